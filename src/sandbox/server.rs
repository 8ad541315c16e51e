//! Starting and stopping the stand-in: in the caller's tokio runtime, or on a thread of its own.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::wire::signature::ApiKey;

use super::connection::{self, Acceptor, Plain};
use super::plan::FaultPlan;
use super::record::{Counters, Keep, Record};
use super::service::{PATH, Service};

/// How long to wait before accepting again when the system has no more sockets to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How a stand-in behaves.
#[derive(Clone, Debug)]
pub struct SandboxConfig {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The account's name, part of every request's signature.
    pub user: String,
    /// The account's key.
    pub key: ApiKey,
    /// Order numbers that are refused as nonexistent (code 200).
    pub unknown: Vec<String>,
    /// The faults to play.
    pub faults: FaultPlan,
    /// How long every reply takes.
    pub latency: Duration,
    /// How much is remembered.
    pub keep: Keep,
    /// Answer 0, not 204, to an update that changes nothing.
    pub unchanged_is_done: bool,
    /// Write every `error_code` as a string.
    pub string_codes: bool,
}

impl SandboxConfig {
    /// The name of the account when none is given.
    pub const DEMO_USER: &str = "demo";
    /// The key of that account. It opens nothing but the stand-in.
    pub const DEMO_KEY: &str = "demo-key-of-the-sandbox";

    /// A stand-in for this account that plays no faults.
    #[must_use]
    pub fn new(user: impl Into<String>, key: ApiKey) -> Self {
        Self {
            port: 0,
            user: user.into(),
            key,
            unknown: Vec::new(),
            faults: FaultPlan::default(),
            latency: Duration::ZERO,
            keep: Keep::default(),
            unchanged_is_done: false,
            string_codes: false,
        }
    }

    /// The same for [`SandboxConfig::DEMO_USER`].
    #[must_use]
    pub fn demo() -> Self {
        Self::new(Self::DEMO_USER, ApiKey::new(Self::DEMO_KEY.into()))
    }
}

/// A running stand-in. Dropping it stops it.
#[derive(Debug)]
pub struct Sandbox {
    service: Arc<Service>,
    address: SocketAddr,
    scheme: &'static str,
    /// Dropped or sent to, it ends the accept loop and all connections.
    stop: Option<oneshot::Sender<()>>,
    /// Resolves when they have ended.
    stopped: Option<oneshot::Receiver<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Sandbox {
    /// Starts one in the current tokio runtime.
    ///
    /// # Errors
    /// The port cannot be listened on.
    pub async fn start(config: SandboxConfig) -> io::Result<Self> {
        Self::start_with(config, Plain).await
    }

    /// Starts one in the current tokio runtime, with something around its connections.
    ///
    /// # Errors
    /// The port cannot be listened on.
    pub async fn start_with<A: Acceptor>(config: SandboxConfig, acceptor: A) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await?;
        let (sandbox, run) = Self::prepare(config, listener.local_addr()?, acceptor);
        tokio::spawn(run(listener));
        Ok(sandbox)
    }

    /// Starts one on a thread of its own, so that it neither disturbs the caller's runtime nor
    /// needs one.
    ///
    /// # Errors
    /// The port cannot be listened on, or the system has no thread to give.
    pub fn start_on_thread(config: SandboxConfig) -> io::Result<Self> {
        Self::start_on_thread_with(config, Plain)
    }

    /// The same, with something around its connections.
    ///
    /// # Errors
    /// The port cannot be listened on, or the system has no thread to give.
    pub fn start_on_thread_with<A: Acceptor>(
        config: SandboxConfig,
        acceptor: A,
    ) -> io::Result<Self> {
        // Bound here, so that the address and a failure are known at once. Not with tokio: the
        // caller may be inside a runtime, and another must not be waited for there.
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, config.port))?;
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (mut sandbox, run) = Self::prepare(config, listener.local_addr()?, acceptor);
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let run = run(listener);
        let thread = thread::Builder::new().name("sandbox".into());
        sandbox.thread = Some(thread.spawn(move || runtime.block_on(run))?);
        Ok(sandbox)
    }

    /// A stand-in, and what runs it.
    fn prepare<A: Acceptor>(
        config: SandboxConfig,
        address: SocketAddr,
        acceptor: A,
    ) -> (Self, impl FnOnce(TcpListener) -> RunFuture) {
        let moved = format!("{}://{address}/moved", A::SCHEME);
        let service = Service::new(config, moved);
        let (stop, stopping) = oneshot::channel();
        let (stopped_sender, stopped) = oneshot::channel();
        let sandbox = Self {
            service: Arc::clone(&service),
            address,
            scheme: A::SCHEME,
            stop: Some(stop),
            stopped: Some(stopped),
            thread: None,
        };
        let run = |listener| -> RunFuture {
            Box::pin(async move {
                run(listener, acceptor, service, stopping).await;
                // Nobody may be waiting.
                let _ = stopped_sender.send(());
            })
        };
        (sandbox, run)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The full URL that updates are posted to.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("{}://{}{PATH}", self.scheme, self.address)
    }

    /// What it saw up to now.
    #[must_use]
    pub fn record(&self) -> Record {
        self.service.record()
    }

    /// The counters alone; cheap.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.service.counters()
    }

    /// Stops it, ends all its connections (also those that hang), and says what it saw.
    pub async fn stop(mut self) -> Record {
        drop(self.stop.take());
        if let Some(stopped) = self.stopped.take() {
            // An error means that the runtime is gone, and the stand-in with it.
            let _ = stopped.await;
        }
        self.record()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It ends at once: nothing in it blocks. A panic in it has been reported already.
            let _ = thread.join();
        }
    }
}

type RunFuture = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// Accepts connections until `stop` is dropped, then ends all of them.
async fn run<A: Acceptor>(
    listener: TcpListener,
    acceptor: A,
    service: Arc<Service>,
    mut stop: oneshot::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stop => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((socket, _)) => {
                    connections.spawn(serve(socket, acceptor.clone(), Arc::clone(&service)));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn serve<A: Acceptor>(socket: TcpStream, acceptor: A, service: Arc<Service>) {
    // Replies are small and complete: there is nothing to gather them with.
    let _ = socket.set_nodelay(true);
    if let Ok(stream) = acceptor.accept(socket).await {
        connection::serve::<A>(stream, service).await;
    }
}
