//! Runs as figures: what was counted is read back by a parser of somebody else's.

use std::collections::BTreeSet;
use std::time::Duration;

use prometheus_parse::{Sample, Scrape, Value};

use super::{Accounts, Metrics};
use crate::domain::{Counts, Failure, OrderNumber, OutcomeKind, Place, WaitCause};
use crate::engine::event::{Observer, RunEvent};
use crate::error::ExitCode;

fn parsed(text: &str) -> Scrape {
    Scrape::parse(text.lines().map(|line| Ok(line.to_owned()))).unwrap()
}

/// The sample of this name whose labels hold these values.
fn sample<'a>(scrape: &'a Scrape, name: &str, labels: &[(&str, &str)]) -> Option<&'a Sample> {
    scrape.samples.iter().find(|sample| {
        sample.metric == format!("justclick_import_{name}")
            && labels.iter().all(|(label, value)| sample.labels.get(label) == Some(*value))
    })
}

#[track_caller]
fn number(metrics: &Metrics, name: &str, labels: &[(&str, &str)]) -> f64 {
    let scrape = parsed(&metrics.text());
    match &sample(&scrape, name, labels).unwrap_or_else(|| panic!("no {name}")).value {
        Value::Counter(number) | Value::Gauge(number) => *number,
        other => panic!("{name}: {other:?}"),
    }
}

/// How often a histogram was fed, and with how much below a bound.
fn histogram(metrics: &Metrics, name: &str, bound: f64) -> (f64, f64) {
    let scrape = parsed(&metrics.text());
    let Value::Histogram(buckets) = &sample(&scrape, name, &[]).unwrap().value else {
        panic!("{name}")
    };
    let below = |bound: f64| buckets.iter().find(|bucket| bucket.less_than == bound).unwrap().count;
    (below(f64::INFINITY), below(bound))
}

/// Two rows: one is repeated after a pause, one fails.
fn run(metrics: &Metrics) -> Counts {
    let run = metrics.run();
    run.rows_pending(3);
    let order = OrderNumber::parse("1001").unwrap();
    let place = |line| Place { file: 0, line };
    let started = |line, attempt| RunEvent::AttemptStarted { place: place(line), order, attempt };
    let finished = |line| RunEvent::AttemptFinished { place: place(line) };
    let row = |line, kind| RunEvent::RowFinished {
        place: place(line),
        kind,
        code: String::new().into(),
        attempts: 1,
    };
    let pause = Duration::from_millis(1500);
    for event in [
        RunEvent::RunStarted { run: "7".into() },
        RunEvent::FileStarted { file: "orders.csv".into(), rows: 3 },
        started(2, 1),
        started(3, 1),
        finished(2),
        RunEvent::Paused { place: place(2), cause: WaitCause::ReplyCode, pause },
        started(2, 2),
        finished(3),
        RunEvent::AttemptFailed {
            place: place(3),
            order,
            attempt: 1,
            failure: Failure::Timeout,
            again_after: None,
        },
        finished(2),
        row(2, OutcomeKind::Updated),
        row(3, OutcomeKind::Failed),
    ] {
        run.observe(&event);
    }
    assert_eq!(number(metrics, "rows_pending", &[]), 1.0);
    assert_eq!(number(metrics, "runs_in_progress", &[]), 1.0);
    run.observe(&RunEvent::FileFinished { file: "orders.csv".into() });
    let mut counts = Counts::default();
    counts.add(OutcomeKind::Updated);
    counts.add(OutcomeKind::Failed);
    run.finish(ExitCode::SomeRows, &counts);
    counts
}

