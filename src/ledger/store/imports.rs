//! Imports in the ledger: what is known of the files that people hand in through the page, and who
//! sent them. What the texts in JSON mean is for whoever puts them there.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::fault::Fault;
use super::{Store, milliseconds_now};
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

/// The stages in which an import can be changed: ready, stopped, failed.
const CHANGEABLE: &str = "(0, 4, 5)";

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

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Forgets imports from before a moment whose files are gone and of which no run is left, and what
/// hangs on them; keys and columns that were last used before it.
pub(super) fn forget(transaction: &Connection, than: i64) -> Result<(), Fault> {
    transaction.execute(
        "DELETE FROM import WHERE removed_at IS NOT NULL AND max(created_at,
             coalesce(finished_at, 0)) < ?1
             AND NOT EXISTS (SELECT 1 FROM import_run WHERE import = import.id)",
        [than],
    )?;
    transaction
        .execute("DELETE FROM import_correction WHERE import NOT IN (SELECT id FROM import)", [])?;
    for table in ["import_key", "import_layout"] {
        transaction.execute(&format!("DELETE FROM {table} WHERE at < ?1"), [than])?;
    }
    Ok(())
}

impl Store {
    fn done<T>(&self, result: Result<T, Fault>) -> Result<T, LedgerFault> {
        result.map_err(|fault| fault.at(&self.path))
    }

    fn sql<T>(&self, result: rusqlite::Result<T>) -> Result<T, LedgerFault> {
        self.done(result.map_err(Fault::Sql))
    }

