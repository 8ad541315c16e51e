//! The token that a change must carry, so that no other site can make a browser ask for it; and
//! where it is looked for: a header, a form's field, the first field of an upload.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Request};
use futures_util::{StreamExt, stream};
use http::header;
use http::request::Parts;

use super::limits::BodyLimit;
use crate::text::doors::Refusal;

/// The name of the form field that carries the token. In an upload (`multipart/form-data`) it must
/// be the first field.
pub const FIELD: &str = "csrf";
/// The header that carries it, where a script sends the request (`hx-headers`).
pub const HEADER: &str = "x-csrf-token";
/// The first field of an upload is over by then.
const BEGINNING: usize = 1024;

/// The token of the caller's session; empty for callers with a bearer token, who need none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csrf(String);

impl Csrf {
    /// This token.
    #[must_use]
    pub fn of(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// Its text: letters and digits only.
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

/// The token that a request carries, and the request, whole again.
///
/// # Errors
/// The body cannot be read.
pub async fn carried(request: Request) -> Result<(Request, Option<String>), Refusal> {
    if let Some(token) = request.headers().get(HEADER) {
        let token = token.to_str().ok().map(str::to_owned);
        return Ok((request, token));
    }
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_lowercase();
    let (parts, body) = request.into_parts();
    if kind.starts_with("application/x-www-form-urlencoded") {
        let read = axum::body::to_bytes(body, BodyLimit::USUAL.size).await;
        let bytes = read.map_err(|_| Refusal::TooLarge)?;
        let token = in_form(&bytes);
        return Ok((Request::from_parts(parts, Body::from(bytes)), token));
    }
    if kind.starts_with("multipart/form-data") {
        let (beginning, body) = beginning(body).await?;
        let token = in_upload(&beginning);
        return Ok((Request::from_parts(parts, body), token));
    }
    Ok((Request::from_parts(parts, body), None))
}

/// Tokens are letters and digits, so that nothing has to be decoded.
fn in_form(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let fields = text.split('&').filter_map(|field| field.split_once('='));
    let mut found = fields.filter(|(name, _)| *name == FIELD).map(|(_, value)| value.to_owned());
    found.next()
}

/// Reads the beginning of a body; gives it, and a body that begins with it.
async fn beginning(body: Body) -> Result<(Vec<u8>, Body), Refusal> {
    let mut rest = body.into_data_stream();
    let mut read = Vec::new();
    while read.len() < BEGINNING {
        match rest.next().await {
            Some(Ok(chunk)) => read.extend_from_slice(&chunk),
            Some(Err(_)) => return Err(Refusal::Malformed),
            None => break,
        }
    }
    let first = stream::once(std::future::ready(Ok(Bytes::from(read.clone()))));
    Ok((read, Body::from_stream(first.chain(rest))))
}

/// The value of the first field, if that is the token's.
fn in_upload(beginning: &[u8]) -> Option<String> {
    let end = beginning.len().min(BEGINNING);
    let text = String::from_utf8_lossy(&beginning[..end]);
    let (head, rest) = text.split_once("\r\n\r\n")?;
    let wanted = format!("; name=\"{FIELD}\"");
    let mut lines = head.split("\r\n").skip(1);
    let is_field = lines.any(|line| {
        let line = line.to_lowercase();
        line.starts_with("content-disposition:") && line.trim_end().ends_with(&wanted)
    });
    let (value, _) = rest.split_once("\r\n--")?;
    is_field.then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPLOAD: &str = "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc123\r\n--B\
                          \r\nContent-Disposition: form-data; name=\"file\"; filename=\"csrf\"\r\n\
                          \r\nbill_id\r\n--B--\r\n";

    fn request(kind: &str, headers: &[(&str, &str)], body: &str) -> Request {
        let mut request = Request::builder().header(header::CONTENT_TYPE, kind);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        // One byte at a time, as a slow line has it.
        let bytes: Vec<_> = body.bytes().map(|byte| Ok::<_, Infallible>(vec![byte])).collect();
        request.body(Body::from_stream(stream::iter(bytes))).unwrap()
    }

    #[tokio::test]
    async fn the_token_is_found_where_forms_and_scripts_put_it_and_nothing_is_lost() {
        let form = "application/x-www-form-urlencoded";
        let upload = "Multipart/form-data; boundary=B";
        let second = UPLOAD.replace("name=\"csrf\"", "name=\"other\"");
        let pretending = UPLOAD.replacen("name=\"csrf\"", "name=\"x\"; filename=\"csrf\"", 1);
        let long = format!("{UPLOAD}{}", "x".repeat(100_000));
        for (kind, headers, body, expected) in [
            (form, vec![], "a=1&csrf=abc123&b=2", Some("abc123")),
            (form, vec![], "a=1&csrfx=abc123", None),
            (form, vec![], "", None),
            (form, vec![(HEADER, "fromheader")], "csrf=abc123", Some("fromheader")),
            ("application/json", vec![], "{\"csrf\":\"abc123\"}", None),
            ("text/plain", vec![], "csrf=abc123", None),
            (upload, vec![], UPLOAD, Some("abc123")),
            (upload, vec![], &long, Some("abc123")),
            (upload, vec![], &second, None),
            (upload, vec![], &pretending, None),
            (upload, vec![], "--B\r\n", None),
        ] {
            let (whole, token) = carried(request(kind, &headers, body)).await.unwrap();
            assert_eq!(token.as_deref(), expected, "{kind} {body:.60}");
            let bytes = axum::body::to_bytes(whole.into_body(), usize::MAX).await.unwrap();
            assert_eq!(bytes, body.as_bytes());
        }
    }
}
