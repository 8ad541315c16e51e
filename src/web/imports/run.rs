//! An import being sent: its run on a thread of its own, what is seen of it meanwhile, and how it is
//! paused, resumed and stopped.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use self::tracker::Tracker;
use super::check::Said;
use super::files::Kept;
use super::inner::Inner;
use super::service::Purpose;
use super::views::{Progress, State};
use super::{Fault, ImportId};
use crate::commands::audience::Audience;
use crate::commands::sending::{Company, Sending};
use crate::commands::signals::Interrupted;
use crate::domain::{Counts, Lang, StopReason};
use crate::engine::event::{Observer, RunEvent, Several};
use crate::engine::stop::Stop;
use crate::error::{Error, ExitCode};
use crate::ledger::lock::AccountLock;
use crate::ledger::store::imports::{ImportEnd, ImportRecord, ImportStage};
use crate::metrics::RunMetrics;
use crate::screen::Summary;
use crate::settings::resolve::{Results, Settings};
use crate::text::{self, Notice};

pub(super) mod follow;
mod tracker;

/// Between two looks at an account that another program sends for.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// An import that waits or is being sent, as long as it does.
#[derive(Debug)]
pub(super) struct Live {
    pub id: ImportId,
    pub stop: Stop,
    /// It was being sent when an earlier server ended.
    resumed: bool,
    running: AtomicBool,
    /// A person stopped it.
    stopped: AtomicBool,
    other_run: AtomicBool,
    tracker: Mutex<Tracker>,
    changes: watch::Sender<u64>,
}

impl Live {
    pub fn new(id: ImportId, resumed: bool, paused: bool) -> Arc<Self> {
        let stop = Stop::default();
        stop.hold().set(paused);
        Arc::new(Self {
            id,
            stop,
            resumed,
            running: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            other_run: AtomicBool::new(false),
            tracker: Mutex::default(),
            changes: watch::Sender::new(0),
        })
    }

    pub fn state(&self) -> State {
        if self.stopped.load(Ordering::Relaxed) {
            State::Stopping
        } else if self.stop.hold().is_on() {
            State::Paused
        } else if self.running.load(Ordering::Relaxed) {
            State::Running
        } else if self.resumed {
            State::Pending
        } else {
            State::Queued
        }
    }

    /// No further request is made until it is resumed.
    pub fn pause(&self, on: bool) {
        self.stop.hold().set(on);
        self.publish();
    }

    /// Its turn has come.
    pub fn begin(&self) {
        self.running.store(true, Ordering::Relaxed);
        self.publish();
    }

    /// A person wants it to end.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.stop.drain(StopReason::Interrupted);
        self.publish();
    }

    /// Something worth telling has changed.
    pub fn publish(&self) {
        self.changes.send_modify(|number| *number += 1);
    }

    fn tracker(&self) -> MutexGuard<'_, Tracker> {
        self.tracker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn progress(&self, position: Option<u64>, lang: Lang) -> Progress {
        let state = self.state();
        let mut progress = self.tracker().progress(self.id, state, lang);
        progress.position = position;
        progress.other_run = self.other_run.load(Ordering::Relaxed);
        progress
    }
}

impl Observer for Live {
    fn observe(&self, event: &RunEvent) {
        if self.tracker().note(event) {
            self.publish();
        }
    }
}

/// Hears of a run what is worth keeping: why it ended early.
struct Listener<'a> {
    live: &'a Live,
    first: Mutex<Option<Said>>,
}

impl Audience for Listener<'_> {
    fn say(&self, notice: &Notice<'_>) {
        tracing::info!(import = %self.live.id, ?notice, "import");
    }

    fn complain(&self, error: &Error) {
        tracing::warn!(import = %self.live.id, ?error, "an import ended early");
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert_with(|| Said::of(error));
    }
}

/// How a run ended.
struct End {
    stage: ImportStage,
    end: ImportEnd,
}

impl End {
    fn failed(said: &Said) -> Self {
        let fault = serde_json::to_string(said).ok();
        Self { stage: ImportStage::Failed, end: ImportEnd { summary: None, fault } }
    }
}

/// Sends one import, to its end; on a thread of its own.
pub(super) fn run(inner: &Arc<Inner>, live: &Arc<Live>) {
    let sent = catch_unwind(AssertUnwindSafe(|| send(inner, live)));
    let end = match sent {
        Ok(Ok(end)) => end,
        Ok(Err(Fault::Refused(said))) => Some(End::failed(&said)),
        Ok(Err(Fault::Program(error))) => Some(End::failed(&Said::of(&error))),
        Ok(Err(Fault::Import(fault))) => Some(End::failed(&Said::worded(fault.code(), |lang| {
            text::imports::fault(lang, &fault)
        }))),
        Err(_) => Some(End::failed(&Said::worded("internal", |lang| {
            text::imports::broke(lang).to_owned()
        }))),
    };
    // Where the server ends, the import stays as it is: the next server goes on with it.
    if let Some(End { stage, end }) = end
        && let Err(fault) = inner.store().end_import(&live.id.to_string(), stage, &end)
    {
        tracing::error!(import = %live.id, ?fault, "the end of an import cannot be written down");
    }
    inner.run_is_over(live);
}

