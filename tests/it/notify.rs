//! People who are told of runs: by e-mail over a real connection, by a program. Whatever goes wrong
//! with that, the run is what it was.

use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx};
use justclick_import::sandbox::Sandbox;

use crate::harness::{Ended, Folder, Program, paid, service};
use crate::smtp::{Fault, MailServer, PASSWORD, Protection, USER};

/// The settings for a server of these tests, with these lines more under `[notify.mail]`.
pub fn mail_settings(folder: &Folder, server: &MailServer, more: &str) {
    folder.write("root.pem", &server.certificate);
    folder.write("mail.txt", format!("{PASSWORD}\n"));
    let (port, protection) = (server.port, server.protection.name());
    let root = if protection == "none" { "" } else { "ca_file = \"root.pem\"\n" };
    folder.write(
        "settings.toml",
        format!(
            "[notify]\ntime_limit = \"20s\"\n[notify.mail]\nserver = \"127.0.0.1\"\nport = {port}\n\
             encryption = \"{protection}\"\nfrom = \"Импорт <import@example.com>\"\n\
             to = [\"Склад <sklad@example.com>\", \"boss@example.com\"]\n{root}{more}"
        ),
    );
}

const LOGIN: &str = "user = \"import@example.com\"\npassword_file = \"mail.txt\"\n";

/// `send` with those settings.
fn send<'a>(folder: &'a Folder, sandbox: &Sandbox) -> Program<'a> {
    Program::send(folder, sandbox).args(["--config", "settings.toml", "--log-file", "run.log"])
}

/// Two good rows and two that need work.
fn orders() -> String {
    paid(["1", "x", "2", "3"])
}

fn stand_in() -> Sandbox {
    service(&["order=3:code(200)"])
}

#[test]
fn failed_rows_come_by_mail_whatever_protects_the_way() {
    for protection in [Protection::Tls, Protection::StartTls, Protection::Nothing] {
        let server = MailServer::start(protection, Fault::None);
        let folder = Folder::with_orders(orders());
        mail_settings(&folder, &server, LOGIN);
        let sandbox = stand_in();
        let ended = send(&folder, &sandbox).args(["--lang", "en", "orders.csv"]).run();
        ended.exits_with(1);
        let message = server.only();
        assert_eq!(message.protected, protection != Protection::Nothing);
        assert_eq!(message.login, Some((USER.to_owned(), PASSWORD.to_owned())));
        assert_eq!(message.sender, "import@example.com");
        assert_eq!(message.recipients, ["sklad@example.com", "boss@example.com"]);
        assert_eq!(
            message.header("Subject"),
            "JustClick, demo: 2 of 4 rows not updated (orders.csv)"
        );
        assert_eq!(message.header("From"), "Импорт <import@example.com>");
        assert_eq!(message.header("To"), "Склад <sklad@example.com>, boss@example.com");
        assert_eq!(message.header("Auto-Submitted"), "auto-generated");
        assert!(message.header("Message-ID").len() > 10 && message.header("Date").len() > 10);
        let text = message.text();
        for part in [
            "2 of 4 rows not updated",
            "orders.csv: 4 rows",
            "  2  updated",
            "Most frequent:",
            "attached, each with the reason",
            "Account: demo",
            "Run: 1",
            folder.work().file_name().unwrap().to_str().unwrap(),
        ] {
            assert!(text.contains(part), "{part:?} is not in:\n{text}");
        }
        assert!(!text.contains('\u{1b}'));
        assert!(folder.text("run.log").contains("people told"));
    }
}

#[test]
fn what_is_attached_is_what_failed_writes() {
    let server = MailServer::start(Protection::StartTls, Fault::None);
    let folder = Folder::new();
    folder.write("заказы за день.csv", orders());
    mail_settings(&folder, &server, LOGIN);
    let sandbox = stand_in();
    for more in [&["--failed", "failed.csv"][..], &[]] {
        send(&folder, &sandbox)
            .args(["--resend", "заказы за день.csv"])
            .args(more)
            .run()
            .exits_with(1);
    }
    let expected = folder.bytes("failed.csv");
    assert_eq!(expected.iter().filter(|byte| **byte == b'\n').count(), 3);
    let attached: Vec<_> =
        server.received().iter().flat_map(|message| message.attachments()).collect();
    let named = |name: &str| (name.to_owned(), expected.clone());
    assert_eq!(attached, [named("failed.csv"), named("заказы за день.failed.csv")]);
    let names = folder.names();
    assert!(!names.iter().any(|name| name.contains("день.failed")), "{names:?}");
}

