//! Where a row stands: which input file, which line.

/// The place of a row in the input.
///
/// `file` counts the files of one run from 0, in the order in which they were named; `line` is the
/// physical line (counted from 1) on which the record starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index of the input file, from 0.
    pub file: u16,
    /// Physical line on which the record starts, from 1.
    pub line: u64,
}

/// A cell as spreadsheets name it: `B17` is the second column of row 17. `column` counts from 0,
/// `row` from 1.
#[must_use]
pub fn cell_name(column: usize, row: u64) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_letters() {
        for (column, name) in [
            (0, "A7"),
            (1, "B7"),
            (25, "Z7"),
            (26, "AA7"),
            (701, "ZZ7"),
            (702, "AAA7"),
            (16_383, "XFD7"),
        ] {
            assert_eq!(cell_name(column, 7), name);
        }
    }
}
