//! The summary for people: what became of the rows, what is wrong most often, what to do next.

use super::{Checked, FileSummary, Summary};
use crate::domain::OutcomeKind;
use crate::error::ExitCode;
use crate::text::layout::{WIDTH, broken, height};
use crate::text::{self, Lang, Notice};

/// Problems shown at most: a summary fits a screen.
const TOP: usize = 5;
/// Lines of a screen that a file's summary may take: one is left for the prompt.
const HEIGHT: usize = 23;
/// Lines of one problem at most; the results have all of it.
const EXAMPLE: usize = 4;

/// Collects lines in one language.
struct Page {
    lang: Lang,
    colour: bool,
    text: String,
}

pub fn summary(summary: &Summary, lang: Lang, colour: bool) -> String {
    let mut page = Page { lang, colour, text: String::new() };
    for file in &summary.files {
        page.file(file);
        page.text.push('\n');
    }
    if summary.files.len() > 1 {
        page.totals(summary);
        page.text.push('\n');
    }
    page.text.pop();
    page.text
}

impl Page {
    fn line(&mut self, indent: usize, line: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn say(&mut self, indent: usize, notice: &Notice<'_>) {
        let line = text::notice(self.lang, notice);
        self.line(indent, &line);
    }

    fn file(&mut self, file: &FileSummary) {
        let rows = file.counts.total();
        let heading = match &file.checked {
            Some(_) => Notice::Checked { name: &file.file, rows, elapsed: file.elapsed },
            None => Notice::Sent {
                name: &file.file,
                rows,
                requests: file.requests,
                elapsed: file.elapsed,
            },
        };
        let heading = text::notice(self.lang, &heading);
        let heading = self.strong(&heading);
        let start = self.text.len();
        self.line(0, &heading);
        self.counts(&file.counts);
        self.facts(file);
        // What comes last matters most, so that the examples between have the room that is left.
        let mut end = Page { lang: self.lang, colour: self.colour, text: String::new() };
        end.ending(file);
        let taken = height(&self.text[start..]) + height(&end.text);
        self.top(file, HEIGHT.saturating_sub(taken));
        self.text.push_str(&end.text);
    }

    fn ending(&mut self, file: &FileSummary) {
        if let Some(reason) = file.stopped {
            let line = text::stop_reason(self.lang, reason);
            self.line(0, line);
            if let Some(detail) = &file.stop_detail {
                self.line(2, detail);
            }
        }
        self.next(file);
        if let Some(path) = &file.results {
            self.say(0, &Notice::Results { path });
        }
    }

    /// One line for each outcome that occurs, the numbers right-aligned.
    fn counts(&mut self, counts: &crate::domain::Counts) {
        let occurring: Vec<(OutcomeKind, String)> = OutcomeKind::ALL
            .into_iter()
            .filter(|kind| counts.of(*kind) > 0)
            .map(|kind| (kind, text::grouped(self.lang, counts.of(kind))))
            .collect();
        let width = occurring.iter().map(|(_, number)| number.chars().count()).max().unwrap_or(0);
        for (kind, number) in occurring {
            let padding = " ".repeat(width - number.chars().count());
            let number = self.number(kind, &number);
            let name = text::outcome_name(self.lang, kind);
            self.line(2, &format!("{padding}{number}  {name}"));
        }
    }

    fn facts(&mut self, file: &FileSummary) {
        if file.warned > 0 {
            self.say(2, &Notice::Warned { rows: file.warned });
        }
        let (blank, totals) = (file.skipped.blank, file.skipped.totals);
        let above_header = file.skipped.above_header;
        if blank + totals + above_header > 0 {
            self.say(2, &Notice::Skipped { blank, totals, above_header });
        }
        if let Some(checked) = &file.checked {
            self.checked(file, checked);
        }
    }

    fn checked(&mut self, file: &FileSummary, checked: &Checked) {
        if !checked.statuses.is_empty() {
            self.say(2, &Notice::Statuses { counts: &checked.statuses });
        }
        if let Some((first, last)) = &checked.dates {
            self.say(2, &Notice::Dates { first, last });
        }
        let rows = file.counts.of(OutcomeKind::Valid);
        if rows > 0 {
            let duration = checked.estimate;
            self.say(2, &Notice::Estimate { rows, rate: &checked.rate, duration });
        }
    }

    /// The most frequent problems in so many lines: fewer of them, and less of each, where there is
    /// little room; one in any case.
    fn top(&mut self, file: &FileSummary, lines: usize) {
        let lines = lines.saturating_sub(1).max(1);
        let shown = file.top.len().min(TOP).min(lines);
        if shown == 0 {
            return;
        }
        self.say(0, &Notice::MostFrequent);
        let each = (lines / shown).clamp(1, EXAMPLE);
        for problem in &file.top[..shown] {
            let example = Notice::Example { rows: problem.rows, line: problem.line };
            let mut told = text::notice(self.lang, &example);
            // On one line the sentence alone says most; code, column and value are in the results.
            let message = if each > 1 {
                told.push_str(&format!(" ({})", problem.code));
                problem.message.as_str()
            } else {
                text::without_place(self.lang, &problem.message)
            };
            if !message.is_empty() {
                told.push_str(&format!(": {}", text::quote::visible(message)));
            }
            for (number, line) in broken(&told, WIDTH - 4, each).iter().enumerate() {
                self.line(if number == 0 { 2 } else { 4 }, line);
            }
        }
    }

    /// What to do next: as many sentences as there are kinds of work.
    fn next(&mut self, file: &FileSummary) {
        let of = |kind| file.counts.of(kind);
        if file.counts.total() == 0 {
            return self.say(0, &Notice::NothingToDo);
        }
        if file.rehearsal {
            // Its results must not be sent in earnest: they call rows updated that are not.
            return self.say(0, &Notice::Rehearsed { path: &file.file });
        }
        let (invalid, rejected) = (of(OutcomeKind::Invalid), of(OutcomeKind::Rejected));
        let unconfirmed = of(OutcomeKind::Unconfirmed);
        if invalid > 0 {
            self.say(0, &Notice::Mend { rows: invalid, results: file.results.is_some() });
        }
        if rejected > 0 {
            self.say(0, &Notice::LookUpRejected { rows: rejected });
        }
        if unconfirmed > 0 {
            self.say(0, &Notice::LookUpUnconfirmed { rows: unconfirmed });
        }
        let open = of(OutcomeKind::Failed) + of(OutcomeKind::NotSent) + unconfirmed;
        match (&file.checked, &file.results) {
            (Some(_), _) if invalid == 0 => self.say(0, &Notice::SendFile { path: &file.file }),
            (Some(_), _) if of(OutcomeKind::Valid) > 0 => {
                self.say(0, &Notice::SendLeavesOut { rows: invalid });
            }
            (None, Some(path)) if open + invalid > 0 && file.results_can_be_sent => {
                self.say(0, &Notice::SendResults { path });
            }
            (None, _) if file.counts.needing_work() == 0 => self.say(0, &Notice::AllDone),
            _ => {}
        }
    }

    fn totals(&mut self, summary: &Summary) {
        let counts = summary.counts();
        let name = text::notice(self.lang, &Notice::Totals { files: summary.files.len() as u64 });
        let rows = counts.total();
        let elapsed = summary.elapsed;
        let requests = summary.requests();
        let heading = if summary.files.iter().any(|file| file.checked.is_some()) {
            text::notice(self.lang, &Notice::Checked { name: &name, rows, elapsed })
        } else {
            text::notice(self.lang, &Notice::Sent { name: &name, rows, requests, elapsed })
        };
        let heading = self.strong(&heading);
        self.line(0, &heading);
        self.counts(&counts);
        if summary.exit_code == ExitCode::Success && summary.files[0].checked.is_none() {
            self.say(0, &Notice::AllDone);
        }
    }

    fn strong(&self, text: &str) -> String {
        if self.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Red for what needs work, green for what is done; the words beside it say the same.
    fn number(&self, kind: OutcomeKind, number: &str) -> String {
        let colour = match kind {
            _ if !self.colour => return number.to_owned(),
            kind if kind.needs_work() => "31",
            OutcomeKind::Updated | OutcomeKind::Valid => "32",
            _ => return number.to_owned(),
        };
        format!("\u{1b}[{colour}m{number}\u{1b}[0m")
    }
}
