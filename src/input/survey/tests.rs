//! The first pass over whole files, with the real rules.

use std::fmt::Write as _;

use super::*;
use crate::domain::assess::assess;
use crate::domain::{DateFormat, LocalZone, OnConflict, RpoCheck, Rules, StatusNames};
use crate::error::FileFault;
use crate::input::{ReadOptions, Repeat, TextEncoding};

fn rules() -> Rules {
    Rules {
        status_names: StatusNames::default(),
        default_status: None,
        default_date: None,
        date_format: DateFormat::DayFirst,
        zone: LocalZone::new(jiff::tz::TimeZone::get("Europe/Moscow").unwrap()),
        now: Timestamp(1_710_500_000),
        rpo_check: RpoCheck::Warn,
        strict: false,
        encoding: "UTF-8",
    }
}

fn table(bytes: &[u8]) -> Table {
    Table::open(Source::spool(bytes).unwrap(), &ReadOptions::default()).unwrap()
}

fn run(tables: &mut [Table], on_conflict: OnConflict) -> Result<Survey, Error> {
    let rules = rules();
    let options = SurveyOptions { on_conflict, hash: true };
    survey::<()>(tables, options, |_, row| assess(row, &rules)).map(|(survey, _)| survey)
}

#[test]
fn a_file_is_counted_hashed_and_dated() {
    let text = "Реестр\n\nbill_id;status;date;rpo;note\n\
                1;sent;05.03.2024;80084740397510;\n\
                2;paid;01.03.2024;;a;\n\
                3;paid;31.02.2024;;\n\
                4;sent;06.03.2024;10000000000000;\n\
                5;return;;;a;b;c\n\
                6;return\n\
                Итого;6;;\n";
    let text = text.replace("Итого;6", "Итого;");
    let found = run(&mut [table(text.as_bytes())], OnConflict::Refuse).unwrap();
    let file = &found.files[0];
    assert_eq!((file.rows, file.valid, file.invalid, file.warnings), (6, 4, 2, 1));
    assert_eq!((file.skipped.above_header, file.skipped.blank, file.skipped.totals), (1, 1, 1));
    assert_eq!((file.widest, file.length), (7, text.len() as u64));
    let counts = Status::ALL.map(|status| file.by_status.of(status));
    assert_eq!(counts, [2, 1, 1, 0]);
    let day = |day: i64| Timestamp(1_709_240_400 + (day - 1) * 86_400);
    assert_eq!(file.dates, Some((day(1), day(6))));
    let expected: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    assert_eq!(file.sha256, expected);
    assert_eq!(found.rows(), 6);
}

#[test]
fn repeats_are_found_over_all_files_and_invalid_rows_take_no_part() {
    let first = "bill_id;status;date\n1;paid;05.03.2024\n2;paid;05.03.2024\n3;paid;?\n";
    let second = "Статус;Дата оплаты;Номер заказа\r\n\r\n\
                  оплачен;2024-03-05;1\r\nоплачен;06.03.2024;2\r\nоплачен;05.03.2024;3\r\n";
    let mut tables = [table(first.as_bytes()), table(second.as_bytes())];
    let found = run(&mut tables, OnConflict::Refuse).unwrap();
    let rules = rules();
    let mut verdicts = Vec::new();
    let assess = |_: usize, row: &RawRow<'_>| assess(row, &rules);
    each_update(&tables, assess, |place, update| {
        verdicts.push((place.file, place.line, found.repeats.verdict(place, update)));
    })
    .unwrap();
    let conflict = |file, line| Repeat::Conflict { others: vec![Place { file, line }], more: 0 };
    let expected = [
        (0, 2, Repeat::Unique),
        (0, 3, conflict(1, 4)),
        (1, 3, Repeat::DuplicateOf(Place { file: 0, line: 2 })),
        (1, 4, conflict(0, 3)),
        (1, 5, Repeat::Unique),
    ];
    assert_eq!(verdicts, expected);
}

#[test]
fn a_fault_far_down_refuses_the_file() {
    let mut text = "bill_id;status\n".to_owned();
    for number in 0..5000 {
        writeln!(text, "{number};return").unwrap();
    }
    text.push_str("1;\"re;turn\n");
    text.push_str("1\n");
    match run(&mut [table(text.as_bytes())], OnConflict::Refuse).unwrap_err() {
        Error::File { file, fault } => {
            assert_eq!((file.as_str(), fault), ("-", FileFault::UnclosedQuote { line: 5002 }));
        }
        error => panic!("{error:?}"),
    }
}

#[test]
fn the_encoding_is_certain_afterwards() {
    let mut file = b"bill_id;status\n".to_vec();
    file.extend(b"1;return\n".repeat(40_000));
    file.extend_from_slice(b"2;\xE2\xEE\xE7\xE2\xF0\xE0\xF2 \xE7\xE0\xEA\xE0\xE7\xE0\n");
    let mut tables = [table(&file)];
    assert!(!tables[0].dialect().unwrap().encoding_settled);
    let found = run(&mut tables, OnConflict::Refuse).unwrap();
    let dialect = tables[0].dialect().unwrap();
    assert!(dialect.encoding_settled);
    assert_eq!(dialect.encoding, TextEncoding::Windows1251);
    assert_eq!(found.files[0].by_status.of(Status::Return), 40_001);
}

#[test]
fn rows_updated_by_an_earlier_run_are_counted() {
    let text = "bill_id;status;import_outcome\n1;return;updated\n2;return;failed\n";
    let found = run(&mut [table(text.as_bytes())], OnConflict::Refuse).unwrap();
    assert_eq!((found.files[0].rows, found.files[0].updated_earlier), (2, 1));
}

#[test]
fn a_header_without_rows_is_nothing_to_do() {
    let found = run(&mut [table(b"bill_id;status\n")], OnConflict::Refuse).unwrap();
    assert_eq!((found.rows(), found.files[0].widest), (0, 2));
}

#[test]
fn a_hundred_thousand_rows_are_read_in_order() {
    let mut text = "\u{FEFF}Номер заказа;Статус;Дата отправки;Трек-номер;Примечание\r\n".to_owned();
    for number in 0..100_000 {
        write!(text, "{number};отправлен;05.03.2024;RA123456785RU;\"a\r\nb\"\r\n").unwrap();
    }
    let mut tables = [table(text.as_bytes())];
    let found = run(&mut tables, OnConflict::Refuse).unwrap();
    assert_eq!((found.files[0].valid, found.files[0].invalid), (100_000, 0));
    let mut rows = tables[0].rows().unwrap();
    let mut row = Row::new();
    for number in 0..100_000_u64 {
        assert!(rows.next(&mut row).unwrap());
        assert_eq!((row.line(), row.cell(0)), (2 + 2 * number, number.to_string().as_str()));
    }
    assert!(!rows.next(&mut row).unwrap());
}
