//! The same faults of rows and files as a terminal is told of, for whoever reads them on the page:
//! what would be an option there is something to choose here. Whatever needs no option is said in
//! the same words.

use super::quote::{capital, closed, list, quoted, visible};
use super::{CellPlace, Lang};
use crate::domain::{Field, Outcome, Place, Problem, ProblemKind};
use crate::error::{ColumnField, Error, FileFault, UsageFault};

/// As [`super::problem`].
pub fn problem(
    lang: Lang,
    found: &Problem,
    cell: Option<&CellPlace<'_>>,
    place_name: impl Fn(Place) -> String,
) -> String {
    let sentence = match lang {
        Lang::Ru => russian(&found.kind, cell.is_some()),
        Lang::En => english(&found.kind, cell.is_some()),
    };
    let Some(sentence) = sentence else { return super::problem(lang, found, cell, place_name) };
    let place = match lang {
        Lang::Ru => super::ru::problem::place(cell, &found.value),
        Lang::En => super::en::problem::place(cell, &found.value),
    };
    let sentence = closed(sentence);
    if place.is_empty() { capital(&sentence) } else { place + &sentence }
}

/// As [`super::outcome_message`].
pub fn outcome_message<'a>(
    lang: Lang,
    outcome: &Outcome,
    cell: impl Fn(usize) -> Option<CellPlace<'a>>,
    place_name: impl Fn(Place) -> String,
) -> String {
    let Outcome::Invalid { problems } = outcome else {
        return super::outcome_message(lang, outcome, cell, place_name);
    };
    let sentences: Vec<String> = problems
        .iter()
        .map(|found| {
            let place = found.column.and_then(&cell);
            problem(lang, found, place.as_ref(), &place_name)
        })
        .collect();
    super::numbered(&sentences)
}

/// What is said before a fault of the server's account.
const ACCOUNT: [&str; 2] = [
    "Учётная запись магазина на сервере не настроена или настроена неверно. Скажите об этом тому, \
     кто следит за сервером.",
    "The shop's account is not set up on the server, or set up wrongly. Tell whoever looks after \
     the server.",
];

/// As [`super::error`].
#[must_use]
pub fn error(lang: Lang, found: &Error) -> String {
    let (file, fault) = match found {
        Error::File { file, fault } => (file, fault),
        Error::Usage(fault) if found.code() == "settings.account" => {
            // Nobody on the page can mend it; whoever can needs the sentence as it is.
            let usual = super::error(lang, &Error::Usage(fault.clone()));
            return format!("{} {usual}", ACCOUNT[usize::from(lang == Lang::En)]);
        }
        Error::Usage(UsageFault::AccountUnchosen { known }) => {
            return match lang {
                Lang::Ru => format!("Выберите учётную запись: {}.", list(lang, known)),
                Lang::En => format!("Choose an account: {}.", list(lang, known)),
            };
        }
        _ => return super::error(lang, found),
    };
    let sentence = match lang {
        Lang::Ru => russian_file(fault),
        Lang::En => english_file(fault),
    };
    match (sentence, lang) {
        (None, _) => super::error(lang, found),
        (Some(sentence), Lang::Ru) => format!("Файл {}: {sentence}", quoted(lang, file)),
        (Some(sentence), Lang::En) => format!("File {}: {sentence}", quoted(lang, file)),
    }
}

