//! What became of a row, and why an attempt, an account or a run failed, in English.

use crate::domain::{
    AccountRefusal, AlreadyUpdated, Failure, Outcome, OutcomeKind, StopReason, TlsCause, WaitCause,
};
use crate::text::Lang::En;
use crate::text::number::grouped;
use crate::text::quote::{quoted, visible};

/// All outcomes but `Invalid` and `Duplicate`, which need names of columns and places.
pub fn plain(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Valid | Outcome::Invalid { .. } | Outcome::Duplicate { .. } => String::new(),
        Outcome::Updated { code: 0, .. } => "The order is updated.".into(),
        Outcome::Updated { .. } => "The order is updated: the reply to an earlier attempt was \
             lost, but the service confirmed that the new status is set."
            .into(),
        Outcome::AlreadyUpdated(AlreadyUpdated::Service { .. }) => {
            "The order already has this status; there was nothing to change.".into()
        }
        Outcome::AlreadyUpdated(AlreadyUpdated::EarlierResults { finished_at }) => {
            let when = if finished_at.is_empty() {
                String::new()
            } else {
                format!(" ({})", visible(finished_at))
            };
            format!("The order was updated earlier{when} and was not sent again.")
        }
        Outcome::AlreadyUpdated(AlreadyUpdated::Ledger { finished_at, file, line }) => {
            in_ledger(&finished_at.0.to_string(), file, *line)
        }
        Outcome::Rejected { code, text } => format!(
            "The service refused the row: {} Its reply: code {code}, {}.",
            rejection(*code),
            quoted(En, text)
        ),
        Outcome::AccountRefused(refusal) => account_refusal(refusal),
        Outcome::Failed { failure: cause } => {
            format!("{} The order was not changed; send the row again.", failure(cause))
        }
        Outcome::Unconfirmed { failure: cause } => format!(
            "{} It is not known whether the order was updated: look it up in the shop, or send the \
             row again (--on-unconfirmed retry).",
            failure(cause)
        ),
        Outcome::NotSent { reason, wait: cause } => {
            let waited = cause.map_or_else(String::new, |cause| format!(" {}", wait(cause)));
            format!("The row was not sent.{waited} {} Send it next time.", stop_reason(*reason))
        }
    }
}

/// `Duplicate`: `place` is the line of the row that is sent.
pub fn duplicate(place: &str) -> String {
    format!("A repeat: the same row is there already ({place}); that one is sent.")
}

/// The reply codes about a row, by the service's documentation.
fn rejection(code: i64) -> &'static str {
    match code {
        3 => "the data were wrong.",
        200 | 302 => "there is no order with this number. Check the number in the shop.",
        201 | 303 => "the order cannot be given this status.",
        202 => "the order could not be marked as paid. Look it up in the shop.",
        203 => "the order number is empty.",
        205 => "the return could not be made. Look the order up in the shop.",
        _ => "the program does not know this code. Look the order up in the shop.",
    }
}

/// Why an attempt brought no answer.
pub fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Dns { detail } => format!(
            "The service's address was not found: check the account name and the network ({}).",
            visible(detail)
        ),
        Failure::Connect { detail } => {
            format!("No connection to the service ({}).", visible(detail))
        }
        Failure::ConnectTimeout => {
            "No connection to the service within the time allowed (--connect-timeout).".into()
        }
        Failure::Tls { cause } => {
            format!("No secure connection: {} ({})", tls(cause), visible(cause.detail()))
        }
        Failure::Timeout => {
            "The service did not answer within the time allowed (--timeout).".into()
        }
        Failure::Reset { detail } => {
            format!("The connection broke before the reply was complete ({}).", visible(detail))
        }
        Failure::Http { status: status @ 500.., .. } => {
            format!("The service's server has failed (HTTP {status}).")
        }
        Failure::Http { status, .. } => format!(
            "The service did not take the request (HTTP {status}): check the address, --endpoint."
        ),
        Failure::Redirect { status, target } => format!(
            "The service points to another address: {} (HTTP {status}). The program does not go \
             there; if the address is right, name it: --endpoint.",
            quoted(En, target)
        ),
        Failure::ReplyMalformed { beginning } if beginning.is_empty() => {
            "The service's reply is empty.".into()
        }
        Failure::ReplyMalformed { beginning } => {
            format!("What came is not the service's reply: {}.", quoted(En, beginning))
        }
        Failure::ReplyTooLarge { limit } => format!(
            "The reply is longer than {} bytes: it is not the service's.",
            grouped(En, *limit as u64)
        ),
        Failure::ReplySignature { claimed } => format!(
            "The reply's signature does not fit (it claims code {claimed}), so it proves nothing. \
             If all rows fare so, check the API key."
        ),
        Failure::BrokenOff => {
            "The program was stopped before the reply to the request came.".into()
        }
        Failure::Internal { detail } => {
            format!("A fault in the program itself ({}). Please report it.", visible(detail))
        }
    }
}

