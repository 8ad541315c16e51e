//! Who looks at a page, in which language, with which token for changes; and what is answered when
//! something does not work.

use axum::extract::{FromRequestParts, Path};
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use maud::html;

use super::frame;
use crate::text::Lang;
use crate::text::imports::ImportFault;
use crate::text::page::{Word, word};
use crate::web::api;
use crate::web::doors::{Caller, Csrf, Via};
use crate::web::imports::{Fault, ImportId, Imports, Owner};
use crate::web::language::Spoken;

/// A request for a page.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Whose imports are shown.
    pub owner: Owner,
    /// How the caller is known.
    pub via: Via,
    /// The language of the page.
    pub lang: Lang,
    /// What changes must carry.
    pub csrf: Csrf,
    /// Path and query: where one comes back to after choosing a language.
    pub here: String,
    /// The page's script asks for a piece, not for a page.
    pub is_script: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let Ok(Spoken(lang)) = Spoken::from_request_parts(parts, state).await;
        let Ok(csrf) = Csrf::from_request_parts(parts, state).await;
        let is_get = parts.method == http::Method::GET;
        let here = parts.uri.path_and_query().filter(|_| is_get);
        Ok(Self {
            owner: Owner { name: caller.name, admin: caller.admin },
            via: caller.via,
            lang,
            csrf,
            here: here.map_or("/", |here| here.as_str()).to_owned(),
            is_script: parts.headers.contains_key("hx-request"),
        })
    }
}

/// An answer that says why something did not work.
pub struct Trouble(Box<Response>);

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl From<Response> for Trouble {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

/// What handlers answer.
pub type Answer = Result<Response, Trouble>;

impl Visit {
    /// Does what blocks.
    ///
    /// # Errors
    /// The service's, as a page.
    pub async fn ask<T: Send + 'static>(
        &self,
        imports: &Imports,
        work: impl FnOnce(&Imports, &Owner, Lang) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Trouble> {
        self.try_to(imports, work).await.map_err(|fault| self.trouble(&fault))
    }

    /// The same, for whoever knows what to do about a fault.
    ///
    /// # Errors
    /// The service's.
    pub async fn try_to<T: Send + 'static>(
        &self,
        imports: &Imports,
        work: impl FnOnce(&Imports, &Owner, Lang) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (owner, lang) = (self.owner.clone(), self.lang);
        imports.blocking(move |imports| work(imports, &owner, lang)).await?
    }

    /// A fault as a page, or as the piece of one that a script shows.
    pub fn trouble(&self, fault: &Fault) -> Trouble {
        let status = api::status(fault);
        if status.is_server_error() {
            tracing::error!(?fault, "a page could not be shown");
        }
        self.refuse(status, &fault.sentence(self.lang))
    }

    /// Why something did not work, as a page, or as the piece of one that a script shows.
    pub fn refuse(&self, status: StatusCode, sentence: &str) -> Trouble {
        if self.is_script {
            return (status, Html(frame::alarm(sentence).into_string())).into_response().into();
        }
        let heading = word(self.lang, Word::TroubleHeading);
        let content = html! {
            h1 { (heading) }
            (frame::alarm(sentence))
            p { a.button href="/" { (word(self.lang, Word::Back)) } }
        };
        let mut response = frame::page(self, heading, None, &content);
        *response.status_mut() = status;
        response.into()
    }
}

/// Goes to another page of ours after a change.
pub fn go(visit: &Visit, path: &str) -> Response {
    if !visit.is_script {
        return Redirect::to(path).into_response();
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Ok(path) = HeaderValue::from_str(path) {
        response.headers_mut().insert("hx-redirect", path);
    }
    response
}

/// The import in the address. What cannot be one is told like one that is not there.
#[derive(Clone, Copy, Debug)]
pub struct Id(pub ImportId);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let path = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let all = path.map(|Path(all)| all).unwrap_or_default();
        let id = all.iter().find(|(name, _)| name == "id").and_then(|(_, id)| id.parse().ok());
        id.map(Self).ok_or_else(|| visit.trouble(&ImportFault::NotFound.into()))
    }
}
