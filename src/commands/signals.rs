//! Ctrl-C and SIGTERM become a stop of the run: the first drains it, the second breaks it off.

use std::cell::Cell;
use std::convert::Infallible;
use std::sync::mpsc::Sender;

use tokio::sync::watch;

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
    give_up(signals.next().await)
}

/// Listens for signals on a thread of its own, for a command that outlives its runs.
#[derive(Clone, Debug)]
pub struct Attendant {
    asked: watch::Sender<Asked>,
}

/// What was asked for so far.
#[derive(Clone, Copy, Debug, Default)]
struct Asked {
    /// By the first signal.
    first: Option<ExitCode>,
    signals: u32,
}

impl Attendant {
    /// Begins to listen. Each signal also rings.
    ///
    /// # Errors
    /// The system's.
    pub fn start(ring: Sender<()>) -> std::io::Result<Self> {
        let attendant = Self { asked: watch::Sender::default() };
        let asked = attendant.asked.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        // From here on no signal ends the program by itself.
        let mut signals = {
            let _entered = runtime.enter();
            Signals::new()
        };
        let listen = move || {
            runtime.block_on(async {
                loop {
                    let code = signals.next().await;
                    asked.send_modify(|asked| {
                        asked.first.get_or_insert(code);
                        asked.signals += 1;
                    });
                    // Nobody waits any more: the program ends.
                    let _ = ring.send(());
                    if asked.borrow().signals > 2 {
                        give_up(code);
                    }
                }
            });
        };
        std::thread::Builder::new().name("signals".into()).spawn(listen)?;
        Ok(attendant)
    }

    /// The exit code of an interrupted run, if it was asked to end.
    #[must_use]
    pub fn asked(&self) -> Option<ExitCode> {
        self.asked.borrow().first
    }

    /// Stops a run as [`watch()`] does; never completes.
    pub async fn attend(
        &self,
        stop: &Stop,
        interrupted: &Interrupted,
        observer: &dyn Observer,
    ) -> Infallible {
        let mut changes = self.asked.subscribe();
        let _ = changes.wait_for(|asked| asked.signals > 0).await;
        interrupted.0.set(self.asked());
        stop.drain(StopReason::Interrupted);
        observer.observe(&RunEvent::Stopping { reason: StopReason::Interrupted });
        let _ = changes.wait_for(|asked| asked.signals > 1).await;
        stop.break_off(StopReason::Interrupted);
        observer.observe(&RunEvent::BreakingOff);
        std::future::pending().await
    }
}

fn give_up(code: ExitCode) -> ! {
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
