//! What can be wrong with a row, as data: a stable code, the field, the value as it came. The
//! sentence that tells a person how to mend it is made in `text`.

use super::place::Place;

/// The four things that a row says about an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `bill_id`, the order number.
    Order,
    /// `status`.
    Status,
    /// `date`: when it was posted or paid.
    Date,
    /// `rpo`, the postal tracking number.
    Rpo,
}

impl Field {
    /// The service's name of the field, as in its request table (`docs/service.md`).
    #[must_use]
    pub fn api_name(self) -> &'static str {
        match self {
            Self::Order => "bill_id",
            Self::Status => "status",
            Self::Date => "date",
            Self::Rpo => "rpo",
        }
    }
}

/// One thing wrong with one row (or, among warnings, worth a look).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The field it concerns; `None` when it concerns the row as a whole.
    pub field: Option<Field>,
    /// Index of the file's column it was found in, from 0; `None` when the file has no such column
    /// or the whole row is meant.
    pub column: Option<usize>,
    /// The value exactly as it came (shortened to [`Problem::VALUE_LIMIT`] characters).
    pub value: String,
}

impl Problem {
    /// Longest value kept in a problem, in characters; what is longer ends in `…`.
    pub const VALUE_LIMIT: usize = 80;
}

/// The kinds of problems. The code of each ([`ProblemKind::code`]) is part of the file format and
/// never changes its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// No order number.
    OrderMissing,
    /// Something other than digits in the order number; `found` is the first such character.
    OrderCharacters { found: char },
    /// More than 20 digits.
    OrderTooLong { digits: usize },
    /// `1,2E+13`: the last digits are gone.
    OrderScientific,
    /// A number cell of a workbook with more than 15 digits: the last of them are gone.
    OrderDigitsLost,
    /// Other rows set the same status of the same order to other data; none of them is sent.
    /// `others` names at most [`ProblemKind::PLACES_LIMIT`] of them, `more` counts the rest.
    OrderConflict { others: Vec<Place>, more: u64 },

    /// No status, and no `--default-status`.
    StatusMissing,
    /// A status name that is not in the table. `nearest` is a name that is, when one is close.
    StatusUnknown { nearest: Option<String> },
    /// A name that the table knows but that means none of the four (`доставлен`, `в пути`, …).
    StatusRefused,

    /// The status needs a date and there is none.
    DateMissing,
    /// Not a date in any known form.
    DateUnreadable,
    /// 31.02.2024, 25:61.
    DateImpossible,
    /// 03/15/2024: only readable with the month first, which is not assumed.
    DateMonthFirst,
    /// Before the year 2000.
    DateTooEarly,
    /// More than a day ahead of now.
    DateInFuture,
    /// A local time that the clocks jumped over.
    DateNeverWas,
    /// `########`: the spreadsheet's column was too narrow when the file was saved as text.
    DateHashes,
    /// Warning: a local time that came twice; the earlier was taken.
    DateCameTwice,

    /// The status needs a tracking number and there is none.
    RpoMissing,
    /// `8,0084740397510E+13`: the last digits are gone.
    RpoScientific,
    /// A number cell of a workbook with more than 15 digits: the last of them are gone.
    RpoDigitsLost,
    /// Cyrillic letters that look like Latin ones; `letters` are those found.
    RpoCyrillic { letters: String },
    /// More than one number in the cell.
    RpoTwoNumbers,
    /// A character other than Latin letters, digits and hyphens.
    RpoCharacters { found: char },
    /// Shorter than 5 or longer than 40 characters.
    RpoLength { length: usize },
    /// The check digit does not fit (warning at `--rpo-check warn`).
    RpoCheckDigit { expected: char, found: char },
    /// Neither a 14-digit ШПИ nor an S10 number (warning at `--rpo-check warn`).
    RpoNotPostal { length: usize },
    /// Warning: the same tracking number on other orders.
    RpoShared { others: Vec<Place>, more: u64 },

    /// More filled cells than the header has columns: the columns may have shifted.
    RowExtraCells { cells: usize, columns: usize },
    /// Quotes in the row can be read in more than one way.
    RowQuotes,
    /// A date in a cell for an order or tracking number: the spreadsheet took the number for one.
    CellDate,
    /// `#N/A`: the error of a formula.
    CellError,
    /// The cell holds bytes that the file's encoding cannot decode.
    Undecodable { encoding: &'static str },
}

impl ProblemKind {
    /// How many other rows a problem names at most.
    pub const PLACES_LIMIT: usize = 5;

    /// The stable code, `field.what`. English, never changed.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::OrderMissing => "order.missing",
            Self::OrderCharacters { .. } => "order.characters",
            Self::OrderTooLong { .. } => "order.too_long",
            Self::OrderScientific => "order.scientific_notation",
            Self::OrderDigitsLost => "order.digits_lost",
            Self::OrderConflict { .. } => "order.conflict",
            Self::StatusMissing => "status.missing",
            Self::StatusUnknown { .. } => "status.unknown",
            Self::StatusRefused => "status.refused",
            Self::DateMissing => "date.missing",
            Self::DateUnreadable => "date.unreadable",
            Self::DateImpossible => "date.impossible",
            Self::DateMonthFirst => "date.month_first",
            Self::DateTooEarly => "date.too_early",
            Self::DateInFuture => "date.in_future",
            Self::DateNeverWas => "date.never_was",
            Self::DateHashes => "date.hashes",
            Self::DateCameTwice => "date.came_twice",
            Self::RpoMissing => "rpo.missing",
            Self::RpoScientific => "rpo.scientific_notation",
            Self::RpoDigitsLost => "rpo.digits_lost",
            Self::RpoCyrillic { .. } => "rpo.cyrillic",
            Self::RpoTwoNumbers => "rpo.two_numbers",
            Self::RpoCharacters { .. } => "rpo.characters",
            Self::RpoLength { .. } => "rpo.length",
            Self::RpoCheckDigit { .. } => "rpo.check_digit",
            Self::RpoNotPostal { .. } => "rpo.not_postal",
            Self::RpoShared { .. } => "rpo.shared",
            Self::RowExtraCells { .. } => "row.extra_cells",
            Self::RowQuotes => "row.quotes",
            Self::CellDate => "cell.date",
            Self::CellError => "cell.error",
            Self::Undecodable { .. } => "row.undecodable",
        }
    }
}
