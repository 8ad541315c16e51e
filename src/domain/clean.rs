//! What spreadsheets and exporters put around a value, and how it is taken off. Shared by the
//! parsers of all fields.
//!
//! Nothing here adds, moves or changes a digit or a letter: every function answers with a part of
//! the text it was given, or with a yes or no. What a field accepts is decided by its own parser.

/// White space of any kind, and the characters that have no width: byte-order mark, zero-width
/// space and joiners, direction marks, word joiner.
fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// A space that number formats put between groups of digits: space, NBSP, figure space, thin
/// space, narrow NBSP.
pub(super) fn is_grouping_space(character: char) -> bool {
    matches!(character, ' ' | '\u{A0}' | '\u{2007}' | '\u{2009}' | '\u{202F}')
}

/// The text without blanks (see [`is_blank`]) at its ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// The value without what merely keeps a spreadsheet from reading it as a number: blanks at the
/// ends, a leading apostrophe (`'` or `’`), `="…"`; in either order, each once.
pub(super) fn bare(text: &str) -> &str {
    if let [first, .., last] = text.as_bytes()
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
    {
        return text;
    }
    let text = without_apostrophe(trim(text));
    match text.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"')) {
        Some(inner) => without_apostrophe(trim(inner)),
        None => text,
    }
}

fn without_apostrophe(text: &str) -> &str {
    text.strip_prefix(['\'', '’']).map_or(text, trim)
}

/// Drops `.0`, `,0`, `.00` or `,00` from a whole number; any other text is returned as it is.
/// Three zeros stay, since `12.000` can also be twelve thousand.
pub(super) fn without_zero_fraction(text: &str) -> &str {
    let Some(zeros) = text.strip_suffix("00").or_else(|| text.strip_suffix('0')) else {
        return text;
    };
    let Some(whole) = zeros.strip_suffix(['.', ',']) else {
        return text;
    };
    let is_whole = whole.ends_with(|last: char| last.is_ascii_digit())
        && whole.chars().all(|one| one.is_ascii_digit() || is_grouping_space(one));
    if is_whole { whole } else { text }
}

/// Whether the text is one number printed in groups: one to three digits, then groups of exactly
/// three, with one grouping space between them, everywhere the same one (`45 400 052`). Only then
/// may the spaces go: `12 34` may be two numbers.
pub(super) fn is_grouped_number(text: &str) -> bool {
    let Some(space) = text.chars().find(|one| is_grouping_space(*one)) else {
        return false;
    };
    let all_digits = |group: &str| group.bytes().all(|one| one.is_ascii_digit());
    let mut groups = text.split(space);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && all_digits(first)
        && groups.all(|group| group.len() == 3 && all_digits(group))
}

/// Scientific notation: `8,01E+13`, `8.01e13`, `8E13`, also with a Cyrillic `Е`. At most three
/// digits of exponent, since no number of a spreadsheet has more.
pub(super) fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E', 'е', 'Е']) else {
        return false;
    };
    let exponent = exponent.strip_prefix(['+', '-', '\u{2212}']).unwrap_or(exponent);
    let mantissa = mantissa.strip_prefix(['+', '-', '\u{2212}']).unwrap_or(mantissa);
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|one| one.is_ascii_digit());
    !whole.is_empty()
        && all_digits(whole)
        && all_digits(fraction)
        && (1..=3).contains(&exponent.len())
        && all_digits(exponent)
}

/// Whether the text is what a spreadsheet shows, and saves, in place of a value that a formula
/// could not find: `#N/A` and its like in English and Russian, `Err:502` of LibreOffice.
pub(super) fn is_formula_error(text: &str) -> bool {
    const ERRORS: [&str; 18] = [
        "#N/A",
        "#Н/Д",
        "#REF!",
        "#ССЫЛКА!",
        "#VALUE!",
        "#ЗНАЧ!",
        "#NAME?",
        "#ИМЯ?",
        "#DIV/0!",
        "#ДЕЛ/0!",
        "#NUM!",
        "#ЧИСЛО!",
        "#NULL!",
        "#ПУСТО!",
        "#DATA!",
        "#SPILL!",
        "#ПЕРЕНОС!",
        "#CALC!",
    ];
    let numbered = |text: &str| {
        let number = text.strip_prefix("Err:").or_else(|| text.strip_prefix("Ошибка:"));
        number.is_some_and(|number| number.len() == 3 && number.parse::<u16>().is_ok())
    };
    text.starts_with('#') && ERRORS.contains(&text) || numbered(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrappings_come_off_and_nothing_else() {
        for (given, expected) in [
            ("123", "123"),
            ("", ""),
            (" ", ""),
            ("\u{FEFF}123\u{A0}", "123"),
            ("\u{200B} 12 34\t\r\n", "12 34"),
            ("'123", "123"),
            ("’ 123", "123"),
            ("''123", "'123"),
            ("=\"0123\"", "0123"),
            ("'=\"0123\"", "0123"),
            ("=\"'0123 \"", "0123"),
            ("=\"\"", ""),
            ("=\"", "=\""),
            ("=0123", "=0123"),
            ("\"0123\"", "\"0123\""),
        ] {
            assert_eq!(bare(given), expected, "{given:?}");
        }
    }

    #[test]
    fn only_a_fraction_of_one_or_two_zeros_is_dropped() {
        for (given, expected) in [
            ("123.0", "123"),
            ("123,00", "123"),
            ("100", "100"),
            ("1 234,00", "1 234"),
            ("12.000", "12.000"),
            ("12.50", "12.50"),
            (".0", ".0"),
            ("A1.0", "A1.0"),
            ("15.03.00", "15.03.00"),
        ] {
            assert_eq!(without_zero_fraction(given), expected, "{given:?}");
        }
    }

    #[test]
    fn groups_are_groups_of_three_after_one_to_three() {
        for yes in ["45 400 052", "1\u{A0}234", "123\u{202F}456\u{202F}789", "12\u{2009}345"] {
            assert!(is_grouped_number(yes), "{yes:?}");
        }
        for no in
            ["123", "12 34", "1234 567", "1  234", "1 234\u{A0}567", "1 23a", " 123", "1 234 ", ""]
        {
            assert!(!is_grouped_number(no), "{no:?}");
        }
    }

    #[test]
    fn errors_of_formulas_are_known_in_both_languages() {
        for yes in ["#N/A", "#Н/Д", "#REF!", "#ССЫЛКА!", "#DIV/0!", "Err:502", "Ошибка:502"]
        {
            assert!(is_formula_error(yes), "{yes:?}");
        }
        for no in ["#100231", "########", "N/A", "Err:", "Err:5021", "#n/a", ""] {
            assert!(!is_formula_error(no), "{no:?}");
        }
    }

    #[test]
    fn scientific_notation_is_known_in_both_decimal_styles() {
        for yes in [
            "8,01E+13",
            "8.01E+13",
            "8,01e13",
            "8E+13",
            "8E13",
            "1,2Е+13",
            "1,2е13",
            "-8.0e-7",
            "80,1E+012",
        ] {
            assert!(is_scientific(yes), "{yes:?}");
        }
        for no in ["E13", "8E", "8E+", "8.0", "8E1234", "8xE13", "8E1x", "RA473124829RE", ""] {
            assert!(!is_scientific(no), "{no:?}");
        }
    }
}
