//! The page's doors over real HTTP: who is let in, from where, and what every answer carries.

use std::io::Write;
use std::time::Duration;

use justclick_import::settings::people::Hidden;
use justclick_import::settings::serve::Serve;
use justclick_import::web::doors::sessions::{IDLE, WHOLE};
use justclick_import::web::server::Bounds;

use crate::page::{Answer, Ask, PASSWORD, SESSION, Served, Users, connect, setup};

const JSON: &str = "application/json";

/// A proxy in front, and a user behind it.
fn proxied() -> Served {
    let serve = Serve { behind_proxy: true, ..setup() };
    Served::with(Users::of(&["anna"]), serve, Bounds::USUAL)
}

/// As it comes through the proxy from this address.
fn through(ask: Ask, address: &str) -> Ask {
    ask.header("Host", "orders.example.com")
        .header("X-Forwarded-Proto", "https")
        .header("X-Forwarded-For", address)
}

fn upload(csrf: &str) -> String {
    format!(
        "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--B\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nx\r\n--B--\r\n"
    )
}

#[test]
fn nobody_is_inside_without_a_session() {
    let served = Served::new(Users::of(&["anna"]));
    for path in ["/", "/csrf", "/nowhere", "/panic"] {
        let answer = served.get(path).send().is(303);
        assert!(answer.header("location").starts_with("/login"), "{path} {answer:?}");
    }
    let answer = served.get("/a?b=c").send().is(303);
    assert_eq!(answer.header("location"), "/login?next=%2Fa%3Fb%3Dc");
    for ask in [served.get("/api/x"), served.get("/").header("Accept", JSON)] {
        let answer = ask.send().is(401);
        assert!(answer.body.contains("\"code\":\"unauthenticated\""), "{answer:?}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let script = served
        .get("/piece")
        .header("HX-Request", "true")
        .header("HX-Current-URL", "http://localhost/imports/5?a=b");
    let answer = script.send().is(401);
    assert_eq!(answer.header("hx-redirect"), "/login?next=%2Fimports%2F5%3Fa%3Db");
    served.post("/change").form(&[("a", "b")]).send().is(303);
    for made_up in ["", "x", "0000000000000000000000000000000000000000000000000000000000000000"] {
        assert_eq!(served.whose(made_up), None);
    }
}

#[test]
fn a_login_leads_where_one_wanted_to_go_and_nowhere_else() {
    let served = Served::new(Users::of(&["anna"]));
    for (next, to) in [
        ("/imports/5?a=b", "/imports/5?a=b"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/a\r\nSet-Cookie: b=c", "/"),
    ] {
        let page = served.get("/login").send().is(200);
        let fields = [
            ("name", " Anna "),
            ("password", PASSWORD),
            ("next", next),
            ("csrf", &page.field("csrf")),
        ];
        let visitor = page.cookie("justclick-visitor").unwrap();
        let ask = served.post("/login").cookie("justclick-visitor", visitor).form(&fields);
        assert_eq!(ask.send().is(303).header("location"), to, "{next}");
    }
    let session = served.log_in("anna");
    let answer = served.get("/login?next=/x").cookie(SESSION, &session).send().is(303);
    assert_eq!(answer.header("location"), "/x", "whoever is inside is not asked again");
}

#[test]
fn the_login_page_speaks_both_languages_and_says_what_is_wrong() {
    let served = Served::new(Users::of(&["anna"]));
    let russian = served.get("/login").header("Accept-Language", "ru").send().is(200);
    assert!(russian.body.contains("<html lang=\"ru\">") && russian.body.contains("Войти"));
    let english = served.get("/login").send().is(200);
    assert!(english.body.contains("<html lang=\"en\">") && english.body.contains("Log in"));
    let chosen = served.get("/language/ru?back=/login").send().is(303);
    assert_eq!(chosen.header("location"), "/login");
    let kept = chosen.cookie("justclick-language").unwrap();
    let again = served.get("/login").cookie("justclick-language", kept).send().is(200);
    assert!(again.body.contains("Пароль"));
    assert_eq!(served.get("/language/ru?back=//evil.example").send().header("location"), "/");
    served.get("/language/de").send().is(404);
    let name = "<script>alert(1)</script>\"";
    let wrong = served.attempt(name, "x").is(401);
    assert!(wrong.body.contains("role=\"alert\""), "{wrong:?}");
    assert!(!wrong.body.contains("<script"), "{wrong:?}");
    assert!(!wrong.body.contains(PASSWORD));
}

#[test]
fn a_change_needs_the_token_of_its_own_session() {
    let served = Served::new(Users::of(&["anna", "boris"]));
    let (anna, boris) = (served.log_in("anna"), served.log_in("boris"));
    let (own, foreign) = (served.csrf(&anna), served.csrf(&boris));
    assert_eq!(own, served.csrf(&anna), "it holds as long as the session");
    let change = || served.post("/change").cookie(SESSION, &anna);
    let multipart = "multipart/form-data; boundary=B";
    change().form(&[("csrf", &own), ("a", "b")]).send().is(200);
    change().body(JSON, "{}").header("X-CSRF-Token", &own).send().is(200);
    let answer = change().body(multipart, upload(&own)).send().is(200);
    assert_eq!(answer.body, upload(&own).len().to_string(), "nothing of it is lost");
    for token in ["", "x", &own[1..], &foreign, &anna] {
        for ask in [
            change().form(&[("csrf", token)]),
            change().body(JSON, "{}").header("X-CSRF-Token", token),
            change().body(multipart, upload(token)),
        ] {
            let answer = ask.send().is(403);
            assert!(answer.body.contains("out of date"), "{answer:?}");
        }
    }
    change().form(&[("a", "b")]).send().is(403);
    change().body(JSON, format!("{{\"csrf\":\"{own}\"}}")).send().is(403);
    change().body("text/plain", format!("csrf={own}")).send().is(403);
    change().send().is(403);
    let query = served.post(&format!("/change?csrf={own}")).cookie(SESSION, &anna);
    query.form(&[("a", "b")]).send().is(403);
    let again = served.log_in("anna");
    served.post("/change").cookie(SESSION, &again).form(&[("csrf", &own)]).send().is(403);
    let refused = served.post("/api/change").cookie(SESSION, &anna).body(JSON, "{}").send().is(403);
    assert!(refused.body.contains("\"code\":\"csrf\""), "{refused:?}");
}

#[test]
fn a_login_form_belongs_to_the_browser_that_asked_for_it() {
    let served = Served::new(Users::of(&["anna"]));
    let (one, other) = (served.get("/login").send(), served.get("/login").send());
    let fields = |csrf| [("name", "anna"), ("password", PASSWORD), ("csrf", csrf)];
    let (csrf, good) = (one.field("csrf"), other.field("csrf"));
    let visitor = other.cookie("justclick-visitor").unwrap();
    served.post("/login").form(&fields(&csrf)).send().is(403);
    let ask = served.post("/login").cookie("justclick-visitor", visitor);
    ask.form(&fields(&csrf)).send().is(403);
    let ask = served.post("/login").cookie("justclick-visitor", visitor);
    ask.header("Origin", "http://evil.example").form(&fields(&good)).send().is(403);
    let ask = served.post("/login").cookie("justclick-visitor", visitor);
    ask.form(&fields(&good)).send().is(303);
    served.post("/login").body("text/plain", "x").send().is(400);
    served.post("/login").form(&[("name", "anna")]).send().is(400);
}

#[test]
fn another_site_changes_and_embeds_nothing() {
    let served = Served::new(Users::of(&["anna"]));
    let session = served.log_in("anna");
    let csrf = served.csrf(&session);
    let own = format!("http://localhost:{}", served.address.port());
    for (name, value, status) in [
        ("Origin", own.as_str(), 200),
        ("Origin", "http://evil.example", 403),
        ("Origin", "http://localhost", 403),
        ("Origin", "null", 403),
        ("Sec-Fetch-Site", "same-origin", 200),
        ("Sec-Fetch-Site", "same-site", 403),
        ("Sec-Fetch-Site", "cross-site", 403),
    ] {
        let ask = served.post("/change").cookie(SESSION, &session).form(&[("csrf", &csrf)]);
        let answer = ask.header(name, value).send();
        assert_eq!(answer.status, status, "{name} {value} {answer:?}");
    }
    let from_elsewhere = |mode: &str, destination: &str| {
        served
            .get("/")
            .header("Sec-Fetch-Site", "cross-site")
            .header("Sec-Fetch-Mode", mode)
            .header("Sec-Fetch-Dest", destination)
    };
    for (mode, destination) in [("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe")] {
        let ask = from_elsewhere(mode, destination).cookie(SESSION, &session);
        ask.send().is(403);
    }
    // A link in a mail: the cookie is kept back at first, and sent when the page opens itself.
    let answer = from_elsewhere("navigate", "document").send().is(200);
    assert!(answer.body.contains("<meta http-equiv=\"refresh\" content=\"0; url=/\">"));
    let answer = served.get("/").cookie(SESSION, &session).send().is(200);
    assert_eq!(answer.body, "anna");
}

#[test]
fn a_name_that_was_made_to_mean_this_computer_is_not_answered() {
    let served = Served::new(Users::default());
    let port = served.address.port();
    for path in ["/", "/login", "/healthz", "/readyz", "/metrics", "/static/doors.css", "/api/x"] {
        for host in ["evil.example", &format!("evil.example:{port}"), "localhost.evil.example"] {
            served.get(path).header("Host", host).send().is(421);
        }
    }
    let posted = served.post("/change").header("Host", "evil.example").form(&[("a", "b")]).send();
    assert_eq!(posted.status, 421);
    for host in ["", "a b", "localhost, evil.example", "localhost:x"] {
        served.get("/").header("Host", host).send().is(400);
    }
    served.get("/").without("Host").send().is(400);
    let mut twice = served.get("/").bytes();
    let end = twice.len() - 2;
    twice.splice(end..end, *b"Host: evil.example\r\n");
    let mut stream = connect(served.address);
    stream.write_all(&twice).unwrap();
    assert_eq!(Answer::read(&mut stream).unwrap().status, 400);
    for host in ["localhost", "127.0.0.1:1", "[::1]", "orders.example.com"] {
        served.get("/").header("Host", host).send().is(200);
    }
}

#[test]
fn a_password_is_not_guessed_by_trying() {
    let served = proxied();
    let from = |address: &'static str| {
        let served = &served;
        move |name: &str, password: &str| {
            served.attempt_from(name, password, |ask| through(ask, address))
        }
    };
    let (thief, owner) = (from("10.0.0.66"), from("10.0.0.5"));
    let unknown = thief("nobody", "wrong").is(401);
    let known = thief("anna", "wrong").is(401);
    let complaint =
        |answer: &Answer| answer.body.split("role=\"alert\"").nth(1).unwrap()[..60].to_owned();
    assert_eq!(complaint(&unknown), complaint(&known), "names are not told apart");
    for _ in 0..3 {
        thief("anna", "wrong").is(401);
    }
    let held = thief("anna", PASSWORD).is(429);
    assert_eq!(held.header("retry-after"), "2", "even the right one has to wait");
    thief("boris", "wrong").is(429);
    owner("anna", PASSWORD).is(303);
    served.pass(Duration::from_secs(1));
    thief("anna", "wrong").is(401);
    served.pass(Duration::from_secs(1));
    thief("anna", "wrong").is(429);
    served.pass(Duration::from_secs(1));
    thief("anna", PASSWORD).is(303);
    // From many addresses: the name is held too, for a minute at most.
    let mut held = 0;
    for last in 0..40 {
        let address = format!("10.1.0.{last}");
        let answer = served.attempt_from("anna", "wrong", |ask| through(ask, &address));
        held += usize::from(answer.status == 429);
    }
    assert!(held >= 30, "{held}");
    served.pass(Duration::from_secs(60));
    owner("anna", PASSWORD).is(303);
}

#[test]
fn a_session_that_somebody_planted_is_not_taken() {
    let served = Served::new(Users::of(&["anna"]));
    let planted = "5".repeat(64);
    let page = served.get("/login").cookie(SESSION, &planted).send().is(200);
    assert_eq!(page.cookie(SESSION), None, "no session before the password");
    let visitor = page.cookie("justclick-visitor").unwrap();
    let both = format!("{SESSION}={planted}; justclick-visitor={visitor}");
    let fields = [("name", "anna"), ("password", PASSWORD), ("csrf", &page.field("csrf"))];
    let login = served.post("/login").header("Cookie", &both).form(&fields).send().is(303);
    let own = login.cookie(SESSION).unwrap();
    assert_ne!(own, planted);
    assert_eq!(own.len(), 64);
    assert_eq!(served.whose(&planted), None);
    assert_eq!(served.whose(own).as_deref(), Some("anna"));
    // A second login in the same browser ends the first session.
    let page = served.get("/login").send().is(200);
    let visitor = page.cookie("justclick-visitor").unwrap();
    let both = format!("{SESSION}={own}; justclick-visitor={visitor}");
    let fields = [("name", "anna"), ("password", PASSWORD), ("csrf", &page.field("csrf"))];
    let again = served.post("/login").header("Cookie", &both).form(&fields).send().is(303);
    assert_eq!(served.whose(own), None);
    assert!(served.whose(again.cookie(SESSION).unwrap()).is_some());
}

#[test]
fn sessions_end_by_themselves_and_by_their_owner() {
    let served = Served::new(Users::of(&["anna"]));
    let session = served.log_in("anna");
    served.pass(IDLE - Duration::from_secs(1));
    assert!(served.whose(&session).is_some());
    served.pass(IDLE - Duration::from_secs(1));
    assert!(served.whose(&session).is_some(), "used in time");
    served.pass(IDLE);
    assert_eq!(served.whose(&session), None);
    let session = served.log_in("anna");
    for _ in 0..WHOLE.as_secs() / 3600 - 1 {
        served.pass(Duration::from_secs(3600));
        assert!(served.whose(&session).is_some());
    }
    served.pass(Duration::from_secs(3600));
    assert_eq!(served.whose(&session), None, "however much it is used");
    let (session, other) = (served.log_in("anna"), served.log_in("anna"));
    let leave = || served.post("/logout").cookie(SESSION, &session);
    leave().form(&[("csrf", "x")]).send().is(403);
    assert!(served.whose(&session).is_some(), "nobody else can end it");
    let answer = leave().form(&[("csrf", &served.csrf(&session))]).send().is(303);
    assert!(answer.header("set-cookie").contains("Max-Age=0"), "{answer:?}");
    assert_eq!(served.whose(&session), None);
    assert!(served.whose(&other).is_some());
}

#[test]
fn whoever_is_removed_is_out_within_a_second() {
    let served = Served::new(Users::of(&["anna", "boris"]));
    let (anna, boris) = (served.log_in("anna"), served.log_in("boris"));
    served.users.change(|people| {
        people.users.remove("anna");
        people.users.get_mut("boris").unwrap().password = Hidden("$argon2id$another".into());
    });
    served.pass(Duration::from_secs(1));
    assert_eq!(served.whose(&anna), None);
    assert_eq!(served.whose(&boris), None, "the old password's sessions are gone with it");
    served.attempt("anna", PASSWORD).is(401);
    served.users.change(|people| people.users.clear());
    served.pass(Duration::from_secs(1));
    served.get("/").send().is(303);
}

#[test]
fn cookies_are_for_this_site_alone() {
    let served = Served::new(Users::of(&["anna"]));
    let login = served.attempt("anna", PASSWORD).is(303);
    let lines: Vec<&str> = login.header("set-cookie").lines().collect();
    assert!(lines[0].ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{lines:?}");
    assert!(lines[1].starts_with("justclick-visitor=; ") && lines[1].ends_with("; Max-Age=0"));
    let served = proxied();
    let login = served.attempt_from("anna", PASSWORD, |ask| through(ask, "10.0.0.5")).is(303);
    let line = login.header("set-cookie").lines().next().unwrap();
    assert!(line.starts_with("__Host-justclick-session="), "{line}");
    assert!(line.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"), "{line}");
    assert!(!line.contains("Domain"), "{line}");
}

#[test]
fn every_answer_carries_what_protects_it() {
    let served = Served::new(Users::of(&["anna"]));
    let session = served.log_in("anna");
    let inside = |path| served.get(path).cookie(SESSION, &session);
    let css = served.get("/static/doors.css").send().is(200);
    let tag = css.header("etag").to_owned();
    let asked = [
        (served.get("/healthz"), 200),
        (served.get("/readyz"), 200),
        (served.get("/login"), 200),
        (served.get("/"), 303),
        (inside("/"), 200),
        (inside("/nowhere"), 404),
        (inside("/change"), 405),
        (inside("/panic"), 500),
        (inside("/api/nowhere"), 404),
        (served.get("/api/x"), 401),
        (served.get("/").header("Host", "evil.example"), 421),
        (served.post("/change").cookie(SESSION, &session).form(&[]), 403),
        (served.post("/login").body("text/plain", "x"), 400),
        (served.post("/login").form(&[("a", &"x".repeat(70_000))]), 413),
        (served.get("/static/doors.css"), 200),
        (served.get("/static/doors.css").header("If-None-Match", &tag), 304),
        (served.get("/static/nowhere"), 404),
        (served.post("/healthz"), 405),
    ];
    for (ask, status) in asked {
        let answer = ask.send();
        assert_eq!(answer.status, status, "{answer:?}");
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{answer:?}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{answer:?}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"));
        assert_eq!(answer.header("server"), "", "nobody needs to know");
        let is_asset = answer.header("etag") == tag;
        let keeping = if is_asset { "no-cache" } else { "no-store" };
        assert_eq!(answer.header("cache-control"), keeping, "{answer:?}");
        if status >= 400 {
            assert!(!answer.body.is_empty(), "{answer:?}");
        }
    }
    let page = served.get("/login").send();
    let (_, rest) = page.body.split_once("href=\"/static/").unwrap();
    let address = format!("/static/{}", rest.split('"').next().unwrap());
    let css = served.get(&address).send().is(200);
    assert_eq!(css.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
}

#[test]
fn a_failing_page_tells_no_details_and_the_server_lives_on() {
    let served = Served::new(Users::default());
    for _ in 0..3 {
        let answer = served.get("/panic").send().is(500);
        assert!(answer.body.contains("The program has failed"), "{answer:?}");
        assert!(!answer.body.contains("as it should"));
    }
    served.get("/").send().is(200);
}

#[test]
fn bodies_have_bounds_of_size() {
    let served = Served::new(Users::default());
    let csrf = served.get("/csrf").send().is(200).body;
    let post = |path, size: usize| {
        let ask = served.post(path).header("X-CSRF-Token", &csrf);
        ask.body("application/octet-stream", vec![b'x'; size])
    };
    assert_eq!(post("/change", 64 * 1024).send().is(200).body, "65536");
    post("/change", 64 * 1024 + 1).send().is(413);
    assert_eq!(post("/upload", 1024 * 1024).send().is(200).body, "1048576");
    let announced = post("/upload", 10).header("Content-Length", "1048577");
    announced.send().is(413);
    // In pieces, so that nobody knows beforehand how much will come.
    let pieces = |path, size: usize| {
        let mut body = Vec::new();
        for _ in 0..size / 1024 {
            body.extend_from_slice(b"400\r\n");
            body.extend_from_slice(&[b'x'; 1024]);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"0\r\n\r\n");
        let ask = served.post(path).header("X-CSRF-Token", &csrf);
        ask.body("application/octet-stream", body)
            .without("Content-Length")
            .header("Transfer-Encoding", "chunked")
    };
    assert_eq!(pieces("/upload", 1024 * 1024).send().is(200).body, "1048576");
    let answer = pieces("/upload", 1025 * 1024).send().is(413);
    assert_eq!(answer.header("connection"), "close");
    pieces("/change", 65 * 1024).send().is(413);
    served.get("/").header("X-Long", &"a".repeat(100_000)).send().is(431);
    served.get(&format!("/{}", "a".repeat(30_000))).send().is(404);
}

#[test]
fn whoever_is_slow_is_not_waited_for() {
    let bounds = Bounds { head: Duration::from_millis(300), ..Bounds::USUAL };
    let served = Served::with(Users::default(), setup(), bounds);
    let csrf = served.get("/csrf").send().is(200).body;
    let mut silent = connect(served.address);
    let mut half = connect(served.address);
    half.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A").unwrap();
    assert!(Answer::read(&mut silent).is_none(), "nothing was asked");
    let ended = Answer::read(&mut half);
    assert!(ended.is_none_or(|answer| answer.status == 408), "half a head");
    // Idle after an answer.
    let mut idle = connect(served.address);
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    assert_eq!(Answer::read(&mut idle).unwrap().status, 200);
    // A body that stops, and one that trickles.
    let ask = served.post("/hasty").header("X-CSRF-Token", &csrf);
    let whole = ask.body("application/octet-stream", "0123456789").bytes();
    let (begun, rest) = whole.split_at(whole.len() - 10);
    let mut stopped = connect(served.address);
    stopped.write_all(begun).unwrap();
    stopped.write_all(&rest[..5]).unwrap();
    let answer = Answer::read(&mut stopped).unwrap();
    assert_eq!(answer.status, 408, "{answer:?}");
    assert_eq!(answer.header("connection"), "close");
    let mut trickling = connect(served.address);
    trickling.write_all(begun).unwrap();
    for byte in &rest[..9] {
        std::thread::sleep(Duration::from_millis(50));
        if trickling.write_all(&[*byte]).is_err() {
            break;
        }
    }
    assert_eq!(Answer::read(&mut trickling).unwrap().status, 408);
    served.get("/").send().is(200);
}

#[test]
fn connections_are_bounded() {
    let bounds = Bounds { of_address: 3, ..Bounds::USUAL };
    let served = Served::with(Users::default(), setup(), bounds);
    let held: Vec<_> = (0..3)
        .map(|_| {
            let mut stream = connect(served.address);
            stream.write_all(b"GET /healthz HTTP/1.1\r\n").unwrap();
            stream
        })
        .collect();
    crate::harness::wait_until("one more is closed", || {
        let mut stream = connect(served.address);
        let _ = stream.write_all(&served.get("/healthz").bytes());
        Answer::read(&mut stream).is_none()
    });
    drop(held);
    crate::harness::wait_until("there is room again", || {
        let mut stream = connect(served.address);
        let _ = stream.write_all(&served.get("/healthz").bytes());
        Answer::read(&mut stream).is_some()
    });
}

#[test]
fn another_system_comes_in_with_its_token() {
    let served = Served::new(Users::of(&["anna"]));
    served.users.add_token("scanner", "jci_good");
    served.pass(Duration::from_secs(1));
    let with = |ask: Ask, token: &str| ask.header("Authorization", token);
    assert_eq!(with(served.get("/"), "Bearer jci_good").send().is(200).body, "token:scanner");
    let change = || served.post("/api/change").body(JSON, "{}");
    with(change(), "bearer jci_good").send().is(200);
    for wrong in ["Bearer jci_bad", "Bearer ", "Basic jci_good", "jci_good", ""] {
        let answer = with(change(), wrong).send().is(401);
        assert!(answer.body.contains("token_unknown"), "{answer:?}");
    }
    with(change(), "Bearer jci_good").header("Host", "evil.example").send().is(421);
    let session = served.log_in("anna");
    with(change(), "Bearer jci_bad").cookie(SESSION, &session).send().is(401);
    served.users.change(|people| people.tokens.clear());
    served.pass(Duration::from_secs(1));
    with(change(), "Bearer jci_good").send().is(401);
}

#[test]
fn this_computer_needs_no_password_until_somebody_has_one() {
    let served = Served::new(Users::default());
    assert_eq!(served.get("/").send().is(200).body, ":local");
    served.post("/change").form(&[("a", "b")]).send().is(403);
    let csrf = served.get("/csrf").send().is(200).body;
    served.post("/change").form(&[("csrf", &csrf)]).send().is(200);
    let foreign = served.post("/change").form(&[("csrf", &csrf)]);
    foreign.header("Origin", "http://evil.example").send().is(403);
    assert_eq!(served.get("/login").send().is(303).header("location"), "/");
    served.users.change(|people| {
        people.users.insert("anna".into(), crate::page::user(false));
    });
    served.pass(Duration::from_secs(1));
    served.get("/").send().is(303);
    served.log_in("anna");
    served.users.change(|people| people.users.clear());
    served.pass(Duration::from_secs(1));
    served.get("/").send().is(303);
}

#[test]
fn figures_are_for_this_computer_and_for_tokens() {
    let served = Served::new(Users::of(&["anna"]));
    assert_eq!(served.get("/metrics").send().is(200).body, "figures");
    let served = proxied();
    served.users.add_token("monitor", "jci_good");
    served.pass(Duration::from_secs(1));
    let ask = || through(served.get("/metrics"), "127.0.0.1");
    ask().send().is(401);
    ask().header("Authorization", "Bearer jci_bad").send().is(401);
    ask().header("Authorization", "Bearer jci_good").send().is(200);
    let serve = Serve { behind_proxy: true, open_metrics: true, ..setup() };
    let served = Served::with(Users::of(&["anna"]), serve, Bounds::USUAL);
    through(served.get("/metrics"), "10.0.0.1").send().is(200);
}

#[test]
fn behind_a_proxy_everything_is_encrypted_or_refused() {
    let served = proxied();
    let answer = through(served.get("/login"), "10.0.0.5").send().is(200);
    assert_eq!(answer.header("strict-transport-security"), "max-age=2592000");
    let plain = through(served.get("/a?b"), "10.0.0.5").header("X-Forwarded-Proto", "http").send();
    assert_eq!(plain.status, 308);
    assert_eq!(plain.header("location"), "https://orders.example.com/a?b");
    let ask = through(served.post("/login"), "10.0.0.5").header("X-Forwarded-Proto", "http");
    ask.form(&[("name", "anna"), ("password", PASSWORD)]).send().is(403);
    let ask = through(served.get("/"), "10.0.0.5").header("X-Forwarded-Host", "evil.example");
    ask.send().is(421);
    through(served.get("/"), "127.0.0.1").send().is(303);
}
