//! `generate DIR`: man pages, completions and the reference of settings, for whoever packages the
//! program.

use std::path::Path;

use crate::cli::generate::{Generated, completions, man_pages, settings_reference};
use crate::error::{Error, ExitCode, IoAction};

/// Writes all generated files into an existing folder.
///
/// # Errors
/// The folder cannot be written.
pub fn run(folder: &Path) -> Result<ExitCode, Error> {
    let failed = |cause, name: &str| Error::Io {
        action: IoAction::WriteOutput,
        path: folder.join(name),
        cause,
    };
    let pages = man_pages().map_err(|cause| failed(cause, ""))?;
    for Generated { name, content } in
        pages.into_iter().chain(completions()).chain([settings_reference()])
    {
        std::fs::write(folder.join(&name), content).map_err(|cause| failed(cause, &name))?;
    }
    Ok(ExitCode::Success)
}
