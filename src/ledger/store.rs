//! The ledger in SQLite: opening and migrating it, a run's claims and records.
//!
//! Write-ahead logging with `synchronous=FULL`: what is committed survives a power cut. Reading it
//! for people is in [`history`] and [`habits`].

pub mod habits;
pub mod history;

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use hashbrown::HashMap;
use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};

use super::folder;
use super::{Answer, Batch, Claim, ClaimId, Known, LedgerFault, LedgerFaultKind, Record};
use crate::domain::{
    AlreadyUpdated, Change, Failure, OnUnconfirmed, OrderNumber, OrderUpdate, Outcome, Rpo, Status,
    Timestamp,
};

/// How a ledger comes to this program's schema: step 0 makes version 1 in a new file, step 1 makes
/// version 2 of version 1, and so on. Steps are only ever added.
const STEPS: &[&str] = &[include_str!("schema.sql")];

/// Marks a database as a ledger of this program ("JCLI").
const APPLICATION_ID: i64 = 0x4A43_4C49;

/// How many lines of an order are looked back at for one claim. An order has a handful.
const LOOK_BACK: usize = 64;

/// How long another process may hold the database before it counts as unusable.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

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

/// A line of `sending`, as far as claims need it.
struct Line {
    run: i64,
    source: i64,
    line: u64,
    update: Option<OrderUpdate>,
    state: State,
    code: Option<String>,
    text: Option<String>,
    attempts: u32,
    finished_at: Option<i64>,
    previous: Option<i64>,
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
        let open = || -> Result<Connection, Fault> {
            folder::make(path)?;
            create_private(path)?;
            let mut connection = Connection::open(path)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            migrate(&mut connection, STEPS)?;
            log_ahead(&connection)?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            // macOS keeps what it was told to sync in the drive's cache, unless told otherwise.
            connection.pragma_update(None, "fullfsync", "ON")?;
            connection.set_prepared_statement_cache_capacity(32);
            Ok(connection)
        };
        match open() {
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
        let transaction = self.connection.transaction()?;
        let mut known_phrases = std::mem::take(&mut self.phrases);
        let mut work = Work { run, connection: &transaction, phrases: &mut known_phrases, now };
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

/// One batch at work, inside its transaction.
struct Work<'a> {
    run: &'a Run,
    connection: &'a Connection,
    phrases: &'a mut HashMap<String, i64>,
    now: i64,
}

impl Work<'_> {
    /// The newest line of a row's order, if there is one, and what the order's history says.
    fn past(&self, claim: &Claim) -> Result<(Option<i64>, Past), Fault> {
        let head: Option<i64> = self
            .connection
            .prepare_cached("SELECT last FROM head WHERE account = ?1 AND bill_id = ?2")?
            .query_row(params![self.run.account, claim.update.order.as_str()], |row| row.get(0))
            .optional()?;
        let past = match head {
            Some(last) if !self.run.resend => self.look_back(last, claim)?,
            _ => Past::default(),
        };
        Ok((head, past))
    }

