//! Login and logout. The pages work without script.

use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use maud::{Markup, html};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

use super::caller::cookie;
use super::passwords::{Crowded, MOST};
use super::refused::{self, Reader};
use super::site::Asked;
use super::{Doors, csrf, page, secret};
use crate::text::Lang;
use crate::text::doors::{Refusal, Word, word};
use crate::web::language::{self, Spoken};

/// Where one logs in.
const PATH: &str = "/login";
/// The cookie that ties the login page to the browser that asked for it.
const VISITOR: &str = "justclick-visitor";
/// Longer addresses are not returned to.
const NEXT_LIMIT: usize = 2000;

/// Login.
pub fn routes(doors: Arc<Doors>) -> Router {
    Router::new().route(PATH, get(show).post(enter)).with_state(doors)
}

/// The address of the login page from which one comes back to `next`.
pub fn address(next: &str) -> String {
    match local(next) {
        "/" => PATH.to_owned(),
        next => format!("{PATH}?next={}", language::escaped(next)),
    }
}

/// An address of this site; the first page in place of any other.
fn local(next: &str) -> &str {
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.len() <= NEXT_LIMIT
        && next.bytes().all(|byte| byte.is_ascii_graphic());
    if own { next } else { "/" }
}

#[derive(Deserialize)]
struct Wish {
    #[serde(default)]
    next: String,
}

async fn show(
    State(doors): State<Arc<Doors>>,
    Spoken(lang): Spoken,
    Query(Wish { next }): Query<Wish>,
    headers: HeaderMap,
) -> Response {
    if doors.recognise(&headers).is_ok() {
        return Redirect::to(local(&next)).into_response();
    }
    doors.form(lang, &headers, (&next, ""), None)
}

/// What the login page sends.
#[derive(Deserialize)]
struct Typed {
    name: String,
    #[serde(deserialize_with = "secret_text")]
    password: SecretString,
    #[serde(default)]
    next: String,
    #[serde(default)]
    csrf: String,
}

fn secret_text<'de, D: Deserializer<'de>>(input: D) -> Result<SecretString, D::Error> {
    String::deserialize(input).map(SecretString::from)
}

