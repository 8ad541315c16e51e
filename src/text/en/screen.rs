//! What screens say, in English.

use crate::domain::{StopReason, WaitCause};
use crate::text::Lang::En;
use crate::text::number::{about, counted, decimal, elapsed, grouped, pause, plural};
use crate::text::quote::{list, quoted, visible};
use crate::text::screen::{Notice, command_path, percent};

const ROWS: [&str; 2] = ["row", "rows"];

/// One sentence or heading, without a line break at its end.
pub fn notice(notice: &Notice<'_>) -> String {
    match notice {
        Notice::Progress { .. }
        | Notice::BarProblems { .. }
        | Notice::BarLeft { .. }
        | Notice::BarRate { .. }
        | Notice::BarPaused { .. }
        | Notice::Paused { .. }
        | Notice::OtherRun { .. }
        | Notice::NoLedger
        | Notice::Resumed { .. }
        | Notice::ChangedSince { .. }
        | Notice::ChangedMeanwhile { .. }
        | Notice::OtherSheets { .. }
        | Notice::HiddenRows { .. }
        | Notice::BreakingOff
        | Notice::Stopping { .. } => running(notice),
        Notice::Sent { .. }
        | Notice::Checked { .. }
        | Notice::Totals { .. }
        | Notice::Skipped { .. }
        | Notice::Warned { .. }
        | Notice::Statuses { .. }
        | Notice::Dates { .. }
        | Notice::Estimate { .. }
        | Notice::MostFrequent
        | Notice::Example { .. }
        | Notice::Results { .. } => summary(notice),
        Notice::NothingToDo
        | Notice::AllDone
        | Notice::Mend { .. }
        | Notice::LookUpRejected { .. }
        | Notice::LookUpUnconfirmed { .. }
        | Notice::SendResults { .. }
        | Notice::Rehearsed { .. }
        | Notice::SendFile { .. }
        | Notice::SendLeavesOut { .. } => next(notice),
    }
}

fn running(notice: &Notice<'_>) -> String {
    match *notice {
        Notice::Progress { file, done, total, problems, left } => {
            let mut text = format!(
                "{}: {} of {} ({} %)",
                visible(file),
                grouped(En, done),
                counted(En, total, &ROWS),
                percent(done, total),
            );
            if problems > 0 {
                text.push_str(&format!(", {} not updated", grouped(En, problems)));
            }
            if let Some(left) = left {
                text.push_str(&format!(", {} left", about(En, left)));
            }
            text
        }
        Notice::BarProblems { problems } => format!("{} not updated", grouped(En, problems)),
        Notice::BarLeft { left } => format!("{} left", pause(En, left)),
        Notice::BarRate { per_second } => format!("{}/s", decimal(En, per_second)),
        Notice::BarPaused { cause, left } => {
            let cause = match cause {
                WaitCause::Http { status } => format!("HTTP {status}"),
                WaitCause::ReplyCode => "code 8".into(),
            };
            format!("paused {} by the service ({cause})", pause(En, left))
        }
        Notice::Paused { cause, pause: duration } => {
            format!("{} Pausing for {}.", super::outcome::wait(cause), pause(En, duration))
        }
        Notice::OtherRun { account } => {
            format!("Another run for {} is under way. Waiting for its end.", visible(account))
        }
        Notice::NoLedger => "No ledger is kept (--no-ledger): after a crash nobody knows which \
             rows were sent, and a file that is sent twice updates every order twice."
            .into(),
        Notice::Resumed { file } => format!(
            "{}: going on where the last run stopped. What was updated is not sent again.",
            visible(file)
        ),
        Notice::ChangedSince { file } => format!(
            "{}: the last run of this file was broken off, and the file was changed since. Only \
             what is not updated yet is sent.",
            visible(file)
        ),
        Notice::ChangedMeanwhile { file } => format!(
            "{}: the file was changed while it was being sent. What is new in it may be missing: \
             send the file once more; what was updated is not sent again.",
            visible(file)
        ),
        Notice::OtherSheets { file, sheet, others } => format!(
            "{}: the sheet {} is read. There are orders on other sheets too: {}. To take another: \
             --sheet \"Name of the sheet\"",
            visible(file),
            quoted(En, sheet),
            list(En, others)
        ),
        Notice::HiddenRows { file, rows } => format!(
            "{}: the sheet has hidden rows with orders ({}), and they are read like all others. If \
             they are not wanted, delete them from the sheet.",
            visible(file),
            grouped(En, rows)
        ),
        Notice::BreakingOff => {
            "Stopping at once. Orders that were on their way are marked unconfirmed in the results."
                .into()
        }
        Notice::Stopping { reason: StopReason::Interrupted } => "Interrupted: waiting for replies \
             to what has been sent, and completing the results. Ctrl-C again stops at once."
            .into(),
        Notice::Stopping { reason } => super::outcome::stop_reason(reason).into(),
        _ => String::new(),
    }
}

