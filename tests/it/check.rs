//! `check`: what it says is what `send` would send, and nothing is sent. Files that are refused
//! whole, by either command.

use justclick_import::sandbox::Seen;

use crate::harness::{Folder, Program, Row, fixture, paid, service};

const ADDED: [&str; 11] = [
    "import_line",
    "import_outcome",
    "import_code",
    "import_message",
    "import_warnings",
    "import_attempts",
    "import_finished_at",
    "import_bill_id",
    "import_status",
    "import_date",
    "import_rpo",
];

#[test]
fn the_check_file_has_the_results_columns_and_what_would_be_sent() {
    let folder = Folder::with_orders(fixture("orders.csv"));
    let ended = Program::check(&folder).arg("orders.csv").run().exits_with(0);
    assert_eq!(ended.text(), "");
    assert_eq!(folder.names(), ["orders.check.csv", "orders.csv"]);
    let text = folder.text("orders.check.csv");
    let header: Vec<&str> = text.lines().next().unwrap().split(';').collect();
    let own = ["Номер заказа", "Статус", "Дата", "Трек-номер", "Получатель"];
    assert_eq!(header, [&own[..], &ADDED].concat());
    assert!(folder.rows("orders.check.csv").iter().all(|row| row.outcome() == ("valid", "")));
}

/// The fields of a request, as the check file has them.
fn fields(seen: &Seen) -> [&str; 4] {
    ["bill_id", "status", "date", "rpo"].map(|name| seen.field(name).unwrap_or_default())
}

fn update(row: &Row) -> [&str; 4] {
    ["import_bill_id", "import_status", "import_date", "import_rpo"].map(|name| &row[name])
}

/// Every status, repeats, mistakes, warnings: row by row the same.
#[test]
fn what_check_says_is_what_send_sends() {
    let mut text = String::from_utf8(fixture("orders.csv")).unwrap();
    text.push_str(
        "100231;отправлен;14.03.2024;10100091524458;повтор\n\
         № 100 900;оплачен;45366;;число\n\
         100901;отправлен;15 марта 2024 г.;454 000 52 0 1234 5;пробелы\n\
         100902;отправлен;15.03.2024;AB-12345;замечание\n\
         100903;отправлен;15.03.2024;8,01E+13;ошибка\n\
         \"=\"\"100904\"\"\";возврат;;;формула\n\
         100905;оплачен;2024-03-15T10:00:00+05:00;;часовой пояс\n\
         Итого;7;;;\n",
    );
    let folder = Folder::with_orders(text);
    let sandbox = service(&[]);
    Program::check(&folder).arg("orders.csv").run().exits_with(1);
    assert_eq!(sandbox.counters().connections, 0);
    Program::send(&folder, &sandbox).args(["--workers", "1", "orders.csv"]).run().exits_with(1);

    let (checked, sent) = (folder.rows("orders.check.csv"), folder.rows("orders.results.csv"));
    assert_eq!(checked.len(), sent.len());
    let promised: Vec<[&str; 4]> =
        checked.iter().filter(|row| row.outcome() == ("valid", "")).map(update).collect();
    let requests = sandbox.record().requests;
    assert_eq!(promised, requests.iter().map(fields).collect::<Vec<_>>());
    assert!(promised.len() >= 15, "{promised:?}");
    for (check, send) in checked.iter().zip(&sent) {
        assert_eq!(check["import_line"], send["import_line"]);
        assert_eq!(check["import_warnings"], send["import_warnings"]);
        if check.outcome() == ("valid", "") {
            assert_eq!(send.outcome(), ("updated", "api.0"));
        } else {
            assert_eq!(check.outcome(), send.outcome());
            assert_eq!(check["import_message"], send["import_message"]);
            assert_eq!(update(check), [""; 4]);
        }
        assert_eq!((check.attempts(), &check["import_finished_at"]), (0, ""));
    }
    assert!(checked.iter().any(|row| row.outcome() == ("duplicate", "order.duplicate")));
    assert!(checked.iter().any(|row| &row["import_warnings"] == "rpo.not_postal"));
}

#[test]
fn check_needs_no_account_and_looks_at_none() {
    let folder = Folder::with_orders(paid([1]));
    let program = Program::check(&folder)
        .variable("JUSTCLICK_USER", "not a label")
        .variable("JUSTCLICK_API_KEY", "")
        .variable("JUSTCLICK_ENDPOINT", "http://example.com/");
    program.arg("orders.csv").run().exits_with(0);
}

#[test]
fn results_can_go_elsewhere_or_nowhere() {
    let folder = Folder::with_orders(paid(["1", "x"]));
    let ended = Program::check(&folder).args(["orders.csv", "--no-results"]).run().exits_with(1);
    assert_eq!(folder.names(), ["orders.csv"]);
    assert!(ended.stderr.contains("order.characters"), "{}", ended.stderr);

    let ended = Program::check(&folder).args(["orders.csv", "-o", "-"]).run().exits_with(1);
    assert_eq!(crate::harness::rows(&ended.stdout).len(), 2);
    assert_eq!(folder.names(), ["orders.csv"]);

    let program = Program::check(&folder).args(["-", "-o", "x.csv"]).input(paid([1]));
    program.run().exits_with(0);
    assert_eq!(folder.rows("x.csv").len(), 1);
}

