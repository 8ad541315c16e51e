//! The order number (`bill_id`): 1 to 20 digits, leading zeros kept. The service documents it as
//! an integer; it is sent exactly as it stands after cleaning.

use std::fmt;

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

    /// Reads a cell: cleans what spreadsheets put around a number (`№`, `#`, spaces that group
    /// digits, apostrophe, `="…"`, `.0` or `,0` on a whole number) and takes digits only.
    ///
    /// # Errors
    /// The one reason why the cell is not an order number; lost digits are never repaired.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        let _ = text;
        todo!()
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
