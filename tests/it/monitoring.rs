//! What machines are told of runs: the file with figures, read by a parser of somebody else's, and
//! the log.

use std::collections::BTreeSet;
#[cfg(unix)]
use std::process::Command;

use prometheus_parse::{Scrape, Value};
use serde_json::Value as Json;

use crate::api::{Api, ORDERS};
use crate::harness::{Folder, Program, paid, service, wait_until};
use crate::page::Ask;

/// The number of a figure in a file, `None` if it is not there.
fn figure(folder: &Folder, file: &str, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
    number(&folder.text(file), name, labels)
}

/// The number of a figure in a text, `None` if it is not there.
fn number(text: &str, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
    let scrape = Scrape::parse(text.lines().map(|line| Ok(line.to_owned()))).unwrap();
    let found = scrape.samples.into_iter().find(|sample| {
        sample.metric == format!("justclick_import_{name}")
            && labels.iter().all(|(label, value)| sample.labels.get(label) == Some(*value))
    })?;
    match found.value {
        Value::Counter(number) | Value::Gauge(number) => Some(number),
        Value::Histogram(buckets) => buckets.last().map(|bucket| bucket.count),
        other => panic!("{name}: {other:?}"),
    }
}

/// The objects of a log.
fn log(folder: &Folder, file: &str) -> Vec<Json> {
    folder.text(file).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_figures_are_those_of_the_run() {
    let folder = Folder::with_orders(paid(["1", "2", "3", "x"]));
    let sandbox = service(&["order=2:500x1", "order=3:code(200)"]);
    Program::send(&folder, &sandbox)
        .args(["--metrics-file", "import.prom", "orders.csv"])
        .run()
        .exits_with(1);
    let of = |name, labels: &[(&str, &str)]| figure(&folder, "import.prom", name, labels);
    for (name, labels, expected) in [
        ("rows_total", vec![("outcome", "updated"), ("account", "demo")], 2.0),
        ("rows_total", vec![("outcome", "rejected")], 1.0),
        ("rows_total", vec![("outcome", "invalid")], 1.0),
        ("last_run_rows", vec![("outcome", "invalid")], 1.0),
        ("requests_total", vec![], 4.0),
        ("retries_total", vec![], 1.0),
        ("failed_attempts_total", vec![("code", "http.500")], 1.0),
        ("request_duration_seconds", vec![], 4.0),
        ("run_duration_seconds", vec![], 1.0),
        ("runs_total", vec![("exit_code", "1")], 1.0),
        ("last_run_exit_code", vec![], 1.0),
        ("rows_pending", vec![], 0.0),
        ("files_pending", vec![], 0.0),
        ("runs_in_progress", vec![], 0.0),
    ] {
        assert_eq!(of(name, &labels), Some(expected), "{name} {labels:?}");
    }
    assert_eq!(of("last_success_timestamp_seconds", &[]), None);
    assert_eq!(sandbox.counters().requests, 4);
}

#[test]
fn a_success_is_remembered_over_failures_and_a_refused_file_is_one() {
    let folder = Folder::with_orders(paid([1]));
    let sandbox = service(&[]);
    let send = |file: &str, code| {
        let program =
            Program::send(&folder, &sandbox).args(["--metrics-file", "import.prom", file]);
        program.run().exits_with(code)
    };
    send("orders.csv", 0);
    let success = figure(&folder, "import.prom", "last_success_timestamp_seconds", &[]);
    assert!(success.is_some());
    folder.write("empty.csv", "");
    send("empty.csv", 2);
    let of = |name| figure(&folder, "import.prom", name, &[]);
    assert_eq!(of("last_success_timestamp_seconds"), success);
    assert_eq!(of("last_run_exit_code"), Some(2.0));
    assert!(of("last_run_timestamp_seconds") > success);
}

#[test]
fn figures_that_cannot_be_written_are_said_and_change_nothing() {
    let folder = Folder::with_orders(paid([1]));
    let sandbox = service(&[]);
    let ended = Program::send(&folder, &sandbox)
        .args([
            "-q",
            "--metrics-file",
            "no/such/import.prom",
            "--log-file",
            "run.log",
            "orders.csv",
        ])
        .run()
        .exits_with(0);
    assert!(ended.stderr.contains("figures for Prometheus"), "{}", ended.stderr);
    assert!(folder.text("run.log").contains("figures not written"));
    assert_eq!(folder.rows("orders.results.csv")[0].outcome(), ("updated", "api.0"));
}

#[test]
fn every_event_of_a_row_names_run_file_and_line() {
    let folder = Folder::with_orders(paid([1, 2, 3]));
    let sandbox = service(&["order=2:500x1"]);
    let run = |options: &[&str]| {
        folder.write("run.log", "");
        Program::send(&folder, &sandbox)
            .args(["-vvv", "-y", "--resend", "--log-file", "run.log", "--log-format", "json"])
            .args(["orders.csv"])
            .args(options)
            .run()
            .exits_with(0);
        let lines = log(&folder, "run.log");
        let rows: Vec<&Json> = lines.iter().filter(|line| line["line"].is_u64()).collect();
        for message in ["attempt started", "attempt finished", "row finished"] {
            assert!(rows.iter().any(|line| line["message"] == message), "no {message}");
        }
        assert!(rows.len() >= 9, "{}", rows.len());
        assert!(rows.iter().all(|line| line["file"] == "orders.csv"));
        let runs: BTreeSet<String> =
            rows.iter().map(|line| line["run"].as_str().unwrap().to_owned()).collect();
        assert_eq!(runs.len(), 1, "{runs:?}");
        runs.into_iter().next().unwrap()
    };
    // The ledger's numbers; without it names that are made up.
    assert_eq!(run(&[]), "1");
    assert_eq!(run(&[]), "2");
}

#[test]
fn a_run_without_a_ledger_has_a_name_too_and_no_two_have_the_same() {
    let folder = Folder::with_orders(paid([1]));
    let sandbox = service(&[]);
    let mut names = BTreeSet::new();
    for _ in 0..2 {
        folder.write("run.log", "");
        Program::send(&folder, &sandbox)
            .args(["--no-ledger", "--log-file", "run.log", "--log-format", "json", "orders.csv"])
            .run()
            .exits_with(0);
        let lines = log(&folder, "run.log");
        let begun = lines.iter().find(|line| line["message"] == "run started").unwrap();
        names.insert(begun["run"].as_str().unwrap().to_owned());
    }
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().all(|name| name.starts_with("20") && name.contains("Z-")), "{names:?}");
}

