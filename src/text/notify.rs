//! What people are told of a run when nobody looked at the screen: subject and lines of a message;
//! why a message could not be delivered; what the settings about messages mean. Both languages.

use super::Lang;
use super::doctor::Finding;
use super::number::{counted, elapsed, grouped, plural};
use super::quote::{quoted, visible};
use crate::error::{ExitCode, MailFault, NotifyFault};

/// What a message's subject says.
#[derive(Clone, Copy, Debug)]
pub struct Headline<'a> {
    /// The account.
    pub account: &'a str,
    /// The files as named.
    pub files: &'a [&'a str],
    /// What became of the run.
    pub code: ExitCode,
    /// Its rows.
    pub rows: u64,
    /// Those that still need work.
    pub open: u64,
}

/// The subject: account, what happened, how many rows of how many, which file.
#[must_use]
pub fn subject(lang: Lang, headline: &Headline<'_>) -> String {
    let what = match lang {
        Lang::Ru => what_ru(headline),
        Lang::En => what_en(headline),
    };
    let files = match (lang, headline.files) {
        (_, []) => String::new(),
        (_, [file]) => format!(" ({})", visible(file)),
        (Lang::Ru, files) => {
            format!(" ({})", counted(lang, files.len() as u64, &["файл", "файла", "файлов"]))
        }
        (Lang::En, files) => format!(" ({} files)", files.len()),
    };
    format!("JustClick, {}: {what}{files}", visible(headline.account))
}

fn what_ru(headline: &Headline<'_>) -> String {
    let Headline { code, rows, open, .. } = *headline;
    let (lang, words) = (Lang::Ru, ["строка", "строки", "строк"]);
    let verbs = ["не обновлена", "не обновлены", "не обновлено"];
    let verb = plural(lang, open, &verbs);
    let open_rows = format!("{verb} {} из {}", counted(lang, open, &words), grouped(lang, rows));
    let and_open = |what: &str| {
        if open == 0 { what.to_owned() } else { format!("{what}, {open_rows}") }
    };
    match code {
        ExitCode::Success if rows == 0 => "отправлять было нечего".into(),
        ExitCode::Success => format!("всё обновлено, {}", counted(lang, rows, &words)),
        ExitCode::SomeRows => open_rows,
        ExitCode::NothingSent => "ничего не отправлено".into(),
        ExitCode::Account => and_open("отказано учётной записи"),
        ExitCode::BrokenOff => and_open("отправка прервалась"),
        ExitCode::Busy => "занято другой отправкой".into(),
        ExitCode::Interrupted | ExitCode::Terminated => and_open("отправку остановили"),
    }
}

fn what_en(headline: &Headline<'_>) -> String {
    let Headline { code, rows, open, .. } = *headline;
    let lang = Lang::En;
    let all = counted(lang, rows, &["row", "rows"]);
    let open_rows = format!("{} of {all} not updated", grouped(lang, open));
    let and_open = |what: &str| {
        if open == 0 { what.to_owned() } else { format!("{what}, {open_rows}") }
    };
    match code {
        ExitCode::Success if rows == 0 => "there was nothing to send".into(),
        ExitCode::Success => format!("all updated, {all}"),
        ExitCode::SomeRows => open_rows,
        ExitCode::NothingSent => "nothing was sent".into(),
        ExitCode::Account => and_open("account refused"),
        ExitCode::BrokenOff => and_open("run broken off"),
        ExitCode::Busy => "another run is under way".into(),
        ExitCode::Interrupted | ExitCode::Terminated => and_open("run stopped"),
    }
}

