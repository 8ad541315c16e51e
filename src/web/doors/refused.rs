//! The answer to a request that is refused: a page for people, an object for machines.

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use maud::html;

use super::page::page;
use crate::text::Lang;
use crate::text::doors::{Refusal, Word, refusal, word};

/// Below it machines are spoken to.
pub const API: &str = "/api/";

/// Who is answered, as far as the form of an answer depends on it.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The language.
    pub lang: Lang,
    /// A program.
    pub is_machine: bool,
    /// A script of the page's own.
    pub is_script: bool,
}

impl Reader {
    /// Whoever sent this request.
    #[must_use]
    pub fn of(lang: Lang, headers: &HeaderMap, uri: &Uri) -> Self {
        let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        let wants_json = accepts.is_some_and(|accepts| accepts.starts_with("application/json"));
        Self {
            lang,
            is_machine: uri.path().starts_with(API) || wants_json,
            is_script: headers.contains_key("hx-request"),
        }
    }
}

/// The status of a refusal.
#[must_use]
pub fn status(refused: Refusal) -> StatusCode {
    match refused {
        Refusal::Login | Refusal::Token => StatusCode::UNAUTHORIZED,
        Refusal::Csrf | Refusal::CrossSite | Refusal::Insecure => StatusCode::FORBIDDEN,
        Refusal::Host => StatusCode::MISDIRECTED_REQUEST,
        Refusal::Throttled => StatusCode::TOO_MANY_REQUESTS,
        Refusal::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::Method => StatusCode::METHOD_NOT_ALLOWED,
        Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Refusal::Malformed => StatusCode::BAD_REQUEST,
        Refusal::Broken => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What a bare status code means, where it is one that is explained.
#[must_use]
pub fn of_status(status: StatusCode) -> Option<Refusal> {
    Some(match status {
        StatusCode::NOT_FOUND => Refusal::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Refusal::Method,
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge,
        StatusCode::REQUEST_TIMEOUT => Refusal::TooSlow,
        status if status.is_client_error() => Refusal::Malformed,
        status if status.is_server_error() => Refusal::Broken,
        _ => return None,
    })
}

/// RFC 9457, as the API has it for everything else.
fn problem(lang: Lang, refused: Refusal, sentence: &str) -> Response {
    let status = status(refused);
    let told = serde_json::json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "code": refused.code(),
        "detail": sentence,
    });
    let headers = [
        (header::CONTENT_TYPE, "application/problem+json"),
        (header::CONTENT_LANGUAGE, lang.code()),
    ];
    (status, headers, told.to_string()).into_response()
}

/// The answer.
#[must_use]
pub fn answer(reader: &Reader, refused: Refusal) -> Response {
    let (heading, sentence) = refusal(reader.lang, refused);
    let mut response = if reader.is_machine {
        problem(reader.lang, refused, sentence)
    } else {
        let content = html! {
            h1 { (heading) }
            p { (sentence) }
            p { a href="/" { (word(reader.lang, Word::Home)) } }
        };
        let page = page(reader.lang, heading, &content);
        (status(refused), Html(page.into_string())).into_response()
    };
    let headers = response.headers_mut();
    if status(refused) == StatusCode::UNAUTHORIZED && reader.is_machine {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    // What is left of the request is not worth reading.
    if matches!(refused, Refusal::TooLarge | Refusal::TooSlow) {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
