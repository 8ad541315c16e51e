//! What a request says, read strictly: whatever is not exactly what the API's description says is
//! refused with a problem that says why.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, header};
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use crate::domain::Lang;
use crate::text::api::RequestFault;
use crate::text::imports::ImportFault;
use crate::web::doors::Caller;
use crate::web::imports::{Fault, ImportId, Imports, Owner};
use crate::web::language::Spoken;

/// Who asks, and in which language.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Who.
    pub owner: Owner,
    /// The language of the answer.
    pub lang: Lang,
}

impl Asker {
    /// Does what blocks, and makes its fault a problem.
    pub async fn blocking<T: Send + 'static>(
        &self,
        imports: &Imports,
        work: impl FnOnce(&Imports, &Owner, Lang) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Problem> {
        let Self { owner, lang } = self.clone();
        let done = imports.blocking(move |imports| work(imports, &owner, lang)).await;
        done.and_then(|done| done).map_err(|fault| self.problem(&fault))
    }

    /// A fault as a problem in the asker's language.
    pub fn problem(&self, fault: &Fault) -> Problem {
        Problem::of(fault, self.lang)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asker {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let Ok(Spoken(lang)) = Spoken::from_request_parts(parts, state).await;
        Ok(Self { owner: Owner { name: caller.name, admin: caller.admin }, lang })
    }
}

/// The import in the address. What cannot be one is told like one that is not there.
#[derive(Clone, Copy, Debug)]
pub struct Id(pub ImportId);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(Spoken(lang)) = Spoken::from_request_parts(parts, state).await;
        let path = Path::<String>::from_request_parts(parts, state).await;
        path.ok()
            .and_then(|Path(id)| id.parse().ok())
            .map(Self)
            .ok_or_else(|| Problem::of(&ImportFault::NotFound.into(), lang))
    }
}

/// The parameters of the address.
#[derive(Clone, Copy, Debug)]
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(Spoken(lang)) = Spoken::from_request_parts(parts, state).await;
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(error) => {
                Err(Problem::request(RequestFault::Query, lang).because(error.body_text()))
            }
        }
    }
}

/// A body in JSON; as an answer too.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (lang, headers, bytes) = body(request, state).await?;
        if !is_json(&headers) {
            return Err(Problem::request(RequestFault::MediaType, lang));
        }
        parse(&bytes, lang).map(Self)
    }
}

/// A body in JSON that may be missing.
#[derive(Clone, Copy, Debug)]
pub struct MaybeJson<T>(pub Option<T>);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for MaybeJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (lang, headers, bytes) = body(request, state).await?;
        if bytes.is_empty() && !is_json(&headers) {
            return Ok(Self(None));
        }
        if !is_json(&headers) {
            return Err(Problem::request(RequestFault::MediaType, lang));
        }
        parse(&bytes, lang).map(Some).map(Self)
    }
}

async fn body<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<(Lang, HeaderMap, Bytes), Problem> {
    let (mut parts, body) = request.into_parts();
    let Ok(Spoken(lang)) = Spoken::from_request_parts(&mut parts, state).await;
    let headers = parts.headers.clone();
    let bytes = Bytes::from_request(Request::from_parts(parts, body), state).await;
    let bytes = bytes.map_err(|error| {
        let too_large = error.status() == http::StatusCode::PAYLOAD_TOO_LARGE;
        let fault = if too_large { RequestFault::BodyTooLarge } else { RequestFault::BodyBroken };
        Problem::request(fault, lang)
    })?;
    Ok((lang, headers, bytes))
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

/// Reads an object in JSON.
///
/// # Errors
/// It is none, or not the one that is expected.
pub fn parse<T: DeserializeOwned>(bytes: &[u8], lang: Lang) -> Result<T, Problem> {
    let problem = |fault, error: &serde_json::Error| Problem::request(fault, lang).because(error);
    let value: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|error| problem(RequestFault::NotJson, &error))?;
    Object::deserialize(value)
        .map(|Object(read)| read)
        .map_err(|error| problem(RequestFault::Body, &error))
}

/// What must be written as an object: a list of the fields' values, which would do otherwise, is
/// not the same.
#[derive(Clone, Copy, Debug)]
pub struct Object<T>(pub T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = serde_json::Map::deserialize(deserializer)?;
        T::deserialize(serde_json::Value::from(fields)).map(Self).map_err(D::Error::custom)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let headers =
            [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
        // Plain data cannot fail to be written to memory.
        (headers, serde_json::to_string(&self.0).unwrap_or_default()).into_response()
    }
}

/// A whole number that is not negative. JSON does not tell `5` from `5.0`.
pub fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let number = serde_json::Number::deserialize(deserializer)?;
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && *float >= 0.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, not negative, and within what a float holds exactly"
    )]
    let of_float = || float().filter(|float| *float <= 9e15).map(|float| float as u64);
    number.as_u64().or_else(of_float).ok_or_else(|| D::Error::custom("not a whole number"))
}

/// The same, where it may be missing.
pub fn maybe_whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    whole(deserializer).map(Some)
}
