//! The forms in which files write a date, read by hand from one end of the text to the other: this
//! is the path of every row, and it allocates nothing. Which forms there are is said at
//! [`super::parse_in`].

use super::super::problem::ProblemKind;
use super::super::zone::DAY;
use super::cursor::{Cursor, FIRST_YEAR, value};
use super::months;
use super::{Days, Written};

/// 1970-01-01 in the 1900 system of spreadsheets.
const SERIAL_OF_1970: i32 = 25_569;
/// What a day of the 1904 system has to be added, to be one of the 1900 system.
const SYSTEM_1904: i32 = 1462;
/// 2000-01-01 to 2099-12-31 in the 1900 system.
const SERIALS: std::ops::RangeInclusive<i32> = 36_526..=73_050;

/// Reads the whole text, which has no blanks at its ends.
pub(super) fn read(text: &str, month_first: bool) -> Result<Written, ProblemKind> {
    let mut cursor = Cursor::new(text);
    let lead = cursor.digits();
    if let Some(number) = number(lead, cursor.rest) {
        return number;
    }
    let unreadable = ProblemKind::DateUnreadable;
    let date = date(lead, &mut cursor).ok_or(unreadable.clone())?;
    let clock = if cursor.rest.is_empty() {
        Clock::default()
    } else {
        clock(&mut cursor).ok_or(unreadable.clone())?
    };
    if !cursor.rest.is_empty() {
        return Err(unreadable);
    }
    let day = date.day_number(month_first)?;
    let second = clock.second_of_day()?;
    match clock.offset {
        None => Ok(Written::Local { day, second }),
        Some(offset) => {
            Ok(Written::Moment(i64::from(day) * DAY + i64::from(second) - offset.seconds()?))
        }
    }
}

/// What is nothing but a number: serial days, seconds, milliseconds; `None` for all else.
fn number(lead: &str, rest: &str) -> Option<Result<Written, ProblemKind>> {
    let fraction = match rest.strip_prefix(['.', ',']) {
        Some(fraction) if !fraction.is_empty() => fraction,
        Some(_) => return None,
        None if rest.is_empty() => "",
        None => return None,
    };
    if !fraction.bytes().all(|one| one.is_ascii_digit()) {
        return None;
    }
    let is_whole = matches!(fraction, "" | "0" | "00");
    let value: Option<i64> = lead.parse().ok();
    match (lead.len(), value) {
        (5, Some(value)) => Some(serial(i32::try_from(value).unwrap_or_default(), fraction)),
        (10, Some(value)) if is_whole => Some(Ok(Written::Moment(value))),
        (13, Some(value)) if is_whole => Some(Ok(Written::Moment(value / 1000))),
        (8, Some(_)) if is_whole && !fraction.is_empty() => Some(read(lead, false)),
        _ => None,
    }
}

/// Days with or without a fraction; `None` for what is no such number.
pub(super) fn days(text: &str, system: Days) -> Option<Result<Written, ProblemKind>> {
    let (days, fraction) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |part: &str| part.bytes().all(|one| one.is_ascii_digit());
    if days.len() != 5 || !all_digits(days) || !all_digits(fraction) {
        return None;
    }
    let shift = if system == Days::Of1904 { SYSTEM_1904 } else { 0 };
    Some(serial(days.parse::<i32>().ok()? + shift, fraction))
}

/// Days of the 1900 system and the decimal digits of a fraction of a day.
fn serial(days: i32, fraction: &str) -> Result<Written, ProblemKind> {
    if !SERIALS.contains(&days) {
        return Err(ProblemKind::DateUnreadable);
    }
    // Twelve digits are a tenth of a microsecond; what is beyond cannot change the second.
    let (mut numerator, mut denominator) = (0_i64, 1_i64);
    for digit in fraction.bytes().take(12) {
        numerator = numerator * 10 + i64::from(digit - b'0');
        denominator *= 10;
    }
    let second = (numerator * DAY * 2 + denominator) / (denominator * 2);
    // A fraction of 0.999999 is rounded up to the next midnight.
    let carry = i32::from(second == DAY);
    let second = u32::try_from(second % DAY).unwrap_or_default();
    Ok(Written::Local { day: days - SERIAL_OF_1970 + carry, second })
}

/// A date as its three parts came.
struct Date {
    year: u32,
    /// Month and day where the form leaves no doubt which is which; else first and second number.
    month_and_day: (u32, u32),
    in_doubt: bool,
}

impl Date {
    /// Days since 1970-01-01.
    fn day_number(&self, month_first: bool) -> Result<i32, ProblemKind> {
        let (first, second) = self.month_and_day;
        let (month, day) =
            if self.in_doubt && !month_first { (second, first) } else { (first, second) };
        match days_since_1970(self.year, month, day) {
            Some(_) if self.year < FIRST_YEAR => Err(ProblemKind::DateTooEarly),
            Some(number) => Ok(number),
            None if self.in_doubt
                && !month_first
                && days_since_1970(self.year, first, second).is_some() =>
            {
                Err(ProblemKind::DateMonthFirst)
            }
            None => Err(ProblemKind::DateImpossible),
        }
    }
}

