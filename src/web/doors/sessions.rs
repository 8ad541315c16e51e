//! Who is logged in. Kept in memory only: a restart logs everybody out, and no stolen disk, backup
//! or database holds a session. Pure but for the randomness of identifiers: time is passed in.

use std::collections::HashMap;
use std::time::Duration;

use super::secret;
use crate::settings::people::Hidden;

/// A session that is not used ends after this time.
pub const IDLE: Duration = Duration::from_secs(4 * 60 * 60);
/// A session ends after this time, however much it is used: a shift.
pub const WHOLE: Duration = Duration::from_secs(12 * 60 * 60);
/// Sessions of one user; one more ends the oldest.
const OF_USER: usize = 20;

/// A session.
#[derive(Clone, Debug)]
pub struct Session {
    /// The user's name.
    pub user: String,
    /// The hash of the password with which it began: with another one it holds no more.
    pub password: Hidden<String>,
    /// The token that changes must carry.
    pub csrf: Hidden<String>,
    begun: Duration,
    seen: Duration,
}

/// All sessions, by the hashes of their identifiers. Moments are times since the server started.
#[derive(Debug, Default)]
pub struct Sessions(HashMap<[u8; 32], Session>);

impl Sessions {
    /// Begins one; gives the identifier, which is not kept.
    ///
    /// # Errors
    /// No randomness.
    pub fn begin(
        &mut self,
        user: &str,
        password: &Hidden<String>,
        now: Duration,
    ) -> Result<String, getrandom::Error> {
        let (id, csrf) = (secret::random()?, secret::random()?);
        self.0.retain(|_, session| session.holds(now));
        let mut theirs: Vec<_> = self
            .0
            .iter()
            .filter(|(_, session)| session.user == user)
            .map(|(id, session)| (session.begun, *id))
            .collect();
        theirs.sort_unstable();
        let too_many = (theirs.len() + 1).saturating_sub(OF_USER);
        for (_, id) in theirs.into_iter().take(too_many) {
            self.0.remove(&id);
        }
        let session = Session {
            user: user.to_owned(),
            password: password.clone(),
            csrf: Hidden(csrf),
            begun: now,
            seen: now,
        };
        self.0.insert(secret::hash(&id), session);
        Ok(id)
    }

    /// The session of this identifier, which is in use now.
    pub fn used(&mut self, id: &str, now: Duration) -> Option<&Session> {
        let id = secret::hash(id);
        if !self.0.get(&id)?.holds(now) {
            self.0.remove(&id);
            return None;
        }
        let session = self.0.get_mut(&id)?;
        session.seen = now;
        Some(session)
    }

    /// Ends it.
    pub fn end(&mut self, id: &str) {
        self.0.remove(&secret::hash(id));
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl Session {
    fn holds(&self, now: Duration) -> bool {
        now.saturating_sub(self.seen) < IDLE && now.saturating_sub(self.begun) < WHOLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn hash() -> Hidden<String> {
        Hidden("$argon2id$".into())
    }

    #[test]
    fn a_session_ends_when_it_is_idle() {
        let mut sessions = Sessions::default();
        let id = sessions.begin("anna", &hash(), HOUR).unwrap();
        assert_eq!(sessions.used(&id, 4 * HOUR).unwrap().user, "anna");
        assert!(sessions.used(&id, 7 * HOUR).is_some(), "each use counts");
        assert!(sessions.used(&id, 11 * HOUR).is_none());
        assert!(sessions.used(&id, 7 * HOUR).is_none(), "and it stays ended");
        assert_eq!(sessions.count(), 0);
    }

    #[test]
    fn a_session_ends_after_a_shift_however_much_it_is_used() {
        let mut sessions = Sessions::default();
        let id = sessions.begin("anna", &hash(), Duration::ZERO).unwrap();
        for hour in 1..12 {
            assert!(sessions.used(&id, hour * HOUR).is_some());
        }
        assert!(sessions.used(&id, 12 * HOUR).is_none());
    }

    #[test]
    fn sessions_are_apart_and_are_ended_one_by_one() {
        let mut sessions = Sessions::default();
        let anna = sessions.begin("anna", &hash(), HOUR).unwrap();
        let boris = sessions.begin("boris", &hash(), HOUR).unwrap();
        let csrf = |sessions: &mut Sessions, id| sessions.used(id, HOUR).unwrap().csrf.0.clone();
        assert_ne!(csrf(&mut sessions, &anna), csrf(&mut sessions, &boris));
        assert_ne!(csrf(&mut sessions, &anna), anna);
        sessions.end(&anna);
        assert!(sessions.used(&anna, HOUR).is_none());
        assert!(sessions.used(&boris, HOUR).is_some());
        assert!(sessions.used("", HOUR).is_none());
    }

    #[test]
    fn one_user_has_a_bounded_number_of_sessions() {
        let mut sessions = Sessions::default();
        let other = sessions.begin("boris", &hash(), Duration::ZERO).unwrap();
        let begun: Vec<String> = (1..=25)
            .map(|second| sessions.begin("anna", &hash(), Duration::from_secs(second)).unwrap())
            .collect();
        assert_eq!(sessions.count(), 21);
        assert!(sessions.used(&begun[4], HOUR).is_none(), "the oldest five are gone");
        assert!(sessions.used(&begun[5], HOUR).is_some());
        assert!(sessions.used(&other, HOUR).is_some());
    }
}
