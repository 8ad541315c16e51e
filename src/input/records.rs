//! Bytes split into records with their exact physical lines, and the decision how a record's
//! quotes were meant. Streams through a bounded buffer. What cells mean, and which encoding they
//! are in, is decided elsewhere: delimiter, quote and line ends are ASCII in all of them.

use std::io::{self, Read};

use memchr::{memchr, memchr2};

use super::ReadFailure;
use super::quotes::{Cells, Reading, Style, every_line_has, line_ends, scan};
use crate::error::FileFault;

/// The longest record that is read, in bytes.
pub const RECORD_LIMIT: usize = 1024 * 1024;

const BLOCK: usize = 128 * 1024;

/// One record, reused from one to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    pub(super) cells: Cells,
    /// Physical line on which it starts, from 1.
    pub(super) line: u64,
    /// Its quotes can be read in more than one way; the cells are a guess for people to look at.
    pub(super) ambiguous_quotes: bool,
    /// Where nothing is known of the number of columns yet: a quote on this line is never closed.
    pub(super) unclosed_quote: Option<u64>,
}

/// Where a record starts: bytes from the beginning of what is read, and the physical line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) offset: u64,
    pub(super) line: u64,
}

impl Position {
    #[cfg(test)]
    pub(super) const START: Self = Self { offset: 0, line: 1 };
}

/// Splits what a reader gives into records.
pub(super) struct RecordReader<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    exhausted: bool,
    delimiter: u8,
    columns: Option<usize>,
    position: Position,
    quotes: QuoteFinder,
    spare: Cells,
}

/// The line at the start of the window, in bytes without and with its line end.
#[derive(Clone, Copy)]
struct Extent {
    content: usize,
    length: usize,
}

