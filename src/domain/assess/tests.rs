//! Tests of rows: what is needed, what fills a gap, what is reported together.

use super::*;

const NOW: Timestamp = Timestamp(1_717_189_200);
const MARCH_15: Timestamp = Timestamp(1_710_450_000);
const DEFAULT: Timestamp = Timestamp(1_717_000_000);
const GOOD_RPO: &str = "10944022440321";

fn rules() -> Rules {
    let zone = match jiff::tz::TimeZone::get("Europe/Moscow") {
        Ok(zone) => LocalZone::new(zone),
        Err(problem) => panic!("{problem}"),
    };
    Rules {
        status_names: StatusNames::default(),
        default_status: None,
        default_date: None,
        date_format: DateFormat::DayFirst,
        zone,
        now: NOW,
        rpo_check: RpoCheck::Warn,
        strict: false,
        encoding: "windows-1251",
    }
}

fn cell(column: usize, text: &str) -> Option<RawCell<'_>> {
    Some(RawCell { column, text, kind: CellKind::Text })
}

fn broken(column: usize, text: &str) -> Option<RawCell<'_>> {
    Some(RawCell { column, text, kind: CellKind::Undecodable })
}

/// Order, status, date, tracking number in columns 0 to 3.
fn row<'a>([order, status, date, rpo]: [&'a str; 4]) -> RawRow<'a> {
    RawRow {
        order: cell(0, order),
        status: cell(1, status),
        date: cell(2, date),
        rpo: cell(3, rpo),
        ..RawRow::default()
    }
}

fn codes(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.kind.code()).collect()
}

