//! Mistakes on the command line, in English.

use crate::text::Lang::En;
use crate::text::quote::{quoted, visible};
use crate::text::usage::ArgumentFault;

/// What is wrong with the command line. `help` is the command that shows the help.
pub fn argument_fault(fault: &ArgumentFault, help: &str) -> String {
    let sentence = match fault {
        ArgumentFault::UnknownOption { option, nearest } => {
            format!("There is no option {}.{}", visible(option), maybe(nearest.as_deref()))
        }
        ArgumentFault::UnexpectedWord { word } => {
            format!("One word too many: {}.", quoted(En, word))
        }
        ArgumentFault::UnknownCommand { word, nearest } => format!(
            "There is no command {}.{} The commands: send, check, template, history, settings, doctor, serve, sandbox. \
             To send a file, write: justclick-import send FILE.",
            quoted(En, word),
            maybe(nearest.as_deref())
        ),
        ArgumentFault::ValueMissing { option, possible } => {
            format!("{} needs a value{}.", visible(option), choices(possible))
        }
        ArgumentFault::ValueNotPossible { option, value, possible, nearest } => format!(
            "The value {} does not suit {}{}.{}",
            quoted(En, value),
            visible(option),
            choices(possible),
            maybe(nearest.as_deref())
        ),
        ArgumentFault::ValueUnreadable { option, value } => {
            format!("The value {} does not suit {}.", quoted(En, value), visible(option))
        }
        ArgumentFault::FileMissing => "No file is named. For example: justclick-import send \
             orders.csv (- instead of a name reads standard input)."
            .into(),
        ArgumentFault::ArgumentMissing { names } => {
            format!("Missing: {}.", visible(&names.join(", ")))
        }
        ArgumentFault::ValueNotTaken { option } => format!("{} takes no value.", visible(option)),
        ArgumentFault::GivenTwice { option } => {
            format!("{} is given twice. Give it once.", visible(option))
        }
        ArgumentFault::Conflict { option, others } => {
            format!("{} cannot go with {}.", visible(option), visible(&others.join(", ")))
        }
        ArgumentFault::NotText => "The command line holds characters that cannot be read.".into(),
        ArgumentFault::KeyOnCommandLine { option } => {
            return format!(
                "There is no option {}, on purpose: what is typed on a command line can be seen by \
                 other programs and stays in the shell's history. Save the key in a file and name \
                 that: --api-key-file FILE, or set the variable JUSTCLICK_API_KEY. If you have just \
                 typed the real key, better issue a new one.",
                visible(option)
            );
        }
        ArgumentFault::Other { detail } => {
            format!("The command line cannot be understood: {}.", visible(detail))
        }
    };
    format!("{sentence}\nHelp: {help}")
}

fn maybe(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!(" Did you mean {}?", visible(name)))
}

fn choices(possible: &[String]) -> String {
    if possible.is_empty() { String::new() } else { format!(". Possible: {}", possible.join(", ")) }
}
