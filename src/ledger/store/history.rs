//! Reading the ledger for people: runs, everything ever sent for an order; and forgetting what is
//! old.

use rusqlite::params;
use serde::{Serialize, Serializer};

use super::fault::Fault;
use super::{State, Store};
use crate::domain::Status;
use crate::ledger::{LedgerFault, LedgerFaultKind};

/// A run, as the ledger remembers it. Times are milliseconds since 1970, and RFC 3339 in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunLine {
    /// The run's number.
    pub run: i64,
    /// `user@host`.
    pub account: String,
    /// The program's version.
    pub version: String,
    /// When it began.
    #[serde(serialize_with = "moment")]
    pub started_at: i64,
    /// When it ended; `None` while it is under way, or if it was broken off.
    #[serde(serialize_with = "maybe_moment")]
    pub finished_at: Option<i64>,
    /// The program's exit code.
    pub exit_code: Option<i64>,
    /// The files it took.
    pub files: Vec<String>,
    /// Rows that were claimed for sending.
    pub claimed: u64,
    /// Rows that the service accepted.
    pub accepted: u64,
    /// Rows of which it is not known whether they were.
    pub in_doubt: u64,
}

/// One line of an order's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SendingLine {
    /// The run's number.
    pub run: i64,
    /// `user@host`.
    pub account: String,
    /// The file, as it was named then, and the line on which the row starts.
    pub file: String,
    /// See `file`.
    pub line: i64,
    /// SHA-256 of the file's content, in hexadecimal.
    pub sha256: String,
    /// What was sent.
    pub bill_id: String,
    /// What was sent.
    pub status: &'static str,
    /// What was sent: UNIX seconds.
    pub date: Option<i64>,
    /// What was sent.
    pub rpo: Option<String>,
    /// What became of it: `sending` (under way, or a crash left it so), `accepted`, `already_so`,
    /// `rejected`, `failed`, `unconfirmed`, `not_sent`.
    pub state: &'static str,
    /// As in `import_code`.
    pub code: Option<String>,
    /// The reply's text.
    pub text: Option<String>,
    /// Requests made.
    pub attempts: u32,
    /// Milliseconds since 1970.
    #[serde(serialize_with = "moment")]
    pub claimed_at: i64,
    /// Milliseconds since 1970.
    #[serde(serialize_with = "maybe_moment")]
    pub finished_at: Option<i64>,
    /// Attempts that failed before the last one.
    pub failures: Vec<FailureLine>,
}

/// An attempt that failed before the last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FailureLine {
    /// Counted from 1.
    pub attempt: u32,
    /// As in `import_code`.
    pub code: String,
    /// Milliseconds since 1970.
    #[serde(serialize_with = "moment")]
    pub at: i64,
}

fn moment<S: Serializer>(milliseconds: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    match jiff::Timestamp::from_millisecond(*milliseconds) {
        Ok(moment) => serializer.collect_str(&moment),
        Err(_) => serializer.serialize_i64(*milliseconds),
    }
}

fn maybe_moment<S: Serializer>(moment_at: &Option<i64>, serializer: S) -> Result<S::Ok, S::Error> {
    match moment_at {
        Some(milliseconds) => moment(milliseconds, serializer),
        None => serializer.serialize_none(),
    }
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Unconfirmed => "unconfirmed",
            Self::NotSent => "not_sent",
            Self::AlreadySo => "already_so",
        }
    }
}

impl Store {
    /// Looks through the whole file for damage (`PRAGMA quick_check`).
    ///
    /// # Errors
    /// [`LedgerFaultKind::Corrupt`], or the ledger cannot be read.
    pub fn quick_check(&self) -> Result<(), LedgerFault> {
        let found =
            self.connection.pragma_query_value(None, "quick_check", |row| row.get::<_, String>(0));
        let sound = match found {
            Ok(found) if found == "ok" => return Ok(()),
            Ok(detail) => Fault::Kind(LedgerFaultKind::Corrupt { detail }),
            Err(error) => Fault::Sql(error),
        };
        Err(sound.at(&self.path))
    }

