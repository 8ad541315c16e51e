//! Figures for Prometheus: what the runs of imports did, by account, and what waits.

use super::Imports;
use super::inner::Inner;
use super::service::{Purpose, REHEARSAL};
use super::views::State;
use crate::commands::reporting;
use crate::metrics::Metrics;
use crate::settings::resolve::Settings;

/// The states in which an import waits or is being sent.
const STATES: [State; 5] =
    [State::Queued, State::Pending, State::Running, State::Paused, State::Stopping];

/// What rehearsals are counted under, as those of the command line are.
const SANDBOX: &str = "sandbox";

impl Imports {
    /// All figures of all accounts in Prometheus's text format, version 0.0.4.
    #[must_use]
    pub fn figures(&self) -> String {
        let open = self.0.states();
        for (account, _) in &open {
            let _ = self.0.figures.of(name(account));
        }
        for (account, metrics) in self.0.figures.all() {
            let of_it = || open.iter().filter(|(queued, _)| name(queued) == account);
            for state in STATES {
                let number = of_it().filter(|(_, seen)| *seen == state).count();
                metrics.imports(state.name(), number as u64);
            }
            metrics.files_pending(of_it().count() as u64);
        }
        self.0.figures.text()
    }
}

impl Inner {
    /// The server's account is there from the beginning: what only appears later cannot be seen to
    /// grow. Settings that cannot be used are told to whoever uses them.
    pub fn begin_figures(&self) {
        if let Ok(settings) = self.settings_for(&super::Options::default(), Purpose::Send) {
            let _ = self.figures_of(&settings);
        }
    }

    /// The figures of the account that an import is sent for.
    pub fn figures_of(&self, settings: &Settings) -> Metrics {
        self.figures.of(reporting::account(settings))
    }
}

/// The name of an account in figures. Imports queue under `user@host`, and no host has an `@`.
fn name(queued: &str) -> &str {
    match queued.rsplit_once('@') {
        Some((user, _)) => user,
        None if queued == REHEARSAL => SANDBOX,
        None => queued,
    }
}
