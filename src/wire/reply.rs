//! From the bytes of a reply to what it says, and whether the key proves that the service said it.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use super::signature::ApiKey;

/// A reply of the right form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The code as a number.
    pub code: i64,
    /// The text, decoded.
    pub text: String,
    /// Whether its hash is the one that the key gives. If not, it proves nothing.
    pub verified: bool,
}

/// A body that is not a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What stands there instead: its beginning, on one line; empty if nothing but white space.
    pub beginning: String,
}

/// Reads a reply. A byte-order mark before the JSON is accepted, unknown fields are ignored;
/// `error_code` may be a number or a string of digits, and is signed as it came.
///
/// # Errors
/// Anything that is not a JSON object with `error_code`, `error_text` and `hash`.
pub fn read(body: &[u8], key: &ApiKey) -> Result<Reply, Malformed> {
    let json = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let fields: Fields = serde_json::from_slice(json).map_err(|_| malformed(json))?;
    let verified = key.sign_reply(&fields.error_code.0, &fields.error_text).as_str() == fields.hash;
    let code = fields.error_code.number().ok_or_else(|| malformed(json))?;
    Ok(Reply { code, text: fields.error_text, verified })
}

#[derive(Deserialize)]
struct Fields {
    error_code: Code,
    error_text: String,
    hash: String,
}

/// The code as the JSON has it: the digits, whether or not they stood in quotes.
struct Code(String);

impl Code {
    fn number(&self) -> Option<i64> {
        self.0.parse().ok()
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CodeVisitor)
    }
}

struct CodeVisitor;

impl Visitor<'_> for CodeVisitor {
    type Value = Code;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a whole number or a string of digits")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Code, E> {
        Ok(Code(number.to_string()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Code, E> {
        Ok(Code(number.to_string()))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Code, E> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Code(text.to_owned()))
        } else {
            Err(E::invalid_value(de::Unexpected::Str(text), &self))
        }
    }
}

fn malformed(body: &[u8]) -> Malformed {
    Malformed { beginning: shorten(&String::from_utf8_lossy(&body[..body.len().min(200)])) }
}

/// At most 60 characters, white space as single spaces: hostile bodies end up in logs and results.
fn shorten(text: &str) -> String {
    let mut short = String::new();
    for word in text.split_whitespace() {
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
        if short.chars().count() > 60 {
            short = short.chars().take(60).collect();
            short.push('…');
            break;
        }
    }
    short
}

#[cfg(test)]
mod tests;