    /// Keeps a new import.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn add_import(&self, new: &ImportRecord) -> Result<(), LedgerFault> {
        let added = self.connection.execute(
            "INSERT INTO import (id, owner, name, bytes, sha256, options, revision, parent, state,
                 paused, created_at, hidden)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10, 0)",
            params![
                new.id,
                new.owner,
                new.name,
                number(new.bytes),
                new.sha256,
                new.options,
                new.revision,
                new.parent,
                new.stage as i64,
                new.created_at,
            ],
        );
        self.sql(added).map(drop)
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

    /// Changes how an import is read, unless it is being sent or was; whether it was changed.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn set_import_options(&self, id: &str, options: &str) -> Result<bool, LedgerFault> {
        let done = self.connection.execute(
            &format!(
                "UPDATE import SET options = ?2, revision = revision + 1
                 WHERE id = ?1 AND state IN {CHANGEABLE}"
            ),
            params![id, options],
        );
        self.sql(done).map(|changed| changed == 1)
    }

    /// Notes how many rows the file has.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn set_import_rows(&self, id: &str, rows: u64) -> Result<(), LedgerFault> {
        let done = self
            .connection
            .execute("UPDATE import SET rows = ?2 WHERE id = ?1", params![id, number(rows)]);
        self.sql(done).map(drop)
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

    /// Puts cells right, and others back as they were, unless the import is being sent or was;
    /// whether it was changed.
    ///
    /// # Errors
    /// The ledger cannot be written; nothing was changed then.
    pub fn correct_import(
        &mut self,
        id: &str,
        set: &[CorrectedCell],
        undo: &[(u64, usize)],
    ) -> Result<bool, LedgerFault> {
        let mut write = || {
            let transaction = self.connection.transaction()?;
            let changed = transaction.execute(
                &format!(
                    "UPDATE import SET revision = revision + 1
                     WHERE id = ?1 AND state IN {CHANGEABLE}"
                ),
                [id],
            )?;
            if changed == 0 {
                return Ok(false);
            }
            for cell in set {
                transaction.execute(
                    "INSERT INTO import_correction (import, line, number, value, was)
                     VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (import, line, number) DO UPDATE SET value = excluded.value",
                    params![id, number(cell.line), cell.column as i64, cell.value, cell.was],
                )?;
            }
            for (line, column) in undo {
                transaction.execute(
                    "DELETE FROM import_correction
                     WHERE import = ?1 AND line = ?2 AND number = ?3",
                    params![id, number(*line), *column as i64],
                )?;
            }
            transaction.commit()?;
            Ok(true)
        };
        let written = write();
        self.sql(written)
    }

    /// Queues an import: it is to be sent as it is now. `key` and `request` are those of the
    /// request that asked for it.
    ///
    /// # Errors
    /// The ledger cannot be written; nothing was changed then.
    pub fn queue_import(&mut self, id: &str, queued: &Queued<'_>) -> Result<(), LedgerFault> {
        let now = milliseconds_now();
        let mut write = || {
            let transaction = self.connection.transaction()?;
            transaction.execute(
                "UPDATE import SET state = 1, paused = 0, started_by = ?2, lang = ?3, account = ?4,
                     queued_at = ?5, started_at = NULL, finished_at = NULL, summary = NULL,
                     fault = NULL
                 WHERE id = ?1",
                params![id, queued.by, queued.lang, queued.account, now],
            )?;
            transaction.execute(
                "INSERT INTO import_key (owner, key, import, request, at)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                params![queued.by, queued.key, id, queued.request, now],
            )?;
            transaction.commit()
        };
        let written = write();
        self.sql(written)
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

    /// The import is being sent from now on.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn run_import(&self, id: &str) -> Result<(), LedgerFault> {
        let done = self.connection.execute(
            "UPDATE import SET state = 2, started_at = coalesce(started_at, ?2) WHERE id = ?1",
            params![id, milliseconds_now()],
        );
        self.sql(done).map(drop)
    }

    /// Whether a person wants no further request to be made for it.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn pause_import(&self, id: &str, paused: bool) -> Result<(), LedgerFault> {
        let done = self
            .connection
            .execute("UPDATE import SET paused = ?2 WHERE id = ?1", params![id, paused]);
        self.sql(done).map(drop)
    }

    /// The import is not sent any more.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn end_import(
        &self,
        id: &str,
        stage: ImportStage,
        end: &ImportEnd,
    ) -> Result<(), LedgerFault> {
        let done = self.connection.execute(
            "UPDATE import SET state = ?2, paused = 0, finished_at = ?3, summary = ?4, fault = ?5
             WHERE id = ?1",
            params![id, stage as i64, milliseconds_now(), end.summary, end.fault],
        );
        self.sql(done).map(drop)
    }

    /// The files of an import are gone.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn import_removed(&self, id: &str) -> Result<(), LedgerFault> {
        let done = self.connection.execute(
            "UPDATE import SET removed_at = coalesce(removed_at, ?2) WHERE id = ?1",
            params![id, milliseconds_now()],
        );
        self.sql(done).map(drop)
    }

    /// Deletes an import. One of which rows were sent is only hidden: who sent them stays on
    /// record.
    ///
    /// # Errors
    /// The ledger cannot be written; nothing was changed then.
    pub fn delete_import(&mut self, id: &str) -> Result<(), LedgerFault> {
        let mut write = || {
            let transaction = self.connection.transaction()?;
            transaction.execute("DELETE FROM import_correction WHERE import = ?1", [id])?;
            transaction.execute(
                "UPDATE import SET hidden = 1, removed_at = coalesce(removed_at, ?2) WHERE id = ?1",
                params![id, milliseconds_now()],
            )?;
            transaction.execute(
                "DELETE FROM import WHERE id = ?1
                     AND NOT EXISTS (SELECT 1 FROM import_run WHERE import = ?1)",
                [id],
            )?;
            transaction.commit()
        };
        let written = write();
        self.sql(written)
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

    /// Keeps the columns that an owner chose for a header, or forgets them.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn keep_import_layout(
        &self,
        owner: &str,
        fingerprint: &[u8; 32],
        columns: Option<&str>,
    ) -> Result<(), LedgerFault> {
        let done = match columns {
            Some(columns) => self.connection.execute(
                "INSERT INTO import_layout (owner, fingerprint, columns, at)
                 VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (owner, fingerprint) DO UPDATE SET columns = ?3, at = ?4",
                params![owner, fingerprint, columns, milliseconds_now()],
            ),
            None => self.connection.execute(
                "DELETE FROM import_layout WHERE owner = ?1 AND fingerprint = ?2",
                params![owner, fingerprint],
            ),
        };
        self.sql(done).map(drop)
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
