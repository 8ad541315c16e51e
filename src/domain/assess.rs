//! From a raw row to an order update, or to all problems of the row together.
//!
//! What a single value may look like is decided by its own type (`order_number`, `status`, `date`,
//! `rpo`); here stands which values a row needs, what fills a gap, and what becomes of warnings.
//! Rows are judged one by one: repeats and conflicts between rows are found elsewhere.

use super::clean;
use super::date::{self, DateFormat, Days, Timestamp};
use super::order_number::OrderNumber;
use super::problem::{Field, Problem, ProblemKind};
use super::rpo::Rpo;
use super::status::{Status, StatusNames};
use super::update::{Change, OrderUpdate};
use super::zone::LocalZone;

/// One cell as the file has it.
#[derive(Clone, Copy, Debug)]
pub struct RawCell<'a> {
    /// Index of the column in the file, from 0.
    pub column: usize,
    /// The text, as it came. Where [`CellKind::Undecodable`], a rendering for people only.
    pub text: &'a str,
    /// What the file says the cell is.
    pub kind: CellKind,
}

/// What the file says a cell is. A text file knows nothing but text; in a workbook, numbers and
/// dates have types of their own, and the text is what stands for them:
///
/// - a whole number below 10^15 its digits, a greater one `1.23E+20` (its last digits are gone and
///   must not come back when the text is read again), a fraction `12.5`;
/// - a date `2024-03-15`, `2024-03-15 14:05` or `2024-03-15 14:05:09`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellKind {
    /// Text, or anything of which nothing else is known.
    #[default]
    Text,
    /// Bytes that cannot be decoded in the file's encoding: the value must not be used.
    Undecodable,
    /// A number; days count from 1900.
    Number,
    /// A number in a workbook whose days count from 1904.
    Number1904,
    /// A date, with or without a time of day.
    Date,
}

impl CellKind {
    fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Number1904)
    }
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
    /// The zone of local times (`LocalZone::new(time_zone)`).
    pub zone: LocalZone,
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

/// Reads one row by the rules: all its problems are found, not just the first. They come in the
/// order row, order number, status, date, tracking number.
///
/// What the status does not need is not looked at, and never a reason to refuse. Where the status
/// itself cannot be read, nothing is said to be missing, but a filled date or tracking number that
/// cannot be read is reported along with it, so that a person sees everything at once.
///
/// A default status or date stands in for an empty cell or a missing column, never for a value
/// that cannot be read.
#[must_use]
pub fn assess(row: &RawRow<'_>, rules: &Rules) -> Assessed {
    let mut reader = RowReader { rules, problems: Vec::new(), warnings: Vec::new() };
    reader.whole_row(row);
    let order = reader.order(row);
    let change = reader.status(row).and_then(|status| reader.change(row, status));
    let RowReader { problems, warnings, .. } = reader;
    let verdict = match (order, change) {
        (Some(order), Some(change)) if problems.is_empty() => Ok(OrderUpdate { order, change }),
        _ => Err(problems),
    };
    Assessed { verdict, warnings }
}

