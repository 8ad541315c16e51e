//! What became of an import's rows: to look at, to download, and to send again.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use super::files::{Form, Kept};
use super::rows::{Filter, PAGE, Wanted};
use super::views::{CellView, RowView, Rows, Uploaded};
use super::{Fault, ImportId, Imports, Options, Owner, name};
use crate::domain::{Lang, OutcomeKind};
use crate::error::{Error, IoAction};
use crate::ledger::store::imports::ImportRecord;
use crate::text::imports::{self as words, ImportFault};

/// A table to be downloaded.
#[derive(Debug)]
pub struct Download {
    /// The open file.
    pub file: File,
    /// Its size.
    pub bytes: u64,
    /// A name that every system takes.
    pub name: String,
    /// The type of its content.
    pub content_type: &'static str,
}

impl Form {
    /// The type of the content.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

impl Imports {
    /// The results of an import, or only the rows that still need work, as a file.
    ///
    /// # Errors
    /// No such import, files that were removed, no results (yet), too many rows for a workbook.
    pub fn download(
        &self,
        owner: &Owner,
        id: ImportId,
        (kept, form): (Kept, Form),
    ) -> Result<Download, Fault> {
        let record = self.0.kept(owner, id)?;
        let path = self.0.finished_table(id, (kept, form))?;
        let failed = |cause| read_failed(&path, cause);
        let file = File::open(&path).map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        let word = match kept {
            Kept::Results => "results",
            Kept::Failed => "failed",
        };
        let name = format!("{}.{word}.{}", name::stem(&record.name), form.ending());
        let content_type = form.content_type();
        Ok(Download { file, bytes, name: name::for_download(&name), content_type })
    }

    /// Makes the rows that still need work an import of their own, read as their parent was.
    ///
    /// # Errors
    /// Those of [`Imports::download`]; there is no such row; those of an upload.
    pub fn again(&self, owner: &Owner, id: ImportId, lang: Lang) -> Result<Uploaded, Fault> {
        let record = self.0.kept(owner, id)?;
        let path = self.0.finished_table(id, (Kept::Failed, Form::Csv))?;
        let failed = |cause| read_failed(&path, cause);
        let mut file = File::open(&path).map_err(failed)?;
        if reader(&file).map_err(failed)?.records().next().is_none() {
            return Err(ImportFault::NothingFailed.into());
        }
        std::io::Seek::rewind(&mut file).map_err(failed)?;
        let options: Options = serde_json::from_str(&record.options).unwrap_or_default();
        // The rows are text of this program's own making now, whatever they came from.
        let options = Options { sheet: None, encoding: None, delimiter: None, ..options };
        let name = words::failed_rows_name(lang, name::stem(&record.name));
        let mut upload = self.begin_upload(owner, &name, options)?;
        upload.failed_rows_of(id);
        let mut block = vec![0; 64 * 1024];
        loop {
            let count = file.read(&mut block).map_err(failed)?;
            if count == 0 {
                return upload.finish(lang);
            }
            upload.write(&block[..count])?;
        }
    }
}

fn read_failed(path: &std::path::Path, cause: std::io::Error) -> Fault {
    Error::Io { action: IoAction::ReadInput, path: path.to_owned(), cause }.into()
}

/// A table of ours: the delimiter is the one that its header uses most.
fn reader(file: &File) -> std::io::Result<csv::Reader<std::io::Cursor<Vec<u8>>>> {
    let mut bytes = Vec::new();
    let mut file = file;
    file.read_to_end(&mut bytes)?;
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(..3);
    }
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: &u8| header.iter().filter(|byte| *byte == delimiter).count();
    let delimiter = b",;\t|".iter().copied().max_by_key(count).unwrap_or(b',');
    Ok(csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(std::io::Cursor::new(bytes)))
}

impl super::inner::Inner {
    fn finished_table(&self, id: ImportId, (kept, form): (Kept, Form)) -> Result<PathBuf, Fault> {
        if self.live(id).is_some() {
            return Err(ImportFault::NoResults.into());
        }
        let path = self.files.table(id, kept, form);
        if path.is_file() {
            return Ok(path);
        }
        let text = self.files.table(id, kept, Form::Csv);
        let fault = if text.is_file() { ImportFault::NoWorkbook } else { ImportFault::NoResults };
        Err(fault.into())
    }

    pub fn result_rows(
        &self,
        record: &ImportRecord,
        id: ImportId,
        wanted: Wanted,
    ) -> Result<Rows, Fault> {
        let path = self.finished_table(id, (Kept::Results, Form::Csv))?;
        let _inside = self.reading.enter();
        let failed = |cause| read_failed(&path, cause);
        let file = File::open(&path).map_err(failed)?;
        let mut reader = reader(&file).map_err(failed)?;
        let broken = |error: csv::Error| failed(std::io::Error::other(error));
        let header = reader.headers().map_err(broken)?.clone();
        // What stands first under a name of ours is not ours in a file that has it too.
        let added = header.len()
            - header
                .iter()
                .rev()
                .position(|name| name == "import_line")
                .map_or(0, |from_end| from_end + 1);
        let (mut total, mut rows) = (0, Vec::new());
        let mut row = csv::StringRecord::new();
        while reader.read_record(&mut row).map_err(broken)? {
            let view = |column: usize| row.get(added + column).unwrap_or_default();
            let kind = OutcomeKind::ALL.into_iter().find(|kind| kind.name() == view(1));
            let Some(kind) = kind else { continue };
            let fits = match wanted.filter {
                Filter::All | Filter::Corrected => true,
                Filter::Problems => kind.needs_work() || !view(4).is_empty(),
                Filter::Warned => !view(4).is_empty(),
                Filter::Outcome(wanted) => kind == wanted,
            };
            if !fits {
                continue;
            }
            if total >= wanted.offset && (rows.len() as u64) < wanted.limit.min(PAGE) {
                let cells = row.iter().take(added).enumerate();
                rows.push(RowView {
                    line: view(0).parse().unwrap_or_default(),
                    outcome: kind.name(),
                    code: view(2).to_owned(),
                    message: view(3).to_owned(),
                    cells: cells
                        .map(|(column, value)| CellView {
                            column,
                            value: value.to_owned(),
                            corrected: false,
                            problems: Vec::new(),
                        })
                        .collect(),
                    problems: Vec::new(),
                    attempts: view(5).parse().unwrap_or_default(),
                    finished_at: Some(view(6).to_owned()).filter(|at| !at.is_empty()),
                });
            }
            total += 1;
        }
        Ok(Rows { revision: record.revision, total, offset: wanted.offset, rows })
    }
}
