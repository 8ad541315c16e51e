//! What the page and its API say of imports: why one cannot be had, changed or sent, in both
//! languages.

use super::Lang;
use super::number::{counted, grouped};
use super::quote::quoted;

/// What whoever asked for an import can mend, or must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportFault {
    /// No such import, or none that whoever asks may see.
    NotFound,
    /// Its files were removed, because of their age or by its owner.
    Removed,
    /// The file is larger than this many bytes.
    TooLarge { limit: u64 },
    /// Its owner has as many imports as anybody may have.
    TooMany { limit: u64 },
    /// There is no room for further files.
    Full,
    /// The file did not arrive within so many seconds.
    TooSlow { seconds: u64 },
    /// It is being sent, or was sent: it cannot be changed any more.
    Locked,
    /// It is being sent, or was sent to its end.
    AlreadyStarted,
    /// It is not being sent: there is nothing to pause, resume or stop.
    NotActive,
    /// It is being sent: it cannot be deleted.
    Active,
    /// It was changed since whoever asks saw it; its revision is this one.
    Changed { revision: i64 },
    /// The key was used for another request.
    KeyReused,
    /// No row of it can be sent.
    NothingToSend,
    /// There is no such cell to be put right.
    CellUnknown { line: u64, column: usize },
    /// The value holds characters that no cell may hold, or too many.
    ValueRefused { limit: usize },
    /// A choice that is too long, or holds control characters.
    OptionRefused { limit: usize },
    /// More cells put right than are kept.
    TooManyCorrections { limit: usize },
    /// The file has no such column.
    ColumnUnknown { name: String },
    /// One column for two fields.
    ColumnTwice { name: String },
    /// There are no results yet.
    NoResults,
    /// The results are too large for a workbook.
    NoWorkbook,
    /// No row failed.
    NothingFailed,
    /// Too much is asked for at once.
    Busy,
    /// The server is about to end.
    Ending,
}

impl ImportFault {
    /// The stable code: English, never changed.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "import.not_found",
            Self::Removed => "import.removed",
            Self::TooLarge { .. } => "upload.too_large",
            Self::TooMany { .. } => "upload.too_many",
            Self::Full => "upload.no_room",
            Self::TooSlow { .. } => "upload.too_slow",
            Self::Locked => "import.locked",
            Self::AlreadyStarted => "import.already_started",
            Self::NotActive => "import.not_active",
            Self::Active => "import.active",
            Self::Changed { .. } => "import.changed",
            Self::KeyReused => "key.reused",
            Self::NothingToSend => "import.nothing_to_send",
            Self::CellUnknown { .. } => "cell.unknown",
            Self::ValueRefused { .. } => "cell.value",
            Self::OptionRefused { .. } => "options.value",
            Self::TooManyCorrections { .. } => "import.too_many_corrections",
            Self::ColumnUnknown { .. } => "column.unknown",
            Self::ColumnTwice { .. } => "column.twice",
            Self::NoResults => "results.none",
            Self::NoWorkbook => "results.no_workbook",
            Self::NothingFailed => "results.nothing_failed",
            Self::Busy => "server.busy",
            Self::Ending => "server.ending",
        }
    }
}

/// The sentence for it.
#[must_use]
pub fn fault(lang: Lang, fault: &ImportFault) -> String {
    match lang {
        Lang::Ru => russian(fault),
        Lang::En => english(fault),
    }
}

