//! What is said of the settings file, in both languages: its mistakes, what `settings` prints, the
//! questions of `settings init`.

use std::path::Path;

use super::Lang;
use super::quote::{list, quoted, visible};
use super::screen::command_path;
use crate::error::{SettingsFault, SettingsForm, SettingsSection, SyntaxSlip, UsageFault};

/// A fault about settings files: what is wrong, where, what to type instead. `value` words a fault
/// of a value as for the command line. Empty for any other fault.
#[must_use]
pub fn fault(lang: Lang, fault: &UsageFault, value: impl Fn(&UsageFault) -> String) -> String {
    match fault {
        UsageFault::SettingsFile { path, line, column, fault } => {
            in_file(lang, path, (*line, *column), fault)
        }
        UsageFault::InSettings { path, line, fault } => {
            in_settings(lang, path, *line, &value(fault))
        }
        other => other_fault(lang, other).unwrap_or_default(),
    }
}

fn in_file(
    lang: Lang,
    path: &Path,
    (line, column): (usize, usize),
    fault: &SettingsFault,
) -> String {
    let file = quoted(lang, &path.display().to_string());
    let sentence = match lang {
        Lang::Ru => russian(fault),
        Lang::En => english(fault),
    };
    match lang {
        Lang::Ru => format!("Файл настроек {file}, строка {line}, знак {column}: {sentence}"),
        Lang::En => format!("Settings file {file}, line {line}, column {column}: {sentence}"),
    }
}

fn russian(fault: &SettingsFault) -> String {
    match fault {
        SettingsFault::NotText => {
            "здесь не UTF-8. Сохраните файл в кодировке UTF-8 (в «Блокноте» — при сохранении)."
                .into()
        }
        SettingsFault::Syntax { likely: SyntaxSlip::BareName, .. } => {
            "название с русскими буквами или пробелами пишут в кавычках: \"Доставлен\" = \"sent\"."
                .into()
        }
        SettingsFault::Syntax { likely: SyntaxSlip::Backslash, .. } => {
            "путь с обратными чертами пишут в одиночных \
             кавычках: 'C:\\JustClick\\key.txt'."
                .into()
        }
        SettingsFault::Syntax { detail, .. } => {
            let detail =
                if detail.is_empty() { String::new() } else { format!(" ({})", visible(detail)) };
            format!("строка не читается{detail}. Настройка записывается так: rate = \"5/s\".")
        }
        SettingsFault::UnknownKey { key, section, nearest, belongs } => {
            let key = quoted(Lang::Ru, key);
            match (belongs, nearest) {
                (Some(belongs), _) => format!(
                    "настройке {key} здесь ({}) не место. Перенесите её: {}.",
                    place(Lang::Ru, *section),
                    place(Lang::Ru, *belongs)
                ),
                (None, Some(nearest)) => {
                    format!("настройки {key} нет. Может быть, {nearest}?")
                }
                (None, None) => {
                    format!("настройки {key} нет. Все настройки: justclick-import settings --help")
                }
            }
        }
        SettingsFault::Kind { key, expected, found } => format!(
            "для {} {}, а стоит {}. Пример: {}",
            visible(key),
            match expected {
                SettingsForm::Text | SettingsForm::Path => "нужен текст в кавычках",
                SettingsForm::Count => "нужно целое число",
                SettingsForm::Switch => "нужно true (да) или false (нет)",
                SettingsForm::Columns | SettingsForm::StatusNames => {
                    "нужны записи вида «имя = значение»"
                }
                SettingsForm::Words => "нужен список",
                SettingsForm::Heading => "нужен раздел со своим именем",
            },
            found_name(Lang::Ru, found),
            example(key, *expected),
        ),
        SettingsFault::Value { key, value, expected } => format!(
            "значение {} для {} не подходит. Годится: {expected}.",
            quoted(Lang::Ru, value),
            visible(key)
        ),
        SettingsFault::KeyTwice => {
            "в одном разделе и api_key, и api_key_file. Оставьте что-то одно.".into()
        }
        SettingsFault::NoHash { key } => format!(
            "в {} должно стоять то, что записала программа; сам пароль или токен сюда не пишут. \
             Удалите этот раздел и добавьте снова: justclick-import serve user add ИМЯ или serve \
             token add ИМЯ.",
            visible(key)
        ),
    }
}

