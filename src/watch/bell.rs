//! Being told of changes in the folder by the system, as far as it tells. Network drives and some
//! other file systems do not: whoever waits for the bell must look by itself now and then.

use std::path::Path;
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// Rings where something changes in a folder.
pub struct Bell {
    ring: Sender<()>,
    watcher: Option<RecommendedWatcher>,
}

impl Bell {
    /// A bell that is not hung up yet. It rings by sending to `ring`.
    #[must_use]
    pub fn new(ring: Sender<()>) -> Self {
        Self { ring, watcher: None }
    }

    /// Listens to this folder, and to no other any more. Whether that is possible.
    pub fn listen(&mut self, folder: &Path) -> bool {
        self.silence();
        let ring = self.ring.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if event.map_or(true, |event| matters(&event.kind)) {
                // Nobody waits any more: the program ends.
                let _ = ring.send(());
            }
        });
        let listening = watcher.and_then(|mut watcher| {
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
            Ok(watcher)
        });
        match listening {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) => tracing::info!(%error, "no events of the folder: looking now and then"),
        }
        self.watcher.is_some()
    }

    /// Listens to nothing any more.
    pub fn silence(&mut self) {
        self.watcher = None;
    }

    /// Whether it listens.
    #[must_use]
    pub fn listens(&self) -> bool {
        self.watcher.is_some()
    }
}

/// Reading the folder is an event too: taken for news, it would ring for itself for ever.
fn matters(kind: &EventKind) -> bool {
    !matches!(kind, EventKind::Access(kind) if *kind != AccessKind::Close(AccessMode::Write))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_new_file_rings_and_looking_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let (ring, heard) = channel();
        let mut bell = Bell::new(ring);
        if !bell.listen(folder.path()) {
            return; // A system that tells of nothing.
        }
        assert!(bell.listens());
        std::fs::write(folder.path().join("a.csv"), "1").unwrap();
        heard.recv_timeout(Duration::from_secs(60)).unwrap();
        assert!(!matters(&EventKind::Access(AccessKind::Open(AccessMode::Any))));
        assert!(matters(&EventKind::Access(AccessKind::Close(AccessMode::Write))));
        assert!(!bell.listen(&folder.path().join("none")));
        assert!(!bell.listens());
    }
}
