//! The OLE container of `.xls`, looked at before calamine reads it: whether it is a workbook and
//! not encrypted, that no record claims more rows and columns than there can be, and which rows
//! are hidden, which calamine does not tell.
//!
//! Records are those of BIFF8 ([MS-XLS] 2.3): a type, a length, so many bytes.

use std::io::{self, Read};

use super::damaged;
use super::package::Hidden;
use crate::error::{FileFault, ForeignFormat, WorkbookLimit};
use crate::input::source::Source;

/// Bytes of the stream with all sheets.
const STREAM_LIMIT: u64 = 512 * 1024 * 1024;

/// Rows and columns that a sheet can have.
const ROWS: u32 = 65_536;
const COLUMNS: u32 = 256;

/// Cells of all sheets together, each from its first to its last used row and column, which
/// calamine holds in memory whether they are filled or not.
const AREA_LIMIT: u64 = 20_000_000;

mod record {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const EOF: u16 = 0x000A;
    pub(super) const FILE_PASS: u16 = 0x002F;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const MUL_RK: u16 = 0x00BD;
    pub(super) const RICH_STRING: u16 = 0x00D6;
    pub(super) const LABEL_SST: u16 = 0x00FD;
    pub(super) const DIMENSIONS: u16 = 0x0200;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const BOOL_ERR: u16 = 0x0205;
    pub(super) const ROW: u16 = 0x0208;
    pub(super) const RK: u16 = 0x027E;
    pub(super) const BOF: u16 = 0x0809;
}

/// The hidden rows of each sheet, in the order of their tabs.
///
/// # Errors
/// Something other than a workbook, an encrypted one, damage, or more than the bounds allow.
pub(super) fn hidden_rows(source: &Source) -> Result<Vec<Hidden>, FileFault> {
    let stream = workbook_stream(source)?;
    let mut sheets = Vec::new();
    let mut area = 0;
    for record in Records(&stream) {
        match record.kind {
            record::FILE_PASS => return Err(FileFault::WorkbookEncrypted),
            record::BOUND_SHEET => {
                let at = record.u32(0).ok_or_else(|| damaged("BOUNDSHEET"))? as usize;
                let rest = stream.get(at..).ok_or_else(|| damaged("BOUNDSHEET"))?;
                let sheet = scan_sheet(rest)?;
                area += sheet.area();
                if area > AREA_LIMIT {
                    let limit = WorkbookLimit::Cells(AREA_LIMIT as usize);
                    return Err(FileFault::WorkbookTooLarge { limit });
                }
                sheets.push(sheet.hidden);
            }
            record::EOF => break,
            _ => {}
        }
    }
    Ok(sheets)
}

fn workbook_stream(source: &Source) -> Result<Vec<u8>, FileFault> {
    let reader = io::BufReader::new(source.reader());
    let mut file = cfb::CompoundFile::open(reader).map_err(|error| damaged(&error.to_string()))?;
    if file.is_stream("EncryptedPackage") {
        return Err(FileFault::WorkbookEncrypted);
    }
    let name = ["Workbook", "Book"].into_iter().find(|name| file.is_stream(name));
    let Some(name) = name else {
        return Err(FileFault::NotText { what: ForeignFormat::Document });
    };
    let stream = file.open_stream(name).map_err(|error| damaged(&error.to_string()))?;
    if stream.len() > STREAM_LIMIT {
        let limit = WorkbookLimit::Unpacked(STREAM_LIMIT);
        return Err(FileFault::WorkbookTooLarge { limit });
    }
    let mut bytes = Vec::new();
    let read = stream.take(STREAM_LIMIT).read_to_end(&mut bytes);
    read.map_err(|error| damaged(&error.to_string()))?;
    Ok(bytes)
}

/// What was seen of a sheet.
#[derive(Default)]
struct Scanned {
    hidden: Hidden,
    rows: Option<(u32, u32)>,
    columns: Option<(u32, u32)>,
}

impl Scanned {
    fn area(&self) -> u64 {
        let span = |range: Option<(u32, u32)>| {
            range.map_or(0, |(first, last)| u64::from(last - first) + 1)
        };
        span(self.rows) * span(self.columns)
    }

    fn cell(&mut self, row: u32, column: u32) -> Result<(), FileFault> {
        if column >= COLUMNS {
            return Err(damaged("a cell beyond the last column"));
        }
        let wider = |range: Option<(u32, u32)>, to: u32| {
            Some(range.map_or((to, to), |(first, last)| (first.min(to), last.max(to))))
        };
        self.rows = wider(self.rows, row);
        self.columns = wider(self.columns, column);
        Ok(())
    }
}

fn scan_sheet(bytes: &[u8]) -> Result<Scanned, FileFault> {
    let mut sheet = Scanned::default();
    let mut depth = 0_u32;
    for record in Records(bytes) {
        match record.kind {
            record::BOF => depth += 1,
            record::EOF => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Ok(sheet);
                }
            }
            // Charts within the sheet have cells of their own.
            _ if depth != 1 => {}
            record::DIMENSIONS => dimensions(&record)?,
            record::ROW => {
                let (row, flags) = (record.u16(0), record.u16(12));
                let (row, flags) = row.zip(flags).ok_or_else(|| damaged("ROW"))?;
                if flags & 0x20 != 0 {
                    sheet.hidden.push((u64::from(row) + 1, u64::from(row) + 1));
                }
            }
            record::FORMULA
            | record::MUL_RK
            | record::RICH_STRING
            | record::LABEL_SST
            | record::NUMBER
            | record::LABEL
            | record::BOOL_ERR
            | record::RK => {
                let place = record.u16(0).zip(record.u16(2)).ok_or_else(|| damaged("a cell"))?;
                sheet.cell(place.0.into(), place.1.into())?;
                if record.kind == record::MUL_RK {
                    let last = record.bytes.len().checked_sub(2).and_then(|at| record.u16(at));
                    let last = last.ok_or_else(|| damaged("MULRK"))?;
                    sheet.cell(place.0.into(), last.into())?;
                }
            }
            _ => {}
        }
    }
    Err(damaged("a sheet without an end"))
}

/// calamine makes room for as much as a sheet says it has.
fn dimensions(record: &Record<'_>) -> Result<(), FileFault> {
    let (rows, columns) = if record.bytes.len() == 10 {
        (record.u16(2).map(u32::from), record.u16(6))
    } else {
        (record.u32(4), record.u16(10))
    };
    let (rows, columns) = rows.zip(columns).ok_or_else(|| damaged("DIMENSIONS"))?;
    if rows > ROWS || u32::from(columns) > COLUMNS {
        return Err(damaged("a sheet that is larger than a sheet can be"));
    }
    Ok(())
}

/// The records of a stream; ends where the stream is torn.
struct Records<'a>(&'a [u8]);

struct Record<'a> {
    kind: u16,
    bytes: &'a [u8],
}

impl Record<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at + 2)?;
        Some(u16::from_le_bytes(bytes.try_into().ok()?))
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (head, rest) = self.0.split_at_checked(4)?;
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let (bytes, rest) =
            rest.split_at_checked(usize::from(u16::from_le_bytes([head[2], head[3]])))?;
        self.0 = rest;
        Some(Record { kind, bytes })
    }
}
