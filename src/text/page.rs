//! What the pages say, in both languages: single words here as lists of what there is to say, their
//! wording in `ru` and `en`; sentences with numbers in `page_said`.

use super::{Lang, en, ru};

/// Words of the pages on which a file is handed in and looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Over what stands on every page, for keyboards.
    Skip,
    /// The first page, in the menu.
    Files,
    /// The label of the search.
    OrderNumber,
    /// The search's button.
    Find,
    /// Out.
    LogOut,
    /// What the link to the other language is for.
    LanguageSwitch,
    /// The label of the four steps.
    Steps,
    /// The first step.
    StepFile,
    /// The second.
    StepCheck,
    /// The third.
    StepSend,
    /// The last.
    StepResults,
    /// The label of the links to further pages of a table.
    Pages,
    /// The page before.
    Earlier,
    /// The page after.
    Later,
    /// Back to the first page.
    Back,
    /// Over a page that says why something did not work.
    TroubleHeading,
    /// Heading of the first page.
    HomeHeading,
    /// In the field for files, where it can be dropped.
    DropHere,
    /// The label of the field for files.
    ChooseFile,
    /// The button that uploads.
    CheckFile,
    /// That nothing is sent yet.
    UploadHint,
    /// While a file is on its way.
    Uploading,
    /// Nothing was chosen.
    FileMissing,
    /// The link to the template.
    EmptyTable,
    /// Heading of the list.
    MyFiles,
    /// Heading of the list for admins.
    EverybodysFiles,
    /// The link to everybody's.
    ShowEverybodys,
    /// The link to one's own.
    ShowMine,
    /// An empty list.
    NoFiles,
    /// Whoever uses the page without a password, in lists.
    ThisComputer,
    /// A file without mistakes.
    Checked,
    /// Some rows cannot be sent.
    HasMistakes,
    /// No row can be sent.
    NothingToSend,
    /// The file cannot be read as a table of orders.
    RefusedHeading,
    /// After a file that cannot be read.
    OtherFile,
    /// What can be done about mistakes.
    MendOrLeave,
    /// The way to the confirmation.
    GoOn,
    /// The link to the rows with mistakes.
    ToMistakes,
    /// Heading of the counts by status.
    ByStatus,
    /// Label of the dates.
    Dates,
    /// Heading of the list of problems.
    FoundProblems,
    /// Heading where there are only warnings.
    Odd,
    /// Label of what was left out.
    LeftOut,
    /// Heading of the columns.
    ColumnsHeading,
    /// What can be done there.
    ColumnsHint,
    /// No column chosen.
    NoColumn,
    /// The columns that few have.
    SeparateDates,
    /// Keep the choice.
    Remember,
    /// The button.
    UseColumns,
    /// How the file is read.
    ReadingHeading,
    /// Which sheet.
    Sheet,
    /// Which encoding.
    Encoding,
    /// Left to the program.
    ByItself,
    /// For rows without one.
    DefaultStatus,
    /// For rows without one.
    DefaultDate,
    /// None.
    NoDefault,
    /// Today.
    Today,
    /// What 03.04 means.
    DateOrder,
    /// Day first.
    DayFirst,
    /// Month first.
    MonthFirst,
    /// The button.
    ReadAgain,
    /// Heading of the table.
    RowsHeading,
    /// The label of the filters.
    ShowRows,
    /// All rows.
    AllRows,
    /// Rows with problems.
    OnlyProblems,
    /// Corrected rows.
    OnlyCorrected,
    /// No row under this filter.
    NoRowsHere,
    /// How cells are corrected.
    EditHint,
    /// A line's number, heading of its column.
    Line,
    /// Heading of the column of states.
    State,
    /// Begin to edit a row.
    Edit,
    /// Save a row.
    Save,
    /// End editing a row.
    Done,
    /// Back to what the file has.
    Undo,
    /// Before a problem, for screen readers.
    Mistake,
    /// Before a warning, for screen readers.
    Warning,
    /// A cell that was put right.
    Corrected,
    /// A row that is sent but odd.
    RowOdd,
    /// An empty cell, said.
    Nothing,
    /// A file that can only be looked at now.
    Read,
    /// Delete an import.
    DeleteFile,
    /// What that does.
    DeleteHint,
    /// The button.
    DeleteYes,
}

