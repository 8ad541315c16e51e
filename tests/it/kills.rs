//! The plug is pulled again and again: the real program is killed at random moments while the
//! service plays faults, and started again with the same command, until the work is done.
//!
//! After each kill the ledger is looked at in a copy, so that the program itself meets what the
//! kill left. At the end the service's record is held against the results and the ledger.

#![cfg(unix)]

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::{Duration, Instant};
use std::{fmt, thread};

use justclick_import::domain::Status;
use justclick_import::sandbox::{FaultKind, Record, Sandbox, SandboxConfig, Seen};
use rusqlite::Connection;

use crate::harness::{Folder, Program, Row, Running, config, rows, wait_until};

const WORKERS: usize = 8;

/// Faults of every kind that resumption must cope with, each rare.
const FAULTS: [&str; 9] = [
    "p=0.01:500",
    "p=0.01:500(after)",
    "p=0.01:reset-before",
    "p=0.01:reset-after",
    "p=0.01:close-after",
    "p=0.01:keep-alive-race",
    "p=0.005:html",
    "p=0.005:wrong-signature",
    "p=0.002:429",
];

/// What the service does not know.
const UNKNOWN: u64 = 50;

/// A line of the input: an order is paid, and some are sent further down.
#[derive(Clone, Debug)]
struct Line {
    order: String,
    status: Status,
}

/// Every seventh order has a second row, a hundred rows below its first.
fn lines(orders: u64) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut later = Vec::new();
    for number in 1..=orders {
        let order = (100_000 + number).to_string();
        lines.push(Line { order: order.clone(), status: Status::Paid });
        if number % 7 == 0 {
            later.push((lines.len() + 100, Line { order, status: Status::Sent }));
        }
        while later.first().is_some_and(|(at, _)| *at <= lines.len()) {
            lines.push(later.remove(0).1);
        }
    }
    lines.extend(later.into_iter().map(|(_, line)| line));
    lines
}

fn table(lines: &[Line]) -> String {
    let mut text = String::from("bill_id,status,date,rpo\n");
    for Line { order, status } in lines {
        let (status, rpo) = match status {
            Status::Sent => ("sent", "80084740397510"),
            _ => ("paid", ""),
        };
        text.push_str(&format!("{order},{status},15.03.2024,{rpo}\n"));
    }
    text
}

/// What the ledger held right after a kill.
struct Left {
    /// Rows of the killed run that were claimed and not finished.
    in_doubt: Vec<(String, Status)>,
    /// All that was ever claimed.
    claimed: HashSet<(String, Status)>,
    /// All of which it is recorded that it was done.
    accepted: HashSet<(String, Status)>,
}

/// Reads a copy of the ledger: opening the ledger itself would mend what the kill left.
fn look(ledger: &Path) -> Option<Left> {
    let copy = tempfile::tempdir().unwrap();
    for suffix in ["", "-wal", "-shm"] {
        let from = ledger.with_file_name(format!("ledger.sqlite{suffix}"));
        if from.exists() {
            let to = copy.path().join(format!("ledger.sqlite{suffix}"));
            std::fs::copy(from, to).unwrap();
        }
    }
    let ledger = Connection::open(copy.path().join("ledger.sqlite")).unwrap();
    let check: String = ledger.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    // Killed before the ledger was made.
    let mut statement =
        ledger.prepare("SELECT bill_id, status, state, run FROM sending ORDER BY id").ok()?;
    let last: Option<i64> =
        ledger.query_row("SELECT max(id) FROM run", [], |row| row.get(0)).ok()?;
    let mut left = Left { in_doubt: Vec::new(), claimed: HashSet::new(), accepted: HashSet::new() };
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let status = Status::ALL[usize::from(row.get::<_, u8>(1).unwrap())];
        let key = (row.get::<_, String>(0).unwrap(), status);
        left.claimed.insert(key.clone());
        match row.get::<_, i64>(2).unwrap() {
            0 if row.get::<_, Option<i64>>(3).unwrap() == last => left.in_doubt.push(key),
            1 | 6 => drop(left.accepted.insert(key)),
            _ => {}
        }
    }
    Some(left)
}

