//! Every setting, once: its name in the settings file, where it may stand there, how it is
//! written, its variable, and its field in a layer. The settings file is read by this table,
//! `settings` prints by it and the reference of settings is made from it, so that the three cannot
//! differ. What a setting means is said by the help of its option (`cli`, `text`).

use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::layer::Layer;
use crate::error::{SettingsForm, SettingsSection};

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the settings file.
    pub key: &'static str,
    /// The name of its option's field, without which there is no option.
    pub option: Option<&'static str>,
    /// The environment variable that sets it.
    pub variable: Option<&'static str>,
    /// The sections of the settings file in which it may stand; none: in no file at all.
    pub sections: &'static [SettingsSection],
    slot: Slot,
}

/// Where a layer keeps a setting.
#[derive(Clone, Copy, Debug)]
enum Slot {
    Text(fn(&mut Layer) -> &mut Option<String>),
    Count(fn(&mut Layer) -> &mut Option<String>),
    Path(fn(&mut Layer) -> &mut Option<PathBuf>),
    Switch(fn(&mut Layer) -> &mut Option<bool>),
    Columns,
    StatusNames,
    Words(fn(&mut Layer) -> &mut Vec<String>),
    Secret(fn(&mut Layer) -> &mut Option<SecretString>),
}

use SettingsSection::{Account, Mail, Notify, Profile, Serve, Top};

const TOP: &[SettingsSection] = &[Top];
const ACCOUNT: &[SettingsSection] = &[Top, Account];
const PROFILE: &[SettingsSection] = &[Top, Profile];
const BOTH: &[SettingsSection] = &[Top, Account, Profile];
const NOTIFY: &[SettingsSection] = &[Notify];
const MAIL: &[SettingsSection] = &[Mail];
const SERVE: &[SettingsSection] = &[Serve];
const NOWHERE: &[SettingsSection] = &[];

