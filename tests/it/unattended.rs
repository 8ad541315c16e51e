//! Runs without a person beside them: the time limit, the status file, silence, the exit codes that
//! a job scheduler sees, and what a service manager is told.

#![cfg(unix)]

use std::time::{Duration, Instant};

use justclick_import::sandbox::Sandbox;
use serde_json::Value;

use crate::harness::{Folder, Gate, Program, config, paid, service, wait_until};
use crate::watch::Place;

/// The time of day in Moscow so many minutes from now.
fn clock(minutes: i64) -> String {
    let zone = jiff::tz::TimeZone::get("Europe/Moscow").unwrap();
    let at = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(minutes);
    at.to_zoned_datetime(zone).strftime("%H:%M").to_string()
}

fn status(folder: &Folder) -> Value {
    serde_json::from_slice(&folder.bytes("status.json")).unwrap()
}

#[test]
fn a_run_stops_when_its_time_is_over_and_lists_what_was_not_sent() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders(paid(1..=5));
    let arguments = ["orders.csv", "--deadline", "2s", "--status-file", "status.json"];
    let ended = Program::send_at("1/h", &folder, &sandbox).args(arguments).run().exits_with(4);
    assert!(ended.stderr.contains("the time given for it (--deadline) is over"));
    let rows = folder.rows("orders.results.csv");
    assert_eq!(rows[0].outcome(), ("updated", "api.0"));
    assert!(rows[1..].iter().all(|row| row.outcome() == ("not_sent", "stopped.deadline")));
    assert_eq!(sandbox.counters().requests, 1);
    let status = status(&folder);
    assert_eq!((&status["state"], &status["exit_code"]), (&"ended".into(), &4.into()));
    assert_eq!((&status["pending_rows"], &status["last_success"]), (&4.into(), &Value::Null));
    assert_eq!(status["last_run"]["not_sent"], 4);
    assert_eq!(status["last_error"]["code"], "stopped.deadline");
    // The next time the rest goes.
    Program::send(&folder, &sandbox).arg("orders.csv").run().exits_with(0);
    assert_eq!(sandbox.counters().requests, 5);
}

#[test]
fn a_time_of_day_that_has_just_passed_sends_nothing_and_one_to_come_does() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders(paid(1..=5));
    let send = |deadline: &str, code| {
        let program = Program::send(&folder, &sandbox).args(["orders.csv", "-q"]);
        program.args(["--deadline", deadline]).run().exits_with(code)
    };
    let late = send(&clock(-2), 4);
    assert!(late.stderr.contains("--deadline"), "also with -q: {}", late.stderr);
    assert_eq!(sandbox.counters().requests, 0);
    let rows = folder.rows("orders.results.csv");
    assert!(rows.iter().all(|row| row.outcome() == ("not_sent", "stopped.deadline")));
    assert_eq!(send(&clock(90), 0).stderr, "");
    assert_eq!(sandbox.counters().requests, 5);
    let wrong = Program::send(&folder, &sandbox).args(["orders.csv", "--deadline", "25:00"]);
    assert!(wrong.run().exits_with(2).stderr.contains("18:00, 2h"));
}

#[test]
fn a_deadline_leaves_files_in_the_folder_and_the_next_time_they_go() {
    let place = Place::new();
    place.put("a.csv", paid(1..=3));
    place.put("b.csv", paid(4..=6));
    let late = place.once().args(["-q", "--deadline", &clock(-1)]).run().exits_with(4);
    assert!(late.stderr.contains("Not sent: 2 files"), "{}", late.stderr);
    assert_eq!(place.sandbox.counters().requests, 0);
    let slow = Program::new(&place.folder)
        .account(&place.sandbox)
        .args(["watch", "inbox", "--once", "--settle", "100ms", "--rate", "1/h"])
        .args(["--deadline", "2s", "--status-file", "status.json"]);
    let ended = slow.run().exits_with(4);
    assert!(ended.stderr.contains("a.csv: the file stays in the folder"), "{}", ended.stderr);
    assert_eq!(place.waiting(), ["a.csv", "b.csv"]);
    let told = status(&place.folder);
    assert_eq!((&told["pending_files"], &told["pending_rows"]), (&2.into(), &2.into()));
    place.once().run().exits_with(0);
    assert_eq!(place.waiting(), [""; 0]);
    assert_eq!(place.sandbox.counters().requests, 6, "no row was sent twice");
}

/// A watch that stays begins no file after the time of day, and does not end either.
#[test]
fn a_time_of_day_closes_the_folder_for_a_while() {
    let place = Place::new();
    place.put("a.csv", paid(1..=3));
    let arguments = ["--deadline", &clock(-1), "--status-file", "status.json"];
    let mut running = place.watch().args(arguments).spawn();
    running.wait_for("The time for sending (--deadline) is over. Waiting until");
    wait_until("the status", || status(&place.folder)["state"] == "waiting");
    assert!(!running.has_ended());
    running.signal("TERM");
    running.wait().exits_with(0);
    assert_eq!((place.waiting().len(), place.sandbox.counters().requests), (1, 0));
}

