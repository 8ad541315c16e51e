//! Layers over one another, each with where it came from: what the operator typed, what the
//! environment and the settings file say, and what is built in. Pure.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::catalogue::{CATALOGUE, Setting, Shown, setting};
use super::file::{Section, SettingsFile, nearest};
use super::layer::Layer;
use crate::error::{KeySource, SettingsSection, UsageFault};

/// Where a layer came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flags,
    /// The environment.
    Environment,
    /// A section of the settings file, with its name if it has one.
    File {
        /// The file.
        path: PathBuf,
        /// Which section.
        section: SettingsSection,
        /// Its name; empty above the first heading.
        name: String,
    },
    /// The program.
    BuiltIn,
}

/// A layer and its origin.
#[derive(Clone, Debug)]
struct Sourced {
    origin: Origin,
    layer: Layer,
    lines: BTreeMap<&'static str, usize>,
}

/// One value that applies, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The setting's name.
    pub key: &'static str,
    /// Its value.
    pub value: Shown,
    /// Where it came from.
    pub origin: Origin,
    /// The line, if that is the settings file.
    pub line: Option<usize>,
}

/// All layers of a call, the strongest first.
#[derive(Clone, Debug)]
pub struct Stack {
    layers: Vec<Sourced>,
    /// The accounts of the settings file.
    accounts: Vec<String>,
    /// The profiles of the settings file.
    profiles: Vec<String>,
    /// The settings file, if there is one.
    path: Option<PathBuf>,
}

impl Stack {
    /// Lays flags over environment over settings file over what is built in.
    ///
    /// A profile that is chosen, and an account that is chosen by flag, stand directly under the
    /// flags: whoever types an account's name means all of it, whatever variables are set. An
    /// account that is chosen otherwise (by variable, as the file's default, or because the file
    /// has one only) stands under the environment; it is left out where another user is named, so
    /// that two accounts never mix.
    ///
    /// # Errors
    /// [`UsageFault::SectionUnknown`]
    pub fn new(
        flags: Layer,
        environment: Layer,
        file: Option<SettingsFile>,
    ) -> Result<Self, UsageFault> {
        let names = |sections: &BTreeMap<String, Section>| sections.keys().cloned().collect();
        let mut stack = Self {
            layers: Vec::new(),
            accounts: file.as_ref().map(|file| names(&file.accounts)).unwrap_or_default(),
            profiles: file.as_ref().map(|file| names(&file.profiles)).unwrap_or_default(),
            path: file.as_ref().map(|file| file.path.clone()),
        };
        let top = file.as_ref().map(|file| file.top.layer.clone()).unwrap_or_default();
        let profile = flags.profile.clone().or(environment.profile.clone()).or(top.profile);
        let profile = stack.section(file.as_ref(), SettingsSection::Profile, profile)?;
        let by_flag = flags.account.is_some();
        let chosen = flags.account.clone().or(environment.account.clone());
        let by_default = chosen.is_none();
        let only = match stack.accounts.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        let account = stack.section(
            file.as_ref(),
            SettingsSection::Account,
            chosen.or(top.account).or(only),
        )?;
        let user = flags.user.clone().or(environment.user.clone());
        let account = account.filter(|account| {
            let other =
                user.is_some() && account.layer.user.is_some() && user != account.layer.user;
            !(by_default && other)
        });
        let (strong, weak) = if by_flag { (account, None) } else { (None, account) };
        stack.layers.push(Sourced::new(Origin::Flags, flags));
        stack.layers.extend(profile);
        stack.layers.extend(strong);
        stack.layers.push(Sourced::new(Origin::Environment, environment));
        stack.layers.extend(weak);
        if let Some(file) = file {
            let origin = origin(&file, SettingsSection::Top, "");
            let serve = self::origin(&file, SettingsSection::Serve, "");
            stack.layers.push(Sourced { origin, layer: file.top.layer, lines: file.top.lines });
            let Section { layer, lines } = file.serve;
            stack.layers.push(Sourced { origin: serve, layer, lines });
        }
        Ok(stack)
    }

    /// The section of this name, with its name as its own setting.
    fn section(
        &self,
        file: Option<&SettingsFile>,
        kind: SettingsSection,
        name: Option<String>,
    ) -> Result<Option<Sourced>, UsageFault> {
        let Some(name) = name else { return Ok(None) };
        let known = if kind == SettingsSection::Account { &self.accounts } else { &self.profiles };
        let found = file.and_then(|file| {
            let sections =
                if kind == SettingsSection::Account { &file.accounts } else { &file.profiles };
            sections.get(&name).map(|section| (file, section))
        });
        match found {
            Some((file, section)) => Ok(Some(Sourced {
                origin: origin(file, kind, &name),
                layer: section.layer.clone(),
                lines: section.lines.clone(),
            })),
            None => Err(UsageFault::SectionUnknown {
                section: kind,
                nearest: nearest(&name, known.iter().map(String::as_str)),
                name,
                known: known.clone(),
                path: self.path.clone(),
            }),
        }
    }

