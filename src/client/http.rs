//! One attempt over HTTP: what goes out, how long it may take, how much is read back. Never a
//! retry of its own: repeating is decided in `domain::retry`, and nowhere else.

use std::error::Error as StdError;
use std::future::Future;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Certificate, Client, Response, Url, redirect};

use crate::domain::assumptions::REPLY_LIMIT;
use crate::domain::{Failure, TlsCause};
use crate::wire::classify::RawReply;
use crate::wire::retry_after;

/// The way to the service. The engine knows nothing else of it, so that its workers can be tested
/// without a network, in paused time.
pub trait Gateway {
    /// Posts one body, once. A failure says what is known of whether it arrived.
    fn post(&self, body: Bytes) -> impl Future<Output = Result<RawReply, Failure>>;
}

/// How the service is reached.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// The full URL that is posted to.
    pub endpoint: Url,
    /// From the first byte to the last, connecting included.
    pub timeout: Duration,
    /// For name look-up, TCP and TLS.
    pub connect_timeout: Duration,
    /// Further root certificates, as PEM.
    pub extra_roots: Vec<u8>,
    /// Connections kept open between requests.
    pub idle_connections: usize,
    /// Do not use a proxy that the environment names (loopback has none).
    pub direct: bool,
}

/// [`Gateway`] over reqwest.
pub struct HttpGateway {
    client: Client,
    endpoint: Url,
}

impl HttpGateway {
    /// Sets up the client; makes no connection yet.
    ///
    /// # Errors
    /// The cause, in the library's words: certificates that cannot be read, no usable TLS.
    pub fn new(options: HttpOptions) -> Result<Self, String> {
        // Fails only where a provider is installed already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut headers = HeaderMap::new();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(header::CONTENT_TYPE, form);
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let mut builder = Client::builder()
            .user_agent(concat!("justclick-import/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .timeout(options.timeout)
            .connect_timeout(options.connect_timeout)
            .pool_max_idle_per_host(options.idle_connections)
            // Shorter than the 60 or 75 seconds after which usual servers close an idle
            // connection, so that a request seldom meets one that is just being closed.
            .pool_idle_timeout(Duration::from_secs(25))
            .tcp_nodelay(true);
        if options.direct {
            builder = builder.no_proxy();
        }
        if !options.extra_roots.is_empty() {
            let roots =
                Certificate::from_pem_bundle(&options.extra_roots).map_err(|e| causes(&e))?;
            if roots.is_empty() {
                return Err("no certificate in PEM form".into());
            }
            builder = builder.tls_certs_merge(roots);
        }
        let client = builder.build().map_err(|error| causes(&error))?;
        Ok(Self { client, endpoint: options.endpoint })
    }
}

impl Gateway for HttpGateway {
    async fn post(&self, body: Bytes) -> Result<RawReply, Failure> {
        Ok(raw(self.answer(body).await?).await)
    }
}

impl HttpGateway {
    /// Posts one body, once, and gives the service's clock too, if it says what it shows.
    ///
    /// # Errors
    /// As for [`Gateway::post`].
    pub async fn post_dated(&self, body: Bytes) -> Result<(RawReply, Option<SystemTime>), Failure> {
        let response = self.answer(body).await?;
        let date =
            text(&response, header::DATE).and_then(|date| httpdate::parse_http_date(&date).ok());
        Ok((raw(response).await, date))
    }

    async fn answer(&self, body: Bytes) -> Result<Response, Failure> {
        let sent = self.client.post(self.endpoint.clone()).body(body).send().await;
        sent.map_err(|error| failure(&error))
    }
}

fn text(response: &Response, name: header::HeaderName) -> Option<String> {
    let value: Option<&HeaderValue> = response.headers().get(name);
    value.and_then(|value| value.to_str().ok()).map(str::to_owned)
}

async fn raw(response: Response) -> RawReply {
    RawReply {
        status: response.status().as_u16(),
        retry_after: text(&response, header::RETRY_AFTER)
            .and_then(|value| retry_after::parse(&value, SystemTime::now())),
        location: text(&response, header::LOCATION),
        body: read_bounded(response).await,
    }
}

/// Reads the body, decompressed, up to the bound; what is longer is not a reply, and reading stops
/// there, so that neither an endless body nor a compression bomb costs memory.
async fn read_bounded(mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(body),
            Ok(Some(chunk)) if body.len() + chunk.len() <= REPLY_LIMIT => {
                body.extend_from_slice(&chunk);
            }
            Ok(Some(_)) => return Err(Failure::ReplyTooLarge { limit: REPLY_LIMIT }),
            Err(error) => return Err(failure(&error)),
        }
    }
}

/// Sorts a reqwest error by what it says about whether the request arrived.
fn failure(error: &reqwest::Error) -> Failure {
    if error.is_dns() {
        return Failure::Dns { detail: causes(error) };
    }
    if error.is_connect() {
        return if let Some(tls) = find::<rustls::Error>(error) {
            Failure::Tls { cause: tls_cause(tls) }
        } else if error.is_timeout() {
            Failure::ConnectTimeout
        } else {
            Failure::Connect { detail: causes(error) }
        };
    }
    if error.is_timeout() {
        return Failure::Timeout;
    }
    Failure::Reset { detail: causes(error) }
}

/// Sorts a TLS error by what the person at the keyboard can do about it.
fn tls_cause(error: &rustls::Error) -> TlsCause {
    use rustls::{CertificateError, Error};
    let detail = error.to_string();
    match error {
        Error::InvalidCertificate(certificate) => match certificate {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                TlsCause::Expired(detail)
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                TlsCause::NotYetValid(detail)
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsCause::WrongName(detail)
            }
            // The second: by someone who only bears the name of one whom this computer trusts.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                TlsCause::UnknownIssuer(detail)
            }
            CertificateError::Revoked => TlsCause::Revoked(detail),
            _ => TlsCause::Other(detail),
        },
        Error::InvalidMessage(_) => TlsCause::NotTls(detail),
        Error::AlertReceived(_) | Error::PeerIncompatible(_) => TlsCause::Refused(detail),
        _ => TlsCause::Other(detail),
    }
}

/// The innermost causes in words, without the URL (which is the same for all).
fn causes(error: &dyn StdError) -> String {
    let mut words = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        words.push(cause.to_string());
        next = cause.source();
    }
    // Outer errors often repeat the inner one's words.
    words.dedup_by(|inner, outer| outer.contains(inner.as_str()));
    if words.is_empty() { error.to_string() } else { words.join(": ") }
}

/// Looks for an error of a type among the causes. I/O errors hide theirs behind `get_ref`.
fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref::<T>() {
            return Some(found);
        }
        if let Some(inner) = cause.downcast_ref::<std::io::Error>().and_then(|io| io.get_ref())
            && let Some(found) = find::<T>(inner)
        {
            return Some(found);
        }
        next = cause.source();
    }
    None
}
