//! What `doctor` finds, as data for sentences in both languages: what was looked at, how it stands,
//! and what to do about it.

use std::path::Path;
use std::time::Duration;

use super::number::{decimal, elapsed};
use super::quote::{quoted, visible};
use super::{Lang, account_refusal, failure, wait};
use crate::domain::{AccountRefusal, Failure, WaitCause};

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Good,
    /// Worth knowing; sending works.
    Note,
    /// Sending will not work.
    Problem,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Settings, account, key.
    Settings,
    /// The file with the key.
    Key,
    /// The ledger.
    Ledger,
    /// The room on the ledger's disk.
    Room,
    /// The folder for results.
    Results,
    /// Messages about runs.
    Notify,
    /// The service's name.
    Name,
    /// TLS.
    Connection,
    /// This computer's clock.
    Clock,
    /// What the service says to a request.
    Service,
}

/// One thing that was found.
#[derive(Debug)]
pub enum Finding<'a> {
    /// Settings are complete. `file`: the settings file, if there is one.
    SettingsGood { account: &'a str, file: Option<&'a Path> },
    /// Settings cannot be used; `sentence` says why and what to do.
    SettingsBad { sentence: &'a str },
    /// Others can read the file with the key.
    KeyExposed { path: &'a Path },
    /// There is no ledger yet.
    LedgerNone { path: &'a Path },
    /// The ledger is sound. Its size in bytes.
    LedgerGood { path: &'a Path, bytes: u64 },
    /// The ledger cannot be used; `sentence` says why and what to do.
    LedgerBad { sentence: &'a str },
    /// So many bytes are free.
    RoomGood { bytes: u64 },
    /// So many bytes are free, and that is little.
    RoomLow { bytes: u64 },
    /// The folder takes files.
    ResultsGood { folder: &'a Path },
    /// The folder does not; `detail` in the system's words.
    ResultsBad { folder: &'a Path, detail: &'a str },
    /// Nobody is told of runs.
    NotifyNone,
    /// People are told of runs: by this program, by this mail server to so many of them.
    NotifySet { program: Option<&'a str>, mail: Option<(&'a str, u64)> },
    /// The settings say that nobody is to be told.
    NotifyOff,
    /// Others can read the file with the mail password.
    NotifyExposed { path: &'a Path },
    /// People could not be told; `sentence` says why and what to do.
    NotifyBad { sentence: &'a str },
    /// A test was sent: by this program, or taken by this mail server.
    NotifyTested { by: &'a str },
    /// The name leads to an address.
    NameGood { host: &'a str },
    /// The name leads nowhere; `reached`: the service was reached all the same, by a proxy.
    NameBad { host: &'a str, detail: &'a str, reached: bool },
    /// The connection is secure.
    ConnectionGood,
    /// The service is this same computer, without TLS.
    ConnectionLocal,
    /// The connection is not secure.
    ConnectionBad { failure: &'a Failure },
    /// The clock is right.
    ClockGood,
    /// The clock is off.
    ClockOff { by: Duration, ahead: bool },
    /// The service does not say what time it is.
    ClockUnknown,
    /// Service and key work.
    ServiceGood,
    /// The key works; the answer is another than the expected one.
    ServiceOdd { code: i64, text: &'a str },
    /// The account is refused.
    ServiceRefused { refusal: &'a AccountRefusal },
    /// The service asks to wait.
    ServiceBusy { cause: WaitCause },
    /// No answer that can be relied on.
    ServiceBad { failure: &'a Failure },
}

impl Finding<'_> {
    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Self::SettingsGood { .. } | Self::SettingsBad { .. } => Subject::Settings,
            Self::KeyExposed { .. } => Subject::Key,
            Self::LedgerNone { .. } | Self::LedgerGood { .. } | Self::LedgerBad { .. } => {
                Subject::Ledger
            }
            Self::RoomGood { .. } | Self::RoomLow { .. } => Subject::Room,
            Self::ResultsGood { .. } | Self::ResultsBad { .. } => Subject::Results,
            Self::NotifyNone
            | Self::NotifySet { .. }
            | Self::NotifyOff
            | Self::NotifyExposed { .. }
            | Self::NotifyBad { .. }
            | Self::NotifyTested { .. } => Subject::Notify,
            Self::NameGood { .. } | Self::NameBad { .. } => Subject::Name,
            Self::ConnectionGood | Self::ConnectionLocal | Self::ConnectionBad { .. } => {
                Subject::Connection
            }
            Self::ClockGood | Self::ClockOff { .. } | Self::ClockUnknown => Subject::Clock,
            Self::ServiceGood
            | Self::ServiceOdd { .. }
            | Self::ServiceRefused { .. }
            | Self::ServiceBusy { .. }
            | Self::ServiceBad { .. } => Subject::Service,
        }
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> State {
        match self {
            Self::SettingsGood { .. }
            | Self::LedgerNone { .. }
            | Self::LedgerGood { .. }
            | Self::RoomGood { .. }
            | Self::ResultsGood { .. }
            | Self::NotifySet { .. }
            | Self::NotifyTested { .. }
            | Self::NameGood { .. }
            | Self::ConnectionGood
            | Self::ConnectionLocal
            | Self::ClockGood
            | Self::ServiceGood => State::Good,
            Self::KeyExposed { .. }
            | Self::RoomLow { .. }
            | Self::NotifyNone
            | Self::NotifyOff
            | Self::NotifyExposed { .. }
            | Self::NameBad { reached: true, .. }
            | Self::ClockOff { .. }
            | Self::ClockUnknown
            | Self::ServiceOdd { .. } => State::Note,
            Self::SettingsBad { .. }
            | Self::LedgerBad { .. }
            | Self::ResultsBad { .. }
            | Self::NotifyBad { .. }
            | Self::NameBad { reached: false, .. }
            | Self::ConnectionBad { .. }
            | Self::ServiceRefused { .. }
            | Self::ServiceBusy { .. }
            | Self::ServiceBad { .. } => State::Problem,
        }
    }
}

/// The sign and the word of a state: the sign is never alone.
#[must_use]
pub fn state(lang: Lang, state: State) -> (&'static str, &'static str) {
    match (lang, state) {
        (Lang::Ru, State::Good) => ("✓", "в порядке"),
        (Lang::Ru, State::Note) => ("!", "замечание"),
        (Lang::Ru, State::Problem) => ("✗", "ошибка"),
        (Lang::En, State::Good) => ("✓", "ok"),
        (Lang::En, State::Note) => ("!", "note"),
        (Lang::En, State::Problem) => ("✗", "problem"),
    }
}

/// The name of what is looked at.
#[must_use]
pub fn subject(lang: Lang, subject: Subject) -> &'static str {
    match (lang, subject) {
        (Lang::Ru, Subject::Settings) => "Настройки",
        (Lang::Ru, Subject::Key) => "Ключ",
        (Lang::Ru, Subject::Ledger) => "Журнал отправок",
        (Lang::Ru, Subject::Room) => "Место на диске",
        (Lang::Ru, Subject::Results) => "Папка результатов",
        (Lang::Ru, Subject::Notify) => "Оповещения",
        (Lang::Ru, Subject::Name) => "Адрес сервиса",
        (Lang::Ru, Subject::Connection) => "Соединение",
        (Lang::Ru, Subject::Clock) => "Часы",
        (Lang::Ru, Subject::Service) => "Сервис и ключ",
        (Lang::En, Subject::Settings) => "Settings",
        (Lang::En, Subject::Key) => "Key",
        (Lang::En, Subject::Ledger) => "Ledger",
        (Lang::En, Subject::Room) => "Disk",
        (Lang::En, Subject::Results) => "Results folder",
        (Lang::En, Subject::Notify) => "Messages",
        (Lang::En, Subject::Name) => "Service's name",
        (Lang::En, Subject::Connection) => "Connection",
        (Lang::En, Subject::Clock) => "Clock",
        (Lang::En, Subject::Service) => "Service and key",
    }
}

/// What was found and, where there is something to be done, what.
#[must_use]
pub fn sentences(lang: Lang, finding: &Finding<'_>) -> (String, Option<String>) {
    match lang {
        Lang::Ru => russian(finding),
        Lang::En => english(finding),
    }
}

fn russian(finding: &Finding<'_>) -> (String, Option<String>) {
    let lang = Lang::Ru;
    match finding {
        Finding::SettingsGood { account, file } => {
            let from = file.map_or_else(
                || "файла настроек нет".to_owned(),
                |file| format!("файл {}", path(lang, file)),
            );
            (format!("учётная запись {}, {from}.", visible(account)), None)
        }
        Finding::SettingsBad { sentence } | Finding::LedgerBad { sentence } => {
            ((*sentence).to_owned(), None)
        }
        Finding::KeyExposed { path: file } => (
            format!("файл с ключом {} могут прочесть другие пользователи.", path(lang, file)),
            Some(format!("Закройте его: chmod 600 {}", visible(&file.display().to_string()))),
        ),
        Finding::LedgerNone { path: file } => {
            (format!("его ещё нет, появится при первой отправке: {}.", path(lang, file)), None)
        }
        Finding::LedgerGood { path: file, bytes } => {
            (format!("{}, {}, не повреждён.", path(lang, file), size(lang, *bytes)), None)
        }
        Finding::RoomGood { bytes } => (format!("свободно {}.", size(lang, *bytes)), None),
        Finding::RoomLow { bytes } => (
            format!("свободно только {}.", size(lang, *bytes)),
            Some("Освободите место: без него отправка остановится на полпути.".into()),
        ),
        Finding::ResultsGood { folder } => {
            (format!("{}, записывать можно.", path(lang, folder)), None)
        }
        Finding::ResultsBad { folder, detail } => (
            format!("в {} записать нельзя ({}).", path(lang, folder), visible(detail)),
            Some("Перейдите в другую папку или укажите её: --results ФАЙЛ.".into()),
        ),
        Finding::NotifyNone
        | Finding::NotifySet { .. }
        | Finding::NotifyOff
        | Finding::NotifyExposed { .. }
        | Finding::NotifyBad { .. }
        | Finding::NotifyTested { .. } => super::notify::found(lang, finding),
        Finding::NameGood { host } => (format!("{} найден.", visible(host)), None),
        Finding::NameBad { host, reached: true, .. } => (
            format!("{} отсюда не виден, но сервис отвечает: работает прокси.", visible(host)),
            None,
        ),
        Finding::NameBad { host, detail, reached: false } => (
            format!("{} не найден ({}).", visible(host), visible(detail)),
            Some("Проверьте имя учётной записи (--user) и интернет.".into()),
        ),
        Finding::ConnectionGood => ("защищено, сертификат настоящий.".into(), None),
        Finding::ConnectionLocal => ("сервис на этом же компьютере, защита не нужна.".into(), None),
        Finding::ClockGood => ("идут верно.".into(), None),
        Finding::ClockOff { by, ahead } => (
            format!("{} на {}.", if *ahead { "спешат" } else { "отстают" }, elapsed(lang, *by)),
            Some("Включите в Windows «Установить время автоматически» или поправьте часы.".into()),
        ),
        Finding::ClockUnknown => ("сервис не сказал, который час; сверить не с чем.".into(), None),
        Finding::ServiceGood => ("сервис отвечает, ключ верен.".into(), None),
        Finding::ServiceOdd { code, text } => (
            format!(
                "сервис отвечает, ключ верен, но ответ необычный: код {code}, {}.",
                quoted(lang, text)
            ),
            Some("Отправлять можно; начните с одной-двух строк и посмотрите на заказы.".into()),
        ),
        Finding::ServiceRefused { refusal } => (account_refusal(lang, refusal), None),
        Finding::ServiceBusy { cause } => {
            (wait(lang, *cause), Some("Проверьте ещё раз через несколько минут.".into()))
        }
        Finding::ConnectionBad { failure: cause } | Finding::ServiceBad { failure: cause } => {
            (failure(lang, cause), None)
        }
    }
}

fn english(finding: &Finding<'_>) -> (String, Option<String>) {
    let lang = Lang::En;
    match finding {
        Finding::SettingsGood { account, file } => {
            let from = file.map_or_else(
                || "no settings file".to_owned(),
                |file| format!("settings file {}", path(lang, file)),
            );
            (format!("account {}, {from}.", visible(account)), None)
        }
        Finding::SettingsBad { sentence } | Finding::LedgerBad { sentence } => {
            ((*sentence).to_owned(), None)
        }
        Finding::KeyExposed { path: file } => (
            format!("other users of this computer can read the key file {}.", path(lang, file)),
            Some(format!("Close it: chmod 600 {}", visible(&file.display().to_string()))),
        ),
        Finding::LedgerNone { path: file } => {
            (format!("not there yet; the first run makes it: {}.", path(lang, file)), None)
        }
        Finding::LedgerGood { path: file, bytes } => {
            (format!("{}, {}, sound.", path(lang, file), size(lang, *bytes)), None)
        }
        Finding::RoomGood { bytes } => (format!("{} free.", size(lang, *bytes)), None),
        Finding::RoomLow { bytes } => (
            format!("only {} free.", size(lang, *bytes)),
            Some("Make room: without it a run stops half-way.".into()),
        ),
        Finding::ResultsGood { folder } => {
            (format!("{} can be written to.", path(lang, folder)), None)
        }
        Finding::ResultsBad { folder, detail } => (
            format!("{} cannot be written to ({}).", path(lang, folder), visible(detail)),
            Some("Go to another folder, or name one: --results FILE.".into()),
        ),
        Finding::NotifyNone
        | Finding::NotifySet { .. }
        | Finding::NotifyOff
        | Finding::NotifyExposed { .. }
        | Finding::NotifyBad { .. }
        | Finding::NotifyTested { .. } => super::notify::found(lang, finding),
        Finding::NameGood { host } => (format!("{} is found.", visible(host)), None),
        Finding::NameBad { host, reached: true, .. } => {
            (format!("{} is not seen from here, but a proxy reaches it.", visible(host)), None)
        }
        Finding::NameBad { host, detail, reached: false } => (
            format!("{} is not found ({}).", visible(host), visible(detail)),
            Some("Check the account's name (--user) and the network.".into()),
        ),
        Finding::ConnectionGood => ("secure, the certificate is genuine.".into(), None),
        Finding::ConnectionLocal => {
            ("the service is on this same computer and needs no protection.".into(), None)
        }
        Finding::ClockGood => ("right.".into(), None),
        Finding::ClockOff { by, ahead } => (
            format!("{} {}.", elapsed(lang, *by), if *ahead { "ahead" } else { "behind" }),
            Some("Let the system set its time automatically, or set it right.".into()),
        ),
        Finding::ClockUnknown => ("the service does not say what time it is.".into(), None),
        Finding::ServiceGood => ("the service answers, the key is right.".into(), None),
        Finding::ServiceOdd { code, text } => (
            format!(
                "the service answers, the key is right, but the answer is unusual: code {code}, {}.",
                quoted(lang, text)
            ),
            Some("You can send; begin with a row or two and look at the orders.".into()),
        ),
        Finding::ServiceRefused { refusal } => (account_refusal(lang, refusal), None),
        Finding::ServiceBusy { cause } => {
            (wait(lang, *cause), Some("Look again in a few minutes.".into()))
        }
        Finding::ConnectionBad { failure: cause } | Finding::ServiceBad { failure: cause } => {
            (failure(lang, cause), None)
        }
    }
}

/// The last line.
#[must_use]
pub fn conclusion(lang: Lang, state: State, offline: bool) -> &'static str {
    match (lang, state, offline) {
        (Lang::Ru, State::Problem, _) => {
            "Исправьте ошибки (✗) и проверьте ещё раз: justclick-import doctor"
        }
        (Lang::Ru, _, true) => "На этом компьютере всё готово. Связь с сервисом не проверялась.",
        (Lang::Ru, _, false) => "Всё готово, можно отправлять.",
        (Lang::En, State::Problem, _) => {
            "Mend the problems (✗) and look again: justclick-import doctor"
        }
        (Lang::En, _, true) => "This computer is ready. The service was not asked.",
        (Lang::En, _, false) => "All is ready for sending.",
    }
}

fn path(lang: Lang, path: &Path) -> String {
    quoted(lang, &path.display().to_string())
}

/// A size in whole kilobytes, or in larger units with one decimal.
fn size(lang: Lang, bytes: u64) -> String {
    const UNITS: [(u64, &str, &str); 3] =
        [(1 << 30, "ГБ", "GB"), (1 << 20, "МБ", "MB"), (1 << 10, "КБ", "KB")];
    let (unit, russian, english) =
        UNITS.into_iter().find(|(unit, ..)| bytes >= *unit).unwrap_or((1 << 10, "КБ", "KB"));
    let name = if lang == Lang::Ru { russian } else { english };
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let count = bytes as f64 / unit as f64;
    if count < 10.0 {
        format!("{} {name}", decimal(lang, count))
    } else {
        format!("{count:.0} {name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        for (bytes, russian, english) in [
            (0, "0,0 КБ", "0.0 KB"),
            (40_960, "40 КБ", "40 KB"),
            (3 << 20, "3,0 МБ", "3.0 MB"),
            (120 << 30, "120 ГБ", "120 GB"),
        ] {
            assert_eq!(size(Lang::Ru, bytes), russian);
            assert_eq!(size(Lang::En, bytes), english);
        }
    }
}
