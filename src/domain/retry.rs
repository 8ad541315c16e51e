//! Whether a row is tried again: a pure decision over the policy, what happened so far, and what
//! the last attempt came to.
