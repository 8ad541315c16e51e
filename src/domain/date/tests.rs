//! Tests of dates: forms, refusals, clock changes, patterns.

use super::*;
use proptest::prelude::*;

/// 2024-03-15 00:00 in Moscow.
const MARCH_15: i64 = 1_710_450_000;
/// 2024-06-01 00:00 in Moscow.
const NOW: Timestamp = Timestamp(1_717_189_200);

fn moscow() -> LocalZone {
    match TimeZone::get("Europe/Moscow") {
        Ok(zone) => LocalZone::new(zone),
        Err(problem) => panic!("{problem}"),
    }
}

fn day_first(text: &str) -> Result<DateRead, ProblemKind> {
    parse_in(text, &DateFormat::DayFirst, &moscow(), NOW)
}

fn month_first(text: &str) -> Result<DateRead, ProblemKind> {
    parse_in(text, &DateFormat::MonthFirst, &moscow(), NOW)
}

fn moment(seconds: i64) -> Result<DateRead, ProblemKind> {
    Ok(DateRead::plain(seconds))
}

#[test]
fn every_form_of_a_day_is_read() {
    for given in [
        "15.03.2024",
        " 15.03.2024\u{A0}",
        "'15.03.2024",
        "=\"15.03.2024\"",
        "15.3.2024",
        "15.03.24",
        "15-03-2024",
        "15/03/2024",
        "15.03.2024 г.",
        "15.03.2024г",
        "2024-03-15",
        "2024-3-15",
        "2024/03/15",
        "2024.03.15",
        "20240315",
        "20240315.0",
        "15 марта 2024 г.",
        "15 марта 2024",
        "15 Марта 2024 года",
        "15\u{A0}марта\u{A0}2024\u{A0}г.",
        "15 март 2024",
        "15 мар 2024",
        "15 мар. 2024",
        "15.мар.24",
        "15.мар.2024",
        "15-мар-24",
        "15-мар.-24",
        "15/МАР/2024",
        "15-Mar-24",
        "15 March 2024",
        "45366",
        "45366,0",
        "45366.00",
        "1710450000",
        "1710450000.0",
        "1710450000000",
        "1710450000999",
    ] {
        assert_eq!(day_first(given), moment(MARCH_15), "{given:?}");
    }
}

#[test]
fn every_month_has_its_names() {
    for (month, names) in [
        (1, "января январь янв Январь"),
        (2, "февраля февраль фев февр"),
        (3, "марта март мар"),
        (4, "апреля апрель апр"),
        (5, "мая май МАЯ"),
        (6, "июня июнь июн"),
        (7, "июля июль июл"),
        (8, "августа август авг"),
        (9, "сентября сентябрь сен сент"),
        (10, "октября октябрь окт"),
        (11, "ноября ноябрь ноя нояб"),
        (12, "декабря декабрь дек"),
    ] {
        let plain = day_first(&format!("2.{month}.2023"));
        assert!(plain.is_ok());
        for name in names.split(' ') {
            assert_eq!(day_first(&format!("2 {name} 2023 г.")), plain, "{name}");
            assert_eq!(day_first(&format!("2.{name}.23")), plain, "{name}");
        }
    }
}

#[test]
fn every_form_of_a_time_is_read() {
    let at_14_05 = MARCH_15 + 14 * 3600 + 5 * 60;
    for (given, expected) in [
        ("15.03.2024 14:05", at_14_05),
        ("15.03.2024  14:05", at_14_05),
        ("15.03.2024\u{A0}14:05", at_14_05),
        ("15.03.2024 14:05:09", at_14_05 + 9),
        ("15.03.2024, 14:05", at_14_05),
        ("15.03.2024,14:05", at_14_05),
        ("15.03.2024T14:05", at_14_05),
        ("15.03.24 9:05", MARCH_15 + 9 * 3600 + 300),
        ("15.03.2024 00:00:00", MARCH_15),
        ("15.03.2024 г. 14:05", at_14_05),
        ("15 марта 2024 г., 14:05", at_14_05),
        ("2024-03-15 14:05:09", at_14_05 + 9),
        ("2024-03-15T14:05:09", at_14_05 + 9),
        ("2024-03-15T14:05:09.999", at_14_05 + 9),
        ("20240315T14:05", at_14_05),
        // An offset wins over the zone.
        ("2024-03-15T14:05:09Z", at_14_05 + 9 + 3 * 3600),
        ("2024-03-15t14:05z", at_14_05 + 3 * 3600),
        ("2024-03-15T14:05:09.000Z", at_14_05 + 9 + 3 * 3600),
        ("2024-03-15 14:05:09 UTC", at_14_05 + 9 + 3 * 3600),
        ("2024-03-15T14:05:09+03:00", at_14_05 + 9),
        ("2024-03-15 14:05:09 +0300", at_14_05 + 9),
        ("2024-03-15T14:05+03", at_14_05),
        ("2024-03-15T14:05:00-05:30", at_14_05 + 8 * 3600 + 1800),
        ("15.03.2024 14:05 +05:00", at_14_05 - 2 * 3600),
        // Serial days, to the nearest second.
        ("45366,5", MARCH_15 + 43_200),
        ("45366.5", MARCH_15 + 43_200),
        ("45366,586805555555555", at_14_05),
        ("45366.58680556", at_14_05),
        ("45366,999999999", MARCH_15 + 86_400),
    ] {
        assert_eq!(day_first(given), moment(expected), "{given:?}");
    }
}

