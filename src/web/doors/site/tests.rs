//! Names that are answered to and names that are not; what a proxy says; what a browser says.

use std::time::Duration;

use http::{HeaderName, HeaderValue};

use super::*;

fn serve(listen: &str) -> Serve {
    Serve {
        listen: listen.parse().unwrap(),
        hosts: vec!["orders.example.com".into(), "192.168.1.5".into()],
        tls: None,
        behind_proxy: false,
        state_dir: None,
        max_upload: 50 * 1024 * 1024,
        keep: Duration::from_secs(30 * 24 * 60 * 60),
        open_metrics: false,
    }
}

fn site(listen: &str) -> Site {
    Site::new(&serve(listen), listen.parse().unwrap())
}

fn proxied() -> Site {
    let serve = Serve { behind_proxy: true, ..serve("127.0.0.1:80") };
    Site::new(&serve, serve.listen)
}

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        headers.append(name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn asked(site: &Site, pairs: &[(&str, &str)]) -> Result<Asked, Refusal> {
    site.asked(&headers(pairs), &Uri::from_static("/"), "127.0.0.1:5000".parse().unwrap())
}

#[test]
fn only_known_names_are_answered() {
    for (listen, host, known) in [
        ("127.0.0.1:80", "localhost", true),
        ("127.0.0.1:80", "LOCALHOST:9000", true),
        ("127.0.0.1:80", "127.0.0.1:80", true),
        ("127.0.0.1:80", "[::1]:80", true),
        ("127.0.0.1:80", "orders.example.com", true),
        ("127.0.0.1:80", "orders.example.com.:80", true),
        ("127.0.0.1:80", "192.168.1.5", true),
        ("127.0.0.1:80", "192.168.1.6", false),
        ("127.0.0.1:80", "evil.example", false),
        ("127.0.0.1:80", "localhost.evil.example", false),
        ("127.0.0.1:80", "127.0.0.1.evil.example", false),
        ("127.0.0.1:80", "xorders.example.com", false),
        ("192.168.1.7:80", "192.168.1.7", true),
        ("192.168.1.7:80", "192.168.1.8", false),
        ("0.0.0.0:80", "10.0.0.1:80", true),
        ("[::]:80", "[fe80::1]:80", true),
        ("0.0.0.0:80", "evil.example", false),
    ] {
        let expected = if known { Ok(host.to_lowercase()) } else { Err(Refusal::Host) };
        let found = asked(&site(listen), &[("host", host)]).map(|asked| asked.host);
        assert_eq!(found, expected, "{listen} {host}");
    }
}

#[test]
fn a_request_names_the_server_once_and_readably() {
    let site = site("127.0.0.1:80");
    for pairs in [
        &[][..],
        &[("host", "localhost"), ("host", "localhost")],
        &[("host", "")],
        &[("host", "a@localhost")],
        &[("host", "localhost:x")],
        &[("host", "localhost/")],
        &[("host", "[::1")],
        &[("host", "localhost, evil.example")],
    ] {
        assert_eq!(asked(&site, pairs), Err(Refusal::Malformed), "{pairs:?}");
    }
    let peer = "127.0.0.1:5000".parse().unwrap();
    let uri = Uri::from_static("http://evil.example/");
    let refused = site.asked(&headers(&[("host", "localhost")]), &uri, peer);
    assert_eq!(refused, Err(Refusal::Malformed));
}

#[test]
fn a_proxy_is_believed_only_where_there_is_one() {
    let forged = [
        ("host", "localhost"),
        ("x-forwarded-for", "10.0.0.9"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.example"),
    ];
    let found = asked(&site("127.0.0.1:80"), &forged).unwrap();
    assert_eq!((found.peer, found.local), ("127.0.0.1".parse().unwrap(), true));
    assert!(!found.secure);
    assert_eq!(asked(&proxied(), &forged), Err(Refusal::Host));
    let found = asked(
        &proxied(),
        &[
            ("host", "localhost"),
            ("x-forwarded-for", "6.6.6.6, 10.0.0.9"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "Orders.example.com"),
        ],
    )
    .unwrap();
    assert_eq!(found.peer, "10.0.0.9".parse::<IpAddr>().unwrap(), "the last is the proxy's word");
    assert_eq!(found.host, "orders.example.com");
    assert!(found.secure && !found.local);
    let plain = [("host", "localhost"), ("x-forwarded-proto", "http")];
    assert_eq!(asked(&proxied(), &plain), Err(Refusal::Insecure));
}

#[test]
fn changes_come_from_own_pages() {
    let site = site("127.0.0.1:80");
    let own = asked(&site, &[("host", "localhost:9000")]).unwrap();
    for (pairs, is_own) in [
        (&[][..], true),
        (&[("origin", "http://localhost:9000")], true),
        (&[("origin", "http://LOCALHOST:9000")], true),
        (&[("origin", "http://localhost")], false),
        (&[("origin", "https://localhost:9000")], false),
        (&[("origin", "null")], false),
        (&[("origin", "http://evil.example")], false),
        (&[("sec-fetch-site", "same-origin")], true),
        (&[("sec-fetch-site", "none")], true),
        (&[("sec-fetch-site", "same-site")], false),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("sec-fetch-site", "same-origin"), ("origin", "http://evil.example")], false),
    ] {
        assert_eq!(site.is_own(&own, &headers(pairs)), is_own, "{pairs:?}");
    }
    let own = asked(&proxied(), &[("host", "orders.example.com")]).unwrap();
    for (origin, is_own) in [
        ("https://orders.example.com:8443", true),
        ("http://orders.example.com", false),
        ("https://evil.example", false),
    ] {
        assert_eq!(proxied().is_own(&own, &headers(&[("origin", origin)])), is_own, "{origin}");
    }
}

#[test]
fn links_lead_here_and_embedding_does_not() {
    let link = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
    ];
    for (pairs, embedding) in [
        (&[][..], false),
        (&link, false),
        (&[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "cors")], false),
        (&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")], true),
        (
            &[
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "iframe"),
            ],
            true,
        ),
    ] {
        assert_eq!(is_embedding(&headers(pairs)), embedding, "{pairs:?}");
    }
    assert!(is_visit_from_elsewhere(&headers(&link)));
    assert!(!is_visit_from_elsewhere(&headers(&[("sec-fetch-site", "none")])));
}
