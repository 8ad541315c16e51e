//! How often a password may be tried: a few times at once, then after growing pauses, reckoned for
//! each name and for each address. Memory is bounded. Pure: time is passed in.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

/// Attempts that need no pause.
const FREE: u32 = 5;
/// The pause after the first attempt beyond those; it doubles with each further one.
const FIRST: Duration = Duration::from_secs(1);
/// The longest pause for a name: whoever knows a name must not be able to lock its owner out.
const LONGEST_NAME: Duration = Duration::from_secs(60);
/// The longest pause for an address.
const LONGEST_ADDRESS: Duration = Duration::from_secs(15 * 60);
/// A count that was not added to for so long is forgotten.
const FORGOTTEN: Duration = Duration::from_secs(60 * 60);
/// Names, and addresses, that are kept count of.
const KEPT: usize = 10_000;

/// Whose attempts are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Subject {
    /// The hash of a name in lower case: names may be long, and may be passwords by mistake.
    Name([u8; 32]),
    /// An address; of IPv6 the 64 bits that one household or company has.
    Address(IpAddr),
}

#[derive(Clone, Copy, Debug)]
struct Count {
    failed: u32,
    last: Duration,
}

/// Counts of attempts. Moments are times since the server started.
#[derive(Debug, Default)]
pub struct Throttle(HashMap<Subject, Count>);

impl Throttle {
    /// Takes an attempt. It counts as failed until [`Throttle::succeeded`], so that attempts at the
    /// same time count too.
    ///
    /// # Errors
    /// How long to wait before the next.
    pub fn attempt(&mut self, name: &str, address: IpAddr, now: Duration) -> Result<(), Duration> {
        let subjects = subjects(name, address);
        let wait = subjects.iter().map(|subject| self.wait(subject, now)).max().unwrap_or_default();
        if !wait.is_zero() {
            return Err(wait);
        }
        for subject in subjects {
            self.make_room(now);
            let count = self.0.entry(subject).or_insert(Count { failed: 0, last: now });
            *count = Count { failed: count.failed.saturating_add(1), last: now };
        }
        Ok(())
    }

    /// The attempt was good: the name's count is forgotten, the address's is one less, so that
    /// someone with one good password cannot go on guessing others.
    pub fn succeeded(&mut self, name: &str, address: IpAddr) {
        let [name, address] = subjects(name, address);
        self.0.remove(&name);
        if let Some(count) = self.0.get_mut(&address) {
            count.failed = count.failed.saturating_sub(1);
        }
    }

    fn wait(&self, subject: &Subject, now: Duration) -> Duration {
        let Some(count) = self.0.get(subject) else { return Duration::ZERO };
        let longest = match subject {
            Subject::Name(_) => LONGEST_NAME,
            Subject::Address(_) => LONGEST_ADDRESS,
        };
        let since = now.saturating_sub(count.last);
        if since >= FORGOTTEN || count.failed < FREE {
            return Duration::ZERO;
        }
        let doubled = 1_u32.checked_shl(count.failed - FREE).unwrap_or(u32::MAX);
        FIRST.saturating_mul(doubled).min(longest).saturating_sub(since)
    }

    /// Where all places are taken, forgets what matters least.
    fn make_room(&mut self, now: Duration) {
        if self.0.len() < 2 * KEPT {
            return;
        }
        self.0.retain(|_, count| now.saturating_sub(count.last) < FORGOTTEN);
        if self.0.len() < 2 * KEPT {
            return;
        }
        let mut counts: Vec<_> = self.0.values().map(|count| (count.failed, count.last)).collect();
        let (_, &mut least, _) = counts.select_nth_unstable(KEPT / 10);
        self.0.retain(|_, count| (count.failed, count.last) > least);
    }
}

fn subjects(name: &str, address: IpAddr) -> [Subject; 2] {
    let address = match address {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    };
    [Subject::Name(super::secret::hash(name.to_lowercase())), Subject::Address(address)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn address(last: u8) -> IpAddr {
        [10, 0, 0, last].into()
    }

    #[test]
    fn after_a_few_attempts_pauses_grow_up_to_a_bound() {
        let mut throttle = Throttle::default();
        let mut now = Duration::ZERO;
        for _ in 0..FREE {
            assert_eq!(throttle.attempt("anna", address(1), now), Ok(()));
        }
        let mut pauses = Vec::new();
        for _ in 0..12 {
            let pause = throttle.attempt("anna", address(1), now).unwrap_err();
            assert!(throttle.attempt("anna", address(1), now + pause / 2).is_err());
            pauses.push(pause.as_secs());
            now += pause;
            assert_eq!(throttle.attempt("anna", address(1), now), Ok(()));
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    }

    #[test]
    fn a_name_is_guarded_from_many_addresses_and_its_owner_waits_a_minute_at_most() {
        let mut throttle = Throttle::default();
        let mut taken = 0;
        for last in 0..200 {
            let now = SECOND * u32::from(last) * 60;
            taken += u32::from(throttle.attempt("anna", address(last), now).is_ok());
        }
        assert_eq!(taken, 200);
        let now = SECOND * 199 * 60;
        assert_eq!(throttle.attempt("Anna", address(250), now), Err(60 * SECOND), "any case");
        assert_eq!(throttle.attempt("boris", address(250), now), Ok(()));
    }

    #[test]
    fn an_address_is_held_whatever_names_it_tries() {
        let mut throttle = Throttle::default();
        let tries = |throttle: &mut Throttle, address: IpAddr| {
            (0..20).filter(|n| throttle.attempt(&n.to_string(), address, SECOND).is_ok()).count()
        };
        assert_eq!(tries(&mut throttle, address(1)), 5);
        let one = "2001:db8::1".parse().unwrap();
        let neighbour = "2001:db8::2".parse().unwrap();
        assert_eq!(tries(&mut throttle, one), 5);
        assert_eq!(tries(&mut throttle, neighbour), 0, "one network");
        assert_eq!(tries(&mut throttle, "2001:db8:0:1::1".parse().unwrap()), 5);
    }

    #[test]
    fn a_good_password_clears_the_name_and_not_the_address() {
        let mut throttle = Throttle::default();
        for _ in 0..4 {
            throttle.attempt("anna", address(1), SECOND).unwrap();
        }
        throttle.attempt("boris", address(1), SECOND).unwrap();
        throttle.succeeded("boris", address(1));
        assert_eq!(throttle.attempt("boris", address(1), SECOND), Ok(()));
        assert!(throttle.attempt("boris", address(1), SECOND).is_err());
        assert_eq!(throttle.attempt("boris", address(2), SECOND), Ok(()));
    }

    #[test]
    fn memory_is_bounded_and_those_who_fail_most_are_remembered() {
        let mut throttle = Throttle::default();
        for _ in 0..FREE {
            throttle.attempt("anna", address(1), Duration::ZERO).unwrap();
        }
        for n in 0..30_000_u32 {
            let address = IpAddr::from(std::net::Ipv4Addr::from(n));
            let _ = throttle.attempt(&n.to_string(), address, Duration::ZERO);
        }
        assert!(throttle.0.len() <= 2 * KEPT + 2, "{}", throttle.0.len());
        assert!(throttle.attempt("anna", address(2), Duration::ZERO).is_err());
    }

    #[test]
    fn what_is_old_is_forgotten() {
        let mut throttle = Throttle::default();
        for _ in 0..FREE {
            throttle.attempt("anna", address(1), SECOND).unwrap();
        }
        assert_eq!(throttle.attempt("anna", address(1), SECOND + FORGOTTEN), Ok(()));
    }
}
