//! The `Retry-After` header: seconds or an HTTP date (RFC 9110, section 10.2.3).

use std::time::{Duration, SystemTime};

/// The longest pause that is obeyed; a server that asks for more is asked again after this.
pub const CAP: Duration = Duration::from_secs(15 * 60);

/// The pause that the header asks for, at most [`CAP`]; a date in the past is no pause. `None` for
/// a value that is neither form.
#[must_use]
pub fn parse(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    let pause = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number holds is still "very long".
        value.parse().map_or(CAP, Duration::from_secs)
    } else {
        let date = httpdate::parse_http_date(value).ok()?;
        date.duration_since(now).unwrap_or_default()
    };
    Some(pause.min(CAP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_capped() {
        // 1994-11-06T08:49:37Z, the example of RFC 9110.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777 - 30);
        let cases = [
            ("0", Some(0)),
            ("7", Some(7)),
            (" 120 ", Some(120)),
            ("86400", Some(900)),
            ("99999999999999999999999999", Some(900)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(30)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(30)),
            ("Sun Nov  6 08:49:37 1994", Some(30)),
            ("Sun, 06 Nov 1994 07:49:37 GMT", Some(0)),
            ("Mon, 07 Nov 1994 08:49:37 GMT", Some(900)),
            ("-5", None),
            ("1.5", None),
            ("", None),
            ("soon", None),
        ];
        for (value, seconds) in cases {
            assert_eq!(parse(value, now), seconds.map(Duration::from_secs), "{value:?}");
        }
    }
}
