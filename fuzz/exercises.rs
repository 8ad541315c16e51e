//! What the fuzz targets do with the bytes that they are given, and what must hold whatever those
//! are. The project's tests replay the cases of `fixtures/fuzz` through the same functions.

use std::time::{Duration, SystemTime};

use jiff::tz::TimeZone;
use justclick_import::domain::{Attempted, DateFormat, OrderNumber, Rpo, Timestamp, date};
use justclick_import::wire::classify::{RawReply, classify};
use justclick_import::wire::signature::ApiKey;
use justclick_import::wire::{reply, retry_after};

/// A whole input file: encoding, delimiter, header, records. Read twice, it is the same.
pub fn input(bytes: &[u8]) {
    let count = justclick_import::input::exercise(bytes);
    assert_eq!(count, justclick_import::input::exercise(bytes));
    assert!(count <= bytes.len() as u64, "no more rows than bytes");
}

/// A date cell; what stands before the first line break is a format.
pub fn date(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (setting, cell) = text.split_once('\n').unwrap_or(("day-first", &text));
    let format = DateFormat::from_setting(setting).unwrap_or_default();
    let now = Timestamp(1_710_450_000);
    for zone in ["Europe/Moscow", "America/St_Johns", "Pacific/Apia"] {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        if let Ok(read) = date::parse(cell, &format, &zone, now) {
            let day_ahead = now.0 + 24 * 3600;
            // The year 2000 begins up to 14 hours before that of UTC.
            assert!((946_684_800 - 14 * 3600..=day_ahead).contains(&read.timestamp.0), "{read:?}");
        }
    }
}

/// A reply's body, as it is weighed with a key that it cannot be signed with.
pub fn reply(bytes: &[u8]) {
    let key = ApiKey::new("no reply made by chance is signed with this".into());
    match reply::read(bytes, &key) {
        Ok(reply) => assert!(!reply.verified),
        Err(malformed) => {
            assert!(malformed.beginning.chars().count() <= 61);
            assert!(!malformed.beginning.contains('\n'));
        }
    }
    for status in [200, 429, 500] {
        let body = Ok(bytes.to_vec());
        let raw = RawReply { status, retry_after: None, location: None, body };
        let attempted = classify(raw, &key);
        let believed = matches!(
            attempted,
            Attempted::Accepted { .. } | Attempted::NotChanged { .. } | Attempted::Rejected { .. }
        );
        assert!(!believed, "unsigned, and believed: {attempted:?}");
    }
    let asked = retry_after::parse(&String::from_utf8_lossy(bytes), SystemTime::UNIX_EPOCH);
    assert!(asked.is_none_or(|asked| asked <= Duration::from_secs(15 * 60)));
}

/// A cell as order number and as tracking number: nothing is added to it or put in another order.
pub fn numbers(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(order) = OrderNumber::parse(&text) {
        assert!((1..=20).contains(&order.as_str().len()));
        assert!(order.as_str().bytes().all(|digit| digit.is_ascii_digit()));
        assert!(is_part(order.as_str(), &text), "{order:?}");
        assert_eq!(OrderNumber::parse(order.as_str()), Ok(order));
    }
    if let Ok(rpo) = Rpo::parse(&text) {
        assert!((Rpo::MIN_LENGTH..=Rpo::MAX_LENGTH).contains(&rpo.as_str().len()));
        let known = |one: u8| one.is_ascii_alphanumeric() || one == b'-';
        assert!(rpo.as_str().bytes().all(known));
        assert!(is_part(rpo.as_str(), &text), "{rpo:?}");
        let _ = rpo.verify();
    }
}

/// Whether all characters of `part` stand in `whole`, in their order.
fn is_part(part: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    part.chars().all(|wanted| rest.any(|found| found == wanted))
}
