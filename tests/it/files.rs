//! What files look like when they come from real spreadsheets, and the options by which a person
//! says how one is to be read: from bytes to requests.

use crate::harness::{Folder, Program, Row, fixture, rows, service};

/// Sends a file's rows one after the other and gives rows and bodies of requests.
fn sent(content: &[u8], options: &[&str]) -> (Vec<Row>, Vec<String>) {
    let folder = Folder::with_orders(content);
    let sandbox = service(&[]);
    let ended =
        Program::send(&folder, &sandbox).args(["--workers", "1", "orders.csv"]).args(options).run();
    assert!(matches!(ended.code, Some(0 | 1)), "{ended:?}");
    let requests = sandbox.record().requests;
    let bodies = requests.iter().map(|seen| String::from_utf8(seen.body.clone()).unwrap());
    (folder.rows("orders.results.csv"), bodies.collect())
}

/// Outcome and code of each row of a check.
fn checked(content: impl AsRef<[u8]>, options: &[&str]) -> Vec<Row> {
    let folder = Folder::with_orders(content);
    let ended = Program::check(&folder).args(["orders.csv", "-o", "-"]).args(options).run();
    assert!(matches!(ended.code, Some(0 | 1)), "{ended:?}");
    rows(&ended.stdout)
}

fn outcomes(rows: &[Row]) -> Vec<(&str, &str)> {
    rows.iter().map(Row::outcome).collect()
}

const VALID: (&str, &str) = ("valid", "");

#[test]
fn one_list_saved_in_eight_ways_makes_the_same_requests() {
    let ways = [
        "utf-8",
        "utf-8-bom",
        "windows-1251",
        "koi8-r",
        "ibm866",
        "mac-cyrillic",
        "utf-16le",
        "utf-16be",
    ];
    let mut first = None;
    for way in ways {
        let content = fixture(&format!("encodings/{way}.csv"));
        // Its one date column is for shipments; one row is a payment.
        let (rows, bodies) = sent(&content, &["--column", "date=Дата отправки"]);
        assert_eq!(outcomes(&rows), [("updated", "api.0"); 4], "{way}");
        assert_eq!(&rows[2]["Получатель"], "г. Москва,\nул. Ленина, д. 5", "{way}");
        assert_eq!(&rows[3]["import_line"], "6", "{way}");
        assert_eq!(first.get_or_insert_with(|| bodies.clone()), &bodies, "{way}");
    }
    assert!(first.unwrap()[0].starts_with("bill_id=100001&status=sent&date=1709586000&rpo="));
}

#[test]
fn the_encoding_can_be_said_where_it_cannot_be_known() {
    // Nothing in it but order numbers and a name in letters that all encodings have.
    let content = b"bill_id;status;name\n1;return;\x8f\xa5\xe2\xe0\n".as_slice();
    for (encoding, name) in [("cp866", "Петр"), ("windows-1251", "ЏҐва"), ("koi8-r", "▐╔БЮ")]
    {
        let rows = checked(content, &["--encoding", encoding]);
        assert_eq!(&rows[0]["name"], name, "{encoding}");
    }
}

/// As Russian Excel saves it: windows-1251, semicolons, CR LF.
#[test]
fn a_file_with_ten_different_mistakes_says_what_is_wrong_with_each_row() {
    for lang in ["en", "ru"] {
        let folder = Folder::with_orders(fixture("mistakes.csv"));
        let ended = Program::check(&folder).args(["orders.csv", "--lang", lang]).run();
        let ended = ended.exits_with(1);
        let results = folder.text("orders.check.csv");
        let plain = results.strip_prefix('\u{feff}').unwrap();
        assert_eq!(plain.matches('\n').count(), plain.matches("\r\n").count());
        let mut codes: Vec<String> = rows(results.as_bytes())
            .iter()
            .map(|row| row["import_code"].to_owned())
            .filter(|code| !code.is_empty())
            .collect();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), 10, "{codes:?}");
        insta::assert_snapshot!(format!("mistakes_{lang}"), plain.replace("\r\n", "\n"));
        let (_, summary) = ended.stderr.split_once('\n').unwrap();
        insta::assert_snapshot!(format!("mistakes_summary_{lang}"), summary);
    }
}

