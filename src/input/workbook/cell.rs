//! One cell of a workbook: from the value that the format stores to the text that stands for it
//! and its kind ([`CellKind`] says which texts those are). Pure.

use std::fmt::Write;

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};
use jiff::civil::{Date, DateTime, date};

use crate::domain::CellKind;

/// From here on, not every whole number has a representation of its own to the last decimal digit
/// that Excel shows and keeps: 15 digits.
const EXACT_BELOW: f64 = 1e15;

/// The last day of the 1900 system, 9999-12-31.
const LAST_DAY: i64 = 2_958_465;

/// What days of the 1904 system have to be added.
const SYSTEM_1904: i64 = 1462;

const SECONDS_A_DAY: f64 = 86_400.0;

/// A value, wherever its text is kept.
pub(super) enum Value<'a> {
    /// Nothing at all.
    Empty,
    /// Text as it is.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// A day with its time, by its number.
    Day(ExcelDateTime),
    /// A date as the file writes it out.
    Written(&'a str),
    /// Yes or no.
    Truth(bool),
    /// What a formula could not find.
    Error(&'a CellErrorType),
}

impl<'a> From<&'a Data> for Value<'a> {
    fn from(data: &'a Data) -> Self {
        match data {
            Data::Empty => Self::Empty,
            Data::Int(number) => Self::Number(*number as f64),
            Data::Float(number) => Self::Number(*number),
            Data::String(text) | Data::DurationIso(text) => Self::Text(text),
            Data::Bool(truth) => Self::Truth(*truth),
            Data::DateTime(day) => Self::Day(*day),
            Data::DateTimeIso(text) => Self::Written(text),
            Data::Error(error) => Self::Error(error),
        }
    }
}

impl<'a> From<&'a DataRef<'_>> for Value<'a> {
    fn from(data: &'a DataRef<'_>) -> Self {
        match data {
            DataRef::Empty => Self::Empty,
            DataRef::Int(number) => Self::Number(*number as f64),
            DataRef::Float(number) => Self::Number(*number),
            DataRef::String(text) | DataRef::DurationIso(text) => Self::Text(text),
            DataRef::SharedString(text) => Self::Text(text),
            DataRef::Bool(truth) => Self::Truth(*truth),
            DataRef::DateTime(day) => Self::Day(*day),
            DataRef::DateTimeIso(text) => Self::Written(text),
            DataRef::Error(error) => Self::Error(error),
        }
    }
}

impl Value<'_> {
    /// Appends the text that stands for it and says its kind. `is_1904`: days count from 1904.
    pub(super) fn render(&self, is_1904: bool, text: &mut String) -> CellKind {
        let number = if is_1904 { CellKind::Number1904 } else { CellKind::Number };
        match *self {
            Self::Empty => CellKind::Text,
            Self::Text(own) => {
                text.push_str(own);
                CellKind::Text
            }
            Self::Number(value) => {
                render_number(value, text);
                number
            }
            Self::Day(day) if day.is_datetime() => render_day(day.as_f64(), is_1904, text),
            Self::Day(day) => {
                render_number(day.as_f64(), text);
                number
            }
            Self::Written(own) => render_written(own, text),
            Self::Truth(truth) => {
                text.push_str(if truth { "TRUE" } else { "FALSE" });
                CellKind::Text
            }
            Self::Error(error) => {
                // Writing to a string never fails.
                let _ = write!(text, "{error}");
                CellKind::Text
            }
        }
    }
}

fn render_number(value: f64, text: &mut String) {
    let magnitude = value.abs();
    if magnitude < EXACT_BELOW && value.fract() == 0.0 {
        let _ = write!(text, "{}", value as i64);
    } else if (1e-5..EXACT_BELOW).contains(&magnitude) {
        let _ = write!(text, "{value}");
    } else {
        let written = format!("{value:E}");
        text.push_str(&written.replace('E', if magnitude < 1.0 { "E" } else { "E+" }));
    }
}

/// A day's number: to the nearest second. What is no whole day is a time of day, and no date.
fn render_day(value: f64, is_1904: bool, text: &mut String) -> CellKind {
    let seconds = (value.fract() * SECONDS_A_DAY).round();
    let carry = i64::from(seconds >= SECONDS_A_DAY);
    let seconds = if carry == 1 { 0 } else { seconds as i64 };
    let day = value.floor() as i64 + carry + if is_1904 { SYSTEM_1904 } else { 0 };
    if value < 0.0 || day > LAST_DAY {
        render_number(value, text);
        return CellKind::Number;
    }
    if day == 0 || (is_1904 && day == SYSTEM_1904) {
        let (hour, minute) = (seconds / 3600, seconds / 60 % 60);
        let _ = write!(text, "{hour:02}:{minute:02}:{:02}", seconds % 60);
        return CellKind::Text;
    }
    // Before March 1900 it is a day off, as the system counts a 29 February that never was; no
    // date of the last century is taken anyway.
    let origin: Date = date(1899, 12, 30);
    match origin.checked_add(jiff::Span::new().days(day)) {
        Ok(date) => {
            push_date(date, seconds, text);
            CellKind::Date
        }
        Err(_) => {
            render_number(value, text);
            CellKind::Number
        }
    }
}