/// All settings, in the order in which they are shown.
pub const CATALOGUE: &[Setting] = &[
    Setting::new("default_account", TOP, Slot::Text(|layer| &mut layer.account))
        .option("account")
        .variable("JUSTCLICK_ACCOUNT"),
    Setting::new("default_profile", TOP, Slot::Text(|layer| &mut layer.profile))
        .option("profile")
        .variable("JUSTCLICK_PROFILE"),
    Setting::new("user", ACCOUNT, Slot::Text(|layer| &mut layer.user)).variable("JUSTCLICK_USER"),
    Setting::new("api_key_file", ACCOUNT, Slot::Path(|layer| &mut layer.api_key_file)),
    Setting::without_option("api_key", ACCOUNT, Slot::Secret(|layer| &mut layer.api_key))
        .variable("JUSTCLICK_API_KEY"),
    Setting::new("endpoint", ACCOUNT, Slot::Text(|layer| &mut layer.endpoint))
        .variable("JUSTCLICK_ENDPOINT"),
    Setting::new("ca_file", ACCOUNT, Slot::Path(|layer| &mut layer.ca_file)),
    Setting::new("rate", BOTH, Slot::Text(|layer| &mut layer.rate)),
    Setting::new("workers", ACCOUNT, Slot::Count(|layer| &mut layer.workers)),
    Setting::new("timeout", ACCOUNT, Slot::Text(|layer| &mut layer.timeout)),
    Setting::new("connect_timeout", ACCOUNT, Slot::Text(|layer| &mut layer.connect_timeout)),
    Setting::new("retries", ACCOUNT, Slot::Count(|layer| &mut layer.retries)),
    Setting::new("on_unconfirmed", ACCOUNT, Slot::Text(|layer| &mut layer.on_unconfirmed)),
    Setting::new("stop_after", ACCOUNT, Slot::Count(|layer| &mut layer.stop_after)),
    Setting::new("ledger", TOP, Slot::Path(|layer| &mut layer.ledger)).variable("JUSTCLICK_LEDGER"),
    Setting::new("no_ledger", NOWHERE, Slot::Switch(|layer| &mut layer.no_ledger)),
    Setting::new("resend", NOWHERE, Slot::Switch(|layer| &mut layer.resend)),
    Setting::new("no_wait", TOP, Slot::Switch(|layer| &mut layer.no_wait)),
    Setting::new("columns", PROFILE, Slot::Columns),
    Setting::new("status_names", PROFILE, Slot::StatusNames),
    Setting::new("default_status", PROFILE, Slot::Text(|layer| &mut layer.default_status)),
    Setting::new("default_date", PROFILE, Slot::Text(|layer| &mut layer.default_date)),
    Setting::new("date_format", PROFILE, Slot::Text(|layer| &mut layer.date_format)),
    Setting::new("time_zone", PROFILE, Slot::Text(|layer| &mut layer.time_zone)),
    Setting::new("sheet", PROFILE, Slot::Text(|layer| &mut layer.sheet)),
    Setting::new("delimiter", PROFILE, Slot::Text(|layer| &mut layer.delimiter)),
    Setting::new("encoding", PROFILE, Slot::Text(|layer| &mut layer.encoding)),
    Setting::new("rpo_check", PROFILE, Slot::Text(|layer| &mut layer.rpo_check)),
    Setting::new("on_conflict", PROFILE, Slot::Text(|layer| &mut layer.on_conflict)),
    Setting::new("strict", PROFILE, Slot::Switch(|layer| &mut layer.strict)),
    Setting::new("lang", TOP, Slot::Text(|layer| &mut layer.lang)),
    Setting::new("summary", TOP, Slot::Text(|layer| &mut layer.summary)),
    Setting::new("quiet", TOP, Slot::Switch(|layer| &mut layer.quiet)),
    Setting::new("progress", TOP, Slot::Text(|layer| &mut layer.progress)),
    Setting::new("log_file", TOP, Slot::Path(|layer| &mut layer.log_file)),
    Setting::new("log_format", TOP, Slot::Text(|layer| &mut layer.log_format)),
    Setting::new("deadline", TOP, Slot::Text(|layer| &mut layer.deadline)),
    Setting::new("status_file", TOP, Slot::Path(|layer| &mut layer.status_file)),
    Setting::new("inbox", TOP, Slot::Path(|layer| &mut layer.inbox)),
    Setting::new("once", NOWHERE, Slot::Switch(|layer| &mut layer.once)),
    Setting::new("settle", TOP, Slot::Text(|layer| &mut layer.settle)),
    Setting::new("poll", TOP, Slot::Text(|layer| &mut layer.poll)),
    Setting::new("log_rotate", TOP, Slot::Text(|layer| &mut layer.log_rotate)),
    Setting::new("log_keep", TOP, Slot::Count(|layer| &mut layer.log_keep)),
    Setting::new("metrics_file", TOP, Slot::Path(|layer| &mut layer.metrics_file)),
    Setting::new("metrics", TOP, Slot::Text(|layer| &mut layer.metrics)),
    Setting::new("notify.when", NOTIFY, Slot::Text(|layer| &mut layer.notify.when)),
    Setting::without_option(
        "notify.command",
        NOTIFY,
        Slot::Words(|layer| &mut layer.notify.command),
    ),
    Setting::without_option(
        "notify.time_limit",
        NOTIFY,
        Slot::Text(|layer| &mut layer.notify.time_limit),
    ),
    Setting::without_option(
        "notify.mail.server",
        MAIL,
        Slot::Text(|layer| &mut layer.notify.server),
    ),
    Setting::without_option("notify.mail.port", MAIL, Slot::Count(|layer| &mut layer.notify.port)),
    Setting::without_option(
        "notify.mail.encryption",
        MAIL,
        Slot::Text(|layer| &mut layer.notify.encryption),
    ),
    Setting::without_option("notify.mail.from", MAIL, Slot::Text(|layer| &mut layer.notify.from)),
    Setting::without_option("notify.mail.to", MAIL, Slot::Words(|layer| &mut layer.notify.to)),
    Setting::without_option("notify.mail.user", MAIL, Slot::Text(|layer| &mut layer.notify.user)),
    Setting::without_option(
        "notify.mail.password_file",
        MAIL,
        Slot::Path(|layer| &mut layer.notify.password_file),
    )
    .variable("JUSTCLICK_MAIL_PASSWORD_FILE"),
    Setting::without_option(
        "notify.mail.password",
        NOWHERE,
        Slot::Secret(|layer| &mut layer.notify.password),
    )
    .variable("JUSTCLICK_MAIL_PASSWORD"),
    Setting::without_option(
        "notify.mail.ca_file",
        MAIL,
        Slot::Path(|layer| &mut layer.notify.ca_file),
    ),
    Setting::without_option(
        "notify.mail.attach",
        MAIL,
        Slot::Text(|layer| &mut layer.notify.attach),
    ),
    Setting::new("listen", SERVE, Slot::Text(|layer| &mut layer.listen)),
    Setting::new("hosts", SERVE, Slot::Words(|layer| &mut layer.hosts)),
    Setting::new("tls_cert", SERVE, Slot::Path(|layer| &mut layer.tls_cert)),
    Setting::new("tls_key", SERVE, Slot::Path(|layer| &mut layer.tls_key)),
    Setting::new("behind_proxy", SERVE, Slot::Switch(|layer| &mut layer.behind_proxy)),
    Setting::new("state_dir", SERVE, Slot::Path(|layer| &mut layer.state_dir)),
    Setting::new("max_upload", SERVE, Slot::Count(|layer| &mut layer.max_upload)),
    Setting::new("keep_days", SERVE, Slot::Count(|layer| &mut layer.keep_days)),
    Setting::new("open_metrics", SERVE, Slot::Switch(|layer| &mut layer.open_metrics)),
];

