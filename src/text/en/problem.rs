//! What is wrong with a row, in English. Each sentence says what is wrong and how to mend it; it
//! stands after `Column "…", value "…":` and fits a warning as well as a refusal.

use crate::domain::{Field, Problem, ProblemKind};
use crate::text::CellPlace;
use crate::text::Lang::En;
use crate::text::number::counted;
use crate::text::quote::{character, quoted, typed, visible};

/// How digits are kept: the same advice for order and tracking numbers.
const KEEP_DIGITS: &str = "its last digits are gone for good and cannot be restored from this \
    file. Take the number again from where it came: first format the column as “Text” (or as \
    “Number” without decimals), then paste the number, and send the workbook itself (.xlsx) \
    or save it as CSV";

/// The same of a workbook's number cell.
const DIGITS_LOST: &str = "has more than 15 digits, and a number cell of Excel keeps only 15: the \
    others are gone for good. Take the number again from where it came: first format the column as \
    “Text”, then paste the number";

/// The beginning that says where: column, cell and value.
pub fn place(cell: Option<&CellPlace<'_>>, value: &str) -> String {
    let place = cell.map(|place| match &place.cell {
        Some(cell) => format!("Column {} ({cell})", quoted(En, place.column)),
        None => format!("Column {}", quoted(En, place.column)),
    });
    match (place, value.is_empty()) {
        (Some(place), false) => format!("{place}, value {}: ", quoted(En, value)),
        (Some(place), true) => format!("{place}: "),
        (None, false) => format!("Value {}: ", quoted(En, value)),
        (None, true) => String::new(),
    }
}

/// `line 7`, `lines 7, 9 and 3 more`.
pub fn lines(places: &[String], more: u64) -> String {
    let word = if places.len() == 1 && more == 0 { "line" } else { "lines" };
    let list = places.join(", ");
    if more == 0 { format!("{word} {list}") } else { format!("{word} {list} and {more} more") }
}

/// The sentence itself. `others` are the other lines, for the kinds that have them.
pub fn sentence(problem: &Problem, in_column: bool, others: &str) -> String {
    match &problem.kind {
        ProblemKind::OrderMissing
        | ProblemKind::OrderCharacters { .. }
        | ProblemKind::OrderTooLong { .. }
        | ProblemKind::OrderScientific
        | ProblemKind::OrderDigitsLost
        | ProblemKind::OrderConflict { .. } => order(&problem.kind, others),
        ProblemKind::StatusMissing
        | ProblemKind::StatusUnknown { .. }
        | ProblemKind::StatusRefused => status(&problem.kind, &problem.value),
        ProblemKind::DateMissing
        | ProblemKind::DateUnreadable
        | ProblemKind::DateImpossible
        | ProblemKind::DateMonthFirst
        | ProblemKind::DateTooEarly
        | ProblemKind::DateInFuture
        | ProblemKind::DateNeverWas
        | ProblemKind::DateHashes
        | ProblemKind::DateCameTwice => date(&problem.kind, in_column).into(),
        ProblemKind::RpoMissing
        | ProblemKind::RpoScientific
        | ProblemKind::RpoDigitsLost
        | ProblemKind::RpoCyrillic { .. }
        | ProblemKind::RpoTwoNumbers
        | ProblemKind::RpoCharacters { .. }
        | ProblemKind::RpoLength { .. }
        | ProblemKind::RpoCheckDigit { .. }
        | ProblemKind::RpoNotPostal { .. }
        | ProblemKind::RpoShared { .. } => rpo(&problem.kind, in_column, others),
        ProblemKind::RowExtraCells { cells, columns } => format!(
            "the row has {} and the header {}: the data seem to have shifted to the right (by a \
             stray delimiter, say). Mend the row in the original table",
            counted(En, *cells as u64, &["cell", "cells"]),
            counted(En, *columns as u64, &["column", "columns"]),
        ),
        ProblemKind::RowQuotes => "the quotation marks in this row can be read in more than one \
             way. Remove the stray ones, or save the file again in Excel or LibreOffice"
            .into(),
        ProblemKind::CellDate => "the cell holds a date and no number: the spreadsheet took the \
             number for one. Format the column as “Text” and write the number again"
            .into(),
        ProblemKind::CellError => "the cell holds the error of a formula. Mend the formula, or \
             write the value itself in its place"
            .into(),
        ProblemKind::Undecodable { encoding } => format!(
            "some characters cannot be read as {encoding}. Save the file as “CSV UTF-8”, or name \
             its encoding: --encoding"
        ),
    }
}

fn order(kind: &ProblemKind, others: &str) -> String {
    match kind {
        ProblemKind::OrderCharacters { found } => format!(
            "the order number holds {}. An order number is digits only: write it as the shop has it",
            character(En, *found)
        ),
        ProblemKind::OrderTooLong { digits } => format!(
            "the order number has {}, and at most 20 are possible. Check whether two numbers ran \
             together",
            counted(En, *digits as u64, &["digit", "digits"])
        ),
        ProblemKind::OrderScientific => {
            format!("the order number was saved in scientific notation (E+): {KEEP_DIGITS}")
        }
        ProblemKind::OrderDigitsLost => format!("the order number {DIGITS_LOST}"),
        ProblemKind::OrderConflict { .. } => format!(
            "the file has other data for the same order and status ({others}), and nobody can tell \
             which are right, so none of these rows is sent. Keep one of them"
        ),
        _ => "the order number is missing. Write the number under which the shop has the order"
            .into(),
    }
}

