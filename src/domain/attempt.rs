//! What one attempt (one POST) came to, sorted by what may be done next.

use std::time::Duration;

/// Whether a failed attempt can have changed the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Not one byte of the request reached the service (name look-up, connect, TLS).
    NotSent,
    /// The service answered in a way that says nothing was changed (HTTP 4xx, a redirect).
    NotApplied,
    /// The service may have made the update before things went wrong.
    MaybeApplied,
}

/// Why an attempt brought no answer that can be relied on. `detail` is the cause in the words of
/// the library that met it, without addresses of secrets: it goes into logs and results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The host name could not be looked up.
    Dns { detail: String },
    /// No connection.
    Connect { detail: String },
    /// No connection within the connect time-out.
    ConnectTimeout,
    /// The TLS handshake failed or the certificate was refused.
    Tls { cause: TlsCause },
    /// No complete reply within the time-out.
    Timeout,
    /// The connection broke before the reply was complete.
    Reset { detail: String },
    /// An HTTP status other than 200, without a signed reply. `retry_after` is what the header of
    /// that name asks for, already capped.
    Http { status: u16, retry_after: Option<Duration> },
    /// A redirect, which is never followed.
    Redirect { status: u16, target: String },
    /// A 200 whose body is not the service's JSON. `beginning` shows what was there instead, on
    /// one line; empty for an empty body.
    ReplyMalformed { beginning: String },
    /// A reply larger than the bound, in bytes.
    ReplyTooLarge { limit: usize },
    /// The reply's hash is not the one that the key gives; `claimed` is the code it claims.
    ReplySignature { claimed: i64 },
    /// The run was broken off while the request was on its way.
    BrokenOff,
    /// The worker itself broke (a bug): the row is reported, the rest goes on.
    Internal { detail: String },
}

impl Failure {
    /// The stable machine code (`timeout`, `http.503`, …).
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Dns { .. } => "dns".into(),
            Self::Connect { .. } => "connect".into(),
            Self::ConnectTimeout => "connect.timeout".into(),
            Self::Tls { .. } => "tls".into(),
            Self::Timeout => "timeout".into(),
            Self::Reset { .. } => "reset".into(),
            Self::Http { status, .. } => format!("http.{status}"),
            Self::Redirect { .. } => "http.redirect".into(),
            Self::ReplyMalformed { .. } => "reply.malformed".into(),
            Self::ReplyTooLarge { .. } => "reply.too_large".into(),
            Self::ReplySignature { .. } => "reply.signature".into(),
            Self::BrokenOff => "broken_off".into(),
            Self::Internal { .. } => "internal".into(),
        }
    }

    /// What is worth remembering beside the code: the cause in words, or what stood in the reply.
    #[must_use]
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::Dns { detail }
            | Self::Connect { detail }
            | Self::Reset { detail }
            | Self::Internal { detail } => Some(detail.clone()),
            Self::Tls { cause } => Some(cause.detail().to_owned()),
            Self::Redirect { target, .. } => Some(target.clone()),
            Self::ReplyMalformed { beginning } => Some(beginning.clone()),
            Self::ReplyTooLarge { limit } => Some(limit.to_string()),
            Self::ReplySignature { claimed } => Some(claimed.to_string()),
            Self::ConnectTimeout | Self::Timeout | Self::Http { .. } | Self::BrokenOff => None,
        }
    }

    /// The failure that left an update in doubt, from its code and detail as they were recorded. A
    /// request of which nothing more was recorded was broken off.
    #[must_use]
    pub fn recorded(code: &str, detail: &str) -> Self {
        let number = detail.parse::<i64>();
        let detail = detail.to_owned();
        match code {
            "timeout" => Self::Timeout,
            "reset" => Self::Reset { detail },
            "reply.malformed" => Self::ReplyMalformed { beginning: detail },
            "reply.too_large" => Self::ReplyTooLarge {
                limit: number.ok().and_then(|number| usize::try_from(number).ok()).unwrap_or(0),
            },
            "reply.signature" => Self::ReplySignature { claimed: number.unwrap_or(-1) },
            "internal" => Self::Internal { detail },
            _ => match code.strip_prefix("http.").and_then(|status| status.parse().ok()) {
                Some(status) => Self::Http { status, retry_after: None },
                None => Self::BrokenOff,
            },
        }
    }

    /// Whether the update can have been made all the same.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        match self {
            Self::Dns { .. } | Self::Connect { .. } | Self::ConnectTimeout | Self::Tls { .. } => {
                Certainty::NotSent
            }
            Self::Redirect { .. } => Certainty::NotApplied,
            // 408 and 425 come from a server that did not read or did not process the request,
            // but a proxy may have; they are treated like 5xx.
            Self::Http { status, .. }
                if (400..500).contains(status) && ![408, 425].contains(status) =>
            {
                Certainty::NotApplied
            }
            Self::Timeout
            | Self::Reset { .. }
            | Self::Http { .. }
            | Self::ReplyMalformed { .. }
            | Self::ReplyTooLarge { .. }
            | Self::ReplySignature { .. }
            | Self::BrokenOff
            | Self::Internal { .. } => Certainty::MaybeApplied,
        }
    }

    /// The pause that the server itself asked for.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Http { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether the same request may fare better a little later. A 4xx, a redirect or a bug of ours
    /// will not, and a run that is broken off makes no further request.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.certainty() != Certainty::NotApplied
            && !matches!(self, Self::Internal { .. } | Self::BrokenOff)
    }
}

