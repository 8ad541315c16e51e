//! What keeps files from being sent for a while: when it is tried again, and whether it was told of
//! already. Pure: the clock comes in.

use std::time::Duration;

/// How long is waited after the first failure, the second, and so on; then as long as the last.
/// An attempt at a refused account costs one request.
const PAUSES: [u64; 6] = [5, 15, 30, 60, 120, 300];

/// The trouble there is, if there is some.
#[derive(Debug, Default)]
pub struct Trouble {
    cause: Option<String>,
    failures: usize,
    until: Duration,
}

impl Trouble {
    /// Something failed at `now` because of `cause`. Gives the pause, if the cause is news.
    pub fn failed(&mut self, cause: &str, now: Duration) -> Option<Duration> {
        let news = self.cause.as_deref() != Some(cause);
        if news {
            self.cause = Some(cause.to_owned());
            self.failures = 0;
        }
        let pause = Duration::from_secs(PAUSES[self.failures.min(PAUSES.len() - 1)]);
        self.failures += 1;
        self.until = now + pause;
        news.then_some(pause)
    }

    /// It works. Whether there had been trouble.
    pub fn over(&mut self) -> bool {
        std::mem::take(self).cause.is_some()
    }

    /// What was told of already.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// How long is waited yet.
    #[must_use]
    pub fn left(&self, now: Duration) -> Option<Duration> {
        self.until.checked_sub(now).filter(|left| self.cause.is_some() && !left.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_a_cause_is_told_once() {
        let mut trouble = Trouble::default();
        let mut now = Duration::from_secs(100);
        assert_eq!((trouble.left(now), trouble.over()), (None, false));
        assert_eq!(trouble.failed("a", now), Some(Duration::from_secs(5)));
        for pause in [5, 15, 30, 60, 120, 300, 300] {
            assert_eq!(trouble.left(now), Some(Duration::from_secs(pause)));
            now += Duration::from_secs(pause);
            assert_eq!(trouble.left(now), None);
            assert_eq!(trouble.failed("a", now), None);
        }
        assert_eq!(trouble.cause(), Some("a"));
        assert_eq!(trouble.failed("b", now), Some(Duration::from_secs(5)));
        assert!(trouble.over());
        assert_eq!((trouble.over(), trouble.cause()), (false, None));
        assert_eq!(trouble.failed("b", now), Some(Duration::from_secs(5)));
    }
}