fn status(kind: &ProblemKind, value: &str) -> String {
    let example = typed(&format!("{value}=sent"))
        .filter(|_| !value.is_empty())
        .unwrap_or_else(|| "\"Your name=sent\"".into());
    match kind {
        ProblemKind::StatusUnknown { nearest } => {
            let guess = nearest
                .as_ref()
                .map_or_else(String::new, |name| format!(" Did you mean {}?", quoted(En, name)));
            format!(
                "the program does not know this status.{guess} Write sent, paid, return or cancel, \
                 or explain your own name: --status-name {example}"
            )
        }
        ProblemKind::StatusRefused => format!(
            "the shop has no such order status: there are only sent, paid, return and cancel. \
             Write one of them or, if yours means the same, add --status-name {example}"
        ),
        _ => "the status is missing. Write it (for example, sent) or, if it is the same for all \
              empty rows, add --default-status sent"
            .into(),
    }
}

fn date(kind: &ProblemKind, in_column: bool) -> &'static str {
    match kind {
        ProblemKind::DateUnreadable => {
            "this does not look like a date. Write it as 15.03.2024 or 15.03.2024 14:05"
        }
        ProblemKind::DateImpossible => {
            "there is no such date or time. Correct the day, the month or the time"
        }
        ProblemKind::DateMonthFirst => {
            "the number in the month's place is above 12: the month seems to come first. Write the \
             date as 15.03.2024 or, if the whole file is like this, add --date-format month-first"
        }
        ProblemKind::DateTooEarly => "the date is before the year 2000. Check the year",
        ProblemKind::DateInFuture => {
            "the date has not come yet. Check the day, the month and the year"
        }
        ProblemKind::DateNeverWas => {
            "this time never was: the clocks were put forward in that hour. Correct the time, or \
             leave the date alone"
        }
        ProblemKind::DateHashes => {
            "the file has hash signs instead of the date: the column was too narrow when the table \
             was saved. Open the original table, widen the column and save the file again"
        }
        ProblemKind::DateCameTwice => {
            "this time came twice that day (the clocks were put back); the earlier was taken. If \
             it matters, make the time more exact"
        }
        _ if in_column => {
            "the date is missing, and this status needs one. Write it (for example, 15.03.2024) or \
             add --default-date today, if today's will do"
        }
        _ => {
            "this status needs a date, and the file has no column with one. Add a column “Date”, \
             name your own: --column date=\"Column name\", or add --default-date today"
        }
    }
}

fn rpo(kind: &ProblemKind, in_column: bool, others: &str) -> String {
    match kind {
        ProblemKind::RpoScientific => {
            format!("the tracking number was saved in scientific notation (E+): {KEEP_DIGITS}")
        }
        ProblemKind::RpoDigitsLost => format!("the tracking number {DIGITS_LOST}"),
        ProblemKind::RpoCyrillic { letters } => format!(
            "Cyrillic letters ({}) stand in place of Latin ones that look the same. Switch to the \
             English keyboard and type the letters again",
            visible(letters)
        ),
        ProblemKind::RpoTwoNumbers => "there is more than one number in the cell. Keep the one by \
             which the customer will track the parcel"
            .into(),
        ProblemKind::RpoCharacters { found } => format!(
            "the tracking number holds {}. Latin letters, digits and hyphens are possible",
            character(En, *found)
        ),
        ProblemKind::RpoLength { length } => format!(
            "the tracking number has {}, and 5 to 40 are possible. Check whether it is complete",
            counted(En, *length as u64, &["character", "characters"])
        ),
        ProblemKind::RpoCheckDigit { expected, found } => format!(
            "the check digit does not fit: by the other digits it must be {expected}, and it is \
             {found}. Most likely there is a typing error: compare the number with the receipt or \
             the label",
        ),
        ProblemKind::RpoNotPostal { length } => format!(
            "this does not look like a postal number, which has 14 digits or 13 characters like \
             RA123456785RU; here are {}{}. If another carrier has the parcel, all is well; if the \
             post has it, compare the number",
            counted(En, *length as u64, &["character", "characters"]),
            if matches!(length, 13 | 14) { " of another form" } else { "" },
        ),
        ProblemKind::RpoShared { .. } => format!(
            "another order has the same tracking number ({others}). Check that it is one parcel \
             and not a mistake"
        ),
        _ if in_column => "the tracking number is missing, and the status “sent” needs one. \
             Write the number from the receipt or the label"
            .into(),
        _ => "the status “sent” needs a tracking number, and the file has no column with one. \
             Add a column “Tracking number” or name your own: --column rpo=\"Column name\""
            .into(),
    }
}

/// The field in words, for sentences about columns.
pub fn field(field: Field) -> &'static str {
    match field {
        Field::Order => "order number",
        Field::Status => "status",
        Field::Date => "date",
        Field::Rpo => "tracking number",
    }
}
