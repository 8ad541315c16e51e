//! The page as Prometheus gets it, over a real connection.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::*;
use crate::domain::Counts;
use crate::error::ExitCode;

const LOOPBACK: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// Head and body of the answer.
fn answer(server: &Server, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(server.local_addr()).unwrap();
    stream
        .write_all(format!("{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes())
        .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), body.to_owned())
}

#[test]
fn the_page_has_the_figures_of_the_moment() {
    let metrics = Metrics::new("shop");
    let server = serve(LOOPBACK, metrics.clone()).unwrap();
    let (head, body) = answer(&server, "GET /metrics");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("content-type: text/plain; version=0.0.4; charset=utf-8"), "{head}");
    assert_eq!(body, metrics.text());
    metrics.run().finish(ExitCode::Success, &Counts::default());
    let (_, later) = answer(&server, "GET /metrics");
    assert_eq!(later, metrics.text());
    assert_ne!(later, body);
}

#[test]
fn there_is_nothing_else() {
    let server = serve(LOOPBACK, Metrics::new("shop")).unwrap();
    for (request, status) in [
        ("GET /", "404"),
        ("GET /metrics/x", "404"),
        ("POST /metrics", "405"),
        ("DELETE /metrics", "405"),
    ] {
        let (head, body) = answer(&server, request);
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{request}: {head}");
        assert_eq!(body, "");
    }
}

#[test]
fn an_address_in_use_is_an_error_and_a_dropped_server_frees_it() {
    let server = serve(LOOPBACK, Metrics::new("shop")).unwrap();
    let address = server.local_addr();
    assert_eq!(serve(address, Metrics::new("shop")).unwrap_err().kind(), io::ErrorKind::AddrInUse);
    // Somebody who is still connected does not keep it.
    let _idle = TcpStream::connect(address).unwrap();
    drop(server);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn whoever_says_nothing_is_let_go_and_the_next_one_served() {
    let lifetime = Duration::from_millis(200);
    let server = serve_with(LOOPBACK, Metrics::new("shop"), 2, lifetime).unwrap();
    let mut silent: Vec<TcpStream> =
        (0..2).map(|_| TcpStream::connect(server.local_addr()).unwrap()).collect();
    // Waits until a slot is free.
    let (head, _) = answer(&server, "GET /metrics");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    // At its end at the latest a connection is closed by the server.
    for stream in &mut silent {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.is_empty());
    }
}
