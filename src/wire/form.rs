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
