//! What `serve` says on the terminal, in both languages: why the page cannot be served, how users
//! and tokens are set up, where the page is.

use super::Lang;
use super::number::grouped;
use super::quote::{list, quoted, visible};
use crate::error::{PeopleFault, ServeFault};

/// What keeps the page's users from being changed, and what to do.
#[must_use]
pub fn people_fault(lang: Lang, fault: &PeopleFault) -> String {
    match lang {
        Lang::Ru => russian_people(fault),
        Lang::En => english_people(fault),
    }
}

/// What keeps the page from being served, and what to do.
#[must_use]
pub fn fault(lang: Lang, fault: &ServeFault) -> String {
    match lang {
        Lang::Ru => russian(fault),
        Lang::En => english(fault),
    }
}

fn russian(fault: &ServeFault) -> String {
    match fault {
        ServeFault::NoUsers { listen } => format!(
            "Адрес {} виден с других компьютеров, а ни у кого нет пароля: войти смог бы любой. \
             Добавьте пользователя: justclick-import serve user add ИМЯ — и шифрование: --tls-cert \
             ФАЙЛ --tls-key ФАЙЛ. Без --listen страница открывается только на этом компьютере, и \
             пароль не нужен. Подробно: docs/serve.md.",
            visible(listen)
        ),
        ServeFault::NoTls { listen } => format!(
            "Адрес {} виден с других компьютеров, а шифрования нет: пароли можно было бы \
             подслушать. Укажите сертификат: --tls-cert ФАЙЛ --tls-key ФАЙЛ, а если шифрует прокси \
             перед программой — --behind-proxy. Подробно: docs/serve.md.",
            visible(listen)
        ),
        ServeFault::NoUsersBehindProxy => {
            "За прокси (--behind-proxy) всем нужен пароль, а пользователей нет. Добавьте: \
             justclick-import serve user add ИМЯ"
                .into()
        }
        ServeFault::NoHostBehindProxy => {
            "За прокси (--behind-proxy) нужно имя, под которым страницу открывают: --host \
             orders.example.com. На запросы с другими именами программа не отвечает."
                .into()
        }
        ServeFault::HalfTls { missing } => {
            format!("Сертификат и ключ указывают вместе. Не хватает {missing} ФАЙЛ.")
        }
        ServeFault::Tls { path, detail } => format!(
            "Файл {} не годится для шифрования: {}. Нужны сертификат (--tls-cert, сначала свой, за \
             ним промежуточные) и ключ к нему без пароля (--tls-key), оба в виде PEM.",
            quoted(Lang::Ru, &path.display().to_string()),
            visible(detail)
        ),
    }
}

fn russian_people(fault: &PeopleFault) -> String {
    match fault {
        PeopleFault::Incomplete { usage } => format!(
            "Команда неполная. Напишите: justclick-import serve {}",
            usage.replace("NAME", "ИМЯ")
        ),
        PeopleFault::Name { name } => format!(
            "Имя {} не годится: в нём могут быть буквы, цифры и знаки . - _ @, до 64 знаков, без \
             пробелов.",
            quoted(Lang::Ru, name)
        ),
        PeopleFault::Taken { name, token } => {
            let name = quoted(Lang::Ru, name);
            if *token {
                format!(
                    "Токен {name} уже есть. Чтобы выпустить новый, сначала удалите его: remove."
                )
            } else {
                format!(
                    "Пользователь {name} уже есть. Чтобы сменить пароль, удалите его (remove) и \
                     добавьте снова."
                )
            }
        }
        PeopleFault::Unknown { name, token, known } => {
            let name = quoted(Lang::Ru, name);
            let what = if *token { "Токена" } else { "Пользователя" };
            format!("{what} {name} нет. {}", known_ru(known))
        }
        PeopleFault::Password { least, most } => {
            format!(
                "Пароль не годится: нужно от {least} до {} знаков.",
                grouped(Lang::Ru, *most as u64)
            )
        }
        PeopleFault::PasswordsDiffer => "Пароли не совпали. Ничего не изменено.".into(),
        PeopleFault::PasswordMissing => {
            "Пароль не получен. Введите его в терминале или передайте одной строкой на стандартный \
             ввод."
                .into()
        }
        PeopleFault::NotATable { path, key } => format!(
            "В файле настроек {} на месте раздела {key} записано что-то другое. Исправьте его в \
             текстовом редакторе.",
            quoted(Lang::Ru, &path.display().to_string())
        ),
    }
}

