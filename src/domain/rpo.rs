//! The postal tracking number (`rpo`): 5 to 40 Latin letters, digits or hyphens, and the check
//! digits of the two forms that the post prints: the 14-digit ШПИ and the 13-character S10 number
//! of the Universal Postal Union.

use std::fmt;

use super::clean;
use super::problem::ProblemKind;

/// A tracking number as it will be sent. Held inline: a row costs no allocation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rpo {
    characters: [u8; Self::MAX_LENGTH],
    length: u8,
}

impl Rpo {
    /// The shortest tracking number that is sent, in characters.
    pub const MIN_LENGTH: usize = 5;
    /// The longest tracking number that is sent, in characters.
    pub const MAX_LENGTH: usize = 40;

    /// Reads a cell. What spreadsheets put around a number is cleaned off: blanks, a leading
    /// apostrophe, `="…"`, `.0` or `,0` on a whole number.
    ///
    /// Spaces are dropped only from a number that is printed in one of the known ways: digits in
    /// groups of three (`45 400 052`), the ШПИ of a label (6-2-5-1, `109440 22 44032 1`), an S10
    /// number (`RA 473 124 829 RU`: the letters at both ends show that it is one number). Hyphens
    /// are dropped only where labels print them, 6-2-5-1 and 2-9-2: an Ozon posting
    /// `123456789-0001-1` keeps its own, without which it could pass for a ШПИ.
    ///
    /// Letters stay as they came, small ones too. Scientific notation, Cyrillic look-alikes, two
    /// numbers in a cell and other characters are refused at every level of checking, and so is a
    /// cell of nothing but hyphens, and a date (`2024-03-15`: a spreadsheet took a number for one).
    ///
    /// # Errors
    /// The one reason why the cell is not a tracking number; lost digits are never repaired.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        if (Self::MIN_LENGTH..=Self::MAX_LENGTH).contains(&text.len())
            && text.bytes().all(|one| one.is_ascii_digit())
        {
            return Self::of_characters(text.bytes());
        }
        let text = clean::without_zero_fraction(clean::bare(text));
        if text.is_empty() {
            return Err(ProblemKind::RpoMissing);
        }
        if clean::is_scientific(text) {
            return Err(ProblemKind::RpoScientific);
        }
        if is_date(text) {
            return Err(ProblemKind::CellDate);
        }
        if is_printed_with_spaces(text) || is_printed_with_hyphens(text) {
            return Self::of_characters(text.bytes().filter(u8::is_ascii_alphanumeric));
        }
        match fault(text) {
            Some(kind) => Err(kind),
            None => Self::of_characters(text.bytes()),
        }
    }

    /// From ASCII letters, digits and hyphens; refuses what is too short or too long.
    fn of_characters(source: impl Iterator<Item = u8> + Clone) -> Result<Self, ProblemKind> {
        let count = source.clone().count();
        if !(Self::MIN_LENGTH..=Self::MAX_LENGTH).contains(&count) {
            return Err(ProblemKind::RpoLength { length: count });
        }
        let mut characters = [0; Self::MAX_LENGTH];
        let mut length = 0;
        for (place, character) in characters.iter_mut().zip(source) {
            *place = character;
            length += 1;
        }
        Ok(Self { characters, length })
    }

    /// Whether it is a ШПИ or an S10 number with the right check digit; otherwise what is odd. S10
    /// letters are printed as capitals; small ones are taken for the same letters.
    ///
    /// # Errors
    /// [`ProblemKind::RpoCheckDigit`] or [`ProblemKind::RpoNotPostal`].
    pub fn verify(&self) -> Result<(), ProblemKind> {
        let characters = self.as_str().as_bytes();
        let (expected, found) = if let Some(digits) = shpi_digits(characters) {
            (shpi_check(digits), digits[13])
        } else if let Some(digits) = s10_digits(characters) {
            (s10_check(digits), digits[8])
        } else {
            return Err(ProblemKind::RpoNotPostal { length: characters.len() });
        };
        if expected == found {
            Ok(())
        } else {
            Err(ProblemKind::RpoCheckDigit { expected: expected.into(), found: found.into() })
        }
    }

    /// The characters as they will be sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever stored.
        std::str::from_utf8(&self.characters[..usize::from(self.length)]).unwrap_or_default()
    }
}

impl fmt::Display for Rpo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Rpo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Rpo({})", self.as_str())
    }
}

/// The 14 digits, if that is what the characters are.
fn shpi_digits(characters: &[u8]) -> Option<&[u8; 14]> {
    let digits: &[u8; 14] = characters.try_into().ok()?;
    digits.iter().all(u8::is_ascii_digit).then_some(digits)
}

/// The check digit of a ШПИ (index 6, month 2, serial 5, check 1): what is missing to the next
/// ten when the digits in odd places count three times.
fn shpi_check(digits: &[u8; 14]) -> u8 {
    let sum: u32 = digits[..13]
        .iter()
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| weight * u32::from(digit - b'0'))
        .sum();
    as_digit((10 - sum % 10) % 10)
}

/// The eight digits and the check digit between the letters, if the characters have the shape of
/// an S10 number: two letters, nine digits, two letters.
fn s10_digits(characters: &[u8]) -> Option<&[u8; 9]> {
    let characters: &[u8; 13] = characters.try_into().ok()?;
    let [first, second, digits @ .., third, fourth] = characters;
    let has_letters = [first, second, third, fourth].iter().all(|one| one.is_ascii_alphabetic());
    (has_letters && digits.iter().all(u8::is_ascii_digit)).then_some(digits)
}

