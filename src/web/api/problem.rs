//! An answer that is no success: RFC 9457, `application/problem+json`. `code` is English and stable;
//! `detail` is a sentence in the reader's language; `reason` is what a parser said, in English.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::domain::Lang;
use crate::error::Error;
use crate::text;
use crate::text::api::RequestFault;
use crate::text::imports::ImportFault;
use crate::web::imports::Fault;
use crate::web::language::Spoken;

/// A problem, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: String,
    detail: String,
    reason: Option<String>,
    lang: Lang,
}

impl Problem {
    /// A problem with this code, in these words.
    #[must_use]
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>, lang: Lang) -> Self {
        Self { status, code: code.to_owned(), detail: detail.into(), reason: None, lang }
    }

    /// What is wrong with a request.
    #[must_use]
    pub fn request(fault: RequestFault, lang: Lang) -> Self {
        let status = match fault {
            RequestFault::NoSuchPath => StatusCode::NOT_FOUND,
            RequestFault::NoSuchMethod => StatusCode::METHOD_NOT_ALLOWED,
            RequestFault::Query
            | RequestFault::OrderNumber
            | RequestFault::NotJson
            | RequestFault::BodyBroken
            | RequestFault::Form
            | RequestFault::Key => StatusCode::BAD_REQUEST,
            RequestFault::Body => StatusCode::UNPROCESSABLE_ENTITY,
            RequestFault::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            RequestFault::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        };
        Self::new(status, fault.code(), text::api::request_fault(lang, fault), lang)
    }

    /// The same, with what a parser said.
    #[must_use]
    pub fn because(mut self, reason: impl ToString) -> Self {
        // What was sent may stand in it, and may be long.
        let reason: String = reason.to_string().chars().take(300).collect();
        self.reason = Some(text::quote::visible(&reason));
        self
    }

    /// What is wrong with an import.
    #[must_use]
    pub fn of(fault: &Fault, lang: Lang) -> Self {
        let status = status(fault);
        if status.is_server_error() {
            tracing::error!(?fault, "a request could not be served");
        }
        Self::new(status, fault.code(), fault.sentence(lang), lang)
    }
}

/// The status that tells of a fault.
pub fn status(fault: &Fault) -> StatusCode {
    match fault {
        Fault::Import(fault) => match fault {
            ImportFault::NotFound => StatusCode::NOT_FOUND,
            ImportFault::Removed => StatusCode::GONE,
            ImportFault::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            ImportFault::TooSlow { .. } => StatusCode::REQUEST_TIMEOUT,
            ImportFault::TooMany { .. }
            | ImportFault::Full
            | ImportFault::Locked
            | ImportFault::AlreadyStarted
            | ImportFault::NotActive
            | ImportFault::Active
            | ImportFault::Changed { .. }
            | ImportFault::NoResults
            | ImportFault::NoWorkbook
            | ImportFault::NothingFailed => StatusCode::CONFLICT,
            ImportFault::KeyReused
            | ImportFault::NothingToSend
            | ImportFault::CellUnknown { .. }
            | ImportFault::ValueRefused { .. }
            | ImportFault::OptionRefused { .. }
            | ImportFault::TooManyCorrections { .. }
            | ImportFault::ColumnUnknown { .. }
            | ImportFault::ColumnTwice { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            ImportFault::Busy => StatusCode::TOO_MANY_REQUESTS,
            ImportFault::Ending => StatusCode::SERVICE_UNAVAILABLE,
        },
        Fault::Refused(_) | Fault::Program(Error::Usage(_) | Error::File { .. }) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Fault::Program(Error::Busy { .. }) => StatusCode::CONFLICT,
        Fault::Program(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or_default(),
            "status": self.status.as_u16(),
            "code": self.code,
            "detail": self.detail,
        });
        if let Some(reason) = self.reason {
            body["reason"] = reason.into();
        }
        let mut response = (
            self.status,
            [
                (header::CONTENT_TYPE, "application/problem+json"),
                (header::CONTENT_LANGUAGE, self.lang.code()),
                (header::CACHE_CONTROL, "no-store"),
            ],
            body.to_string(),
        )
            .into_response();
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

/// There is nothing at this address.
pub async fn no_such_path(Spoken(lang): Spoken) -> Problem {
    Problem::request(RequestFault::NoSuchPath, lang)
}

/// The address does not know this method; the router adds which it knows.
pub async fn no_such_method(Spoken(lang): Spoken) -> Problem {
    Problem::request(RequestFault::NoSuchMethod, lang)
}
