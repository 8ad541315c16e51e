//! When a file of the folder is ready: size and time have been still for a while. Also remembers
//! what was said of which file, so that nothing is said twice. Pure: the clock comes in.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::time::{Duration, SystemTime};

/// What tells a file from another one of its name, and from itself at another time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// When it was last written to, as far as the system knows.
    pub modified: Option<SystemTime>,
    /// Its length, in bytes.
    pub bytes: u64,
    /// The file system's number for it; 0 where there is none.
    pub number: u64,
}

/// Why a file is left where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    /// Open in a spreadsheet: the lock file of this name says so.
    Locked(String),
    /// A program has it open for writing.
    InUse,
    /// Without a byte.
    Empty,
    /// It cannot be read.
    Unreadable,
    /// No table.
    Foreign,
}

/// The files of the folder, as they were last seen.
#[derive(Debug)]
pub struct Files {
    settle: Duration,
    known: BTreeMap<OsString, Known>,
}

#[derive(Debug)]
struct Known {
    stamp: Stamp,
    /// Since when it has been so, on the clock of the calls.
    since: Duration,
    said: Option<Left>,
}

impl Files {
    /// None was seen yet. A file is ready when it has been still for `settle`.
    #[must_use]
    pub fn new(settle: Duration) -> Self {
        Self { settle, known: BTreeMap::new() }
    }

    /// Takes in what stands in the folder now. `now` is a clock that never goes back.
    pub fn look(&mut self, seen: impl IntoIterator<Item = (OsString, Stamp)>, now: Duration) {
        let mut before = std::mem::take(&mut self.known);
        for (name, stamp) in seen {
            let known = match before.remove(&name) {
                Some(known) if known.stamp == stamp => known,
                _ => Known { stamp, since: now, said: None },
            };
            self.known.insert(name, known);
        }
    }

    /// The files that are ready: the oldest first, and by name where they are equally old.
    #[must_use]
    pub fn ready(&self, now: Duration) -> Vec<(OsString, Stamp)> {
        let still = self.known.iter().filter(|(_, known)| now >= known.since + self.settle);
        let mut ready: Vec<(OsString, Stamp)> =
            still.map(|(name, known)| (name.clone(), known.stamp.clone())).collect();
        ready.sort_by(|(a, first), (b, second)| (first.modified, a).cmp(&(second.modified, b)));
        ready
    }

    /// How long it is until a file that was not ready at `now` may be; `None` if there is none.
    #[must_use]
    pub fn next(&self, now: Duration) -> Option<Duration> {
        let due = self.known.values().map(|known| known.since + self.settle);
        due.filter(|due| *due > now).min().map(|due| due.saturating_sub(now))
    }

    /// Notes why a file is left; whether that is news.
    pub fn leave(&mut self, name: &OsStr, why: Left) -> bool {
        let Some(known) = self.known.get_mut(name) else { return false };
        let news = known.said.as_ref() != Some(&why);
        known.said = Some(why);
        news
    }

    /// Lets a file be still anew before it is taken again.
    pub fn unsettle(&mut self, name: &OsStr, now: Duration) {
        if let Some(known) = self.known.get_mut(name) {
            known.since = now;
        }
    }

    /// Whether of each file it is known why it is left: none is on its way to be ready.
    #[must_use]
    pub fn all_left(&self) -> bool {
        self.known.values().all(|known| known.said.is_some())
    }

    /// The files that are left, and why.
    pub fn left(&self) -> impl Iterator<Item = (&OsStr, &Left)> {
        self.known.iter().filter_map(|(name, known)| Some((&**name, known.said.as_ref()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(bytes: u64, modified: u64) -> Stamp {
        let modified = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(modified));
        Stamp { modified, bytes, number: 0 }
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn names(ready: Vec<(OsString, Stamp)>) -> Vec<String> {
        ready.into_iter().map(|(name, _)| name.into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_is_ready_when_it_has_been_still_for_the_whole_time() {
        let mut files = Files::new(seconds(5));
        files.look([("a.csv".into(), stamp(1, 0))], seconds(10));
        assert_eq!(files.ready(seconds(14)).len(), 0);
        assert_eq!(files.next(seconds(14)), Some(seconds(1)));
        assert_eq!(names(files.ready(seconds(15))), ["a.csv"]);
        assert_eq!(files.next(seconds(15)), None);
    }

    #[test]
    fn whatever_changes_it_begins_the_wait_anew() {
        let number = Stamp { number: 7, ..stamp(1, 0) };
        for changed in [stamp(2, 0), stamp(1, 1), number] {
            let mut files = Files::new(seconds(5));
            files.look([("a.csv".into(), stamp(1, 0))], seconds(0));
            files.look([("a.csv".into(), changed.clone())], seconds(4));
            assert_eq!(files.ready(seconds(8)).len(), 0, "{changed:?}");
            assert_eq!(files.ready(seconds(9)).len(), 1, "{changed:?}");
        }
        let mut files = Files::new(seconds(5));
        files.look([("a.csv".into(), stamp(1, 0))], seconds(0));
        files.look([], seconds(2));
        files.look([("a.csv".into(), stamp(1, 0))], seconds(4));
        assert_eq!(files.ready(seconds(8)).len(), 0, "it was gone in between");
        files.unsettle(OsStr::new("a.csv"), seconds(20));
        assert_eq!(files.ready(seconds(24)).len(), 0);
    }

    #[test]
    fn the_oldest_goes_first_and_then_names_decide() {
        let mut files = Files::new(seconds(0));
        let seen = [("б.csv", 2), ("в.csv", 1), ("а.csv", 2)];
        files.look(seen.map(|(name, time)| (name.into(), stamp(1, time))), seconds(0));
        assert_eq!(names(files.ready(seconds(0))), ["в.csv", "а.csv", "б.csv"]);
    }

    #[test]
    fn what_is_left_is_said_once_and_again_only_when_something_changes() {
        let mut files = Files::new(seconds(5));
        let name = OsStr::new("a.csv");
        files.look([(name.to_owned(), stamp(0, 0))], seconds(0));
        assert!(files.left().count() == 0 && !files.all_left());
        assert!(files.leave(name, Left::Empty) && files.all_left());
        files.look([(name.to_owned(), stamp(0, 0))], seconds(1));
        assert!(!files.leave(name, Left::Empty));
        assert!(files.leave(name, Left::InUse));
        assert_eq!(files.left().collect::<Vec<_>>(), [(name, &Left::InUse)]);
        files.look([(name.to_owned(), stamp(1, 0))], seconds(2));
        assert_eq!(files.left().count(), 0);
        assert!(files.leave(name, Left::InUse));
        assert!(!files.leave(OsStr::new("gone.csv"), Left::InUse));
    }
}