/// One line of a message beside the summary.
#[derive(Clone, Copy, Debug)]
pub enum Line<'a> {
    /// The account.
    Account(&'a str),
    /// The computer, and the folder in which the program was started.
    Place {
        /// Its name.
        host: &'a str,
        /// The folder.
        folder: &'a str,
    },
    /// The run's name in the log.
    Run(&'a str),
    /// When it ended, in local time.
    Ended(&'a str),
    /// The file stays, and is tried again.
    Again,
    /// The rows that need work are attached.
    Attached,
    /// There are too many of them.
    TooLarge,
    /// It is a test.
    Test,
}

/// A line.
#[must_use]
pub fn line(lang: Lang, line: Line<'_>) -> String {
    match (lang, line) {
        (Lang::Ru, Line::Account(name)) => format!("Учётная запись: {}", visible(name)),
        (Lang::En, Line::Account(name)) => format!("Account: {}", visible(name)),
        (Lang::Ru, Line::Place { host, folder }) => {
            format!("Компьютер: {}, папка {}", visible(host), visible(folder))
        }
        (Lang::En, Line::Place { host, folder }) => {
            format!("Computer: {}, folder {}", visible(host), visible(folder))
        }
        (Lang::Ru, Line::Run(name)) => format!("Отправка: {name}"),
        (Lang::En, Line::Run(name)) => format!("Run: {name}"),
        (Lang::Ru, Line::Ended(when)) => format!("Закончена: {when}"),
        (Lang::En, Line::Ended(when)) => format!("Ended: {when}"),
        (Lang::Ru, Line::Again) => {
            "Файл остался в папке. Программа отправит остальное сама, как только сможет; повторов \
             не будет."
                .into()
        }
        (Lang::En, Line::Again) => {
            "The file stays in the folder. The program sends the rest by itself as soon as it can; \
             nothing is sent twice."
                .into()
        }
        (Lang::Ru, Line::Attached) => {
            "Строки, с которыми нужно что-то сделать, приложены к письму, каждая с причиной. \
             Исправьте их и отправьте этот файл."
                .into()
        }
        (Lang::En, Line::Attached) => {
            "The rows that still need work are attached, each with the reason. Mend them and send \
             that file."
                .into()
        }
        (Lang::Ru, Line::TooLarge) => {
            "Строк, с которыми нужно что-то сделать, слишком много для письма: они в файле \
             результатов."
                .into()
        }
        (Lang::En, Line::TooLarge) => {
            "The rows that still need work are too many for a message: they are in the results."
                .into()
        }
        (Lang::Ru, Line::Test) => {
            "Это проверка: её отправила команда justclick-import doctor --notify. Такие письма \
             будут приходить об отправках."
                .into()
        }
        (Lang::En, Line::Test) => {
            "This is a test, sent by justclick-import doctor --notify. Messages about runs will \
             come like this one."
                .into()
        }
    }
}

/// The subject of a test.
#[must_use]
pub fn test_subject(lang: Lang, account: &str) -> String {
    match lang {
        Lang::Ru => format!("JustClick, {}: проверка оповещений", visible(account)),
        Lang::En => format!("JustClick, {}: test of messages", visible(account)),
    }
}

/// Why nobody could be told, and what to do.
#[must_use]
pub fn fault(lang: Lang, fault: &NotifyFault) -> String {
    let cannot = match lang {
        Lang::Ru => "Об отправке не удалось сообщить",
        Lang::En => "Nobody could be told of the run",
    };
    format!("{cannot}: {}", why(lang, fault))
}

/// The reason alone, and what to do.
#[must_use]
pub fn why(lang: Lang, fault: &NotifyFault) -> String {
    match fault {
        NotifyFault::Mail { server, kind } => mail(lang, server, kind),
        command => self::command(lang, command),
    }
}

fn command(lang: Lang, fault: &NotifyFault) -> String {
    match (lang, fault) {
        (Lang::Ru, NotifyFault::CommandNotStarted { program, detail }) => format!(
            "программа {} не запускается ({}). Проверьте notify.command в файле настроек.",
            quoted(lang, program),
            visible(detail)
        ),
        (Lang::En, NotifyFault::CommandNotStarted { program, detail }) => format!(
            "the program {} does not start ({}). Check notify.command in the settings file.",
            quoted(lang, program),
            visible(detail)
        ),
        (_, NotifyFault::CommandFailed { program, code, said }) => {
            command_failed(lang, program, *code, said)
        }
        (Lang::Ru, NotifyFault::CommandTimeout { program, limit }) => format!(
            "программа {} не закончила работу за {} и была остановлена. Время меняет \
             notify.time_limit.",
            quoted(lang, program),
            elapsed(lang, *limit)
        ),
        (Lang::En, NotifyFault::CommandTimeout { program, limit }) => format!(
            "the program {} did not end within {} and was stopped. notify.time_limit changes the \
             time.",
            quoted(lang, program),
            elapsed(lang, *limit)
        ),
        (_, NotifyFault::Mail { .. }) => String::new(),
    }
}

fn command_failed(lang: Lang, program: &str, code: Option<i32>, said: &str) -> String {
    let program = quoted(lang, program);
    let said = if said.is_empty() { String::new() } else { format!(" ({})", visible(said)) };
    match (lang, code) {
        (Lang::Ru, Some(code)) => format!("программа {program} ответила кодом {code}{said}."),
        (Lang::En, Some(code)) => format!("the program {program} ended with code {code}{said}."),
        (Lang::Ru, None) => format!("программа {program} была прервана{said}."),
        (Lang::En, None) => format!("the program {program} was broken off{said}."),
    }
}

fn mail(lang: Lang, server: &str, fault: &MailFault) -> String {
    let server = quoted(lang, server);
    let because = |detail: &str| {
        if detail.is_empty() { String::new() } else { format!(" ({})", visible(detail)) }
    };
    match lang {
        Lang::Ru => mail_ru(&server, fault, because),
        Lang::En => mail_en(&server, fault, because),
    }
}

fn mail_ru(server: &str, fault: &MailFault, because: impl Fn(&str) -> String) -> String {
    let lang = Lang::Ru;
    match fault {
        MailFault::Password { path, detail } => match path {
            Some(path) => format!(
                "пароль почты из файла {} не читается{}. Нужна одна строка с паролем.",
                quoted(lang, &path.display().to_string()),
                because(detail)
            ),
            None => "пароль почты из переменной JUSTCLICK_MAIL_PASSWORD не годится. Нужна одна \
                     строка с паролем."
                .into(),
        },
        MailFault::Certificate { path, detail } => format!(
            "сертификат из файла {} (notify.mail.ca_file) не читается{}.",
            quoted(lang, &path.display().to_string()),
            because(detail)
        ),
        MailFault::Connect { detail } => format!(
            "почтовый сервер {server} недоступен{}. Проверьте notify.mail.server и notify.mail.port.",
            because(detail)
        ),
        MailFault::Tls { detail } => format!(
            "соединение с почтовым сервером {server} не удалось защитить{}. Проверьте \
             notify.mail.encryption; свой корневой сертификат указывают в notify.mail.ca_file.",
            because(detail)
        ),
        MailFault::Login { detail } => format!(
            "почтовый сервер {server} не принял имя и пароль{}. Проверьте notify.mail.user и пароль.",
            because(detail)
        ),
        MailFault::Refused { detail } => format!(
            "почтовый сервер {server} не принял письмо{}. Проверьте notify.mail.from и \
             notify.mail.to.",
            because(detail)
        ),
        MailFault::Timeout { limit } => format!(
            "почтовый сервер {server} не ответил за {}. Время меняет notify.time_limit.",
            elapsed(lang, *limit)
        ),
        MailFault::Other { detail } => {
            format!("письмо через сервер {server} не ушло{}.", because(detail))
        }
    }
}

fn mail_en(server: &str, fault: &MailFault, because: impl Fn(&str) -> String) -> String {
    let lang = Lang::En;
    match fault {
        MailFault::Password { path, detail } => match path {
            Some(path) => format!(
                "the mail password in {} cannot be used{}. It must stand there alone, on one line.",
                quoted(lang, &path.display().to_string()),
                because(detail)
            ),
            None => "the mail password in the variable JUSTCLICK_MAIL_PASSWORD cannot be used. It \
                     must stand there alone, on one line."
                .into(),
        },
        MailFault::Certificate { path, detail } => format!(
            "the certificate in {} (notify.mail.ca_file) cannot be used{}.",
            quoted(lang, &path.display().to_string()),
            because(detail)
        ),
        MailFault::Connect { detail } => format!(
            "the mail server {server} cannot be reached{}. Check notify.mail.server and \
             notify.mail.port.",
            because(detail)
        ),
        MailFault::Tls { detail } => format!(
            "the connection to the mail server {server} cannot be protected{}. Check \
             notify.mail.encryption; a root certificate of your own goes into notify.mail.ca_file.",
            because(detail)
        ),
        MailFault::Login { detail } => format!(
            "the mail server {server} does not take name and password{}. Check notify.mail.user \
             and the password.",
            because(detail)
        ),
        MailFault::Refused { detail } => format!(
            "the mail server {server} does not take the message{}. Check notify.mail.from and \
             notify.mail.to.",
            because(detail)
        ),
        MailFault::Timeout { limit } => format!(
            "the mail server {server} did not answer within {}. notify.time_limit changes the time.",
            elapsed(lang, *limit)
        ),
        MailFault::Other { detail } => {
            format!("the message could not be sent by {server}{}.", because(detail))
        }
    }
}

/// What `doctor` finds of messages, and what to do. Empty for other findings.
#[must_use]
pub fn found(lang: Lang, finding: &Finding<'_>) -> (String, Option<String>) {
    match finding {
        Finding::NotifySet { program, mail } => (set(lang, *program, *mail), None),
        Finding::NotifyBad { sentence } => ((*sentence).to_owned(), None),
        Finding::NotifyTested { by } => {
            let by = quoted(lang, by);
            (
                match lang {
                    Lang::Ru => format!("проба отправлена и принята: {by}."),
                    Lang::En => format!("a test was sent and taken: {by}."),
                },
                None,
            )
        }
        Finding::NotifyNone => match lang {
            Lang::Ru => (
                "об отправках никому не сообщается.".into(),
                Some("Кому и как сообщать, пишут в разделе [notify] файла настроек.".into()),
            ),
            Lang::En => (
                "nobody is told of runs.".into(),
                Some("Whom to tell, and how, stands in [notify] of the settings file.".into()),
            ),
        },
        Finding::NotifyOff => match lang {
            Lang::Ru => ("настроены, но выключены: notify.when = \"never\".".into(), None),
            Lang::En => ("set up, but switched off: notify.when = \"never\".".into(), None),
        },
        Finding::NotifyExposed { path } => {
            let (path, name) =
                (path.display().to_string(), quoted(lang, &path.display().to_string()));
            match lang {
                Lang::Ru => (
                    format!("файл с паролем почты {name} могут прочесть другие пользователи."),
                    Some(format!("Закройте его: chmod 600 {}", visible(&path))),
                ),
                Lang::En => (
                    format!("other users of this computer can read the mail password in {name}."),
                    Some(format!("Close it: chmod 600 {}", visible(&path))),
                ),
            }
        }
        _ => (String::new(), None),
    }
}

fn set(lang: Lang, program: Option<&str>, mail: Option<(&str, u64)>) -> String {
    let program = program.map(|program| match lang {
        Lang::Ru => format!("программа {}", quoted(lang, program)),
        Lang::En => format!("the program {}", quoted(lang, program)),
    });
    let mail = mail.map(|(server, people)| match lang {
        Lang::Ru => {
            let people = counted(lang, people, &["адресат", "адресата", "адресатов"]);
            format!("почта через {} ({people})", quoted(lang, server))
        }
        Lang::En => {
            let people = counted(lang, people, &["recipient", "recipients"]);
            format!("mail by {} ({people})", quoted(lang, server))
        }
    });
    let ways: Vec<String> = program.into_iter().chain(mail).collect();
    format!("{}.", ways.join(", "))
}

/// What a setting about messages means.
#[must_use]
pub fn meaning(lang: Lang, key: &str) -> Option<&'static str> {
    match lang {
        Lang::Ru => meaning_ru(key),
        Lang::En => meaning_en(key),
    }
}

fn meaning_ru(key: &str) -> Option<&'static str> {
    Some(match key {
        "notify.when" => {
            "О каких отправках сообщать: failure — о неудачных, always — обо всех, never — ни о каких"
        }
        "notify.command" => {
            "Программа, которой после отправки передают итог (JSON на стандартный ввод), и её \
             аргументы. Оболочка не участвует"
        }
        "notify.time_limit" => "Сколько самое большее ждать программу и почту, каждую",
        "notify.mail.server" => "Почтовый сервер, через который уходят письма",
        "notify.mail.port" => "Его порт; без настройки 465 (tls), 587 (starttls) или 25 (none)",
        "notify.mail.encryption" => {
            "Защита соединения: tls, starttls; none — только внутри этого компьютера"
        }
        "notify.mail.from" => "От кого письмо",
        "notify.mail.to" => "Кому письмо",
        "notify.mail.user" => "Имя для входа на почтовый сервер, если он его требует",
        "notify.mail.password_file" => {
            "Файл с паролем почты, одна строка; в переменной — путь к файлу, а в переменной \
             JUSTCLICK_MAIL_PASSWORD может быть сам пароль"
        }
        "notify.mail.ca_file" => "Ещё один корневой сертификат (PEM), которому доверять",
        "notify.mail.attach" => {
            "Как приложить строки, с которыми нужно что-то сделать: auto — как результаты, csv, \
             xlsx или none — не прикладывать"
        }
        _ => return None,
    })
}

fn meaning_en(key: &str) -> Option<&'static str> {
    Some(match key {
        "notify.when" => "Of which runs people are told: failure, always (all) or never (none)",
        "notify.command" => {
            "A program that is given the summary after a run (JSON on standard input), and its \
             arguments. There is no shell"
        }
        "notify.time_limit" => "How long program and mail may take at most, each",
        "notify.mail.server" => "The mail server by which messages go out",
        "notify.mail.port" => "Its port; left out, 465 (tls), 587 (starttls) or 25 (none)",
        "notify.mail.encryption" => {
            "How the connection is protected: tls, starttls; none to this same computer alone"
        }
        "notify.mail.from" => "Whom the message comes from",
        "notify.mail.to" => "Whom it goes to",
        "notify.mail.user" => "The name to log in with, where the mail server wants one",
        "notify.mail.password_file" => {
            "File with the mail password, one line; the variable holds the file's path, and the \
             variable JUSTCLICK_MAIL_PASSWORD may hold the password itself"
        }
        "notify.mail.ca_file" => "Additional root certificate (PEM) that is trusted",
        "notify.mail.attach" => {
            "How the rows that still need work are attached: auto as the results are, csv, xlsx, \
             or none"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