fn russian(kind: &ProblemKind, in_column: bool) -> Option<String> {
    let sentence = match kind {
        ProblemKind::Undecodable { encoding } => format!(
            "часть знаков не читается в кодировке {encoding}. Впишите значение заново, сохраните \
             файл как «CSV UTF-8» или выберите его кодировку"
        ),
        ProblemKind::StatusUnknown { nearest } => {
            let guess = nearest.as_ref().map_or_else(String::new, |name| {
                format!(" Может быть, имелось в виду {}?", quoted(Lang::Ru, name))
            });
            format!(
                "такого статуса программа не знает.{guess} Впишите «отправлен», «оплачен», \
                 «возврат» или «отменён»"
            )
        }
        ProblemKind::StatusRefused => "такого статуса у заказа в магазине нет: бывают только \
             «отправлен», «оплачен», «возврат» и «отменён». Впишите один из них"
            .into(),
        ProblemKind::StatusMissing => {
            "статус не указан. Впишите его (например, «отправлен»)".into()
        }
        ProblemKind::DateMonthFirst => "на месте месяца стоит число больше 12: похоже, месяц \
             записан первым. Запишите дату так: 15.03.2024 — или, если так во всём файле, выберите \
             «сначала месяц»"
            .into(),
        ProblemKind::DateMissing if in_column => {
            "дата не указана, а для этого статуса она нужна. Впишите её (например, 15.03.2024)"
                .into()
        }
        ProblemKind::DateMissing => "для этого статуса нужна дата, а столбца с ней в файле нет. \
             Выберите столбец с датой или дату для всех строк"
            .into(),
        ProblemKind::RpoMissing if !in_column => "для статуса «отправлен» нужен трек-номер, а \
             столбца с ним в файле нет. Выберите столбец с трек-номером"
            .into(),
        _ => return None,
    };
    Some(sentence)
}

fn english(kind: &ProblemKind, in_column: bool) -> Option<String> {
    let sentence = match kind {
        ProblemKind::Undecodable { encoding } => format!(
            "some characters cannot be read in the encoding {encoding}. Write the value anew, save \
             the file as “CSV UTF-8”, or choose its encoding"
        ),
        ProblemKind::StatusUnknown { nearest } => {
            let guess = nearest.as_ref().map_or_else(String::new, |name| {
                format!(" Did you mean {}?", quoted(Lang::En, name))
            });
            format!(
                "the program does not know this status.{guess} Write sent, paid, return or cancel"
            )
        }
        ProblemKind::StatusRefused => "the shop has no such order status: there are only sent, \
             paid, return and cancel. Write one of them"
            .into(),
        ProblemKind::StatusMissing => "the status is missing. Write it (for example, sent)".into(),
        ProblemKind::DateMonthFirst => "the number in the month's place is above 12: the month \
             seems to come first. Write the date as 15.03.2024 or, if the whole file is like this, \
             choose “month first”"
            .into(),
        ProblemKind::DateMissing if in_column => {
            "the date is missing, and this status needs one. Write it (for example, 15.03.2024)"
                .into()
        }
        ProblemKind::DateMissing => "this status needs a date, and the file has no column with \
             one. Choose the column with the date, or a date for all rows"
            .into(),
        ProblemKind::RpoMissing if !in_column => {
            "the status sent needs a tracking number, and the \
             file has no column with one. Choose the column with the tracking number"
                .into()
        }
        _ => return None,
    };
    Some(sentence)
}

fn russian_file(fault: &FileFault) -> Option<String> {
    let sentence = match fault {
        FileFault::NoOrderColumn { nearest, .. } => {
            russian_column(ColumnField::Order, nearest.as_deref())
        }
        FileFault::NoStatusColumn { nearest, .. } => format!(
            "{} Если у всех строк один статус, столбец не нужен: выберите статус для всех строк.",
            russian_column(ColumnField::Status, nearest.as_deref())
        ),
        FileFault::AmbiguousColumns { field, first, second, .. } => format!(
            "два столбца подходят на роль «{}»: {} и {}. Выберите нужный.",
            field_in(Lang::Ru, *field),
            quoted(Lang::Ru, first),
            quoted(Lang::Ru, second),
        ),
        FileFault::ColumnNotFound { name, columns, .. } => format!(
            "выбранного столбца {} в нём нет. Есть: {}. Выберите другой.",
            quoted(Lang::Ru, name),
            list(Lang::Ru, columns)
        ),
        FileFault::EncodingMismatch { encoding, detail } => format!(
            "он не может быть в кодировке {encoding} ({}). Выберите другую.",
            visible(detail)
        ),
        FileFault::OnSheet { sheet, fault } => {
            let usual = || super::ru::error::file_fault(fault);
            let sentence = russian_file(fault).unwrap_or_else(usual);
            format!("лист {} — {sentence}", quoted(Lang::Ru, sheet))
        }
        _ => return None,
    };
    Some(sentence)
}