#[test]
fn a_watch_with_a_duration_ends_by_itself() {
    let place = Place::new();
    place.put("a.csv", paid(1..=3));
    place.watch().args(["--deadline", "3s"]).run().exits_with(0);
    assert_eq!(place.away("done"), ["a.csv", "a.results.csv"]);
}

#[test]
fn an_empty_folder_is_success_and_silence() {
    let place = Place::new();
    let started = Instant::now();
    let ended = place.once().arg("-q").run().exits_with(0);
    assert_eq!((ended.stderr.as_str(), ended.text()), ("", ""));
    assert!(started.elapsed() < Duration::from_secs(60));
    place.put("a.csv", paid(1..=3));
    let ended = place.once().arg("-q").run().exits_with(0);
    assert_eq!((ended.stderr.as_str(), ended.text()), ("", ""));
}

#[test]
fn whoever_wants_silence_hears_what_went_wrong() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders("bill_id,status,date\n1,paid,15.03.2024\n2,lost,15.03.2024\n");
    let ended = Program::send(&folder, &sandbox).args(["-q", "orders.csv"]).run().exits_with(1);
    assert!(ended.stderr.contains("status.unknown"), "{}", ended.stderr);
    let place = Place::new();
    place.put("a.csv", "bill_id,status,date\n2,lost,15.03.2024\n");
    let ended = place.once().arg("-q").run().exits_with(1);
    assert!(ended.stderr.contains("status.unknown"), "{}", ended.stderr);
    place.put("empty.csv", "");
    place.put("~$open.csv", "");
    place.put("open.csv", paid([1]));
    let ended = place.once().arg("-q").run().exits_with(2);
    for words in ["empty.csv: the file is empty", "open.csv: the file is open", "2 files"] {
        assert!(ended.stderr.contains(words), "{words}: {}", ended.stderr);
    }
    std::fs::remove_file(place.inbox("empty.csv")).unwrap();
    place.once().arg("-q").run().exits_with(75);
    std::fs::remove_file(place.inbox("~$open.csv")).unwrap();
    if cfg!(target_os = "linux") {
        let writer = std::fs::File::options().append(true).open(place.inbox("open.csv")).unwrap();
        let ended = place.once().arg("-q").run().exits_with(75);
        assert!(ended.stderr.contains("still open in another program"), "{}", ended.stderr);
        drop(writer);
    }
    place.once().arg("-q").run().exits_with(0);
}

#[test]
fn the_weightiest_exit_code_of_the_folder_holds() {
    let place = Place::new();
    place.put("1-fine.csv", paid([1]));
    place.put("2-rows.csv", "bill_id,status,date\n2,lost,15.03.2024\n");
    place.put("3-refused.csv", "no table\n");
    place.put("4-fine.csv", paid([4]));
    let ended = place.once().args(["--summary", "json"]).run().exits_with(2);
    let summaries: Vec<Value> =
        ended.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = summaries.iter().map(|one| (&one["file"], &one["exit_code"])).collect();
    let expected = [("1-fine.csv", 0), ("2-rows.csv", 1), ("4-fine.csv", 0)]
        .map(|(f, c)| (f.into(), c.into()));
    assert_eq!(told, expected.iter().map(|(file, code)| (file, code)).collect::<Vec<_>>());
    let results = summaries[0]["results"].as_str().unwrap();
    assert!(place.folder.work().join(results).exists(), "{results} is where it lies now");
    assert_eq!((place.away("done").len(), place.away("failed").len()), (4, 5));
}

#[test]
fn a_service_that_is_not_there_leaves_everything_in_the_folder() {
    let place = Place::new();
    for name in ["a.csv", "b.csv"] {
        place.put(name, paid([1]));
    }
    let endpoint = place.sandbox.endpoint();
    let Place { folder, sandbox } = place;
    drop(sandbox);
    let ended = Program::new(&folder)
        .variable("JUSTCLICK_ENDPOINT", endpoint)
        .variable("JUSTCLICK_USER", "demo")
        .variable("JUSTCLICK_API_KEY", "obviously-fake")
        .args(["watch", "inbox", "--once", "--settle", "100ms", "--retries", "0"])
        .run()
        .exits_with(4);
    assert!(ended.stderr.contains("a.csv: the file stays in the folder"), "{}", ended.stderr);
    assert!(folder.path("inbox/a.csv").exists() && folder.path("inbox/b.csv").exists());
}

