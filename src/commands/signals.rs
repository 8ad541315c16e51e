//! Ctrl-C and SIGTERM become a stop of the run: the first drains it, the second breaks it off.

use std::cell::Cell;
use std::convert::Infallible;

use crate::domain::StopReason;
use crate::engine::event::{Observer, RunEvent};
use crate::engine::stop::Stop;
use crate::error::ExitCode;

/// Which signal came first, if one came.
#[derive(Debug, Default)]
pub struct Interrupted(Cell<Option<ExitCode>>);

impl Interrupted {
    /// The exit code of a run that was interrupted.
    #[must_use]
    pub fn exit_code(&self) -> Option<ExitCode> {
        self.0.get()
    }
}

/// Watches for signals; never completes. A third one ends the program where it stands: whoever
/// sends it has waited long enough.
pub async fn watch(stop: &Stop, interrupted: &Interrupted, observer: &dyn Observer) -> Infallible {
    let mut signals = Signals::new();
    interrupted.0.set(Some(signals.next().await));
    stop.drain(StopReason::Interrupted);
    observer.observe(&RunEvent::Stopping { reason: StopReason::Interrupted });
    signals.next().await;
    stop.break_off(StopReason::Interrupted);
    observer.observe(&RunEvent::BreakingOff);
    let code = signals.next().await;
    #[expect(clippy::exit, reason = "results that cannot even be broken off: nothing else helps")]
    std::process::exit(i32::from(code as u8));
}

/// Ctrl-C and SIGTERM, listened to from the moment at which it is made.
#[cfg(unix)]
pub struct Signals {
    terminate: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    /// Begins to listen.
    pub fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self { terminate: signal(SignalKind::terminate()).ok() }
    }

    /// The next one, as the exit code of whoever is ended by it.
    pub async fn next(&mut self) -> ExitCode {
        let terminate = async {
            match &mut self.terminate {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = interrupt() => ExitCode::Interrupted,
            _ = terminate => ExitCode::Terminated,
        }
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Begins to listen.
    pub fn new() -> Self {
        Self
    }

    /// The next one, as the exit code of whoever is ended by it.
    pub async fn next(&mut self) -> ExitCode {
        interrupt().await;
        ExitCode::Interrupted
    }
}

async fn interrupt() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Cannot be listened to: then it cannot be acted upon either.
        std::future::pending::<()>().await;
    }
}
