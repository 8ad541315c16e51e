//! Whole files, as real programs write them, from bytes to rows.

use std::path::Path;

use proptest::prelude::*;

use super::super::{Row, Skipped, exercise};
use super::*;
use crate::domain::CellKind;
use crate::error::{ColumnField, FileFault};

fn fixture(name: &str) -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    Table::open(Source::open(&path).unwrap(), &ReadOptions::default()).unwrap()
}

fn try_open(bytes: &[u8], options: &ReadOptions) -> Result<Table, FileFault> {
    match Table::open(Source::spool(bytes).unwrap(), options) {
        Ok(table) => Ok(table),
        Err(Error::File { fault, .. }) => Err(fault),
        Err(error) => panic!("{error:?}"),
    }
}

fn open(bytes: &[u8]) -> Table {
    try_open(bytes, &ReadOptions::default()).unwrap()
}

fn rows(table: &Table) -> Vec<(u64, Vec<String>)> {
    let mut reader = table.rows().unwrap();
    let mut row = Row::new();
    let mut rows = Vec::new();
    while reader.next(&mut row).unwrap() {
        assert_eq!((row.undecodable(), row.ambiguous_quotes()), (&[][..], false));
        rows.push((row.line(), row.cells().map(str::to_owned).collect()));
    }
    rows
}

fn skipped(table: &Table) -> Skipped {
    let mut reader = table.rows().unwrap();
    let mut row = Row::new();
    while reader.next(&mut row).unwrap() {}
    reader.skipped()
}

fn cells(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
    (line, cells.iter().map(|&cell| cell.to_owned()).collect())
}

