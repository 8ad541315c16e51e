//! What `history` says, in both languages: short words of tables, and a few questions.

use std::path::Path;

use super::Lang;
use super::number::counted;
use super::quote::quoted;

/// The names of what can be said of a line or a run.
#[derive(Clone, Copy, Debug)]
pub enum Word {
    /// A run that is under way, or was broken off without a word.
    Unfinished,
    /// Before the number of a line of a file.
    Line,
    /// Before the number of attempts.
    Attempts,
    /// Before an attempt that failed.
    Attempt,
    /// Before an exit code.
    ExitCode,
}

/// A word.
#[must_use]
pub fn word(lang: Lang, word: Word) -> &'static str {
    match (lang, word) {
        (Lang::Ru, Word::Unfinished) => "не закончена",
        (Lang::Ru, Word::Line) => "строка",
        (Lang::Ru, Word::Attempts) => "попыток",
        (Lang::Ru, Word::Attempt) => "попытка",
        (Lang::Ru, Word::ExitCode) => "код завершения",
        (Lang::En, Word::Unfinished) => "unfinished",
        (Lang::En, Word::Line) => "line",
        (Lang::En, Word::Attempts) => "attempts",
        (Lang::En, Word::Attempt) => "attempt",
        (Lang::En, Word::ExitCode) => "exit code",
    }
}

/// The state of a line of the ledger, in words; a state that is not known, as it is.
#[must_use]
pub fn state(lang: Lang, state: &'static str) -> &'static str {
    match (lang, state) {
        (Lang::Ru, "sending") => "отправлялось, чем кончилось — неизвестно",
        (Lang::Ru, "accepted") => "принято",
        (Lang::Ru, "already_so") => "уже было так",
        (Lang::Ru, "rejected") => "отклонено",
        (Lang::Ru, "failed") => "не удалось",
        (Lang::Ru, "unconfirmed") => "не подтверждено",
        (Lang::Ru, "not_sent") => "не отправлено",
        (Lang::En, "sending") => "was being sent, its end is not known",
        (Lang::En, "already_so") => "was so already",
        (Lang::En, "not_sent") => "not sent",
        (_, other) => other,
    }
}

/// What became of a run's rows.
#[must_use]
pub fn run_counts(lang: Lang, claimed: u64, accepted: u64, in_doubt: u64) -> String {
    let mut text = match lang {
        Lang::Ru => format!(
            "{}, принято {accepted}",
            counted(lang, claimed, &["строка", "строки", "строк"])
        ),
        Lang::En => format!("{}, {accepted} accepted", counted(lang, claimed, &["row", "rows"])),
    };
    if in_doubt > 0 {
        text.push_str(&match lang {
            Lang::Ru => format!(", неизвестно {in_doubt}"),
            Lang::En => format!(", {in_doubt} in doubt"),
        });
    }
    text
}

/// There is nothing to show.
#[must_use]
pub fn nothing(lang: Lang, order: Option<&str>) -> String {
    match (lang, order) {
        (Lang::Ru, None) => "Отправок ещё не было.".into(),
        (Lang::En, None) => "Nothing was sent yet.".into(),
        (Lang::Ru, Some(order)) => {
            format!("По заказу {} ничего не отправлялось.", quoted(lang, order))
        }
        (Lang::En, Some(order)) => format!("Nothing was sent for order {}.", quoted(lang, order)),
    }
}

/// Asks whether to forget.
#[must_use]
pub fn ask_prune(lang: Lang, lines: u64, age: &str) -> String {
    match lang {
        Lang::Ru => format!(
            "Забыть {} старше {age}? Вернуть их будет нельзя. [д/н]",
            counted(lang, lines, &["запись", "записи", "записей"])
        ),
        Lang::En => format!(
            "Forget {} older than {age}? They cannot be brought back. [y/n]",
            counted(lang, lines, &["line", "lines"])
        ),
    }
}

/// What was forgotten.
#[must_use]
pub fn pruned(lang: Lang, lines: u64) -> String {
    match lang {
        Lang::Ru => format!("Забыто: {}.", counted(lang, lines, &["запись", "записи", "записей"])),
        Lang::En => format!("Forgotten: {}.", counted(lang, lines, &["line", "lines"])),
    }
}

/// Asks whether to begin a new ledger.
#[must_use]
pub fn ask_set_aside(lang: Lang, ledger: &Path) -> String {
    let name = quoted(lang, &ledger.display().to_string());
    match lang {
        Lang::Ru => format!(
            "Отложить журнал отправок {name} и начать новый? Программа не будет знать, что уже \
             отправлено. [д/н]"
        ),
        Lang::En => format!(
            "Set the ledger {name} aside and begin a new one? The program will not know what was \
             sent before. [y/n]"
        ),
    }
}

/// Where the ledger is now.
#[must_use]
pub fn set_aside(lang: Lang, aside: &Path) -> String {
    let name = quoted(lang, &aside.display().to_string());
    match lang {
        Lang::Ru => format!("Прежний журнал отправок теперь здесь: {name}."),
        Lang::En => format!("The old ledger is now here: {name}."),
    }
}

/// The copy that was made.
#[must_use]
pub fn backed_up(lang: Lang, copy: &Path) -> String {
    let name = quoted(lang, &copy.display().to_string());
    match lang {
        Lang::Ru => format!("Копия журнала отправок записана и проверена: {name}."),
        Lang::En => format!("The ledger was copied, and the copy checked: {name}."),
    }
}

/// Asks whether to put a copy in the ledger's place.
#[must_use]
pub fn ask_restore(lang: Lang, ledger: &Path) -> String {
    let name = quoted(lang, &ledger.display().to_string());
    match lang {
        Lang::Ru => format!(
            "Заменить журнал отправок {name} копией? О том, что отправлено после неё, программа \
             не будет знать. Нынешний журнал останется под другим именем. [д/н]"
        ),
        Lang::En => format!(
            "Put the copy in the place of the ledger {name}? The program will not know what was \
             sent after it. The ledger that is there is kept under another name. [y/n]"
        ),
    }
}

/// The ledger is the copy now.
#[must_use]
pub fn restored(lang: Lang, copy: &Path) -> String {
    let name = quoted(lang, &copy.display().to_string());
    match lang {
        Lang::Ru => format!(
            "Журнал отправок восстановлен из копии {name}. Отправленное после неё программа не \
             помнит: вместо файлов с заказами за эти дни отправляйте их файлы результатов."
        ),
        Lang::En => format!(
            "The ledger was restored from {name}. What was sent after it was made is not known: \
             for those days send the results files instead of the orders files."
        ),
    }
}

/// Whether an answer is a yes, in either language.
#[must_use]
pub fn is_yes(answer: &str) -> bool {
    ["y", "yes", "д", "да"].contains(&answer.trim().to_lowercase().as_str())
}
