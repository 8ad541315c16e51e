//! Subjects and complaints, all of them, in both languages.

use std::path::PathBuf;
use std::time::Duration;

use super::*;

const CODES: [ExitCode; 8] = [
    ExitCode::Success,
    ExitCode::SomeRows,
    ExitCode::NothingSent,
    ExitCode::Account,
    ExitCode::BrokenOff,
    ExitCode::Busy,
    ExitCode::Interrupted,
    ExitCode::Terminated,
];

#[test]
fn subjects() {
    for lang in [Lang::Ru, Lang::En] {
        let mut told = String::new();
        for code in CODES {
            for (rows, open) in [(0, 0), (1, 1), (1200, 3)] {
                let open = if code == ExitCode::Success { 0 } else { open };
                let headline =
                    Headline { account: "shop", files: &["orders.csv"], code, rows, open };
                told.push_str(&subject(lang, &headline));
                told.push('\n');
            }
        }
        let several = ["a.csv", "b.csv"];
        for files in [&[][..], &several] {
            let code = ExitCode::NothingSent;
            let headline = Headline { account: "shop", files, code, rows: 0, open: 0 };
            told.push_str(&subject(lang, &headline));
            told.push('\n');
        }
        insta::assert_snapshot!(format!("subjects_{lang:?}"), told);
    }
}

#[test]
fn a_subject_is_one_line_whatever_a_file_is_called() {
    let headline = Headline {
        account: "shop",
        files: &["a\r\nBcc: x@example.com\r\n.csv"],
        code: ExitCode::SomeRows,
        rows: 1,
        open: 1,
    };
    for lang in [Lang::Ru, Lang::En] {
        assert!(!subject(lang, &headline).contains(char::is_control));
    }
}

#[test]
fn complaints() {
    let (program, server) = ("/usr/bin/tell".to_owned(), "smtp.example.com".to_owned());
    let detail = "as the system says".to_owned();
    let (path, limit) = (PathBuf::from("mail.txt"), Duration::from_secs(30));
    let failed = |code, said: &str| NotifyFault::CommandFailed {
        program: program.clone(),
        code,
        said: said.to_owned(),
    };
    let mut faults = vec![
        NotifyFault::CommandNotStarted { program: program.clone(), detail: detail.clone() },
        failed(Some(3), "no such channel"),
        failed(None, ""),
        NotifyFault::CommandTimeout { program: program.clone(), limit },
    ];
    let kinds = [
        MailFault::Password { path: Some(path.clone()), detail: detail.clone() },
        MailFault::Password { path: None, detail: String::new() },
        MailFault::Certificate { path, detail: detail.clone() },
        MailFault::Connect { detail: detail.clone() },
        MailFault::Tls { detail: detail.clone() },
        MailFault::Login { detail: detail.clone() },
        MailFault::Refused { detail: detail.clone() },
        MailFault::Timeout { limit },
        MailFault::Other { detail },
    ];
    faults.extend(kinds.map(|kind| NotifyFault::Mail { server: server.clone(), kind }));
    for lang in [Lang::Ru, Lang::En] {
        let told: Vec<String> = faults.iter().map(|found| fault(lang, found)).collect();
        insta::assert_snapshot!(format!("complaints_{lang:?}"), told.join("\n"));
    }
}
