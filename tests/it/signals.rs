//! Ctrl-C and SIGTERM: the first lets what is on its way come home, the second does not wait.
//!
//! The service's gate lets the first connection through and holds all others, so that a known
//! number of requests is on its way at the moment of the signal, however fast the machine.

#![cfg(unix)]

use justclick_import::sandbox::Sandbox;

use crate::harness::{Folder, Gate, Program, Row, Running, config, paid, wait_until};

const WORKERS: usize = 4;

/// A run of which row 1 is done and four more are on their way, held by the gate.
struct Held {
    folder: Folder,
    gate: Gate,
    sandbox: Sandbox,
}

impl Held {
    fn new() -> (Self, impl FnOnce(&Self, &[&str]) -> Running) {
        let gate = Gate::after(1);
        // The first connection ends with its reply; all further requests need one of their own.
        let faults = config(&["request=1:connection-close"]);
        let sandbox = Sandbox::start_on_thread_with(faults, gate.clone()).unwrap();
        let folder = Folder::with_orders(paid(1..=100));
        let start = |held: &Self, options: &[&str]| {
            let running = Program::send(&held.folder, &held.sandbox)
                .args(["--workers", &WORKERS.to_string(), "-v", "orders.csv"])
                .args(options)
                .spawn();
            wait_until("requests on their way", || held.gate.held() == WORKERS);
            running
        };
        (Self { folder, gate, sandbox }, start)
    }

    fn outcomes(&self) -> Vec<Row> {
        let rows = self.folder.rows("orders.results.csv");
        assert_eq!(rows.len(), 100, "results are complete");
        assert_eq!(self.folder.names(), ["orders.csv", "orders.results.csv"]);
        rows
    }
}

#[test]
fn the_first_signal_lets_requests_finish_and_begins_no_more() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let (held, start) = Held::new();
        let running = start(&held, &["--summary", "json"]);
        running.signal(signal);
        running.wait_for("stopped.interrupted");
        held.gate.open();
        let ended = running.wait().exits_with(code);
        let rows = held.outcomes();
        let updated = rows.iter().filter(|row| row.outcome() == ("updated", "api.0")).count();
        assert_eq!(updated, 1 + WORKERS, "those in flight are finished, no other is begun");
        let not_sent = ("not_sent", "stopped.interrupted");
        assert!(rows[updated..].iter().all(|row| row.outcome() == not_sent));
        let counters = held.sandbox.counters();
        assert_eq!((counters.requests, counters.applied), (5, 5));
        assert_eq!(ended.json()["exit_code"], code);
    }
}

#[test]
fn the_second_signal_does_not_wait_and_leaves_rows_in_doubt() {
    for (first, second, code) in [("INT", "INT", 130), ("TERM", "INT", 143), ("INT", "TERM", 130)] {
        let (held, start) = Held::new();
        let running = start(&held, &[]);
        running.signal(first);
        running.wait_for("stopped.interrupted");
        running.signal(second);
        running.wait().exits_with(code);
        let rows = held.outcomes();
        assert_eq!(rows[0].outcome(), ("updated", "api.0"));
        let (doubtful, rest) = rows[1..].split_at(WORKERS);
        assert!(doubtful.iter().all(|row| row.outcome() == ("unconfirmed", "broken_off")));
        assert!(doubtful.iter().all(|row| row.attempts() == 1));
        let not_sent = ("not_sent", "stopped.interrupted");
        assert!(rest.iter().all(|row| row.outcome() == not_sent && row.attempts() == 0));
    }
}

#[test]
fn a_signal_while_a_row_waits_for_its_retry_ends_the_wait() {
    let folder = Folder::with_orders(paid(1..=3));
    let sandbox = Sandbox::start_on_thread(config(&["all:500"])).unwrap();
    // The pause before the fifth attempt is four seconds or more.
    let running = Program::send(&folder, &sandbox).args(["-vv", "orders.csv"]).spawn();
    running.wait_for("attempt=1");
    running.signal("INT");
    running.wait().exits_with(130);
    let rows = folder.rows("orders.results.csv");
    assert_eq!(rows[0].outcome(), ("unconfirmed", "http.500"));
    assert_eq!(rows[1].outcome(), ("not_sent", "stopped.interrupted"));
    assert_eq!(sandbox.counters().requests, 1);
}

#[test]
fn a_signal_while_the_rate_makes_rows_wait_ends_the_wait() {
    let folder = Folder::with_orders(paid(1..=3));
    let sandbox = Sandbox::start_on_thread(config(&[])).unwrap();
    let running = Program::send_at("1/h", &folder, &sandbox).args(["-v", "orders.csv"]).spawn();
    wait_until("the first row is done", || sandbox.counters().applied == 1);
    running.signal("TERM");
    running.wait().exits_with(143);
    let rows = folder.rows("orders.results.csv");
    assert_eq!(rows[0].outcome(), ("updated", "api.0"));
    assert!(rows[1..].iter().all(|row| row.outcome() == ("not_sent", "stopped.interrupted")));
}

#[test]
fn the_stand_in_by_itself_ends_with_a_signal() {
    for signal in ["INT", "TERM"] {
        let folder = Folder::new();
        let running = Program::new(&folder).arg("sandbox").spawn();
        wait_until("its address", || running.stdout().contains("JUSTCLICK_API_KEY="));
        running.signal(signal);
        let ended = running.wait().exits_with(0);
        let names: Vec<&str> =
            ended.text().lines().map(|line| line.split_once('=').unwrap().0).collect();
        assert_eq!(names, ["JUSTCLICK_ENDPOINT", "JUSTCLICK_USER", "JUSTCLICK_API_KEY"]);
    }
}
