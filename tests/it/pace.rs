//! How fast and how many at once, as the server sees it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use justclick_import::sandbox::{Record, Sandbox, SandboxConfig};

use crate::harness::{Folder, Program, config, paid};

const SECOND: Duration = Duration::from_secs(1);

/// Sends so many rows at a rate and gives what the server saw.
fn send_at(rate: &str, rows: usize, faults: &[&str]) -> Record {
    let folder = Folder::with_orders(paid(1..=rows));
    let sandbox = Sandbox::start_on_thread(config(faults)).unwrap();
    Program::send_at(rate, &folder, &sandbox)
        .args(["--workers", "32", "--retries", "2", "orders.csv"])
        .run()
        .exits_with(0);
    sandbox.record()
}

/// Measures how late this machine lets threads run, while something else is going on.
fn lateness<T>(during: impl FnOnce() -> T) -> (T, Duration) {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let (tick, mut latest) = (Duration::from_millis(1), Duration::ZERO);
            while !over.load(Ordering::Relaxed) {
                let before = Instant::now();
                std::thread::sleep(tick);
                latest = latest.max(before.elapsed().saturating_sub(tick));
            }
            latest
        });
        let done = during();
        over.store(true, Ordering::Relaxed);
        (done, watching.join().unwrap())
    })
}

/// No window of a second holds more than the limit.
///
/// The server reads its clock when its thread gets to run. On a busy machine it reads some
/// requests late, and then the next ones seem to follow too soon. So it is measured how late
/// threads run meanwhile, and the window is shorter by twice that: on a quiet machine hardly
/// at all. A program that is too fast is so every time, a stall of the machine is not: a few
/// runs are made, and one must be within the limit.
fn stays_within(limit: usize, rows: usize, faults: &[&str], requests: usize) {
    let mut seen = Vec::new();
    for _ in 0..5 {
        let (record, late) = lateness(|| send_at(&format!("{limit}/s"), rows, faults));
        assert_eq!(record.requests.len(), requests);
        let (first, last) = (record.requests[0].arrived, record.requests[requests - 1].arrived);
        let took = last.duration_since(first).as_secs_f64();
        let most = record.max_in_any_window(SECOND.saturating_sub(2 * late));
        println!(
            "{limit}/s: at most {most} in a second less {:.1} ms ({} in a whole one), {:.2}/s on \
             average",
            late.as_secs_f64() * 2000.0,
            record.max_in_any_window(SECOND),
            (requests - 1) as f64 / took
        );
        // Over the whole run a late reading weighs little.
        let average = (requests - 1) as f64 / (took + late.as_secs_f64());
        // On a very busy machine little of the second is left, and the average decides.
        if most <= limit && average <= limit as f64 {
            return;
        }
        seen.push((most, late));
    }
    panic!("more than {limit} in one second in every run: {seen:?}");
}

#[test]
fn the_rate_is_kept_in_every_second_at_20_a_second() {
    stays_within(20, 60, &[], 60);
}

#[test]
fn the_rate_is_kept_in_every_second_at_50_a_second() {
    stays_within(50, 150, &[], 150);
}

/// Every fourth order needs a second attempt.
#[test]
fn retries_count_towards_the_rate() {
    let fault: Vec<String> =
        (4..=48).step_by(4).map(|order| format!("order={order},attempt=1:503")).collect();
    let faults: Vec<&str> = fault.iter().map(String::as_str).collect();
    stays_within(20, 48, &faults, 60);
}

#[test]
fn the_first_row_goes_alone_until_it_is_answered() {
    let latency = Duration::from_millis(700);
    let folder = Folder::with_orders(paid(1..=20));
    let sandbox = Sandbox::start_on_thread(config(&["request=1:latency(700ms)"])).unwrap();
    Program::send(&folder, &sandbox).arg("orders.csv").run().exits_with(0);
    let seen = sandbox.record().requests;
    let earliest = seen[1..].iter().map(|other| other.arrived).min().unwrap();
    let alone = earliest.duration_since(seen[0].arrived);
    assert!(alone >= latency, "{alone:?}");
}

#[test]
fn no_more_requests_are_in_flight_than_there_are_workers() {
    for workers in [1, 4] {
        let folder = Folder::with_orders(paid(1..=24));
        let latency = Duration::from_millis(60);
        let config = SandboxConfig { latency, ..config(&[]) };
        let sandbox = Sandbox::start_on_thread(config).unwrap();
        let arguments = ["--workers", &workers.to_string(), "orders.csv"];
        Program::send(&folder, &sandbox).args(arguments).run().exits_with(0);
        // All of them at some time, or the test would prove nothing.
        assert_eq!(sandbox.counters().max_in_flight, workers);
        assert!(sandbox.counters().connections <= workers as u64);
    }
}

#[test]
fn the_rate_is_five_a_second_unless_told_otherwise() {
    let folder = Folder::with_orders(paid(1..=6));
    let sandbox = Sandbox::start_on_thread(config(&[])).unwrap();
    Program::new(&folder).account(&sandbox).args(["send", "orders.csv"]).run().exits_with(0);
    let seen = sandbox.record().requests;
    // Six slots, five gaps of a fifth of a second.
    let took = seen[5].arrived.duration_since(seen[0].arrived);
    assert!(took >= Duration::from_millis(980), "{took:?}");
}
