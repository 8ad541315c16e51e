//! What is told of rows: before they are sent, while they are, and afterwards.

use serde::Serialize;

use super::{CountsView, Reason, State};
use crate::web::imports::ImportId;

/// Something wrong with a row, or odd about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemView {
    /// Stable.
    pub code: &'static str,
    /// It does not keep the row from being sent.
    pub warning: bool,
    /// What is wrong and how to mend it.
    pub message: String,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellView {
    /// Its column, from 0.
    pub column: usize,
    /// What stands there, corrections included.
    pub value: String,
    /// It was put right.
    pub corrected: bool,
    /// What is wrong with it.
    pub problems: Vec<ProblemView>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowView {
    /// The line of the file on which it starts, or the sheet's row.
    pub line: u64,
    /// What is to become of it, or became of it.
    pub outcome: &'static str,
    /// The codes that explain it, with a space between.
    pub code: String,
    /// The sentence for them.
    pub message: String,
    /// Its cells.
    pub cells: Vec<CellView>,
    /// What is wrong with the row as a whole.
    pub problems: Vec<ProblemView>,
    /// Requests made; 0 before it was sent.
    pub attempts: u64,
    /// When its outcome was known, RFC 3339.
    pub finished_at: Option<String>,
}

/// Some rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rows {
    /// The revision they belong to.
    pub revision: i64,
    /// Rows that the filter lets through.
    pub total: u64,
    /// How many of those stand before the first of these.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<RowView>,
}

/// A cell that was put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CorrectionView {
    /// The line on which its row starts.
    pub line: u64,
    /// Its column, from 0.
    pub column: usize,
    /// What it is now.
    pub value: String,
    /// What stands in the file.
    pub was: String,
}

/// A row that was dealt with a moment ago.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastRow {
    /// Its line.
    pub line: u64,
    /// Its order number, where a request was made for it.
    pub order: Option<String>,
    /// What became of it.
    pub outcome: &'static str,
    /// The codes that explain it.
    pub code: String,
}

/// The service asked for a pause.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WaitView {
    /// Stable.
    pub code: String,
    /// Why.
    pub message: String,
    /// Seconds until requests are made again.
    pub seconds: u64,
}

/// How far a run is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Progress {
    /// The import.
    pub id: ImportId,
    /// How far it is.
    pub state: State,
    /// How many imports of the same account go before it; `None` where it does not wait.
    pub position: Option<u64>,
    /// Another program sends for the same account; its end is waited for.
    pub other_run: bool,
    /// Rows accounted for.
    pub done: u64,
    /// All rows; 0 before they were counted.
    pub total: u64,
    /// Rows by outcome so far.
    pub counts: CountsView,
    /// Requests made.
    pub requests: u64,
    /// Rows per second of late; `None` while that says nothing.
    pub rows_per_second: Option<f64>,
    /// Seconds until the end, if rows go on as they did of late.
    pub seconds_left: Option<u64>,
    /// The last rows, the newest first, at most 20.
    pub last: Vec<LastRow>,
    /// A pause that the service asked for.
    pub wait: Option<WaitView>,
    /// Why it ended early.
    pub fault: Option<Reason>,
}
