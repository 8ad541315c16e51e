//! `serve` as it is typed: where it refuses to start, how users and tokens are set up, encryption,
//! and the end.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto};

use crate::harness::{Folder, Program, Running, wait_until};
use crate::page::{Answer, Ask, PASSWORD, SESSION, connect};

/// A folder with a settings file in it.
struct Place {
    folder: Folder,
}

impl Place {
    fn with(settings: &str) -> Self {
        let place = Self { folder: Folder::new() };
        place.write_settings(settings);
        place
    }

    fn settings(&self) -> PathBuf {
        self.folder.path("settings.toml")
    }

    fn text(&self) -> String {
        self.folder.text("settings.toml")
    }

    fn write_settings(&self, text: &str) {
        self.folder.write("settings.toml", text);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let rights = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(self.settings(), rights).unwrap();
        }
    }

    fn serve(&self, words: &[&str]) -> Program<'_> {
        let program = Program::new(&self.folder).arg("serve").args(words);
        program.arg("--config").arg(self.settings())
    }

    fn add_user(&self, name: &str) {
        self.serve(&["user", "add", name]).input(format!("{PASSWORD}\n")).run().exits_with(0);
    }

    /// A certificate for `localhost` in two files.
    fn certificate(&self) -> CertificateDer<'static> {
        let key = KeyPair::generate().unwrap();
        let parameters = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        self.folder.write("page.pem", certificate.pem());
        self.folder.write("page.key", key.serialize_pem());
        certificate.der().clone()
    }
}

/// The address that a started server tells.
fn address(running: &Running) -> (String, SocketAddr) {
    wait_until("the page's address", || running.stdout().contains('\n'));
    let told = running.stdout();
    let url = told.split_whitespace().find(|word| word.starts_with("http")).unwrap().to_owned();
    let (_, rest) = url.split_once("://").unwrap();
    let port = rest.trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
    (url, SocketAddr::from(([127, 0, 0, 1], port)))
}

#[test]
fn others_are_let_in_only_by_password_and_encrypted() {
    let place = Place::with("");
    let refused = |words: &[&str], russian: &str, english: &str| {
        for (lang, said) in [("ru", russian), ("en", english)] {
            let ended = place.serve(words).args(["--lang", lang]).run().exits_with(2);
            assert!(ended.stderr.contains(said), "{}", ended.stderr);
            assert_eq!(ended.text(), "", "nothing was opened");
        }
    };
    let open = ["--listen", "0.0.0.0:0"];
    refused(&open, "serve user add ИМЯ", "serve user add NAME");
    let proxy = ["--behind-proxy", "--host", "orders.example.com", "--listen", "0"];
    refused(&proxy, "всем нужен пароль", "everybody needs a password");
    place.add_user("anna");
    refused(&open, "--tls-cert ФАЙЛ", "--tls-cert FILE");
    refused(&["--behind-proxy", "--listen", "0"], "--host", "--host");
    refused(&["--tls-cert", "page.pem"], "--tls-key", "--tls-key");
    refused(&["--listen", "everywhere"], "everywhere", "0.0.0.0:8443");
    refused(&["--host", "https://a.example"], "--host", "--host");
    let pair = ["--tls-cert", "page.pem", "--tls-key", "page.key"];
    refused(&pair, "page.pem", "page.pem");
    place.certificate();
    place.folder.write("page.key", "no key at all");
    refused(&pair, "page.key", "page.key");
    place.certificate();
    let other = KeyPair::generate().unwrap();
    place.folder.write("page.key", other.serialize_pem());
    refused(&pair, "page.pem", "page.pem");
    place.write_settings("[serve]\nlisten = \"nowhere\"\n");
    refused(&[], "строка 2", "line 2");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    refused(&["--listen", &listen], "порт занят", "another program has the port");
}

