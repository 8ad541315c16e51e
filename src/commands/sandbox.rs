//! `sandbox`: the stand-in service by itself, until it is interrupted.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use crate::cli::SandboxArgs;
use crate::error::{Error, ExitCode, IoAction, UsageFault};
use crate::sandbox::{FaultPlan, Keep, Sandbox, SandboxConfig};

/// Faults that play by chance are the same ones in each run.
const SEED: u64 = 1;

/// Starts the service, says how it is reached, and serves until it is interrupted.
///
/// # Errors
/// Faults that cannot be read, a port that is taken.
pub fn run(arguments: SandboxArgs) -> Result<ExitCode, Error> {
    let faults = FaultPlan::parse(&arguments.faults, SEED).map_err(|fault| {
        Error::Usage(UsageFault::Arguments { message: format!("--fault: {fault}") })
    })?;
    let mut config = SandboxConfig::demo();
    config.port = arguments.port;
    config.unknown = arguments.unknown;
    config.faults = faults;
    config.latency = Duration::from_millis(arguments.latency.unwrap_or_default());
    if arguments.counters {
        config.keep = Keep::Counters;
    }
    if let Some(user) = arguments.user {
        config.user = user;
    }
    let user = config.user.clone();
    let listen = |cause| Error::Io {
        action: IoAction::Listen,
        path: PathBuf::from(format!("127.0.0.1:{}", arguments.port)),
        cause,
    };
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(listen)?;
    runtime.block_on(async {
        let sandbox = Sandbox::start(config).await.map_err(listen)?;
        let told = format!(
            "JUSTCLICK_ENDPOINT={}\nJUSTCLICK_USER={user}\nJUSTCLICK_API_KEY={}\n",
            sandbox.endpoint(),
            SandboxConfig::DEMO_KEY,
        );
        // Before it is told: whoever has read the address may end the service at once.
        let stopped = Stopped::new();
        let mut stdout = io::stdout();
        let written = stdout.write_all(told.as_bytes()).and_then(|()| stdout.flush());
        // Whoever started it may not care for its address.
        let _ = written;
        stopped.wait().await;
        sandbox.stop().await;
        Ok(ExitCode::Success)
    })
}

/// Ctrl-C or SIGTERM, listened to from the moment at which it is made.
struct Stopped {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
}

impl Stopped {
    #[cfg(unix)]
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        Self { signals: kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect() }
    }

    #[cfg(unix)]
    async fn wait(mut self) {
        let each = self.signals.iter_mut().map(|signal| Box::pin(signal.recv()));
        futures_util::future::select_all(each).await;
    }

    #[cfg(not(unix))]
    fn new() -> Self {
        Self {}
    }

    #[cfg(not(unix))]
    async fn wait(self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