    fn claim(&mut self, claim: &Claim) -> Result<Answer, Fault> {
        let order = claim.update.order;
        let (head, past) = self.past(claim)?;
        if let Some(known) = past.known {
            return Ok(Answer::Known(Box::new(known)));
        }
        let source = self.source(claim.file)?.id;
        let update = &claim.update;
        self.connection
            .prepare_cached(
                "INSERT INTO sending (run, source, line, bill_id, status, date, rpo, state,
                     claimed_at, previous)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9)",
            )?
            .execute(params![
                self.run.id,
                source,
                i64::try_from(claim.line).unwrap_or(i64::MAX),
                order.as_str(),
                update.status() as i64,
                update.date().map(|date| date.0),
                update.rpo().map(Rpo::as_str),
                self.now,
                head,
            ])?;
        let id = self.connection.last_insert_rowid();
        self.connection
            .prepare_cached(
                "INSERT INTO head (account, bill_id, last) VALUES (?1, ?2, ?3)
                 ON CONFLICT (account, bill_id) DO UPDATE SET last = excluded.last",
            )?
            .execute(params![self.run.account, order.as_str(), id])?;
        Ok(Answer::Granted { id: ClaimId(id), in_doubt: past.in_doubt })
    }

    /// What an order's history says about a row that wants to be sent.
    fn look_back(&self, last: i64, claim: &Claim) -> Result<Past, Fault> {
        let wanted: Vec<OrderUpdate> =
            std::iter::once(claim.update).chain(claim.following.iter().copied()).collect();
        let mut accepted: Vec<Line> = Vec::new();
        let mut past = Past::default();
        let mut next = Some(last);
        let mut overtaken = false;
        for _ in 0..LOOK_BACK {
            let Some(id) = next else { break };
            let Some(line) = self.line(id)? else { break };
            next = line.previous;
            let same = line.update == Some(claim.update);
            if line.state.is_accepted() {
                accepted.push(line);
                if accepted.len() >= wanted.len() {
                    break;
                }
            } else if accepted.is_empty() {
                if line.state.is_in_doubt() {
                    past.in_doubt |= same;
                    // What comes after this row anyway does not undo it.
                    overtaken |= !same
                        && line.update.is_none_or(|update| !claim.following.contains(&update));
                }
                if same && past.known.is_none() {
                    let resumed = self.resumed(&line, claim)?;
                    past.known = self.still_known(&line, resumed);
                }
            }
        }
        // What may have been made after the latest accepted update makes "the same" uncertain.
        if !overtaken && let Some(line) = made_already(&accepted, &wanted) {
            past.known = Some(self.known_accepted(line, claim)?);
        }
        Ok(past)
    }

    /// Whether a line belongs to the work that this run resumes, and to this very row.
    fn resumed(&self, line: &Line, claim: &Claim) -> Result<bool, Fault> {
        let source = self.source(claim.file)?;
        Ok(line.source == source.id
            && line.line == claim.line
            && line.run > source.resumes_after
            && line.run != self.run.id)
    }

    /// A row that an earlier part of the same work was refused, or whose update is held for a
    /// person to decide, from whichever file it came.
    fn still_known(&self, line: &Line, resumed: bool) -> Option<Known> {
        let text = || line.text.clone().unwrap_or_default();
        let outcome = match line.state {
            State::Rejected if resumed => {
                Outcome::Rejected { code: api_code(line.code.as_deref()), text: text() }
            }
            State::Sending | State::Unconfirmed
                if self.run.on_unconfirmed == OnUnconfirmed::Hold =>
            {
                let code = line.code.as_deref().unwrap_or_default();
                Outcome::Unconfirmed { failure: Failure::recorded(code, &text()) }
            }
            _ => return None,
        };
        let attempts = if resumed { line.attempts } else { 0 };
        let finished_at = seconds(line.finished_at).filter(|_| resumed);
        Some(Known { outcome, attempts, finished_at })
    }

    fn known_accepted(&self, line: &Line, claim: &Claim) -> Result<Known, Fault> {
        let finished_at = seconds(line.finished_at);
        if self.resumed(line, claim)? {
            let text = line.text.clone().unwrap_or_default();
            let outcome = if line.state == State::AlreadySo {
                Outcome::AlreadyUpdated(AlreadyUpdated::Service { text })
            } else {
                Outcome::Updated { code: api_code(line.code.as_deref()), text }
            };
            return Ok(Known { outcome, attempts: line.attempts, finished_at });
        }
        let file = self
            .connection
            .prepare_cached("SELECT name FROM source WHERE id = ?1")?
            .query_row([line.source], |row| row.get(0))?;
        let earlier = AlreadyUpdated::Ledger {
            finished_at: finished_at.unwrap_or(Timestamp(0)),
            file,
            line: line.line,
        };
        Ok(Known { outcome: Outcome::AlreadyUpdated(earlier), attempts: 0, finished_at: None })
    }

    fn line(&self, id: i64) -> Result<Option<Line>, Fault> {
        let line = self
            .connection
            .prepare_cached(
                "SELECT run, source, line, bill_id, status, date, rpo, state,
                     (SELECT text FROM phrase WHERE id = code),
                     (SELECT text FROM phrase WHERE id = sending.text),
                     attempts, finished_at, previous
                 FROM sending WHERE id = ?1",
            )?
            .query_row([id], |row| {
                let (order, status): (String, i64) = (row.get(3)?, row.get(4)?);
                let (date, rpo): (Option<i64>, Option<String>) = (row.get(5)?, row.get(6)?);
                Ok(Line {
                    run: row.get(0)?,
                    source: row.get(1)?,
                    line: row.get::<_, i64>(2)?.unsigned_abs(),
                    update: update(&order, status, date, rpo.as_deref()),
                    // An unknown state is treated as one in doubt: never as accepted.
                    state: State::from_number(row.get(7)?).unwrap_or(State::Unconfirmed),
                    code: row.get(8)?,
                    text: row.get(9)?,
                    attempts: row.get(10)?,
                    finished_at: row.get(11)?,
                    previous: row.get(12)?,
                })
            })
            .optional()?;
        Ok(line)
    }

    fn record(&mut self, record: &Record) -> Result<(), Fault> {
        let state = State::of(&record.outcome);
        let code = self.phrase(&record.outcome.code())?;
        let text = match &record.outcome {
            Outcome::Updated { text, .. }
            | Outcome::Rejected { text, .. }
            | Outcome::AlreadyUpdated(AlreadyUpdated::Service { text }) => Some(self.phrase(text)?),
            Outcome::AccountRefused(refusal) => Some(self.phrase(&refusal.text)?),
            Outcome::Failed { failure } | Outcome::Unconfirmed { failure } => {
                failure.detail().map(|detail| self.phrase(&detail)).transpose()?
            }
            _ => None,
        };
        self.connection
            .prepare_cached(
                "UPDATE sending SET state = ?2, code = ?3, text = ?4, attempts = ?5,
                     finished_at = ?6
                 WHERE id = ?1",
            )?
            .execute(params![record.id.0, state as i64, code, text, record.attempts, self.now])?;
        for failure in &record.failures {
            let code = self.phrase(&failure.code)?;
            self.connection
                .prepare_cached(
                    "INSERT INTO failed_attempt (sending, number, code, at)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![record.id.0, failure.number, code, failure.at])?;
        }
        Ok(())
    }

    /// The number of a phrase, which is added if it is new.
    fn phrase(&mut self, text: &str) -> Result<i64, Fault> {
        // Only texts of a hostile service are so many that the map must be bounded.
        const KEPT: usize = 1000;
        if let Some(id) = self.phrases.get(text) {
            return Ok(*id);
        }
        self.connection
            .prepare_cached("INSERT INTO phrase (text) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([text])?;
        let id = self
            .connection
            .prepare_cached("SELECT id FROM phrase WHERE text = ?1")?
            .query_row([text], |row| row.get(0))?;
        if self.phrases.len() < KEPT {
            self.phrases.insert(text.to_owned(), id);
        }
        Ok(id)
    }

    fn source(&self, file: u16) -> Result<&RunSource, Fault> {
        self.run.sources.get(usize::from(file)).ok_or_else(|| {
            Fault::Kind(LedgerFaultKind::Unusable { detail: format!("no file {file} in the run") })
        })
    }
}

/// What an order's history says.
#[derive(Default)]
struct Past {
    known: Option<Known>,
    in_doubt: bool,
}

/// The accepted line that is this row's, if the row and those that follow it in the run (`wanted`,
/// in file order) begin with the order's latest accepted updates (`accepted`, newest first).
fn made_already<'a>(accepted: &'a [Line], wanted: &[OrderUpdate]) -> Option<&'a Line> {
    (1..=accepted.len().min(wanted.len())).find_map(|length| {
        let latest = accepted[..length].iter().rev();
        let equal = latest.zip(wanted).all(|(line, wanted)| line.update == Some(*wanted));
        equal.then(|| &accepted[length - 1])
    })
}