fn english(fault: &SettingsFault) -> String {
    match fault {
        SettingsFault::NotText => "this is not UTF-8. Save the file as UTF-8.".into(),
        SettingsFault::Syntax { likely: SyntaxSlip::BareName, .. } => {
            "a name with spaces or other letters than Latin ones goes into quotation marks: \
             \"Доставлен\" = \"sent\"."
                .into()
        }
        SettingsFault::Syntax { likely: SyntaxSlip::Backslash, .. } => {
            "a path with backslashes goes into single \
             quotation marks: 'C:\\JustClick\\key.txt'."
                .into()
        }
        SettingsFault::Syntax { detail, .. } => {
            let detail =
                if detail.is_empty() { String::new() } else { format!(" ({})", visible(detail)) };
            format!("this cannot be read{detail}. A setting is written like this: rate = \"5/s\".")
        }
        SettingsFault::UnknownKey { key, section, nearest, belongs } => {
            let key = quoted(Lang::En, key);
            match (belongs, nearest) {
                (Some(belongs), _) => format!(
                    "the setting {key} does not belong here ({}). Move it: {}.",
                    place(Lang::En, *section),
                    place(Lang::En, *belongs)
                ),
                (None, Some(nearest)) => {
                    format!("there is no setting {key}. Did you mean {nearest}?")
                }
                (None, None) => format!(
                    "there is no setting {key}. All settings: justclick-import settings --help"
                ),
            }
        }
        SettingsFault::Kind { key, expected, found } => format!(
            "{} needs {}, but here stands {}. For example: {}",
            visible(key),
            match expected {
                SettingsForm::Text | SettingsForm::Path => "text in quotation marks",
                SettingsForm::Count => "a whole number",
                SettingsForm::Switch => "true or false",
                SettingsForm::Columns | SettingsForm::StatusNames => "entries like “name = value”",
                SettingsForm::Words => "a list",
                SettingsForm::Heading => "a section with a name of its own",
            },
            found_name(Lang::En, found),
            example(key, *expected),
        ),
        SettingsFault::Value { key, value, expected } => format!(
            "the value {} does not suit {}. Possible: {expected}.",
            quoted(Lang::En, value),
            visible(key)
        ),
        SettingsFault::KeyTwice => {
            "both api_key and api_key_file in one section. Keep one of them.".into()
        }
        SettingsFault::NoHash { key } => format!(
            "{} must be what the program wrote; a password or token itself does not belong here. \
             Remove this section and add it again: justclick-import serve user add NAME or serve \
             token add NAME.",
            visible(key)
        ),
    }
}

/// A section, as a place to put a setting.
fn place(lang: Lang, section: SettingsSection) -> &'static str {
    match (lang, section) {
        (Lang::Ru, SettingsSection::Top) => "вверху, до первого раздела в скобках",
        (Lang::Ru, SettingsSection::Account) => "в разделе [account.ИМЯ]",
        (Lang::Ru, SettingsSection::Profile) => "в разделе [profile.ИМЯ]",
        (Lang::Ru, SettingsSection::Notify) => "в разделе [notify]",
        (Lang::Ru, SettingsSection::Mail) => "в разделе [notify.mail]",
        (Lang::Ru, SettingsSection::Serve) => "в разделе [serve]",
        (Lang::En, SettingsSection::Top) => "at the top, above the first section",
        (Lang::En, SettingsSection::Account) => "in a section [account.NAME]",
        (Lang::En, SettingsSection::Profile) => "in a section [profile.NAME]",
        (Lang::En, SettingsSection::Notify) => "in the section [notify]",
        (Lang::En, SettingsSection::Mail) => "in the section [notify.mail]",
        (Lang::En, SettingsSection::Serve) => "in the section [serve]",
    }
}

/// What TOML calls a kind of value, in words.
fn found_name(lang: Lang, found: &str) -> &str {
    match (lang, found) {
        (Lang::Ru, "string") => "текст",
        (Lang::Ru, "integer") => "число",
        (Lang::Ru, "float") => "дробное число",
        (Lang::Ru, "boolean") => "true или false",
        (Lang::Ru, "datetime") => "дата",
        (Lang::Ru, "array") => "список",
        (Lang::Ru, "table") => "раздел",
        (Lang::En, "string") => "text",
        (Lang::En, "integer") => "a number",
        (Lang::En, "float") => "a fraction",
        (Lang::En, "boolean") => "true or false",
        (Lang::En, "datetime") => "a date",
        (Lang::En, "array") => "a list",
        (Lang::En, "table") => "a section",
        (_, other) => other,
    }
}

