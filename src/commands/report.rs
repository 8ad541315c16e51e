//! From what happened to what is shown: the summary of a file, and of a run.

use std::time::Duration;

use super::inputs::Inputs;
use super::tally::Tally;
use crate::domain::{Counts, StopReason};
use crate::error::ExitCode;
use crate::output::results::Message;
use crate::screen::summary::{Skipped, TopProblem};
use crate::screen::{FileSummary, Summary};

/// How many problems a summary shows.
const TOP: usize = 5;

/// What is known of a file's end, beside its rows.
pub struct FileEnd {
    /// Index of the file.
    pub file: usize,
    /// Its results, as they are named on the screen.
    pub results: Option<String>,
    /// Whether the results are a file.
    pub results_are_file: bool,
    /// Outcomes.
    pub counts: Counts,
    /// Requests made.
    pub requests: u64,
    /// How long it took.
    pub elapsed: Duration,
    /// Why the run was stopped, if it was.
    pub stopped: Option<StopReason>,
    /// More about that, in words.
    pub stop_detail: Option<String>,
    /// Whether the stand-in service took the place of the real one.
    pub rehearsal: bool,
    /// Its exit code.
    pub exit_code: ExitCode,
}

/// The summary of a file. `message` words outcomes as the results do.
#[must_use]
pub fn file_summary(end: FileEnd, tally: Tally, inputs: &Inputs, message: &Message) -> FileSummary {
    let skipped = inputs.survey.files[end.file].skipped;
    let warned = tally.warned();
    let top = tally.most_frequent(TOP).into_iter().map(|(code, kind)| TopProblem {
        code,
        rows: kind.rows,
        line: kind.first.line,
        message: message(&kind.outcome, kind.first.line),
    });
    FileSummary {
        file: inputs.tables[end.file].source().name().to_owned(),
        results: end.results,
        results_can_be_sent: end.results_are_file,
        counts: end.counts,
        warned,
        skipped: Skipped {
            blank: skipped.blank,
            totals: skipped.totals,
            above_header: skipped.above_header,
        },
        requests: end.requests,
        elapsed: end.elapsed,
        exit_code: end.exit_code,
        stopped: end.stopped,
        top: top.collect(),
        stop_detail: end.stop_detail,
        rehearsal: end.rehearsal,
        checked: None,
    }
}

/// The summary of a run: its exit code is the weightiest of its files'.
#[must_use]
pub fn summary(files: Vec<FileSummary>, elapsed: Duration) -> Summary {
    let exit_code = files.iter().map(|file| file.exit_code).max().unwrap_or(ExitCode::Success);
    Summary { files, elapsed, exit_code }
}