/// The setting of this name in the settings file.
#[must_use]
pub fn setting(key: &str) -> Option<&'static Setting> {
    CATALOGUE.iter().find(|setting| setting.key == key)
}

/// A value as it stands in a layer, ready to be shown. A key is never shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The value.
    Value(String),
    /// There is a key.
    Secret,
}

impl Setting {
    const fn new(key: &'static str, sections: &'static [SettingsSection], slot: Slot) -> Self {
        Self { key, option: Some(key), variable: None, sections, slot }
    }

    const fn without_option(
        key: &'static str,
        sections: &'static [SettingsSection],
        slot: Slot,
    ) -> Self {
        Self { key, option: None, variable: None, sections, slot }
    }

    const fn option(self, option: &'static str) -> Self {
        Self { option: Some(option), ..self }
    }

    const fn variable(self, variable: &'static str) -> Self {
        Self { variable: Some(variable), ..self }
    }

    /// How it is written in the settings file.
    #[must_use]
    pub fn form(&self) -> SettingsForm {
        match self.slot {
            Slot::Text(_) | Slot::Secret(_) => SettingsForm::Text,
            Slot::Count(_) => SettingsForm::Count,
            Slot::Path(_) => SettingsForm::Path,
            Slot::Switch(_) => SettingsForm::Switch,
            Slot::Columns => SettingsForm::Columns,
            Slot::StatusNames => SettingsForm::StatusNames,
            Slot::Words(_) => SettingsForm::Words,
        }
    }

