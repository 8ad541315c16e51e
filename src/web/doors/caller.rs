//! Who asks. Found out by the doors before a request reaches anything inside.

use axum::extract::{FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};

use super::site::Asked;
use super::{Doors, secret};
use crate::text::doors::Refusal;

/// How a caller was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// By the cookie of a session that began with a password.
    Session,
    /// By a bearer token: another system.
    Token,
    /// By being on this computer, where no users are set up.
    Loopback,
}

/// The name of whoever sits at this computer where nobody has a password; no user can have it.
pub const LOCAL: &str = ":local";

/// Who asks. As an extractor it fails (401) only where a route was left outside the doors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The user's name, `token:NAME`, or [`LOCAL`]: no two callers share one, so that it can stand
    /// for them on record.
    pub name: String,
    /// May see everybody's imports.
    pub admin: bool,
    /// How it is known.
    pub via: Via,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| StatusCode::UNAUTHORIZED.into_response())
    }
}

/// A caller, and the token that its changes must carry (`None`: none is needed).
pub struct Recognised {
    /// Who asks.
    pub caller: Caller,
    /// What changes must carry.
    pub csrf: Option<String>,
}

impl Doors {
    /// Recognises who sent a request with these headers.
    ///
    /// # Errors
    /// [`Refusal::Login`] where nobody is recognised, [`Refusal::Token`] where a token is unknown.
    pub(super) fn recognise(&self, headers: &HeaderMap) -> Result<Recognised, Refusal> {
        if let Some(word) = headers.get(header::AUTHORIZATION) {
            let word = word.to_str().map_err(|_| Refusal::Token)?;
            return self.by_token(word).ok_or(Refusal::Token);
        }
        if let Some(found) = self.by_session(headers) {
            return Ok(found);
        }
        if self.is_unguarded() {
            let caller = Caller { name: LOCAL.to_owned(), admin: true, via: Via::Loopback };
            return Ok(Recognised { caller, csrf: Some(self.own.clone()) });
        }
        Err(Refusal::Login)
    }

    /// Whether whoever sent this request may see the server's figures: this computer, or a token,
    /// or everybody where that is set.
    pub(in crate::web) fn may_see_figures(&self, request: &Request) -> bool {
        let local = request.extensions().get::<Asked>().is_some_and(|asked| asked.local);
        let headers = request.headers();
        let by_token =
            || headers.contains_key(header::AUTHORIZATION) && self.recognise(headers).is_ok();
        self.site.has_open_metrics() || local || by_token()
    }

    fn by_token(&self, word: &str) -> Option<Recognised> {
        let (scheme, token) = word.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        // Found by its hash: how long the search takes tells nothing of the token.
        let known = self.register.known(self.now());
        let (name, token) = known.token(&secret::hash(token.trim()))?;
        let name = format!("token:{name}");
        let caller = Caller { name, admin: token.admin, via: Via::Token };
        Some(Recognised { caller, csrf: None })
    }

    fn by_session(&self, headers: &HeaderMap) -> Option<Recognised> {
        let id = cookie(headers, self.cookie())?;
        let now = self.now();
        let mut sessions = self.sessions();
        let session = sessions.used(id, now)?.clone();
        let known = self.register.known(now);
        let user = known.people.users.get(&session.user);
        let Some(user) = user.filter(|user| user.password == session.password) else {
            // Removed, or another password: whoever had the old one is out.
            sessions.end(id);
            return None;
        };
        let caller = Caller { name: session.user, admin: user.admin, via: Via::Session };
        Some(Recognised { caller, csrf: Some(session.csrf.0) })
    }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; session=x=y; b".parse().unwrap());
        headers.append(header::COOKIE, "late=2".parse().unwrap());
        for (name, value) in [
            ("a", Some("1")),
            ("session", Some("x=y")),
            ("b", None),
            ("late", Some("2")),
            ("l", None),
        ] {
            assert_eq!(cookie(&headers, name), value, "{name}");
        }
    }
}
