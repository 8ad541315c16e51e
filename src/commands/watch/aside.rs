//! Putting a file away after it was sent or refused, and naming things in its summary as they are
//! called then.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;

use crate::screen::Summary;
use crate::watch::fate::Fate;
use crate::watch::folder::{DONE, FAILED, Inbox, REHEARSAL};
use crate::watch::moves::{self, Finished, PutAway, put_away};
use crate::watch::settle::Stamp;

/// A file that was dealt with.
pub struct Aside<'a> {
    /// The folder in which it stands.
    pub inbox: &'a Inbox,
    /// Its name.
    pub name: &'a OsStr,
    /// What it was when it was taken.
    pub stamp: &'a Stamp,
    /// The local time under which it is put away.
    pub at: DateTime,
    /// Nothing was sent in earnest.
    pub rehearsal: bool,
}

/// What a run has written.
pub struct Written {
    /// The results.
    pub results: PathBuf,
    /// The rows that need work; there, but without rows, where none does.
    pub to_mend: PathBuf,
    /// Their ending.
    pub table: &'static str,
}

impl Aside<'_> {
    /// Puts away a file that was sent, as far as it does not stay.
    ///
    /// # Errors
    /// The system's.
    pub fn sent(&self, fate: Fate, summary: &Summary, written: &Written) -> io::Result<PutAway> {
        let needing_work = summary.files.iter().any(|file| file.counts.needing_work() > 0);
        if !needing_work {
            // What is left behind is replaced by the next attempt.
            let _ = std::fs::remove_file(&written.to_mend);
        }
        let there = |path: &PathBuf| path.exists().then(|| path.clone());
        let (results, to_mend) = (there(&written.results), there(&written.to_mend));
        if matches!(fate, Fate::Stays(_)) {
            return Ok(PutAway { results, ..PutAway::default() });
        }
        let finished = Finished { results, to_mend, ..self.finished() };
        put_away(self.inbox, &finished, (self.folder(fate), self.at, written.table))
    }

    /// Puts away a file that is refused, with a note of why.
    ///
    /// # Errors
    /// The system's.
    pub fn refused(&self, note: &str) -> io::Result<PutAway> {
        let written = moves::place_for(self.inbox, self.name, ".error.txt").and_then(|path| {
            // Notepad of older Windows takes UTF-8 for such only with a mark.
            std::fs::write(&path, format!("\u{feff}{note}")).map(|()| path)
        });
        // Without room for a note the file is put away all the same.
        let finished = Finished { reason: written.ok(), ..self.finished() };
        put_away(self.inbox, &finished, (self.folder(Fate::Failed), self.at, "csv"))
    }

    fn finished(&self) -> Finished {
        Finished {
            name: self.name.to_owned(),
            stamp: self.stamp.clone(),
            results: None,
            to_mend: None,
            reason: None,
        }
    }

    fn folder(&self, fate: Fate) -> &'static str {
        match fate {
            _ if self.rehearsal => REHEARSAL,
            Fate::Done => DONE,
            Fate::Failed | Fate::Stays(_) => FAILED,
        }
    }

    /// Names the file and its results in its summary as they are called now.
    pub fn rename(&self, summary: &mut Summary, away: &PutAway) {
        for file in &mut summary.files {
            file.results = away.results.as_deref().map(shown);
            // The file is to be put into the folder again, not its results.
            file.results_can_be_sent = false;
            file.file = match &away.input {
                // It is advised to send it in earnest: from where it lies now.
                Some(path) if self.rehearsal => shown(path),
                _ => self.name.to_string_lossy().into_owned(),
            };
        }
    }
}

/// A path as it is said.
#[must_use]
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}
