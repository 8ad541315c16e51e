//! The settings file: what of it holds, what is refused, what `settings` shows and `settings init`
//! writes.

use crate::harness::{Folder, Program, paid, service};
use justclick_import::sandbox::{Sandbox, SandboxConfig};

#[cfg(target_os = "linux")]
use crate::terminal::Terminal;

const NAME: &str = "settings.toml";

/// Writes a settings file into the working folder, closed to others.
fn write(folder: &Folder, text: &str) {
    folder.write(NAME, text);
    mode(folder, "600");
}

fn mode(folder: &Folder, mode: &str) {
    if cfg!(unix) {
        let chmod = std::process::Command::new("chmod").arg(mode).arg(folder.path(NAME)).status();
        assert!(chmod.unwrap().success());
    }
}

fn account(sandbox: &Sandbox) -> String {
    format!(
        "user = \"{}\"\napi_key = \"{}\"\nendpoint = \"{}\"\n",
        SandboxConfig::DEMO_USER,
        SandboxConfig::DEMO_KEY,
        sandbox.endpoint()
    )
}

fn program(folder: &Folder) -> Program<'_> {
    Program::new(folder).variable("JUSTCLICK_CONFIG", NAME)
}

#[test]
fn an_account_and_a_profile_of_the_file_are_all_that_is_needed() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders("Код;Что\n17;Доставлен\n18;\n");
    write(
        &folder,
        &format!(
            "default_account = \"main\"\ndefault_profile = \"shop\"\nrate = \"unlimited\"\n\
             [account.main]\n{}\
             [profile.shop]\ndefault_status = \"cancel\"\n\
             columns = {{ bill_id = \"Код\", status = \"Что\" }}\n\
             status_names.\"Доставлен\" = \"return\"\n",
            account(&sandbox)
        ),
    );
    program(&folder).args(["send", "orders.csv"]).run().exits_with(0);
    let record = sandbox.record();
    let sent: Vec<_> =
        record.requests.iter().map(|seen| (seen.field("bill_id"), seen.field("status"))).collect();
    assert_eq!(sent, [(Some("17"), Some("return")), (Some("18"), Some("cancel"))]);
}

#[test]
fn an_account_on_the_command_line_holds_over_variables() {
    let right = service(&[]);
    let wrong = service(&[]);
    let folder = Folder::with_orders(paid([1]));
    write(&folder, &format!("[account.main]\n{}[account.b]\n", account(&right)));
    let named = program(&folder).account(&wrong).args(["send", "--account", "main", "orders.csv"]);
    named.run().exits_with(0);
    assert_eq!((right.counters().requests, wrong.counters().requests), (1, 0));
}

#[test]
fn several_accounts_and_none_chosen_are_listed() {
    let folder = Folder::with_orders(paid([1]));
    write(&folder, "[account.main]\nuser = \"a\"\n[account.second]\nuser = \"b\"\n");
    let ended = program(&folder).args(["send", "orders.csv"]).run().exits_with(2);
    assert!(
        ended.stderr.contains("“main”, “second”. Choose one: --account NAME"),
        "{}",
        ended.stderr
    );
    let ended = program(&folder).args(["send", "--account", "mian", "orders.csv"]).run();
    let ended = ended.exits_with(2);
    assert!(ended.stderr.contains("Did you mean main?"), "{}", ended.stderr);
    let ended = program(&folder).args(["check", "--profile", "x", "orders.csv"]).run();
    assert!(ended.exits_with(2).stderr.contains("It has no such section at all."));
}

#[test]
fn mistakes_have_their_place_and_their_remedy_in_the_reader_s_language() {
    let folder = Folder::with_orders(paid([1]));
    for (text, english, russian) in [
        (
            "\nrat = \"5/s\"",
            "line 2, column 1: there is no setting “rat”. Did you mean rate?",
            "строка 2, знак 1: настройки «rat» нет. Может быть, rate?",
        ),
        ("rate = 5", "line 1, column 8: rate needs text", "строка 1, знак 8: для rate нужен текст"),
        (
            "rate = \"fast\"",
            "line 1. The value “fast” does not suit",
            "строка 1. Значение «fast» для",
        ),
        (
            "time_zone = \"Moskow\"",
            "line 1. The time zone “Moskow”",
            "строка 1. Часового пояса «Moskow»",
        ),
    ] {
        write(&folder, text);
        for (lang, words) in [("en", english), ("ru", russian)] {
            let program = program(&folder).args(["check", "orders.csv", "--lang", lang]);
            let ended = program.run().exits_with(2);
            assert!(ended.stderr.contains(words), "{}", ended.stderr);
            assert!(ended.stderr.contains(NAME), "{}", ended.stderr);
        }
    }
}

