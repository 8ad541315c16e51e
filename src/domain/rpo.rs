//! The postal tracking number (`rpo`): 5 to 40 Latin letters, digits or hyphens, and the check
//! digits of the two forms that the post prints: the 14-digit ШПИ and the 13-character S10 number
//! of the Universal Postal Union.

use std::fmt;

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

    /// Reads a cell. What spreadsheets put around a number is cleaned off (spaces and NBSP that
    /// group digits, apostrophe, `="…"`, `.0`); hyphens are dropped only where labels print them
    /// (6-2-5-1 and 2-9-2). Scientific notation, Cyrillic look-alikes, two numbers in a cell and
    /// other characters are refused at every level of checking.
    ///
    /// # Errors
    /// The one reason why the cell is not a tracking number; lost digits are never repaired.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        let _ = text;
        todo!()
    }

    /// Whether it is a ШПИ or an S10 number with the right check digit; otherwise what is odd.
    ///
    /// # Errors
    /// [`ProblemKind::RpoCheckDigit`] or [`ProblemKind::RpoNotPostal`].
    pub fn verify(&self) -> Result<(), ProblemKind> {
        todo!()
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
