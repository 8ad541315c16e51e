//! A table of what happened to a row, and what is decided.

use super::*;

const POLICY: RetryPolicy = RetryPolicy { retries: 2, on_unconfirmed: OnUnconfirmed::Retry };
const HOLD: RetryPolicy = RetryPolicy { retries: 2, on_unconfirmed: OnUnconfirmed::Hold };

fn accepted() -> Attempted {
    Attempted::Accepted { text: "ok".into() }
}

fn not_changed() -> Attempted {
    Attempted::NotChanged { text: "same".into() }
}

fn rejected() -> Attempted {
    Attempted::Rejected { code: 200, text: "no".into() }
}

fn refusal() -> AccountRefusal {
    AccountRefusal { code: 4, text: "incorrect hash".into(), verified: false }
}

fn failure(failure: Failure) -> Attempted {
    Attempted::Failed(failure)
}

fn redirect() -> Failure {
    Failure::Redirect { status: 301, target: "https://elsewhere.example/".into() }
}

fn connect() -> Failure {
    Failure::Connect { detail: "refused".into() }
}

/// Plays attempts until the row is done; the outcome's name and code, and attempts used.
fn play(policy: RetryPolicy, attempts: Vec<Attempted>) -> (&'static str, String, usize) {
    let mut history = History::default();
    let total = attempts.len();
    for (number, attempted) in attempts.into_iter().enumerate() {
        match decide(&policy, &mut history, attempted, 0.0) {
            Decision::Finish(outcome) => {
                return (outcome.kind().name(), outcome.code().into_owned(), number + 1);
            }
            Decision::Halt(outcome, reason) => {
                return (reason.code(), outcome.code().into_owned(), number + 1);
            }
            Decision::Again { .. } | Decision::Pause { .. } => {}
        }
    }
    panic!("still going on after {total} attempts");
}

/// Policy, attempts, and what becomes of them: name, code, attempts used.
type Case = (RetryPolicy, Vec<Attempted>, (&'static str, &'static str, usize));

#[test]
fn every_course_of_a_row_ends_as_the_table_says() {
    use Failure::Timeout;
    let http = |status| failure(Failure::Http { status, retry_after: None });
    let signature = || failure(Failure::ReplySignature { claimed: 0 });
    let cases: Vec<Case> = vec![
        (POLICY, vec![accepted()], ("updated", "api.0", 1)),
        (POLICY, vec![not_changed()], ("already_updated", "api.204", 1)),
        (POLICY, vec![rejected()], ("rejected", "api.200", 1)),
        (POLICY, vec![Attempted::AccountRefused(refusal())], ("stopped.account", "api.4", 1)),
        // In doubt, then proved to have been applied.
        (POLICY, vec![failure(Timeout), not_changed()], ("updated", "api.204", 2)),
        (POLICY, vec![failure(Timeout), accepted()], ("updated", "api.0", 2)),
        // A failure that cannot have been applied leaves no doubt behind.
        (POLICY, vec![failure(connect()), not_changed()], ("already_updated", "api.204", 2)),
        (POLICY, vec![failure(Timeout), rejected()], ("rejected", "api.200", 2)),
        // The budget: one attempt and two retries.
        (POLICY, vec![failure(connect()); 3], ("failed", "connect", 3)),
        (POLICY, vec![failure(Timeout); 3], ("unconfirmed", "timeout", 3)),
        (POLICY, vec![http(503); 3], ("unconfirmed", "http.503", 3)),
        (
            POLICY,
            vec![signature(), signature(), signature()],
            ("unconfirmed", "reply.signature", 3),
        ),
        // One doubt is enough, and the first names the cause.
        (
            POLICY,
            vec![failure(Timeout), failure(connect()), failure(connect())],
            ("unconfirmed", "timeout", 3),
        ),
        (
            POLICY,
            vec![failure(connect()), failure(Timeout), failure(connect())],
            ("unconfirmed", "timeout", 3),
        ),
        // Held for a person at the first doubt, not before.
        (HOLD, vec![failure(Timeout)], ("unconfirmed", "timeout", 1)),
        (HOLD, vec![failure(connect()), failure(Timeout)], ("unconfirmed", "timeout", 2)),
        (HOLD, vec![failure(connect()), accepted()], ("updated", "api.0", 2)),
        // A refusal by the server in front is not repeated.
        (POLICY, vec![http(404)], ("failed", "http.404", 1)),
        (POLICY, vec![http(408); 3], ("unconfirmed", "http.408", 3)),
        (POLICY, vec![failure(redirect())], ("stopped.redirect", "http.redirect", 1)),
        (POLICY, vec![failure(Timeout), http(404)], ("unconfirmed", "timeout", 2)),
        (
            POLICY,
            vec![failure(Failure::Internal { detail: "bug".into() })],
            ("unconfirmed", "internal", 1),
        ),
        // An account refused after a doubt leaves the doubt.
        (
            POLICY,
            vec![failure(Timeout), Attempted::AccountRefused(refusal())],
            ("stopped.account", "timeout", 2),
        ),
    ];
    for (policy, attempts, (name, code, used)) in cases {
        let described = format!("{attempts:?}");
        assert_eq!(play(policy, attempts), (name, code.to_owned(), used), "{described}");
    }
}

#[test]
fn being_told_to_wait_uses_up_nothing() {
    let mut history = History::default();
    for _ in 0..100 {
        let wait = Attempted::Wait { cause: WaitCause::ReplyCode, retry_after: None };
        assert!(matches!(decide(&POLICY, &mut history, wait, 0.0), Decision::Pause { .. }));
    }
    assert_eq!(history, History::default());
}

#[test]
fn backoff_doubles_is_capped_and_keeps_at_least_half_under_jitter() {
    let seconds = |attempt, jitter| RetryPolicy::backoff(attempt, jitter).as_secs_f64();
    for (attempt, full) in
        [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (6, 32.0), (7, 60.0), (99, 60.0)]
    {
        assert!((seconds(attempt, 0.0) - full).abs() < 1e-9, "{attempt}");
        assert!((seconds(attempt, 1.0) - full / 2.0).abs() < 1e-9, "{attempt}");
    }
}

#[test]
fn a_row_given_up_midway_is_in_doubt_only_if_an_attempt_was() {
    let clean = History::default();
    let outcome = abandoned(&clean, StopReason::Interrupted, None);
    assert_eq!(outcome.code(), "stopped.interrupted");
    let doubtful = History { failures: 1, doubt: Some(Failure::Timeout), last: None };
    let outcome = abandoned(&doubtful, StopReason::Interrupted, None);
    assert_eq!(outcome.kind().name(), "unconfirmed");
    let failed = History { failures: 1, doubt: None, last: Some(connect()) };
    let outcome = abandoned(&failed, StopReason::Interrupted, None);
    assert_eq!((outcome.kind().name(), outcome.code().as_ref()), ("failed", "connect"));
    let outcome = abandoned(&clean, StopReason::Limit, Some(WaitCause::ReplyCode));
    assert_eq!(outcome.code(), "api.8 stopped.limit");
}

#[test]
fn a_retry_waits_as_long_as_the_server_asks() {
    let mut history = History::default();
    let asked = Some(Duration::from_secs(7));
    let busy = Attempted::Failed(Failure::Http { status: 503, retry_after: asked });
    let decision = decide(&POLICY, &mut history, busy, 0.0);
    assert_eq!(decision, Decision::Again { after: Duration::from_secs(7) });
}
