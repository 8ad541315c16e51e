//! What screens say, in Russian.

use crate::domain::{Status, StopReason, WaitCause};
use crate::text::Lang::Ru;
use crate::text::number::{about, counted, decimal, elapsed, grouped, pause, plural};
use crate::text::quote::{list, quoted, visible};
use crate::text::screen::{Notice, command_path, percent};

const ROWS: [&str; 3] = ["строка", "строки", "строк"];

/// One sentence or heading, without a line break at its end.
pub fn notice(notice: &Notice<'_>) -> String {
    match notice {
        Notice::Progress { .. }
        | Notice::BarProblems { .. }
        | Notice::BarLeft { .. }
        | Notice::BarRate { .. }
        | Notice::BarPaused { .. }
        | Notice::Paused { .. }
        | Notice::OtherRun { .. }
        | Notice::NoLedger
        | Notice::Resumed { .. }
        | Notice::ChangedSince { .. }
        | Notice::ChangedMeanwhile { .. }
        | Notice::OtherSheets { .. }
        | Notice::HiddenRows { .. }
        | Notice::BreakingOff
        | Notice::Stopping { .. } => running(notice),
        Notice::Sent { .. }
        | Notice::Checked { .. }
        | Notice::Totals { .. }
        | Notice::Skipped { .. }
        | Notice::Warned { .. }
        | Notice::Statuses { .. }
        | Notice::Dates { .. }
        | Notice::Estimate { .. }
        | Notice::MostFrequent
        | Notice::Example { .. }
        | Notice::Results { .. } => summary(notice),
        Notice::NothingToDo
        | Notice::AllDone
        | Notice::Mend { .. }
        | Notice::LookUpRejected { .. }
        | Notice::LookUpUnconfirmed { .. }
        | Notice::SendResults { .. }
        | Notice::Rehearsed { .. }
        | Notice::SendFile { .. }
        | Notice::SendLeavesOut { .. } => next(notice),
    }
}

fn running(notice: &Notice<'_>) -> String {
    match *notice {
        Notice::Progress { file, done, total, problems, left } => {
            let percent = percent(done, total);
            let mut text = format!(
                "{}: {} из {} ({percent} %)",
                visible(file),
                grouped(Ru, done),
                counted(Ru, total, &["строки", "строк", "строк"]),
            );
            if problems > 0 {
                text.push_str(&format!(", не обновлено {}", grouped(Ru, problems)));
            }
            if let Some(left) = left {
                text.push_str(&format!(", осталось {}", about(Ru, left)));
            }
            text
        }
        Notice::BarProblems { problems } => format!("не обновлено {}", grouped(Ru, problems)),
        Notice::BarLeft { left } => format!("ещё {}", pause(Ru, left)),
        Notice::BarRate { per_second } => format!("{}/с", decimal(Ru, per_second)),
        Notice::BarPaused { cause, left } => {
            let cause = match cause {
                WaitCause::Http { status } => format!("HTTP {status}"),
                WaitCause::ReplyCode => "код 8".into(),
            };
            format!("пауза {} по просьбе сервиса ({cause})", pause(Ru, left))
        }
        Notice::Paused { cause, pause: duration } => {
            format!("{} Пауза {}.", super::outcome::wait(cause), pause(Ru, duration))
        }
        Notice::OtherRun { account } => {
            format!("Для {} уже идёт другая отправка. Ждём её конца.", visible(account))
        }
        Notice::NoLedger => {
            "Журнал отправок не ведётся (--no-ledger): после сбоя никто не узнает, \
             какие строки ушли, а файл, отправленный дважды, дважды обновит каждый заказ."
                .into()
        }
        Notice::Resumed { file } => format!(
            "{}: продолжаем с места, где прошлая отправка остановилась. Обновлённое повторно не \
             уходит.",
            visible(file)
        ),
        Notice::ChangedSince { file } => format!(
            "{}: прошлая отправка этого файла прервалась, и с тех пор файл изменился. Уйдёт только \
             то, что ещё не обновлено.",
            visible(file)
        ),
        Notice::ChangedMeanwhile { file } => format!(
            "{}: файл изменился, пока шла отправка. Новое из него могло не попасть: отправьте файл \
             ещё раз, обновлённое повторно не уйдёт.",
            visible(file)
        ),
        Notice::OtherSheets { file, sheet, others } => format!(
            "{}: читается лист {}. Заказы есть и на других листах: {}. Чтобы взять другой: --sheet \
             \"Название листа\"",
            visible(file),
            quoted(Ru, sheet),
            list(Ru, others)
        ),
        Notice::HiddenRows { file, rows } => format!(
            "{}: на листе есть скрытые строки с заказами ({}), они читаются наравне с остальными. \
             Если они не нужны, удалите их с листа.",
            visible(file),
            grouped(Ru, rows)
        ),
        Notice::BreakingOff => {
            "Останавливаемся сразу. Про заказы, которые были в пути, в результатах сказано, что неизвестно, обновлены ли они.".into()
        }
        Notice::Stopping { reason: StopReason::Interrupted } => "Останавливаемся: ждём ответов \
             на уже отправленное и дописываем результаты. Ещё раз Ctrl-C — остановить сразу."
            .into(),
        Notice::Stopping { reason } => super::outcome::stop_reason(reason).into(),
        _ => String::new(),
    }
}