#[test]
fn users_come_and_go_and_the_settings_file_keeps_its_comments() {
    let before = "# Ours.\r\nrate = \"5/s\" # slow\r\n\r\n[serve]\r\nlisten = \"0\" # any\r\n";
    let place = Place::with(before);
    place.add_user("Анна");
    place.serve(&["user", "add", "boss", "--admin"]).input(PASSWORD).run().exits_with(0);
    let text = place.text();
    assert!(text.starts_with(before), "{text:?}");
    assert!(!text.contains(PASSWORD));
    assert_eq!(text.matches("$argon2id$v=19$").count(), 2, "{text}");
    let listed = place.serve(&["user", "list", "--lang", "en"]).run().exits_with(0);
    assert_eq!(listed.text(), "boss\tsees all imports\nАнна\n");
    let taken = place.serve(&["user", "add", "анна"]).input(PASSWORD).run().exits_with(2);
    assert!(taken.stderr.contains("анна"), "{}", taken.stderr);
    for (words, input, said) in [
        (&["user", "add", "boris"][..], "short\n", "10"),
        (&["user", "add", "boris"], "", "standard input"),
        (&["user", "add", "bo ris"], PASSWORD, "bo ris"),
        (&["user", "add"], PASSWORD, "serve user add NAME"),
        (&["user"], "", "user list"),
        (&["token", "remove"], "", "token remove NAME"),
        (&["user", "remove", "anna"], "", "Анна"),
        (&["token", "remove", "anna"], "", "There is none"),
        (&["user", "list", "anna"], "", "user list"),
    ] {
        let ended = place.serve(words).arg("--lang").arg("en").input(input).run().exits_with(2);
        assert!(ended.stderr.contains(said), "{words:?}: {}", ended.stderr);
        assert_eq!(place.text(), text, "{words:?} changes nothing");
    }
    place.serve(&["user", "remove", "АННА"]).run().exits_with(0);
    place.serve(&["user", "remove", "boss"]).run().exits_with(0);
    assert_eq!(place.text().trim_end(), before.trim_end());
    let ended = place.serve(&["user", "list", "--lang", "en"]).run().exits_with(0);
    assert_eq!((ended.text(), ended.stderr.trim()), ("", "There is none."));
    assert_eq!(place.folder.names(), ["settings.toml"], "nothing is left beside it");
}

#[test]
fn a_settings_file_is_made_where_there_is_none_and_nobody_else_can_read_it() {
    let folder = Folder::new();
    let path = folder.home().join("deep").join("settings.toml");
    let program = || Program::new(&folder).args(["serve", "token", "add", "scanner"]);
    let added = program().arg("--config").arg(&path).run().exits_with(0);
    let token = added.text().trim_end().to_owned();
    assert!(token.starts_with("jci_") && token.len() == 68, "{token}");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains(&token[4..]), "only its hash is kept");
    program().arg("--config").arg(&path).run().exits_with(2);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let serve = Program::new(&folder).args(["serve", "--listen", "0", "--lang", "en"]);
        let ended = serve.arg("--config").arg(&path).run().exits_with(2);
        assert!(ended.stderr.contains("chmod 600"), "{}", ended.stderr);
        let list = Program::new(&folder).args(["serve", "token", "remove", "scanner"]);
        list.arg("--config").arg(&path).run().exits_with(0);
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "closed again by whoever writes it");
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_the_settings_file_stays_a_link() {
    let place = Place::with("# Ours.\n");
    let link = place.folder.path("link.toml");
    std::os::unix::fs::symlink("settings.toml", &link).unwrap();
    let program = Program::new(&place.folder).args(["serve", "token", "add", "a", "--config"]);
    program.arg(&link).run().exits_with(0);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(place.text().starts_with("# Ours.\n\n[serve.tokens.a]\n"), "{}", place.text());
}

#[cfg(unix)]
#[test]
fn a_page_for_this_computer_needs_no_password_and_ends_when_it_is_asked_to() {
    for signal in ["INT", "TERM"] {
        let place = Place::with("");
        let running = place.serve(&["--listen", "0", "--lang", "ru"]).spawn();
        let (url, address) = address(&running);
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
        assert!(running.stdout().contains("без пароля"), "{}", running.stdout());
        Ask::new(address, "GET", "/healthz").send().is(200);
        Ask::new(address, "GET", "/readyz").send().is(200);
        running.signal(signal);
        running.wait().exits_with(0);
        assert!(std::net::TcpStream::connect(address).is_err());
    }
}

