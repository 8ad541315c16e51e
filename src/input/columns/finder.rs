//! Finds one column at a time: the chosen one, else the one with the strongest name; and says what
//! is likeliest to be meant where there is none.

use super::super::header_names::{
    RESULT_PREFIX, SHOPIFY_NAME, Strength, all_names, fold, is_never_ours, recognise,
};
use super::{ChosenColumns, Header};
use crate::error::{ColumnField, FileFault};

/// Two names are near each other from this likeness on (0 to 1).
const NEAR: f64 = 0.6;

/// The most columns that an error lists.
const LISTED: usize = 100;

/// The date columns of a file.
pub(super) struct Dates {
    pub(super) both: Option<usize>,
    pub(super) sent: Option<usize>,
    pub(super) paid: Option<usize>,
}

/// The header's names, and which of them the user chose.
pub(super) struct Finder<'a> {
    header: Header<'a>,
    folded: Vec<String>,
    chosen: Vec<(ColumnField, usize)>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(header: Header<'a>, chosen: &ChosenColumns) -> Result<Self, FileFault> {
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
    pub(super) fn find(&self, field: ColumnField) -> Result<Option<usize>, FileFault> {
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
    pub(super) fn dates(&self) -> Result<Dates, FileFault> {
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
        Ok(Dates { both, sent, paid })
    }

    /// Shopify's `Name`, where the values are order numbers.
    pub(super) fn shopify_name(&self) -> Option<usize> {
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

    pub(super) fn own(&self) -> Vec<usize> {
        positions(&self.folded, |folded| !folded.starts_with(RESULT_PREFIX))
    }

    pub(super) fn own_names(&self) -> Vec<String> {
        self.own().iter().take(LISTED).map(|&column| self.header.names[column].clone()).collect()
    }

    pub(super) fn result_column(&self, name: &str) -> Option<usize> {
        self.folded.iter().position(|folded| folded == name)
    }

    /// The file's column that is likeliest to be meant for a field: one with a telling word in its
    /// name, else one whose name is near a known one.
    pub(super) fn nearest(&self, field: ColumnField, words: &[&str]) -> Option<String> {
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
