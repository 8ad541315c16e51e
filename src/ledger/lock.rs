//! One run at a time for an account: a lock that the system holds for the process and drops with
//! it, so that no crash leaves a stale one.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::folder;

/// The lock of an account, held until it is dropped.
#[derive(Debug)]
pub struct AccountLock {
    _file: File,
}

impl AccountLock {
    /// Takes the lock if it is free; `None` if another run holds it.
    ///
    /// # Errors
    /// The system's.
    pub fn try_take(ledger: &Path, account: &str) -> io::Result<Option<Self>> {
        let file = open(ledger, account)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// An account that a run is under way for, if there is one.
    ///
    /// # Errors
    /// The system's.
    pub fn held_by_any(ledger: &Path) -> io::Result<Option<String>> {
        let folder = ledger.parent().filter(|folder| !folder.as_os_str().is_empty());
        let ledger_name = ledger.file_name().unwrap_or_default().to_string_lossy();
        for entry in folder.unwrap_or(Path::new(".")).read_dir()? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let account = name
                .strip_prefix(&*ledger_name)
                .and_then(|rest| rest.strip_prefix('.')?.strip_suffix(".lock"));
            let Some(account) = account else { continue };
            if let Err(TryLockError::WouldBlock) = File::open(entry.path())?.try_lock() {
                return Ok(Some(account.to_owned()));
            }
        }
        Ok(None)
    }

    /// Waits for the lock. Blocks the thread.
    ///
    /// # Errors
    /// The system's.
    pub fn take(ledger: &Path, account: &str) -> io::Result<Self> {
        let file = open(ledger, account)?;
        file.lock()?;
        Ok(Self { _file: file })
    }
}

fn open(ledger: &Path, account: &str) -> io::Result<File> {
    folder::make(ledger)?;
    OpenOptions::new().write(true).create(true).truncate(false).open(path(ledger, account))
}

/// `ledger.db.shop@shop.justclick.ru.lock` beside the ledger. An account's name is a DNS label and
/// its host a host name, so both may stand in a file name.
fn path(ledger: &Path, account: &str) -> PathBuf {
    let safe: String = account
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-.@".contains(c) { c } else { '_' })
        .collect();
    let mut name = ledger.as_os_str().to_owned();
    name.push(format!(".{safe}.lock"));
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_locked_once_and_others_are_free() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = folder.path().join("new").join("ledger.db");
        let first = AccountLock::try_take(&ledger, "shop@host").unwrap();
        assert!(first.is_some());
        assert!(AccountLock::try_take(&ledger, "shop@host").unwrap().is_none());
        assert!(AccountLock::try_take(&ledger, "other@host").unwrap().is_some());
        assert_eq!(AccountLock::held_by_any(&ledger).unwrap().as_deref(), Some("shop@host"));
        let neighbour = ledger.with_file_name("ledger.db.old");
        assert_eq!(AccountLock::held_by_any(&neighbour).unwrap(), None);
        drop(first);
        assert_eq!(AccountLock::held_by_any(&ledger).unwrap(), None);
        assert!(AccountLock::try_take(&ledger, "shop@host").unwrap().is_some());
    }
}
