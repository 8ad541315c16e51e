//! A hold on a run: while it is on, no further request is begun, and what is on its way ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

/// A handle to one hold; clones share it. Asking whether it is on costs a load.
#[derive(Clone, Debug)]
pub struct Hold {
    on: Arc<AtomicBool>,
    changes: watch::Sender<bool>,
}

impl Default for Hold {
    fn default() -> Self {
        Self { on: Arc::default(), changes: watch::Sender::new(false) }
    }
}

impl Hold {
    /// Turns it on or off.
    pub fn set(&self, on: bool) {
        self.on.store(on, Ordering::Relaxed);
        self.changes.send_replace(on);
    }

    /// Whether it is on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    /// Completes when it is off.
    pub async fn off(&self) {
        // The sender lives as long as `self`, so that this cannot fail.
        let _ = self.changes.subscribe().wait_for(|on| !*on).await;
    }
}
