//! What was typed about messages, and what becomes of it.

use super::*;

fn complete() -> NotifyLayer {
    NotifyLayer {
        time_limit: Some("30s".into()),
        server: Some("smtp.example.com".into()),
        from: Some("import@example.com".into()),
        to: vec!["sklad@example.com".into(), "Склад №2 <sklad2@example.com>".into()],
        ..NotifyLayer::default()
    }
}

fn fault(change: impl FnOnce(&mut NotifyLayer)) -> UsageFault {
    let mut typed = complete();
    change(&mut typed);
    resolve(&typed).unwrap_err()
}

#[test]
fn nobody_is_told_where_nothing_is_said() {
    let nothing = NotifyLayer { time_limit: Some("30s".into()), ..NotifyLayer::default() };
    assert!(resolve(&nothing).unwrap().is_none());
    let when = NotifyLayer { when: Some("always".into()), ..nothing };
    assert!(resolve(&when).unwrap().is_none());
}

#[test]
fn the_usual_port_is_that_of_the_encryption() {
    for (encryption, server, port, expected) in [
        (None, "smtp.example.com", None, 465),
        (Some("tls"), "smtp.example.com", None, 465),
        (Some("starttls"), "smtp.example.com", None, 587),
        (Some("none"), "localhost", None, 25),
        (Some("none"), "127.0.0.1", Some("2525"), 2525),
        (Some("none"), "[::1]", None, 25),
    ] {
        let typed = NotifyLayer {
            encryption: encryption.map(str::to_owned),
            server: Some(server.into()),
            port: port.map(str::to_owned),
            ..complete()
        };
        assert_eq!(resolve(&typed).unwrap().unwrap().mail.unwrap().port, expected);
    }
}

#[test]
fn nothing_goes_unprotected_to_another_computer() {
    for server in ["smtp.example.com", "192.168.0.1", "localhost.example.com", "127.0.0.1.example"]
    {
        let found = fault(|typed| {
            typed.server = Some(server.into());
            typed.encryption = Some("none".into());
        });
        assert_eq!(found, UsageFault::MailInsecure { server: server.into() });
    }
}

#[test]
fn what_is_missing_is_named() {
    let missing = |key| UsageFault::NotifyMissing { key };
    assert_eq!(fault(|typed| typed.server = None), missing("notify.mail.server"));
    assert_eq!(fault(|typed| typed.from = None), missing("notify.mail.from"));
    assert_eq!(fault(|typed| typed.to = Vec::new()), missing("notify.mail.to"));
    let user = |typed: &mut NotifyLayer| typed.user = Some("import".into());
    assert_eq!(fault(user), missing("notify.mail.password_file"));
    assert_eq!(fault(|typed| typed.command = vec![" ".into()]), missing("notify.command"));
}

#[test]
fn values_that_cannot_be_read_are_named() {
    type Change = fn(&mut NotifyLayer, String);
    let cases: [(&str, &str, Change); 9] = [
        ("notify.when", "sometimes", |typed, value| typed.when = Some(value)),
        ("notify.time_limit", "soon", |typed, value| typed.time_limit = Some(value)),
        ("notify.mail.encryption", "ssl", |typed, value| typed.encryption = Some(value)),
        ("notify.mail.port", "0", |typed, value| typed.port = Some(value)),
        ("notify.mail.port", "65536", |typed, value| typed.port = Some(value)),
        ("notify.mail.from", "import", |typed, value| typed.from = Some(value)),
        ("notify.mail.to", "a@b, c@d", |typed, value| typed.to = vec![value]),
        ("notify.mail.to", "a@b.example\nBcc: c@d.example", |typed, value| {
            typed.to = vec![value];
        }),
        ("notify.mail.attach", "pdf", |typed, value| typed.attach = Some(value)),
    ];
    for (key, text, change) in cases {
        match fault(|typed| change(typed, text.to_owned())) {
            UsageFault::Value { option, value, .. } => assert_eq!((option, &*value), (key, text)),
            other => panic!("{key}: {other:?}"),
        }
    }
}

#[test]
fn addresses_may_have_names_in_any_letters() {
    let mail = resolve(&complete()).unwrap().unwrap().mail.unwrap();
    assert_eq!(mail.to[1].name.as_deref(), Some("Склад №2"));
    assert_eq!(mail.to[1].email.to_string(), "sklad2@example.com");
}

#[test]
fn a_file_wins_over_a_variable_and_no_password_is_shown() {
    let typed = NotifyLayer {
        user: Some("import".into()),
        password: Some("obviously-fake".into()),
        ..complete()
    };
    let resolved = resolve(&typed).unwrap().unwrap();
    assert!(!format!("{typed:?} {resolved:?}").contains("obviously-fake"));
    let typed = NotifyLayer { password_file: Some("mail.txt".into()), ..typed };
    let login = resolve(&typed).unwrap().unwrap().mail.unwrap().login.unwrap();
    assert!(matches!(login.password, Password::File(path) if path.ends_with("mail.txt")));
}

#[test]
fn failures_are_told_and_what_is_none_is_not() {
    use ExitCode::{
        Account, BrokenOff, Busy, Interrupted, NothingSent, SomeRows, Success, Terminated,
    };
    for code in [SomeRows, NothingSent, Account, BrokenOff, Terminated] {
        assert!(When::Failure.holds(code), "{code:?}");
    }
    for code in [Success, Busy, Interrupted] {
        assert!(!When::Failure.holds(code), "{code:?}");
        assert!(When::Always.holds(code) && !When::Never.holds(code));
    }
}

#[test]
fn a_stronger_list_replaces_a_weaker_one() {
    let layer = |words: &[&str]| NotifyLayer {
        command: words.iter().map(|word| (*word).to_owned()).collect(),
        ..NotifyLayer::default()
    };
    assert_eq!(layer(&["a"]).over(layer(&["b", "c"])).command, ["a"]);
    assert_eq!(layer(&[]).over(layer(&["b", "c"])).command, ["b", "c"]);
}
