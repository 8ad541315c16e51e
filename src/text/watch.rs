//! What `watch` says while it looks after a folder, in both languages. What became of a file's rows
//! is said by the summary.

use std::time::Duration;

use super::Lang;
use super::number::{counted, pause as pause_words};
use super::quote::{quoted, visible};

/// Something that `watch` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word<'a> {
    /// It looks after the folder from now on. `rehearsal`: nothing is sent in earnest.
    Watching { folder: &'a str, rehearsal: bool },
    /// Figures are served there.
    Figures { address: &'a str },
    /// The folder is not there.
    FolderGone { folder: &'a str },
    /// It is there again.
    FolderBack { folder: &'a str },
    /// The file is open in a spreadsheet, says the file `lock`.
    Locked { file: &'a str, lock: &'a str },
    /// A program has the file open for writing.
    InUse { file: &'a str },
    /// The file has not one byte.
    Empty { file: &'a str },
    /// The file is no table.
    Foreign { file: &'a str },
    /// The file was put away, all is well.
    Done { to: &'a str },
    /// The file was put away, and rows of it need work. `to_mend`: they stand there alone.
    Failed { to: &'a str, to_mend: Option<&'a str> },
    /// The file was put away because it is refused.
    Refused { to: &'a str },
    /// The file was put away after a rehearsal.
    Rehearsed { to: &'a str },
    /// Another file took the place of the one that was sent.
    Replaced { file: &'a str },
    /// The file stays until the other run of the account is over.
    WaitsForOther { file: &'a str },
    /// The file stays because it was changed.
    WaitsForStillness { file: &'a str },
    /// The file stays, and is tried again after so long. Of further attempts nothing is said.
    WaitsFor { file: &'a str, pause: Duration },
    /// The file stays until sending is allowed again or the program is started again.
    WaitsForNextTime { file: &'a str },
    /// It could be sent again after the trouble that was told of.
    WorksAgain,
    /// The deadline is past: `files` wait until `reopens` (a local time).
    Closed { files: u64, reopens: &'a str },
    /// The deadline is past and does not come back: `files` were not sent.
    Over { files: u64 },
    /// `--once`: these were left.
    LeftBehind { files: u64 },
    /// It ends.
    Ends,
    /// For the service manager: there is nothing to do.
    Idle,
    /// For the service manager: files wait.
    Waiting { files: u64 },
    /// For the service manager: a file is being sent.
    Sending { file: &'a str },
}

/// One or two sentences, without a line break at their end.
#[must_use]
pub fn word(lang: Lang, word: &Word<'_>) -> String {
    match lang {
        Lang::Ru => russian(word),
        Lang::En => english(word),
    }
}

/// What stands in the file beside one that was refused: `error` is the sentence.
#[must_use]
pub fn refusal(lang: Lang, file: &str, error: &str) -> String {
    match lang {
        Lang::Ru => format!(
            "{error}\r\n\r\nНи одна строка файла {} не отправлена. Исправьте его и положите в папку \
             снова.\r\n",
            quoted(lang, file)
        ),
        Lang::En => format!(
            "{error}\r\n\r\nNo row of the file {} was sent. Mend it and put it into the folder \
             again.\r\n",
            quoted(lang, file)
        ),
    }
}

const FILES: [&str; 3] = ["файл", "файла", "файлов"];

#[expect(clippy::too_many_lines, reason = "one sentence for each word, in one place")]
fn russian(word: &Word<'_>) -> String {
    match *word {
        Word::Watching { folder, rehearsal: false } => {
            format!("Следим за папкой {}. Закончить — Ctrl-C.", quoted(Lang::Ru, folder))
        }
        Word::Watching { folder, rehearsal: true } => format!(
            "Репетиция: следим за папкой {}, настоящие заказы не меняются. Закончить — Ctrl-C.",
            quoted(Lang::Ru, folder)
        ),
        Word::Figures { address } => format!("Показатели для Prometheus: {address}"),
        Word::FolderGone { folder } => {
            format!("Папки {} сейчас нет. Ждём, когда она появится.", quoted(Lang::Ru, folder))
        }
        Word::FolderBack { folder } => {
            format!("Папка {} снова на месте.", quoted(Lang::Ru, folder))
        }
        Word::Locked { file, lock } => format!(
            "{}: файл открыт в Excel или LibreOffice. Закройте его, и он уйдёт. Если он нигде не \
             открыт, удалите файл {}.",
            visible(file),
            quoted(Lang::Ru, lock)
        ),
        Word::InUse { file } => {
            format!("{}: файл ещё открыт в другой программе. Ждём.", visible(file))
        }
        Word::Empty { file } => {
            format!("{}: файл пустой. Ждём, когда в нём что-то появится.", visible(file))
        }
        Word::Foreign { file } => format!(
            "{}: это не таблица, файл не трогаем. Отправляются файлы .xlsx, .xls, .ods, .csv, .txt \
             и .tsv.",
            visible(file)
        ),
        Word::Done { to } => format!("Файл убран: {}", visible(to)),
        Word::Failed { to, to_mend: Some(rows) } => format!(
            "Файл убран: {}\nСтроки, с которыми надо что-то сделать: {}\nИсправьте этот файл и \
             положите его в папку снова.",
            visible(to),
            visible(rows)
        ),
        Word::Failed { to, to_mend: None } => format!("Файл убран: {}", visible(to)),
        Word::Refused { to } => format!(
            "Ни одна строка не отправлена. Файл убран: {}\nИсправьте его и положите в папку снова.",
            visible(to)
        ),
        Word::Rehearsed { to } => format!("Файл убран: {}", visible(to)),
        Word::Replaced { file } => format!(
            "{}: пока шла отправка, в папку положили другой файл с этим именем. Он уйдёт следующим.",
            visible(file)
        ),
        Word::WaitsForOther { file } => {
            format!("{}: файл ждёт, пока закончится другая отправка.", visible(file))
        }
        Word::WaitsForStillness { file } => {
            format!("{}: файл остаётся в папке и уйдёт, когда перестанет меняться.", visible(file))
        }
        Word::WaitsFor { file, pause } => format!(
            "{}: файл остаётся в папке. Попробуем снова через {}, потом ещё; обновлённое повторно \
             не уйдёт.",
            visible(file),
            pause_words(Lang::Ru, pause)
        ),
        Word::WaitsForNextTime { file } => format!(
            "{}: файл остаётся в папке, остальное уйдёт в следующий раз; обновлённое повторно не \
             уйдёт.",
            visible(file)
        ),
        Word::WorksAgain => "Отправка снова идёт.".into(),
        Word::Closed { files, reopens } => format!(
            "Время отправки (--deadline) вышло. До {reopens} {}.",
            waiting(files, ["ждёт", "ждут", "ждут"])
        ),
        Word::Over { files } => format!(
            "Время отправки (--deadline) вышло. Не {}: {}.",
            super::plural(Lang::Ru, files, &["отправлен", "отправлены", "отправлены"]),
            counted(Lang::Ru, files, &FILES)
        ),
        Word::LeftBehind { files } => {
            format!("Не отправлено и осталось в папке: {}.", counted(Lang::Ru, files, &FILES))
        }
        Word::Ends => "Больше за папкой не следим.".into(),
        Word::Idle => "Всё отправлено, ждём новых файлов".into(),
        Word::Waiting { files } => format!("Ждёт отправки: {}", counted(Lang::Ru, files, &FILES)),
        Word::Sending { file } => format!("Отправляется {}", visible(file)),
    }
}

fn waiting(files: u64, verb: [&str; 3]) -> String {
    format!("{} {}", counted(Lang::Ru, files, &FILES), super::plural(Lang::Ru, files, &verb))
}

#[expect(clippy::too_many_lines, reason = "one sentence for each word, in one place")]
fn english(word: &Word<'_>) -> String {
    match *word {
        Word::Watching { folder, rehearsal: false } => {
            format!("Looking after the folder {}. Ctrl-C ends it.", quoted(Lang::En, folder))
        }
        Word::Watching { folder, rehearsal: true } => format!(
            "A rehearsal: looking after the folder {}; no real order is changed. Ctrl-C ends it.",
            quoted(Lang::En, folder)
        ),
        Word::Figures { address } => format!("Figures for Prometheus: {address}"),
        Word::FolderGone { folder } => {
            format!("The folder {} is not there. Waiting for it.", quoted(Lang::En, folder))
        }
        Word::FolderBack { folder } => {
            format!("The folder {} is there again.", quoted(Lang::En, folder))
        }
        Word::Locked { file, lock } => format!(
            "{}: the file is open in Excel or LibreOffice. Close it, and it will be sent. If it is \
             open nowhere, delete the file {}.",
            visible(file),
            quoted(Lang::En, lock)
        ),
        Word::InUse { file } => {
            format!("{}: the file is still open in another program. Waiting.", visible(file))
        }
        Word::Empty { file } => {
            format!("{}: the file is empty. Waiting for something in it.", visible(file))
        }
        Word::Foreign { file } => format!(
            "{}: this is no table; it is left alone. Files that are sent: .xlsx, .xls, .ods, .csv, \
             .txt and .tsv.",
            visible(file)
        ),
        Word::Done { to } | Word::Failed { to, to_mend: None } | Word::Rehearsed { to } => {
            format!("The file was put away: {}", visible(to))
        }
        Word::Failed { to, to_mend: Some(rows) } => format!(
            "The file was put away: {}\nRows that need work: {}\nMend that file and put it into \
             the folder again.",
            visible(to),
            visible(rows)
        ),
        Word::Refused { to } => format!(
            "No row was sent. The file was put away: {}\nMend it and put it into the folder again.",
            visible(to)
        ),
        Word::Replaced { file } => format!(
            "{}: while it was being sent, another file of that name was put into the folder. It is \
             sent next.",
            visible(file)
        ),
        Word::WaitsForOther { file } => {
            format!("{}: the file waits for the end of another run.", visible(file))
        }
        Word::WaitsForStillness { file } => {
            format!("{}: the file stays, and is sent when it changes no more.", visible(file))
        }
        Word::WaitsFor { file, pause } => format!(
            "{}: the file stays in the folder. It is tried again in {}, and then again; what was \
             updated is not sent twice.",
            visible(file),
            pause_words(Lang::En, pause)
        ),
        Word::WaitsForNextTime { file } => format!(
            "{}: the file stays in the folder, and the rest is sent next time; what was updated is \
             not sent twice.",
            visible(file)
        ),
        Word::WorksAgain => "Sending works again.".into(),
        Word::Closed { files, reopens } => format!(
            "The time for sending (--deadline) is over. Waiting until {reopens}: {}.",
            counted(Lang::En, files, &["file", "files"])
        ),
        Word::Over { files } => format!(
            "The time for sending (--deadline) is over. Not sent: {}.",
            counted(Lang::En, files, &["file", "files"])
        ),
        Word::LeftBehind { files } => format!(
            "Left in the folder, and not to be sent now: {}.",
            counted(Lang::En, files, &["file", "files"])
        ),
        Word::Ends => "The folder is no longer looked after.".into(),
        Word::Idle => "All is sent, waiting for new files".into(),
        Word::Waiting { files } => {
            format!("Waiting to be sent: {}", counted(Lang::En, files, &["file", "files"]))
        }
        Word::Sending { file } => format!("Sending {}", visible(file)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Word<'static>> {
        let (file, to) = ("заказы.xlsx", "inbox/done/2024-03-15_1405_заказы.xlsx");
        let rows = "inbox/failed/2024-03-15_1405_заказы.failed.xlsx";
        let pause = Duration::from_secs(5);
        vec![
            Word::Watching { folder: "inbox", rehearsal: false },
            Word::Watching { folder: "inbox", rehearsal: true },
            Word::Figures { address: "http://127.0.0.1:9464/metrics" },
            Word::FolderGone { folder: "inbox" },
            Word::FolderBack { folder: "inbox" },
            Word::Locked { file, lock: "~$заказы.xlsx" },
            Word::InUse { file },
            Word::Empty { file },
            Word::Foreign { file: "скан.pdf" },
            Word::Done { to },
            Word::Failed { to, to_mend: Some(rows) },
            Word::Failed { to, to_mend: None },
            Word::Refused { to },
            Word::Rehearsed { to },
            Word::Replaced { file },
            Word::WaitsForOther { file },
            Word::WaitsForStillness { file },
            Word::WaitsFor { file, pause },
            Word::WaitsForNextTime { file },
            Word::WorksAgain,
            Word::Closed { files: 1, reopens: "16.03.2024 00:00" },
            Word::Closed { files: 22, reopens: "16.03.2024 00:00" },
            Word::Over { files: 1 },
            Word::Over { files: 5 },
            Word::LeftBehind { files: 2 },
            Word::Ends,
            Word::Idle,
            Word::Waiting { files: 3 },
            Word::Sending { file },
        ]
    }

    #[test]
    fn words_in_both_languages() {
        let mut page = String::new();
        for lang in [Lang::Ru, Lang::En] {
            for said in all() {
                page.push_str(&word(lang, &said));
                page.push('\n');
            }
            page.push_str(&refusal(lang, "a.csv", "…").replace('\r', ""));
            page.push('\n');
        }
        insta::assert_snapshot!(page);
    }
}