fn date(lead: &str, cursor: &mut Cursor<'_>) -> Option<Date> {
    let date = match lead.len() {
        8 => packed_date(lead)?,
        4 => {
            let separator = cursor.date_separator()?;
            let month = cursor.number(1, 2)?;
            cursor.take(separator).then_some(())?;
            let day = cursor.number(1, 2)?;
            Date { year: value(lead), month_and_day: (month, day), in_doubt: false }
        }
        1 | 2 => {
            let separator = cursor.date_separator();
            let spaces = cursor.spaces();
            let is_number = cursor.rest.starts_with(|one: char| one.is_ascii_digit());
            match separator {
                Some(separator) if is_number && !spaces => {
                    let second = cursor.number(1, 2)?;
                    cursor.take(separator).then_some(())?;
                    let year = cursor.year()?;
                    Date { year, month_and_day: (value(lead), second), in_doubt: true }
                }
                _ if separator.is_some() || spaces => named_month(value(lead), separator, cursor)?,
                _ => return None,
            }
        }
        _ => return None,
    };
    cursor.year_word();
    Some(date)
}

/// `20240315`. Other eight digits are taken for no date at all, not for one long ago.
fn packed_date(digits: &str) -> Option<Date> {
    let (year, month, day) = (digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?);
    matches!(&year[..2], "19" | "20").then(|| Date {
        year: value(year),
        month_and_day: (value(month), value(day)),
        in_doubt: false,
    })
}

/// The rest of `15 марта 2024` or `15.мар.24`, from the name on.
fn named_month(day: u32, separator: Option<char>, cursor: &mut Cursor<'_>) -> Option<Date> {
    let month = months::number(cursor.letters())?;
    // A short name may end in a full stop (`мар. 2024`, `мар.-24`).
    let stop = cursor.take('.');
    let again = separator.is_some_and(|separator| cursor.take(separator));
    (cursor.spaces() || stop || again).then_some(())?;
    let year = cursor.year()?;
    Some(Date { year, month_and_day: (month, day), in_doubt: false })
}

#[derive(Clone, Copy)]
struct ClockOffset {
    is_west: bool,
    hours: u32,
    minutes: u32,
}

impl ClockOffset {
    /// Seconds east of Greenwich. No clock is more than 15 hours off.
    fn seconds(self) -> Result<i64, ProblemKind> {
        if self.hours > 15 || self.minutes > 59 {
            return Err(ProblemKind::DateImpossible);
        }
        let seconds = i64::from(self.hours) * 3600 + i64::from(self.minutes) * 60;
        Ok(if self.is_west { -seconds } else { seconds })
    }
}

#[derive(Default)]
struct Clock {
    hours: u32,
    minutes: u32,
    seconds: u32,
    offset: Option<ClockOffset>,
}

impl Clock {
    fn second_of_day(&self) -> Result<u32, ProblemKind> {
        if self.hours > 23 || self.minutes > 59 || self.seconds > 59 {
            return Err(ProblemKind::DateImpossible);
        }
        Ok(self.hours * 3600 + self.minutes * 60 + self.seconds)
    }
}

/// What stands between date and time, the time, and an offset.
fn clock(cursor: &mut Cursor<'_>) -> Option<Clock> {
    if !(cursor.take('T') || cursor.take('t')) {
        let comma = cursor.take(',');
        (cursor.spaces() || comma).then_some(())?;
    }
    let hours = cursor.number(1, 2)?;
    cursor.take(':').then_some(())?;
    let minutes = cursor.number(2, 2)?;
    let mut seconds = 0;
    if cursor.take(':') {
        seconds = cursor.number(2, 2)?;
        if cursor.take('.') || cursor.take(',') {
            (!cursor.digits().is_empty()).then_some(())?;
        }
    }
    cursor.spaces();
    let offset = if cursor.rest.is_empty() { None } else { Some(offset(cursor)?) };
    Some(Clock { hours, minutes, seconds, offset })
}

fn offset(cursor: &mut Cursor<'_>) -> Option<ClockOffset> {
    if ["Z", "z", "UTC"].contains(&cursor.rest) {
        cursor.rest = "";
        return Some(ClockOffset { is_west: false, hours: 0, minutes: 0 });
    }
    let is_west = cursor.take('-') || cursor.take('\u{2212}');
    (is_west || cursor.take('+')).then_some(())?;
    let digits = cursor.digits();
    let (hours, minutes) = match digits.len() {
        2 if cursor.take(':') => (value(digits), cursor.number(2, 2)?),
        2 => (value(digits), 0),
        4 => (value(digits) / 100, value(digits) % 100),
        _ => return None,
    };
    Some(ClockOffset { is_west, hours, minutes })
}

/// The number of a day of the Gregorian calendar, if there is one.
fn days_since_1970(year: u32, month: u32, day: u32) -> Option<i32> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return None,
    };
    if !(1..=length).contains(&day) || year == 0 {
        return None;
    }
    // Years begin in March here, so that the leap day comes last; months alternate from there in
    // a pattern of 153 days for five.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    // 1970-01-01 counted from 0000-03-01.
    i32::try_from(days).ok().map(|days| days - 719_468)
}
