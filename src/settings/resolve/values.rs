//! One value each: from text as typed to its meaning, or the fault that shows what would do.

use std::net::{Ipv4Addr, SocketAddr};

use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::domain::{DateFormat, Status, Timestamp, date};
use crate::error::{ColumnField, UsageFault};

const COLUMN_EXPECTED: &str =
    "bill_id=\"…\", status=\"…\", date=\"…\", date_sent=\"…\", date_paid=\"…\", rpo=\"…\"";
const STATUS_NAME_EXPECTED: &str = "\"…=sent\", \"…=paid\", \"…=return\", \"…=cancel\"";

/// Reads a value that some layer always gives (the built-in one has a default).
pub fn read<T>(
    option: &'static str,
    value: Option<&str>,
    expected: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, UsageFault> {
    let value = value.unwrap_or_default();
    parse(value).ok_or_else(|| UsageFault::Value { option, value: value.to_owned(), expected })
}

/// Reads a value that may be missing.
pub fn optional<T>(
    option: &'static str,
    value: Option<&str>,
    expected: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, UsageFault> {
    value.map(|text| read(option, Some(text), expected, parse)).transpose()
}

/// What an address to listen on looks like.
pub const ADDRESS_EXPECTED: &str = "127.0.0.1:9464, 9464, [::1]:9464";

/// An address to listen on. A port alone is one of this computer, which nobody else can reach.
pub fn address(text: &str) -> Option<SocketAddr> {
    let local = |port: &str| {
        let port = port.parse().ok()?;
        Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    };
    match text.strip_prefix("localhost:").or(text.strip_prefix(':')) {
        Some(port) => local(port),
        None => text.parse().ok().or_else(|| local(text)),
    }
}

/// A whole number between bounds, both included.
pub fn number(
    option: &'static str,
    value: Option<&str>,
    (least, most): (u32, u32),
    expected: &'static str,
) -> Result<u32, UsageFault> {
    read(option, value, expected, |text| {
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number: u32 = if plain { text.parse().ok()? } else { return None };
        (least..=most).contains(&number).then_some(number)
    })
}

/// A delimiter by name or by itself. A shell may pass `\t` as two characters.
pub fn delimiter(text: &str) -> Option<u8> {
    match text.to_lowercase().as_str() {
        "," | "comma" => Some(b','),
        ";" | "semicolon" => Some(b';'),
        "|" | "pipe" => Some(b'|'),
        "\t" | "\\t" | "tab" => Some(b'\t'),
        _ => None,
    }
}

/// `field=name`, split at the first `=`: a column's name may hold others. Of several for one field
/// the last holds.
pub fn columns(typed: &[String]) -> Result<Vec<(ColumnField, String)>, UsageFault> {
    let mut columns: Vec<(ColumnField, String)> = Vec::new();
    for text in typed {
        let column = read("--column", Some(text), COLUMN_EXPECTED, |text| {
            let (field, name) = text.split_once('=')?;
            let field = ColumnField::ALL.into_iter().find(|known| known.name() == field.trim())?;
            (!name.trim().is_empty()).then(|| (field, name.trim().to_owned()))
        })?;
        columns.retain(|(field, _)| *field != column.0);
        columns.push(column);
    }
    Ok(columns)
}

/// `name=status`, split at the last `=`: a status name may hold others.
pub fn status_names(typed: &[String]) -> Result<Vec<(String, Status)>, UsageFault> {
    typed
        .iter()
        .map(|text| {
            read("--status-name", Some(text), STATUS_NAME_EXPECTED, |text| {
                let (name, status) = text.rsplit_once('=')?;
                let status = Status::from_api_name(status.trim())?;
                (!name.trim().is_empty()).then(|| (name.trim().to_owned(), status))
            })
        })
        .collect()
}

/// A zone of the database that comes with the program: the same on every computer.
pub fn zone(name: &str) -> Result<TimeZone, UsageFault> {
    let database = TimeZoneDatabase::bundled();
    database.get(name).map_err(|_| UsageFault::TimeZone {
        name: name.to_owned(),
        nearest: nearest_zone(&database, name),
    })
}

/// The zone that was probably meant: one whose city is named (`moscow`), or one spelt much alike.
fn nearest_zone(database: &TimeZoneDatabase, name: &str) -> Option<String> {
    /// Below this, a likeness is chance. Of `strsim::jaro_winkler`, 0 to 1.
    const ALIKE: f64 = 0.85;
    let wanted = name.trim().replace(' ', "_").to_lowercase();
    let mut best: Option<(f64, String)> = None;
    for known in database.available() {
        let known = known.as_str();
        let lower = known.to_lowercase();
        let city = lower.rsplit('/').next().unwrap_or_default();
        let likeness = if city == wanted && city != lower {
            2.0
        } else {
            strsim::jaro_winkler(&lower, &wanted).max(strsim::jaro_winkler(city, &wanted))
        };
        if likeness > best.as_ref().map_or(ALIKE, |(likeness, _)| *likeness) {
            best = Some((likeness, known.to_owned()));
        }
    }
    best.map(|(_, name)| name)
}

/// `today` (00:00 of the local day) or a date, read as the file's dates are; where those follow a
/// pattern, all known forms are taken here.
pub fn default_date(
    text: &str,
    format: &DateFormat,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Timestamp, UsageFault> {
    read("--default-date", Some(text), "today, 15.03.2024, 15.03.2024 14:05", |text| {
        if text.eq_ignore_ascii_case("today") {
            let today =
                jiff::Timestamp::from_second(now.0).ok()?.to_zoned_datetime(zone.clone()).date();
            let midnight =
                zone.to_ambiguous_zoned_datetime(today.at(0, 0, 0, 0)).compatible().ok()?;
            return Some(Timestamp(midnight.timestamp().as_second()));
        }
        let format = match format {
            DateFormat::Pattern(_) => &DateFormat::DayFirst,
            other => other,
        };
        date::parse(text, format, zone, now).ok().map(|read| read.timestamp)
    })
}
