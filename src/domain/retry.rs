//! Whether a row is tried again: a pure decision over the policy, what happened so far, and what
//! the last attempt came to.

/// What `--on-unconfirmed` says: an attempt that may have been applied although its reply was lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnUnconfirmed {
    /// The update sets a state, it does not add one: it is sent again.
    #[default]
    Retry,
    /// The row is left unconfirmed, for a person to decide.
    Hold,
}
