//! Settings as resolved: complete, valid, grouped by who needs them. Made by `resolve` alone.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::account::Account;
use super::deadline::Deadline;
use super::notify::Notify;
use super::rate::Rate;
use crate::domain::retry::OnUnconfirmed;
use crate::domain::{
    Corrections, DateFormat, Lang, OnConflict, RpoCheck, Status, StatusNames, Timestamp,
};
use crate::error::ColumnField;

/// An input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputFile {
    /// `-`
    StandardInput,
    /// A file.
    Path(PathBuf),
    /// A file that a person handed in.
    Handed {
        /// Where it is kept.
        path: PathBuf,
        /// The name under which the person knows it.
        name: String,
        /// Cells that were put right since.
        corrections: Arc<Corrections>,
    },
}

impl InputFile {
    /// As it was named.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::StandardInput => "-".to_owned(),
            Self::Path(path) => path.display().to_string(),
            Self::Handed { name, .. } => name.clone(),
        }
    }
}

/// Where results go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Results {
    /// Beside each input, under its default name.
    BesideInput,
    /// Into this file.
    Path(PathBuf),
    /// Into these files, each as its name says. A workbook is left out where it could not hold the
    /// rows.
    Kept {
        /// All rows.
        results: Vec<PathBuf>,
        /// The rows that still need work.
        failed: Vec<PathBuf>,
    },
    /// `-`
    StandardOutput,
    /// Nowhere (`check --no-results`).
    Nowhere,
}

/// How fast and how patiently rows are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Requests per time, retries included.
    pub rate: Rate,
    /// Requests in flight at most, 1 to 256.
    pub workers: u16,
    /// For one attempt as a whole.
    pub timeout: Duration,
    /// For its connection.
    pub connect_timeout: Duration,
    /// Further attempts of a row, 0 to 100.
    pub retries: u32,
    /// What to do after an attempt that may have been applied.
    pub on_unconfirmed: OnUnconfirmed,
    /// Transport failures in a row that end the run, at least 1.
    pub stop_after: u32,
}

/// What is remembered, and what is made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// The ledger's file; `None`: there is no ledger.
    pub ledger: Option<PathBuf>,
    /// Send again what is known to have been accepted.
    pub resend: bool,
    /// Do not wait for another run of the account.
    pub no_wait: bool,
    /// The import of the page on whose behalf the run is.
    pub import: Option<String>,
}

/// How files are read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The sheet of a workbook, by name or number; `None`: found out.
    pub sheet: Option<String>,
    /// The delimiter, an ASCII character; `None`: found out.
    pub delimiter: Option<u8>,
    /// The encoding's name as typed; `None`: found out. Whether it is known is for `input` to say.
    pub encoding: Option<String>,
    /// How dates are written.
    pub date_format: DateFormat,
    /// The zone of local times.
    pub zone: TimeZone,
    /// Columns chosen by name; each field at most once.
    pub columns: Vec<(ColumnField, String)>,
    /// The table of status names.
    pub status_names: StatusNames,
    /// The status of rows without one.
    pub default_status: Option<Status>,
    /// The date of rows without one.
    pub default_date: Option<Timestamp>,
    /// How tracking numbers are checked.
    pub rpo_check: RpoCheck,
    /// What becomes of conflicting rows.
    pub on_conflict: OnConflict,
    /// Warnings are problems.
    pub strict: bool,
}

/// Form of the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SummaryForm {
    /// Sentences on standard error.
    Human,
    /// One JSON object on standard output.
    Json,
}

/// When a progress bar is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// On a terminal; elsewhere a line now and then.
    Auto,
    /// Always.
    Always,
    /// Neither bar nor lines.
    Never,
}

/// Form of the log file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// When a new log file is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogRotate {
    /// Never.
    Never,
    /// Each day, and so many days' files are kept beside today's.
    Daily {
        /// Days, 1 to 3650.
        keep: u32,
    },
}

/// What is shown and logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Form of the summary.
    pub summary: SummaryForm,
    /// Errors only.
    pub quiet: bool,
    /// How often `-v` was given.
    pub verbose: u8,
    /// When a bar is drawn.
    pub progress: Progress,
    /// The log file.
    pub log_file: Option<PathBuf>,
    /// Its form.
    pub log_format: LogFormat,
    /// When a new one is begun.
    pub log_rotate: LogRotate,
    /// The language of sentences.
    pub lang: Lang,
    /// Never ask.
    pub yes: bool,
}

/// What a run without a person beside it needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unattended {
    /// Until when may be sent.
    pub deadline: Option<Deadline>,
    /// Where it is written down how things stand.
    pub status_file: Option<PathBuf>,
    /// Where figures for Prometheus go at the end of a run.
    pub metrics_file: Option<PathBuf>,
    /// Where `watch` serves them.
    pub metrics: Option<SocketAddr>,
    /// The folder that is looked after.
    pub inbox: Option<PathBuf>,
    /// Empty the folder and end.
    pub once: bool,
    /// How long a file must be still before it is taken.
    pub settle: Duration,
    /// How often the folder is looked at, whatever the system tells.
    pub poll: Duration,
}

/// Complete, valid settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The inputs, each named once.
    pub files: Vec<InputFile>,
    /// Where results go.
    pub results: Results,
    /// Where rows go that still need work.
    pub failed: Option<PathBuf>,
    /// Send to the stand-in service inside the program.
    pub sandbox: bool,
    /// Who sends; `None` for `check` and with `sandbox`, whose account the stand-in service gives.
    pub account: Option<Account>,
    /// An additional root certificate, for `send` to the real service.
    pub ca_file: Option<PathBuf>,
    /// What is remembered.
    pub memory: Memory,
    /// How fast.
    pub pace: Pace,
    /// How files are read.
    pub reading: Reading,
    /// What is shown.
    pub output: Output,
    /// For runs without a person beside them.
    pub unattended: Unattended,
    /// Who is told of runs; nobody of a rehearsal.
    pub notify: Option<Notify>,
}
