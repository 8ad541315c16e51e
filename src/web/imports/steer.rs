//! Starting, pausing, resuming and stopping: what is asked of imports that are sent or are to be.
//! Runs themselves are in `run`, whose turn it is in `queue`.

use std::sync::Arc;

use super::inner::Inner;
use super::queue::Entry;
use super::run::{self, Live};
use super::service::{Purpose, REHEARSAL, account, can_change};
use super::views::ImportView;
use super::{Fault, ImportId, Imports, Owner};
use crate::domain::{Lang, StopReason};
use crate::ledger::store::imports::{ImportEnd, ImportRecord, ImportStage, Queued};
use crate::text::imports::ImportFault;

/// A request to start an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// Told apart by whoever asks, so that a request that comes twice starts nothing twice.
    pub key: String,
    /// The revision that is to be sent; `None`: whichever it is.
    pub revision: Option<i64>,
}

impl Imports {
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
        if current.removed_at.is_some() {
            return Err(ImportFault::Removed.into());
        }
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
                let end = ImportEnd::default();
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

impl Inner {
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
}