#[test]
fn rows_can_come_as_a_workbook_or_not_at_all() {
    for (attach, expected) in
        [("xlsx", Some("orders.failed.xlsx")), ("csv", Some("orders.failed.csv")), ("none", None)]
    {
        let server = MailServer::start(Protection::Nothing, Fault::None);
        let folder = Folder::with_orders(orders());
        mail_settings(&folder, &server, &format!("attach = \"{attach}\"\n"));
        send(&folder, &stand_in()).arg("orders.csv").run().exits_with(1);
        let message = server.only();
        assert_eq!(message.login, None);
        let attachments = message.attachments();
        assert_eq!(attachments.first().map(|(name, _)| name.as_str()), expected);
        if attach == "xlsx" {
            let mut book = Xlsx::new(std::io::Cursor::new(attachments[0].1.clone())).unwrap();
            let sheet = book.worksheet_range_at(0).unwrap().unwrap();
            let orders: Vec<String> = sheet.rows().skip(1).map(|row| row[0].to_string()).collect();
            assert_eq!(orders, ["x", "3"]);
        }
    }
}

#[test]
fn rows_of_several_files_come_together() {
    let server = MailServer::start(Protection::Nothing, Fault::None);
    let folder = Folder::new();
    std::fs::create_dir(folder.path("more")).unwrap();
    for (name, content) in
        [("orders.csv", paid(["x"])), ("good.csv", paid(["7"])), ("more/orders.csv", paid(["y"]))]
    {
        folder.write(name, content);
    }
    mail_settings(&folder, &server, "");
    send(&folder, &service(&[]))
        .args(["--lang", "ru", "orders.csv", "good.csv", "more/orders.csv"])
        .run()
        .exits_with(1);
    let message = server.only();
    assert_eq!(message.header("Subject"), "JustClick, demo: не обновлены 2 строки из 3 (3 файла)");
    let attachments = message.attachments();
    assert_eq!(attachments.len(), 2);
    assert!(attachments.iter().all(|(name, _)| name == "orders.failed.csv"));
    for ((_, bytes), order) in attachments.iter().zip(["x,paid", "y,paid"]) {
        assert!(String::from_utf8_lossy(bytes).contains(order));
    }
}

#[test]
fn more_than_a_message_holds_is_not_attached() {
    let server = MailServer::start(Protection::Nothing, Fault::None);
    let note = "x".repeat(900_000);
    let mut orders = String::from("bill_id,status,date,note\n");
    for _ in 0..7 {
        orders.push_str(&format!("x,paid,15.03.2024,{note}\n"));
    }
    let folder = Folder::with_orders(orders);
    mail_settings(&folder, &server, "");
    send(&folder, &service(&[])).args(["--lang", "en", "orders.csv"]).run().exits_with(1);
    let message = server.only();
    assert_eq!(message.attachments(), []);
    assert!(message.text().contains("too many for a message"), "{}", message.text());
}

#[test]
fn people_are_told_when_they_want_to_be() {
    let good = paid([1, 2]);
    for (when, option, orders, code, told) in [
        ("failure", None, &good, 0, false),
        ("failure", None, &orders(), 1, true),
        ("always", None, &good, 0, true),
        ("never", None, &orders(), 1, false),
        ("never", Some("always"), &good, 0, true),
        ("always", Some("failure"), &good, 0, false),
        ("always", Some("never"), &orders(), 1, false),
    ] {
        let server = MailServer::start(Protection::Nothing, Fault::None);
        let folder = Folder::with_orders(orders);
        mail_settings(&folder, &server, "");
        let settings = folder.text("settings.toml");
        folder.write(
            "settings.toml",
            settings.replace("[notify]\n", &format!("[notify]\nwhen = \"{when}\"\n")),
        );
        let option = option.map(|option| ["--notify", option]);
        send(&folder, &stand_in())
            .args(["--lang", "en", "orders.csv"])
            .args(option.into_iter().flatten())
            .run()
            .exits_with(code);
        assert_eq!(server.received().len(), usize::from(told), "{when} {option:?}");
        if told && code == 0 {
            let message = server.only();
            assert_eq!(
                message.header("Subject"),
                "JustClick, demo: all updated, 2 rows (orders.csv)"
            );
            assert_eq!(message.attachments(), []);
        }
    }
}

#[test]
fn a_file_that_is_refused_is_told_with_the_reason() {
    let server = MailServer::start(Protection::Nothing, Fault::None);
    let folder = Folder::with_orders("");
    mail_settings(&folder, &server, "");
    send(&folder, &service(&[])).args(["--lang", "ru", "orders.csv"]).run().exits_with(2);
    let message = server.only();
    assert_eq!(message.header("Subject"), "JustClick, demo: ничего не отправлено (orders.csv)");
    assert!(message.text().contains("Ошибка: Файл «orders.csv»: он пуст."), "{}", message.text());
}

