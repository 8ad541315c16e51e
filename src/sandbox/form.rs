//! The stand-in's own form decoder and encoder, and the check of a request's signature. It shares
//! no code with the client's encoder on purpose: each is a witness to the other's mistakes.
//!
//! Rules: PHP's `urldecode` for reading, PHP's `http_build_query` for writing (its output is in
//! `fixtures/php-vectors.json`). What the fields mean is left to `judge`.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::wire::signature::ApiKey;

/// The name of the field that carries the signature.
pub const HASH_FIELD: &[u8] = b"hash";

/// One field of a form, decoded to bytes (a form need not be UTF-8). Borrowed from the body where
/// nothing had to be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// The field's name.
    pub name: Cow<'a, [u8]>,
    /// The field's value.
    pub value: Cow<'a, [u8]>,
}

/// The fields of a body in the order in which they came; repeated names are kept. Empty pieces
/// (`&&`) are no fields, a piece without `=` has an empty value.
#[must_use]
pub fn decode(body: &[u8]) -> Vec<Pair<'_>> {
    body.split(|&byte| byte == b'&')
        .filter(|piece| !piece.is_empty())
        .map(|piece| {
            let end = piece.iter().position(|&byte| byte == b'=');
            let (name, value) = match end {
                Some(end) => (&piece[..end], &piece[end + 1..]),
                None => (piece, &piece[piece.len()..]),
            };
            Pair { name: decode_part(name), value: decode_part(value) }
        })
        .collect()
}

/// `+` is a space, `%XX` a byte; a `%` that is not followed by two hexadecimal digits stands for
/// itself, as in PHP.
fn decode_part(part: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = part.iter().position(|byte| matches!(byte, b'+' | b'%')) else {
        return Cow::Borrowed(part);
    };
    let mut decoded = Vec::with_capacity(part.len());
    decoded.extend_from_slice(&part[..first]);
    let mut rest = &part[first..];
    loop {
        rest = match rest {
            [] => return Cow::Owned(decoded),
            [b'%', high, low, after @ ..] if digit(*high).is_some() && digit(*low).is_some() => {
                let byte = digit(*high).unwrap_or(0) * 16 + digit(*low).unwrap_or(0);
                decoded.push(byte);
                after
            }
            [b'+', after @ ..] => {
                decoded.push(b' ');
                after
            }
            [byte, after @ ..] => {
                decoded.push(*byte);
                after
            }
        };
    }
}

/// The value of a hexadecimal digit of either case.
fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Writes fields as PHP's `http_build_query` does, leaving out those named `hash`.
#[must_use]
pub fn encode_without_hash(pairs: &[Pair<'_>]) -> String {
    let mut query = String::with_capacity(128);
    for pair in pairs.iter().filter(|pair| *pair.name != *HASH_FIELD) {
        if !query.is_empty() {
            query.push('&');
        }
        encode_part(&mut query, &pair.name);
        query.push('=');
        encode_part(&mut query, &pair.value);
    }
    query
}

/// Appends one name or value: letters, digits, `-`, `_` and `.` as they are, a space as `+`, any
/// other byte as `%XX`.
fn encode_part(query: &mut String, part: &[u8]) {
    for &byte in part {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            query.push(char::from(byte));
        } else if byte == b' ' {
            query.push('+');
        } else {
            // Writing to a string cannot fail.
            let _ = write!(query, "%{byte:02X}");
        }
    }
}

