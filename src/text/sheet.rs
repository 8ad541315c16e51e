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
    /// An empty list to be filled in.
    Template,
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

/// A column of an empty list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateColumn {
    /// The order number.
    Order,
    /// The status.
    Status,
    /// The date.
    Date,
    /// The tracking number.
    Rpo,
}

impl TemplateColumn {
    /// All, in the order in which they stand.
    pub const ALL: [Self; 4] = [Self::Order, Self::Status, Self::Date, Self::Rpo];
}

/// The words of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnWords {
    /// Its name, one of those that are recognised.
    pub name: &'static str,
    /// What to write into it.
    pub note: &'static str,
}

/// The words of a column of an empty list.
#[must_use]
pub fn column(lang: Lang, column: TemplateColumn) -> ColumnWords {
    match lang {
        Lang::Ru => ru::sheet::column(column),
        Lang::En => en::sheet::column(column),
    }
}

/// The statuses to choose from, each one that is recognised.
#[must_use]
pub fn statuses(lang: Lang) -> [&'static str; 4] {
    match lang {
        Lang::Ru => ["отправлен", "оплачен", "возврат", "отменён"],
        Lang::En => ["sent", "paid", "return", "cancel"],
    }
}

/// Title and message where something else is written for a status.
#[must_use]
pub fn not_a_status(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Ru => ("Нет такого статуса", "Выберите статус из списка."),
        Lang::En => ("No such status", "Choose a status from the list."),
    }
}

/// What `template` says when the file is made. `command` checks it.
#[must_use]
pub fn template_made(lang: Lang, path: &str) -> String {
    let (shown, typed) = (super::quote::visible(path), super::screen::command_path(path));
    match lang {
        Lang::Ru => format!(
            "Создан пустой файл {shown}. Заполните его и проверьте: justclick-import check {typed}"
        ),
        Lang::En => format!(
            "The empty file {shown} was made. Fill it in and check it: justclick-import check {typed}"
        ),
    }
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
