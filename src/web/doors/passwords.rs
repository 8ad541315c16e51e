//! Passwords: hashed with argon2id, compared so that an unknown name takes as long as a known one,
//! a bounded number at a time, because each takes 19 MiB and a good part of a second.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use super::secret;
use crate::settings::people::Hidden;

/// The fewest characters of a new password.
pub const LEAST: usize = 10;
/// The most characters of a password.
pub const MOST: usize = 256;
/// Comparisons at the same time.
const AT_ONCE: usize = 2;
/// Comparisons that wait for their turn; one more is turned away.
const WAITING: usize = 32;

/// argon2id with 19 MiB, two passes, one lane: the OWASP cheat sheet's first recommendation for
/// password storage.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// A password's hash, as the settings file keeps it. Slow.
///
/// # Errors
/// The library's words: no randomness, no memory.
pub fn hash(password: &SecretString) -> Result<String, String> {
    let hashed = argon2().hash_password(password.expose_secret().as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|error| error.to_string())
}

fn verify(password: &SecretString, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        argon2().verify_password(password.expose_secret().as_bytes(), &hash).is_ok()
    })
}

/// Compares passwords.
pub struct Passwords {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// What passwords of unknown users are compared with.
    decoy: Hidden<String>,
}

/// Too many comparisons are waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowded;

impl Passwords {
    /// Makes the hash that nobody's password has. Slow.
    ///
    /// # Errors
    /// As [`hash`].
    pub fn new() -> Result<Self, String> {
        let nobody = secret::random().map_err(|error| error.to_string())?;
        Ok(Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            decoy: Hidden(hash(&SecretString::from(nobody))?),
        })
    }

    /// Whether the password has this hash; without a hash, `false` after the same time.
    ///
    /// # Errors
    /// [`Crowded`]
    pub async fn is_right(
        &self,
        password: SecretString,
        hash: Option<&Hidden<String>>,
    ) -> Result<bool, Crowded> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Crowded)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Crowded)?;
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.decoy).clone();
        // The permits go along: whoever hangs up must not make room while the work goes on.
        let compared = tokio::task::spawn_blocking(move || {
            let right = verify(&password, &hash.0);
            drop((turn, place));
            right
        });
        Ok(compared.await.unwrap_or(false) && known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_right_for_its_own_hash_only() {
        let right = SecretString::from("correct horse");
        let stored = Hidden(hash(&right).unwrap());
        assert!(stored.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", stored.0);
        assert_ne!(stored.0, hash(&right).unwrap(), "salted");
        let passwords = Passwords::new().unwrap();
        assert_eq!(passwords.is_right(right.clone(), Some(&stored)).await, Ok(true));
        let wrong = SecretString::from("correct horsf");
        assert_eq!(passwords.is_right(wrong, Some(&stored)).await, Ok(false));
        assert_eq!(passwords.is_right(right.clone(), None).await, Ok(false));
        let broken = Hidden("$argon2id$broken".to_owned());
        assert_eq!(passwords.is_right(right, Some(&broken)).await, Ok(false));
    }

    #[tokio::test]
    async fn whoever_comes_when_all_places_are_taken_is_turned_away() {
        let passwords = Passwords::new().unwrap();
        let taken = passwords.places.clone().acquire_many_owned((AT_ONCE + WAITING) as u32).await;
        let asked = passwords.is_right("x".into(), None).await;
        assert_eq!(asked, Err(Crowded));
        drop(taken);
        assert_eq!(passwords.is_right("x".into(), None).await, Ok(false));
    }
}
