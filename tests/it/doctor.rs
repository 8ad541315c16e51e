//! `doctor`: what it finds, what it says to do, and its exit codes.

use std::process::Command;

use justclick_import::domain::assumptions::NO_SUCH_ORDER;
use justclick_import::sandbox::Sandbox;

use crate::harness::{Ended, Folder, Program, config, paid, service};

fn doctor<'a>(folder: &'a Folder, sandbox: &Sandbox) -> Program<'a> {
    Program::new(folder).account(sandbox).args(["doctor", "--lang", "en"])
}

/// State and message of a subject.
fn finding(ended: &Ended, subject: &str) -> Option<(String, String)> {
    let json = ended.json();
    let findings = json["findings"].as_array().unwrap().clone();
    let found = findings.iter().find(|finding| finding["subject"] == subject)?;
    let text = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
    Some((text("state"), format!("{} {}", text("message"), text("remedy"))))
}

#[track_caller]
fn assert_found(ended: &Ended, subject: &str, state: &str, words: &str) {
    let (found, said) = finding(ended, subject).unwrap_or_else(|| panic!("{subject}: {ended:?}"));
    assert_eq!(found, state, "{said}");
    assert!(said.contains(words), "{said}");
}

#[test]
fn where_all_is_well_every_line_says_so_and_one_harmless_request_is_made() {
    let folder = Folder::new();
    let sandbox = service(&[]);
    let ended = doctor(&folder, &sandbox).run().exits_with(0);
    assert!(ended.stderr.is_empty(), "{}", ended.stderr);
    let lines: Vec<&str> = ended.text().lines().collect();
    for subject in [
        "Settings",
        "Ledger",
        "Disk",
        "Results folder",
        "Service's name",
        "Connection",
        "Clock",
        "Service and key",
    ] {
        let line = lines.iter().find(|line| line.contains(&format!("  {subject}: ")));
        assert!(line.is_some_and(|line| line.starts_with("✓ ok ")), "{subject}: {lines:#?}");
    }
    assert_eq!(lines.last(), Some(&"All is ready for sending."));
    let record = sandbox.record();
    assert_eq!(record.counters.requests, 1);
    assert_eq!(record.requests[0].field("bill_id"), Some(NO_SUCH_ORDER));
    assert!(!record.requests[0].applied);
    assert_eq!(folder.names(), [""; 0], "nothing is left behind");
    assert!(!folder.home().join("ledger.sqlite").exists());
}

#[test]
fn the_same_in_russian_and_as_json() {
    let folder = Folder::new();
    let sandbox = service(&[]);
    let program = Program::new(&folder).account(&sandbox).args(["doctor", "--lang", "ru"]);
    let ended = program.run().exits_with(0);
    assert!(ended.text().contains("✓ в порядке  Сервис и ключ: сервис отвечает, ключ верен."));
    assert!(ended.text().ends_with("Всё готово, можно отправлять.\n"));
    let ended = doctor(&folder, &sandbox).arg("--json").run().exits_with(0);
    assert_eq!(ended.json()["exit_code"], 0);
    assert_found(&ended, "service", "ok", "the key is right");
}

#[test]
fn a_refused_account_says_why_and_what_to_do() {
    let folder = Folder::new();
    for (fault, words) in
        [("code-5", "does not know"), ("code-6", "address"), ("code-7", "disabled")]
    {
        let sandbox = service(&[&format!("at-request=1:{fault}")]);
        let ended = doctor(&folder, &sandbox).arg("--json").run().exits_with(3);
        assert_found(&ended, "service", "problem", words);
    }
    let sandbox = service(&[]);
    let ended = doctor(&folder, &sandbox)
        .arg("--json")
        .variable("JUSTCLICK_API_KEY", "obviously-wrong")
        .run()
        .exits_with(3);
    assert_found(&ended, "service", "problem", "key");
    assert!(!ended.text().contains("obviously-wrong"));
}

