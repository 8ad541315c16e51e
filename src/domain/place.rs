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
