//! `doctor`: looks at everything that a run needs, one thing after the other, and says of each how
//! it stands and what to do. What it finds is data (`text::doctor`); nothing is mended here.

mod messages;
mod report;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use self::report::Report;
use super::context::{Context, is_exposed};
use super::gateway::gateway;
use crate::domain::assumptions::NO_SUCH_ORDER;
use crate::domain::{Attempted, Change, Failure, Lang, OrderNumber, OrderUpdate};
use crate::error::{Error, ExitCode};
use crate::ledger::store::Store;
use crate::settings::account::Account;
use crate::settings::layer::Layer;
use crate::settings::resolve::{Settings, Verb};
use crate::settings::stack::Stack;
use crate::text;
use crate::text::doctor::Finding;
use crate::wire::classify::{RawReply, classify};
use crate::wire::request;

/// Less room than this is worth a note: a year's ledger of a busy shop, and the day's results.
const LITTLE_ROOM: u64 = 200 * 1024 * 1024;

/// A clock that is off by more is worth a note: `today` and the check of future dates depend on it.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(120);

/// What is asked of `doctor`.
pub struct Wanted {
    /// Where results are to be written; the current folder if not named.
    pub folder: Option<PathBuf>,
    /// Make no connection.
    pub offline: bool,
    /// Send a test message.
    pub notify: bool,
    /// Print JSON.
    pub json: bool,
}

/// Looks, and reports. What is found wrong is in the exit code.
///
/// # Errors
/// None: what does not work is what is reported.
pub fn run(
    flags: Layer,
    wanted: &Wanted,
    context: &Context,
    lang: Lang,
) -> Result<ExitCode, Error> {
    let mut report = Report::new(lang, wanted.json);
    let ledger = (flags.ledger.clone(), flags.config.clone());
    let settings = settings(flags, context, &mut report, lang);
    self::ledger(context.ledger(ledger.0, ledger.1), &mut report, lang);
    results(wanted.folder.as_deref(), &mut report);
    if let Some(settings) = &settings {
        messages::look(settings, wanted.notify, &mut report);
    }
    if let Some(settings) = settings.filter(|_| !wanted.offline)
        && let Some(account) = &settings.account
    {
        network(&settings, account, &mut report);
    }
    Ok(report.finish(wanted.offline))
}

/// Settings, account and key; `None` if they cannot be used.
fn settings(flags: Layer, context: &Context, report: &mut Report, lang: Lang) -> Option<Settings> {
    let found = context
        .stack(flags)
        .and_then(|stack| context.resolved(Verb::Send, &stack).map(|settings| (stack, settings)));
    match found {
        Err(error) => {
            let sentence = text::error(lang, &error);
            report.add(&Finding::SettingsBad { sentence: &sentence }, ExitCode::NothingSent);
            None
        }
        Ok((stack, settings)) => {
            let account = settings.account.as_ref().map_or("", |account| account.user.as_str());
            let file = stack.path().map(PathBuf::as_path);
            report.add(&Finding::SettingsGood { account, file }, ExitCode::Success);
            key_file(&stack, report);
            Some(settings)
        }
    }
}

fn key_file(stack: &Stack, report: &mut Report) {
    let layers = stack.plain();
    let Some(path) = crate::settings::key_file(&layers) else { return };
    let exposed = std::fs::File::open(path).and_then(|file| is_exposed(&file));
    if exposed.unwrap_or_default() {
        report.add(&Finding::KeyExposed { path }, ExitCode::Success);
    }
}

fn ledger(path: Result<PathBuf, Error>, report: &mut Report, lang: Lang) {
    // A settings file that cannot be read was reported already.
    let Ok(path) = path else { return };
    if path.exists() {
        let bytes = size_with_log(&path);
        match Store::open(&path).and_then(|store| store.quick_check()) {
            Ok(()) => {
                report.add(&Finding::LedgerGood { path: &path, bytes }, ExitCode::Success);
            }
            Err(fault) => {
                let sentence = text::error(lang, &Error::Ledger { fault, midway: false });
                report.add(&Finding::LedgerBad { sentence: &sentence }, ExitCode::NothingSent);
            }
        }
    } else {
        report.add(&Finding::LedgerNone { path: &path }, ExitCode::Success);
    }
    if let Some(bytes) = room(&path) {
        let finding = if bytes < LITTLE_ROOM {
            Finding::RoomLow { bytes }
        } else {
            Finding::RoomGood { bytes }
        };
        report.add(&finding, ExitCode::Success);
    }
}

fn size_with_log(path: &Path) -> u64 {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let size = |path: &Path| path.metadata().map_or(0, |metadata| metadata.len());
    size(path) + size(Path::new(&log))
}

/// Free bytes where the file is or will be.
fn room(path: &Path) -> Option<u64> {
    let path = std::path::absolute(path).ok()?;
    let folder = path.ancestors().find(|folder| folder.is_dir())?;
    fs4::available_space(folder).ok()
}

fn results(folder: Option<&Path>, report: &mut Report) {
    let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_owned);
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    // Gone again when dropped.
    let written = tempfile::Builder::new().prefix(".justclick-import-").tempfile_in(&folder);
    match written {
        Ok(_) => report.add(&Finding::ResultsGood { folder: &folder }, ExitCode::Success),
        Err(error) => {
            let detail = error.to_string();
            let finding = Finding::ResultsBad { folder: &folder, detail: &detail };
            report.add(&finding, ExitCode::NothingSent);
        }
    }
}

