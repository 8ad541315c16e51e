//! Workbooks in and out: what LibreOffice saved is read like the same list as text, results and
//! rows to be mended are workbooks that are read again, and what cannot be read is named.

use std::io::{Cursor, Write};

use calamine::{Data, Reader, Xlsx};
use justclick_import::sandbox::SandboxConfig;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::harness::{Ended, Folder, Program, config, fixture, paid, project, service};

/// A folder with one file of `fixtures/workbooks`, under its own name.
fn with(name: &str) -> Folder {
    let folder = Folder::new();
    folder.write(name, fixture(&format!("workbooks/{name}")));
    folder
}

fn check(folder: &Folder, arguments: &[&str]) -> Ended {
    Program::check(folder).args(arguments).run()
}

/// The message of a file that must be refused.
#[track_caller]
fn refused(name: &str, content: &[u8]) -> String {
    let folder = Folder::new();
    folder.write(name, content);
    let ended = check(&folder, &[name]).exits_with(2);
    assert_eq!(folder.names(), [name], "nothing is left behind");
    ended.stderr
}

/// The lines of a file of `fixtures/workbooks` with what is expected.
fn expected(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(project("fixtures/workbooks").join(name)).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// A sheet as it stands in a workbook: its rows, as text.
fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(name).unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// A part of a workbook as XML.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn one_list_in_eight_forms_gives_the_same_requests_byte_for_byte() {
    let mut all = Vec::new();
    for name in [
        "list.xlsx",
        "list.xls",
        "list.ods",
        "list.utf-8.csv",
        "list.utf-8-bom.csv",
        "list.windows-1251.csv",
        "list.utf-16.csv",
        "list.libreoffice.csv",
    ] {
        let folder = with(name);
        let sandbox = service(&[]);
        let ended = Program::send(&folder, &sandbox).args(["--workers", "1", name]).run();
        let ended = ended.exits_with(0);
        let skipped = "Rows left out: 2 blank, 1 with totals, 1 above the header";
        assert!(ended.stderr.contains(skipped), "{name}: {}", ended.stderr);
        let bodies: Vec<Vec<u8>> =
            sandbox.record().requests.iter().map(|seen| seen.body.clone()).collect();
        let unsigned: Vec<String> = bodies
            .iter()
            .map(|body| std::str::from_utf8(body).unwrap().rsplit_once("&hash=").unwrap().0.into())
            .collect();
        assert_eq!(unsigned, expected("list.requests.txt"), "{name}");
        all.push(bodies);
    }
    assert!(all.iter().all(|bodies| *bodies == all[0]), "also signed alike");
}

#[test]
fn odd_cells_are_told_alike_in_all_three_formats() {
    for form in ["xlsx", "xls", "ods"] {
        let folder = with(&format!("oddities.{form}"));
        let name = format!("oddities.{form}");
        check(&folder, &["-o", "r.csv", &name]).exits_with(1);
        let rows = folder.rows("r.csv");
        let told: Vec<String> = rows
            .iter()
            .map(|row| {
                let (outcome, code) = row.outcome();
                format!("{} {outcome} {code} {}", &row["import_line"], &row["Дата"])
            })
            .collect();
        assert_eq!(told, expected("oddities.outcomes.txt"), "{form}");
        assert_eq!(&rows[0]["import_rpo"], "80084740397510", "shown as 8.01E+13, but whole");
        assert_eq!(&rows[10]["import_date"], "1710500709");
        // What is lost stays lost when the results are read as text.
        let again = check(&folder, &["--no-results", "r.csv"]).exits_with(1);
        assert!(again.stderr.contains("rpo.scientific_notation"), "{}", again.stderr);
        assert!(again.stderr.contains("order.scientific_notation"), "{}", again.stderr);
    }
}

