//! A valid order update. One that exists can be sent: it has exactly the fields that its status
//! needs, each already in the form in which the service wants it.

use super::{OrderNumber, Rpo, Status, Timestamp};

/// What is to become of an order, with the data that this needs (the service's request table:
/// `sent` needs a date and a tracking number, `paid` a date, the others nothing).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// Posted to the customer.
    Sent { date: Timestamp, rpo: Rpo },
    /// Payment received.
    Paid { date: Timestamp },
    /// The customer returned it.
    Return,
    /// Cancelled.
    Cancel,
}

/// One order and what is to become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrderUpdate {
    /// The order's number in the shop.
    pub order: OrderNumber,
    /// Its new state.
    pub change: Change,
}

impl OrderUpdate {
    /// The status that will be set.
    #[must_use]
    pub fn status(&self) -> Status {
        match self.change {
            Change::Sent { .. } => Status::Sent,
            Change::Paid { .. } => Status::Paid,
            Change::Return => Status::Return,
            Change::Cancel => Status::Cancel,
        }
    }

    /// The date that will be sent, for the statuses that have one.
    #[must_use]
    pub fn date(&self) -> Option<Timestamp> {
        match self.change {
            Change::Sent { date, .. } | Change::Paid { date } => Some(date),
            Change::Return | Change::Cancel => None,
        }
    }

    /// The tracking number that will be sent, for `sent` alone.
    #[must_use]
    pub fn rpo(&self) -> Option<&Rpo> {
        match &self.change {
            Change::Sent { rpo, .. } => Some(rpo),
            _ => None,
        }
    }
}
