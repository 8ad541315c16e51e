//! The language of an answer: what was chosen on the page, else what the browser asks for, else the
//! server's own.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::text::Lang;

/// The language of the answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoken(pub Lang);

impl<S: Sync> FromRequestParts<S> for Spoken {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().copied().unwrap_or(Self(Lang::Ru)))
    }
}
