//! The first pass over all files of a run: counts, hashes, repeats, and every fault for which a
//! file is refused before anything is sent. How a row is judged is passed in.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use sha2::{Digest, Sha256};

use super::ReadFailure;
use super::blocks;
use super::encoding::TextEncoding;
use super::reader::{RowReader, Skipped};
use super::repeats::{Comparison, Repeats};
use super::row::Row;
use super::sieve::{Sieve, Trace};
use super::source::Source;
use super::table::Table;
use crate::domain::{Assessed, OnConflict, OrderUpdate, Place, RawRow, Status, Timestamp};
use crate::error::Error;

/// How many valid rows set which status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusCounts([u64; Status::ALL.len()]);

impl StatusCounts {
    /// How many rows set this status.
    #[must_use]
    pub fn of(&self, status: Status) -> u64 {
        self.0[status as usize]
    }
}

/// What the first pass found in one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSurvey {
    /// Rows, valid or not.
    pub rows: u64,
    /// Rows that are none.
    pub skipped: Skipped,
    /// Rows that the sheet hides; they are rows like any other.
    pub hidden: u64,
    /// Each row's line is also its row in a spreadsheet, so that cells can be named.
    pub lines_are_rows: bool,
    /// Cells of the longest row, or of the header.
    pub widest: usize,
    /// Rows that could be sent, repeats included.
    pub valid: u64,
    /// Rows that cannot.
    pub invalid: u64,
    /// Warnings of all rows together, those about repeats not included.
    pub warnings: u64,
    /// Rows that an earlier run updated, by its results in this file.
    pub updated_earlier: u64,
    /// Valid rows by the status they set.
    pub by_status: StatusCounts,
    /// The earliest and the latest date of valid rows.
    pub dates: Option<(Timestamp, Timestamp)>,
    /// Bytes.
    pub length: u64,
    /// SHA-256 of the bytes as they are in the file.
    pub sha256: [u8; 32],
}

/// What the first pass found.
#[derive(Debug, Default)]
pub struct Survey {
    /// File by file, as they were passed in.
    pub files: Vec<FileSurvey>,
    /// How all rows stand to each other.
    pub repeats: Repeats,
}

impl Survey {
    /// Rows of all files.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }
}

