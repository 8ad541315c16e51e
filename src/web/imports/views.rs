//! What is told of an import: plain data, worded in the reader's language, as pages show it and the
//! API writes it in JSON. Names of fields are part of the API and never change their meaning.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::{ImportId, Options};
use crate::domain::{Counts, OutcomeKind};
use crate::error::ColumnField;

/// A moment: milliseconds since 1970, RFC 3339 in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let moment = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        serializer.collect_str(&moment)
    }
}

/// Rows by outcome: an object with all nine names, in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountsView(pub Counts);

impl Serialize for CountsView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(OutcomeKind::ALL.map(|kind| (kind.name(), self.0.of(kind))))
    }
}

impl CountsView {
    /// As [`CountsView`] is written.
    pub(super) fn of_json(value: &serde_json::Value) -> Self {
        let mut counts = Counts::default();
        for kind in OutcomeKind::ALL {
            let rows = value.get(kind.name()).and_then(serde_json::Value::as_u64);
            counts.add_rows(kind, rows.unwrap_or_default());
        }
        Self(counts)
    }
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Handed in, not sent.
    Ready,
    /// Waits for its turn.
    Queued,
    /// Was being sent when the server ended, and goes on when its turn comes.
    Pending,
    /// Being sent.
    Running,
    /// No further request is made until somebody resumes it.
    Paused,
    /// No further request is made; what is on its way ends.
    Stopping,
    /// Sent to its end.
    Finished,
    /// Somebody stopped it.
    Stopped,
    /// It could not be sent, or not to its end.
    Failed,
}

impl State {
    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Queued => "queued",
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopping => "stopping",
            Self::Finished => "finished",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }

    /// Whether it is being sent or waits for that.
    #[must_use]
    pub fn is_active(self) -> bool {
        matches!(self, Self::Queued | Self::Pending | Self::Running | Self::Paused | Self::Stopping)
    }

    /// Whether columns, options and cells can be changed, and it can be started.
    #[must_use]
    pub fn can_change(self) -> bool {
        matches!(self, Self::Ready | Self::Stopped | Self::Failed)
    }
}

/// Why something did not work: a stable English code, and a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Never changed.
    pub code: String,
    /// In the reader's language.
    pub message: String,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportView {
    /// Its number.
    pub id: ImportId,
    /// The file's name, as its owner knows it.
    pub name: String,
    /// Who handed it in.
    pub owner: String,
    /// The file's size.
    pub bytes: u64,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// How far it is.
    pub state: State,
    /// How many imports of the same account go before it; `None` where it does not wait.
    pub position: Option<u64>,
    /// Grows with every change of options, columns or cells.
    pub revision: i64,
    /// Rows in the file, once it was read.
    pub rows: Option<u64>,
    /// How it is read.
    pub options: Options,
    /// `user@host`; `None` before it was started, and for rehearsals.
    pub account: Option<String>,
    /// Who sent it.
    pub started_by: Option<String>,
    /// When it was handed in.
    pub created_at: Moment,
    /// When it was started: from then on it waits or is sent.
    pub queued_at: Option<Moment>,
    /// When its first row was sent.
    pub started_at: Option<Moment>,
    /// When it ended.
    pub finished_at: Option<Moment>,
    /// Rows by outcome, of the last run that ended.
    pub counts: Option<CountsView>,
    /// Why it could not be sent, or not to its end.
    pub fault: Option<Reason>,
    /// The import whose failed rows these are.
    pub parent: Option<ImportId>,
    /// Its files are gone: of its rows nothing can be shown any more.
    pub removed: bool,
    /// Whether there are results to be fetched.
    pub has_results: bool,
}

/// What came of an upload.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Uploaded {
    /// The import.
    pub import: ImportView,
    /// An earlier import of the same content that whoever asks may see.
    pub same_as: Option<ImportId>,
}

/// What the settings file offers to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choices {
    /// Its accounts.
    pub accounts: Vec<String>,
    /// Its profiles.
    pub profiles: Vec<String>,
    /// The server was started for rehearsals: nothing reaches the service.
    pub only_rehearsal: bool,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Page<T> {
    /// What stands on it.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: u64,
    /// How many stand before it.
    pub offset: u64,
}

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

/// A field that a column can feed, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldName(pub ColumnField);

impl Serialize for FieldName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de> serde::Deserialize<'de> for FieldName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let field = ColumnField::ALL.into_iter().find(|field| field.name() == name);
        field.map(Self).ok_or_else(|| serde::de::Error::custom("no such field"))
    }
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

/// What was once sent for an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderLine {
    /// `user@host`.
    pub account: String,
    /// What was sent.
    pub status: &'static str,
    /// UNIX seconds, as sent.
    pub date: Option<i64>,
    /// The tracking number, as sent.
    pub rpo: Option<String>,
    /// What became of it: `sending`, `accepted`, `already_so`, `rejected`, `failed`,
    /// `unconfirmed`, `not_sent`.
    pub state: &'static str,
    /// As in results.
    pub code: Option<String>,
    /// The reply's text.
    pub text: Option<String>,
    /// Requests made.
    pub attempts: u32,
    /// When it was about to be sent.
    pub claimed_at: Moment,
    /// When what became of it was known.
    pub finished_at: Option<Moment>,
    /// The file; `None` where it belongs to somebody else.
    pub file: Option<String>,
    /// The line of the file; `None` where it belongs to somebody else.
    pub line: Option<u64>,
    /// The import; `None` where it was sent otherwise, belongs to somebody else, or was deleted.
    pub import: Option<ImportId>,
    /// Who sent it; `None` where that is not known, or for admins alone.
    pub sent_by: Option<String>,
}

/// Everything ever sent for an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderHistory {
    /// The order number.
    pub order: String,
    /// The oldest first.
    pub lines: Vec<OrderLine>,
}
