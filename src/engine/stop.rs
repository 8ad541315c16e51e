//! How a run is stopped: first it drains (no further request is begun, what is on its way is
//! waited for), then, if someone insists, it breaks off. And how it is held meanwhile, to go on
//! later.

use tokio::sync::watch;

use crate::client::hold::Hold;
use crate::domain::StopReason;

/// How far stopping has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Running,
    Draining(StopReason),
    Broken(StopReason),
}

/// The handle that stops a run, and that the run watches. Clones share one state.
#[derive(Clone, Debug)]
pub struct Stop {
    level: watch::Sender<Level>,
    hold: Hold,
}

impl Default for Stop {
    fn default() -> Self {
        Self { level: watch::Sender::new(Level::Running), hold: Hold::default() }
    }
}

impl Stop {
    /// Begin no further request. The first reason given holds.
    pub fn drain(&self, reason: StopReason) {
        self.level.send_if_modified(|level| {
            let first = *level == Level::Running;
            if first {
                *level = Level::Draining(reason);
            }
            first
        });
    }

    /// Do not even wait for replies.
    pub fn break_off(&self, reason: StopReason) {
        self.level.send_modify(|level| {
            *level = Level::Broken(level.reason().unwrap_or(reason));
        });
    }

    /// What holds the run without stopping it.
    #[must_use]
    pub fn hold(&self) -> &Hold {
        &self.hold
    }

    /// Why the run is stopping, if it is.
    #[must_use]
    pub fn reason(&self) -> Option<StopReason> {
        self.level.borrow().reason()
    }

    /// Completes when the run drains or is broken off.
    pub async fn draining(&self) -> StopReason {
        self.reached(|level| level.reason()).await
    }

    /// Completes when the run is broken off.
    pub async fn broken_off(&self) -> StopReason {
        self.reached(|level| match level {
            Level::Broken(reason) => Some(reason),
            _ => None,
        })
        .await
    }

    async fn reached(&self, wanted: impl Fn(Level) -> Option<StopReason>) -> StopReason {
        let mut changes = self.level.subscribe();
        loop {
            let level = *changes.borrow_and_update();
            if let Some(reason) = wanted(level) {
                return reason;
            }
            if changes.changed().await.is_err() {
                // Cannot be: `self` holds a sender. Never completing is the safe answer.
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Level {
    fn reason(self) -> Option<StopReason> {
        match self {
            Self::Running => None,
            Self::Draining(reason) | Self::Broken(reason) => Some(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn draining_comes_before_breaking_off_and_the_first_reason_holds() {
        let stop = Stop::default();
        assert_eq!(stop.reason(), None);
        stop.drain(StopReason::Account);
        stop.drain(StopReason::Interrupted);
        assert_eq!(stop.draining().await, StopReason::Account);
        tokio::select! {
            biased;
            _ = stop.broken_off() => panic!("only draining"),
            () = std::future::ready(()) => {}
        }
        stop.break_off(StopReason::Interrupted);
        assert_eq!(stop.broken_off().await, StopReason::Account);
    }

    #[tokio::test]
    async fn a_waiting_run_hears_of_it() {
        let stop = Stop::default();
        let other = stop.clone();
        let (reason, ()) = tokio::join!(stop.broken_off(), async {
            other.break_off(StopReason::Interrupted);
        });
        assert_eq!(reason, StopReason::Interrupted);
    }
}
