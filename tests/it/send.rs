//! `send` when all goes well: which requests are made, what the results say, where they go.

use std::time::SystemTime;

use justclick_import::domain::Status;
use justclick_import::sandbox::Sandbox;

use crate::harness::{Folder, Program, Row, config, fixture, paid, rows, service};

/// The orders that were updated, each as often as it was, in order.
fn applied(sandbox: &Sandbox) -> Vec<String> {
    let seen = sandbox.record().requests;
    let applied = seen.iter().filter(|seen| seen.applied);
    applied.map(|seen| seen.field("bill_id").unwrap().to_owned()).collect()
}

fn outcomes(rows: &[Row]) -> Vec<(&str, &str)> {
    rows.iter().map(Row::outcome).collect()
}

#[test]
fn every_order_of_the_fixture_is_updated_once_and_every_row_says_so() {
    let folder = Folder::with_orders(fixture("orders.csv"));
    let sandbox = service(&[]);
    let before = jiff::Timestamp::try_from(SystemTime::now()).unwrap().as_second();
    let ended = Program::send(&folder, &sandbox).arg("orders.csv").run().exits_with(0);
    let after = jiff::Timestamp::try_from(SystemTime::now()).unwrap().as_second();
    assert!(ended.stdout.is_empty());
    assert_eq!(folder.names(), ["orders.csv", "orders.results.csv"]);

    let input = String::from_utf8(fixture("orders.csv")).unwrap();
    let added = "import_line;import_outcome;import_code;import_message;import_warnings;\
                 import_attempts;import_finished_at";
    let mut expected = Vec::new();
    for (number, line) in (1..).zip(input.lines()) {
        expected.push(match number {
            1 => format!("{line};{added}\n"),
            _ => format!("{line};{number};updated;api.0;The order is updated.;;1;TIME\n"),
        });
    }
    // The times differ from run to run; they are in Moscow's zone and within this run.
    let results = folder.text("orders.results.csv");
    let mut untimed = Vec::new();
    for (number, line) in (1..).zip(results.split_inclusive('\n')) {
        if number == 1 {
            untimed.push(line.to_owned());
            continue;
        }
        let (rest, time) = line.rsplit_once(';').unwrap();
        assert!(time.ends_with("+03:00\n"), "{time}");
        let time: jiff::Timestamp = time.trim_end().parse().unwrap();
        assert!((before..=after).contains(&time.as_second()), "{time}");
        untimed.push(format!("{rest};TIME\n"));
    }
    assert_eq!(untimed, expected);

    let record = sandbox.record();
    assert_eq!(record.counters.requests, 12);
    assert_eq!(record.orders.len(), 12);
    for order in record.orders.keys() {
        assert_eq!(record.applied_to(order).len(), 1, "{order}");
    }
}

#[test]
fn a_status_is_sent_with_exactly_the_fields_it_needs() {
    let folder = Folder::with_orders(
        "bill_id,status,date,rpo\n\
         1,sent,15.03.2024,80084740397510\n\
         2,paid,15.03.2024,80084740397510\n\
         3,return,15.03.2024,80084740397510\n\
         4,cancel,,\n",
    );
    let sandbox = service(&[]);
    Program::send(&folder, &sandbox).args(["--workers", "1", "orders.csv"]).run().exits_with(0);
    let bodies: Vec<String> = sandbox
        .record()
        .requests
        .iter()
        .map(|seen| {
            let body = String::from_utf8(seen.body.clone()).unwrap();
            let (fields, hash) = body.rsplit_once("&hash=").unwrap();
            assert_eq!(hash.len(), 32);
            assert_eq!((seen.method.as_str(), seen.code), ("POST", Some(0)));
            fields.to_owned()
        })
        .collect();
    assert_eq!(
        bodies,
        [
            "bill_id=1&status=sent&date=1710450000&rpo=80084740397510",
            "bill_id=2&status=paid&date=1710450000",
            "bill_id=3&status=return",
            "bill_id=4&status=cancel",
        ]
    );
}

#[test]
fn rows_of_one_order_go_in_file_order_and_never_together() {
    let mut text = String::from("bill_id,status,date,rpo\n");
    for status in ["paid", "sent", "return", "cancel"] {
        for order in 1..=6 {
            text.push_str(&format!("{order},{status},15.03.2024,80084740397510\n"));
        }
    }
    let folder = Folder::with_orders(text);
    let mut config = config(&[]);
    config.latency = std::time::Duration::from_millis(30);
    let sandbox = Sandbox::start_on_thread(config).unwrap();
    let arguments = ["--workers", "16", "--rpo-check", "off", "orders.csv"];
    Program::send(&folder, &sandbox).args(arguments).run().exits_with(0);
    let record = sandbox.record();
    for order in 1..=6 {
        let applied = record.applied_to(&order.to_string());
        let statuses: Vec<Status> = applied.iter().map(|update| update.status).collect();
        assert_eq!(statuses, [Status::Paid, Status::Sent, Status::Return, Status::Cancel]);
    }
    assert_eq!(record.counters.max_in_flight_per_order, 1);
    // Otherwise it would prove nothing.
    assert!(record.counters.max_in_flight > 1);
    let lines: Vec<String> =
        folder.rows("orders.results.csv").iter().map(|row| row["import_line"].to_owned()).collect();
    assert_eq!(lines, (2..=25).map(|line| line.to_string()).collect::<Vec<_>>());
}

