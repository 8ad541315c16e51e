//! Reads what stands between a fault's parentheses: `retry-after=2, before`. Which arguments a
//! fault takes is said in the table of `fault`.

use std::time::Duration;

use super::fault::RetryAfter;

/// What is wrong with a fault's arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgumentFault {
    /// It needs an argument and has none. `expected` shows accepted forms.
    Missing { expected: &'static str },
    /// An argument that cannot be read. `expected` shows accepted forms.
    Value { argument: String, expected: &'static str },
    /// An argument that the fault does not take.
    Superfluous { argument: String },
}

/// Accepted forms of a duration.
pub const DURATION: &str = "500ms, 2s, 1m";
/// Accepted forms of a size in bytes.
pub const SIZE: &str = "4096, 64k, 16m";
/// Accepted forms of a reply code.
pub const CODE: &str = "0, 8, 204";

/// A fault's arguments; each is taken once, and what is left over is an error.
#[derive(Debug)]
pub struct Arguments<'a> {
    /// The fault's name as it was written.
    pub name: &'a str,
    /// What has not been taken.
    pub left: Vec<&'a str>,
}

impl<'a> Arguments<'a> {
    /// Splits at commas; spaces around an argument do not count.
    #[must_use]
    pub fn new(name: &'a str, text: &'a str) -> Self {
        let left = text.split(',').map(str::trim).filter(|argument| !argument.is_empty()).collect();
        Self { name, left }
    }

    /// Takes `key=value`.
    pub fn take(&mut self, key: &str) -> Option<&'a str> {
        let at = self.left.iter().position(|argument| {
            argument.strip_prefix(key).is_some_and(|rest| rest.starts_with('='))
        })?;
        self.left.remove(at).get(key.len() + 1..)
    }

    /// Takes a bare word, and says whether it was there.
    pub fn take_word(&mut self, word: &str) -> bool {
        let at = self.left.iter().position(|argument| *argument == word);
        at.map(|at| self.left.remove(at)).is_some()
    }

    /// Takes the first argument that is left.
    pub fn first(&mut self) -> Option<&'a str> {
        if self.left.is_empty() { None } else { Some(self.left.remove(0)) }
    }

    /// Takes a duration; without a usual one, it must be there.
    ///
    /// # Errors
    /// It is missing or is none.
    pub fn duration(&mut self, usual: Option<Duration>) -> Result<Duration, ArgumentFault> {
        match (self.first(), usual) {
            (Some(argument), _) => read_value(argument, DURATION, parse_duration),
            (None, Some(usual)) => Ok(usual),
            (None, None) => Err(ArgumentFault::Missing { expected: DURATION }),
        }
    }

    /// Takes a size in bytes.
    ///
    /// # Errors
    /// It is none.
    pub fn size(&mut self, usual: u64) -> Result<u64, ArgumentFault> {
        self.first().map_or(Ok(usual), |argument| read_value(argument, SIZE, parse_size))
    }

    /// Takes `retry-after=TEXT` or `retry-date=DURATION`.
    ///
    /// # Errors
    /// The duration is none.
    pub fn retry_after(&mut self) -> Result<Option<RetryAfter>, ArgumentFault> {
        if let Some(text) = self.take("retry-after") {
            return Ok(Some(RetryAfter::Text(text.into())));
        }
        let Some(argument) = self.take("retry-date") else { return Ok(None) };
        let after = read_value(argument, DURATION, parse_duration)?;
        Ok(Some(RetryAfter::DateIn(after)))
    }
}

/// Reads an argument, or names it as unreadable.
pub fn read_value<T>(
    argument: &str,
    expected: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, ArgumentFault> {
    read(argument).ok_or_else(|| ArgumentFault::Value { argument: argument.into(), expected })
}

/// A whole number with `ms`, `s` or `m`.
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let end = text.find(|character: char| !character.is_ascii_digit())?;
    let number: u64 = text[..end].parse().ok()?;
    match &text[end..] {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs),
        _ => None,
    }
}

/// A whole number of bytes, or with `k` or `m` of 1024 or 1024² bytes.
fn parse_size(text: &str) -> Option<u64> {
    let (digits, unit) = match text.as_bytes().last()? {
        b'k' => (&text[..text.len() - 1], 1 << 10),
        b'm' => (&text[..text.len() - 1], 1 << 20),
        _ => (text, 1),
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        let cases = [
            ("500ms", Some(Duration::from_millis(500))),
            ("2s", Some(Duration::from_secs(2))),
            ("1m", Some(Duration::from_secs(60))),
            ("0s", Some(Duration::ZERO)),
            ("2", None),
            ("", None),
            ("s", None),
            ("-1s", None),
            ("1.5s", None),
            ("18446744073709551615m", None),
        ];
        for (text, duration) in cases {
            assert_eq!(parse_duration(text), duration, "{text}");
        }
    }

    #[test]
    fn sizes_are_bytes() {
        let cases = [("7", Some(7)), ("2k", Some(2048)), ("1m", Some(1 << 20)), ("k", None)];
        for (text, size) in cases {
            assert_eq!(parse_size(text), size, "{text}");
        }
    }
}
