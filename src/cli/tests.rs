//! Command lines in; layers, pages and mistakes out.

use super::*;

fn words(line: &[&str]) -> Vec<OsString> {
    std::iter::once("justclick-import").chain(line.iter().copied()).map(OsString::from).collect()
}

fn parsed(line: &[&str]) -> Invocation {
    match parse(&words(line), None) {
        (_, Ok(invocation)) => invocation,
        (_, Err(error)) => panic!("{line:?}: {error:?}"),
    }
}

fn message(line: &[&str], locale: &str) -> String {
    match parse(&words(line), Some(locale)) {
        (_, Err(Error::Usage(UsageFault::Arguments { message }))) => message,
        (_, other) => panic!("{line:?}: {other:?}"),
    }
}

/// The page as it looks on a terminal of 100 columns, whatever the tests run in.
fn page(line: &[&str], lang: Lang) -> String {
    let error = localise::command(lang).term_width(100).try_get_matches_from(words(line));
    error.unwrap_err().render().to_string()
}

#[test]
fn flags_become_a_layer() {
    let line = [
        "send",
        "a.csv",
        "-",
        "-o",
        "r.csv",
        "--user",
        "shop",
        "--api-key-file",
        "key.txt",
        "--endpoint",
        "https://x/",
        "--ca-file",
        "ca.pem",
        "--rate",
        "1/s",
        "--workers",
        "2",
        "--timeout",
        "3s",
        "--connect-timeout",
        "4s",
        "--retries",
        "5",
        "--delimiter",
        ";",
        "--encoding",
        "utf-8",
        "--date-format",
        "%d/%m/%Y",
        "--time-zone",
        "Asia/Omsk",
        "--column",
        "bill_id=Номер заказа",
        "--column",
        "rpo=ШПИ",
        "--status-name",
        "Доставлен=sent",
        "--default-status",
        "paid",
        "--default-date",
        "today",
        "--rpo-check",
        "off",
        "--on-conflict",
        "last",
        "--strict",
        "--on-unconfirmed",
        "hold",
        "--stop-after",
        "6",
        "--summary",
        "json",
        "-vv",
        "--progress",
        "never",
        "--log-file",
        "x.log",
        "--log-format",
        "json",
        "--lang",
        "ru",
        "-y",
        "--sandbox",
    ];
    let Invocation::Send(layer) = parsed(&line) else { panic!("not send") };
    insta::assert_debug_snapshot!(layer);
}

#[test]
fn what_is_left_out_stays_open_for_weaker_layers() {
    let Invocation::Send(layer) = parsed(&["send", "a.csv"]) else { panic!("not send") };
    let expected = Layer { files: vec!["a.csv".into()], ..Layer::default() };
    assert_eq!(format!("{layer:?}"), format!("{expected:?}"));
}

#[test]
fn check_has_its_own_flags() {
    let line = ["check", "a.csv", "--no-results", "--rate", "2/s", "-q", "--strict"];
    let Invocation::Check(layer) = parsed(&line) else { panic!("not check") };
    assert_eq!(layer.no_results, Some(true));
    assert_eq!(layer.rate.as_deref(), Some("2/s"));
    assert_eq!((layer.quiet, layer.strict), (Some(true), Some(true)));
}

#[test]
fn watch_has_its_own_flags() {
    let line = [
        "watch",
        "inbox",
        "--once",
        "--settle",
        "1s",
        "--poll",
        "2s",
        "--deadline",
        "18:00",
        "--status-file",
        "s.json",
        "--sandbox",
        "-q",
    ];
    let Invocation::Watch(layer) = parsed(&line) else { panic!("not watch") };
    let expected = Layer {
        inbox: Some("inbox".into()),
        once: Some(true),
        settle: Some("1s".into()),
        poll: Some("2s".into()),
        deadline: Some("18:00".into()),
        status_file: Some("s.json".into()),
        sandbox: Some(true),
        quiet: Some(true),
        ..Layer::default()
    };
    assert_eq!(format!("{layer:?}"), format!("{expected:?}"));
}

#[test]
fn the_sandbox_has_its_own_flags() {
    let line = [
        "sandbox",
        "--port",
        "8080",
        "--unknown",
        "1",
        "--unknown",
        "2",
        "--fault",
        "reset",
        "--latency",
        "50",
        "--user",
        "demo",
    ];
    let Invocation::Sandbox(sandbox) = parsed(&line) else { panic!("not sandbox") };
    let expected = SandboxArgs {
        port: 8080,
        unknown: vec!["1".into(), "2".into()],
        faults: vec!["reset".into()],
        latency: Some(50),
        counters: false,
        user: Some("demo".into()),
    };
    assert_eq!(sandbox, expected);
}

#[test]
fn generating_is_hidden_but_there() {
    assert!(matches!(parsed(&["generate", "out"]), Invocation::Generate { .. }));
    assert!(!page(&["--help"], Lang::En).contains("generate"));
}

