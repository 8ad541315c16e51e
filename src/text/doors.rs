//! What the doors of the page say, in both languages: the login page, and why a request is refused.

use super::Lang;

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is logged in.
    Login,
    /// A bearer token that is not known.
    Token,
    /// The token of a form is missing, old, or another session's.
    Csrf,
    /// The request comes from another site.
    CrossSite,
    /// The server is not known by this name.
    Host,
    /// It came through the proxy without encryption.
    Insecure,
    /// Too many failed logins.
    Throttled,
    /// Too many logins at once.
    Busy,
    /// There is no such page.
    NotFound,
    /// The page is there, but not for this method.
    Method,
    /// More bytes than may come.
    TooLarge,
    /// The bytes came too slowly.
    TooSlow,
    /// The request cannot be understood.
    Malformed,
    /// Something broke.
    Broken,
}

impl Refusal {
    /// Its name for machines.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Login => "unauthenticated",
            Self::Token => "token_unknown",
            Self::Csrf => "csrf",
            Self::CrossSite => "cross_site",
            Self::Host => "host_unknown",
            Self::Insecure => "insecure",
            Self::Throttled => "throttled",
            Self::Busy => "busy",
            Self::NotFound => "not_found",
            Self::Method => "method_not_allowed",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::Malformed => "malformed",
            Self::Broken => "internal",
        }
    }
}

/// A refusal as heading and sentence.
#[must_use]
pub fn refusal(lang: Lang, refusal: Refusal) -> (&'static str, &'static str) {
    match lang {
        Lang::Ru => refusal_ru(refusal),
        Lang::En => refusal_en(refusal),
    }
}

fn refusal_ru(refusal: Refusal) -> (&'static str, &'static str) {
    match refusal {
        Refusal::Login => ("Нужно войти", "Войдите, чтобы продолжить."),
        Refusal::Token => ("Токен не подходит", "Такого токена нет: возможно, его удалили."),
        Refusal::Csrf => (
            "Страница устарела",
            "Ничего не изменено. Вернитесь, обновите страницу и сделайте то же самое ещё раз.",
        ),
        Refusal::CrossSite => (
            "Запрос с другого сайта",
            "Ничего не изменено. Откройте страницу сами и сделайте то же самое там.",
        ),
        Refusal::Host => (
            "Под этим именем страница не открывается",
            "Откройте её по тому адресу, который вам дали. Тому, кто её настраивает: имя \
             добавляют параметром --host ИМЯ.",
        ),
        Refusal::Insecure => ("Нужен https", "Откройте тот же адрес, но с https:// в начале."),
        Refusal::Throttled => (
            "Слишком много попыток",
            "Имя или пароль неверны уже много раз. Подождите немного и попробуйте ещё раз.",
        ),
        Refusal::Busy => {
            ("Сейчас входит слишком много людей", "Попробуйте ещё раз через несколько секунд.")
        }
        Refusal::NotFound => ("Такой страницы нет", "Возможно, в адресе опечатка."),
        Refusal::Method => ("Так эта страница не вызывается", "Откройте её с начальной страницы."),
        Refusal::TooLarge => ("Слишком большой запрос", "Пришло больше, чем можно принять."),
        Refusal::TooSlow => {
            ("Слишком медленно", "Данные шли слишком долго. Проверьте связь и повторите.")
        }
        Refusal::Malformed => ("Запрос непонятен", "Вернитесь и попробуйте ещё раз."),
        Refusal::Broken => (
            "Ошибка в программе",
            "Что-то сломалось. Попробуйте ещё раз; если не поможет, скажите тому, кто настраивает \
             страницу: подробности в журнале.",
        ),
    }
}

fn refusal_en(refusal: Refusal) -> (&'static str, &'static str) {
    match refusal {
        Refusal::Login => ("Please log in", "Log in to go on."),
        Refusal::Token => {
            ("The token is not known", "There is no such token; it may have been removed.")
        }
        Refusal::Csrf => (
            "This page is out of date",
            "Nothing was changed. Go back, reload the page, and do the same again.",
        ),
        Refusal::CrossSite => (
            "A request from another site",
            "Nothing was changed. Open the page yourself and do the same there.",
        ),
        Refusal::Host => (
            "The page does not open under this name",
            "Open it at the address that you were given. For whoever sets it up: a name is added \
             with --host NAME.",
        ),
        Refusal::Insecure => ("https is needed", "Open the same address with https:// before it."),
        Refusal::Throttled => (
            "Too many attempts",
            "Name or password were wrong many times. Wait a little and try again.",
        ),
        Refusal::Busy => ("Too many people are logging in just now", "Try again in a few seconds."),
        Refusal::NotFound => ("There is no such page", "The address may be misspelt."),
        Refusal::Method => ("This page is not called like this", "Open it from the first page."),
        Refusal::TooLarge => ("The request is too large", "More came than can be taken."),
        Refusal::TooSlow => {
            ("Too slow", "The data took too long to come. Look at the connection and try again.")
        }
        Refusal::Malformed => ("The request makes no sense", "Go back and try again."),
        Refusal::Broken => (
            "The program has failed",
            "Something broke. Try again; if that does not help, tell whoever set the page up: the \
             log has the details.",
        ),
    }
}

/// The words of the login page and around refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The program's purpose, in a page's title.
    Title,
    /// The login page's heading, and its button.
    LogIn,
    /// Above the field of the name.
    Name,
    /// Above the field of the password.
    Password,
    /// Name or password are wrong.
    Wrong,
    /// Out again.
    LoggedOut,
    /// To the first page.
    Home,
    /// The other language, in its own words.
    OtherLanguage,
    /// While a page opens once more by itself.
    Opening,
}

/// A word.
#[must_use]
pub fn word(lang: Lang, word: Word) -> &'static str {
    match (lang, word) {
        (Lang::Ru, Word::Title) => "Отправка заказов в JustClick",
        (Lang::Ru, Word::LogIn) => "Войти",
        (Lang::Ru, Word::Name) => "Имя",
        (Lang::Ru, Word::Password) => "Пароль",
        (Lang::Ru, Word::Wrong) => "Имя или пароль неверны. Проверьте раскладку и Caps Lock.",
        (Lang::Ru, Word::LoggedOut) => "Вы вышли.",
        (Lang::Ru, Word::Home) => "На начальную страницу",
        (Lang::Ru, Word::OtherLanguage) => "English",
        (Lang::Ru, Word::Opening) => "Открываю страницу…",
        (Lang::En, Word::Title) => "Orders to JustClick",
        (Lang::En, Word::LogIn) => "Log in",
        (Lang::En, Word::Name) => "Name",
        (Lang::En, Word::Password) => "Password",
        (Lang::En, Word::Wrong) => "Name or password is wrong. Check the keyboard and Caps Lock.",
        (Lang::En, Word::LoggedOut) => "You are logged out.",
        (Lang::En, Word::Home) => "To the first page",
        (Lang::En, Word::OtherLanguage) => "Русский",
        (Lang::En, Word::Opening) => "Opening the page…",
    }
}
