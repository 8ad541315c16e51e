//! Summaries in both languages, as snapshots.

use super::*;
use crate::domain::OutcomeKind;

fn counts(of: &[(OutcomeKind, u64)]) -> Counts {
    let mut counts = Counts::default();
    for (kind, number) in of {
        for _ in 0..*number {
            counts.add(*kind);
        }
    }
    counts
}

fn file(of: &[(OutcomeKind, u64)], exit_code: ExitCode) -> FileSummary {
    let counts = counts(of);
    FileSummary {
        file: "orders.csv".into(),
        results: Some("orders.results.csv".into()),
        results_can_be_sent: true,
        warned: 0,
        skipped: Skipped::default(),
        requests: counts.total(),
        counts,
        elapsed: Duration::from_millis(250_400),
        exit_code,
        stopped: None,
        stop_detail: None,
        top: Vec::new(),
        rehearsal: false,
        checked: None,
    }
}

fn of_one(file: FileSummary) -> Summary {
    Summary { elapsed: file.elapsed, exit_code: file.exit_code, files: vec![file] }
}

fn all_updated() -> Summary {
    of_one(file(
        &[(OutcomeKind::Updated, 1200), (OutcomeKind::AlreadyUpdated, 3)],
        ExitCode::Success,
    ))
}

fn with_mistakes() -> Summary {
    let mut file = file(
        &[
            (OutcomeKind::Updated, 1200),
            (OutcomeKind::Duplicate, 2),
            (OutcomeKind::Invalid, 7),
            (OutcomeKind::Rejected, 1),
            (OutcomeKind::Unconfirmed, 2),
        ],
        ExitCode::SomeRows,
    );
    file.warned = 4;
    file.skipped = Skipped { blank: 2, totals: 1, above_header: 5 };
    file.top = vec![
        TopProblem {
            code: "rpo.scientific_notation".into(),
            rows: 6,
            line: 17,
            message: "Столбец «ШПИ», значение «8,01E+13»: последние цифры потеряны. ".repeat(5),
        },
        TopProblem {
            code: "api.200".into(), rows: 1, line: 21, message: "Нет заказа.".into()
        },
    ];
    of_one(file)
}

fn refused_account() -> Summary {
    let mut file = file(&[(OutcomeKind::Failed, 1), (OutcomeKind::NotSent, 11)], ExitCode::Account);
    file.requests = 1;
    file.elapsed = Duration::from_millis(640);
    file.stopped = Some(StopReason::Account);
    file.stop_detail = Some("Сервис не принял подпись. Ответ: код 4, «incorrect hash».".into());
    of_one(file)
}

fn checked(of: &[(OutcomeKind, u64)], exit_code: ExitCode) -> FileSummary {
    FileSummary {
        results: Some("orders.check.csv".into()),
        requests: 0,
        elapsed: Duration::from_millis(180),
        checked: Some(Checked {
            statuses: vec![(Status::Sent, 1200), (Status::Paid, 21)],
            dates: Some(("01.03.2024".into(), "15.03.2024".into())),
            rate: "5/s".into(),
            estimate: Some(Duration::from_secs(244)),
        }),
        ..file(of, exit_code)
    }
}

fn clean_check() -> Summary {
    of_one(checked(&[(OutcomeKind::Valid, 1221)], ExitCode::Success))
}

fn check_with_mistakes() -> Summary {
    let of = [(OutcomeKind::Valid, 1221), (OutcomeKind::Invalid, 1)];
    of_one(FileSummary { results: None, ..checked(&of, ExitCode::SomeRows) })
}

fn two_files() -> Summary {
    let second = FileSummary {
        file: "more orders.csv".into(),
        results: Some("more orders.results.csv".into()),
        ..file(&[(OutcomeKind::Updated, 5), (OutcomeKind::NotSent, 1)], ExitCode::Interrupted)
    };
    let second = FileSummary { stopped: Some(StopReason::Interrupted), ..second };
    Summary {
        elapsed: Duration::from_secs(300),
        exit_code: ExitCode::Interrupted,
        files: vec![all_updated().files.remove(0), second],
    }
}

