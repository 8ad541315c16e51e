//! Sentences of the pages that have numbers, names or moments in them, in both languages.

use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Lang;
use super::number::{about, counted, decimal, grouped, pause, plural};
use super::quote::{capital, list, quoted, visible};
use super::screen::{percent, status_name};
use crate::domain::{OutcomeKind, Status};
use crate::error::ColumnField;

const ROWS: [&str; 3] = ["строка", "строки", "строк"];

/// `10 000 строк`.
#[must_use]
pub fn rows(lang: Lang, count: u64) -> String {
    match lang {
        Lang::Ru => counted(lang, count, &ROWS),
        Lang::En => counted(lang, count, &["row", "rows"]),
    }
}

/// On the button that sends: `Отправить 10 000 строк`.
#[must_use]
pub fn send_rows(lang: Lang, count: u64) -> String {
    match lang {
        Lang::Ru => {
            format!("Отправить {}", counted(lang, count, &["строку", "строки", "строк"]))
        }
        Lang::En => format!("Send {}", rows(lang, count)),
    }
}

/// How many rows are ready.
#[must_use]
pub fn ready(lang: Lang, ready: u64, all: u64) -> String {
    match lang {
        Lang::Ru if ready == all => format!(
            "{} к отправке: {}.",
            plural(lang, all, &["Готова", "Готовы", "Готовы"]),
            rows(lang, all)
        ),
        Lang::En if ready == all => {
            format!("{} {} ready to be sent.", rows(lang, all), if all == 1 { "is" } else { "are" })
        }
        Lang::Ru => format!(
            "Готово к отправке: {} из {}.",
            grouped(lang, ready),
            counted(lang, all, &["строки", "строк", "строк"])
        ),
        Lang::En => format!("Ready to be sent: {} of {}.", grouped(lang, ready), rows(lang, all)),
    }
}

/// How many rows have mistakes.
#[must_use]
pub fn mistaken(lang: Lang, count: u64) -> String {
    match lang {
        Lang::Ru => format!("С ошибками: {}.", rows(lang, count)),
        Lang::En => {
            let verb = if count == 1 { "has" } else { "have" };
            format!("{} {verb} mistakes.", rows(lang, count))
        }
    }
}

/// Rows that repeat others.
#[must_use]
pub fn repeats(lang: Lang, count: u64) -> String {
    match lang {
        Lang::Ru => format!("Повторы: {}. Из одинаковых строк уйдёт одна.", rows(lang, count)),
        Lang::En => format!("Repeats: {}. Of equal rows one is sent.", rows(lang, count)),
    }
}

/// Rows that were updated before, as the file says.
#[must_use]
pub fn already(lang: Lang, count: u64) -> String {
    match lang {
        Lang::Ru => format!("Уже отправлены раньше: {}.", rows(lang, count)),
        Lang::En => format!("Sent before: {}.", rows(lang, count)),
    }
}

/// Rows with a warning.
#[must_use]
pub fn warned(lang: Lang, count: u64) -> String {
    match lang {
        Lang::Ru => {
            format!("С замечаниями: {}. Они отправятся, но лучше взглянуть.", rows(lang, count))
        }
        Lang::En => format!("Worth a look: {}. They are sent all the same.", rows(lang, count)),
    }
}

/// Rows that the sheet hides.
#[must_use]
pub fn hidden(lang: Lang, count: u64) -> String {
    match lang {
        Lang::Ru => {
            format!("В таблице скрыто: {}. Они отправляются наравне с другими.", rows(lang, count))
        }
        Lang::En => format!(
            "The sheet hides {}. {} like any other.",
            rows(lang, count),
            if count == 1 { "It is sent" } else { "They are sent" }
        ),
    }
}

