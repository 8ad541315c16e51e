//! PHP's `http_build_query` in its default form (RFC 1738), over UTF-8 bytes.
//!
//! Every other form encoder differs in a byte or two and gives a wrong signature: the WHATWG form
//! leaves `*` alone, Python's `urlencode` leaves `~`. The truth is PHP's own output, in
//! `fixtures/php-vectors.json`.

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Appends `name=value` to a query, with `&` before it where something already stands there.
///
/// `A-Z a-z 0-9 - _ .` stay as they are, a space becomes `+`, every other byte `%XX`. An empty
/// value keeps its `name=`.
pub fn append(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    encode(query, name);
    query.push('=');
    encode(query, value);
}

/// Appends one encoded name or value.
fn encode(query: &mut String, text: &str) {
    for &byte in text.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                query.push(char::from(byte));
            }
            b' ' => query.push('+'),
            _ => {
                query.push('%');
                query.push(char::from(HEX[usize::from(byte >> 4)]));
                query.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::wire::signature::ApiKey;

    fn query(pairs: &[(String, String)]) -> String {
        let mut query = String::new();
        for (name, value) in pairs {
            append(&mut query, name, value);
        }
        query
    }

    #[test]
    fn queries_hashes_and_bodies_equal_those_made_by_php() {
        let vectors: Value =
            serde_json::from_str(include_str!("../../fixtures/php-vectors.json")).unwrap();
        let requests = vectors["requests"].as_array().unwrap();
        assert_eq!(requests.len(), 67);
        for vector in requests {
            let pairs: Vec<(String, String)> =
                serde_json::from_value(vector["params"].clone()).unwrap();
            let mut body = query(&pairs);
            assert_eq!(body, vector["query"].as_str().unwrap());
            let key = ApiKey::new(vector["secret"].as_str().unwrap().to_owned());
            let hash = key.sign_request(&body, vector["user_id"].as_str().unwrap());
            assert_eq!(hash.as_str(), vector["hash"].as_str().unwrap());
            append(&mut body, "hash", hash.as_str());
            assert_eq!(body, vector["body"].as_str().unwrap());
        }
    }

    #[test]
    fn the_notes_example_with_odd_characters_is_reproduced() {
        let mut text = String::new();
        append(&mut text, "bill_id", "A-1 *~+№7");
        append(&mut text, "status", "cancel");
        assert_eq!(text, "bill_id=A-1+%2A%7E%2B%E2%84%967&status=cancel");
        let hash = ApiKey::new("s3cret&key".into()).sign_request(&text, "demo");
        assert_eq!(hash.as_str(), "164e27e7568dea0eaec325a7387adc00");
    }

    proptest! {
        #[test]
        fn an_independent_decoder_gives_back_what_went_in(
            pairs in prop::collection::vec((".+", ".*"), 0..6)
        ) {
            let decoded: Vec<(String, String)> =
                form_urlencoded::parse(query(&pairs).as_bytes()).into_owned().collect();
            prop_assert_eq!(decoded, pairs);
        }

        #[test]
        fn only_bytes_of_the_alphabet_are_written(text in ".*") {
            let mut encoded = String::new();
            encode(&mut encoded, &text);
            prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric()
                || b"-_.+%".contains(&byte)));
        }
    }
}
