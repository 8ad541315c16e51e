//! `settings`: what applies, and where each value came from. A key is never shown.

use std::io::Write;

use serde_json::{Value, json};

use super::context::Context;
use crate::domain::Lang;
use crate::error::{Error, ExitCode, SettingsSection};
use crate::settings::catalogue::{Shown, setting};
use crate::settings::layer::Layer;
use crate::settings::resolve::Verb;
use crate::settings::stack::{Applied, Origin, Stack};
use crate::text::settings::{Word, word};

/// Shows.
///
/// # Errors
/// A settings file that cannot be read or understood; after what applies was shown, the first value
/// that cannot be used.
pub fn run(flags: Layer, as_json: bool, context: &Context, lang: Lang) -> Result<ExitCode, Error> {
    let config = flags.config.clone();
    let stack = context.stack(flags)?;
    let path = context.settings_path(config.as_deref()).map(|(path, _)| path.display().to_string());
    let text = if as_json {
        in_json(&stack, path.as_deref())
    } else {
        Page { lang, stack: &stack }.text(path.as_deref())
    };
    let mut stdout = std::io::stdout();
    // A closed pipe is the reader's wish.
    let _ = writeln!(stdout, "{}", text.trim_end()).and_then(|()| stdout.flush());
    // `check` needs no account, so that what is missing is no fault here.
    context.resolved(Verb::Check, &stack).map(|_| ExitCode::Success)
}

fn in_json(stack: &Stack, path: Option<&str>) -> String {
    let settings: Vec<Value> = stack.applied().iter().map(setting_in_json).collect();
    let told = json!({
        "file": path,
        "file_exists": stack.path().is_some(),
        "accounts": stack.accounts(),
        "account": stack.chosen(SettingsSection::Account),
        "profiles": stack.profiles(),
        "profile": stack.chosen(SettingsSection::Profile),
        "settings": settings,
    });
    serde_json::to_string_pretty(&told).unwrap_or_default()
}

fn setting_in_json(applied: &Applied) -> Value {
    let variable = setting(applied.key).and_then(|setting| setting.variable);
    let origin = match &applied.origin {
        Origin::Flags => json!({ "from": "flag" }),
        Origin::Environment => json!({ "from": "environment", "variable": variable }),
        Origin::File { path, section, name } => {
            let section = heading(*section, name);
            json!({ "from": "file", "file": path, "line": applied.line, "section": section })
        }
        Origin::BuiltIn => json!({ "from": "default" }),
    };
    let value = match &applied.value {
        Shown::Value(value) => Value::from(value.as_str()),
        Shown::Secret => Value::Null,
    };
    json!({ "key": applied.key, "value": value, "origin": origin })
}

/// `account.shop`; nothing above the first heading.
fn heading(section: SettingsSection, name: &str) -> Option<String> {
    match section {
        SettingsSection::Top | SettingsSection::Notify | SettingsSection::Mail => None,
        SettingsSection::Account => Some(format!("account.{name}")),
        SettingsSection::Profile => Some(format!("profile.{name}")),
        SettingsSection::Serve => Some("serve".to_owned()),
    }
}

struct Page<'a> {
    lang: Lang,
    stack: &'a Stack,
}

impl Page<'_> {
    fn word(&self, wanted: Word) -> &'static str {
        word(self.lang, wanted)
    }

    fn text(&self, path: Option<&str>) -> String {
        let mut text = format!("{}: ", self.word(Word::File));
        match path {
            None => text.push_str(self.word(Word::FileNowhere)),
            Some(path) if self.stack.path().is_some() => text.push_str(path),
            Some(path) => text.push_str(&format!("{path} ({})", self.word(Word::FileMissing))),
        }
        text.push('\n');
        self.names(&mut text, Word::Accounts, self.stack.accounts(), SettingsSection::Account);
        self.names(&mut text, Word::Profiles, self.stack.profiles(), SettingsSection::Profile);
        text.push('\n');
        let lines = self.lines();
        let width = |column: fn(&[String; 3]) -> &String| {
            lines.iter().map(|line| column(line).chars().count()).max().unwrap_or(0)
        };
        let (keys, values) = (width(|line| &line[0]), width(|line| &line[1]).min(26));
        for [key, value, origin] in &lines {
            text.push_str(&format!("{key:keys$}  {value:values$}  {origin}\n"));
        }
        text
    }

    /// A list of sections, with the one that holds.
    fn names(&self, text: &mut String, label: Word, names: &[String], section: SettingsSection) {
        if names.is_empty() {
            return;
        }
        text.push_str(&format!("{}: {}", self.word(label), names.join(", ")));
        if let Some(chosen) = self.stack.chosen(section) {
            text.push_str(&format!(" ({}: {chosen})", self.word(Word::Chosen)));
        }
        text.push('\n');
    }

    fn lines(&self) -> Vec<[String; 3]> {
        let applied = self.stack.applied();
        let has = |key: &str| applied.iter().any(|applied| applied.key == key);
        let missing =
            |key: &str| [key.to_owned(), self.word(Word::Missing).to_owned(), String::new()];
        let mut lines = Vec::new();
        // Without these two nothing can be sent, so that their absence is worth a line.
        if !has("user") {
            lines.push(missing("user"));
        }
        if !has("api_key") && !has("api_key_file") {
            lines.push(missing("api_key"));
        }
        lines.extend(applied.iter().map(|applied| self.line(applied)));
        lines
    }

    fn line(&self, applied: &Applied) -> [String; 3] {
        let value = match &applied.value {
            Shown::Value(value) => crate::text::quote::visible(value),
            Shown::Secret => self.word(Word::KeyThere).to_owned(),
        };
        let origin = match &applied.origin {
            Origin::Flags => self.word(Word::Flag).to_owned(),
            Origin::Environment => {
                let name = setting(applied.key).and_then(|setting| setting.variable);
                format!("{} {}", self.word(Word::Variable), name.unwrap_or_default())
            }
            Origin::File { section, name, .. } => {
                let line = applied.line.unwrap_or_default();
                let heading = heading(*section, name).map(|name| format!(" [{name}]"));
                format!("{} {line}{}", self.word(Word::Line), heading.unwrap_or_default())
            }
            Origin::BuiltIn => self.word(Word::BuiltIn).to_owned(),
        };
        [applied.key.to_owned(), value, origin]
    }
}
