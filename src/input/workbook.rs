//! Workbooks (`.xlsx`, `.xls`, `.ods`): told apart by their content, bounded before they are read,
//! and one sheet of them taken into memory. calamine reads the values; what it does not tell
//! (hidden rows) and does not guard against (what a small file can unpack to) is done here.

mod binary;
mod cell;
mod ods;
mod package;
mod sheet;

use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{
    Data, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError,
};

use self::cell::Value;
use self::package::{Hidden, Kind, Package};
use self::sheet::Builder;
pub(super) use self::sheet::Sheet;
use super::columns::{Columns, Header, header_score, resembles_header};
use super::dialect::{FIRST_ROWS, HEADER_ROWS};
use super::source::{Source, SourceReader};
use super::table::ReadOptions;
use crate::error::FileFault;

/// The sheet that was chosen, with its header.
#[derive(Clone, Debug)]
pub struct ChosenSheet {
    pub(super) sheet: Arc<Sheet>,
    /// Index of the header among the filled rows.
    pub(super) header: usize,
    /// Its name.
    pub name: String,
    /// The names of other visible sheets that could have been meant.
    pub others: Vec<String>,
}

/// A container that workbooks use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// `.xlsx`, `.ods`, and what is none of them.
    Zip,
    /// `.xls`, encrypted workbooks, and what is none of them.
    Ole,
}

impl Container {
    /// By the first bytes of a file.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"PK\x03\x04") {
            Some(Self::Zip)
        } else if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
            Some(Self::Ole)
        } else {
            None
        }
    }
}

/// A sheet, and what its columns mean or why they cannot be understood.
pub(super) type Opened = (ChosenSheet, Result<Columns, FileFault>);

/// Opens a workbook and chooses the sheet: the named one, else the first visible one whose columns
/// are understood.
///
/// # Errors
/// Every fault for which a workbook must be refused before its columns are looked at; theirs is
/// that of the likeliest sheet.
pub(super) fn open(
    source: &Source,
    container: Container,
    options: &ReadOptions,
) -> Result<Opened, FileFault> {
    // What a torn file makes of a parser must not take the program down.
    catch_unwind(AssertUnwindSafe(|| {
        let mut book = match container {
            Container::Zip => Book::of_package(source)?,
            Container::Ole => Book::of_binary(source)?,
        };
        book.choose(options)
    }))
    .unwrap_or_else(|_| Err(damaged("the reader gave up")))
}

/// A workbook that is damaged, with what the reader says.
fn damaged(detail: &str) -> FileFault {
    FileFault::WorkbookDamaged { detail: detail.to_owned() }
}

/// One tab of a workbook.
#[derive(Clone, Debug)]
struct Tab {
    name: String,
    visible: bool,
    /// Index among all sheets of the file.
    index: usize,
}

/// An open workbook.
struct Book {
    tabs: Vec<Tab>,
    form: Form,
}

enum Form {
    Xlsx {
        reader: Box<Xlsx<BufReader<SourceReader>>>,
        package: Package,
        parts: Vec<(String, String)>,
    },
    Xls {
        reader: Box<Xls<BufReader<SourceReader>>>,
        hidden: Vec<Hidden>,
    },
    Ods {
        reader: Box<Ods<BufReader<SourceReader>>>,
        hidden: Vec<(String, Hidden)>,
    },
}

/// A sheet with a row that looks like a header.
struct Candidate {
    tab: usize,
    sheet: Sheet,
    header: usize,
    columns: Result<Columns, FileFault>,
}

impl Book {
    fn of_package(source: &Source) -> Result<Self, FileFault> {
        let (mut package, kind) = Package::open(source)?;
        let input = BufReader::new(source.reader());
        match kind {
            Kind::Xlsx => {
                let parts = package.xlsx_sheets()?;
                let reader = Box::new(Xlsx::new(input).map_err(of_xlsx)?);
                let tabs = tabs(reader.sheets_metadata());
                Ok(Self { tabs, form: Form::Xlsx { reader, package, parts } })
            }
            Kind::Ods => {
                let hidden = package.ods_sheets()?;
                let reader = Box::new(Ods::new(input).map_err(of_ods)?);
                let tabs = tabs(reader.sheets_metadata());
                Ok(Self { tabs, form: Form::Ods { reader, hidden } })
            }
        }
    }

