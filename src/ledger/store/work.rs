//! What is done with the rows of a batch, inside its transaction: a claim is held against the
//! history of its order, an outcome is recorded.

use hashbrown::HashMap;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use super::fault::Fault;
use super::{Run, RunSource, State};
use crate::domain::{
    AlreadyUpdated, Change, Failure, OnUnconfirmed, OrderNumber, OrderUpdate, Outcome, Rpo, Status,
    Timestamp,
};
use crate::ledger::{Answer, Claim, ClaimId, Known, LedgerFaultKind, Record};

/// How many lines of an order are looked back at for one claim. An order has a handful.
pub(super) const LOOK_BACK: usize = 64;

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

/// The statements that nearly every row needs, looked up once for a batch.
pub(super) struct Statements<'a> {
    new_head: CachedStatement<'a>,
    new_line: CachedStatement<'a>,
    outcome: CachedStatement<'a>,
}

impl<'a> Statements<'a> {
    pub fn prepare(connection: &'a Connection) -> Result<Self, Fault> {
        Ok(Self {
            new_head: connection.prepare_cached(
                "INSERT INTO head (account, bill_id, last) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO NOTHING",
            )?,
            new_line: connection.prepare_cached(
                "INSERT INTO sending (id, run, source, line, bill_id, status, date, rpo, state,
                     claimed_at, previous)
                 VALUES (?10, ?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9)",
            )?,
            outcome: connection.prepare_cached(
                "UPDATE sending SET state = ?2, code = ?3, text = ?4, attempts = ?5,
                     finished_at = ?6
                 WHERE id = ?1",
            )?,
        })
    }
}

/// One batch at work, inside its transaction.
pub(super) struct Work<'a> {
    pub run: &'a Run,
    pub connection: &'a Connection,
    pub statements: Statements<'a>,
    pub phrases: &'a mut HashMap<String, i64>,
    pub now: i64,
    /// The number of the next line, once it is known: the transaction keeps others from adding
    /// any.
    pub next_line: Option<i64>,
}

impl Work<'_> {
    /// The newest line of a row's order, if there is one, and what the order's history says.
    pub fn past(&self, claim: &Claim) -> Result<(Option<i64>, Past), Fault> {
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

    pub fn claim(&mut self, claim: &Claim) -> Result<Answer, Fault> {
        let order = claim.update.order;
        let id = self.next_line()?;
        // Nearly every order is a new one: then this is all that its head needs.
        let account = self.run.account;
        let is_new = self.statements.new_head.execute(params![account, order.as_str(), id])? == 1;
        let (head, past) = if is_new { (None, Past::default()) } else { self.past(claim)? };
        if let Some(known) = past.known {
            return Ok(Answer::Known(Box::new(known)));
        }
        if !is_new {
            self.connection
                .prepare_cached("UPDATE head SET last = ?3 WHERE account = ?1 AND bill_id = ?2")?
                .execute(params![account, order.as_str(), id])?;
        }
        let source = self.source(claim.file)?.id;
        let update = &claim.update;
        self.statements.new_line.execute(params![
            self.run.id,
            source,
            i64::try_from(claim.line).unwrap_or(i64::MAX),
            order.as_str(),
            update.status() as i64,
            update.date().map(|date| date.0),
            update.rpo().map(Rpo::as_str),
            self.now,
            head,
            id,
        ])?;
        self.next_line = Some(id + 1);
        Ok(Answer::Granted { id: ClaimId(id), in_doubt: past.in_doubt })
    }

    fn next_line(&mut self) -> Result<i64, Fault> {
        if let Some(next) = self.next_line {
            return Ok(next);
        }
        let last: i64 = self
            .connection
            .prepare_cached("SELECT coalesce(max(id), 0) FROM sending")?
            .query_row([], |row| row.get(0))?;
        self.next_line = Some(last + 1);
        Ok(last + 1)
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

    pub fn record(&mut self, record: &Record) -> Result<(), Fault> {
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
        self.statements.outcome.execute(params![
            record.id.0,
            state as i64,
            code,
            text,
            record.attempts,
            self.now
        ])?;
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
pub(super) struct Past {
    pub known: Option<Known>,
    pub in_doubt: bool,
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

pub(super) fn update(
    order: &str,
    status: i64,
    date: Option<i64>,
    rpo: Option<&str>,
) -> Option<OrderUpdate> {
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
