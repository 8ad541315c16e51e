//! The words of workbooks that the program makes: names of sheets, what columns mean, the lines of
//! the summary's sheet.

use super::{Lang, en, ru};

/// A sheet of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetName {
    /// What became of the file as a whole.
    Summary,
    /// Every row.
    Rows,
    /// Rows that need work.
    Failed,
}

/// A name on the summary's sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SummaryWord {
    /// Over the facts, after a run.
    Sent,
    /// Over the facts, after a rehearsal.
    Rehearsed,
    /// Over the facts, after a check.
    Checked,
    /// The input file.
    File,
    /// Its sheet.
    Sheet,
    /// When it ended.
    Finished,
    /// How long it took.
    Elapsed,
    /// Requests made.
    Requests,
    /// Over the counts.
    Outcomes,
    /// All rows.
    Rows,
    /// Rows with warnings.
    Warned,
    /// Over the most frequent problems.
    Problems,
    /// Why the run ended early.
    Stopped,
}

/// The name of a sheet: not a word that could be a column of orders.
#[must_use]
pub fn name(lang: Lang, sheet: SheetName) -> &'static str {
    match lang {
        Lang::Ru => ru::sheet::name(sheet),
        Lang::En => en::sheet::name(sheet),
    }
}

/// What a column that the program adds means; empty for one that it does not know.
#[must_use]
pub fn note(lang: Lang, column: &str) -> &'static str {
    match lang {
        Lang::Ru => ru::sheet::note(column),
        Lang::En => en::sheet::note(column),
    }
}

/// A word of the summary's sheet.
#[must_use]
pub fn summary(lang: Lang, word: SummaryWord) -> &'static str {
    match lang {
        Lang::Ru => ru::sheet::summary(word),
        Lang::En => en::sheet::summary(word),
    }
}
