//! The wiring of a run, for one file: rows come in batches from the reading thread, go through
//! their order's lane, are claimed in the ledger, sent by at most so many workers, recorded in the
//! ledger, and written to the results in the input's order.
//!
//! One task does all of it; the workers are futures that it polls. Nothing is shared between
//! threads, so nothing is locked, and a row passes through no channel but the one from the
//! reading thread. The ledger works on batches: whatever waits for it goes together, so that
//! durability costs one sync for many rows.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use futures_util::future::OptionFuture;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::crew::{self, Crew, Desk};
use super::event::{Observer, RunEvent};
use super::flow::{Flow, Travelling, unsent};
use super::row::Batch;
use super::worker::{Shared, Task, Worked, work};
use crate::client::http::Gateway;
use crate::client::limiter::Permit;
use crate::domain::retry::abandoned;
use crate::domain::{Counts, Failure, History, Outcome, Place, RowReport, StopReason, Timestamp};
use crate::ledger::{self, Answer, Ledger, LedgerFault};
use crate::output::results::Results;

/// What became of a file.
#[derive(Debug)]
pub struct FileReport {
    /// Outcomes.
    pub counts: Counts,
    /// Requests made for its rows.
    pub requests: u64,
    /// Why the run stopped before its end, if it did.
    pub stopped: Option<StopReason>,
    /// The input could not be read to its end.
    pub input_error: Option<io::Error>,
    /// The results could not be written.
    pub results_error: Option<io::Error>,
    /// The ledger could not be written.
    pub ledger_fault: Option<LedgerFault>,
}

/// What the pipeline needs beside the rows.
pub struct Pipeline<'a, G, L> {
    /// What the rows of the run share.
    pub shared: &'a Shared<G>,
    /// Where rows are claimed and recorded.
    pub ledger: &'a L,
    /// Requests in flight at most.
    pub workers: usize,
    /// Rows claimed before a worker is free for them, at least 1: as few as keep the pace, so that
    /// a crash leaves few in doubt. At most `workers` are.
    pub claim_ahead: usize,
    /// Where results go.
    pub results: &'a mut dyn Results,
    /// Who watches.
    pub observer: &'a dyn Observer,
    /// Sees each row's report as it is written, for the summary.
    pub on_report: &'a mut dyn FnMut(Place, &RowReport),
}

/// How long claims and records are gathered at most before they are committed, while requests are
/// on their way: a sync costs the same for one row as for many.
const GATHER: Duration = Duration::from_millis(2);

/// Rows looked up together when the run is being stopped.
const LOOKS: usize = 1024;

/// A transaction of the ledger under way, and the rows that wait for it.
struct Committing<'a> {
    commit: Pin<Box<dyn Future<Output = Result<Vec<Answer>, LedgerFault>> + 'a>>,
    claimed: Vec<Travelling>,
    recorded: Vec<(Travelling, RowReport)>,
}

/// A row that may be sent, with the number of its claim.
struct Ready {
    job: Travelling,
    task: Task,
    claim: ledger::ClaimId,
}

/// A row for a worker, with the permit for its first attempt.
type Job<'a> = (Ready, Option<Permit<'a>>);

/// What is under way in a file.
#[derive(Default)]
struct State {
    flow: Flow,
    ready: VecDeque<Ready>,
    to_record: Vec<(Travelling, RowReport, ledger::Record)>,
    results_error: Option<io::Error>,
    ledger_fault: Option<LedgerFault>,
    /// When the last transaction began.
    last_commit: Option<Instant>,
}

impl State {
    /// Hands out the next row that may be sent.
    fn hand_out<'a>(&mut self, permit: Option<Permit<'a>>, to: impl FnOnce(Job<'a>)) {
        if let Some(ready) = self.ready.pop_front() {
            to((ready, permit));
        }
    }

    /// Until when claims and records are to be gathered before they are committed; `None`: commit
    /// now. Waiting gains nothing once so few claimed rows are left that workers could run dry
    /// while the next ones are made durable.
    fn gather_until(&self, running: usize, workers: usize) -> Option<Instant> {
        let few_left = self.ready.len() + running <= workers + workers / 4;
        let until = self.last_commit? + GATHER;
        (!few_left && until > Instant::now()).then_some(until)
    }
}