/// The codes of the problems, none if the row is valid.
fn refused(row: &RawRow<'_>, rules: &Rules) -> Vec<&'static str> {
    match assess(row, rules).verdict {
        Ok(_) => Vec::new(),
        Err(problems) => codes(&problems),
    }
}

fn accepted(row: &RawRow<'_>, rules: &Rules) -> OrderUpdate {
    match assess(row, rules).verdict {
        Ok(update) => update,
        Err(problems) => panic!("{problems:?}"),
    }
}

#[test]
fn each_status_takes_exactly_what_it_needs() {
    let rpo = Rpo::parse(GOOD_RPO).unwrap();
    for (status, change) in [
        ("sent", Change::Sent { date: MARCH_15, rpo }),
        ("Оплачен", Change::Paid { date: MARCH_15 }),
        ("возврат", Change::Return),
        ("отменён", Change::Cancel),
    ] {
        let row = row(["№ 100", status, "15.03.2024", GOOD_RPO]);
        let assessed = assess(&row, &rules());
        let order = OrderNumber::parse("100").unwrap();
        let expected = Assessed { verdict: Ok(OrderUpdate { order, change }), warnings: vec![] };
        assert_eq!(assessed, expected, "{status}");
    }
}

#[test]
fn what_the_status_does_not_need_is_never_a_reason_to_refuse() {
    for (status, date, rpo) in [
        ("paid", "15.03.2024", "8,01E+13"),
        ("paid", "15.03.2024", "РА473124829RU"),
        ("return", "31.02.2024", "8,01E+13"),
        ("cancel", "########", "1"),
    ] {
        let strict = Rules { strict: true, rpo_check: RpoCheck::Error, ..rules() };
        assert_eq!(refused(&row(["1", status, date, rpo]), &strict), [""; 0], "{status}");
    }
    let undecodable = RawRow {
        date: broken(2, "\u{FFFD}"),
        rpo: broken(3, "\u{FFFD}"),
        ..row(["1", "cancel", "", ""])
    };
    assert_eq!(accepted(&undecodable, &rules()).change, Change::Cancel);
}

#[test]
fn all_problems_of_a_row_come_together_and_in_order() {
    let row = RawRow {
        extra_cells: Some((9, 7)),
        ambiguous_quotes: true,
        ..row(["A1", "sent", "31.02.2024", "8,01E+13"])
    };
    assert_eq!(
        refused(&row, &rules()),
        [
            "row.extra_cells",
            "row.quotes",
            "order.characters",
            "date.impossible",
            "rpo.scientific_notation"
        ]
    );
}

#[test]
fn a_problem_names_its_field_column_and_value() {
    let long = "9".repeat(100);
    let assessed = assess(&row(["1", "sent", " 31.02.2024", &long]), &rules());
    let problems = assessed.verdict.unwrap_err();
    let expected = [
        Problem {
            kind: ProblemKind::DateImpossible,
            field: Some(Field::Date),
            column: Some(2),
            value: " 31.02.2024".to_owned(),
        },
        Problem {
            kind: ProblemKind::RpoLength { length: 100 },
            field: Some(Field::Rpo),
            column: Some(3),
            value: format!("{}…", "9".repeat(79)),
        },
    ];
    assert_eq!(problems, expected);
}

#[test]
fn values_are_shortened_between_characters() {
    let eighty = "ё".repeat(80);
    assert_eq!(shortened(&eighty), eighty);
    let more = "ё".repeat(81);
    assert_eq!(shortened(&more), format!("{}…", "ё".repeat(79)));
}

#[test]
fn what_is_missing_is_named_with_its_column_if_there_is_one() {
    let empty = row(["", "sent", " ", "\u{A0}"]);
    assert_eq!(refused(&empty, &rules()), ["order.missing", "date.missing", "rpo.missing"]);
    let problems = assess(&empty, &rules()).verdict.unwrap_err();
    assert_eq!(
        problems.iter().map(|one| one.column).collect::<Vec<_>>(),
        [Some(0), Some(2), Some(3)]
    );

    let no_columns = RawRow { status: cell(1, "sent"), ..RawRow::default() };
    let problems = assess(&no_columns, &rules()).verdict.unwrap_err();
    assert_eq!(codes(&problems), ["order.missing", "date.missing", "rpo.missing"]);
    assert!(problems.iter().all(|one| one.column.is_none() && one.field.is_some()));
}

#[test]
fn defaults_fill_gaps_and_never_replace_what_cannot_be_read() {
    let rules =
        Rules { default_status: Some(Status::Paid), default_date: Some(DEFAULT), ..rules() };
    let default = Change::Paid { date: DEFAULT };
    assert_eq!(accepted(&row(["1", "", "", ""]), &rules).change, default);
    assert_eq!(accepted(&row(["1", " \u{A0}", "=\"\"", ""]), &rules).change, default);
    let only_order = RawRow { order: cell(0, "1"), ..RawRow::default() };
    assert_eq!(accepted(&only_order, &rules).change, default);

    assert_eq!(accepted(&row(["1", "cancel", "", ""]), &rules).change, Change::Cancel);
    let given = accepted(&row(["1", "", "15.03.2024", ""]), &rules).change;
    assert_eq!(given, Change::Paid { date: MARCH_15 });

    assert_eq!(refused(&row(["1", "странно", "", ""]), &rules), ["status.unknown"]);
    assert_eq!(refused(&row(["1", "доставлен", "", ""]), &rules), ["status.refused"]);
    assert_eq!(refused(&row(["1", "", "-", ""]), &rules), ["date.unreadable"]);
    let undecodable = RawRow { status: broken(1, ""), date: broken(2, ""), ..only_order };
    assert_eq!(refused(&undecodable, &rules), ["row.undecodable", "row.undecodable"]);
}

#[test]
fn each_status_has_its_own_date_column_where_the_file_has_one() {
    let both = RawRow {
        date_sent: cell(4, "15.03.2024"),
        date_paid: cell(5, "16.03.2024"),
        ..row(["1", "", "17.03.2024", GOOD_RPO])
    };
    let day = |days: i64| Some(Timestamp(MARCH_15.0 + days * 86_400));
    let with = |status, row: RawRow<'static>| RawRow { status: cell(1, status), ..row };
    assert_eq!(accepted(&with("sent", both), &rules()).date(), day(0));
    assert_eq!(accepted(&with("paid", both), &rules()).date(), day(1));
    let only_sent = RawRow { date_paid: None, ..both };
    assert_eq!(accepted(&with("sent", only_sent), &rules()).date(), day(0));
    assert_eq!(accepted(&with("paid", only_sent), &rules()).date(), day(2));
    // An empty column of its own is a gap, not a reason to look elsewhere.
    let empty = RawRow { date_sent: cell(4, ""), ..both };
    assert_eq!(refused(&with("sent", empty), &rules()), ["date.missing"]);
    // The other status's column is not looked at.
    let bad_paid = RawRow { date_paid: cell(5, "?"), date: cell(2, "?"), ..both };
    assert_eq!(accepted(&with("sent", bad_paid), &rules()).date(), day(0));
}

#[test]
fn without_a_status_only_what_is_certain_is_reported() {
    let r = &rules();
    assert_eq!(refused(&row(["1", "", "", ""]), r), ["status.missing"]);
    assert_eq!(refused(&row(["1", "новый", "", ""]), r), ["status.unknown"]);
    assert_eq!(refused(&row(["1", "новый", "15.03.2024", GOOD_RPO]), r), ["status.unknown"]);
    assert_eq!(
        refused(&row(["", "в пути", "31.02.2024", "8,01E+13"]), r),
        ["order.missing", "status.refused", "date.impossible", "rpo.scientific_notation"]
    );
    let split = RawRow {
        date: None,
        date_sent: cell(4, "?"),
        date_paid: cell(5, "31.02.2024"),
        ..row(["1", "новый", "", ""])
    };
    assert_eq!(refused(&split, r), ["status.unknown", "date.unreadable", "date.impossible"]);
    let no_column = RawRow { status: None, rpo: broken(3, "?"), ..row(["1", "", "", ""]) };
    assert_eq!(refused(&no_column, r), ["status.missing", "row.undecodable"]);
}

#[test]
fn undecodable_cells_are_problems_where_they_are_needed() {
    let row = RawRow {
        order: broken(0, "1"),
        status: cell(1, "sent"),
        date: broken(2, "15.03.2024"),
        rpo: broken(3, GOOD_RPO),
        ..RawRow::default()
    };
    let problems = assess(&row, &rules()).verdict.unwrap_err();
    let expected = ProblemKind::Undecodable { encoding: "windows-1251" };
    assert!(problems.iter().all(|problem| problem.kind == expected));
    assert_eq!(
        problems.iter().filter_map(|problem| problem.field).collect::<Vec<_>>(),
        [Field::Order, Field::Date, Field::Rpo]
    );
}

#[test]
fn check_digits_are_judged_as_the_rules_say() {
    for (rpo, check, problems, warnings) in [
        (GOOD_RPO, RpoCheck::Error, vec![], vec![]),
        ("10000000000000", RpoCheck::Off, vec![], vec![]),
        ("10000000000000", RpoCheck::Warn, vec![], vec!["rpo.check_digit"]),
        ("10000000000000", RpoCheck::Error, vec!["rpo.check_digit"], vec![]),
        ("123456789-0001-1", RpoCheck::Warn, vec![], vec!["rpo.not_postal"]),
        ("123456789-0001-1", RpoCheck::Error, vec!["rpo.not_postal"], vec![]),
        ("8,01E+13", RpoCheck::Off, vec!["rpo.scientific_notation"], vec![]),
    ] {
        let rules = Rules { rpo_check: check, ..rules() };
        let row = row(["1", "sent", "15.03.2024", rpo]);
        assert_eq!(refused(&row, &rules), problems, "{rpo} {check:?}");
        assert_eq!(codes(&assess(&row, &rules).warnings), warnings, "{rpo} {check:?}");
    }
}

#[test]
fn strict_turns_warnings_into_problems() {
    let row = row(["1", "sent", "26.10.2014 01:30", "10000000000000"]);
    let lenient = assess(&row, &rules());
    assert!(lenient.verdict.is_ok());
    assert_eq!(codes(&lenient.warnings), ["date.came_twice", "rpo.check_digit"]);
    let strict = assess(&row, &Rules { strict: true, ..rules() });
    assert_eq!(codes(&strict.verdict.unwrap_err()), ["date.came_twice", "rpo.check_digit"]);
    assert!(strict.warnings.is_empty());
}

proptest::proptest! {
    #[test]
    fn any_row_gets_a_verdict_with_a_reason(
        order in "\\PC{0,12}|[0-9]{1,5}",
        status in "\\PC{0,12}|sent|paid|",
        date in "\\PC{0,12}|15.03.2024|",
        rpo in "\\PC{0,12}|[0-9]{14}|",
        strict in proptest::bool::ANY,
    ) {
        let rules = Rules { strict, ..rules() };
        let assessed = assess(&row([&order, &status, &date, &rpo]), &rules);
        if let Err(problems) = &assessed.verdict {
            proptest::prop_assert!(!problems.is_empty());
        }
        proptest::prop_assert!(!strict || assessed.warnings.is_empty());
    }
}

/// A cell of a workbook, by its kind.
fn of_kind(column: usize, text: &str, kind: CellKind) -> Option<RawCell<'_>> {
    Some(RawCell { column, text, kind })
}