#[test]
fn the_status_file_always_says_how_things_stand() {
    let gate = Gate::after(1);
    let faults = config(&["request=1:connection-close"]);
    let place = Place::with(Sandbox::start_on_thread_with(faults, gate.clone()).unwrap());
    let running = place.watch().args(["--status-file", "status.json", "--workers", "1"]).spawn();
    let stands = |name: &str, value: Value| {
        wait_until(&format!("{name} is {value}"), || {
            place.folder.path("status.json").exists() && status(&place.folder)[name] == value
        });
    };
    stands("state", "idle".into());
    let first = status(&place.folder);
    assert_eq!((&first["command"], &first["folder"]), (&"watch".into(), &"inbox".into()));
    assert_eq!((&first["last_run"], &first["last_success"]), (&Value::Null, &Value::Null));
    assert_eq!(first["pid"], running.id());
    place.put("a.csv", paid(1..=20));
    wait_until("requests on their way", || gate.held() > 0);
    stands("state", "sending".into());
    let sending = status(&place.folder);
    assert_eq!(
        (&sending["current"]["file"], &sending["pending_rows"]),
        (&"a.csv".into(), &20.into())
    );
    gate.open();
    place.wait_away("done", "a.csv");
    wait_until("the end of the run", || !status(&place.folder)["last_success"].is_null());
    let done = status(&place.folder);
    assert_eq!(done["last_run"]["updated"], 20);
    assert_eq!((&done["pending_rows"], &done["current"]), (&0.into(), &Value::Null));
    assert_eq!(done["last_success"], done["last_run"]["finished_at"]);
    assert_eq!(done["last_error"], Value::Null);
    place.put("b.csv", "bill_id,status,date\n9,lost,15.03.2024\n");
    wait_until("the second run", || status(&place.folder)["last_run"]["exit_code"] == 1);
    let failed = status(&place.folder);
    assert_eq!(failed["last_error"]["code"], "rows");
    assert!(failed["last_run"]["to_mend"].as_str().unwrap().contains(".failed.csv"));
    assert_eq!(failed["last_success"], done["last_success"]);
    running.signal("TERM");
    running.wait().exits_with(0);
    let ended = status(&place.folder);
    assert_eq!((&ended["state"], &ended["exit_code"]), (&"ended".into(), &0.into()));
    // Another program keeps what it says of the last run.
    place.once().args(["--status-file", "status.json"]).run().exits_with(0);
    let kept = status(&place.folder);
    assert_eq!(kept["last_run"], ended["last_run"]);
    assert_eq!(kept["last_success"], ended["last_success"]);
}

/// Read again and again while it is written, it is never half of itself.
#[test]
fn the_status_file_is_never_torn() {
    let place = Place::new();
    for number in 1..=25 {
        place.put(&format!("{number}.csv"), paid([number]));
    }
    let mut running = place.once().args(["--status-file", "status.json"]).spawn();
    let mut read = 0;
    while !running.has_ended() {
        if let Ok(bytes) = std::fs::read(place.folder.path("status.json")) {
            let status: Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(status["schema"], 1);
            read += 1;
        }
    }
    running.wait().exits_with(0);
    assert!(read > 10, "{read}");
    assert_eq!(status(&place.folder)["state"], "ended");
}

#[test]
fn a_status_file_that_cannot_be_written_is_said_once_and_stops_nothing() {
    let place = Place::new();
    for order in [1, 2] {
        place.put(&format!("{order}.csv"), paid([order]));
    }
    let ended = place.once().args(["--status-file", "none/status.json"]).run().exits_with(0);
    assert_eq!(ended.stderr.matches("The status file").count(), 1, "{}", ended.stderr);
    assert_eq!(place.away("done").len(), 4);
}

#[cfg(target_os = "linux")]
#[test]
fn a_service_manager_is_told_what_goes_on() {
    use std::os::unix::net::UnixDatagram;
    let place = Place::new();
    let path = place.folder.path("notify.socket");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let running =
        place.watch().variable("NOTIFY_SOCKET", &path).variable("WATCHDOG_USEC", "400000").spawn();
    let mut told = String::new();
    let mut hear = |words: &str| {
        let mut buffer = [0; 4096];
        while !told.contains(words) {
            let length = socket.recv(&mut buffer).unwrap_or_else(|_| panic!("{words}: {told}"));
            told.push_str(std::str::from_utf8(&buffer[..length]).unwrap());
        }
        std::mem::take(&mut told)
    };
    hear("READY=1");
    // Nothing happens, and it says that it lives all the same.
    hear("WATCHDOG=1");
    hear("WATCHDOG=1");
    place.put("a.csv", paid(1..=3));
    hear("STATUS=Sending a.csv");
    hear("STATUS=All is sent");
    running.signal("TERM");
    hear("STOPPING=1");
    running.wait().exits_with(0);
}
