//! The ledger as a file that is copied, brought back and put aside. Whether that may be done now
//! (no run under way, a person's yes) is asked in `commands`.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::store::Store;
use super::{LedgerFault, LedgerFaultKind, folder};
use crate::error::{Error, IoAction, UsageFault};

/// What SQLite keeps beside a database: what was committed and is not in the database itself yet,
/// and its index.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Copies the ledger, as it is at this moment, into a new file that only its owner can read. Runs
/// that are under way are not kept waiting. The copy is read again, checked, and on the disk
/// before it takes its name.
///
/// # Errors
/// The ledger cannot be read, the copy cannot be written, a file of that name is there already.
pub fn back_up(ledger: &Path, copy: &Path) -> Result<(), Error> {
    let failed = |cause| io_error(IoAction::BackUp, copy, cause);
    let unusable = |fault| Error::Ledger { fault, midway: false };
    if copy.exists() {
        return Err(exists(copy));
    }
    // Opening would make a ledger where there is none.
    ledger.metadata().map_err(|cause| io_error(IoAction::BackUp, ledger, cause))?;
    let part = new_part(copy).map_err(failed)?.into_temp_path();
    Store::open(ledger).and_then(|store| store.copy_into(&part)).map_err(unusable)?;
    Store::examine_copy(&part).map_err(unusable)?;
    settle(part, copy).map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => exists(copy),
        _ => failed(cause),
    })
}

/// Puts a copy in the ledger's place. Gives the name under which the ledger that stood there is
/// kept, if there was one. The copy itself stays as it is. `aside` is the ending of that name.
///
/// # Errors
/// The copy cannot be read, is damaged, of a newer version or no ledger: then the ledger that is
/// there is left alone. Or nothing can be written there.
pub fn bring_back(copy: &Path, ledger: &Path, aside: &str) -> Result<Option<PathBuf>, Error> {
    let failed = |cause| io_error(IoAction::Restore, copy, cause);
    let of_copy = |fault: LedgerFault| Error::Ledger {
        fault: LedgerFault { path: copy.to_owned(), ..fault },
        midway: false,
    };
    folder::make(ledger).map_err(failed)?;
    let mut part = new_part(ledger).map_err(failed)?;
    let bytes = io::copy(&mut File::open(copy).map_err(failed)?, &mut part).map_err(failed)?;
    if bytes == 0 {
        // SQLite would take it for a new database.
        return Err(of_copy(LedgerFault { path: copy.into(), kind: LedgerFaultKind::Foreign }));
    }
    let part = part.into_temp_path();
    // A copy that was made by hand after a crash may have its newest part beside it.
    let log = with_suffix(copy, "-wal");
    if log.exists() {
        std::fs::copy(&log, with_suffix(&part, "-wal")).map_err(failed)?;
    }
    let looked_at = Store::open(&part).and_then(|store| store.examine());
    if looked_at.is_err() {
        BESIDE.iter().for_each(|suffix| drop(std::fs::remove_file(with_suffix(&part, suffix))));
    }
    looked_at.map_err(of_copy)?;
    let kept =
        set_aside(ledger, aside).map_err(|cause| io_error(IoAction::SetAside, ledger, cause))?;
    settle(part, ledger).map_err(failed)?;
    Ok(kept)
}

/// Gives the ledger another name, with this ending; with it what SQLite keeps beside it. Gives the
/// new name, or nothing where there was no ledger.
///
/// # Errors
/// The system's.
pub fn set_aside(ledger: &Path, ending: &str) -> io::Result<Option<PathBuf>> {
    let aside = with_suffix(ledger, ending);
    let there = ledger.exists();
    if there {
        std::fs::rename(ledger, &aside)?;
    }
    // Left behind, they would be taken for the next ledger's.
    for suffix in BESIDE {
        let part = with_suffix(ledger, suffix);
        if part.exists() {
            std::fs::rename(&part, with_suffix(&aside, suffix))?;
        }
    }
    Ok(there.then_some(aside))
}