/// Why TLS failed, as far as plain words can help. Each keeps the words of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsCause {
    /// The server's certificate has expired, or this computer's clock is wrong.
    Expired(String),
    /// The server's certificate is not valid yet, or this computer's clock is wrong.
    NotYetValid(String),
    /// The server's certificate is for another name.
    WrongName(String),
    /// Nobody whom this computer trusts has signed the server's certificate.
    UnknownIssuer(String),
    /// The server's certificate was revoked.
    Revoked(String),
    /// The other side does not speak TLS.
    NotTls(String),
    /// The other side refused the connection, or has no version of TLS in common with us.
    Refused(String),
    /// Anything else.
    Other(String),
}

impl TlsCause {
    /// The cause in the words of the library that met it.
    #[must_use]
    pub fn detail(&self) -> &str {
        match self {
            Self::Expired(detail)
            | Self::NotYetValid(detail)
            | Self::WrongName(detail)
            | Self::UnknownIssuer(detail)
            | Self::Revoked(detail)
            | Self::NotTls(detail)
            | Self::Refused(detail)
            | Self::Other(detail) => detail,
        }
    }
}

/// What asked us to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitCause {
    /// HTTP 429.
    Http { status: u16 },
    /// Reply code 8: the request limit for this address is used up.
    ReplyCode,
}

impl WaitCause {
    /// The stable machine code.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Http { status } => format!("http.{status}"),
            Self::ReplyCode => "api.8".into(),
        }
    }
}

/// The account as such was refused: every other row would fare the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRefusal {
    /// The reply's code (1, 2, 4, 5, 6 or 7).
    pub code: i64,
    /// The reply's text.
    pub text: String,
    /// Whether the reply's own signature fits our key. With a wrong key it cannot: the service
    /// signs with the right one.
    pub verified: bool,
}

/// What one attempt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempted {
    /// Code 0, signed.
    Accepted { text: String },
    /// Code 204, signed: the order already has this status.
    NotChanged { text: String },
    /// A signed code about this row alone.
    Rejected { code: i64, text: String },
    /// A code about the account.
    AccountRefused(AccountRefusal),
    /// Nothing was changed; send again after a pause of the whole run.
    Wait { cause: WaitCause, retry_after: Option<Duration> },
    /// Anything else.
    Failed(Failure),
}