fn summary(notice: &Notice<'_>) -> String {
    match *notice {
        Notice::Sent { name, rows, requests, elapsed: duration } => format!(
            "{}: {}, {}, {}",
            visible(name),
            counted(Ru, rows, &ROWS),
            counted(Ru, requests, &["запрос", "запроса", "запросов"]),
            elapsed(Ru, duration)
        ),
        Notice::Checked { name, rows, elapsed: duration } => format!(
            "{}: {} {} за {} (ничего не отправлялось)",
            visible(name),
            plural(Ru, rows, &["проверена", "проверены", "проверено"]),
            counted(Ru, rows, &ROWS),
            elapsed(Ru, duration)
        ),
        Notice::Totals { files } => {
            format!("Всего ({})", counted(Ru, files, &["файл", "файла", "файлов"]))
        }
        Notice::Skipped { blank, totals, above_header } => {
            let parts = [(blank, "пустых"), (totals, "итоговых"), (above_header, "над заголовком")];
            let list: Vec<String> = parts
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, what)| format!("{what} {}", grouped(Ru, *count)))
                .collect();
            format!("Пропущены строки: {}", list.join(", "))
        }
        Notice::Warned { rows } => format!(
            "{} {}: отправке это не мешает, но проверьте {}",
            grouped(Ru, rows),
            plural(
                Ru,
                rows,
                &["строка с замечанием", "строки с замечаниями", "строк с замечаниями"]
            ),
            plural(Ru, rows, &["её", "их", "их"]),
        ),
        Notice::Statuses { counts } => {
            let list: Vec<String> = counts
                .iter()
                .map(|(status, count)| {
                    format!("{} — {}", status_name(*status), grouped(Ru, *count))
                })
                .collect();
            format!("Статусы: {}", list.join(", "))
        }
        Notice::Dates { first, last } if first == last => format!("Дата: {first}"),
        Notice::Dates { first, last } => format!("Даты: с {first} по {last}"),
        Notice::Estimate { rows, rate, duration: Some(duration) } => format!(
            "Отправка ({}, {rate}) займёт {}",
            counted(Ru, rows, &ROWS),
            about(Ru, duration)
        ),
        Notice::Estimate { rows, duration: None, .. } => {
            format!("Отправка ({}) пойдёт без ограничения скорости", counted(Ru, rows, &ROWS))
        }
        Notice::MostFrequent => "Что не так чаще всего:".into(),
        Notice::Example { rows: 1, line } => format!("строка {line}"),
        Notice::Example { rows, line } => format!("строка {line} и ещё {}", grouped(Ru, rows - 1)),
        Notice::Results { path: "-" } => "Результаты по каждой строке: стандартный вывод".into(),
        Notice::Results { path } => format!("Результаты по каждой строке: {}", visible(path)),
        _ => String::new(),
    }
}

fn next(notice: &Notice<'_>) -> String {
    match *notice {
        Notice::NothingToDo => "В файле нет строк с заказами: делать нечего.".into(),
        Notice::AllDone => "Готово: больше ничего делать не нужно.".into(),
        Notice::Mend { rows, results } => {
            let place = if results {
                ": что не так, сказано в результатах, столбец import_message"
            } else {
                ""
            };
            format!("Исправьте {}{place}.", counted(Ru, rows, &["строку", "строки", "строк"]))
        }
        Notice::LookUpRejected { rows } => format!(
            "Сервис отклонил {}: сверьте {} с магазином.",
            counted(Ru, rows, &["строку", "строки", "строк"]),
            if rows == 1 { "этот заказ" } else { "эти заказы" },
        ),
        Notice::LookUpUnconfirmed { rows } => format!(
            "Неизвестно, {} ли {}: посмотрите {} в магазине.",
            plural(Ru, rows, &["обновлена", "обновлены", "обновлено"]),
            counted(Ru, rows, &ROWS),
            if rows == 1 { "этот заказ" } else { "эти заказы" },
        ),
        Notice::SendResults { path } => format!(
            "Остальное отправьте из файла результатов (обновлённое второй раз не уйдёт):\n  \
             justclick-import send {}",
            command_path(path)
        ),
        Notice::Rehearsed { path } => format!(
            "Это была репетиция с учебным сервисом: настоящие заказы не изменились, файл \
             результатов — только посмотреть. Отправить по-настоящему:\n  justclick-import send {}",
            command_path(path)
        ),
        Notice::SendFile { path } => {
            format!("Файл можно отправлять: justclick-import send {}", command_path(path))
        }
        Notice::SendLeavesOut { rows } => format!(
            "Если отправить файл как есть, {} с ошибками программа пропустит.",
            counted(Ru, rows, &["строку", "строки", "строк"])
        ),
        _ => String::new(),
    }
}

/// The status in a list of counts.
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Sent => "отправлен",
        Status::Paid => "оплачен",
        Status::Return => "возврат",
        Status::Cancel => "отменён",
    }
}
