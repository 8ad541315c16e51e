//! Pure: layers as typed, and what was captured of the surroundings, become complete and valid
//! settings, or the first fault that a person must mend.

mod layers;
mod values;

pub(super) use self::values::number;
pub use self::values::zone;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) use self::layers::merged;
use super::account::{self, Account, Endpoint, KeyFile, UserName};
use super::deadline::Deadline;
use super::layer::Layer;
use super::notify;
use super::rate::{DURATION_EXPECTED, Rate};
pub use super::resolved::{
    InputFile, LogFormat, LogRotate, Memory, Output, Pace, Progress, Reading, Results, Settings,
    SummaryForm, Unattended,
};
use crate::domain::retry::OnUnconfirmed;
use crate::domain::{DateFormat, Lang, OnConflict, RpoCheck, Status, StatusNames, Timestamp};
use crate::error::UsageFault;

/// What the settings are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// `send`
    Send,
    /// `check`: no account is needed, none is looked at.
    Check,
}

/// What was captured once, before anything is resolved.
#[derive(Clone, Debug)]
pub struct Context {
    /// The moment of the run.
    pub now: Timestamp,
    /// The system's locale ([`super::layer::locale`]).
    pub locale: Option<String>,
    /// The ledger's file where none is named; `None` where the system has no place for it.
    pub default_ledger: Option<PathBuf>,
    /// The file that [`key_file`] names, read.
    pub key_file: Option<KeyFile>,
}

/// The key file that has to be read before [`resolve`], if any. `layers`: the strongest first.
#[must_use]
pub fn key_file(layers: &[Layer]) -> Option<&Path> {
    if layers.iter().any(|layer| layer.sandbox == Some(true)) {
        return None;
    }
    // A key in a stronger layer wins over a file that a weaker one names.
    let holding =
        layers.iter().find(|layer| layer.api_key_file.is_some() || layer.api_key.is_some());
    holding.and_then(|layer| layer.api_key_file.as_deref())
}

/// Resolves layers (the strongest first; the built-in one is added here).
///
/// # Errors
/// The first setting that is missing or cannot be used. No fault holds a secret.
pub fn resolve(verb: Verb, layers: &[Layer], context: &Context) -> Result<Settings, UsageFault> {
    let typed = merged(layers);
    let output = output(&typed, context)?;
    let files = files(&typed)?;
    let results = results(&typed, &files, output.summary)?;
    let failed = failed(&typed, &files, &results)?;
    let pace = pace(&typed)?;
    let reading = reading(&typed, context)?;
    let sandbox = verb == Verb::Send && typed.sandbox.unwrap_or_default();
    let account = match verb {
        Verb::Send if !sandbox => Some(account(&typed, context)?),
        Verb::Send | Verb::Check => None,
    };
    let memory = memory(verb, sandbox, &typed, context)?;
    let unattended = unattended(&typed)?;
    let notify = notify::resolve(&typed.notify)?.filter(|_| !sandbox);
    let ca_file = if sandbox { None } else { typed.ca_file };
    Ok(Settings {
        files,
        results,
        failed,
        sandbox,
        account,
        ca_file,
        memory,
        pace,
        reading,
        output,
        unattended,
        notify,
    })
}

fn account(typed: &Layer, context: &Context) -> Result<Account, UsageFault> {
    let user = UserName::parse(typed.user.as_deref().ok_or(UsageFault::UserMissing)?)?;
    let endpoint = match &typed.endpoint {
        Some(url) => Endpoint::parse(url)?,
        None => Endpoint::of_user(&user)?,
    };
    let key = account::key(context.key_file.as_ref(), typed.api_key.as_ref())?;
    Ok(Account { user, key, endpoint })
}

/// A rehearsal leaves no trace in the ledger, unless one is named for it.
fn memory(
    verb: Verb,
    sandbox: bool,
    typed: &Layer,
    context: &Context,
) -> Result<Memory, UsageFault> {
    let none = verb == Verb::Check || typed.no_ledger == Some(true);
    let ledger = match (&typed.ledger, &context.default_ledger) {
        _ if none => None,
        (Some(path), _) => Some(path.clone()),
        (None, _) if sandbox => None,
        (None, Some(path)) => Some(path.clone()),
        (None, None) => return Err(UsageFault::LedgerNowhere),
    };
    Ok(Memory {
        ledger,
        resend: typed.resend.unwrap_or_default(),
        no_wait: typed.no_wait.unwrap_or_default(),
        import: None,
    })
}

