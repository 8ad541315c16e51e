//! Which file is next, and which are left where they are, and why.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::time::Duration;

use super::{Step, Watch};
use crate::commands::audience::Audience;
use crate::commands::context;
use crate::commands::inputs::local_minute;
use crate::error::{Error, ExitCode, IoAction};
use crate::settings::deadline::Limit;
use crate::text::watch::Word;
use crate::watch::entry::{Entry, entry};
use crate::watch::fate::weightier;
use crate::watch::folder::stamp_of;
use crate::watch::holders;
use crate::watch::settle::{Left, Stamp};

/// With `--once`, files that are being written or in use are waited for so many times as long as a
/// file must be still.
const PATIENCE: u32 = 10;

impl Watch<'_> {
    /// Takes in what stands in the folder; how many tables there are.
    pub fn take_in(&mut self, scanned: Vec<(OsString, Stamp)>) -> u64 {
        let now = self.now();
        let (mut files, mut tables) = (Vec::new(), 0);
        self.locks = BTreeMap::new();
        for (name, stamp) in scanned {
            match entry(&name.to_string_lossy()) {
                Entry::Table => {
                    tables += 1;
                    files.push((name, stamp));
                }
                Entry::Foreign => files.push((name, stamp)),
                Entry::LockOf(locked) => {
                    self.locks.insert(locked.into(), name.to_string_lossy().into_owned());
                }
                Entry::Passing => {}
            }
        }
        self.open.retain(|name, _| files.iter().any(|(file, _)| file == name));
        self.files.look(files, now);
        tables
    }

    /// The next file to be sent. Of those before it that are left it is said why, once.
    pub fn next_file(&mut self) -> Option<(OsString, Stamp)> {
        for (name, stamp) in self.files.ready(self.now()) {
            let path = self.inbox.root().join(&name);
            let why = if entry(&name.to_string_lossy()) == Entry::Foreign {
                Left::Foreign
            } else if let Some(lock) = self.locks.get(&name) {
                Left::Locked(lock.clone())
            } else if stamp.bytes == 0 {
                Left::Empty
            } else {
                match holders::is_held(&path) {
                    // Its last writer may have closed it just now: then it is to be still anew.
                    Ok(false) if stamp_of(&path).as_ref() != Some(&stamp) => continue,
                    Ok(false) => return Some((name, stamp)),
                    Ok(true) => Left::InUse,
                    // Somebody took it away again.
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                    Err(cause) => {
                        if self.files.leave(&name, Left::Unreadable) {
                            let action = IoAction::ReadInput;
                            self.attempts.screens.complain(&Error::Io { action, path, cause });
                        }
                        continue;
                    }
                }
            };
            if self.files.leave(&name, why.clone()) {
                tracing::info!(file = %name.to_string_lossy(), ?why, "left");
                self.tell_left(&name, &why);
            }
        }
        None
    }

    fn tell_left(&self, name: &OsStr, why: &Left) {
        let file = &*name.to_string_lossy();
        match why {
            Left::Locked(lock) => self.attempts.say(&Word::Locked { file, lock }),
            Left::InUse => self.attempts.say(&Word::InUse { file }),
            Left::Empty => self.attempts.say(&Word::Empty { file }),
            Left::Foreign => self.attempts.say(&Word::Foreign { file }),
            Left::Unreadable => {}
        }
    }

    /// What the deadline asks for, if it is past: `tables` wait.
    pub fn limit(&mut self, tables: u64) -> Option<Step> {
        let deadline = self.settings.unattended.deadline?;
        let zone = &self.settings.reading.zone;
        let limit = deadline.at(context::now(), self.attempts.context.now, zone);
        let Limit::Past { reopens } = limit else {
            self.closed = false;
            return None;
        };
        let once = self.settings.unattended.once;
        match reopens.filter(|_| !once) {
            Some(reopens) => {
                if tables > 0 && !std::mem::replace(&mut self.closed, true) {
                    let reopens = local_minute(reopens, zone);
                    self.attempts.say(&Word::Closed { files: tables, reopens: &reopens });
                }
                Some(Step::Wait(self.settings.unattended.poll))
            }
            None => {
                if tables > 0 {
                    self.attempts.warn(&Word::Over { files: tables });
                    self.worst = weightier(self.worst, ExitCode::BrokenOff);
                }
                Some(Step::End)
            }
        }
    }

    /// With `--once`: nothing can be sent just now. What is being written is waited for a while;
    /// what is left then counts in the exit code.
    pub fn end_of_once(&mut self, tables: u64, next: Duration) -> Step {
        if tables == 0 {
            return Step::End;
        }
        let now = self.now();
        let idle_since = *self.idle_since.get_or_insert(now);
        let all_left = self.files.all_left();
        let all_stuck = all_left && self.files.left().all(|(_, why)| *why != Left::InUse);
        if !all_stuck && now < idle_since + self.settings.unattended.settle * PATIENCE {
            return Step::Wait(next.min(self.settings.unattended.settle));
        }
        for (name, why) in self.files.left() {
            let name = name.to_string_lossy();
            let (code, word) = left_behind(why, &name);
            self.worst = weightier(self.worst, code);
            if self.settings.output.quiet
                && let Some(word) = word
            {
                self.attempts.warn(&word);
            }
        }
        if !all_left {
            self.worst = weightier(self.worst, ExitCode::Busy);
        }
        if self.worst != ExitCode::Success {
            self.attempts.warn(&Word::LeftBehind { files: tables });
        }
        Step::End
    }
}

/// What a file that is left with `--once` does to the exit code, and what is to be said of it.
fn left_behind<'a>(why: &'a Left, file: &'a str) -> (ExitCode, Option<Word<'a>>) {
    match why {
        Left::Locked(lock) => (ExitCode::Busy, Some(Word::Locked { file, lock })),
        Left::InUse => (ExitCode::Busy, Some(Word::InUse { file })),
        Left::Empty => (ExitCode::NothingSent, Some(Word::Empty { file })),
        Left::Unreadable => (ExitCode::NothingSent, None),
        Left::Foreign => (ExitCode::Success, None),
    }
}
