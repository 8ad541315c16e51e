//! What a run tells whoever watches it. Screens, logs and (later) pages see these events and
//! nothing else of the engine.

use std::borrow::Cow;
use std::time::Duration;

use crate::domain::{Failure, OrderNumber, OutcomeKind, Place, StopReason, WaitCause};

/// One thing that happened in a run.
#[derive(Clone, Debug)]
pub enum RunEvent {
    /// The run begins. `run` is its name, the same in the log and wherever else it is told of.
    RunStarted { run: String },
    /// A file's rows are about to be sent. `rows` is the number of its rows, from the survey.
    FileStarted { file: String, rows: u64 },
    /// A request is about to be made. `attempt` counts from 1 for the row.
    AttemptStarted { place: Place, order: OrderNumber, attempt: u32 },
    /// An attempt is over, whatever it came to: a reply, none, or broken off. How long it took is
    /// for whoever wants to know to measure.
    AttemptFinished { place: Place },
    /// An attempt failed. `again_after` is the pause before the next attempt of this row, `None`
    /// if there is none.
    AttemptFailed {
        place: Place,
        order: OrderNumber,
        attempt: u32,
        failure: Failure,
        again_after: Option<Duration>,
    },
    /// The service asked for a pause; no request is made for `pause`.
    Paused { place: Place, cause: WaitCause, pause: Duration },
    /// A row's outcome is known. `code` is what `import_code` will say.
    RowFinished { place: Place, kind: OutcomeKind, code: Cow<'static, str>, attempts: u32 },
    /// No further rows are taken.
    Stopping { reason: StopReason },
    /// Replies to what is on its way are not waited for any longer.
    BreakingOff,
    /// All rows of the file are accounted for.
    FileFinished { file: String },
}

/// Whoever watches a run. Called from the engine's task: must not block.
pub trait Observer {
    /// One event.
    fn observe(&self, event: &RunEvent);
}

/// Several watchers of one run: each sees every event, in this order.
pub struct Several<'a>(pub Vec<&'a dyn Observer>);

impl Observer for Several<'_> {
    fn observe(&self, event: &RunEvent) {
        for observer in &self.0 {
            observer.observe(event);
        }
    }
}