    /// The newest runs, newest first, at most `most` of them.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn runs(&self, most: u32) -> Result<Vec<RunLine>, LedgerFault> {
        self.read_runs(most).map_err(|fault| fault.at(&self.path))
    }

    fn read_runs(&self, most: u32) -> Result<Vec<RunLine>, Fault> {
        let mut statement = self.connection.prepare(
            "SELECT run.id, account.name, version, started_at, finished_at, exit_code
             FROM run JOIN account ON account.id = run.account
             ORDER BY run.id DESC LIMIT ?1",
        )?;
        let mut runs = statement
            .query_map([most], |row| {
                Ok(RunLine {
                    run: row.get(0)?,
                    account: row.get(1)?,
                    version: row.get(2)?,
                    started_at: row.get(3)?,
                    finished_at: row.get(4)?,
                    exit_code: row.get(5)?,
                    files: Vec::new(),
                    claimed: 0,
                    accepted: 0,
                    in_doubt: 0,
                })
            })?
            .collect::<Result<Vec<_>, _>>()?;
        for run in &mut runs {
            let mut files = self.connection.prepare_cached(
                "SELECT source.name FROM run_source JOIN source ON source.id = run_source.source
                 WHERE run_source.run = ?1 ORDER BY source.id",
            )?;
            run.files = files.query_map([run.run], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut counts = self.connection.prepare_cached(
                // Between a run's first line and the next run's of the same account stand its
                // own and, at most, a few of other accounts.
                "SELECT count(*), count(*) FILTER (WHERE state IN (1, 6)),
                     count(*) FILTER (WHERE state IN (0, 4))
                 FROM sending
                 WHERE run = ?1
                     AND id > (SELECT lines_after FROM run WHERE id = ?1)
                     AND id <= coalesce(
                         (SELECT min(later.lines_after) FROM run AS later JOIN run
                          ON run.id = ?1 AND later.account = run.account AND later.id > ?1),
                         9223372036854775807)",
            )?;
            let count =
                |row: &rusqlite::Row<'_>, column| row.get::<_, i64>(column).map(i64::unsigned_abs);
            (run.claimed, run.accepted, run.in_doubt) = counts
                .query_row([run.run], |row| Ok((count(row, 0)?, count(row, 1)?, count(row, 2)?)))?;
        }
        Ok(runs)
    }

    /// Everything ever sent for an order number, of all accounts, oldest first.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn order(&self, bill_id: &str) -> Result<Vec<SendingLine>, LedgerFault> {
        self.read_order(bill_id).map_err(|fault| fault.at(&self.path))
    }

    fn read_order(&self, bill_id: &str) -> Result<Vec<SendingLine>, Fault> {
        let mut heads = self.connection.prepare(
            "SELECT last FROM account JOIN head ON head.account = account.id
             WHERE head.bill_id = ?1",
        )?;
        let mut waiting: Vec<i64> =
            heads.query_map([bill_id], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut lines = Vec::new();
        while let Some(id) = waiting.pop() {
            if let Some((line, previous)) = self.read_sending(id)? {
                lines.push((id, line));
                waiting.extend(previous);
            }
        }
        lines.sort_by_key(|(id, _)| *id);
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }

    fn read_sending(&self, id: i64) -> Result<Option<(SendingLine, Option<i64>)>, Fault> {
        let mut statement = self.connection.prepare_cached(
            "SELECT sending.run, account.name, source.name, sending.line, hex(source.sha256),
                 bill_id, status, date, rpo, state,
                 (SELECT phrase.text FROM phrase WHERE phrase.id = sending.code),
                 (SELECT phrase.text FROM phrase WHERE phrase.id = sending.text),
                 attempts, claimed_at, sending.finished_at, previous
             FROM sending JOIN run ON run.id = sending.run
                 JOIN account ON account.id = run.account
                 JOIN source ON source.id = sending.source
             WHERE sending.id = ?1",
        )?;
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let status: i64 = row.get(6)?;
        let state = State::from_number(row.get(9)?).unwrap_or(State::Unconfirmed);
        let line = SendingLine {
            run: row.get(0)?,
            account: row.get(1)?,
            file: row.get(2)?,
            line: row.get(3)?,
            sha256: row.get::<_, String>(4)?.to_ascii_lowercase(),
            bill_id: row.get(5)?,
            status: Status::ALL
                .into_iter()
                .find(|known| *known as i64 == status)
                .map_or("unknown", Status::api_name),
            date: row.get(7)?,
            rpo: row.get(8)?,
            state: state.name(),
            code: row.get(10)?,
            text: row.get(11)?,
            attempts: row.get(12)?,
            claimed_at: row.get(13)?,
            finished_at: row.get(14)?,
            failures: self.read_failures(id)?,
        };
        Ok(Some((line, row.get(15)?)))
    }

    fn read_failures(&self, sending: i64) -> Result<Vec<FailureLine>, Fault> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, phrase.text, at FROM failed_attempt
                 JOIN phrase ON phrase.id = failed_attempt.code
             WHERE sending = ?1 ORDER BY number",
        )?;
        let lines = statement.query_map([sending], |row| {
            Ok(FailureLine { attempt: row.get(0)?, code: row.get(1)?, at: row.get(2)? })
        })?;
        Ok(lines.collect::<Result<_, _>>()?)
    }

    /// How many lines are older than a moment (milliseconds since 1970) and would be pruned: only
    /// orders whose newest line is older, so that what guards against sending twice stays whole.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn count_older(&self, than: i64) -> Result<u64, LedgerFault> {
        let sql = format!("SELECT count(*) FROM sending WHERE bill_id IN ({OLD_ORDERS})");
        let count = self.connection.query_row(&sql, [than], |row| row.get::<_, i64>(0));
        count.map(i64::unsigned_abs).map_err(|error| Fault::Sql(error).at(&self.path))
    }

    /// Forgets orders whose newest line is older than a moment, and runs that have no lines left;
    /// gives the number of lines forgotten.
    ///
    /// # Errors
    /// The ledger cannot be written; nothing was forgotten then.
    pub fn prune(&mut self, than: i64) -> Result<u64, LedgerFault> {
        let mut prune = || -> Result<u64, Fault> {
            let transaction = self.connection.transaction()?;
            transaction.execute_batch("CREATE TEMP TABLE old_order (bill_id TEXT PRIMARY KEY)")?;
            transaction
                .execute(&format!("INSERT INTO temp.old_order {OLD_ORDERS}"), params![than])?;
            let lines = "SELECT id FROM sending WHERE bill_id IN (SELECT bill_id FROM old_order)";
            transaction
                .execute(&format!("DELETE FROM failed_attempt WHERE sending IN ({lines})"), [])?;
            let forgotten = transaction.execute(
                "DELETE FROM sending WHERE bill_id IN (SELECT bill_id FROM old_order)",
                [],
            )?;
            transaction
                .execute("DELETE FROM head WHERE bill_id IN (SELECT bill_id FROM old_order)", [])?;
            for table in ["import_run", "run_source", "run"] {
                let column = if table == "run" { "id" } else { "run" };
                transaction.execute(
                    &format!(
                        "DELETE FROM {table} WHERE {column} IN
                             (SELECT id FROM run WHERE started_at < ?1
                                  AND NOT EXISTS (SELECT 1 FROM sending WHERE run = run.id))"
                    ),
                    params![than],
                )?;
            }
            // Names of files are worth forgetting too.
            transaction.execute(
                "DELETE FROM source WHERE id NOT IN (SELECT source FROM run_source)
                     AND id NOT IN (SELECT source FROM sending)",
                [],
            )?;
            super::import_changes::forget(&transaction, than)?;
            transaction.execute_batch("DROP TABLE old_order")?;
            transaction.commit()?;
            self.connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")?;
            Ok(u64::try_from(forgotten).unwrap_or(u64::MAX))
        };
        prune().map_err(|fault| fault.at(&self.path))
    }
}

/// Order numbers all of whose lines were claimed before `?1`.
const OLD_ORDERS: &str = "SELECT bill_id FROM sending GROUP BY bill_id HAVING max(claimed_at) < ?1";
