//! One table as a sheet of an `.xlsx` workbook: header, rows in constant memory, how it looks.
//! What stands in it is for [`super::workbook`] and [`super::failed`].
//!
//! Every cell is text: a spreadsheet would take the digits of long numbers and leading zeros away.
//! Rows go to a temporary file as they come, and into the workbook when it is saved.

use std::io::{self, Write};
use std::ops::Range;

use csv::StringRecord;
use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, IgnoreError, Note, Workbook, Worksheet, XlsxError,
};

use crate::domain::OutcomeKind;

/// The rows that a sheet can have, the header included.
pub const ROW_LIMIT: u64 = 1_048_576;

/// The columns that a sheet can have.
pub const COLUMN_LIMIT: u64 = 16_384;

/// Characters that a cell can have; what is longer ends in `…`.
const CELL_LIMIT: usize = 32_767;

/// Widths, in characters of the standard font.
const NARROWEST: usize = 8;
const WIDEST: usize = 40;

/// Height of a line of text, in points, and the greatest height of a row.
const LINE: f64 = 15.0;
const TALLEST: f64 = 409.0;

/// Rows that get a height of their own at most: heights are kept in memory. Excel finds the others
/// by itself; LibreOffice shows them one line high until they are touched.
const TALL_ROWS: usize = 20_000;

/// A colour for each outcome: background and letters. The outcome's name always stands there too.
fn colours(kind: OutcomeKind) -> (u32, u32) {
    match kind {
        OutcomeKind::Valid | OutcomeKind::Updated => (0xD8_EF_D3, 0x1E_4D_2B),
        OutcomeKind::AlreadyUpdated => (0xEC_F6_E9, 0x3B_5E_45),
        OutcomeKind::Duplicate => (0xEA_EA_EA, 0x40_40_40),
        OutcomeKind::Invalid => (0xFB_D5_D5, 0x8A_1C_1C),
        OutcomeKind::Rejected => (0xFB_DF_C4, 0x7A_3B_0C),
        OutcomeKind::Failed => (0xF6_E0_EE, 0x6D_1F_52),
        OutcomeKind::Unconfirmed => (0xFF_F1_C2, 0x6B_52_00),
        OutcomeKind::NotSent => (0xDD_E6_F4, 0x24_3B_5C),
    }
}

/// How cells of an outcome look.
pub(super) fn outcome_format(kind: OutcomeKind) -> Format {
    let (background, letters) = colours(kind);
    plain()
        .set_text_wrap()
        .set_background_color(Color::RGB(background))
        .set_font_color(Color::RGB(letters))
        .set_border_bottom(FormatBorder::Hair)
        .set_border_bottom_color(Color::RGB(0xBF_BF_BF))
}

/// How header cells look.
pub(super) fn header_format(added: bool) -> Format {
    let background = if added { 0x3B_4A_5A } else { 0x5B_6B_7B };
    plain()
        .set_bold()
        .set_text_wrap()
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(background))
        .set_align(FormatAlign::VerticalCenter)
}

fn plain() -> Format {
    Format::new().set_align(FormatAlign::Top)
}

/// A column that is added to the input's own.
pub(super) struct Added {
    /// Its name.
    pub(super) name: &'static str,
    /// Its width, in characters.
    pub(super) width: u16,
    /// What it means, for whoever rests the mouse on its header.
    pub(super) note: String,
}

/// Writes a sheet.
pub(super) struct SheetWriter {
    workbook: Workbook,
    sheet: usize,
    rows: u32,
    own: usize,
    added: Vec<Added>,
    widths: Vec<usize>,
    tall_rows: usize,
    own_format: Format,
    /// By outcome.
    marked: Vec<Format>,
}

impl SheetWriter {
    /// Begins a sheet in a workbook; `columns` are the names of the input's own columns.
    pub(super) fn begin(
        mut workbook: Workbook,
        name: &str,
        columns: &[String],
        added: Vec<Added>,
    ) -> io::Result<Self> {
        let sheet = workbook.worksheets().len();
        workbook
            .add_worksheet_with_constant_memory()
            .map_err(cause)?
            .set_name(name)
            .map_err(cause)?;
        let mut writer = Self {
            workbook,
            sheet,
            rows: 0,
            own: columns.len(),
            added,
            widths: columns.iter().map(|name| shown_width(name)).collect(),
            tall_rows: 0,
            own_format: plain().set_num_format("@"),
            marked: OutcomeKind::ALL.into_iter().map(outcome_format).collect(),
        };
        writer.header(columns).map_err(cause)?;
        Ok(writer)
    }

