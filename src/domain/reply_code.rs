//! The service's reply codes: what each means and what it is about. Unknown codes are kept as they
//! came and concern the row.

use super::assumptions;

/// What a reply code is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The update was made.
    Done,
    /// The order already has this status.
    NotChanged,
    /// This row alone is refused.
    Row,
    /// Every other row would be refused in the same way.
    Account,
    /// Nothing was changed; send again after a pause.
    Wait,
}

/// The scope of a reply code, by the service's table.
#[must_use]
pub fn scope(code: i64) -> Scope {
    match code {
        0 => Scope::Done,
        1 | 2 | 4 | 5 | 6 | 7 => Scope::Account,
        8 => Scope::Wait,
        assumptions::NOT_CHANGED => Scope::NotChanged,
        _ => Scope::Row,
    }
}
