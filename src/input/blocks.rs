//! A text file in blocks of whole lines, read by several threads at once.
//!
//! That is exact where a block can be read without knowing what stands before it: where it holds
//! no quote, and no line end but LF and CR LF. From the first block on of which that is not so,
//! and where the encoding is still to be decided by a row, the rest is read in one piece. Rows
//! are `reader`'s in either case.

use std::io::{self, Cursor, Read};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use memchr::{memchr, memchr_iter, memrchr};

use super::ReadFailure;
use super::dialect::Dialect;
use super::reader::RowReader;
use super::records::Position;
use super::source::SourceReader;

/// Bytes of a block, about.
const BLOCK: usize = 512 * 1024;

/// Files smaller than this are read in one piece: threads would cost more than they save.
const WORTH_IT: u64 = 4 * 1024 * 1024;

/// Threads at most: beyond a few, reading the file is what takes the time.
const THREADS: usize = 8;

/// A piece of a file: what it holds from a line's start on, and where that is.
pub(super) struct Piece {
    input: Box<dyn Read + Send>,
    position: Position,
}

impl Piece {
    /// Its rows. `dialect` is the file's.
    pub(super) fn rows(self, dialect: &Dialect, order_column: usize) -> RowReader {
        RowReader::of_piece(self.input, dialect, order_column, self.position)
    }
}

/// Whether it pays to read a file in blocks, and can be done.
pub(super) fn worth_it(dialect: &Dialect, length: u64) -> bool {
    length >= WORTH_IT
        && !dialect.encoding.is_utf16()
        && thread::available_parallelism().is_ok_and(|threads| threads.get() > 1)
}

/// Cuts a file into pieces and has `work` done on each, by several threads; gives what it made of
/// them, in the order of the pieces. `input` begins where `dialect` says that rows do.
pub(super) fn each_piece<T: Send>(
    mut input: SourceReader,
    dialect: &Dialect,
    work: impl Fn(Piece) -> Result<T, ReadFailure> + Sync,
) -> Result<Vec<T>, ReadFailure> {
    let threads = thread::available_parallelism().map_or(1, |count| count.get().min(THREADS));
    let (sender, receiver) = sync_channel(threads);
    let waiting = Mutex::new(receiver);
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| drain(&waiting, &work))).collect();
        let mut cutter = Cutter::new(dialect);
        let mut cut = Ok(());
        for index in 0_usize.. {
            match cutter.next(&mut input) {
                Ok(Some(piece)) => {
                    if sender.send((index, piece)).is_err() {
                        // Every worker has given up; their failures say why.
                        break;
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    cut = Err(error);
                    break;
                }
            }
        }
        drop(sender);
        let mut made = Vec::new();
        for worker in workers {
            let done = worker.join().unwrap_or_else(|_| Err(io::Error::other("broke").into()));
            made.extend(done?);
        }
        cut?;
        made.sort_by_key(|(index, _)| *index);
        Ok(made.into_iter().map(|(_, made)| made).collect())
    })
}

fn drain<T>(
    waiting: &Mutex<Receiver<(usize, Piece)>>,
    work: impl Fn(Piece) -> Result<T, ReadFailure>,
) -> Result<Vec<(usize, T)>, ReadFailure> {
    let mut made = Vec::new();
    loop {
        // A worker that broke while it held the lock took no piece with it.
        let next = waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
        let Ok((index, piece)) = next else { return Ok(made) };
        made.push((index, work(piece)?));
    }
}

/// Cuts a file at line ends.
struct Cutter {
    position: Position,
    /// The beginning of a line whose end was not seen yet.
    rest: Vec<u8>,
    only_ascii: bool,
    ended: bool,
}

impl Cutter {
    fn new(dialect: &Dialect) -> Self {
        let only_ascii = !dialect.encoding_settled;
        Self { position: dialect.rows_at, rest: Vec::new(), only_ascii, ended: false }
    }