#[test]
fn numbers_of_a_workbook_are_whole_up_to_15_digits_and_refused_above() {
    use CellKind::{Date, Number, Text};
    for (order, order_kind, rpo, rpo_kind, codes) in [
        ("100231", Number, "80084740397510", Number, &[][..]),
        (
            "1.23456789012345E+15",
            Number,
            "1E+16",
            Number,
            &["order.digits_lost", "rpo.digits_lost"],
        ),
        // The same out of a text file, or out of the results of such a workbook.
        (
            "1.23456789012345E+15",
            Text,
            "1E+16",
            Text,
            &["order.scientific_notation", "rpo.scientific_notation"],
        ),
        ("12.5", Number, "12.5", Number, &["order.characters", "rpo.characters"]),
        ("-5", Number, "-80084740397510", Number, &["order.characters", "rpo.characters"]),
        ("2024-03-15", Date, "2024-03-15", Date, &["cell.date", "cell.date"]),
        ("2024-03-15", Text, "2024-03-15", Text, &["order.characters", "cell.date"]),
        ("#N/A", Text, "#ССЫЛКА!", Text, &["cell.error", "cell.error"]),
    ] {
        let row = RawRow {
            order: of_kind(0, order, order_kind),
            status: cell(1, "sent"),
            date: cell(2, "15.03.2024"),
            rpo: of_kind(3, rpo, rpo_kind),
            ..RawRow::default()
        };
        if codes.is_empty() {
            accepted(&row, &rules());
        } else {
            assert_eq!(refused(&row, &rules()), codes, "{order} {rpo}");
        }
    }
}

