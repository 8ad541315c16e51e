//! Hostile replies: each ends within its time and a bounded memory, with the right outcome. What
//! ordinary faults come to is in `faults`.

use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

use crate::connect::tls_service;
use crate::harness::{Folder, Program, Row, for_each, paid, service};

/// Two rows, of which the first meets the fault at each attempt; how long the run took and the most
/// memory that it held, in kibibytes (0 where the system does not say).
struct Met {
    rows: Vec<Row>,
    requests: u64,
    took: Duration,
    memory: u64,
}

fn meet(fault: &str, options: &[&str]) -> Met {
    let folder = Folder::with_orders(paid([1, 2]));
    let sandbox = service(&[fault]);
    let started = Instant::now();
    let mut running = Program::send(&folder, &sandbox).arg("orders.csv").args(options).spawn();
    let mut memory = 0;
    while !running.has_ended() {
        // The last look counts: the first may have met the process before it became the program.
        memory = most_memory(running.id()).unwrap_or(memory);
        std::thread::sleep(Duration::from_millis(2));
    }
    running.wait();
    let rows = folder.rows("orders.results.csv");
    Met { rows, requests: sandbox.counters().requests, took: started.elapsed(), memory }
}

#[cfg(target_os = "linux")]
fn most_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}

#[cfg(not(target_os = "linux"))]
fn most_memory(_process: u32) -> Option<u64> {
    None
}

/// Without retries, so that the time is that of one attempt.
#[test]
fn every_hostile_reply_ends_in_bounded_time_and_memory() {
    let usual = meet("order=3:500", &[]).memory;
    let cases = [
        ("drip(200ms)", "timeout", true),
        ("endless-interim", "timeout", true),
        ("timeout-before", "timeout", true),
        ("endless-headers", "reset", false),
        ("endless", "reply.too_large", false),
        ("huge(1000m)", "reply.too_large", false),
        ("gzip-bomb(8m)", "reply.too_large", false),
        ("truncated", "reset", false),
        // The announced rest never comes.
        ("content-length(7)", "timeout", true),
        // What is left over on the connection is nobody's reply.
        ("content-length(-7)", "reply.malformed", false),
        ("replayed-signature", "reply.signature", false),
        ("html", "reply.malformed", false),
    ];
    for_each(&cases, |(fault, code, times_out)| {
        let options = ["--retries", "0", "--timeout", "1500ms"];
        let met = meet(&format!("order=1:{fault}"), &options);
        let slow = met.took > Duration::from_secs(30);
        let early = *times_out && met.took < Duration::from_millis(1500);
        let right = met.rows[0].outcome() == ("unconfirmed", *code)
            && met.rows[1].outcome() == ("updated", "api.0")
            && met.requests == 2;
        // A reply is at most 64 KiB; the rest is room for buffers of the network and of gzip.
        let large = met.memory > usual + 24 * 1024;
        if right && !slow && !early && !large {
            return Ok(());
        }
        let Met { rows, requests, took, memory } = met;
        Err(format!("{fault}: {requests} requests, {took:?}, {memory} KiB ({usual}), {rows:?}"))
    });
}

/// The leftover of a reply that is longer than it says must not be taken for the next one's.
#[test]
fn what_follows_a_reply_on_the_connection_answers_no_other_row() {
    let folder = Folder::with_orders(paid(1..=40));
    let sandbox = service(&["every=4:content-length(-1)"]);
    Program::send(&folder, &sandbox)
        .args(["--workers", "2", "--retries", "3", "orders.csv"])
        .run()
        .exits_with(0);
    let rows = folder.rows("orders.results.csv");
    let right = [("updated", "api.0"), ("updated", "api.204")];
    assert!(rows.iter().all(|row| right.contains(&row.outcome())), "{rows:?}");
    assert_eq!(sandbox.counters().applied, 40);
}

/// The server closes an idle connection at the very moment when the program uses it again. The
/// request may have been read, as far as the program can know: it counts as an attempt, and is
/// made once more.
#[test]
fn a_connection_that_is_closed_between_requests_costs_an_attempt_and_no_row() {
    for faults in [&["every=2:keep-alive-race"][..], &["all:keep-alive-race"]] {
        let folder = Folder::with_orders(paid(1..=30));
        let sandbox = service(faults);
        Program::send(&folder, &sandbox)
            .args(["--workers", "6", "--retries", "5", "--stop-after", "100", "orders.csv"])
            .run()
            .exits_with(0);
        let rows = folder.rows("orders.results.csv");
        assert!(rows.iter().all(|row| row.outcome() == ("updated", "api.0")), "{rows:?}");
        let record = sandbox.record();
        assert_eq!((record.counters.requests, record.counters.applied), (30, 30));
        let attempts: usize = rows.iter().map(Row::attempts).sum();
        // Otherwise no race was run.
        assert!(attempts > 30, "{attempts}");
    }
}

