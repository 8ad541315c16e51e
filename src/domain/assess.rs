//! From a raw row to an order update, or to all problems of the row together.

use jiff::tz::TimeZone;

use super::date::{DateFormat, Timestamp};
use super::problem::Problem;
use super::status::{Status, StatusNames};
use super::update::OrderUpdate;

/// One cell as the file has it.
#[derive(Clone, Copy, Debug)]
pub struct RawCell<'a> {
    /// Index of the column in the file, from 0.
    pub column: usize,
    /// The text, as it came. Where `undecodable`, a rendering for people only.
    pub text: &'a str,
    /// The cell's bytes cannot be decoded in the file's encoding: its value must not be used.
    pub undecodable: bool,
}

/// The cells of one row that matter, by what they mean; `None` where the file has no such column.
/// A cell that the row lacks (a short row) is an empty text.
#[derive(Clone, Copy, Debug, Default)]
pub struct RawRow<'a> {
    /// The order number.
    pub order: Option<RawCell<'a>>,
    /// The status.
    pub status: Option<RawCell<'a>>,
    /// A date for `sent` and `paid` alike.
    pub date: Option<RawCell<'a>>,
    /// A date for `sent` only; where the file has such a column, `date` is not looked at for it.
    pub date_sent: Option<RawCell<'a>>,
    /// A date for `paid` only; likewise.
    pub date_paid: Option<RawCell<'a>>,
    /// The tracking number.
    pub rpo: Option<RawCell<'a>>,
    /// Filled cells beyond the header: (cells in the row, columns in the header).
    pub extra_cells: Option<(usize, usize)>,
    /// The row's quotes can be read in more than one way.
    pub ambiguous_quotes: bool,
}

/// What `--rpo-check` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RpoCheck {
    /// Numbers that the post would not print are sent, with a warning.
    #[default]
    Warn,
    /// They are refused.
    Error,
    /// They are sent.
    Off,
}

/// What `--on-conflict` says: rows that set one status of one order to different data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnConflict {
    /// None of them is sent.
    #[default]
    Refuse,
    /// All are sent in file order, so that the last one holds.
    Last,
}

/// Everything that decides how a row is read, besides the row.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Status names.
    pub status_names: StatusNames,
    /// The status of rows whose status cell is empty or that have no status column.
    pub default_status: Option<Status>,
    /// The date of rows that need one and have none.
    pub default_date: Option<Timestamp>,
    /// How dates are written.
    pub date_format: DateFormat,
    /// The zone of local times.
    pub zone: TimeZone,
    /// The moment of the run; one value for the whole run.
    pub now: Timestamp,
    /// How tracking numbers are checked.
    pub rpo_check: RpoCheck,
    /// Turn warnings into problems.
    pub strict: bool,
    /// Name of the file's encoding, for the problem that names it.
    pub encoding: &'static str,
}

/// What became of reading one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessed {
    /// The update, or all that is wrong with the row (never empty).
    pub verdict: Result<OrderUpdate, Vec<Problem>>,
    /// What is odd but does not stop the row.
    pub warnings: Vec<Problem>,
}

/// Reads one row by the rules: all its problems are found, not just the first.
#[must_use]
pub fn assess(row: &RawRow<'_>, rules: &Rules) -> Assessed {
    let _ = (row, rules);
    todo!()
}
