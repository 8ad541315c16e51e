//! Numbers in sentences: plurals, grouping, durations. The only place that knows how a language
//! counts.

use std::time::Duration;

use super::Lang;

/// The form of a word that fits a count: of `[одна, две, пять]` in Russian, of `[one, several]`
/// in English.
#[must_use]
pub fn plural<'a>(lang: Lang, count: u64, forms: &[&'a str]) -> &'a str {
    let index = match (lang, count % 10, count % 100) {
        (Lang::Ru, _, 11..=14) => 2,
        (Lang::Ru, 1, _) => 0,
        (Lang::Ru, 2..=4, _) => 1,
        (Lang::Ru, ..) => 2,
        (Lang::En, ..) => usize::from(count != 1),
    };
    forms.get(index).or(forms.last()).copied().unwrap_or_default()
}

/// A count with its word: `21 строка`, `5 rows`.
#[must_use]
pub fn counted(lang: Lang, count: u64, forms: &[&str]) -> String {
    format!("{} {}", grouped(lang, count), plural(lang, count, forms))
}

/// A count in groups of three digits: `1 234` (with a space that does not break) in Russian,
/// `1,234` in English.
#[must_use]
pub fn grouped(lang: Lang, count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(match lang {
                Lang::Ru => '\u{a0}',
                Lang::En => ',',
            });
        }
        text.push(digit);
    }
    text
}

/// A number with one decimal: `4,9` or `4.9`.
#[must_use]
pub fn decimal(lang: Lang, number: f64) -> String {
    let text = format!("{number:.1}");
    match lang {
        Lang::Ru => text.replace('.', ","),
        Lang::En => text,
    }
}

/// A rough duration in words: `около 3 минут`, `about 3 minutes`. Rounded to the nearest unit, but
/// for hours, which keep their minutes.
#[must_use]
pub fn about(lang: Lang, duration: Duration) -> String {
    let seconds = duration.as_secs_f64().round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a duration is not negative, and one that overflows u64 saturates"
    )]
    let seconds = seconds as u64;
    match lang {
        Lang::Ru if seconds < 1 => "меньше секунды".into(),
        Lang::En if seconds < 1 => "less than a second".into(),
        Lang::Ru => format!("около {}", rough_russian(seconds)),
        Lang::En => format!("about {}", rough_english(seconds)),
    }
}

/// In the genitive, as it stands after «около».
fn rough_russian(seconds: u64) -> String {
    if seconds < 60 {
        return counted(Lang::Ru, seconds, &["секунды", "секунд", "секунд"]);
    }
    let minutes = (seconds + 30) / 60;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => counted(Lang::Ru, minutes, &["минуты", "минут", "минут"]),
        (hours, 0) => counted(Lang::Ru, hours, &["часа", "часов", "часов"]),
        (hours, minutes) => format!("{} ч {minutes} мин", grouped(Lang::Ru, hours)),
    }
}

fn rough_english(seconds: u64) -> String {
    if seconds < 60 {
        return counted(Lang::En, seconds, &["second", "seconds"]);
    }
    let minutes = (seconds + 30) / 60;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => counted(Lang::En, minutes, &["minute", "minutes"]),
        (hours, 0) => counted(Lang::En, hours, &["hour", "hours"]),
        (hours, minutes) => format!("{} h {minutes} min", grouped(Lang::En, hours)),
    }
}

/// A measured duration, short: `0,4 с`, `12 с`, `4 мин 10 с`, `1 ч 2 мин`.
#[must_use]
pub fn elapsed(lang: Lang, duration: Duration) -> String {
    let (second, minute, hour) = match lang {
        Lang::Ru => ("с", "мин", "ч"),
        Lang::En => ("s", "min", "h"),
    };
    let seconds = duration.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, _) if seconds < 10 => format!("{} {second}", decimal(lang, duration.as_secs_f64())),
        (0, 0, seconds) => format!("{seconds} {second}"),
        (0, minutes, 0) => format!("{minutes} {minute}"),
        (0, minutes, seconds) => format!("{minutes} {minute} {seconds} {second}"),
        (hours, minutes, _) => format!("{} {hour} {minutes} {minute}", grouped(lang, hours)),
    }
}

