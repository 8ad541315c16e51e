//! Stable codes for errors that end a run, for programs that read them: those of `error`.

use crate::error::Error;

/// The code of an error.
#[must_use]
pub fn code(error: &Error) -> &'static str {
    error.code()
}