fn key(seen: &Seen) -> (String, Status) {
    let status =
        Status::ALL.into_iter().find(|status| Some(status.api_name()) == seen.field("status"));
    (seen.field("bill_id").unwrap().to_owned(), status.unwrap())
}

/// Whether a request was acted upon.
fn processed(seen: &Seen) -> bool {
    seen.fault.as_ref().is_none_or(|fault| fault.applied)
}

/// Whether a request was acted upon and its reply does not prove it.
fn unproven(seen: &Seen) -> bool {
    let right = |kind: &FaultKind| matches!(kind, FaultKind::KeepAliveRace);
    seen.fault.as_ref().is_some_and(|fault| fault.applied && !right(&fault.kind))
}

/// One day's work under fire.
struct Fire {
    folder: Folder,
    sandbox: Sandbox,
    lines: Vec<Line>,
    seed: u64,
    random: fastrand::Rng,
    /// How often each row was in doubt when its run was killed.
    doubts: HashMap<(String, Status), usize>,
    /// Runs that came to their end: what they did, a later one knows as an earlier file's work.
    whole_runs: usize,
    figures: Figures,
}

#[derive(Default)]
struct Figures {
    kills: usize,
    kills_while_sending: usize,
    in_doubt: usize,
    most_in_doubt: usize,
}

impl fmt::Display for Fire {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { kills, kills_while_sending, in_doubt, most_in_doubt } = self.figures;
        let counters = self.sandbox.counters();
        write!(
            formatter,
            "seed {}: {} rows, {kills} kills ({kills_while_sending} while rows were being sent), \
             {} requests of which {} met a fault; rows in doubt at a kill: {most_in_doubt} at most, \
             {in_doubt} in all",
            self.seed,
            self.lines.len(),
            counters.requests,
            counters.faults,
        )
    }
}

impl Fire {
    fn new(orders: u64, seed: u64) -> Self {
        let lines = lines(orders);
        let folder = Folder::with_orders(table(&lines));
        let every = (orders / UNKNOWN).max(1);
        let unknown = (1..=orders).filter(|number| number % every == 3 % every && number % 7 != 0);
        let unknown = unknown.map(|number| (100_000 + number).to_string()).collect();
        let mut config = SandboxConfig { unknown, ..config(&FAULTS) };
        config.faults.seed = seed;
        let sandbox = Sandbox::start_on_thread(config).unwrap();
        let random = fastrand::Rng::with_seed(seed);
        let (doubts, figures) = (HashMap::new(), Figures::default());
        Self { folder, sandbox, lines, seed, random, doubts, whole_runs: 0, figures }
    }

    fn start(&self) -> Running {
        Program::send(&self.folder, &self.sandbox)
            .args(["--workers", &WORKERS.to_string(), "--stop-after", "1000", "orders.csv"])
            .spawn()
    }

    /// Lets a run go on for a while: until so many further requests were made, or for a time that
    /// may end before the first. `most` bounds the requests.
    fn wait_at_random(&mut self, running: &mut Running, most: u64) {
        if self.random.u8(0..4) == 0 {
            thread::sleep(Duration::from_micros(self.random.u64(0..120_000)));
            return;
        }
        let until = self.sandbox.counters().requests + self.random.u64(1..=most);
        wait_until("requests", || self.sandbox.counters().requests >= until || running.has_ended());
        thread::sleep(Duration::from_micros(self.random.u64(0..4000)));
    }

