//! What all of the service shares: ledger, folder, what is kept in memory, what waits and is sent;
//! and who may see which import.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, watch};

use super::check::{Cache, Checked, Gate, Said};
use super::files::{Files, Kept};
use super::queue::{Entry, Queue};
use super::run::Live;
use super::service::{Purpose, state};
use super::views::{CountsView, ImportView, Moment, State};
use super::{Fault, ImportId, Owner, Setup};
use crate::domain::{Corrections, Lang};
use crate::error::{Error, IoAction};
use crate::ledger::store::Store;
use crate::ledger::store::imports::ImportRecord;
use crate::metrics::Accounts;
use crate::settings::resolve::{InputFile, Results, Settings, Verb};
use crate::text::imports::ImportFault;

pub(super) struct Inner {
    pub setup: Setup,
    pub files: Files,
    pub store: Mutex<Store>,
    pub cache: Cache,
    pub reading: Gate,
    /// What runs did, for whoever watches over the server.
    pub figures: Accounts,
    pub runs: Mutex<Runs>,
    pub calls: Semaphore,
    pub uploading: Mutex<HashMap<String, usize>>,
    /// Runs that go on.
    pub under_way: watch::Sender<usize>,
}

/// What waits and what is being sent.
pub(super) struct Runs {
    pub queue: Queue,
    pub live: HashMap<ImportId, Arc<Live>>,
    pub ending: bool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inner {
    pub fn store(&self) -> MutexGuard<'_, Store> {
        locked(&self.store)
    }

    pub fn uploading(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        locked(&self.uploading)
    }

    pub fn runs(&self) -> MutexGuard<'_, Runs> {
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

    pub fn remove_files(&self, id: ImportId) {
        // Held, so that nobody starts it meanwhile.
        let runs = self.runs();
        if runs.live.contains_key(&id) {
            return;
        }
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