#[test]
fn the_file_s_language_is_that_of_its_own_mistakes_and_of_everything_else() {
    let folder = Folder::with_orders(paid([1]));
    write(&folder, "lang = \"ru\"\n");
    let ended = program(&folder).args(["check", "missing.csv"]).run().exits_with(2);
    assert!(ended.stderr.starts_with("Ошибка:"), "{}", ended.stderr);
    let ended = program(&folder).args(["check", "missing.csv", "--lang", "en"]).run();
    assert!(ended.exits_with(2).stderr.starts_with("Error:"));
}

#[test]
fn a_file_that_is_named_must_be_there_and_the_usual_one_need_not() {
    let folder = Folder::with_orders(paid([1]));
    Program::new(&folder).args(["check", "orders.csv"]).run().exits_with(0);
    let ended = Program::new(&folder).args(["check", "orders.csv", "--config", "no.toml"]).run();
    assert!(ended.exits_with(2).stderr.contains("no.toml"));
}

#[cfg(target_os = "linux")]
#[test]
fn the_usual_file_is_found_in_the_system_s_folder() {
    let folder = Folder::with_orders(paid([1]));
    let place = folder.home().join("config").join("justclick-import");
    std::fs::create_dir_all(&place).unwrap();
    std::fs::write(place.join("justclick-import.toml"), "strikt = true\n").unwrap();
    let program = Program::new(&folder).variable("XDG_CONFIG_HOME", folder.home().join("config"));
    let ended = program.args(["check", "orders.csv"]).run().exits_with(2);
    assert!(ended.stderr.contains("Did you mean strict?"), "{}", ended.stderr);
}

#[cfg(unix)]
#[test]
fn a_key_stands_only_in_a_file_that_nobody_else_can_read() {
    let folder = Folder::with_orders(paid([1]));
    write(&folder, "[account.a]\napi_key = \"obviously-fake\"\n");
    for (rights, fine) in
        [("600", true), ("400", true), ("640", false), ("604", false), ("644", false)]
    {
        mode(&folder, rights);
        let ended = program(&folder).args(["check", "orders.csv"]).run();
        let ended = ended.exits_with(if fine { 0 } else { 2 });
        assert_eq!(ended.stderr.contains("chmod 600 settings.toml"), !fine, "{}", ended.stderr);
    }
    write(&folder, "[account.a]\napi_key_file = \"key.txt\"\n");
    mode(&folder, "644");
    program(&folder).args(["check", "orders.csv"]).run().exits_with(0);
}

#[test]
fn paths_are_relative_to_the_file() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders(paid([1]));
    std::fs::create_dir(folder.path("conf")).unwrap();
    std::fs::write(folder.path("conf").join("key.txt"), SandboxConfig::DEMO_KEY).unwrap();
    std::fs::write(
        folder.path("conf").join("s.toml"),
        format!(
            "user = \"{}\"\napi_key_file = \"key.txt\"\nendpoint = \"{}\"\nledger = \"l.db\"\n",
            SandboxConfig::DEMO_USER,
            sandbox.endpoint()
        ),
    )
    .unwrap();
    let send = || {
        let program = Program::new(&folder).without("JUSTCLICK_LEDGER");
        program.args(["--config", "conf/s.toml"])
    };
    send().args(["send", "orders.csv"]).run().exits_with(0);
    assert!(folder.path("conf").join("l.db").exists());
    let ended = send().args(["history", "1"]).run().exits_with(0);
    assert!(ended.text().contains("orders.csv"), "{}", ended.text());
}

