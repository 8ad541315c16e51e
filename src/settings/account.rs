//! Who sends and where to: account name, key, endpoint. Each is refused here if it cannot be used,
//! before anything is put into a host name, a signature or a connection.

use std::fmt;
use std::path::PathBuf;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::error::{EndpointReason, KeySource, UsageFault};
use crate::wire::signature::ApiKey;

/// All that a request needs to know about the sender.
#[derive(Clone, Debug)]
pub struct Account {
    /// The account's login, part of every signature.
    pub user: UserName,
    /// The key that signs.
    pub key: ApiKey,
    /// Where requests go.
    pub endpoint: Endpoint,
}

/// An account name: a DNS label, so that it can safely stand in a host name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserName(String);

impl UserName {
    /// Takes 1 to 63 ASCII letters, digits and inner hyphens (RFC 1123, section 2.1).
    ///
    /// # Errors
    /// [`UsageFault::UserNotLabel`] for anything else.
    pub fn parse(text: &str) -> Result<Self, UsageFault> {
        let label = (1..=63).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        if label {
            Ok(Self(text.to_owned()))
        } else {
            Err(UsageFault::UserNotLabel { user: text.to_owned() })
        }
    }

    /// The name as it was typed: signatures are made over exactly these bytes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The service's full URL. `https`, or `http` to this same computer; no credentials in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// The service's documented address for an account.
    ///
    /// # Errors
    /// None for a valid [`UserName`]; the type says so rather than a panic.
    pub fn of_user(user: &UserName) -> Result<Self, UsageFault> {
        Self::parse(&format!("https://{}.justclick.ru/api/UpdateOrderStatus", user.as_str()))
    }

    /// Reads a URL.
    ///
    /// # Errors
    /// The `Endpoint…` faults; none of them repeats credentials that the URL may hold.
    pub fn parse(text: &str) -> Result<Self, UsageFault> {
        let text = text.trim();
        let malformed =
            |reason| UsageFault::EndpointMalformed { url: without_credentials(text), reason };
        let url = Url::parse(text).map_err(|_| malformed(EndpointReason::NotUrl))?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(malformed(EndpointReason::Scheme));
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(malformed(EndpointReason::NotUrl));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UsageFault::EndpointCredentials);
        }
        if url.fragment().is_some() {
            return Err(malformed(EndpointReason::Fragment));
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return Err(UsageFault::EndpointInsecure { url: text.to_owned() });
        }
        Ok(Self(url))
    }

    /// The URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Whether it is this same computer.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// The URL as it will be requested.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// `127.0.0.0/8`, `::1` or `localhost`: what never leaves this computer.
fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The text with everything before the last `@` gone: what stands there may be a password.
fn without_credentials(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((_, rest)) => format!("…@{rest}"),
        None => text.to_owned(),
    }
}

/// The content of the file that `--api-key-file` names, read by the caller.
#[derive(Clone, Debug)]
pub struct KeyFile {
    /// The file as named.
    pub path: PathBuf,
    /// Its bytes.
    pub content: SecretSlice<u8>,
}

/// The key from a file or, without one, from the environment.
///
/// # Errors
/// No key at all, or one that is empty, has control characters or line breaks inside, or spaces at
/// its ends.
pub fn key(
    file: Option<&KeyFile>,
    environment: Option<&SecretString>,
) -> Result<ApiKey, UsageFault> {
    let (text, source) = match (file, environment) {
        (Some(file), _) => {
            (decoded(file.content.expose_secret()), KeySource::File(file.path.clone()))
        }
        (None, Some(text)) => (Some(text.clone()), KeySource::Environment),
        (None, None) => return Err(UsageFault::KeyMissing),
    };
    text.as_ref()
        .and_then(|text| usable(text.expose_secret()))
        .map(|key| ApiKey::new(key.to_owned()))
        .ok_or(UsageFault::KeyMalformed { source })
}

/// The secret in a file that holds nothing else, as a key file does: one line, in UTF-8, or in
/// UTF-16 with a byte-order mark. `None` if it cannot be one.
#[must_use]
pub fn secret_text(content: &[u8]) -> Option<SecretString> {
    let text = decoded(content)?;
    usable(text.expose_secret()).map(SecretString::from)
}

/// A key file's text: UTF-8 with or without a byte-order mark, or UTF-16 with one, which is what
/// `echo … > file` writes in Windows PowerShell.
fn decoded(bytes: &[u8]) -> Option<SecretString> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        bytes => String::from_utf8(bytes.to_vec()).ok(),
    };
    text.map(SecretString::from)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().copied().map(unit).collect();
    if rest.is_empty() { String::from_utf16(&units).ok() } else { None }
}