    /// Starts the program and kills it; false once the work was done before the kill.
    fn kill(&mut self, most: u64) -> bool {
        let before = self.sandbox.counters().requests;
        let mut running = self.start();
        self.wait_at_random(&mut running, most);
        if !running.has_ended() {
            running.signal("KILL");
        }
        let ended = running.wait();
        let survived = ended.code.is_some();
        assert!(matches!(ended.code, None | Some(0 | 1)), "{self}: {ended:?}");
        if survived {
            self.whole_runs += 1;
            return false;
        }
        self.figures.kills += 1;
        self.figures.kills_while_sending += usize::from(self.sandbox.counters().requests > before);
        self.after_kill();
        true
    }

    fn after_kill(&mut self) {
        let ledger = self.folder.home().join("ledger.sqlite");
        let Some(left) = look(&ledger) else { return };
        let doubt = left.in_doubt.len();
        assert!(doubt <= 2 * WORKERS, "{self}: {doubt} rows in doubt");
        self.figures.in_doubt += doubt;
        self.figures.most_in_doubt = self.figures.most_in_doubt.max(doubt);
        for row in left.in_doubt {
            *self.doubts.entry(row).or_default() += 1;
        }
        for seen in self.sandbox.record().requests {
            assert!(left.claimed.contains(&key(&seen)), "{self}: sent unclaimed: {seen:?}");
        }
        // The last line may be cut off.
        let part = self.folder.path("orders.results.csv.part");
        let written = std::fs::read_to_string(part).unwrap_or_default();
        let whole = written.rfind('\n').map_or("", |end| &written[..=end]);
        if whole.lines().count() > 1 {
            for row in rows(whole.as_bytes()) {
                let status = if &row["status"] == "sent" { Status::Sent } else { Status::Paid };
                let done = left.accepted.contains(&(row["bill_id"].to_owned(), status));
                assert!(&row["import_outcome"] != "updated" || done, "{self}: {row:?}");
            }
        }
    }

    /// Runs the program until every row is done; rows that gave up after too many faults, or that
    /// a pause of the service left over, are for the next run.
    fn complete(&mut self) {
        let started = Instant::now();
        loop {
            let ended = self.start().wait();
            assert!(matches!(ended.code, Some(0 | 1)), "{self}: {ended:?}");
            self.whole_runs += 1;
            let unfinished =
                |row: &Row| ["failed", "unconfirmed", "not_sent"].contains(&&row["import_outcome"]);
            if !self.folder.rows("orders.results.csv").iter().any(unfinished) {
                return;
            }
            assert!(started.elapsed() < Duration::from_secs(300), "{self}: never done");
        }
    }

    /// Holds results, ledger and the service's record against each other.
    fn verify(&self) {
        let record = self.sandbox.record();
        let results = self.folder.rows("orders.results.csv");
        let listed = |row: &Row| (row["bill_id"].to_owned(), row["import_line"].to_owned());
        let expected =
            self.lines.iter().zip(2..).map(|(line, at)| (line.order.clone(), at.to_string()));
        assert!(
            results.iter().map(listed).eq(expected),
            "{self}: rows are missing or out of order"
        );
        let mut requests: HashMap<(String, Status), Vec<&Seen>> = HashMap::new();
        for seen in &record.requests {
            requests.entry(key(seen)).or_default().push(seen);
        }
        for (line, row) in self.lines.iter().zip(&results) {
            let key = (line.order.clone(), line.status);
            let requests = requests.get(&key).map_or(&[][..], Vec::as_slice);
            self.verify_row(&key, row, requests, &record);
        }
        // `paid` came before `sent`, and neither was taken back.
        for (order, seen) in &record.orders {
            let statuses: Vec<Status> = seen.applied.iter().map(|update| update.status).collect();
            let ours = self.lines.iter().filter(|line| line.order == *order);
            let ours: Vec<Status> = ours.map(|line| line.status).collect();
            assert!(statuses.is_empty() || statuses == ours, "{self}: {order} {statuses:?}");
        }
        assert_eq!(record.counters.max_in_flight_per_order, 1, "{self}");
        assert!(!self.folder.names().iter().any(|name| name.ends_with(".part")), "{self}");
    }

