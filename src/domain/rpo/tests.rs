//! Tests of tracking numbers: cleaning, refusals, check digits.

use super::*;
use proptest::prelude::*;

fn parsed(text: &str) -> Rpo {
    match Rpo::parse(text) {
        Ok(rpo) => rpo,
        Err(problem) => panic!("{text:?}: {problem:?}"),
    }
}

#[test]
fn numbers_are_cleaned_only_where_spreadsheets_and_labels_add_something() {
    for (given, expected) in [
        ("10944022440321", "10944022440321"),
        (" 10944022440321\u{A0}", "10944022440321"),
        ("'10944022440321", "10944022440321"),
        ("=\"10944022440321\"", "10944022440321"),
        ("10944022440321.0", "10944022440321"),
        ("10944022440321,00", "10944022440321"),
        ("45\u{A0}400\u{A0}052\u{A0}123\u{A0}456", "45400052123456"),
        ("45 400 052 123 456,00", "45400052123456"),
        ("109440 22 44032 1", "10944022440321"),
        ("109440\u{A0}22\u{A0}44032\u{A0}1", "10944022440321"),
        ("109440-22-44032-1", "10944022440321"),
        ("RA473124829RU", "RA473124829RU"),
        ("ra473124829ru", "ra473124829ru"),
        ("RA 473 124 829 RU", "RA473124829RU"),
        ("RA 47312482 9 RU", "RA473124829RU"),
        ("RA  473124829  RU", "RA473124829RU"),
        ("RA-473124829-RU", "RA473124829RU"),
        ("RA\u{2011}473124829\u{2011}RU", "RA473124829RU"),
        // Hyphens elsewhere belong to the number.
        ("123456789-0001-1", "123456789-0001-1"),
        ("10944-022440321", "10944-022440321"),
        ("RA-47312482-9-RU", "RA-47312482-9-RU"),
        ("ABC-12345", "ABC-12345"),
        // Letters that are neither S10 nor scientific notation.
        ("1O944022440321", "1O944022440321"),
        ("12345E6789", "12345E6789"),
    ] {
        assert_eq!(parsed(given).as_str(), expected, "{given:?}");
    }
}

#[test]
fn what_is_refused_at_every_level_is_refused_with_the_reason() {
    use ProblemKind::{RpoCharacters, RpoLength, RpoMissing, RpoScientific};
    for (given, expected) in [
        ("", RpoMissing),
        ("\u{A0} ", RpoMissing),
        ("=\"\"", RpoMissing),
        ("8,01E+13", RpoScientific),
        ("3,50001E+13", RpoScientific),
        ("8.0084740397510e13", RpoScientific),
        ("8E13", RpoScientific),
        ("8,01Е+13", RpoScientific),
        ("'8,01E+13 ", RpoScientific),
        ("1234", RpoLength { length: 4 }),
        ("1 234", RpoLength { length: 4 }),
        ("RU1", RpoLength { length: 3 }),
        ("12345678901234567890123456789012345678901", RpoLength { length: 41 }),
        ("-----", RpoCharacters { found: '-' }),
        ("—", RpoCharacters { found: '—' }),
        ("нет", RpoCharacters { found: 'н' }),
        ("СССР", RpoCharacters { found: 'С' }),
        ("10944022440321 шт", RpoCharacters { found: 'ш' }),
        ("10944022440321!", RpoCharacters { found: '!' }),
        ("№10944022440321", RpoCharacters { found: '№' }),
        ("109440 22 44032", RpoCharacters { found: ' ' }),
        ("12 34", RpoCharacters { found: ' ' }),
        ("8008474039,7510.5", RpoCharacters { found: ',' }),
        ("10944\u{200B}022440321", RpoCharacters { found: '\u{200B}' }),
        ("RA473124829RU (опись)", RpoCharacters { found: '(' }),
    ] {
        assert_eq!(Rpo::parse(given), Err(expected), "{given:?}");
    }
}

#[test]
fn cyrillic_look_alikes_are_named_and_not_translated() {
    for (given, letters) in [
        ("РА473124829RU", "РА"),
        ("РА473124829РУ", "РАУ"),
        ("RA47312482О9RU", "О"),
        ("РА 473 124 829 RU", "РА"),
        ("ра473124829ru", "ра"),
    ] {
        let expected = ProblemKind::RpoCyrillic { letters: letters.to_owned() };
        assert_eq!(Rpo::parse(given), Err(expected), "{given:?}");
    }
}

