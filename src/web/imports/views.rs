//! What is told of an import: plain data, worded in the reader's language, as pages show it and the
//! API writes it in JSON. Names of fields are part of the API and never change their meaning.

mod preview;
mod rows;

use serde::{Serialize, Serializer};

pub use self::preview::*;
pub use self::rows::*;
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
