//! The header row, looked for among the first rows with every delimiter and encoding that the file
//! may have. Recognised names are the best evidence for all three at once.

use super::super::columns::{ChosenColumns, header_score, resembles_header};
use super::super::encoding::{Decoder, TextEncoding};
use super::super::guess::{AsUtf8, as_utf8, likeliest_code_page};
use super::super::records::{Position, Record, RecordReader};
use super::super::row::is_blank;
use super::{FIRST_ROWS, HEADER_ROWS};
use crate::error::FileFault;

/// Records that are split at most, blank ones included.
const MOST_RECORDS: usize = 400;

/// What is searched, and with what.
pub(super) struct Search<'a> {
    pub(super) bytes: &'a [u8],
    /// Where `bytes` begin in the file.
    pub(super) start: Position,
    /// Likeliest first.
    pub(super) delimiters: Vec<u8>,
    /// Likeliest first.
    pub(super) encodings: Vec<TextEncoding>,
    pub(super) chosen: &'a ChosenColumns,
}

/// A header found.
pub(super) struct Found {
    pub(super) delimiter: u8,
    pub(super) encoding: TextEncoding,
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
    pub(super) filled_above: u64,
    pub(super) blank_above: u64,
    pub(super) first_rows: Vec<Vec<String>>,
    pub(super) rows_at: Position,
    /// Every record so far stood on one line.
    pub(super) lines_are_rows: bool,
}

/// The first records, split by one delimiter.
struct Split {
    delimiter: u8,
    records: Vec<(Record, Position)>,
}

/// The best header under one delimiter and one encoding.
#[derive(Clone, Copy)]
struct Candidate {
    split: usize,
    encoding: TextEncoding,
    record: usize,
    score: u32,
    /// How many of the rows after it have as many cells.
    consistent: usize,
}

impl Search<'_> {
    pub(super) fn run(&self) -> Result<Found, FileFault> {
        let splits: Vec<Split> =
            self.delimiters.iter().map(|&delimiter| self.split(delimiter)).collect();
        let candidates: Vec<Candidate> = self
            .encodings
            .iter()
            .flat_map(|&encoding| {
                let decoder = Decoder::new(encoding);
                let best = |index| {
                    best_row(index, &splits[index], &decoder, |cells| {
                        header_score(cells, self.chosen)
                    })
                };
                (0..splits.len()).filter_map(best).collect::<Vec<_>>()
            })
            .collect();
        match candidates.iter().map(|candidate| candidate.score).max() {
            Some(top) => self.found(&splits, candidates, top),
            None => self.not_found(&splits),
        }
    }

    fn split(&self, delimiter: u8) -> Split {
        let mut reader = RecordReader::new(self.bytes, delimiter, None, self.start);
        let mut records = Vec::new();
        let mut record = Record::default();
        // What cannot be split further (a record beyond the bound) is no header.
        while records.len() < MOST_RECORDS && matches!(reader.read(&mut record), Ok(true)) {
            records.push((record.clone(), reader.position()));
        }
        Split { delimiter, records }
    }

    /// Among the encodings in which the header is understood best, the text decides.
    fn found(
        &self,
        splits: &[Split],
        mut candidates: Vec<Candidate>,
        top: u32,
    ) -> Result<Found, FileFault> {
        candidates.retain(|candidate| candidate.score == top);
        let mut encodings: Vec<TextEncoding> = Vec::new();
        for candidate in &candidates {
            if !encodings.contains(&candidate.encoding) {
                encodings.push(candidate.encoding);
            }
        }
        let encoding = self.by_text(&encodings);
        candidates.retain(|candidate| candidate.encoding == encoding);
        // The first of equals: delimiters come likeliest first.
        let best = candidates.iter().rev().max_by_key(|candidate| candidate.consistent);
        match best {
            Some(candidate) => candidate.found(&splits[candidate.split]),
            None => self.not_found(splits),
        }
    }

    fn by_text(&self, encodings: &[TextEncoding]) -> TextEncoding {
        match encodings {
            [only] => *only,
            _ if encodings.contains(&TextEncoding::Utf8) && as_utf8(self.bytes) != AsUtf8::No => {
                TextEncoding::Utf8
            }
            _ => {
                let pages: Vec<TextEncoding> = encodings
                    .iter()
                    .copied()
                    .filter(|&encoding| encoding != TextEncoding::Utf8)
                    .collect();
                likeliest_code_page(self.bytes, &pages)
            }
        }
    }

    /// No name is known. A row with a name that is nearly one is still a header: then the columns
    /// can say what is missing, with a proposal.
    fn not_found(&self, splits: &[Split]) -> Result<Found, FileFault> {
        let encoding = self.by_text(&self.encodings);
        let decoder = Decoder::new(encoding);
        let near = (0..splits.len()).find_map(|index| {
            best_row(index, &splits[index], &decoder, |cells| u32::from(resembles_header(cells)))
        });
        if let Some(candidate) = near {
            return candidate.found(&splits[candidate.split]);
        }
        // Shown in the way that splits it most.
        let first_filled = |split: &Split| {
            let mut rows = split.records.iter().map(|(record, _)| decoded(record, &decoder));
            rows.find(|cells| !blank(cells)).unwrap_or_default()
        };
        let seen = splits.iter().map(first_filled).rev().max_by_key(Vec::len).unwrap_or_default();
        let filled = |split: &Split| {
            let rows = split.records.iter().map(|(record, _)| decoded(record, &decoder));
            rows.filter(|cells| !blank(cells)).take(HEADER_ROWS).count()
        };
        let looked_at = splits.iter().map(filled).max().unwrap_or_default();
        Err(FileFault::NoHeader { seen, looked_at })
    }
}