#[test]
fn a_daily_log_has_the_day_in_its_name_and_old_ones_go() {
    let folder = Folder::with_orders(paid([1]));
    let sandbox = service(&[]);
    for name in ["run.2001-02-03.log", "run.log", "other.2001-02-03.log"] {
        folder.write(name, "before\n");
    }
    Program::send(&folder, &sandbox)
        .args(["--log-file", "run.log", "--log-rotate", "daily", "--log-keep", "7", "orders.csv"])
        .run()
        .exits_with(0);
    let names = folder.names();
    assert!(!names.contains(&"run.2001-02-03.log".to_owned()), "{names:?}");
    assert!(names.contains(&"other.2001-02-03.log".to_owned()), "{names:?}");
    assert_eq!(folder.text("run.log"), "before\n");
    let today = names.iter().find(|name| name.starts_with("run.20")).unwrap();
    assert_eq!(today.len(), "run.2024-03-15.log".len());
    assert!(folder.text(today).contains("row finished"));
}

/// The reference parser of Prometheus's own client, where there is one.
#[cfg(unix)]
/// A figure's name, labels among its own, and its number.
type Expected<'a> = (&'a str, &'a [(&'a str, &'a str)], f64);

#[test]
fn the_page_s_figures_are_those_of_its_imports_and_go_on_over_them() {
    let (folder, sandbox) = (Folder::new(), service(&["order=100003:code(200)"]));
    let api = Api::serve_with(&folder, &sandbox, &["--rate", "5/s"]);
    let figures = || {
        let answer = Ask::new(api.address, "GET", "/metrics").send().is(200);
        assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
        answer.body
    };
    let check = |cases: &[Expected<'_>]| {
        let text = figures();
        for (name, labels, expected) in cases {
            let labels = [*labels, &[("account", "demo")]].concat();
            assert_eq!(number(&text, name, &labels), Some(*expected), "{name} {labels:?}: {text}");
        }
    };
    check(&[
        ("rows_total", &[("outcome", "updated")], 0.0),
        ("imports", &[("state", "running")], 0.0),
    ]);
    let anna = api.client("anna");
    let first = anna.upload("orders.csv", ORDERS);
    anna.start(&first).is(202);
    anna.wait(&first, "finished");
    check(&[
        ("rows_total", &[("outcome", "updated")], 1.0),
        ("rows_total", &[("outcome", "invalid")], 1.0),
        ("rows_total", &[("outcome", "rejected")], 1.0),
        ("rows_total", &[("outcome", "failed")], 0.0),
        ("requests_total", &[], 2.0),
        ("runs_total", &[("exit_code", "1")], 1.0),
        ("runs_in_progress", &[], 0.0),
        ("files_pending", &[], 0.0),
        ("last_run_rows", &[("outcome", "rejected")], 1.0),
    ]);
    // One is being sent, one waits, and a rehearsal is another account's.
    let many = anna.upload("many.csv", paid(1..=500));
    let next = anna.upload("next.csv", paid(501..=502));
    let rehearsed = anna.upload("rehearsed.csv", paid(1..=2));
    let options = serde_json::json!({ "rehearsal": true });
    anna.json("PUT", &format!("/imports/{rehearsed}/options"), &options).is(200);
    for id in [&many, &next, &rehearsed] {
        anna.start(id).is(202);
    }
    wait_until("some rows were sent", || sandbox.counters().applied > 2);
    check(&[
        ("imports", &[("state", "running")], 1.0),
        ("imports", &[("state", "queued")], 1.0),
        ("imports", &[("state", "paused")], 0.0),
        ("files_pending", &[], 2.0),
        ("runs_in_progress", &[], 1.0),
    ]);
    let pending = number(&figures(), "rows_pending", &[("account", "demo")]).unwrap();
    assert!((1.0..500.0).contains(&pending), "{pending}");
    anna.wait(&rehearsed, "finished");
    anna.post(&format!("/imports/{many}/stop")).is(200);
    anna.wait(&next, "finished");
    let text = figures();
    let of = |name, labels: &[(&str, &str)]| number(&text, name, labels).unwrap();
    let updated = |account| of("rows_total", &[("outcome", "updated"), ("account", account)]);
    assert_eq!((updated("demo"), updated("sandbox")), (sandbox.counters().applied as f64, 2.0));
    assert_eq!(of("runs_total", &[("account", "demo"), ("exit_code", "0")]), 1.0);
    assert_eq!(of("imports", &[("account", "demo"), ("state", "queued")]), 0.0);
    let help = text.lines().filter(|line| line.starts_with("# HELP justclick_import_rows_total "));
    assert_eq!(help.count(), 1, "{text}");
}

