//! What goes wrong on this computer: full disks, folders that cannot be written, two runs at once,
//! a file that changes while it is sent, a ledger that cannot be used.

use std::process::Command;
use std::time::{Duration, SystemTime};

use justclick_import::sandbox::{Sandbox, SandboxConfig};

use crate::harness::{Ended, Folder, Gate, Program, Row, config, paid, rows, service, wait_until};

const ROWS: usize = 3000;

/// How often each order was acted upon, most first.
fn most_often(sandbox: &Sandbox) -> usize {
    let record = sandbox.record();
    let times = record.orders.values().map(|order| order.requests);
    usize::try_from(times.max().unwrap_or(0)).unwrap()
}

fn outcomes(rows: &[Row]) -> Vec<(&str, &str)> {
    let mut outcomes: Vec<_> = rows.iter().map(Row::outcome).collect();
    outcomes.sort_unstable();
    outcomes.dedup();
    outcomes
}

/// A file system of its own below the working folder, gone when dropped.
#[cfg(target_os = "linux")]
struct Disk<'a> {
    folder: &'a Folder,
}

#[cfg(target_os = "linux")]
impl<'a> Disk<'a> {
    fn mount(folder: &'a Folder, size: &str) -> Self {
        std::fs::create_dir(folder.path("disk")).unwrap();
        let disk = Self { folder };
        assert!(disk.command("mount", &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]));
        disk
    }

    fn command(&self, program: &str, options: &[&str]) -> bool {
        let output = Command::new(program).args(options).arg(self.folder.path("disk")).output();
        output.is_ok_and(|output| output.status.success())
    }

    fn change(&self, options: &str) {
        assert!(self.command("mount", &["-o", &format!("remount,{options}")]));
    }

    /// Leaves no byte free.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.folder.path("disk/filler")).unwrap();
        let block = [7; 4096];
        while std::io::Write::write_all(&mut file, &block).is_ok() {}
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk<'_> {
    fn drop(&mut self) {
        self.command("umount", &["-l"]);
    }
}

/// Runs a test that mounts file systems: as it is where that is allowed, else in a namespace of its
/// own, else not at all, which it says.
#[cfg(target_os = "linux")]
fn with_disks(name: &str, test: impl Fn()) {
    let folder = Folder::new();
    let allowed = |program: &str, options: &[&str]| {
        std::fs::create_dir_all(folder.path("probe")).unwrap();
        let output = Command::new(program).args(options).arg(folder.path("probe")).output();
        output.is_ok_and(|output| output.status.success())
    };
    let mount = ["-t", "tmpfs", "-o", "size=64k", "tmpfs"];
    if allowed("mount", &mount) {
        assert!(allowed("umount", &["-l"]));
        test();
    } else if allowed("unshare", &["-rm", "mount", "-t", "tmpfs", "tmpfs"]) {
        let here = std::env::current_exe().unwrap();
        let again = Command::new("unshare").arg("-rm").arg(here).args(["--exact", name]).output();
        let again = again.unwrap();
        assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stdout));
    } else {
        println!("{name}: not run, for no file system can be mounted here");
    }
}