/// The row among the first that `score` likes best; the first of equals, `None` if it likes none.
fn best_row(
    index: usize,
    split: &Split,
    decoder: &Decoder,
    score: impl Fn(&[String]) -> u32,
) -> Option<Candidate> {
    let rows = split.records.iter().enumerate();
    let filled = rows
        .map(|(at, (record, _))| (at, decoded(record, decoder)))
        .filter(|(_, cells)| !blank(cells))
        .take(HEADER_ROWS);
    let scored = filled.map(|(at, cells)| (score(&cells), at));
    let first_best = scored.reduce(|best, next| if next.0 > best.0 { next } else { best });
    let (score, record) = first_best.filter(|&(score, _)| score > 0)?;
    let width = split.records[record].0.cells.len();
    let after = split.records[record + 1..].iter().take(HEADER_ROWS);
    let consistent = after.filter(|(record, _)| record.cells.len() == width).count();
    Some(Candidate { split: index, encoding: decoder.encoding(), record, score, consistent })
}

impl Candidate {
    fn found(&self, split: &Split) -> Result<Found, FileFault> {
        let decoder = Decoder::new(self.encoding);
        let (record, rows_at) = &split.records[self.record];
        if let Some(line) = record.unclosed_quote {
            return Err(FileFault::UnclosedQuote { line });
        }
        let above = &split.records[..self.record];
        let is_blank = |record: &Record| blank(&decoded(record, &decoder));
        let blank_above = above.iter().filter(|(record, _)| is_blank(record)).count();
        let after = split.records[self.record + 1..].iter();
        let after = after.map(|(record, _)| decoded(record, &decoder));
        Ok(Found {
            delimiter: split.delimiter,
            encoding: self.encoding,
            line: record.line,
            cells: decoded(record, &decoder),
            filled_above: (above.len() - blank_above) as u64,
            blank_above: blank_above as u64,
            first_rows: after.filter(|cells| !blank(cells)).take(FIRST_ROWS).collect(),
            rows_at: *rows_at,
            lines_are_rows: rows_at.line == self.record as u64 + 2,
        })
    }
}

fn decoded(record: &Record, decoder: &Decoder) -> Vec<String> {
    record.cells.iter().map(|cell| decoder.text(cell)).collect()
}

fn blank(cells: &[String]) -> bool {
    cells.iter().all(|cell| is_blank(cell))
}