/// How a setting is written, with a value that its name makes likely.
#[must_use]
pub fn example(key: &str, form: SettingsForm) -> String {
    let value = match form {
        SettingsForm::Heading => {
            let example = match key {
                "notify" | "notify.mail" => format!("[{key}]"),
                other => format!("[{}.shop]", other.split('.').next().unwrap_or_default()),
            };
            return example;
        }
        SettingsForm::Columns => return format!("{key}.bill_id = \"Номер заказа\""),
        SettingsForm::StatusNames => return format!("{key}.\"Доставлен\" = \"sent\""),
        SettingsForm::Switch => "true".to_owned(),
        SettingsForm::Words => match key {
            "hosts" => "[\"orders.example.com\"]",
            "notify.mail.to" => "[\"sklad@example.com\"]",
            _ => "[\"/usr/local/bin/tell\", \"--urgent\"]",
        }
        .to_owned(),
        SettingsForm::Count | SettingsForm::Text | SettingsForm::Path => match key {
            "default_account" | "user" => "\"shop\"",
            "default_profile" => "\"cdek\"",
            "api_key_file" => "\"key.txt\"",
            "api_key" => "\"…\"",
            "endpoint" => "\"https://shop.justclick.io/api/UpdateOrderStatus\"",
            "ca_file" => "\"company.pem\"",
            "workers" => "8",
            "timeout" => "\"30s\"",
            "connect_timeout" => "\"10s\"",
            "retries" => "5",
            "stop_after" => "20",
            "on_unconfirmed" => "\"retry\"",
            "ledger" => "'D:\\JustClick\\ledger.db'",
            "default_status" => "\"sent\"",
            "default_date" => "\"today\"",
            "date_format" => "\"day-first\"",
            "time_zone" => "\"Europe/Moscow\"",
            "sheet" => "\"Отправки\"",
            "delimiter" => "\"semicolon\"",
            "encoding" => "\"windows-1251\"",
            "rpo_check" => "\"warn\"",
            "on_conflict" => "\"refuse\"",
            "lang" => "\"ru\"",
            "summary" => "\"human\"",
            "progress" => "\"auto\"",
            "log_file" => "\"import.log\"",
            "log_format" => "\"text\"",
            "log_rotate" => "\"daily\"",
            "log_keep" | "keep_days" => "30",
            "max_upload" => "50",
            "metrics" => "\"127.0.0.1:9464\"",
            "metrics_file" => "'/var/lib/node_exporter/justclick.prom'",
            "rate" => "\"5/s\"",
            "deadline" => "\"18:00\"",
            "status_file" => "\"status.json\"",
            "inbox" => "'D:\\JustClick\\inbox'",
            "settle" => "\"5s\"",
            "poll" => "\"10s\"",
            "notify.when" => "\"failure\"",
            "notify.time_limit" => "\"30s\"",
            "notify.mail.server" => "\"smtp.example.com\"",
            "notify.mail.port" => "465",
            "notify.mail.encryption" => "\"tls\"",
            "notify.mail.from" => "\"Импорт <import@example.com>\"",
            "notify.mail.user" => "\"import@example.com\"",
            "notify.mail.password_file" => "\"mail-password.txt\"",
            "notify.mail.ca_file" => "\"company.pem\"",
            "notify.mail.attach" => "\"auto\"",
            "listen" => "\"127.0.0.1:8750\"",
            "tls_cert" => "\"page.pem\"",
            "tls_key" => "\"page.key\"",
            "state_dir" => "'D:\\JustClick\\page'",
            _ => "\"…\"",
        }
        .to_owned(),
    };
    format!("{key} = {value}")
}

