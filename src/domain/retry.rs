//! Whether a row is tried again: a pure decision over the policy, what happened to the row so far,
//! and what its last attempt came to.

use std::time::Duration;

use super::attempt::{AccountRefusal, Attempted, Certainty, Failure, WaitCause};
use super::outcome::{AlreadyUpdated, Outcome, StopReason};

/// What to do about an attempt that may have been applied although no reply proves it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnUnconfirmed {
    /// Send it again: an update sets a state, it does not add one.
    #[default]
    Retry,
    /// Leave the row `unconfirmed` for a person to decide.
    Hold,
}

/// How often and how soon a row is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Further attempts after the first.
    pub retries: u32,
    /// What to do in doubt.
    pub on_unconfirmed: OnUnconfirmed,
}

impl RetryPolicy {
    /// The pause before the first repetition; each further one doubles it.
    pub const FIRST_BACKOFF: Duration = Duration::from_secs(1);
    /// The longest pause between two attempts of a row.
    pub const LONGEST_BACKOFF: Duration = Duration::from_secs(60);

    /// The pause after failed attempt number `attempt` (from 1): doubled each time, capped, and
    /// shortened by up to a half, so that workers which failed together do not return together.
    /// `jitter` is a random number in `0.0..1.0`.
    #[must_use]
    pub fn backoff(attempt: u32, jitter: f64) -> Duration {
        let doublings = attempt.saturating_sub(1).min(16);
        let full = (Self::FIRST_BACKOFF * (1 << doublings)).min(Self::LONGEST_BACKOFF);
        full.mul_f64(1.0 - jitter.clamp(0.0, 1.0) / 2.0)
    }
}

/// What happened to a row before its last attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Attempts that failed (the service's "later" is not one of them).
    pub failures: u32,
    /// The first failure that may have been applied all the same, if there was one.
    pub doubt: Option<Failure>,
    /// The last failure, if there was one.
    pub last: Option<Failure>,
}

/// What is to be done after an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The row is done.
    Finish(Outcome),
    /// Try the row again after this pause.
    Again { after: Duration },
    /// Pause all rows, then try this one again.
    Pause { cause: WaitCause, retry_after: Option<Duration> },
    /// The row is done, and so is the run.
    Halt(Outcome, StopReason),
}

/// Decides. Updates `history` with the attempt; `jitter` is a random number in `0.0..1.0`.
#[must_use]
pub fn decide(
    policy: &RetryPolicy,
    history: &mut History,
    attempted: Attempted,
    jitter: f64,
) -> Decision {
    match attempted {
        Attempted::Accepted { text } => Decision::Finish(Outcome::Updated { code: 0, text }),
        Attempted::NotChanged { text } => Decision::Finish(not_changed(history, text)),
        Attempted::Rejected { code, text } => Decision::Finish(Outcome::Rejected { code, text }),
        Attempted::AccountRefused(refusal) => {
            Decision::Halt(refused(history, refusal), StopReason::Account)
        }
        Attempted::Wait { cause, retry_after } => Decision::Pause { cause, retry_after },
        Attempted::Failed(failure) => failed(policy, history, failure, jitter),
    }
}

/// The outcome of a row that is given up between attempts because the run stops. `wait` is given
/// where the last attempt was answered with "later".
#[must_use]
pub fn abandoned(history: &History, reason: StopReason, wait: Option<WaitCause>) -> Outcome {
    match (&history.doubt, &history.last, wait) {
        (Some(failure), _, _) => Outcome::Unconfirmed { failure: failure.clone() },
        (None, Some(failure), None) => Outcome::Failed { failure: failure.clone() },
        (None, _, wait) => Outcome::NotSent { reason, wait },
    }
}

/// 204 after an attempt that may have been applied: it was. At the first attempt: someone else
/// had done it.
fn not_changed(history: &History, text: String) -> Outcome {
    if history.doubt.is_some() {
        Outcome::Updated { code: super::assumptions::NOT_CHANGED, text }
    } else {
        Outcome::AlreadyUpdated(AlreadyUpdated::Service { text })
    }
}

fn refused(history: &History, refusal: AccountRefusal) -> Outcome {
    match &history.doubt {
        Some(failure) => Outcome::Unconfirmed { failure: failure.clone() },
        None => Outcome::AccountRefused(refusal),
    }
}

fn failed(policy: &RetryPolicy, history: &mut History, failure: Failure, jitter: f64) -> Decision {
    history.failures += 1;
    history.last = Some(failure.clone());
    if failure.certainty() == Certainty::MaybeApplied && history.doubt.is_none() {
        history.doubt = Some(failure.clone());
    }
    let hold = history.doubt.is_some() && policy.on_unconfirmed == OnUnconfirmed::Hold;
    if failure.is_transient() && !hold && history.failures <= policy.retries {
        let backoff = RetryPolicy::backoff(history.failures, jitter);
        return Decision::Again { after: backoff.max(failure.retry_after().unwrap_or_default()) };
    }
    let redirected = matches!(failure, Failure::Redirect { .. });
    let outcome = match &history.doubt {
        Some(doubt) => Outcome::Unconfirmed { failure: doubt.clone() },
        None => Outcome::Failed { failure },
    };
    if redirected {
        Decision::Halt(outcome, StopReason::Redirect)
    } else {
        Decision::Finish(outcome)
    }
}

#[cfg(test)]
mod tests;
