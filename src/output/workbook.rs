//! Results as a workbook: the summary on the first sheet, every row on the second. Nothing stands
//! in the target before the end, when the workbook is saved as a whole.

use std::io::{self, Write};
use std::ops::Range;

use csv::StringRecord;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};

use super::results::{CHECK_COLUMNS, COLUMNS, Layout, Message, Results};
use super::sheet::{
    Added, SheetWriter, cause, header_format, lines_within, outcome_format, row_height,
};
use crate::domain::{Lang, OrderUpdate, OutcomeKind, RowReport};
use crate::text::sheet::{self as words, SheetName};

/// Index of `import_outcome` among the added columns, and of the one after `import_message`.
const MARKED: Range<usize> = 1..4;

/// Something that stands on the summary's sheet, one below the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A heading of a part.
    Heading(String),
    /// A fact with its name.
    Fact { name: String, value: String },
    /// How many rows had an outcome.
    Count { kind: OutcomeKind, name: String, rows: u64 },
    /// How many rows had a problem; what it is, and its code.
    Problem { rows: u64, code: String, message: String },
    /// Nothing.
    Blank,
}

/// Writes results as a workbook.
pub struct WorkbookResults {
    writer: SheetWriter,
    layout: Layout,
    message: Message,
    line: StringRecord,
}

impl WorkbookResults {
    /// Begins the sheet of rows.
    ///
    /// # Errors
    /// No temporary file can be made.
    pub fn new(layout: Layout, message: Message, lang: Lang) -> io::Result<Self> {
        let mut workbook = Workbook::new();
        // Filled in at the end, but it comes first.
        workbook.add_worksheet().set_name(words::name(lang, SheetName::Summary)).map_err(cause)?;
        let mut columns = layout.columns.clone();
        columns.resize(layout.width.max(columns.len()), String::new());
        let check = if layout.with_update { &CHECK_COLUMNS[..] } else { &[] };
        let added = COLUMNS.iter().chain(check).map(|name| Added {
            name,
            width: width_of(name),
            note: words::note(lang, name).to_owned(),
        });
        let added = added.collect();
        let writer =
            SheetWriter::begin(workbook, words::name(lang, SheetName::Rows), &columns, added)?;
        Ok(Self { writer, layout, message, line: StringRecord::new() })
    }

    /// Fills in the summary and writes the workbook.
    ///
    /// # Errors
    /// Those of the target and of temporary files.
    pub fn finish<W: Write + Send>(mut self, summary: &[Line], target: W) -> io::Result<()> {
        fill_summary(self.writer.workbook(), summary).map_err(cause)?;
        self.writer.save(target)
    }
}

impl Results for WorkbookResults {
    fn write(
        &mut self,
        cells: &StringRecord,
        line: u64,
        report: &RowReport,
        update: Option<&OrderUpdate>,
    ) -> io::Result<()> {
        let message = (self.message)(&report.outcome, line);
        self.layout.fill(&mut self.line, cells, (line, report, &message), update);
        let first = self.layout.width.max(self.layout.columns.len());
        let marked = first + MARKED.start..first + MARKED.end;
        self.writer.row(&self.line, report.outcome.kind(), &marked)
    }
}

fn width_of(column: &str) -> u16 {
    match column {
        "import_line" => 12,
        "import_message" => 70,
        "import_code" | "import_warnings" => 26,
        "import_finished_at" => 26,
        _ => 18,
    }
}

/// Widths of the summary's columns: names, numbers, words about them.
const SUMMARY_WIDTHS: [u16; 3] = [34, 16, 84];

fn fill_summary(workbook: &mut Workbook, summary: &[Line]) -> Result<(), XlsxError> {
    let top = || Format::new().set_align(FormatAlign::Top);
    let heading = header_format(true).unset_text_wrap();
    let wrapped = top().set_text_wrap();
    let number = top().set_align(FormatAlign::Left).set_num_format("#,##0");
    let sheet = workbook.worksheet_from_index(0)?;
    for (column, width) in (0..).zip(SUMMARY_WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_screen_gridlines(false).set_landscape().set_print_fit_to_pages(1, 0);
    for (row, line) in (0..).zip(summary) {
        match line {
            Line::Heading(text) => {
                for column in 0..3 {
                    let text = if column == 0 { text.as_str() } else { "" };
                    sheet.write_string_with_format(row, column, text, &heading)?;
                }
                sheet.set_row_height(row, 20)?;
            }
            Line::Fact { name, value } => {
                sheet.write_string_with_format(row, 0, name, &top())?;
                sheet.write_string_with_format(row, 1, value, &top())?;
            }
            Line::Count { kind, name, rows } => {
                sheet.write_string_with_format(row, 0, name, &outcome_format(*kind))?;
                sheet.write_number_with_format(row, 1, *rows as f64, &number)?;
                sheet.write_string_with_format(row, 2, kind.name(), &top())?;
            }
            Line::Problem { rows, code, message } => {
                sheet.write_string_with_format(row, 0, code, &top())?;
                sheet.write_number_with_format(row, 1, *rows as f64, &number)?;
                sheet.write_string_with_format(row, 2, message, &wrapped)?;
                let lines = lines_within(message, SUMMARY_WIDTHS[2].into());
                sheet.set_row_height(row, row_height(lines))?;
            }
            Line::Blank => {}
        }
    }
    Ok(())
}
