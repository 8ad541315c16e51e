//! The zip container of `.xlsx` and `.ods`, looked at before calamine reads it: what it is, that
//! its parts are whole and of bounded size however little the file itself takes up, and which rows
//! are hidden, which calamine does not tell.

use std::io::{self, BufReader, Read};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::damaged;
use crate::error::{FileFault, ForeignFormat, WorkbookLimit};
use crate::input::source::{Source, SourceReader};

/// Bytes of a part with rows, unpacked.
const SHEET_LIMIT: u64 = 1024 * 1024 * 1024;

/// Bytes of the part with the texts that cells share, unpacked.
const STRINGS_LIMIT: u64 = 256 * 1024 * 1024;

/// Bytes of any other part that is read (names of sheets, number formats), unpacked.
const OTHER_LIMIT: u64 = 16 * 1024 * 1024;

/// The most columns that a sheet can have.
const COLUMN_LIMIT: u64 = 16_384;

/// The most rows that a sheet can have.
const ROW_LIMIT: u64 = 1_048_576;

/// Cells of an `.ods` sheet from the first to the last used row and column, which calamine holds
/// in memory whether they are filled or not.
const ODS_AREA_LIMIT: u64 = 10_000_000;

/// Which kind of workbook a package holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Ods,
}

/// Numbers of rows from 1, ascending; both ends included.
pub(super) type Hidden = Vec<(u64, u64)>;

/// An open package.
pub(super) struct Package {
    archive: ZipArchive<BufReader<SourceReader>>,
}

impl Package {
    /// Opens the container and says what it holds.
    ///
    /// # Errors
    /// No readable zip, or one that holds something else.
    pub(super) fn open(source: &Source) -> Result<(Self, Kind), FileFault> {
        let archive = ZipArchive::new(BufReader::new(source.reader()));
        let archive = archive.map_err(|error| match begins_like_a_workbook(source) {
            true => damaged(&error.to_string()),
            false => FileFault::NotText { what: ForeignFormat::Archive },
        })?;
        let mut package = Self { archive };
        let kind = package.kind()?;
        package.measure(kind)?;
        Ok((package, kind))
    }

    fn kind(&mut self) -> Result<Kind, FileFault> {
        let foreign = |what| Err(FileFault::NotText { what });
        let mut mimetype = String::new();
        if let Ok(part) = self.archive.by_name("mimetype") {
            // What cannot be read as text is no type.
            let _ = part.take(200).read_to_string(&mut mimetype);
        }
        if mimetype.starts_with("application/vnd.oasis.opendocument.spreadsheet") {
            return if self.has("encrypted-package") {
                Err(FileFault::WorkbookEncrypted)
            } else {
                Ok(Kind::Ods)
            };
        }
        if mimetype.starts_with("application/vnd.oasis.opendocument") {
            return foreign(ForeignFormat::Document);
        }
        if self.has("xl/workbook.xml") {
            return Ok(Kind::Xlsx);
        }
        if self.has("xl/workbook.bin") {
            return foreign(ForeignFormat::BinaryWorkbook);
        }
        if self.has("[Content_Types].xml") {
            return foreign(ForeignFormat::Document);
        }
        foreign(ForeignFormat::Archive)
    }

    fn has(&self, name: &str) -> bool {
        self.archive.file_names().any(|known| known.is_ok_and(|known| known == name))
    }

    /// Holds every part that will be read against its bound, first by what the container says of
    /// it; then the small ones by unpacking them, which also finds damage.
    fn measure(&mut self, kind: Kind) -> Result<(), FileFault> {
        for index in 0..self.archive.len() {
            let part = self.archive.by_index(index).map_err(|error| of_zip(&error))?;
            let Some(limit) = limit_of(&part.name().map_err(|error| of_zip(&error))?, kind) else {
                continue;
            };
            if part.size() > limit {
                return Err(too_large(limit));
            }
            if limit < SHEET_LIMIT {
                let mut part = Bounded { inner: part, left: limit };
                io::copy(&mut part, &mut io::sink()).map_err(|error| of_io(&error, limit))?;
            }
        }
        Ok(())
    }

    /// Names and parts of the sheets of an `.xlsx`, in the order of their tabs.
    ///
    /// # Errors
    /// Damage.
    pub(super) fn xlsx_sheets(&mut self) -> Result<Vec<(String, String)>, FileFault> {
        let mut targets = Vec::new();
        self.scan("xl/_rels/workbook.xml.rels", OTHER_LIMIT, |event| {
            if let Scanned::Start(element) = event
                && element.local_name().as_ref() == "Relationship"
            {
                targets.push((attribute(element, "Id")?, attribute(element, "Target")?));
            }
            Ok(())
        })?;
        let mut sheets = Vec::new();
        self.scan("xl/workbook.xml", OTHER_LIMIT, |event| {
            if let Scanned::Start(element) = event
                && element.local_name().as_ref() == "sheet"
            {
                let id = attribute_by(element, |key| key == "r:id" || key.ends_with(":id"))?;
                let target = targets.iter().find(|(known, _)| *known == id);
                if let Some((_, target)) = target {
                    let path = target.strip_prefix('/');
                    let path = path.map_or_else(|| format!("xl/{target}"), str::to_owned);
                    sheets.push((attribute(element, "name")?, path));
                }
            }
            Ok(())
        })?;
        Ok(sheets)
    }