    /// The values that a layer has for it: none, one, or several of a list.
    #[must_use]
    pub fn shown(&self, layer: &Layer) -> Vec<Shown> {
        let mut layer = layer.clone();
        let value = match self.slot {
            Slot::Text(field) | Slot::Count(field) => field(&mut layer).clone(),
            Slot::Path(field) => field(&mut layer).as_ref().map(|path| path.display().to_string()),
            Slot::Switch(field) => field(&mut layer).map(|value| value.to_string()),
            Slot::Secret(field) => {
                return field(&mut layer).iter().map(|_| Shown::Secret).collect();
            }
            Slot::Words(field) => {
                return field(&mut layer).iter().cloned().map(Shown::Value).collect();
            }
            Slot::Columns => return layer.columns.into_iter().map(Shown::Value).collect(),
            Slot::StatusNames => return layer.status_names.into_iter().map(Shown::Value).collect(),
        };
        value.into_iter().map(Shown::Value).collect()
    }

    /// Sets it from the settings file: text, or a number's digits. `folder` is the file's, to which
    /// paths are relative. A value of another form is left out; `file` has checked the form.
    pub(super) fn set_text(&self, layer: &mut Layer, value: &str, folder: &Path) {
        match self.slot {
            Slot::Text(field) | Slot::Count(field) => *field(layer) = Some(value.to_owned()),
            Slot::Path(field) => *field(layer) = Some(folder.join(value)),
            Slot::Secret(field) => *field(layer) = Some(value.into()),
            Slot::Switch(_) | Slot::Columns | Slot::StatusNames | Slot::Words(_) => {}
        }
    }

    /// Sets a switch from the settings file.
    pub(super) fn set_switch(&self, layer: &mut Layer, value: bool) {
        if let Slot::Switch(field) = self.slot {
            *field(layer) = Some(value);
        }
    }

    /// Adds a word to a list of words.
    pub(super) fn add_word(&self, layer: &mut Layer, word: &str) {
        if let Slot::Words(field) = self.slot {
            field(layer).push(word.to_owned());
        }
    }

    /// Adds `left=right` to a list.
    pub(super) fn add(&self, layer: &mut Layer, left: &str, right: &str) {
        let entry = format!("{left}={right}");
        match self.slot {
            Slot::Columns => layer.columns.push(entry),
            Slot::StatusNames => layer.status_names.push(entry),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::layer::DEFAULTS;

    #[test]
    fn every_name_is_there_once_and_every_default_belongs_to_one() {
        for setting in CATALOGUE {
            let same = CATALOGUE.iter().filter(|other| other.key == setting.key);
            assert_eq!(same.count(), 1, "{}", setting.key);
        }
        for (name, value) in DEFAULTS {
            let shown = setting(name).unwrap().shown(&Layer::built_in());
            assert_eq!(shown, [Shown::Value((*value).to_owned())]);
        }
    }

    #[test]
    fn a_key_is_never_shown() {
        let layer = Layer { api_key: Some("obviously-fake".into()), ..Layer::default() };
        for setting in CATALOGUE {
            assert!(!format!("{:?}", setting.shown(&layer)).contains("fake"), "{}", setting.key);
        }
        assert_eq!(setting("api_key").unwrap().shown(&layer), [Shown::Secret]);
    }

    #[test]
    fn what_is_set_is_what_is_shown() {
        let folder = Path::new("/folder");
        for setting in CATALOGUE {
            let mut layer = Layer::default();
            setting.set_text(&mut layer, "5", folder);
            setting.set_switch(&mut layer, true);
            setting.add(&mut layer, "a", "b");
            setting.add_word(&mut layer, "c");
            let expected = match setting.form() {
                _ if ["api_key", "notify.mail.password"].contains(&setting.key) => Shown::Secret,
                SettingsForm::Switch => Shown::Value("true".into()),
                SettingsForm::Columns | SettingsForm::StatusNames => Shown::Value("a=b".into()),
                SettingsForm::Words => Shown::Value("c".into()),
                SettingsForm::Path => Shown::Value(folder.join("5").display().to_string()),
                _ => Shown::Value("5".into()),
            };
            assert_eq!(setting.shown(&layer), [expected], "{}", setting.key);
        }
    }
}
