//! `doctor`: what it finds, what it says to do, and its exit codes.

use std::io::{Read, Write};
use std::net::TcpListener;
#[cfg(unix)]
use std::process::Command;
use std::time::{Duration, SystemTime};

use justclick_import::domain::assumptions::NO_SUCH_ORDER;
use justclick_import::sandbox::{Sandbox, SandboxConfig};
use justclick_import::wire::signature::ApiKey;

use crate::connect::tls_service;
use crate::harness::{Ended, Folder, Program, paid, service};

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
    for (fault, words) in [("5", "does not know"), ("6", "address"), ("7", "disabled")] {
        let sandbox = service(&[&format!("all:code({fault})")]);
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
    let sandbox = service(&["all:code(8)"]);
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

/// Answers one request as the service answers about an order that does not exist, with this clock.
fn service_whose_clock_says(date: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/api/UpdateOrderStatus", listener.local_addr().unwrap());
    let date = date.to_owned();
    std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.windows(5).any(|window| window == b"hash=") {
            let mut buffer = [0; 4096];
            let count = socket.read(&mut buffer).unwrap();
            request.extend_from_slice(&buffer[..count]);
        }
        let key = ApiKey::new(SandboxConfig::DEMO_KEY.to_owned());
        let hash = key.sign_reply("200", "Nonexistent order");
        let json = format!(
            r#"{{"error_code":200,"error_text":"Nonexistent order","hash":"{}"}}"#,
            hash.as_str()
        );
        let length = json.len();
        let head = format!("HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: {length}\r\n\r\n");
        socket.write_all(head.as_bytes()).unwrap();
        socket.write_all(json.as_bytes()).unwrap();
    });
    endpoint
}

#[test]
fn a_clock_that_is_off_is_noticed() {
    let folder = Folder::new();
    let sandbox = service(&[]);
    let hour = Duration::from_secs(3600);
    for (date, words) in [
        (SystemTime::now() - hour, "ahead. Let the system set its time"),
        (SystemTime::now() + hour, "behind."),
    ] {
        let endpoint = service_whose_clock_says(&httpdate::fmt_http_date(date));
        let program = doctor(&folder, &sandbox).args(["--json", "--endpoint", &endpoint]);
        let ended = program.run().exits_with(0);
        assert_found(&ended, "clock", "note", words);
        assert_found(&ended, "service", "ok", "the key is right");
    }
}

#[test]
fn what_is_wrong_with_a_certificate_is_said_in_plain_words() {
    let folder = Folder::new();
    for (name, expired, trusted, state, words) in [
        ("127.0.0.1", false, false, "problem", "signed by nobody whom this computer trusts"),
        ("other.example", false, true, "problem", "is for another name"),
        ("127.0.0.1", true, true, "problem", "has expired"),
        ("127.0.0.1", false, true, "ok", "genuine"),
    ] {
        let (sandbox, certificate) = tls_service(name, |parameters| {
            if expired {
                parameters.not_before = rcgen::date_time_ymd(2020, 1, 1);
                parameters.not_after = rcgen::date_time_ymd(2021, 1, 1);
            }
        });
        folder.write("root.pem", certificate);
        let mut program = doctor(&folder, &sandbox).arg("--json");
        if trusted {
            program = program.args(["--ca-file", "root.pem"]);
        }
        let ended = program.run().exits_with(if state == "ok" { 0 } else { 4 });
        assert_found(&ended, "connection", state, words);
        assert_eq!(finding(&ended, "service").is_some(), state == "ok");
    }
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_read_is_worth_a_note() {
    let folder = Folder::new();
    let sandbox = service(&[]);
    folder.write("key.txt", SandboxConfig::DEMO_KEY);
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
