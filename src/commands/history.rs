//! `history`: what the ledger remembers, shown; what is old in it, forgotten. A ledger copied,
//! brought back from a copy and set aside is in `history/whole.rs`.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::ask;
use super::context::Context;
use crate::cli::HistoryArgs;
use crate::domain::Lang;
use crate::error::{Error, ExitCode, IoAction, UsageFault};
use crate::ledger::lock::AccountLock;
use crate::ledger::store::Store;
use crate::ledger::store::history::{RunLine, SendingLine};
use crate::text::history as words;

mod view;
mod whole;

/// The zone in which times are shown: that of the service, and the default of `send`.
const ZONE: &str = "Europe/Moscow";

/// Shows or mends.
///
/// # Errors
/// A ledger that cannot be read, words that cannot be understood.
pub fn run(
    arguments: HistoryArgs,
    config: Option<PathBuf>,
    context: &Context,
    lang: Lang,
) -> Result<ExitCode, Error> {
    let path = context.ledger(arguments.ledger.clone(), config)?;
    match arguments.subject.as_deref() {
        Some("backup") => whole::back_up(&arguments, &path, lang),
        Some("restore") => whole::restore(&arguments, &path, lang),
        subject => {
            if let Some(path) = arguments.copy {
                return Err(Error::Usage(UsageFault::CopyUnwanted { path }));
            }
            match subject {
                Some("prune") => prune(&arguments, &path, context, lang),
                Some("set-aside") => whole::set_aside(&arguments, &path, lang),
                order => show(&arguments, order, &path, lang),
            }
        }
    }
}

fn show(
    arguments: &HistoryArgs,
    order: Option<&str>,
    path: &Path,
    lang: Lang,
) -> Result<ExitCode, Error> {
    // Looking makes no ledger where there is none.
    let store = if path.exists() { Some(open(path)?) } else { None };
    let unusable = |fault| Error::Ledger { fault, midway: false };
    let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
    let text = match order {
        None => {
            let runs: Vec<RunLine> = match &store {
                Some(store) => store.runs(arguments.runs).map_err(unusable)?,
                None => Vec::new(),
            };
            if arguments.json { json(&runs) } else { view::runs(lang, &runs, &zone) }
        }
        Some(order) => {
            let lines: Vec<SendingLine> = match &store {
                Some(store) => store.order(order).map_err(unusable)?,
                None => Vec::new(),
            };
            if arguments.json { json(&lines) } else { view::order(lang, order, &lines, &zone) }
        }
    };
    print(&text);
    Ok(ExitCode::Success)
}

fn json<T: serde::Serialize>(lines: &[T]) -> String {
    // Lines of plain fields cannot fail to be written to memory.
    serde_json::to_string_pretty(lines).unwrap_or_default()
}

fn prune(
    arguments: &HistoryArgs,
    path: &Path,
    context: &Context,
    lang: Lang,
) -> Result<ExitCode, Error> {
    let typed = arguments.older_than.as_deref().ok_or(Error::Usage(UsageFault::AgeMissing))?;
    let days = age_in_days(typed).ok_or_else(|| {
        Error::Usage(UsageFault::Value {
            option: "--older-than",
            value: typed.to_owned(),
            expected: "90d, 12w, 1y",
        })
    })?;
    let unusable = |fault| Error::Ledger { fault, midway: false };
    let than = (context.now.0 - days * 24 * 3600) * 1000;
    if !path.exists() {
        print(&words::pruned(lang, 0));
        return Ok(ExitCode::Success);
    }
    refuse_while_running(path)?;
    let mut store = open(path)?;
    let lines = store.count_older(than).map_err(unusable)?;
    if lines > 0 && !confirmed(arguments, &words::ask_prune(lang, lines, typed))? {
        return Ok(ExitCode::NothingSent);
    }
    let forgotten = store.prune(than).map_err(unusable)?;
    print(&words::pruned(lang, forgotten));
    Ok(ExitCode::Success)
}

/// `90d`, `12w`, `1y` (365 days).
fn age_in_days(typed: &str) -> Option<i64> {
    let split = typed.find(|character: char| !character.is_ascii_digit())?;
    let (count, unit) = typed.split_at(split);
    let days = match unit {
        "d" | "д" => 1,
        "w" | "н" => 7,
        "y" | "г" => 365,
        _ => return None,
    };
    count.parse::<i64>().ok()?.checked_mul(days).filter(|days| (1..=36_500).contains(days))
}

/// A run that finds its ledger gone, or busy for long, could not go on.
fn refuse_while_running(path: &Path) -> Result<(), Error> {
    let held = AccountLock::held_by_any(path).map_err(|cause| Error::Io {
        action: IoAction::LockAccount,
        path: path.to_owned(),
        cause,
    })?;
    match held {
        Some(account) => Err(Error::Busy { account }),
        None => Ok(()),
    }
}

fn open(path: &Path) -> Result<Store, Error> {
    Store::open(path).map_err(|fault| Error::Ledger { fault, midway: false })
}

/// A yes: by `--yes`, or typed by a person. Scripts never hang on a question.
fn confirmed(arguments: &HistoryArgs, question: &str) -> Result<bool, Error> {
    if arguments.yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Error::Usage(UsageFault::Unconfirmed));
    }
    Ok(ask::line(question).is_some_and(|answer| words::is_yes(&answer)))
}

fn print(text: &str) {
    let mut stdout = std::io::stdout();
    // A closed pipe is the reader's wish.
    let _ = writeln!(stdout, "{}", text.trim_end()).and_then(|()| stdout.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_in_days() {
        for (typed, days) in [
            ("90d", Some(90)),
            ("12w", Some(84)),
            ("1y", Some(365)),
            ("1г", Some(365)),
            ("0d", None),
            ("1", None),
            ("d", None),
            ("1m", None),
            ("999999999999999999y", None),
        ] {
            assert_eq!(age_in_days(typed), days, "{typed}");
        }
    }
}
