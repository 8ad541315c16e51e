//! The status file (`--status-file`): one JSON object that always says how things stand, for
//! whoever watches from outside. It is replaced in one step, so that nobody reads half of it. Its
//! names are English and never change; `docs/reference.md` describes them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::Value;

use super::aftermath::Ended;
use super::audience::Audience;
use super::context;
use super::memory::account_name;
use crate::domain::{Lang, OutcomeKind, Timestamp};
use crate::engine::event::{Observer, RunEvent};
use crate::error::{Error, ExitCode, IoAction};
use crate::output::file::replace;
use crate::screen::Summary;
use crate::text;

/// While rows are sent the file is written this often at most.
const SENDING: Duration = Duration::from_secs(2);
/// While nothing happens it is written this often, as a sign of life.
const ALIVE: Duration = Duration::from_secs(60);

/// What the program is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It reads settings and files.
    Starting,
    /// Rows are being sent.
    Sending,
    /// `watch`: there is nothing to do.
    Idle,
    /// `watch`: files wait until it is tried again.
    Waiting,
    /// The program has ended, with `exit_code`.
    Ended,
}

/// The file that is being sent.
#[derive(Clone, Debug, Serialize)]
struct Current {
    file: String,
    rows: u64,
    finished: u64,
    needing_work: u64,
}

/// What is written.
#[derive(Clone, Debug, Serialize)]
struct Report {
    schema: u8,
    program: &'static str,
    version: &'static str,
    command: &'static str,
    pid: u32,
    folder: Option<String>,
    state: State,
    started_at: String,
    updated_at: String,
    exit_code: Option<u8>,
    pending_files: u64,
    pending_rows: u64,
    current: Option<Current>,
    last_run: Value,
    last_success: Value,
    last_error: Value,
}

#[derive(Serialize)]
struct LastRun<'a> {
    started_at: String,
    finished_at: String,
    account: Option<String>,
    files: &'a [String],
    results: Vec<&'a str>,
    to_mend: Option<String>,
    exit_code: u8,
    error: Option<&'a str>,
    rows: u64,
    #[serde(flatten)]
    outcomes: BTreeMap<&'static str, u64>,
    requests: u64,
}

/// Keeps the file, if one is wanted.
pub struct StatusFile<'a> {
    path: Option<PathBuf>,
    lang: Lang,
    audience: &'a dyn Audience,
    inner: RefCell<Inner>,
}

struct Inner {
    report: Report,
    /// Rows that wait in files which are not being sent just now.
    waiting: u64,
    written: Instant,
    complained: bool,
}

