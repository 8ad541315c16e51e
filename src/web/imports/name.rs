//! The name that a person's file has: kept as data, shown, offered for downloads, and never the
//! name of a file of ours.

/// The longest name kept, in characters.
const LIMIT: usize = 120;

/// A name as it can be shown: the last part of a path of any system, without what cannot be seen
/// or turns the writing direction. Never empty.
#[must_use]
pub fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let visible: String = last
        .chars()
        .filter(|character| !is_hidden(*character))
        .map(|character| if character.is_whitespace() { ' ' } else { character })
        .collect();
    let name = visible.trim().trim_matches('.').trim();
    if name.is_empty() {
        return "file".to_owned();
    }
    shortened(name)
}

/// Cut in the middle of the stem, so that the ending stays.
fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= LIMIT {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).filter(|e| e.len() <= 10);
    let ending = ending.map(|ending| format!("….{ending}")).unwrap_or_else(|| "…".into());
    let kept = LIMIT - ending.chars().count();
    name.chars().take(kept).collect::<String>() + &ending
}

fn is_hidden(character: char) -> bool {
    let invisible = matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff0}'..='\u{ffff}'
    );
    invisible || (character.is_control() && !character.is_whitespace()) || character == '\u{85}'
}

/// The name's stem, for names made from it; as it is where it has no ending.
#[must_use]
pub fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 10 => stem,
        _ => name,
    }
}

/// A name for a download that every system takes as it is: letters and digits of any script,
/// spaces, and `-_.,()+`.
#[must_use]
pub fn for_download(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() || " -_.,()+".contains(c) { c } else { '_' })
        .collect();
    let safe = safe.trim().trim_matches('.').trim();
    if safe.is_empty() { "file".to_owned() } else { safe.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_only_a_name() {
        for (given, kept) in [
            ("orders.csv", "orders.csv"),
            ("Заказы 15.03.xlsx", "Заказы 15.03.xlsx"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\Windows\\system.ini", "system.ini"),
            ("C:\\fakepath\\a.csv", "a.csv"),
            ("/", "file"),
            ("", "file"),
            ("...", "file"),
            ("-", "-"),
            ("a\0b\u{1b}[31m\r\n.csv", "ab[31m  .csv"),
            ("abc\u{202e}vsc.exe", "abcvsc.exe"),
            ("\u{feff}\u{200b}", "file"),
            ("folder/", "folder"),
            (".htaccess", "htaccess"),
        ] {
            assert_eq!(clean(given), kept, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = clean(&format!("{}.csv", "я".repeat(500)));
        assert_eq!(name.chars().count(), LIMIT);
        assert!(name.ends_with("….csv"), "{name}");
    }

    #[test]
    fn a_download_has_a_name_that_every_system_takes() {
        for (name, safe) in [
            ("a\"b<c>|d?.csv", "a_b_c__d_.csv"),
            ("Заказы (2).csv", "Заказы (2).csv"),
            ("con:aux", "con_aux"),
            ("\"", "_"),
            ("", "file"),
        ] {
            assert_eq!(for_download(name), safe);
        }
        assert_eq!((stem("a.b.csv"), stem("a"), stem(".csv")), ("a.b", "a", ".csv"));
    }
}