    fn of_binary(source: &Source) -> Result<Self, FileFault> {
        let hidden = binary::hidden_rows(source)?;
        let reader = Xls::new(BufReader::new(source.reader())).map_err(of_xls)?;
        let tabs = tabs(reader.sheets_metadata());
        Ok(Self { tabs, form: Form::Xls { reader: Box::new(reader), hidden } })
    }

    fn choose(&mut self, options: &ReadOptions) -> Result<Opened, FileFault> {
        let wanted = self.wanted(options.sheet.as_deref())?;
        let mut first_fault = None;
        let mut candidates = Vec::new();
        for tab in wanted {
            let sheet = self.load(tab)?;
            match find_header(&sheet, options) {
                Ok(header) => candidates.push(candidate(tab, sheet, header, options)),
                Err(fault) => {
                    first_fault.get_or_insert((tab, fault));
                }
            }
        }
        let rank = |candidate: &Candidate| match &candidate.columns {
            Ok(_) | Err(FileFault::AmbiguousColumns { .. }) => 0,
            Err(FileFault::NoOrderColumn { .. }) => 2,
            Err(_) => 1,
        };
        let best = (0..candidates.len()).min_by_key(|at| rank(&candidates[*at]));
        let Some(best) = best else {
            let (tab, fault) = first_fault.unwrap_or((0, FileFault::Empty));
            return Err(self.on_sheet(tab, fault));
        };
        let others = candidates.iter().enumerate();
        let others = others.filter(|(at, candidate)| *at != best && rank(candidate) < 2);
        let others = others.map(|(_, other)| self.tabs[other.tab].name.clone()).collect();
        let Candidate { tab, sheet, header, columns } = candidates.swap_remove(best);
        let columns = columns.map_err(|fault| self.on_sheet(tab, fault));
        let name = self.tabs[tab].name.clone();
        Ok((ChosenSheet { sheet: Arc::new(sheet), header, name, others }, columns))
    }

    /// The tabs that are looked at, by their places in `tabs`.
    fn wanted(&self, asked: Option<&str>) -> Result<Vec<usize>, FileFault> {
        let visible: Vec<usize> =
            (0..self.tabs.len()).filter(|at| self.tabs[*at].visible).collect();
        let Some(asked) = asked else {
            return if visible.is_empty() { Err(FileFault::Empty) } else { Ok(visible) };
        };
        let same =
            |at: &usize| self.tabs[*at].name.trim().to_lowercase() == asked.trim().to_lowercase();
        if let Some(at) = visible.iter().find(|at| same(at)) {
            return Ok(vec![*at]);
        }
        let number = asked.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if let Some(at) = number.and_then(|number| visible.get(number)) {
            return Ok(vec![*at]);
        }
        Err(FileFault::SheetNotFound {
            asked: asked.to_owned(),
            hidden: (0..self.tabs.len()).any(|at| same(&at)),
            sheets: visible.iter().map(|at| self.tabs[*at].name.clone()).collect(),
        })
    }

    /// The fault, with the sheet where there are several.
    fn on_sheet(&self, tab: usize, fault: FileFault) -> FileFault {
        match self.tabs.get(tab) {
            Some(Tab { name, .. }) if self.tabs.len() > 1 => {
                FileFault::OnSheet { sheet: name.clone(), fault: Box::new(fault) }
            }
            _ => fault,
        }
    }

