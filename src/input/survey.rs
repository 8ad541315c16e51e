//! The first pass over all files of a run: counts, hashes, repeats, and every fault for which a
//! file is refused before anything is sent. How a row is judged is passed in.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use sha2::{Digest, Sha256};

use super::ReadFailure;
use super::reader::Skipped;
use super::repeats::{Comparison, Repeats};
use super::row::Row;
use super::sieve::Sieve;
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

/// Reads all files of a run once; once or twice more, if rows repeat each other or contradict each
/// other. `assess` judges a row of the file with the given index; it must answer the same each
/// time. Afterwards the tables' encodings are certain.
///
/// # Errors
/// What the system reports, and the first fault for which a file must be refused.
pub fn survey(
    tables: &mut [Table],
    on_conflict: OnConflict,
    assess: impl Fn(usize, &RawRow<'_>) -> Assessed,
) -> Result<Survey, Error> {
    let mut sieve = Sieve::new();
    let mut files = Vec::with_capacity(tables.len());
    for (index, table) in tables.iter_mut().enumerate() {
        files.push(survey_file(table, index, &assess, &mut sieve)?);
    }
    let tables = &*tables;
    let suspects = sieve.finish();
    if suspects.is_empty() {
        return Ok(Survey { files, repeats: Repeats::default() });
    }
    let mut comparison = Comparison::new(suspects);
    each_update(tables, &assess, |place, update| comparison.add(place, update))?;
    let mut repeats = comparison.finish(on_conflict);
    if repeats.needs_places() {
        each_update(tables, &assess, |place, update| repeats.add_place(place, update))?;
    }
    Ok(Survey { files, repeats })
}

fn survey_file(
    table: &mut Table,
    index: usize,
    assess: impl Fn(usize, &RawRow<'_>) -> Assessed,
    sieve: &mut Sieve,
) -> Result<FileSurvey, Error> {
    // A reader and a thread of its own: the hash takes as long as all the rest.
    let abandoned = AtomicBool::new(false);
    let (counted, hashed, rows) = thread::scope(|scope| {
        let source = table.source();
        let hashing = scope.spawn(|| hash(source, &abandoned));
        let counted = table.rows().and_then(|mut rows| {
            let mut file = FileSurvey { widest: table.columns().count(), ..FileSurvey::default() };
            let counted = read_rows(table, &mut rows, |row| {
                let assessed = assess(index, &table.columns().raw_row(row));
                file.add(table, row, &assessed, sieve);
            });
            file.skipped = rows.skipped();
            counted.map(|()| (file, rows))
        });
        abandoned.store(counted.is_err(), Ordering::Relaxed);
        let hashed = hashing.join().unwrap_or_else(|_| Err(io::Error::other("hashing broke")));
        match counted {
            Ok((file, rows)) => (Ok(file), hashed, Some(rows)),
            Err(error) => (Err(error), hashed, None),
        }
    });
    let mut file = counted?;
    let (length, sha256) = hashed.map_err(|cause| ReadFailure::from(cause).of(table.source()))?;
    (file.length, file.sha256) = (length, sha256);
    if let Some(rows) = rows {
        table.settle_encoding(&rows);
    }
    Ok(file)
}

impl FileSurvey {
    fn add(&mut self, table: &Table, row: &Row, assessed: &Assessed, sieve: &mut Sieve) {
        self.rows += 1;
        self.widest = self.widest.max(row.len());
        self.warnings += assessed.warnings.len() as u64;
        self.updated_earlier += u64::from(table.columns().earlier_update(row).is_some());
        let Ok(update) = &assessed.verdict else {
            self.invalid += 1;
            return;
        };
        self.valid += 1;
        self.by_status.0[update.status() as usize] += 1;
        if let Some(date) = update.date() {
            let (first, last) = self.dates.unwrap_or((date, date));
            self.dates = Some((first.min(date), last.max(date)));
        }
        sieve.add(update);
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

fn read_rows(
    table: &Table,
    rows: &mut super::RowReader,
    mut each: impl FnMut(&Row),
) -> Result<(), Error> {
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