#[test]
fn lang_on_the_command_line_wins_over_the_locale() {
    for (line, locale, lang) in [
        (vec!["check", "a"], None, Lang::En),
        (vec!["check", "a"], Some("ru_RU"), Lang::Ru),
        (vec!["check", "a", "--lang", "en"], Some("ru_RU"), Lang::En),
        (vec!["--lang=ru", "check", "a"], None, Lang::Ru),
        (vec!["check", "a", "--lang", "auto"], Some("ru_RU"), Lang::Ru),
        (vec!["check", "a", "--lang", "xx"], Some("ru_RU"), Lang::Ru),
        (vec!["check", "--", "--lang", "ru"], None, Lang::En),
    ] {
        assert_eq!(parse(&words(&line), locale).0, lang, "{line:?}");
    }
}

#[test]
fn help_pages() {
    for (code, lang) in [("ru", Lang::Ru), ("en", Lang::En)] {
        for (name, line) in [
            ("program", vec!["--help"]),
            ("send_short", vec!["send", "-h"]),
            ("send", vec!["send", "--help"]),
            ("check", vec!["check", "--help"]),
            ("watch", vec!["watch", "--help"]),
            ("sandbox", vec!["sandbox", "--help"]),
        ] {
            insta::assert_snapshot!(format!("help_{name}_{code}"), page(&line, lang));
        }
    }
}

#[test]
fn a_russian_page_has_no_english_around_the_options() {
    for line in
        [vec!["--help"], vec!["send", "--help"], vec!["watch", "--help"], vec!["check", "--help"]]
    {
        let page = page(&line, Lang::Ru);
        for word in ["Usage", "Options", "Commands", "Arguments", "default", "possible", "Print"] {
            assert!(!page.contains(&format!("{word}:")), "{word} in {page}");
            assert!(!page.contains(&format!("[{word}")), "{word} in {page}");
        }
    }
}

#[test]
fn without_a_command_the_short_help_is_shown_as_a_mistake() {
    let Invocation::Show(shown) = parsed(&[]) else { panic!("not shown") };
    assert_eq!(shown.exit_code(), ExitCode::NothingSent);
    assert!(shown.text().contains("justclick-import send orders.csv --sandbox"));
    let Invocation::Show(shown) = parsed(&["--version"]) else { panic!("not shown") };
    assert_eq!(shown.exit_code(), ExitCode::Success);
    // In brackets a commit may follow.
    let text = shown.text();
    assert_eq!(
        text.split(" (").next().unwrap().trim(),
        concat!("justclick-import ", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn mistakes_are_worded_in_both_languages() {
    let mut page = String::new();
    for line in [
        vec!["send"],
        vec!["send", "a.csv", "--rat", "5/s"],
        vec!["send", "a.csv", "--unheard-of=hunter2"],
        vec!["send", "a.csv", "--rate"],
        vec!["send", "a.csv", "--rpo-check", "of"],
        vec!["send", "a.csv", "--rpo-check"],
        vec!["send", "a.csv", "--rate", "1/s", "--rate", "2/s"],
        vec!["send", "a.csv", "--strict=yes"],
        vec!["send", "a.csv", "-q", "-v"],
        vec!["check", "a.csv", "--no-results", "-o", "x"],
        vec!["sned", "a.csv"],
        vec!["orders.csv"],
        vec!["sandbox", "more"],
        vec!["sandbox", "--port", "abc"],
        vec!["sandbox", "--port", "70000"],
        vec!["generate"],
        vec!["--lang", "de", "send"],
    ] {
        for locale in ["ru_RU", "en_US"] {
            let message = message(&line, locale);
            assert!(!message.contains("hunter2"), "{message}");
            page.push_str(&format!(
                "{}\n    {}\n",
                line.join(" "),
                message.replace('\n', "\n    ")
            ));
        }
    }
    insta::assert_snapshot!(page);
}

#[test]
fn the_key_is_never_taken_from_the_command_line_nor_repeated() {
    for line in [
        vec!["send", "a.csv", "--api-key", "hunter2"],
        vec!["send", "a.csv", "--api-key=hunter2"],
        vec!["send", "a.csv", "--API_KEY=hunter2"],
        vec!["send", "a.csv", "--key", "hunter2"],
        vec!["send", "a.csv", "-key=hunter2"],
        vec!["send", "a.csv", "--apikey", "hunter2"],
        vec!["--secret-key=hunter2", "send"],
        vec!["send", "a.csv", "--password", "hunter2"],
    ] {
        for locale in ["ru", "en"] {
            let message = message(&line, locale);
            assert!(message.contains("--api-key-file"), "{line:?}: {message}");
            assert!(!message.contains("hunter2"), "{line:?}: {message}");
        }
    }
    assert!(matches!(parsed(&["send", "a.csv", "--api-key-file", "key.txt"]), Invocation::Send(_)));
    assert!(matches!(parsed(&["check", "--", "--key"]), Invocation::Check(_)));
}