#[test]
fn the_sheet_with_orders_is_found_and_the_others_are_named() {
    for form in ["xlsx", "xls", "ods"] {
        let name = format!("sheets.{form}");
        let folder = with(&name);
        let ended = check(&folder, &["-o", "r.csv", &name]).exits_with(1);
        let said = "the sheet “Март” is read. There are orders on other sheets too: “Апрель”";
        assert!(ended.stderr.contains(said), "{form}: {}", ended.stderr);
        assert!(ended.stderr.contains("hidden rows with orders (2)"), "{form}: {}", ended.stderr);
        let rows = folder.rows("r.csv");
        let told: Vec<(&str, &str, &str)> = rows
            .iter()
            .map(|row| (&row["import_line"], &row["Заказ"], &row["import_outcome"]))
            .collect();
        // Row 1 is blank; 4 and 5 are hidden; one cell is merged over rows 6 to 8.
        let expected = [
            ("3", "1", "valid"),
            ("4", "2", "valid"),
            ("5", "3", "valid"),
            ("6", "4", "valid"),
            ("7", "", "invalid"),
            ("8", "", "invalid"),
            ("9", "5", "valid"),
        ];
        assert_eq!(told, expected, "{form}");
        assert!(rows[4]["import_message"].starts_with("Column “Заказ” (A7):"), "{:?}", rows[4]);

        for (asked, order) in [("апрель", "700"), ("3", "700"), ("Март", "1")] {
            check(&folder, &["--sheet", asked, "-o", "one.csv", &name]);
            assert_eq!(&folder.rows("one.csv")[0]["Заказ"], order, "{form} {asked}");
        }
        let hidden = check(&folder, &["--sheet", "Архив", &name]).exits_with(2);
        assert!(hidden.stderr.contains("is a hidden sheet"), "{}", hidden.stderr);
        let missing = check(&folder, &["--sheet", "9", &name]).exits_with(2);
        assert!(missing.stderr.contains("Visible sheets: “Инструкция”, “Март”"), "{form}");
        let other = check(&folder, &["--sheet", "1", &name]).exits_with(2);
        assert!(other.stderr.contains("sheet “Инструкция”: there is no column"), "{form}");
    }
}

#[test]
fn days_count_from_1904_where_the_workbook_says_so() {
    for name in ["1904.xlsx", "1904.xls"] {
        let folder = with(name);
        check(&folder, &["-o", "r.csv", name]).exits_with(0);
        let dates = |rows: &[crate::harness::Row]| -> Vec<String> {
            rows.iter().map(|row| row["import_date"].to_owned()).collect()
        };
        let expected = ["1710450000", "1710500700", "1710450000"];
        assert_eq!(dates(&folder.rows("r.csv")), expected, "{name}");
        // The results know nothing of 1904 any more, and mean the same days.
        check(&folder, &["-o", "again.csv", "r.csv"]).exits_with(0);
        assert_eq!(dates(&folder.rows("again.csv")), expected, "{name}");
    }
}

#[test]
fn content_decides_and_not_the_name() {
    let folder = with("csv.xlsx");
    check(&folder, &["-o", "r.csv", "csv.xlsx"]).exits_with(0);
    assert_eq!(&folder.rows("r.csv")[0]["import_status"], "cancel");
    let html = refused("html.xls", &fixture("workbooks/html.xls"));
    assert!(html.contains("HTML page inside"), "{html}");
    let renamed = Folder::new();
    renamed.write("orders.csv", fixture("workbooks/list.ods"));
    check(&renamed, &["orders.csv"]).exits_with(0);
    assert_eq!(renamed.names(), ["orders.check.xlsx", "orders.csv"]);
}

#[test]
fn a_password_is_named() {
    for form in ["xlsx", "xls", "ods"] {
        let name = format!("password.{form}");
        let said = refused(&name, &fixture(&format!("workbooks/{name}")));
        assert!(said.contains("protected by a password"), "{form}: {said}");
    }
}

#[test]
fn damage_is_named_wherever_a_workbook_is_torn() {
    for form in ["xlsx", "xls", "ods"] {
        let whole = fixture(&format!("workbooks/list.{form}"));
        for length in [whole.len() / 4, whole.len() / 2, whole.len() - 30] {
            let said = refused(&format!("list.{form}"), &whole[..length]);
            assert!(said.contains("damaged or incomplete"), "{form} {length}: {said}");
        }
    }
    // The container is whole, and what is in it ends in the middle.
    let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
    let content = b"<a><table:table table:name=\"x\"><table:table-row><table:table-cell>";
    let torn = packed(&[
        ("mimetype", mimetype),
        ("META-INF/manifest.xml", b"<manifest/>"),
        ("content.xml", content),
    ]);
    assert!(refused("torn.ods", &torn).contains("content.xml ends early"));
}

#[test]
fn a_small_file_that_unpacks_to_a_monster_is_refused() {
    let spaces = vec![b' '; 17 << 20];
    let bomb = packed(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/styles.xml", &spaces),
    ]);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    let said = refused("bomb.xlsx", &bomb);
    assert!(said.contains("too large: unpacked, one of its parts has more than 16 MiB"), "{said}");

    let sheet = |rows: &str, columns: &str| {
        format!(
            "<a><table:table table:name=\"x\"><table:table-row table:number-rows-repeated=\"{rows}\">\
             <table:table-cell table:number-columns-repeated=\"{columns}\" \
             office:value-type=\"string\"><text:p>1</text:p></table:table-cell></table:table-row>\
             </table:table></a>"
        )
    };
    for (rows, columns, said) in [
        ("1048576", "16384", "more than 10,000,000 cells"),
        ("9999999999", "1", "more than 1,048,576 rows"),
        ("1", "99999", "more than 16,384 columns"),
    ] {
        let bomb = packed(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<manifest/>"),
            ("content.xml", sheet(rows, columns).as_bytes()),
        ]);
        let told = refused("bomb.ods", &bomb);
        assert!(told.contains(said), "{told}");
    }
}

