//! Telling encodings apart by the text itself, where neither a byte-order mark nor the header's
//! names decide: valid UTF-8 is UTF-8; the Cyrillic code pages are told apart by how much like
//! Russian the text reads in each. Pure.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::encoding::{Decoder, TextEncoding};

/// How much of a file is looked at, in bytes.
pub(super) const SAMPLE: usize = 256 * 1024;

/// Non-ASCII bytes after which more evidence changes nothing.
const ENOUGH: usize = 20_000;

/// How many characters' worth of evidence the best code page must be ahead for chardetng's opinion
/// not to be asked.
const MARGIN: f64 = 1.0;

/// What a sample is, seen as UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AsUtf8 {
    /// Nothing but ASCII: it could be any of the encodings.
    Ascii,
    /// Valid, with characters beyond ASCII (a character cut off at the end does not count).
    Valid,
    /// Nearly all of it is valid: UTF-8 with a few broken cells.
    Mostly,
    /// Something else.
    No,
}

pub(super) fn as_utf8(sample: &[u8]) -> AsUtf8 {
    if sample.is_ascii() {
        return AsUtf8::Ascii;
    }
    let (mut good, mut bad) = (0_usize, 0_usize);
    let mut rest = sample;
    while !rest.is_empty() {
        match std::str::from_utf8(rest) {
            Ok(valid) => {
                good += beyond_ascii(valid);
                rest = &[];
            }
            Err(error) => {
                let (valid, after) = rest.split_at(error.valid_up_to());
                good += std::str::from_utf8(valid).map_or(0, beyond_ascii);
                // A sequence cut off by the end of the sample says nothing.
                let Some(length) = error.error_len() else { break };
                bad += 1;
                rest = &after[length..];
            }
        }
    }
    match (good, bad) {
        (_, 0) => AsUtf8::Valid,
        // Read as UTF-8, text in a code page has more broken places than accidental letters.
        _ if good >= bad * 10 => AsUtf8::Mostly,
        _ => AsUtf8::No,
    }
}

fn beyond_ascii(text: &str) -> usize {
    text.chars().filter(|character| !character.is_ascii()).count()
}

/// The encoding of a sample that need not have a header.
pub(super) fn encoding_of(sample: &[u8]) -> TextEncoding {
    match as_utf8(sample) {
        AsUtf8::No => likeliest_code_page(sample, &TextEncoding::CODE_PAGES),
        _ => TextEncoding::Utf8,
    }
}

/// The code page in which the sample reads most like Russian; the first of `candidates` where
/// nothing tells them apart.
pub(super) fn likeliest_code_page(sample: &[u8], candidates: &[TextEncoding]) -> TextEncoding {
    let mut scored: Vec<(f64, TextEncoding)> = candidates
        .iter()
        .map(|&encoding| (russianness(sample, &Decoder::new(encoding)), encoding))
        .collect();
    // Stable: equals stay in the order of the candidates.
    scored.sort_by(|first, second| second.0.total_cmp(&first.0));
    let Some(&(best, encoding)) = scored.first() else { return TextEncoding::Windows1251 };
    let close: Vec<TextEncoding> =
        scored.iter().filter(|(score, _)| best - score < MARGIN).map(|(_, page)| *page).collect();
    // An exact tie means that the text is the same in both, or as good as: nothing to ask.
    let tied = scored.get(1).is_some_and(|(second, _)| (best - second).abs() < f64::EPSILON);
    if close.len() < 2 || tied {
        return encoding;
    }
    let asked = second_opinion(sample);
    close.into_iter().find(|page| Some(*page) == asked).unwrap_or(encoding)
}

fn second_opinion(sample: &[u8]) -> Option<TextEncoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    TextEncoding::parse(detector.guess(Some(b"ru"), Utf8Detection::Deny).name())
}

/// Frequency of а … я in Russian text, in letters per 10 000 (public counts over the national
/// corpus; ё is counted with е).
const FREQUENCY: [u16; 32] = [
    801, 159, 454, 170, 298, 849, 94, 165, 735, 121, 349, 440, 321, 670, 1097, 281, 473, 547, 626,
    262, 26, 97, 48, 144, 73, 36, 4, 190, 174, 32, 64, 201,
];