/// Reads the fields of one row and gathers what is wrong with them. A field that cannot be read is
/// `None`, and its problem has been noted.
struct RowReader<'r> {
    rules: &'r Rules,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl RowReader<'_> {
    fn whole_row(&mut self, row: &RawRow<'_>) {
        let whole = |kind| Problem { kind, field: None, column: None, value: String::new() };
        if let Some((cells, columns)) = row.extra_cells {
            self.problems.push(whole(ProblemKind::RowExtraCells { cells, columns }));
        }
        if row.ambiguous_quotes {
            self.problems.push(whole(ProblemKind::RowQuotes));
        }
    }

    fn order(&mut self, row: &RawRow<'_>) -> Option<OrderNumber> {
        let read = match row.order {
            Some(cell) => self.number(cell).and_then(OrderNumber::parse),
            None => Err(ProblemKind::OrderMissing),
        };
        self.noted(read, Field::Order, row.order)
    }

    fn status(&mut self, row: &RawRow<'_>) -> Option<Status> {
        let read = match (filled(row.status), self.rules.default_status) {
            (Some(cell), _) => self.text(cell).and_then(|text| self.rules.status_names.parse(text)),
            (None, Some(default)) => Ok(default),
            (None, None) => Err(ProblemKind::StatusMissing),
        };
        if read.is_err() {
            let status = self.noted(read, Field::Status, row.status);
            self.whatever_the_status(row);
            return status;
        }
        read.ok()
    }

    fn change(&mut self, row: &RawRow<'_>, status: Status) -> Option<Change> {
        match status {
            Status::Sent => {
                let date = self.needed_date(date_cell(row, status));
                let rpo = self.needed_rpo(row.rpo);
                Some(Change::Sent { date: date?, rpo: rpo? })
            }
            Status::Paid => {
                self.needed_date(date_cell(row, status)).map(|date| Change::Paid { date })
            }
            Status::Return => Some(Change::Return),
            Status::Cancel => Some(Change::Cancel),
        }
    }

    /// Notes what is wrong with the filled cells of a row whose status cannot be read.
    fn whatever_the_status(&mut self, row: &RawRow<'_>) {
        let sent = filled(date_cell(row, Status::Sent));
        let paid = filled(date_cell(row, Status::Paid));
        let is_other = |cell: &RawCell<'_>| sent.is_none_or(|sent| sent.column != cell.column);
        for cell in [sent, paid.filter(is_other)].into_iter().flatten() {
            self.date(cell);
        }
        if let Some(cell) = filled(row.rpo) {
            self.rpo(cell);
        }
    }

    fn needed_date(&mut self, cell: Option<RawCell<'_>>) -> Option<Timestamp> {
        match (filled(cell), self.rules.default_date) {
            (Some(filled), _) => self.date(filled),
            (None, Some(default)) => Some(default),
            (None, None) => self.noted(Err(ProblemKind::DateMissing), Field::Date, cell),
        }
    }

    fn needed_rpo(&mut self, cell: Option<RawCell<'_>>) -> Option<Rpo> {
        match filled(cell) {
            Some(filled) => self.rpo(filled),
            None => self.noted(Err(ProblemKind::RpoMissing), Field::Rpo, cell),
        }
    }

    fn date(&mut self, cell: RawCell<'_>) -> Option<Timestamp> {
        let rules = self.rules;
        let read = |text: &str| match cell.kind {
            // However the file's texts are written, a date's own text is the same everywhere.
            CellKind::Date => date::parse_in(text, &DateFormat::DayFirst, &rules.zone, rules.now),
            CellKind::Number | CellKind::Number1904 => {
                let days = if cell.kind == CellKind::Number { Days::Of1900 } else { Days::Of1904 };
                date::parse_number(text, days, &rules.date_format, &rules.zone, rules.now)
            }
            _ => date::parse_in(text, &rules.date_format, &rules.zone, rules.now),
        };
        let read = self.text(cell).and_then(read);
        let read = self.noted(read, Field::Date, Some(cell))?;
        if read.came_twice {
            self.warn(ProblemKind::DateCameTwice, Field::Date, cell);
        }
        Some(read.timestamp)
    }

    fn rpo(&mut self, cell: RawCell<'_>) -> Option<Rpo> {
        let read = match self.number(cell) {
            // A hyphen may be part of a tracking number, but not of a number's value.
            Ok(text) if cell.kind.is_number() && text.starts_with('-') => {
                Err(ProblemKind::RpoCharacters { found: '-' })
            }
            text => text.and_then(Rpo::parse),
        };
        let rpo = self.noted(read, Field::Rpo, Some(cell))?;
        match self.rules.rpo_check {
            RpoCheck::Off => {}
            RpoCheck::Warn => {
                if let Err(kind) = rpo.verify() {
                    self.warn(kind, Field::Rpo, cell);
                }
            }
            RpoCheck::Error => {
                self.noted(rpo.verify(), Field::Rpo, Some(cell))?;
            }
        }
        Some(rpo)
    }

    /// The cell's text, unless it is only a rendering of bytes that cannot be decoded.
    fn text<'c>(&self, cell: RawCell<'c>) -> Result<&'c str, ProblemKind> {
        if cell.kind == CellKind::Undecodable {
            return Err(ProblemKind::Undecodable { encoding: self.rules.encoding });
        }
        Ok(cell.text)
    }

    /// The text of a cell in which a number stands, though it need not be of that type.
    fn number<'c>(&self, cell: RawCell<'c>) -> Result<&'c str, ProblemKind> {
        if cell.kind == CellKind::Date {
            return Err(ProblemKind::CellDate);
        }
        self.text(cell)
    }

    /// The value, or `None` once its problem has been noted.
    fn noted<T>(
        &mut self,
        read: Result<T, ProblemKind>,
        field: Field,
        cell: Option<RawCell<'_>>,
    ) -> Option<T> {
        read.map_err(|kind| self.problems.push(problem(typed(kind, cell), field, cell))).ok()
    }

    fn warn(&mut self, kind: ProblemKind, field: Field, cell: RawCell<'_>) {
        let list = if self.rules.strict { &mut self.problems } else { &mut self.warnings };
        list.push(problem(kind, field, Some(cell)));
    }
}

/// The same problem, in view of what the file says of the cell.
fn typed(kind: ProblemKind, cell: Option<RawCell<'_>>) -> ProblemKind {
    let Some(cell) = cell else { return kind };
    match kind {
        ProblemKind::Undecodable { .. } => kind,
        _ if clean::is_formula_error(clean::bare(cell.text)) => ProblemKind::CellError,
        ProblemKind::OrderScientific if cell.kind.is_number() => ProblemKind::OrderDigitsLost,
        ProblemKind::RpoScientific if cell.kind.is_number() => ProblemKind::RpoDigitsLost,
        other => other,
    }
}

/// The cell that holds the date for a status: the one for that status alone if the file has such a
/// column, be it empty or not.
fn date_cell<'c>(row: &RawRow<'c>, status: Status) -> Option<RawCell<'c>> {
    match status {
        Status::Sent => row.date_sent.or(row.date),
        Status::Paid => row.date_paid.or(row.date),
        Status::Return | Status::Cancel => None,
    }
}

/// The cell, if there is one and anything in it. Bytes that cannot be decoded are something.
fn filled(cell: Option<RawCell<'_>>) -> Option<RawCell<'_>> {
    cell.filter(|cell| cell.kind == CellKind::Undecodable || !clean::bare(cell.text).is_empty())
}

fn problem(kind: ProblemKind, field: Field, cell: Option<RawCell<'_>>) -> Problem {
    Problem {
        kind,
        field: Some(field),
        column: cell.map(|cell| cell.column),
        value: cell.map_or_else(String::new, |cell| shortened(cell.text)),
    }
}

/// The text, at most [`Problem::VALUE_LIMIT`] characters of it, `…` included.
fn shortened(text: &str) -> String {
    if text.chars().nth(Problem::VALUE_LIMIT).is_none() {
        return text.to_owned();
    }
    text.chars().take(Problem::VALUE_LIMIT - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