#[test]
fn other_containers_are_named() {
    let document = packed(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]);
    assert!(refused("letter.docx", &document).contains("a document and no table"));
    let binary = packed(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", b"x")]);
    assert!(refused("orders.xlsb", &binary).contains("binary Excel workbook (.xlsb)"));
    let archive = packed(&[("orders.csv", b"bill_id;status\n")]);
    assert!(refused("orders.zip", &archive).contains("this is an archive"));
}

#[test]
fn results_of_a_workbook_are_a_workbook_that_can_be_sent_again() {
    let folder = with("oddities.xlsx");
    let sandbox = service(&[]);
    let arguments = ["--workers", "1", "oddities.xlsx"];
    Program::send(&folder, &sandbox).args(arguments).run().exits_with(1);
    assert_eq!(folder.names(), ["oddities.results.xlsx", "oddities.xlsx"]);
    let bytes = folder.bytes("oddities.results.xlsx");
    let rows = sheet(&bytes, "Rows");
    assert_eq!(
        rows[0][..6],
        ["Номер заказа", "Статус", "Дата", "Трек-номер", "Что здесь", "import_line"]
    );
    assert_eq!(rows.len(), 16);
    assert_eq!(rows[1][3..8], ["80084740397510", "показан как 8,01E+13", "2", "updated", "api.0"]);
    assert_eq!(rows[3][6..8], ["invalid", "rpo.digits_lost"]);
    // Numbers are text, so that no spreadsheet takes digits away.
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes)).unwrap();
    let range = book.worksheet_range("Rows").unwrap();
    assert!(range.used_cells().all(|(_, _, cell)| matches!(cell, Data::String(_))));
    let xml = part(&bytes, "xl/worksheets/sheet2.xml");
    for needed in ["<autoFilter ref=\"A1:L16\"/>", "state=\"frozen\"", "numberStoredAsText=\"1\""] {
        assert!(xml.contains(needed), "{needed}");
    }
    let summary = sheet(&bytes, "Summary");
    let has = |name: &str, value: &str| summary.iter().any(|row| row[0] == name && row[1] == value);
    assert!(has("File", "oddities.xlsx") && has("Sheet", "Отправки"), "{summary:?}");
    assert!(has("updated", "6") && has("cell.error", "2") && has("Requests", "6"), "{summary:?}");

    let before = sandbox.record().counters.requests;
    let again = Program::send(&folder, &sandbox).arg("oddities.results.xlsx").run().exits_with(1);
    assert_eq!(sandbox.record().counters.requests, before, "nothing was to be sent again");
    assert!(again.stderr.contains("oddities.results-2.xlsx"), "{}", again.stderr);
    assert!(!again.stderr.contains("There are orders on other sheets"), "{}", again.stderr);
}

#[test]
fn an_older_workbook_is_kept_and_nothing_stands_under_the_name_before_the_end() {
    let folder = Folder::with_orders(paid([1, 2]));
    folder.write("today.xlsx", "an older file");
    let sandbox = service(&[]);
    let arguments = ["-o", "today.xlsx", "orders.csv"];
    Program::send(&folder, &sandbox).args(arguments).run().exits_with(0);
    let names = folder.names();
    assert_eq!(names.len(), 3, "{names:?}");
    let kept = names.iter().find(|name| name.starts_with("today.2")).unwrap();
    assert_eq!(folder.text(kept), "an older file");
    assert_eq!(sheet(&folder.bytes("today.xlsx"), "Rows").len(), 3);
}

#[test]
fn rows_that_need_work_are_written_by_themselves_and_can_be_fed_back() {
    let orders = "Получатель;Номер заказа;Статус;Дата;Трек-номер\n\
                  Анна;0001;оплачен;15.03.2024;\n\
                  Борис;2;отправлен;15.03.2024;80084740397510\n\
                  Вера;3;непонятно;;\n\
                  Глеб;4;оплачен;15.03.2024;\n";
    for failed in ["failed.csv", "failed.xlsx"] {
        let folder = Folder::with_orders(orders);
        let refusing = SandboxConfig { unknown: vec!["2".into()], ..config(&[]) };
        let refusing = justclick_import::sandbox::Sandbox::start_on_thread(refusing).unwrap();
        let arguments = ["--failed", failed, "orders.csv"];
        Program::send(&folder, &refusing).args(arguments).run().exits_with(1);
        let rows: Vec<Vec<String>> = if failed == "failed.xlsx" {
            sheet(&folder.bytes(failed), "To mend")
        } else {
            let text = folder.text(failed);
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(b';')
                .has_headers(false)
                .from_reader(text.as_bytes());
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
        };
        let own: Vec<&[String]> = rows.iter().map(|row| &row[..5]).collect();
        assert_eq!(
            own,
            [
                ["Получатель", "Номер заказа", "Статус", "Дата", "Трек-номер"],
                ["Борис", "2", "отправлен", "15.03.2024", "80084740397510"],
                ["Вера", "3", "непонятно", "", ""],
            ],
            "{failed}"
        );
        assert_eq!(rows[0][5], "import_message");
        assert!(rows[2][5].contains("(C4)"), "{:?}", rows[2]);

        let knowing = service(&[]);
        let arguments = ["--status-name", "непонятно=cancel", failed];
        Program::send(&folder, &knowing).args(arguments).run().exits_with(0);
        let mut updated: Vec<String> = knowing.record().orders.into_keys().collect();
        updated.sort();
        assert_eq!(updated, ["2", "3"], "{failed}");
    }
}

