//! Rows that need work, kept in a private folder for whoever is to be told of them: what is
//! attached to a message. Whatever goes wrong here is logged, and changes nothing of the run.

use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::inputs::Inputs;
use super::outputs::{Outputs, failed_rows};
use crate::domain::{Lang, RowReport};
use crate::output::failed::FailedRows;
use crate::output::file::{PartFile, TableKind, Target, failed_name};
use crate::output::results::{Layout, Message};

/// A private folder in which rows that need work are kept until somebody was told of them.
pub struct SpareFolder {
    /// The folder.
    pub folder: PathBuf,
    /// As text or as a workbook; `None`: like the results.
    pub kind: Option<TableKind>,
}

impl SpareFolder {
    /// A file of its own for each input, in a folder of its own, for inputs may be called alike.
    #[must_use]
    pub fn added_to(&self, results: Vec<Outputs>, inputs: &Inputs) -> Vec<Outputs> {
        let added = |(file, outputs): (usize, Outputs)| {
            let source = inputs.tables[file].source();
            let input = (!source.is_standard_input()).then(|| source.path());
            let kind = self.kind.unwrap_or(outputs.kind());
            let folder = self.folder.join(file.to_string());
            match std::fs::create_dir(&folder) {
                Ok(()) => outputs.with_spare(folder.join(failed_name(input, kind))),
                Err(cause) => {
                    tracing::info!(%cause, "failed rows not kept");
                    outputs
                }
            }
        };
        results.into_iter().enumerate().map(added).collect()
    }
}

/// Rows that need work, for whoever is to be told of them.
pub struct SpareRows {
    rows: FailedRows<Target>,
    message: Message,
    written: u64,
}

impl SpareRows {
    /// Rows that are kept at most: more than fit into a message.
    const MOST: u64 = 100_000;

    /// Begins a file.
    pub fn begin(path: &Path, layout: &Layout, message: Message, lang: Lang) -> Option<Self> {
        let begun = PartFile::create(path).and_then(|file| {
            let rows = failed_rows(Target::File(file), path, layout, lang)?;
            Ok(Self { rows, message, written: 0 })
        });
        begun.inspect_err(|cause| tracing::info!(%cause, "failed rows not kept")).ok()
    }

    /// Writes one row; gives nothing back when it cannot go on. One row more than the most is
    /// written, so that whoever finds the file sees that there were too many.
    #[must_use]
    pub fn with(mut self, cells: &StringRecord, line: u64, report: &RowReport) -> Option<Self> {
        if self.written > Self::MOST {
            return Some(self);
        }
        self.written += 1;
        let reason = (self.message)(&report.outcome, line);
        match self.rows.write(cells, report.outcome.kind(), &reason) {
            Ok(()) => Some(self),
            Err(cause) => {
                tracing::info!(%cause, "failed rows not kept");
                None
            }
        }
    }

    /// Completes it; where there was no row, nothing is left.
    pub fn finish(self) {
        if self.written > 0
            && let Err(cause) = self.rows.finish().and_then(Target::finish)
        {
            tracing::info!(%cause, "failed rows not kept");
        }
    }
}
