//! The tables of `history` as people read them.

use jiff::tz::TimeZone;

use crate::domain::{Lang, Timestamp};
use crate::ledger::store::history::{RunLine, SendingLine};
use crate::text::history::{self as words, Word, word};
use crate::text::quote::visible;
use crate::text::screen::local_date;

/// The newest runs, three lines each.
pub fn runs(lang: Lang, runs: &[RunLine], zone: &TimeZone) -> String {
    if runs.is_empty() {
        return words::nothing(lang, None);
    }
    let mut text = String::new();
    for run in runs {
        let end = match run.exit_code {
            Some(code) => format!("{} {code}", word(lang, Word::ExitCode)),
            None => word(lang, Word::Unfinished).to_owned(),
        };
        let counts = words::run_counts(lang, run.claimed, run.accepted, run.in_doubt);
        text.push_str(&format!(
            "{:>5}  {}  {}\n       {counts}; {end}\n",
            run.run,
            moment(run.started_at, zone),
            visible(&run.account),
        ));
        for file in &run.files {
            text.push_str(&format!("       {}\n", visible(file)));
        }
    }
    text
}

/// Everything ever sent for an order.
pub fn order(lang: Lang, order: &str, lines: &[SendingLine], zone: &TimeZone) -> String {
    if lines.is_empty() {
        return words::nothing(lang, Some(order));
    }
    lines.iter().map(|line| sending(lang, line, zone)).collect()
}

fn sending(lang: Lang, line: &SendingLine, zone: &TimeZone) -> String {
    let mut sent = format!("{} {}", line.bill_id, line.status);
    if let Some(date) = line.date {
        sent.push_str(&format!(" {} ({date})", local_date(Timestamp(date), zone)));
    }
    if let Some(rpo) = &line.rpo {
        sent.push_str(&format!(" {rpo}"));
    }
    let mut became = words::state(lang, line.state).to_owned();
    if let Some(code) = &line.code {
        became.push_str(&format!(" ({})", visible(code)));
    }
    if let Some(reply) = &line.text {
        became.push_str(&format!(": {}", visible(reply)));
    }
    let mut text = format!(
        "{}  {sent}\n       {became}; {} {}\n       {}, {} {}, {}\n",
        moment(line.claimed_at, zone),
        word(lang, Word::Attempts),
        line.attempts,
        visible(&line.file),
        word(lang, Word::Line),
        line.line,
        visible(&line.account),
    );
    for failure in &line.failures {
        text.push_str(&format!(
            "       {} {}: {} {}\n",
            word(lang, Word::Attempt),
            failure.attempt,
            moment(failure.at, zone),
            visible(&failure.code),
        ));
    }
    text
}

fn moment(milliseconds: i64, zone: &TimeZone) -> String {
    jiff::Timestamp::from_millisecond(milliseconds).map_or_else(
        |_| milliseconds.to_string(),
        |at| at.to_zoned_datetime(zone.clone()).strftime("%d.%m.%Y %H:%M:%S").to_string(),
    )
}