impl<R: Read> RecordReader<R> {
    /// `position` says where `input` begins. `columns` is the number of cells in the header; it
    /// decides between readings of a record's quotes, `None` while the header is looked for.
    pub(super) fn new(input: R, delimiter: u8, columns: Option<usize>, position: Position) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            exhausted: false,
            delimiter,
            columns,
            position,
            quotes: QuoteFinder::default(),
            spare: Cells::default(),
        }
    }

    /// Where the next record starts.
    pub(super) fn position(&self) -> Position {
        self.position
    }

    /// Reads the next record; `false` at the end.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, ReadFailure> {
        record.cells.clear();
        record.ambiguous_quotes = false;
        record.unclosed_quote = None;
        record.line = self.position.line;
        let Some(extent) = self.line_extent()? else { return Ok(false) };
        let content = self.start..self.start + extent.content;
        if self.quotes.any_before(content.end, &self.buffer[..self.end], self.start) {
            self.read_quoted(extent, record)?;
        } else {
            record.cells.fill_plainly(&self.buffer[content], self.delimiter);
            self.consume(extent.length, 1);
        }
        Ok(true)
    }

    /// What follows the last record, up to `wanted` bytes of it (fewer near the end).
    pub(super) fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.end - self.start < wanted && !self.exhausted {
            self.fill()?;
        }
        Ok(&self.buffer[self.start..self.end.min(self.start + wanted)])
    }

    fn consume(&mut self, length: usize, lines: u64) {
        self.start += length;
        self.position.offset += length as u64;
        self.position.line += lines;
    }

    /// What a record may use of the buffer.
    fn window(&self) -> &[u8] {
        &self.buffer[self.start..self.end.min(self.start + RECORD_LIMIT)]
    }

    /// Whether nothing follows the window.
    fn window_is_last(&self) -> bool {
        self.exhausted && self.end <= self.start + RECORD_LIMIT
    }

    /// Makes the window longer. `false` if it cannot be: it is at the limit.
    fn widen(&mut self) -> io::Result<bool> {
        if self.end >= self.start + RECORD_LIMIT {
            return Ok(false);
        }
        self.fill()?;
        Ok(true)
    }

    fn line_extent(&mut self) -> Result<Option<Extent>, ReadFailure> {
        let mut scanned = 0;
        loop {
            let last = self.window_is_last();
            let window = self.window();
            match memchr2(b'\n', b'\r', &window[scanned..]).map(|found| scanned + found) {
                Some(at) if window[at] == b'\n' => {
                    return Ok(Some(Extent { content: at, length: at + 1 }));
                }
                Some(at) if last || at + 1 < window.len() => {
                    let pair = usize::from(window.get(at + 1) == Some(&b'\n'));
                    return Ok(Some(Extent { content: at, length: at + 1 + pair }));
                }
                // A CR at the end of the window: the LF may be still to come.
                Some(at) => scanned = at,
                None if last => {
                    let length = window.len();
                    return Ok((length > 0).then_some(Extent { content: length, length }));
                }
                None => scanned = window.len(),
            }
            if !self.widen()? {
                let line = self.position.line;
                return Err(FileFault::RecordTooLong { line, limit: RECORD_LIMIT }.into());
            }
        }
    }

    /// A record whose first line holds a quote. RFC 4180 goes first where it fits without a rest;
    /// then PHP's `fputcsv`, then the plain line of `implode(';')`, each only with as many cells as
    /// the header has. What fits none is marked, not guessed.
    fn read_quoted(&mut self, extent: Extent, record: &mut Record) -> Result<(), ReadFailure> {
        let doubled = self.scan(Style::Doubled, &mut record.cells)?;
        if let Reading::Clean { length, strict: true } = doubled {
            return self.accept(length, record);
        }
        let mut spare = std::mem::take(&mut self.spare);
        let backslash = self.scan(Style::Backslash, &mut spare)?;
        let as_php = match backslash {
            Reading::Clean { length, .. } if self.fits(spare.len()) => Some(length),
            _ => None,
        };
        if as_php.is_some() {
            std::mem::swap(&mut spare, &mut record.cells);
        }
        self.spare = spare;
        match (as_php, doubled) {
            (Some(length), _) | (None, Reading::Clean { length, .. }) => {
                self.accept(length, record)
            }
            (None, _) => self.read_plainly(extent, doubled, record),
        }
    }

    /// Takes a clean reading. Where it spans lines that each look like a whole row, a stray quote
    /// may just as well have swallowed them: that is said, and nothing of it will be sent.
    fn accept(&mut self, length: usize, record: &mut Record) -> Result<(), ReadFailure> {
        let taken = &self.buffer[self.start..self.start + length];
        let lines = line_ends(taken);
        if let Some(columns) = self.columns.filter(|&columns| columns > 1 && lines > 1) {
            record.ambiguous_quotes = every_line_has(taken, self.delimiter, columns);
        }
        self.consume(length, lines);
        Ok(())
    }

    /// The one physical line with every quote a plain character.
    fn read_plainly(
        &mut self,
        extent: Extent,
        doubled: Reading,
        record: &mut Record,
    ) -> Result<(), ReadFailure> {
        let line = &self.buffer[self.start..self.start + extent.content];
        record.cells.fill_plainly(line, self.delimiter);
        let fits = self.fits(record.cells.len());
        match (doubled, self.columns) {
            (Reading::Open { opened_at }, columns) => {
                let before = &self.buffer[self.start..self.start + opened_at];
                let line = self.position.line + line_ends(before);
                if columns.is_none() {
                    record.unclosed_quote = Some(line);
                } else if !fits || opened_at > extent.content {
                    return Err(FileFault::UnclosedQuote { line }.into());
                }
            }
            (_, columns) => record.ambiguous_quotes = columns.is_some() && !fits,
        }
        self.consume(extent.length, 1);
        Ok(())
    }

    fn fits(&self, cells: usize) -> bool {
        self.columns.is_none_or(|columns| columns == cells)
    }

    /// One reading, with as much of the input as it needs. Never answers `Undecided`.
    fn scan(&mut self, style: Style, cells: &mut Cells) -> Result<Reading, ReadFailure> {
        loop {
            let last = self.window_is_last();
            let reading = scan(self.window(), self.delimiter, style, last, cells);
            match reading {
                Reading::Clean { .. } | Reading::Unclean => return Ok(reading),
                Reading::Open { .. } if last => return Ok(reading),
                Reading::Open { .. } | Reading::Undecided => {
                    if !self.widen()? {
                        return self.at_the_limit(reading);
                    }
                }
            }
        }
    }

    fn at_the_limit(&self, reading: Reading) -> Result<Reading, ReadFailure> {
        match reading {
            Reading::Open { .. } => Ok(reading),
            _ => {
                let line = self.position.line;
                Err(FileFault::RecordTooLong { line, limit: RECORD_LIMIT }.into())
            }
        }
    }

    /// Reads on until there is at least twice as much as there was, so that looking at a record
    /// again and again as it grows stays cheap however little the input gives at a time.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.quotes.shift(self.start);
        self.end -= self.start;
        self.start = 0;
        let wanted = (self.end * 2).max(1);
        if self.buffer.len() < self.end + BLOCK {
            self.buffer.resize((self.end + BLOCK).max(wanted), 0);
        }
        while self.end < wanted && !self.exhausted {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.exhausted = true,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Remembers where the next quote is, so that lines without one are not searched for it one by one.
#[derive(Default)]
struct QuoteFinder {
    /// The first quote at or after the last line asked about, or `known` if there is none before.
    next: usize,
    /// How far the buffer has been searched.
    known: usize,
}

impl QuoteFinder {
    /// Whether there is a quote in `buffer[start..before]`. `start` never goes back.
    fn any_before(&mut self, before: usize, buffer: &[u8], start: usize) -> bool {
        if self.next < start {
            self.next = start;
            self.known = start;
        }
        if self.next == self.known && self.known < before {
            let rest = &buffer[self.known..];
            self.next = self.known + memchr(b'"', rest).unwrap_or(rest.len());
            self.known = if self.next < buffer.len() { self.next + 1 } else { buffer.len() };
        }
        self.next < before
    }

    /// The buffer's first bytes were dropped.
    fn shift(&mut self, dropped: usize) {
        if self.next < dropped {
            *self = Self::default();
        } else {
            self.next -= dropped;
            self.known -= dropped;
        }
    }
}

#[cfg(test)]
mod tests;
