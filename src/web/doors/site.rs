//! Under which names the server answers, and whether a request comes from its own pages. Pure.
//!
//! A page of another site can make a browser send requests here, and by its own name server it can
//! make its name mean this computer ("DNS rebinding"). Against the second, only known names are
//! answered; against the first, changes are taken only from the server's own pages.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, Uri, header};

use crate::settings::serve::Serve;
use crate::text::doors::Refusal;

const FORWARDED_FOR: &str = "x-forwarded-for";
const FORWARDED_HOST: &str = "x-forwarded-host";
const FORWARDED_PROTO: &str = "x-forwarded-proto";
const FETCH_SITE: &str = "sec-fetch-site";
const FETCH_MODE: &str = "sec-fetch-mode";
const FETCH_DEST: &str = "sec-fetch-dest";

/// What this computer calls itself; no other site can have these names.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// How the server is reached.
#[derive(Clone, Debug)]
pub struct Site {
    listen: SocketAddr,
    hosts: Vec<String>,
    tls: bool,
    behind_proxy: bool,
    open_metrics: bool,
}

/// Where a request comes from and what it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Whoever asks; behind a proxy, whom the proxy names.
    pub peer: IpAddr,
    /// The connection itself comes from this computer, and no proxy stands in between.
    pub local: bool,
    /// Nobody can overhear it.
    pub secure: bool,
    /// The server's name as it was asked for, in lower case, with the port if one was named.
    pub host: String,
}

impl Site {
    /// The site of these settings; `listen` with the port that it really has.
    #[must_use]
    pub fn new(serve: &Serve, listen: SocketAddr) -> Self {
        Self {
            listen,
            hosts: serve.hosts.clone(),
            tls: serve.tls.is_some(),
            behind_proxy: serve.behind_proxy,
            open_metrics: serve.open_metrics,
        }
    }

    /// Whether all who ask do so over https.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.tls || self.behind_proxy
    }

    /// Whether nobody but this computer can reach it.
    #[must_use]
    pub fn is_this_computer_only(&self) -> bool {
        self.listen.ip().is_loopback() && !self.behind_proxy
    }

    /// The first of the names that were set up for it.
    #[must_use]
    pub fn public_name(&self) -> Option<&str> {
        self.hosts.first().map(String::as_str)
    }

    /// Whether figures are for everybody.
    #[must_use]
    pub fn has_open_metrics(&self) -> bool {
        self.open_metrics
    }

    /// What is asked for, and by whom.
    ///
    /// # Errors
    /// An unknown name; a request without one, or with two; one that came to the proxy without
    /// encryption.
    pub fn asked(
        &self,
        headers: &HeaderMap,
        uri: &Uri,
        peer: SocketAddr,
    ) -> Result<Asked, Refusal> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return Err(Refusal::Malformed);
        };
        let mut host = host.to_str().map_err(|_| Refusal::Malformed)?.to_lowercase();
        if uri.authority().is_some_and(|named| !named.as_str().eq_ignore_ascii_case(&host)) {
            return Err(Refusal::Malformed);
        }
        let mut asked = Asked {
            peer: peer.ip().to_canonical(),
            local: peer.ip().to_canonical().is_loopback() && !self.behind_proxy,
            secure: self.is_secure(),
            host: String::new(),
        };
        if self.behind_proxy {
            let last = |name| last_of(headers, name);
            if last(FORWARDED_PROTO).is_some_and(|scheme| scheme != "https") {
                return Err(Refusal::Insecure);
            }
            if let Some(named) = last(FORWARDED_HOST) {
                host = named.to_lowercase();
            }
            // The last one is the proxy's own word; those before it anybody can make up.
            if let Some(client) = last(FORWARDED_FOR).and_then(address) {
                asked.peer = client.to_canonical();
            }
        }
        if !self.answers_to(name_of(&host).ok_or(Refusal::Malformed)?) {
            return Err(Refusal::Host);
        }
        asked.host = host;
        Ok(asked)
    }

    fn answers_to(&self, name: &str) -> bool {
        let name = name.trim_end_matches('.');
        let literal = address(name);
        // Who gives an address and not a name cannot have made a name of theirs mean this computer.
        let any_address = self.listen.ip().is_unspecified() && literal.is_some();
        LOOPBACK.contains(&name)
            || literal == Some(self.listen.ip())
            || any_address
            || self.hosts.iter().any(|host| host == name)
    }

    /// Whether a request that changes something comes from one of the server's own pages, as far
    /// as the browser says so. Whoever says nothing is no browser of these years; the token of the
    /// session is asked for in any case.
    #[must_use]
    pub fn is_own(&self, asked: &Asked, headers: &HeaderMap) -> bool {
        let site = headers.get(FETCH_SITE).map(|value| value.as_bytes());
        if site.is_some_and(|site| site != b"same-origin" && site != b"none") {
            return false;
        }
        let Some(origin) = headers.get(header::ORIGIN) else { return true };
        let Ok(origin) = origin.to_str() else { return false };
        let scheme = if asked.secure { "https://" } else { "http://" };
        let Some(host) = origin.to_lowercase().strip_prefix(scheme).map(str::to_owned) else {
            return false;
        };
        if self.behind_proxy {
            // Proxies often leave the port out of what they pass on.
            return name_of(&host) == name_of(&asked.host);
        }
        host == asked.host
    }
}

/// Whether another site wants to embed or read what is asked for. Links from elsewhere are welcome.
#[must_use]
pub fn is_embedding(headers: &HeaderMap) -> bool {
    let is = |name, value: &str| headers.get(name).is_some_and(|found| found == value);
    let foreign = is(FETCH_SITE, "cross-site") || is(FETCH_SITE, "same-site");
    let visit = is(FETCH_MODE, "navigate") && is(FETCH_DEST, "document");
    foreign && !visit
}

/// Whether a link of another site led here: a browser keeps strict cookies back then.
#[must_use]
pub fn is_visit_from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get(FETCH_SITE).is_some_and(|site| site == "cross-site" || site == "same-site")
        && headers.get(FETCH_MODE).is_some_and(|mode| mode == "navigate")
}

/// The last of the values of a header that lists them.
fn last_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    all.rsplit(',').next().map(str::trim).filter(|value| !value.is_empty())
}

/// An address, in brackets or with a port where it is one of IPv6 or came from a proxy.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// A host without its port; `None` for what is no host.
fn name_of(host: &str) -> Option<&str> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let end = rest.find(']')? + 2;
            (&host[..end], &host[end..])
        }
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let good_port = port.is_empty() || port[1..].parse::<u16>().is_ok() && port.starts_with(':');
    let good_name = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte));
    (good_port && good_name).then_some(name)
}

#[cfg(test)]
mod tests;