/// A pause in whole seconds, rounded up so that it is never promised shorter: `30 с`, `2 мин`.
#[must_use]
pub fn pause(lang: Lang, duration: Duration) -> String {
    let whole = duration.as_secs() + u64::from(duration.subsec_nanos() > 0);
    match lang {
        _ if whole >= 60 => elapsed(lang, Duration::from_secs(whole)),
        Lang::Ru => format!("{whole} с"),
        Lang::En => format!("{whole} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_plurals_follow_the_last_two_digits() {
        let forms = ["строка", "строки", "строк"];
        for (count, word) in [
            (0, "строк"),
            (1, "строка"),
            (2, "строки"),
            (4, "строки"),
            (5, "строк"),
            (11, "строк"),
            (12, "строк"),
            (14, "строк"),
            (21, "строка"),
            (22, "строки"),
            (25, "строк"),
            (101, "строка"),
            (111, "строк"),
            (112, "строк"),
            (1_000_000, "строк"),
        ] {
            assert_eq!(plural(Lang::Ru, count, &forms), word, "{count}");
        }
    }

    #[test]
    fn english_plurals_have_two_forms() {
        for (count, word) in [(0, "rows"), (1, "row"), (2, "rows"), (11, "rows"), (21, "rows")] {
            assert_eq!(plural(Lang::En, count, &["row", "rows"]), word, "{count}");
        }
    }

    #[test]
    fn digits_are_grouped_by_three() {
        for (count, russian, english) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1234, "1\u{a0}234", "1,234"),
            (1_234_567, "1\u{a0}234\u{a0}567", "1,234,567"),
        ] {
            assert_eq!(grouped(Lang::Ru, count), russian);
            assert_eq!(grouped(Lang::En, count), english);
        }
    }

    #[test]
    fn rough_durations_in_words() {
        for (seconds, russian, english) in [
            (0.2, "меньше секунды", "less than a second"),
            (1.0, "около 1 секунды", "about 1 second"),
            (40.0, "около 40 секунд", "about 40 seconds"),
            (59.9, "около 1 минуты", "about 1 minute"),
            (180.0, "около 3 минут", "about 3 minutes"),
            (1260.0, "около 21 минуты", "about 21 minutes"),
            (7200.0, "около 2 часов", "about 2 hours"),
            (8100.0, "около 2 ч 15 мин", "about 2 h 15 min"),
        ] {
            let duration = Duration::from_secs_f64(seconds);
            assert_eq!(about(Lang::Ru, duration), russian);
            assert_eq!(about(Lang::En, duration), english);
        }
    }

    #[test]
    fn measured_durations_are_short() {
        for (milliseconds, russian, english) in [
            (0, "0,0 с", "0.0 s"),
            (1_240, "1,2 с", "1.2 s"),
            (12_900, "12 с", "12 s"),
            (60_000, "1 мин", "1 min"),
            (250_000, "4 мин 10 с", "4 min 10 s"),
            (3_720_000, "1 ч 2 мин", "1 h 2 min"),
        ] {
            let duration = Duration::from_millis(milliseconds);
            assert_eq!(elapsed(Lang::Ru, duration), russian);
            assert_eq!(elapsed(Lang::En, duration), english);
        }
    }

    #[test]
    fn pauses_are_rounded_up() {
        assert_eq!(pause(Lang::Ru, Duration::from_millis(29_001)), "30 с");
        assert_eq!(pause(Lang::En, Duration::from_secs(30)), "30 s");
        assert_eq!(pause(Lang::En, Duration::from_secs(120)), "2 min");
    }
}
