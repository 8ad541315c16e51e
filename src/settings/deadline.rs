//! Until when may be sent (`--deadline`): a time of day or a duration. Pure: the moments come in.

use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::rate;
use crate::domain::Timestamp;

/// So long after a time of day it counts as past: nothing is sent then. Later the next such time
/// is meant, so that a run at night may be given a time in the morning.
const PAST: i64 = 6 * 3600;

/// Until when may be sent, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// A local time of day.
    Clock(Time),
    /// So long after the start.
    After(Duration),
}

/// What a deadline means at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Until this moment may be sent.
    Until(Timestamp),
    /// It is past. `reopens`: when sending may begin again, for whoever stays; `None`: never.
    Past { reopens: Option<Timestamp> },
}

impl Deadline {
    /// What can be typed, for the message about a value that cannot.
    pub const EXPECTED: &str = "18:00, 2h, 90min";

    /// Reads `18:00` or a duration of at most a day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let Some((hour, minute)) = text.split_once(':') else {
            return rate::duration(text).map(Self::After);
        };
        let number = |text: &str, longest: usize| {
            let plain = !text.is_empty()
                && text.len() <= longest
                && text.bytes().all(|byte| byte.is_ascii_digit());
            if plain { text.parse::<i8>().ok() } else { None }
        };
        if minute.len() != 2 {
            return None;
        }
        Time::new(number(hour, 2)?, number(minute, 2)?, 0, 0).ok().map(Self::Clock)
    }

    /// What it means at `now` for what was begun at `started`.
    #[must_use]
    pub fn at(self, now: Timestamp, started: Timestamp, zone: &TimeZone) -> Limit {
        match self {
            Self::After(duration) => {
                let seconds = i64::try_from(duration.as_millis().div_ceil(1000));
                let end = started.0.saturating_add(seconds.unwrap_or(i64::MAX));
                if now.0 < end {
                    Limit::Until(Timestamp(end))
                } else {
                    Limit::Past { reopens: None }
                }
            }
            Self::Clock(time) => {
                let moments = moments(time, now, zone);
                let last = moments.iter().copied().filter(|moment| *moment <= now.0).max();
                match last.filter(|last| now.0 - last < PAST) {
                    Some(last) => Limit::Past { reopens: Some(Timestamp(last + PAST)) },
                    None => {
                        let next = moments.into_iter().filter(|moment| *moment > now.0).min();
                        Limit::Until(Timestamp(next.unwrap_or(i64::MAX)))
                    }
                }
            }
        }
    }
}

/// The time of day yesterday, today and tomorrow, in seconds. A time that the clocks jump over is
/// taken as they show it afterwards.
fn moments(time: Time, now: Timestamp, zone: &TimeZone) -> Vec<i64> {
    let Ok(now) = jiff::Timestamp::from_second(now.0) else { return Vec::new() };
    let today = now.to_zoned_datetime(zone.clone()).date();
    [-1, 0, 1]
        .into_iter()
        .filter_map(|days| {
            let day = today.checked_add(days.days()).ok()?;
            let moment =
                zone.to_ambiguous_zoned_datetime(day.to_datetime(time)).compatible().ok()?;
            Some(moment.timestamp().as_second())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_durations_are_read_and_nothing_else() {
        for (text, expected) in [
            ("18:00", Some(Deadline::Clock(Time::constant(18, 0, 0, 0)))),
            (" 6:05 ", Some(Deadline::Clock(Time::constant(6, 5, 0, 0)))),
            ("00:00", Some(Deadline::Clock(Time::constant(0, 0, 0, 0)))),
            ("2h", Some(Deadline::After(Duration::from_secs(7200)))),
            ("90min", Some(Deadline::After(Duration::from_secs(5400)))),
            ("24:00", None),
            ("18:60", None),
            ("18:5", None),
            ("+8:00", None),
            ("18:00:00", None),
            ("18", None),
            ("", None),
            ("0s", None),
            (":30", None),
        ] {
            assert_eq!(Deadline::parse(text), expected, "{text}");
        }
    }

    /// Moments of 15 March 2024 in Moscow, by hour and minute; negative hours are the day before.
    fn at(hour: i64, minute: i64) -> Timestamp {
        Timestamp(1_710_450_000 + hour * 3600 + minute * 60)
    }

    #[test]
    fn a_time_of_day_is_the_next_one_unless_it_has_just_passed() {
        let zone = TimeZone::get("Europe/Moscow").unwrap();
        let until = |hour, minute| Limit::Until(at(hour, minute));
        let past = |hour, minute| Limit::Past { reopens: Some(at(hour, minute)) };
        for (deadline, now, expected) in [
            ("18:00", at(9, 0), until(18, 0)),
            ("18:00", at(17, 59), until(18, 0)),
            ("18:00", at(18, 0), past(24, 0)),
            ("18:00", at(23, 59), past(24, 0)),
            ("18:00", at(24, 0), until(42, 0)),
            // A night shift.
            ("06:00", at(22, 0), until(30, 0)),
            ("06:00", at(3, 0), until(6, 0)),
            ("06:00", at(6, 5), past(12, 0)),
            // A run that came late, after midnight.
            ("23:50", at(0, 30), past(5, 50)),
            ("23:50", at(-1, 49), until(-1, 50)),
        ] {
            let deadline = Deadline::parse(deadline).unwrap();
            assert_eq!(deadline.at(now, at(0, 0), &zone), expected, "{deadline:?} at {now:?}");
        }
    }

    #[test]
    fn a_duration_counts_from_the_start_and_ends_for_good() {
        let zone = TimeZone::UTC;
        let deadline = Deadline::parse("2h").unwrap();
        assert_eq!(deadline.at(at(9, 0), at(8, 0), &zone), Limit::Until(at(10, 0)));
        assert_eq!(deadline.at(at(10, 0), at(8, 0), &zone), Limit::Past { reopens: None });
        let short = Deadline::parse("500ms").unwrap();
        assert_eq!(short.at(at(8, 0), at(8, 0), &zone), Limit::Until(Timestamp(at(8, 0).0 + 1)));
    }

    #[test]
    fn the_day_on_which_the_clocks_change_has_its_deadline_too() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        // 31 March 2024, 02:30 never was; noon of that day.
        let noon = Timestamp(1_711_879_200);
        let deadline = Deadline::parse("18:00").unwrap();
        assert_eq!(deadline.at(noon, noon, &zone), Limit::Until(Timestamp(noon.0 + 6 * 3600)));
        let gap = Deadline::parse("02:30").unwrap();
        let early = Timestamp(noon.0 - 11 * 3600);
        assert!(matches!(gap.at(early, early, &zone), Limit::Until(_)));
    }
}
