//! From a local date and time to the moment that it names in a time zone.
//!
//! A shipments file holds a handful of days and a great many rows, so the offset of a day is
//! looked up once and kept. Only days on which no clock change can matter are kept; the others are
//! looked up each time. What a cell says is read in `date`.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::date::{DateRead, Timestamp};
use super::problem::ProblemKind;

/// Seconds in a day of 24 hours.
pub(super) const DAY: i64 = 86_400;

/// How many days' offsets are kept at a time.
const KEPT_DAYS: usize = 16;

/// A kept day that no date can have: dates begin with the year 2000.
const NO_DAY: u64 = u64::MAX;

/// A time zone with the offsets of the days asked for last. Can be shared by threads.
pub struct LocalZone {
    zone: TimeZone,
    /// 2000-01-01T00:00 in the zone.
    earliest: Timestamp,
    /// The place of a day is its number modulo [`KEPT_DAYS`]. Each holds the number of the day
    /// since 1970-01-01 (upper half) and its offset in seconds (lower half, signed): one value, so
    /// that threads never see halves of two days.
    days: [AtomicU64; KEPT_DAYS],
}

impl LocalZone {
    /// Wraps a zone; nothing is kept yet.
    #[must_use]
    pub fn new(zone: TimeZone) -> Self {
        let earliest = jiff::civil::date(2000, 1, 1).at(0, 0, 0, 0);
        let earliest = zone
            .to_ambiguous_timestamp(earliest)
            .compatible()
            .map_or(946_684_800, jiff::Timestamp::as_second);
        Self {
            zone,
            earliest: Timestamp(earliest),
            days: std::array::from_fn(|_| AtomicU64::new(NO_DAY)),
        }
    }

    /// The zone itself.
    #[must_use]
    pub fn time_zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The first moment of the year 2000 in the zone.
    pub(super) fn earliest(&self) -> Timestamp {
        self.earliest
    }

    /// The moment of a local time: `day` counts from 1970-01-01, `second` from midnight by the
    /// wall clock (0 to 86399). Of a time that came twice the earlier.
    ///
    /// # Errors
    /// [`ProblemKind::DateNeverWas`] for a time that the clocks jumped over;
    /// [`ProblemKind::DateImpossible`] for one that no timestamp can express (around year 9999).
    pub(super) fn moment(&self, day: i32, second: u32) -> Result<DateRead, ProblemKind> {
        let wall = i64::from(day) * DAY + i64::from(second);
        let place = &self.days[day.rem_euclid(KEPT_DAYS as i32) as usize];
        let kept = place.load(Ordering::Relaxed);
        if (kept >> 32) as u32 == day as u32 {
            return Ok(DateRead::plain(wall - i64::from(kept as u32 as i32)));
        }
        if let Some(offset) = self.offset_of_quiet_day(day) {
            let keep = u64::from(day as u32) << 32 | u64::from(offset as u32);
            place.store(keep, Ordering::Relaxed);
            return Ok(DateRead::plain(wall - i64::from(offset)));
        }
        match self.offset_at(wall).ok_or(ProblemKind::DateImpossible)? {
            AmbiguousOffset::Unambiguous { offset } => {
                Ok(DateRead::plain(wall - i64::from(offset.seconds())))
            }
            AmbiguousOffset::Fold { before, .. } => Ok(DateRead {
                timestamp: Timestamp(wall - i64::from(before.seconds())),
                came_twice: true,
            }),
            AmbiguousOffset::Gap { .. } => Err(ProblemKind::DateNeverWas),
        }
    }

    /// The offset in seconds of a day whose midnight is beyond doubt and after which the clocks
    /// stay alone for two days. The second day is for changes just after midnight that set the
    /// clocks back into the day before.
    fn offset_of_quiet_day(&self, day: i32) -> Option<i32> {
        let midnight = i64::from(day) * DAY;
        let AmbiguousOffset::Unambiguous { offset } = self.offset_at(midnight)? else {
            return None;
        };
        let start = jiff::Timestamp::from_second(midnight - i64::from(offset.seconds())).ok()?;
        let next_change = self.zone.following(start).next();
        let is_quiet = next_change.is_none_or(|change| {
            change.timestamp().as_second().saturating_sub(start.as_second()) > 2 * DAY
        });
        is_quiet.then(|| offset.seconds())
    }

    /// The offsets that hold at a reading of the wall clock, given in seconds as if it were UTC.
    fn offset_at(&self, wall: i64) -> Option<AmbiguousOffset> {
        let wall = Offset::UTC.to_datetime(jiff::Timestamp::from_second(wall).ok()?);
        Some(self.zone.to_ambiguous_timestamp(wall).offset())
    }
}

impl From<TimeZone> for LocalZone {
    fn from(zone: TimeZone) -> Self {
        Self::new(zone)
    }
}

impl Clone for LocalZone {
    fn clone(&self) -> Self {
        Self::new(self.zone.clone())
    }
}

impl fmt::Debug for LocalZone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("LocalZone").field(&self.zone).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn zone(name: &str) -> LocalZone {
        match TimeZone::get(name) {
            Ok(zone) => LocalZone::new(zone),
            Err(problem) => panic!("{name}: {problem}"),
        }
    }

    /// Asks for the same moment three times, so that kept days are used, and without keeping.
    fn assert_as_looked_up(zone: &LocalZone, day: i32, second: u32) {
        let wall = i64::from(day) * DAY + i64::from(second);
        let expected = match zone.offset_at(wall).unwrap() {
            AmbiguousOffset::Unambiguous { offset } => {
                Ok(DateRead::plain(wall - i64::from(offset.seconds())))
            }
            AmbiguousOffset::Fold { before, .. } => Ok(DateRead {
                timestamp: Timestamp(wall - i64::from(before.seconds())),
                came_twice: true,
            }),
            AmbiguousOffset::Gap { .. } => Err(ProblemKind::DateNeverWas),
        };
        for _ in 0..3 {
            assert_eq!(zone.moment(day, second), expected, "{zone:?} {day} {second}");
        }
    }

    #[test]
    fn days_around_clock_changes_are_never_taken_from_what_is_kept() {
        // Changes at 02:00, at midnight (Havana, Santiago), by half an hour (Lord Howe), and a day
        // left out altogether (Apia, 2011-12-30).
        for name in [
            "Europe/Moscow",
            "Europe/Berlin",
            "America/Havana",
            "America/Santiago",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Asia/Kamchatka",
        ] {
            let zone = zone(name);
            // 2009 to 2015: every clock change of Moscow since the year 2000 but the yearly ones.
            for day in 14_245..16_800 {
                for second in [0, 1_800, 5_400, 9_000, 43_200, 84_600, 86_399] {
                    assert_as_looked_up(&zone, day, second);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn kept_days_change_nothing(day in 10_957..30_000_i32, second in 0..86_400_u32) {
            assert_as_looked_up(&zone("America/New_York"), day, second);
        }
    }
}