/// What was left out of a file, as a list; empty where nothing was.
#[must_use]
pub fn left_out(lang: Lang, (blank, totals, above, headers): (u64, u64, u64, u64)) -> String {
    let kinds: [(u64, [&str; 3], [&str; 2]); 4] = [
        (blank, ["пустая строка", "пустые строки", "пустых строк"], ["blank row", "blank rows"]),
        (
            totals,
            ["строка с итогами", "строки с итогами", "строк с итогами"],
            ["row of totals", "rows of totals"],
        ),
        (
            above,
            ["строка над заголовком", "строки над заголовком", "строк над заголовком"],
            ["row above the header", "rows above the header"],
        ),
        (
            headers,
            ["повтор заголовка", "повтора заголовка", "повторов заголовка"],
            ["repeated header", "repeated headers"],
        ),
    ];
    let words = kinds.iter().filter(|(count, ..)| *count > 0).map(|(count, ru, en)| match lang {
        Lang::Ru => counted(lang, *count, ru),
        Lang::En => counted(lang, *count, en),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// How many files of the same shop go before one.
#[must_use]
pub fn ahead(lang: Lang, count: u64) -> String {
    match (lang, count) {
        (Lang::Ru, 0) => "следующий на очереди".into(),
        (Lang::En, 0) => "next in line".into(),
        (Lang::Ru, _) => format!("впереди {}", counted(lang, count, &["файл", "файла", "файлов"])),
        (Lang::En, _) => format!("{} ahead", counted(lang, count, &["file", "files"])),
    }
}

/// Which part of a list is shown.
#[must_use]
pub fn part(lang: Lang, (first, last, total): (u64, u64, u64)) -> String {
    let range = if first == last {
        grouped(lang, first)
    } else {
        format!("{}–{}", grouped(lang, first), grouped(lang, last))
    };
    match lang {
        Lang::Ru => format!("{range} из {}", grouped(lang, total)),
        Lang::En => format!("{range} of {}", grouped(lang, total)),
    }
}

/// A day that is given as `2024-03-15`.
#[must_use]
pub fn day(lang: Lang, date: &str) -> String {
    let Ok(date) = date.parse::<Date>() else { return date.to_owned() };
    date.strftime(day_format(lang)).to_string()
}

fn day_format(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "%d.%m.%Y",
        Lang::En => "%d %b %Y",
    }
}

/// From the first day to the last.
#[must_use]
pub fn days(lang: Lang, first: &str, last: &str) -> String {
    if first == last {
        return day(lang, first);
    }
    match lang {
        Lang::Ru => format!("с {} по {}", day(lang, first), day(lang, last)),
        Lang::En => format!("{} to {}", day(lang, first), day(lang, last)),
    }
}

/// A moment, given in milliseconds since 1970, to the minute.
#[must_use]
pub fn moment(lang: Lang, milliseconds: i64, zone: &TimeZone) -> String {
    let Ok(at) = jiff::Timestamp::from_millisecond(milliseconds) else {
        return milliseconds.to_string();
    };
    let format = format!("{} %H:%M", day_format(lang));
    at.to_zoned_datetime(zone.clone()).strftime(&format).to_string()
}

/// The same content was handed in before.
#[must_use]
pub fn same_content(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Точно такой же файл уже загружали. Может быть, вы взяли вчерашний?",
        Lang::En => "The very same file was uploaded before. Is it yesterday's?",
    }
}

/// The link to it.
#[must_use]
pub fn show_earlier(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Открыть прежний",
        Lang::En => "Open the earlier one",
    }
}

/// The rows of a file that failed, as a file of their own.
#[must_use]
pub fn rows_of_parent(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Ru => ("Здесь строки, которые не удалось отправить.", "Открыть исходный файл"),
        Lang::En => ("These are the rows that were not sent.", "Open the file they are from"),
    }
}

/// The label of a cell's field, for screen readers: column and row.
#[must_use]
pub fn cell(lang: Lang, column: &str, line: u64) -> String {
    let column = visible(column);
    match lang {
        Lang::Ru => format!("{column}, строка {line}"),
        Lang::En => format!("{column}, row {line}"),
    }
}

/// What stood in a cell that was put right.
#[must_use]
pub fn was(lang: Lang, value: &str) -> String {
    match (lang, value.trim().is_empty()) {
        (Lang::Ru, true) => "Было пусто.".into(),
        (Lang::En, true) => "It was empty.".into(),
        (Lang::Ru, false) => format!("Было: {}.", quoted(lang, value)),
        (Lang::En, false) => format!("It was {}.", quoted(lang, value)),
    }
}

