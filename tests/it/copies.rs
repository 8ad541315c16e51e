//! Copies of the ledger: made while rows are being sent, and brought back.

use crate::harness::{Folder, Program, paid, service};
#[cfg(unix)]
use crate::harness::{Gate, config, wait_until};
#[cfg(unix)]
use justclick_import::sandbox::Sandbox;

/// A copy that is made during a run knows what was sent until then; brought back after the ledger
/// is lost, it keeps those rows from being sent again, and no others.
#[cfg(unix)]
#[test]
fn a_copy_made_during_a_run_and_brought_back_knows_what_was_sent_until_then() {
    let folder = Folder::with_orders(paid(1..=25));
    folder.write("more.csv", paid(26..=40));
    // The first run needs one connection.
    let gate = Gate::after(1);
    let sandbox = Sandbox::start_on_thread_with(config(&[]), gate.clone()).unwrap();
    let send = || Program::send(&folder, &sandbox).args(["--workers", "1"]);
    send().arg("orders.csv").run().exits_with(0);
    let running = send().arg("more.csv").spawn();
    wait_until("a row on its way", || gate.held() > 0);
    let history = |arguments: &[&str]| {
        Program::new(&folder).args(["--lang", "en", "history"]).args(arguments.to_vec()).run()
    };
    let said = history(&["backup", "copy.db"]).exits_with(0);
    assert!(said.text().contains("copy.db"), "{}", said.text());
    // A run goes on undisturbed, and nothing is put under it.
    history(&["restore", "copy.db", "--yes"]).exits_with(75);
    gate.open();
    running.wait().exits_with(0);
    assert_eq!(sandbox.counters().applied, 40);

    let ledger = folder.home().join("ledger.sqlite");
    let whole = std::fs::read(&ledger).unwrap();
    // Nobody is there to say yes.
    history(&["restore", "copy.db"]).exits_with(2);
    assert_eq!(std::fs::read(&ledger).unwrap(), whole);
    let said = history(&["restore", "copy.db", "--yes"]).exits_with(0);
    assert!(said.text().contains("results files"), "{}", said.text());
    let home = std::fs::read_dir(folder.home()).unwrap().map(|entry| entry.unwrap().path());
    let home: Vec<_> = home.filter(|path| path.extension() != Some("lock".as_ref())).collect();
    assert_eq!(home.len(), 2, "the ledger and the old one, and nothing of the making: {home:?}");
    let kept = home.iter().find(|path| **path != ledger).unwrap();
    assert!(kept.to_str().unwrap().contains("ledger.sqlite.aside-"), "{kept:?}");
    assert_eq!(std::fs::read(kept).unwrap(), whole);

    let requests = sandbox.counters().requests;
    send().args(["orders.csv", "more.csv"]).run().exits_with(0);
    assert_eq!(sandbox.counters().requests - requests, 15);
    let rows = folder.rows("orders.results.csv");
    assert!(rows.iter().all(|row| row.outcome() == ("already_updated", "ledger.updated")));
}

#[test]
fn a_copy_is_a_new_file_and_needs_a_ledger() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders(paid([1]));
    let backup =
        |name: &str| Program::new(&folder).args(["history", "backup", name, "--lang", "en"]).run();
    let ended = backup("copy.db").exits_with(2);
    assert!(ended.stderr.contains("ledger.sqlite"), "{}", ended.stderr);
    assert!(!folder.home().join("ledger.sqlite").exists());
    Program::send(&folder, &sandbox).arg("orders.csv").run().exits_with(0);
    folder.write("copy.db", "mine");
    backup("copy.db").exits_with(2);
    assert_eq!(folder.text("copy.db"), "mine");
    backup("not there/copy.db").exits_with(2);
    backup("another.db").exits_with(0);
    assert_eq!(
        folder.names(),
        ["another.db", "copy.db", "orders.csv", "orders.results.csv"],
        "and nothing half-made"
    );
    // Words that need a file, and words that take none.
    for (line, word) in [
        (&["backup"][..], "history backup"),
        (&["restore"], "history restore"),
        (&["set-aside", "copy.db", "--yes"], "copy.db"),
        (&["100231", "copy.db"], "copy.db"),
    ] {
        let ended =
            Program::new(&folder).args(["--lang", "en", "history"]).args(line.to_vec()).run();
        assert!(ended.exits_with(2).stderr.contains(word), "{line:?}");
    }
}