/// Sends; `None` where the server ends before the import does.
fn send(inner: &Arc<Inner>, live: &Arc<Live>) -> Result<Option<End>, Fault> {
    let record = inner.store().import(&live.id.to_string())?;
    let record = record.ok_or(Fault::Import(text::imports::ImportFault::NotFound))?;
    inner.store().run_import(&record.id)?;
    let lang = record.lang.as_deref().and_then(Lang::named).unwrap_or(Lang::Ru);
    loop {
        if live.stop.reason().is_some() {
            return Ok(stopped(live));
        }
        let listener = Listener { live, first: Mutex::new(None) };
        match attempt(inner, live, (&record, lang), &listener) {
            Err(Fault::Program(Error::Busy { .. })) => {
                live.other_run.store(true, Ordering::Relaxed);
                live.publish();
                wait_for_account(inner, live, record.account.as_deref().unwrap_or_default());
            }
            Err(fault) => return Err(fault),
            Ok(summary) => return Ok(ended(inner, live, &summary, listener)),
        }
    }
}

/// Waits until nobody else sends for the account, or the import is to end.
fn wait_for_account(inner: &Inner, live: &Live, account: &str) {
    loop {
        std::thread::sleep(LOOK_AGAIN);
        // Where it cannot be found out, the next attempt says why.
        let taken = AccountLock::try_take(&inner.setup.ledger, account);
        if live.stop.reason().is_some() || !matches!(taken, Ok(None)) {
            return;
        }
    }
}

/// One run. Fails where another program sends for the account.
fn attempt(
    inner: &Arc<Inner>,
    live: &Arc<Live>,
    (record, lang): (&ImportRecord, Lang),
    listener: &Listener<'_>,
) -> Result<Summary, Fault> {
    let id = live.id;
    let mut settings = inner.settings(record, Purpose::Send, lang)?;
    let figures = inner.figures_of(&settings).run();
    settings.results = Results::Kept {
        results: inner.files.tables(id, Kept::Results),
        failed: inner.files.tables(id, Kept::Failed),
    };
    let sent = send_counted(inner, live, (&settings, listener), &figures);
    match &sent {
        Ok(summary) => figures.finish(summary.exit_code, &summary.counts()),
        // It is the same run that waits, and no other.
        Err(Fault::Program(Error::Busy { .. })) => {}
        Err(Fault::Program(error)) => figures.finish(error.exit_code(), &Counts::default()),
        Err(_) => figures.finish(ExitCode::NothingSent, &Counts::default()),
    }
    sent
}

/// The run itself, seen by whoever follows the import and by the figures.
fn send_counted(
    inner: &Arc<Inner>,
    live: &Arc<Live>,
    (settings, listener): (&Settings, &Listener<'_>),
    figures: &RunMetrics,
) -> Result<Summary, Fault> {
    let now = inner.setup.context.renewed().now();
    let sending = Sending::open(settings, now, listener)?;
    inner.clear_tables(live.id)?;
    let rows = sending.inputs.survey.files.iter().map(|file| file.rows).sum();
    live.tracker().begin(rows);
    figures.rows_pending(rows);
    let interrupted = Interrupted::default();
    let summary = sending.run(Company {
        stop: &live.stop,
        observer: &Several(vec![live.as_ref(), figures]),
        meanwhile: Box::pin(std::future::pending()),
        interrupted: &interrupted,
    })?;
    live.other_run.store(false, Ordering::Relaxed);
    Ok(summary)
}

fn stopped(live: &Live) -> Option<End> {
    let stopped = live.stopped.load(Ordering::Relaxed);
    stopped.then(|| End { stage: ImportStage::Stopped, end: ImportEnd::default() })
}

fn ended(
    inner: &Arc<Inner>,
    live: &Live,
    summary: &Summary,
    listener: Listener<'_>,
) -> Option<End> {
    let by_person = live.stopped.load(Ordering::Relaxed);
    let said = listener.first.into_inner().unwrap_or_else(PoisonError::into_inner);
    let stage = match summary.exit_code {
        ExitCode::Success | ExitCode::SomeRows if said.is_none() => ImportStage::Finished,
        ExitCode::Interrupted | ExitCode::Terminated if by_person => ImportStage::Stopped,
        ExitCode::Interrupted | ExitCode::Terminated if inner.is_ending() => return None,
        _ => ImportStage::Failed,
    };
    let said = said.or_else(|| (stage == ImportStage::Failed).then(|| why(summary))?);
    let end = ImportEnd {
        summary: Some(summary.json()),
        fault: said.and_then(|said| serde_json::to_string(&said).ok()),
    };
    Some(End { stage, end })
}

/// Why a run was stopped.
fn why(summary: &Summary) -> Option<Said> {
    let file = summary.files.first()?;
    let reason = file.stopped?;
    Some(Said::worded(reason.code(), |lang| {
        let detail = file.stop_detail.as_deref().map(|detail| format!(" {detail}"));
        format!("{}{}", text::stop_reason(lang, reason), detail.unwrap_or_default())
    }))
}
