//! The key, and the two hashes that it makes: the request's and the reply's.
//!
//! Sources: the service's documentation for the formulas; its worked examples and PHP's output in
//! `fixtures/php-vectors.json` for the bytes.

use std::fmt;

use md5::{Digest, Md5};
use secrecy::{ExposeSecret, SecretString};

/// An account's API key. It cannot be displayed, its `Debug` is redacted, and its memory is wiped
/// when it is dropped.
#[derive(Clone)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// Takes a key as it is. Whether one is usable (not empty, no control characters) is for
    /// `settings` to say.
    #[must_use]
    pub fn new(key: String) -> Self {
        Self(SecretString::from(key))
    }

    /// The signature of a request: `md5_hex(query + "::" + user + "::" + key)`, where `query` is
    /// the form-encoded fields without the hash.
    #[must_use]
    pub fn sign_request(&self, query: &str, user: &str) -> Hash {
        Hash::over(&[query, "::", user, "::", self.0.expose_secret()])
    }

    /// The signature that a reply must carry: `md5_hex(code + "::" + text + "::" + key)`. `code`
    /// is the code as it came: the string `"00"` is signed as it stands.
    #[must_use]
    pub fn sign_reply(&self, code: &str, text: &str) -> Hash {
        Hash::over(&[code, "::", text, "::", self.0.expose_secret()])
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiKey(redacted)")
    }
}

/// An MD5 hash in lower-case hexadecimal, 32 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hash([u8; 32]);

impl Hash {
    fn over(parts: &[&str]) -> Self {
        let mut digest = Md5::new();
        for part in parts {
            digest.update(part.as_bytes());
        }
        let mut hex = [0; 32];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(digest.finalize()) {
            pair[0] = b"0123456789abcdef"[usize::from(byte >> 4)];
            pair[1] = b"0123456789abcdef"[usize::from(byte & 15)];
        }
        Self(hex)
    }

    /// The 32 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only hexadecimal digits are ever stored.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}