/// What one request came to, and what was learnt on its way.
struct Probed {
    /// Why the name leads nowhere, if it does not.
    name: Option<String>,
    reply: Result<(RawReply, Option<SystemTime>), Failure>,
}

fn network(settings: &Settings, account: &Account, report: &mut Report) {
    let host = account.endpoint.url().host_str().unwrap_or_default().to_owned();
    let probed = match probe(settings, account) {
        Ok(probed) => probed,
        Err(error) => {
            let sentence = text::error(report.lang(), &error);
            report.add(&Finding::SettingsBad { sentence: &sentence }, ExitCode::NothingSent);
            return;
        }
    };
    match &probed.name {
        None => report.add(&Finding::NameGood { host: &host }, ExitCode::Success),
        Some(detail) => {
            let reached = probed.reply.is_ok();
            let code = if reached { ExitCode::Success } else { ExitCode::BrokenOff };
            report.add(&Finding::NameBad { host: &host, detail, reached }, code);
            if !reached {
                return;
            }
        }
    }
    match probed.reply {
        Err(failure @ Failure::Tls { .. }) => {
            report.add(&Finding::ConnectionBad { failure: &failure }, ExitCode::BrokenOff);
        }
        Err(failure) => {
            report.add(&Finding::ServiceBad { failure: &failure }, ExitCode::BrokenOff);
        }
        Ok((reply, date)) => {
            let secure = account.endpoint.url().scheme() == "https";
            let finding = if secure { Finding::ConnectionGood } else { Finding::ConnectionLocal };
            report.add(&finding, ExitCode::Success);
            report.add(&clock(date, SystemTime::now()), ExitCode::Success);
            service(&classify(reply, &account.key), report);
        }
    }
}

/// Looks the name up, and asks the service about an order that cannot exist.
fn probe(settings: &Settings, account: &Account) -> Result<Probed, Error> {
    let client = |detail| Error::Client { detail };
    let url = account.endpoint.url();
    let gateway = gateway(settings, account)?;
    let order = OrderNumber::parse(NO_SUCH_ORDER).map_err(|_| client("order number".into()))?;
    let update = OrderUpdate { order, change: Change::Cancel };
    let body = request::body(&update, account.user.as_str(), &account.key);
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().unwrap_or(443);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|cause| client(cause.to_string()))?;
    Ok(runtime.block_on(async {
        let looked_up = tokio::net::lookup_host((host, port));
        let name = match tokio::time::timeout(settings.pace.connect_timeout, looked_up).await {
            Ok(Ok(mut addresses)) => addresses.next().is_none().then(|| "no address".to_owned()),
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("time-out".to_owned()),
        };
        Probed { name, reply: gateway.post_dated(body).await }
    }))
}

/// How this computer's clock stands to the service's.
fn clock(service: Option<SystemTime>, here: SystemTime) -> Finding<'static> {
    let Some(service) = service else { return Finding::ClockUnknown };
    let (by, ahead) = match here.duration_since(service) {
        Ok(by) => (by, true),
        Err(error) => (error.duration(), false),
    };
    if by > CLOCK_TOLERANCE { Finding::ClockOff { by, ahead } } else { Finding::ClockGood }
}

/// What the service's answer about an order that cannot exist says of service and key.
fn service(attempted: &Attempted, report: &mut Report) {
    let (finding, code) = match attempted {
        // The documented answers for an order that does not exist.
        Attempted::Rejected { code: 200 | 302, .. } => (Finding::ServiceGood, ExitCode::Success),
        Attempted::Rejected { code, text } => {
            (Finding::ServiceOdd { code: *code, text }, ExitCode::Success)
        }
        Attempted::Accepted { text } => (Finding::ServiceOdd { code: 0, text }, ExitCode::Success),
        Attempted::NotChanged { text } => {
            let code = crate::domain::assumptions::NOT_CHANGED;
            (Finding::ServiceOdd { code, text }, ExitCode::Success)
        }
        Attempted::AccountRefused(refusal) => {
            (Finding::ServiceRefused { refusal }, ExitCode::Account)
        }
        Attempted::Wait { cause, .. } => {
            (Finding::ServiceBusy { cause: *cause }, ExitCode::BrokenOff)
        }
        Attempted::Failed(failure) => (Finding::ServiceBad { failure }, ExitCode::BrokenOff),
    };
    report.add(&finding, code);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_off_by_more_than_two_minutes() {
        let service = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let second = Duration::from_secs(1);
        for (here, expected) in [
            (service, None),
            (service + second * 120, None),
            (service - second * 120, None),
            (service + second * 121, Some((121, true))),
            (service - second * 3600, Some((3600, false))),
        ] {
            let found = match clock(Some(service), here) {
                Finding::ClockOff { by, ahead } => Some((by.as_secs(), ahead)),
                Finding::ClockGood => None,
                other => panic!("{other:?}"),
            };
            assert_eq!(found, expected);
        }
        assert!(matches!(clock(None, service), Finding::ClockUnknown));
    }
}