#[test]
fn a_rehearsal_is_told_to_nobody() {
    let server = MailServer::start(Protection::Nothing, Fault::None);
    let folder = Folder::with_orders(orders());
    mail_settings(&folder, &server, "");
    Program::new(&folder)
        .args(["send", "--config", "settings.toml", "--notify", "always", "--sandbox"])
        .args(["--rate", "unlimited", "orders.csv"])
        .run()
        .exits_with(1);
    assert_eq!(server.received().len(), 0);
}

/// Runs with a server that does something wrong, and without telling anybody: exit code and
/// results must be the same.
#[track_caller]
fn assert_untold(prepare: impl Fn(&Folder), lang: &str, words: &str) -> Ended {
    let quiet = Folder::with_orders(orders());
    let sandbox = stand_in();
    Program::send(&quiet, &sandbox).args(["--lang", lang, "orders.csv"]).run().exits_with(1);
    let folder = Folder::with_orders(orders());
    prepare(&folder);
    let sandbox = stand_in();
    let begun = Instant::now();
    // Also where only errors are shown.
    let ended = send(&folder, &sandbox)
        .args(["-q", "--metrics-file", "import.prom", "--lang", lang, "orders.csv"])
        .run()
        .exits_with(1);
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    assert!(ended.stderr.contains(words), "{words:?} is not in: {}", ended.stderr);
    let without_time = |folder: &Folder| {
        let rows = folder.rows("orders.results.csv");
        let told = |row: &crate::harness::Row| {
            (
                row["bill_id"].to_owned(),
                row["import_outcome"].to_owned(),
                row["import_message"].to_owned(),
            )
        };
        rows.iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(without_time(&folder), without_time(&quiet));
    assert!(folder.text("run.log").contains("people not told"));
    assert!(
        folder
            .text("import.prom")
            .contains("notifications_total{account=\"demo\",result=\"failed\"} 1")
            || folder
                .text("import.prom")
                .contains("notifications_total{result=\"failed\",account=\"demo\"} 1")
    );
    for (place, bytes) in folder.everything() {
        let holds = String::from_utf8_lossy(&bytes).contains(PASSWORD);
        assert!(!holds || place.ends_with("mail.txt"), "the password is in {}", place.display());
    }
    assert!(!ended.stderr.contains(PASSWORD), "{}", ended.stderr);
    ended
}

#[test]
fn a_server_that_fails_changes_nothing_of_the_run() {
    use Protection::{Nothing, StartTls, Tls};
    for (protection, fault, lang, words) in [
        (Tls, Fault::Login, "ru", "не принял имя и пароль"),
        (StartTls, Fault::Login, "en", "does not take name and password"),
        (Nothing, Fault::Recipient, "ru", "не принял письмо (5.1.1 no such mailbox here)"),
        (Tls, Fault::Message, "en", "does not take the message (5.7.1 looks like spam)"),
        (Nothing, Fault::Closed, "en", "closed today"),
    ] {
        let server = MailServer::start(protection, fault);
        assert_untold(|folder| mail_settings(folder, &server, LOGIN), lang, words);
        assert_eq!(server.received().len(), 0);
    }
}

#[test]
fn a_server_that_hangs_is_given_up() {
    for (protection, fault, lang, words) in [
        (Protection::Nothing, Fault::Silent, "ru", "не ответил за 1,0 с"),
        (Protection::Tls, Fault::Silent, "en", "did not answer within 1.0 s"),
        (Protection::StartTls, Fault::SilentAtEnd, "en", "did not answer within 1.0 s"),
    ] {
        let server = MailServer::start(protection, fault);
        let prepare = |folder: &Folder| {
            mail_settings(folder, &server, LOGIN);
            let settings = folder.text("settings.toml").replace("20s", "1s");
            folder.write("settings.toml", settings);
        };
        assert_untold(prepare, lang, words);
    }
}

#[test]
fn a_connection_that_cannot_be_trusted_carries_nothing() {
    let without_root = |folder: &Folder| {
        let settings = folder.text("settings.toml").replace("ca_file = \"root.pem\"\n", "");
        folder.write("settings.toml", settings);
    };
    for protection in [Protection::Tls, Protection::StartTls] {
        let server = MailServer::start(protection, Fault::None);
        let prepare = |folder: &Folder| {
            mail_settings(folder, &server, LOGIN);
            without_root(folder);
        };
        assert_untold(prepare, "ru", "не удалось защитить");
        let elsewhere = MailServer::named("elsewhere.example", protection, Fault::None);
        let prepare = |folder: &Folder| mail_settings(folder, &elsewhere, LOGIN);
        assert_untold(prepare, "en", "cannot be protected");
        assert_eq!(server.received().len() + elsewhere.received().len(), 0);
    }
    // It offers no protection although it is wanted: somebody in between may have taken it away.
    let plain = MailServer::start(Protection::Nothing, Fault::None);
    let prepare = |folder: &Folder| {
        mail_settings(folder, &plain, LOGIN);
        let settings = folder.text("settings.toml").replace("\"none\"", "\"starttls\"");
        folder.write("settings.toml", settings);
    };
    assert_untold(prepare, "en", "STARTTLS");
    assert_eq!(plain.received().len(), 0);
}

#[test]
fn what_cannot_be_read_or_reached_is_named() {
    let server = MailServer::start(Protection::Tls, Fault::None);
    let changed = |from: &'static str, to: &'static str| {
        let server = &server;
        move |folder: &Folder| {
            mail_settings(folder, server, LOGIN);
            folder.write(
                "broken.pem",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            );
            folder.write("empty.txt", "\n");
            let settings = folder.text("settings.toml").replace(from, to);
            folder.write("settings.toml", settings);
        }
    };
    assert_untold(changed("mail.txt", "no-such.txt"), "ru", "no-such.txt");
    assert_untold(changed("mail.txt", "empty.txt"), "en", "empty.txt");
    assert_untold(changed("root.pem", "no-such.pem"), "en", "no-such.pem");
    assert_untold(changed("root.pem", "broken.pem"), "ru", "broken.pem");
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let prepare = |folder: &Folder| {
        mail_settings(folder, &server, LOGIN);
        let settings =
            folder.text("settings.toml").replace(&server.port.to_string(), &closed.to_string());
        folder.write("settings.toml", settings);
    };
    assert_untold(prepare, "en", "cannot be reached");
    assert_eq!(server.received().len(), 0);
}

#[test]
fn the_password_may_come_from_a_variable_or_a_path_in_one() {
    for (variable, value) in
        [("JUSTCLICK_MAIL_PASSWORD", PASSWORD), ("JUSTCLICK_MAIL_PASSWORD_FILE", "mail.txt")]
    {
        let server = MailServer::start(Protection::StartTls, Fault::None);
        let folder = Folder::with_orders(orders());
        mail_settings(&folder, &server, "user = \"import@example.com\"\n");
        let sandbox = stand_in();
        let program = send(&folder, &sandbox).variable(variable, value);
        program.args(["-vvv", "orders.csv"]).run().exits_with(1);
        assert_eq!(server.only().login.unwrap().1, PASSWORD);
    }
}

#[test]
fn settings_that_cannot_be_used_are_refused_with_their_place() {
    let folder = Folder::with_orders(orders());
    let sandbox = service(&[]);
    for (settings, words) in [
        ("[notify]\ncommand = \"tell\"\n", "notify.command needs a list"),
        ("[notify]\nwhen = \"sometimes\"\n", "line 2"),
        ("[notify]\nwenn = \"always\"\n", "notify.when"),
        ("[notify.mail]\nserver = \"smtp.example.com\"\n", "notify.mail.from"),
        ("[notify.mail]\npassword = \"x\"\n", "notify.mail.password_file"),
        (
            "[notify.mail]\nserver = \"smtp.example.com\"\nencryption = \"none\"\n\
             from = \"a@b.example\"\nto = [\"a@b.example\"]\n",
            "unprotected",
        ),
        ("server = \"smtp.example.com\"\n", "server"),
    ] {
        folder.write("settings.toml", settings);
        let ended = send(&folder, &sandbox).args(["--lang", "en", "orders.csv"]).run();
        let ended = ended.exits_with(2);
        assert!(ended.stderr.contains(words), "{words:?} is not in: {}", ended.stderr);
    }
    assert_eq!(sandbox.counters().connections, 0);
}

#[test]
fn doctor_looks_at_messages_and_tests_them_when_asked() {
    let server = MailServer::start(Protection::StartTls, Fault::None);
    let folder = Folder::new();
    mail_settings(&folder, &server, LOGIN);
    let sandbox = service(&[]);
    let doctor = |options: &[&str], code| {
        let program = Program::new(&folder).account(&sandbox);
        let program = program.args(["doctor", "--lang", "en", "--config", "settings.toml"]);
        program.args(options).run().exits_with(code)
    };
    let found = doctor(&[], 0);
    assert!(found.text().contains("ok         Messages: mail by “127.0.0.1” (2 recipients)."));
    assert_eq!(server.received().len(), 0);
    let found = doctor(&["--notify"], 0);
    assert!(found.text().contains("a test was sent and taken"), "{}", found.text());
    let message = server.only();
    assert_eq!(message.header("Subject"), "JustClick, demo: test of messages");
    assert!(message.text().contains("doctor --notify"));
    folder.write("mail.txt", "obviously-wrong");
    let found = doctor(&["--notify", "--json"], 2);
    let findings = found.json()["findings"].clone();
    let findings = findings.as_array().unwrap();
    let bad = findings
        .iter()
        .find(|finding| finding["subject"] == "notify" && finding["state"] == "problem");
    assert!(bad.unwrap()["message"].as_str().unwrap().contains("name and password"));
    folder.write("settings.toml", "[notify.mail]\n");
    assert!(doctor(&["--notify"], 0).text().contains("nobody is told of runs"));
}

#[cfg(unix)]
mod by_command {
    use super::*;

    /// Settings with a shell script as the program.
    fn settings(folder: &Folder, script: &str) {
        folder.write("tell.sh", script);
        folder.write(
            "settings.toml",
            "[notify]\nwhen = \"always\"\ntime_limit = \"1s\"\n\
             command = [\"/bin/sh\", \"tell.sh\", \"a word; with $signs\"]\n",
        );
    }

    #[test]
    fn a_program_gets_the_summary_and_no_secret() {
        let folder = Folder::with_orders(orders());
        settings(&folder, "cat > told.json\nenv > environment.txt\nprintf %s \"$1\" > word.txt\n");
        let ended = send(&folder, &stand_in())
            .variable("JUSTCLICK_MAIL_PASSWORD", PASSWORD)
            .args(["--summary", "json", "orders.csv"])
            .run()
            .exits_with(1);
        let mut told: serde_json::Value =
            serde_json::from_slice(&folder.bytes("told.json")).unwrap();
        assert_eq!(told["account"], "demo");
        assert_eq!(told["run"], "1");
        assert_eq!(told["errors"], serde_json::json!([]));
        for name in ["account", "run", "errors"] {
            told.as_object_mut().unwrap().remove(name);
        }
        assert_eq!(told, ended.json());
        assert_eq!(folder.text("word.txt"), "a word; with $signs");
        let environment = folder.text("environment.txt");
        assert!(environment.contains("JUSTCLICK_USER=demo"));
        assert!(!environment.contains("JUSTCLICK_API_KEY") && !environment.contains(PASSWORD));
    }

    #[test]
    fn a_program_is_told_why_nothing_was_sent() {
        let folder = Folder::with_orders("");
        settings(&folder, "cat > told.json\n");
        send(&folder, &service(&[])).args(["--lang", "en", "orders.csv"]).run().exits_with(2);
        let told: serde_json::Value = serde_json::from_slice(&folder.bytes("told.json")).unwrap();
        assert_eq!((&told["exit_code"], &told["rows"]), (&2.into(), &0.into()));
        assert_eq!(told["errors"], serde_json::json!(["File “orders.csv”: it is empty."]));
        assert_eq!(told["run"], serde_json::Value::Null);
    }

    #[test]
    fn a_program_that_fails_changes_nothing_of_the_run() {
        assert_untold(
            |folder| settings(folder, "echo no such channel >&2\nexit 3\n"),
            "ru",
            "ответила кодом 3 (no such channel)",
        );
        assert_untold(
            |folder| settings(folder, "exec sleep 600\n"),
            "en",
            "did not end within 1.0 s",
        );
        assert_untold(|folder| settings(folder, "kill -9 $$\n"), "en", "was broken off");
        let missing = |folder: &Folder| {
            folder.write("settings.toml", "[notify]\ncommand = [\"/no/such/program\"]\n");
        };
        assert_untold(missing, "ru", "не запускается");
    }

    /// A program that leaves another one behind, which holds its streams, keeps nobody waiting.
    #[test]
    fn a_program_that_reads_nothing_and_leaves_something_behind_is_no_trouble() {
        let folder = Folder::with_orders(orders());
        settings(&folder, "sleep 30 &\n");
        let begun = Instant::now();
        let ended = send(&folder, &stand_in()).args(["-q", "orders.csv"]).run().exits_with(1);
        assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
        assert!(!ended.stderr.contains("could be told"), "{}", ended.stderr);
    }
}
