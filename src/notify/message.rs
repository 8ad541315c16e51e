//! What is told: the summary and what was said beside it, as text for people and as JSON for
//! programs.

use serde_json::{Map, Value};

use super::attach::Attached;
use crate::screen::Summary;
use crate::text::notify::{Headline, Line, line, subject, test_subject};
use crate::text::{Lang, error_prefix};

/// Where and when a run was made.
#[derive(Clone, Debug, Default)]
pub struct Circumstances {
    /// The computer's name.
    pub host: String,
    /// The folder in which the program was started.
    pub folder: String,
    /// When the run ended, in local time.
    pub ended: String,
}

/// What people are told of a run.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The account.
    pub account: &'a str,
    /// The run's name in the log; `None` where none was begun.
    pub run: Option<&'a str>,
    /// The files that were to be sent, as named.
    pub files: &'a [String],
    /// What became of it; without files where nothing was sent.
    pub summary: &'a Summary,
    /// What went wrong, as sentences.
    pub errors: &'a [String],
    /// What was worth saying beside that, as sentences.
    pub notices: &'a [String],
    /// Where and when.
    pub circumstances: &'a Circumstances,
    /// The file stays where it is, and the program tries again by itself.
    pub again: bool,
    /// It is a test, and there was no run.
    pub test: bool,
}

impl Told<'_> {
    /// One line that says what happened.
    #[must_use]
    pub fn subject(&self, lang: Lang) -> String {
        if self.test {
            return test_subject(lang, self.account);
        }
        let counts = self.summary.counts();
        let files: Vec<&str> = self.files.iter().map(String::as_str).collect();
        subject(
            lang,
            &Headline {
                account: self.account,
                files: &files,
                code: self.summary.exit_code,
                rows: counts.total(),
                open: counts.needing_work(),
            },
        )
    }

    /// The message as plain text, lines end in a line feed.
    #[must_use]
    pub fn text(&self, lang: Lang, attached: &Attached) -> String {
        let mut blocks = vec![self.subject(lang)];
        if self.test {
            blocks.push(line(lang, Line::Test));
        }
        let errors: Vec<String> =
            self.errors.iter().map(|error| format!("{} {error}", error_prefix(lang))).collect();
        blocks.push(errors.join("\n"));
        blocks.push(self.summary.human(lang, false).trim_end().to_owned());
        blocks.push(self.notices.join("\n"));
        if self.again {
            blocks.push(line(lang, Line::Again));
        }
        if attached.too_large {
            blocks.push(line(lang, Line::TooLarge));
        } else if !attached.files.is_empty() {
            blocks.push(line(lang, Line::Attached));
        }
        blocks.push(self.circumstances(lang));
        blocks.retain(|block| !block.is_empty());
        blocks.join("\n\n") + "\n"
    }

    fn circumstances(&self, lang: Lang) -> String {
        let Circumstances { host, folder, ended } = self.circumstances;
        let mut lines =
            vec![line(lang, Line::Account(self.account)), line(lang, Line::Place { host, folder })];
        if !self.test {
            lines.extend(self.run.map(|run| line(lang, Line::Run(run))));
            lines.push(line(lang, Line::Ended(ended)));
        }
        lines.join("\n")
    }

    /// The summary's JSON object with `account`, `run`, `errors` and, of a test alone, `test`.
    #[must_use]
    pub fn json(&self) -> String {
        let mut object: Map<String, Value> =
            serde_json::from_str(&self.summary.json()).unwrap_or_default();
        object.insert("account".into(), self.account.into());
        object.insert("run".into(), self.run.into());
        object.insert("errors".into(), self.errors.into());
        if self.test {
            object.insert("test".into(), true.into());
        }
        Value::Object(object).to_string()
    }
}
