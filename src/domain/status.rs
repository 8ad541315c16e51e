//! The four statuses of the service, and the names under which shipment files know them.

use super::problem::ProblemKind;

/// A status that the service accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Posted to the customer.
    Sent,
    /// Payment received.
    Paid,
    /// The customer returned it.
    Return,
    /// Cancelled.
    Cancel,
}

impl Status {
    /// All four, in the order in which the service documents them.
    pub const ALL: [Self; 4] = [Self::Sent, Self::Paid, Self::Return, Self::Cancel];

    /// The service's name.
    #[must_use]
    pub fn api_name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Paid => "paid",
            Self::Return => "return",
            Self::Cancel => "cancel",
        }
    }

    /// The inverse of [`Status::api_name`]; nothing but the four exact names.
    #[must_use]
    pub fn from_api_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.api_name() == name)
    }
}

/// The table of status names: the built-in one, and what `--status-name "Доставлен=sent"` adds.
/// What is added wins over what is built in.
#[derive(Clone, Debug, Default)]
pub struct StatusNames {
    added: Vec<(String, Status)>,
}

impl StatusNames {
    /// The built-in table with names added (compared by the whole value, case and ё folded).
    #[must_use]
    pub fn with_added(added: impl IntoIterator<Item = (String, Status)>) -> Self {
        let _ = added;
        todo!()
    }

    /// The status that a cell names.
    ///
    /// # Errors
    /// [`ProblemKind::StatusUnknown`] (with the nearest known name, if one is near) or
    /// [`ProblemKind::StatusRefused`]; an empty cell is [`ProblemKind::StatusMissing`].
    pub fn parse(&self, text: &str) -> Result<Status, ProblemKind> {
        let _ = (text, &self.added);
        todo!()
    }
}
