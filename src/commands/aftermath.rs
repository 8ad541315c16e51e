//! What follows a run that is over, whoever ran it: everything there is to tell of it, handed on
//! in one place. Whoever is to learn of runs is told here.

use std::cell::RefCell;
use std::path::PathBuf;

use super::audience::Audience;
use super::reporting::Reporting;
use super::status::StatusFile;
use crate::domain::Timestamp;
use crate::error::Error;
use crate::screen::Summary;
use crate::settings::resolve::Settings;
use crate::text::Notice;

/// A run that is over, whichever way.
pub struct Ended<'a> {
    /// With what it was run; where settings were what was wrong, those from before.
    pub settings: &'a Settings,
    /// When it began.
    pub started: Timestamp,
    /// When it was over.
    pub finished: Timestamp,
    /// The files, as they were named.
    pub files: Vec<String>,
    /// What became of it; `Err`: nothing was sent.
    pub outcome: Result<&'a Summary, &'a Error>,
    /// What went wrong beside the rows, in order: codes of errors ([`Error::code`]).
    pub complaints: Vec<&'static str>,
    /// The rows that still need work, where they were written.
    pub to_mend: Option<PathBuf>,
    /// Rows that are to be sent again without anybody's doing: those of a file that waits.
    pub waiting: u64,
    /// What is told of at all: a further attempt that fails like the one before is no news.
    pub news: bool,
    /// The file stays, and is tried again without anybody's doing.
    pub again: bool,
    /// It went well, after people had been told that it did not.
    pub recovered: bool,
}

/// Tells everybody. Nothing that goes wrong here changes what became of the run. Whether the run
/// was one of which people are told.
pub fn hand_on(ended: &Ended<'_>, status: &StatusFile<'_>, reporting: &Reporting<'_>) -> bool {
    status.ended(ended);
    reporting.ended(ended)
}

/// An audience that passes on what it hears, and remembers which errors there were.
pub struct Listening<'a> {
    inner: &'a dyn Audience,
    heard: RefCell<Vec<&'static str>>,
}

impl<'a> Listening<'a> {
    /// Nothing was heard yet.
    #[must_use]
    pub fn to(inner: &'a dyn Audience) -> Self {
        Self { inner, heard: RefCell::default() }
    }

    /// The codes of the errors that were heard.
    #[must_use]
    pub fn heard(&self) -> Vec<&'static str> {
        self.heard.borrow().clone()
    }
}

impl Audience for Listening<'_> {
    fn say(&self, notice: &Notice<'_>) {
        self.inner.say(notice);
    }

    fn complain(&self, error: &Error) {
        self.heard.borrow_mut().push(error.code());
        self.inner.complain(error);
    }
}
