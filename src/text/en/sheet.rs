//! The words of workbooks, in English.

use crate::text::sheet::{SheetName, SummaryWord};

pub fn name(sheet: SheetName) -> &'static str {
    match sheet {
        SheetName::Summary => "Summary",
        SheetName::Rows => "Rows",
        SheetName::Failed => "To mend",
    }
}

pub fn note(column: &str) -> &'static str {
    match column {
        "import_line" => "Number of the row in the input file.",
        "import_outcome" => {
            "What became of the row. Updated rows (updated, already_updated) are not sent a second \
             time if this file is sent again."
        }
        "import_code" => "Code of the reason, the same in all languages.",
        "import_message" => "What is wrong and how to mend it.",
        "import_warnings" => "Warnings: they do not keep a row from being sent, but look at them.",
        "import_attempts" => "How many requests were made for this row.",
        "import_finished_at" => "When the answer came.",
        "import_bill_id" => "The order number that will be sent.",
        "import_status" => "The status that will be sent.",
        "import_date" => "The date that will be sent: seconds since 1970.",
        "import_rpo" => "The tracking number that will be sent.",
        _ => "",
    }
}

pub fn summary(word: SummaryWord) -> &'static str {
    match word {
        SummaryWord::Sent => "Sending",
        SummaryWord::Rehearsed => "A rehearsal: no real order was changed",
        SummaryWord::Checked => "A check: nothing was sent",
        SummaryWord::File => "File",
        SummaryWord::Sheet => "Sheet",
        SummaryWord::Finished => "Finished",
        SummaryWord::Elapsed => "Took",
        SummaryWord::Requests => "Requests",
        SummaryWord::Outcomes => "What became of the rows",
        SummaryWord::Rows => "All rows",
        SummaryWord::Warned => "Rows with warnings",
        SummaryWord::Problems => "Most frequent",
        SummaryWord::Stopped => "Why it was stopped",
    }
}