/// `2024-03-15`, `2024-03-15T14:05:09.25`, as the formats that are XML write dates out.
fn render_written(own: &str, text: &mut String) -> CellKind {
    let nearest = own.parse::<DateTime>().ok();
    let nearest = nearest.and_then(|read| read.round(jiff::Unit::Second).ok());
    match nearest {
        // With an offset it is a moment, and its text says so better than a local time would.
        Some(read) if !own.ends_with('Z') && !own.contains('+') => {
            let of_day = read.time();
            let seconds = i64::from(of_day.hour()) * 3600
                + i64::from(of_day.minute()) * 60
                + i64::from(of_day.second());
            push_date(read.date(), seconds, text);
        }
        _ => text.push_str(own),
    }
    CellKind::Date
}

fn push_date(date: Date, seconds: i64, text: &mut String) {
    let _ = write!(text, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if seconds > 0 {
        let _ = write!(text, " {hour:02}:{minute:02}");
    }
    if second > 0 {
        let _ = write!(text, ":{second:02}");
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    fn rendered(value: &Value<'_>, is_1904: bool) -> (String, CellKind) {
        let mut text = String::new();
        let kind = value.render(is_1904, &mut text);
        (text, kind)
    }

    #[test]
    fn numbers_keep_every_digit_they_have_and_show_when_they_have_not() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (100_231.0, "100231"),
            (80_084_740_397_510.0, "80084740397510"),
            (999_999_999_999_999.0, "999999999999999"),
            (1_000_000_000_000_000.0, "1E+15"),
            (1_234_567_890_123_450.0, "1.23456789012345E+15"),
            (12.5, "12.5"),
            (80_084_740_397_510.5, "80084740397510.5"),
            (-7.0, "-7"),
            (0.000_000_1, "1E-7"),
            (1e300, "1E+300"),
        ] {
            assert_eq!(rendered(&Value::Number(value), false).0, text);
        }
    }

    #[test]
    fn days_become_dates_in_both_systems_to_the_nearest_second() {
        for (value, is_1904, text, kind) in [
            (45_366.0, false, "2024-03-15", CellKind::Date),
            (43_904.0, true, "2024-03-15", CellKind::Date),
            (45_366.586_805_555_555, false, "2024-03-15 14:05", CellKind::Date),
            (45_366.586_909_722_22, false, "2024-03-15 14:05:09", CellKind::Date),
            // A hair before midnight is midnight.
            (45_365.999_999_9, false, "2024-03-15", CellKind::Date),
            (0.5, false, "12:00:00", CellKind::Text),
            (0.5, true, "12:00:00", CellKind::Text),
            (3e6, false, "3000000", CellKind::Number),
        ] {
            let day = ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904);
            assert_eq!(rendered(&Value::Day(day), is_1904), (text.to_owned(), kind), "{value}");
        }
        let hours = ExcelDateTime::new(1.25, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(rendered(&Value::Day(hours), false), ("1.25".to_owned(), CellKind::Number));
    }

    #[test]
    fn dates_that_are_written_out_are_rounded_alike() {
        for (own, text) in [
            ("2024-03-15", "2024-03-15"),
            ("2024-03-15T00:00:00", "2024-03-15"),
            ("2024-03-15T14:05:00", "2024-03-15 14:05"),
            ("2024-03-15T14:05:08.999999999", "2024-03-15 14:05:09"),
            ("2024-03-14T23:59:59.6", "2024-03-15"),
            ("2024-03-15T14:05:00Z", "2024-03-15T14:05:00Z"),
            ("soon", "soon"),
        ] {
            assert_eq!(rendered(&Value::Written(own), false).0, text);
        }
    }

    #[test]
    fn truths_and_errors_are_texts() {
        let error = CellErrorType::NA;
        assert_eq!(rendered(&Value::Truth(true), false).0, "TRUE");
        assert_eq!(rendered(&Value::Error(&error), false), ("#N/A".to_owned(), CellKind::Text));
    }
}