    /// The layers without their origins, the strongest first; the built-in one is left to
    /// `resolve`.
    #[must_use]
    pub fn plain(&self) -> Vec<Layer> {
        self.layers.iter().map(|sourced| sourced.layer.clone()).collect()
    }

    /// The accounts that the settings file has.
    #[must_use]
    pub fn accounts(&self) -> &[String] {
        &self.accounts
    }

    /// The profiles that the settings file has.
    #[must_use]
    pub fn profiles(&self) -> &[String] {
        &self.profiles
    }

    /// The settings file, if there is one.
    #[must_use]
    pub fn path(&self) -> Option<&PathBuf> {
        self.path.as_ref()
    }

    /// The names of the sections that apply: account and profile.
    #[must_use]
    pub fn chosen(&self, wanted: SettingsSection) -> Option<&str> {
        self.layers.iter().find_map(|sourced| match &sourced.origin {
            Origin::File { section, name, .. } if *section == wanted => Some(name.as_str()),
            _ => None,
        })
    }

    /// Every value that applies, in the order of the catalogue. Entries of lists stand one by one,
    /// the ones that hold last.
    #[must_use]
    pub fn applied(&self) -> Vec<Applied> {
        CATALOGUE.iter().flat_map(|setting| self.applied_to(setting)).collect()
    }

    fn applied_to(&self, setting: &'static Setting) -> Vec<Applied> {
        if setting.key == "api_key" || setting.key == "api_key_file" {
            // Of the two, the stronger layer's holds.
            let has = |sourced: &&Sourced| {
                sourced.layer.api_key.is_some() || sourced.layer.api_key_file.is_some()
            };
            let holding = self.layers.iter().find(has);
            return holding.map(|sourced| sourced.applied(setting)).unwrap_or_default();
        }
        let is_list = matches!(setting.key, "columns" | "status_names" | "hosts");
        if is_list {
            let weakest_first = self.layers.iter().rev();
            return weakest_first.flat_map(|sourced| sourced.applied(setting)).collect();
        }
        let built_in = Sourced::new(Origin::BuiltIn, Layer::built_in());
        let mut layers = self.layers.iter().chain(std::iter::once(&built_in));
        layers
            .find_map(|sourced| Some(sourced.applied(setting)).filter(|found| !found.is_empty()))
            .unwrap_or_default()
    }

    /// The fault with its place, if the value that it is about stands in the settings file.
    #[must_use]
    pub fn placed(&self, fault: UsageFault) -> UsageFault {
        if fault == UsageFault::UserMissing && self.accounts.len() > 1 {
            return UsageFault::AccountUnchosen { known: self.accounts.clone() };
        }
        let Some(setting) = concerns(&fault).and_then(setting) else { return fault };
        let value = match &fault {
            UsageFault::Value { value, .. } => Some(value),
            _ => None,
        };
        let applied = self.applied_to(setting).into_iter().rev();
        let found = applied.into_iter().find(|applied| match (&applied.value, value) {
            (Shown::Value(applied), Some(value)) => applied == value,
            _ => true,
        });
        match found {
            Some(Applied { origin: Origin::File { path, .. }, line: Some(line), .. }) => {
                let fault = match fault {
                    UsageFault::KeyMalformed { source: KeySource::Environment } => {
                        UsageFault::KeyMalformed { source: KeySource::Settings(path.clone()) }
                    }
                    fault => fault,
                };
                UsageFault::InSettings { path, line, fault: Box::new(fault) }
            }
            _ => fault,
        }
    }
}

/// The setting that a fault is about.
fn concerns(fault: &UsageFault) -> Option<&'static str> {
    match fault {
        UsageFault::UserNotLabel { .. } => Some("user"),
        UsageFault::KeyMalformed { source: KeySource::Environment } => Some("api_key"),
        UsageFault::EndpointMalformed { .. }
        | UsageFault::EndpointInsecure { .. }
        | UsageFault::EndpointCredentials => Some("endpoint"),
        UsageFault::MailInsecure { .. } => Some("notify.mail.server"),
        UsageFault::TimeZone { .. } => Some("time_zone"),
        UsageFault::Encoding { .. } => Some("encoding"),
        UsageFault::Value { option, .. } => {
            let name = option.trim_start_matches('-').replace('-', "_");
            let name = match name.as_str() {
                "column" => "columns",
                "status_name" => "status_names",
                "host" => "hosts",
                other => other,
            };
            setting(name).map(|setting| setting.key)
        }
        _ => None,
    }
}

fn origin(file: &SettingsFile, section: SettingsSection, name: &str) -> Origin {
    Origin::File { path: file.path.clone(), section, name: name.to_owned() }
}

impl Sourced {
    fn new(origin: Origin, layer: Layer) -> Self {
        Self { origin, layer, lines: BTreeMap::new() }
    }

    fn applied(&self, setting: &'static Setting) -> Vec<Applied> {
        let line = self.lines.get(setting.key).copied();
        let values = setting.shown(&self.layer).into_iter();
        values
            .map(|value| Applied { key: setting.key, value, origin: self.origin.clone(), line })
            .collect()
    }
}

#[cfg(test)]
mod tests;
