//! Which column of a file means what: pure, from the header to a place for each field. The names
//! themselves are in `header_names`; reading values is `domain`'s.

mod finder;

use std::borrow::Cow;

use finder::{Dates, Finder};

use super::header_names::{RESULT_PREFIX, all_names, fold, is_never_ours, recognise};
use super::row::{Row, is_blank};
use crate::domain::{CellKind, OutcomeKind, RawCell, RawRow};
use crate::error::{ColumnField, FileFault};

/// The columns that the user named with `--column`.
pub type ChosenColumns = [(ColumnField, String)];

/// A header, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    names: Vec<String>,
    own: Vec<usize>,
    order: usize,
    status: Option<usize>,
    date: Option<usize>,
    date_sent: Option<usize>,
    date_paid: Option<usize>,
    rpo: Option<usize>,
    import_outcome: Option<usize>,
    import_finished_at: Option<usize>,
    /// In the results of an earlier run: columns that stand for cells beyond the input's header.
    beyond: Vec<usize>,
}

/// What is known of a file when its columns are resolved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header<'a> {
    /// The header's cells, as the file has them.
    pub(super) names: &'a [String],
    /// The physical line of the header.
    pub(super) line: u64,
    /// The first rows after it, for a name that only its values can confirm.
    pub(super) first_rows: &'a [Vec<String>],
}

impl Columns {
    /// Finds the columns. What `chosen` names wins over what is recognised.
    ///
    /// # Errors
    /// A chosen column that is not there; two columns for one field, neither stronger; no order
    /// column; no status column, unless `has_default_status`.
    pub(super) fn resolve(
        header: Header<'_>,
        chosen: &ChosenColumns,
        has_default_status: bool,
    ) -> Result<Self, FileFault> {
        let finder = Finder::new(header, chosen)?;
        let order = match finder.find(ColumnField::Order)? {
            Some(column) => column,
            None => finder.shopify_name().ok_or_else(|| FileFault::NoOrderColumn {
                line: header.line,
                columns: finder.own_names(),
                nearest: finder.nearest(ColumnField::Order, &["заказ", "order", "bill"]),
            })?,
        };
        let status = finder.find(ColumnField::Status)?;
        if status.is_none() && !has_default_status {
            return Err(FileFault::NoStatusColumn {
                line: header.line,
                columns: finder.own_names(),
                nearest: finder.nearest(ColumnField::Status, &["статус", "status", "состоян"]),
            });
        }
        let Dates { both: date, sent: date_sent, paid: date_paid } = finder.dates()?;
        let own = finder.own();
        // Results pad their header with empty names for what stood beyond the input's.
        let beyond = if own.len() == header.names.len() {
            Vec::new()
        } else {
            let unnamed = |column: &&usize| is_blank(&header.names[**column]);
            own.iter().rev().take_while(unnamed).copied().collect()
        };
        Ok(Self {
            own,
            beyond,
            order,
            status,
            date,
            date_sent,
            date_paid,
            rpo: finder.find(ColumnField::Rpo)?,
            import_outcome: finder.result_column("import_outcome"),
            import_finished_at: finder.result_column("import_finished_at"),
            names: header.names.to_vec(),
        })
    }

    /// The header's cells as the file has them, also those of an earlier run's results.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many columns the header has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// The file's own columns: all but those that an earlier run added (`import_…`).
    #[must_use]
    pub fn own(&self) -> &[usize] {
        &self.own
    }

    /// The column of order numbers.
    #[must_use]
    pub fn order(&self) -> usize {
        self.order
    }

    /// The column that feeds a field, if the file has one.
    #[must_use]
    pub fn index(&self, field: ColumnField) -> Option<usize> {
        match field {
            ColumnField::Order => Some(self.order),
            ColumnField::Status => self.status,
            ColumnField::Date => self.date,
            ColumnField::DateSent => self.date_sent,
            ColumnField::DatePaid => self.date_paid,
            ColumnField::Rpo => self.rpo,
        }
    }

