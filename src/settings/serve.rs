//! How the page is served, as resolved: where it listens, under which names, what protects it. And
//! which combinations are refused, because others could get in. Pure.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use super::layer::Layer;
use super::people::People;
use super::resolve::{merged, number};
use crate::error::{ServeFault, UsageFault};

/// What `--listen` takes.
const LISTEN_EXPECTED: &str = "8750, 127.0.0.1:8750, 0.0.0.0:8443, [::1]:8750";
/// What `--host` takes.
const HOST_EXPECTED: &str = "orders.example.com, 192.168.1.5";

/// How the page is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serve {
    /// Where.
    pub listen: SocketAddr,
    /// Further names under which it is reached, in lower case, without a port.
    pub hosts: Vec<String>,
    /// Certificate and key, PEM.
    pub tls: Option<TlsFiles>,
    /// A proxy stands in front, whose word is taken for who asks and how.
    pub behind_proxy: bool,
    /// Where uploads are kept; `None`: beside the ledger.
    pub state_dir: Option<PathBuf>,
    /// Bytes of an upload, at most.
    pub max_upload: u64,
    /// For how long uploads that nobody touches are kept.
    pub keep: Duration,
    /// Figures are shown to everybody who reaches the address.
    pub open_metrics: bool,
}

/// Certificate and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The chain, the page's own certificate first.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

impl Serve {
    /// From layers, the strongest first; the built-in one is added here.
    ///
    /// # Errors
    /// A value that cannot be used, a combination in which others could get in.
    pub fn resolve(layers: &[Layer], people: &People) -> Result<Self, UsageFault> {
        let typed = merged(layers);
        let listen = typed.listen.as_deref().unwrap_or_default();
        let value = |option, value: &str, expected| UsageFault::Value {
            option,
            value: value.to_owned(),
            expected,
        };
        let address = address(listen).ok_or_else(|| value("--listen", listen, LISTEN_EXPECTED))?;
        let mut hosts = Vec::new();
        for typed in &typed.hosts {
            hosts.push(host(typed).ok_or_else(|| value("--host", typed, HOST_EXPECTED))?);
        }
        let half = |missing| Err(UsageFault::Serve(ServeFault::HalfTls { missing }));
        let tls = match (&typed.tls_cert, &typed.tls_key) {
            (Some(cert), Some(key)) => Some(TlsFiles { cert: cert.clone(), key: key.clone() }),
            (None, None) => None,
            (Some(_), None) => return half("--tls-key"),
            (None, Some(_)) => return half("--tls-cert"),
        };
        let megabytes = number("--max-upload", typed.max_upload.as_deref(), (1, 1024), "1…1024")?;
        let days = number("--keep-days", typed.keep_days.as_deref(), (1, 3650), "1…3650")?;
        let serve = Self {
            listen: address,
            hosts,
            tls,
            behind_proxy: typed.behind_proxy.unwrap_or_default(),
            state_dir: typed.state_dir.clone(),
            max_upload: u64::from(megabytes) * 1024 * 1024,
            keep: Duration::from_secs(u64::from(days) * 24 * 60 * 60),
            open_metrics: typed.open_metrics.unwrap_or_default(),
        };
        serve.refusal(people).map_or(Ok(serve), |fault| Err(UsageFault::Serve(fault)))
    }

    /// Why it must not be served like this.
    fn refusal(&self, people: &People) -> Option<ServeFault> {
        let nobody = people.users.is_empty();
        let listen = self.listen.to_string();
        if self.behind_proxy {
            // Through a proxy everybody seems to be on this computer.
            return match (nobody, self.hosts.is_empty()) {
                (true, _) => Some(ServeFault::NoUsersBehindProxy),
                (false, true) => Some(ServeFault::NoHostBehindProxy),
                (false, false) => None,
            };
        }
        if self.listen.ip().is_loopback() {
            return None;
        }
        match (nobody, &self.tls) {
            (true, _) => Some(ServeFault::NoUsers { listen }),
            (false, None) => Some(ServeFault::NoTls { listen }),
            (false, Some(_)) => None,
        }
    }
}

