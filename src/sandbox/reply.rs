//! Pure: the bytes of replies. JSON as PHP's `json_encode` writes it, signed as the service signs
//! it, inside an HTTP/1.1 reply. Which reply is due, and how it is spoiled, is decided elsewhere.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::wire::signature::ApiKey;

use super::judge;

/// What a reply says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The reply code.
    pub code: i64,
    /// The text, as the service means it (not escaped).
    pub text: Cow<'static, str>,
    /// Write `"error_code":"0"` instead of `"error_code":0`.
    pub string_code: bool,
}

impl Reply {
    /// The reply that the service's table gives for a code.
    #[must_use]
    pub fn of(code: i64, string_code: bool) -> Self {
        Self { code, text: Cow::Borrowed(judge::text_of(code)), string_code }
    }
}

/// How a reply is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signing {
    /// With the account's key.
    #[default]
    Right,
    /// As with another key.
    Wrong,
    /// With a genuine signature of the account's, but of a reply with another code.
    Replayed,
    /// Right, but for the case of its letters.
    UpperCase,
    /// There is no `hash` in the reply.
    Missing,
}

/// The reply's JSON.
#[must_use]
pub fn json(reply: &Reply, signing: Signing, key: &ApiKey) -> String {
    let code = reply.code.to_string();
    let mut json = String::with_capacity(128);
    let quote = if reply.string_code { "\"" } else { "" };
    // Writing to a string cannot fail.
    let _ = write!(json, r#"{{"error_code":{quote}{code}{quote},"error_text":""#);
    escape(&mut json, &reply.text);
    json.push('"');
    if let Some(hash) = hash(reply, &code, signing, key) {
        let _ = write!(json, r#","hash":"{hash}""#);
    }
    json.push('}');
    json
}

/// The signature to be sent, if any.
fn hash(reply: &Reply, code: &str, signing: Signing, key: &ApiKey) -> Option<String> {
    let hash = match signing {
        Signing::Missing => return None,
        Signing::Right | Signing::UpperCase => key.sign_reply(code, &reply.text),
        Signing::Wrong => ApiKey::new("some other key".into()).sign_reply(code, &reply.text),
        Signing::Replayed => {
            let other = if reply.code == 0 { judge::code::NO_ORDER } else { judge::code::DONE };
            key.sign_reply(&other.to_string(), judge::text_of(other))
        }
    };
    let hash = hash.as_str();
    Some(if signing == Signing::UpperCase { hash.to_ascii_uppercase() } else { hash.into() })
}

/// Escapes as PHP's `json_encode` does without flags: `/` as `\/`, everything beyond ASCII as
/// UTF-16 `\uXXXX`.
fn escape(json: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '/' => json.push_str("\\/"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            ' '..='\u{7f}' => json.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(json, "\\u{unit:04x}");
                }
            }
        }
    }
}

/// A complete HTTP/1.1 reply with a `Content-Length`, and `headers` beside it.
#[must_use]
pub fn http(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let length = body.len().to_string();
    let mut bytes = head("HTTP/1.1", status, headers, &[("content-length", &length)]);
    bytes.extend_from_slice(body);
    bytes
}

/// The head of a reply: status line, `headers`, then `framing`, and the empty line.
#[must_use]
pub fn head(
    version: &str,
    status: u16,
    headers: &[(&str, &str)],
    framing: &[(&str, &str)],
) -> Vec<u8> {
    let mut head = String::with_capacity(256);
    let _ = write!(head, "{version} {status} {}\r\n", reason(status));
    for (name, value) in headers.iter().chain(framing) {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// The reason phrase of a status (RFC 9110), empty where it has none here; the space before it
/// stays, as HTTP wants.
fn reason(status: u16) -> &'static str {
    match status {
        102 => "Processing",
        103 => "Early Hints",
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn reply(code: i64, text: &'static str) -> Reply {
        Reply { code, text: Cow::Borrowed(text), string_code: false }
    }

    #[test]
    fn replies_are_signed_as_the_service_signs_them() {
        let forty = "X".repeat(40);
        let cases = [
            (0, "Order status changed", forty.as_str(), "bba7c49af1c1d93407bd1f73bc42ff17"),
            (200, "Nonexistent order", forty.as_str(), "e95a8dcc9368519482412470b53d392f"),
            (200, "Заказ не найден / нет", "s3cret&key", "5e9363bfd034505f92466dc2f18afd16"),
        ];
        for (code, text, key, hash) in cases {
            let json = json(&reply(code, text), Signing::Right, &ApiKey::new(key.into()));
            let value: Value = serde_json::from_str(&json).unwrap();
            assert_eq!(value["error_code"], code);
            assert_eq!(value["error_text"], text);
            assert_eq!(value["hash"], hash);
        }
    }

    #[test]
    fn json_is_what_php_writes() {
        let vectors: Value =
            serde_json::from_str(include_str!("../../fixtures/php-vectors.json")).unwrap();
        let mut compared = 0;
        for vector in vectors["replies"].as_array().unwrap() {
            let body = vector["body"].as_str().unwrap();
            // Only replies with these three members in this order, and a code that is a number or
            // a number's usual digits.
            if vector["valid"] != true || body.contains("result") || body.starts_with("{\"hash") {
                continue;
            }
            let code = &vector["error_code"];
            let number = code.as_i64().or_else(|| code.as_str()?.parse().ok()).unwrap();
            if code.as_str().is_some_and(|code| code != number.to_string()) {
                continue;
            }
            let key = ApiKey::new(vector["secret"].as_str().unwrap().into());
            let reply = Reply {
                code: number,
                text: vector["error_text"].as_str().unwrap().to_owned().into(),
                string_code: code.is_string(),
            };
            assert_eq!(json(&reply, Signing::Right, &key), body);
            compared += 1;
        }
        assert!(compared >= 4, "{compared} compared");
    }

    #[test]
    fn text_is_escaped_as_php_escapes_it() {
        let mut json = String::new();
        escape(&mut json, "\"a/b\\\u{1}\u{8}\u{c}\n\r\t\u{7f}é№😀");
        assert_eq!(json, "\\\"a\\/b\\\\\\u0001\\b\\f\\n\\r\\t\u{7f}\\u00e9\\u2116\\ud83d\\ude00");
    }

    #[test]
    fn spoilt_signatures_are_spoilt_and_only_they() {
        let key = ApiKey::new("not-a-real-key".into());
        let reply = reply(0, "ok");
        let right = json(&reply, Signing::Right, &key);
        for signing in [Signing::Wrong, Signing::Replayed, Signing::UpperCase] {
            let spoilt = json(&reply, signing, &key);
            assert_ne!(spoilt, right, "{signing:?}");
            assert_eq!(spoilt[..40], right[..40], "{signing:?}");
            assert_eq!(spoilt.len(), right.len(), "{signing:?}");
        }
        let replayed = json(&reply, Signing::Replayed, &key);
        assert!(replayed.contains(key.sign_reply("200", "Nonexistent order").as_str()));
        assert_eq!(json(&reply, Signing::Missing, &key), r#"{"error_code":0,"error_text":"ok"}"#);
    }

    #[test]
    fn a_reply_is_well_formed_http() {
        let bytes = http(429, &[("retry-after", "2")], b"later");
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "HTTP/1.1 429 Too Many Requests\r\nretry-after: 2\r\ncontent-length: 5\r\n\r\nlater"
        );
    }
}
