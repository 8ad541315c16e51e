//! What is wrong with a row, in Russian. Each sentence says what is wrong and how to mend it; it
//! stands after «Столбец «…», значение «…»:» and fits a warning as well as a refusal.

use crate::domain::{Field, Problem, ProblemKind};
use crate::text::CellPlace;
use crate::text::Lang::Ru;
use crate::text::number::counted;
use crate::text::quote::{character, quoted, typed, visible};

/// How digits are kept: the same advice for order and tracking numbers.
const KEEP_DIGITS: &str = "последние цифры потеряны навсегда, и восстановить их из этого файла \
    нельзя. Возьмите номер заново там, откуда он пришёл: сначала задайте столбцу формат \
    «Текстовый» (или «Числовой» без знаков после запятой), затем вставьте номер и отправьте саму \
    книгу (.xlsx) или сохраните её в CSV";

/// The same of a workbook's number cell.
const DIGITS_LOST: &str = "больше 15 цифр, а в числовой ячейке Excel хранит только 15: остальные \
    потеряны навсегда. Возьмите номер заново там, откуда он пришёл: сначала задайте столбцу формат \
    «Текстовый», затем вставьте номер";

/// The beginning that says where: column, cell and value.
pub fn place(cell: Option<&CellPlace<'_>>, value: &str) -> String {
    let place = cell.map(|place| match &place.cell {
        Some(cell) => format!("Столбец {} ({cell})", quoted(Ru, place.column)),
        None => format!("Столбец {}", quoted(Ru, place.column)),
    });
    match (place, value.is_empty()) {
        (Some(place), false) => format!("{place}, значение {}: ", quoted(Ru, value)),
        (Some(place), true) => format!("{place}: "),
        (None, false) => format!("Значение {}: ", quoted(Ru, value)),
        (None, true) => String::new(),
    }
}

/// `строка 7`, `строки 7, 9 и ещё 3`.
pub fn lines(places: &[String], more: u64) -> String {
    let word = if places.len() == 1 && more == 0 { "строка" } else { "строки" };
    let list = places.join(", ");
    if more == 0 { format!("{word} {list}") } else { format!("{word} {list} и ещё {more}") }
}

/// The sentence itself. `others` are the other lines, for the kinds that have them.
pub fn sentence(problem: &Problem, in_column: bool, others: &str) -> String {
    match &problem.kind {
        ProblemKind::OrderMissing
        | ProblemKind::OrderCharacters { .. }
        | ProblemKind::OrderTooLong { .. }
        | ProblemKind::OrderScientific
        | ProblemKind::OrderDigitsLost
        | ProblemKind::OrderConflict { .. } => order(&problem.kind, others),
        ProblemKind::StatusMissing
        | ProblemKind::StatusUnknown { .. }
        | ProblemKind::StatusRefused => status(&problem.kind, &problem.value),
        ProblemKind::DateMissing
        | ProblemKind::DateUnreadable
        | ProblemKind::DateImpossible
        | ProblemKind::DateMonthFirst
        | ProblemKind::DateTooEarly
        | ProblemKind::DateInFuture
        | ProblemKind::DateNeverWas
        | ProblemKind::DateHashes
        | ProblemKind::DateCameTwice => date(&problem.kind, in_column).into(),
        ProblemKind::RpoMissing
        | ProblemKind::RpoScientific
        | ProblemKind::RpoDigitsLost
        | ProblemKind::RpoCyrillic { .. }
        | ProblemKind::RpoTwoNumbers
        | ProblemKind::RpoCharacters { .. }
        | ProblemKind::RpoLength { .. }
        | ProblemKind::RpoCheckDigit { .. }
        | ProblemKind::RpoNotPostal { .. }
        | ProblemKind::RpoShared { .. } => rpo(&problem.kind, in_column, others),
        ProblemKind::RowExtraCells { cells, columns } => format!(
            "в строке {}, а в заголовке {}: похоже, данные сдвинулись вправо (например, из-за \
             лишнего разделителя). Исправьте строку в исходной таблице",
            counted(Ru, *cells as u64, &["ячейка", "ячейки", "ячеек"]),
            counted(Ru, *columns as u64, &["столбец", "столбца", "столбцов"]),
        ),
        ProblemKind::RowQuotes => "кавычки в строке можно прочесть по-разному. Уберите лишние \
             кавычки или сохраните файл заново в Excel или LibreOffice"
            .into(),
        ProblemKind::CellDate => {
            "в ячейке дата, а не номер: таблица приняла номер за дату. Задайте \
             столбцу формат «Текстовый» и впишите номер заново"
                .into()
        }
        ProblemKind::CellError => "в ячейке ошибка формулы. Исправьте формулу или впишите вместо \
             неё само значение"
            .into(),
        ProblemKind::Undecodable { encoding } => format!(
            "часть знаков не читается в кодировке {encoding}. Сохраните файл как «CSV UTF-8» или \
             укажите его кодировку: --encoding"
        ),
    }
}