#[test]
fn a_run_is_counted() {
    let metrics = Metrics::new("shop");
    metrics.files_pending(2);
    metrics.files_pending_at_least(1);
    run(&metrics);
    for (name, labels, expected) in [
        ("rows_total", vec![("outcome", "updated")], 1.0),
        ("rows_total", vec![("outcome", "failed")], 1.0),
        ("rows_total", vec![("outcome", "rejected")], 0.0),
        ("requests_total", vec![("account", "shop")], 3.0),
        ("retries_total", vec![], 1.0),
        ("failed_attempts_total", vec![("code", "timeout")], 1.0),
        ("pauses_total", vec![("code", "api.8")], 1.0),
        ("pauses_total", vec![("code", "http.429")], 0.0),
        ("pause_seconds_total", vec![], 1.5),
        ("files_pending", vec![], 1.0),
        ("rows_pending", vec![], 0.0),
        ("runs_in_progress", vec![], 0.0),
        ("runs_total", vec![("exit_code", "1")], 1.0),
        ("last_run_exit_code", vec![], 1.0),
        ("last_run_rows", vec![("outcome", "failed")], 1.0),
        ("build_info", vec![("version", env!("CARGO_PKG_VERSION"))], 1.0),
    ] {
        assert_eq!(number(&metrics, name, &labels), expected, "{name} {labels:?}");
    }
    assert_eq!(histogram(&metrics, "request_duration_seconds", 60.0), (3.0, 3.0));
    assert_eq!(histogram(&metrics, "run_duration_seconds", 43200.0), (1.0, 1.0));
}

#[test]
fn counters_go_on_over_runs_and_the_last_run_s_figures_do_not() {
    let metrics = Metrics::new("shop");
    run(&metrics);
    run(&metrics);
    assert_eq!(number(&metrics, "rows_total", &[("outcome", "failed")]), 2.0);
    metrics.run().finish(ExitCode::Success, &Counts::default());
    assert_eq!(number(&metrics, "rows_total", &[("outcome", "failed")]), 2.0);
    assert_eq!(number(&metrics, "last_run_rows", &[("outcome", "failed")]), 0.0);
    assert_eq!(number(&metrics, "last_run_exit_code", &[]), 0.0);
}

#[test]
fn a_moment_that_never_was_is_not_there() {
    let metrics = Metrics::new("shop");
    let is_there = |name| sample(&parsed(&metrics.text()), name, &[]).is_some();
    assert!(!is_there("last_run_timestamp_seconds") && !is_there("last_run_exit_code"));
    metrics.run().finish(ExitCode::Busy, &Counts::default());
    assert!(!is_there("last_run_timestamp_seconds"), "busy is no run");
    run(&metrics);
    assert!(is_there("last_run_timestamp_seconds"));
    assert!(!is_there("last_success_timestamp_seconds"));
    metrics.run().finish(ExitCode::Success, &Counts::default());
    let at = number(&metrics, "last_success_timestamp_seconds", &[]);
    assert!((1.7e9..4e9).contains(&at), "{at}");
    assert_eq!(at, number(&metrics, "last_run_timestamp_seconds", &[]));
}

#[test]
fn a_run_that_breaks_leaves_nothing_in_progress() {
    let metrics = Metrics::new("shop");
    let begun = metrics.run();
    begun.rows_pending(5);
    drop(begun);
    assert_eq!(number(&metrics, "runs_in_progress", &[]), 0.0);
    assert_eq!(number(&metrics, "rows_pending", &[]), 0.0);
    assert_eq!(number(&metrics, "runs_total", &[("exit_code", "0")]), 0.0);
}

