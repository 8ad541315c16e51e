//! Words of the pages on which a file is handed in and looked at, in English.

use crate::text::page::Word;

/// A word.
#[expect(clippy::too_many_lines, reason = "a table, one line for each word")]
pub fn word(word: Word) -> &'static str {
    match word {
        Word::Skip => "Skip to content",
        Word::Files => "Files",
        Word::OrderNumber => "Order number",
        Word::Find => "Find",
        Word::LogOut => "Log out",
        Word::LanguageSwitch => "Language",
        Word::Steps => "Steps",
        Word::StepFile => "File",
        Word::StepCheck => "Check",
        Word::StepSend => "Sending",
        Word::StepResults => "Results",
        Word::Pages => "Pages",
        Word::Earlier => "Previous",
        Word::Later => "Next",
        Word::Back => "To the list of files",
        Word::TroubleHeading => "That did not work",
        Word::HomeHeading => "Hand in a file with orders",
        Word::DropHere => "or drop it here",
        Word::ChooseFile => "Choose a file",
        Word::CheckFile => "Upload and check",
        Word::UploadHint => {
            "The file is only checked at first. Nothing reaches the shop until you confirm."
        }
        Word::Uploading => "Uploading and checking…",
        Word::FileMissing => "No file was chosen. Choose one and upload it.",
        Word::EmptyTable => "Download an empty table to fill in",
        Word::MyFiles => "Your files",
        Word::EverybodysFiles => "Everybody's files",
        Word::ShowEverybodys => "Show everybody's files",
        Word::ShowMine => "Show only mine",
        Word::NoFiles => {
            "Uploaded files will be listed here: what is checked, what is being sent, and \
             what was sent."
        }
        Word::ThisComputer => "this computer",
        Word::Checked => "All is well",
        Word::HasMistakes => "There are mistakes",
        Word::NothingToSend => "There is nothing to send",
        Word::RefusedHeading => "The file cannot be read",
        Word::OtherFile => "Upload another file",
        Word::MendOrLeave => {
            "Correct them here, in the table below, or send the other rows: rows with \
             mistakes are not sent."
        }
        Word::GoOn => "Next: send",
        Word::ToMistakes => "Correct the mistakes",
        Word::ByStatus => "What will be sent",
        Word::Dates => "Dates",
        Word::FoundProblems => "What is wrong",
        Word::Odd => "Worth a look",
        Word::LeftOut => "Left out",
        Word::ColumnsHeading => "Columns",
        Word::ColumnsHint => {
            "This shows which column each value comes from. If the program is mistaken, \
             choose another."
        }
        Word::NoColumn => "— none —",
        Word::SeparateDates => "Separate dates of sending and payment",
        Word::Remember => "Remember for files like this one",
        Word::UseColumns => "Use these columns",
        Word::ReadingHeading => "How to read the file",
        Word::Sheet => "Sheet",
        Word::Encoding => "Encoding (if letters look like gibberish)",
        Word::ByItself => "Detect it",
        Word::DefaultStatus => "Status of rows that have none",
        Word::DefaultDate => "Date of rows that have none",
        Word::NoDefault => "None",
        Word::Today => "Today",
        Word::DateOrder => "A date like 03.04.2024",
        Word::DayFirst => "3 April (day first)",
        Word::MonthFirst => "4 March (month first)",
        Word::ReadAgain => "Read it again",
        Word::RowsHeading => "Rows of the file",
        Word::ShowRows => "Which rows to show",
        Word::AllRows => "All",
        Word::OnlyProblems => "Need attention",
        Word::OnlyCorrected => "Corrected",
        Word::NoRowsHere => "There is no row here.",
        Word::EditHint => {
            "To correct a cell, type the new value and press Enter. Esc takes it back. The \
             row is checked again at once."
        }
        Word::Line => "Row",
        Word::State => "Check",
        Word::Edit => "Edit",
        Word::Save => "Save",
        Word::Done => "Done",
        Word::Undo => "Undo",
        Word::Mistake => "Mistake:",
        Word::Warning => "Warning:",
        Word::Corrected => "Corrected.",
        Word::RowOdd => "Worth a look",
        Word::Nothing => "empty",
        Word::Read => "The file has been sent: it can no longer be corrected here.",
        Word::DeleteFile => "Delete the file",
        Word::DeleteHint => {
            "The file and its results disappear from here. What was sent to the shop stays \
             sent."
        }
        Word::DeleteYes => "Yes, delete it",
    }
}
