//! Which column of a file means what: pure, from the header to a place for each field. The names
//! themselves are in `header_names`; reading values is `domain`'s.

use super::header_names::{
    RESULT_PREFIX, SHOPIFY_NAME, Strength, all_names, fold, is_never_ours, recognise,
};
use super::row::Row;
use crate::domain::{OutcomeKind, RawCell, RawRow};
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
        let (date, date_sent, date_paid) = finder.dates()?;
        Ok(Self {
            own: finder.own(),
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

    /// The cells that matter, by what they mean.
    #[must_use]
    pub fn raw_row<'r>(&self, row: &'r Row) -> RawRow<'r> {
        let cell = |column: Option<usize>| {
            column.map(|column| RawCell {
                column,
                text: row.cell(column),
                undecodable: row.is_undecodable(column),
            })
        };
        RawRow {
            order: cell(Some(self.order)),
            status: cell(self.status),
            date: cell(self.date),
            date_sent: cell(self.date_sent),
            date_paid: cell(self.date_paid),
            rpo: cell(self.rpo),
            extra_cells: (row.len() > self.count()).then(|| (row.len(), self.count())),
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

/// Two names are near each other from this likeness on (0 to 1).
const NEAR: f64 = 0.6;

/// The most columns that an error lists.
const LISTED: usize = 100;

struct Finder<'a> {
    header: Header<'a>,
    folded: Vec<String>,
    chosen: Vec<(ColumnField, usize)>,
}

impl<'a> Finder<'a> {
    fn new(header: Header<'a>, chosen: &ChosenColumns) -> Result<Self, FileFault> {
        let folded = header.names.iter().map(|name| fold(name)).collect();
        let mut finder = Self { header, folded, chosen: Vec::new() };
        for (field, name) in chosen {
            let column = finder.named(*field, name)?;
            // The same field chosen twice: the last word counts, as with other options.
            finder.chosen.retain(|(other, _)| other != field);
            finder.chosen.push((*field, column));
        }
        Ok(finder)
    }

    /// The column that the user named: by its exact name, else by its folded name.
    fn named(&self, field: ColumnField, name: &str) -> Result<usize, FileFault> {
        let exact = positions(self.header.names, |known| known == name);
        let wanted = fold(name);
        let found =
            if exact.is_empty() { positions(&self.folded, |known| known == wanted) } else { exact };
        match found[..] {
            [] => Err(FileFault::ColumnNotFound {
                field,
                name: name.to_owned(),
                columns: self.own_names(),
                nearest: self.nearest_to(&[&wanted], |_| true),
            }),
            [column] => Ok(column),
            [first, second, ..] => Err(self.ambiguous(field, first, second)),
        }
    }

    /// The column for a field: the chosen one, else the strongest name.
    fn find(&self, field: ColumnField) -> Result<Option<usize>, FileFault> {
        if let Some(column) = self.choice(field) {
            return Ok(Some(column));
        }
        let mut best: Option<(Strength, usize)> = None;
        let mut rival = None;
        for (column, folded) in self.folded.iter().enumerate() {
            let Some((found, strength)) = recognise(folded) else { continue };
            if found != field || self.chosen.iter().any(|&(_, taken)| taken == column) {
                continue;
            }
            match best {
                Some((strongest, _)) if strength > strongest => {}
                Some((strongest, _)) if strength == strongest => rival = rival.or(Some(column)),
                _ => (best, rival) = (Some((strength, column)), None),
            }
        }
        match (best, rival) {
            (Some((_, first)), Some(second)) => Err(self.ambiguous(field, first, second)),
            (best, _) => Ok(best.map(|(_, column)| column)),
        }
    }

    fn choice(&self, field: ColumnField) -> Option<usize> {
        self.chosen.iter().find(|(chosen, _)| *chosen == field).map(|&(_, column)| column)
    }

    /// The date columns: for both statuses, for `sent`, for `paid`. One that was chosen for both
    /// is not overruled by one that is only recognised; and where both have a column of their own,
    /// a third is not looked for.
    fn dates(&self) -> Result<(Option<usize>, Option<usize>, Option<usize>), FileFault> {
        let chosen = self.choice(ColumnField::Date);
        let special = |field| match chosen {
            Some(_) => Ok(self.choice(field)),
            None => self.find(field),
        };
        let sent = special(ColumnField::DateSent)?;
        let paid = special(ColumnField::DatePaid)?;
        let both = match (chosen, sent, paid) {
            (Some(column), _, _) => Some(column),
            (None, Some(_), Some(_)) => None,
            _ => self.find(ColumnField::Date)?,
        };
        Ok((both, sent, paid))
    }

    /// Shopify's `Name`, where the values are order numbers.
    fn shopify_name(&self) -> Option<usize> {
        let column = self.folded.iter().position(|folded| folded == SHOPIFY_NAME)?;
        let rows = self.header.first_rows.iter();
        let mut values = rows.filter_map(|row| row.get(column)).map(|cell| cell.trim()).peekable();
        values.peek()?;
        let is_number = |cell: &str| {
            cell.strip_prefix('#').is_some_and(|digits| {
                !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
            })
        };
        values.all(is_number).then_some(column)
    }

    fn own(&self) -> Vec<usize> {
        positions(&self.folded, |folded| !folded.starts_with(RESULT_PREFIX))
    }

    fn own_names(&self) -> Vec<String> {
        self.own().iter().take(LISTED).map(|&column| self.header.names[column].clone()).collect()
    }

    fn result_column(&self, name: &str) -> Option<usize> {
        self.folded.iter().position(|folded| folded == name)
    }

    /// The file's column that is likeliest to be meant for a field: one with a telling word in its
    /// name, else one whose name is near a known one.
    fn nearest(&self, field: ColumnField, words: &[&str]) -> Option<String> {
        let possible = |folded: &str| !is_never_ours(folded) && recognise(folded).is_none();
        let telling = self.own().into_iter().find(|&column| {
            let folded = &self.folded[column];
            possible(folded) && words.iter().any(|word| folded.contains(word))
        });
        if let Some(column) = telling {
            return Some(self.header.names[column].clone());
        }
        self.nearest_to(&all_names(field).collect::<Vec<_>>(), possible)
    }

    fn nearest_to(&self, wanted: &[&str], possible: impl Fn(&str) -> bool) -> Option<String> {
        let likeness = |column: usize| {
            let folded = &self.folded[column];
            let each =
                wanted.iter().map(|name| strsim::normalized_damerau_levenshtein(name, folded));
            each.fold(0.0, f64::max)
        };
        // Short names only: the comparison takes time by the product of the lengths.
        let candidates = self.own().into_iter().take(LISTED).filter(|&column| {
            let folded = &self.folded[column];
            folded.len() < 100 && possible(folded)
        });
        candidates
            .map(|column| (likeness(column), column))
            .filter(|(likeness, _)| *likeness >= NEAR)
            .max_by(|first, second| first.0.total_cmp(&second.0))
            .map(|(_, column)| self.header.names[column].clone())
    }

    fn ambiguous(&self, field: ColumnField, first: usize, second: usize) -> FileFault {
        FileFault::AmbiguousColumns {
            line: self.header.line,
            field,
            first: self.header.names[first].clone(),
            second: self.header.names[second].clone(),
        }
    }
}

fn positions(names: &[String], wanted: impl Fn(&str) -> bool) -> Vec<usize> {
    let matching = names.iter().enumerate().filter(|(_, name)| wanted(name));
    matching.map(|(column, _)| column).collect()
}

#[cfg(test)]
mod tests;
