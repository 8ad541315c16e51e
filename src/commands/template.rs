//! `template [PATH]`: an empty table to be filled in, as a workbook or CSV by the path's ending. A
//! file that is there already is never touched.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use crate::domain::Lang;
use crate::error::{Error, ExitCode, IoAction, UsageFault};
use crate::output::template;
use crate::text::template::written;

/// Writes the file and says what to do with it.
///
/// # Errors
/// An ending that is neither `.xlsx` nor `.csv`, a file that is there already or cannot be written.
pub fn run(path: &Path, lang: Lang) -> Result<ExitCode, Error> {
    let failed = |cause| Error::Io { action: IoAction::WriteOutput, path: path.to_owned(), cause };
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let content = match extension.to_str() {
        Some("csv") => template::csv(lang),
        Some("xlsx") => {
            template::workbook(lang).map_err(|cause| failed(io::Error::other(cause)))?
        }
        _ => {
            return Err(Error::Usage(UsageFault::Value {
                option: "template",
                value: path.display().to_string(),
                expected: "orders.xlsx, orders.csv",
            }));
        }
    };
    write_new(path, &content).map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => {
            Error::Usage(UsageFault::FileExists { path: path.to_owned() })
        }
        _ => failed(cause),
    })?;
    // Where even standard error is closed, the exit code remains.
    let _ = writeln!(io::stderr(), "{}", written(lang, &path.display().to_string()));
    Ok(ExitCode::Success)
}

/// Writes a file that was not there; half a file does not stay.
fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let done = file.write_all(content).and_then(|()| file.sync_all());
    if done.is_err() {
        // Windows removes no file that is open.
        drop(file);
        let _ = std::fs::remove_file(path);
    }
    done
}