#[test]
fn a_service_that_cannot_be_reached_or_asks_to_wait_is_not_well() {
    let folder = Folder::new();
    let closed = {
        let sandbox = service(&[]);
        sandbox.endpoint()
    };
    let sandbox = service(&["at-request=1:code-8"]);
    let at = |endpoint: &str| doctor(&folder, &sandbox).args(["--json", "--endpoint", endpoint]);
    let ended = at(&closed).run().exits_with(4);
    assert_found(&ended, "service", "problem", "");
    let ended = at("https://no-such-name.invalid/").run().exits_with(4);
    assert_found(&ended, "name", "problem", "Check the account's name");
    assert_eq!(finding(&ended, "service"), None);
    let ended = at(&sandbox.endpoint()).run().exits_with(4);
    assert_found(&ended, "service", "problem", "Look again in a few minutes.");
}

#[test]
fn missing_settings_are_named_and_nothing_is_asked_of_the_service() {
    let folder = Folder::new();
    let sandbox = service(&[]);
    let ended = doctor(&folder, &sandbox).without("JUSTCLICK_API_KEY").arg("--json").run();
    let ended = ended.exits_with(2);
    assert_found(&ended, "settings", "problem", "There is no API key.");
    assert_found(&ended, "ledger", "ok", "the first run makes it");
    assert_eq!(finding(&ended, "service"), None);
    assert_eq!(sandbox.counters().connections, 0);
}

#[test]
fn offline_makes_no_connection() {
    let folder = Folder::new();
    let sandbox = service(&[]);
    let ended = doctor(&folder, &sandbox).arg("--offline").run().exits_with(0);
    assert!(ended.text().ends_with("The service was not asked.\n"), "{}", ended.text());
    assert_eq!(sandbox.counters().connections, 0);
}

#[test]
fn a_ledger_is_looked_through() {
    let folder = Folder::with_orders(paid(1..40));
    let sandbox = service(&[]);
    Program::send(&folder, &sandbox).arg("orders.csv").run().exits_with(0);
    let offline = || doctor(&folder, &sandbox).args(["--offline", "--json"]).run();
    assert_found(&offline().exits_with(0), "ledger", "ok", "sound");
    let path = folder.home().join("ledger.sqlite");
    let mut bytes = std::fs::read(&path).unwrap();
    for byte in bytes.iter_mut().skip(4096) {
        *byte = 0x55;
    }
    std::fs::write(&path, bytes).unwrap();
    let ended = offline().exits_with(2);
    assert_found(&ended, "ledger", "problem", "damaged");
    std::fs::write(&path, "no database at all, but long enough to look at").unwrap();
    assert_found(&offline().exits_with(2), "ledger", "problem", "is not a ledger");
}

#[test]
fn a_folder_that_takes_no_results_is_a_problem() {
    let folder = Folder::new();
    let sandbox = service(&[]);
    let ended = doctor(&folder, &sandbox).args(["--offline", "--json", "missing"]).run();
    assert_found(&ended.exits_with(2), "results", "problem", "cannot be written to");
}

#[test]
fn a_clock_that_is_off_is_noticed() {
    let folder = Folder::new();
    let sandbox = Sandbox::start_on_thread(config(&[])).unwrap();
    let program = doctor(&folder, &sandbox).arg("--json");
    // Without a way to set the program's clock, its own is the right one here; the decision has a
    // table of its own. What is seen here is that the service's clock is read at all.
    assert_found(&program.run().exits_with(0), "clock", "ok", "right");
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_read_is_worth_a_note() {
    let folder = Folder::new();
    let sandbox = service(&[]);
    folder.write("key.txt", justclick_import::sandbox::SandboxConfig::DEMO_KEY);
    for (mode, noted) in [("644", true), ("600", false)] {
        let status = Command::new("chmod").arg(mode).arg(folder.path("key.txt")).status().unwrap();
        assert!(status.success());
        let program = doctor(&folder, &sandbox).args(["--json", "--api-key-file", "key.txt"]);
        let ended = program.run().exits_with(0);
        assert_eq!(finding(&ended, "key").is_some(), noted);
        if noted {
            assert_found(&ended, "key", "note", "chmod 600");
        }
    }
}
