//! The files that pages need: style sheets and scripts, part of the program. Their addresses change
//! with their content, so that browsers may keep them for good.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};

use super::doors::secret;

/// A file.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its name, without folders.
    pub name: &'static str,
    /// Its content type.
    pub kind: &'static str,
    /// Its content.
    pub content: &'static [u8],
}

/// All of them.
pub const ASSETS: &[Asset] = &[
    style("doors.css", include_bytes!("assets/doors.css")),
    style("page.css", include_bytes!("assets/page.css")),
    script("page.js", include_bytes!("assets/page.js")),
    script("htmx.min.js", include_bytes!("assets/htmx.min.js")),
    script("htmx-ext-sse.js", include_bytes!("assets/htmx-ext-sse.js")),
    Asset { name: "icon.svg", kind: "image/svg+xml", content: include_bytes!("assets/icon.svg") },
];

const fn style(name: &'static str, content: &'static [u8]) -> Asset {
    Asset { name, kind: "text/css; charset=utf-8", content }
}

const fn script(name: &'static str, content: &'static [u8]) -> Asset {
    Asset { name, kind: "text/javascript; charset=utf-8", content }
}

/// What changes with the content.
fn version(asset: &Asset) -> String {
    let hash = secret::hash(asset.content);
    secret::hexadecimal(&hash[..8])
}

/// The address of an asset.
#[must_use]
pub fn href(name: &str) -> String {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => format!("/static/{name}?v={}", version(asset)),
        None => format!("/static/{name}"),
    }
}

/// Where they are served.
pub fn routes() -> Router {
    Router::new().route("/static/{name}", get(serve))
}

async fn serve(Path(name): Path<String>, request: Request) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let version = version(asset);
    let tag = format!("\"{version}\"");
    let is_exact = request.uri().query() == Some(&format!("v={version}"));
    let keeping = if is_exact { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let is_known = known.is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag));
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = [(header::CONTENT_TYPE, asset.kind)];
        (kind, Bytes::from_static(asset.content)).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keeping));
    // The same for everybody.
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
