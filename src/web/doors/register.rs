//! Who is known, while the settings file may change: it is looked at once a second at most, so that
//! a user who is removed is out within a second, without a restart.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use crate::settings::people::{People, Token};

/// How often the file is looked at, at most.
const LOOK: Duration = Duration::from_secs(1);

/// What tells that a file was written to: when, and how long it is. `None`: it is not there.
pub type Stamp = Option<(SystemTime, u64)>;

/// Where users come from.
pub trait Source: Send + Sync {
    /// What changes when the users may have changed.
    fn stamp(&self) -> Stamp;

    /// The users.
    ///
    /// # Errors
    /// Why they cannot be read, for the log.
    fn read(&self) -> Result<People, String>;
}

/// Everybody who is known at a moment.
#[derive(Debug, Default)]
pub struct Known {
    /// Users and tokens.
    pub people: People,
    by_hash: HashMap<[u8; 32], String>,
}

impl Known {
    fn new(people: People) -> Self {
        let hashes = people.tokens.iter().map(|(name, token)| (token.hash.0, name.clone()));
        Self { by_hash: hashes.collect(), people }
    }

    /// The token of this hash.
    #[must_use]
    pub fn token(&self, hash: &[u8; 32]) -> Option<(&str, &Token)> {
        let name = self.by_hash.get(hash)?;
        self.people.tokens.get(name).map(|token| (name.as_str(), token))
    }
}

/// Who is known now.
pub struct Register {
    source: Box<dyn Source>,
    known: RwLock<Arc<Known>>,
    /// When the file was looked at last, and what it was then.
    looked: Mutex<(Duration, Stamp)>,
}

impl Register {
    /// Reads the users.
    ///
    /// # Errors
    /// The source's.
    pub fn open(source: Box<dyn Source>) -> Result<Self, String> {
        let stamp = source.stamp();
        let known = RwLock::new(Arc::new(Known::new(source.read()?)));
        Ok(Self { source, known, looked: Mutex::new((Duration::ZERO, stamp)) })
    }

    /// Who is known. Where the file cannot be read just now (somebody is in the middle of a
    /// change), those are who were known before.
    pub fn known(&self, now: Duration) -> Arc<Known> {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_sub(looked.0) >= LOOK {
            looked.0 = now;
            let stamp = self.source.stamp();
            if stamp != looked.1 {
                match self.source.read() {
                    Ok(people) => {
                        looked.1 = stamp;
                        tracing::info!(
                            users = people.users.len(),
                            tokens = people.tokens.len(),
                            "users were read anew"
                        );
                        let known = Arc::new(Known::new(people));
                        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
                    }
                    Err(why) => tracing::warn!(why, "users cannot be read; those before hold"),
                }
            }
        }
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::settings::people::{Hidden, User};

    /// One user named after the number; a number of 13 cannot be read.
    struct Numbered(Arc<AtomicU64>);

    impl Source for Numbered {
        fn stamp(&self) -> Stamp {
            Some((SystemTime::UNIX_EPOCH, self.0.load(Ordering::SeqCst)))
        }

        fn read(&self) -> Result<People, String> {
            let number = self.0.load(Ordering::SeqCst);
            if number == 13 {
                return Err("unlucky".into());
            }
            let user = User { password: Hidden(String::new()), admin: false };
            let token = Token { hash: Hidden([number as u8; 32]), admin: true };
            Ok(People {
                users: [(number.to_string(), user)].into(),
                tokens: [("scanner".to_owned(), token)].into(),
            })
        }
    }

    #[test]
    fn changes_are_seen_within_a_second_and_faults_change_nothing() {
        let number = Arc::new(AtomicU64::new(1));
        let register = Register::open(Box::new(Numbered(Arc::clone(&number)))).unwrap();
        let names = |milliseconds| {
            let known = register.known(Duration::from_millis(milliseconds));
            known.people.users.keys().cloned().collect::<Vec<_>>().join(",")
        };
        assert_eq!(names(0), "1");
        number.store(2, Ordering::SeqCst);
        assert_eq!(names(999), "1", "not looked at again");
        assert_eq!(names(1000), "2");
        number.store(13, Ordering::SeqCst);
        assert_eq!(names(2000), "2");
        number.store(3, Ordering::SeqCst);
        assert_eq!(names(3000), "3");
        let known = register.known(Duration::from_secs(3));
        assert_eq!(known.token(&[3; 32]).unwrap().0, "scanner");
        assert!(known.token(&[2; 32]).is_none());
    }
}
