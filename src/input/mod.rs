//! From bytes to rows: what a shipments file is written in, where its header is, which column
//! means what, its rows one by one, and the first pass over all files of a run.
//!
//! ```text
//! Source ─▶ Dialect ─▶ Columns        (once per file: Table::open)
//!    └────▶ RecordReader ─▶ RowReader ─▶ survey (pass 1) · the run itself (pass 2)
//!
//! Source ─▶ workbook ─▶ Sheet, Columns      (a workbook: its sheet stays in memory)
//!                         └────▶ RowReader ─▶ as above
//! ```
//!
//! Nothing here judges a row: values are read in `domain`. Faults of the file as a whole are data
//! ([`FileFault`]); their wording is made in `text`.

mod blocks;
mod columns;
mod dialect;
mod encoding;
mod exercise;
mod guess;
mod header_names;
mod quotes;
mod reader;
mod records;
mod repeats;
mod row;
mod sieve;
mod source;
mod survey;
mod table;
mod utf16;
mod workbook;

use std::io;

pub use columns::{ChosenColumns, Columns};
pub use dialect::{Dialect, DialectOptions};
pub use encoding::TextEncoding;
pub use exercise::exercise;
pub use reader::{RowReader, Skipped};
pub use records::RECORD_LIMIT;
pub use repeats::{Repeat, Repeats};
pub use row::Row;
pub use source::{Source, SourceReader};
pub use survey::{FileSurvey, Notes, RowNote, StatusCounts, Survey, SurveyOptions, hash, survey};
pub use table::{Form, ReadOptions, Table};
pub use workbook::ChosenSheet;

use crate::error::{Error, FileFault, IoAction};

/// Why reading a file ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum ReadFailure {
    /// The system could not read on.
    #[error("cannot read on")]
    Io(#[from] io::Error),
    /// The file must be refused as a whole.
    #[error("the file is refused: {0:?}")]
    Fault(FileFault),
}

impl From<FileFault> for ReadFailure {
    fn from(fault: FileFault) -> Self {
        Self::Fault(fault)
    }
}

impl ReadFailure {
    /// The same as an error of the whole program, naming the file.
    #[must_use]
    pub fn of(self, source: &Source) -> Error {
        match self {
            Self::Io(cause) => {
                Error::Io { action: IoAction::ReadInput, path: source.path().to_owned(), cause }
            }
            Self::Fault(fault) => Error::File { file: source.name().to_owned(), fault },
        }
    }
}
