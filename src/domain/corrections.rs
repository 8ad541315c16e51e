//! Cells that a person put right in a file that stays as it is.

use std::collections::BTreeMap;

/// Cells of one file and the values that stand in their place, by line and column. A line is the
/// physical one on which the row starts (or the sheet's row), from 1; a column counts from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections(BTreeMap<u64, BTreeMap<usize, String>>);

impl Corrections {
    /// Puts a value in a cell's place.
    pub fn set(&mut self, line: u64, column: usize, value: String) {
        self.0.entry(line).or_default().insert(column, value);
    }

    /// The corrected cells of a row.
    pub fn of(&self, line: u64) -> impl Iterator<Item = (usize, &str)> {
        let cells = self.0.get(&line).into_iter().flatten();
        cells.map(|(column, value)| (*column, value.as_str()))
    }

    /// All of them, in the order of lines and columns.
    pub fn iter(&self) -> impl Iterator<Item = (u64, usize, &str)> {
        self.0.iter().flat_map(|(line, cells)| {
            cells.iter().map(|(column, value)| (*line, *column, value.as_str()))
        })
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_of_a_cell_holds_and_all_come_in_order() {
        let mut corrections = Corrections::default();
        assert!(corrections.is_empty());
        for (line, column, value) in [(7, 1, "b"), (3, 2, "x"), (7, 0, "a"), (3, 2, "y")] {
            corrections.set(line, column, value.to_owned());
        }
        let all: Vec<_> = corrections.iter().collect();
        assert_eq!(all, [(3, 2, "y"), (7, 0, "a"), (7, 1, "b")]);
        assert_eq!(corrections.of(7).collect::<Vec<_>>(), [(0, "a"), (1, "b")]);
        assert_eq!(corrections.of(4).count(), 0);
    }
}
