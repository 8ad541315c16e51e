//! The way to the service, as the settings want it.

use crate::client::http::{HttpGateway, HttpOptions};
use crate::error::{Error, IoAction};
use crate::settings::account::Account;
use crate::settings::resolve::Settings;

/// Sets up the client; makes no connection yet.
///
/// # Errors
/// A certificate file that cannot be read or used, no usable TLS.
pub fn gateway(settings: &Settings, account: &Account) -> Result<HttpGateway, Error> {
    let extra_roots = match &settings.ca_file {
        None => Vec::new(),
        Some(path) => std::fs::read(path).map_err(|cause| Error::Io {
            action: IoAction::ReadCertificate,
            path: path.clone(),
            cause,
        })?,
    };
    HttpGateway::new(HttpOptions {
        endpoint: account.endpoint.url().clone(),
        timeout: settings.pace.timeout,
        connect_timeout: settings.pace.connect_timeout,
        extra_roots,
        idle_connections: usize::from(settings.pace.workers),
        direct: account.endpoint.is_loopback(),
    })
    .map_err(|detail| Error::Client { detail })
}
