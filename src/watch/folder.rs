//! The folder on the disk: what stands in it, the folders inside it for what is put away, and the
//! lock that keeps a second `watch` out.

use std::ffi::OsString;
use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::settle::Stamp;

/// Files all of whose rows are fine.
pub const DONE: &str = "done";
/// Files with rows that need work, and files that were refused.
pub const FAILED: &str = "failed";
/// Files of a rehearsal: they were not sent in earnest.
pub const REHEARSAL: &str = "rehearsal";
/// What is being written, and what is kept while a file is put away.
const WORK: &str = ".justclick-import";

/// A folder that is looked after.
#[derive(Debug)]
pub struct Inbox {
    root: PathBuf,
    lock: Option<File>,
}

/// Whether the folder can be looked after.
#[derive(Debug, PartialEq, Eq)]
pub enum Prepared {
    /// It is there, and ours as before.
    Ready,
    /// It is there, and ours from now on: it was not seen before, or was made anew.
    Fresh,
    /// It is not there.
    Gone,
    /// Another `watch` has it.
    Busy,
}

impl Inbox {
    /// The folder at `root`. Nothing is looked at yet.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), lock: None }
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where results are written before they are put away; in the same file system.
    #[must_use]
    pub fn work(&self) -> PathBuf {
        self.root.join(WORK)
    }

    /// Makes the folder for work and takes the lock, unless that was done already and still holds:
    /// a folder that came back is another one.
    ///
    /// # Errors
    /// The system's.
    pub fn prepare(&mut self) -> io::Result<Prepared> {
        match self.root.metadata() {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(io::ErrorKind::NotADirectory.into()),
            Err(error) if is_gone(&error) => {
                self.lock = None;
                return Ok(Prepared::Gone);
            }
            Err(error) => return Err(error),
        }
        let path = self.work().join("watch.lock");
        if self.lock.is_some() && path.exists() {
            return Ok(Prepared::Ready);
        }
        self.lock = None;
        std::fs::create_dir_all(self.work())?;
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path)?;
        match file.try_lock() {
            // A file system without locks: better unguarded than not at all.
            Ok(()) | Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => return Ok(Prepared::Busy),
        }
        self.lock = Some(file);
        Ok(Prepared::Fresh)
    }

    /// The files that stand in the folder: no folders, nothing else. One that goes away meanwhile
    /// is left out.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn scan(&self) -> io::Result<Vec<(OsString, Stamp)>> {
        let mut found = Vec::new();
        for entry in self.root.read_dir()? {
            let entry = entry?;
            let Ok(metadata) = std::fs::metadata(entry.path()) else { continue };
            if metadata.is_file() {
                found.push((entry.file_name(), stamp(&metadata)));
            }
        }
        Ok(found)
    }
}

/// Whether an error of the folder says that it is not there: also a network drive that went away.
#[must_use]
pub fn is_gone(error: &io::Error) -> bool {
    use io::ErrorKind::{
        HostUnreachable, NetworkDown, NetworkUnreachable, NotConnected, NotFound,
        StaleNetworkFileHandle, TimedOut,
    };
    matches!(
        error.kind(),
        NotFound
            | NotConnected
            | NetworkDown
            | NetworkUnreachable
            | HostUnreachable
            | StaleNetworkFileHandle
            | TimedOut
    )
}

/// What stands under a path now; `None` if there is nothing.
#[must_use]
pub fn stamp_of(path: &Path) -> Option<Stamp> {
    std::fs::metadata(path).ok().map(|metadata| stamp(&metadata))
}

fn stamp(metadata: &Metadata) -> Stamp {
    Stamp {
        modified: metadata.modified().ok(),
        bytes: metadata.len(),
        number: file_number(metadata),
    }
}

#[cfg(unix)]
fn file_number(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

/// Elsewhere time and length have to do.
#[cfg(not(unix))]
fn file_number(_metadata: &Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_watch_at_a_time_and_the_lock_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = Inbox::new(folder.path());
        let mut second = Inbox::new(folder.path());
        assert_eq!(first.prepare().unwrap(), Prepared::Fresh);
        assert_eq!(first.prepare().unwrap(), Prepared::Ready);
        assert_eq!(second.prepare().unwrap(), Prepared::Busy);
        drop(first);
        assert_eq!(second.prepare().unwrap(), Prepared::Fresh);
    }

    #[test]
    fn a_folder_that_is_gone_is_locked_anew_when_it_is_back() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("inbox");
        let mut inbox = Inbox::new(&root);
        assert_eq!(inbox.prepare().unwrap(), Prepared::Gone);
        std::fs::create_dir(&root).unwrap();
        assert_eq!(inbox.prepare().unwrap(), Prepared::Fresh);
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!(inbox.prepare().unwrap(), Prepared::Gone);
        std::fs::create_dir(&root).unwrap();
        assert_eq!(inbox.prepare().unwrap(), Prepared::Fresh);
        assert_eq!(Inbox::new(&root).prepare().unwrap(), Prepared::Busy);
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(Inbox::new(&file).prepare().is_err());
    }

    #[test]
    fn files_are_seen_and_folders_are_not() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("done")).unwrap();
        std::fs::write(folder.path().join("a.csv"), "12").unwrap();
        let inbox = Inbox::new(folder.path());
        let found = inbox.scan().unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0.to_str(), found[0].1.bytes), (Some("a.csv"), 2));
        assert_eq!(stamp_of(&folder.path().join("a.csv")).as_ref(), Some(&found[0].1));
        assert_eq!(stamp_of(&folder.path().join("b.csv")), None);
        std::fs::write(folder.path().join("new"), "12").unwrap();
        std::fs::rename(folder.path().join("new"), folder.path().join("a.csv")).unwrap();
        if cfg!(unix) {
            assert_ne!(inbox.scan().unwrap()[0].1, found[0].1, "another file of the same name");
        }
    }
}
