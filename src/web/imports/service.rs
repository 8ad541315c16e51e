//! The service itself: who may see which import, and what is done with one from its upload to its
//! deletion. Runs are in `run`, reading in `check`.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, watch};

use super::check::{Cache, Checked, Gate, Said};
use super::files::{Files, Kept};
use super::queue::{Entry, Queue};
use super::run::{self, Live};
use super::views::{CountsView, ImportView, Moment, Page, State};
use super::{Fault, ImportId, Owner, Setup};
use crate::commands::memory::account_name;
use crate::domain::{Corrections, Lang, StopReason};
use crate::error::{Error, IoAction};
use crate::ledger::store::Store;
use crate::ledger::store::imports::{ImportRecord, ImportStage, Queued};
use crate::metrics::Accounts;
use crate::settings::resolve::{InputFile, Results, Settings, Verb};
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

pub(super) struct Inner {
    pub setup: Setup,
    pub files: Files,
    store: Mutex<Store>,
    pub cache: Cache,
    pub reading: Gate,
    /// What runs did, for whoever watches over the server.
    pub figures: Accounts,
    runs: Mutex<Runs>,
    calls: Semaphore,
    uploading: Mutex<HashMap<String, usize>>,
    /// Runs that go on.
    under_way: watch::Sender<usize>,
}

/// What waits and what is being sent.
struct Runs {
    queue: Queue,
    live: HashMap<ImportId, Arc<Live>>,
    ending: bool,
}

/// What settings are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Reading: no account is needed.
    Check,
    /// Sending.
    Send,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// Starts an import: it is sent when its turn comes. The same key starts nothing twice.
    ///
    /// # Errors
    /// No such import, one that cannot be sent (any more), a key that was used for something else.
    pub fn start(
        &self,
        owner: &Owner,
        id: ImportId,
        start: &Start,
        lang: Lang,
    ) -> Result<ImportView, Fault> {
        let inner = &self.0;
        let request = format!("{}", start.revision.unwrap_or_default());
        let known = |inner: &Inner| -> Result<bool, Fault> {
            match inner.store().import_key(&owner.name, &start.key)? {
                None => Ok(false),
                Some((import, asked)) if import == id.to_string() && asked == request => Ok(true),
                Some(_) => Err(ImportFault::KeyReused.into()),
            }
        };
        let record = inner.record(owner, id)?;
        if known(inner)? {
            return Ok(inner.view(&record, lang));
        }
        // Read before anything is locked; what changes meanwhile is noticed by the revision.
        let account = inner.sendable(&record, start, lang)?;
        let mut runs = inner.runs();
        if runs.ending {
            return Err(ImportFault::Ending.into());
        }
        if known(inner)? {
            drop(runs);
            return self.get(owner, id, lang);
        }
        let current = inner.record(owner, id)?;
        if runs.live.contains_key(&id) || !can_change(current.stage) {
            return Err(ImportFault::AlreadyStarted.into());
        }
        if current.revision != record.revision {
            return Err(ImportFault::Changed { revision: current.revision }.into());
        }
        inner.store().queue_import(
            &record.id,
            &Queued {
                by: &owner.name,
                lang: lang.code(),
                account: Some(account.as_str()).filter(|account| *account != REHEARSAL),
                key: &start.key,
                request: &request,
            },
        )?;
        runs.live.insert(id, Live::new(id, false, false));
        runs.queue.add(Entry { id, account, held: false });
        drop(runs);
        inner.advance();
        self.get(owner, id, lang)
    }

    /// No further request is made for the import until it is resumed; what is on its way ends. One
    /// that waits gives its turn to others meanwhile.
    ///
    /// # Errors
    /// No such import, or one that is not being sent.
    pub fn pause(&self, owner: &Owner, id: ImportId, lang: Lang) -> Result<ImportView, Fault> {
        self.hold(owner, id, (true, lang))
    }

    /// Goes on with a paused import.
    ///
    /// # Errors
    /// No such import, or one that is not being sent.
    pub fn resume(&self, owner: &Owner, id: ImportId, lang: Lang) -> Result<ImportView, Fault> {
        self.hold(owner, id, (false, lang))
    }

    fn hold(
        &self,
        owner: &Owner,
        id: ImportId,
        (on, lang): (bool, Lang),
    ) -> Result<ImportView, Fault> {
        let record = self.0.record(owner, id)?;
        {
            let mut runs = self.0.runs();
            let live = runs.live.get(&id).map(Arc::clone).ok_or(ImportFault::NotActive)?;
            if live.stop.reason().is_some() {
                return Err(ImportFault::NotActive.into());
            }
            self.0.store().pause_import(&record.id, on)?;
            runs.queue.hold(id, on);
            live.pause(on);
        }
        self.0.advance();
        self.get(owner, id, lang)
    }

    /// Ends the sending of an import: no further request is made, what is on its way ends, and the
    /// results say which rows were not sent. It can be started again.
    ///
    /// # Errors
    /// No such import, or one that is not being sent.
    pub fn stop(&self, owner: &Owner, id: ImportId, lang: Lang) -> Result<ImportView, Fault> {
        let record = self.0.record(owner, id)?;
        {
            let mut runs = self.0.runs();
            let live = runs.live.get(&id).map(Arc::clone).ok_or(ImportFault::NotActive)?;
            live.stop();
            if runs.queue.give_up(id) {
                let end = crate::ledger::store::imports::ImportEnd::default();
                self.0.store().end_import(&record.id, ImportStage::Stopped, &end)?;
                runs.live.remove(&id);
            }
        }
        self.get(owner, id, lang)
    }

    /// The server ends: nothing is begun any more, what is on its way ends. Runs stay open, for the
    /// next server to go on with.
    pub fn end(&self) {
        let mut runs = self.0.runs();
        runs.ending = true;
        for live in runs.live.values() {
            live.stop.drain(StopReason::Interrupted);
            live.publish();
        }
    }

    /// Does not even wait for what is on its way.
    pub fn break_off(&self) {
        self.end();
        for live in self.0.runs().live.values() {
            live.stop.break_off(StopReason::Interrupted);
        }
    }

    /// Completes when no run goes on.
    pub async fn finished(&self) {
        // The sender lives as long as `self`, so that this cannot fail.
        let _ = self.0.under_way.subscribe().wait_for(|count| *count == 0).await;
    }
}

