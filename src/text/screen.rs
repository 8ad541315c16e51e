//! What screens say while rows are sent and when the run is over, as data for sentences.

use std::time::Duration;

use super::Lang;
use super::quote::visible;
use crate::domain::{Status, StopReason, Timestamp, WaitCause};

/// Something for a screen to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice<'a> {
    /// How far a file is, on a line of its own.
    Progress { file: &'a str, done: u64, total: u64, problems: u64, left: Option<Duration> },
    /// Beside the bar: rows that need work so far.
    BarProblems { problems: u64 },
    /// Beside the bar: the time left.
    BarLeft { left: Duration },
    /// Beside the bar: rows per second.
    BarRate { per_second: f64 },
    /// Beside the bar, and short: no request is made for so long yet.
    BarPaused { cause: WaitCause, left: Duration },
    /// No request is made for a while.
    Paused { cause: WaitCause, pause: Duration },
    /// Another run of the account is under way and is waited for.
    OtherRun { account: &'a str },
    /// Nothing is remembered of this run.
    NoLedger,
    /// A file's rows go on where an earlier run stopped.
    Resumed { file: &'a str },
    /// A file is another than the one of which an earlier run was broken off.
    ChangedSince { file: &'a str },
    /// A file was changed while its rows were being sent.
    ChangedMeanwhile { file: &'a str },
    /// Of a workbook: the sheet that is read, where others could have been meant.
    OtherSheets { file: &'a str, sheet: &'a str, others: &'a [String] },
    /// Of a workbook: rows that it hides are read all the same.
    HiddenRows { file: &'a str, rows: u64 },
    /// No further rows are taken.
    Stopping { reason: StopReason },
    /// Replies are not waited for any longer.
    BreakingOff,

    /// The heading of a summary after a run.
    Sent { name: &'a str, rows: u64, requests: u64, elapsed: Duration },
    /// The heading of a summary after a check.
    Checked { name: &'a str, rows: u64, elapsed: Duration },
    /// The heading of the totals of several files.
    Totals { files: u64 },
    /// Rows that are no shipments and were left out.
    Skipped { blank: u64, totals: u64, above_header: u64 },
    /// Rows with a warning.
    Warned { rows: u64 },
    /// The statuses that rows ask for.
    Statuses { counts: &'a [(Status, u64)] },
    /// The first and last date, as local dates of the file's time zone.
    Dates { first: &'a str, last: &'a str },
    /// How long sending would take; `None` where the rate is unlimited.
    Estimate { rows: u64, rate: &'a str, duration: Option<Duration> },
    /// The heading of the most frequent problems.
    MostFrequent,
    /// One problem: where its first example stands.
    Example { rows: u64, line: u64 },
    /// Where the results are.
    Results { path: &'a str },

    /// Next: the file has no rows.
    NothingToDo,
    /// Next: nothing is left to be done.
    AllDone,
    /// Next: rows to be mended. `results` says whether there is a results file to look into.
    Mend { rows: u64, results: bool },
    /// Next: rows that the service refused.
    LookUpRejected { rows: u64 },
    /// Next: rows of which nobody knows.
    LookUpUnconfirmed { rows: u64 },
    /// Next: send the results file.
    SendResults { path: &'a str },
    /// Next: it was a rehearsal.
    Rehearsed { path: &'a str },
    /// Next: send the file itself, which was checked and is good.
    SendFile { path: &'a str },
    /// Next: what sending would do with a checked file that has mistakes.
    SendLeavesOut { rows: u64 },
}

/// A moment as a local date, `15.03.2024`, for [`Notice::Dates`].
#[must_use]
pub fn local_date(moment: Timestamp, zone: &jiff::tz::TimeZone) -> String {
    jiff::Timestamp::from_second(moment.0).map_or_else(
        |_| moment.0.to_string(),
        |moment| moment.to_zoned_datetime(zone.clone()).strftime("%d.%m.%Y").to_string(),
    )
}

/// A status in a list of counts.
pub(super) fn status_name(lang: Lang, status: Status) -> &'static str {
    match lang {
        Lang::Ru => super::ru::screen::status_name(status),
        Lang::En => status.api_name(),
    }
}

/// Whole percents, rounded down: 100 only when all is done.
pub(super) fn percent(done: u64, total: u64) -> u64 {
    done.saturating_mul(100).checked_div(total).unwrap_or(100)
}

/// A path as it is typed after a command: in quotation marks unless every shell takes it as it is.
pub(super) fn command_path(path: &str) -> String {
    let plain = path
        .chars()
        .all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-' | '/' | ':'));
    if plain { path.to_owned() } else { format!("\"{}\"", visible(path)) }
}
