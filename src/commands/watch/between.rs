//! What goes between a run of the folder and whoever is told of it: words that are kept back until
//! it is known whether they are news, and the file's name as people know it.

use std::cell::{Cell, RefCell};

use crate::commands::audience::Audience;
use crate::commands::screens::Screens;
use crate::engine::event::{Observer, RunEvent};
use crate::error::Error;
use crate::text::Notice;

/// Passes on what it sees, and calls the file by the name that it has in the folder.
pub struct Called<'a> {
    /// That name.
    pub name: String,
    /// Who sees it.
    pub inner: &'a dyn Observer,
}

impl Observer for Called<'_> {
    fn observe(&self, event: &RunEvent) {
        let file = || self.name.clone();
        match event {
            RunEvent::FileStarted { rows, .. } => {
                self.inner.observe(&RunEvent::FileStarted { file: file(), rows: *rows });
            }
            RunEvent::FileFinished { .. } => {
                self.inner.observe(&RunEvent::FileFinished { file: file() });
            }
            other => self.inner.observe(other),
        }
    }
}

/// An audience that passes on what it hears, or keeps it for as long as it is not known whether
/// it is news.
pub struct Held<'a> {
    screens: &'a Screens,
    muted: Cell<bool>,
    kept: RefCell<Vec<String>>,
}

impl<'a> Held<'a> {
    /// `muted`: whatever is heard is kept.
    #[must_use]
    pub fn new(screens: &'a Screens, muted: bool) -> Self {
        Self { screens, muted: Cell::new(muted), kept: RefCell::default() }
    }

    /// It is news.
    pub fn let_go(&self) {
        self.muted.set(false);
        for words in self.kept.take() {
            self.screens.screen.line(&words);
        }
    }
}

impl Audience for Held<'_> {
    fn say(&self, notice: &Notice<'_>) {
        // Of a further attempt nobody wants to hear more than how it ends.
        if !self.muted.get() {
            self.screens.say(notice);
        }
    }

    fn complain(&self, error: &Error) {
        if self.muted.get() {
            self.kept.borrow_mut().push(self.screens.complaint(error));
        } else {
            self.screens.complain(error);
        }
    }
}