    fn verify_row(&self, key: &(String, Status), row: &Row, requests: &[&Seen], record: &Record) {
        let told = requests.last().and_then(|seen| seen.code);
        let wrong = || format!("{self}: {row:?} {requests:?}");
        let (outcome, code) = row.outcome();
        let shown = code.strip_prefix("api.").and_then(|code| code.parse().ok());
        let earlier =
            self.whole_runs > 1 && (outcome, code) == ("already_updated", "ledger.updated");
        let told_so = earlier || shown == told;
        assert!(told_so, "the results say what the service replied: {}", wrong());
        let made = record.applied_to(&key.0).iter().any(|update| update.status == key.1);
        match outcome {
            "updated" | "already_updated" => assert!(made, "{}", wrong()),
            "rejected" => assert!(!made && code == "api.200", "{}", wrong()),
            _ => panic!("{}", wrong()),
        }
        // Acted upon once; once more for each time that it was in doubt, or that the reply did not
        // prove it.
        let times = requests.iter().filter(|seen| processed(seen)).count();
        // A run that came to its end is not resumed: the next one asks about refused rows anew.
        let again = if outcome == "rejected" { self.whole_runs.saturating_sub(1) } else { 0 };
        let excused = requests.iter().filter(|seen| unproven(seen)).count()
            + self.doubts.get(key).copied().unwrap_or_default()
            + again;
        assert!(times <= 1 + excused, "sent {times} times, excused {excused}: {}", wrong());
    }
}

/// Kills a day's work so many times and then lets it finish.
/// Kills until there were so many kills. On a fast machine the rows may run out before that: then
/// it goes on with new ones.
fn pull_the_plug(orders: u64, kills: usize, most: u64, seed: u64) -> Vec<Fire> {
    let mut fires = Vec::new();
    let mut left = kills;
    for number in 0.. {
        let mut fire = Fire::new(orders, seed.wrapping_add(number));
        while fire.figures.kills < left && fire.kill(most) {}
        fire.complete();
        fire.verify();
        left -= fire.figures.kills;
        fires.push(fire);
        if left == 0 {
            break;
        }
        assert!(number < 100, "{left} of {kills} kills are left: the program ends too soon");
    }
    fires
}

