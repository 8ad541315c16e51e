//! The settings file `justclick-import.toml`: from its text to layers, each with the lines on which
//! its settings stand. Pure: reading the file, and who else may read it, is for `commands`.
//! Whether values can be used is judged where all values are judged, in `resolve`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::catalogue::{CATALOGUE, Setting, setting};
use super::layer::Layer;
use super::people::People;
use crate::domain::Status;
use crate::error::{
    ColumnField, SettingsFault, SettingsForm, SettingsSection, SyntaxSlip, UsageFault,
};

/// Below this, a likeness of names is chance. Of `strsim::jaro_winkler`, 0 to 1.
const ALIKE: f64 = 0.8;

/// A section's settings, and where they stand.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The settings.
    pub layer: Layer,
    /// The line of each, from 1, by its name.
    pub lines: BTreeMap<&'static str, usize>,
}

/// A settings file, understood.
#[derive(Clone, Debug)]
pub struct SettingsFile {
    /// Where it is.
    pub path: PathBuf,
    /// What holds everywhere.
    pub top: Section,
    /// `[account.NAME]`
    pub accounts: BTreeMap<String, Section>,
    /// `[profile.NAME]`
    pub profiles: BTreeMap<String, Section>,
    /// `[serve]`
    pub serve: Section,
    /// `[serve.users.NAME]`, `[serve.tokens.NAME]`
    pub people: People,
}

impl SettingsFile {
    /// Reads the text of the file at `path`.
    ///
    /// # Errors
    /// [`UsageFault::SettingsFile`] with the place of the first thing that is wrong.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, UsageFault> {
        let reader = Reader { path, folder: path.parent().unwrap_or(Path::new("")), bytes };
        // Windows editors put a byte-order mark in front.
        let content = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = std::str::from_utf8(content)
            .map_err(|error| reader.fault(error.valid_up_to(), SettingsFault::NotText))?;
        let reader = Reader { bytes: content, ..reader };
        let table = DeTable::parse(text).map_err(|error| reader.syntax(&error))?;
        reader.file(table.get_ref())
    }

    /// Whether something stands in it that nobody else may read: a key, passwords.
    #[must_use]
    pub fn holds_secret(&self) -> bool {
        self.holds_key() || !self.people.is_empty()
    }

    /// Whether a key stands in it.
    #[must_use]
    pub fn holds_key(&self) -> bool {
        let mut sections =
            std::iter::once(&self.top).chain(self.accounts.values()).chain(self.profiles.values());
        sections.any(|section| section.layer.api_key.is_some())
    }
}

/// The known name that is most like one that is not known, if one is.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let name = name.to_lowercase().replace('-', "_");
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let likeness = strsim::jaro_winkler(&candidate.to_lowercase(), &name);
        if likeness >= best.map_or(ALIKE, |(likeness, _)| likeness) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, name)| name.to_owned())
}

struct Reader<'a> {
    path: &'a Path,
    folder: &'a Path,
    bytes: &'a [u8],
}

type Entry<'a, 'i> = (&'a Spanned<std::borrow::Cow<'i, str>>, &'a Spanned<DeValue<'i>>);

