//! The ledger's folder: made if it is missing, so that it is still there after a power cut.

use std::io;
use std::path::Path;

/// Makes the folder in which `ledger` is to stand, and those above it.
///
/// # Errors
/// The system's.
pub fn make(ledger: &Path) -> io::Result<()> {
    let Some(folder) = ledger.parent() else { return Ok(()) };
    make_folder(folder)
}

fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().unwrap_or(Path::new(""));
    make_folder(parent)?;
    match std::fs::create_dir(folder) {
        // Another run may be making it too.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync(parent)
}

/// Makes the entries of the folder in which `file` stands durable.
///
/// # Errors
/// The system's.
pub fn sync_entry_of(file: &Path) -> io::Result<()> {
    sync(file.parent().unwrap_or(Path::new("")))
}

/// Some file systems have no syncing of folders; they say so, and there is nothing to be done.
#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    match std::fs::File::open(folder)?.sync_all() {
        Err(error)
            if !matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Err(error)
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn sync(_folder: &Path) -> io::Result<()> {
    Ok(())
}