/// Why there is no secure connection, and what to do.
fn tls(cause: &TlsCause) -> &'static str {
    match cause {
        TlsCause::Expired(_) => {
            "the server's certificate has expired. Check this computer's date; if it is right, \
             tell the service's support."
        }
        TlsCause::NotYetValid(_) => {
            "the server's certificate is not valid yet. Check this computer's date."
        }
        TlsCause::WrongName(_) => {
            "the server's certificate is for another name, so it may not be the service that \
             answers. Check the account name and the address, --endpoint."
        }
        TlsCause::UnknownIssuer(_) => {
            "the server's certificate is signed by nobody whom this computer trusts. If an \
             antivirus program or a proxy inspects connections, add its certificate: --ca-file."
        }
        TlsCause::Revoked(_) => "the server's certificate was revoked. Tell the service's support.",
        TlsCause::NotTls(_) => {
            "the other side does not speak TLS. Check the address, --endpoint, and the proxy."
        }
        TlsCause::Refused(_) => {
            "the other side refused it. Check the address, --endpoint, and the proxy."
        }
        TlsCause::Other(_) => {
            "it could not be set up. Check this computer's date, the address and the proxy."
        }
    }
}

/// Why the account was refused, and what to do.
pub fn account_refusal(refusal: &AccountRefusal) -> String {
    let cause = match refusal.code {
        1 => "The service got no signature. Check --endpoint, and whether a proxy alters requests.",
        2 => "The service got no data. Check --endpoint, and whether a proxy alters requests.",
        4 => {
            "The service did not accept the signature: the API key or the account name is wrong. \
             Copy the secret key again from the API settings of your JustClick account, all of it \
             and without spaces around it."
        }
        5 => {
            "The service does not know this account. The name (--user) is what stands before \
             “.justclick.ru” in your account's address."
        }
        6 => {
            "This computer (its IP address) may not call the API. Add the address in the API \
             settings of your JustClick account, or lift the restriction there."
        }
        7 => "The account is disabled. Ask JustClick's support.",
        _ => "The service refused the account.",
    };
    let unverified = match (refusal.verified, refusal.code) {
        (true, _) => "",
        (false, 4) => {
            " The reply itself is not signed with your key, as is usual with a wrong one."
        }
        (false, _) => {
            " The reply's own signature does not fit your key: the key may be wrong too, or it is \
             not the service that answers."
        }
    };
    format!("{cause} Reply: code {}, {}.{unverified}", refusal.code, quoted(En, &refusal.text))
}

/// An update that the ledger knows: when it was made (a local time), from which line of which file.
pub fn in_ledger(when: &str, file: &str, line: u64) -> String {
    format!(
        "The order was updated already: {when}, from line {line} of {}. It was not sent again.",
        quoted(En, file)
    )
}

/// Why a run was ended early.
pub fn stop_reason(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Account => "Sending was stopped: the service refused the account.",
        StopReason::Unreachable => {
            "Sending was stopped: the service fails to answer again and again."
        }
        StopReason::Limit => "Sending was stopped: the service asks to wait and takes no more.",
        StopReason::Redirect => "Sending was stopped: the service points to another address.",
        StopReason::Interrupted => "Sending was interrupted.",
        StopReason::Deadline => "Sending was stopped: the time given for it (--deadline) is over.",
        StopReason::Results => "Sending was stopped: the results cannot be written.",
        StopReason::Ledger => "Sending was stopped: the ledger cannot be written.",
    }
}

/// What asked for a pause.
pub fn wait(cause: WaitCause) -> String {
    match cause {
        WaitCause::Http { status } => format!("The service asked to wait (HTTP {status})."),
        WaitCause::ReplyCode => {
            "The service asked to wait: the request limit for this address is used up (code 8)."
                .into()
        }
    }
}

/// The outcome as a summary counts it.
pub fn outcome_name(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Valid => "ready to send",
        OutcomeKind::Updated => "updated",
        OutcomeKind::AlreadyUpdated => "already updated",
        OutcomeKind::Duplicate => "repeats of other rows",
        OutcomeKind::Invalid => "with mistakes in the file",
        OutcomeKind::Rejected => "refused by the service",
        OutcomeKind::Failed => "could not be sent",
        OutcomeKind::Unconfirmed => "not known whether updated",
        OutcomeKind::NotSent => "not sent",
    }
}
