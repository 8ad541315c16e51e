//! Dates: the forms in which shipment files write them, read in a time zone, to UNIX seconds.

use jiff::tz::TimeZone;

use super::problem::ProblemKind;

/// Seconds since 1970-01-01T00:00:00Z, as the service takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// How dates are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DateFormat {
    /// All known forms; where both readings are possible, day first.
    #[default]
    DayFirst,
    /// All known forms; where both readings are possible, month first.
    MonthFirst,
    /// One `strptime` pattern (`%d/%m/%Y %H:%M`), and nothing else.
    Pattern(String),
}

/// A date read, and what is odd about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRead {
    /// The moment.
    pub timestamp: Timestamp,
    /// The local time came twice (clocks were set back); the earlier was taken.
    pub came_twice: bool,
}

/// Reads a date cell as local time in `zone`; a date alone is 00:00. An offset or `Z` in the text
/// wins over `zone`.
///
/// # Errors
/// Impossible dates, years before 2000, more than a day ahead of `now`, local times that never
/// were, and text that is no date in a known form.
pub fn parse(
    text: &str,
    format: &DateFormat,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<DateRead, ProblemKind> {
    let _ = (text, format, zone, now);
    todo!()
}