impl<'a, G: Gateway, L: Ledger> Pipeline<'a, G, L> {
    /// Sends a file's rows and writes their results; returns when every row is accounted for, or
    /// when input or results can no longer be used.
    pub async fn run(mut self, mut batches: mpsc::Receiver<Batch>) -> FileReport {
        let shared = self.shared;
        let requests_before = shared.health.requests();
        let mut state = State::default();
        let desk = Desk::default();
        let mut crew = Crew::new(&desk);
        let observer = self.observer;
        let hire = || hire(shared, observer, &desk);
        let mut committing: Option<Committing<'a>> = None;
        let mut slot: Option<Pin<Box<dyn Future<Output = Option<Permit<'a>>> + 'a>>> = None;
        loop {
            while self.give_up(&mut state) | self.settle(&mut state) {}
            let mut gathering = None;
            if committing.is_none() {
                (committing, gathering) = self.commit(&mut state, crew.under_way());
            }
            while !state.ready.is_empty() && crew.under_way() < self.allowed() && slot.is_none() {
                let permit = shared.limiter.try_acquire();
                if permit.is_some() || shared.stop.reason().is_some() {
                    state.hand_out(permit, |job| crew.hand_in(job, hire));
                } else {
                    slot = Some(Box::pin(async {
                        tokio::select! {
                            _ = shared.stop.draining() => None,
                            permit = shared.limiter.acquire() => Some(permit),
                        }
                    }));
                }
            }
            let wants_rows = state.flow.wants_rows() && state.results_error.is_none();
            if crew.under_way() == 0 && committing.is_none() && slot.is_none() && !wants_rows {
                break;
            }
            let commit = committing.as_mut().map(|committing| committing.commit.as_mut());
            tokio::select! {
                biased;
                Some(answers) = OptionFuture::from(commit) => {
                    if let Some(done) = committing.take() {
                        self.committed(&mut state, done, answers);
                    }
                }
                (ready, worked) = crew.next(), if crew.under_way() > 0 => {
                    self.worked(&mut state, ready, worked);
                }
                Some(permit) = OptionFuture::from(slot.as_mut()) => {
                    slot = None;
                    state.hand_out(permit, |job| crew.hand_in(job, hire));
                }
                batch = batches.recv(), if wants_rows => state.flow.arrive(batch),
                Some(()) = OptionFuture::from(gathering.map(tokio::time::sleep_until)) => {}
            }
        }
        FileReport {
            counts: state.flow.counts,
            requests: shared.health.requests() - requests_before,
            stopped: shared.stop.reason(),
            input_error: state.flow.input_error,
            results_error: state.results_error,
            ledger_fault: state.ledger_fault,
        }
    }

    /// How many rows may be under way: one alone until the service has answered one, so that a
    /// refused account costs one request and not as many as there are workers.
    fn allowed(&self) -> usize {
        if self.shared.health.proven() { self.workers } else { 1 }
    }

    /// Where the ledger is broken: finishes rows whose outcome it cannot take, and rows that it
    /// cannot be asked about. Whether there were any.
    fn give_up(&self, state: &mut State) -> bool {
        if state.ledger_fault.is_none() {
            return false;
        }
        let mut any = !state.to_record.is_empty();
        for (job, report, _) in state.to_record.drain(..) {
            state.flow.finish(job, report);
        }
        any |= state.flow.give_up_unclaimed(StopReason::Ledger);
        any
    }

    /// Sorts rows that came in, as far as the window allows, and writes results that are due;
    /// whether there were any.
    fn settle(&mut self, state: &mut State) -> bool {
        let mut any = false;
        loop {
            while let Some((row, report)) = state.flow.take_finished() {
                any = true;
                let written = self.results.write(&row.cells, row.place.line, &report, None);
                if let Err(error) = written {
                    // What is done without a place to write it down must not grow.
                    self.shared.stop.drain(StopReason::Results);
                    state.results_error.get_or_insert(error);
                    continue;
                }
                let kind = report.outcome.kind();
                state.flow.counts.add(kind);
                self.observer.observe(&RunEvent::RowFinished {
                    place: row.place,
                    kind,
                    code: report.outcome.code(),
                    attempts: report.attempts,
                });
                (self.on_report)(row.place, &report);
            }
            if !state.flow.sort_next() {
                return any;
            }
            any = true;
        }
    }