    /// The hidden rows of one sheet of an `.xlsx`; the whole part is read, within its bound.
    ///
    /// # Errors
    /// Damage, or more than the bounds allow.
    pub(super) fn xlsx_hidden_rows(&mut self, path: &str) -> Result<Hidden, FileFault> {
        let mut hidden = Hidden::new();
        let mut number = 0;
        self.scan(path, SHEET_LIMIT, |event| {
            if let Scanned::Start(element) = event
                && element.local_name().as_ref() == "row"
            {
                let given = attribute(element, "r")?.parse::<u64>().ok();
                number = given.unwrap_or(number + 1);
                if is_true(&attribute(element, "hidden")?) {
                    hide(&mut hidden, number, 1);
                }
            }
            Ok(())
        })?;
        Ok(hidden)
    }

    /// The sheets of an `.ods` with their hidden rows, in order.
    ///
    /// # Errors
    /// Damage (calamine would read beyond a torn end for ever), or more cells than the bounds
    /// allow once repeats are written out.
    pub(super) fn ods_sheets(&mut self) -> Result<Vec<(String, Hidden)>, FileFault> {
        let mut encrypted = false;
        self.scan("META-INF/manifest.xml", OTHER_LIMIT, |event| {
            if let Scanned::Start(element) = event {
                encrypted |= element.local_name().as_ref() == "encryption-data";
            }
            Ok(())
        })?;
        if encrypted {
            return Err(FileFault::WorkbookEncrypted);
        }
        let mut reader = OdsScan::default();
        self.scan("content.xml", SHEET_LIMIT, |event| reader.take(event))?;
        Ok(reader.sheets)
    }

    /// Reads a part as XML to its end, which must be its end.
    fn scan(
        &mut self,
        name: &str,
        limit: u64,
        mut each: impl FnMut(&Scanned<'_>) -> Result<(), FileFault>,
    ) -> Result<(), FileFault> {
        let part = self.archive.by_name(name).map_err(|error| of_zip(&error))?;
        let bounded = Bounded { inner: part, left: limit };
        let mut reader = quick_xml::Reader::from_reader(BufReader::new(bounded));
        let mut buffer = Vec::new();
        let mut depth = 0_u64;
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(element)) => {
                    depth += 1;
                    each(&Scanned::Start(&element))?;
                }
                Ok(Event::Empty(element)) => {
                    each(&Scanned::Start(&element))?;
                    each(&Scanned::End(element.local_name().as_ref()))?;
                }
                Ok(Event::End(element)) => {
                    depth = depth.saturating_sub(1);
                    each(&Scanned::End(element.local_name().as_ref()))?;
                }
                Ok(Event::Eof) if depth == 0 => return Ok(()),
                Ok(Event::Eof) => return Err(damaged(&format!("{name} ends early"))),
                Ok(_) => {}
                Err(quick_xml::Error::Io(error)) => return Err(of_io(&error, limit)),
                Err(error) => return Err(damaged(&format!("{name}: {error}"))),
            }
        }
    }
}

/// A torn container has no list of its parts, but their names stand before them.
fn begins_like_a_workbook(source: &Source) -> bool {
    let mut head = Vec::new();
    // What cannot be read will be said by whoever reads on.
    let _ = source.reader().take(64 * 1024).read_to_end(&mut head);
    let names: [&[u8]; 3] =
        [b"[Content_Types].xml", b"xl/", b"mimetypeapplication/vnd.oasis.opendocument"];
    names.iter().any(|name| memchr::memmem::find(&head, name).is_some())
}

/// What a scan looks at.
enum Scanned<'a> {
    Start(&'a BytesStart<'a>),
    /// The local name.
    End(&'a str),
}

/// Adds up what the rows of an `.ods` come to, once repeats are written out.
#[derive(Default)]
struct OdsScan {
    sheets: Vec<(String, Hidden)>,
    /// Rows of the current sheet before the current one.
    rows: u64,
    row: OdsRow,
    /// Columns from the first to the last that is used, in the widest row.
    widest: u64,
    /// Rows from the first to the last that is used.
    used_rows: u64,
    area: u64,
}

/// The current row.
#[derive(Default)]
struct OdsRow {
    repeated: u64,
    hidden: bool,
    columns: u64,
    /// Columns to the last one that holds something.
    used: u64,
    within: bool,
}