#[test]
fn anchors_of_moscow_hold() {
    // UTC+4 all year from 2011 to 2014, with summer time before, UTC+3 since.
    for (given, expected) in [
        ("03.03.2013", 1_362_254_400),
        ("15.03.2024", 1_710_450_000),
        ("01.01.2000", 946_674_000),
        ("01.07.2008", 1_214_856_000),
        ("27.03.2011 01:59:59", 1_301_180_399),
        ("27.03.2011 03:00", 1_301_180_400),
        ("26.10.2014 02:00", 1_414_278_000),
        ("27.10.2014", 1_414_357_200),
    ] {
        assert_eq!(day_first(given), moment(expected), "{given}");
        let zone = moscow();
        let read = parse(given, &DateFormat::DayFirst, zone.time_zone(), NOW);
        assert_eq!(read, moment(expected), "{given}");
    }
}

#[test]
fn clock_changes_are_not_glossed_over() {
    assert_eq!(day_first("27.03.2011 02:30"), Err(ProblemKind::DateNeverWas));
    assert_eq!(day_first("27.03.2011 02:00"), Err(ProblemKind::DateNeverWas));
    // 01:30 came first at UTC+4.
    let twice = DateRead { timestamp: Timestamp(1_414_272_600), came_twice: true };
    assert_eq!(day_first("26.10.2014 01:30"), Ok(twice));
    // With an offset there is no doubt.
    assert_eq!(day_first("2014-10-26T01:30+03:00"), moment(1_414_276_200));
    assert_eq!(day_first("2011-03-27T02:30+03:00"), moment(1_301_182_200));
}