/// Words of the pages on which a file is sent and its results are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// Heading of the confirmation.
    SendHeading,
    /// Label of the rows.
    WillSend,
    /// Label of those left out.
    WontSend,
    /// Label of the account.
    To,
    /// Label of the rate.
    Pace,
    /// Label of the duration.
    Takes,
    /// Label of those ahead.
    Queue,
    /// Heading over what is unusual.
    Unusual,
    /// The button.
    SendNow,
    /// The button where something is unusual.
    SendAnyway,
    /// Back to the check.
    NotYet,
    /// That the page may be closed.
    CloseSafely,
    /// Nothing reaches the shop.
    Rehearsal,
    /// In place of an account.
    RehearsalShort,
    /// Try it first.
    Rehearse,
    /// In earnest.
    EndRehearsal,
    /// Several accounts are set up.
    ChooseAccount,
    /// Choose again.
    OtherAccount,
    /// No limit of the rate.
    Unlimited,
    /// Heading while it is sent.
    Progress,
    /// The bar's label.
    ProgressLabel,
    /// Label.
    Rate,
    /// Label.
    TimeLeft,
    /// Heading.
    LastRows,
    /// Button.
    Pause,
    /// Button.
    Resume,
    /// Button.
    Stop,
    /// What stopping does.
    StopHint,
    /// The button.
    StopYes,
    /// Not sent yet.
    StateReady,
    /// Waits.
    StateQueued,
    /// Goes on when its turn comes.
    StatePending,
    /// Under way.
    StateRunning,
    /// Paused.
    StatePaused,
    /// About to stop.
    StateStopping,
    /// Done.
    StateFinished,
    /// Stopped.
    StateStopped,
    /// Could not be sent to its end.
    StateFailed,
    /// What a pause means.
    PausedHint,
    /// Another program sends for the account.
    OtherRun,
    /// The stream broke.
    ConnectionLost,
    /// Results without failures.
    DoneWell,
    /// Results with failures.
    DoneWithFailures,
    /// Stopped by a person.
    Stopped,
    /// Broken off.
    Failed,
    /// The end of a rehearsal.
    Rehearsed,
    /// Rows that failed, as a new file.
    SendAgain,
    /// A stopped import.
    GoOnSending,
    /// That nothing is sent twice.
    GoOnHint,
    /// After the end.
    NextFile,
    /// Heading of downloads.
    Download,
    /// Results as a workbook.
    AllAsExcel,
    /// Results as text.
    AllAsCsv,
    /// The rest as a workbook.
    FailedAsExcel,
    /// The rest as text.
    FailedAsCsv,
    /// Heading of the table.
    ResultsHeading,
    /// Filter.
    OnlyFailed,
    /// Heading of a column.
    Outcome,
    /// Heading of a column.
    Explanation,
    /// Files that are gone.
    RemovedHint,
    /// Label.
    Account,
    /// Label.
    SentBy,
    /// Label.
    Started,
    /// Label.
    Ended,
    /// Label.
    HandedIn,
    /// Heading of the search.
    OrdersHeading,
    /// How to search.
    OrderHint,
    /// Not a number.
    OrderNumberWrong,
    /// Nothing found.
    OrderNothing,
    /// Heading of a column.
    When,
    /// Heading of a column.
    What,
    /// Heading of a column.
    Became,
    /// Heading of a column.
    FromFile,
    /// Label.
    Tracking,
}

/// A word.
#[must_use]
pub fn word(lang: Lang, word: Word) -> &'static str {
    match lang {
        Lang::Ru => ru::page::word(word),
        Lang::En => en::page::word(word),
    }
}

/// A word about sending.
#[must_use]
pub fn sending(lang: Lang, word: Sending) -> &'static str {
    match lang {
        Lang::Ru => ru::page_sending::word(word),
        Lang::En => en::page_sending::word(word),
    }
}