fn update(order: &str, status: i64, date: Option<i64>, rpo: Option<&str>) -> Option<OrderUpdate> {
    let status = Status::ALL.into_iter().find(|known| *known as i64 == status)?;
    let date = date.map(Timestamp);
    let change = match status {
        Status::Sent => Change::Sent { date: date?, rpo: Rpo::parse(rpo?).ok()? },
        Status::Paid => Change::Paid { date: date? },
        Status::Return => Change::Return,
        Status::Cancel => Change::Cancel,
    };
    Some(OrderUpdate { order: OrderNumber::parse(order).ok()?, change })
}

/// `api.200` is 200.
fn api_code(code: Option<&str>) -> i64 {
    code.and_then(|code| code.strip_prefix("api.")).and_then(|n| n.parse().ok()).unwrap_or(0)
}

fn seconds(milliseconds: Option<i64>) -> Option<Timestamp> {
    milliseconds.map(|milliseconds| Timestamp(milliseconds.div_euclid(1000)))
}

fn milliseconds_now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Makes the file if there is none, readable by its owner alone: it holds customers' orders.
/// One that became readable for others (copied back from somewhere) is closed to them again.
fn create_private(path: &Path) -> std::io::Result<()> {
    let new = !path.exists();
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            // Fails where the file is another's: then its owner has decided.
            let _ = file.set_permissions(std::fs::Permissions::from_mode(0o600));
        }
    }
    drop(file);
    if new { folder::sync_entry_of(path) } else { Ok(()) }
}

