//! Care before a run: a person at a terminal is told what is about to happen, and asked where that
//! is far out of the ordinary. Without a terminal nothing asks and the run goes on; what is unusual
//! is said and logged.

use tracing::info;

use super::ask;
use super::inputs::Inputs;
use super::memory::{account_name, sources};
use super::rows::{Pass, each_row};
use super::screens::Screens;
use crate::domain::ordinary::{Habits, Plan, Unusual, unusual};
use crate::domain::{Status, Timestamp};
use crate::engine::row::Verdict;
use crate::error::Error;
use crate::ledger::LedgerFault;
use crate::ledger::store::Store;
use crate::ledger::store::habits::LastRun;
use crate::settings::account::Account;
use crate::settings::resolve::Settings;
use crate::text::care::{self as words, Announced};
use crate::text::history::is_yes;
use crate::text::layout::hanging;
use crate::text::screen::local_date;

/// Runs of which the usual number of rows is made.
const RUNS: usize = 10;

/// Tells and asks, as far as there is somebody; `false` if the answer is no.
///
/// # Errors
/// A file that cannot be read again.
pub fn agreed(
    settings: &Settings,
    account: &Account,
    inputs: &Inputs,
    screens: &Screens,
) -> Result<bool, Error> {
    let lang = settings.output.lang;
    let interactive = screens.is_interactive();
    if interactive {
        screens.say_words(&hanging(&announcement(settings, Some(account), inputs), 2));
    }
    let reasons = reasons(settings, account, inputs)?;
    if reasons.is_empty() {
        return Ok(true);
    }
    for reason in &reasons {
        info!(?reason, "out of the ordinary");
        let sentence = words::reason(lang, reason, |at| local_minute(at, settings));
        screens.say_words(&format!("! {sentence}"));
    }
    if !interactive {
        return Ok(true);
    }
    let yes = ask::line(words::question(lang)).is_some_and(|answer| is_yes(&answer));
    if !yes {
        screens.say_words(words::declined(lang));
    }
    Ok(yes)
}

/// What is far out of the ordinary about a run.
///
/// # Errors
/// A file that cannot be read again.
pub fn reasons(
    settings: &Settings,
    account: &Account,
    inputs: &Inputs,
) -> Result<Vec<Unusual>, Error> {
    // A rehearsal changes nothing, so that nothing has to be asked.
    if settings.sandbox {
        return Ok(Vec::new());
    }
    Ok(unusual(&plan(inputs), &habits(settings, account, inputs)?))
}

/// All files together.
fn plan(inputs: &Inputs) -> Plan {
    let files = &inputs.survey.files;
    Plan {
        rows: files.iter().map(|file| file.valid.saturating_sub(file.updated_earlier)).sum(),
        cancelled: files.iter().map(|file| file.by_status.of(Status::Cancel)).sum(),
    }
}

/// One line about what is about to happen; a rehearsal has no account.
pub fn announcement(settings: &Settings, account: Option<&Account>, inputs: &Inputs) -> String {
    let plan = plan(inputs);
    let files = &inputs.survey.files;
    let count = |status| files.iter().map(|file| file.by_status.of(status)).sum();
    let statuses: Vec<(Status, u64)> = Status::ALL
        .into_iter()
        .map(|status| (status, count(status)))
        .filter(|(_, rows)| *rows > 0)
        .collect();
    let dates = files.iter().filter_map(|file| file.dates);
    let dates = dates.reduce(|(first, last), (from, to)| (first.min(from), last.max(to)));
    let zone = &settings.reading.zone;
    let names: Vec<&str> = inputs.names().collect();
    words::announcement(
        settings.output.lang,
        &Announced {
            file: names.first().copied().unwrap_or_default(),
            more_files: names.len().saturating_sub(1) as u64,
            account: &account.map(shown).unwrap_or_default(),
            rehearsal: settings.sandbox,
            rows: plan.rows,
            statuses: &statuses,
            dates: dates.map(|(first, last)| (local_date(first, zone), local_date(last, zone))),
            rate: &settings.pace.rate.to_string(),
            duration: settings.pace.rate.time_for(plan.rows),
        },
    )
}

/// The account as its owner knows it: the address, which usually has the name in it.
fn shown(account: &Account) -> String {
    let host = account.endpoint.url().host_str().unwrap_or_default();
    let user = account.user.as_str();
    if host.split('.').next() == Some(user) { host.to_owned() } else { account_name(account) }
}

/// What the ledger says of the account; nothing where there is none. A ledger that cannot be read
/// is reported when the run opens it.
fn habits(settings: &Settings, account: &Account, inputs: &Inputs) -> Result<Habits, Error> {
    let path = settings.memory.ledger.as_ref().filter(|path| path.exists());
    let Some(Ok(store)) = path.map(|path| Store::open(path)) else { return Ok(Habits::default()) };
    let name = account_name(account);
    let rows_of_runs = store.rows_of_runs(&name, RUNS).unwrap_or_default();
    if settings.memory.resend {
        // What is sent again on purpose is no surprise.
        return Ok(Habits { rows_of_runs, ..Habits::default() });
    }
    let last: Result<Vec<_>, LedgerFault> =
        sources(inputs).iter().map(|source| store.last_run_of(&name, source)).collect();
    let Ok(last) = last else { return Ok(Habits { rows_of_runs, ..Habits::default() }) };
    let same_content = same_content(&last);
    // A run that goes on with one that was broken off is expected to find its rows accepted.
    let resumes = last.contains(&Some(LastRun::BrokenOff));
    let all_accepted =
        same_content.is_none() && !resumes && all_accepted(settings, inputs, &store, &name)?;
    Ok(Habits { rows_of_runs, same_content, all_accepted })
}

/// When the last of all files was sent to its end, if all were.
fn same_content(last: &[Option<LastRun>]) -> Option<Timestamp> {
    let moments: Option<Vec<Timestamp>> = last
        .iter()
        .map(|run| match run {
            Some(LastRun::Complete { at }) => Some(*at),
            _ => None,
        })
        .collect();
    moments?.into_iter().max()
}

/// Whether every row that would be sent was accepted before. The first new one ends the search.
fn all_accepted(
    settings: &Settings,
    inputs: &Inputs,
    store: &Store,
    account: &str,
) -> Result<bool, Error> {
    let pass = Pass { strict: settings.reading.strict, resend: false };
    let mut all = true;
    for file in 0..inputs.tables.len() {
        each_row(inputs, file, pass, |row| {
            if let Verdict::Send(update) = &row.verdict {
                all = store.was_accepted(account, update).unwrap_or(false);
            }
            all
        })?;
    }
    Ok(all)
}

fn local_minute(at: Timestamp, settings: &Settings) -> String {
    super::inputs::local_minute(at, &settings.reading.zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_is_the_same_only_if_all_files_are() {
        let at = |moment| Some(LastRun::Complete { at: Timestamp(moment) });
        for (last, expected) in [
            (vec![at(5)], Some(5)),
            (vec![at(5), at(9), at(7)], Some(9)),
            (vec![at(5), None], None),
            (vec![at(5), Some(LastRun::BrokenOff)], None),
            (vec![None], None),
        ] {
            assert_eq!(same_content(&last), expected.map(Timestamp), "{last:?}");
        }
    }
}
