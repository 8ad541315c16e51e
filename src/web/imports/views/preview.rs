//! What is told of a file before it is sent.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{CountsView, FieldName, Reason};
use crate::web::imports::ImportId;

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnView {
    /// From 0.
    pub index: usize,
    /// As the header has it; may be empty.
    pub name: String,
    /// What it is taken for.
    pub field: Option<FieldName>,
    /// What stands in the first rows.
    pub samples: Vec<String>,
}

/// The sheet of a workbook that is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetView {
    /// Its name.
    pub name: String,
    /// Other sheets that could have been meant.
    pub others: Vec<String>,
}

/// A kind of problem that rows have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemCount {
    /// Its code, or the code of the outcome.
    pub code: String,
    /// Rows that have it.
    pub rows: u64,
    /// The line of the first such row.
    pub line: u64,
    /// What is said of that row.
    pub message: String,
}

/// Rows that are none and were left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SkippedView {
    /// Blank rows.
    pub blank: u64,
    /// Totals.
    pub totals: u64,
    /// Filled rows above the header.
    pub above_header: u64,
    /// Rows equal to the header.
    pub repeated_headers: u64,
}

/// First and last date of the rows, as local dates (`2024-03-15`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DatesView {
    /// The first.
    pub first: String,
    /// The last.
    pub last: String,
}

/// What a file says, before anything is sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preview {
    /// The import.
    pub id: ImportId,
    /// The revision that was looked at.
    pub revision: i64,
    /// Why the whole file is refused; nothing of it can be sent then, and all counts are 0.
    pub refused: Option<Reason>,
    /// The columns, from the first; empty where not even a header was found.
    pub columns: Vec<ColumnView>,
    /// The encoding of a text file.
    pub encoding: Option<&'static str>,
    /// The delimiter of a text file.
    pub delimiter: Option<char>,
    /// The sheet of a workbook.
    pub sheet: Option<SheetView>,
    /// Rows.
    pub rows: u64,
    /// Rows by what is to become of them.
    pub counts: CountsView,
    /// Rows to be sent, by the status they set: `sent`, `paid`, `return`, `cancel`.
    pub statuses: BTreeMap<&'static str, u64>,
    /// First and last date of the rows to be sent.
    pub dates: Option<DatesView>,
    /// Rows with a warning.
    pub warned: u64,
    /// Rows that the sheet hides; they are rows like any other.
    pub hidden: u64,
    /// What was left out.
    pub skipped: SkippedView,
    /// The most frequent problems, the most frequent first.
    pub problems: Vec<ProblemCount>,
    /// Cells that were put right.
    pub corrections: u64,
}

/// What sending would do, to be agreed to by a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// The revision that would be sent.
    pub revision: i64,
    /// Rows that would be sent, unless the ledger knows them.
    pub rows: u64,
    /// `user@host`; `None` for a rehearsal.
    pub account: Option<String>,
    /// Nothing reaches the service: a stand-in takes its place.
    pub rehearsal: bool,
    /// The pace, as settings write it: `5/s`.
    pub rate: String,
    /// How long it takes; `None` without a limit.
    pub seconds: Option<u64>,
    /// Imports of the same account that go before it.
    pub ahead: u64,
    /// One sentence about all of it.
    pub announcement: String,
    /// What is unusual about it.
    pub reasons: Vec<String>,
}
