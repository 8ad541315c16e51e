//! Imports in the ledger: what is known of the files that people hand in through the page, and who
//! sent them, read. Writing is in `import_changes`. What the texts in JSON mean is for whoever puts
//! them there.

use rusqlite::{OptionalExtension, Row, params};

use super::Store;
use super::fault::Fault;
use crate::ledger::LedgerFault;

/// How far an import is. The numbers are the file format's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportStage {
    /// Handed in, not sent.
    Ready = 0,
    /// To be sent when its turn comes.
    Queued = 1,
    /// Being sent.
    Running = 2,
    /// Sent to its end.
    Finished = 3,
    /// A person stopped it.
    Stopped = 4,
    /// It could not be sent, or not to its end.
    Failed = 5,
}

impl ImportStage {
    fn from_number(number: i64) -> Self {
        [Self::Ready, Self::Queued, Self::Running, Self::Finished, Self::Stopped]
            .into_iter()
            .find(|stage| *stage as i64 == number)
            .unwrap_or(Self::Failed)
    }
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRecord {
    /// 128 random bits in hexadecimal.
    pub id: String,
    /// Who handed it in.
    pub owner: String,
    /// The file's name, as its owner knows it.
    pub name: String,
    /// The file's size.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: [u8; 32],
    /// How it is read, JSON.
    pub options: String,
    /// Grows with every change of options or cells.
    pub revision: i64,
    /// The import whose failed rows these are.
    pub parent: Option<String>,
    /// How far it is.
    pub stage: ImportStage,
    /// A person wants no further request to be made.
    pub paused: bool,
    /// `user@host`; `None` before it was started.
    pub account: Option<String>,
    /// Who sent it.
    pub started_by: Option<String>,
    /// The language of its results.
    pub lang: Option<String>,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970.
    pub queued_at: Option<i64>,
    /// Milliseconds since 1970.
    pub started_at: Option<i64>,
    /// Milliseconds since 1970.
    pub finished_at: Option<i64>,
    /// Rows in the file, once it was read.
    pub rows: Option<u64>,
    /// Of the last run, JSON.
    pub summary: Option<String>,
    /// Why it could not be sent, JSON.
    pub fault: Option<String>,
    /// When its files were removed, milliseconds since 1970.
    pub removed_at: Option<i64>,
}

/// A cell that was put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectedCell {
    /// The line on which its row starts.
    pub line: u64,
    /// Its column, from 0.
    pub column: usize,
    /// What it is now.
    pub value: String,
    /// What stands in the file.
    pub was: String,
}

/// How an import goes from one stage to the next.
#[derive(Clone, Debug, Default)]
pub struct ImportEnd {
    /// JSON.
    pub summary: Option<String>,
    /// JSON.
    pub fault: Option<String>,
}

const COLUMNS: &str = "id, owner, name, bytes, sha256, options, revision, parent, state, paused,
    account, started_by, lang, created_at, queued_at, started_at, finished_at, rows, summary,
    fault, removed_at";

fn record(row: &Row<'_>) -> rusqlite::Result<ImportRecord> {
    Ok(ImportRecord {
        id: row.get(0)?,
        owner: row.get(1)?,
        name: row.get(2)?,
        bytes: row.get::<_, i64>(3)?.unsigned_abs(),
        sha256: row.get(4)?,
        options: row.get(5)?,
        revision: row.get(6)?,
        parent: row.get(7)?,
        stage: ImportStage::from_number(row.get(8)?),
        paused: row.get(9)?,
        account: row.get(10)?,
        started_by: row.get(11)?,
        lang: row.get(12)?,
        created_at: row.get(13)?,
        queued_at: row.get(14)?,
        started_at: row.get(15)?,
        finished_at: row.get(16)?,
        rows: row.get::<_, Option<i64>>(17)?.map(i64::unsigned_abs),
        summary: row.get(18)?,
        fault: row.get(19)?,
        removed_at: row.get(20)?,
    })
}

pub(super) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

impl Store {
    pub(super) fn done<T>(&self, result: Result<T, Fault>) -> Result<T, LedgerFault> {
        result.map_err(|fault| fault.at(&self.path))
    }

    pub(super) fn sql<T>(&self, result: rusqlite::Result<T>) -> Result<T, LedgerFault> {
        self.done(result.map_err(Fault::Sql))
    }