#[test]
fn check_says_how_long_sending_would_take() {
    let folder = Folder::with_orders(paid(1..=600));
    for (rate, lang, time) in [
        (&[][..], "en", "2 minutes"),
        (&["--rate", "10/s"], "en", "1 minute"),
        (&["--rate", "300/h"], "en", "2 hours"),
        (&[], "ru", "около 2 минут"),
    ] {
        let program = Program::check(&folder).args(["orders.csv", "--lang", lang]).args(rate);
        let ended = program.run().exits_with(0);
        assert!(ended.stderr.contains(time), "{rate:?}: {}", ended.stderr);
    }
    let ended = Program::check(&folder).args(["orders.csv", "--rate", "unlimited", "-q"]).run();
    assert_eq!(ended.exits_with(0).stderr, "");
}

#[test]
fn check_has_a_json_summary_too() {
    let folder = Folder::with_orders(paid(["1", "2", "2", "x"]));
    let program = Program::check(&folder).args(["orders.csv", "--summary", "json"]);
    let summary = program.run().exits_with(1).json();
    for (name, value) in [
        ("rows", 4),
        ("valid", 2),
        ("duplicate", 1),
        ("invalid", 1),
        ("requests", 0),
        ("exit_code", 1),
    ] {
        assert_eq!(summary[name], value, "{name}");
    }
    assert_eq!(summary["results"], "orders.check.csv");
}

/// A file that is refused, with options, and what the message names.
struct Refused {
    content: Vec<u8>,
    options: &'static [&'static str],
    names: &'static [&'static str],
}

fn refused_with(
    content: impl AsRef<[u8]>,
    options: &'static [&'static str],
    names: &'static [&'static str],
) -> Refused {
    Refused { content: content.as_ref().to_vec(), options, names }
}

fn refused(content: impl AsRef<[u8]>, names: &'static [&'static str]) -> Refused {
    refused_with(content, &[], names)
}

/// Every kind of fault that a file can have, and every foreign format.
fn all_refused() -> Vec<Refused> {
    let zip = |part: &str| [b"PK\x03\x04".as_slice(), &[0; 26], part.as_bytes()].concat();
    let utf16: Vec<u8> =
        "bill_id;status\n1;paid\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let long = format!("bill_id,status\n1,\"{}\"\n", "x".repeat(2 << 20));
    vec![
        refused("", &[]),
        refused("\u{feff}", &[]),
        refused("\n \n\r\n", &[]),
        refused("1;2;3\n4;5;6\n", &["1", "2", "3"]),
        refused("Статус;Дата\nоплачен;15.03.2024\n", &["--column bill_id=", "Статус"]),
        refused("Номр заказа;Статус\n1;оплачен\n", &["--column bill_id=\"Номр заказа\""]),
        refused("Номер заказа;Дата\n1;15.03.2024\n", &["--default-status", "Дата"]),
        refused(
            "bill_id;status;Трек-номер;трек номер\n1;paid;;\n",
            &["Трек-номер", "трек номер", "--column rpo="],
        ),
        refused_with(
            "bill_id;status;date\n1;paid;15.03.2024\n",
            &["--column", "rpo=ШПИ"],
            &["ШПИ", "bill_id", "status"],
        ),
        refused("bill_id,status,date\n1,paid,15.03.2024\n2,\"paid\n3,paid,\n", &["3"]),
        refused(long, &["2"]),
        refused(zip("[Content_Types].xml xl/workbook.xml"), &["Excel", "LibreOffice"]),
        refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0\0\0\0\0", &["Excel"]),
        refused("<html><table><tr><td>bill_id</td></tr></table></html>", &["HTML"]),
        refused("<?xml version=\"1.0\"?><orders><order/></orders>", &["XML"]),
        refused("%PDF-1.7\n...", &["PDF"]),
        refused(zip("orders.csv"), &[]),
        refused(b"\x89PNG\r\n\x1A\n....", &[]),
        refused(b"bill_id;status\n1;pa\0id\n", &[]),
        refused_with(
            [&[0xff, 0xfe], utf16.as_slice()].concat(),
            &["--encoding", "utf-8"],
            &["UTF-8"],
        ),
        refused_with([utf16.as_slice(), b"x"].concat(), &["--encoding", "utf-16le"], &["UTF-16"]),
    ]
}

#[test]
fn a_file_that_must_be_refused_is_refused_before_anything_is_sent_or_written() {
    let sandbox = service(&[]);
    for Refused { content, options, names } in all_refused() {
        let beginning: String = String::from_utf8_lossy(&content).chars().take(40).collect();
        let folder = Folder::with_orders(&content);
        // One good file beside it is not sent either.
        folder.write("good.csv", paid([1]));
        for lang in ["en", "ru"] {
            for program in [
                Program::send(&folder, &sandbox),
                Program::check(&folder),
                Program::check(&folder).arg("--no-results"),
            ] {
                let arguments = ["good.csv", "orders.csv", "--lang", lang];
                // The option may fit the good file as little.
                let arguments = if options.is_empty() { &arguments[..] } else { &arguments[1..] };
                let ended = program.args(arguments).args(options).run();
                let told = &ended.stderr;
                assert_eq!(ended.code, Some(2), "{beginning:?}: {told}");
                assert!(told.contains("orders.csv"), "{beginning:?}: {told}");
                assert!(!told.contains("panicked") && ended.stdout.is_empty());
                for name in names {
                    assert!(told.contains(name), "{name} for {beginning:?}: {told}");
                }
                assert_eq!(folder.names(), ["good.csv", "orders.csv"], "{beginning:?}");
            }
        }
        let ended = Program::check(&folder).arg("-").args(options).input(content).run();
        assert_eq!(ended.exits_with(2).text(), "");
    }
    assert_eq!(sandbox.counters().connections, 0);
}