/// The check digit of an S10 number (UPU S10): weights 8 6 4 2 3 5 9 7, eleven minus the
/// remainder by eleven, with 0 for 10 and 5 for 11.
fn s10_check(digits: &[u8; 9]) -> u8 {
    let sum: u32 = digits[..8]
        .iter()
        .zip([8, 6, 4, 2, 3, 5, 9, 7])
        .map(|(digit, weight)| weight * u32::from(digit - b'0'))
        .sum();
    match 11 - sum % 11 {
        10 => b'0',
        11 => b'5',
        check => as_digit(check),
    }
}

/// The ASCII digit of a number from 0 to 9.
fn as_digit(number: u32) -> u8 {
    b"0123456789"[number as usize % 10]
}

/// `2024-03-15`, the form in which spreadsheets write a date into a text file.
fn is_date(text: &str) -> bool {
    let is_group = |group: &str| group.bytes().all(|one| one.is_ascii_digit());
    text.len() == 10
        && text.starts_with("20")
        && text.split('-').map(str::len).eq([4, 2, 2])
        && text.split('-').all(is_group)
}

/// One number whose spaces only make it easier to read: see [`Rpo::parse`].
fn is_printed_with_spaces(text: &str) -> bool {
    if !text.contains(clean::is_grouping_space) {
        return false;
    }
    let groups = || text.split(clean::is_grouping_space).filter(|group| !group.is_empty());
    clean::is_grouped_number(text) || is_shpi_label(groups()) || is_s10_label(groups())
}

/// One number with hyphens where labels print them: 6-2-5-1 digits, or 2-9-2 of S10.
fn is_printed_with_hyphens(text: &str) -> bool {
    let groups = || text.split(['-', '\u{2010}', '\u{2011}']);
    is_shpi_label(groups()) || (is_s10_label(groups()) && groups().map(str::len).eq([2, 9, 2]))
}

fn is_shpi_label<'a>(groups: impl Iterator<Item = &'a str> + Clone) -> bool {
    groups.clone().map(str::len).eq([6, 2, 5, 1])
        && groups.flat_map(str::bytes).all(|one| one.is_ascii_digit())
}

fn is_s10_label<'a>(groups: impl Iterator<Item = &'a str>) -> bool {
    let mut joined = [0; 13];
    let mut length = 0;
    for character in groups.flat_map(str::bytes) {
        let Some(place) = joined.get_mut(length) else {
            return false;
        };
        *place = character;
        length += 1;
    }
    length == joined.len() && s10_digits(&joined).is_some()
}

/// Why the text cannot be sent as a tracking number, apart from its length.
fn fault(text: &str) -> Option<ProblemKind> {
    let is_allowed = |one: &char| one.is_ascii_alphanumeric() || *one == '-';
    if text.chars().all(|one| one == '-') {
        return Some(ProblemKind::RpoCharacters { found: '-' });
    }
    let first_odd = text.chars().find(|one| !is_allowed(one))?;
    if is_two_numbers(text) {
        return Some(ProblemKind::RpoTwoNumbers);
    }
    // A character that is plainly foreign says more than a look-alike or a space before it.
    let mut odd = text.chars().filter(|one| !is_allowed(one));
    if let Some(found) = odd.find(|one| !is_look_alike(*one) && !clean::is_grouping_space(*one)) {
        return Some(ProblemKind::RpoCharacters { found });
    }
    let mut letters = String::new();
    for letter in text.chars().filter(|one| is_look_alike(*one)) {
        if !letters.contains(letter) {
            letters.push(letter);
        }
    }
    // Without any digit it is a word (`нет`), not a number with a wrong letter.
    if letters.is_empty() || !text.contains(|one: char| one.is_ascii_digit()) {
        return Some(ProblemKind::RpoCharacters { found: first_odd });
    }
    Some(ProblemKind::RpoCyrillic { letters })
}

/// Cyrillic letters that can be taken for a Latin letter (or, `З` and `О`, for a digit).
fn is_look_alike(character: char) -> bool {
    "АВЕЁКМНОРСТУХЗІЈЅаеёкорсухіјѕ".contains(character)
}

/// Whether the cell holds more than one number: two parts that could each be one, with something
/// between them that separates. Spaces alone separate only when every part could be a number
/// by itself, or two parts are as long as real numbers: `109440 22 44032` is one, cut short.
fn is_two_numbers(text: &str) -> bool {
    let separators = [',', ';', '/', '\\', '|', '+', '&', '\n', '\r', '\t'];
    let could_be_number = |part: &&str| is_like_a_number(part, Rpo::MIN_LENGTH);
    let parts = text
        .split(separators)
        .flat_map(|part| part.split(" и "))
        .flat_map(|part| part.split(" and "));
    if parts.filter(could_be_number).count() > 1 {
        return true;
    }
    let words = || text.split(clean::is_grouping_space).filter(|word| !word.is_empty());
    let long = |word: &&str| is_like_a_number(word, 8);
    words().count() > 1 && words().all(|word| could_be_number(&word))
        || words().filter(long).count() > 1
}

/// Letters (of any alphabet), digits, hyphens and spaces, at least `least` letters and digits in
/// all, at least three of them digits.
fn is_like_a_number(part: &str, least: usize) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let letters = part.chars().filter(|one| one.is_alphabetic()).count();
    let others = part.chars().filter(|one| *one == '-' || clean::is_grouping_space(*one)).count();
    digits >= 3 && digits + letters >= least && digits + letters + others == part.chars().count()
}

#[cfg(test)]
mod tests;
