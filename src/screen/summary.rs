//! The end of a run: a screenful for people, or one JSON object for programs. What is said comes
//! in as data; sentences come from `text`.

mod human;
mod json;

use std::time::Duration;

use crate::domain::{Counts, Status, StopReason};
use crate::error::ExitCode;
use crate::text::Lang;

pub use self::json::json;

/// A problem that many rows have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopProblem {
    /// Its code, or the code of the outcome.
    pub code: String,
    /// Rows that have it.
    pub rows: u64,
    /// The line of the first such row.
    pub line: u64,
    /// What the results say of that row about it.
    pub message: String,
}

/// Rows that are no shipments and were left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Blank rows.
    pub blank: u64,
    /// Rows with totals.
    pub totals: u64,
    /// Rows above the header.
    pub above_header: u64,
}

/// What a check knows besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many rows ask for which status.
    pub statuses: Vec<(Status, u64)>,
    /// The first and the last date, as local dates ([`crate::text::screen::local_date`]).
    pub dates: Option<(String, String)>,
    /// The rate as it is shown.
    pub rate: String,
    /// How long sending would take; `None` where the rate is unlimited.
    pub estimate: Option<Duration>,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSummary {
    /// The file as named.
    pub file: String,
    /// The results as named; `None` where there are none.
    pub results: Option<String>,
    /// Whether the results are a file that can be sent in its turn (not standard output).
    pub results_can_be_sent: bool,
    /// Outcomes.
    pub counts: Counts,
    /// Rows with warnings.
    pub warned: u64,
    /// Rows left out.
    pub skipped: Skipped,
    /// Requests made.
    pub requests: u64,
    /// How long it took.
    pub elapsed: Duration,
    /// The exit code that this file alone would give.
    pub exit_code: ExitCode,
    /// Why the run was stopped, if it was.
    pub stopped: Option<StopReason>,
    /// What was behind that, in the reader's language: `text::account_refusal`, `text::failure`.
    pub stop_detail: Option<String>,
    /// The most frequent problems, the most frequent first; at most five are shown.
    pub top: Vec<TopProblem>,
    /// Whether the stand-in service inside the program took the place of the real one.
    pub rehearsal: bool,
    /// Of a check; `None` of a run.
    pub checked: Option<Checked>,
}

/// What became of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The files, in the order in which they were named. Never empty.
    pub files: Vec<FileSummary>,
    /// How long all took together.
    pub elapsed: Duration,
    /// The exit code of the run.
    pub exit_code: ExitCode,
}

impl Summary {
    /// Outcomes of all files together.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for file in &self.files {
            counts.merge(&file.counts);
        }
        counts
    }

    /// Requests made for all files.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.files.iter().map(|file| file.requests).sum()
    }

    /// The summary for people, with a line break at its end. `colour`: numbers of rows that need
    /// work stand out; nothing is said by colour alone.
    #[must_use]
    pub fn human(&self, lang: Lang, colour: bool) -> String {
        human::summary(self, lang, colour)
    }

    /// One JSON object, without a line break at its end.
    #[must_use]
    pub fn json(&self) -> String {
        json(self)
    }
}

#[cfg(test)]
mod tests;