    fn header(&mut self, columns: &[String]) -> Result<(), XlsxError> {
        let (own, marked) = (header_format(false), header_format(true));
        let Self { workbook, sheet, added, own_format, .. } = self;
        let sheet = workbook.worksheet_from_index(*sheet)?;
        for (column, name) in (0..).zip(columns) {
            // Empty cells too are for text: what is typed there keeps all its digits.
            sheet.set_column_format(column, own_format)?;
            sheet.write_string_with_format(0, column, within(name), &own)?;
        }
        let first = u16::try_from(columns.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        for (column, Added { name, width, note }) in (first..).zip(&*added) {
            sheet.write_string_with_format(0, column, *name, &marked)?;
            sheet.set_column_width(column, *width)?;
            if !note.is_empty() {
                let note = Note::new(note).add_author_prefix(false).set_width(320).set_height(90);
                sheet.insert_note(0, column, &note)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        // For whoever prints it: all columns on the page, the header on each.
        sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        self.rows = 1;
        Ok(())
    }

    /// Writes a row of text; the cells in `marked` have the colour of the outcome.
    pub(super) fn row(
        &mut self,
        cells: &StringRecord,
        kind: OutcomeKind,
        marked: &Range<usize>,
    ) -> io::Result<()> {
        for (width, cell) in self.widths.iter_mut().zip(cells) {
            if *width < WIDEST {
                *width = (*width).max(shown_width(cell));
            }
        }
        self.row_inner(cells, kind, marked).map_err(cause)
    }

    /// Lines that the tallest cell of a row has, as far as can be told: the marked ones are wrapped.
    fn lines(&self, cells: &StringRecord, marked: &Range<usize>) -> usize {
        let lines = |(index, cell): (usize, &str)| {
            let width = if marked.contains(&index) { self.added_width(index) } else { usize::MAX };
            lines_within(cell, width)
        };
        cells.iter().enumerate().map(lines).max().unwrap_or(1)
    }

    fn added_width(&self, index: usize) -> usize {
        let added = index.checked_sub(self.own).and_then(|at| self.added.get(at));
        added.map_or(usize::MAX, |added| usize::from(added.width))
    }

    fn row_inner(
        &mut self,
        cells: &StringRecord,
        kind: OutcomeKind,
        marked: &Range<usize>,
    ) -> Result<(), XlsxError> {
        let lines = self.lines(cells, marked);
        let is_tall = lines > 1 && self.tall_rows < TALL_ROWS;
        self.tall_rows += usize::from(is_tall);
        let Self { workbook, sheet, rows, own_format, marked: formats, .. } = self;
        let sheet = workbook.worksheet_from_index(*sheet)?;
        if is_tall {
            sheet.set_row_height(*rows, row_height(lines))?;
        }
        for (index, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let column = u16::try_from(index).map_err(|_| XlsxError::RowColumnLimitError)?;
            let format =
                if marked.contains(&index) { &formats[kind as usize] } else { &*own_format };
            sheet.write_string_with_format(*rows, column, within(cell), format)?;
        }
        *rows += 1;
        Ok(())
    }

    /// The workbook, for other sheets of it.
    pub(super) fn workbook(&mut self) -> &mut Workbook {
        &mut self.workbook
    }

    /// Writes the workbook.
    pub(super) fn save<W: Write + Send>(mut self, target: W) -> io::Result<()> {
        self.finish_sheet().map_err(cause)?;
        self.workbook.save_to_writer(target).map_err(cause)
    }

    fn finish_sheet(&mut self) -> Result<(), XlsxError> {
        let last_row = self.rows.saturating_sub(1);
        let columns = self.own + self.added.len();
        let last = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
        let sheet: &mut Worksheet = self.workbook.worksheet_from_index(self.sheet)?;
        for (column, width) in (0..).zip(&self.widths) {
            let width = (*width + 2).clamp(NARROWEST, WIDEST);
            sheet.set_column_width(column, u16::try_from(width).unwrap_or(u16::MAX))?;
        }
        sheet.autofilter(0, 0, last_row, last)?;
        sheet.ignore_error_range(0, 0, last_row, last, IgnoreError::NumberStoredAsText)?;
        Ok(())
    }
}

/// The height of a row with so many lines, in points.
pub(super) fn row_height(lines: usize) -> f64 {
    (LINE * lines as f64).min(TALLEST)
}

/// Lines of a text in a column so many characters wide.
pub(super) fn lines_within(text: &str, width: usize) -> usize {
    let lines = text.lines().map(|line| line.chars().count().div_ceil(width).max(1));
    lines.sum::<usize>().max(1)
}

/// Characters of the longest line.
fn shown_width(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or_default()
}

/// The text, as long as a cell can be.
fn within(text: &str) -> String {
    // A character is at least one byte, so most texts need no counting.
    if text.len() <= CELL_LIMIT || text.chars().count() <= CELL_LIMIT {
        return text.to_owned();
    }
    text.chars().take(CELL_LIMIT - 1).chain(['…']).collect()
}

/// The system's own error, so that its kind (a full disk) can be told.
pub(super) fn cause(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other.to_string()),
    }
}
