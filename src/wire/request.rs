//! From an order update to the signed body of its request.

use bytes::Bytes;

use super::form;
use super::signature::ApiKey;
use crate::domain::OrderUpdate;

/// The signed body of the request for `update`, form-encoded.
///
/// Fields go in the order of the service's request table (`bill_id`, `status`, `date`, `rpo`, and
/// `hash` last), and exactly those that the status needs. The signed string is the body without
/// its hash, byte for byte, so the two cannot differ.
#[must_use]
pub fn body(update: &OrderUpdate, user: &str, key: &ApiKey) -> Bytes {
    let mut query = String::with_capacity(160);
    form::append(&mut query, "bill_id", update.order.as_str());
    form::append(&mut query, "status", update.status().api_name());
    if let Some(date) = update.date() {
        form::append(&mut query, "date", &date.0.to_string());
    }
    if let Some(rpo) = update.rpo() {
        form::append(&mut query, "rpo", rpo.as_str());
    }
    let hash = key.sign_request(&query, user);
    form::append(&mut query, "hash", hash.as_str());
    Bytes::from(query)
}