#[test]
fn all_problems_of_a_row_are_reported_together() {
    let rows = checked("bill_id,status,date,rpo\n1x,sent,31.02.2024,8E+13\n", &[]);
    let codes = "order.characters date.impossible rpo.scientific_notation";
    assert_eq!(outcomes(&rows), [("invalid", codes)]);
    for value in ["1x", "31.02.2024", "8E+13"] {
        assert!(rows[0]["import_message"].contains(value), "{:?}", rows[0]);
    }
}

#[test]
fn bytes_that_the_encoding_does_not_have_are_that_rows_problem_and_never_sent() {
    let content =
        b"bill_id,status,date,rpo\n1,paid,15.03.2024,\n2,sent,15.03.2024,RA\xff473124829RU\n\
          3,paid,15.03.2024,\n"
            .as_slice();
    let (rows, bodies) = sent(content, &["--encoding", "utf-8"]);
    let updated = ("updated", "api.0");
    assert_eq!(outcomes(&rows), [updated, ("invalid", "row.undecodable"), updated]);
    assert_eq!(bodies.len(), 2);
}

#[test]
fn a_delimiter_can_be_said() {
    // The header could be cut at either.
    let content = "bill_id|status|date|note,more\n1|paid|15.03.2024|a,b\n";
    for pipe in ["pipe", "|"] {
        assert_eq!(&checked(content, &["--delimiter", pipe])[0]["note,more"], "a,b");
    }
}

#[test]
fn a_column_can_be_chosen() {
    let content = "Заявка;Мой код;Что;Когда\n7;101;paid;15.03.2024\n";
    let options =
        ["--column", "bill_id=Мой код", "--column", "status=Что", "--column", "date=Когда"];
    let (rows, bodies) = sent(content.as_bytes(), &options);
    assert_eq!(outcomes(&rows), [("updated", "api.0")]);
    assert!(bodies[0].starts_with("bill_id=101&status=paid&date=1710450000&"), "{}", bodies[0]);
}

#[test]
fn a_status_of_ones_own_can_be_explained() {
    let content = "bill_id,status,date,rpo\n1,Доставлен,15.03.2024,80084740397510\n\
                   2,ДОСТАВЛЕН,15.03.2024,RA473124829RU\n";
    assert_eq!(outcomes(&checked(content, &[])), [("invalid", "status.refused"); 2]);
    let rows = checked(content, &["--status-name", "доставлен=sent"]);
    assert_eq!(outcomes(&rows), [VALID; 2]);
    assert_eq!(&rows[0]["import_status"], "sent");
}

#[test]
fn status_and_date_can_come_from_options() {
    let content = "bill_id,rpo\n1,80084740397510\n2,RA473124829RU\n";
    let options = ["--default-status", "sent", "--default-date", "15.03.2024"];
    let rows = checked(content, &options);
    for row in &rows {
        assert_eq!((&row["import_status"], &row["import_date"]), ("sent", "1710450000"));
    }
    // A row's own values hold.
    let content = "bill_id,status,date\n1,,\n2,return,\n3,,16.03.2024\n";
    let options = ["--default-status", "paid", "--default-date", "15.03.2024"];
    let rows = checked(content, &options);
    let told: Vec<(&str, &str)> =
        rows.iter().map(|row| (&row["import_status"], &row["import_date"])).collect();
    assert_eq!(told, [("paid", "1710450000"), ("return", ""), ("paid", "1710536400")]);
}

#[test]
fn dates_are_read_day_first_in_moscow_unless_told_otherwise() {
    let date = |text: &str, options: &[&str]| {
        let rows = checked(format!("bill_id;status;date\n1;paid;{text}\n"), options);
        (rows[0]["import_date"].to_owned(), rows[0]["import_code"].to_owned())
    };
    let is = |seconds: &str| (seconds.to_owned(), String::new());
    assert_eq!(date("05.03.2024", &[]), is("1709586000"));
    assert_eq!(date("03.03.2013", &[]), is("1362254400"));
    assert_eq!(date("03/05/2024", &["--date-format", "month-first"]), is("1709586000"));
    assert_eq!(date("2024 05 03", &["--date-format", "%Y %d %m"]), is("1709586000"));
    assert_eq!(date("05.03.2024", &["--time-zone", "Asia/Vladivostok"]), is("1709560800"));
    assert_eq!(date("03/15/2024", &[]), (String::new(), "date.month_first".to_owned()));
}