#[test]
fn dates_of_a_workbook_mean_the_same_whatever_the_format_of_texts() {
    use CellKind::{Date, Number, Number1904};
    let formats =
        [DateFormat::DayFirst, DateFormat::MonthFirst, DateFormat::Pattern("%d/%m/%Y".into())];
    for format in formats {
        for (text, kind, seconds) in [
            ("2024-03-04", Date, 1_709_499_600),
            ("2024-03-04 14:05:09", Date, 1_709_550_309),
            ("45355", Number, 1_709_499_600),
            ("45355.5", Number, 1_709_542_800),
            ("43893", Number1904, 1_709_499_600),
        ] {
            let row = RawRow {
                order: cell(0, "1"),
                status: cell(1, "paid"),
                date: of_kind(2, text, kind),
                ..RawRow::default()
            };
            let rules = Rules { date_format: format.clone(), ..rules() };
            let date = accepted(&row, &rules).date().unwrap().0;
            assert_eq!(date, seconds, "{text} {kind:?} {format:?}");
        }
    }
    let broken = RawRow {
        order: cell(0, "1"),
        status: cell(1, "paid"),
        date: cell(2, "#Н/Д"),
        ..RawRow::default()
    };
    assert_eq!(refused(&broken, &rules()), ["cell.error"]);
}
