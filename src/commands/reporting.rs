//! What others than whoever looks at the screen learn of a run: figures for Prometheus. Whatever
//! goes wrong with that is said and logged, and changes nothing of the run and its exit code.

use std::cell::RefCell;

use super::audience::Audience;
use super::inputs::Inputs;
use crate::domain::Counts;
use crate::engine::event::{Observer, RunEvent};
use crate::error::{Error, ExitCode, IoAction};
use crate::metrics::{Metrics, RunMetrics};
use crate::screen::Summary;
use crate::settings::resolve::Settings;
use crate::text::Notice;

/// A run that will be reported on. It goes between the run and its audience, and beside those who
/// watch it.
pub struct Reporting<'a> {
    settings: &'a Settings,
    audience: &'a dyn Audience,
    metrics: Metrics,
    /// Until the run is over.
    run: RefCell<Option<RunMetrics>>,
}

impl<'a> Reporting<'a> {
    /// The run begins.
    #[must_use]
    pub fn begin(settings: &'a Settings, audience: &'a dyn Audience, metrics: Metrics) -> Self {
        let run = RefCell::new(Some(metrics.run()));
        Self { settings, audience, metrics, run }
    }

    /// What is to be sent is known.
    pub fn opened(&self, inputs: &Inputs) {
        if let Some(run) = &*self.run.borrow() {
            run.rows_pending(inputs.survey.files.iter().map(|file| file.rows).sum());
        }
    }

    /// The run is over: reports on it.
    pub fn finished(&self, summary: &Summary) {
        let mut counts = Counts::default();
        for file in &summary.files {
            counts.merge(&file.counts);
        }
        self.end(summary.exit_code, &counts);
    }

    /// Nothing was sent, for this reason: reports on it.
    pub fn refused(&self, error: &Error) {
        self.end(error.exit_code(), &Counts::default());
    }

    fn end(&self, exit_code: ExitCode, counts: &Counts) {
        if let Some(run) = self.run.take() {
            run.finish(exit_code, counts);
        }
        self.write_metrics();
    }

    fn write_metrics(&self) {
        let Some(path) = &self.settings.output.metrics_file else { return };
        if let Err(cause) = self.metrics.write_file(path) {
            tracing::info!(%cause, "figures not written");
            let (action, path) = (IoAction::WriteMetrics, path.clone());
            self.audience.complain(&Error::Io { action, path, cause });
        }
    }
}

/// The name of the account that runs of these settings are counted for.
#[must_use]
pub fn account(settings: &Settings) -> &str {
    settings.account.as_ref().map_or("sandbox", |account| account.user.as_str())
}

impl Audience for Reporting<'_> {
    fn say(&self, notice: &Notice<'_>) {
        self.audience.say(notice);
    }

    fn complain(&self, error: &Error) {
        self.audience.complain(error);
    }
}

impl Observer for Reporting<'_> {
    fn observe(&self, event: &RunEvent) {
        if let Some(run) = &*self.run.borrow() {
            run.observe(event);
        }
    }
}
