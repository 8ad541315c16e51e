//! The page: one more screen over a run, for staff who never open a terminal.
//!
//! `server` listens and ends, `doors` says who may in and under which conditions, `language` which
//! tongue an answer is in, `assets` has the files that pages need, `probes` tells monitors whether
//! all is well. What is inside comes as a router without state of its own, so that whoever writes
//! pages and the API need not know how callers are told apart: every request that reaches them has
//! a [`doors::Caller`] and a [`doors::Csrf`]. `imports` is what all of them are
//! about; `pages` shows it to people, `api` to other systems.

pub mod api;
pub mod assets;
mod connection;
pub mod doors;
pub mod ending;
pub mod imports;
pub mod language;
mod pages;
pub mod probes;
pub mod server;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;

use self::doors::Doors;
use self::ending::Ending;
use self::imports::Imports;

/// What a server serves behind its doors.
pub struct Parts {
    /// Pages and API. Every request that reaches them has a caller.
    pub inside: Router,
    /// What stands under `/metrics`, where there is such a thing: a router with that one route.
    pub metrics: Option<Router>,
    /// Whether requests can be served: `/readyz` says so. May block for a moment.
    pub ready: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Completes when everything in the background has come to its end, after an end was asked for
    /// by [`ending::Ending`].
    pub finished: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Parts {
    /// These pages, ready at once, with nothing in the background.
    #[must_use]
    pub fn of(inside: Router) -> Self {
        let finished = Box::pin(std::future::ready(()));
        Self { inside, metrics: None, ready: Arc::new(|| true), finished }
    }
}

/// Pages and API of these imports, without doors.
pub fn pages(imports: &Imports) -> Router {
    pages::router(imports.clone()).merge(api::router(imports.clone()))
}

/// All that is served, behind these doors; and what has to be waited for at the end.
pub fn router(
    parts: Parts,
    doors: &Arc<Doors>,
    ending: &Ending,
) -> (Router, Pin<Box<dyn Future<Output = ()> + Send>>) {
    let readiness = probes::Readiness { ready: parts.ready, ending: ending.clone() };
    let outside = probes::routes(readiness, parts.metrics, doors)
        .merge(assets::routes())
        .merge(language::routes());
    (doors::protect(parts.inside, outside, doors), parts.finished)
}
