//! The words of the help, in English.

use crate::text::help::{ManWords, Page, Words};

pub const WORDS: Words = Words {
    usage: "Usage",
    commands: "Commands",
    default: "default",
    possible: "possible",
    general: "Help",
    help: "Show the help; -h in short, --help in full",
    version: "Show the version",
};

pub const MAN: ManWords = ManWords {
    manual: "justclick-import manual",
    name: "NAME",
    synopsis: "SYNOPSIS",
    description: "DESCRIPTION",
    examples: "EXAMPLES",
    exit_status: "EXIT STATUS",
    exit_codes: "Exit codes:",
    notes: "NOTES",
    see_also: "SEE ALSO",
};

pub fn page(command: Option<&str>) -> Option<Page> {
    Some(match command {
        None => Page {
            about: "Takes the day's shipments file and updates every order of a JustClick shop.",
            usage: "justclick-import COMMAND [OPTIONS]",
            after: "Examples:
  justclick-import check orders.csv           what would be sent, what is wrong
  justclick-import send orders.csv --sandbox  a rehearsal; nothing is sent out
  justclick-import send orders.csv --user shop --api-key-file key.txt
  justclick-import settings init              write name and key down once

All about a command: justclick-import send --help",
            after_long: "",
        },
        Some("send") => Page {
            about: "Sends the orders of the files to the service and writes for every row what \
                    became of it.",
            usage: "justclick-import send [OPTIONS] FILE...",
            after: "More options: justclick-import send --help",
            after_long: "Examples:
  justclick-import send orders.csv --sandbox
  justclick-import send orders.csv --user shop --api-key-file key.txt
  justclick-import send orders.csv --column bill_id=\"Номер заказа\" --status-name \"Доставлен=sent\"

The key is never typed on the command line: it would stay in the shell's history.
A results file can be sent in its turn: rows that are updated are not sent again.

Exit codes: 0 every row updated or already so; 1 some rows were not; 2 nothing was sent; 3 the
account was refused; 4 the service could not be reached; 130 or 143 interrupted.",
        },
        Some("check") => Page {
            about: "Checks the files as send does, and sends nothing. No account is needed.",
            usage: "justclick-import check [OPTIONS] FILE...",
            after: "More options: justclick-import check --help",
            after_long: "Example:
  justclick-import check orders.csv

Exit codes: 0 all rows are valid; 1 some are not; 2 the file is refused.",
        },
        Some("history") => Page {
            about: "Shows what was sent before: the newest runs, or everything ever sent for one \
                    order.",
            usage: "justclick-import history [OPTIONS] [ORDER | backup FILE | restore FILE | prune | \
                    set-aside]",
            after: "Examples:
  justclick-import history                           the newest runs
  justclick-import history 100231                    one order
  justclick-import history prune --older-than 1y     forget what is older than a year",
            after_long: "Examples:
  justclick-import history                           the newest runs
  justclick-import history 100231                    one order
  justclick-import history prune --older-than 1y     forget what is older than a year
  justclick-import history set-aside                 begin a new ledger, keep the old one
  justclick-import history backup copy.db            copy the ledger, even during a run
  justclick-import history restore copy.db           take the ledger from a copy, keep this one

An order is forgotten only when nothing at all was sent for it for so long: what keeps an update
from being sent twice stays whole.",
        },
        Some(command) => return other_page(command),
    })
}

fn serve_page() -> Page {
    Page {
        about: "Serves a page on which files are checked, mended and sent from a browser: only \
                    whoever starts it needs a terminal.",
        usage: "justclick-import serve [OPTIONS]
       justclick-import serve user add|remove NAME [--admin] | user list
       justclick-import serve token add|remove NAME [--admin] | token list",
        after: "More options: justclick-import serve --help",
        after_long: "Examples:
  justclick-import serve                       a page for this computer only, without a password
  justclick-import serve user add anna         a user with a password
  justclick-import serve user add boss --admin one who sees everybody's imports
  justclick-import serve token add warehouse   a token for another program, shown once
  justclick-import serve --listen 0.0.0.0:8443 --tls-cert page.pem --tls-key page.key

Other computers need users and encryption, by a certificate or by a proxy. More: docs/serve.md.
A password is asked for without being shown, or read from standard input.
Ctrl-C finishes what is under way; a second one breaks it off.",
    }
}

