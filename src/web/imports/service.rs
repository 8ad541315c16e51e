//! The service itself: opened, asked for imports, tidied. Sending is in `steer` and `run`, reading in
//! `check`, who may see what in `inner`.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use tokio::sync::{Semaphore, watch};

use super::check::{Cache, Gate};
use super::files::Files;
use super::inner::{Inner, Runs};
use super::queue::{Entry, Queue};
use super::run::Live;
use super::views::{ImportView, Page, State};
use super::{Fault, ImportId, Owner, Setup};
use crate::commands::memory::account_name;
use crate::domain::Lang;
use crate::error::{Error, IoAction};
use crate::ledger::store::Store;
use crate::ledger::store::imports::ImportStage;
use crate::metrics::Accounts;
use crate::settings::resolve::Settings;
use crate::text::imports::ImportFault;

/// Calls that block at the same time, at most.
const CALLS_AT_ONCE: usize = 256;

/// The account under which rehearsals queue.
pub(super) const REHEARSAL: &str = "";

/// All imports of a server. Clones are one and the same.
#[derive(Clone)]
pub struct Imports(pub(super) Arc<Inner>);

impl fmt::Debug for Imports {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Imports").finish_non_exhaustive()
    }
}

/// What settings are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Reading: no account is needed.
    Check,
    /// Sending.
    Send,
}

impl Imports {
    /// Opens ledger and folder. Nothing is sent before [`Imports::begin`].
    ///
    /// # Errors
    /// A ledger or a folder that cannot be used.
    pub fn open(setup: Setup) -> Result<Self, Error> {
        let store =
            Store::open(&setup.ledger).map_err(|fault| Error::Ledger { fault, midway: false })?;
        let files = Files::open(setup.folder.clone()).map_err(|cause| Error::Io {
            action: IoAction::CreateResults,
            path: setup.folder.clone(),
            cause,
        })?;
        let runs = Runs {
            queue: Queue::new(setup.limits.runs_at_once),
            live: HashMap::new(),
            ending: false,
        };
        Ok(Self(Arc::new(Inner {
            cache: Cache::new(setup.limits.memory),
            reading: Gate::new(),
            figures: Accounts::default(),
            files,
            store: Mutex::new(store),
            runs: Mutex::new(runs),
            calls: Semaphore::new(CALLS_AT_ONCE),
            uploading: Mutex::default(),
            under_way: watch::Sender::new(0),
            setup,
        })))
    }

    /// How much may be handed in and kept.
    #[must_use]
    pub fn limits(&self) -> super::Limits {
        self.0.setup.limits
    }

    /// What can be chosen for an import besides how it is read.
    ///
    /// # Errors
    /// Settings that cannot be read.
    pub fn choices(&self) -> Result<super::views::Choices, Fault> {
        let setup = &self.0.setup;
        let stack = setup.context.stack(setup.flags.clone())?;
        Ok(super::views::Choices {
            accounts: stack.accounts().to_vec(),
            profiles: stack.profiles().to_vec(),
            only_rehearsal: setup.flags.sandbox == Some(true),
        })
    }

    /// Whether the ledger can be read.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.store().open_imports().is_ok()
    }

    /// Goes on with what an earlier server left: imports that waited wait again, those that were
    /// being sent go on (somebody pressed Send, and the ledger knows what was sent), and those that
    /// somebody paused stay so. Removes what is too old.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn begin(&self) -> Result<(), Error> {
        let unusable = |fault| Error::Ledger { fault, midway: false };
        let open = self.0.store().open_imports().map_err(unusable)?;
        for record in open {
            let Ok(id) = record.id.parse::<ImportId>() else { continue };
            let resumed = record.stage == ImportStage::Running;
            let account = record.account.clone().unwrap_or_else(|| REHEARSAL.to_owned());
            let mut runs = self.0.runs();
            runs.live.insert(id, Live::new(id, resumed, record.paused));
            runs.queue.add(Entry { id, account, held: record.paused });
        }
        self.0.begin_figures();
        self.0.advance();
        self.sweep();
        Ok(())
    }

    /// Does what blocks its thread away from those that must not be; not too much of it at once.
    ///
    /// # Errors
    /// [`ImportFault::Busy`], where the program is about to end.
    ///
    /// # Panics
    /// As `work` does.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let busy = || Fault::Import(ImportFault::Busy);
        let _permit = self.0.calls.acquire().await.map_err(|_| busy())?;
        let imports = self.clone();
        match tokio::task::spawn_blocking(move || work(&imports)).await {
            Ok(done) => Ok(done),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => Err(busy()),
        }
    }

    /// One import.
    ///
    /// # Errors
    /// No such import, or a ledger that cannot be read.
    pub fn get(&self, owner: &Owner, id: ImportId, lang: Lang) -> Result<ImportView, Fault> {
        let record = self.0.record(owner, id)?;
        Ok(self.0.view(&record, lang))
    }

    /// The imports of an owner, the newest first; with `all`, an admin gets everybody's.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn list(
        &self,
        owner: &Owner,
        all: bool,
        (offset, limit): (u64, u64),
        lang: Lang,
    ) -> Result<Page<ImportView>, Fault> {
        let whose = (!(all && owner.admin)).then_some(owner.name.as_str());
        let (records, total) = self.0.store().imports(whose, (offset, limit))?;
        let items = records.iter().map(|record| self.0.view(record, lang)).collect();
        Ok(Page { items, total, offset })
    }

    /// Deletes an import with its files. What was sent stays on record in the ledger.
    ///
    /// # Errors
    /// No such import; it is being sent; a ledger or a folder that cannot be written.
    pub fn delete(&self, owner: &Owner, id: ImportId) -> Result<(), Fault> {
        let runs = self.0.runs();
        self.0.record(owner, id)?;
        if runs.live.contains_key(&id) {
            return Err(ImportFault::Active.into());
        }
        self.0.cache.forget(id);
        self.0.files.remove(id).map_err(|cause| self.0.unwritable(id, cause))?;
        self.0.store().delete_import(&id.to_string())?;
        Ok(())
    }

    /// Removes the files of imports that nobody touched for long, and what uploads that were never
    /// finished left.
    pub fn sweep(&self) {
        let keep = i64::try_from(self.0.setup.limits.keep.as_millis()).unwrap_or(i64::MAX);
        let old = self.0.store().old_imports(now().saturating_sub(keep));
        for record in old.unwrap_or_default() {
            if let Ok(id) = record.id.parse::<ImportId>() {
                self.0.remove_files(id);
            }
        }
        let limits = self.0.setup.limits;
        let known = |id: ImportId| !matches!(self.0.store().import(&id.to_string()), Ok(None));
        let tidied = self.0.files.tidy((limits.upload_time * 2, limits.keep), known);
        if let Err(error) = tidied {
            tracing::warn!(%error, "the folder of imports cannot be tidied");
        }
    }
}

pub(super) fn can_change(stage: ImportStage) -> bool {
    matches!(stage, ImportStage::Ready | ImportStage::Stopped | ImportStage::Failed)
}

pub(super) fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// The account under which an import queues.
pub(super) fn account(settings: &Settings) -> String {
    settings.account.as_ref().map_or_else(|| REHEARSAL.to_owned(), account_name)
}

pub(super) fn state(stage: ImportStage) -> State {
    match stage {
        ImportStage::Ready => State::Ready,
        // Between two servers, or two steps.
        ImportStage::Queued | ImportStage::Running => State::Pending,
        ImportStage::Finished => State::Finished,
        ImportStage::Stopped => State::Stopped,
        ImportStage::Failed => State::Failed,
    }
}