#[cfg(unix)]
#[test]
fn users_of_a_running_page_come_and_go_without_a_restart() {
    let place = Place::with("");
    place.add_user("anna");
    let token = place.serve(&["token", "add", "scanner"]).run().exits_with(0);
    let bearer = format!("Bearer {}", token.text().trim());
    let running = place.serve(&["--listen", "0"]).spawn();
    let (_, address) = address(&running);
    let page = Ask::new(address, "GET", "/login").send().is(200);
    let visitor = page.cookie("justclick-visitor").unwrap();
    let fields = [("name", "anna"), ("password", PASSWORD), ("csrf", &page.field("csrf"))];
    let login = Ask::new(address, "POST", "/login").cookie("justclick-visitor", visitor);
    let login = login.form(&fields).send().is(303);
    let session = login.cookie(SESSION).unwrap().to_owned();
    let status = |ask: Ask| ask.send().status;
    let by_session = || status(Ask::new(address, "GET", "/x").cookie(SESSION, &session));
    let by_token = || status(Ask::new(address, "GET", "/api/x").header("Authorization", &bearer));
    assert_eq!((by_session(), by_token()), (404, 404), "inside, where there is no such page");
    place.serve(&["user", "remove", "anna"]).run().exits_with(0);
    wait_until("the user is out", || by_session() == 303);
    assert_eq!(by_token(), 404);
    place.serve(&["token", "remove", "scanner"]).run().exits_with(0);
    wait_until("the token is out", || by_token() == 401);
    running.signal("TERM");
    running.wait().exits_with(0);
}

/// Asks over an encrypted connection that trusts this certificate only.
fn ask_encrypted(
    ask: &Ask,
    address: SocketAddr,
    trusted: &CertificateDer<'static>,
) -> Option<Answer> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(client, connect(address));
    stream.write_all(&ask.bytes()).ok()?;
    Answer::read(&mut stream)
}

#[cfg(unix)]
#[test]
fn an_encrypted_page_answers_nothing_in_the_clear_and_takes_a_new_certificate() {
    let place = Place::with("");
    place.add_user("anna");
    let first = place.certificate();
    let pair = ["--tls-cert", "page.pem", "--tls-key", "page.key", "--lang", "en"];
    let running = place.serve(&["--listen", "0.0.0.0:0"]).args(pair).spawn();
    let (url, address) = address(&running);
    assert!(url.starts_with("https://ADDRESS-OF-THIS-COMPUTER:"), "{url}");
    let ask = Ask::new(address, "GET", "/login");
    let page = ask_encrypted(&ask, address, &first).unwrap().is(200);
    assert_eq!(page.header("strict-transport-security"), "max-age=2592000");
    let visitor = page.cookie("__Host-justclick-visitor").unwrap();
    let fields = [("name", "anna"), ("password", PASSWORD), ("csrf", &page.field("csrf"))];
    let login = Ask::new(address, "POST", "/login").cookie("__Host-justclick-visitor", visitor);
    let login = ask_encrypted(&login.form(&fields), address, &first).unwrap().is(303);
    let cookie = login.header("set-cookie").lines().next().unwrap();
    assert!(cookie.starts_with("__Host-justclick-session="), "{cookie}");
    assert!(cookie.contains("; Secure"), "{cookie}");
    let mut plain = connect(address);
    plain.write_all(&ask.bytes()).unwrap();
    assert!(Answer::read(&mut plain).is_none(), "nothing in the clear");
    let second = place.certificate();
    running.signal("HUP");
    running.wait_for("were read again");
    assert!(ask_encrypted(&ask, address, &second).is_some());
    assert!(ask_encrypted(&ask, address, &first).is_none());
    place.folder.write("page.pem", "broken");
    running.signal("HUP");
    running.wait_for("page.pem");
    assert!(ask_encrypted(&ask, address, &second).is_some(), "what was there goes on");
    running.signal("TERM");
    running.wait().exits_with(0);
}