    /// What an earlier run wrote in `import_outcome`, if the file is a results file.
    #[must_use]
    pub fn import_outcome<'r>(&self, row: &'r Row) -> Option<&'r str> {
        self.import_outcome.map(|column| row.cell(column).trim())
    }

    /// What an earlier run wrote in `import_finished_at`.
    #[must_use]
    pub fn import_finished_at<'r>(&self, row: &'r Row) -> Option<&'r str> {
        self.import_finished_at.map(|column| row.cell(column).trim())
    }

    /// Whether an earlier run's results say that the row's update was made; then the text of its
    /// `import_finished_at` (empty where there is none).
    #[must_use]
    pub fn earlier_update<'r>(&self, row: &'r Row) -> Option<&'r str> {
        let outcome = self.import_outcome(row)?;
        let done = [OutcomeKind::Updated, OutcomeKind::AlreadyUpdated];
        done.iter()
            .any(|kind| kind.name() == outcome)
            .then(|| self.import_finished_at(row).unwrap_or_default())
    }

    /// How many cells the row has and how many columns the header, if the row has more.
    fn extra_cells(&self, row: &Row) -> Option<(usize, usize)> {
        if row.len() > self.count() {
            return Some((row.len(), self.count()));
        }
        let last = self.beyond.iter().find(|column| !is_blank(row.cell(**column)))?;
        Some((last + 1, self.own.len() - self.beyond.len()))
    }

    /// The text of a cell as results show it: as it is, but days that count from 1904, which would
    /// mean another date where nothing says so any more.
    #[must_use]
    pub fn shown<'r>(&self, row: &'r Row, column: usize) -> Cow<'r, str> {
        let text = row.cell(column);
        let is_date = [self.date, self.date_sent, self.date_paid].contains(&Some(column));
        if !is_date || row.kind(column) != CellKind::Number1904 {
            return Cow::Borrowed(text);
        }
        match text.parse::<f64>() {
            Ok(day) if (35_000.0..72_000.0).contains(&day) => {
                Cow::Owned((day + 1462.0).to_string())
            }
            _ => Cow::Borrowed(text),
        }
    }

    /// The cells that matter, by what they mean.
    #[must_use]
    pub fn raw_row<'r>(&self, row: &'r Row) -> RawRow<'r> {
        let cell = |column: Option<usize>| {
            column.map(|column| RawCell { column, text: row.cell(column), kind: row.kind(column) })
        };
        RawRow {
            order: cell(Some(self.order)),
            status: cell(self.status),
            date: cell(self.date),
            date_sent: cell(self.date_sent),
            date_paid: cell(self.date_paid),
            rpo: cell(self.rpo),
            extra_cells: self.extra_cells(row),
            ambiguous_quotes: row.ambiguous_quotes(),
        }
    }
}

/// How much a row looks like a header: recognised names, the strong ones most. 0 where nothing is
/// recognised.
pub(super) fn header_score(cells: &[String], chosen: &ChosenColumns) -> u32 {
    let mut fields = Vec::new();
    let mut score = 0;
    for cell in cells {
        let folded = fold(cell);
        if chosen.iter().any(|(_, name)| fold(name) == folded) {
            score += 4;
        } else if let Some((field, strength)) = recognise(&folded) {
            if !fields.contains(&field) {
                score += if strength.is_weak() { 2 } else { 3 };
                fields.push(field);
            }
        } else if is_never_ours(&folded) || folded.starts_with(RESULT_PREFIX) {
            score += 1;
        }
    }
    score
}

/// Whether a row of which no name is known has one that is nearly the order number's.
pub(super) fn resembles_header(cells: &[String]) -> bool {
    cells.iter().filter(|cell| (4..80).contains(&cell.len())).any(|cell| {
        let folded = fold(cell);
        let likeness = |name| strsim::normalized_damerau_levenshtein(name, &folded);
        !is_never_ours(&folded) && all_names(ColumnField::Order).any(|name| likeness(name) >= 0.75)
    })
}

#[cfg(test)]
mod tests;
