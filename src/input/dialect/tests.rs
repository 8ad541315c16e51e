//! What a file is written in, and why it is refused.

use super::*;
use crate::error::{ColumnField, ForeignFormat};

fn detect(bytes: &[u8]) -> Result<Dialect, FileFault> {
    detect_with(bytes, &DialectOptions::default())
}

fn detect_with(bytes: &[u8], options: &DialectOptions<'_>) -> Result<Dialect, FileFault> {
    let head = &bytes[..bytes.len().min(HEAD)];
    Dialect::detect(Head { bytes: head, length: bytes.len() as u64 }, options)
}

fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
    let bytes = |unit: u16| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() };
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn each_delimiter_is_found_out() {
    for delimiter in [",", ";", "\t", "|"] {
        let text = format!("bill_id{delimiter}status{delimiter}a;b, c\n1{delimiter}paid\n");
        let dialect = detect(text.as_bytes()).unwrap();
        assert_eq!(char::from(dialect.delimiter).to_string(), delimiter);
    }
    // One column: the delimiter that the rows do not have.
    assert_eq!(detect(b"bill_id\n1\n2\n").unwrap().delimiter, b';');
}

#[test]
fn a_header_far_down_is_found_and_what_is_above_it_counted() {
    let text = "\u{FEFF}Реестр;\"за 05.03.2024\"\r\nДата;05.03.2024\r\n\r\n;;\r\n№;12\r\n\
                № п/п;Номер заказа;ШПИ;Статус\r\n1;100;80084740397510;paid\r\n";
    let dialect = detect(text.as_bytes()).unwrap();
    assert_eq!((dialect.header_line, dialect.above_header, dialect.blank_above), (6, 3, 2));
    assert_eq!(dialect.header[1], "Номер заказа");
    assert_eq!(dialect.rows_at.line, 7);
    assert_eq!(dialect.first_rows, [["1", "100", "80084740397510", "paid"]]);
}

#[test]
fn columns_are_never_guessed() {
    let text = "100;paid;05.03.2024\n101;paid;06.03.2024\n";
    let seen = ["100", "paid", "05.03.2024"].map(str::to_owned).to_vec();
    assert_eq!(detect(text.as_bytes()), Err(FileFault::NoHeader { seen, looked_at: 2 }));
    let below = format!("{}bill_id;status\n", "x;y\n".repeat(HEADER_ROWS));
    assert!(matches!(detect(below.as_bytes()), Err(FileFault::NoHeader { looked_at: 30, .. })));
}

#[test]
fn a_name_that_the_user_chose_makes_a_header() {
    let chosen = [(ColumnField::Order, "Ваш код".to_owned())];
    let options = DialectOptions { chosen: &chosen, ..DialectOptions::default() };
    let dialect = detect_with("Список;\nВАШ КОД:;x\n1;2\n".as_bytes(), &options).unwrap();
    assert_eq!(dialect.header_line, 2);
}

#[test]
fn a_name_that_is_nearly_known_makes_a_header_that_can_be_complained_about() {
    let dialect = detect("Номр заказа;Клиент\n1;2\n".as_bytes()).unwrap();
    assert_eq!(dialect.header, ["Номр заказа", "Клиент"]);
}

#[test]
fn utf_16_is_known_without_a_mark() {
    let text = "Номер заказа\tСтатус\r\n100001\tОтправлен\r\n";
    for (big_endian, encoding) in [(false, TextEncoding::Utf16Le), (true, TextEncoding::Utf16Be)] {
        let dialect = detect(&utf16(text, big_endian)).unwrap();
        assert_eq!((dialect.encoding, dialect.bom), (encoding, false));
        assert_eq!((dialect.delimiter, dialect.header.len()), (b'\t', 2));
    }
}

