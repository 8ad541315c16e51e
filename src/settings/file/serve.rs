//! `[serve]` in the settings file, and who may use the page: the sections that `serve user` and
//! `serve token` write.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::{Entry, Reader, SettingsFile, nearest};
use crate::error::{SettingsFault, SettingsForm, SettingsSection, UsageFault};
use crate::settings::people::{Token, User};

impl Reader<'_> {
    /// `[serve]`, its users and its tokens.
    pub(super) fn serve(
        &self,
        file: &mut SettingsFile,
        (key, value): Entry<'_, '_>,
    ) -> Result<(), UsageFault> {
        for entry in self.table(key.get_ref(), value, SettingsForm::Heading)? {
            match entry.0.get_ref().as_ref() {
                "users" => {
                    file.people.users = self.people(entry, |key, table| {
                        let password = self.secret(key, table, "password", User::password)?;
                        Ok(User { password, admin: self.admin(table)? })
                    })?;
                }
                "tokens" => {
                    file.people.tokens = self.people(entry, |key, table| {
                        let hash = self.secret(key, table, "sha256", Token::hash)?;
                        Ok(Token { hash, admin: self.admin(table)? })
                    })?;
                }
                _ => self.entry(&mut file.serve, entry, SettingsSection::Serve)?,
            }
        }
        Ok(())
    }

    /// `[serve.users.NAME]` and the like.
    fn people<T>(
        &self,
        (key, value): Entry<'_, '_>,
        read: impl Fn(Entry<'_, '_>, &DeTable<'_>) -> Result<T, UsageFault>,
    ) -> Result<BTreeMap<String, T>, UsageFault> {
        let heading = format!("serve.{}", key.get_ref());
        let mut found = BTreeMap::new();
        for entry in self.table(&heading, value, SettingsForm::Heading)? {
            let name = entry.0.get_ref();
            let key = format!("{heading}.{name}");
            let table = self.table(&key, entry.1, SettingsForm::Heading)?;
            found.insert(name.to_string(), read(entry, table)?);
        }
        Ok(found)
    }

    /// A hash. What stands there instead is not repeated: it may be the password itself.
    fn secret<T>(
        &self,
        (name, whole): Entry<'_, '_>,
        table: &DeTable<'_>,
        wanted: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, UsageFault> {
        let value = table.get(wanted);
        let parsed = value.and_then(|value| parse(value.get_ref().as_str()?));
        parsed.ok_or_else(|| {
            let key = format!("{}.{wanted}", name.get_ref());
            let fault = SettingsFault::NoHash { key };
            self.fault(value.unwrap_or(whole).span().start, fault)
        })
    }

    /// Whether it is one who may see everything. Other keys than the known ones are mistakes.
    fn admin(&self, table: &DeTable<'_>) -> Result<bool, UsageFault> {
        let mut admin = false;
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("password" | "sha256", _) => {}
                ("admin", DeValue::Boolean(is)) => admin = *is,
                ("admin", _) => return Err(self.kind("admin", value, SettingsForm::Switch)),
                (name, _) => {
                    let known = ["password", "sha256", "admin"];
                    let fault = SettingsFault::UnknownKey {
                        key: name.to_owned(),
                        section: SettingsSection::Serve,
                        nearest: nearest(name, known),
                        belongs: None,
                    };
                    return Err(self.fault(key.span().start, fault));
                }
            }
        }
        Ok(admin)
    }
}
