//! The rows of a table, one by one: decoded, with their lines, without what is no row (blank
//! lines, totals, the header once more). Splitting is `records`', unpacking a sheet is
//! `workbook`'s, meaning is `columns`'.

use std::io::Read;
use std::sync::Arc;

use super::ReadFailure;
use super::columns::Columns;
use super::dialect::Dialect;
use super::encoding::{Decoder, TextEncoding};
use super::guess;
use super::header_names::fold;
use super::records::{Position, Record, RecordReader};
use super::row::{Row, is_blank};
use super::workbook::{ChosenSheet, Sheet};
use crate::domain::Corrections;

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
    pub(super) fn add(&mut self, more: Self) {
        self.above_header += more.above_header;
        self.blank += more.blank;
        self.totals += more.totals;
        self.repeated_headers += more.repeated_headers;
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.above_header + self.blank + self.totals + self.repeated_headers
    }
}

/// Reads the rows after a header.
pub struct RowReader {
    rows: Rows,
    header: Vec<String>,
    order_column: usize,
    corrections: Option<Arc<Corrections>>,
    skipped: Skipped,
    hidden: u64,
}

/// Where rows come from.
enum Rows {
    Text(Box<TextRows>),
    Sheet {
        sheet: Arc<Sheet>,
        /// Index of the next row among the filled ones.
        next: usize,
        /// Its number, were it to follow without a gap.
        expected: u64,
    },
}

/// Records of a text file, decoded.
struct TextRows {
    records: RecordReader<Box<dyn Read + Send>>,
    record: Record,
    decoder: Decoder,
    /// All rows so far were ASCII and so was the header: the encoding is decided by the first row
    /// that is not.
    undecided: bool,
    /// Physical lines that are more than records, so far.
    surplus_lines: u64,
}

impl TextRows {
    fn next(&mut self, row: &mut Row) -> Result<bool, ReadFailure> {
        if !self.records.read(&mut self.record)? {
            return Ok(false);
        }
        let lines = self.records.position().line - self.record.line;
        // The last record may be without a line end.
        self.surplus_lines += lines.saturating_sub(1);
        if self.undecided && !self.record.cells.bytes.is_ascii() {
            self.decide()?;
        }
        row.take(&mut self.record, &self.decoder);
        Ok(true)
    }

    fn decide(&mut self) -> Result<(), ReadFailure> {
        let mut sample = self.record.cells.bytes.clone();
        sample.push(b'\n');
        sample.extend_from_slice(self.records.peek(guess::SAMPLE)?);
        self.decoder = Decoder::new(guess::encoding_of(&sample));
        self.undecided = false;
        Ok(())
    }
}

impl RowReader {
    /// `input` begins where the rows do ([`Dialect`] says where that is); UTF-16 has become UTF-8.
    pub(super) fn of_text(
        input: Box<dyn Read + Send>,
        dialect: &Dialect,
        order_column: usize,
    ) -> Self {
        let mut rows = Self::of_piece(input, dialect, order_column, dialect.rows_at);
        rows.skipped.above_header = dialect.above_header;
        rows.skipped.blank = dialect.blank_above;
        rows
    }

    /// The same from the start of any line after the header, which stands at `position`; what is
    /// above the header is not counted.
    pub(super) fn of_piece(
        input: Box<dyn Read + Send>,
        dialect: &Dialect,
        order_column: usize,
        position: Position,
    ) -> Self {
        let columns = Some(dialect.header.len());
        let rows = TextRows {
            records: RecordReader::new(input, dialect.delimiter, columns, position),
            record: Record::default(),
            decoder: Decoder::new(dialect.encoding),
            undecided: !dialect.encoding_settled,
            surplus_lines: u64::from(!dialect.lines_are_rows),
        };
        Self {
            rows: Rows::Text(Box::new(rows)),
            header: dialect.header.clone(),
            order_column,
            corrections: None,
            skipped: Skipped::default(),
            hidden: 0,
        }
    }

    pub(super) fn of_sheet(chosen: &ChosenSheet, columns: &Columns) -> Self {
        let header = chosen.sheet.number(chosen.header);
        let above_header = chosen.header as u64;
        Self {
            rows: Rows::Sheet {
                sheet: Arc::clone(&chosen.sheet),
                next: chosen.header + 1,
                expected: header + 1,
            },
            header: columns.names().to_vec(),
            order_column: columns.order(),
            corrections: None,
            skipped: Skipped {
                above_header,
                blank: header - 1 - above_header,
                ..Skipped::default()
            },
            hidden: 0,
        }
    }

    /// The same rows, with these cells put right.
    pub(super) fn corrected(mut self, corrections: Option<&Arc<Corrections>>) -> Self {
        self.corrections = corrections.cloned();
        self
    }

    /// Reads the next row into `row`; `false` after the last.
    ///
    /// # Errors
    /// What the system reports, an unclosed quote, a record beyond the bound.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, ReadFailure> {
        loop {
            let found = match &mut self.rows {
                Rows::Text(rows) => rows.next(row)?,
                Rows::Sheet { sheet, next, expected } => {
                    let found = *next < sheet.len();
                    if found {
                        sheet.read(*next, row);
                        *next += 1;
                        self.skipped.blank += row.line() - *expected;
                        *expected = row.line() + 1;
                    }
                    found
                }
            };
            if !found {
                return Ok(false);
            }
            if self.is_row(row) {
                // What is a row is decided by the file alone, so that no correction moves rows.
                if let Some(corrections) = &self.corrections {
                    for (column, value) in corrections.of(row.line()) {
                        row.correct(column, value);
                    }
                }
                row.trim_to(self.header.len());
                self.hidden += u64::from(self.is_hidden(row));
                return Ok(true);
            }
        }
    }

    fn is_hidden(&self, row: &Row) -> bool {
        match &self.rows {
            Rows::Text(_) => false,
            Rows::Sheet { sheet, .. } => sheet.is_hidden(row.line()),
        }
    }

    /// What was left out so far.
    #[must_use]
    pub fn skipped(&self) -> Skipped {
        self.skipped
    }

    /// Rows so far that the sheet hides from whoever looks at it.
    #[must_use]
    pub fn hidden(&self) -> u64 {
        self.hidden
    }

    /// Whether so far each row's line is also its row in a spreadsheet.
    #[must_use]
    pub fn lines_are_rows(&self) -> bool {
        match &self.rows {
            Rows::Text(rows) => rows.surplus_lines == 0,
            Rows::Sheet { .. } => true,
        }
    }

    /// The encoding of a text file; where it begins with nothing but ASCII, UTF-8 until the first
    /// row that is not.
    #[must_use]
    pub fn encoding(&self) -> Option<TextEncoding> {
        match &self.rows {
            Rows::Text(rows) => Some(rows.decoder.encoding()),
            Rows::Sheet { .. } => None,
        }
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
