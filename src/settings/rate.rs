//! Rates (`5/s`, `300/min`, `1000/h`, `unlimited`) and durations (`30s`, `500ms`) as they are
//! typed.

use std::fmt;
use std::time::Duration;

/// How often a request may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// As often as the workers manage.
    Unlimited,
    /// One request per this interval, which is never zero.
    Every(Duration),
}

/// Units of a rate, with the names that are understood; the first is the one shown.
const UNITS: [(Duration, &[&str]); 3] = [
    (Duration::from_secs(1), &["s", "sec", "second", "с", "сек"]),
    (Duration::from_secs(60), &["min", "m", "minute", "мин"]),
    (Duration::from_secs(3600), &["h", "hour", "ч", "час"]),
];

impl Rate {
    /// What can be typed, for the message about a value that cannot.
    pub const EXPECTED: &str = "5/s, 300/min, 1000/h, unlimited";

    /// The most requests per unit of time.
    const LIMIT: u32 = 1_000_000;

    /// Reads a rate: a whole number from 1 to 1 000 000 per second, minute or hour. Fractions are
    /// refused: `0.5/s` is `30/min`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("unlimited") {
            return Some(Self::Unlimited);
        }
        let (count, unit) = text.split_once('/')?;
        let count: u32 = digits(count.trim())?.parse().ok()?;
        let unit = unit.trim().to_lowercase();
        let (period, _) = UNITS.iter().find(|(_, names)| names.contains(&unit.as_str()))?;
        (1..=Self::LIMIT).contains(&count).then(|| Self::Every(interval(*period, count)))
    }

    /// The time between two requests; `None` where there is no limit.
    #[must_use]
    pub fn interval(self) -> Option<Duration> {
        match self {
            Self::Unlimited => None,
            Self::Every(interval) => Some(interval),
        }
    }

    /// How long so many requests take at least: the first goes at once. `None` where there is no
    /// limit.
    #[must_use]
    pub fn time_for(self, requests: u64) -> Option<Duration> {
        let interval = self.interval()?;
        let nanoseconds = interval.as_nanos().saturating_mul(requests.saturating_sub(1).into());
        Some(Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX)))
    }
}

/// Rounded up, so that the rate is never exceeded.
fn interval(period: Duration, count: u32) -> Duration {
    let nanoseconds = period.as_nanos().div_ceil(count.into());
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

impl fmt::Display for Rate {
    /// In the largest number of requests per the shortest unit that is exact: `300/min` is `5/s`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Every(each) = *self else {
            return formatter.write_str("unlimited");
        };
        for (period, names) in UNITS {
            let count = (period.as_nanos() + each.as_nanos() / 2) / each.as_nanos().max(1);
            let exact = u32::try_from(count)
                .is_ok_and(|count| count > 0 && interval(period, count) == each);
            if exact {
                return write!(formatter, "{count}/{}", names[0]);
            }
        }
        write!(formatter, "1/{each:?}")
    }
}

/// What can be typed as a duration, for the message about a value that cannot.
pub const DURATION_EXPECTED: &str = "500ms, 30s, 2m, 1h";

/// Reads a duration: a whole number and its unit, more than nothing, at most a day.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let split = text.find(|character: char| !character.is_ascii_digit())?;
    let (count, unit) = text.split_at(split);
    let count: u64 = digits(count)?.parse().ok()?;
    let milliseconds = match unit.trim_start().to_lowercase().as_str() {
        "ms" | "мс" => 1,
        "s" | "sec" | "с" | "сек" => 1000,
        "m" | "min" | "м" | "мин" => 60_000,
        "h" | "ч" => 3_600_000,
        _ => return None,
    };
    let duration = Duration::from_millis(count.checked_mul(milliseconds)?);
    (!duration.is_zero() && duration <= Duration::from_secs(24 * 3600)).then_some(duration)
}

/// The text if it is ASCII digits and nothing else: `u32::from_str` would take a plus sign too.
fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_and_shown() {
        for (text, interval, shown) in [
            ("5/s", 200_000_000, "5/s"),
            ("300/min", 200_000_000, "5/s"),
            ("1000/h", 3_600_000_000, "1000/h"),
            ("7/s", 142_857_143, "7/s"),
            ("90/m", 666_666_667, "90/min"),
            ("1/hour", 3_600_000_000_000, "1/h"),
            (" 10 / sec ", 100_000_000, "10/s"),
            ("5/с", 200_000_000, "5/s"),
            ("1000000/s", 1_000, "1000000/s"),
        ] {
            let rate = Rate::parse(text);
            assert_eq!(rate, Some(Rate::Every(Duration::from_nanos(interval))), "{text}");
            assert_eq!(rate.map(|rate| rate.to_string()).as_deref(), Some(shown), "{text}");
        }
        assert_eq!(Rate::parse("Unlimited"), Some(Rate::Unlimited));
        assert_eq!(Rate::Unlimited.to_string(), "unlimited");
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in
            ["", "5", "0/s", "-1/s", "+5/s", "0.5/s", "5/", "/s", "5/day", "5/s/s", "1000001/s"]
        {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_request_takes_no_time() {
        let rate = Rate::Every(Duration::from_millis(200));
        assert_eq!(rate.time_for(0), Some(Duration::ZERO));
        assert_eq!(rate.time_for(1), Some(Duration::ZERO));
        assert_eq!(rate.time_for(301), Some(Duration::from_secs(60)));
        assert_eq!(Rate::Unlimited.time_for(301), None);
    }

    #[test]
    fn durations_are_read() {
        for (text, milliseconds) in [
            ("500ms", 500),
            ("30s", 30_000),
            ("2m", 120_000),
            ("2 min", 120_000),
            ("1h", 3_600_000),
        ] {
            assert_eq!(duration(text), Some(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "30", "s", "0s", "-1s", "1.5s", "25h", "5 days", "99999999999999999999s"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
