//! Values from outside put into a sentence: quoted, and unable to move the cursor, break the line
//! or turn the writing direction of whoever reads them.

use super::Lang;

/// The value with what cannot be seen made visible or harmless: line breaks, tabs, control and
/// direction characters. Everything else stays as it came.
#[must_use]
pub fn visible(value: &str) -> String {
    value
        .chars()
        .map(|character| match character {
            '\n' | '\r' => '⏎',
            '\t' => '⇥',
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '·',
            character if character.is_control() => '·',
            character => character,
        })
        .collect()
}

/// The value in quotation marks, made visible. They are not the straight ones, which stand for what
/// is to be typed.
#[must_use]
pub fn quoted(lang: Lang, value: &str) -> String {
    match lang {
        Lang::Ru => format!("«{}»", visible(value)),
        Lang::En => format!("“{}”", visible(value)),
    }
}

/// One character named so that it can be found in the cell.
#[must_use]
pub fn character(lang: Lang, found: char) -> String {
    let name = match (lang, found) {
        (Lang::Ru, ' ') => "пробел",
        (Lang::En, ' ') => "a space",
        (Lang::Ru, '\u{a0}' | '\u{202f}' | '\u{2009}') => "неразрывный пробел",
        (Lang::En, '\u{a0}' | '\u{202f}' | '\u{2009}') => "a no-break space",
        (Lang::Ru, '\n' | '\r') => "перенос строки",
        (Lang::En, '\n' | '\r') => "a line break",
        (Lang::Ru, '\t') => "табуляция",
        (Lang::En, '\t') => "a tab",
        (_, found) if found.is_control() || found == '\u{fffd}' => {
            return format!("U+{:04X}", u32::from(found));
        }
        (lang, found) => return quoted(lang, found.encode_utf8(&mut [0; 4])),
    };
    name.into()
}

/// `name="value"` ready to be typed, unless quotation marks inside make that differ from shell to
/// shell; then `None`.
#[must_use]
pub fn typed(value: &str) -> Option<String> {
    let plain = value.chars().all(|character| {
        !character.is_control() && !matches!(character, '"' | '$' | '`' | '\\' | '%' | '!' | '…')
    });
    (plain && !value.is_empty()).then(|| format!("\"{value}\""))
}

/// The sentence with a capital first letter.
#[must_use]
pub fn capital(sentence: &str) -> String {
    let mut rest = sentence.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// The sentence with its full stop, unless it ends in something to be typed: a full stop there
/// would be typed too.
#[must_use]
pub fn closed(mut sentence: String) -> String {
    let typed_last = sentence.ends_with('"')
        || sentence.split_whitespace().rev().take(2).any(|word| word.starts_with("--"));
    if !typed_last {
        sentence.push('.');
    }
    sentence
}

/// Quoted values with commas between; at most 30, the rest as `…`: a header of a thousand columns
/// must not bury the sentence.
#[must_use]
pub fn list(lang: Lang, values: &[String]) -> String {
    const LIMIT: usize = 30;
    let mut text =
        values.iter().take(LIMIT).map(|value| quoted(lang, value)).collect::<Vec<_>>().join(", ");
    if values.len() > LIMIT {
        text.push_str(", …");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_the_cursor_or_the_direction_is_made_harmless() {
        for (value, seen) in [
            ("8,01E+13", "8,01E+13"),
            ("a\nb\tc", "a⏎b⇥c"),
            ("\u{1b}[31mred", "·[31mred"),
            ("abc\u{202e}def", "abc·def"),
            ("45\u{a0}400", "45\u{a0}400"),
        ] {
            assert_eq!(visible(value), seen);
        }
    }

    #[test]
    fn a_value_is_offered_for_typing_only_where_every_shell_takes_it() {
        assert_eq!(typed("Номер заказа").as_deref(), Some("\"Номер заказа\""));
        for refused in ["", "a\"b", "$HOME", "%PATH%", "a\nb", "cut off…"] {
            assert_eq!(typed(refused), None, "{refused}");
        }
    }
}