/// What is noted of rows beside what every survey counts.
pub trait Notes: Default + Send {
    /// Notes one row.
    fn note(&mut self, row: &RowNote<'_>);
    /// Adds the notes of rows that stand further down in the file.
    fn append(&mut self, later: Self);
}

impl Notes for () {
    fn note(&mut self, _row: &RowNote<'_>) {}
    fn append(&mut self, (): Self) {}
}

/// A row, for whoever takes notes.
#[derive(Clone, Copy, Debug)]
pub struct RowNote<'a> {
    /// Where it stands.
    pub place: Place,
    /// How it was judged.
    pub assessed: &'a Assessed,
    /// What an earlier run wrote beside it, if it wrote that the row was updated.
    pub earlier: Option<&'a str>,
}

/// What a survey is to do.
#[derive(Clone, Copy, Debug, Default)]
pub struct SurveyOptions {
    /// What becomes of rows that contradict each other.
    pub on_conflict: OnConflict,
    /// Find out the files' SHA-256; otherwise it stays zero.
    pub hash: bool,
}

/// Reads all files of a run once; once or twice more, if rows repeat each other or contradict each
/// other. `assess` judges a row of the file with the given index; it must answer the same each
/// time. Afterwards the tables' encodings are certain. Gives the notes taken, file by file.
///
/// # Errors
/// What the system reports, and the first fault for which a file must be refused.
pub fn survey<N: Notes>(
    tables: &mut [Table],
    options: SurveyOptions,
    assess: impl Fn(usize, &RawRow<'_>) -> Assessed + Sync,
) -> Result<(Survey, Vec<N>), Error> {
    let sieve = Mutex::new(Sieve::new());
    let (mut files, mut notes) = (Vec::with_capacity(tables.len()), Vec::new());
    for (index, table) in tables.iter_mut().enumerate() {
        let (file, noted) = survey_file(table, index, options.hash, &assess, &sieve)?;
        files.push(file);
        notes.push(noted);
    }
    let tables = &*tables;
    let suspects = sieve.into_inner().unwrap_or_else(PoisonError::into_inner).finish();
    if suspects.is_empty() {
        return Ok((Survey { files, repeats: Repeats::default() }, notes));
    }
    let mut comparison = Comparison::new(suspects);
    each_update(tables, &assess, |place, update| comparison.add(place, update))?;
    let mut repeats = comparison.finish(options.on_conflict);
    if repeats.needs_places() {
        each_update(tables, &assess, |place, update| repeats.add_place(place, update))?;
    }
    Ok((Survey { files, repeats }, notes))
}

fn survey_file<N: Notes>(
    table: &mut Table,
    index: usize,
    hash: bool,
    assess: impl Fn(usize, &RawRow<'_>) -> Assessed + Sync,
    sieve: &Mutex<Sieve>,
) -> Result<(FileSurvey, N), Error> {
    let abandoned = AtomicBool::new(!hash);
    let (counted, hashed) = thread::scope(|scope| {
        let source = table.source();
        // A reader and a thread of its own: the hash takes as long as all the rest.
        let hashing = hash.then(|| scope.spawn(|| self::hash(source, &abandoned)));
        let counted = count(table, index, &assess, sieve);
        abandoned.store(counted.is_err(), Ordering::Relaxed);
        let hashed = hashing.map_or(Ok((source.length(), [0; 32])), |hashing| {
            hashing.join().unwrap_or_else(|_| Err(io::Error::other("hashing broke")))
        });
        (counted, hashed)
    });
    let Part { mut file, notes, encoding } =
        counted.map_err(|failure: ReadFailure| failure.of(table.source()))?;
    (file.length, file.sha256) =
        hashed.map_err(|cause| ReadFailure::from(cause).of(table.source()))?;
    table.settle_encoding(encoding);
    Ok((file, notes))
}

/// What was found in a file, or in a piece of it.
struct Part<N> {
    file: FileSurvey,
    notes: N,
    encoding: Option<TextEncoding>,
}

/// Counts a file's rows: a large text file's by several threads, piece by piece.
fn count<N: Notes>(
    table: &Table,
    index: usize,
    assess: impl Fn(usize, &RawRow<'_>) -> Assessed + Sync,
    sieve: &Mutex<Sieve>,
) -> Result<Part<N>, ReadFailure> {
    let counting = Counting { table, index, assess, sieve };
    let Some(dialect) =
        table.dialect().filter(|dialect| blocks::worth_it(dialect, table.source().length()))
    else {
        return counting.count(table.open_rows()?);
    };
    let input = table.source().reader_from(dialect.rows_at.offset);
    let order = table.columns().order();
    let parts = blocks::each_piece(input, dialect, |piece| {
        counting.count(piece.rows(dialect, order).corrected(table.corrections()))
    })?;
    let mut whole = Part { file: FileSurvey::default(), notes: N::default(), encoding: None };
    whole.file.lines_are_rows = true;
    whole.file.widest = table.columns().count();
    whole.file.skipped.above_header = dialect.above_header;
    whole.file.skipped.blank = dialect.blank_above;
    whole.encoding = Some(dialect.encoding);
    for part in parts {
        whole.file.append(&part.file);
        whole.notes.append(part.notes);
        // The last piece is the one that may have had to decide.
        whole.encoding = part.encoding;
    }
    Ok(whole)
}

/// Counting rows, whichever they are.
struct Counting<'a, F> {
    table: &'a Table,
    index: usize,
    assess: F,
    sieve: &'a Mutex<Sieve>,
}

impl<F: Fn(usize, &RawRow<'_>) -> Assessed> Counting<'_, F> {
    fn count<N: Notes>(&self, mut rows: RowReader) -> Result<Part<N>, ReadFailure> {
        /// Traces handed over at a time.
        const TRACES: usize = 8192;
        let columns = self.table.columns();
        let mut file = FileSurvey { widest: columns.count(), ..FileSurvey::default() };
        let mut notes = N::default();
        let tracer = self.locked().tracer();
        let mut traces = Vec::with_capacity(TRACES);
        let number = u16::try_from(self.index).unwrap_or(u16::MAX);
        let mut row = Row::new();
        while rows.next(&mut row)? {
            let assessed = (self.assess)(self.index, &columns.raw_row(&row));
            let earlier = columns.earlier_update(&row);
            let place = Place { file: number, line: row.line() };
            notes.note(&RowNote { place, assessed: &assessed, earlier });
            if let Some(update) = file.add(&row, &assessed, earlier) {
                traces.push(tracer.trace(update));
                if traces.len() == TRACES {
                    self.hand_over(&mut traces);
                }
            }
        }
        self.hand_over(&mut traces);
        file.skipped = rows.skipped();
        file.hidden = rows.hidden();
        file.lines_are_rows = rows.lines_are_rows();
        Ok(Part { file, notes, encoding: rows.encoding() })
    }

    fn hand_over(&self, traces: &mut Vec<Trace>) {
        let mut sieve = self.locked();
        for trace in traces.drain(..) {
            sieve.add(trace);
        }
    }

    fn locked(&self) -> MutexGuard<'_, Sieve> {
        self.sieve.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FileSurvey {
    /// Counts a row; gives its update if it is valid.
    fn add<'a>(
        &mut self,
        row: &Row,
        assessed: &'a Assessed,
        earlier: Option<&str>,
    ) -> Option<&'a OrderUpdate> {
        self.rows += 1;
        self.widest = self.widest.max(row.len());
        self.warnings += assessed.warnings.len() as u64;
        self.updated_earlier += u64::from(earlier.is_some());
        let Ok(update) = &assessed.verdict else {
            self.invalid += 1;
            return None;
        };
        self.valid += 1;
        self.by_status.0[update.status() as usize] += 1;
        if let Some(date) = update.date() {
            let (first, last) = self.dates.unwrap_or((date, date));
            self.dates = Some((first.min(date), last.max(date)));
        }
        Some(update)
    }

    /// Adds what was found further down in the file.
    fn append(&mut self, later: &Self) {
        self.rows += later.rows;
        self.skipped.add(later.skipped);
        self.hidden += later.hidden;
        self.lines_are_rows &= later.lines_are_rows;
        self.widest = self.widest.max(later.widest);
        self.valid += later.valid;
        self.invalid += later.invalid;
        self.warnings += later.warnings;
        self.updated_earlier += later.updated_earlier;
        for (mine, more) in self.by_status.0.iter_mut().zip(later.by_status.0) {
            *mine += more;
        }
        self.dates = match (self.dates, later.dates) {
            (Some((first, last)), Some((from, to))) => Some((first.min(from), last.max(to))),
            (mine, theirs) => mine.or(theirs),
        };
    }
}

/// All valid rows of all files, in the order of their places.
fn each_update(
    tables: &[Table],
    assess: impl Fn(usize, &RawRow<'_>) -> Assessed,
    mut seen: impl FnMut(Place, &OrderUpdate),
) -> Result<(), Error> {
    for (index, table) in tables.iter().enumerate() {
        let file = u16::try_from(index).unwrap_or(u16::MAX);
        read_rows(table, &mut table.rows()?, |row| {
            if let Ok(update) = assess(index, &table.columns().raw_row(row)).verdict {
                seen(Place { file, line: row.line() }, &update);
            }
        })?;
    }
    Ok(())
}

fn read_rows(table: &Table, rows: &mut RowReader, mut each: impl FnMut(&Row)) -> Result<(), Error> {
    let mut row = Row::new();
    while rows.next(&mut row).map_err(|failure| failure.of(table.source()))? {
        each(&row);
    }
    Ok(())
}

/// Length and SHA-256 of a file. Both are of no use if it was abandoned meanwhile.
///
/// # Errors
/// What the system reports.
pub fn hash(source: &Source, abandoned: &AtomicBool) -> io::Result<(u64, [u8; 32])> {
    let mut reader = source.reader();
    let mut block = vec![0; 128 * 1024];
    let mut hasher = Sha256::new();
    let mut length = 0;
    while !abandoned.load(Ordering::Relaxed) {
        match reader.read(&mut block) {
            Ok(0) => break,
            Ok(count) => {
                hasher.update(&block[..count]);
                length += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((length, hasher.finalize().into()))
}

#[cfg(test)]
mod tests;