#[test]
fn two_numbers_in_a_cell_are_never_made_one() {
    for given in [
        "10944022440321 80084740397510",
        "10944022440321\u{A0}80084740397510",
        "10944022440321,80084740397510",
        "10944022440321, 80084740397510",
        "10944022440321/80084740397510",
        "10944022440321;80084740397510",
        "10944022440321\n80084740397510",
        "10944022440321\r\n80084740397510",
        "10944022440321+80084740397510",
        "10944022440321 и 80084740397510",
        "RA473124829RU RA123456785RU",
        "RA 473124829 RU, RA 123456785 RU",
        "109440 22 44032 1, 800847 40 39751 0",
        "RA 473124829 RU RA 123456785 RU",
        "12345 67890",
        "12345,67890",
        "РА473124829RU, RA123456785RU",
    ] {
        assert_eq!(Rpo::parse(given), Err(ProblemKind::RpoTwoNumbers), "{given:?}");
    }
}

#[test]
fn right_check_digits_pass() {
    for number in [
        "10944022440321",
        "80084740397510",
        "14102192069353",
        "RA473124829RU",
        "RA123456785RU",
        "LO754799163CN",
        "ra473124829ru",
    ] {
        assert_eq!(parsed(number).verify(), Ok(()), "{number}");
    }
}

#[test]
fn s10_remainders_ten_and_eleven_have_their_own_digits() {
    // Sums 1 and 0 modulo 11: eleven minus them is 10 and 11.
    assert_eq!(parsed("AA000000120RU").verify(), Ok(()));
    assert_eq!(parsed("AA000000005RU").verify(), Ok(()));
}

#[test]
fn wrong_check_digits_and_foreign_shapes_are_told_apart() {
    use ProblemKind::{RpoCheckDigit, RpoNotPostal};
    for (number, expected) in [
        ("10000000000000", RpoCheckDigit { expected: '7', found: '0' }),
        ("10944022440322", RpoCheckDigit { expected: '1', found: '2' }),
        ("RA644000001RU", RpoCheckDigit { expected: '5', found: '1' }),
        ("1094402244032", RpoNotPostal { length: 13 }),
        ("109440224403211", RpoNotPostal { length: 15 }),
        ("1O944022440321", RpoNotPostal { length: 14 }),
        ("123456789-0001-1", RpoNotPostal { length: 16 }),
        ("RA4731248290U", RpoNotPostal { length: 13 }),
    ] {
        assert_eq!(parsed(number).verify(), Err(expected), "{number}");
    }
}

/// Whether the characters of `part` stand in `whole` in the same order.
fn is_subsequence(part: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    part.chars().all(|one| rest.any(|other| other == one))
}

proptest! {
    #[test]
    fn an_accepted_number_is_made_of_the_characters_of_the_cell(
        text in "([ '=\"]{0,2}[A-Z0-9РАЕ]{0,6}[ \u{A0}.,;/+E-]{0,2}[A-Z0-9]{0,9}[ -]?[0-9]{0,5}[ ,.-]{0,2}[A-Z0-9]{0,3})|\\PC*"
    ) {
        if let Ok(rpo) = Rpo::parse(&text) {
            let sent = rpo.as_str();
            prop_assert!((Rpo::MIN_LENGTH..=Rpo::MAX_LENGTH).contains(&sent.len()));
            prop_assert!(sent.bytes().all(|one| one.is_ascii_alphanumeric() || one == b'-'));
            prop_assert!(is_subsequence(sent, &text));
            // `verify` must hold for whatever `parse` lets through.
            let _ = rpo.verify();
        }
    }

    #[test]
    fn every_way_of_printing_gives_the_same_number(digits in "[0-9]{14}") {
        let (index, month, serial, check) =
            (&digits[..6], &digits[6..8], &digits[8..13], &digits[13..]);
        for printed in [
            digits.clone(),
            format!("{index} {month} {serial} {check}"),
            format!("{index}-{month}-{serial}-{check}"),
            format!("=\"{digits}\""),
            format!("{digits},0"),
        ] {
            prop_assert_eq!(parsed(&printed).to_string(), digits.clone());
        }
    }

    #[test]
    fn exactly_one_check_digit_fits(body in "[0-9]{13}") {
        let fitting = (0..10).filter(|check| parsed(&format!("{body}{check}")).verify().is_ok());
        prop_assert_eq!(fitting.count(), 1);
    }
}
