//! What people see of a run: progress, log, summary.
//!
//! The terminal has one owner, [`Screen`]: everything that is written while a bar may stand there
//! goes through it. Leaves to others: wording (`text`), what happens (`engine`), when to show what
//! (`commands`).

pub mod logging;
mod pace;
pub mod progress;
pub mod summary;

use crate::engine::event::{Observer, RunEvent};

pub use self::logging::{FileForm, LogObserver};
pub use self::progress::{Drawing, Screen};
pub use self::summary::{FileSummary, Summary};

/// Several watchers of one run.
pub struct Watchers<'a>(pub Vec<&'a dyn Observer>);

impl Observer for Watchers<'_> {
    fn observe(&self, event: &RunEvent) {
        for watcher in &self.0 {
            watcher.observe(event);
        }
    }
}