    /// Takes a sheet into memory.
    fn load(&mut self, tab: usize) -> Result<Sheet, FileFault> {
        let Tab { name, index, .. } = self.tabs[tab].clone();
        match &mut self.form {
            Form::Xlsx { reader, package, parts } => {
                let part = parts.iter().find(|(known, _)| *known == name);
                let hidden = match part {
                    Some((_, path)) => package.xlsx_hidden_rows(path)?,
                    None => return Err(damaged(&format!("no part for the sheet {name}"))),
                };
                let mut builder = Builder::new(reader.has_1904_epoch());
                let mut cells = reader.worksheet_cells_reader(&name).map_err(of_xlsx)?;
                while let Some(cell) = cells.next_cell().map_err(of_xlsx)? {
                    builder.add(cell.get_position(), &Value::from(cell.get_value()))?;
                }
                Ok(builder.finish(hidden))
            }
            Form::Xls { reader, hidden } => {
                let is_1904 = reader.has_1904_epoch();
                let range = reader.worksheet_range(&name).map_err(of_xls)?;
                packed(&range, is_1904, hidden.get(index).cloned().unwrap_or_default())
            }
            Form::Ods { reader, hidden } => {
                let range = reader.worksheet_range(&name).map_err(of_ods)?;
                let known = hidden.iter().find(|(known, _)| *known == name);
                packed(&range, false, known.map(|(_, rows)| rows.clone()).unwrap_or_default())
            }
        }
    }
}

fn tabs(sheets: &[calamine::Sheet]) -> Vec<Tab> {
    let tab = |(index, sheet): (usize, &calamine::Sheet)| Tab {
        name: sheet.name.clone(),
        visible: sheet.visible == SheetVisible::Visible,
        index,
    };
    let sheets = sheets.iter().enumerate();
    sheets.filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet).map(tab).collect()
}

fn packed(range: &Range<Data>, is_1904: bool, hidden: Hidden) -> Result<Sheet, FileFault> {
    // A range begins at its first used cell.
    let (top, left) = range.start().unwrap_or_default();
    let mut builder = Builder::new(is_1904);
    for (row, cells) in (top..).zip(range.rows()) {
        for (column, value) in (left..).zip(cells) {
            builder.add((row, column), &Value::from(value))?;
        }
    }
    Ok(builder.finish(hidden))
}

/// The index of the header among the filled rows: that one of the first in which most names are
/// known, as in text files.
fn find_header(sheet: &Sheet, options: &ReadOptions) -> Result<usize, FileFault> {
    let looked_at = sheet.len().min(HEADER_ROWS);
    if looked_at == 0 {
        return Err(FileFault::Empty);
    }
    let rows: Vec<Vec<String>> = (0..looked_at).map(|index| sheet.texts(index)).collect();
    let best = |score: &dyn Fn(&[String]) -> u32| {
        let scored = rows.iter().enumerate().map(|(index, cells)| (score(cells), index));
        let best = scored.reduce(|best, next| if next.0 > best.0 { next } else { best });
        best.filter(|(score, _)| *score > 0).map(|(_, index)| index)
    };
    best(&|cells| header_score(cells, &options.columns))
        .or_else(|| best(&|cells| u32::from(resembles_header(cells))))
        .ok_or_else(|| FileFault::NoHeader { seen: rows[0].clone(), looked_at })
}

fn candidate(tab: usize, sheet: Sheet, header: usize, options: &ReadOptions) -> Candidate {
    let names = sheet.texts(header);
    let after = header + 1..sheet.len().min(header + 1 + FIRST_ROWS);
    let first_rows: Vec<Vec<String>> = after.map(|index| sheet.texts(index)).collect();
    let line = sheet.number(header);
    let known = Header { names: &names, line, first_rows: &first_rows };
    let columns = Columns::resolve(known, &options.columns, options.has_default_status);
    Candidate { tab, sheet, header, columns }
}

fn of_xlsx(error: XlsxError) -> FileFault {
    match error {
        XlsxError::Password => FileFault::WorkbookEncrypted,
        other => damaged(&other.to_string()),
    }
}

fn of_xls(error: XlsError) -> FileFault {
    match error {
        XlsError::Password => FileFault::WorkbookEncrypted,
        other => damaged(&other.to_string()),
    }
}

fn of_ods(error: OdsError) -> FileFault {
    match error {
        OdsError::Password => FileFault::WorkbookEncrypted,
        other => damaged(&other.to_string()),
    }
}
