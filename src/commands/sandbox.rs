//! `sandbox`: the stand-in service by itself, until it is interrupted.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use crate::cli::SandboxArgs;
use crate::error::{Error, ExitCode, IoAction, UsageFault};
use crate::sandbox::{FaultPlan, Sandbox, SandboxConfig};

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
        let mut stdout = io::stdout();
        let written = stdout.write_all(told.as_bytes()).and_then(|()| stdout.flush());
        // Whoever started it may not care for its address.
        let _ = written;
        stopped().await;
        sandbox.stop().await;
        Ok(ExitCode::Success)
    })
}

async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