#[test]
fn containers_without_a_workbook_are_named() {
    let damaged = |fault: &FileFault| matches!(fault, FileFault::WorkbookDamaged { .. });
    let what = |fault: &FileFault| match fault {
        FileFault::NotText { what } => Some(*what),
        _ => None,
    };
    let fault = |bytes: &[u8]| try_open(bytes, &ReadOptions::default()).unwrap_err();
    assert!(damaged(&fault(b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml")));
    assert!(damaged(&fault(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\x00")));
    let archive = Some(crate::error::ForeignFormat::Archive);
    assert_eq!(what(&fault(b"PK\x03\x04\x14\x00\x00\x00orders.csv")), archive);
}

#[test]
fn the_eight_ways_to_save_one_list_give_one_list() {
    for (name, encoding, delimiter, bom) in [
        ("utf-8", TextEncoding::Utf8, b',', false),
        ("utf-8-bom", TextEncoding::Utf8, b';', true),
        ("windows-1251", TextEncoding::Windows1251, b';', false),
        ("koi8-r", TextEncoding::Koi8R, b';', false),
        ("ibm866", TextEncoding::Ibm866, b';', false),
        ("mac-cyrillic", TextEncoding::MacCyrillic, b';', false),
        ("utf-16le", TextEncoding::Utf16Le, b'\t', true),
        ("utf-16be", TextEncoding::Utf16Be, b'\t', true),
    ] {
        let table = fixture(&format!("encodings/{name}.csv"));
        let dialect = table.dialect().unwrap();
        assert_eq!((dialect.encoding, dialect.delimiter, dialect.bom), (encoding, delimiter, bom));
        assert_eq!(dialect.header_line, 1, "{name}");
        let header = ["Номер заказа", "Статус", "Дата отправки", "Трек-номер", "Получатель"];
        assert_eq!(table.columns().names(), header, "{name}");
        // KOI8-R has no numero sign.
        let shop = "ООО \"Ромашка\"; склад № 2";
        let shop = if name == "koi8-r" { shop.replace('№', "N") } else { shop.to_owned() };
        let expected = [
            cells(2, &["100001", "Отправлен", "05.03.2024", "80084740397510", "Щукина Юлия"]),
            cells(3, &["100002", "оплачен", "06.03.2024 14:05", "", &shop]),
            cells(4, &["100003", "Возврат", "", "", "г. Москва,\nул. Ленина, д. 5"]),
            cells(6, &["100004", "отменён", "", "", "Ёлкин Фёдор"]),
        ];
        assert_eq!(rows(&table), expected, "{name}");
    }
}

#[test]
fn a_register_from_libreoffice_has_titles_a_broken_header_blanks_and_totals() {
    for name in ["windows-1251", "utf-16"] {
        let table = fixture(&format!("libreoffice/{name}.csv"));
        assert_eq!(table.dialect().unwrap().header_line, 3, "{name}");
        assert_eq!(table.columns().index(ColumnField::DateSent), Some(2));
        assert_eq!(table.columns().index(ColumnField::Rpo), Some(3));
        let shop = "ООО \"Ромашка\"; склад";
        let expected = [
            cells(5, &["100001", "Отправлен", "05.03.2024", "80084740397510", shop]),
            cells(6, &["100002", "Оплачен", "06.03.2024", "", ""]),
        ];
        assert_eq!(rows(&table), expected, "{name}");
        let expected = Skipped { above_header: 1, blank: 2, totals: 1, repeated_headers: 0 };
        assert_eq!(skipped(&table), expected, "{name}");
    }
}

#[test]
fn both_quote_styles_of_php_are_read_as_their_writer_meant() {
    let comments = |name: &str| -> Vec<(u64, String, String)> {
        let rows = rows(&fixture(name)).into_iter();
        rows.map(|(line, cells)| (line, cells[2].clone(), cells[3].clone())).collect()
    };
    let expected = [
        (2, "say \"hi; you\"", "plain"),
        (3, "a backslash: \\\"quoted\\\"; so", "x"),
        (4, "ends in \\", "two words"),
        (5, "two\nlines \\\"here\\\"", "ООО \"А\""),
        (7, "5\" nails", "\"B\""),
    ];
    let owned = |rows: &[(u64, &str, &str)]| -> Vec<(u64, String, String)> {
        rows.iter().map(|&(line, a, b)| (line, a.to_owned(), b.to_owned())).collect()
    };
    assert_eq!(comments("quotes/php-fputcsv.csv"), owned(&expected));
    let expected = [
        (2, "\"Ромашка\" ООО", "plain"),
        (3, "5\" nails", "\""),
        (4, "ООО \"А\"", "a \\\"b\\\" c"),
        (5, "\"unclosed", "x"),
        (6, "last", ""),
    ];
    assert_eq!(comments("quotes/php-implode.csv"), owned(&expected));
}

#[test]
fn a_sep_line_wins_and_is_skipped() {
    for (text, delimiter) in [
        ("sep=|\r\nbill_id|status\r\n1|paid\r\n", b'|'),
        ("\u{FEFF}SEP=;\nbill_id;status\n1;paid\n", b';'),
        ("\"sep=,\"\rbill_id,status\r1,paid\r", b','),
        ("sep=\t\nbill_id\tstatus\n1\tpaid\n", b'\t'),
        ("sep=^\nbill_id^status\n1^paid\n", b'^'),
    ] {
        let table = open(text.as_bytes());
        let dialect = table.dialect().unwrap();
        assert_eq!(
            (dialect.sep_line, dialect.delimiter, dialect.header_line),
            (true, delimiter, 2)
        );
        assert_eq!(rows(&table), [cells(3, &["1", "paid"])], "{text:?}");
        assert_eq!(skipped(&table).above_header, 1);
    }
}

#[test]
fn rows_that_are_none_are_left_out_and_counted() {
    let text = "bill_id;status;note\n\n;;;;\n \u{A0};;\n1;paid;a;;;\nИтого: 1;;\n\
                \u{FEFF}bill_id;status;note\n2;paid;Итого\n;;всего\nTOTAL;-;x\n\x1A";
    let table = open(text.as_bytes());
    assert_eq!(rows(&table), [cells(5, &["1", "paid", "a"]), cells(8, &["2", "paid", "Итого"])]);
    let expected = Skipped { above_header: 0, blank: 4, totals: 3, repeated_headers: 1 };
    assert_eq!(skipped(&table), expected);
}

#[test]
fn a_row_with_an_order_number_is_never_taken_for_totals() {
    let text = "Получатель;Номер заказа;Статус\nИтого;15;paid\nTotally;;\nВсего ничего;;\n";
    let table = open(text.as_bytes());
    let lines: Vec<u64> = rows(&table).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [2, 3]);
}

#[test]
fn bytes_that_cannot_be_decoded_mark_their_cell_alone() {
    for (file, broken) in [
        (&b"bill_id;status;note\n1;paid;\xD0\n2;paid;\xD0\xB9\xD0\xB9\xD0\xB9\xD0\xB9\xD0\xB9\xD0\xB9\xD0\xB9\xD0\xB9\xD0\xB9\xD0\xB9\n"[..], "\u{FFFD}"),
        (b"bill_id;status;note\n1;paid;\xCC\xEE\x98\xF1\xEA\xE2\xE0\n2;paid;\xCC\n", "Мо\u{FFFD}сква"),
    ] {
        let table = open(file);
        let mut reader = table.rows().unwrap();
        let mut row = Row::new();
        assert!(reader.next(&mut row).unwrap());
        assert_eq!((row.undecodable(), row.cell(2)), (&[2][..], broken));
        let raw = table.columns().raw_row(&row);
        assert!(raw.order.unwrap().kind == CellKind::Text && raw.extra_cells.is_none());
        assert!(reader.next(&mut row).unwrap());
        assert_eq!(row.undecodable(), [0_usize; 0]);
    }
}

#[test]
fn the_encoding_is_decided_by_the_first_row_beyond_ascii_however_late_it_comes() {
    let mut file = b"bill_id;status;note\n".to_vec();
    for number in 0..40_000 {
        file.extend_from_slice(format!("{number};paid;x\n").as_bytes());
    }
    let ascii = open(&file);
    assert_eq!((ascii.dialect().unwrap().encoding, ascii.dialect().unwrap().encoding_settled), {
        (TextEncoding::Utf8, false)
    });
    // "отправлен, Москва" in three encodings.
    for (word, encoding) in [
        (
            &b"\xCE\xF2\xEF\xF0\xE0\xE2\xEB\xE5\xED\xEE \xE2 \xCC\xEE\xF1\xEA\xE2\xF3"[..],
            "windows-1251",
        ),
        (b"\xEF\xD4\xD0\xD2\xC1\xD7\xCC\xC5\xCE\xCF \xD7 \xED\xCF\xD3\xCB\xD7\xD5", "KOI8-R"),
        ("Отправлено в Москву".as_bytes(), "UTF-8"),
    ] {
        let mut file = file.clone();
        file.extend_from_slice(b"7;paid;");
        file.extend_from_slice(word);
        let table = open(&file);
        let (line, cells) = rows(&table).pop().unwrap();
        assert_eq!((line, cells[2].as_str()), (40_002, "Отправлено в Москву"));
        let mut reader = table.rows().unwrap();
        while reader.next(&mut Row::new()).unwrap() {}
        assert_eq!(reader.encoding().unwrap().name(), encoding);
    }
}

#[test]
fn filled_cells_beyond_the_header_are_told_and_empty_ones_dropped() {
    let table = open(b"bill_id;status\n1;paid;;\n2;paid;;x\n3\n");
    let mut reader = table.rows().unwrap();
    let mut row = Row::new();
    let mut extra = || {
        assert!(reader.next(&mut row).unwrap());
        let raw = table.columns().raw_row(&row);
        (raw.extra_cells, raw.status.unwrap().text.to_owned())
    };
    assert_eq!(extra(), (None, "paid".into()));
    assert_eq!(extra(), (Some((4, 2)), "paid".into()));
    assert_eq!(extra(), (None, String::new()));
}

#[test]
fn a_results_file_fed_back_in_shows_its_own_columns_and_what_is_done() {
    let text = "bill_id;status;import_line;import_outcome;import_finished_at\n\
                1;paid;2;updated;2024-03-05T10:00:00Z\n2;paid;3;failed;\n3;paid;4;already_updated;\n";
    let table = open(text.as_bytes());
    assert_eq!(table.columns().own(), [0, 1]);
    let mut reader = table.rows().unwrap();
    let mut row = Row::new();
    let mut earlier = Vec::new();
    while reader.next(&mut row).unwrap() {
        earlier.push(table.columns().earlier_update(&row).map(str::to_owned));
    }
    assert_eq!(earlier, [Some("2024-03-05T10:00:00Z".into()), None, Some(String::new())]);
}

#[test]
fn an_unclosed_quote_is_found_wherever_it_is() {
    let fault = |text: &str| {
        let table = match try_open(text.as_bytes(), &ReadOptions::default()) {
            Ok(table) => table,
            Err(fault) => return Some(fault),
        };
        let mut reader = table.rows().unwrap();
        loop {
            match reader.next(&mut Row::new()) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(ReadFailure::Fault(fault)) => return Some(fault),
                Err(ReadFailure::Io(error)) => panic!("{error}"),
            }
        }
    };
    assert_eq!(fault("x\nbill_id;\"status\n1;paid\n"), Some(FileFault::UnclosedQuote { line: 2 }));
    let text = "title\n\nbill_id;status;note\n1;paid;\"a\nb\"\n2;\"paid\n3;paid;\n";
    assert_eq!(fault(text), Some(FileFault::UnclosedQuote { line: 6 }));
}

#[test]
fn options_overrule_what_would_be_found_out() {
    let options = ReadOptions {
        sheet: None,
        encoding: Some(TextEncoding::Koi8R),
        delimiter: Some(b','),
        columns: vec![(ColumnField::Order, "code".into())],
        has_default_status: true,
    };
    let table = try_open(b"title\ncode,note;x\n1,\xED\xCF\xD3\xCB\xD7\xC1\n", &options).unwrap();
    assert_eq!((table.dialect().unwrap().header_line, table.columns().order()), (2, 0));
    assert_eq!(rows(&table), [cells(3, &["1", "Москва"])]);
}

#[test]
fn a_header_without_rows_is_a_table_without_rows() {
    for text in ["bill_id;status", "bill_id;status\r\n", "\u{FEFF}bill_id;status\n\n"] {
        assert_eq!(rows(&open(text.as_bytes())), []);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = exercise(&bytes);
    }

    #[test]
    fn anything_after_a_header_is_survived(
        choice in any::<[u8; 2]>(),
        lines in prop::collection::vec("[0-9a-zА-я\";,\\\\\t\r\n \u{0}]{0,20}", 0..10),
        cut in 0_usize..4,
        header in prop::sample::select(&["bill_id;status\n", "Номер заказа\tСтатус\r\n", ""][..]),
    ) {
        let mut bytes = choice.to_vec();
        bytes.extend_from_slice(header.as_bytes());
        bytes.extend_from_slice(lines.join("\n").as_bytes());
        bytes.truncate(bytes.len().saturating_sub(cut));
        let _ = exercise(&bytes);
    }
}

#[test]
fn corrected_cells_stand_in_their_rows_and_no_row_moves() {
    use crate::domain::Corrections;
    use std::sync::Arc;
    let text = "bill_id;status;note\n1;sent;a\n;;\nИтого;;5\n\"2\n\";sent;b\n3;sent\n4;sent;c;d\n";
    let rows = |corrections: &[(u64, usize, &str)]| -> Vec<(u64, Vec<String>)> {
        let mut all = Corrections::default();
        for (line, column, value) in corrections {
            all.set(*line, *column, (*value).to_owned());
        }
        let table = open(text.as_bytes()).with_corrections(Arc::new(all));
        let (mut rows, mut row, mut found) = (table.rows().unwrap(), Row::new(), Vec::new());
        while rows.next(&mut row).unwrap() {
            found.push((row.line(), row.cells().map(str::to_owned).collect()));
        }
        found
    };
    let before = rows(&[]);
    assert_eq!(before.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 5, 7, 8]);
    // What would make a row a total, or nothing, leaves it where it is; lines that are none, or
    // not the first of their row, stay as they are.
    let after = rows(&[
        (2, 0, "Итого"),
        (2, 1, ""),
        (3, 0, "9"),
        (4, 0, "9"),
        (6, 0, "9"),
        (5, 0, "2"),
        (7, 2, "x"),
        (8, 3, ""),
    ]);
    let texts = |row: usize| after[row].1.iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(after.len(), 4);
    assert_eq!(texts(0), ["Итого", "", "a"]);
    assert_eq!(texts(1), ["2", "sent", "b"]);
    assert_eq!(texts(2), ["3", "sent", "x"]);
    assert_eq!(texts(3), ["4", "sent", "c"], "beyond the header nothing is left");
}

#[test]
fn a_table_with_other_corrections_is_another_table() {
    use crate::domain::Corrections;
    use std::sync::Arc;
    let identity = |corrections: &[(u64, usize, &str)]| {
        let mut all = Corrections::default();
        for (line, column, value) in corrections {
            all.set(*line, *column, (*value).to_owned());
        }
        let table = open(b"bill_id;status\n1;sent\n").with_corrections(Arc::new(all));
        table.identity([7; 32])
    };
    assert_eq!(identity(&[]), [7; 32]);
    let all = [
        identity(&[]),
        identity(&[(2, 0, "1")]),
        identity(&[(2, 0, "2")]),
        identity(&[(2, 1, "1")]),
        identity(&[(3, 0, "1")]),
        identity(&[(2, 0, "1"), (2, 1, "")]),
    ];
    for (index, one) in all.iter().enumerate() {
        assert!(!all[..index].contains(one), "{index}");
    }
    assert_eq!(identity(&[(2, 0, "1")]), all[1]);
}
