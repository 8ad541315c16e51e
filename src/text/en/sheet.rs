//! The words of workbooks, in English.

use crate::text::sheet::{ColumnWords, SheetName, SummaryWord, TemplateColumn};

pub fn name(sheet: SheetName) -> &'static str {
    match sheet {
        SheetName::Summary => "Summary",
        SheetName::Rows => "Rows",
        SheetName::Failed => "To mend",
        SheetName::Template => "Shipments",
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

pub fn column(column: TemplateColumn) -> ColumnWords {
    let (name, note) = match column {
        TemplateColumn::Order => (
            "Order number",
            "The number under which the shop has the order: digits only. Always needed.",
        ),
        TemplateColumn::Status => (
            "Status",
            "Choose from the list: sent (needs date and tracking number), paid (needs a date), \
             return, cancel.",
        ),
        TemplateColumn::Date => (
            "Date",
            "When the order was posted or paid: 15.03.2024 or 15.03.2024 14:05. Not needed for \
             return and cancel.",
        ),
        TemplateColumn::Rpo => (
            "Tracking number",
            "The number on the receipt or label: 14 digits, or like RA123456785RU. Needed for the \
             status sent only.",
        ),
    };
    ColumnWords { name, note }
}