/// A request to start an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// Told apart by whoever asks, so that a request that comes twice starts nothing twice.
    pub key: String,
    /// The revision that is to be sent; `None`: whichever it is.
    pub revision: Option<i64>,
}

pub(super) fn can_change(stage: ImportStage) -> bool {
    matches!(stage, ImportStage::Ready | ImportStage::Stopped | ImportStage::Failed)
}

pub(super) fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

impl Inner {
    pub fn store(&self) -> MutexGuard<'_, Store> {
        locked(&self.store)
    }

    pub fn uploading(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        locked(&self.uploading)
    }

    fn runs(&self) -> MutexGuard<'_, Runs> {
        locked(&self.runs)
    }

    pub fn is_ending(&self) -> bool {
        self.runs().ending
    }

    /// An import, if it is this owner's.
    pub fn record(&self, owner: &Owner, id: ImportId) -> Result<ImportRecord, Fault> {
        let found = self.store().import(&id.to_string())?;
        found
            .filter(|record| owner.admin || record.owner == owner.name)
            .ok_or_else(|| ImportFault::NotFound.into())
    }

    pub fn may_see(&self, owner: &Owner, id: ImportId) -> Result<(), Fault> {
        self.record(owner, id).map(drop)
    }

    /// An import whose files are there.
    pub fn kept(&self, owner: &Owner, id: ImportId) -> Result<ImportRecord, Fault> {
        let record = self.record(owner, id)?;
        if record.removed_at.is_some() { Err(ImportFault::Removed.into()) } else { Ok(record) }
    }

    pub fn live(&self, id: ImportId) -> Option<(Arc<Live>, Option<u64>)> {
        let runs = self.runs();
        let live = runs.live.get(&id)?;
        Some((Arc::clone(live), runs.queue.position(id)))
    }

    /// What waits and what is being sent: the account under which it queues, and its state.
    pub fn states(&self) -> Vec<(String, State)> {
        let runs = self.runs();
        let state =
            |entry: &Entry| Some((entry.account.clone(), runs.live.get(&entry.id)?.state()));
        runs.queue.all().filter_map(state).collect()
    }

    /// How many imports of this account go before one that would be started now.
    pub fn ahead(&self, account: &str) -> u64 {
        self.runs().queue.ahead(account)
    }

    pub fn unwritable(&self, id: ImportId, cause: std::io::Error) -> Fault {
        let path = self.files.folder(id);
        Error::Io { action: IoAction::CreateResults, path, cause }.into()
    }

    pub fn clear_tables(&self, id: ImportId) -> Result<(), Fault> {
        self.files.clear_tables(id).map_err(|cause| self.unwritable(id, cause))
    }

    fn remove_files(&self, id: ImportId) {
        self.cache.forget(id);
        let removed = self.files.remove(id);
        let noted = removed.is_ok().then(|| self.store().import_removed(&id.to_string()));
        tracing::info!(import = %id, ?removed, ?noted, "files of an old import removed");
    }

    /// The settings under which an import is read or sent.
    pub fn settings(
        &self,
        record: &ImportRecord,
        purpose: Purpose,
        lang: Lang,
    ) -> Result<Settings, Fault> {
        let id = record.id.parse::<ImportId>().map_err(|_| ImportFault::NotFound)?;
        let options: super::Options = serde_json::from_str(&record.options).unwrap_or_default();
        let mut corrections = Corrections::default();
        for cell in self.store().import_corrections(&record.id)? {
            corrections.set(cell.line, cell.column, cell.value);
        }
        let mut settings = self.settings_for(&options, purpose)?;
        settings.files = vec![InputFile::Handed {
            path: self.files.original(id),
            name: record.name.clone(),
            corrections: Arc::new(corrections),
        }];
        settings.output.lang = lang;
        settings.memory.import = Some(record.id.clone());
        Ok(settings)
    }

    /// The server's settings with these choices laid over them; without a file.
    pub fn settings_for(
        &self,
        options: &super::Options,
        purpose: Purpose,
    ) -> Result<Settings, Fault> {
        let verb = match purpose {
            Purpose::Check => Verb::Check,
            Purpose::Send => Verb::Send,
        };
        let flags = options.over(&self.setup.flags);
        let mut settings = self.setup.context.renewed().settings(verb, flags)?;
        settings.results = Results::Nowhere;
        settings.failed = None;
        settings.memory.ledger = (!settings.sandbox).then(|| self.setup.ledger.clone());
        settings.memory.no_wait = true;
        Ok(settings)
    }

    /// What an import's file says.
    pub fn checked(&self, record: &ImportRecord) -> Result<Arc<Checked>, Fault> {
        let id = record.id.parse::<ImportId>().map_err(|_| ImportFault::NotFound)?;
        self.cache.get(id, record.revision, || {
            let _inside = self.reading.enter();
            let settings = self.settings(record, Purpose::Check, Lang::Ru)?;
            let mut checked = Checked::of(&settings, self.setup.context.renewed().now())?;
            if let Checked::Rows(readable) = &mut checked {
                for file in &mut readable.inputs.survey.files {
                    file.sha256 = record.sha256;
                    if record.rows != Some(file.rows) {
                        self.store().set_import_rows(&record.id, file.rows)?;
                    }
                }
            }
            Ok(checked)
        })
    }

    /// Whether an import can be sent; the account that it would be sent for.
    fn sendable(&self, record: &ImportRecord, start: &Start, lang: Lang) -> Result<String, Fault> {
        if record.removed_at.is_some() {
            return Err(ImportFault::Removed.into());
        }
        if !can_change(record.stage) {
            return Err(ImportFault::AlreadyStarted.into());
        }
        if start.revision.is_some_and(|revision| revision != record.revision) {
            return Err(ImportFault::Changed { revision: record.revision }.into());
        }
        let checked = self.checked(record)?;
        let readable = checked.rows().map_err(|said| Fault::Refused(said.clone()))?;
        if readable.sendable() == 0 {
            return Err(ImportFault::NothingToSend.into());
        }
        let settings = self.settings(record, Purpose::Send, lang)?;
        Ok(self::account(&settings))
    }

    /// Starts runs whose turn it is.
    pub fn advance(self: &Arc<Self>) {
        let mut runs = self.runs();
        while !runs.ending
            && let Some(id) = runs.queue.next()
        {
            let Some(live) = runs.live.get(&id).map(Arc::clone) else { continue };
            live.begin();
            let inner = Arc::clone(self);
            self.under_way.send_modify(|count| *count += 1);
            let thread = std::thread::Builder::new().name("import".into());
            let started = thread.spawn(move || {
                run::run(&inner, &live);
                inner.under_way.send_modify(|count| *count -= 1);
            });
            if let Err(error) = started {
                tracing::error!(import = %id, %error, "no thread for an import");
                self.under_way.send_modify(|count| *count -= 1);
                runs.queue.done(id);
                break;
            }
        }
    }

    /// A run is over, and written down: the next may go.
    pub fn run_is_over(self: &Arc<Self>, live: &Live) {
        {
            let mut runs = self.runs();
            runs.queue.done(live.id);
            runs.live.remove(&live.id);
        }
        live.publish();
        self.advance();
    }

    /// What is told of an import.
    pub fn view(&self, record: &ImportRecord, lang: Lang) -> ImportView {
        let id = record.id.parse::<ImportId>().unwrap_or_else(|_| ImportId::none());
        let (state, position) = match self.live(id) {
            Some((live, position)) => (live.state(), position),
            None => (state(record.stage), None),
        };
        let summary = record.summary.as_deref();
        let summary: Option<serde_json::Value> =
            summary.and_then(|summary| serde_json::from_str(summary).ok());
        let fault: Option<Said> =
            record.fault.as_deref().and_then(|fault| serde_json::from_str(fault).ok());
        let results = self.files.table(id, Kept::Results, super::Form::Csv);
        let has_results = record.removed_at.is_none() && !state.is_active() && results.is_file();
        ImportView {
            id,
            name: record.name.clone(),
            owner: record.owner.clone(),
            bytes: record.bytes,
            sha256: record.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            state,
            position,
            revision: record.revision,
            rows: record.rows,
            options: serde_json::from_str(&record.options).unwrap_or_default(),
            account: record.account.clone(),
            started_by: record.started_by.clone(),
            created_at: Moment(record.created_at),
            queued_at: record.queued_at.map(Moment),
            started_at: record.started_at.map(Moment),
            finished_at: record.finished_at.map(Moment),
            counts: summary.as_ref().map(CountsView::of_json),
            fault: fault.map(|said| said.reason(lang)),
            parent: record.parent.as_deref().and_then(|parent| parent.parse().ok()),
            removed: record.removed_at.is_some(),
            has_results,
        }
    }
}

/// The account under which an import queues.
pub(super) fn account(settings: &Settings) -> String {
    settings.account.as_ref().map_or_else(|| REHEARSAL.to_owned(), account_name)
}

fn state(stage: ImportStage) -> State {
    match stage {
        ImportStage::Ready => State::Ready,
        // Between two servers, or two steps.
        ImportStage::Queued | ImportStage::Running => State::Pending,
        ImportStage::Finished => State::Finished,
        ImportStage::Stopped => State::Stopped,
        ImportStage::Failed => State::Failed,
    }
}
