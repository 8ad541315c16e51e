//! Dates: the forms in which shipment files write them, read in a time zone, to UNIX seconds.
//!
//! The forms themselves are read in `date/forms.rs`, one `strptime` pattern in `date/pattern.rs`;
//! local times become moments in `zone`. Here stands what is accepted of what they read.

mod cursor;
mod forms;
mod months;
mod pattern;

use jiff::tz::TimeZone;

use super::clean;
use super::problem::ProblemKind;
use super::zone::{DAY, LocalZone};

/// Seconds since 1970-01-01T00:00:00Z, as the service takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// How dates are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DateFormat {
    /// All known forms; in `15.03.2024` and its like the day stands first.
    #[default]
    DayFirst,
    /// All known forms; in `03/15/2024` and its like the month stands first. A file that says so
    /// says it of every row: `15/03/2024` is then an impossible date.
    MonthFirst,
    /// One `strptime` pattern (`%d/%m/%Y %H:%M`), and nothing else. Made by
    /// [`DateFormat::from_setting`], which refuses what cannot give a date.
    Pattern(String),
}

impl DateFormat {
    /// From what `--date-format` says: `day-first`, `month-first`, or a `strptime` pattern from
    /// which a whole date can be read back (`%d.%m.%Y`, `%Y-%m-%d %H:%M:%S %z`, `%s`). Anything
    /// else is `None`.
    #[must_use]
    pub fn from_setting(setting: &str) -> Option<Self> {
        match setting {
            "day-first" => Some(Self::DayFirst),
            "month-first" => Some(Self::MonthFirst),
            _ => pattern::is_usable(setting).then(|| Self::Pattern(setting.to_owned())),
        }
    }
}

/// A date read, and what is odd about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRead {
    /// The moment.
    pub timestamp: Timestamp,
    /// The local time came twice (clocks were set back); the earlier was taken.
    pub came_twice: bool,
}

impl DateRead {
    /// A moment with nothing odd about it.
    pub(super) fn plain(seconds: i64) -> Self {
        Self { timestamp: Timestamp(seconds), came_twice: false }
    }
}

/// What a text says, before it is known whether that can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// A local time: days since 1970-01-01, seconds since midnight by the wall clock.
    Local { day: i32, second: u32 },
    /// A moment, in UNIX seconds: the text holds an offset, or is such a number.
    Moment(i64),
}

/// Reads a date cell as local time in `zone`; a date alone is 00:00. An offset or `Z` in the text
/// wins over `zone`. For many cells use [`parse_in`], which keeps what it looked up.
///
/// # Errors
/// As [`parse_in`].
pub fn parse(
    text: &str,
    format: &DateFormat,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<DateRead, ProblemKind> {
    parse_in(text, format, &LocalZone::new(zone.clone()), now)
}

/// Reads a date cell as local time in `zone`; a date alone is 00:00. An offset or `Z` in the text
/// wins over `zone`. The forms, unless `format` is a pattern:
///
/// - `15.03.2024`, `5.3.2024`, `15.03.24` (20xx), also with `-` or `/`, also with `г.` behind;
///   `2024-03-15`, `2024.03.15`, `2024/03/15`, `20240315`;
/// - `15 марта 2024 г.`, `15 март 2024`, `15 мар. 2024`, `15.мар.24`, `15-Mar-24`;
/// - each of these with a time, `14:05`, `14:05:09` or `14:05:09.123` (the fraction is dropped),
///   after a space, a comma or `T`; and the time with `Z`, `UTC`, `+03:00`, `+0300` or `+03`;
/// - days of the 1900 system of spreadsheets, five digits that mean the years 2000 to 2099 (36526
///   to 73050), with a fraction for the time: `45366`, `45366,5`, `45366.5`; to the nearest second;
/// - UNIX time: ten digits are seconds, thirteen are milliseconds.
///
/// # Errors
/// Impossible dates, years before 2000, more than a day ahead of `now`, local times that never
/// were, and text that is no date in a known form. Text behind a date is never ignored.
pub fn parse_in(
    text: &str,
    format: &DateFormat,
    zone: &LocalZone,
    now: Timestamp,
) -> Result<DateRead, ProblemKind> {
    let text = clean::bare(text);
    if text.is_empty() {
        return Err(ProblemKind::DateMissing);
    }
    if text.bytes().all(|one| one == b'#') {
        return Err(ProblemKind::DateHashes);
    }
    let written = match format {
        DateFormat::DayFirst => forms::read(text, false)?,
        DateFormat::MonthFirst => forms::read(text, true)?,
        DateFormat::Pattern(pattern) => pattern::read(pattern, text)?,
    };
    moment(written, zone, now)
}

fn moment(written: Written, zone: &LocalZone, now: Timestamp) -> Result<DateRead, ProblemKind> {
    let latest = now.0.saturating_add(DAY);
    let read = match written {
        Written::Moment(seconds) => DateRead::plain(seconds),
        // No zone is two days off UTC. Far ahead, rules of clock changes are not asked.
        Written::Local { day, .. } if i64::from(day) * DAY > latest.saturating_add(2 * DAY) => {
            return Err(ProblemKind::DateInFuture);
        }
        Written::Local { day, second } => zone.moment(day, second)?,
    };
    if read.timestamp < zone.earliest() {
        Err(ProblemKind::DateTooEarly)
    } else if read.timestamp.0 > latest {
        Err(ProblemKind::DateInFuture)
    } else {
        Ok(read)
    }
}

/// From where the days of a workbook count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// Day 1 is 1900-01-01 (and 1900 a leap year).
    Of1900,
    /// Day 0 is 1904-01-01, as in old workbooks of the Mac.
    Of1904,
}

/// Reads the text of a number cell of a workbook. Five digits before the point are days, whatever
/// `format` says; all other numbers are read as by [`parse_in`].
///
/// # Errors
/// As [`parse_in`].
pub fn parse_number(
    text: &str,
    days: Days,
    format: &DateFormat,
    zone: &LocalZone,
    now: Timestamp,
) -> Result<DateRead, ProblemKind> {
    match forms::days(text, days) {
        Some(written) => moment(written?, zone, now),
        None => parse_in(text, format, zone, now),
    }
}

#[cfg(test)]
mod tests;
