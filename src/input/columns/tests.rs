//! Which column is taken for what.

use super::*;

fn resolve(header: &str) -> Result<Columns, FileFault> {
    resolve_with(header, &[], &[])
}

/// `header` and rows with `|` between the cells.
fn resolve_with(
    header: &str,
    chosen: &[(ColumnField, &str)],
    rows: &[&str],
) -> Result<Columns, FileFault> {
    let split = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
    let (names, first_rows) =
        (split(header), rows.iter().map(|row| split(row)).collect::<Vec<_>>());
    let chosen: Vec<_> = chosen.iter().map(|&(field, name)| (field, name.to_owned())).collect();
    let header = Header { names: &names, line: 4, first_rows: &first_rows };
    Columns::resolve(header, &chosen, false)
}

/// Places of order, status, date, date_sent, date_paid and rpo.
fn places(columns: &Columns) -> [Option<usize>; 6] {
    ColumnField::ALL.map(|field| columns.index(field))
}

#[test]
fn the_strongest_name_wins() {
    for (header, expected) in [
        ("bill_id|status|date|rpo", [Some(0), Some(1), Some(2), None, None, Some(3)]),
        ("Номер|№ заказа|Статус", [Some(1), Some(2), None, None, None, None]),
        ("Номер|Статус оплаты|Состояние", [Some(0), Some(2), None, None, None, None]),
        (
            "№ п/п|Номер отправления|Номер отправления ИМ|Статуса заказа|Дата создания заявки",
            [Some(2), Some(3), None, None, None, Some(1)],
        ),
        (
            "ЗАКАЗ|Статус:|Дата\u{A0}\nотгрузки*|Дата оплаты|Дата заказа|ШПИ.",
            [Some(0), Some(1), None, Some(2), Some(3), Some(5)],
        ),
        (
            "order_id|Financial Status|Fulfillment Status|Paid at|Fulfilled at|Created at",
            [Some(0), Some(2), None, Some(4), Some(3), None],
        ),
        ("Заказ|Статус|Дата|Дата оплаты", [Some(0), Some(1), Some(2), None, Some(3), None]),
    ] {
        assert_eq!(places(&resolve(header).unwrap()), expected, "{header}");
    }
}

#[test]
fn shopify_names_are_order_numbers_only_where_they_look_so() {
    let header = "Name|Fulfillment Status";
    let taken = |rows| resolve_with(header, &[], rows).map(|columns| columns.order());
    assert_eq!(taken(&["#1001|fulfilled", "#1002|"]), Ok(0));
    for rows in [&["Иванов|x"][..], &["#1001|x", "Иванов|x"], &["#|x"], &[]] {
        assert!(matches!(taken(rows), Err(FileFault::NoOrderColumn { .. })), "{rows:?}");
    }
}

#[test]
fn two_columns_for_one_field_are_named_and_not_chosen_between() {
    let fault = resolve("bill_id|Статус|Трек-номер|трек номер").unwrap_err();
    let expected = FileFault::AmbiguousColumns {
        line: 4,
        field: ColumnField::Rpo,
        first: "Трек-номер".into(),
        second: "трек номер".into(),
    };
    assert_eq!(fault, expected);
    let chosen = [(ColumnField::Rpo, "трек номер")];
    let columns = resolve_with("bill_id|Статус|Трек-номер|трек номер", &chosen, &[]).unwrap();
    assert_eq!(columns.index(ColumnField::Rpo), Some(3));
    // A stronger third name settles it.
    assert!(resolve("bill_id|Статус|Трек-номер|трек номер|rpo").is_ok());
    // Dates for both are not needed where each has its own.
    assert!(resolve("bill_id|Статус|Дата|Дата|Дата отправки|Дата оплаты").is_ok());
    assert!(resolve("bill_id|Статус|Дата|Дата|Дата отправки").is_err());
}

#[test]
fn chosen_names_win_exactly_first_then_folded() {
    let header = "Код|код|bill_id|Статус|Дата отправки|Дата заказа";
    let chosen = [(ColumnField::Order, "код"), (ColumnField::Date, "ДАТА ЗАКАЗА:")];
    let columns = resolve_with(header, &chosen, &[]).unwrap();
    // The date chosen for both is not overruled by one that is only recognised.
    assert_eq!(places(&columns), [Some(1), Some(3), Some(5), None, None, None]);
    let twice = resolve_with(header, &[(ColumnField::Order, "КОД")], &[]);
    assert!(matches!(twice, Err(FileFault::AmbiguousColumns { .. })));
}

#[test]
fn a_chosen_column_is_not_taken_for_another_field_too() {
    let columns =
        resolve_with("bill_id|Статус|Номер", &[(ColumnField::Rpo, "Номер")], &[]).unwrap();
    assert_eq!(places(&columns), [Some(0), Some(1), None, None, None, Some(2)]);
    let fault = resolve_with("Статус|Номер", &[(ColumnField::Rpo, "Номер")], &[]).unwrap_err();
    assert!(matches!(fault, FileFault::NoOrderColumn { .. }));
}

#[test]
fn what_is_missing_is_said_with_the_nearest() {
    let columns = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    for (result, expected) in [
        (
            resolve("Номр заказа|Статус|Дата заказа"),
            FileFault::NoOrderColumn {
                line: 4,
                columns: columns(&["Номр заказа", "Статус", "Дата заказа"]),
                nearest: Some("Номр заказа".into()),
            },
        ),
        (
            resolve("bill_id|ФИО|import_outcome"),
            FileFault::NoStatusColumn {
                line: 4,
                columns: columns(&["bill_id", "ФИО"]),
                nearest: None,
            },
        ),
        (
            resolve("bill_id|Статус посылки"),
            FileFault::NoStatusColumn {
                line: 4,
                columns: columns(&["bill_id", "Статус посылки"]),
                nearest: Some("Статус посылки".into()),
            },
        ),
        (
            resolve_with("bill_id|Статус|ШПК", &[(ColumnField::Rpo, "ШПКи")], &[]),
            FileFault::ColumnNotFound {
                field: ColumnField::Rpo,
                name: "ШПКи".into(),
                columns: columns(&["bill_id", "Статус", "ШПК"]),
                nearest: Some("ШПК".into()),
            },
        ),
    ] {
        assert_eq!(result.unwrap_err(), expected);
    }
}

#[test]
fn columns_of_an_earlier_run_are_not_the_files_own() {
    let columns = resolve("import_bill_id|bill_id|status|import_line|Import_Status").unwrap();
    assert_eq!(columns.own(), [1, 2]);
    assert_eq!(columns.count(), 5);
}