/// A row that was checked again, for whoever hears the page: its mistakes, and rows with mistakes
/// in all.
#[must_use]
pub fn checked_again(lang: Lang, line: u64, mistakes: u64, left: u64) -> String {
    let row = match (lang, mistakes) {
        (Lang::Ru, 0) => format!("Строка {line}: ошибок нет."),
        (Lang::En, 0) => format!("Row {line}: no mistakes."),
        (Lang::Ru, _) => format!("Строка {line}: ошибок — {mistakes}."),
        (Lang::En, _) => {
            format!("Row {line}: {}.", counted(lang, mistakes, &["mistake", "mistakes"]))
        }
    };
    let all = match (lang, left) {
        (Lang::Ru, 0) => "Все строки в порядке.".into(),
        (Lang::En, 0) => "All rows are well.".into(),
        (Lang::Ru, _) => format!("Осталось строк с ошибками: {}.", grouped(lang, left)),
        (Lang::En, _) => format!("Rows with mistakes left: {}.", grouped(lang, left)),
    };
    format!("{row} {all}")
}

/// What a kind of problem looks like: how many rows have it.
#[must_use]
pub fn of_kind(lang: Lang, count: u64, line: u64) -> String {
    match (lang, count) {
        (Lang::Ru, 1) => format!("Строка {line}"),
        (Lang::En, 1) => format!("Row {line}"),
        (Lang::Ru, _) => format!("{}, например {line}", rows(lang, count)),
        (Lang::En, _) => format!("{}, such as {line}", rows(lang, count)),
    }
}

/// The pace as the settings write it (`5/s`).
#[must_use]
pub fn pace(lang: Lang, rate: &str) -> String {
    let Some((count, unit)) = rate.split_once('/') else { return rate.to_owned() };
    let unit = match (lang, unit) {
        (Lang::Ru, "s") => "в секунду",
        (Lang::Ru, "min") => "в минуту",
        (Lang::Ru, "h") => "в час",
        (Lang::En, "s") => "a second",
        (Lang::En, "min") => "a minute",
        (Lang::En, "h") => "an hour",
        _ => return rate.to_owned(),
    };
    let count = count.parse().map_or_else(|_| count.to_owned(), |count| grouped(lang, count));
    match lang {
        Lang::Ru => format!("до {count} {unit}"),
        Lang::En => format!("up to {count} {unit}"),
    }
}

/// A pace that was measured.
#[must_use]
pub fn measured_pace(lang: Lang, rows_per_second: f64) -> String {
    match lang {
        Lang::Ru => format!("{} строк/с", decimal(lang, rows_per_second)),
        Lang::En => format!("{} rows/s", decimal(lang, rows_per_second)),
    }
}

/// A duration, roughly, as an answer: `около 3 минут`.
#[must_use]
pub fn roughly(lang: Lang, seconds: u64) -> String {
    about(lang, Duration::from_secs(seconds))
}

/// How far a run is: `450 из 1 000 (45 %)`.
#[must_use]
pub fn done_of(lang: Lang, done: u64, total: u64) -> String {
    let (done_rows, all) = (grouped(lang, done), grouped(lang, total));
    match lang {
        Lang::Ru => format!("{done_rows} из {all} ({} %)", percent(done, total)),
        Lang::En => format!("{done_rows} of {all} ({}%)", percent(done, total)),
    }
}

/// How far a run is, for whoever hears the page.
#[must_use]
pub fn heard(lang: Lang, hundredths: u64) -> String {
    match lang {
        Lang::Ru => format!("Отправлено {hundredths} %."),
        Lang::En => format!("{hundredths}% sent."),
    }
}

/// A pause that the service asked for.
#[must_use]
pub fn waits(lang: Lang, message: &str, seconds: u64) -> String {
    let left = pause(lang, Duration::from_secs(seconds));
    match lang {
        Lang::Ru => format!("{message} Отправка продолжится через {left}."),
        Lang::En => format!("{message} Sending goes on in {left}."),
    }
}

/// How many rows were updated.
#[must_use]
pub fn updated(lang: Lang, count: u64, all: u64) -> String {
    match lang {
        Lang::Ru => format!("Обновлено: {} из {}.", rows(lang, count), grouped(lang, all)),
        Lang::En => format!("{} of {} updated.", grouped(lang, count), rows(lang, all)),
    }
}

/// How many rows still need somebody.
#[must_use]
pub fn need_attention(lang: Lang, count: u64) -> String {
    match lang {
        Lang::Ru => format!("Требуют внимания: {}.", rows(lang, count)),
        Lang::En => {
            let verb = if count == 1 { "needs" } else { "need" };
            format!("{} {verb} attention.", rows(lang, count))
        }
    }
}