#[test]
fn tracking_numbers_are_checked_as_strictly_as_told() {
    // A wrong check digit, no postal number, a right one.
    let content = "bill_id,status,date,rpo\n1,sent,15.03.2024,10000000000000\n\
                   2,sent,15.03.2024,AB-12345\n3,sent,15.03.2024,80084740397510\n";
    let warnings = |rows: &[Row]| -> Vec<String> {
        rows.iter().map(|row| row["import_warnings"].to_owned()).collect()
    };
    let warned = ["rpo.check_digit", "rpo.not_postal", ""];
    let rows = checked(content, &[]);
    assert_eq!(
        (outcomes(&rows), warnings(&rows)),
        (vec![VALID; 3], warned.map(String::from).to_vec())
    );
    let rows = checked(content, &["--rpo-check", "off"]);
    assert_eq!((outcomes(&rows), warnings(&rows)), (vec![VALID; 3], vec![String::new(); 3]));
    let refused = [("invalid", warned[0]), ("invalid", warned[1]), VALID];
    assert_eq!(outcomes(&checked(content, &["--rpo-check", "error"])), refused);
    assert_eq!(outcomes(&checked(content, &["--strict"])), refused);
    // What is certainly damaged is refused at every level.
    let damaged = "bill_id,status,date,rpo\n1,sent,15.03.2024,8.01E+13\n";
    let rows = checked(damaged, &["--rpo-check", "off"]);
    assert_eq!(outcomes(&rows), [("invalid", "rpo.scientific_notation")]);
}

#[test]
fn a_conflict_is_refused_unless_the_last_row_is_to_hold() {
    let content = b"bill_id,status,date\n1,paid,14.03.2024\n2,paid,14.03.2024\n1,paid,15.03.2024\n";
    let (rows, bodies) = sent(content, &[]);
    let conflict = ("invalid", "order.conflict");
    assert_eq!(outcomes(&rows), [conflict, ("updated", "api.0"), conflict]);
    assert!(rows[0]["import_message"].contains("line 4"), "{:?}", rows[0]);
    assert!(rows[2]["import_message"].contains("line 2"), "{:?}", rows[2]);
    assert_eq!(bodies.len(), 1);

    let (rows, bodies) = sent(content, &["--on-conflict", "last"]);
    assert_eq!(outcomes(&rows), [("updated", "api.0"); 3]);
    let of_first: Vec<&String> =
        bodies.iter().filter(|body| body.starts_with("bill_id=1&")).collect();
    assert!(of_first[0].contains("date=1710363600") && of_first[1].contains("date=1710450000"));
}

#[test]
fn a_number_shared_by_two_orders_is_a_warning_on_both() {
    let content = "bill_id,status,date,rpo\n1,sent,15.03.2024,80084740397510\n\
                   2,sent,15.03.2024,80084740397510\n";
    for row in checked(content, &[]) {
        assert_eq!((row.outcome(), &row["import_warnings"]), (VALID, "rpo.shared"));
    }
    assert_eq!(outcomes(&checked(content, &["--strict"])), [("invalid", "rpo.shared"); 2]);
}

/// The row's own cells come out as they went in, quotes, line breaks, extra cells and all.
#[test]
fn a_rows_own_columns_are_untouched() {
    let content = "sep=;\r\nНомер заказа;Статус;Дата;Кому;\r\n\
                   1;оплачен;15.03.2024;\"ООО \"\"Ромашка\"\"; склад\r\nвторой этаж\";\r\n\
                   =\"2\";оплачен;15.03.2024;  пробелы  ;\r\n\
                   3;оплачен;15.03.2024;=1+1;x\r\n";
    let rows = checked(content, &[]);
    assert_eq!(outcomes(&rows)[..2], [VALID; 2]);
    assert_eq!(&rows[0]["Кому"], "ООО \"Ромашка\"; склад\r\nвторой этаж");
    assert_eq!((&rows[1]["Номер заказа"], &rows[1]["import_bill_id"]), ("=\"2\"", "2"));
    assert_eq!(&rows[1]["Кому"], "  пробелы  ");
    assert_eq!(&rows[2]["Кому"], "=1+1");
    assert_eq!(rows.iter().map(|row| &row["import_line"]).collect::<Vec<_>>(), ["3", "5", "6"]);
}
