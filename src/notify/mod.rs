//! Telling people of a run when nobody looks at the screen: a program that is given the summary,
//! and e-mail.
//!
//! Owns what a message holds (`message`), the program (`command`) and SMTP (`mail`). Leaves to
//! others: what the settings mean (`settings::notify`), when a run is over and who hears of what
//! went wrong (`commands`), wording (`text::notify`). Nothing here ends or changes a run: what goes
//! wrong is a value, and nothing takes longer than the time limit.

mod attach;
mod command;
mod mail;
mod message;

pub use self::attach::{Attached, LIMIT as ATTACHMENT_LIMIT};
pub use self::mail::readable;
pub use self::message::{Circumstances, Told};

use crate::error::NotifyFault;
use crate::settings::notify::Notify;
use crate::text::Lang;

/// Tells everybody who is to be told, one way after the other. Whether the run is one of which
/// people are told is for the caller to ask ([`crate::settings::notify::When::holds`]).
#[must_use]
pub fn tell(
    notify: &Notify,
    told: &Told<'_>,
    attached: &Attached,
    lang: Lang,
) -> Vec<Result<(), NotifyFault>> {
    let mut results = Vec::new();
    if let Some(words) = &notify.command {
        results.push(command::run(words, &told.json(), notify.time_limit));
    }
    if let Some(settings) = &notify.mail {
        results.push(mail::send(settings, told, attached, (lang, notify.time_limit)));
    }
    results
}
