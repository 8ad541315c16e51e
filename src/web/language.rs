//! The language of an answer: what was chosen on the page, else what the browser asks for, else the
//! server's own.

use std::convert::Infallible;

use axum::Router;
use axum::extract::{FromRequestParts, Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use maud::{Markup, html};
use serde::Deserialize;

use crate::text::Lang;
use crate::text::doors::{Word, word};

/// The cookie that keeps the choice. No secret, and of no use to anybody else.
const COOKIE: &str = "justclick-language";
/// A year, in seconds.
const KEPT: u32 = 365 * 24 * 60 * 60;

/// The language of the answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoken(pub Lang);

impl Spoken {
    /// What a request's headers ask for; `otherwise` where they ask for nothing that is spoken.
    #[must_use]
    pub fn chosen(headers: &HeaderMap, otherwise: Lang) -> Self {
        let cookies = headers.get_all(header::COOKIE).iter();
        let chosen = cookies
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == COOKIE)
            .and_then(|(_, value)| Lang::named(value));
        let accepted = || {
            let list = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            accepted(list)
        };
        Self(chosen.or_else(accepted).unwrap_or(otherwise))
    }
}

/// The spoken language that a list (RFC 9110, section 12.5.4) puts first.
fn accepted(list: &str) -> Option<Lang> {
    let mut best: Option<(f32, Lang)> = None;
    for range in list.split(',').take(20) {
        let mut parts = range.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let weight = parts.find_map(|part| part.trim().strip_prefix("q="));
        let weight = weight.map_or(Some(1.0), |weight| weight.parse::<f32>().ok());
        let primary = tag.split('-').next().unwrap_or_default().to_lowercase();
        let (Some(lang), Some(weight)) = (Lang::named(&primary), weight) else { continue };
        if weight > best.map_or(0.0, |(weight, _)| weight) {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

impl<S: Sync> FromRequestParts<S> for Spoken {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let spoken = parts.extensions.get::<Self>().copied();
        Ok(spoken.unwrap_or_else(|| Self::chosen(&parts.headers, Lang::Ru)))
    }
}

/// Where the choice is made: `/language/en?back=/where/one/was`. A link and no form, so that it
/// works everywhere; whoever else follows it changes nothing but a language.
pub fn routes() -> Router {
    Router::new().route("/language/{code}", get(choose))
}

#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    back: String,
}

async fn choose(Path(code): Path<String>, Query(Back { back }): Query<Back>) -> Response {
    let Some(lang) = Lang::named(&code) else { return StatusCode::NOT_FOUND.into_response() };
    let own = back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains('\\')
        && back.bytes().all(|byte| byte.is_ascii_graphic());
    let mut response = Redirect::to(if own { &back } else { "/" }).into_response();
    let line = format!("{COOKIE}={}; Path=/; Max-Age={KEPT}; HttpOnly; SameSite=Lax", lang.code());
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().insert(header::SET_COOKIE, line);
    }
    response
}

/// The link to the other language, from which one comes back to `here`.
#[must_use]
pub fn switch(lang: Lang, here: &str) -> Markup {
    let other = match lang {
        Lang::Ru => Lang::En,
        Lang::En => Lang::Ru,
    };
    let address = format!("/language/{}?back={}", other.code(), escaped(here));
    html! { a href=(address) lang=(other.code()) { (word(lang, Word::OtherLanguage)) } }
}

/// A text as the value of a query's field.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_holds_over_the_browser_and_the_browser_over_the_server() {
        for (cookie, accept, expected) in [
            ("", "", Lang::Ru),
            ("", "en-GB,en;q=0.9", Lang::En),
            ("", "de,ru;q=0.3,en;q=0.5", Lang::En),
            ("", "de", Lang::Ru),
            ("", "en;q=0", Lang::Ru),
            ("", "en;q=many, ;;", Lang::Ru),
            ("a=b; justclick-language=ru", "en", Lang::Ru),
            ("justclick-language=xx", "en", Lang::En),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookie.parse().unwrap());
            headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
            assert_eq!(Spoken::chosen(&headers, Lang::Ru).0, expected, "{cookie} {accept}");
        }
    }

    #[test]
    fn an_address_within_an_address_is_escaped() {
        assert_eq!(escaped("/a?b=c&d#ё"), "%2Fa%3Fb%3Dc%26d%23%D1%91");
    }
}
