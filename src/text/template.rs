//! The words of the empty table that `template` writes, in both languages: names of columns, what
//! to write into them, and what the program says when the file is there.

use super::Lang;
use super::screen::{command_path, status_name};
use crate::domain::Status;

/// A column of the template: in the order of [`TemplateColumn::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateColumn {
    /// The order number.
    Order,
    /// The status.
    Status,
    /// The date of sending or payment.
    Date,
    /// The tracking number.
    Rpo,
}

impl TemplateColumn {
    /// All four, from left to right.
    pub const ALL: [Self; 4] = [Self::Order, Self::Status, Self::Date, Self::Rpo];
}

/// What the column is called; the reading side knows each of these names.
#[must_use]
pub fn header(lang: Lang, column: TemplateColumn) -> &'static str {
    match (lang, column) {
        (Lang::Ru, TemplateColumn::Order) => "Номер заказа",
        (Lang::Ru, TemplateColumn::Status) => "Статус",
        (Lang::Ru, TemplateColumn::Date) => "Дата",
        (Lang::Ru, TemplateColumn::Rpo) => "Трек-номер",
        (Lang::En, TemplateColumn::Order) => "Order number",
        (Lang::En, TemplateColumn::Status) => "Status",
        (Lang::En, TemplateColumn::Date) => "Date",
        (Lang::En, TemplateColumn::Rpo) => "Tracking number",
    }
}

/// The note on the column's header: what to write there.
#[must_use]
pub fn note(lang: Lang, column: TemplateColumn) -> &'static str {
    match (lang, column) {
        (Lang::Ru, TemplateColumn::Order) => {
            "Номер заказа в JustClick, например 100231.\nНужен в каждой строке.\nСтолбец \
             текстовый: Excel не изменит номер."
        }
        (Lang::Ru, TemplateColumn::Status) => {
            "Выберите из списка: отправлен, оплачен, возврат, отменён.\nНужен в каждой строке."
        }
        (Lang::Ru, TemplateColumn::Date) => {
            "Когда отправлено или оплачено, например 15.03.2024 или 15.03.2024 14:05.\nНужна для \
             «отправлен» и «оплачен», для остальных оставьте пустой."
        }
        (Lang::Ru, TemplateColumn::Rpo) => {
            "Трек-номер с чека или наклейки, целиком: 14 цифр или вид RA123456785RU.\nНужен для \
             «отправлен», для остальных оставьте пустым.\nСтолбец текстовый: Excel не изменит номер."
        }
        (Lang::En, TemplateColumn::Order) => {
            "The order's number in JustClick, such as 100231.\nNeeded in every row.\nThe column is \
             text: Excel leaves the number as it is."
        }
        (Lang::En, TemplateColumn::Status) => {
            "Choose from the list: sent, paid, return, cancel.\nNeeded in every row."
        }
        (Lang::En, TemplateColumn::Date) => {
            "When it was sent or paid, such as 2024-03-15 or 2024-03-15 14:05.\nNeeded for sent \
             and paid; leave it empty for the others."
        }
        (Lang::En, TemplateColumn::Rpo) => {
            "The whole tracking number from the receipt or label: 14 digits, or like \
             RA123456785RU.\nNeeded for sent; leave it empty for the others.\nThe column is text: \
             Excel leaves the number as it is."
        }
    }
}

/// What the drop-down of the status column offers.
#[must_use]
pub fn statuses(lang: Lang) -> [&'static str; 4] {
    Status::ALL.map(|status| status_name(lang, status))
}

/// The name of the workbook's sheet.
#[must_use]
pub fn sheet(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Заказы",
        Lang::En => "Orders",
    }
}

/// How the spreadsheet shows dates, as a number format. In English the year comes first, since a
/// date with dots is no date for an English Excel, and one with slashes could be read either way.
#[must_use]
pub fn date_format(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "dd.mm.yyyy",
        Lang::En => "yyyy-mm-dd",
    }
}

/// Title and text of what the spreadsheet says of a status that is not in the list. It can be kept:
/// the program knows more names, and shops have their own. Excel's bounds are 32 and 255
/// characters.
#[must_use]
pub fn other_status(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Ru => (
            "Такого статуса нет в списке",
            "Лучше выбрать из списка. Если это статус вашего магазина, объясните его программе: \
             --status-name \"Доставлен=sent\".",
        ),
        Lang::En => (
            "The list has no such status",
            "Better choose from the list. If it is a status of your shop, explain it to the \
             program: --status-name \"Delivered=sent\".",
        ),
    }
}

/// The file is there; what to do with it.
#[must_use]
pub fn written(lang: Lang, path: &str) -> String {
    let path = command_path(path);
    match lang {
        Lang::Ru => format!(
            "Пустая таблица готова: {path}. Впишите в неё заказы и проверьте: justclick-import \
             check {path}"
        ),
        Lang::En => format!(
            "The empty table is ready: {path}. Fill in the orders and check it: justclick-import \
             check {path}"
        ),
    }
}
