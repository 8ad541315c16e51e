//! The doors of the page: who may in, from where, and what every answer must carry.
//!
//! `protect` puts all of it around what is inside. Inside, [`Caller`] says who asks and [`Csrf`]
//! gives the token that forms and scripts must send along with every change.

mod caller;
pub mod csrf;
pub mod limits;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;

pub use self::caller::{Caller, Via};
pub use self::csrf::Csrf;

/// Puts the doors around `inside`.
pub fn protect(inside: Router) -> Router {
    inside.layer(middleware::from_fn(enter))
}

async fn enter(mut request: Request, next: Next) -> Response {
    let caller = Caller { name: "local".to_owned(), admin: true, via: Via::Loopback };
    request.extensions_mut().insert(caller);
    request.extensions_mut().insert(Csrf::of("not yet"));
    next.run(request).await
}
