//! Services that cannot be reached, or not trusted: what the rows get, in plain words, and when
//! the run gives up.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use justclick_import::sandbox::{Acceptor, Sandbox};
use rcgen::{CertificateParams, KeyPair};
use tokio::net::TcpStream;
use tokio_rustls::rustls::{ServerConfig, crypto, pki_types::PrivateKeyDer};
use tokio_rustls::server::TlsStream;

use crate::harness::{Folder, Gate, Program, Row, config, paid, service};

/// TLS in front of a stand-in.
#[derive(Clone)]
struct Tls(tokio_rustls::TlsAcceptor);

impl Acceptor for Tls {
    type Stream = TlsStream<TcpStream>;
    const SCHEME: &'static str = "https";

    async fn accept(&self, socket: TcpStream) -> std::io::Result<Self::Stream> {
        self.0.accept(socket).await
    }

    fn socket(stream: &Self::Stream) -> &TcpStream {
        stream.get_ref().0
    }
}

/// A stand-in that shows a certificate which it signed itself for this name, and the certificate.
pub fn tls_service(name: &str, change: impl FnOnce(&mut CertificateParams)) -> (Sandbox, String) {
    let mut parameters = CertificateParams::new([name.to_owned()]).unwrap();
    change(&mut parameters);
    let key = KeyPair::generate().unwrap();
    let certificate = parameters.self_signed(&key).unwrap();
    let provider = Arc::new(crypto::ring::default_provider());
    let server = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let acceptor = Tls(Arc::new(server).into());
    (Sandbox::start_on_thread_with(config(&[]), acceptor).unwrap(), certificate.pem())
}

/// An address on which nobody listens.
fn dead_end() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/api/UpdateOrderStatus", listener.local_addr().unwrap())
}

/// Sends two rows, each once, and gives the first.
fn send_to(endpoint: &str, options: &[&str], folder: &Folder) -> Row {
    folder.write("orders.csv", paid([1, 2]));
    let sandbox = service(&[]);
    Program::send(folder, &sandbox)
        .variable("JUSTCLICK_ENDPOINT", endpoint)
        .args(["--retries", "0", "orders.csv", "--lang", "en"])
        .args(options)
        .run()
        .exits_with(4);
    assert_eq!(sandbox.counters().connections, 0);
    let mut rows = folder.rows("orders.results.csv");
    assert_eq!(rows[0].outcome(), rows[1].outcome());
    rows.swap_remove(0)
}

#[test]
fn a_connection_refused_fails_the_row_for_certain() {
    let row = send_to(&dead_end(), &[], &Folder::new());
    assert_eq!((row.outcome(), row.attempts()), (("failed", "connect"), 1));
    assert!(row["import_message"].contains("refused"), "{row:?}");
}

#[test]
fn a_host_name_that_does_not_exist_fails_the_row_for_certain() {
    let row = send_to("https://no-such-host.invalid/api/UpdateOrderStatus", &[], &Folder::new());
    assert_eq!((row.outcome(), row.attempts()), (("failed", "dns"), 1));
}

/// The connection stands, and the other side says nothing.
#[test]
fn a_handshake_that_is_never_answered_is_given_up() {
    let gate = Gate::after(0);
    let silent = Sandbox::start_on_thread_with(config(&[]), gate.clone()).unwrap();
    let endpoint = silent.endpoint().replace("http:", "https:");
    let row = send_to(&endpoint, &["--connect-timeout", "500ms"], &Folder::new());
    assert_eq!((row.outcome(), row.attempts()), (("failed", "connect.timeout"), 1));
    assert!(gate.held() >= 1);
}

#[test]
fn an_unknown_certificate_is_refused_and_trusted_only_when_named() {
    let (sandbox, certificate) = tls_service("127.0.0.1", |_| {});
    let folder = Folder::new();
    let row = send_to(&sandbox.endpoint(), &[], &folder);
    assert_eq!((row.outcome(), row.attempts()), (("failed", "tls"), 1));
    assert!(row["import_message"].contains("certificate"), "{row:?}");
    assert_eq!(sandbox.counters().requests, 0);

    folder.write("root.pem", certificate);
    Program::send(&folder, &sandbox)
        .args(["--ca-file", "root.pem", "orders.csv"])
        .run()
        .exits_with(0);
    assert_eq!(sandbox.counters().applied, 2);
}