fn nothing_was_sent(sandbox: &Sandbox, ended: Ended, words: &[&str]) {
    let ended = ended.exits_with(2);
    assert_eq!(sandbox.counters().requests, 0);
    for word in words {
        assert!(ended.stderr.contains(word), "{word}: {}", ended.stderr);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_at_the_start_refuses_the_run() {
    with_disks("reliability::a_disk_that_is_full_at_the_start_refuses_the_run", || {
        let folder = Folder::with_orders(paid(1..=5));
        let disk = Disk::mount(&folder, "64k");
        disk.fill();
        let sandbox = service(&[]);
        let send = || Program::send(&folder, &sandbox).args(["orders.csv", "--lang", "en"]);
        let ended = send().args(["-o", "disk/r.csv"]).run();
        nothing_was_sent(&sandbox, ended, &["disk/r.csv", "disk is full"]);
        assert_eq!(std::fs::read_dir(folder.path("disk")).unwrap().count(), 1, "the filler alone");
        let ended = send().args(["--ledger", "disk/l.db"]).run();
        nothing_was_sent(&sandbox, ended, &["disk/l.db", "room"]);
        assert_eq!(folder.names(), ["disk", "orders.csv"]);
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_with_results_stops_the_run_and_the_next_goes_on() {
    with_disks(
        "reliability::a_disk_that_fills_up_with_results_stops_the_run_and_the_next_goes_on",
        || {
            let folder = Folder::with_orders(paid(1..=ROWS));
            let disk = Disk::mount(&folder, "96k");
            let sandbox = service(&[]);
            let send = || {
                Program::send(&folder, &sandbox)
                    .args(["orders.csv", "-o", "disk/r.csv", "--lang", "en"])
                    .run()
            };
            let ended = send().exits_with(4);
            assert!(ended.stderr.contains("disk/r.csv"), "{}", ended.stderr);
            assert!(ended.stderr.contains("disk is full"), "{}", ended.stderr);
            let sent = sandbox.counters().requests;
            assert!((1..ROWS as u64).contains(&sent), "{sent}");
            disk.change("size=1m");
            let ended = send().exits_with(0);
            assert!(ended.stderr.contains("going on"), "{}", ended.stderr);
            let rows = folder.rows("disk/r.csv");
            assert_eq!(rows.len(), ROWS);
            assert_eq!(outcomes(&rows), [("updated", "api.0")], "as if nothing had happened");
            assert_eq!(sandbox.counters().requests, ROWS as u64);
        },
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_with_the_ledger_stops_the_run_and_the_next_goes_on() {
    with_disks(
        "reliability::a_disk_that_fills_up_with_the_ledger_stops_the_run_and_the_next_goes_on",
        || {
            let folder = Folder::with_orders(paid(1..=ROWS));
            let disk = Disk::mount(&folder, "320k");
            let sandbox = service(&[]);
            let send = || {
                Program::send(&folder, &sandbox)
                    .args(["orders.csv", "--ledger", "disk/l.db", "--lang", "en"])
                    .run()
            };
            let ended = send().exits_with(4);
            assert!(ended.stderr.contains("disk/l.db") && ended.stderr.contains("room"));
            assert_eq!(ended.stderr.matches("disk/l.db").count(), 1, "{}", ended.stderr);
            let sent = sandbox.counters().requests;
            assert!((1..ROWS as u64).contains(&sent), "{sent}");
            let rows = folder.rows("orders.results.csv");
            assert_eq!(rows.len(), ROWS);
            assert_eq!(
                outcomes(&rows),
                [("not_sent", "stopped.ledger"), ("updated", "api.0")],
                "what was on its way came home"
            );
            disk.change("size=16m");
            send().exits_with(0);
            let rows = folder.rows("orders.results.csv");
            assert_eq!(rows.len(), ROWS);
            let updated = [("updated", "api.0"), ("updated", "api.204")];
            assert!(outcomes(&rows).iter().all(|outcome| updated.contains(outcome)));
            // Whose outcome could not be recorded was in doubt: at most 2 × 8 workers.
            let twice = sandbox.counters().requests - ROWS as u64;
            assert!(twice <= 16 && most_often(&sandbox) <= 2, "{twice}");
        },
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_refuses_the_run() {
    with_disks("reliability::a_folder_that_cannot_be_written_refuses_the_run", || {
        let folder = Folder::new();
        let disk = Disk::mount(&folder, "1m");
        folder.write("disk/orders.csv", paid(1..=5));
        disk.change("ro");
        let sandbox = service(&[]);
        let send = || Program::send(&folder, &sandbox).args(["disk/orders.csv", "--lang", "en"]);
        nothing_was_sent(&sandbox, send().run(), &["disk/orders.results.csv"]);
        let ended = send().args(["-o", "r.csv", "--ledger", "disk/l.db"]).run();
        nothing_was_sent(&sandbox, ended, &["disk/l.db"]);
        assert_eq!(folder.names(), ["disk"]);
        send().args(["-o", "r.csv"]).run().exits_with(0);
    });
}

#[test]
fn the_second_of_two_runs_waits_and_sends_nothing_twice() {
    let folder = Folder::with_orders(paid(1..=30));
    let gate = Gate::after(0);
    let sandbox = Sandbox::start_on_thread_with(config(&[]), gate.clone()).unwrap();
    let send = || Program::send(&folder, &sandbox).args(["orders.csv", "--lang", "en"]);
    let first = send().spawn();
    wait_until("a request on its way", || gate.held() > 0);
    let mut second = send().spawn();
    second.wait_for("Another run");
    let refused = send().arg("--no-wait").run().exits_with(75);
    assert!(refused.stderr.contains("Another run"));
    assert!(!second.has_ended());
    // Another account is another matter: its run would have to wait for the gate, not for the lock.
    let other = send().args(["--user", "other", "-o", "other.csv"]).spawn();
    wait_until("its request on its way", || gate.held() > 1);
    gate.open();
    first.wait().exits_with(0);
    second.wait().exits_with(0);
    // Its signature is wrong, for the stand-in knows one account.
    other.wait().exits_with(3);
    let rows = folder.rows("orders.results.csv");
    assert_eq!(outcomes(&rows), [("already_updated", "ledger.updated")]);
    let record = sandbox.record();
    let processed = record.requests.iter().filter(|seen| seen.code == Some(0)).count();
    assert_eq!((processed, record.counters.applied), (30, 30));
}

#[cfg(unix)]
#[test]
fn a_lock_dies_with_its_process() {
    let folder = Folder::with_orders(paid(1..=30));
    let gate = Gate::after(0);
    let sandbox = Sandbox::start_on_thread_with(config(&[]), gate.clone()).unwrap();
    let send = || Program::send(&folder, &sandbox).args(["orders.csv", "--lang", "en"]);
    let first = send().spawn();
    wait_until("a request on its way", || gate.held() > 0);
    let second = send().spawn();
    second.wait_for("Another run");
    first.signal("KILL");
    first.wait();
    gate.open();
    let ended = second.wait().exits_with(0);
    assert!(ended.stderr.contains("going on where the last run stopped"), "{}", ended.stderr);
    assert_eq!(sandbox.counters().applied, 30);
}

#[test]
fn a_ledger_in_use_is_neither_pruned_nor_set_aside() {
    let folder = Folder::with_orders(paid([1]));
    let gate = Gate::after(0);
    let sandbox = Sandbox::start_on_thread_with(config(&[]), gate.clone()).unwrap();
    let running = Program::send(&folder, &sandbox).arg("orders.csv").spawn();
    wait_until("a request on its way", || gate.held() > 0);
    for arguments in [&["set-aside"][..], &["prune", "--older-than", "1d"]] {
        Program::new(&folder).arg("history").args(arguments).arg("--yes").run().exits_with(75);
    }
    gate.open();
    running.wait().exits_with(0);
    Program::new(&folder).args(["history", "set-aside", "--yes"]).run().exits_with(0);
    assert!(!folder.home().join("ledger.sqlite").exists());
}

#[test]
fn results_that_another_run_is_writing_are_left_to_it() {
    let folder = Folder::with_orders(paid([1]));
    let gate = Gate::after(0);
    let sandbox = Sandbox::start_on_thread_with(config(&[]), gate.clone()).unwrap();
    let first = Program::send(&folder, &sandbox).arg("orders.csv").spawn();
    wait_until("a request on its way", || gate.held() > 0);
    // With a ledger of its own nothing else keeps the second run away.
    let ended = Program::send(&folder, &sandbox)
        .variable("JUSTCLICK_LEDGER", folder.home().join("another.sqlite"))
        .args(["orders.csv", "--lang", "en"])
        .run()
        .exits_with(2);
    assert!(ended.stderr.contains("orders.results.csv"), "{}", ended.stderr);
    gate.open();
    first.wait().exits_with(0);
    assert_eq!(sandbox.counters().requests, 1);
}

/// One row that is held by the gate, so many that need no request that the reader is kept from
/// reading on, and one at the end.
fn long_file(last: &str) -> String {
    let mut text = paid([1]);
    for order in 2..=6000 {
        text.push_str(&format!("{order},no such status,\n"));
    }
    text.push_str(&format!("{last},paid,15.03.2024\n"));
    text
}

/// Runs the program and does something to the file while it is being sent.
fn change_meanwhile(change: impl FnOnce(&Folder)) -> (Folder, Sandbox, Ended) {
    let folder = Folder::with_orders(long_file("7000"));
    let gate = Gate::after(0);
    let sandbox = Sandbox::start_on_thread_with(config(&[]), gate.clone()).unwrap();
    let running = Program::send(&folder, &sandbox).args(["orders.csv", "--lang", "en"]).spawn();
    wait_until("a request on its way", || gate.held() > 0);
    change(&folder);
    gate.open();
    let ended = running.wait();
    (folder, sandbox, ended)
}

#[test]
fn a_file_that_changes_while_it_is_sent_stops_the_run() {
    let (folder, sandbox, ended) =
        change_meanwhile(|folder| folder.write("orders.csv", long_file("8000")));
    let ended = ended.exits_with(4);
    assert!(ended.stderr.contains("changed while its rows were being sent"), "{}", ended.stderr);
    assert_eq!(sandbox.record().orders.len(), 1, "nothing that was not checked is sent");
    let ended =
        Program::send(&folder, &sandbox).args(["orders.csv", "--lang", "en"]).run().exits_with(1);
    assert!(ended.stderr.contains("was changed since"), "{}", ended.stderr);
    let rows = folder.rows("orders.results.csv");
    assert_eq!(rows[0].outcome(), ("already_updated", "ledger.updated"));
    assert_eq!(rows[6000].outcome(), ("updated", "api.0"));
    assert_eq!((&rows[6000]["bill_id"], most_often(&sandbox)), ("8000", 1));
}

#[test]
fn a_file_that_is_only_touched_or_replaced_is_sent_as_it_was() {
    let touched = change_meanwhile(|folder| {
        let file = std::fs::File::options().write(true).open(folder.path("orders.csv")).unwrap();
        file.set_modified(SystemTime::now() + Duration::from_secs(60)).unwrap();
    });
    let replaced = change_meanwhile(|folder| {
        folder.write("new.csv", long_file("8000"));
        std::fs::rename(folder.path("new.csv"), folder.path("orders.csv")).unwrap();
    });
    for (folder, sandbox, ended) in [touched, replaced] {
        ended.exits_with(1);
        assert_eq!(sandbox.record().requests_of("7000"), 1);
        assert_eq!(folder.rows("orders.results.csv").len(), 6001);
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_was_changed_between_runs_sends_only_what_is_left() {
    let folder = Folder::with_orders(paid(1..=200));
    let sandbox = service(&[]);
    let running = Program::send_at("40/s", &folder, &sandbox).arg("orders.csv").spawn();
    wait_until("some rows", || sandbox.counters().applied >= 10);
    running.signal("TERM");
    running.wait().exits_with(143);
    let before = sandbox.counters().applied;
    folder.write("orders.csv", paid((1..=200).filter(|order| order % 2 == 1).chain(201..=220)));
    let ended =
        Program::send(&folder, &sandbox).args(["orders.csv", "--lang", "en"]).run().exits_with(0);
    assert!(ended.stderr.contains("was changed since"), "{}", ended.stderr);
    let rows = folder.rows("orders.results.csv");
    assert_eq!(rows.len(), 120);
    let done = |(outcome, code): (&str, &str)| {
        (outcome, code) == ("updated", "api.0")
            || (outcome, code) == ("already_updated", "ledger.updated")
    };
    assert!(rows.iter().all(|row| done(row.outcome())));
    assert_eq!(most_often(&sandbox), 1);
    let known = rows.iter().filter(|row| &row["import_outcome"] == "already_updated").count();
    assert_eq!(sandbox.counters().applied, before + 120 - known as u64);
    assert!(known >= 5);
}

#[test]
fn a_return_in_between_makes_the_same_update_new_again() {
    let sandbox = service(&[]);
    let folder = Folder::new();
    folder.write("monday.csv", paid([1]));
    folder.write("tuesday.csv", "bill_id,status\n1,return\n");
    for (file, outcome) in [
        ("monday.csv", "updated"),
        ("monday.csv", "already_updated"),
        ("tuesday.csv", "updated"),
        ("monday.csv", "updated"),
        ("tuesday.csv", "updated"),
        ("tuesday.csv", "already_updated"),
    ] {
        let ended = Program::send(&folder, &sandbox).args([file, "-o", "-"]).run().exits_with(0);
        assert_eq!(&rows(&ended.stdout)[0]["import_outcome"], outcome, "{file}");
    }
    let ended = Program::send(&folder, &sandbox)
        .args(["tuesday.csv", "-o", "-", "--resend"])
        .run()
        .exits_with(0);
    assert_eq!(rows(&ended.stdout)[0].outcome(), ("already_updated", "api.204"));
    assert_eq!(sandbox.counters().requests, 5);
}

#[cfg(unix)]
#[test]
fn rows_in_doubt_after_a_crash_are_held_if_so_wanted() {
    let folder = Folder::with_orders(paid(1..=30));
    let gate = Gate::after(1);
    // The first connection ends with its reply; all further requests need one of their own.
    let faults = config(&["request=1:connection-close"]);
    let sandbox = Sandbox::start_on_thread_with(faults, gate.clone()).unwrap();
    let send = || Program::send(&folder, &sandbox).args(["orders.csv", "--workers", "4"]);
    let running = send().spawn();
    wait_until("requests on their way", || gate.held() == 4);
    running.signal("KILL");
    running.wait();
    gate.open();
    let hold = ["--on-unconfirmed", "hold"];
    send().args(hold).run().exits_with(1);
    let held = |rows: &[Row]| -> Vec<String> {
        let held = rows.iter().filter(|row| row.outcome() == ("unconfirmed", "broken_off"));
        held.map(|row| row["bill_id"].to_owned()).collect()
    };
    let in_doubt = held(&folder.rows("orders.results.csv"));
    assert!((4..=8).contains(&in_doubt.len()), "{in_doubt:?}");
    // Still, however often, and from whichever file.
    folder.write("edited.csv", paid(1..=31));
    Program::send(&folder, &sandbox).arg("edited.csv").args(hold).run().exits_with(1);
    assert_eq!(held(&folder.rows("edited.results.csv")), in_doubt);
    // Decided.
    send().run().exits_with(0);
    let rows = folder.rows("orders.results.csv");
    for row in rows.iter().filter(|row| in_doubt.iter().any(|order| *order == row["bill_id"])) {
        assert_eq!(&row["import_outcome"], "updated", "{row:?}");
    }
    // What was on its way at the kill is the only thing that was acted upon twice.
    let twice: Vec<String> = sandbox
        .record()
        .orders
        .iter()
        .filter(|(_, order)| order.requests > 1)
        .map(|(number, _)| number.clone())
        .collect();
    assert!(twice.iter().all(|order| in_doubt.contains(order)), "{twice:?}");
}

#[test]
fn a_ledger_that_cannot_be_used_refuses_the_run_and_is_left_as_it_is() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders(paid([1]));
    Program::send(&folder, &sandbox).arg("orders.csv").run().exits_with(0);
    let good = std::fs::read(folder.home().join("ledger.sqlite")).unwrap();
    let mut damaged = good.clone();
    damaged[4096..].fill(0xAA);
    // The schema's number stands at byte 60 of the file's header.
    let mut newer = good.clone();
    newer[60..64].copy_from_slice(&999_u32.to_be_bytes());
    let foreign = b"something else, and longer than a page of it would need to be ".repeat(10);
    for (content, word) in
        [(damaged, "damaged"), (newer, "newer version"), (foreign, "not a ledger")]
    {
        let ledger = folder.path("l.db");
        std::fs::write(&ledger, &content).unwrap();
        let send = || {
            Program::send(&folder, &sandbox)
                .args(["orders.csv", "--ledger", "l.db", "--lang", "en", "-o", "r.csv"])
                .run()
        };
        let ended = send().exits_with(2);
        assert!(ended.stderr.contains(word) && ended.stderr.contains("l.db"), "{}", ended.stderr);
        assert_eq!(std::fs::read(&ledger).unwrap(), content, "{word}");
        assert!(!folder.path("r.csv").exists());
        // Put aside by the one command that does it, a new one begins.
        let aside = ["history", "set-aside", "--yes", "--ledger", "l.db"];
        Program::new(&folder).args(aside).run().exits_with(0);
        assert!(!ledger.exists());
        let kept = folder.names().into_iter().find(|name| name.starts_with("l.db.aside-")).unwrap();
        assert_eq!(folder.bytes(&kept), content);
        std::fs::remove_file(folder.path(&kept)).unwrap();
    }
    assert_eq!(sandbox.counters().requests, 1);
}

/// With several files none is begun before all can be written.
#[test]
fn results_of_every_file_are_proven_before_the_first_row() {
    let sandbox = Sandbox::start_on_thread(SandboxConfig { ..config(&[]) }).unwrap();
    let folder = Folder::new();
    folder.write("a.csv", paid([1]));
    folder.write("b.csv", paid([2]));
    std::fs::create_dir(folder.path("b.results.csv")).unwrap();
    Program::send(&folder, &sandbox).args(["a.csv", "b.csv"]).run().exits_with(2);
    assert_eq!(sandbox.counters().requests, 0);
    assert_eq!(folder.names(), ["a.csv", "b.csv", "b.results.csv"]);
}