/// Which files can be handed in.
#[must_use]
pub fn accepted(lang: Lang, bytes: u64) -> String {
    let mebibytes = grouped(lang, bytes / (1024 * 1024));
    match lang {
        Lang::Ru => format!("Подойдут таблицы Excel (xlsx, xls), ods и CSV, до {mebibytes} МБ."),
        Lang::En => {
            format!("Excel workbooks (xlsx, xls), ods and CSV will do, up to {mebibytes} MB.")
        }
    }
}

/// How a text file was read.
#[must_use]
pub fn read_as(lang: Lang, encoding: &str, delimiter: char) -> String {
    let name = match (lang, delimiter) {
        (Lang::Ru, '\t') => "табуляция".into(),
        (Lang::En, '\t') => "a tab".into(),
        (_, other) => quoted(lang, &other.to_string()),
    };
    match lang {
        Lang::Ru => format!("Кодировка {encoding}, разделитель — {name}."),
        Lang::En => format!("Encoding {encoding}, delimiter {name}."),
    }
}

/// What stands in a column.
#[must_use]
pub fn samples(lang: Lang, values: &[String]) -> String {
    match lang {
        Lang::Ru => format!("например {}", list(lang, values)),
        Lang::En => format!("such as {}", list(lang, values)),
    }
}

/// A status, to begin a label with.
#[must_use]
pub fn status(lang: Lang, status: Status) -> String {
    capital(status_name(lang, status))
}

/// What a column is taken for.
#[must_use]
pub fn field(lang: Lang, field: ColumnField) -> &'static str {
    match (lang, field) {
        (Lang::Ru, ColumnField::Order) => "Номер заказа",
        (Lang::Ru, ColumnField::Status) => "Статус",
        (Lang::Ru, ColumnField::Date) => "Дата",
        (Lang::Ru, ColumnField::DateSent) => "Дата отправки",
        (Lang::Ru, ColumnField::DatePaid) => "Дата оплаты",
        (Lang::Ru, ColumnField::Rpo) => "Трек-номер",
        (Lang::En, ColumnField::Order) => "Order number",
        (Lang::En, ColumnField::Status) => "Status",
        (Lang::En, ColumnField::Date) => "Date",
        (Lang::En, ColumnField::DateSent) => "Date of sending",
        (Lang::En, ColumnField::DatePaid) => "Date of payment",
        (Lang::En, ColumnField::Rpo) => "Tracking number",
    }
}

/// What is to become, or became, of one row.
#[must_use]
pub fn row_outcome(lang: Lang, kind: OutcomeKind) -> &'static str {
    match (lang, kind) {
        (Lang::Ru, OutcomeKind::Valid) => "Готова",
        (Lang::Ru, OutcomeKind::Updated) => "Обновлён",
        (Lang::Ru, OutcomeKind::AlreadyUpdated) => "Уже обновлён",
        (Lang::Ru, OutcomeKind::Duplicate) => "Повтор",
        (Lang::Ru, OutcomeKind::Invalid) => "Ошибка",
        (Lang::Ru, OutcomeKind::Rejected) => "Отклонён",
        (Lang::Ru, OutcomeKind::Failed) => "Не удалось",
        (Lang::Ru, OutcomeKind::Unconfirmed) => "Неизвестно",
        (Lang::Ru, OutcomeKind::NotSent) => "Не отправлен",
        (Lang::En, OutcomeKind::Valid) => "Ready",
        (Lang::En, OutcomeKind::Updated) => "Updated",
        (Lang::En, OutcomeKind::AlreadyUpdated) => "Was so already",
        (Lang::En, OutcomeKind::Duplicate) => "Repeat",
        (Lang::En, OutcomeKind::Invalid) => "Mistake",
        (Lang::En, OutcomeKind::Rejected) => "Refused",
        (Lang::En, OutcomeKind::Failed) => "Failed",
        (Lang::En, OutcomeKind::Unconfirmed) => "Not known",
        (Lang::En, OutcomeKind::NotSent) => "Not sent",
    }
}

/// Another program, by the name of its token.
#[must_use]
pub fn program(lang: Lang, name: &str) -> String {
    match lang {
        Lang::Ru => format!("программа {}", quoted(lang, name)),
        Lang::En => format!("program {}", quoted(lang, name)),
    }
}