fn seed() -> u64 {
    std::env::var("KILLS_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| fastrand::u64(..))
}

#[test]
fn a_run_that_is_killed_again_and_again_loses_nothing_and_sends_nothing_twice() {
    let fires = pull_the_plug(350, 15, 40, seed());
    assert_eq!(fires.iter().map(|fire| fire.figures.kills).sum::<usize>(), 15);
}

#[test]
#[ignore = "takes minutes: run by .ci/run"]
fn two_hundred_kills_lose_nothing_and_send_nothing_twice() {
    let fires = pull_the_plug(3000, 200, 30, seed());
    assert_eq!(fires.iter().map(|fire| fire.figures.kills).sum::<usize>(), 200);
    for fire in fires {
        let mut times: HashMap<(String, Status), usize> = HashMap::new();
        for seen in fire.sandbox.record().requests.iter().filter(|seen| processed(seen)) {
            *times.entry(key(seen)).or_default() += 1;
        }
        let more = times.values().filter(|times| **times > 1).count();
        let ever = fire.doubts.len();
        println!("{fire}; rows ever in doubt: {ever}; rows acted upon more than once: {more}");
    }
}

impl Fire {
    /// Starts the program and asks it to stop; false once the work was done before it heard.
    fn terminate(&mut self, most: u64) -> bool {
        let before = self.sandbox.counters().requests;
        let results = std::fs::read(self.folder.path("orders.results.csv")).ok();
        let mut running = self.start();
        self.wait_at_random(&mut running, most);
        if !running.has_ended() {
            running.signal("TERM");
        }
        let ended = running.wait();
        match ended.code {
            // Before it could listen: as if it had not been started.
            None => {
                assert_eq!(self.sandbox.counters().requests, before, "{self}");
                let now = std::fs::read(self.folder.path("orders.results.csv")).ok();
                assert_eq!(now, results, "{self}");
                self.figures.kills += 1;
                return true;
            }
            Some(0 | 1 | 143) => {}
            Some(_) => panic!("{self}: {ended:?}"),
        }
        let rows = self.folder.rows("orders.results.csv");
        let orders = rows.iter().map(|row| &row["bill_id"]);
        let expected = self.lines.iter().map(|line| line.order.as_str());
        assert!(orders.eq(expected), "{self}: results are not complete");
        // What it says was done, was done; and what was done, it says.
        let record = self.sandbox.record();
        for row in &rows {
            let status = if &row["status"] == "sent" { Status::Sent } else { Status::Paid };
            let made = record.applied_to(&row["bill_id"]).iter().any(|made| made.status == status);
            match &row["import_outcome"] {
                "updated" => assert!(made, "{self}: {row:?}"),
                "failed" | "not_sent" | "rejected" => assert!(!made, "{self}: {row:?}"),
                _ => {}
            }
        }
        if ended.code != Some(143) {
            self.whole_runs += 1;
            return false;
        }
        self.figures.kills += 1;
        self.figures.kills_while_sending += usize::from(self.sandbox.counters().requests > before);
        true
    }
}

#[test]
fn a_run_that_is_asked_to_stop_again_and_again_has_complete_results_each_time() {
    let mut fire = Fire::new(350, seed());
    while fire.figures.kills < 15 && fire.terminate(40) {}
    fire.complete();
    fire.verify();
    assert!(fire.figures.kills_while_sending >= 1, "{fire}");
}

#[test]
#[ignore = "takes minutes: run by .ci/run"]
fn sixty_requests_to_stop_leave_complete_results_each_time() {
    let mut fire = Fire::new(2000, seed());
    while fire.figures.kills < 60 && fire.terminate(60) {}
    fire.complete();
    fire.verify();
    println!("SIGTERM, {fire}");
}

/// The complete results files in the working folder: under their name and under dated ones.
fn complete_results(folder: &Folder, rows: usize) -> usize {
    let names = folder.names();
    let results = names.iter().filter(|name| {
        name.starts_with("orders.results")
            && std::path::Path::new(name).extension().is_some_and(|end| end == "csv")
    });
    results.inspect(|name| assert_eq!(folder.rows(name).len(), rows, "{name}")).count()
}

/// Every row is known, so that a run does little else than write its results and give them their
/// name.
#[test]
fn a_kill_while_results_get_their_name_never_costs_the_older_ones() {
    const ROWS: usize = 300;
    let folder = Folder::with_orders(crate::harness::paid(1..=ROWS));
    let sandbox = Sandbox::start_on_thread(config(&[])).unwrap();
    let run = || Program::send(&folder, &sandbox).arg("orders.csv").spawn();
    run().wait().exits_with(0);
    let started = Instant::now();
    run().wait().exits_with(0);
    let whole = started.elapsed();
    let mut random = fastrand::Rng::with_seed(seed());
    let mut complete = complete_results(&folder, ROWS);
    for _ in 0..40 {
        let running = run();
        // Mostly near the end.
        thread::sleep(whole.mul_f64(1.1 - 0.6 * random.f64().powi(2)));
        running.signal("KILL");
        running.wait();
        assert!(folder.path("orders.results.csv").exists(), "{:?}", folder.names());
        let now = complete_results(&folder, ROWS);
        assert!(now >= complete, "{now} < {complete}: {:?}", folder.names());
        complete = now;
    }
    run().wait().exits_with(0);
    assert!(!folder.path("orders.results.csv.part").exists());
    assert_eq!(sandbox.counters().requests, ROWS as u64);
}