#[test]
fn what_is_no_date_is_refused_with_the_reason() {
    use ProblemKind::{
        DateHashes, DateImpossible, DateInFuture, DateMissing, DateMonthFirst, DateTooEarly,
        DateUnreadable,
    };
    for (given, expected) in [
        ("", DateMissing),
        (" \u{A0}", DateMissing),
        ("########", DateHashes),
        ("31.02.2024", DateImpossible),
        ("29.02.2023", DateImpossible),
        ("31 апреля 2024", DateImpossible),
        ("00.03.2024", DateImpossible),
        ("15.13.2024", DateImpossible),
        ("2024-13-15", DateImpossible),
        ("2024-15-03", DateImpossible),
        ("20240231", DateImpossible),
        ("15.03.2024 24:00", DateImpossible),
        ("15.03.2024 25:61", DateImpossible),
        ("15.03.2024 12:60", DateImpossible),
        ("15.03.2024 12:00:60", DateImpossible),
        ("2024-03-15T12:00+16:00", DateImpossible),
        ("03/15/2024", DateMonthFirst),
        ("03.15.2024", DateMonthFirst),
        ("3/15/24 14:05", DateMonthFirst),
        ("31.12.1999", DateTooEarly),
        ("1999-12-31", DateTooEarly),
        ("15.03.1924", DateTooEarly),
        ("0946673999", DateTooEarly),
        ("1999-12-31T23:00-05:00", DateTooEarly),
        ("2000-01-01T00:00+14:00", DateTooEarly),
        ("15.03.99", DateInFuture),
        ("03.06.2024", DateInFuture),
        ("02.06.2024 00:00:01", DateInFuture),
        ("31.12.9999", DateInFuture),
        ("4607012345678", DateInFuture),
        ("9999999999", DateInFuture),
        ("вчера", DateUnreadable),
        ("15 марта", DateUnreadable),
        ("15.03", DateUnreadable),
        ("15.03.2024.", DateUnreadable),
        ("15.03.2024,", DateUnreadable),
        ("15.03.2024 доставка", DateUnreadable),
        ("15.03.2024 14:05 PM", DateUnreadable),
        ("15.03.2024 14", DateUnreadable),
        ("15.03.2024 14:5", DateUnreadable),
        ("15.03.2024 14:05:", DateUnreadable),
        ("15.03.202", DateUnreadable),
        ("15.03-2024", DateUnreadable),
        ("15 03 2024", DateUnreadable),
        ("15мар2024", DateUnreadable),
        ("15 мартобря 2024", DateUnreadable),
        ("115.03.2024", DateUnreadable),
        ("2024-03-15Z", DateUnreadable),
        ("2024-03-15T14:05+3", DateUnreadable),
        ("15032024", DateUnreadable),
        ("36525", DateUnreadable),
        ("73051", DateUnreadable),
        ("12345", DateUnreadable),
        ("4536", DateUnreadable),
        ("946684800", DateUnreadable),
        ("10944022440321", DateUnreadable),
        ("45366,5,5", DateUnreadable),
        ("1710450000.5", DateUnreadable),
        ("1,71045E+09", DateUnreadable),
        ("-45366", DateUnreadable),
        ("15.03.2024 - 16.03.2024", DateUnreadable),
    ] {
        assert_eq!(day_first(given), Err(expected), "{given:?}");
    }
}

#[test]
fn a_day_ahead_of_now_is_the_last_that_is_accepted() {
    assert_eq!(day_first("02.06.2024"), moment(NOW.0 + DAY));
    assert_eq!(day_first("01.01.2000 00:00:00"), moment(946_674_000));
    assert_eq!(day_first("0946674000"), moment(946_674_000));
}

#[test]
fn serial_days_begin_and_end_with_the_century() {
    assert_eq!(day_first("36526"), day_first("01.01.2000"));
    let far = Timestamp(5_000_000_000);
    let read = parse_in("73050", &DateFormat::DayFirst, &moscow(), far);
    assert_eq!(read, parse_in("31.12.2099", &DateFormat::DayFirst, &moscow(), far));
    assert!(read.is_ok());
}

#[test]
fn where_both_readings_are_possible_the_setting_decides() {
    assert_eq!(day_first("03/04/2024"), day_first("2024-04-03"));
    assert_eq!(month_first("03/04/2024"), day_first("2024-03-04"));
    for given in ["03/15/2024", "03.15.2024", "3-15-24"] {
        assert_eq!(month_first(given), moment(MARCH_15), "{given}");
    }
    assert_eq!(month_first("15/03/2024"), Err(ProblemKind::DateImpossible));
    for unambiguous in ["2024-03-15", "15 марта 2024", "15.мар.24", "20240315", "45366"] {
        assert_eq!(month_first(unambiguous), moment(MARCH_15), "{unambiguous}");
    }
}

#[test]
fn a_pattern_is_the_only_form_read() {
    for (pattern, text, expected) in [
        ("%d|%m|%Y", "15|03|2024", moment(MARCH_15)),
        ("%d|%m|%Y", " 15|03|2024 ", moment(MARCH_15)),
        ("%d/%m/%y", "15/03/24", moment(MARCH_15)),
        ("%d/%m/%Y %H:%M", "15/03/2024 14:05", moment(MARCH_15 + 14 * 3600 + 300)),
        ("%Y-%m-%d %H:%M %z", "2024-03-15 00:00 +0000", moment(MARCH_15 + 3 * 3600)),
        ("%s", "1710450000", moment(MARCH_15)),
        ("%d/%m/%Y", "15.03.2024", Err(ProblemKind::DateUnreadable)),
        ("%d/%m/%Y", "15/03/2024 14:05", Err(ProblemKind::DateUnreadable)),
        ("%d/%m/%Y", "31/02/2024", Err(ProblemKind::DateImpossible)),
        ("%d/%m/%Y", "15/03/1999", Err(ProblemKind::DateTooEarly)),
        ("%d/%m/%Y", "15/03/2034", Err(ProblemKind::DateInFuture)),
        ("%d/%m/%Y", "########", Err(ProblemKind::DateHashes)),
        ("%d/%m/%Y", "", Err(ProblemKind::DateMissing)),
        ("%d/%m/%Y %H:%M", "27/03/2011 02:30", Err(ProblemKind::DateNeverWas)),
    ] {
        let format = DateFormat::from_setting(pattern);
        assert_eq!(format, Some(DateFormat::Pattern(pattern.to_owned())));
        let format = format.unwrap_or_default();
        assert_eq!(parse_in(text, &format, &moscow(), NOW), expected, "{pattern} {text}");
    }
}

