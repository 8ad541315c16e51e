//! The rows of a table, one by one: decoded, with their lines, without what is no row (blank
//! lines, totals, the header once more). Splitting is `records`', meaning is `columns`'.

use std::io::Read;

use super::ReadFailure;
use super::dialect::Dialect;
use super::encoding::{Decoder, TextEncoding};
use super::guess;
use super::header_names::fold;
use super::records::{Record, RecordReader};
use super::row::{Row, is_blank};

/// How many rows were left out, by why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Filled rows above the header: titles, and the `sep=` line.
    pub above_header: u64,
    /// Rows in which nothing can be seen, also above the header.
    pub blank: u64,
    /// Totals: the first filled cell begins with the word `Итого`, `Всего`, `Total` or `Totals`,
    /// and the order cell holds no digit or is that very cell.
    pub totals: u64,
    /// Rows equal to the header: files glued together.
    pub repeated_headers: u64,
}

impl Skipped {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.above_header + self.blank + self.totals + self.repeated_headers
    }
}

/// Reads the rows after a header.
pub struct RowReader {
    records: RecordReader<Box<dyn Read + Send>>,
    record: Record,
    decoder: Decoder,
    /// All rows so far were ASCII and so was the header: the encoding is decided by the first row
    /// that is not.
    undecided: bool,
    header: Vec<String>,
    order_column: usize,
    skipped: Skipped,
}

impl RowReader {
    /// `input` begins where the rows do ([`Dialect`] says where that is); UTF-16 has become UTF-8.
    pub(super) fn new(input: Box<dyn Read + Send>, dialect: &Dialect, order_column: usize) -> Self {
        let columns = Some(dialect.header.len());
        Self {
            records: RecordReader::new(input, dialect.delimiter, columns, dialect.rows_at),
            record: Record::default(),
            decoder: Decoder::new(dialect.encoding),
            undecided: !dialect.encoding_settled,
            header: dialect.header.clone(),
            order_column,
            skipped: Skipped {
                above_header: dialect.above_header,
                blank: dialect.blank_above,
                ..Skipped::default()
            },
        }
    }

    /// Reads the next row into `row`; `false` after the last.
    ///
    /// # Errors
    /// What the system reports, an unclosed quote, a record beyond the bound.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, ReadFailure> {
        loop {
            if !self.records.read(&mut self.record)? {
                return Ok(false);
            }
            if self.undecided && !self.record.cells.bytes.is_ascii() {
                self.decide()?;
            }
            row.take(&mut self.record, &self.decoder);
            if self.is_row(row) {
                row.trim_to(self.header.len());
                return Ok(true);
            }
        }
    }

    /// What was left out so far.
    #[must_use]
    pub fn skipped(&self) -> Skipped {
        self.skipped
    }

    /// The encoding; where the file begins with nothing but ASCII, UTF-8 until the first row that
    /// is not.
    #[must_use]
    pub fn encoding(&self) -> TextEncoding {
        self.decoder.encoding()
    }

    /// Whether the encoding is certain, or nothing but ASCII was met so far.
    pub(super) fn encoding_settled(&self) -> bool {
        !self.undecided
    }

    fn decide(&mut self) -> Result<(), ReadFailure> {
        let mut sample = self.record.cells.bytes.clone();
        sample.push(b'\n');
        sample.extend_from_slice(self.records.peek(guess::SAMPLE)?);
        self.decoder = Decoder::new(guess::encoding_of(&sample));
        self.undecided = false;
        Ok(())
    }

    /// Whether it is a row; otherwise counts why not.
    fn is_row(&mut self, row: &Row) -> bool {
        let Some((column, first)) = row.cells().enumerate().find(|(_, cell)| !is_blank(cell))
        else {
            self.skipped.blank += 1;
            return false;
        };
        // Nearly every row begins with a digit; neither a total nor a header does.
        if first.as_bytes()[0].is_ascii_digit() && !self.header_begins_with_digit() {
            return true;
        }
        if is_totals_word(first) && (column == self.order_column || self.has_no_order(row)) {
            self.skipped.totals += 1;
            return false;
        }
        if self.repeats_header(row) {
            self.skipped.repeated_headers += 1;
            return false;
        }
        true
    }

    fn header_begins_with_digit(&self) -> bool {
        self.header.first().is_some_and(|name| name.starts_with(|c: char| c.is_ascii_digit()))
    }

    fn has_no_order(&self, row: &Row) -> bool {
        !row.cell(self.order_column).contains(|character: char| character.is_ascii_digit())
    }

    /// Equal cell by cell; a byte-order mark in front (files glued together) does not count.
    fn repeats_header(&self, row: &Row) -> bool {
        let mut cells = row.cells();
        let first = cells.next().unwrap_or_default();
        let mut names = self.header.iter();
        names.next().is_some_and(|name| name == first.trim_start_matches('\u{FEFF}'))
            && row.len() == self.header.len()
            && names.zip(cells).all(|(name, cell)| name == cell)
    }
}

/// `Итого`, `Итого:`, `Всего отправлений`, `TOTAL 12`; not `Тотал` and not `Totally`.
fn is_totals_word(cell: &str) -> bool {
    let begins = cell.trim_start();
    if !begins.starts_with(['И', 'и', 'В', 'в', 'T', 't']) {
        return false;
    }
    let folded = fold(begins);
    ["итого", "всего", "total", "totals"].iter().any(|word| {
        folded
            .strip_prefix(word)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}