fn russian(fault: &ImportFault) -> String {
    match fault {
        ImportFault::NotFound => "Такого импорта нет.".into(),
        ImportFault::Removed => "Файлы этого импорта уже удалены. Загрузите файл заново.".into(),
        ImportFault::TooLarge { limit } => format!(
            "Файл слишком большой: принимаются файлы до {}. Разделите его на части.",
            size(Lang::Ru, *limit)
        ),
        ImportFault::TooMany { limit } => format!(
            "У вас уже {}. Удалите ненужные и загрузите файл снова.",
            counted(Lang::Ru, *limit, &["импорт", "импорта", "импортов"])
        ),
        ImportFault::Full => "На сервере нет места для новых файлов. Удалите ненужные импорты или \
            скажите об этом тому, кто следит за сервером."
            .into(),
        ImportFault::TooSlow { seconds } => format!(
            "Файл не загрузился за {}. Проверьте связь и загрузите его снова.",
            counted(Lang::Ru, *seconds, &["секунду", "секунды", "секунд"])
        ),
        ImportFault::Locked => "Импорт уже отправляется или отправлен: изменить его нельзя.".into(),
        ImportFault::AlreadyStarted => "Импорт уже отправляется или отправлен.".into(),
        ImportFault::NotActive => "Импорт сейчас не отправляется.".into(),
        ImportFault::Active => "Импорт отправляется. Сначала остановите его, затем удалите.".into(),
        ImportFault::Changed { .. } => "Импорт изменился с тех пор, как вы его видели. Посмотрите \
            его ещё раз и отправьте."
            .into(),
        ImportFault::KeyReused => {
            "С этим ключом уже был другой запрос. Для нового запроса нужен новый ключ.".into()
        }
        ImportFault::NothingToSend => {
            "Отправлять нечего: ни одна строка не готова к отправке.".into()
        }
        ImportFault::CellUnknown { line, column } => {
            format!("В строке {line} нет ячейки {}, которую можно исправить.", column + 1)
        }
        ImportFault::ValueRefused { limit } => format!(
            "Такое значение нельзя поставить в ячейку: не больше {} и без управляющих символов.",
            counted(Lang::Ru, *limit as u64, &["символа", "символов", "символов"])
        ),
        ImportFault::OptionRefused { limit } => format!(
            "В параметрах есть слишком длинное значение (больше {}) или управляющие символы.",
            counted(Lang::Ru, *limit as u64, &["символа", "символов", "символов"])
        ),
        ImportFault::TooManyCorrections { limit } => format!(
            "Исправлено слишком много ячеек: больше {} не хранится. Исправьте сам файл и загрузите \
             его снова.",
            grouped(Lang::Ru, *limit as u64)
        ),
        ImportFault::ColumnUnknown { name } => {
            format!("В файле нет столбца {}.", quoted(Lang::Ru, name))
        }
        ImportFault::ColumnTwice { name } => {
            format!("Столбец {} выбран сразу для двух полей.", quoted(Lang::Ru, name))
        }
        ImportFault::NoResults => "Результатов ещё нет.".into(),
        ImportFault::NoWorkbook => {
            "Строк больше, чем помещается в книгу Excel. Скачайте результаты в виде CSV.".into()
        }
        ImportFault::NothingFailed => "Строк, с которыми ещё нужно что-то сделать, нет.".into(),
        ImportFault::Busy => "Сервер занят. Подождите немного и повторите.".into(),
        ImportFault::Ending => "Сервер завершает работу. Повторите, когда он запустится.".into(),
    }
}

fn english(fault: &ImportFault) -> String {
    match fault {
        ImportFault::NotFound => "There is no such import.".into(),
        ImportFault::Removed => {
            "The files of this import have been removed. Upload the file again.".into()
        }
        ImportFault::TooLarge { limit } => format!(
            "The file is too large: files of up to {} are accepted. Split it.",
            size(Lang::En, *limit)
        ),
        ImportFault::TooMany { limit } => format!(
            "You have {} already. Delete those that are not needed and upload the file again.",
            counted(Lang::En, *limit, &["import", "imports"])
        ),
        ImportFault::Full => "The server has no room for further files. Delete imports that are \
            not needed, or tell whoever looks after the server."
            .into(),
        ImportFault::TooSlow { seconds } => format!(
            "The file did not arrive within {}. Check the connection and upload it again.",
            counted(Lang::En, *seconds, &["second", "seconds"])
        ),
        ImportFault::Locked => {
            "The import is being sent, or has been sent: it cannot be changed.".into()
        }
        ImportFault::AlreadyStarted => "The import is being sent, or has been sent.".into(),
        ImportFault::NotActive => "The import is not being sent.".into(),
        ImportFault::Active => "The import is being sent. Stop it first, then delete it.".into(),
        ImportFault::Changed { .. } => {
            "The import has changed since you saw it. Look at it again, then send it.".into()
        }
        ImportFault::KeyReused => {
            "This key was used for another request. A new request needs a new key.".into()
        }
        ImportFault::NothingToSend => "There is nothing to send: no row is ready.".into(),
        ImportFault::CellUnknown { line, column } => {
            format!("Row {line} has no cell {} that could be corrected.", column + 1)
        }
        ImportFault::ValueRefused { limit } => format!(
            "A cell cannot have this value: at most {}, and no control characters.",
            counted(Lang::En, *limit as u64, &["character", "characters"])
        ),
        ImportFault::OptionRefused { limit } => format!(
            "One of the options is too long (more than {}) or holds control characters.",
            counted(Lang::En, *limit as u64, &["character", "characters"])
        ),
        ImportFault::TooManyCorrections { limit } => format!(
            "Too many corrected cells: no more than {} are kept. Correct the file itself and \
             upload it again.",
            grouped(Lang::En, *limit as u64)
        ),
        ImportFault::ColumnUnknown { name } => {
            format!("The file has no column {}.", quoted(Lang::En, name))
        }
        ImportFault::ColumnTwice { name } => {
            format!("Column {} is chosen for two fields at once.", quoted(Lang::En, name))
        }
        ImportFault::NoResults => "There are no results yet.".into(),
        ImportFault::NoWorkbook => {
            "There are more rows than an Excel workbook can hold. Download the results as CSV."
                .into()
        }
        ImportFault::NothingFailed => "No row needs further work.".into(),
        ImportFault::Busy => "The server is busy. Wait a moment and try again.".into(),
        ImportFault::Ending => "The server is stopping. Try again when it is back.".into(),
    }
}

