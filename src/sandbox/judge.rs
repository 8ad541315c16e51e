//! Pure: what the service would say to a request, before it looks at the order's state. It knows
//! the request table and the reply codes of the service's documentation (`docs/service.md`); the
//! state of orders is kept by `state`.

use crate::domain::Status;
use crate::wire::signature::ApiKey;

use super::form::{self, HASH_FIELD, Pair};

/// The most digits that an order number may have.
const ORDER_DIGITS: usize = 20;

/// A state of an order, as an update sets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The status.
    pub status: Status,
    /// When it was posted or paid, in UNIX seconds; for `sent` and `paid`.
    pub date: Option<i64>,
    /// The tracking number; for `sent`.
    pub rpo: Option<Box<str>>,
}

/// Reply codes that the stand-in finds out by itself.
pub mod code {
    /// The update was made.
    pub const DONE: i64 = 0;
    /// The request holds no `hash`.
    pub const NO_HASH: i64 = 1;
    /// The request holds no fields at all (or is no form).
    pub const NO_DATA: i64 = 2;
    /// Fields are missing, superfluous, out of order, or not digits where digits are due.
    pub const WRONG_DATA: i64 = 3;
    /// The signature is not the one that user and key give.
    pub const WRONG_HASH: i64 = 4;
    /// There is no such order.
    pub const NO_ORDER: i64 = 200;
    /// The status is none of the four.
    pub const WRONG_STATUS: i64 = 201;
    /// The order number is empty.
    pub const EMPTY_ORDER: i64 = 203;
    /// The order already has this status with this data.
    pub const NOT_CHANGED: i64 = 204;
}

/// The text that the service's table gives for a reply code.
#[must_use]
pub fn text_of(code: i64) -> &'static str {
    match code {
        0 => "Order status changed",
        1 => "Not transferred hash",
        2 => "No transmitted data",
        3 => "Wrong posted data",
        4 => "Incorrect hash",
        5 => "Invalid user name",
        6 => "Permission denied for ip 127.0.0.1",
        7 => "Account disabled",
        8 => "Limit of requests exceeded, try later",
        200 | 302 => "Nonexistent order",
        201 | 303 => "Wrong status",
        202 => "Order not paid",
        203 => "Order number is empty",
        204 => "Order status is not changed",
        205 => "Refund error: refused by the payment system",
        _ => "Unknown error",
    }
}