/// The faults about settings files that are not about one place in one.
fn other_fault(lang: Lang, fault: &UsageFault) -> Option<String> {
    Some(match fault {
        UsageFault::SettingsExposed { path } => exposed(lang, path),
        UsageFault::SectionUnknown { section, name, known, nearest, path } => {
            let name = quoted(lang, name);
            let unknown = match (lang, section) {
                (Lang::Ru, SettingsSection::Account) => format!("Учётной записи {name}"),
                (Lang::Ru, _) => format!("Профиля {name}"),
                (Lang::En, SettingsSection::Account) => format!("account {name}"),
                (Lang::En, _) => format!("profile {name}"),
            };
            section_unknown(lang, &unknown, known, nearest.as_deref(), path.as_deref())
        }
        UsageFault::AccountUnchosen { known } => match lang {
            Lang::Ru => format!(
                "В файле настроек несколько учётных записей: {}. Выберите одну: --account ИМЯ.",
                list(lang, known)
            ),
            Lang::En => format!(
                "The settings file has several accounts: {}. Choose one: --account NAME.",
                list(lang, known)
            ),
        },
        UsageFault::SettingsNowhere => match lang {
            Lang::Ru => "Негде хранить файл настроек: система не называет папки для таких файлов. \
                 Укажите файл: --config ФАЙЛ."
                .into(),
            Lang::En => "There is no place for the settings file: the system names no folder for \
                 such files. Name a file with --config FILE."
                .into(),
        },
        UsageFault::SettingsExist { path } => {
            let file = quoted(lang, &path.display().to_string());
            match lang {
                Lang::Ru => format!(
                    "Файл {file} уже есть, и он останется как есть. Исправьте его в текстовом \
                     редакторе или укажите другой: --config ФАЙЛ."
                ),
                Lang::En => format!(
                    "The file {file} is there already and stays as it is. Change it in a text \
                     editor, or name another with --config FILE."
                ),
            }
        }
        UsageFault::InitWithoutTerminal => match lang {
            Lang::Ru => {
                "Команда settings init задаёт вопросы: запустите её в терминале. Без вопросов \
                 файл настроек можно написать самому: docs/settings.md."
                    .into()
            }
            Lang::En => {
                "settings init asks questions: run it in a terminal. Without questions, write \
                 the settings file yourself: docs/settings.md."
                    .into()
            }
        },
        _ => return None,
    })
}

fn exposed(lang: Lang, path: &Path) -> String {
    let shown = path.display().to_string();
    let file = quoted(lang, &shown);
    let command = command_path(&shown);
    match lang {
        Lang::Ru => format!(
            "В файле настроек {file} записаны ключ или пароли, а прочесть его могут и другие \
             пользователи компьютера. Закройте файл: chmod 600 {command}"
        ),
        Lang::En => format!(
            "The settings file {file} holds a key or passwords, and other users of this computer \
             can read it. Close it: chmod 600 {command}"
        ),
    }
}

fn section_unknown(
    lang: Lang,
    unknown: &str,
    known: &[String],
    nearest: Option<&str>,
    path: Option<&Path>,
) -> String {
    let Some(path) = path else {
        return match lang {
            Lang::Ru => format!(
                "{unknown} нет: нет и файла настроек. Создайте его: justclick-import settings init"
            ),
            Lang::En => format!(
                "There is no {unknown}: there is no settings file. Make one: justclick-import \
                 settings init"
            ),
        };
    };
    let file = quoted(lang, &path.display().to_string());
    let has = match (lang, known) {
        (Lang::Ru, []) => "Там нет ни одного такого раздела.".to_owned(),
        (Lang::En, []) => "It has no such section at all.".to_owned(),
        (Lang::Ru, known) => format!("Есть: {}.", list(lang, known)),
        (Lang::En, known) => format!("It has: {}.", list(lang, known)),
    };
    let guess = match (lang, nearest) {
        (_, None) => String::new(),
        (Lang::Ru, Some(name)) => format!(" Может быть, {}?", visible(name)),
        (Lang::En, Some(name)) => format!(" Did you mean {}?", visible(name)),
    };
    match lang {
        Lang::Ru => format!("{unknown} в файле настроек {file} нет. {has}{guess}"),
        Lang::En => format!("There is no {unknown} in the settings file {file}. {has}{guess}"),
    }
}

/// A fault of a value, with its place in the settings file in front. `sentence` words it as for the
/// command line.
fn in_settings(lang: Lang, path: &Path, line: usize, sentence: &str) -> String {
    let file = quoted(lang, &path.display().to_string());
    match lang {
        Lang::Ru => format!("Файл настроек {file}, строка {line}. {sentence}"),
        Lang::En => format!("Settings file {file}, line {line}. {sentence}"),
    }
}

