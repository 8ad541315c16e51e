//! `generate DIR`: man pages, completions and the reference of settings, for whoever packages the
//! program.

use std::path::Path;

use crate::cli::generate::{Generated, completions, settings_reference};
use crate::cli::manual::man_pages;
use crate::domain::Lang;
use crate::error::{Error, ExitCode, IoAction};

/// Writes all generated files into an existing folder, and the Russian man pages into `ru` there.
///
/// # Errors
/// The folder cannot be written.
pub fn run(folder: &Path) -> Result<ExitCode, Error> {
    let failed = |cause, name: &str| Error::Io {
        action: IoAction::WriteOutput,
        path: folder.join(name),
        cause,
    };
    let mut files = man_pages(Lang::En).map_err(|cause| failed(cause, ""))?;
    files.extend(man_pages(Lang::Ru).map_err(|cause| failed(cause, ""))?);
    files.extend(completions());
    files.push(settings_reference());
    // The folder itself is not made: a name that is mistyped is found out by that.
    folder.metadata().map_err(|cause| failed(cause, ""))?;
    std::fs::create_dir_all(folder.join("ru")).map_err(|cause| failed(cause, "ru"))?;
    for Generated { name, content } in files {
        std::fs::write(folder.join(&name), content).map_err(|cause| failed(cause, &name))?;
    }
    Ok(ExitCode::Success)
}
