//! The figures of several accounts in one process, as one text. Each account has figures of its
//! own; in the text each family stands once, as the format demands.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Metrics;

/// The figures of every account that was asked for, kept as long as this is.
#[derive(Debug, Default)]
pub struct Accounts(Mutex<BTreeMap<String, Metrics>>);

impl Accounts {
    /// An account's figures: those that it already has, or new ones at nought.
    #[must_use]
    pub fn of(&self, account: &str) -> Metrics {
        let mut accounts = self.locked();
        accounts.entry(account.to_owned()).or_insert_with(|| Metrics::new(account)).clone()
    }

    /// Every account with its figures, by name.
    #[must_use]
    pub fn all(&self) -> Vec<(String, Metrics)> {
        self.locked().iter().map(|(name, metrics)| (name.clone(), metrics.clone())).collect()
    }

    /// All figures of all accounts in Prometheus's text format, version 0.0.4; nothing where no
    /// account was asked for.
    #[must_use]
    pub fn text(&self) -> String {
        let texts: Vec<String> = self.all().iter().map(|(_, metrics)| metrics.text()).collect();
        joined(&texts)
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<String, Metrics>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A family's lines: what describes it, and its samples.
#[derive(Default)]
struct Family<'a> {
    head: Vec<&'a str>,
    samples: Vec<&'a str>,
}

/// Puts texts together. A family begins with its `# HELP`; one that has no samples is not in a text
/// at all, so that no two texts need have the same ones.
fn joined(texts: &[String]) -> String {
    let mut families: BTreeMap<&str, Family<'_>> = BTreeMap::new();
    for text in texts {
        let mut name = "";
        for line in text.lines() {
            let mut words = line.splitn(4, ' ');
            if let (Some("#"), Some("HELP"), Some(begun)) =
                (words.next(), words.next(), words.next())
            {
                name = begun;
            }
            let family = families.entry(name).or_default();
            if !line.starts_with('#') {
                family.samples.push(line);
            } else if !family.head.contains(&line) {
                family.head.push(line);
            }
        }
    }
    let lines = families.values().flat_map(|family| family.head.iter().chain(&family.samples));
    lines.fold(String::new(), |text, line| text + line + "\n")
}
