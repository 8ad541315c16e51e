//! The command line and the environment: what is refused and how it is said, in which language,
//! and that nothing is sent and nothing left behind when it is. Help pages and the version.

use std::path::Path;

use crate::harness::{Folder, Program, paid, project, service};

/// A command line that is refused, and what the message must name.
struct Refused {
    arguments: &'static [&'static str],
    /// Changes to the environment of a run that would be well.
    variables: &'static [(&'static str, &'static str)],
    names: &'static [&'static str],
}

const fn refused(
    arguments: &'static [&'static str],
    variables: &'static [(&'static str, &'static str)],
    names: &'static [&'static str],
) -> Refused {
    Refused { arguments, variables, names }
}

const SEND: &[&str] = &["send", "orders.csv"];

static REFUSED: &[Refused] = &[
    refused(SEND, &[("JUSTCLICK_USER", "")], &["--user", "JUSTCLICK_USER"]),
    refused(SEND, &[("JUSTCLICK_USER", "shop.justclick.ru")], &["shop.justclick.ru"]),
    refused(SEND, &[("JUSTCLICK_USER", "a/../b")], &["a/../b"]),
    refused(SEND, &[("JUSTCLICK_USER", "-shop")], &["-shop"]),
    refused(SEND, &[("JUSTCLICK_USER", "магазин")], &["магазин"]),
    refused(SEND, &[("JUSTCLICK_API_KEY", "")], &["JUSTCLICK_API_KEY"]),
    refused(SEND, &[("JUSTCLICK_API_KEY", "two\nlines")], &["JUSTCLICK_API_KEY"]),
    refused(
        SEND,
        &[("JUSTCLICK_ENDPOINT", "http://shop.justclick.ru/api/UpdateOrderStatus")],
        &["http://shop.justclick.ru", "https://"],
    ),
    // Looks like loopback and is not.
    refused(SEND, &[("JUSTCLICK_ENDPOINT", "http://127.0.0.1.example/")], &["https://"]),
    refused(SEND, &[("JUSTCLICK_ENDPOINT", "http://localhost.example/")], &["https://"]),
    refused(SEND, &[("JUSTCLICK_ENDPOINT", "shop.justclick.ru")], &["--endpoint"]),
    refused(SEND, &[("JUSTCLICK_ENDPOINT", "ftp://shop.justclick.ru/")], &["https://"]),
    refused(SEND, &[("JUSTCLICK_ENDPOINT", "https://shop.justclick.ru/#x")], &["#"]),
    refused(&["send", "orders.csv", "--api-key-file", "none.txt"], &[], &["none.txt"]),
    refused(&["send", "orders.csv", "--api-key-file", "empty.txt"], &[], &["empty.txt"]),
    refused(&["send"], &[], &["orders.csv", "send --help"]),
    refused(&["send", "missing.csv"], &[], &["missing.csv"]),
    refused(&["send", "."], &[], &["."]),
    refused(&["send", "orders.csv", "orders.csv"], &[], &["orders.csv"]),
    refused(&["send", "orders.csv", "./orders.csv"], &[], &["orders.csv"]),
    refused(&["send", "-", "-"], &[], &["-"]),
    refused(&["send", "orders.csv", "empty.txt", "-o", "r.csv"], &[], &["--results"]),
    refused(&["send", "orders.csv", "-o", "orders.csv"], &[], &["orders.csv"]),
    refused(&["send", "orders.csv", "-o", "./orders.csv"], &[], &["orders.csv"]),
    refused(&["send", "orders.csv", "-o", "no-such-folder/r.csv"], &[], &["r.csv"]),
    refused(&["send", "orders.csv", "-o", "."], &[], &["."]),
    refused(&["send", "orders.csv", "-o", "-", "--summary", "json"], &[], &["--results"]),
    refused(&["send", "orders.csv", "--log-file", "no-such-folder/x.log"], &[], &["x.log"]),
    refused(&["send", "orders.csv", "--hlep"], &[], &["--hlep", "--help"]),
    refused(&["send", "orders.csv", "--reties", "3"], &[], &["--reties", "--retries"]),
    refused(&["sned", "orders.csv"], &[], &["sned", "send"]),
    refused(&["orders.csv"], &[], &["justclick-import send"]),
    refused(&["send", "orders.csv", "--rate", "fast"], &[], &["fast", "--rate", "5/s"]),
    refused(&["send", "orders.csv", "--rate", "0/s"], &[], &["0/s", "--rate"]),
    refused(&["send", "orders.csv", "--workers", "0"], &[], &["--workers", "256"]),
    refused(&["send", "orders.csv", "--workers", "257"], &[], &["--workers", "256"]),
    refused(&["send", "orders.csv", "--timeout", "30"], &[], &["--timeout"]),
    refused(&["send", "orders.csv", "--connect-timeout", "0s"], &[], &["--connect-timeout"]),
    refused(&["send", "orders.csv", "--retries=-1"], &[], &["--retries"]),
    refused(&["send", "orders.csv", "--stop-after", "0"], &[], &["--stop-after"]),
    refused(&["send", "orders.csv", "--on-unconfirmed", "ask"], &[], &["retry", "hold"]),
    refused(&["check", "orders.csv", "--delimiter", "ab"], &[], &["--delimiter"]),
    refused(&["check", "orders.csv", "--encoding", "utf-7"], &[], &["utf-7", "windows-1251"]),
    refused(&["check", "orders.csv", "--time-zone", "Europe/Moskow"], &[], &["Europe/Moscow"]),
    refused(&["check", "orders.csv", "--date-format", "%q"], &[], &["--date-format"]),
    refused(&["check", "orders.csv", "--default-status", "done"], &[], &["sent", "paid"]),
    refused(&["check", "orders.csv", "--default-date", "31.02.2024"], &[], &["--default-date"]),
    refused(&["check", "orders.csv", "--column", "order=№"], &[], &["--column"]),
    refused(&["check", "orders.csv", "--column", "bill_id"], &[], &["--column"]),
    refused(&["check", "orders.csv", "--status-name", "Вручен=done"], &[], &["--status-name"]),
    refused(&["check", "orders.csv", "--rpo-check", "maybe"], &[], &["warn", "error", "off"]),
    refused(&["check", "orders.csv", "--on-conflict", "first"], &[], &["refuse", "last"]),
    refused(&["check", "orders.csv", "--no-results", "-o", "r.csv"], &[], &["--results"]),
    refused(&["check", "orders.csv", "-q", "-v"], &[], &["--quiet", "--verbose"]),
    refused(&["check", "orders.csv", "--user", "shop"], &[], &["--user"]),
    refused(&["sandbox", "--fault", "all:teapot"], &[], &["--fault", "teapot"]),
    refused(&["sandbox", "--port", "70000"], &[], &["--port"]),
];