#[test]
fn settings_shows_what_applies_and_where_it_came_from_but_no_key() {
    let folder = Folder::new();
    write(
        &folder,
        "rate = \"1/s\"\n[account.main]\nuser = \"shop\"\napi_key = \"obviously-fake\"\nworkers = 3\n\
         [profile.cdek]\nstatus_names.\"Доставлен\" = \"sent\"\n",
    );
    let show = || {
        let program = program(&folder).variable("JUSTCLICK_PROFILE", "cdek");
        program.args(["settings", "--retries", "2", "--lang", "en"])
    };
    let ended = show().run().exits_with(0);
    let text = ended.text();
    assert!(text.contains("Accounts: main (chosen: main)"), "{text}");
    for (key, value, origin) in [
        ("default_profile", "cdek", "variable JUSTCLICK_PROFILE"),
        ("user", "shop", "settings file, line 3 [account.main]"),
        ("api_key", "there is one (not shown)", "settings file, line 4 [account.main]"),
        ("rate", "1/s", "settings file, line 1"),
        ("workers", "3", "settings file, line 5 [account.main]"),
        ("retries", "2", "command line"),
        ("timeout", "30s", "default"),
        ("status_names", "Доставлен=sent", "settings file, line 7 [profile.cdek]"),
    ] {
        let line = text.lines().find(|line| line.split_whitespace().next() == Some(key));
        let line = line.unwrap_or_else(|| panic!("{key}: {text}"));
        assert!(line.contains(&format!("  {value} ")) && line.ends_with(origin), "{line}");
    }
    let json = show().arg("--json").run().exits_with(0);
    let settings = json.json()["settings"].as_array().unwrap().clone();
    let workers = settings.iter().find(|setting| setting["key"] == "workers").unwrap();
    assert_eq!(workers["value"], "3");
    assert_eq!(
        (&workers["origin"]["from"], &workers["origin"]["line"]),
        (&"file".into(), &5.into())
    );
    for output in [ended.text(), json.text()] {
        assert!(!output.contains("obviously-fake"), "{output}");
    }
}

#[test]
fn settings_without_any_say_what_is_missing() {
    let folder = Folder::new();
    let ended = Program::new(&folder).args(["settings", "--lang", "ru"]).run().exits_with(0);
    let text = ended.text();
    assert!(text.contains("justclick-import settings init"), "{text}");
    for key in ["user", "api_key"] {
        let line = text.lines().find(|line| line.split_whitespace().next() == Some(key));
        assert!(line.is_some_and(|line| line.contains("не задано")), "{text}");
    }
}

#[test]
fn init_asks_nobody_where_nobody_is() {
    let folder = Folder::new();
    let ended = program(&folder).args(["settings", "init"]).input("shop\n").run().exits_with(2);
    assert!(ended.stderr.contains("run it in a terminal"), "{}", ended.stderr);
    assert_eq!(folder.names(), [""; 0]);
}

#[cfg(target_os = "linux")]
mod on_a_terminal {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    use crate::harness::wait_until;

    /// Whether the program's terminal shows what is typed.
    fn echoes(folder: &Folder) -> bool {
        let name = folder.text("tty.txt");
        let stty = Command::new("stty").args(["-a", "-F", name.trim()]).output().unwrap();
        !String::from_utf8(stty.stdout).unwrap().contains(" -echo ")
    }

    #[test]
    fn init_asks_four_questions_never_shows_the_key_and_closes_what_it_writes() {
        let folder = Folder::new();
        let init = program(&folder).args(["settings", "init", "--lang", "ru"]);
        let mut terminal = Terminal::start(&init, "tty > tty.txt;");
        terminal.wait_for("перед .justclick.ru):");
        terminal.types("https://shop");
        terminal.wait_for("не годится");
        terminal.types("demo");
        terminal.wait_for("просто нажмите Enter):");
        terminal.types("no-such-file.txt");
        terminal.wait_for("такого файла или папки нет");
        terminal.types("");
        terminal.wait_for("на экране он не появится):");
        wait_until("nothing typed is shown", || !echoes(&folder));
        terminal.types(SandboxConfig::DEMO_KEY);
        terminal.wait_for("[Europe/Moscow]:");
        assert!(echoes(&folder));
        terminal.types("");
        terminal.wait_for("[5/s]:");
        terminal.types("100");
        let (code, seen) = terminal.end();
        assert_eq!(code, Some(0), "{seen}");
        assert!(!seen.contains(SandboxConfig::DEMO_KEY), "{seen}");
        for name in [NAME, "demo.key"] {
            let mode = folder.path(name).metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }

        let sandbox = service(&[]);
        folder.write("orders.csv", paid([1]));
        let send = program(&folder).variable("JUSTCLICK_ENDPOINT", sandbox.endpoint());
        send.args(["send", "orders.csv"]).run().exits_with(0);
        assert_eq!(sandbox.counters().requests, 1);

        let before = folder.text(NAME);
        let again = program(&folder).args(["settings", "init", "--lang", "en"]);
        let (code, seen) = Terminal::start(&again, "").end();
        assert_eq!(code, Some(2), "{seen}");
        assert!(seen.contains("is there already"), "{seen}");
        assert_eq!(folder.text(NAME), before);
    }
}
