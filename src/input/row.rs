//! One row as text: what the reader fills and everyone else looks at.

use super::encoding::Decoder;
use super::records::Record;
use crate::domain::CellKind;

/// One row of a file, reused from one to the next.
#[derive(Clone, Debug, Default)]
pub struct Row {
    line: u64,
    text: String,
    cells: Vec<(u32, u32)>,
    undecodable: Vec<usize>,
    /// Of a sheet's row, cell for cell; empty for a row of text.
    kinds: Vec<CellKind>,
    ambiguous_quotes: bool,
}

impl Row {
    /// An empty row for a reader to fill.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The physical line on which it starts, or the sheet's row; from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many cells it has. What is beyond the header is only counted where it is filled.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The text of a cell; empty where the row is too short. Where
    /// [`CellKind::Undecodable`], a rendering for people only.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |&range| self.slice(range))
    }

    /// The cells, from the first.
    pub fn cells(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.cells.iter().map(|&range| self.slice(range))
    }

    /// The columns whose bytes cannot be decoded, in ascending order.
    #[must_use]
    pub fn undecodable(&self) -> &[usize] {
        &self.undecodable
    }

    /// What the file says of a cell.
    #[must_use]
    pub fn kind(&self, column: usize) -> CellKind {
        if let Some(kind) = self.kinds.get(column) {
            return *kind;
        }
        if self.undecodable.contains(&column) { CellKind::Undecodable } else { CellKind::Text }
    }

    /// Whether its quotes can be read in more than one way.
    #[must_use]
    pub fn ambiguous_quotes(&self) -> bool {
        self.ambiguous_quotes
    }

    fn slice(&self, (start, end): (u32, u32)) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Puts a value in a cell's place, whether the row reaches that far or not.
    pub(super) fn correct(&mut self, column: usize, value: &str) {
        let start = self.text.len() as u32;
        self.text.push_str(value);
        if self.cells.len() <= column {
            self.cells.resize(column + 1, (start, start));
        }
        self.cells[column] = (start, self.text.len() as u32);
        self.undecodable.retain(|undecodable| *undecodable != column);
        if !self.kinds.is_empty() {
            self.kinds.resize(self.cells.len(), CellKind::Text);
            self.kinds[column] = CellKind::Text;
        }
    }

    /// Drops empty cells beyond the header.
    pub(super) fn trim_to(&mut self, columns: usize) {
        if self.cells.len() > columns && self.cells().skip(columns).all(is_blank) {
            self.cells.truncate(columns);
        }
    }

    /// Empties the row for the cells of a sheet's row, which are pushed from the first column on.
    pub(super) fn begin(&mut self, line: u64) {
        self.line = line;
        self.ambiguous_quotes = false;
        self.undecodable.clear();
        self.kinds.clear();
        self.cells.clear();
        self.text.clear();
    }

    /// Adds a cell in the given column; those left out before it are empty.
    pub(super) fn push(&mut self, column: usize, text: &str, kind: CellKind) {
        let start = self.text.len() as u32;
        self.cells.resize(column, (start, start));
        self.kinds.resize(column, CellKind::Text);
        self.text.push_str(text);
        self.cells.push((start, self.text.len() as u32));
        self.kinds.push(kind);
    }

    /// Takes the record's cells as text. The row's buffers go into the record in exchange.
    pub(super) fn take(&mut self, record: &mut Record, decoder: &Decoder) {
        self.line = record.line;
        self.ambiguous_quotes = record.ambiguous_quotes;
        self.undecodable.clear();
        let mut spare = std::mem::take(&mut self.text).into_bytes();
        spare.clear();
        let bytes = &mut record.cells.bytes;
        if !decoder.is_utf8() && !bytes.is_ascii() {
            self.decode(record, decoder, spare);
            return;
        }
        match String::from_utf8(std::mem::take(bytes)) {
            Ok(text) => {
                self.text = text;
                record.cells.bytes = spare;
                std::mem::swap(&mut self.cells, &mut record.cells.ranges);
            }
            Err(error) => {
                record.cells.bytes = error.into_bytes();
                self.decode(record, decoder, spare);
            }
        }
    }

    fn decode(&mut self, record: &Record, decoder: &Decoder, mut text: Vec<u8>) {
        self.cells.clear();
        for (column, cell) in record.cells.iter().enumerate() {
            let start = text.len() as u32;
            if !decoder.append(cell, &mut text) {
                self.undecodable.push(column);
            }
            self.cells.push((start, text.len() as u32));
        }
        // `append` writes nothing but UTF-8.
        self.text = String::from_utf8(text).unwrap_or_default();
    }
}

/// Whether a cell has nothing in it that can be seen: spaces of every kind, and the end-of-file
/// mark of DOS programs.
pub(super) fn is_blank(cell: &str) -> bool {
    cell.chars().all(|character| {
        character.is_whitespace() || matches!(character, '\u{1A}' | '\u{FEFF}' | '\u{200B}')
    })
}