fn files(typed: &Layer) -> Result<Vec<InputFile>, UsageFault> {
    let mut files = Vec::with_capacity(typed.files.len());
    for path in &typed.files {
        let file =
            if is_dash(path) { InputFile::StandardInput } else { InputFile::Path(path.clone()) };
        if files.contains(&file) {
            return Err(UsageFault::InputTwice { file: path.display().to_string() });
        }
        files.push(file);
    }
    Ok(files)
}

/// By the names alone: whether two names lead to one file is for whoever opens them to see.
fn results(
    typed: &Layer,
    files: &[InputFile],
    summary: SummaryForm,
) -> Result<Results, UsageFault> {
    let Some(path) = &typed.results else {
        let nowhere = typed.no_results == Some(true);
        return Ok(if nowhere { Results::Nowhere } else { Results::BesideInput });
    };
    if files.len() > 1 {
        return Err(UsageFault::ResultsForSeveral);
    }
    if is_dash(path) {
        return match summary {
            SummaryForm::Json => Err(UsageFault::OutputTakenTwice),
            SummaryForm::Human => Ok(Results::StandardOutput),
        };
    }
    if files.contains(&InputFile::Path(path.clone())) {
        return Err(UsageFault::ResultsAreInput { path: path.clone() });
    }
    is_writable_kind("--results", path)?;
    Ok(Results::Path(path.clone()))
}

/// Like [`results`], by the names alone.
fn failed(
    typed: &Layer,
    files: &[InputFile],
    results: &Results,
) -> Result<Option<PathBuf>, UsageFault> {
    let Some(path) = &typed.failed else { return Ok(None) };
    if files.len() > 1 {
        return Err(UsageFault::FailedForSeveral);
    }
    if is_dash(path) {
        let (option, value, expected) = ("--failed", "-".to_owned(), "failed.csv, failed.xlsx");
        return Err(UsageFault::Value { option, value, expected });
    }
    if files.contains(&InputFile::Path(path.clone())) {
        return Err(UsageFault::ResultsAreInput { path: path.clone() });
    }
    if *results == Results::Path(path.clone()) {
        return Err(UsageFault::FailedAreResults { path: path.clone() });
    }
    is_writable_kind("--failed", path)?;
    Ok(Some(path.clone()))
}

/// A name must not promise another kind of workbook than the one that is written.
fn is_writable_kind(option: &'static str, path: &Path) -> Result<(), UsageFault> {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if ["xls", "xlsb", "xlsm", "ods"].contains(&&*extension) {
        let value = path.display().to_string();
        return Err(UsageFault::Value { option, value, expected: "….xlsx, ….csv" });
    }
    Ok(())
}

fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn pace(typed: &Layer) -> Result<Pace, UsageFault> {
    let workers = values::number("--workers", typed.workers.as_deref(), (1, 256), "1…256")?;
    let stop_after =
        values::number("--stop-after", typed.stop_after.as_deref(), (1, 1_000_000), "1…1000000")?;
    Ok(Pace {
        rate: values::read("--rate", typed.rate.as_deref(), Rate::EXPECTED, Rate::parse)?,
        workers: u16::try_from(workers).unwrap_or(u16::MAX),
        timeout: duration("--timeout", typed.timeout.as_deref())?,
        connect_timeout: duration("--connect-timeout", typed.connect_timeout.as_deref())?,
        retries: values::number("--retries", typed.retries.as_deref(), (0, 100), "0…100")?,
        on_unconfirmed: values::read(
            "--on-unconfirmed",
            typed.on_unconfirmed.as_deref(),
            "retry, hold",
            |text| match text {
                "retry" => Some(OnUnconfirmed::Retry),
                "hold" => Some(OnUnconfirmed::Hold),
                _ => None,
            },
        )?,
        stop_after,
    })
}

fn duration(option: &'static str, value: Option<&str>) -> Result<Duration, UsageFault> {
    values::read(option, value, DURATION_EXPECTED, super::rate::duration)
}