#[test]
fn a_certificate_of_another_name_or_another_time_is_refused() {
    let (elsewhere, its_root) = tls_service("elsewhere.example", |_| {});
    let (expired, expired_root) = tls_service("127.0.0.1", |parameters| {
        parameters.not_before = rcgen::date_time_ymd(2020, 1, 1);
        parameters.not_after = rcgen::date_time_ymd(2021, 1, 1);
    });
    for (sandbox, root) in [(elsewhere, its_root), (expired, expired_root)] {
        let folder = Folder::new();
        folder.write("root.pem", root);
        let row = send_to(&sandbox.endpoint(), &["--ca-file", "root.pem"], &folder);
        assert_eq!(row.outcome(), ("failed", "tls"));
        assert!(row["import_message"].contains("certificate"), "{row:?}");
        assert_eq!(sandbox.counters().requests, 0);
    }
}

#[test]
fn a_server_without_tls_where_tls_is_expected_is_refused() {
    let plain = service(&[]);
    let endpoint = plain.endpoint().replace("http:", "https:");
    assert_eq!(send_to(&endpoint, &[], &Folder::new()).outcome(), ("failed", "tls"));
    assert_eq!(plain.counters().applied, 0);
}

#[test]
fn a_root_that_is_none_is_refused_before_anything_is_sent() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders(paid([1]));
    folder.write("not.pem", "nothing of the kind\n");
    folder.write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    for root in ["missing.pem", "not.pem", "broken.pem"] {
        let ended = Program::send(&folder, &sandbox).args(["--ca-file", root, "orders.csv"]).run();
        let ended = ended.exits_with(2);
        assert!(ended.stderr.contains("certificate") || ended.stderr.contains("--ca-file"));
    }
    assert_eq!(sandbox.counters().connections, 0);
    assert_eq!(folder.names(), ["broken.pem", "not.pem", "orders.csv"], "no results are left");
}

#[test]
fn a_dead_service_ends_the_run_after_so_many_attempts() {
    let folder = Folder::with_orders(paid(1..=50));
    let sandbox = service(&[]);
    let ended = Program::send(&folder, &sandbox)
        .variable("JUSTCLICK_ENDPOINT", dead_end())
        .args(["--stop-after", "3", "--retries", "0", "orders.csv", "--summary", "json"])
        .run()
        .exits_with(4);
    let rows = folder.rows("orders.results.csv");
    assert_eq!(rows.len(), 50);
    assert!(rows[..3].iter().all(|row| row.outcome() == ("failed", "connect")));
    assert!(rows[3..].iter().all(|row| row.outcome() == ("not_sent", "stopped.unreachable")));
    assert_eq!(ended.json()["requests"], 3);
}

/// Retries of one row count as well, and what is in doubt stays so.
#[test]
fn a_service_that_dies_midway_ends_the_run() {
    let folder = Folder::with_orders(paid(1..=50));
    let sandbox = service(&["from=11:reset-before"]);
    Program::send(&folder, &sandbox)
        .args(["--stop-after", "5", "--retries", "1", "--workers", "4", "orders.csv"])
        .run()
        .exits_with(4);
    let rows = folder.rows("orders.results.csv");
    assert_eq!(rows.len(), 50);
    let count = |outcome| rows.iter().filter(|row| row.outcome() == outcome).count();
    assert_eq!(count(("updated", "api.0")), 10);
    let (doubtful, unsent) =
        (count(("unconfirmed", "reset")), count(("not_sent", "stopped.unreachable")));
    assert_eq!(doubtful + unsent, 40);
    assert!((4..=8).contains(&doubtful), "{doubtful}");
    let least = Duration::from_millis(500);
    // Four rows failed at once; the fifth failure is a retry, which came after its pause.
    let seen = sandbox.record().requests;
    assert!(seen[14].arrived.duration_since(seen[10].arrived) >= least);
}
