//! Takes the parts of a date off the front of a text, one after the other. What the parts mean, and
//! in which order they may come, is known to `forms`.

use super::months;

/// The first year of a date that is accepted, and of the century of years of two digits.
pub(super) const FIRST_YEAR: u32 = 2000;

/// What is not yet read of the text.
pub(super) struct Cursor<'a> {
    pub(super) rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    fn split(&mut self, at: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(at);
        self.rest = rest;
        taken
    }

    /// ASCII digits, as many as there are.
    pub(super) fn digits(&mut self) -> &'a str {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        self.split(count)
    }

    /// Letters of any alphabet, as many as there are.
    pub(super) fn letters(&mut self) -> &'a str {
        let end = self.rest.find(|one: char| !one.is_alphabetic()).unwrap_or(self.rest.len());
        self.split(end)
    }

    /// Skips white space and says whether there was any.
    pub(super) fn spaces(&mut self) -> bool {
        let trimmed = self.rest.trim_start();
        let any = trimmed.len() < self.rest.len();
        self.rest = trimmed;
        any
    }

    /// Skips the wanted character and says whether it was there.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// `.`, `-` or `/`, whichever stands next.
    pub(super) fn date_separator(&mut self) -> Option<char> {
        ['.', '-', '/'].into_iter().find(|separator| self.take(*separator))
    }

    /// A number of `least` to `most` digits, not part of a longer one.
    pub(super) fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self.digits();
        (least..=most).contains(&digits.len()).then(|| value(digits))
    }

    /// Four digits, or two of this century.
    pub(super) fn year(&mut self) -> Option<u32> {
        let digits = self.digits();
        match digits.len() {
            4 => Some(value(digits)),
            2 => Some(FIRST_YEAR + value(digits)),
            _ => None,
        }
    }

    /// Skips `г.`, `г`, `год`, `года` behind a year.
    pub(super) fn year_word(&mut self) {
        if self.rest.is_empty() {
            return;
        }
        let before = self.rest;
        self.spaces();
        let word = self.letters();
        if ["г", "год", "года"].iter().any(|known| months::is_same(known, word)) {
            self.take('.');
        } else {
            self.rest = before;
        }
    }
}

/// The value of a few ASCII digits.
pub(super) fn value(digits: &str) -> u32 {
    digits.bytes().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'))
}
