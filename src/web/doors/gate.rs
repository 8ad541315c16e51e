//! The layers: one around everything, which looks at names, sites and bounds and dresses every
//! answer; one around what is inside, which recognises the caller and looks for the token of a
//! change.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Router;
use axum::body::HttpBody;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::post;
use futures_util::FutureExt;
use http::{HeaderValue, Method, StatusCode, Uri, header};
use maud::html;

use super::caller::Recognised;
use super::refused::{self, Reader};
use super::site::{self, Asked};
use super::{Csrf, Doors, csrf, headers, limits, login, page, secret};
use crate::text::doors::{Refusal, Word, word};
use crate::web::language::Spoken;

/// Puts the doors around `inside`, to which nobody comes without being recognised, and around
/// `outside`, to which everybody comes who knows the server's name. Both get bounds and headers.
pub fn protect(inside: Router, outside: Router, doors: &Arc<Doors>) -> Router {
    let inside = inside
        .route("/logout", post(login::leave).with_state(Arc::clone(doors)))
        .layer(middleware::from_fn_with_state(Arc::clone(doors), enter));
    outside
        .merge(login::routes(Arc::clone(doors)))
        .fallback_service(inside)
        .layer(middleware::from_fn_with_state(Arc::clone(doors), around))
}

/// The layer around everything.
async fn around(State(doors): State<Arc<Doors>>, mut request: Request, next: Next) -> Response {
    let spoken = Spoken::chosen(request.headers(), doors.lang);
    let reader = Reader::of(spoken.0, request.headers(), request.uri());
    request.extensions_mut().insert(spoken);
    let mut response = match admitted(&doors, &mut request) {
        Ok(()) => bounded(&reader, request, next).await,
        Err(refusal @ Refusal::Insecure) if *request.method() == Method::GET => {
            secured(&doors, &request).unwrap_or_else(|| refused::answer(&reader, refusal))
        }
        Err(refusal) => refused::answer(&reader, refusal),
    };
    headers::put_on(&mut response, doors.site.is_secure());
    response
}

/// Whether the request may be looked at at all; then it knows where it comes from.
fn admitted(doors: &Doors, request: &mut Request) -> Result<(), Refusal> {
    let ConnectInfo(peer) =
        *request.extensions().get::<ConnectInfo<SocketAddr>>().ok_or(Refusal::Broken)?;
    let asked = doors.site.asked(request.headers(), request.uri(), peer)?;
    if site::is_embedding(request.headers()) {
        return Err(Refusal::CrossSite);
    }
    request.extensions_mut().insert(asked);
    Ok(())
}

/// Sends a visitor who came without encryption to the same page with it.
fn secured(doors: &Doors, request: &Request) -> Option<Response> {
    let host = doors.site.public_name()?;
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    Some(Redirect::permanent(&format!("https://{host}{path}")).into_response())
}

/// Answers within bounds; whatever panics or says nothing is put into words.
async fn bounded(reader: &Reader, request: Request, next: Next) -> Response {
    let (request, allowance) = limits::bound(request);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!(%method, path, "a page has failed");
            return refused::answer(reader, Refusal::Broken);
        }
    };
    let failed = response.status().is_client_error() || response.status().is_server_error();
    if let Some(refusal) = allowance.overstepped().filter(|_| failed) {
        return unless_worded(response, refused::answer(reader, refusal));
    }
    if failed && response.body().size_hint().exact() == Some(0) {
        return worded(reader, response);
    }
    response
}

/// An answer that says in its own words what was overstepped; what reading the body merely failed
/// with, as text, is no such answer.
fn unless_worded(mut own: Response, general: Response) -> Response {
    let kind = own.headers().get(header::CONTENT_TYPE).map(|kind| kind.as_bytes());
    let is_worded = kind.is_some_and(|kind| !kind.starts_with(b"text/plain"));
    if own.status() != general.status() || !is_worded {
        return general;
    }
    // What is left of the request is not worth reading.
    own.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    own
}

/// A bare status code, as a page. What else it says stays.
fn worded(reader: &Reader, bare: Response) -> Response {
    let Some(refusal) = refused::of_status(bare.status()) else { return bare };
    let mut answer = refused::answer(reader, refusal);
    *answer.status_mut() = bare.status();
    for (name, value) in bare.headers() {
        if name != header::CONTENT_LENGTH && name != header::CONTENT_TYPE {
            answer.headers_mut().insert(name.clone(), value.clone());
        }
    }
    answer
}

/// The layer around what is inside.
async fn enter(State(doors): State<Arc<Doors>>, mut request: Request, next: Next) -> Response {
    let Spoken(lang) = request.extensions().get().copied().unwrap_or(Spoken(doors.lang));
    let reader = Reader::of(lang, request.headers(), request.uri());
    let Recognised { caller, csrf: token } = match doors.recognise(request.headers()) {
        Ok(recognised) => recognised,
        Err(refusal) => return turned_away(&reader, refusal, &request),
    };
    if let Some(token) = token {
        if !is_reading(request.method()) {
            request = match wanted(&doors, request, &token).await {
                Ok(request) => request,
                Err(refusal) => {
                    tracing::warn!(caller = caller.name, code = refusal.code(), "refused");
                    return refused::answer(&reader, refusal);
                }
            };
        }
        request.extensions_mut().insert(Csrf::of(token));
    }
    request.extensions_mut().insert(caller);
    next.run(request).await
}

fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a change is wanted by whoever sits at the browser, and not by another site.
async fn wanted(doors: &Doors, request: Request, token: &str) -> Result<Request, Refusal> {
    let asked = request.extensions().get::<Asked>().ok_or(Refusal::Broken)?;
    if !doors.site.is_own(asked, request.headers()) {
        return Err(Refusal::CrossSite);
    }
    let (request, carried) = csrf::carried(request).await?;
    let is_same = carried.is_some_and(|carried| secret::same(&carried, token));
    if is_same { Ok(request) } else { Err(Refusal::Csrf) }
}

/// The answer to somebody who is not recognised: people are led to the login page, and back.
fn turned_away(reader: &Reader, refusal: Refusal, request: &Request) -> Response {
    if refusal != Refusal::Login || reader.is_machine {
        return refused::answer(reader, refusal);
    }
    if reader.is_script {
        // The page that the script is on, not the piece that it wanted.
        let page = request.headers().get("hx-current-url").and_then(|url| url.to_str().ok());
        let path = page.and_then(|url| url.parse::<Uri>().ok());
        let path = path.as_ref().and_then(Uri::path_and_query).map_or("/", |path| path.as_str());
        let mut response = StatusCode::UNAUTHORIZED.into_response();
        if let Ok(target) = HeaderValue::from_str(&login::address(path)) {
            response.headers_mut().insert("hx-redirect", target);
        }
        return response;
    }
    if *request.method() != Method::GET {
        return Redirect::to(&login::address("/")).into_response();
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if site::is_visit_from_elsewhere(request.headers()) {
        return once_more(reader, path);
    }
    Redirect::to(&login::address(path)).into_response()
}

/// A link in a mail leads here without the session's cookie, which is kept to the site itself. A
/// page that opens the same address once more is the site itself.
fn once_more(reader: &Reader, path: &str) -> Response {
    let heading = word(reader.lang, Word::Opening);
    let content = html! {
        meta http-equiv="refresh" content={ "0; url=" (path) };
        p { a href=(path) { (heading) } }
    };
    Html(page::page(reader.lang, heading, &content).into_string()).into_response()
}