fn summary(notice: &Notice<'_>) -> String {
    match *notice {
        Notice::Sent { name, rows, requests, elapsed: duration } => format!(
            "{}: {}, {}, {}",
            visible(name),
            counted(En, rows, &ROWS),
            counted(En, requests, &["request", "requests"]),
            elapsed(En, duration)
        ),
        Notice::Checked { name, rows, elapsed: duration } => format!(
            "{}: {} checked in {} (nothing was sent)",
            visible(name),
            counted(En, rows, &ROWS),
            elapsed(En, duration)
        ),
        Notice::Totals { files } => format!("In all ({})", counted(En, files, &["file", "files"])),
        Notice::Skipped { blank, totals, above_header } => {
            let parts =
                [(blank, "blank"), (totals, "with totals"), (above_header, "above the header")];
            let list: Vec<String> = parts
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, what)| format!("{} {what}", grouped(En, *count)))
                .collect();
            format!("Rows left out: {}", list.join(", "))
        }
        Notice::Warned { rows } => format!(
            "{} with a warning: no reason not to send, but check {}",
            counted(En, rows, &ROWS),
            plural(En, rows, &["it", "them"]),
        ),
        Notice::Statuses { counts } => {
            let list: Vec<String> = counts
                .iter()
                .map(|(status, count)| format!("{} {}", status.api_name(), grouped(En, *count)))
                .collect();
            format!("Statuses: {}", list.join(", "))
        }
        Notice::Dates { first, last } if first == last => format!("Date: {first}"),
        Notice::Dates { first, last } => format!("Dates: {first} to {last}"),
        Notice::Estimate { rows, rate, duration: Some(duration) } => format!(
            "Sending {} at {rate} would take {}",
            counted(En, rows, &ROWS),
            about(En, duration)
        ),
        Notice::Estimate { rows, duration: None, .. } => {
            format!("Sending {} would go at an unlimited rate", counted(En, rows, &ROWS))
        }
        Notice::MostFrequent => "Most frequent:".into(),
        Notice::Example { rows: 1, line } => format!("line {line}"),
        Notice::Example { rows, line } => {
            format!("line {line} and {} more", grouped(En, rows - 1))
        }
        Notice::Results { path: "-" } => "Results for each row: standard output".into(),
        Notice::Results { path } => format!("Results for each row: {}", visible(path)),
        _ => String::new(),
    }
}

fn next(notice: &Notice<'_>) -> String {
    match *notice {
        Notice::NothingToDo => "The file has no rows with orders: there is nothing to do.".into(),
        Notice::AllDone => "Done: nothing is left to be done.".into(),
        Notice::Mend { rows, results } => format!(
            "Correct {}{}.",
            counted(En, rows, &ROWS),
            if results { ": the results say what is wrong, in column import_message" } else { "" }
        ),
        Notice::LookUpRejected { rows } => format!(
            "The service refused {}: compare {} with the shop.",
            counted(En, rows, &ROWS),
            plural(En, rows, &["that order", "those orders"]),
        ),
        Notice::LookUpUnconfirmed { rows } => format!(
            "It is not known whether {} {} updated: look {} up in the shop.",
            counted(En, rows, &ROWS),
            plural(En, rows, &["was", "were"]),
            plural(En, rows, &["the order", "the orders"]),
        ),
        Notice::SendResults { path } => format!(
            "Send the rest from the results file (what is updated is not sent again):\n  \
             justclick-import send {}",
            command_path(path)
        ),
        Notice::Rehearsed { path } => format!(
            "This was a rehearsal with the stand-in service: no real order was changed, and the \
             results are for looking at only. To send in earnest:\n  justclick-import send {}",
            command_path(path)
        ),
        Notice::SendFile { path } => {
            format!("The file can be sent: justclick-import send {}", command_path(path))
        }
        Notice::SendLeavesOut { rows } => format!(
            "If the file is sent as it is, {} with mistakes will be left out and the rest sent.",
            counted(En, rows, &ROWS)
        ),
        _ => String::new(),
    }
}