/// `50 МБ`.
fn size(lang: Lang, bytes: u64) -> String {
    let (value, unit) = match bytes {
        0..1_048_576 => (bytes.div_ceil(1024), ["КБ", "KB"]),
        _ => (bytes / 1_048_576, ["МБ", "MB"]),
    };
    let unit = match lang {
        Lang::Ru => unit[0],
        Lang::En => unit[1],
    };
    format!("{} {unit}", grouped(lang, value))
}

/// A run that broke.
#[must_use]
pub fn broke(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => {
            "Отправка прервалась из-за ошибки в программе. Запустите её снова: что уже \
            отправлено, второй раз не отправится."
        }
        Lang::En => {
            "Sending broke off because of a mistake in the program. Start it again: what \
            was sent is not sent twice."
        }
    }
}

/// The name of the rows of an import that failed, as a file of their own.
#[must_use]
pub fn failed_rows_name(lang: Lang, stem: &str) -> String {
    match lang {
        Lang::Ru => format!("{stem} (не отправлено).csv"),
        Lang::En => format!("{stem} (failed).csv"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::api::{RequestFault, request_fault};

    fn faults() -> Vec<ImportFault> {
        vec![
            ImportFault::NotFound,
            ImportFault::Removed,
            ImportFault::TooLarge { limit: 50 * 1024 * 1024 },
            ImportFault::TooMany { limit: 500 },
            ImportFault::Full,
            ImportFault::TooSlow { seconds: 300 },
            ImportFault::Locked,
            ImportFault::AlreadyStarted,
            ImportFault::NotActive,
            ImportFault::Active,
            ImportFault::Changed { revision: 5 },
            ImportFault::KeyReused,
            ImportFault::NothingToSend,
            ImportFault::CellUnknown { line: 7, column: 2 },
            ImportFault::ValueRefused { limit: 1000 },
            ImportFault::OptionRefused { limit: 200 },
            ImportFault::TooManyCorrections { limit: 10_000 },
            ImportFault::ColumnUnknown { name: "Стату\u{202e}с".into() },
            ImportFault::ColumnTwice { name: "Дата".into() },
            ImportFault::NoResults,
            ImportFault::NoWorkbook,
            ImportFault::NothingFailed,
            ImportFault::Busy,
            ImportFault::Ending,
        ]
    }

    const REQUESTS: [RequestFault; 11] = [
        RequestFault::NoSuchPath,
        RequestFault::NoSuchMethod,
        RequestFault::Query,
        RequestFault::OrderNumber,
        RequestFault::NotJson,
        RequestFault::Body,
        RequestFault::BodyTooLarge,
        RequestFault::BodyBroken,
        RequestFault::MediaType,
        RequestFault::Key,
        RequestFault::Form,
    ];

    #[test]
    fn every_fault_has_words_in_both_languages_and_stands_in_the_documentation() {
        let documented = include_str!("../../docs/api.md");
        for lang in [Lang::Ru, Lang::En] {
            let imports = faults().into_iter().map(|found| (found.code(), fault(lang, &found)));
            let requests =
                REQUESTS.map(|found| (found.code(), request_fault(lang, found).to_owned()));
            for (code, told) in imports.chain(requests) {
                assert!(documented.contains(&format!("`{code}`")), "{code}");
                assert!(told.ends_with('.') && !told.contains("--"), "{told}");
                assert!(!told.contains('\u{202e}') && !told.contains("  "), "{told}");
                let russian = told.chars().any(|c| ('а'..='я').contains(&c));
                let quotes_russian = code.starts_with("column.");
                assert!(quotes_russian || russian == (lang == Lang::Ru), "{told}");
            }
        }
        let told = fault(Lang::Ru, &ImportFault::TooLarge { limit: 50 * 1024 * 1024 });
        assert!(told.contains("до 50 МБ"), "{told}");
    }
}