/// What promtool holds against names and texts, and what the documentation must know.
#[test]
fn names_follow_the_conventions_and_are_documented() {
    let metrics = Metrics::new("shop");
    run(&metrics);
    metrics.run().finish(ExitCode::Success, &Counts::default());
    metrics.notified(true);
    metrics.imports("running", 1);
    let text = metrics.text();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = std::fs::read_to_string(root.join("docs/monitoring.md")).unwrap();
    let (mut families, mut family, mut kind) = (BTreeSet::new(), String::new(), String::new());
    for line in text.lines() {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        match words.as_slice() {
            ["#", "HELP", name, help] => {
                assert!(families.insert((*name).to_owned()), "{name} twice");
                assert!(help.len() > 10 && help.ends_with('.'), "{line}");
                assert!(document.contains(&format!("`{name}`")), "{name} is not documented");
                family = (*name).to_owned();
            }
            ["#", "TYPE", name, form] => {
                assert_eq!(*name, family, "help before type");
                assert_eq!(*form == "counter", name.ends_with("_total"), "{line}");
                assert_eq!(*form == "histogram", name.ends_with("_duration_seconds"), "{line}");
                assert!(["counter", "gauge", "histogram"].contains(form), "{line}");
                let rest = name.strip_prefix("justclick_import_").unwrap();
                assert!(rest.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{line}");
                let colloquial = ["millis", "minutes", "hours", "percent", "gauge", "counter"];
                assert!(!colloquial.iter().any(|word| rest.contains(word)), "{line}");
                kind = (*form).to_owned();
            }
            _ => {
                assert!(!line.starts_with('#'), "{line}");
                let name = line.split('{').next().unwrap();
                let ending = name.strip_prefix(&family).unwrap();
                let endings: &[&str] =
                    if kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
                assert!(endings.contains(&ending), "{line} under {family}");
                assert!(line.contains("{account=\"shop\""), "{line}");
            }
        }
    }
    assert_eq!(families.len(), 19);
    let documented = document.split("`justclick_import_").skip(1).map(|rest| {
        format!(
            "justclick_import_{}",
            rest.split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap()
        )
    });
    for name in documented {
        assert!(families.contains(&name), "there is no {name}");
    }
}

#[test]
fn accounts_stand_in_one_text_with_each_family_once() {
    let accounts = Accounts::default();
    assert_eq!(accounts.text(), "");
    run(&accounts.of("shop"));
    accounts.of("shop").imports("paused", 2);
    accounts.of("other").run().finish(ExitCode::Success, &Counts::default());
    run(&accounts.of("shop"));
    let text = accounts.text();
    let of = |account: &str, name: &str, labels: &[(&str, &str)]| {
        let labels = [labels, &[("account", account)]].concat();
        match sample(&parsed(&text), name, &labels).map(|sample| sample.value.clone()) {
            Some(Value::Counter(number) | Value::Gauge(number)) => Some(number),
            other => panic!("{name} {labels:?}: {other:?}"),
        }
    };
    let (failed, success) = ([("outcome", "failed")], [("exit_code", "0")]);
    assert_eq!(of("shop", "rows_total", &failed), Some(2.0), "over both of its runs");
    assert_eq!(of("other", "rows_total", &failed), Some(0.0));
    assert_eq!(of("other", "runs_total", &success), Some(1.0));
    assert_eq!(of("shop", "imports", &[("state", "paused")]), Some(2.0));
    let (mut seen, mut family) = (BTreeSet::new(), "");
    for line in text.lines() {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        if words[0] == "#" {
            assert!(seen.insert((words[1], words[2])), "twice: {line}");
            family = words[2];
        }
        assert!(words[0] == "#" || line.starts_with(family), "{line} under {family}");
    }
    assert!(
        sample(&parsed(&text), "last_success_timestamp_seconds", &[("account", "other")]).is_some()
    );
}

#[test]
fn the_file_is_replaced_and_keeps_the_last_success() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("justclick.prom");
    let first = Metrics::new("shop");
    first.run().finish(ExitCode::Success, &Counts::default());
    first.write_file(&path).unwrap();
    let at = number(&first, "last_success_timestamp_seconds", &[]);

    let second = Metrics::new("shop");
    run(&second);
    second.write_file(&path).unwrap();
    assert_eq!(number(&second, "last_success_timestamp_seconds", &[]), at);
    let written = std::fs::read_to_string(&path).unwrap();
    assert_eq!(written, second.text());
    assert!(sample(&parsed(&written), "last_success_timestamp_seconds", &[]).is_some());

    let other = Metrics::new("other");
    other.write_file(&path).unwrap();
    let scrape = parsed(&other.text());
    assert!(sample(&scrape, "last_success_timestamp_seconds", &[]).is_none());
    assert_eq!(folder.path().read_dir().unwrap().count(), 1, "nothing is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o400, 0o400);
        assert_ne!(mode & 0o044, 0, "the collector is another user: {mode:o}");
    }
    assert!(other.write_file(&folder.path().join("no/such/folder.prom")).is_err());
}