/// An empty file beside `path`, private from the beginning, that goes away unless it is kept.
fn new_part(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    tempfile::Builder::new()
        .prefix(".ledger-")
        .suffix(".part")
        .tempfile_in(folder.unwrap_or(Path::new(".")))
}

/// Syncs a file and gives it its name, which nothing else may have.
fn settle(part: TempPath, path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(&part)?.sync_all()?;
    part.persist_noclobber(path).map_err(|failed| failed.error)?;
    folder::sync_entry_of(path)
}

fn exists(path: &Path) -> Error {
    Error::Usage(UsageFault::FileExists { path: path.to_owned() })
}

fn io_error(action: IoAction, path: &Path, cause: io::Error) -> Error {
    Error::Io { action, path: path.to_owned(), cause }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_foreign(error: &Error) -> bool {
        matches!(error, Error::Ledger { fault, .. } if fault.kind == LedgerFaultKind::Foreign)
    }

    #[test]
    fn what_is_no_ledger_is_not_brought_back_and_the_ledger_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (ledger, copy) = (folder.path().join("ledger.db"), folder.path().join("copy"));
        drop(Store::open(&ledger).unwrap());
        let before = std::fs::read(&ledger).unwrap();
        for content in [&b""[..], b"orders;and;more\n"] {
            std::fs::write(&copy, content).unwrap();
            let error = bring_back(&copy, &ledger, ".aside").unwrap_err();
            assert!(is_foreign(&error), "{content:?}: {error:?}");
            assert_eq!(std::fs::read(&ledger).unwrap(), before);
            assert_eq!(folder.path().read_dir().unwrap().count(), 2, "{content:?}");
        }
    }

    #[test]
    fn a_damaged_copy_is_not_brought_back() {
        let folder = tempfile::tempdir().unwrap();
        let (ledger, copy) = (folder.path().join("ledger.db"), folder.path().join("copy"));
        drop(Store::open(&ledger).unwrap());
        back_up(&ledger, &copy).unwrap();
        let mut content = std::fs::read(&copy).unwrap();
        // The page behind the first holds a table or an index; nothing in it makes sense now.
        content[4096..8192].fill(0xff);
        std::fs::write(&copy, content).unwrap();
        let error = bring_back(&copy, &ledger, ".aside").unwrap_err();
        let Error::Ledger { fault, .. } = &error else { panic!("{error:?}") };
        assert!(matches!(fault.kind, LedgerFaultKind::Corrupt { .. }), "{fault:?}");
        assert_eq!(fault.path, copy);
        assert!(!with_suffix(&ledger, ".aside").exists());
    }

    #[test]
    fn what_lies_beside_an_old_ledger_goes_aside_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let (ledger, copy) = (folder.path().join("ledger.db"), folder.path().join("copy"));
        drop(Store::open(&ledger).unwrap());
        back_up(&ledger, &copy).unwrap();
        std::fs::write(with_suffix(&ledger, "-wal"), "of the old one").unwrap();
        let kept = bring_back(&copy, &ledger, ".aside").unwrap().unwrap();
        assert_eq!(kept, with_suffix(&ledger, ".aside"));
        assert!(with_suffix(&kept, "-wal").exists());
        // And where the ledger itself is gone, what it left is not taken for the new one's.
        std::fs::remove_file(&ledger).unwrap();
        std::fs::write(with_suffix(&ledger, "-wal"), "of a lost one").unwrap();
        assert_eq!(bring_back(&copy, &ledger, ".lost").unwrap(), None);
        assert!(!with_suffix(&ledger, "-wal").exists());
        Store::open(&ledger).unwrap().examine().unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn copies_are_their_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (ledger, copy) = (folder.path().join("ledger.db"), folder.path().join("copy"));
        drop(Store::open(&ledger).unwrap());
        back_up(&ledger, &copy).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&copy), 0o600);
        std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(0o644)).unwrap();
        bring_back(&copy, &ledger, ".aside").unwrap();
        assert_eq!(mode(&ledger), 0o600);
    }
}
