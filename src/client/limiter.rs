//! The pace of a run: evenly spaced slots, one for every attempt, and the pause that all workers
//! share when the service asks for one. How the pace climbs back after it is in `climb`.
//!
//! governor does the arithmetic (GCRA, one cell, no burst), on a clock that is set to the slot
//! being given out rather than to the moment of asking. A worker that wakes a little late
//! therefore does not push back all slots after it, and the pace is kept exactly.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::climb::Climb;
use super::hold::Hold;

/// Slots are this much further apart than the rate says. A request reaches the server a little
/// later or earlier than its slot; the margin keeps every one-second window at the server within
/// the limit all the same, at the price of 0.8 % of the pace.
const MARGIN: f64 = 1.008;

/// How much lateness is made up for, so that a timer's coarseness costs no slots. Less than what
/// [`MARGIN`] leaves free in one second.
const CATCH_UP: Duration = Duration::from_millis(3);

/// Gives out slots. One for the whole run, shared by its workers.
pub struct Limiter {
    started: Instant,
    slots: Option<Slots>,
    /// Held by the one worker that waits for the next slot: the others queue in order.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    /// Told whenever an attempt is over.
    over: Notify,
    /// While it is on, nobody gets a slot.
    hold: Hold,
}

/// What changes while a run goes on.
struct State {
    paused_until: Option<Instant>,
    climb: Climb,
    /// Attempts that have their slot and are not over.
    in_flight: usize,
}

/// The right to make one attempt. Dropped when the attempt is over.
#[must_use]
pub struct Permit<'a>(&'a Limiter);

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.state().in_flight -= 1;
        self.0.over.notify_one();
    }
}

