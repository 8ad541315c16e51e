//! Words of the pages on which a file is sent and its results are shown, in English.

use crate::text::page::Sending;

/// A word.
#[expect(clippy::too_many_lines, reason = "a table, one line for each word")]
pub fn word(word: Sending) -> &'static str {
    match word {
        Sending::SendHeading => "Send it?",
        Sending::WillSend => "To be sent",
        Sending::WontSend => "Left out",
        Sending::To => "Shop",
        Sending::Pace => "Pace",
        Sending::Takes => "Takes",
        Sending::Queue => "Queue",
        Sending::Unusual => "Please look twice",
        Sending::SendNow => "Send",
        Sending::SendAnyway => "It is right, send it",
        Sending::NotYet => "No, back to the check",
        Sending::CloseSafely => {
            "You may close the page: sending goes on, and this page always shows how it is \
             going."
        }
        Sending::Rehearsal => {
            "A rehearsal: nothing reaches the shop, and the program makes up the answers."
        }
        Sending::RehearsalShort => "rehearsal",
        Sending::Rehearse => "Rehearse first",
        Sending::EndRehearsal => "Send in earnest",
        Sending::ChooseAccount => "Which shop is it for?",
        Sending::OtherAccount => "Choose another shop",
        Sending::Unlimited => "no limit",
        Sending::Progress => "Sending",
        Sending::ProgressLabel => "Rows sent",
        Sending::Rate => "Pace",
        Sending::TimeLeft => "Time left",
        Sending::LastRows => "Last rows",
        Sending::Pause => "Pause",
        Sending::Resume => "Resume",
        Sending::Stop => "Stop",
        Sending::StopHint => "No further row is sent. What was sent stays so; you can go on later.",
        Sending::StopYes => "Yes, stop",
        Sending::StateReady => "Not sent yet",
        Sending::StateQueued => "Waiting",
        Sending::StatePending => "Goes on soon",
        Sending::StateRunning => "Being sent",
        Sending::StatePaused => "Paused",
        Sending::StateStopping => "Stopping",
        Sending::StateFinished => "Sent",
        Sending::StateStopped => "Stopped",
        Sending::StateFailed => "Could not be sent",
        Sending::PausedHint => "Nothing is sent just now. Press Resume when you are ready.",
        Sending::OtherRun => {
            "Another program is sending to this shop. Sending begins when that one is done."
        }
        Sending::ConnectionLost => {
            "The connection to the page broke off; trying again. Sending is not affected."
        }
        Sending::DoneWell => "Everything was sent",
        Sending::DoneWithFailures => "Not everything was sent",
        Sending::Stopped => "Sending was stopped",
        Sending::Failed => "Sending broke off",
        Sending::Rehearsed => "The rehearsal is over",
        Sending::SendAgain => "Correct and send again",
        Sending::GoOnSending => "Go on sending",
        Sending::GoOnHint => "What was sent is not sent twice.",
        Sending::NextFile => "Upload the next file",
        Sending::Download => "Download",
        Sending::AllAsExcel => "All rows, Excel",
        Sending::AllAsCsv => "All rows, CSV",
        Sending::FailedAsExcel => "Only what was not sent, Excel",
        Sending::FailedAsCsv => "Only what was not sent, CSV",
        Sending::ResultsHeading => "What became of each row",
        Sending::OnlyFailed => "Need attention",
        Sending::Outcome => "Outcome",
        Sending::Explanation => "Explanation",
        Sending::RemovedHint => {
            "The file and its rows have been removed because of their age; the totals remain."
        }
        Sending::Account => "Shop",
        Sending::SentBy => "Sent by",
        Sending::Started => "Began",
        Sending::Ended => "Ended",
        Sending::HandedIn => "Uploaded",
        Sending::OrdersHeading => "What was sent for an order",
        Sending::OrderHint => "Type an order number to see everything ever sent for it.",
        Sending::OrderNumberWrong => {
            "An order number is digits only, at most twenty. Look at what you typed."
        }
        Sending::OrderNothing => "Nothing was sent for this order.",
        Sending::When => "When",
        Sending::What => "What was sent",
        Sending::Became => "What came of it",
        Sending::FromFile => "From the file",
        Sending::Tracking => "tracking number",
    }
}
