//! `template`: what it writes is what `check` understands, empty and filled in; nothing is
//! overwritten.

use std::io::{Cursor, Read, Write};

use calamine::{Reader, Xlsx};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::harness::{Folder, Program};

const LANGUAGES: [(&str, [&str; 4], &str); 2] = [
    ("ru", ["Номер заказа", "Статус", "Дата", "Трек-номер"], "отправлен"),
    ("en", ["Order number", "Status", "Date", "Tracking number"], "sent"),
];

fn template<'a>(folder: &'a Folder, lang: &str) -> Program<'a> {
    Program::new(folder).args(["template", "--lang", lang])
}

/// The file with this name in a workbook.
fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The workbook with another text for one of its files.
fn with_part(workbook: &[u8], changed: &str, text: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if name == changed {
            content = text.as_bytes().to_vec();
        }
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn the_workbook_has_the_header_and_no_rows() {
    for (lang, header, status) in LANGUAGES {
        let folder = Folder::new();
        let ended = template(&folder, lang).run().exits_with(0);
        assert_eq!(ended.text(), "", "standard output stays free");
        assert_eq!(folder.names(), ["orders.xlsx"]);
        let bytes = folder.bytes("orders.xlsx");
        let mut workbook = Xlsx::new(Cursor::new(&bytes)).unwrap();
        let (_, range) = workbook.worksheets().remove(0);
        let rows: Vec<Vec<String>> =
            range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        assert_eq!(rows, [header]);

        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        assert!(sheet.contains("state=\"frozen\""), "{sheet}");
        assert!(sheet.contains("sqref=\"B2:B1048576\""), "{sheet}");
        let list = sheet.split("<formula1>").nth(1).unwrap().split('<').next().unwrap();
        assert!(list.contains(status) && list.split(',').count() == 4, "{list}");
        let notes = part(&bytes, "xl/comments1.xml");
        for cell in ["A1", "B1", "C1", "D1"] {
            assert!(notes.contains(&format!("ref=\"{cell}\"")), "{notes}");
        }
    }
}

#[test]
fn the_csv_has_the_header_and_no_rows() {
    for (lang, header, _) in LANGUAGES {
        let folder = Folder::new();
        template(&folder, lang).arg("Today.CSV").run().exits_with(0);
        let delimiter = if lang == "ru" { ";" } else { "," };
        assert_eq!(folder.text("Today.CSV"), format!("\u{feff}{}\r\n", header.join(delimiter)));
    }
}

#[test]
fn an_empty_template_passes_the_check() {
    for (lang, ..) in LANGUAGES {
        for name in ["orders.xlsx", "orders.csv"] {
            let folder = Folder::new();
            template(&folder, lang).arg(name).run().exits_with(0);
            Program::check(&folder).args(["-o", "orders.check.csv", name]).run().exits_with(0);
            assert!(folder.rows("orders.check.csv").is_empty());
        }
    }
}

/// Long numbers as text, the date as a number in the column's own format, as Excel keeps them.
#[test]
fn what_is_typed_into_the_workbook_is_understood() {
    for (lang, _, status) in LANGUAGES {
        let folder = Folder::new();
        template(&folder, lang).run().exits_with(0);
        let bytes = folder.bytes("orders.xlsx");
        let name = "xl/worksheets/sheet1.xml";
        let sheet = part(&bytes, name);
        let styles: Vec<&str> = sheet
            .split("<col ")
            .skip(1)
            .map(|column| column.split("style=\"").nth(1).unwrap_or("0").split('"').next().unwrap())
            .collect();
        assert_eq!(styles.len(), 4, "{sheet}");
        let text = |cell: &str, style: &str, value: &str| {
            format!("<c r=\"{cell}\" s=\"{style}\" t=\"inlineStr\"><is><t>{value}</t></is></c>")
        };
        let row = format!(
            "<row r=\"2\">{}{}<c r=\"C2\" s=\"{}\"><v>45366</v></c>{}</row></sheetData>",
            text("A2", styles[0], "100231"),
            text("B2", "0", status),
            styles[2],
            text("D2", styles[3], "10100091524458"),
        );
        folder.write("orders.xlsx", with_part(&bytes, name, &sheet.replace("</sheetData>", &row)));
        filled_in(&folder, "orders.xlsx");
    }
}

#[test]
fn what_is_typed_into_the_csv_is_understood() {
    for (lang, _, status) in LANGUAGES {
        let folder = Folder::new();
        template(&folder, lang).arg("orders.csv").run().exits_with(0);
        let delimiter = if lang == "ru" { ";" } else { "," };
        let date = if lang == "ru" { "15.03.2024" } else { "2024-03-15" };
        let row = ["100231", status, date, "10100091524458"].join(delimiter);
        let text = folder.text("orders.csv");
        folder.write("orders.csv", format!("{text}{row}\r\n"));
        filled_in(&folder, "orders.csv");
    }
}

fn filled_in(folder: &Folder, name: &str) {
    let ended = Program::check(folder).args(["-o", "orders.check.csv", name]).run();
    let rows = folder.rows("orders.check.csv");
    assert_eq!(rows.len(), 1, "{ended:?}");
    let row = &rows[0];
    assert_eq!(row.outcome(), ("valid", ""), "{ended:?}");
    let sent = ["import_bill_id", "import_status", "import_date", "import_rpo", "import_warnings"]
        .map(|column| &row[column]);
    // Midnight in Moscow.
    assert_eq!(sent, ["100231", "sent", "1710450000", "10100091524458", ""]);
}

#[test]
fn a_file_that_is_there_stays_as_it_is() {
    for name in ["orders.xlsx", "orders.csv"] {
        for (lang, words) in [("ru", "уже есть"), ("en", "there already")] {
            let folder = Folder::new();
            folder.write(name, "mine");
            let ended = template(&folder, lang).arg(name).run().exits_with(2);
            assert_eq!(folder.text(name), "mine");
            assert!(ended.stderr.contains(words) && ended.stderr.contains(name), "{ended:?}");
        }
    }
}

#[test]
fn other_endings_and_folders_that_are_not_there_are_refused() {
    for name in ["orders.xls", "orders", "-", "orders.ods", "missing/orders.xlsx"] {
        let folder = Folder::new();
        let ended = template(&folder, "ru").arg(name).run().exits_with(2);
        assert!(ended.stderr.contains(name), "{ended:?}");
        assert_eq!(folder.names(), [""; 0]);
    }
}
