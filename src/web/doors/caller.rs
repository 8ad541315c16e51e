//! Who asks. Found out by the doors before a request reaches anything inside.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;

/// How a caller was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// By the cookie of a session that began with a password.
    Session,
    /// By a bearer token: another system.
    Token,
    /// By being on this computer, where no users are set up.
    Loopback,
}

/// Who asks. As an extractor it fails (401) only where a route was left outside the doors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The user's or the token's name; `local` for [`Via::Loopback`].
    pub name: String,
    /// May see everybody's imports.
    pub admin: bool,
    /// How it is known.
    pub via: Via,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| StatusCode::UNAUTHORIZED.into_response())
    }
}