#[test]
#[ignore = "needs Python with the package prometheus-client"]
fn the_client_library_of_prometheus_reads_the_figures() {
    let folder = Folder::with_orders(paid(["1", "2", "x"]));
    let sandbox = service(&["order=2:500x1"]);
    Program::send(&folder, &sandbox)
        .args(["--metrics-file", "import.prom", "orders.csv"])
        .run()
        .exits_with(1);
    let script = "import sys\n\
        from prometheus_client.parser import text_string_to_metric_families\n\
        families = {f.name: f for f in text_string_to_metric_families(open(sys.argv[1]).read())}\n\
        rows = families['justclick_import_rows']\n\
        assert rows.type == 'counter' and rows.documentation, rows\n\
        found = {s.labels['outcome']: s.value for s in rows.samples}\n\
        assert found['updated'] == 2 and found['invalid'] == 1 and found['rejected'] == 0, found\n\
        for family in families.values():\n\
        \x20   assert family.type in ('counter', 'gauge', 'histogram'), family\n\
        assert families['justclick_import_request_duration_seconds'].type == 'histogram'\n\
        print(len(families))\n";
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let ended =
        Command::new(python).args(["-c", script]).arg(folder.path("import.prom")).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(String::from_utf8_lossy(&ended.stdout).trim(), "17");
}
