//! Figures for Prometheus: what the runs of this process did, for whoever watches over it.
//!
//! Owns the figures and their names (`figures`), who counts them from a run's events (`run`), their
//! text (`text`), several accounts in one text (`accounts`), the file for node_exporter (`file`) and the page for Prometheus itself
//! ([`server`]). Leaves to others: when a run begins and ends, where file and page are (`commands`).
//! What each figure means and when to be alarmed stands in `docs/monitoring.md`.

mod accounts;
mod figures;
mod file;
mod run;
pub mod server;
mod text;

use std::io;
use std::path::Path;
use std::sync::Arc;

pub use self::accounts::Accounts;
use self::figures::{Figures, state_label};
pub use self::run::RunMetrics;

/// The figures of one account in one process, over all of its runs. Clones share them, and may be
/// on different threads.
#[derive(Clone, Debug)]
pub struct Metrics(Arc<Figures>);

impl Metrics {
    /// All counters at nought. `account` is a label of every figure, so that the files of two
    /// accounts can lie in one folder.
    #[must_use]
    pub fn new(account: &str) -> Self {
        Self(Arc::new(Figures::new(account)))
    }

    /// A run begins now.
    #[must_use]
    pub fn run(&self) -> RunMetrics {
        RunMetrics::begin(Arc::clone(&self.0))
    }

    /// So many files wait to be sent, the one that is being sent among them. Each end of a file
    /// takes one off.
    pub fn files_pending(&self, files: u64) {
        self.0.files_pending.set(i64::try_from(files).unwrap_or(i64::MAX));
    }

    /// At least so many files wait; where more are known to wait, nothing changes.
    pub fn files_pending_at_least(&self, files: u64) {
        let files = i64::try_from(files).unwrap_or(i64::MAX);
        if self.0.files_pending.get() < files {
            self.0.files_pending.set(files);
        }
    }

    /// So many imports of a page are in this state.
    pub fn imports(&self, state: &'static str, imports: u64) {
        let imports = i64::try_from(imports).unwrap_or(i64::MAX);
        self.0.imports.get_or_create(&state_label(state)).set(imports);
    }

    /// Somebody was to be told of a run, and was, or could not be.
    pub fn notified(&self, delivered: bool) {
        let figures = &self.0;
        if delivered { &figures.delivered } else { &figures.undelivered }.inc();
    }

    /// All figures in Prometheus's text format, version 0.0.4.
    #[must_use]
    pub fn text(&self) -> String {
        text::classic(&self.0.registry)
    }

    /// Writes [`Metrics::text`] to a file, which is replaced at once or not at all. The moment of
    /// the last success is taken over from the file that was there if this process has had none:
    /// a run that fails must not make it forgotten.
    ///
    /// # Errors
    /// The system's; the file that was there stays.
    pub fn write_file(&self, path: &Path) -> io::Result<()> {
        if !self.0.has_succeeded()
            && let Some(moment) = file::last_success(path, &self.0.account)
        {
            self.0.succeeded_at(moment);
        }
        file::replace(path, &self.text())
    }
}

#[cfg(test)]
mod tests;