fn order(kind: &ProblemKind, others: &str) -> String {
    match kind {
        ProblemKind::OrderCharacters { found } => format!(
            "в номере заказа есть лишнее: {}. Номер состоит только из цифр — впишите его так, как \
             он записан в магазине",
            character(Ru, *found)
        ),
        ProblemKind::OrderTooLong { digits } => format!(
            "в номере заказа {}, а бывает не больше 20. Проверьте, не слились ли два номера",
            counted(Ru, *digits as u64, &["цифра", "цифры", "цифр"])
        ),
        ProblemKind::OrderScientific => {
            format!("номер заказа сохранён в виде числа со степенью (E+): {KEEP_DIGITS}")
        }
        ProblemKind::OrderDigitsLost => format!("в номере заказа {DIGITS_LOST}"),
        ProblemKind::OrderConflict { .. } => format!(
            "для этого заказа с тем же статусом в файле есть другие данные ({others}), и \
             неизвестно, какие верны, поэтому ни одна из этих строк не отправляется. Оставьте одну"
        ),
        _ => "номер заказа не указан. Впишите номер, под которым заказ записан в магазине".into(),
    }
}

fn status(kind: &ProblemKind, value: &str) -> String {
    let example = typed(&format!("{value}=sent"))
        .filter(|_| !value.is_empty())
        .unwrap_or_else(|| "\"Ваше название=sent\"".into());
    match kind {
        ProblemKind::StatusUnknown { nearest } => {
            let guess = nearest.as_ref().map_or_else(String::new, |name| {
                format!(" Может быть, имелось в виду {}?", quoted(Ru, name))
            });
            format!(
                "такого статуса программа не знает.{guess} Впишите «отправлен», «оплачен», \
                 «возврат» или «отменён» — или объясните своё название: --status-name {example}"
            )
        }
        ProblemKind::StatusRefused => format!(
            "такого статуса у заказа в магазине нет: бывают только «отправлен», «оплачен», \
             «возврат» и «отменён». Впишите один из них или, если ваш статус значит то же самое, \
             добавьте --status-name {example}"
        ),
        _ => "статус не указан. Впишите его (например, «отправлен») или, если у всех пустых строк \
              он один, добавьте --default-status sent"
            .into(),
    }
}

