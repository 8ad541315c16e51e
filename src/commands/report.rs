//! From what happened to what is shown: the summary of a file, and of a run.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::inputs::Inputs;
use super::tally::Tally;
use crate::domain::{Counts, Lang, OutcomeKind, StopReason};
use crate::error::ExitCode;
use crate::output::results::Message;
use crate::output::workbook::Line;
use crate::screen::summary::{Skipped, TopProblem};
use crate::screen::{FileSummary, Summary};
use crate::text::sheet::{self as words, SummaryWord};
use crate::text::{self};

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
pub fn file_summary(
    end: FileEnd,
    tally: &Tally,
    inputs: &Inputs,
    message: &Message,
) -> FileSummary {
    let skipped = inputs.survey.files[end.file].skipped;
    let warned = tally.warned();
    let top = tally.most_frequent(TOP).into_iter().map(|(code, kind)| TopProblem {
        code: code.to_owned(),
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

/// What a workbook's first sheet says of the rows on its second.
pub struct SheetSummary<'a> {
    /// Index of the file.
    pub file: usize,
    /// The heading.
    pub heading: SummaryWord,
    /// Outcomes.
    pub counts: &'a Counts,
    /// Requests made; `None` for a check.
    pub requests: Option<u64>,
    /// How long it took.
    pub elapsed: Duration,
    /// Why the run was stopped, if it was.
    pub stopped: Option<StopReason>,
}

impl SheetSummary<'_> {
    /// The lines, in order. `message` words outcomes as the rows do.
    #[must_use]
    pub fn lines(
        &self,
        tally: &Tally,
        inputs: &Inputs,
        (zone, message): (&TimeZone, &Message),
        lang: Lang,
    ) -> Vec<Line> {
        let word = |word| words::summary(lang, word).to_owned();
        let fact = |name, value| Line::Fact { name: word(name), value };
        let table = &inputs.tables[self.file];
        let mut lines = vec![
            Line::Heading(word(self.heading)),
            fact(SummaryWord::File, table.source().name().to_owned()),
        ];
        lines.extend(table.sheet().map(|sheet| fact(SummaryWord::Sheet, sheet.name.clone())));
        let now = jiff::Timestamp::now().to_zoned_datetime(zone.clone());
        lines.push(fact(SummaryWord::Finished, now.strftime("%d.%m.%Y %H:%M").to_string()));
        lines.push(fact(SummaryWord::Elapsed, text::elapsed(lang, self.elapsed)));
        let requests = self.requests.map(|requests| text::grouped(lang, requests));
        lines.extend(requests.map(|requests| fact(SummaryWord::Requests, requests)));
        let stopped = self.stopped.map(|reason| text::stop_reason(lang, reason).to_owned());
        lines.extend(stopped.map(|reason| fact(SummaryWord::Stopped, reason)));
        lines.extend([Line::Blank, Line::Heading(word(SummaryWord::Outcomes))]);
        let occurring = OutcomeKind::ALL.into_iter().filter(|kind| self.counts.of(*kind) > 0);
        lines.extend(occurring.map(|kind| Line::Count {
            kind,
            name: text::outcome_name(lang, kind).to_owned(),
            rows: self.counts.of(kind),
        }));
        lines.push(fact(SummaryWord::Rows, text::grouped(lang, self.counts.total())));
        if tally.warned() > 0 {
            lines.push(fact(SummaryWord::Warned, text::grouped(lang, tally.warned())));
        }
        let top = tally.most_frequent(TOP);
        if !top.is_empty() {
            lines.extend([Line::Blank, Line::Heading(word(SummaryWord::Problems))]);
        }
        lines.extend(top.into_iter().map(|(code, kind)| Line::Problem {
            rows: kind.rows,
            code: code.to_owned(),
            message: message(&kind.outcome, kind.first.line),
        }));
        lines
    }
}

/// The summary of a run: its exit code is the weightiest of its files'.
#[must_use]
pub fn summary(files: Vec<FileSummary>, elapsed: Duration) -> Summary {
    let exit_code = files.iter().map(|file| file.exit_code).max().unwrap_or(ExitCode::Success);
    Summary { files, elapsed, exit_code }
}
