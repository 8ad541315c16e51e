//! What every answer carries, whatever it is: nothing may be loaded from elsewhere, nothing may
//! embed the page, nothing of it may be kept by caches.

use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

/// No inline script or style, no other host, no frames.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src 'self' data:; font-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Set on every answer, over whatever a handler says.
const ALWAYS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    // Not `no-referrer`: browsers would say of our own forms that they come from nowhere.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    ),
];

/// Thirty days: long enough to be of use, short enough to be taken back by somebody who finds that
/// another service on the same name has no encryption.
const STRICT_TRANSPORT: &str = "max-age=2592000";

/// Puts them on an answer. Only what may be seen by everybody says itself how it may be kept.
pub fn put_on(response: &mut Response, secure: bool) {
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if secure {
        let value = HeaderValue::from_static(STRICT_TRANSPORT);
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(header::VARY).or_insert(HeaderValue::from_static("Cookie, Accept-Language"));
}