#[test]
fn results_go_where_they_are_told_to() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders(paid([1]));
    Program::send(&folder, &sandbox).args(["orders.csv", "-o", "Итог дня.csv"]).run().exits_with(0);
    assert_eq!(folder.names(), ["orders.csv", "Итог дня.csv"]);

    let folder = Folder::with_orders(paid([2]));
    let ended = Program::send(&folder, &sandbox).args(["orders.csv", "-o", "-"]).run();
    let ended = ended.exits_with(0);
    assert_eq!(folder.names(), ["orders.csv"]);
    assert_eq!(outcomes(&rows(&ended.stdout)), [("updated", "api.0")]);
}

#[test]
fn standard_input_is_read_and_its_results_stand_in_the_current_folder() {
    let sandbox = service(&[]);
    let folder = Folder::new();
    Program::send(&folder, &sandbox).arg("-").input(paid([1, 2])).run().exits_with(0);
    assert_eq!(folder.names(), ["stdin.results.csv"]);
    assert_eq!(applied(&sandbox).len(), 2);

    let folder = Folder::new();
    let ended = Program::send(&folder, &sandbox).args(["-", "-o", "-"]).input(paid([3])).run();
    assert_eq!(rows(&ended.exits_with(0).stdout).len(), 1);
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn several_files_have_results_each_and_repeats_are_found_across_them() {
    let sandbox = service(&[]);
    let folder = Folder::new();
    folder.write("a.csv", paid([1, 2]));
    folder.write("b.csv", paid([2, 3]));
    let ended =
        Program::send(&folder, &sandbox).args(["a.csv", "b.csv", "--summary", "json"]).run();
    let ended = ended.exits_with(0);
    assert_eq!(applied(&sandbox), ["1", "2", "3"]);
    assert_eq!(folder.names(), ["a.csv", "a.results.csv", "b.csv", "b.results.csv"]);
    let updated = ("updated", "api.0");
    assert_eq!(outcomes(&folder.rows("a.results.csv")), [updated, updated]);
    let rows = folder.rows("b.results.csv");
    assert_eq!(outcomes(&rows), [("duplicate", "order.duplicate"), updated]);
    assert!(rows[0]["import_message"].contains("line 3 of “a.csv”"), "{:?}", rows[0]);

    let summary = ended.json();
    assert_eq!(summary["rows"], 4);
    assert_eq!((&summary["updated"], &summary["duplicate"]), (&3.into(), &1.into()));
    assert_eq!(summary["files"].as_array().unwrap().len(), 2);
    assert_eq!(summary["files"][1]["results"], "b.results.csv");
}

#[test]
fn a_conflict_across_files_sends_neither_row() {
    let sandbox = service(&[]);
    let folder = Folder::new();
    folder.write("a.csv", "bill_id,status,date\n1,paid,14.03.2024\n2,paid,14.03.2024\n");
    folder.write("b.csv", "bill_id,status,date\n1,paid,15.03.2024\n");
    Program::send(&folder, &sandbox).args(["a.csv", "b.csv"]).run().exits_with(1);
    assert_eq!(applied(&sandbox), ["2"]);
    let conflict = ("invalid", "order.conflict");
    assert_eq!(outcomes(&folder.rows("a.results.csv")), [conflict, ("updated", "api.0")]);
    assert_eq!(outcomes(&folder.rows("b.results.csv")), [conflict]);
}

#[test]
fn the_json_summary_is_one_object_with_every_count() {
    let folder = Folder::with_orders(paid(["1", "1", "x", "404", "5"]));
    let mut config = config(&[]);
    config.unknown = vec!["404".into()];
    let sandbox = Sandbox::start_on_thread(config).unwrap();
    let ended = Program::send(&folder, &sandbox).args(["orders.csv", "--summary", "json"]).run();
    let mut summary = ended.exits_with(1).json();
    let seconds = summary.as_object_mut().unwrap().remove("elapsed_seconds").unwrap();
    assert!(seconds.as_f64().unwrap() > 0.0);
    let expected = serde_json::json!({
        "file": "orders.csv",
        "results": "orders.results.csv",
        "rows": 5,
        "valid": 0,
        "updated": 2,
        "already_updated": 0,
        "duplicate": 1,
        "invalid": 1,
        "rejected": 1,
        "failed": 0,
        "unconfirmed": 0,
        "not_sent": 0,
        "requests": 3,
        "exit_code": 1,
    });
    assert_eq!(summary, expected);
}

#[test]
fn a_quiet_run_says_nothing() {
    let folder = Folder::with_orders(paid([1]));
    let sandbox = service(&[]);
    let ended = Program::send(&folder, &sandbox).args(["-q", "orders.csv"]).run().exits_with(0);
    assert_eq!((ended.text(), ended.stderr.as_str()), ("", ""));
}

/// The summary without how long it took.
fn untimed(stderr: &str) -> String {
    let (first, rest) = stderr.split_once('\n').unwrap();
    let (counts, _seconds) = first.rsplit_once(", ").unwrap();
    format!("{counts}, TIME\n{rest}")
}

#[test]
fn the_summary_says_what_became_of_the_rows_and_what_to_do_next() {
    for lang in ["en", "ru"] {
        let text = "bill_id,status,date,rpo\n\
                    1,paid,15.03.2024,\n\
                    1,paid,15.03.2024,\n\
                    x,paid,15.03.2024,\n\
                    3,sent,15.03.2024,ABC123\n\
                    404,cancel,,\n\
                    \n\
                    Итого,5,,\n";
        let folder = Folder::with_orders(text);
        let mut config = config(&[]);
        config.unknown = vec!["404".into()];
        let sandbox = Sandbox::start_on_thread(config).unwrap();
        let program = Program::send(&folder, &sandbox).args(["orders.csv", "--lang", lang]);
        let ended = program.run().exits_with(1);
        assert!(ended.stdout.is_empty());
        insta::assert_snapshot!(format!("summary_{lang}"), untimed(&ended.stderr));
    }
}

#[test]
fn older_results_are_kept_under_a_dated_name() {
    let folder = Folder::with_orders(paid([1]));
    let sandbox = service(&[]);
    for run in 1..=3 {
        Program::send(&folder, &sandbox).arg("orders.csv").run().exits_with(0);
        assert_eq!(folder.names().len(), 1 + run, "{:?}", folder.names());
    }
    let names = folder.names();
    assert!(names.contains(&"orders.results.csv".to_owned()));
    for name in names.iter().filter(|name| *name != "orders.csv") {
        let beginning: String = name.chars().take_while(|c| !c.is_ascii_digit()).collect();
        assert!(beginning.starts_with("orders.results."), "{name}");
        assert_eq!(folder.rows(name).len(), 1, "{name}");
    }
}

#[test]
fn results_fed_back_send_only_what_is_left_to_do() {
    let folder = Folder::with_orders(
        "Заказ;Статус;Дата;РПО;Кому\n\
         1;оплачен;15.03.2024;;А\n\
         2;отправлен;15.03.2024;8,0084740397510E+13;Б\n\
         3;оплачен;15.03.2024;;В\n",
    );
    let sandbox = service(&[]);
    Program::send(&folder, &sandbox).arg("orders.csv").run().exits_with(1);
    assert_eq!(applied(&sandbox), ["1", "3"]);
    let first = folder.text("orders.results.csv");
    assert!(first.contains("rpo.scientific_notation"));

    // Another ledger, so that what is known comes from the results alone.
    let again = |name: &str, ledger: &str| {
        Program::send(&folder, &sandbox)
            .variable("JUSTCLICK_LEDGER", folder.home().join(ledger))
            .arg(name)
            .run()
    };
    again("orders.results.csv", "second.sqlite").exits_with(1);
    assert_eq!(applied(&sandbox).len(), 2, "nothing is sent again");
    assert_eq!(folder.text("orders.results.csv"), first, "the input stays as it is");
    let rows = folder.rows("orders.results-2.csv");
    let known = ("already_updated", "results.updated");
    assert_eq!(outcomes(&rows), [known, ("invalid", "rpo.scientific_notation"), known]);

    folder.write("mended.csv", first.replace("8,0084740397510E+13", "80084740397510"));
    again("mended.csv", "third.sqlite").exits_with(0);
    assert_eq!(applied(&sandbox), ["1", "3", "2"]);
    let rows = folder.rows("mended.results.csv");
    assert_eq!(outcomes(&rows), [known, ("updated", "api.0"), known]);
    let header = folder.text("mended.results.csv").lines().next().unwrap().to_owned();
    assert_eq!(header.matches("import_line").count(), 1, "{header}");
    assert_eq!(header.matches("Кому").count(), 1, "{header}");
}

#[test]
fn a_header_without_rows_is_nothing_to_do() {
    let folder = Folder::with_orders("bill_id,status,date\n");
    let sandbox = service(&[]);
    Program::send(&folder, &sandbox).arg("orders.csv").run().exits_with(0);
    assert_eq!(sandbox.counters().connections, 0);
    assert_eq!(folder.text("orders.results.csv").lines().count(), 1);
}

#[test]
fn the_stand_in_inside_the_program_needs_no_account() {
    let folder = Folder::with_orders(fixture("orders.csv"));
    let ended = Program::new(&folder)
        .args(["send", "orders.csv", "--sandbox", "--rate", "unlimited"])
        .run()
        .exits_with(0);
    assert_eq!(folder.rows("orders.results.csv").len(), 12);
    assert!(ended.stderr.contains("12  updated"), "{}", ended.stderr);
}
