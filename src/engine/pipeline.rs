//! The wiring of a run, for one file: rows come in batches from the reading thread, go out in
//! lanes to at most so many workers, and their results are written in the input's order.
//!
//! One task does all of it; the workers are futures that it polls. Nothing is shared between
//! threads, so nothing is locked, and a row passes through no channel but the one from the
//! reading thread.

use std::collections::VecDeque;
use std::io::{self, Write};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::mpsc;

use super::event::{Observer, RunEvent};
use super::lanes::Lanes;
use super::row::{Batch, InputRow, Verdict};
use super::worker::{Shared, Worked, work};
use crate::client::http::Gateway;
use crate::domain::{
    Counts, OrderUpdate, Outcome, Place, Problem, RowReport, StopReason, Timestamp,
};
use crate::output::reorder::Reorder;
use crate::output::results::ResultsWriter;

/// Rows that may be under way between reading and writing. A row that waits a minute for its retry
/// holds back the results of so many rows after it, and no more; memory is bounded by it.
const WINDOW: u64 = 4096;

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
}

/// What the pipeline needs beside the rows.
pub struct Pipeline<'a, G, W: Write> {
    /// What the rows of the run share.
    pub shared: &'a Shared<G>,
    /// Requests in flight at most.
    pub workers: usize,
    /// Where results go.
    pub results: &'a mut ResultsWriter<W>,
    /// Who watches.
    pub observer: &'a dyn Observer,
    /// Sees each row's report as it is written, for the summary.
    pub on_report: &'a mut dyn FnMut(Place, &RowReport),
    /// The clock of `import_finished_at`.
    pub now: fn() -> Timestamp,
}

/// A row on its way, with its number in the file.
struct Travelling {
    sequence: u64,
    row: InputRow,
    update: OrderUpdate,
}

/// A row whose outcome is known and whose results line is not written yet.
struct Finished {
    row: InputRow,
    report: RowReport,
}

impl<G: Gateway, W: Write> Pipeline<'_, G, W> {
    /// Sends a file's rows and writes their results; returns when every row is accounted for, or
    /// when input or results can no longer be used.
    pub async fn run(mut self, mut batches: mpsc::Receiver<Batch>) -> FileReport {
        let requests_before = self.shared.health.requests();
        let mut flow = Flow::default();
        let mut running = FuturesUnordered::new();
        let mut results_error = None;
        loop {
            if let Err(error) = self.settle(&mut flow) {
                // What was done without a place to write it down must not grow.
                self.shared.stop.drain(StopReason::Results);
                results_error.get_or_insert(error);
            }
            while running.len() < self.allowed() {
                let Some(job) = flow.ready.pop_front() else { break };
                running.push(async {
                    let worked = work(self.shared, job.row.place, &job.update, self.observer).await;
                    (job, worked)
                });
            }
            let wants_rows = flow.wants_rows() && results_error.is_none();
            if running.is_empty() && !wants_rows {
                break;
            }
            tokio::select! {
                biased;
                Some((job, worked)) = running.next(), if !running.is_empty() => {
                    flow.done(job, worked, (self.now)());
                }
                batch = batches.recv(), if wants_rows => flow.arrive(batch),
            }
        }
        FileReport {
            counts: flow.counts,
            requests: self.shared.health.requests() - requests_before,
            stopped: self.shared.stop.reason(),
            input_error: flow.input_error,
            results_error,
        }
    }

    /// How many rows may be under way: one alone until the service has answered one, so that a
    /// refused account costs one request and not as many as there are workers.
    fn allowed(&self) -> usize {
        if self.shared.health.proven() { self.workers } else { 1 }
    }

    /// Sorts rows that came in, as far as the window allows, and writes results that are due.
    fn settle(&mut self, flow: &mut Flow) -> io::Result<()> {
        loop {
            while let Some(finished) = flow.finished.take() {
                self.write(flow, &finished)?;
            }
            if !flow.sort_next(self.shared.stop.reason()) {
                return Ok(());
            }
        }
    }

    fn write(&mut self, flow: &mut Flow, finished: &Finished) -> io::Result<()> {
        let Finished { row, report } = finished;
        self.results.write(&row.cells, row.place.line, report, None)?;
        let kind = report.outcome.kind();
        flow.counts.add(kind);
        self.observer.observe(&RunEvent::RowFinished {
            place: row.place,
            kind,
            code: report.outcome.code(),
            attempts: report.attempts,
        });
        (self.on_report)(row.place, report);
        Ok(())
    }
}

/// Where the rows of a file are between arriving and being written.
#[derive(Default)]
struct Flow {
    arrived: VecDeque<InputRow>,
    ended: bool,
    input_error: Option<io::Error>,
    next_sequence: u64,
    lanes: Lanes<Travelling>,
    ready: VecDeque<Travelling>,
    finished: Reorder<Finished>,
    counts: Counts,
}

impl Flow {
    fn wants_rows(&self) -> bool {
        self.arrived.is_empty() && !self.ended
    }

    fn arrive(&mut self, batch: Option<Batch>) {
        match batch {
            Some(Ok(rows)) => self.arrived.extend(rows),
            Some(Err(error)) => {
                self.input_error = Some(error);
                self.ended = true;
            }
            None => self.ended = true,
        }
    }

    /// Gives the next row that came in its number and its way; false if there is none or the
    /// window is full.
    fn sort_next(&mut self, stopping: Option<StopReason>) -> bool {
        if self.next_sequence - self.finished.taken() >= WINDOW {
            return false;
        }
        let Some(mut row) = self.arrived.pop_front() else { return false };
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        let verdict = std::mem::replace(&mut row.verdict, Verdict::Known(Outcome::Valid));
        match (verdict, stopping) {
            (Verdict::Known(outcome), _) => self.finish(sequence, row, known(outcome)),
            (Verdict::Send(_), Some(reason)) => {
                self.finish(sequence, row, known(Outcome::NotSent { reason, wait: None }));
            }
            (Verdict::Send(update), None) => {
                let job = Travelling { sequence, row, update };
                self.ready.extend(self.lanes.enter(update.order, job));
            }
        }
        true
    }

    fn done(&mut self, job: Travelling, worked: Worked, now: Timestamp) {
        self.ready.extend(self.lanes.leave(job.update.order));
        let finished_at = (worked.attempts > 0).then_some(now);
        let report = RowReport {
            outcome: worked.outcome,
            warnings: Vec::new(),
            attempts: worked.attempts,
            finished_at,
        };
        self.finish(job.sequence, job.row, report);
    }

    fn finish(&mut self, sequence: u64, mut row: InputRow, mut report: RowReport) {
        report.warnings = std::mem::take(&mut row.warnings);
        self.finished.put(sequence, Finished { row, report });
    }
}

/// The report of a row for which nothing was sent.
fn known(outcome: Outcome) -> RowReport {
    RowReport { outcome, warnings: Vec::<Problem>::new(), attempts: 0, finished_at: None }
}

#[cfg(test)]
mod tests;