fn nothing() -> Summary {
    of_one(file(&[], ExitCode::Success))
}

#[test]
fn summaries_for_people() {
    for (lang, code) in [(Lang::Ru, "ru"), (Lang::En, "en")] {
        for (name, summary) in [
            ("all_updated", all_updated()),
            ("with_mistakes", with_mistakes()),
            ("refused_account", refused_account()),
            ("clean_check", clean_check()),
            ("check_with_mistakes", check_with_mistakes()),
            ("two_files", two_files()),
            ("nothing", nothing()),
        ] {
            insta::assert_snapshot!(format!("{name}_{code}"), summary.human(lang, false));
        }
    }
}

#[test]
fn colours_add_nothing_but_colours() {
    let plain = with_mistakes().human(Lang::Ru, false);
    let coloured = with_mistakes().human(Lang::Ru, true);
    assert_ne!(plain, coloured);
    let mut stripped = coloured;
    for code in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[31m", "\u{1b}[32m"] {
        stripped = stripped.replace(code, "");
    }
    assert_eq!(stripped, plain);
}

/// As much as one file can have to say: five kinds of problems, and everything else besides.
fn all_at_once(lang: Lang) -> Summary {
    let mut file = file(
        &[
            (OutcomeKind::Updated, 1200),
            (OutcomeKind::AlreadyUpdated, 3),
            (OutcomeKind::Duplicate, 2),
            (OutcomeKind::Invalid, 17),
            (OutcomeKind::Rejected, 21),
            (OutcomeKind::Unconfirmed, 2),
        ],
        ExitCode::SomeRows,
    );
    file.warned = 4;
    file.skipped = Skipped { blank: 2, totals: 1, above_header: 5 };
    let message = match lang {
        Lang::Ru => {
            "Столбец «Трек-номер», значение «8,01E+13»: трек-номер сохранён в виде числа со \
             степенью (E+): последние цифры потеряны навсегда. Впишите номер заново с чека."
        }
        Lang::En => {
            "Column “Трек-номер”, value “8,01E+13”: the tracking number was saved as a \
             number with an exponent (E+): its last digits are lost for good. Write it again."
        }
    };
    file.top = ["rpo.scientific_notation", "order.missing", "date.in_future", "api.200", "timeout"]
        .into_iter()
        .zip([21, 5, 4, 2, 1])
        .map(|(code, rows)| TopProblem {
            code: code.into(),
            rows,
            line: 12_345,
            message: message.into(),
        })
        .collect();
    of_one(file)
}

#[test]
fn a_summary_fits_a_screen_of_80_by_24_whatever_happened() {
    for lang in [Lang::Ru, Lang::En] {
        let full = all_at_once(lang);
        let told = full.human(lang, false);
        insta::assert_snapshot!(format!("all_at_once_{lang:?}").to_lowercase(), told);
        let mut more = full.clone();
        more.files[0].counts.merge(&counts(&[(OutcomeKind::Failed, 2), (OutcomeKind::NotSent, 5)]));
        more.files[0].stopped = Some(StopReason::Interrupted);
        for summary in [full, more, with_mistakes(), clean_check(), refused_account()] {
            let told = summary.human(lang, true);
            let lines = crate::text::layout::height(&told);
            assert!(lines <= 23, "{lines}: {told}");
        }
    }
}

#[test]
fn results_on_standard_output_are_not_offered_for_sending() {
    let mut summary = refused_account();
    summary.files[0].results = Some("-".into());
    summary.files[0].results_can_be_sent = false;
    assert!(!summary.human(Lang::En, false).contains("justclick-import send"));
}

#[test]
fn summaries_for_programs() {
    insta::assert_snapshot!("json_one_file", with_mistakes().json());
    insta::assert_snapshot!("json_two_files", two_files().json());
}

#[test]
fn every_outcome_is_always_counted_for_programs() {
    let object: serde_json::Value = serde_json::from_str(&nothing().json()).unwrap();
    for kind in OutcomeKind::ALL {
        assert_eq!(object[kind.name()], 0, "{}", kind.name());
    }
    assert_eq!(object["rows"], 0);
    assert_eq!(object["exit_code"], 0);
}
