//! The server: listens, with encryption or without, and comes to an end in order.
//!
//! HTTP/1.1 only. What HTTP/2 would save, one warehouse does not feel; what it costs in ways to be
//! attacked, everybody who is reachable does.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use axum_server::{Handle, Server};
use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

pub use super::connection::Bounds;
use super::connection::Room;
use super::ending::{Ending, Stage};
use crate::error::{Error, IoAction, ServeFault, UsageFault};
use crate::settings::serve::TlsFiles;

/// Bytes of a request's head, at most.
const HEAD_SIZE: usize = 32 * 1024;
/// Fields of a request's head, at most.
const HEAD_FIELDS: usize = 100;
/// At the end, answers that are under way may take so long.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Certificate and key, ready to be used, and to be replaced while the server runs.
#[derive(Clone)]
pub struct Tls {
    files: TlsFiles,
    config: RustlsConfig,
}

impl Tls {
    /// Reads certificate and key.
    ///
    /// # Errors
    /// Files that cannot be read or used.
    pub fn read(files: &TlsFiles) -> Result<Self, Error> {
        let config = RustlsConfig::from_config(Arc::new(config(files)?));
        Ok(Self { files: files.clone(), config })
    }

    /// Reads them again; connections that are open keep what they have.
    ///
    /// # Errors
    /// As [`Tls::read`]; then what was there before goes on being used.
    pub fn read_again(&self) -> Result<(), Error> {
        self.config.reload_from_config(Arc::new(config(&self.files)?));
        Ok(())
    }
}

fn config(files: &TlsFiles) -> Result<ServerConfig, Error> {
    let unusable = |path: &Path, detail: String| {
        Error::Usage(UsageFault::Serve(ServeFault::Tls { path: path.to_owned(), detail }))
    };
    let unread = |path: &Path, error: pem::Error| match error {
        pem::Error::Io(cause) => {
            Error::Io { action: IoAction::ReadCertificate, path: path.to_owned(), cause }
        }
        other => unusable(path, other.to_string()),
    };
    let chain = CertificateDer::pem_file_iter(&files.cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unread(&files.cert, error))?;
    let key =
        PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unread(&files.key, error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| unusable(&files.cert, error.to_string()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// A server that was not started.
pub struct Listening {
    listener: TcpListener,
    tls: Option<Tls>,
    bounds: Bounds,
}

impl Listening {
    /// Takes the address; connections wait until [`Listening::serve`].
    ///
    /// # Errors
    /// The address is taken, or not this computer's.
    pub fn on(address: SocketAddr, tls: Option<Tls>) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener, tls, bounds: Bounds::USUAL })
    }

    /// With other bounds.
    #[must_use]
    pub fn bounded(self, bounds: Bounds) -> Self {
        Self { bounds, ..self }
    }

    /// The address, with the port that it really has.
    ///
    /// # Errors
    /// The system's.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until the end was asked for and `finished` completes: what is under way can be
    /// watched as long as it lasts.
    ///
    /// # Errors
    /// The system's.
    pub async fn serve(
        self,
        router: Router,
        ending: Ending,
        finished: Pin<Box<dyn Future<Output = ()> + Send>>,
    ) -> io::Result<()> {
        let handle = Handle::new();
        let bounds = self.bounds;
        let room = Room::new(bounds);
        let server = axum_server::from_tcp(self.listener)?.handle(handle.clone());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let serving = async {
            match self.tls {
                None => tuned(server.acceptor(room), bounds).serve(service).await,
                Some(tls) => {
                    let acceptor =
                        RustlsAcceptor::new(tls.config).handshake_timeout(bounds.handshake);
                    tuned(server.acceptor(acceptor.acceptor(room)), bounds).serve(service).await
                }
            }
        };
        let end = async {
            ending.reached(Stage::Draining).await;
            finished.await;
            handle.graceful_shutdown(Some(LAST_ANSWERS));
        };
        let (served, ()) = tokio::join!(serving, end);
        served
    }
}

/// Bounds of time and size for what comes before a request's body.
fn tuned<A>(server: Server<SocketAddr, A>, bounds: Bounds) -> Server<SocketAddr, A> {
    let mut server = server.http1_only().first_request_timeout(bounds.head);
    server
        .http_builder()
        .http1()
        .header_read_timeout(bounds.head)
        .max_buf_size(HEAD_SIZE)
        .max_headers(HEAD_FIELDS)
        .half_close(false);
    server
}
