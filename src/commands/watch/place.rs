//! The folder itself: there or not, ours or not, and nothing half put away in it.

use std::io;
use std::time::Duration;

use super::Watch;
use crate::commands::audience::Audience;
use crate::commands::status::State;
use crate::error::{Error, IoAction};
use crate::text::watch::Word;
use crate::watch::folder::Prepared;
use crate::watch::moves;

/// The trouble of a folder that is not there.
const GONE: &str = "gone";

impl Watch<'_> {
    /// Makes sure that the folder is there and ours, and that nothing is half put away. A pause, if
    /// it is not so yet.
    ///
    /// # Errors
    /// Another `watch` has the folder; it was never usable; with `--once`, it is not usable.
    pub fn prepare(&mut self) -> Result<Option<Duration>, Error> {
        let path = self.inbox.root().to_owned();
        let fresh = match self.inbox.prepare() {
            Ok(Prepared::Ready) => false,
            Ok(Prepared::Fresh) => true,
            Ok(Prepared::Busy) => return Err(Error::FolderBusy { path }),
            Ok(Prepared::Gone) => return self.gone().map(Some),
            Err(cause) if !self.is_ready => {
                return Err(Error::Io { action: IoAction::WatchFolder, path, cause });
            }
            Err(cause) => return self.folder_fault(IoAction::WatchFolder, cause).map(Some),
        };
        if fresh {
            self.bell.listen(&path);
        }
        match moves::recover(&self.inbox) {
            Ok(0) => {}
            Ok(files) => tracing::info!(files, "finished putting away"),
            Err(cause) => return self.folder_fault(IoAction::MoveFile, cause).map(Some),
        }
        if self.folder_trouble.take().as_deref() == Some(GONE) {
            self.attempts.say(&Word::FolderBack { folder: &path.display().to_string() });
        }
        Ok(None)
    }

    /// The folder is not there: said once, then waited for.
    fn gone(&mut self) -> Result<Duration, Error> {
        let path = self.inbox.root().to_owned();
        if self.settings.unattended.once {
            let cause = io::ErrorKind::NotFound.into();
            return Err(Error::Io { action: IoAction::WatchFolder, path, cause });
        }
        self.bell.silence();
        self.files.look([], self.now());
        self.stands(State::Waiting, 0);
        if self.folder_trouble.as_deref() != Some(GONE) {
            self.folder_trouble = Some(GONE.to_owned());
            self.attempts.say(&Word::FolderGone { folder: &path.display().to_string() });
        }
        Ok(self.settings.unattended.poll)
    }

    /// The folder cannot be used as it is: said once, then tried again.
    ///
    /// # Errors
    /// With `--once`, that.
    pub fn folder_fault(&mut self, action: IoAction, cause: io::Error) -> Result<Duration, Error> {
        let error = Error::Io { action, path: self.inbox.root().to_owned(), cause };
        if self.settings.unattended.once {
            return Err(error);
        }
        let words = format!("{error:?}");
        if self.folder_trouble.as_ref() != Some(&words) {
            self.attempts.screens.complain(&error);
            self.folder_trouble = Some(words);
        }
        Ok(self.settings.unattended.poll)
    }
}
