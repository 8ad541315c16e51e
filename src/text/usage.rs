//! What can be wrong with the words on the command line, as data for a sentence.

/// A command line that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgumentFault {
    /// An option that there is not.
    UnknownOption { option: String, nearest: Option<String> },
    /// A word that no command takes at this place.
    UnexpectedWord { word: String },
    /// A command that there is not.
    UnknownCommand { word: String, nearest: Option<String> },
    /// An option without its value. `possible` is empty where any text will do.
    ValueMissing { option: String, possible: Vec<String> },
    /// A value that is none of the possible ones.
    ValueNotPossible {
        option: String,
        value: String,
        possible: Vec<String>,
        nearest: Option<String>,
    },
    /// A value of the wrong kind; `option` as its help shows it (`--port N`).
    ValueUnreadable { option: String, value: String },
    /// No input file was named.
    FileMissing,
    /// An option or word that must be there and is not.
    ArgumentMissing { names: Vec<String> },
    /// A value for a switch that takes none.
    ValueNotTaken { option: String },
    /// Given twice, and once is all it can be.
    GivenTwice { option: String },
    /// Two options that exclude each other.
    Conflict { option: String, others: Vec<String> },
    /// Bytes that are no text where text is needed.
    NotText,
    /// The key itself was typed as an option. Its value is not kept.
    KeyOnCommandLine { option: String },
    /// Anything else, in the library's own words.
    Other { detail: String },
}
