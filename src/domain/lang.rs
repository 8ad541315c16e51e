//! The reader's language, as a value. The sentences themselves are made in `text`.

/// The reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Lang {
    /// The language of a locale as systems name it (`ru_RU.UTF-8`, `ru-RU`, `C`): Russian for
    /// Russian, English for every other and for none.
    #[must_use]
    pub fn of_locale(locale: Option<&str>) -> Self {
        let language = locale.unwrap_or_default().split(['_', '-', '.', '@']).next();
        match language {
            Some(code) if code.eq_ignore_ascii_case("ru") => Self::Ru,
            _ => Self::En,
        }
    }

    /// The language that `--lang` names; `auto` and anything else is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "ru" => Some(Self::Ru),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// Its code: `ru` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_russian_locales_are_read_in_russian() {
        for (locale, lang) in [
            (Some("ru_RU.UTF-8"), Lang::Ru),
            (Some("ru-RU"), Lang::Ru),
            (Some("ru"), Lang::Ru),
            (Some("RU_ru"), Lang::Ru),
            (Some("C.UTF-8"), Lang::En),
            (Some("rue_UA"), Lang::En),
            (Some("run_BI"), Lang::En),
            (Some("en_US"), Lang::En),
            (Some(""), Lang::En),
            (None, Lang::En),
        ] {
            assert_eq!(Lang::of_locale(locale), lang, "{locale:?}");
        }
    }
}
