//! One row: wait for a slot, post, weigh the reply, decide, until the row's outcome is known.

use std::cell::{Cell, RefCell};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;

use super::event::{Observer, RunEvent};
use super::stop::Stop;
use crate::client::http::Gateway;
use crate::client::limiter::{Limiter, Permit};
use crate::domain::retry::{abandoned, decide};
use crate::domain::{
    Attempted, Decision, Failure, History, OrderUpdate, Outcome, Place, RetryPolicy, StopReason,
    WaitCause,
};
use crate::ledger::FailedAttempt;
use crate::wire::classify::classify;
use crate::wire::request;
use crate::wire::signature::ApiKey;

/// Everything that the rows of a run share.
pub struct Shared<G> {
    /// The way to the service.
    pub gateway: G,
    /// The pace.
    pub limiter: Limiter,
    /// The account's name, part of each signature.
    pub user: String,
    /// The account's key.
    pub key: ApiKey,
    /// How often a row is tried again.
    pub retry: RetryPolicy,
    /// Attempts without an answer, one after the other, that end the run once a row has used up its
    /// retries.
    pub stop_after: u32,
    /// How the run is stopped.
    pub stop: Stop,
    /// What is known of the service's health.
    pub health: Health,
    /// The clock: milliseconds since 1970.
    pub clock: fn() -> i64,
}

/// How the service has been answering. One task reads and writes it, so plain cells do.
#[derive(Debug, Default)]
pub struct Health {
    /// Requests begun.
    requests: Cell<u64>,
    /// Attempts since the last proven reply that brought none.
    failures_in_a_row: Cell<u32>,
    /// Pauses since the last row that was answered.
    pauses_in_a_row: Cell<u32>,
    /// Whether the service has answered a row, so that the account is known to be accepted.
    proven: Cell<bool>,
}

impl Health {
    /// Requests begun so far.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests.get()
    }

    /// Whether requests were made and not one was answered by the service.
    #[must_use]
    pub fn never_answered(&self) -> bool {
        self.requests.get() > 0 && !self.proven.get()
    }

    /// Whether the account is known to be accepted: only then may rows go side by side.
    #[must_use]
    pub fn proven(&self) -> bool {
        self.proven.get()
    }

    /// Notes what an attempt came to, and says whether the service took it.
    fn note(&self, attempted: &Attempted) -> bool {
        match attempted {
            Attempted::Accepted { .. }
            | Attempted::NotChanged { .. }
            | Attempted::Rejected { .. } => {
                self.proven.set(true);
                self.failures_in_a_row.set(0);
                self.pauses_in_a_row.set(0);
                return true;
            }
            Attempted::Failed(_) => self.failures_in_a_row.set(self.failures_in_a_row.get() + 1),
            Attempted::Wait { .. } => self.failures_in_a_row.set(0),
            Attempted::AccountRefused(_) => {}
        }
        false
    }
}

/// What became of a row that was to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worked {
    /// The outcome.
    pub outcome: Outcome,
    /// Requests made.
    pub attempts: u32,
    /// The attempts that were followed by another.
    pub failures: Vec<FailedAttempt>,
}

/// A row that may be sent.
#[derive(Clone, Copy, Debug)]
pub struct Task {
    /// Where it stands.
    pub place: Place,
    /// What to send.
    pub update: OrderUpdate,
    /// An earlier run sent the same, and whether it was made is not known.
    pub in_doubt: bool,
}

/// The longest pause of the run that is not asked for by `Retry-After`.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// Sends one row until its outcome is known; `permit` is for the first attempt, and missing only
/// where the run is being stopped. A panic on the way becomes the row's outcome.
pub async fn work<'a, G: Gateway>(
    shared: &'a Shared<G>,
    task: &Task,
    permit: Option<Permit<'a>>,
    observer: &dyn Observer,
) -> Worked {
    let (attempts, failures) = (Cell::new(0), RefCell::default());
    let row = Row { shared, task, observer, attempts, failures };
    let outcome = match AssertUnwindSafe(row.send(permit)).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(panic) => row.broken(panic.as_ref()),
    };
    Worked { outcome, attempts: row.attempts.get(), failures: row.failures.into_inner() }
}

/// What an attempt told, as far as more than its outcome matters.
enum Told {
    Failed(Failure),
    Wait(WaitCause),
    Answered,
}

impl Told {
    fn wait(&self) -> Option<WaitCause> {
        match self {
            Self::Wait(cause) => Some(*cause),
            Self::Failed(_) | Self::Answered => None,
        }
    }
}

struct Row<'a, G> {
    shared: &'a Shared<G>,
    task: &'a Task,
    observer: &'a dyn Observer,
    attempts: Cell<u32>,
    failures: RefCell<Vec<FailedAttempt>>,
}