/// Whether `hash` signs the other fields for this account. Exact: an upper-case hash does not.
#[must_use]
pub fn is_signed(pairs: &[Pair<'_>], hash: &[u8], user: &str, key: &ApiKey) -> bool {
    let wanted = key.sign_request(&encode_without_hash(pairs), user);
    wanted.as_str().as_bytes() == hash
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../fixtures/php-vectors.json")).unwrap()
    }

    fn hash_of<'a>(pairs: &'a [Pair<'_>]) -> &'a [u8] {
        &pairs.iter().find(|pair| *pair.name == *HASH_FIELD).unwrap().value
    }

    #[test]
    fn requests_made_by_php_decode_encode_and_verify() {
        let vectors = vectors();
        let requests = vectors["requests"].as_array().unwrap();
        assert_eq!(requests.len(), 67);
        for request in requests {
            let body = request["body"].as_str().unwrap();
            let pairs = decode(body.as_bytes());
            let fields: Vec<(&[u8], &[u8])> = request["params"]
                .as_array()
                .unwrap()
                .iter()
                .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
                .map(|(name, value)| (name.as_bytes(), value.as_bytes()))
                .collect();
            let decoded: Vec<(&[u8], &[u8])> =
                pairs[..pairs.len() - 1].iter().map(|pair| (&*pair.name, &*pair.value)).collect();
            assert_eq!(decoded, fields, "{body}");
            assert_eq!(encode_without_hash(&pairs), request["query"].as_str().unwrap());
            let key = ApiKey::new(request["secret"].as_str().unwrap().into());
            let user = request["user_id"].as_str().unwrap();
            assert!(is_signed(&pairs, hash_of(&pairs), user, &key), "{body}");
        }
    }

    #[test]
    fn one_wrong_thing_makes_the_signature_wrong() {
        let vectors = vectors();
        for request in vectors["requests"].as_array().unwrap() {
            let body = request["body"].as_str().unwrap();
            let pairs = decode(body.as_bytes());
            let hash = hash_of(&pairs);
            let secret = request["secret"].as_str().unwrap();
            let user = request["user_id"].as_str().unwrap();
            let key = ApiKey::new(secret.into());
            for at in 0..32 {
                let mut wrong = hash.to_vec();
                wrong[at] ^= 1;
                assert!(!is_signed(&pairs, &wrong, user, &key));
            }
            assert!(!is_signed(&pairs, &hash.to_ascii_uppercase(), user, &key));
            assert!(!is_signed(&pairs, &hash[..31], user, &key));
            assert!(!is_signed(&pairs, hash, "someone", &key));
            assert!(!is_signed(&pairs, hash, user, &ApiKey::new(format!("{secret} "))));
            let longer = [b"a=b&", body.as_bytes()].concat();
            assert!(!is_signed(&decode(&longer), hash, user, &key));
        }
    }

    #[test]
    fn worked_example_of_the_service_verifies() {
        let body = b"bill_id=100000&status=sent&date=1362254400&rpo=10000000000000&\
                     hash=92cea5ba30b463b8c3b234e3d2945e65";
        let pairs = decode(body);
        assert!(is_signed(&pairs, hash_of(&pairs), "username", &ApiKey::new("X".repeat(40))));
    }

    #[test]
    fn odd_forms_decode_as_php_decodes_them() {
        type Case = (&'static str, &'static [(&'static str, &'static str)]);
        let cases: [Case; 9] = [
            ("", &[]),
            ("&&a=1&", &[("a", "1")]),
            ("a", &[("a", "")]),
            ("a=", &[("a", "")]),
            ("=1", &[("", "1")]),
            ("a=b=c", &[("a", "b=c")]),
            ("a=%zz%4&b=%", &[("a", "%zz%4"), ("b", "%")]),
            ("a+b=%2b%2B%d0%AF", &[("a b", "++Я")]),
            ("a=1&a=2", &[("a", "1"), ("a", "2")]),
        ];
        for (body, fields) in cases {
            let pairs = decode(body.as_bytes());
            let decoded: Vec<(&[u8], &[u8])> =
                pairs.iter().map(|pair| (&*pair.name, &*pair.value)).collect();
            let fields: Vec<(&[u8], &[u8])> =
                fields.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
            assert_eq!(decoded, fields, "{body}");
        }
    }

    #[test]
    fn only_a_request_that_decodes_to_the_same_bytes_verifies() {
        // The WHATWG form leaves `*` alone: the service decodes it and signs it as `%2A`.
        let key = ApiKey::new("s3cret&key".into());
        let hash = b"164e27e7568dea0eaec325a7387adc00";
        for body in [
            "bill_id=A-1+%2A%7E%2B%E2%84%967&status=cancel",
            "bill_id=A-1%20*~%2b%e2%84%967&status=cancel",
        ] {
            assert!(is_signed(&decode(body.as_bytes()), hash, "demo", &key), "{body}");
        }
        let other = "bill_id=A-1+%2A%7E+%E2%84%967&status=cancel";
        assert!(!is_signed(&decode(other.as_bytes()), hash, "demo", &key));
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes_to_itself(
            fields in prop::collection::vec((".{1,8}", prop::collection::vec(any::<u8>(), 0..24)), 0..6)
        ) {
            let pairs: Vec<Pair<'_>> = fields
                .iter()
                .filter(|(name, _)| name != "hash")
                .map(|(name, value)| Pair {
                    name: Cow::Borrowed(name.as_bytes()),
                    value: Cow::Borrowed(value),
                })
                .collect();
            let query = encode_without_hash(&pairs);
            prop_assert!(query.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert_eq!(decode(query.as_bytes()), pairs);
        }

        #[test]
        fn any_bytes_decode_as_an_independent_decoder_says(body in "[ -~]{0,60}") {
            let decoded: Vec<(String, String)> = decode(body.as_bytes())
                .into_iter()
                .map(|pair| (lossy(&pair.name), lossy(&pair.value)))
                .collect();
            let other: Vec<(String, String)> =
                form_urlencoded::parse(body.as_bytes()).into_owned().collect();
            prop_assert_eq!(decoded, other);
        }
    }

    fn lossy(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }
}
