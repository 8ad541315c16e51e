//! Everything the program assumes of the service where its documentation is silent, each named
//! once, so that it is easy to find and to change. `docs/service.md` lists the same.

/// The body and the signed string use the same encoder: the service decodes the body and encodes
/// it again with PHP to check the signature. `return` and `cancel` are sent without date and
/// tracking number, `paid` without a tracking number (see `wire::request`).
pub const BODY_IS_SIGNED_AS_SENT: bool = true;

/// Code 204, "order status is not changed", means that the order already has this status.
pub const NOT_CHANGED: i64 = 204;

/// A reply is a short JSON object; what is longer is not one. In bytes.
pub const REPLY_LIMIT: usize = 64 * 1024;

/// No shop has an order of this number, so that an update of it changes nothing and its reply still
/// tells whether the key is right. Not 0, which a careless program may take for "no number": a
/// number that is filled, fits 64 bits with a sign, and that no counter reaches.
pub const NO_SUCH_ORDER: &str = "999999999999999999";
