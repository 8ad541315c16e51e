//! The end of the server, as everybody in it sees it: asked for once, urged once more.

use tokio::sync::watch;

/// How near the end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Not asked for.
    Open,
    /// What is under way is finished, nothing is begun: the first signal.
    Draining,
    /// What is under way is broken off: the second signal.
    BreakingOff,
}

/// A handle to the end; all clones are one.
#[derive(Clone, Debug)]
pub struct Ending(watch::Sender<Stage>);

impl Default for Ending {
    fn default() -> Self {
        Self(watch::Sender::new(Stage::Open))
    }
}

impl Ending {
    /// How near it is.
    #[must_use]
    pub fn stage(&self) -> Stage {
        *self.0.borrow()
    }

    /// Brings it nearer; never farther.
    pub fn bring(&self, stage: Stage) {
        self.0.send_if_modified(|now| {
            let nearer = stage > *now;
            *now = stage.max(*now);
            nearer
        });
    }

    /// Waits until it is as near as this.
    pub async fn reached(&self, stage: Stage) {
        // The sender lives as long as `self`, so that this cannot fail.
        let _ = self.0.subscribe().wait_for(|now| *now >= stage).await;
    }
}