impl<'a> StatusFile<'a> {
    /// Begins the file. What an older one says of the last run is kept until there is another.
    #[must_use]
    pub fn begin(
        path: Option<&Path>,
        command: &'static str,
        folder: Option<&Path>,
        (lang, audience): (Lang, &'a dyn Audience),
    ) -> Self {
        let older = path.and_then(|path| std::fs::read(path).ok());
        let older: Value =
            older.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let kept = |name: &str| older.get(name).cloned().unwrap_or_default();
        let now = moment(context::now());
        let report = Report {
            schema: 1,
            program: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            command,
            pid: std::process::id(),
            folder: folder.map(|folder| folder.display().to_string()),
            state: State::Starting,
            started_at: now.clone(),
            updated_at: now,
            exit_code: None,
            pending_files: 0,
            pending_rows: 0,
            current: None,
            last_run: kept("last_run"),
            last_success: kept("last_success"),
            last_error: kept("last_error"),
        };
        let inner = Inner { report, waiting: 0, written: Instant::now(), complained: false };
        let status =
            Self { path: path.map(Path::to_owned), lang, audience, inner: RefCell::new(inner) };
        status.write();
        status
    }

    /// `watch`: what it is doing, and how many files wait. Whether that is news.
    pub fn stands(&self, state: State, files: u64) -> bool {
        let changed = {
            let report = &mut self.inner.borrow_mut().report;
            let changed = (report.state, report.pending_files) != (state, files);
            (report.state, report.pending_files) = (state, files);
            changed
        };
        if changed {
            self.write();
        } else {
            self.tick();
        }
        changed
    }

    /// `watch`: so many rows wait in files that are not being sent just now.
    pub fn waits(&self, rows: u64) {
        self.inner.borrow_mut().waiting = rows;
    }

    /// Writes a sign of life, if the last one is long ago.
    pub fn tick(&self) {
        if self.inner.borrow().written.elapsed() >= ALIVE {
            self.write();
        }
    }

    /// A run is over.
    pub fn ended(&self, ended: &Ended<'_>) {
        {
            let inner = &mut *self.inner.borrow_mut();
            let code = exit_code(ended);
            let error = error_code(ended);
            inner.report.current = None;
            inner.waiting = ended.waiting;
            inner.report.pending_rows = ended.waiting;
            inner.report.last_run = last_run(ended, code, error);
            if code == ExitCode::Success {
                inner.report.last_success = moment(ended.finished).into();
            }
            if let Some(error) = error {
                inner.report.last_error = serde_json::json!({
                    "code": error,
                    "message": self.message(ended),
                    "at": moment(ended.finished),
                });
            }
        }
        self.write();
    }

    /// The program ends.
    pub fn close(&self, code: ExitCode) {
        {
            let report = &mut self.inner.borrow_mut().report;
            report.state = State::Ended;
            report.exit_code = Some(code as u8);
        }
        self.write();
    }

    /// The error in words, where there is one.
    fn message(&self, ended: &Ended<'_>) -> Option<String> {
        match ended.outcome {
            Err(error) => Some(text::error(self.lang, error)),
            Ok(summary) => summary.files.iter().find_map(|file| {
                let reason = text::stop_reason(self.lang, file.stopped?);
                Some(match &file.stop_detail {
                    Some(detail) => format!("{reason} {detail}"),
                    None => reason.to_owned(),
                })
            }),
        }
    }

    fn write(&self) {
        let Some(path) = &self.path else { return };
        let content = {
            let inner = &mut *self.inner.borrow_mut();
            inner.report.updated_at = moment(context::now());
            inner.written = Instant::now();
            // Text, numbers and null only: nothing that could fail.
            let mut content = serde_json::to_vec_pretty(&inner.report).unwrap_or_default();
            content.push(b'\n');
            content
        };
        let Err(cause) = replace(path, &content) else { return };
        let first = !std::mem::replace(&mut self.inner.borrow_mut().complained, true);
        if first {
            let action = IoAction::WriteStatus;
            self.audience.complain(&Error::Io { action, path: path.clone(), cause });
        }
    }
}

impl Observer for StatusFile<'_> {
    fn observe(&self, event: &RunEvent) {
        let due = {
            let inner = &mut *self.inner.borrow_mut();
            match event {
                RunEvent::FileStarted { file, rows } => {
                    inner.report.state = State::Sending;
                    let file = file.clone();
                    let current = Current { file, rows: *rows, finished: 0, needing_work: 0 };
                    inner.report.current = Some(current);
                    inner.report.pending_rows = inner.waiting + rows;
                    true
                }
                RunEvent::RowFinished { kind, .. } => {
                    if let Some(current) = &mut inner.report.current {
                        current.finished += 1;
                        current.needing_work += u64::from(kind.needs_work());
                        let left = current.rows.saturating_sub(current.finished);
                        inner.report.pending_rows = inner.waiting + left;
                    }
                    inner.written.elapsed() >= SENDING
                }
                _ => inner.written.elapsed() >= SENDING,
            }
        };
        if due {
            self.write();
        }
    }
}

/// Rows that are to be sent again: they were not reached, or it is not known that they arrived.
#[must_use]
pub fn open_rows(summary: &Summary) -> u64 {
    let open = [OutcomeKind::NotSent, OutcomeKind::Failed, OutcomeKind::Unconfirmed];
    summary.files.iter().map(|file| open.map(|kind| file.counts.of(kind)).iter().sum::<u64>()).sum()
}

fn exit_code(ended: &Ended<'_>) -> ExitCode {
    match ended.outcome {
        Ok(summary) => summary.exit_code,
        Err(error) => error.exit_code(),
    }
}

/// The kind of what went wrong in a run, if something did: an error's code, why the run was stopped, or `rows`.
#[must_use]
pub fn error_code(ended: &Ended<'_>) -> Option<&'static str> {
    let summary = match ended.outcome {
        Err(error) => return Some(error.code()),
        Ok(summary) => summary,
    };
    let stopped = || summary.files.iter().find_map(|file| file.stopped).map(|stop| stop.code());
    let rows = (summary.exit_code != ExitCode::Success).then_some("rows");
    ended.complaints.first().copied().or_else(stopped).or(rows)
}

fn last_run(ended: &Ended<'_>, code: ExitCode, error: Option<&str>) -> Value {
    let counts = ended.outcome.map(Summary::counts).unwrap_or_default();
    let files = ended.outcome.map(|summary| summary.files.as_slice()).unwrap_or_default();
    let run = LastRun {
        started_at: moment(ended.started),
        finished_at: moment(ended.finished),
        account: ended.settings.account.as_ref().map(account_name),
        files: &ended.files,
        results: files.iter().filter_map(|file| file.results.as_deref()).collect(),
        to_mend: ended.to_mend.as_ref().map(|path| path.display().to_string()),
        exit_code: code as u8,
        error,
        rows: counts.total(),
        outcomes: OutcomeKind::ALL.iter().map(|kind| (kind.name(), counts.of(*kind))).collect(),
        requests: files.iter().map(|file| file.requests).sum(),
    };
    serde_json::to_value(run).unwrap_or_default()
}

fn moment(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.0).map_or_else(|_| at.0.to_string(), |at| at.to_string())
}
