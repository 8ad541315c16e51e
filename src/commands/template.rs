//! `template`: an empty list of shipments to be filled in.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use crate::error::{Error, ExitCode, IoAction, UsageFault};
use crate::output::file::TableKind;
use crate::output::template;
use crate::text::Lang;
use crate::text::sheet::template_made;

/// Makes the file. One that is there already is never touched.
///
/// # Errors
/// A name that says neither `.xlsx` nor `.csv`, a file that is there or cannot be made.
pub fn run(path: &Path, lang: Lang) -> Result<ExitCode, Error> {
    let kind = TableKind::named(path).ok_or_else(|| {
        Error::Usage(UsageFault::Value {
            option: "template",
            value: path.display().to_string(),
            expected: "orders.xlsx, orders.csv",
        })
    })?;
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let file = file.map_err(|cause| match cause.kind() {
        ErrorKind::AlreadyExists => Error::Usage(UsageFault::FileExists { path: path.to_owned() }),
        _ => failed(path, cause),
    })?;
    write(file, kind, lang).map_err(|cause| {
        // Half a file would only be in the way of the next attempt.
        let _ = std::fs::remove_file(path);
        failed(path, cause)
    })?;
    let mut stdout = io::stdout();
    // A closed pipe is the reader's wish.
    let _ = writeln!(stdout, "{}", template_made(lang, &path.display().to_string()));
    Ok(ExitCode::Success)
}

fn write(file: File, kind: TableKind, lang: Lang) -> io::Result<()> {
    let mut target = BufWriter::new(file);
    match kind {
        TableKind::Text => template::text(&mut target, lang).map(drop)?,
        TableKind::Workbook => template::workbook(&mut target, lang)?,
    }
    target.flush()
}

fn failed(path: &Path, cause: io::Error) -> Error {
    Error::Io { action: IoAction::WriteOutput, path: path.to_owned(), cause }
}
