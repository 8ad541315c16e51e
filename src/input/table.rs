//! One input file, understood: what it is written in and what its columns mean, ready to give its
//! rows as often as they are asked for.

use std::io::{self, Read};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::columns::{ChosenColumns, Columns, Header};
use super::dialect::{Dialect, DialectOptions, HEAD, Head};
use super::encoding::TextEncoding;
use super::reader::RowReader;
use super::source::Source;
use super::utf16::Utf16Reader;
use super::workbook::{self, ChosenSheet, Container};
use super::{ReadFailure, records::Position};
use crate::domain::Corrections;
use crate::error::{Error, FileFault};

/// What the user says of the files.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// `--encoding`.
    pub encoding: Option<TextEncoding>,
    /// `--delimiter`: one ASCII character.
    pub delimiter: Option<u8>,
    /// `--sheet`: a visible sheet's name, or its number among them, from 1. Means nothing to text.
    pub sheet: Option<String>,
    /// `--column`.
    pub columns: Vec<(crate::error::ColumnField, String)>,
    /// Whether `--default-status` stands in for a status column.
    pub has_default_status: bool,
}

/// How a file holds its table.
#[derive(Clone, Debug)]
pub enum Form {
    /// As text.
    Text(Dialect),
    /// As a sheet of a workbook, in memory.
    Sheet(ChosenSheet),
}

/// A file with its form and columns.
#[derive(Debug)]
pub struct Table {
    source: Source,
    form: Form,
    columns: Columns,
    corrections: Option<Arc<Corrections>>,
}

impl Table {
    /// Looks at the beginning of a text file; takes the sheet of a workbook into memory.
    ///
    /// # Errors
    /// What the system reports, and every fault of the file that shows before its rows.
    pub fn open(source: Source, options: &ReadOptions) -> Result<Self, Error> {
        match understand(&source, options) {
            Ok((form, columns)) => Ok(Self { source, form, columns, corrections: None }),
            Err(failure) => Err(failure.of(&source)),
        }
    }

    /// The header of a file, whether its columns can be understood or not.
    ///
    /// # Errors
    /// What the system reports, and every fault of the file that shows before its columns.
    pub fn header(source: &Source, options: &ReadOptions) -> Result<Vec<String>, Error> {
        let (form, _) = look(source, options).map_err(|failure| failure.of(source))?;
        Ok(match form {
            Form::Text(dialect) => dialect.header,
            Form::Sheet(chosen) => chosen.sheet.texts(chosen.header),
        })
    }

    /// Bytes that it keeps in memory, about.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.sheet().map_or(0, |chosen| chosen.sheet.memory())
    }

    /// The same table, with these cells put right wherever its rows are read.
    #[must_use]
    pub fn with_corrections(mut self, corrections: Arc<Corrections>) -> Self {
        self.corrections = Some(corrections).filter(|corrections| !corrections.is_empty());
        self
    }

    /// Cells that are put right.
    pub(super) fn corrections(&self) -> Option<&Arc<Corrections>> {
        self.corrections.as_ref()
    }

    /// What tells this table's rows from those of any other: the hash of the file, and of the cells
    /// that were put right in it.
    #[must_use]
    pub fn identity(&self, sha256: [u8; 32]) -> [u8; 32] {
        let Some(corrections) = &self.corrections else { return sha256 };
        let mut hasher = Sha256::new_with_prefix(sha256);
        for (line, column, value) in corrections.iter() {
            hasher.update(line.to_le_bytes());
            hasher.update((column as u64).to_le_bytes());
            hasher.update((value.len() as u64).to_le_bytes());
            hasher.update(value);
        }
        hasher.finalize().into()
    }

    /// The file.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// How it holds its table.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// How it is written, if it is text. After [`survey`](super::survey()), the encoding is
    /// certain.
    #[must_use]
    pub fn dialect(&self) -> Option<&Dialect> {
        match &self.form {
            Form::Text(dialect) => Some(dialect),
            Form::Sheet(_) => None,
        }
    }

    /// The sheet, if it is a workbook.
    #[must_use]
    pub fn sheet(&self) -> Option<&ChosenSheet> {
        match &self.form {
            Form::Text(_) => None,
            Form::Sheet(sheet) => Some(sheet),
        }
    }

    /// What its columns mean.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The rows, from the first.
    ///
    /// # Errors
    /// What the system reports.
    pub fn rows(&self) -> Result<RowReader, Error> {
        self.open_rows().map_err(|cause| ReadFailure::from(cause).of(&self.source))
    }

    /// The rows, from the first.
    pub(super) fn open_rows(&self) -> io::Result<RowReader> {
        let order = self.columns.order();
        let rows = match &self.form {
            Form::Sheet(chosen) => RowReader::of_sheet(chosen, &self.columns),
            Form::Text(dialect) => {
                RowReader::of_text(rows_input(&self.source, dialect)?, dialect, order)
            }
        };
        Ok(rows.corrected(self.corrections()))
    }

    /// What the rows told about the encoding.
    pub(super) fn settle_encoding(&mut self, encoding: Option<TextEncoding>) {
        if let (Form::Text(dialect), Some(encoding)) = (&mut self.form, encoding) {
            dialect.encoding = encoding;
            dialect.encoding_settled = true;
        }
    }
}

fn understand(source: &Source, options: &ReadOptions) -> Result<(Form, Columns), ReadFailure> {
    let (form, columns) = look(source, options)?;
    Ok((form, columns?))
}

/// The form of a file, and what its columns mean or why they cannot be understood.
fn look(
    source: &Source,
    options: &ReadOptions,
) -> Result<(Form, Result<Columns, FileFault>), ReadFailure> {
    let mut bytes = Vec::new();
    source.reader().take(HEAD as u64).read_to_end(&mut bytes)?;
    if let Some(container) = Container::of(&bytes) {
        let (sheet, columns) = workbook::open(source, container, options)?;
        return Ok((Form::Sheet(sheet), columns));
    }
    let chosen: &ChosenColumns = &options.columns;
    let head = Head { bytes: &bytes, length: source.length().max(bytes.len() as u64) };
    let (encoding, delimiter) = (options.encoding, options.delimiter);
    let dialect = Dialect::detect(head, &DialectOptions { encoding, delimiter, chosen })?;
    let header = Header {
        names: &dialect.header,
        line: dialect.header_line,
        first_rows: &dialect.first_rows,
    };
    let columns = Columns::resolve(header, chosen, options.has_default_status);
    Ok((Form::Text(dialect), columns))
}

fn rows_input(source: &Source, dialect: &Dialect) -> io::Result<Box<dyn Read + Send>> {
    let Position { offset, .. } = dialect.rows_at;
    if !dialect.encoding.is_utf16() {
        return Ok(Box::new(source.reader_from(offset)));
    }
    let big_endian = dialect.encoding == TextEncoding::Utf16Be;
    let mut input = Utf16Reader::new(source.reader(), big_endian);
    io::copy(&mut input.by_ref().take(offset), &mut io::sink())?;
    Ok(Box::new(input))
}

#[cfg(test)]
mod tests;
