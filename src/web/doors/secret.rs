//! Secrets that the program makes up itself: session identifiers, tokens. And their comparison.

use sha2::{Digest, Sha256};

/// 256 bits from the system, as 64 hexadecimal digits.
///
/// # Errors
/// The system has no randomness to give.
pub fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hexadecimal(&bytes))
}

/// SHA-256. For secrets of 256 bits a slow hash would add nothing.
#[must_use]
pub fn hash(secret: impl AsRef<[u8]>) -> [u8; 32] {
    Sha256::digest(secret.as_ref()).into()
}

/// Lower-case digits.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether two texts are the same, in a time that does not tell where they differ: their hashes
/// are compared.
#[must_use]
pub fn same(left: &str, right: &str) -> bool {
    hash(left).iter().zip(hash(right)).fold(0, |sum, (left, right)| sum | (left ^ right)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_are_plain_text() {
        let (one, other) = (random().unwrap(), random().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), 64);
        assert!(one.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert!(same(&one, &one.clone()));
        assert!(!same(&one, &other) && !same(&one, "") && same("", ""));
    }
}