async fn enter(
    State(doors): State<Arc<Doors>>,
    Spoken(lang): Spoken,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
    typed: Result<Form<Typed>, FormRejection>,
) -> Response {
    let reader = Reader { lang, is_machine: false, is_script: false };
    let Ok(Form(typed)) = typed else { return refused::answer(&reader, Refusal::Malformed) };
    if !doors.site.is_own(&asked, &headers) {
        return refused::answer(&reader, Refusal::CrossSite);
    }
    let visitor = cookie(&headers, doors.visitor()).unwrap_or_default();
    if visitor.is_empty() || !secret::same(&typed.csrf, &doors.visitor_token(visitor)) {
        return doors.form(lang, &headers, (&typed.next, &typed.name), Some(Refusal::Csrf));
    }
    match doors.attempt(&typed, &asked).await {
        Ok(id) => doors.entered(&headers, &id, local(&typed.next)),
        Err((refusal, wait)) => {
            let typed = (typed.next.as_str(), typed.name.as_str());
            let mut page = doors.form(lang, &headers, typed, Some(refusal));
            if let Some(seconds) = wait {
                page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            page
        }
    }
}

/// Ends the session. The doors have made sure that its owner wants it.
pub async fn leave(State(doors): State<Arc<Doors>>, headers: HeaderMap) -> Response {
    if let Some(id) = cookie(&headers, doors.cookie()) {
        doors.sessions().end(id);
    }
    let mut response = Redirect::to(PATH).into_response();
    doors.set(&mut response, doors.cookie(), "", "; Max-Age=0");
    response
}

impl Doors {
    /// A new session's identifier, if name and password are right.
    async fn attempt(
        &self,
        typed: &Typed,
        asked: &Asked,
    ) -> Result<String, (Refusal, Option<u64>)> {
        let name = typed.name.trim();
        let tried = self.throttle().attempt(name, asked.peer, self.now());
        if let Err(wait) = tried {
            tracing::warn!(address = %asked.peer, "login: too many attempts");
            return Err((Refusal::Throttled, Some(wait.as_secs() + 1)));
        }
        let known = self.register.known(self.now());
        let user = known.people.user(name);
        let sane = typed.password.expose_secret().chars().count() <= MOST;
        let password = if sane { typed.password.clone() } else { SecretString::default() };
        let hash = user.map(|(_, user)| &user.password);
        let right = self.passwords.is_right(password, hash).await;
        match (right, user) {
            (Err(Crowded), _) => Err((Refusal::Busy, Some(2))),
            (Ok(true), Some((name, user))) => {
                self.throttle().succeeded(name, asked.peer);
                tracing::info!(user = name, address = %asked.peer, "logged in");
                let begun = self.sessions().begin(name, &user.password, self.now());
                begun.map_err(|_| (Refusal::Broken, None))
            }
            // A name that is not known may be a password in the wrong field: it is not logged.
            (_, user) => {
                let user = user.map_or("-", |(name, _)| name);
                tracing::warn!(user, address = %asked.peer, "login failed");
                Err((Refusal::Login, None))
            }
        }
    }

    /// The answer to a good login: an older session of this browser ends, its identifier is never
    /// used again.
    fn entered(&self, headers: &HeaderMap, id: &str, next: &str) -> Response {
        if let Some(old) = cookie(headers, self.cookie()) {
            self.sessions().end(old);
        }
        let mut response = Redirect::to(next).into_response();
        self.set(&mut response, self.cookie(), id, "");
        self.set(&mut response, self.visitor(), "", "; Max-Age=0");
        response
    }

    /// The name of the cookie of the login page.
    fn visitor(&self) -> &'static str {
        if self.site.is_secure() { "__Host-justclick-visitor" } else { VISITOR }
    }

    /// The token of a login page that was given to this visitor.
    fn visitor_token(&self, visitor: &str) -> String {
        secret::hexadecimal(&secret::hash(format!("{}:{visitor}", self.own)))
    }

    /// Adds a cookie that scripts cannot read and other sites cannot send.
    fn set(&self, response: &mut Response, name: &str, value: &str, more: &str) {
        let secure = if self.site.is_secure() { "; Secure" } else { "" };
        let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{more}");
        if let Ok(line) = HeaderValue::from_str(&line) {
            response.headers_mut().append(header::SET_COOKIE, line);
        }
    }

    /// The login page, and why one is on it again.
    fn form(
        &self,
        lang: Lang,
        headers: &HeaderMap,
        (next, name): (&str, &str),
        why: Option<Refusal>,
    ) -> Response {
        let reader = Reader { lang, is_machine: false, is_script: false };
        // A visitor stays the same: whatever else is asked for meanwhile (another tab, an icon) must
        // not make a page that is open already unusable.
        let known = cookie(headers, self.visitor()).filter(|known| is_visitor(known));
        let Ok(visitor) = known.map_or_else(secret::random, |known| Ok(known.to_owned())) else {
            return refused::answer(&reader, Refusal::Broken);
        };
        let next = local(next);
        let token = self.visitor_token(&visitor);
        let content = html! {
            h1 { (word(lang, Word::LogIn)) }
            @if let Some(why) = why {
                p.problem role="alert" { (complaint(lang, why)) }
            }
            (fields(lang, next, name, &token))
            p { (language::switch(lang, &address(next))) }
        };
        let page = page::page(lang, word(lang, Word::LogIn), &content);
        let status = why.map_or(StatusCode::OK, refused::status);
        let mut response = (status, Html(page.into_string())).into_response();
        self.set(&mut response, self.visitor(), &visitor, "");
        response
    }
}

/// Whether it looks like one of ours.
fn is_visitor(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn complaint(lang: Lang, why: Refusal) -> &'static str {
    match why {
        Refusal::Login => word(lang, Word::Wrong),
        other => crate::text::doors::refusal(lang, other).1,
    }
}

fn fields(lang: Lang, next: &str, name: &str, token: &str) -> Markup {
    html! {
        form method="post" action=(PATH) {
            input type="hidden" name=(csrf::FIELD) value=(token);
            input type="hidden" name="next" value=(next);
            label for="name" { (word(lang, Word::Name)) }
            input #name name="name" value=(name) autocomplete="username" autocapitalize="none"
                spellcheck="false" maxlength="64" required autofocus[name.is_empty()];
            label for="password" { (word(lang, Word::Password)) }
            input #password name="password" type="password" autocomplete="current-password"
                maxlength=(MOST) required autofocus[!name.is_empty()];
            button type="submit" { (word(lang, Word::LogIn)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_to_this_site_only() {
        for (next, expected) in [
            ("/imports/5?only=problems", "/imports/5?only=problems"),
            ("/", "/"),
            ("", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("/имя", "/"),
        ] {
            assert_eq!(local(next), expected, "{next}");
        }
        assert_eq!(local(&format!("/{}", "a".repeat(NEXT_LIMIT))), "/");
        assert_eq!(address("/"), "/login");
        assert_eq!(address("/a?b=c&d"), "/login?next=%2Fa%3Fb%3Dc%26d");
    }
}