#[test]
fn settings_that_cannot_give_a_date_are_refused() {
    assert_eq!(DateFormat::from_setting("day-first"), Some(DateFormat::DayFirst));
    assert_eq!(DateFormat::from_setting("month-first"), Some(DateFormat::MonthFirst));
    for setting in
        ["", "day", "dd.mm.yyyy", "%H:%M", "%d.%m", "%Y-%m", "%", "%d.%m.%", "%d.%m.%Y %Z", "%K"]
    {
        assert_eq!(DateFormat::from_setting(setting), None, "{setting:?}");
    }
}

proptest! {
    #[test]
    fn whatever_is_accepted_lies_within_the_bounds(
        text in "\\PC*|[0-9]{1,14}([.,][0-9]{1,4})?|[0-9]{1,4}[./ -]([0-9]{1,2}|мая|янв)[./ -][0-9]{2,4}([ T,][0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    ) {
        for format in [
            DateFormat::DayFirst,
            DateFormat::MonthFirst,
            DateFormat::Pattern("%Y-%m-%d".to_owned()),
            DateFormat::Pattern("%s".to_owned()),
        ] {
            if let Ok(read) = parse_in(&text, &format, &moscow(), NOW) {
                prop_assert!(read.timestamp.0 >= 946_674_000, "{text:?}");
                prop_assert!(read.timestamp.0 <= NOW.0 + DAY, "{text:?}");
            }
        }
    }

    #[test]
    fn a_written_date_reads_as_the_same_moment_in_every_form(
        day in 10_958..19_870_i64,
        second in 0..86_400_i64,
    ) {
        let zone = moscow();
        let wall = match jiff::Timestamp::from_second(day * DAY + second) {
            Ok(moment) => jiff::tz::Offset::UTC.to_datetime(moment),
            Err(problem) => panic!("{problem}"),
        };
        let ambiguous = zone.time_zone().to_ambiguous_timestamp(wall);
        let expected = if matches!(ambiguous.offset(), jiff::tz::AmbiguousOffset::Gap { .. }) {
            Err(ProblemKind::DateNeverWas)
        } else {
            let came_twice = ambiguous.is_ambiguous();
            match ambiguous.earlier() {
                Ok(moment) => {
                    Ok(DateRead { timestamp: Timestamp(moment.as_second()), came_twice })
                }
                Err(problem) => panic!("{problem}"),
            }
        };
        for pattern in [
            "%d.%m.%Y %H:%M:%S",
            "%-d.%-m.%Y, %-H:%M:%S",
            "%d-%m-%y %H:%M:%S",
            "%d/%m/%YT%H:%M:%S",
            "%Y-%m-%dT%H:%M:%S",
            "%Y%m%d %H:%M:%S",
            "%d %B %Y %H:%M:%S",
            "%d-%b-%y %H:%M:%S.123",
        ] {
            let text = wall.strftime(pattern).to_string();
            prop_assert_eq!(day_first(&text), expected.clone(), "{}", text);
        }
        let serial = format!("{},{:06}", day + 25_569, (second * 1_000_000 + 43_200) / 86_400);
        prop_assert_eq!(day_first(&serial), expected.clone(), "{}", serial);
        let american = wall.strftime("%m/%d/%Y %H:%M:%S").to_string();
        prop_assert_eq!(month_first(&american), expected.clone(), "{}", american);
        if let Ok(DateRead { timestamp, .. }) = expected {
            prop_assert_eq!(day_first(&format!("{:010}", timestamp.0)), moment(timestamp.0));
            prop_assert_eq!(day_first(&format!("{:013}", timestamp.0 * 1000)), moment(timestamp.0));
        }
    }
}