/// What `settings` prints around its table.
#[derive(Clone, Copy, Debug)]
pub enum Word {
    /// Before the settings file's path.
    File,
    /// Behind the path of a file that is not there.
    FileMissing,
    /// There is no place for one.
    FileNowhere,
    /// Before the list of accounts.
    Accounts,
    /// Before the list of profiles.
    Profiles,
    /// Behind the name of the one that holds.
    Chosen,
    /// In place of a key.
    KeyThere,
    /// In place of a value that is missing.
    Missing,
    /// A value's origin: the command line.
    Flag,
    /// A value's origin: a variable, which is named behind it.
    Variable,
    /// A value's origin: the settings file; the line is named behind it.
    Line,
    /// A value's origin: the program.
    BuiltIn,
}

/// A word.
#[must_use]
pub fn word(lang: Lang, word: Word) -> &'static str {
    match (lang, word) {
        (Lang::Ru, Word::File) => "Файл настроек",
        (Lang::Ru, Word::FileMissing) => "его ещё нет; создать: justclick-import settings init",
        (Lang::Ru, Word::FileNowhere) => "системной папки для него нет; укажите: --config ФАЙЛ",
        (Lang::Ru, Word::Accounts) => "Учётные записи",
        (Lang::Ru, Word::Profiles) => "Профили",
        (Lang::Ru, Word::Chosen) => "выбран",
        (Lang::Ru, Word::KeyThere) => "есть (не показывается)",
        (Lang::Ru, Word::Missing) => "не задано",
        (Lang::Ru, Word::Flag) => "параметр команды",
        (Lang::Ru, Word::Variable) => "переменная",
        (Lang::Ru, Word::Line) => "файл настроек, строка",
        (Lang::Ru, Word::BuiltIn) => "по умолчанию",
        (Lang::En, Word::File) => "Settings file",
        (Lang::En, Word::FileMissing) => {
            "not there yet; to make it: justclick-import settings init"
        }
        (Lang::En, Word::FileNowhere) => "the system has no folder for it; name one with --config",
        (Lang::En, Word::Accounts) => "Accounts",
        (Lang::En, Word::Profiles) => "Profiles",
        (Lang::En, Word::Chosen) => "chosen",
        (Lang::En, Word::KeyThere) => "there is one (not shown)",
        (Lang::En, Word::Missing) => "not set",
        (Lang::En, Word::Flag) => "command line",
        (Lang::En, Word::Variable) => "variable",
        (Lang::En, Word::Line) => "settings file, line",
        (Lang::En, Word::BuiltIn) => "default",
    }
}

/// What `settings init` says and asks.
#[derive(Clone, Copy, Debug)]
pub enum Question<'a> {
    /// What is about to happen.
    Begin {
        /// The file that will be written.
        path: &'a Path,
    },
    /// The account's name.
    User,
    /// The file with the key, or nothing to type it.
    KeyFile,
    /// The key, which is not shown.
    Key,
    /// The time zone.
    TimeZone {
        /// What an empty answer means.
        default: &'a str,
    },
    /// The rate.
    Rate {
        /// What an empty answer means.
        default: &'a str,
    },
    /// It is done.
    Done {
        /// The file that was written.
        path: &'a Path,
        /// The key file that was written, if one was.
        key: Option<&'a Path>,
    },
}

/// A question of `settings init`, or what it says.
#[must_use]
pub fn question(lang: Lang, question: Question<'_>) -> String {
    match lang {
        Lang::Ru => question_ru(question),
        Lang::En => question_en(question),
    }
}

fn question_ru(question: Question<'_>) -> String {
    match question {
        Question::Begin { path } => format!(
            "Четыре вопроса, и настройки запишутся в файл {}.\nОтвет в квадратных скобках \
             подразумевается: чтобы согласиться, нажмите Enter.",
            quoted(Lang::Ru, &path.display().to_string())
        ),
        Question::User => "Имя учётной записи (то, что стоит перед .justclick.ru):".into(),
        Question::KeyFile => {
            "Файл с ключом API (если ключ не в файле, просто нажмите Enter):".into()
        }
        Question::Key => "Вставьте ключ API и нажмите Enter (на экране он не появится):".into(),
        Question::TimeZone { default } => format!("Часовой пояс дат в файлах [{default}]:"),
        Question::Rate { default } => {
            format!("Сколько запросов в секунду самое большее [{default}]:")
        }
        Question::Done { path, key } => {
            let file = quoted(Lang::Ru, &path.display().to_string());
            let key = key.map_or_else(String::new, |key| {
                format!("\nКлюч записан в файл {}.", quoted(Lang::Ru, &key.display().to_string()))
            });
            format!(
                "Настройки записаны в файл {file}.{key}\nПроверить, что всё работает: \
                 justclick-import doctor"
            )
        }
    }
}