impl<'a, G: Gateway> Row<'a, G> {
    async fn send(&self, permit: Option<Permit<'a>>) -> Outcome {
        let body = request::body(&self.task.update, &self.shared.user, &self.shared.key);
        let doubt = self.task.in_doubt.then_some(Failure::BrokenOff);
        let mut history = History { doubt, ..History::default() };
        if let Some(reason) = self.shared.stop.reason() {
            return abandoned(&history, reason, None);
        }
        let mut next = permit;
        loop {
            let permit = match next.take() {
                Some(permit) => permit,
                None => self.shared.limiter.acquire().await,
            };
            let attempted = self.attempt(body.clone(), permit).await;
            let told = match &attempted {
                Attempted::Failed(failure) => Told::Failed(failure.clone()),
                Attempted::Wait { cause, .. } => Told::Wait(*cause),
                _ => Told::Answered,
            };
            let decision = decide(&self.shared.retry, &mut history, attempted, fastrand::f64());
            self.tell(&told, &decision);
            let pause = match decision {
                Decision::Finish(outcome) => {
                    if matches!(told, Told::Failed(_)) {
                        self.stop_if_dead();
                    }
                    return outcome;
                }
                Decision::Halt(outcome, reason) => {
                    self.shared.stop.drain(reason);
                    return outcome;
                }
                Decision::Again { after } => {
                    // The first row goes alone: its failures are not those of one bad moment.
                    if !self.shared.health.proven() {
                        self.stop_if_dead();
                    }
                    after
                }
                Decision::Pause { cause, retry_after } => {
                    self.pause(cause, retry_after);
                    Duration::ZERO
                }
            };
            match self.permit_after(pause).await {
                Ok(permit) => next = Some(permit),
                Err(reason) => return abandoned(&history, reason, told.wait()),
            }
        }
    }

    /// Waits before the next attempt.
    ///
    /// # Errors
    /// The run stops first, for this reason.
    async fn permit_after(&self, pause: Duration) -> Result<Permit<'a>, StopReason> {
        let shared = self.shared;
        let next = async {
            tokio::time::sleep(pause).await;
            shared.limiter.acquire().await
        };
        tokio::select! {
            biased;
            reason = shared.stop.draining() => Err(reason),
            permit = next => Ok(permit),
        }
    }

    /// One request, and what it came to.
    async fn attempt(&self, body: bytes::Bytes, permit: Permit<'a>) -> Attempted {
        let health = &self.shared.health;
        self.attempts.set(self.attempts.get() + 1);
        health.requests.set(health.requests.get() + 1);
        self.observer.observe(&RunEvent::AttemptStarted {
            place: self.task.place,
            order: self.task.update.order,
            attempt: self.attempts.get(),
        });
        let attempted = tokio::select! {
            biased;
            _ = self.shared.stop.broken_off() => Attempted::Failed(Failure::BrokenOff),
            reply = self.shared.gateway.post(body) => match reply {
                Ok(raw) => classify(raw, &self.shared.key),
                Err(failure) => Attempted::Failed(failure),
            },
        };
        self.observer.observe(&RunEvent::AttemptFinished { place: self.task.place });
        if health.note(&attempted) {
            permit.answered();
        }
        attempted
    }

    /// Ends the run if the service is dead: a row was given up, or it never answered at all, and so
    /// many attempts in a row failed. Not earlier, for a service that fails for a moment fails all requests in flight at
    /// once, however many those are.
    fn stop_if_dead(&self) {
        if self.shared.health.failures_in_a_row.get() >= self.shared.stop_after {
            self.shared.stop.drain(StopReason::Unreachable);
        }
    }

    /// Pauses the whole run: as long as the service asks, at least a second, doubled each time
    /// that the service is still not ready. After as many pauses as a row has retries the run
    /// ends: the limit is then one of hours, not of seconds.
    fn pause(&self, cause: WaitCause, retry_after: Option<Duration>) {
        let asked = retry_after.unwrap_or_default();
        // Several workers are told to wait at about the same time: that is one pause.
        if self.shared.limiter.is_paused() {
            self.shared.limiter.pause(asked);
            return;
        }
        let pauses = self.shared.health.pauses_in_a_row.get();
        if pauses >= self.shared.retry.retries {
            self.shared.stop.drain(StopReason::Limit);
            return;
        }
        let pause = Duration::from_secs(1 << pauses.min(16)).min(LONGEST_PAUSE).max(asked);
        self.shared.limiter.pause(pause);
        self.shared.health.pauses_in_a_row.set(pauses + 1);
        self.observer.observe(&RunEvent::Paused { place: self.task.place, cause, pause });
    }

    /// Tells of an attempt that failed, and notes it for the ledger if another follows.
    fn tell(&self, told: &Told, decision: &Decision) {
        let again_after = match decision {
            Decision::Again { after } => Some(*after),
            Decision::Pause { .. } => Some(Duration::ZERO),
            Decision::Finish(_) | Decision::Halt(..) => None,
        };
        let code = match told {
            Told::Failed(failure) => failure.code(),
            Told::Wait(cause) => cause.code(),
            Told::Answered => return,
        };
        let attempt = self.attempts.get();
        if again_after.is_some() {
            let at = (self.shared.clock)();
            self.failures.borrow_mut().push(FailedAttempt { number: attempt, code, at });
        }
        if let Told::Failed(failure) = told {
            self.observer.observe(&RunEvent::AttemptFailed {
                place: self.task.place,
                order: self.task.update.order,
                attempt,
                failure: failure.clone(),
                again_after,
            });
        }
    }

    /// The outcome of a row whose worker broke: in doubt if a request had gone out.
    fn broken(&self, panic: &(dyn std::any::Any + Send)) -> Outcome {
        let detail = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("panic")
            .to_owned();
        let failure = Failure::Internal { detail };
        if self.attempts.get() == 0 && !self.task.in_doubt {
            Outcome::Failed { failure }
        } else {
            Outcome::Unconfirmed { failure }
        }
    }
}