fn english_file(fault: &FileFault) -> Option<String> {
    let sentence = match fault {
        FileFault::NoOrderColumn { nearest, .. } => {
            english_column(ColumnField::Order, nearest.as_deref())
        }
        FileFault::NoStatusColumn { nearest, .. } => format!(
            "{} If all rows have one status, no column is needed: choose the status of all rows.",
            english_column(ColumnField::Status, nearest.as_deref())
        ),
        FileFault::AmbiguousColumns { field, first, second, .. } => format!(
            "two columns can be the {}: {} and {}. Choose the right one.",
            field_in(Lang::En, *field),
            quoted(Lang::En, first),
            quoted(Lang::En, second),
        ),
        FileFault::ColumnNotFound { name, columns, .. } => format!(
            "it has no column {}, which was chosen. There are: {}. Choose another.",
            quoted(Lang::En, name),
            list(Lang::En, columns)
        ),
        FileFault::EncodingMismatch { encoding, detail } => format!(
            "it cannot be in the encoding {encoding} ({}). Choose another.",
            visible(detail)
        ),
        FileFault::OnSheet { sheet, fault } => {
            let usual = || super::en::error::file_fault(fault);
            let sentence = english_file(fault).unwrap_or_else(usual);
            format!("sheet {}: {sentence}", quoted(Lang::En, sheet))
        }
        _ => return None,
    };
    Some(sentence)
}

fn russian_column(field: ColumnField, nearest: Option<&str>) -> String {
    let guess = nearest
        .map_or_else(String::new, |name| format!(" Может быть, это {}?", quoted(Lang::Ru, name)));
    format!("не найден столбец «{}».{guess} Выберите его.", field_in(Lang::Ru, field))
}

fn english_column(field: ColumnField, nearest: Option<&str>) -> String {
    let guess =
        nearest.map_or_else(String::new, |name| format!(" Is it {}?", quoted(Lang::En, name)));
    format!("the column with the {} was not found.{guess} Choose it.", field_in(Lang::En, field))
}

/// A field that a column can feed, in words.
#[must_use]
pub fn field_in(lang: Lang, field: ColumnField) -> &'static str {
    match (lang, field) {
        (Lang::Ru, ColumnField::DateSent) => "дата отправки",
        (Lang::Ru, ColumnField::DatePaid) => "дата оплаты",
        (Lang::En, ColumnField::DateSent) => "date of posting",
        (Lang::En, ColumnField::DatePaid) => "date of payment",
        (lang, other) => match (lang, other.field()) {
            (Lang::Ru, Field::Order) => "номер заказа",
            (Lang::Ru, Field::Status) => "статус",
            (Lang::Ru, Field::Date) => "дата",
            (Lang::Ru, Field::Rpo) => "трек-номер",
            (Lang::En, Field::Order) => "order number",
            (Lang::En, Field::Status) => "status",
            (Lang::En, Field::Date) => "date",
            (Lang::En, Field::Rpo) => "tracking number",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tests::samples;

    /// Nobody on the page has a command line. (A workbook that cannot hold its results is left out
    /// there, and never a fault.)
    #[test]
    fn no_problem_of_a_row_or_a_file_names_an_option() {
        for lang in [Lang::Ru, Lang::En] {
            for found in samples::problems() {
                for column in [None, Some(CellPlace { column: "A", cell: None })] {
                    let place_name = |place: Place| place.line.to_string();
                    let told = problem(lang, &found, column.as_ref(), place_name);
                    assert!(!told.contains("--"), "{told}");
                }
            }
            for found in samples::errors() {
                let Error::File { fault, .. } = &found else { continue };
                let told = error(lang, &found);
                let too_large = matches!(fault, FileFault::ResultsTooLarge { .. });
                assert!(too_large || !told.contains("--"), "{told}");
            }
        }
    }
}