/// An address with a port; a port alone is one of this computer.
fn address(text: &str) -> Option<SocketAddr> {
    let port = |text: &str| text.parse().ok().map(|port| (Ipv4Addr::LOCALHOST, port).into());
    match text.strip_prefix("localhost:") {
        Some(rest) => port(rest),
        None => port(text).or_else(|| text.parse().ok()),
    }
}

/// A host name or an address, without scheme and port, in lower case.
fn host(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Some(match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        });
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    (text.len() <= 253 && text.split('.').all(label)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::people::{Hidden, User};

    fn layer(listen: &str) -> Layer {
        Layer { listen: Some(listen.to_owned()), ..Layer::default() }
    }

    fn somebody() -> People {
        let user = User { password: Hidden("$argon2id$".into()), admin: false };
        People { users: [("anna".to_owned(), user)].into(), ..People::default() }
    }

    fn with_tls(layer: Layer) -> Layer {
        Layer { tls_cert: Some("c.pem".into()), tls_key: Some("k.pem".into()), ..layer }
    }

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("8750", Some("127.0.0.1:8750")),
            ("0", Some("127.0.0.1:0")),
            ("localhost:80", Some("127.0.0.1:80")),
            ("[::1]:80", Some("[::1]:80")),
            ("0.0.0.0:80", Some("0.0.0.0:80")),
            ("", None),
            ("example.com:80", None),
            ("127.0.0.1", None),
            ("70000", None),
        ] {
            let expected = expected.map(|text| text.parse::<SocketAddr>().unwrap());
            assert_eq!(address(text), expected, "{text}");
        }
    }

    #[test]
    fn names_of_hosts() {
        for (text, expected) in [
            ("Orders.Example.COM", Some("orders.example.com")),
            ("orders.example.com.", Some("orders.example.com")),
            ("192.168.1.5", Some("192.168.1.5")),
            ("::1", Some("[::1]")),
            ("[FE80::1]", Some("[fe80::1]")),
            ("warehouse_pc", Some("warehouse_pc")),
            ("https://a.example", None),
            ("a.example:80", None),
            ("a..b", None),
            ("", None),
            ("*", None),
        ] {
            assert_eq!(host(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn others_get_in_only_by_password_and_encrypted() {
        let nobody = People::default();
        let proxied = |listen| Layer { behind_proxy: Some(true), ..layer(listen) };
        let named = |layer| Layer { hosts: vec!["a.example".into()], ..layer };
        let listen = || "0.0.0.0:1".to_owned();
        let cases = [
            (layer("1"), &nobody, None),
            (layer("[::1]:1"), &nobody, None),
            (layer("127.9.9.9:1"), &nobody, None),
            (layer("0.0.0.0:1"), &nobody, Some(ServeFault::NoUsers { listen: listen() })),
            (with_tls(layer("0.0.0.0:1")), &nobody, Some(ServeFault::NoUsers { listen: listen() })),
            (layer("0.0.0.0:1"), &somebody(), Some(ServeFault::NoTls { listen: listen() })),
            (layer("[::]:1"), &somebody(), Some(ServeFault::NoTls { listen: "[::]:1".into() })),
            (with_tls(layer("0.0.0.0:1")), &somebody(), None),
            (named(proxied("1")), &nobody, Some(ServeFault::NoUsersBehindProxy)),
            (proxied("1"), &somebody(), Some(ServeFault::NoHostBehindProxy)),
            (named(proxied("0.0.0.0:1")), &somebody(), None),
        ];
        for (layer, people, expected) in cases {
            let fault = Serve::resolve(std::slice::from_ref(&layer), people).err();
            assert_eq!(fault, expected.map(UsageFault::Serve), "{layer:?}");
        }
    }

    #[test]
    fn certificate_and_key_belong_together() {
        let half = Layer { tls_key: Some("k".into()), ..layer("1") };
        let fault = Serve::resolve(&[half], &People::default()).unwrap_err();
        assert_eq!(fault, UsageFault::Serve(ServeFault::HalfTls { missing: "--tls-cert" }));
    }
}
