//! One run as figures: its events are counted as they come. Durations of requests are measured
//! here, so that nobody pays for them where nobody wants them.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use hashbrown::HashMap;

use super::figures::{Figures, code_label, exit_code_label};
use crate::domain::{Counts, OutcomeKind, Place};
use crate::engine::event::{Observer, RunEvent};
use crate::error::ExitCode;

/// A run under way. One that is dropped without an end counts as none.
pub struct RunMetrics {
    figures: Arc<Figures>,
    begun: Instant,
    /// When requests under way were begun.
    under_way: RefCell<HashMap<Place, Instant>>,
}

impl RunMetrics {
    pub(super) fn begin(figures: Arc<Figures>) -> Self {
        figures.in_progress.inc();
        Self { figures, begun: Instant::now(), under_way: RefCell::default() }
    }

    /// So many rows are to be dealt with. Each end of a row takes one off.
    pub fn rows_pending(&self, rows: u64) {
        self.figures.rows_pending.set(i64::try_from(rows).unwrap_or(i64::MAX));
    }

    /// The run is over, with this exit code; `counts` over all of its files, none where it did not
    /// come to send any row. One that only found another run under way changes nothing of what is
    /// known of the last run.
    pub fn finish(self, exit_code: ExitCode, counts: &Counts) {
        let figures = &self.figures;
        figures.runs.get_or_create(&exit_code_label(exit_code)).inc();
        if exit_code == ExitCode::Busy {
            return;
        }
        figures.run_duration.observe(self.begun.elapsed().as_secs_f64());
        for kind in OutcomeKind::ALL {
            let rows = i64::try_from(counts.of(kind)).unwrap_or(i64::MAX);
            figures.last_run_rows[kind as usize].set(rows);
        }
        let now = now();
        figures.last_run.get_or_create(&[]).set(now);
        figures.last_run_exit_code.get_or_create(&[]).set(i64::from(exit_code as u8));
        if exit_code == ExitCode::Success {
            figures.succeeded_at(now);
        }
    }
}

impl Drop for RunMetrics {
    fn drop(&mut self) {
        self.figures.in_progress.dec();
        self.figures.rows_pending.set(0);
    }
}

impl Observer for RunMetrics {
    fn observe(&self, event: &RunEvent) {
        let figures = &self.figures;
        match event {
            RunEvent::AttemptStarted { place, attempt, .. } => {
                figures.requests.inc();
                if *attempt > 1 {
                    figures.retries.inc();
                }
                self.under_way.borrow_mut().insert(*place, Instant::now());
            }
            RunEvent::AttemptFinished { place } => {
                if let Some(begun) = self.under_way.borrow_mut().remove(place) {
                    figures.request_duration.observe(begun.elapsed().as_secs_f64());
                }
            }
            RunEvent::AttemptFailed { failure, .. } => {
                figures.failed_attempts.get_or_create(&code_label(failure.code())).inc();
            }
            RunEvent::Paused { cause, pause, .. } => {
                figures.pauses.get_or_create(&code_label(cause.code())).inc();
                figures.pause_seconds.inc_by(pause.as_secs_f64());
            }
            RunEvent::RowFinished { kind, .. } => {
                figures.rows[*kind as usize].inc();
                figures.rows_pending.dec();
            }
            RunEvent::FileFinished { .. } => {
                // Whoever set no number of files wants none below nought.
                if figures.files_pending.get() > 0 {
                    figures.files_pending.dec();
                }
            }
            RunEvent::RunStarted { .. }
            | RunEvent::FileStarted { .. }
            | RunEvent::Stopping { .. }
            | RunEvent::BreakingOff => {}
        }
    }
}

/// Seconds since 1970.
fn now() -> f64 {
    let since: Duration =
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    since.as_secs_f64()
}
