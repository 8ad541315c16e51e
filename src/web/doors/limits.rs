//! Bounds of what a request may bring.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;

/// What a route allows a request's body to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyLimit {
    /// Bytes.
    pub size: usize,
    /// Time until all of it has come.
    pub time: Duration,
}

impl BodyLimit {
    /// Where nothing else is said: enough for any form.
    pub const USUAL: Self = Self { size: 64 * 1024, time: Duration::from_secs(30) };

    /// Gives these routes this limit instead of the usual one.
    pub fn over(self, routes: Router) -> Router {
        routes.layer(DefaultBodyLimit::max(self.size))
    }
}