fn question_en(question: Question<'_>) -> String {
    match question {
        Question::Begin { path } => format!(
            "Four questions, and the settings are written to {}.\nAn answer in square brackets \
             holds if you press Enter.",
            quoted(Lang::En, &path.display().to_string())
        ),
        Question::User => "Account name (what stands before .justclick.ru):".into(),
        Question::KeyFile => {
            "File with the API key (if the key is in no file, press Enter):".into()
        }
        Question::Key => "Paste the API key and press Enter (it will not be shown):".into(),
        Question::TimeZone { default } => format!("Time zone of the files' dates [{default}]:"),
        Question::Rate { default } => format!("At most so many requests [{default}]:"),
        Question::Done { path, key } => {
            let file = quoted(Lang::En, &path.display().to_string());
            let key = key.map_or_else(String::new, |key| {
                format!("\nThe key is in {}.", quoted(Lang::En, &key.display().to_string()))
            });
            format!(
                "The settings are in {file}.{key}\nTo see whether all works: justclick-import doctor"
            )
        }
    }
}

/// What stands in a new settings file, above its settings.
#[must_use]
pub fn file_heading(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => {
            "# Настройки justclick-import. Все настройки и что они значат: docs/settings.md\n\
             # Что действует и откуда взято: justclick-import settings\n"
        }
        Lang::En => {
            "# Settings of justclick-import. All of them and their meanings: docs/settings.md\n\
             # What applies, and where it comes from: justclick-import settings\n"
        }
    }
}

/// The words of the reference of settings, around its table.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// Its heading.
    pub title: &'static str,
    /// What stands above the table, in Markdown.
    pub introduction: &'static str,
    /// The table's columns: setting, section, example, default, variable, meaning.
    pub columns: [&'static str; 6],
    /// The heading of the table.
    pub table: &'static str,
    /// The sections, by place: above the first heading, account, profile, notify, notify.mail,
    /// serve.
    pub places: [&'static str; 6],
}

/// The words of the reference of settings.
#[must_use]
pub fn reference(lang: Lang) -> Reference {
    match lang {
        Lang::Ru => Reference {
            title: "Файл настроек",
            introduction: include_str!("settings/introduction.ru.md"),
            columns: ["настройка", "где", "пример", "по умолчанию", "переменная", "что значит"],
            table: "Все настройки",
            places: ["вверху", "account", "profile", "notify", "notify.mail", "serve"],
        },
        Lang::En => Reference {
            title: "The settings file",
            introduction: include_str!("settings/introduction.en.md"),
            columns: ["setting", "where", "example", "default", "variable", "meaning"],
            table: "All settings",
            places: ["top", "account", "profile", "notify", "notify.mail", "serve"],
        },
    }
}

/// What a setting means in the file, where the help of its option does not say it.
#[must_use]
pub fn meaning(lang: Lang, key: &str) -> Option<&'static str> {
    Some(match (lang, key) {
        (Lang::Ru, "default_account") => "Учётная запись, если не указана другая: --account",
        (Lang::En, "default_account") => "The account that holds where none is named by --account",
        (Lang::Ru, "default_profile") => "Профиль, если не указан другой: --profile",
        (Lang::En, "default_profile") => "The profile that holds where none is named by --profile",
        (Lang::Ru, "api_key") => {
            "Сам ключ API. Только в файле, который не могут прочесть другие; удобнее api_key_file"
        }
        (Lang::En, "api_key") => {
            "The API key itself. Only in a file that nobody else can read; api_key_file is handier"
        }
        (Lang::Ru, "columns") => {
            "Какой столбец что означает; поля: bill_id (заказ), status, date, date_sent, date_paid, \
             rpo (трек-номер)"
        }
        (Lang::En, "columns") => {
            "Which column holds what; the fields are bill_id, status, date, date_sent, date_paid \
             and rpo"
        }
        (Lang::Ru, "status_names") => {
            "Что значит ваш статус; статусы: sent (отправлен), paid (оплачен), return (возврат), \
             cancel (отменён)"
        }
        (Lang::En, "status_names") => {
            "What a status of your own means; the statuses are sent, paid, return and cancel"
        }
        _ => return super::notify::meaning(lang, key),
    })
}