/// Evidence, in natural logarithms of likelihood against letters drawn at random: letters that are
/// frequent in Russian count for it, capitals inside words, other alphabets and box drawing
/// against it.
fn russianness(sample: &[u8], decoder: &Decoder) -> f64 {
    let weights: Vec<f64> = (0x80..=0xFF_u8).map(|byte| weight(decoder.character(byte))).collect();
    let kinds: Vec<Kind> = (0x80..=0xFF_u8).map(|byte| kind(decoder.character(byte))).collect();
    let mut score = 0.0;
    let mut previous = Kind::Other;
    let mut seen = 0;
    for &byte in sample {
        if byte < 0x80 {
            // Digits and punctuation end a word; a Latin letter next to a Cyrillic one is odd.
            let letter = byte.is_ascii_alphabetic();
            if letter && matches!(previous, Kind::Lower | Kind::Upper) {
                score -= 1.0;
            }
            previous = if letter { Kind::Latin } else { Kind::Other };
            continue;
        }
        let index = usize::from(byte - 0x80);
        let current = kinds[index];
        score += weights[index];
        score += match (previous, current) {
            (Kind::Lower, Kind::Upper) => -8.0,
            (Kind::Latin, Kind::Lower | Kind::Upper) => -1.0,
            // Signs stand between words, not inside them.
            (Kind::Lower | Kind::Upper, Kind::Sign) => -1.0,
            (Kind::Sign, Kind::Lower) => -1.0,
            _ => 0.0,
        };
        previous = current;
        seen += 1;
        if seen == ENOUGH {
            break;
        }
    }
    score
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Lower,
    Upper,
    Latin,
    Sign,
    Other,
}

fn kind(character: Option<char>) -> Kind {
    match character {
        Some(letter) if letter.is_lowercase() => Kind::Lower,
        Some(letter) if letter.is_uppercase() => Kind::Upper,
        Some('\u{A0}') => Kind::Other,
        _ => Kind::Sign,
    }
}

fn weight(character: Option<char>) -> f64 {
    let Some(character) = character else { return -15.0 };
    let lower = character.to_lowercase().next().unwrap_or(character);
    match lower {
        'а'..='я' => {
            let index = u32::from(lower) - u32::from('а');
            let frequency = FREQUENCY.get(index as usize).copied().unwrap_or(1);
            (f64::from(frequency) * 32.0 / 10_000.0).ln()
        }
        // Often written as е, and hardly ever at the beginning of a word.
        'ё' if character == 'ё' => -2.0,
        'ё' => -4.0,
        'і' | 'ї' | 'є' | 'ґ' | 'ў' => -3.0,
        '\u{A0}' | '№' | '«' | '»' | '—' | '–' => 0.0,
        '“' | '”' | '„' | '’' | '‘' | '…' | '°' | '€' | '₽' => -4.0,
        '\u{2500}'..='\u{259F}' => -10.0,
        _ => -6.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text's bytes in a code page; `None` if it lacks a character.
    fn encode(text: &str, encoding: TextEncoding) -> Option<Vec<u8>> {
        let decoder = Decoder::new(encoding);
        let bytes = text
            .chars()
            .map(|wanted| (0..=0xFF_u8).find(|&byte| decoder.character(byte) == Some(wanted)));
        bytes.collect()
    }

    #[test]
    fn one_word_is_often_enough_to_tell_code_pages_apart() {
        for text in [
            "Москва",
            "МОСКВА",
            "Иванов Пётр",
            "отправлен и оплачен; Я",
            "г. Санкт-Петербург, ул. Ленина, д. 5",
            "Отправлен",
            "ОТПРАВЛЕН",
            "ООО «Ромашка»",
            "Щукина Ю. Э.",
            "123;Возврат заказа;05.03.2024",
            "Фёдоров",
        ] {
            for encoding in TextEncoding::CODE_PAGES {
                let Some(bytes) = encode(text, encoding) else { continue };
                // Capitals alone are the same bytes in 866 and MacCyrillic: then either will do.
                let found = Decoder::new(encoding_of(&bytes)).text(&bytes);
                assert_eq!(found, text, "{encoding:?}");
            }
        }
    }

    #[test]
    fn text_that_is_the_same_in_two_code_pages_is_taken_for_the_commoner_one() {
        let bytes = encode("возврат", TextEncoding::MacCyrillic).unwrap();
        assert_eq!(encoding_of(&bytes), TextEncoding::Windows1251);
    }

    #[test]
    fn utf_8_is_known_even_with_a_broken_cell() {
        let text = "Москва;отправлен\n".repeat(5);
        assert_eq!(as_utf8(text.as_bytes()), AsUtf8::Valid);
        assert_eq!(as_utf8(&text.as_bytes()[..3]), AsUtf8::Valid);
        assert_eq!(as_utf8(b"bill_id;status"), AsUtf8::Ascii);
        let mut broken = text.into_bytes();
        broken.insert(4, 0xD0);
        broken.insert(4, 0xFF);
        assert_eq!(as_utf8(&broken), AsUtf8::Mostly);
        for encoding in TextEncoding::CODE_PAGES {
            let bytes = encode("Раненый заяц упал; отправлен Иванову", encoding).unwrap();
            assert_eq!(as_utf8(&bytes), AsUtf8::No, "{encoding:?}");
        }
    }
}
