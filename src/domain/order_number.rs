//! The order number (`bill_id`): 1 to 20 digits, leading zeros kept. The service documents it as
//! an integer; it is sent exactly as it stands after cleaning.

use std::fmt;

use super::clean;
use super::problem::ProblemKind;

/// A shop's order number. Held inline: a row costs no allocation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderNumber {
    digits: [u8; Self::MAX_DIGITS],
    length: u8,
}

impl OrderNumber {
    /// The most digits an order number may have.
    pub const MAX_DIGITS: usize = 20;

    /// Reads a cell: cleans what spreadsheets put around a number (blanks, `№` and `#` before it,
    /// a leading apostrophe, `="…"`, `.0` or `,0` — one zero or two — on a whole number) and takes
    /// digits only.
    ///
    /// Spaces are dropped only where they group digits: one to three digits, then groups of three,
    /// with the same single space, NBSP or thin space between them (`45 400 052`). In any other
    /// place a space is refused like any other character, so that two numbers in a cell (`12 34`)
    /// never become one.
    ///
    /// # Errors
    /// The one reason why the cell is not an order number; lost digits are never repaired.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        if (1..=Self::MAX_DIGITS).contains(&text.len())
            && text.bytes().all(|one| one.is_ascii_digit())
        {
            return Ok(Self::of_digits(text.bytes()));
        }
        let text = clean::bare(text);
        let Some(first) = text.chars().next() else {
            return Err(ProblemKind::OrderMissing);
        };
        let text = clean::trim(text.trim_start_matches(['№', '#']));
        if text.is_empty() {
            return Err(ProblemKind::OrderCharacters { found: first });
        }
        if clean::is_scientific(text) {
            return Err(ProblemKind::OrderScientific);
        }
        let text = clean::without_zero_fraction(text);
        let grouped = clean::is_grouped_number(text);
        if !grouped && let Some(found) = text.chars().find(|one| !one.is_ascii_digit()) {
            return Err(ProblemKind::OrderCharacters { found });
        }
        let digits = text.bytes().filter(u8::is_ascii_digit);
        match digits.clone().count() {
            count if count > Self::MAX_DIGITS => Err(ProblemKind::OrderTooLong { digits: count }),
            _ => Ok(Self::of_digits(digits)),
        }
    }

    /// From at most [`Self::MAX_DIGITS`] ASCII digits; what goes beyond would be lost, so callers
    /// count first.
    fn of_digits(source: impl Iterator<Item = u8>) -> Self {
        let mut digits = [0; Self::MAX_DIGITS];
        let mut length = 0;
        for (place, digit) in digits.iter_mut().zip(source) {
            *place = digit;
            length += 1;
        }
        Self { digits, length }
    }

    /// The digits, leading zeros included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII digits are ever stored.
        std::str::from_utf8(&self.digits[..usize::from(self.length)]).unwrap_or_default()
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for OrderNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "OrderNumber({})", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_spreadsheets_put_around_a_number_is_cleaned_off() {
        for (given, expected) in [
            ("100000", "100000"),
            ("0", "0"),
            ("007", "007"),
            ("12345678901234567890", "12345678901234567890"),
            (" 42\t", "42"),
            ("\u{FEFF}42\u{A0}", "42"),
            ("№42", "42"),
            ("№ 42", "42"),
            ("#1001", "1001"),
            ("'0042", "0042"),
            ("’0042", "0042"),
            ("=\"0042\"", "0042"),
            ("=\"№ 0042\"", "0042"),
            ("42.0", "42"),
            ("42,0", "42"),
            ("42.00", "42"),
            ("45 400 052", "45400052"),
            ("45\u{A0}400\u{A0}052", "45400052"),
            ("45\u{202F}400\u{202F}052,00", "45400052"),
            ("45\u{2009}400", "45400"),
        ] {
            match OrderNumber::parse(given) {
                Ok(number) => assert_eq!(number.as_str(), expected, "{given:?}"),
                Err(problem) => panic!("{given:?}: {problem:?}"),
            }
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_the_reason() {
        use ProblemKind::{OrderCharacters, OrderMissing, OrderScientific, OrderTooLong};
        for (given, expected) in [
            ("", OrderMissing),
            (" \u{A0}", OrderMissing),
            ("=\"\"", OrderMissing),
            ("№", OrderCharacters { found: '№' }),
            ("A-1", OrderCharacters { found: 'A' }),
            ("-5", OrderCharacters { found: '-' }),
            ("12.5", OrderCharacters { found: '.' }),
            ("12.000", OrderCharacters { found: '.' }),
            ("12 34", OrderCharacters { found: ' ' }),
            ("1234 567", OrderCharacters { found: ' ' }),
            ("12\u{A0}34", OrderCharacters { found: '\u{A0}' }),
            ("12\n345", OrderCharacters { found: '\n' }),
            ("100001, 100002", OrderCharacters { found: ',' }),
            ("100\u{200B}001", OrderCharacters { found: '\u{200B}' }),
            ("１２３", OrderCharacters { found: '１' }),
            ("\"42\"", OrderCharacters { found: '"' }),
            ("1,2E+13", OrderScientific),
            ("1.2e13", OrderScientific),
            ("1,2Е+13", OrderScientific),
            ("№1E+05", OrderScientific),
            ("123456789012345678901", OrderTooLong { digits: 21 }),
            ("123 456 789 012 345 678 901", OrderTooLong { digits: 21 }),
        ] {
            assert_eq!(OrderNumber::parse(given), Err(expected), "{given:?}");
        }
    }

    /// Whether the characters of `part` stand in `whole` in the same order.
    fn is_subsequence(part: &str, whole: &str) -> bool {
        let mut rest = whole.chars();
        part.chars().all(|one| rest.any(|other| other == one))
    }

    proptest! {
        #[test]
        fn an_accepted_number_is_made_of_the_digits_of_the_cell(
            text in "([ '№#=\"]{0,2}[0-9]{0,8}[ \u{A0}\u{202F}.,eE+-]?[0-9]{0,9}[,.]?[0-9]{0,6}\"?)|\\PC*"
        ) {
            if let Ok(number) = OrderNumber::parse(&text) {
                let digits = number.as_str();
                prop_assert!((1..=OrderNumber::MAX_DIGITS).contains(&digits.len()));
                prop_assert!(digits.bytes().all(|one| one.is_ascii_digit()));
                prop_assert!(is_subsequence(digits, &text));
            }
        }

        #[test]
        fn digits_alone_stay_as_they_are(text in "[0-9]{1,20}") {
            let number = OrderNumber::parse(&text).map(|number| number.to_string());
            prop_assert_eq!(number, Ok(text));
        }
    }
}
