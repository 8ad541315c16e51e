//! Where the rows of a file are between arriving and being written: in the queue of those that
//! came in, in their order's lane, waiting to be claimed, or finished and waiting for the rows
//! before them. Pure; the pipeline moves them.

use std::collections::VecDeque;
use std::io;

use super::lanes::Lanes;
use super::row::{Batch, InputRow, Verdict};
use crate::domain::{Counts, OrderUpdate, Outcome, RowReport, StopReason};
use crate::ledger::Claim;
use crate::output::reorder::Reorder;

/// Rows that may be under way between reading and writing. A row that waits a minute for its retry
/// holds back the results of so many rows after it, and no more; memory is bounded by it.
pub const WINDOW: u64 = 4096;

/// A row on its way, with its number in the file.
#[derive(Debug)]
pub struct Travelling {
    sequence: u64,
    /// The row.
    pub row: InputRow,
    /// What is to be sent.
    pub update: OrderUpdate,
}

impl Travelling {
    /// What the ledger is asked about it.
    #[must_use]
    pub fn claim(&self) -> Claim {
        Claim {
            file: self.row.place.file,
            line: self.row.place.line,
            update: self.update,
            following: self.row.following.clone(),
        }
    }
}

/// The rows of a file.
#[derive(Debug, Default)]
pub struct Flow {
    arrived: VecDeque<InputRow>,
    ended: bool,
    /// Why the input could not be read to its end.
    pub input_error: Option<io::Error>,
    next_sequence: u64,
    lanes: Lanes<Travelling>,
    unclaimed: VecDeque<Travelling>,
    finished: Reorder<(InputRow, RowReport)>,
    /// Outcomes of the rows that were written.
    pub counts: Counts,
}

impl Flow {
    /// Whether further rows are wanted from the reading thread.
    #[must_use]
    pub fn wants_rows(&self) -> bool {
        self.arrived.is_empty() && !self.ended
    }

    /// Takes a batch from the reading thread; `None` is the end of the file.
    pub fn arrive(&mut self, batch: Option<Batch>) {
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
    pub fn sort_next(&mut self) -> bool {
        if self.next_sequence - self.finished.taken() >= WINDOW {
            return false;
        }
        let Some(mut row) = self.arrived.pop_front() else { return false };
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        let verdict = std::mem::replace(&mut row.verdict, Verdict::Known(Outcome::Valid));
        match verdict {
            Verdict::Known(outcome) => self.put(sequence, row, unsent(outcome)),
            Verdict::Send(update) => {
                let job = Travelling { sequence, row, update };
                self.unclaimed.extend(self.lanes.enter(update.order, job));
            }
        }
        true
    }

    /// How many rows wait to be claimed.
    #[must_use]
    pub fn unclaimed(&self) -> usize {
        self.unclaimed.len()
    }

    /// The next rows to be claimed, at most `most` of them.
    pub fn take_unclaimed(&mut self, most: usize) -> Vec<Travelling> {
        self.unclaimed.drain(..most.min(self.unclaimed.len())).collect()
    }

    /// Rows that were not claimed yet, and those behind them in their lanes, are not sent; whether
    /// there were any.
    pub fn give_up_unclaimed(&mut self, reason: StopReason) -> bool {
        let any = !self.unclaimed.is_empty();
        while let Some(job) = self.unclaimed.pop_front() {
            self.finish(job, unsent(Outcome::NotSent { reason, wait: None }));
        }
        any
    }

    /// A row's outcome is known: the next row of its order may go.
    pub fn finish(&mut self, job: Travelling, report: RowReport) {
        self.unclaimed.extend(self.lanes.leave(job.update.order));
        self.put(job.sequence, job.row, report);
    }

    /// The next row in the input's order whose outcome is known.
    pub fn take_finished(&mut self) -> Option<(InputRow, RowReport)> {
        self.finished.take()
    }

    fn put(&mut self, sequence: u64, mut row: InputRow, mut report: RowReport) {
        report.warnings = std::mem::take(&mut row.warnings);
        self.finished.put(sequence, (row, report));
    }
}

/// The report of a row for which nothing was sent.
pub(super) fn unsent(outcome: Outcome) -> RowReport {
    RowReport { outcome, warnings: Vec::new(), attempts: 0, finished_at: None }
}
