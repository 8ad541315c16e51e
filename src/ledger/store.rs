//! The ledger in SQLite: a run begun, its batches, its end. Opening and migrating the file is in
//! `store/open.rs`, what is done with a batch's rows in `store/work.rs`, reading it for people in
//! [`history`] and [`habits`].

mod fault;
pub mod habits;
pub mod history;
mod import_changes;
pub mod imports;
mod open;
mod whole;
mod work;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use hashbrown::HashMap;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use self::fault::Fault;
use self::work::{Past, Statements, Work};
use super::{Answer, Batch, LedgerFault, LedgerFaultKind};
use crate::domain::{OnUnconfirmed, Outcome};

/// An input file, as a run takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as it was given.
    pub name: String,
    /// SHA-256 of its content.
    pub sha256: [u8; 32],
    /// Its size.
    pub bytes: u64,
}

/// What a run asks of the ledger.
#[derive(Clone, Debug)]
pub struct RunStart {
    /// `user@host`.
    pub account: String,
    /// The files, in their order.
    pub sources: Vec<SourceFile>,
    /// Send rows again although they are known to have been accepted.
    pub resend: bool,
    /// What to do about rows whose fate is unknown.
    pub on_unconfirmed: OnUnconfirmed,
    /// The import on whose behalf the run is.
    pub import: Option<String>,
}

/// What the ledger remembers of a file when a run begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remembered {
    /// The last run of this very content was not complete: this one goes on with it.
    pub resumed: bool,
    /// The last run of a file of this name was not complete, and its content was another.
    pub changed: bool,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct RunEnd {
    /// The program's exit code.
    pub exit_code: u8,
    /// For each file, whether every row was dealt with, so that a later run of the file is a new
    /// one and no resumption.
    pub complete: Vec<bool>,
}

/// The ledger's file, opened.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    run: Option<Run>,
    phrases: HashMap<String, i64>,
}

#[derive(Debug)]
struct Run {
    id: i64,
    account: i64,
    sources: Vec<RunSource>,
    resend: bool,
    on_unconfirmed: OnUnconfirmed,
}

#[derive(Debug)]
struct RunSource {
    id: i64,
    /// Lines of later runs than this one belong to the work that is being resumed.
    resumes_after: i64,
}

/// The states of a line. The numbers are the file format's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Sending = 0,
    Accepted = 1,
    Rejected = 2,
    Failed = 3,
    Unconfirmed = 4,
    NotSent = 5,
    AlreadySo = 6,
}

impl State {
    fn from_number(number: i64) -> Option<Self> {
        [
            Self::Sending,
            Self::Accepted,
            Self::Rejected,
            Self::Failed,
            Self::Unconfirmed,
            Self::NotSent,
            Self::AlreadySo,
        ]
        .into_iter()
        .find(|state| *state as i64 == number)
    }

    fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Updated { .. } => Self::Accepted,
            Outcome::AlreadyUpdated(_) => Self::AlreadySo,
            Outcome::Rejected { .. } => Self::Rejected,
            Outcome::AccountRefused(_) | Outcome::Failed { .. } => Self::Failed,
            Outcome::Unconfirmed { .. } => Self::Unconfirmed,
            // The other three are never claimed.
            Outcome::NotSent { .. }
            | Outcome::Valid
            | Outcome::Duplicate { .. }
            | Outcome::Invalid { .. } => Self::NotSent,
        }
    }

    fn is_accepted(self) -> bool {
        matches!(self, Self::Accepted | Self::AlreadySo)
    }

    fn is_in_doubt(self) -> bool {
        matches!(self, Self::Sending | Self::Unconfirmed)
    }
}

impl Store {
    /// Opens a ledger, makes it if there is none, brings it to this program's schema.
    ///
    /// # Errors
    /// Whatever keeps it from being used; nothing of it is changed then.
    pub fn open(path: &Path) -> Result<Self, LedgerFault> {
        match open::connect(path) {
            Ok(connection) => {
                Ok(Self { connection, path: path.to_owned(), run: None, phrases: HashMap::new() })
            }
            Err(fault) => Err(fault.at(path)),
        }
    }

    /// The ledger's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The number of the run that was begun.
    #[must_use]
    pub fn run(&self) -> Option<i64> {
        self.run.as_ref().map(|run| run.id)
    }

