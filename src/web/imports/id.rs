//! The number of an import: 128 random bits, so that nobody guesses another's.

use std::fmt;
use std::str::FromStr;

/// Bits are not counted up: an import's number says nothing of any other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImportId(u128);

impl ImportId {
    /// The number that no import has.
    pub(super) fn none() -> Self {
        Self(0)
    }

    /// A new one.
    ///
    /// # Errors
    /// The system gives no random bits.
    pub fn random() -> std::io::Result<Self> {
        let mut bits = [0; 16];
        getrandom::fill(&mut bits).map_err(std::io::Error::other)?;
        Ok(Self(u128::from_be_bytes(bits)))
    }
}

/// 32 lower-case hexadecimal digits: safe in an address and as the name of a folder on every
/// system.
impl fmt::Display for ImportId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:032x}", self.0)
    }
}

impl fmt::Debug for ImportId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// What was given is no import's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoId;

impl FromStr for ImportId {
    type Err = NoId;

    /// Exactly what [`fmt::Display`] writes: no import has two addresses.
    fn from_str(text: &str) -> Result<Self, NoId> {
        let digits = text.len() == 32
            && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if !digits {
            return Err(NoId);
        }
        u128::from_str_radix(text, 16).map(Self).map_err(|_| NoId)
    }
}

impl serde::Serialize for ImportId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_form_and_no_two_are_alike() {
        let id = ImportId::random().unwrap();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_ne!(ImportId::random().unwrap(), id);
        for text in ["", "../x", &"A".repeat(32), &"a".repeat(31), &"a".repeat(33), &"+".repeat(32)]
        {
            assert_eq!(text.parse::<ImportId>(), Err(NoId), "{text}");
        }
    }
}
