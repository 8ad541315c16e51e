//! What a service manager (systemd) is told: that the program is ready, what it is doing, that it
//! lives. Where there is none, nothing happens.

use std::time::Duration;

/// How often the manager wants to hear from the program; half of that, to be on the safe side.
#[cfg(target_os = "linux")]
#[must_use]
pub fn pulse() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|limit| limit / 2)
}

/// Elsewhere nobody asks.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn pulse() -> Option<Duration> {
    None
}

/// The program does its work from now on.
pub fn ready() {
    #[cfg(target_os = "linux")]
    tell(&[sd_notify::NotifyState::Ready]);
}

/// It lives.
pub fn alive() {
    #[cfg(target_os = "linux")]
    tell(&[sd_notify::NotifyState::Watchdog]);
}

/// It is about to end.
pub fn stopping() {
    #[cfg(target_os = "linux")]
    tell(&[sd_notify::NotifyState::Stopping]);
}

/// What it is doing, in one line.
pub fn status(words: &str) {
    #[cfg(target_os = "linux")]
    tell(&[sd_notify::NotifyState::Status(words)]);
    #[cfg(not(target_os = "linux"))]
    let _ = words;
}

/// Without a manager nothing is sent and nothing fails; one that cannot be told notices by itself.
#[cfg(target_os = "linux")]
fn tell(states: &[sd_notify::NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "the service manager cannot be told");
    }
}
