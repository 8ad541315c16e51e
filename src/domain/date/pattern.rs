//! Dates by one `strptime` pattern, as `--date-format` may give it.

use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::Offset;

use super::super::problem::ProblemKind;
use super::super::zone::DAY;
use super::Written;

/// Whether a date written by the pattern can be read back by it. That refuses patterns without a
/// date (`%H:%M`), with unknown directives, and with names of zones, which `strptime` cannot read.
pub(super) fn is_usable(pattern: &str) -> bool {
    // 2024-11-25T14:05:09Z: day, month, hour and the like are all different.
    const SAMPLE: i64 = 1_732_543_509;
    let Ok(sample) = jiff::Timestamp::from_second(SAMPLE) else {
        return false;
    };
    let sample = sample.to_zoned_datetime(jiff::tz::TimeZone::UTC);
    let Ok(text) = strtime::format(pattern, &sample) else {
        return false;
    };
    match read(pattern, &text) {
        Ok(Written::Local { day, .. }) => i64::from(day) == SAMPLE.div_euclid(DAY),
        Ok(Written::Moment(seconds)) => seconds.div_euclid(DAY) == SAMPLE.div_euclid(DAY),
        Err(_) => false,
    }
}

/// Reads the whole text by the pattern.
pub(super) fn read(pattern: &str, text: &str) -> Result<Written, ProblemKind> {
    let parts = strtime::parse(pattern, text).map_err(|_| ProblemKind::DateUnreadable)?;
    // A zone by name would need a database, and would be passed over without one.
    if parts.iana_time_zone().is_some() {
        return Err(ProblemKind::DateUnreadable);
    }
    if parts.timestamp().is_some() || parts.offset().is_some() {
        let moment = parts.to_timestamp().map_err(|_| ProblemKind::DateImpossible)?;
        return Ok(Written::Moment(moment.as_second()));
    }
    let local = parts.to_datetime().map_err(|_| ProblemKind::DateImpossible)?;
    local_time(local).ok_or(ProblemKind::DateImpossible)
}

fn local_time(local: DateTime) -> Option<Written> {
    let wall = Offset::UTC.to_timestamp(local).ok()?.as_second();
    let day = i32::try_from(wall.div_euclid(DAY)).ok()?;
    let second = u32::try_from(wall.rem_euclid(DAY)).ok()?;
    Some(Written::Local { day, second })
}
