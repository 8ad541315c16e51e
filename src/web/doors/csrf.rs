//! The token that a change must carry, so that no other site can make a browser ask for it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;

/// The name of the form field that carries the token.
pub const FIELD: &str = "csrf";
/// The header that carries it, where a script sends the request (`hx-headers`).
pub const HEADER: &str = "x-csrf-token";

/// The token of the caller's session; empty for callers with a bearer token, who need none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csrf(String);

impl Csrf {
    /// This token.
    #[must_use]
    pub fn of(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// Its text: letters, digits, `-` and `_` only.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Csrf {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self(String::new())))
    }
}
