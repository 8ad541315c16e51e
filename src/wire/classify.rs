//! From an HTTP reply to what the attempt came to: the one place where statuses, signatures and
//! reply codes are weighed against each other.

use std::time::Duration;

use super::reply::{self, Reply};
use super::signature::ApiKey;
use crate::domain::reply_code::{Scope, scope};
use crate::domain::{AccountRefusal, Attempted, Failure, WaitCause};

/// An HTTP reply, as far as it matters.
#[derive(Clone, Debug)]
pub struct RawReply {
    /// The HTTP status.
    pub status: u16,
    /// What `Retry-After` asks for, capped.
    pub retry_after: Option<Duration>,
    /// The target of a redirect.
    pub location: Option<String>,
    /// The body, decompressed and bounded; or how reading it failed.
    pub body: Result<Vec<u8>, Failure>,
}

/// Weighs a reply.
///
/// A reply that the key proves is believed whatever its HTTP status. One that it does not prove is
/// believed in one case only: when it refuses the account. With a wrong key the service's own
/// signature cannot fit, and to stop is never harmful.
#[must_use]
pub fn classify(raw: RawReply, key: &ApiKey) -> Attempted {
    let read = raw.body.as_ref().ok().map(|body| reply::read(body, key));
    match read {
        Some(Ok(reply)) if reply.verified => return proven(reply, raw.retry_after),
        Some(Ok(reply)) if raw.status < 500 && scope(reply.code) == Scope::Account => {
            return refused(reply);
        }
        _ => {}
    }
    let failure = match raw.status {
        200..300 => match (raw.body, read) {
            (Err(failure), _) => failure,
            (Ok(_), Some(Ok(reply))) => Failure::ReplySignature { claimed: reply.code },
            (Ok(_), Some(Err(malformed))) => {
                Failure::ReplyMalformed { beginning: malformed.beginning }
            }
            (Ok(_), None) => Failure::ReplyMalformed { beginning: String::new() },
        },
        300..400 => {
            Failure::Redirect { status: raw.status, target: raw.location.unwrap_or_default() }
        }
        429 => {
            let cause = WaitCause::Http { status: 429 };
            return Attempted::Wait { cause, retry_after: raw.retry_after };
        }
        status => Failure::Http { status, retry_after: raw.retry_after },
    };
    Attempted::Failed(failure)
}

fn proven(reply: Reply, retry_after: Option<Duration>) -> Attempted {
    match scope(reply.code) {
        Scope::Done => Attempted::Accepted { text: reply.text },
        Scope::NotChanged => Attempted::NotChanged { text: reply.text },
        Scope::Row => Attempted::Rejected { code: reply.code, text: reply.text },
        Scope::Account => refused(reply),
        Scope::Wait => Attempted::Wait { cause: WaitCause::ReplyCode, retry_after },
    }
}

fn refused(reply: Reply) -> Attempted {
    Attempted::AccountRefused(AccountRefusal {
        code: reply.code,
        text: reply.text,
        verified: reply.verified,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ApiKey {
        ApiKey::new("k".into())
    }

    fn signed(code: i64, signed_with: &str) -> Vec<u8> {
        let hash = ApiKey::new(signed_with.into()).sign_reply(&code.to_string(), "text");
        format!(r#"{{"error_code":{code},"error_text":"text","hash":"{}"}}"#, hash.as_str())
            .into_bytes()
    }

    fn weigh(status: u16, body: Vec<u8>) -> Attempted {
        let location = Some("https://elsewhere.example/".into());
        let retry_after = Some(Duration::from_secs(9));
        classify(RawReply { status, retry_after, location, body: Ok(body) }, &key())
    }

    #[test]
    fn every_reply_code_has_its_class() {
        let account = |code| {
            Attempted::AccountRefused(AccountRefusal { code, text: "text".into(), verified: true })
        };
        for code in [1, 2, 4, 5, 6, 7] {
            assert_eq!(weigh(200, signed(code, "k")), account(code));
        }
        for code in [3, 200, 201, 202, 203, 205, 302, 303, 400, 601, -1, 9, 99999] {
            let rejected = Attempted::Rejected { code, text: "text".into() };
            assert_eq!(weigh(200, signed(code, "k")), rejected);
        }
        assert_eq!(weigh(200, signed(0, "k")), Attempted::Accepted { text: "text".into() });
        assert_eq!(weigh(200, signed(204, "k")), Attempted::NotChanged { text: "text".into() });
        let wait = Attempted::Wait {
            cause: WaitCause::ReplyCode,
            retry_after: Some(Duration::from_secs(9)),
        };
        assert_eq!(weigh(200, signed(8, "k")), wait);
    }

    #[test]
    fn an_unproven_reply_is_believed_only_when_it_refuses_the_account() {
        for code in [0, 3, 8, 200, 204, 601] {
            let failure = Failure::ReplySignature { claimed: code };
            assert_eq!(weigh(200, signed(code, "another")), Attempted::Failed(failure));
        }
        for code in [1, 2, 4, 5, 6, 7] {
            let refusal = AccountRefusal { code, text: "text".into(), verified: false };
            assert_eq!(weigh(200, signed(code, "another")), Attempted::AccountRefused(refusal));
        }
    }

    #[test]
    fn http_statuses_have_their_class() {
        let http = |status| Failure::Http { status, retry_after: Some(Duration::from_secs(9)) };
        for status in [400, 401, 403, 404, 408, 500, 502, 503, 504, 599] {
            assert_eq!(weigh(status, b"<html>".to_vec()), Attempted::Failed(http(status)));
        }
        for status in [301, 302, 303, 307, 308] {
            let target = "https://elsewhere.example/".into();
            let redirect = Failure::Redirect { status, target };
            assert_eq!(weigh(status, Vec::new()), Attempted::Failed(redirect));
        }
        assert!(matches!(weigh(429, Vec::new()), Attempted::Wait { .. }));
        let html = Failure::ReplyMalformed { beginning: "<html>".into() };
        assert_eq!(weigh(200, b"<html>".to_vec()), Attempted::Failed(html.clone()));
        assert_eq!(
            weigh(204, Vec::new()),
            Attempted::Failed(Failure::ReplyMalformed { beginning: String::new() })
        );
    }

    #[test]
    fn a_proven_reply_counts_whatever_its_http_status() {
        let accepted = Attempted::Accepted { text: "text".into() };
        for status in [201, 403, 429, 500] {
            assert_eq!(weigh(status, signed(0, "k")), accepted, "{status}");
        }
    }

    #[test]
    fn a_body_that_broke_off_is_the_failure_of_a_200_only() {
        let broken = |status| {
            let body = Err(Failure::Timeout);
            classify(RawReply { status, retry_after: None, location: None, body }, &key())
        };
        assert_eq!(broken(200), Attempted::Failed(Failure::Timeout));
        assert!(matches!(broken(429), Attempted::Wait { .. }));
        assert_eq!(
            broken(500),
            Attempted::Failed(Failure::Http { status: 500, retry_after: None })
        );
    }
}