impl Permit<'_> {
    /// The service took the attempt and answered it: it does not mind the pace.
    pub fn answered(&self) {
        let mut state = self.0.state();
        // What was on its way when the pause began says nothing about the time after it.
        if state.paused_until.is_none() {
            state.climb.answered();
        }
    }
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
    /// A limiter that gives out one slot in each `interval`, or as many as are asked for. `workers`
    /// is how many attempts are in flight at most: after a pause, an eighth of them begins again.
    #[must_use]
    pub fn new(interval: Option<Duration>, workers: usize) -> Self {
        let climb = Climb::new(interval, workers);
        Self {
            started: Instant::now(),
            slots: interval.and_then(Slots::new),
            turn: tokio::sync::Mutex::new(()),
            state: Mutex::new(State { paused_until: None, climb, in_flight: 0 }),
            over: Notify::new(),
            hold: Hold::default(),
        }
    }

    /// The same, under a hold that others can turn on.
    #[must_use]
    pub fn held_by(self, hold: Hold) -> Self {
        Self { hold, ..self }
    }

    /// The right to an attempt at once, where nobody has to wait: no limit, no pause, and the full
    /// pace.
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        if self.hold.is_on() {
            return None;
        }
        let free = {
            let state = self.state();
            self.slots.is_none() && state.paused_until.is_none() && state.climb.is_over()
        };
        free.then(|| self.permit())
    }

    /// Waits for the next slot, and for the end of a pause. Workers get their slots in the order
    /// in which they ask. Dropping the future gives the place in the queue back.
    pub async fn acquire(&self) -> Permit<'_> {
        if let Some(permit) = self.try_acquire() {
            return permit;
        }
        let _turn = self.turn.lock().await;
        loop {
            if self.hold.is_on() {
                self.hold.off().await;
                continue;
            }
            if let Some(end) = self.pause_end() {
                tokio::time::sleep_until(end).await;
                self.end_pause(end);
                continue;
            }
            if self.is_crowded() {
                self.over.notified().await;
                continue;
            }
            let Some(slots) = &self.slots else { return self.permit() };
            // On the way back to the full pace, slots are left out between those that are used.
            let left_out = self.state().climb.slots_left_out();
            let mut slot = slots.reserve(self.started.elapsed());
            for _ in 0..left_out {
                slot = slots.reserve(slot);
            }
            tokio::time::sleep_until(self.started + slot).await;
            // A pause may have begun while this worker waited; its slot is then void.
            if self.pause_end().is_none() && !self.is_crowded() && !self.hold.is_on() {
                return self.permit();
            }
        }
    }

    /// Stops all workers for `pause`, counted from now; never shortens a pause. After it one
    /// attempt goes alone, and then the pace climbs back step by step.
    pub fn pause(&self, pause: Duration) {
        let end = Instant::now() + pause;
        let mut state = self.state();
        state.paused_until = Some(state.paused_until.map_or(end, |until| until.max(end)));
        state.climb.start_again();
    }

    /// Whether a pause is going on.
    pub fn is_paused(&self) -> bool {
        self.pause_end().is_some_and(|end| end > Instant::now())
    }

    fn permit(&self) -> Permit<'_> {
        self.state().in_flight += 1;
        Permit(self)
    }

    /// Whether as many attempts are in flight as may be on the way back to the full pace.
    fn is_crowded(&self) -> bool {
        let state = self.state();
        state.climb.most_in_flight().is_some_and(|most| state.in_flight >= most)
    }

    fn pause_end(&self) -> Option<Instant> {
        self.state().paused_until
    }

    fn end_pause(&self, end: Instant) {
        let mut state = self.state();
        // It may have been prolonged meanwhile.
        if state.paused_until == Some(end) {
            state.paused_until = None;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slot times of `count` acquisitions, in microseconds since the start.
    async fn slots(limiter: &Limiter, count: usize) -> Vec<u128> {
        let mut times = Vec::new();
        for _ in 0..count {
            drop(limiter.acquire().await);
            times.push(limiter.started.elapsed().as_micros());
        }
        times
    }

    #[tokio::test(start_paused = true)]
    async fn slots_are_evenly_spaced_and_the_first_is_at_once() {
        let limiter = Limiter::new(Some(Duration::from_millis(200)), 8);
        let times = slots(&limiter, 6).await;
        assert_eq!(times[0], 0);
        for pair in times.windows(2) {
            let gap = pair[1] - pair[0];
            assert!((200_000..=203_500).contains(&gap), "{times:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_pace_does_not_drift_although_timers_are_coarse() {
        let limiter = Limiter::new(Some(Duration::from_millis(2)), 8);
        let times = slots(&limiter, 10_001).await;
        // 10,000 slots of 2.016 ms; tokio's timer wakes up to 1 ms late.
        let last = times[10_000];
        assert!((20_155_000..=20_165_000).contains(&last), "{last}");
    }

    #[tokio::test(start_paused = true)]
    async fn no_window_of_a_second_holds_more_than_the_limit() {
        for per_second in [3_usize, 5, 50, 500, 2000] {
            let interval = Duration::from_secs(1) / u32::try_from(per_second).unwrap();
            let limiter = Limiter::new(Some(interval), 8);
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
            let limiter = Limiter::new(interval, 8);
            drop(limiter.acquire().await);
            limiter.pause(Duration::from_secs(10));
            limiter.pause(Duration::from_secs(3));
            assert!(limiter.is_paused());
            let waiting = async {
                tokio::time::sleep(Duration::from_secs(5)).await;
                limiter.pause(Duration::from_secs(20));
            };
            let (_, ()) = tokio::join!(limiter.acquire(), waiting);
            let elapsed = limiter.started.elapsed().as_secs_f64();
            assert!((25.0..25.3).contains(&elapsed), "{elapsed}");
            assert!(!limiter.is_paused());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_gets_a_slot_while_the_hold_is_on() {
        for interval in [None, Some(Duration::from_millis(100))] {
            let hold = Hold::default();
            let limiter = Limiter::new(interval, 8).held_by(hold.clone());
            drop(limiter.acquire().await);
            // Also a worker that waits for its slot already.
            let waiting = limiter.acquire();
            hold.set(true);
            assert!(limiter.try_acquire().is_none());
            let release = async {
                tokio::time::sleep(Duration::from_secs(60)).await;
                hold.set(false);
            };
            let (permit, ()) = tokio::join!(waiting, release);
            let elapsed = limiter.started.elapsed().as_secs_f64();
            assert!((60.0..60.2).contains(&elapsed), "{elapsed}");
            drop(permit);
            drop(limiter.acquire().await);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_worker_that_gives_up_holds_nobody_back() {
        let limiter = Limiter::new(Some(Duration::from_secs(1)), 8);
        drop(limiter.acquire().await);
        let impatient = tokio::time::timeout(Duration::from_millis(10), limiter.acquire());
        assert!(impatient.await.is_err());
        drop(limiter.acquire().await);
        assert!(limiter.started.elapsed() < Duration::from_millis(2100));
    }

    /// Makes `count` attempts that take `LATENCY` and are all answered, by 8 workers that each ask
    /// again at once; when each began, in milliseconds since now.
    async fn attempts(limiter: &Limiter, count: usize) -> Vec<u128> {
        let started = Instant::now();
        let begun = std::cell::RefCell::new(Vec::new());
        let worker = || async {
            while begun.borrow().len() < count {
                let permit = limiter.acquire().await;
                begun.borrow_mut().push(started.elapsed().as_millis());
                tokio::time::sleep(LATENCY).await;
                permit.answered();
            }
        };
        futures_util::future::join_all((0..8).map(|_| worker())).await;
        begun.into_inner()
    }

    const LATENCY: Duration = Duration::from_millis(100);

    fn within(begun: &[u128], window: std::ops::Range<u128>) -> usize {
        begun.iter().filter(|at| window.contains(at)).count()
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_pause_one_goes_alone_and_the_pace_climbs_back_in_steps() {
        let limiter = Limiter::new(Some(Duration::from_millis(10)), 8);
        limiter.pause(Duration::from_secs(2));
        let begun = attempts(&limiter, 900).await;
        // A worker asks again 100 ms after it began: 8 workers make 80 a second at most.
        assert!((2000..2010).contains(&begun[0]), "{}", begun[0]);
        assert!(begun[1] >= begun[0] + LATENCY.as_millis(), "the probe goes alone");
        let second = |number: u128| within(&begun, 2000 + number * 1000..3000 + number * 1000);
        let pace: Vec<usize> = (0..6).map(second).collect();
        assert!((10..=16).contains(&pace[0]), "an eighth of 100/s: {pace:?}");
        assert!((20..=30).contains(&pace[1]), "{pace:?}");
        assert!((40..=56).contains(&pace[2]), "{pace:?}");
        assert!((70..=80).contains(&pace[4]), "{pace:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_rate_the_number_in_flight_climbs_back() {
        let limiter = Limiter::new(None, 8);
        assert!(limiter.try_acquire().is_some());
        limiter.pause(Duration::from_secs(1));
        assert!(limiter.try_acquire().is_none());
        let begun = attempts(&limiter, 200).await;
        let round = |number: u128| within(&begun, 1000 + number * 100..1100 + number * 100);
        // In each round the permitted number starts: one alone, then 1, 2, 4, 8.
        let rounds: Vec<usize> = (0..14).map(round).collect();
        assert_eq!(rounds, [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 8]);
        assert!(limiter.try_acquire().is_some(), "the full pace again");
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_is_not_answered_is_followed_by_another_alone() {
        let limiter = Limiter::new(None, 8);
        limiter.pause(Duration::from_secs(1));
        for _ in 0..20 {
            let probe = limiter.acquire().await;
            let second = tokio::time::timeout(Duration::from_secs(9), limiter.acquire()).await;
            assert!(second.is_err(), "while one is on its way no other begins");
            drop(probe);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn replies_that_were_on_their_way_at_the_pause_do_not_speed_up_what_follows() {
        let limiter = Limiter::new(None, 8);
        let early: Vec<Permit> = (0..8).map(|_| limiter.try_acquire().unwrap()).collect();
        limiter.pause(Duration::from_secs(1));
        early.iter().for_each(Permit::answered);
        drop(early);
        let _probe = limiter.acquire().await;
        assert!(tokio::time::timeout(LATENCY, limiter.acquire()).await.is_err());
    }
}