fn known_ru(known: &[String]) -> String {
    match known {
        [] => "Нет ни одного.".to_owned(),
        known => format!("Есть: {}.", list(Lang::Ru, known)),
    }
}

fn english(fault: &ServeFault) -> String {
    match fault {
        ServeFault::NoUsers { listen } => format!(
            "Other computers can reach {}, and nobody has a password: anybody could come in. Add a \
             user with justclick-import serve user add NAME, and encryption with --tls-cert FILE \
             --tls-key FILE. Without --listen the page is for this computer only and needs no \
             password. More: docs/serve.md.",
            visible(listen)
        ),
        ServeFault::NoTls { listen } => format!(
            "Other computers can reach {}, and nothing is encrypted: passwords could be overheard. \
             Name a certificate with --tls-cert FILE --tls-key FILE or, where a proxy in front \
             encrypts, add --behind-proxy. More: docs/serve.md.",
            visible(listen)
        ),
        ServeFault::NoUsersBehindProxy => {
            "Behind a proxy (--behind-proxy) everybody needs a password, and there are no users. Add \
             one: justclick-import serve user add NAME"
                .into()
        }
        ServeFault::NoHostBehindProxy => {
            "Behind a proxy (--behind-proxy) the name is needed under which the page is opened: \
             --host orders.example.com. Requests with other names are refused."
                .into()
        }
        ServeFault::HalfTls { missing } => {
            format!("Certificate and key belong together. Missing: {missing} FILE.")
        }
        ServeFault::Tls { path, detail } => format!(
            "The file {} cannot be used for encryption: {}. A certificate (--tls-cert, the own one \
             first, then intermediate ones) and its key without a password (--tls-key) are needed, \
             both as PEM.",
            quoted(Lang::En, &path.display().to_string()),
            visible(detail)
        ),
    }
}

fn english_people(fault: &PeopleFault) -> String {
    match fault {
        PeopleFault::Incomplete { usage } => {
            format!("The command is incomplete. Type: justclick-import serve {usage}")
        }
        PeopleFault::Name { name } => format!(
            "The name {} cannot be used: it may have letters, digits and . - _ @, up to 64 \
             characters, no spaces.",
            quoted(Lang::En, name)
        ),
        PeopleFault::Taken { name, token } => {
            let name = quoted(Lang::En, name);
            if *token {
                format!("There is a token {name} already. For a new one, remove it first.")
            } else {
                format!(
                    "There is a user {name} already. To change the password, remove and add them \
                     again."
                )
            }
        }
        PeopleFault::Unknown { name, token, known } => {
            let name = quoted(Lang::En, name);
            let what = if *token { "token" } else { "user" };
            format!("There is no {what} {name}. {}", known_en(known))
        }
        PeopleFault::Password { least, most } => format!(
            "The password cannot be used: it must have {least} to {} characters.",
            grouped(Lang::En, *most as u64)
        ),
        PeopleFault::PasswordsDiffer => "The passwords differ. Nothing was changed.".into(),
        PeopleFault::PasswordMissing => {
            "No password came. Type it at a terminal, or pass it as one line on standard input."
                .into()
        }
        PeopleFault::NotATable { path, key } => format!(
            "In the settings file {} something else stands in place of the section {key}. Mend it \
             in a text editor.",
            quoted(Lang::En, &path.display().to_string())
        ),
    }
}

fn known_en(known: &[String]) -> String {
    match known {
        [] => "There is none.".to_owned(),
        known => format!("There is: {}.", list(Lang::En, known)),
    }
}

