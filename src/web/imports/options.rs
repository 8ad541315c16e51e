//! How a person wants a file to be read and sent: the settings of `check` and `send` that make sense
//! on a page, laid over those of the server.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::views::FieldName;
use crate::settings::layer::Layer;

/// Choices, each of which may be left to the server's settings. Values are written as in the
/// settings file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// An account of the settings file.
    pub account: Option<String>,
    /// A profile of the settings file.
    pub profile: Option<String>,
    /// Send to the stand-in service inside the program: nothing reaches the real one.
    pub rehearsal: bool,
    /// A sheet's name or number.
    pub sheet: Option<String>,
    /// The encoding's name.
    pub encoding: Option<String>,
    /// The delimiter's name, or itself.
    pub delimiter: Option<String>,
    /// Columns chosen for fields, by their names in the header.
    pub columns: BTreeMap<FieldName, String>,
    /// `Доставлен` is `sent`, and the like.
    pub status_names: BTreeMap<String, String>,
    /// The status of rows without one.
    pub default_status: Option<String>,
    /// The date of rows without one: `today`, or a date.
    pub default_date: Option<String>,
    /// `day-first`, `month-first` or a pattern.
    pub date_format: Option<String>,
    /// `warn`, `error` or `off`.
    pub rpo_check: Option<String>,
    /// `refuse` or `last`.
    pub on_conflict: Option<String>,
    /// Rows with warnings are not sent.
    pub strict: Option<bool>,
}

impl Options {
    /// The longest text of any choice, in characters.
    pub const LIMIT: usize = 200;
    /// The most status names.
    pub const NAMES: usize = 200;

    /// These choices over the server's own.
    #[must_use]
    pub(super) fn over(&self, server: &Layer) -> Layer {
        let mut layer = server.clone();
        let set = |field: &mut Option<String>, choice: &Option<String>| {
            // Nothing chosen in a form is an empty text.
            if choice.as_ref().is_some_and(|choice| !choice.is_empty()) {
                field.clone_from(choice);
            }
        };
        set(&mut layer.account, &self.account);
        set(&mut layer.profile, &self.profile);
        set(&mut layer.sheet, &self.sheet);
        set(&mut layer.encoding, &self.encoding);
        set(&mut layer.delimiter, &self.delimiter);
        set(&mut layer.default_status, &self.default_status);
        set(&mut layer.default_date, &self.default_date);
        set(&mut layer.date_format, &self.date_format);
        set(&mut layer.rpo_check, &self.rpo_check);
        set(&mut layer.on_conflict, &self.on_conflict);
        layer.strict = self.strict.or(layer.strict);
        if self.rehearsal {
            layer.sandbox = Some(true);
        }
        let columns = self.columns.iter().map(|(field, name)| format!("{}={name}", field.0.name()));
        layer.columns.extend(columns);
        let names = self.status_names.iter().map(|(name, status)| format!("{name}={status}"));
        layer.status_names.extend(names);
        layer
    }

    /// Whether every text is short and plain enough to be one. What it means is judged where all
    /// settings are.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let texts = [
            &self.account,
            &self.profile,
            &self.sheet,
            &self.encoding,
            &self.delimiter,
            &self.default_status,
            &self.default_date,
            &self.date_format,
            &self.rpo_check,
            &self.on_conflict,
        ];
        let texts = texts.into_iter().flatten().map(String::as_str);
        let columns = self.columns.values().map(String::as_str);
        let mut names = self.status_names.iter().flat_map(|(name, status)| [name.as_str(), status]);
        self.status_names.len() <= Self::NAMES
            && names.all(is_plain)
            && columns.chain(texts.filter(|text| *text != "\t")).all(is_plain)
    }
}

fn is_plain(text: &str) -> bool {
    text.chars().count() <= Options::LIMIT
        && !text.chars().any(|character| character.is_control() && character != '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_stand_over_the_servers_settings_and_lists_add_up() {
        let server = Layer {
            encoding: Some("cp866".into()),
            rate: Some("9/s".into()),
            columns: vec!["rpo=A".into()],
            ..Layer::default()
        };
        let text = r#"{"encoding":"utf-8","columns":{"bill_id":"Номер"},
            "status_names":{"Вручен":"sent"},"rehearsal":true}"#;
        let options: Options = serde_json::from_str(text).unwrap();
        let layer = options.over(&server);
        assert_eq!(layer.encoding.as_deref(), Some("utf-8"));
        assert_eq!(layer.rate.as_deref(), Some("9/s"));
        assert_eq!(layer.columns, ["rpo=A", "bill_id=Номер"]);
        assert_eq!(layer.status_names, ["Вручен=sent"]);
        assert_eq!(layer.sandbox, Some(true));
        let again: Options =
            serde_json::from_str(&serde_json::to_string(&options).unwrap()).unwrap();
        assert_eq!(again, options);
    }

    #[test]
    fn what_is_no_choice_is_refused() {
        for text in [r#"{"rate":"1/s"}"#, r#"{"columns":{"colour":"A"}}"#, r#"{"strict":1}"#] {
            assert!(serde_json::from_str::<Options>(text).is_err(), "{text}");
        }
        let long = Options { sheet: Some("x".repeat(201)), ..Options::default() };
        let control = Options { sheet: Some("a\0".into()), ..Options::default() };
        let tab = Options { delimiter: Some("\t".into()), ..Options::default() };
        assert_eq!([long, control, tab].map(|o| o.is_plain()), [false, false, true]);
    }
}