    /// Begins a transaction of the ledger if anything waits for one; or says until when to gather
    /// more for it.
    fn commit(
        &self,
        state: &mut State,
        running: usize,
    ) -> (Option<Committing<'a>>, Option<Instant>) {
        let stopping = self.shared.stop.reason().is_some();
        // What is recorded in the same transaction is in doubt no more when the claims are made.
        let in_doubt = state.ready.len() + running;
        let room = if self.shared.health.proven() {
            (self.workers + self.claim_ahead.min(self.workers)).saturating_sub(in_doubt)
        } else {
            // The first row goes alone.
            1 - (in_doubt + state.to_record.len()).min(1)
        };
        let waiting = state.to_record.len() + room.min(state.flow.unclaimed());
        let gather_until = state.gather_until(running, self.workers);
        let worth = self.ledger.has_price() && waiting > 0 && !stopping;
        if worth && gather_until.is_some() {
            return (None, gather_until);
        }
        // No row is claimed any more, but what earlier runs did is still to be told.
        let claimed = state.flow.take_unclaimed(if stopping { LOOKS } else { room });
        if claimed.is_empty() && state.to_record.is_empty() {
            return (None, None);
        }
        state.last_commit = Some(Instant::now());
        let mut batch = ledger::Batch::default();
        let asked = if stopping { &mut batch.looks } else { &mut batch.claims };
        asked.extend(claimed.iter().map(Travelling::claim));
        let mut recorded = Vec::with_capacity(state.to_record.len());
        for (job, report, record) in state.to_record.drain(..) {
            batch.records.push(record);
            recorded.push((job, report));
        }
        let ledger = self.ledger;
        let commit = Box::pin(ledger.commit(batch));
        (Some(Committing { commit, claimed, recorded }), None)
    }

    /// What was handed to the ledger is durable, or cannot be made so.
    fn committed(
        &self,
        state: &mut State,
        done: Committing<'a>,
        answers: Result<Vec<Answer>, LedgerFault>,
    ) {
        // Where the ledger failed, these rows' outcomes are known all the same: the results say
        // so, and the next run will hold the rows for being in doubt.
        for (job, report) in done.recorded {
            state.flow.finish(job, report);
        }
        match answers {
            Ok(answers) => {
                for (job, answer) in done.claimed.into_iter().zip(answers) {
                    self.claimed(state, job, answer);
                }
            }
            Err(fault) => {
                self.shared.stop.drain(StopReason::Ledger);
                state.ledger_fault.get_or_insert(fault);
                for job in done.claimed {
                    let outcome = Outcome::NotSent { reason: StopReason::Ledger, wait: None };
                    state.flow.finish(job, unsent(outcome));
                }
            }
        }
    }

    fn claimed(&self, state: &mut State, job: Travelling, answer: Answer) {
        match answer {
            Answer::Granted { id, in_doubt } => {
                let task = Task { place: job.row.place, update: job.update, in_doubt };
                state.ready.push_back(Ready { job, task, claim: id });
            }
            Answer::Unknown { in_doubt } => {
                let doubt = in_doubt.then_some(Failure::BrokenOff);
                let history = History { doubt, ..History::default() };
                let reason = self.shared.stop.reason().unwrap_or(StopReason::Interrupted);
                state.flow.finish(job, unsent(abandoned(&history, reason, None)));
            }
            Answer::Known(known) => {
                let ledger::Known { outcome, attempts, finished_at } = *known;
                let report = RowReport { attempts, finished_at, ..unsent(outcome) };
                state.flow.finish(job, report);
            }
        }
    }

    fn worked(&self, state: &mut State, ready: Ready, worked: Worked) {
        let Worked { outcome, attempts, failures } = worked;
        let now = Timestamp((self.shared.clock)().div_euclid(1000));
        let record =
            ledger::Record { id: ready.claim, outcome: outcome.clone(), attempts, failures };
        let finished_at = (attempts > 0).then_some(now);
        let report = RowReport { attempts, finished_at, ..unsent(outcome) };
        state.to_record.push((ready.job, report, record));
    }
}

/// A worker for the rows of the run.
fn hire<'a, G: Gateway>(
    shared: &'a Shared<G>,
    observer: &'a dyn Observer,
    desk: &Desk<Job<'a>, (Ready, Worked)>,
) -> impl Future<Output = Infallible> {
    crew::worker(desk, async move |(ready, permit): Job<'a>| {
        let worked = work(shared, &ready.task, permit, observer).await;
        (ready, worked)
    })
}

#[cfg(test)]
mod tests;
