//! The findings of `doctor` on standard output: a line each, as soon as it is known, with its
//! remedy below; or one JSON object at the end.

use std::io::{IsTerminal, Write};

use serde_json::{Value, json};

use crate::domain::Lang;
use crate::error::ExitCode;
use crate::text::doctor::{Finding, State, Subject, conclusion, sentences, state, subject};
use crate::text::layout::hanging;

/// Where sentences begin: behind the sign and the longest word.
const INDENT: usize = 13;

/// Collects and shows.
pub struct Report {
    lang: Lang,
    json: bool,
    colour: bool,
    findings: Vec<Value>,
    worst: State,
    exit_code: ExitCode,
}

impl Report {
    /// An empty one.
    pub fn new(lang: Lang, json: bool) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self {
            lang,
            json,
            colour: wanted && std::io::stdout().is_terminal(),
            findings: Vec::new(),
            worst: State::Good,
            exit_code: ExitCode::Success,
        }
    }

    /// The language of its sentences.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Adds a finding, and the exit code that it alone would give.
    pub fn add(&mut self, finding: &Finding<'_>, code: ExitCode) {
        let found = finding.state();
        let (sentence, remedy) = sentences(self.lang, finding);
        self.exit_code = self.exit_code.max(code);
        if found == State::Problem {
            self.worst = State::Problem;
        }
        if self.json {
            self.findings.push(json!({
                "subject": name(finding.subject()),
                "state": state(Lang::En, found).1,
                "message": sentence,
                "remedy": remedy,
            }));
            return;
        }
        let (sign, word) = state(self.lang, found);
        let word = format!("{word:9}");
        let about = subject(self.lang, finding.subject());
        let head = self.coloured(found, &format!("{sign} {word}"));
        say(&format!("{head}  {}", hanging(&format!("{about}: {sentence}"), INDENT)));
        if let Some(remedy) = remedy {
            say(&format!("{}{}", " ".repeat(INDENT), hanging(&remedy, INDENT)));
        }
    }

    /// Ends it, and gives the exit code.
    pub fn finish(self, offline: bool) -> ExitCode {
        if self.json {
            let told = json!({
                "findings": self.findings,
                "exit_code": self.exit_code as u8,
            });
            say(&serde_json::to_string_pretty(&told).unwrap_or_default());
        } else {
            say(&format!("\n{}", conclusion(self.lang, self.worst, offline)));
        }
        self.exit_code
    }

    /// Sign and word say the same without the colour.
    fn coloured(&self, found: State, text: &str) -> String {
        let colour = match found {
            State::Good => "32",
            State::Note => "33",
            State::Problem => "31",
        };
        if self.colour { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// The name in JSON.
fn name(subject: Subject) -> &'static str {
    match subject {
        Subject::Settings => "settings",
        Subject::Key => "key",
        Subject::Ledger => "ledger",
        Subject::Room => "disk",
        Subject::Results => "results",
        Subject::Notify => "notify",
        Subject::Name => "name",
        Subject::Connection => "connection",
        Subject::Clock => "clock",
        Subject::Service => "service",
    }
}

fn say(line: &str) {
    let mut stdout = std::io::stdout();
    // A closed pipe is the reader's wish.
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}