/// What `serve` says and asks.
#[derive(Clone, Copy, Debug)]
pub enum Said<'a> {
    /// The page can be opened.
    Open {
        /// Its address.
        url: &'a str,
        /// No password is asked for.
        unguarded: bool,
    },
    /// The page can be opened on other computers, under an address that is for the reader to know.
    OpenElsewhere {
        /// `https`
        scheme: &'a str,
        /// The port.
        port: u16,
    },
    /// The end was asked for: what is under way is finished.
    Ending,
    /// Certificate and users were read anew.
    Reloaded,
    /// Asks for a password, which is not shown.
    Password {
        /// Whose.
        name: &'a str,
    },
    /// Asks for it once more.
    Again,
    /// A user was added.
    UserAdded {
        /// Who.
        name: &'a str,
        /// Where it is written.
        path: &'a str,
    },
    /// A token was added; it is printed behind this.
    TokenAdded {
        /// Its name.
        name: &'a str,
        /// Where its hash is written.
        path: &'a str,
    },
    /// A user or a token was removed.
    Removed {
        /// Who.
        name: &'a str,
    },
    /// There are none.
    Nobody,
    /// Behind the name of one who may see everything.
    Admin,
}

/// What `serve` says or asks.
#[must_use]
pub fn said(lang: Lang, said: Said<'_>) -> String {
    match lang {
        Lang::Ru => said_ru(said),
        Lang::En => said_en(said),
    }
}

fn said_ru(said: Said<'_>) -> String {
    match said {
        Said::Open { url, unguarded: false } => format!("Страница открыта: {url}"),
        Said::Open { url, unguarded: true } => {
            format!("Страница открыта: {url} (только на этом компьютере, без пароля)")
        }
        Said::OpenElsewhere { scheme, port } => {
            format!("Страница открыта: {scheme}://АДРЕС-ЭТОГО-КОМПЬЮТЕРА:{port}/")
        }
        Said::Ending => "Завершаю: начатое доводится до конца. Ещё раз Ctrl-C — прервать.".into(),
        Said::Reloaded => "Сертификат и пользователи прочитаны заново.".into(),
        Said::Password { name } => {
            format!("Пароль для {} (на экране он не появится):", visible(name))
        }
        Said::Again => "Ещё раз тот же пароль:".into(),
        Said::UserAdded { name, path } => {
            format!("Пользователь {} добавлен: {}", quoted(Lang::Ru, name), quoted(Lang::Ru, path))
        }
        Said::TokenAdded { name, path } => format!(
            "Токен {} добавлен: {}. Сохраните его сейчас: показать его ещё раз нельзя.",
            quoted(Lang::Ru, name),
            quoted(Lang::Ru, path)
        ),
        Said::Removed { name } => format!("{} больше не войдёт.", quoted(Lang::Ru, name)),
        Said::Nobody => "Нет ни одного.".into(),
        Said::Admin => "видит все отправки".into(),
    }
}

fn said_en(said: Said<'_>) -> String {
    match said {
        Said::Open { url, unguarded: false } => format!("The page is open: {url}"),
        Said::Open { url, unguarded: true } => {
            format!("The page is open: {url} (on this computer only, without a password)")
        }
        Said::OpenElsewhere { scheme, port } => {
            format!("The page is open: {scheme}://ADDRESS-OF-THIS-COMPUTER:{port}/")
        }
        Said::Ending => {
            "Ending: what is under way is finished. Ctrl-C once more breaks it off.".into()
        }
        Said::Reloaded => "Certificate and users were read again.".into(),
        Said::Password { name } => {
            format!("Password for {} (it will not be shown):", visible(name))
        }
        Said::Again => "The same password again:".into(),
        Said::UserAdded { name, path } => {
            format!("User {} is added: {}", quoted(Lang::En, name), quoted(Lang::En, path))
        }
        Said::TokenAdded { name, path } => format!(
            "Token {} is added: {}. Keep it now: it cannot be shown again.",
            quoted(Lang::En, name),
            quoted(Lang::En, path)
        ),
        Said::Removed { name } => format!("{} cannot come in any more.", quoted(Lang::En, name)),
        Said::Nobody => "There is none.".into(),
        Said::Admin => "sees all imports".into(),
    }
}