    fn next(&mut self, input: &mut SourceReader) -> Result<Option<Piece>, ReadFailure> {
        if self.ended {
            return Ok(None);
        }
        let mut bytes = std::mem::take(&mut self.rest);
        let known = bytes.len();
        let read = input.take(BLOCK as u64).read_to_end(&mut bytes)?;
        if read < BLOCK {
            self.ended = true;
        } else if let Some(last) = memrchr(b'\n', &bytes[known..]) {
            self.rest = bytes.split_off(known + last + 1);
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        let position = self.position;
        let Some(lines) = self.lines_of(&bytes) else {
            self.ended = true;
            bytes.append(&mut self.rest);
            let rest = Cursor::new(bytes).chain(input.clone());
            return Ok(Some(Piece { input: Box::new(rest), position }));
        };
        self.position.offset += bytes.len() as u64;
        self.position.line += lines;
        Ok(Some(Piece { input: Box::new(Cursor::new(bytes)), position }))
    }

    /// How many lines a block has, if it can be read by itself.
    fn lines_of(&self, bytes: &[u8]) -> Option<u64> {
        let whole = self.ended || bytes.last() == Some(&b'\n');
        let plain = whole
            && memchr(b'"', bytes).is_none()
            && memchr_iter(b'\r', bytes).all(|at| bytes.get(at + 1) == Some(&b'\n'))
            && (!self.only_ascii || bytes.is_ascii());
        plain.then(|| memchr_iter(b'\n', bytes).count() as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::input::{ReadOptions, Row, Source, Table};

    /// Lines and cells of all rows, read in pieces and in one piece.
    fn both_ways(text: &[u8]) -> [Vec<(u64, Vec<String>)>; 2] {
        let table = Table::open(Source::spool(text).unwrap(), &ReadOptions::default()).unwrap();
        let all = |mut rows: RowReader| {
            let (mut row, mut all) = (Row::new(), Vec::new());
            while rows.next(&mut row)? {
                all.push((row.line(), row.cells().map(str::to_owned).collect()));
            }
            Ok(all)
        };
        let dialect = table.dialect().unwrap();
        let input = table.source().reader_from(dialect.rows_at.offset);
        let order = table.columns().order();
        let pieces = each_piece(input, dialect, |piece| all(piece.rows(dialect, order))).unwrap();
        assert!(pieces.len() > 1, "the file is too small to be cut");
        [pieces.concat(), all(table.rows().unwrap()).unwrap()]
    }

    fn orders(count: u32, end: &str, each: impl Fn(u32, &mut String)) -> String {
        let mut text = format!("bill_id;status;note{end}");
        for number in 0..count {
            write!(text, "{number};cancel;").unwrap();
            each(number, &mut text);
            text.push_str(end);
        }
        text
    }

    #[test]
    fn pieces_together_are_the_file_whatever_stands_in_it() {
        type Note = fn(u32, &mut String);
        let plain: Note = |_, text| text.push_str("some words to fill the line");
        let late_quote: Note = |number, text| {
            text.push_str(if number == 60_000 { "\"two\nlines\"" } else { "some words here" });
        };
        let late_return: Note = |number, text| {
            text.push_str(if number == 60_000 { "a\rb" } else { "some words are here" });
        };
        let late_cyrillic: Note = |number, text| {
            text.push_str(if number == 60_000 { "Москва" } else { "some words are here" });
        };
        for (end, note) in [
            ("\n", plain),
            ("\r\n", plain),
            ("\n", late_quote),
            ("\r\n", late_quote),
            ("\n", late_return),
            ("\n", late_cyrillic),
        ] {
            let text = orders(70_000, end, note);
            for text in [text.clone(), text.trim_end().to_owned(), format!("{text}{end}{end}")] {
                let [pieces, whole] = both_ways(text.as_bytes());
                assert_eq!(pieces.len(), whole.len());
                assert!(pieces == whole, "{end:?}");
            }
        }
    }

    #[test]
    fn a_late_row_in_a_code_page_is_decoded_like_in_one_piece() {
        let text = orders(70_000, "\n", |number, text| {
            text.push_str(if number == 60_000 {
                "Москва, Тверская"
            } else {
                "some words are here"
            });
        });
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(&text);
        let [pieces, whole] = both_ways(&bytes);
        assert!(pieces == whole);
        assert!(pieces.iter().any(|(_, cells)| cells[2].starts_with("Москва")));
    }
}