#[test]
fn check_writes_workbooks_and_rows_to_be_mended_too() {
    let folder = Folder::with_orders("bill_id;status\n1;cancel\nx;cancel\n");
    let arguments = ["-o", "r.xlsx", "--failed", "f.xlsx", "--lang", "ru", "orders.csv"];
    check(&folder, &arguments).exits_with(1);
    let rows = sheet(&folder.bytes("r.xlsx"), "Строки");
    assert_eq!(rows[1], ["1", "cancel", "2", "valid", "", "", "", "0", "", "1", "cancel", "", ""]);
    assert_eq!(sheet(&folder.bytes("f.xlsx"), "Исправить").len(), 2);
    let summary = sheet(&folder.bytes("r.xlsx"), "Итог");
    assert_eq!(summary[0][0], "Проверка: ничего не отправлялось");
}

#[test]
fn outputs_that_do_not_fit_are_refused_before_anything_is_sent() {
    let folder = Folder::with_orders(paid([1]));
    folder.write("b.csv", paid([2]));
    for (arguments, said) in [
        (&["-o", "r.xls", "orders.csv"][..], "“r.xls” does not suit --results"),
        (&["--failed", "f.ods", "orders.csv"], "“f.ods” does not suit --failed"),
        (&["--failed", "-", "orders.csv"], "“-” does not suit --failed"),
        (&["--failed", "orders.csv", "orders.csv"], "would overwrite the input file"),
        (&["--failed", "b.csv", "-o", "b.csv", "orders.csv"], "both name the file"),
        (&["--failed", "f.csv", "orders.csv", "b.csv"], "does not do for several files"),
    ] {
        let ended = check(&folder, arguments).exits_with(2);
        assert!(ended.stderr.contains(said), "{arguments:?}: {}", ended.stderr);
    }
    let wide: Vec<String> = (0..16_380).map(|column| format!("c{column}")).collect();
    folder.write("wide.csv", format!("bill_id;status;{}\n1;cancel\n", wide.join(";")));
    let ended = check(&folder, &["-o", "r.xlsx", "wide.csv"]).exits_with(2);
    assert!(ended.stderr.contains("do not fit into a workbook"), "{}", ended.stderr);
    assert_eq!(folder.names(), ["b.csv", "orders.csv", "wide.csv"]);
}

#[test]
fn a_row_with_too_many_cells_stays_refused_in_its_results() {
    let folder = Folder::with_orders("bill_id;status\n1;cancel\n2;cancel;shifted\n");
    for results in ["r.csv", "r.xlsx"] {
        let once = check(&folder, &["-o", results, "orders.csv"]).exits_with(1);
        assert!(once.stderr.contains("row.extra_cells"), "{}", once.stderr);
        let again = check(&folder, &["--no-results", results]).exits_with(1);
        assert!(again.stderr.contains("row.extra_cells"), "{results}: {}", again.stderr);
    }
}

#[test]
fn a_cell_is_named_only_where_it_is_certain() {
    for (content, place) in [
        ("bill_id;status\n1;cancel\nx;cancel\n", "Column “bill_id” (A3), value “x”"),
        // Excel hides the first line, so the third is its second.
        ("sep=;\nbill_id;status\nx;cancel\n", "Column “bill_id”, value “x”"),
        ("bill_id;status;note\n1;cancel;\"a\nb\"\nx;cancel;\n", "Column “bill_id”, value “x”"),
        ("bill_id;status;note\nx;cancel;\n1;cancel;\"a\nb\"\n", "Column “bill_id”, value “x”"),
    ] {
        let folder = Folder::with_orders(content);
        check(&folder, &["-o", "r.csv", "orders.csv"]).exits_with(1);
        let rows = folder.rows("r.csv");
        let row = rows.iter().find(|row| &row["bill_id"] == "x").unwrap();
        assert!(row["import_message"].starts_with(place), "{:?}", &row["import_message"]);
    }
}
