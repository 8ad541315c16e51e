//! The pace of a run: evenly spaced slots, one for every attempt, and the pause that all workers
//! share when the service asks for one.
//!
//! governor does the arithmetic (GCRA, one cell, no burst), on a clock that is set to the slot
//! being given out rather than to the moment of asking. A worker that wakes a little late
//! therefore does not push back all slots after it, and the pace is kept exactly.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::Instant;

/// Slots are this much further apart than the rate says. A request reaches the server a little
/// later or earlier than its slot; the margin keeps every one-second window at the server within
/// the limit all the same, at the price of 0.5 % of the pace.
const MARGIN: f64 = 1.005;

/// How much lateness is made up for, so that a timer's coarseness costs no slots. Less than what
/// [`MARGIN`] leaves free in one second.
const CATCH_UP: Duration = Duration::from_millis(3);

/// Gives out slots. One for the whole run, shared by its workers.
pub struct Limiter {
    started: Instant,
    slots: Option<Slots>,
    /// Held by the one worker that waits for the next slot: the others queue in order.
    turn: tokio::sync::Mutex<()>,
    paused_until: Mutex<Option<Instant>>,
}

struct Slots {
    clock: SlotClock,
    governor: RateLimiter<NotKeyed, InMemoryState, SlotClock, NoOpMiddleware<Duration>>,
}

/// Time since the run's start, set by hand: see the module's comment.
#[derive(Clone, Default)]
struct SlotClock(Arc<AtomicU64>);

impl Clock for SlotClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }
}

impl SlotClock {
    fn set(&self, time: Duration) {
        self.0.store(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

impl Slots {
    fn new(interval: Duration) -> Option<Self> {
        let clock = SlotClock::default();
        let quota = Quota::with_period(interval.mul_f64(MARGIN))?;
        let governor = RateLimiter::direct_with_clock(quota, clock.clone());
        Some(Self { clock, governor })
    }

    /// Takes the next slot and says when it is, in time since the run's start.
    fn reserve(&self, now: Duration) -> Duration {
        self.clock.set(now.saturating_sub(CATCH_UP).max(self.clock.now()));
        if let Err(not_yet) = self.governor.check() {
            self.clock.set(not_yet.earliest_possible());
            // The clock now stands at the first moment at which this succeeds.
            let _ = self.governor.check();
        }
        self.clock.now()
    }
}

impl Limiter {
    /// A limiter that gives out one slot in each `interval`, or as many as are asked for.
    #[must_use]
    pub fn new(interval: Option<Duration>) -> Self {
        Self {
            started: Instant::now(),
            slots: interval.and_then(Slots::new),
            turn: tokio::sync::Mutex::new(()),
            paused_until: Mutex::new(None),
        }
    }

    /// Whether requests may be made without a slot: no limit, and no pause.
    pub fn is_free(&self) -> bool {
        self.slots.is_none() && self.pause_end().is_none()
    }

    /// Waits for the next slot, and for the end of a pause. Workers get their slots in the order
    /// in which they ask. Dropping the future gives the place in the queue back.
    pub async fn acquire(&self) {
        if self.is_free() {
            return;
        }
        let _turn = self.turn.lock().await;
        loop {
            if let Some(end) = self.pause_end() {
                tokio::time::sleep_until(end).await;
                self.end_pause(end);
                continue;
            }
            let Some(slots) = &self.slots else { return };
            let slot = self.started + slots.reserve(self.started.elapsed());
            tokio::time::sleep_until(slot).await;
            // A pause may have begun while this worker waited; its slot is then void.
            if self.pause_end().is_none() {
                return;
            }
        }
    }

    /// Stops all workers for `pause`, counted from now; never shortens a pause.
    pub fn pause(&self, pause: Duration) {
        let end = Instant::now() + pause;
        let mut paused_until = self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        *paused_until = Some(paused_until.map_or(end, |until| until.max(end)));
    }

    /// Whether a pause is going on.
    pub fn is_paused(&self) -> bool {
        self.pause_end().is_some_and(|end| end > Instant::now())
    }

    fn pause_end(&self) -> Option<Instant> {
        *self.paused_until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end_pause(&self, end: Instant) {
        let mut paused_until = self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        // It may have been prolonged meanwhile.
        if *paused_until == Some(end) {
            *paused_until = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slot times of `count` acquisitions, in microseconds since the start.
    async fn slots(limiter: &Limiter, count: usize) -> Vec<u128> {
        let mut times = Vec::new();
        for _ in 0..count {
            limiter.acquire().await;
            times.push(limiter.started.elapsed().as_micros());
        }
        times
    }

    #[tokio::test(start_paused = true)]
    async fn slots_are_evenly_spaced_and_the_first_is_at_once() {
        let limiter = Limiter::new(Some(Duration::from_millis(200)));
        let times = slots(&limiter, 6).await;
        assert_eq!(times[0], 0);
        for pair in times.windows(2) {
            let gap = pair[1] - pair[0];
            assert!((200_000..=203_000).contains(&gap), "{times:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_pace_does_not_drift_although_timers_are_coarse() {
        let limiter = Limiter::new(Some(Duration::from_millis(2)));
        let times = slots(&limiter, 10_001).await;
        // 10,000 slots of 2.01 ms; tokio's timer wakes up to 1 ms late.
        let last = times[10_000];
        assert!((20_095_000..=20_105_000).contains(&last), "{last}");
    }

    #[tokio::test(start_paused = true)]
    async fn no_window_of_a_second_holds_more_than_the_limit() {
        for per_second in [3_usize, 5, 50, 500, 2000] {
            let interval = Duration::from_secs(1) / u32::try_from(per_second).unwrap();
            let limiter = Limiter::new(Some(interval));
            let mut times = slots(&limiter, per_second * 2).await;
            // Idle time must not be saved up.
            tokio::time::sleep(Duration::from_secs(30)).await;
            times.extend(slots(&limiter, per_second * 2).await);
            for (first, start) in times.iter().enumerate() {
                let within =
                    times[first..].iter().take_while(|time| **time < start + 1_000_000).count();
                assert!(within <= per_second, "{within} of {per_second}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_stops_everyone_and_can_be_prolonged() {
        for interval in [None, Some(Duration::from_millis(100))] {
            let limiter = Limiter::new(interval);
            limiter.acquire().await;
            limiter.pause(Duration::from_secs(10));
            limiter.pause(Duration::from_secs(3));
            assert!(limiter.is_paused());
            let waiting = async {
                tokio::time::sleep(Duration::from_secs(5)).await;
                limiter.pause(Duration::from_secs(20));
            };
            let ((), ()) = tokio::join!(limiter.acquire(), waiting);
            let elapsed = limiter.started.elapsed().as_secs_f64();
            assert!((25.0..25.3).contains(&elapsed), "{elapsed}");
            assert!(!limiter.is_paused());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_worker_that_gives_up_holds_nobody_back() {
        let limiter = Limiter::new(Some(Duration::from_secs(1)));
        limiter.acquire().await;
        let impatient = tokio::time::timeout(Duration::from_millis(10), limiter.acquire());
        assert!(impatient.await.is_err());
        limiter.acquire().await;
        assert!(limiter.started.elapsed() < Duration::from_millis(2100));
    }
}