fn date(kind: &ProblemKind, in_column: bool) -> &'static str {
    match kind {
        ProblemKind::DateUnreadable => {
            "это не похоже на дату. Запишите её так: 15.03.2024 или 15.03.2024 14:05"
        }
        ProblemKind::DateImpossible => {
            "такой даты или такого времени не бывает. Исправьте день, месяц или время"
        }
        ProblemKind::DateMonthFirst => {
            "на месте месяца стоит число больше 12: похоже, месяц записан первым. Запишите дату \
             так: 15.03.2024 — или, если так во всём файле, добавьте --date-format month-first"
        }
        ProblemKind::DateTooEarly => "дата раньше 2000 года. Проверьте год",
        ProblemKind::DateInFuture => "дата ещё не наступила. Проверьте день, месяц и год",
        ProblemKind::DateNeverWas => {
            "такого времени не было: в этот час часы перевели вперёд. Исправьте время или оставьте \
             только дату"
        }
        ProblemKind::DateHashes => {
            "вместо даты в файле решётки: столбец был слишком узким, когда таблицу сохраняли. \
             Откройте исходную таблицу, расширьте столбец и сохраните файл снова"
        }
        ProblemKind::DateCameTwice => {
            "такое время в тот день было дважды (часы перевели назад), взято более раннее. Если \
             это важно, уточните время"
        }
        _ if in_column => {
            "дата не указана, а для этого статуса она нужна. Впишите её (например, 15.03.2024) или \
             добавьте --default-date today, если подходит сегодняшняя"
        }
        _ => {
            "для этого статуса нужна дата, а столбца с ней в файле нет. Добавьте столбец «Дата», \
             назовите свой: --column date=\"Название столбца\" — или добавьте --default-date today"
        }
    }
}

fn rpo(kind: &ProblemKind, in_column: bool, others: &str) -> String {
    match kind {
        ProblemKind::RpoScientific => {
            format!("трек-номер сохранён в виде числа со степенью (E+): {KEEP_DIGITS}")
        }
        ProblemKind::RpoDigitsLost => format!("в трек-номере {DIGITS_LOST}"),
        ProblemKind::RpoCyrillic { letters } => format!(
            "русские буквы ({}) стоят вместо похожих латинских. Включите английскую раскладку и \
             наберите буквы заново",
            visible(letters)
        ),
        ProblemKind::RpoTwoNumbers => "в ячейке больше одного номера. Оставьте один — тот, по \
             которому покупатель будет следить за посылкой"
            .into(),
        ProblemKind::RpoCharacters { found } => format!(
            "в трек-номере есть лишнее: {}. Допустимы латинские буквы, цифры и дефис",
            character(Ru, *found)
        ),
        ProblemKind::RpoLength { length } => format!(
            "в трек-номере {}, а должно быть от 5 до 40. Проверьте, целиком ли он записан",
            counted(Ru, *length as u64, &["знак", "знака", "знаков"])
        ),
        ProblemKind::RpoCheckDigit { expected, found } => format!(
            "контрольная цифра не сходится: по остальным цифрам должна быть {expected}, а стоит \
             {found}. Скорее всего, в номере опечатка — сверьте его с чеком или этикеткой",
        ),
        ProblemKind::RpoNotPostal { length } => format!(
            "не похоже на номер Почты России: в нём 14 цифр или 13 знаков вида RA123456785RU, а \
             здесь {}{}. Если посылку везёт другая служба, всё в порядке; если почта — сверьте номер",
            counted(Ru, *length as u64, &["знак", "знака", "знаков"]),
            if matches!(length, 13 | 14) { " другого вида" } else { "" },
        ),
        ProblemKind::RpoShared { .. } => format!(
            "тот же трек-номер стоит у другого заказа ({others}). Проверьте, что это одна посылка, \
             а не ошибка"
        ),
        _ if in_column => {
            "трек-номер не указан, а для статуса «отправлен» он нужен. Впишите номер \
             с чека или этикетки"
                .into()
        }
        _ => "для статуса «отправлен» нужен трек-номер, а столбца с ним в файле нет. Добавьте \
             столбец «Трек-номер» или назовите свой: --column rpo=\"Название столбца\""
            .into(),
    }
}

/// The field in words, for sentences about columns.
pub fn field(field: Field) -> &'static str {
    match field {
        Field::Order => "номер заказа",
        Field::Status => "статус",
        Field::Date => "дата",
        Field::Rpo => "трек-номер",
    }
}
