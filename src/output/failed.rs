//! The rows that still need work, as an input that can be sent once they are mended: the file's
//! own columns in their order, and beside each row why it is there. As text or as a workbook.

use std::io::{self, Write};

use csv::StringRecord;
use rust_xlsxwriter::Workbook;

use super::results::{Layout, cause, harmless, pad};
use super::sheet::{Added, SheetWriter};
use crate::domain::{Lang, OutcomeKind};
use crate::text::sheet::{self as words, SheetName};

/// The column with the reason. Whoever reads the file as input passes over it.
const REASON: &str = "import_message";

/// Writes rows that need work.
pub struct FailedRows<W: Write> {
    form: Form<W>,
    width: usize,
    line: StringRecord,
}

enum Form<W: Write> {
    Text(Box<csv::Writer<W>>),
    Workbook { writer: Box<SheetWriter>, target: W },
}

impl<W: Write + Send> FailedRows<W> {
    /// Begins a table of text.
    ///
    /// # Errors
    /// Those of the target.
    pub fn text(target: W, layout: &Layout) -> io::Result<Self> {
        let mut writer = layout.text.writer(target)?;
        let mut header: StringRecord = columns(layout).into();
        header.push_field(REASON);
        writer.write_record(&header).map_err(cause)?;
        Ok(Self::of(Form::Text(Box::new(writer)), layout))
    }

    /// Begins a workbook.
    ///
    /// # Errors
    /// No temporary file can be made.
    pub fn workbook(target: W, layout: &Layout, lang: Lang) -> io::Result<Self> {
        let added = Added { name: REASON, width: 70, note: words::note(lang, REASON).to_owned() };
        let name = words::name(lang, SheetName::Failed);
        let writer = SheetWriter::begin(Workbook::new(), name, &columns(layout), vec![added])?;
        Ok(Self::of(Form::Workbook { writer: Box::new(writer), target }, layout))
    }

    fn of(form: Form<W>, layout: &Layout) -> Self {
        Self { form, width: columns(layout).len(), line: StringRecord::new() }
    }

    /// Writes one row.
    ///
    /// # Errors
    /// Those of the target.
    pub fn write(
        &mut self,
        cells: &StringRecord,
        kind: OutcomeKind,
        reason: &str,
    ) -> io::Result<()> {
        self.line.clear();
        self.line.extend(cells);
        pad(&mut self.line, self.width);
        self.line.push_field(&harmless(reason));
        match &mut self.form {
            Form::Text(writer) => writer.write_record(&self.line).map_err(cause),
            Form::Workbook { writer, .. } => {
                writer.row(&self.line, kind, &(self.width..self.width + 1))
            }
        }
    }

    /// Hands everything written so far to the target, and shows it.
    ///
    /// # Errors
    /// Those of the target.
    pub fn flush(&mut self) -> io::Result<&W> {
        match &mut self.form {
            Form::Text(writer) => {
                writer.flush()?;
                Ok(writer.get_ref())
            }
            Form::Workbook { target, .. } => Ok(target),
        }
    }

    /// Writes what is left and gives the target back.
    ///
    /// # Errors
    /// Those of the target.
    pub fn finish(self) -> io::Result<W> {
        match self.form {
            Form::Text(writer) => writer.into_inner().map_err(csv::IntoInnerError::into_error),
            Form::Workbook { writer, mut target } => {
                writer.save(&mut target)?;
                Ok(target)
            }
        }
    }
}

/// The input's own columns; cells beyond the header have none with a name.
fn columns(layout: &Layout) -> Vec<String> {
    let mut columns = layout.columns.clone();
    columns.resize(layout.width.max(columns.len()), String::new());
    columns
}