#[test]
fn recognised_names_decide_between_code_pages() {
    // "Номер;Статус" in windows-1251, then a long text that reads better in KOI8-R.
    let mut bytes = b"\xCD\xEE\xEC\xE5\xF0;\xD1\xF2\xE0\xF2\xF3\xF1\n1;".to_vec();
    bytes.extend_from_slice(&b"\xD0\xCF\xC5\xD4 ".repeat(50));
    assert_eq!(detect(&bytes).unwrap().encoding, TextEncoding::Windows1251);
}

#[test]
fn text_decides_where_names_are_ascii() {
    for (word, encoding) in [
        (&b"\xCC\xEE\xF1\xEA\xE2\xE0"[..], TextEncoding::Windows1251),
        (b"\xED\xCF\xD3\xCB\xD7\xC1", TextEncoding::Koi8R),
        (b"\x8C\xAE\xE1\xAA\xA2\xA0", TextEncoding::Ibm866),
        (b"\x8C\xEE\xF1\xEA\xE2\xE0", TextEncoding::MacCyrillic),
        ("Москва".as_bytes(), TextEncoding::Utf8),
    ] {
        let file = [b"bill_id;status;city\n1;paid;", word, b"\n"].concat();
        let dialect = detect(&file).unwrap();
        assert_eq!((dialect.encoding, dialect.encoding_settled), (encoding, true));
    }
}

#[test]
fn files_that_are_no_text_are_named() {
    let html = utf16("\u{FEFF} <html xmlns:x=\"urn:x\">", false);
    for (bytes, what) in [
        (&b"PK\x05\x06"[..], ForeignFormat::Archive),
        (b"\x09\x04\x06\x00\x00\x00", ForeignFormat::AncientWorkbook),
        (b"%PDF-1.7\n", ForeignFormat::Pdf),
        (b"\x1F\x8B\x08\x00", ForeignFormat::Archive),
        (b"7z\xBC\xAF\x27\x1C\x00", ForeignFormat::Archive),
        (b"Rar!\x1A\x07\x01", ForeignFormat::Archive),
        (b"\x89PNG\r\n\x1A\n", ForeignFormat::Image),
        (b"\xFF\xD8\xFF\xE0", ForeignFormat::Image),
        (b"\xEF\xBB\xBF\r\n<!DOCTYPE HTML><html>", ForeignFormat::Html),
        (b"<table><tr><td>bill_id</td></tr></table>", ForeignFormat::Html),
        (b"<?xml version=\"1.0\"?><Workbook/>", ForeignFormat::Xml),
        (b"<?xml version=\"1.0\"?><html/>", ForeignFormat::Html),
        (&html, ForeignFormat::Html),
    ] {
        assert_eq!(detect(bytes), Err(FileFault::NotText { what }), "{bytes:?}");
    }
}

#[test]
fn nothing_binary_and_odd_files_are_refused() {
    for empty in [&b""[..], b"\xEF\xBB\xBF", b" \r\n\t\n", b"\xFF\xFE"] {
        assert_eq!(detect(empty), Err(FileFault::Empty), "{empty:?}");
    }
    assert_eq!(detect(b"bill_id;status\n1;\x00\n"), Err(FileFault::Binary { offset: 17 }));
    assert_eq!(detect(b"ab\x01\x02\x03cd"), Err(FileFault::Binary { offset: 2 }));
    let mut odd = utf16("\u{FEFF}bill_id\tstatus\r\n", false);
    odd.push(b'1');
    assert!(matches!(detect(&odd), Err(FileFault::EncodingMismatch { encoding: "UTF-16LE", .. })));
}

#[test]
fn an_encoding_that_the_mark_contradicts_is_refused() {
    let options =
        DialectOptions { encoding: Some(TextEncoding::Windows1251), ..DialectOptions::default() };
    let fault = detect_with("\u{FEFF}bill_id;status\n".as_bytes(), &options);
    let expected = FileFault::EncodingMismatch {
        encoding: "windows-1251",
        detail: "byte-order mark of UTF-8".into(),
    };
    assert_eq!(fault, Err(expected));
}