/// The key without the one line break that an editor puts at the end; `None` if it cannot be one.
fn usable(text: &str) -> Option<&str> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    let usable = !text.is_empty()
        && text == text.trim()
        && !text.chars().any(|character| character.is_control() || character == '\u{fffd}');
    usable.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_name_is_a_dns_label() {
        let longest = "a".repeat(63);
        for name in ["shop", "My-Shop-1", "7", longest.as_str()] {
            assert!(UserName::parse(name).is_ok(), "{name}");
        }
        let too_long = "a".repeat(64);
        for name in [
            "",
            "-shop",
            "shop-",
            "my_shop",
            "shop.justclick.ru",
            "https://shop",
            "магазин",
            "a b",
            "evil.com/",
            "a@b",
            "a\nb",
            too_long.as_str(),
        ] {
            let fault = UsageFault::UserNotLabel { user: name.to_owned() };
            assert_eq!(UserName::parse(name), Err(fault), "{name}");
        }
    }

    #[test]
    fn the_default_endpoint_is_the_documented_one() {
        let user = UserName::parse("shop").unwrap();
        let endpoint = Endpoint::of_user(&user).unwrap();
        assert_eq!(endpoint.as_str(), "https://shop.justclick.ru/api/UpdateOrderStatus");
    }

    #[test]
    fn plain_http_goes_to_this_computer_only() {
        for url in [
            "https://shop.justclick.io/api/UpdateOrderStatus",
            "https://shop.example:8443/x?y=1",
            "http://127.0.0.1:8080/api",
            "http://127.9.9.9/",
            "http://[::1]:80/",
            "http://localhost:1/",
            "HTTP://LOCALHOST/",
        ] {
            assert!(Endpoint::parse(url).is_ok(), "{url}");
        }
        for url in [
            "http://shop.justclick.ru/",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "http://192.168.0.1/",
            "http://0.0.0.0/",
            "http://[::2]/",
        ] {
            let fault = UsageFault::EndpointInsecure { url: url.to_owned() };
            assert_eq!(Endpoint::parse(url), Err(fault), "{url}");
        }
    }

    #[test]
    fn what_is_no_endpoint_is_refused_with_the_reason() {
        for (url, reason) in [
            ("", EndpointReason::NotUrl),
            ("shop.justclick.ru/api", EndpointReason::NotUrl),
            ("/api/UpdateOrderStatus", EndpointReason::NotUrl),
            ("ftp://shop.justclick.ru/", EndpointReason::Scheme),
            ("file:///etc/hosts", EndpointReason::Scheme),
            ("https://shop.justclick.ru/#x", EndpointReason::Fragment),
        ] {
            let fault = UsageFault::EndpointMalformed { url: url.to_owned(), reason };
            assert_eq!(Endpoint::parse(url), Err(fault), "{url}");
        }
    }

    #[test]
    fn credentials_in_an_endpoint_are_refused_and_not_repeated() {
        assert_eq!(
            Endpoint::parse("https://shop:hunter2@shop.justclick.ru/"),
            Err(UsageFault::EndpointCredentials)
        );
        for url in ["htp://shop:hunter2@host/", "shop:hunter2@host", "https://a:hunter2@host:bad/"]
        {
            let shown = format!("{:?}", Endpoint::parse(url));
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }

    /// The key as the signature sees it; there is no other way to look into one.
    fn signs_like(key: &ApiKey, expected: &str) -> bool {
        key.sign_request("a=1", "u").as_str()
            == ApiKey::new(expected.to_owned()).sign_request("a=1", "u").as_str()
    }

    fn of_file(content: &[u8]) -> Result<ApiKey, UsageFault> {
        key(Some(&KeyFile { path: "key.txt".into(), content: content.to_vec().into() }), None)
    }

    #[test]
    fn a_key_file_may_have_one_line_break_and_a_byte_order_mark() {
        for content in [
            &b"fake#key"[..],
            b"fake#key\n",
            b"fake#key\r\n",
            b"\xef\xbb\xbffake#key\n",
            b"\xff\xfef\0a\0k\0e\0#\0k\0e\0y\0\r\0\n\0",
            b"\xfe\xff\0f\0a\0k\0e\0#\0k\0e\0y",
        ] {
            let key = of_file(content).unwrap();
            assert!(signs_like(&key, "fake#key"), "{content:?}");
        }
    }

    #[test]
    fn a_key_that_cannot_be_one_is_refused() {
        for content in [
            &b""[..],
            b"\n",
            b"fake\n\n",
            b"fake\nkey\n",
            b" fake",
            b"fake \r\n",
            b"fa\tke",
            b"\xff\xfef\0a",
            b"\xd1fake",
            b"fake\0",
        ] {
            assert!(
                matches!(of_file(content), Err(UsageFault::KeyMalformed { .. })),
                "{content:?}"
            );
        }
    }

    #[test]
    fn the_file_wins_over_the_environment_and_one_of_them_must_be() {
        let environment = SecretString::from("from-environment");
        let file = KeyFile { path: "key.txt".into(), content: b"from-file".to_vec().into() };
        assert!(signs_like(&key(Some(&file), Some(&environment)).unwrap(), "from-file"));
        assert!(signs_like(&key(None, Some(&environment)).unwrap(), "from-environment"));
        assert!(matches!(key(None, None), Err(UsageFault::KeyMissing)));
        assert!(matches!(
            key(None, Some(&SecretString::from(""))),
            Err(UsageFault::KeyMalformed { source: KeySource::Environment })
        ));
    }
}