impl Reader<'_> {
    fn file(&self, table: &DeTable<'_>) -> Result<SettingsFile, UsageFault> {
        let mut file = SettingsFile {
            path: self.path.to_owned(),
            top: Section::default(),
            accounts: BTreeMap::new(),
            profiles: BTreeMap::new(),
            serve: Section::default(),
            people: People::default(),
        };
        for entry in table {
            match entry.0.get_ref().as_ref() {
                "account" => file.accounts = self.sections(entry, SettingsSection::Account)?,
                "profile" => file.profiles = self.sections(entry, SettingsSection::Profile)?,
                "notify" => self.notify(&mut file.top, entry)?,
                "serve" => self.serve(&mut file, entry)?,
                _ => self.entry(&mut file.top, entry, SettingsSection::Top)?,
            }
        }
        self.one_key(&file.top)?;
        Ok(file)
    }

    /// `[account.NAME]` and the like.
    fn sections(
        &self,
        (key, value): Entry<'_, '_>,
        kind: SettingsSection,
    ) -> Result<BTreeMap<String, Section>, UsageFault> {
        let name = key.get_ref();
        let mut sections = BTreeMap::new();
        let tables = self.table(name, value, SettingsForm::Heading)?;
        for (name, value) in tables {
            let key = format!("{}.{}", key.get_ref(), name.get_ref());
            // What stands directly under `[account]` is no section.
            let table = self.table(&key, value, SettingsForm::Heading)?;
            let mut section = Section::default();
            for entry in table {
                self.entry(&mut section, entry, kind)?;
            }
            self.one_key(&section)?;
            sections.insert(name.get_ref().to_string(), section);
        }
        Ok(sections)
    }

    /// `[notify]` and, within it, `[notify.mail]`. What stands there holds everywhere.
    fn notify(&self, top: &mut Section, (key, value): Entry<'_, '_>) -> Result<(), UsageFault> {
        for entry in self.table(key.get_ref(), value, SettingsForm::Heading)? {
            if entry.0.get_ref() == "mail" {
                for entry in self.table("notify.mail", entry.1, SettingsForm::Heading)? {
                    self.entry(top, entry, SettingsSection::Mail)?;
                }
            } else {
                self.entry(top, entry, SettingsSection::Notify)?;
            }
        }
        Ok(())
    }

    fn entry(
        &self,
        section: &mut Section,
        (key, value): Entry<'_, '_>,
        kind: SettingsSection,
    ) -> Result<(), UsageFault> {
        let name = &*format!("{}{}", prefix(kind), key.get_ref());
        let found = setting(name).filter(|setting| setting.sections.contains(&kind));
        let Some(setting) = found else {
            return Err(self.fault(key.span().start, unknown(name, kind)));
        };
        self.value(&mut section.layer, setting, value)?;
        section.lines.insert(setting.key, self.position(key.span().start).0);
        Ok(())
    }

    fn value(
        &self,
        layer: &mut Layer,
        setting: &Setting,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), UsageFault> {
        let form = setting.form();
        match (form, value.get_ref()) {
            (
                SettingsForm::Text | SettingsForm::Path | SettingsForm::Count,
                DeValue::String(text),
            ) => {
                setting.set_text(layer, text, self.folder);
            }
            (SettingsForm::Count, DeValue::Integer(number)) if number.radix() == 10 => {
                setting.set_text(layer, number.as_str(), self.folder);
            }
            (SettingsForm::Switch, DeValue::Boolean(on)) => setting.set_switch(layer, *on),
            (SettingsForm::Words, DeValue::Array(words)) => {
                for word in words {
                    let DeValue::String(text) = word.get_ref() else {
                        return Err(self.kind(setting.key, word, form));
                    };
                    setting.add_word(layer, text);
                }
            }
            (SettingsForm::Columns | SettingsForm::StatusNames, DeValue::Table(table)) => {
                for entry in table {
                    self.pair(layer, setting, entry)?;
                }
            }
            _ => return Err(self.kind(setting.key, value, form)),
        }
        Ok(())
    }

    /// One line of a table of columns or status names.
    fn pair(
        &self,
        layer: &mut Layer,
        setting: &Setting,
        (left, right): Entry<'_, '_>,
    ) -> Result<(), UsageFault> {
        let name = left.get_ref().as_ref();
        let key = format!("{}.{name}", setting.key);
        let DeValue::String(text) = right.get_ref() else {
            return Err(self.kind(&key, right, SettingsForm::Text));
        };
        if setting.form() == SettingsForm::Columns {
            let fields = || ColumnField::ALL.iter().map(|field| field.name());
            if !fields().any(|field| field == name) {
                let fault = SettingsFault::Value {
                    key: setting.key.to_owned(),
                    value: name.to_owned(),
                    expected: "bill_id, status, date, date_sent, date_paid, rpo",
                };
                return Err(self.fault(left.span().start, fault));
            }
        } else if Status::from_api_name(text).is_none() {
            let expected = "sent, paid, return, cancel";
            let fault = SettingsFault::Value { key, value: text.to_string(), expected };
            return Err(self.fault(right.span().start, fault));
        }
        setting.add(layer, name, text);
        Ok(())
    }

    /// One section has one key: which of two would hold is not for the program to choose.
    fn one_key(&self, section: &Section) -> Result<(), UsageFault> {
        let (Some(key), Some(file)) =
            (section.lines.get("api_key"), section.lines.get("api_key_file"))
        else {
            return Ok(());
        };
        let (path, line) = (self.path.to_owned(), *key.max(file));
        Err(UsageFault::SettingsFile { path, line, column: 1, fault: SettingsFault::KeyTwice })
    }

    fn table<'a, 'i>(
        &self,
        key: &str,
        value: &'a Spanned<DeValue<'i>>,
        expected: SettingsForm,
    ) -> Result<&'a DeTable<'i>, UsageFault> {
        value.get_ref().as_table().ok_or_else(|| self.kind(key, value, expected))
    }

    fn kind(&self, key: &str, value: &Spanned<DeValue<'_>>, expected: SettingsForm) -> UsageFault {
        let found = value.get_ref().type_str();
        self.fault(value.span().start, SettingsFault::Kind { key: key.to_owned(), expected, found })
    }

    /// The library's messages may repeat what stands in the file, a key among it, so that only
    /// those are shown that do not.
    fn syntax(&self, error: &toml::de::Error) -> UsageFault {
        let Range { start, .. } = error.span().unwrap_or_default();
        let line = self.line_around(start);
        let detail = error.message().lines().next().unwrap_or_default().to_owned();
        let detail = if detail.contains(['`', '"'])
            && ["api_key", "password"].iter().any(|secret| line.contains(secret))
        {
            String::new()
        } else {
            detail
        };
        let likely = if error.message().contains("unquoted key") {
            SyntaxSlip::BareName
        } else if line.contains('\\') && line.contains('"') {
            SyntaxSlip::Backslash
        } else {
            SyntaxSlip::Other
        };
        self.fault(start, SettingsFault::Syntax { detail, likely })
    }

    fn line_around(&self, at: usize) -> String {
        let at = at.min(self.bytes.len());
        let start = self.bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |n| n + 1);
        let rest = &self.bytes[start..];
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        String::from_utf8_lossy(&rest[..end]).into_owned()
    }

    fn fault(&self, at: usize, fault: SettingsFault) -> UsageFault {
        let (line, column) = self.position(at);
        UsageFault::SettingsFile { path: self.path.to_owned(), line, column, fault }
    }

    /// Line and column, from 1; the column counts characters.
    fn position(&self, at: usize) -> (usize, usize) {
        let before = &self.bytes[..at.min(self.bytes.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |n| n + 1);
        (line, String::from_utf8_lossy(&before[start..]).chars().count() + 1)
    }
}

/// What stands before a section's names in the catalogue.
fn prefix(section: SettingsSection) -> &'static str {
    match section {
        SettingsSection::Top
        | SettingsSection::Account
        | SettingsSection::Profile
        | SettingsSection::Serve => "",
        SettingsSection::Notify => "notify.",
        SettingsSection::Mail => "notify.mail.",
    }
}

/// A key that a section does not have: one that belongs elsewhere, one that is misspelt, or none.
fn unknown(name: &str, section: SettingsSection) -> SettingsFault {
    let belongs = setting(name).and_then(|setting| setting.sections.first().copied());
    let here = CATALOGUE.iter().filter(|setting| setting.sections.contains(&section));
    let headings: &[&str] = match section {
        SettingsSection::Top => &["account", "profile", "notify", "serve"],
        SettingsSection::Serve => &["users", "tokens"],
        _ => &[],
    };
    let known = here.map(|setting| setting.key).chain(headings.iter().copied());
    let nearest = if belongs.is_some() { None } else { nearest(name, known) };
    SettingsFault::UnknownKey { key: name.to_owned(), section, nearest, belongs }
}

mod serve;

#[cfg(test)]
mod tests;