impl OdsScan {
    fn take(&mut self, event: &Scanned<'_>) -> Result<(), FileFault> {
        match event {
            Scanned::Start(element) => match element.local_name().as_ref() {
                "table" => {
                    let name = attribute(element, "table:name")?;
                    self.sheets.push((name, Hidden::new()));
                    (self.rows, self.widest, self.used_rows) = (0, 0, 0);
                }
                "table-row" => {
                    let visibility = attribute(element, "table:visibility")?;
                    self.row = OdsRow {
                        repeated: repeats(element, "table:number-rows-repeated")?,
                        hidden: matches!(&*visibility, "collapse" | "filter"),
                        within: true,
                        ..OdsRow::default()
                    };
                }
                "table-cell" | "covered-table-cell" if self.row.within => self.cell(element)?,
                _ => {}
            },
            Scanned::End("table-row") => self.end_row()?,
            Scanned::End("table") => self.area += self.widest * self.used_rows,
            Scanned::End(_) => {}
        }
        Ok(())
    }

    fn cell(&mut self, element: &BytesStart<'_>) -> Result<(), FileFault> {
        self.row.columns += repeats(element, "table:number-columns-repeated")?;
        let holds = |name: &str| attribute(element, name).map(|value| !value.is_empty());
        if holds("office:value-type")? || holds("table:formula")? {
            self.row.used = self.row.columns;
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), FileFault> {
        let row = std::mem::take(&mut self.row);
        if row.hidden
            && let Some((_, hidden)) = self.sheets.last_mut()
        {
            hide(hidden, self.rows + 1, row.repeated);
        }
        self.rows = self.rows.saturating_add(row.repeated);
        if row.used == 0 {
            return Ok(());
        }
        let limit = |limit| Err(FileFault::WorkbookTooLarge { limit });
        if row.used > COLUMN_LIMIT {
            return limit(WorkbookLimit::Columns(COLUMN_LIMIT));
        }
        self.widest = self.widest.max(row.used);
        self.used_rows = self.rows;
        if self.rows > ROW_LIMIT {
            return limit(WorkbookLimit::Rows(ROW_LIMIT));
        }
        if self.area + self.widest * self.used_rows > ODS_AREA_LIMIT {
            return limit(WorkbookLimit::Cells(ODS_AREA_LIMIT as usize));
        }
        Ok(())
    }
}

/// A repeat count; what is no number is damage, and what is absurd is as much as there can be.
fn repeats(element: &BytesStart<'_>, name: &str) -> Result<u64, FileFault> {
    let text = attribute(element, name)?;
    if text.is_empty() {
        return Ok(1);
    }
    let count = text.parse::<u64>().map_err(|_| damaged(&format!("{name}={text}")))?;
    Ok(count.min(u64::from(u32::MAX)))
}

/// Adds so many hidden rows.
fn hide(hidden: &mut Hidden, first: u64, count: u64) {
    let last = first.saturating_add(count.saturating_sub(1));
    match hidden.last_mut() {
        Some(before) if before.1 + 1 == first => before.1 = last,
        // Out of order: then it cannot be looked up, and the sheet will be refused anyway.
        Some(before) if before.1 >= first => {}
        _ => hidden.push((first, last)),
    }
}

fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true")
}

/// An attribute's value; empty where it is not there.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<String, FileFault> {
    attribute_by(element, |key| key == name)
}

fn attribute_by(
    element: &BytesStart<'_>,
    wanted: impl Fn(&str) -> bool,
) -> Result<String, FileFault> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| damaged(&error.to_string()))?;
        if wanted(attribute.key.as_ref()) {
            let value = quick_xml::escape::unescape(&attribute.value);
            return Ok(value.map_err(|error| damaged(&error.to_string()))?.into_owned());
        }
    }
    Ok(String::new())
}

/// How much of a part may be unpacked; `None` for what is never read (pictures, comments, …).
fn limit_of(name: &str, kind: Kind) -> Option<u64> {
    match kind {
        Kind::Ods if name == "content.xml" => Some(SHEET_LIMIT),
        Kind::Ods if matches!(name, "META-INF/manifest.xml" | "meta.xml") => Some(OTHER_LIMIT),
        Kind::Ods => None,
        Kind::Xlsx if name.starts_with("xl/worksheets/") => {
            Some(if name.ends_with(".rels") { OTHER_LIMIT } else { SHEET_LIMIT })
        }
        Kind::Xlsx if name.eq_ignore_ascii_case("xl/sharedStrings.xml") => Some(STRINGS_LIMIT),
        Kind::Xlsx => {
            let rest = name.strip_prefix("xl/")?;
            let read =
                !rest.contains('/') || rest.starts_with("theme/") || rest.starts_with("_rels/");
            read.then_some(OTHER_LIMIT)
        }
    }
}

fn of_zip(error: &ZipError) -> FileFault {
    damaged(&error.to_string())
}

fn of_io(error: &io::Error, limit: u64) -> FileFault {
    if error.kind() == io::ErrorKind::FileTooLarge {
        too_large(limit)
    } else {
        damaged(&error.to_string())
    }
}

fn too_large(limit: u64) -> FileFault {
    FileFault::WorkbookTooLarge { limit: WorkbookLimit::Unpacked(limit) }
}

/// Fails where more than `left` bytes come.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(count as u64)
            .ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(count)
    }
}