fn unattended(typed: &Layer) -> Result<Unattended, UsageFault> {
    let deadline = values::optional(
        "--deadline",
        typed.deadline.as_deref(),
        Deadline::EXPECTED,
        Deadline::parse,
    )?;
    Ok(Unattended {
        deadline,
        status_file: typed.status_file.clone(),
        metrics_file: typed.metrics_file.clone(),
        metrics: values::optional(
            "--metrics",
            typed.metrics.as_deref(),
            values::ADDRESS_EXPECTED,
            values::address,
        )?,
        inbox: typed.inbox.clone(),
        once: typed.once.unwrap_or_default(),
        settle: duration("--settle", typed.settle.as_deref())?,
        poll: duration("--poll", typed.poll.as_deref())?,
    })
}

fn reading(typed: &Layer, context: &Context) -> Result<Reading, UsageFault> {
    let zone = values::zone(typed.time_zone.as_deref().unwrap_or_default())?;
    let date_format = values::read(
        "--date-format",
        typed.date_format.as_deref(),
        "day-first, month-first, %d/%m/%Y",
        DateFormat::from_setting,
    )?;
    let default_date = match &typed.default_date {
        None => None,
        Some(text) => Some(values::default_date(text, &date_format, &zone, context.now)?),
    };
    Ok(Reading {
        sheet: typed.sheet.clone(),
        delimiter: values::optional(
            "--delimiter",
            typed.delimiter.as_deref(),
            "comma, semicolon, tab, pipe",
            values::delimiter,
        )?,
        encoding: typed.encoding.clone(),
        columns: values::columns(&typed.columns)?,
        status_names: StatusNames::with_added(values::status_names(&typed.status_names)?),
        default_status: values::optional(
            "--default-status",
            typed.default_status.as_deref(),
            "sent, paid, return, cancel",
            Status::from_api_name,
        )?,
        default_date,
        rpo_check: values::read(
            "--rpo-check",
            typed.rpo_check.as_deref(),
            "warn, error, off",
            |text| match text {
                "warn" => Some(RpoCheck::Warn),
                "error" => Some(RpoCheck::Error),
                "off" => Some(RpoCheck::Off),
                _ => None,
            },
        )?,
        on_conflict: values::read(
            "--on-conflict",
            typed.on_conflict.as_deref(),
            "refuse, last",
            |text| match text {
                "refuse" => Some(OnConflict::Refuse),
                "last" => Some(OnConflict::Last),
                _ => None,
            },
        )?,
        strict: typed.strict.unwrap_or_default(),
        date_format,
        zone,
    })
}

fn output(typed: &Layer, context: &Context) -> Result<Output, UsageFault> {
    let lang = values::read("--lang", typed.lang.as_deref(), "auto, ru, en", |text| match text {
        "auto" => Some(Lang::of_locale(context.locale.as_deref())),
        name => Lang::named(name),
    })?;
    let summary =
        values::read("--summary", typed.summary.as_deref(), "human, json", |text| match text {
            "human" => Some(SummaryForm::Human),
            "json" => Some(SummaryForm::Json),
            _ => None,
        })?;
    let progress =
        values::read("--progress", typed.progress.as_deref(), "auto, always, never", |text| {
            match text {
                "auto" => Some(Progress::Auto),
                "always" => Some(Progress::Always),
                "never" => Some(Progress::Never),
                _ => None,
            }
        })?;
    let log_format = values::read(
        "--log-format",
        typed.log_format.as_deref(),
        "text, json",
        |text| match text {
            "text" => Some(LogFormat::Text),
            "json" => Some(LogFormat::Json),
            _ => None,
        },
    )?;
    let keep = values::number("--log-keep", typed.log_keep.as_deref(), (1, 3650), "1…3650")?;
    let log_rotate = values::read(
        "--log-rotate",
        typed.log_rotate.as_deref(),
        "never, daily",
        |text| match text {
            "never" => Some(LogRotate::Never),
            "daily" => Some(LogRotate::Daily { keep }),
            _ => None,
        },
    )?;
    Ok(Output {
        summary,
        quiet: typed.quiet.unwrap_or_default(),
        verbose: typed.verbose.unwrap_or_default(),
        progress,
        log_file: typed.log_file.clone(),
        log_format,
        log_rotate,
        lang,
        yes: typed.yes.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests;