#[test]
fn what_cannot_be_used_is_refused_by_name_and_nothing_is_sent() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders(paid([1]));
    folder.write("empty.txt", "");
    for lang in ["C", "ru_RU.UTF-8"] {
        for Refused { arguments, variables, names } in REFUSED {
            let mut program = Program::new(&folder).account(&sandbox).args(*arguments);
            for (name, value) in *variables {
                program = program.variable(name, value);
            }
            let ended = program.variable("LANG", lang).run();
            let told = &ended.stderr;
            assert_eq!(ended.code, Some(2), "{arguments:?} {variables:?}: {told}");
            assert!(ended.stdout.is_empty(), "{arguments:?}");
            let word = if lang == "C" { "Error: " } else { "Ошибка: " };
            assert!(told.starts_with(word), "{arguments:?}: {told}");
            assert!(told.lines().count() <= 6, "{arguments:?}: {told}");
            for name in *names {
                assert!(told.contains(name), "{name} in {arguments:?}: {told}");
            }
            assert_eq!(folder.names(), ["empty.txt", "orders.csv"], "{arguments:?}");
        }
    }
    assert_eq!(sandbox.counters().connections, 0);
}

#[test]
fn without_account_or_key_the_program_says_what_is_missing() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders(paid([1]));
    for missing in ["JUSTCLICK_USER", "JUSTCLICK_API_KEY"] {
        let program = Program::send(&folder, &sandbox).without(missing).arg("orders.csv");
        let ended = program.run().exits_with(2);
        assert!(ended.stderr.contains(missing), "{}", ended.stderr);
    }
    assert_eq!(sandbox.counters().connections, 0);
}

#[test]
fn the_key_file_is_read_as_editors_write_it() {
    let key = justclick_import::sandbox::SandboxConfig::DEMO_KEY;
    let utf16: Vec<u8> =
        format!("\u{feff}{key}\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let forms: [Vec<u8>; 5] = [
        key.into(),
        format!("{key}\n").into(),
        format!("{key}\r\n").into(),
        format!("\u{feff}{key}\n").into(),
        utf16,
    ];
    for (form, order) in forms.into_iter().zip(1..) {
        let sandbox = service(&[]);
        let folder = Folder::with_orders(paid([order]));
        folder.write("key.txt", &form);
        Program::send(&folder, &sandbox)
            // The file wins over the variable.
            .variable("JUSTCLICK_API_KEY", "not-the-key")
            .args(["--api-key-file", "key.txt", "orders.csv"])
            .run()
            .exits_with(0);
        assert_eq!(sandbox.counters().applied, 1, "{form:?}");
    }
}