/// Reads a request as the service does.
///
/// # Errors
/// The reply code of the first thing that is wrong: no data, no hash, a wrong hash, then the
/// fields. Whether the order exists is not asked here.
pub fn judge(pairs: &[Pair<'_>], user: &str, key: &ApiKey) -> Result<Update, i64> {
    if pairs.iter().all(|pair| *pair.name == *HASH_FIELD) {
        return Err(code::NO_DATA);
    }
    let hash = value_of(pairs, "hash").ok_or(code::NO_HASH)?;
    if !form::is_signed(pairs, hash, user, key) {
        return Err(code::WRONG_HASH);
    }
    let order = value_of(pairs, "bill_id").ok_or(code::WRONG_DATA)?;
    if order.is_empty() {
        return Err(code::EMPTY_ORDER);
    }
    let status = value_of(pairs, "status").ok_or(code::WRONG_DATA)?;
    let status = std::str::from_utf8(status)
        .ok()
        .and_then(Status::from_api_name)
        .ok_or(code::WRONG_STATUS)?;
    let names = pairs.iter().map(|pair| &*pair.name);
    if !is_digits(order)
        || order.len() > ORDER_DIGITS
        || !names.eq(fields_for(status).iter().map(|name| name.as_bytes()))
    {
        return Err(code::WRONG_DATA);
    }
    let date = value_of(pairs, "date").map(date_of).transpose()?;
    let rpo = value_of(pairs, "rpo").map(rpo_of).transpose()?;
    Ok(Update { status, date, rpo })
}

/// The value of the first field with this name.
#[must_use]
pub fn value_of<'a>(pairs: &'a [Pair<'_>], name: &str) -> Option<&'a [u8]> {
    pairs.iter().find(|pair| *pair.name == *name.as_bytes()).map(|pair| &*pair.value)
}

/// The fields that a status needs, in the order of the service's request table.
fn fields_for(status: Status) -> &'static [&'static str] {
    match status {
        Status::Sent => &["bill_id", "status", "date", "rpo", "hash"],
        Status::Paid => &["bill_id", "status", "date", "hash"],
        Status::Return | Status::Cancel => &["bill_id", "status", "hash"],
    }
}

fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

fn date_of(text: &[u8]) -> Result<i64, i64> {
    std::str::from_utf8(text)
        .ok()
        .filter(|text| is_digits(text.as_bytes()))
        .and_then(|text| text.parse().ok())
        .ok_or(code::WRONG_DATA)
}

fn rpo_of(text: &[u8]) -> Result<Box<str>, i64> {
    std::str::from_utf8(text)
        .ok()
        .filter(|text| !text.is_empty())
        .map(Box::from)
        .ok_or(code::WRONG_DATA)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Signs `query` for the account `demo` and judges it.
    fn judged(query: &str) -> Result<Update, i64> {
        let key = ApiKey::new("not-a-real-key".into());
        let pairs = form::decode(query.as_bytes());
        let hash = key.sign_request(&form::encode_without_hash(&pairs), "demo");
        let body = format!("{query}&hash={}", hash.as_str());
        judge(&form::decode(body.as_bytes()), "demo", &key)
    }

    #[test]
    fn each_status_takes_exactly_its_fields() {
        let cases = [
            ("bill_id=7&status=sent&date=1700000000&rpo=80084740397510", None),
            ("bill_id=7&status=paid&date=1700000000", None),
            ("bill_id=007&status=return", None),
            ("bill_id=12345678901234567890&status=cancel", None),
            ("bill_id=7&status=sent&date=1700000000", Some(3)),
            ("bill_id=7&status=sent&rpo=80084740397510", Some(3)),
            ("bill_id=7&status=sent&date=1700000000&rpo=", Some(3)),
            ("bill_id=7&status=sent&date=&rpo=80084740397510", Some(3)),
            ("bill_id=7&status=sent&date=2023-11-14&rpo=80084740397510", Some(3)),
            ("bill_id=7&status=sent&date=-1&rpo=80084740397510", Some(3)),
            ("bill_id=7&status=sent&rpo=80084740397510&date=1700000000", Some(3)),
            ("bill_id=7&status=paid&date=1700000000&rpo=80084740397510", Some(3)),
            ("bill_id=7&status=cancel&date=1700000000", Some(3)),
            ("bill_id=7&status=cancel&extra=1", Some(3)),
            ("bill_id=7&bill_id=7&status=cancel", Some(3)),
            ("status=cancel&bill_id=7", Some(3)),
            ("status=cancel", Some(3)),
            ("bill_id=7", Some(3)),
            ("bill_id=A7&status=cancel", Some(3)),
            ("bill_id=123456789012345678901&status=cancel", Some(3)),
            ("bill_id=&status=cancel", Some(203)),
            ("bill_id=7&status=Sent", Some(201)),
            ("bill_id=7&status=", Some(201)),
        ];
        for (query, refusal) in cases {
            assert_eq!(judged(query).err(), refusal, "{query}");
        }
    }

    #[test]
    fn an_update_holds_what_was_sent() {
        let sent = judged("bill_id=7&status=sent&date=1700000000&rpo=80084740397510");
        let update = Update {
            status: Status::Sent,
            date: Some(1_700_000_000),
            rpo: Some("80084740397510".into()),
        };
        assert_eq!(sent, Ok(update));
    }

    #[test]
    fn what_concerns_the_account_is_said_before_what_concerns_the_row() {
        let key = ApiKey::new("not-a-real-key".into());
        let code = |body: &str| judge(&form::decode(body.as_bytes()), "demo", &key).err();
        assert_eq!(code(""), Some(2));
        assert_eq!(code("hash=92cea5ba30b463b8c3b234e3d2945e65"), Some(2));
        assert_eq!(code("bill_id=&status=nonsense"), Some(1));
        assert_eq!(code("bill_id=&status=nonsense&hash="), Some(4));
        let hash = "hash=92cea5ba30b463b8c3b234e3d2945e65";
        assert_eq!(code(&format!("bill_id=7&status=cancel&{hash}")), Some(4));
    }

    #[test]
    fn the_hash_must_come_last() {
        let key = ApiKey::new("not-a-real-key".into());
        let hash = key.sign_request("bill_id=7&status=cancel", "demo");
        let body = format!("hash={}&bill_id=7&status=cancel", hash.as_str());
        assert_eq!(judge(&form::decode(body.as_bytes()), "demo", &key).err(), Some(3));
    }
}