/// Turns on write-ahead logging. Two runs that open a new ledger at the same time get in each
/// other's way here, and SQLite does not wait by itself.
fn log_ahead(connection: &Connection) -> Result<(), Fault> {
    let started = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && started.elapsed() < BUSY_TIMEOUT =>
            {
                std::thread::sleep(Duration::from_millis(5));
            }
            done => return Ok(done?),
        }
    }
}

/// Brings a file to the schema of the last step, in one transaction: wholly or not at all. A file
/// that is no ledger, or a newer one, is refused untouched.
fn migrate(connection: &mut Connection, steps: &[&str]) -> Result<(), Fault> {
    if steps_done(connection, steps)? == steps.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again: another run may have been faster.
    for (index, step) in steps.iter().enumerate().skip(steps_done(&transaction, steps)?) {
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", i64::try_from(index).unwrap_or(0) + 1)?;
    }
    transaction.commit()?;
    Ok(())
}

/// How many of the steps a file has behind it; 0 for a new one.
fn steps_done(connection: &Connection, steps: &[&str]) -> Result<usize, Fault> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let found = number("user_version")?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 && found == 0 {
        return Ok(0);
    }
    if number("application_id")? != APPLICATION_ID {
        return Err(Fault::Kind(LedgerFaultKind::Foreign));
    }
    let done = usize::try_from(found).unwrap_or(0);
    if done > steps.len() {
        let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
        return Err(Fault::Kind(LedgerFaultKind::Newer { found, known }));
    }
    Ok(done)
}

/// A fault before its path is known.
#[derive(Debug)]
enum Fault {
    Sql(rusqlite::Error),
    Io(std::io::Error),
    Kind(LedgerFaultKind),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl Fault {
    fn at(self, path: &Path) -> LedgerFault {
        let kind = match self {
            Self::Kind(kind) => kind,
            Self::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => {
                LedgerFaultKind::Full
            }
            Self::Io(error) => LedgerFaultKind::Unusable { detail: error.to_string() },
            Self::Sql(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => LedgerFaultKind::Full,
                Some(ErrorCode::NotADatabase) => LedgerFaultKind::Foreign,
                Some(ErrorCode::DatabaseCorrupt) => {
                    LedgerFaultKind::Corrupt { detail: error.to_string() }
                }
                _ => LedgerFaultKind::Unusable { detail: error.to_string() },
            },
        };
        LedgerFault { path: path.to_owned(), kind }
    }
}

#[cfg(test)]
mod tests;
