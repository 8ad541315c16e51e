//! Putting a file away with its results, so that no crash loses or parts them.
//!
//! What is to be moved is written down first (a journal in the folder for work), then moved by
//! renaming, the file itself last; then the journal is removed. A crash at any point leaves the
//! file in its place, or a journal: whoever comes next finishes what it says.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::folder::{Inbox, stamp_of};
use super::naming::{self, Names};
use super::settle::Stamp;
use crate::output::file::{replace, sync_folder};

/// The journal's name; there is one at a time.
const JOURNAL: &str = "moving.json";

/// A file to be put away.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Its name in the folder.
    pub name: OsString,
    /// What it was when it was sent: another file of that name is left alone.
    pub stamp: Stamp,
    /// Its results, in the folder for work.
    pub results: Option<PathBuf>,
    /// The rows that need work, there too.
    pub to_mend: Option<PathBuf>,
    /// Why it was refused, there too.
    pub reason: Option<PathBuf>,
}

/// Where everything went, by full path. What was not there went nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PutAway {
    /// The file; `None` if another one had taken its place, which stays there.
    pub input: Option<PathBuf>,
    /// Its results.
    pub results: Option<PathBuf>,
    /// The rows that need work.
    pub to_mend: Option<PathBuf>,
    /// Why it was refused.
    pub reason: Option<PathBuf>,
}

/// The journal.
#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    moves: Vec<Move>,
}

/// One file to be moved; paths are relative to the folder.
#[derive(Debug, Serialize, Deserialize)]
struct Move {
    from: String,
    to: String,
    /// Move it only if it is this one still.
    only: Option<Only>,
}

/// A [`Stamp`] that can be written down.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Only {
    bytes: u64,
    seconds: u64,
    nanoseconds: u32,
    number: u64,
}

impl From<&Stamp> for Only {
    fn from(stamp: &Stamp) -> Self {
        let since = stamp.modified.and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
        let since = since.unwrap_or(Duration::ZERO);
        Self {
            bytes: stamp.bytes,
            seconds: since.as_secs(),
            nanoseconds: since.subsec_nanos(),
            number: stamp.number,
        }
    }
}

/// Puts a file away into `folder` (`done` and the like) under the local time `at`. `table` is the
/// ending of its results.
///
/// # Errors
/// The system's. What was not moved is moved by [`recover`].
pub fn put_away(
    inbox: &Inbox,
    finished: &Finished,
    (folder, at, table): (&str, DateTime, &str),
) -> io::Result<PutAway> {
    let target = inbox.root().join(folder);
    std::fs::create_dir_all(&target)?;
    let shown = finished.name.to_string_lossy();
    let names = free_names(&target, &shown, at, table);
    let to = |name: &str| target.join(name);
    let mut away = PutAway::default();
    let mut moves = Vec::new();
    for (from, name, slot) in [
        (&finished.results, &names.results, &mut away.results),
        (&finished.to_mend, &names.to_mend, &mut away.to_mend),
        (&finished.reason, &names.reason, &mut away.reason),
    ] {
        if let Some(from) = from {
            moves.push((from.clone(), to(name), None));
            *slot = Some(to(name));
        }
    }
    let input = inbox.root().join(&finished.name);
    if stamp_of(&input).as_ref() == Some(&finished.stamp) {
        moves.push((input, to(&names.input), Some(Only::from(&finished.stamp))));
        away.input = Some(to(&names.input));
    }
    let journal = inbox.work().join(JOURNAL);
    write_down(inbox, &journal, &moves)?;
    for (from, to, _) in &moves {
        rename(from, to)?;
    }
    sync_folder(&target.join("any"))?;
    forget(&journal)?;
    Ok(away)
}

/// Finishes what a journal says, if there is one: after a crash, or where it was not possible. The
/// number of files that were moved.
///
/// # Errors
/// The system's; the journal stays then.
pub fn recover(inbox: &Inbox) -> io::Result<usize> {
    let path = inbox.work().join(JOURNAL);
    let content = match std::fs::read(&path) {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut moved = 0;
    // What cannot be understood was never complete: nothing had been moved by then.
    if let Ok(journal) = serde_json::from_slice::<Journal>(&content) {
        for step in &journal.moves {
            let (from, to) = (inbox.root().join(&step.from), inbox.root().join(&step.to));
            let Some(stamp) = stamp_of(&from) else { continue };
            if step.only.as_ref().is_some_and(|only| *only != Only::from(&stamp)) {
                continue;
            }
            if let Some(folder) = to.parent() {
                std::fs::create_dir_all(folder)?;
            }
            rename(&from, &unused(&to))?;
            moved += 1;
        }
    }
    forget(&path)?;
    Ok(moved)
}

/// Names none of which is taken in the folder.
fn free_names(folder: &Path, name: &str, at: DateTime, table: &str) -> Names {
    let mut number = 1;
    loop {
        let names = naming::names(name, at, number, table);
        if names.all().all(|name| !folder.join(name).exists()) {
            return names;
        }
        number += 1;
    }
}

/// The path itself, or with a number where somebody has put another file there meanwhile.
fn unused(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy()));
    let ending = ending.unwrap_or_default();
    let mut free = path.to_owned();
    let mut number = 2;
    while free.exists() {
        free = path.with_file_name(format!("{stem}-{number}{ending}"));
        number += 1;
    }
    free
}

/// A name that is no Unicode cannot be written down; such a file is moved without a journal, and
/// after a crash it is sent again, which the ledger makes harmless.
fn write_down(
    inbox: &Inbox,
    journal: &Path,
    moves: &[(PathBuf, PathBuf, Option<Only>)],
) -> io::Result<()> {
    let relative = |path: &Path| {
        path.strip_prefix(inbox.root()).ok().and_then(Path::to_str).map(str::to_owned)
    };
    let mut steps = Vec::with_capacity(moves.len());
    for (from, to, only) in moves {
        let (Some(from), Some(to)) = (relative(from), relative(to)) else { return Ok(()) };
        let only = only.as_ref().map(|only| Only { ..*only });
        steps.push(Move { from, to, only });
    }
    replace(journal, &serde_json::to_vec(&Journal { moves: steps }).unwrap_or_default())
}

fn forget(journal: &Path) -> io::Result<()> {
    match std::fs::remove_file(journal) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Renames; where the target lies on another disk (`done` may be a link), copies and removes.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let mut part = to.as_os_str().to_owned();
            part.push(".part");
            std::fs::copy(from, &part)?;
            std::fs::OpenOptions::new().write(true).open(&part)?.sync_all()?;
            std::fs::rename(&part, to)?;
            std::fs::remove_file(from)
        }
        done => done,
    }
}

/// Where the results of a file are written before they are put away. Whatever an earlier attempt
/// left there is removed.
///
/// # Errors
/// The system's.
pub fn place_for(inbox: &Inbox, name: &OsStr, what: &str) -> io::Result<PathBuf> {
    let mut file = name.to_owned();
    file.push(what);
    let path = inbox.work().join(file);
    forget(&path)?;
    Ok(path)
}

#[cfg(test)]
mod tests;