    /// Begins a run: its claims and records follow. Gives what is remembered of each file.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn begin_run(&mut self, start: &RunStart) -> Result<Vec<Remembered>, LedgerFault> {
        match self.begin(start) {
            Ok((run, remembered)) => {
                self.run = Some(run);
                Ok(remembered)
            }
            Err(fault) => Err(fault.at(&self.path)),
        }
    }

    fn begin(&mut self, start: &RunStart) -> Result<(Run, Vec<Remembered>), Fault> {
        let transaction = self.connection.transaction()?;
        transaction.execute(
            "INSERT INTO account (name) VALUES (?1) ON CONFLICT (name) DO NOTHING",
            [&start.account],
        )?;
        let account: i64 = transaction.query_row(
            "SELECT id FROM account WHERE name = ?1",
            [&start.account],
            |row| row.get(0),
        )?;
        transaction.execute(
            "INSERT INTO run (account, version, started_at, lines_after)
             VALUES (?1, ?2, ?3, (SELECT coalesce(max(id), 0) FROM sending))",
            params![account, env!("CARGO_PKG_VERSION"), milliseconds_now()],
        )?;
        let id = transaction.last_insert_rowid();
        if let Some(import) = &start.import {
            transaction.execute(
                "INSERT INTO import_run (run, import) VALUES (?1, ?2)",
                params![id, import],
            )?;
        }
        let (mut sources, mut remembered) = (Vec::new(), Vec::new());
        for source in &start.sources {
            remembered.push(remember(&transaction, source, account)?);
            sources.push(begin_source(&transaction, source, account, id)?);
        }
        transaction.commit()?;
        let (resend, on_unconfirmed) = (start.resend, start.on_unconfirmed);
        Ok((Run { id, account, sources, resend, on_unconfirmed }, remembered))
    }

    /// Makes a batch durable; see [`super::Ledger::commit`].
    ///
    /// # Errors
    /// Nothing of the batch was kept.
    pub fn commit(&mut self, batch: &Batch) -> Result<Vec<Answer>, LedgerFault> {
        self.commit_batch(batch).map_err(|fault| fault.at(&self.path))
    }

    fn commit_batch(&mut self, batch: &Batch) -> Result<Vec<Answer>, Fault> {
        let Some(run) = &self.run else {
            return Err(Fault::Kind(LedgerFaultKind::Unusable { detail: "no run".into() }));
        };
        let now = milliseconds_now();
        let only_looks = batch.claims.is_empty() && batch.records.is_empty();
        let transaction = if only_looks {
            self.connection.transaction_with_behavior(TransactionBehavior::Deferred)?
        } else {
            self.connection.transaction()?
        };
        let mut known_phrases = std::mem::take(&mut self.phrases);
        let mut work = Work {
            run,
            connection: &transaction,
            statements: Statements::prepare(&transaction)?,
            phrases: &mut known_phrases,
            now,
            next_line: None,
        };
        for record in &batch.records {
            work.record(record)?;
        }
        let mut answers = Vec::with_capacity(batch.claims.len() + batch.looks.len());
        for claim in &batch.claims {
            answers.push(work.claim(claim)?);
        }
        for look in &batch.looks {
            let Past { known, in_doubt } = work.past(look)?.1;
            let unknown = Answer::Unknown { in_doubt };
            answers.push(known.map_or(unknown, |known| Answer::Known(Box::new(known))));
        }
        drop(work);
        transaction.commit()?;
        // Only now are the numbers of new phrases certain.
        self.phrases = known_phrases;
        Ok(answers)
    }

    /// Ends the run that was begun.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn finish_run(&mut self, end: &RunEnd) -> Result<(), LedgerFault> {
        let Some(run) = self.run.take() else { return Ok(()) };
        let mut finish = || -> Result<(), Fault> {
            let transaction = self.connection.transaction()?;
            let complete = end.complete.iter().all(|complete| *complete);
            transaction.execute(
                "UPDATE run SET finished_at = ?2, exit_code = ?3, complete = ?4 WHERE id = ?1",
                params![run.id, milliseconds_now(), end.exit_code, complete],
            )?;
            for (source, complete) in run.sources.iter().zip(&end.complete) {
                transaction.execute(
                    "UPDATE run_source SET complete = ?4
                     WHERE source = ?1 AND account = ?2 AND run = ?3",
                    params![source.id, run.account, run.id, complete],
                )?;
            }
            transaction.commit()?;
            Ok(())
        };
        finish().map_err(|fault| fault.at(&self.path))
    }
}

/// What the last run of a file of this name left behind.
fn remember(
    connection: &Connection,
    source: &SourceFile,
    account: i64,
) -> Result<Remembered, Fault> {
    let last: Option<(bool, [u8; 32])> = connection
        .query_row(
            "SELECT run_source.complete, source.sha256
             FROM source JOIN run_source ON run_source.source = source.id
             WHERE source.name = ?1 AND run_source.account = ?2
             ORDER BY run_source.run DESC LIMIT 1",
            params![source.name, account],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    Ok(match last {
        Some((false, sha256)) => {
            Remembered { resumed: sha256 == source.sha256, changed: sha256 != source.sha256 }
        }
        Some((true, _)) | None => Remembered::default(),
    })
}

/// Notes that a run takes a file, and finds out whether it resumes earlier work on it: all runs of
/// the same content since the last one that was complete.
fn begin_source(
    connection: &Connection,
    source: &SourceFile,
    account: i64,
    run: i64,
) -> Result<RunSource, Fault> {
    connection.execute(
        "INSERT INTO source (name, sha256, bytes) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![source.name, source.sha256, i64::try_from(source.bytes).unwrap_or(i64::MAX)],
    )?;
    let id: i64 = connection.query_row(
        "SELECT id FROM source WHERE sha256 = ?1 AND name = ?2",
        params![source.sha256, source.name],
        |row| row.get(0),
    )?;
    let resumes_after: Option<i64> = connection.query_row(
        "SELECT max(run) FROM run_source WHERE source = ?1 AND account = ?2 AND complete = 1",
        params![id, account],
        |row| row.get(0),
    )?;
    connection.execute(
        "INSERT INTO run_source (run, source, account) VALUES (?1, ?2, ?3)
         ON CONFLICT DO NOTHING",
        params![run, id, account],
    )?;
    Ok(RunSource { id, resumes_after: resumes_after.unwrap_or(0) })
}

fn milliseconds_now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
