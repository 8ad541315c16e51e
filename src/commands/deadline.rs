//! The time that is given for sending (`--deadline`), while it passes.

use std::convert::Infallible;
use std::future::pending;
use std::time::{Duration, SystemTime};

use crate::domain::{StopReason, Timestamp};
use crate::engine::event::{Observer, RunEvent};
use crate::engine::stop::Stop;
use crate::settings::deadline::Limit;
use crate::settings::resolve::Settings;

/// The clock on the wall is asked this often: a computer that sleeps lets no other time pass.
const LOOK: Duration = Duration::from_secs(10);

/// Until when may be sent, as it stands at `now`; a moment that is past already where nothing may
/// be sent any more. `None`: no deadline was given.
#[must_use]
pub fn end(settings: &Settings, now: Timestamp, started: Timestamp) -> Option<Timestamp> {
    let deadline = settings.unattended.deadline?;
    Some(match deadline.at(now, started, &settings.reading.zone) {
        Limit::Until(end) => end,
        Limit::Past { .. } => now,
    })
}

/// Drains the run when its time is over; never completes.
pub async fn watch(end: Option<Timestamp>, stop: &Stop, observer: &dyn Observer) -> Infallible {
    let Some(end) = end else { return pending().await };
    while let Some(left) = left(end) {
        tokio::time::sleep(left.min(LOOK)).await;
    }
    if stop.reason().is_none() {
        stop.drain(StopReason::Deadline);
        observer.observe(&RunEvent::Stopping { reason: StopReason::Deadline });
    }
    pending().await
}

/// How long it is until then; `None` when it is past.
fn left(end: Timestamp) -> Option<Duration> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let end = Duration::from_secs(u64::try_from(end.0).unwrap_or_default());
    end.checked_sub(now).filter(|left| !left.is_zero())
}
