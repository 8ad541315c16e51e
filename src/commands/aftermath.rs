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
}

/// Tells everybody; `reporting` is missing where settings are what was wrong. Nothing that goes wrong here changes what became of the run.
pub fn hand_on(ended: &Ended<'_>, status: &StatusFile<'_>, reporting: Option<&Reporting<'_>>) {
    status.ended(ended);
    let Some(reporting) = reporting else { return };
    match ended.outcome {
        Ok(summary) => reporting.finished(summary),
        Err(error) => reporting.refused(error),
    }
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