fn other_page(command: &str) -> Option<Page> {
    Some(match command {
        "template" => Page {
            about: "Writes an empty table with the right columns, to be filled in with orders.",
            usage: "justclick-import template [OPTIONS] [PATH]",
            after: "Examples:
  justclick-import template                the workbook orders.xlsx
  justclick-import template monday.csv     CSV",
            after_long: "Examples:
  justclick-import template                the workbook orders.xlsx
  justclick-import template monday.csv     CSV

In the workbook the status is chosen from a list, the columns of numbers are text, and each column
has a note. The columns are named in the language of messages (--lang). A file that is there
already stays as it is.

Exit codes: 0 the file is written; 2 it is not.",
        },
        "settings" => Page {
            about: "Shows which settings apply and where each came from. settings init writes a \
                    settings file.",
            usage: "justclick-import settings [OPTIONS] [init]",
            after: "Examples:
  justclick-import settings                   what applies
  justclick-import settings --account shop    what applies to this account
  justclick-import settings init              answer questions, and the file is written

More options: justclick-import settings --help",
            after_long: "Examples:
  justclick-import settings                   what applies
  justclick-import settings --account shop    what applies to this account
  justclick-import settings init              answer questions, and the file is written

A key is never shown: only whether there is one, and where it comes from.
Options hold over variables, variables over the settings file.",
        },
        "doctor" => Page {
            about: "Checks whether all is ready for sending: settings, ledger, folder, clock, the \
                    way to the service, and the key. No order is changed.",
            usage: "justclick-import doctor [OPTIONS] [DIR]",
            after: "More options: justclick-import doctor --help",
            after_long: "Examples:
  justclick-import doctor
  justclick-import doctor --offline
  justclick-import doctor --user shop --api-key-file key.txt

One request goes to the service, about an order that cannot exist: its reply tells whether the key
is right.

Exit codes: 0 all is well; 2 settings, ledger or folder; 3 the account was refused; 4 the service
could not be reached.",
        },
        "serve" => serve_page(),
        "sandbox" => Page {
            about: "Runs a stand-in service on this computer and prints the variables by which \
                    send finds it.",
            usage: "justclick-import sandbox [OPTIONS]",
            after: "It checks signatures and keeps each order's state until Ctrl-C.",
            after_long: "It checks signatures and keeps each order's state until Ctrl-C.",
        },
        "generate" => Page {
            about: "Writes man pages and shell completions into a folder.",
            usage: "justclick-import generate DIR",
            after: "",
            after_long: "",
        },
        other => return unattended_page(other),
    })
}

/// Pages of commands that run without a person beside them.
fn unattended_page(command: &str) -> Option<Page> {
    Some(match command {
        "watch" => Page {
            about: "Sends every file that is put into a folder, and puts it away with its results: \
                    into done or failed.",
            usage: "justclick-import watch [OPTIONS] DIR",
            after: "More options: justclick-import watch --help",
            after_long: "Examples:
  justclick-import watch inbox
  justclick-import watch inbox --once -q --deadline 18:00
  justclick-import watch inbox --sandbox

A file is taken once it is complete and closed. If all is well it goes to done; if rows need work,
to failed; its results lie beside it. Where sending was not possible (no connection, the account
refused, time over), the file stays in the folder and goes later.
Ctrl-C once waits for replies and ends.

Exit codes: 0 all is well; with --once the weightiest of the files sent (as of send); 75 the folder
is looked after already, or a file is in use; 130 or 143 interrupted in the middle of a file.",
        },
        _ => return None,
    })
}