    /// The import with this number, unless its owner deleted it.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn import(&self, id: &str) -> Result<Option<ImportRecord>, LedgerFault> {
        let sql = format!("SELECT {COLUMNS} FROM import WHERE id = ?1 AND hidden = 0");
        let read = || self.connection.prepare_cached(&sql)?.query_row([id], record).optional();
        self.sql(read())
    }

    /// The imports of an owner (`None`: of all), the newest first; and how many there are.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn imports(
        &self,
        owner: Option<&str>,
        (offset, limit): (u64, u64),
    ) -> Result<(Vec<ImportRecord>, u64), LedgerFault> {
        let which = "FROM import WHERE hidden = 0 AND (?1 IS NULL OR owner = ?1)";
        let read = || {
            let sql =
                format!("SELECT {COLUMNS} {which} ORDER BY created_at DESC, id LIMIT ?2 OFFSET ?3");
            let mut statement = self.connection.prepare_cached(&sql)?;
            let found =
                statement.query_map(params![owner, number(limit), number(offset)], record)?;
            let found = found.collect::<rusqlite::Result<Vec<_>>>()?;
            let count = format!("SELECT count(*) {which}");
            let count: i64 =
                self.connection.prepare_cached(&count)?.query_row([owner], |row| row.get(0))?;
            Ok((found, count.unsigned_abs()))
        };
        self.sql(read())
    }

    /// Imports that wait to be sent, or were being sent when nobody was there any more to write
    /// down their end; those first that were started first.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn open_imports(&self) -> Result<Vec<ImportRecord>, LedgerFault> {
        let sql = format!(
            "SELECT {COLUMNS} FROM import WHERE state IN (1, 2) ORDER BY state DESC, queued_at, id"
        );
        let read = || {
            let mut statement = self.connection.prepare(&sql)?;
            statement.query_map([], record)?.collect::<rusqlite::Result<Vec<_>>>()
        };
        self.sql(read())
    }

    /// Imports with files that nobody touched since `before` (milliseconds since 1970), and that
    /// are not about to be sent.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn old_imports(&self, before: i64) -> Result<Vec<ImportRecord>, LedgerFault> {
        let sql = format!(
            "SELECT {COLUMNS} FROM import WHERE removed_at IS NULL AND state NOT IN (1, 2)
                 AND max(created_at, coalesce(finished_at, 0)) < ?1"
        );
        let read = || {
            let mut statement = self.connection.prepare(&sql)?;
            statement.query_map([before], record)?.collect::<rusqlite::Result<Vec<_>>>()
        };
        self.sql(read())
    }

    /// How many imports of an owner have files, and how many bytes the files of all owners are.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn import_load(&self, owner: &str) -> Result<(u64, u64), LedgerFault> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT count(*) FILTER (WHERE owner = ?1), coalesce(sum(bytes), 0)
                 FROM import WHERE removed_at IS NULL",
            )?;
            statement.query_row([owner], |row| {
                Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs()))
            })
        };
        self.sql(read())
    }

    /// The newest other import of this very content, among those of `owner` (`None`: of all).
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn same_import(
        &self,
        sha256: &[u8; 32],
        (owner, not): (Option<&str>, &str),
    ) -> Result<Option<String>, LedgerFault> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT id FROM import WHERE sha256 = ?1 AND (?2 IS NULL OR owner = ?2)
                     AND id <> ?3 AND hidden = 0 ORDER BY created_at DESC LIMIT 1",
            )?;
            statement.query_row(params![sha256, owner, not], |row| row.get(0)).optional()
        };
        self.sql(read())
    }

    /// The cells of an import that were put right, in the order of lines and columns.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn import_corrections(&self, id: &str) -> Result<Vec<CorrectedCell>, LedgerFault> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT line, number, value, was FROM import_correction WHERE import = ?1
                 ORDER BY line, number",
            )?;
            let cells = statement.query_map([id], |row| {
                Ok(CorrectedCell {
                    line: row.get::<_, i64>(0)?.unsigned_abs(),
                    column: usize::try_from(row.get::<_, i64>(1)?).unwrap_or_default(),
                    value: row.get(2)?,
                    was: row.get(3)?,
                })
            })?;
            cells.collect::<rusqlite::Result<Vec<_>>>()
        };
        self.sql(read())
    }

    /// What was asked under this key: the import, and the request.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn import_key(
        &self,
        owner: &str,
        key: &str,
    ) -> Result<Option<(String, String)>, LedgerFault> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT import, request FROM import_key WHERE owner = ?1 AND key = ?2",
            )?;
            statement.query_row([owner, key], |row| Ok((row.get(0)?, row.get(1)?))).optional()
        };
        self.sql(read())
    }

    /// The columns that an owner chose for a header, JSON.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn import_layout(
        &self,
        owner: &str,
        fingerprint: &[u8; 32],
    ) -> Result<Option<String>, LedgerFault> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT columns FROM import_layout WHERE owner = ?1 AND fingerprint = ?2",
            )?;
            statement.query_row(params![owner, fingerprint], |row| row.get(0)).optional()
        };
        self.sql(read())
    }

    /// The import on whose behalf a run was: its number, its owner, and who sent it.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn import_of_run(&self, run: i64) -> Result<Option<ImportOfRun>, LedgerFault> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT import.id, owner, started_by, hidden FROM import_run
                     JOIN import ON import.id = import_run.import WHERE run = ?1",
            )?;
            let found = statement.query_row([run], |row| {
                Ok(ImportOfRun {
                    id: row.get(0)?,
                    owner: row.get(1)?,
                    started_by: row.get(2)?,
                    deleted: row.get(3)?,
                })
            });
            found.optional()
        };
        self.sql(read())
    }
}

/// What is to be kept of a request to start an import.
#[derive(Clone, Copy, Debug)]
pub struct Queued<'a> {
    /// Who sends it.
    pub by: &'a str,
    /// The language of its results.
    pub lang: &'a str,
    /// `user@host`.
    pub account: Option<&'a str>,
    /// The request's key.
    pub key: &'a str,
    /// What was asked.
    pub request: &'a str,
}

/// The import behind a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportOfRun {
    /// Its number.
    pub id: String,
    /// Who handed it in.
    pub owner: String,
    /// Who sent it.
    pub started_by: Option<String>,
    /// Its owner deleted it.
    pub deleted: bool,
}