#[test]
fn options_win_over_the_environment() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders(paid([1]));
    Program::send(&folder, &sandbox)
        .variable("JUSTCLICK_USER", "somebody-else")
        .variable("JUSTCLICK_ENDPOINT", "https://elsewhere.invalid/")
        .args(["orders.csv", "--user", "demo", "--endpoint", &sandbox.endpoint()])
        .run()
        .exits_with(0);
    assert_eq!(sandbox.counters().applied, 1);
}

#[test]
fn a_proxy_in_the_environment_is_not_used_for_this_computer() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders(paid([1]));
    let dead = "http://127.0.0.1:9/";
    Program::send(&folder, &sandbox)
        .variable("HTTP_PROXY", dead)
        .variable("http_proxy", dead)
        .variable("ALL_PROXY", dead)
        .args(["orders.csv", "--retries", "0"])
        .run()
        .exits_with(0);
}

#[test]
fn the_language_is_that_of_the_system_unless_told_otherwise() {
    let folder = Folder::new();
    for (locale, options, russian) in [
        ("C", &[][..], false),
        ("ru_RU.UTF-8", &[], true),
        ("ru_RU.UTF-8", &["--lang", "en"], false),
        ("C", &["--lang", "ru"], true),
        ("C", &["--lang=ru"], true),
        ("ru_RU.UTF-8", &["--lang", "auto"], true),
        ("de_DE.UTF-8", &["--lang", "auto"], false),
    ] {
        let program = Program::check(&folder).variable("LANG", locale).arg("missing.csv");
        let ended = program.args(options).run().exits_with(2);
        assert_eq!(ended.stderr.starts_with("Ошибка:"), russian, "{locale} {options:?}");
    }
}

/// A page as the tests of the command line recorded it.
fn recorded(page: &str) -> String {
    let name = format!("src/cli/snapshots/justclick_import__cli__tests__help_{page}.snap");
    let text = std::fs::read_to_string(project(&name)).unwrap();
    let (_, page) = text.strip_prefix("---\n").unwrap().split_once("\n---\n").unwrap();
    page.trim_end().to_owned()
}

#[test]
fn help_pages_go_to_standard_output_in_both_languages() {
    let folder = Folder::new();
    for (lang, locale) in [("en", "C"), ("ru", "ru_RU.UTF-8")] {
        for (arguments, page) in [
            (&["--help"][..], "program"),
            (&["send", "--help"], "send"),
            (&["send", "-h"], "send_short"),
            (&["check", "--help"], "check"),
            (&["sandbox", "--help"], "sandbox"),
        ] {
            let program = Program::new(&folder).variable("LANG", locale).args(arguments);
            let ended = program.variable("COLUMNS", "100").run().exits_with(0);
            assert_eq!(ended.text().trim_end(), recorded(&format!("{page}_{lang}")));
            assert_eq!(ended.stderr, "");
        }
    }
}

#[test]
fn no_arguments_show_the_help_as_a_mistake() {
    let folder = Folder::new();
    let ended = Program::new(&folder).run().exits_with(2);
    assert_eq!(ended.text(), "");
    for command in ["send", "check", "sandbox"] {
        assert!(ended.stderr.contains(command), "{}", ended.stderr);
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let folder = Folder::new();
    for argument in ["--version", "-V"] {
        let ended = Program::new(&folder).arg(argument).run().exits_with(0);
        // A release says in brackets of which commit it is.
        let number = concat!("justclick-import ", env!("CARGO_PKG_VERSION"));
        let rest = ended.text().strip_prefix(number).unwrap().trim_end().to_owned();
        assert!(rest.is_empty() || rest.starts_with(" (") && rest.ends_with(')'), "{rest:?}");
    }
}

#[test]
fn man_pages_and_completions_are_written_into_a_folder() {
    let folder = Folder::new();
    Program::new(&folder).args(["generate", "."]).run().exits_with(0);
    let names = folder.names();
    for name in [
        "_justclick-import",
        "_justclick-import.ps1",
        "justclick-import-check.1",
        "justclick-import-sandbox.1",
        "justclick-import-send.1",
        "justclick-import.1",
        "justclick-import.bash",
        "justclick-import.fish",
    ] {
        assert!(names.iter().any(|known| known == name), "{name} in {names:?}");
        assert!(!folder.bytes(name).is_empty());
    }
    let ended = Program::new(&folder).args(["generate", "no-such-folder"]).run().exits_with(2);
    assert!(ended.stderr.contains(&*Path::new("no-such-folder").to_string_lossy()));
}