/// Held for a person to decide, a row that met the race is in doubt, although it was never read.
#[test]
fn a_connection_closed_between_requests_leaves_the_row_in_doubt_where_that_is_wanted() {
    let folder = Folder::with_orders(paid(1..=10));
    let sandbox = service(&["all:keep-alive-race"]);
    let options = ["--workers", "1", "--on-unconfirmed", "hold", "orders.csv"];
    Program::send(&folder, &sandbox).args(options).run().exits_with(1);
    let rows = folder.rows("orders.results.csv");
    let doubtful = rows.iter().filter(|row| row.outcome() == ("unconfirmed", "reset")).count();
    assert_eq!(doubtful as u64, 10 - sandbox.counters().requests);
    assert!(rows.iter().all(|row| row.attempts() == 1));
}

/// After a pause the service sees one request alone, and then not all workers at once.
#[test]
fn after_a_pause_the_service_is_approached_step_by_step() {
    let folder = Folder::with_orders(paid(1..=120));
    let mut config = crate::harness::config(&["request=20:429"]);
    config.latency = Duration::from_millis(60);
    let sandbox = justclick_import::sandbox::Sandbox::start_on_thread(config).unwrap();
    let arguments = ["--workers", "16", "orders.csv"];
    Program::send(&folder, &sandbox).args(arguments).run().exits_with(0);
    let requests = sandbox.record().requests;
    assert_eq!(requests.len(), 121);
    let told = requests.iter().find(|seen| seen.status == Some(429)).unwrap().arrived;
    let mut after: Vec<_> = requests
        .iter()
        .map(|seen| seen.arrived)
        .filter(|at| at.saturating_duration_since(told) > Duration::from_millis(900))
        .collect();
    after.sort_unstable();
    let gaps: Vec<_> = after.windows(2).map(|pair| pair[1].duration_since(pair[0])).collect();
    let latency = Duration::from_millis(60);
    assert!(gaps[0] >= latency, "the probe goes alone: {gaps:?}");
    // An eighth of 16 workers: never three within one reply's time.
    let crowded = after[1..8].windows(3).filter(|three| three[2] - three[0] < latency).count();
    assert_eq!(crowded, 0, "{gaps:?}");
}

/// What the row says of a server whose certificate cannot be trusted.
fn tls_message(endpoint: &str, root: &str, lang: &str) -> String {
    let folder = Folder::with_orders(paid([1]));
    folder.write("root.pem", root);
    let sandbox = service(&[]);
    Program::send(&folder, &sandbox)
        .variable("JUSTCLICK_ENDPOINT", endpoint)
        .args(["--retries", "0", "--ca-file", "root.pem", "orders.csv", "--lang", lang])
        .run()
        .exits_with(4);
    let row = &folder.rows("orders.results.csv")[0];
    assert_eq!((row.outcome(), row.attempts()), (("failed", "tls"), 1));
    row["import_message"].to_owned()
}

/// A certificate that stands for nobody here.
fn other_root() -> String {
    let mut parameters = CertificateParams::new(["root.example".to_owned()]).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.self_signed(&KeyPair::generate().unwrap()).unwrap().pem()
}

#[test]
fn a_certificate_that_cannot_be_trusted_is_explained_in_plain_words() {
    let (unknown, _) = tls_service("127.0.0.1", |_| {});
    let (elsewhere, elsewhere_root) = tls_service("elsewhere.example", |_| {});
    let (expired, expired_root) = tls_service("127.0.0.1", |parameters| {
        parameters.not_before = rcgen::date_time_ymd(2020, 1, 1);
        parameters.not_after = rcgen::date_time_ymd(2021, 1, 1);
    });
    let (early, early_root) = tls_service("127.0.0.1", |parameters| {
        parameters.not_before = rcgen::date_time_ymd(2090, 1, 1);
        parameters.not_after = rcgen::date_time_ymd(2091, 1, 1);
    });
    let plain = service(&[]);
    let plain_endpoint = plain.endpoint().replace("http:", "https:");
    let cases = [
        (unknown.endpoint(), other_root(), "signed by nobody", "не доверяет"),
        (elsewhere.endpoint(), elsewhere_root, "for another name", "на другое имя"),
        (expired.endpoint(), expired_root, "has expired", "истёк"),
        (early.endpoint(), early_root, "not valid yet", "ещё не действует"),
        (plain_endpoint, other_root(), "does not speak TLS", "не TLS"),
    ];
    for_each(&cases, |(endpoint, root, english, russian)| {
        for (lang, words) in [("en", english), ("ru", russian)] {
            let message = tls_message(endpoint, root, lang);
            if !message.contains(words) {
                return Err(format!("no {words:?} in {message}"));
            }
        }
        Ok(())
    });
    for sandbox in [unknown, elsewhere, expired, early, plain] {
        assert_eq!(sandbox.counters().requests, 0);
    }
}
