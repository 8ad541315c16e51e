//! The key and what is signed with it: on the wire, in the environment or a file of the user's,
//! and nowhere else.

use justclick_import::sandbox::{Sandbox, SandboxConfig};
use justclick_import::wire::signature::ApiKey;

use crate::harness::{Ended, Folder, Gate, Program, config, paid, wait_until};

/// Obviously fake, and found nowhere by chance.
const KEY: &str = "obviously-fake-key-4bZq9";

/// A stand-in for an account with that key.
fn service(faults: &[&str]) -> Sandbox {
    let key = ApiKey::new(KEY.into());
    Sandbox::start_on_thread(SandboxConfig { key, ..config(faults) }).unwrap()
}

/// Fails if the key or a signature is anywhere in what the run said or wrote.
fn holds_no_secret(ended: &Ended, folder: &Folder, sandbox: &Sandbox) {
    let mut secrets = vec![KEY.to_owned()];
    let record = sandbox.record();
    secrets.extend(record.requests.iter().filter_map(|seen| seen.field("hash")).map(str::to_owned));
    assert!(secrets.len() > 1);
    let mut places = folder.everything();
    places.push(("standard output".into(), ended.stdout.clone()));
    places.push(("standard error".into(), ended.stderr.clone().into_bytes()));
    for (place, bytes) in places {
        let text = String::from_utf8_lossy(&bytes);
        for secret in &secrets {
            assert!(!text.contains(secret), "{secret} in {}", place.display());
        }
    }
}

#[test]
fn neither_key_nor_signature_is_said_or_written() {
    let faults: [&[&str]; 4] = [
        &[],
        &["all:code(4)"],
        &["order=2:html", "order=3:reset-after", "order=4:wrong-signature"],
        &["all:302"],
    ];
    for faults in faults {
        for form in ["text", "json"] {
            let folder = Folder::with_orders(paid(["1", "2", "3", "4", "x"]));
            let sandbox = service(faults);
            // A program that is told of the run writes down all that it is given.
            folder.write(
                "settings.toml",
                "[notify]\nwhen = \"always\"\n\
                 command = [\"/bin/sh\", \"-c\", \"cat > told.json; env > environment.txt\"]\n",
            );
            let ended = Program::send(&folder, &sandbox)
                .variable("JUSTCLICK_API_KEY", KEY)
                .args(["-vvv", "--log-file", "run.log", "--log-format", form])
                .args(["--config", "settings.toml", "--metrics-file", "import.prom"])
                .args(["--retries", "0", "--summary", "json", "orders.csv"])
                .run();
            assert!(folder.bytes("run.log").len() > 100);
            assert!(folder.bytes("import.prom").len() > 100);
            #[cfg(unix)]
            assert!(folder.bytes("told.json").len() > 100);
            holds_no_secret(&ended, &folder, &sandbox);
        }
    }
}

#[test]
fn a_wrong_key_is_not_repeated_either() {
    let folder = Folder::with_orders(paid([1]));
    // Its account's key is another.
    let sandbox = crate::harness::service(&[]);
    let ended = Program::send(&folder, &sandbox)
        .variable("JUSTCLICK_API_KEY", KEY)
        .args(["-vvv", "--log-file", "run.log", "orders.csv"])
        .run()
        .exits_with(3);
    holds_no_secret(&ended, &folder, &sandbox);
}

#[test]
fn a_key_on_the_command_line_is_refused_without_repeating_it() {
    let folder = Folder::with_orders(paid([1]));
    let sandbox = service(&[]);
    let joined = format!("--api-key={KEY}");
    let lines: [&[&str]; 6] = [
        &["--api-key", KEY],
        &[&joined],
        &["--key", KEY],
        &["--token", KEY],
        &["--api_key", KEY],
        &["-k", KEY],
    ];
    for line in lines {
        for lang in ["en", "ru"] {
            let ended = Program::send(&folder, &sandbox)
                .without("JUSTCLICK_API_KEY")
                .args(["--lang", lang, "orders.csv"])
                .args(line)
                .run()
                .exits_with(2);
            assert!(!ended.stderr.contains(KEY), "{line:?}: {}", ended.stderr);
            assert_eq!(ended.text(), "");
        }
    }
    assert_eq!(sandbox.counters().connections, 0);
}

#[test]
fn a_key_that_cannot_be_one_is_not_repeated() {
    let folder = Folder::with_orders(paid([1]));
    let sandbox = service(&[]);
    folder.write("key.txt", format!("{KEY} \n"));
    for program in [
        Program::send(&folder, &sandbox).variable("JUSTCLICK_API_KEY", format!(" {KEY}")),
        Program::send(&folder, &sandbox).variable("JUSTCLICK_API_KEY", format!("{KEY}\n{KEY}")),
        Program::send(&folder, &sandbox).args(["--api-key-file", "key.txt"]),
    ] {
        let ended = program.arg("orders.csv").run().exits_with(2);
        assert!(!ended.stderr.contains(KEY), "{}", ended.stderr);
    }
}

#[test]
fn a_password_in_the_endpoint_is_refused_without_repeating_it() {
    let folder = Folder::with_orders(paid([1]));
    let sandbox = service(&[]);
    for endpoint in [
        format!("https://shop:{KEY}@shop.justclick.ru/api/UpdateOrderStatus"),
        format!("https://{KEY}@shop.justclick.ru/"),
        format!("http://shop:{KEY}@example.com/"),
        format!("shop:{KEY}@example.com"),
    ] {
        let program = Program::send(&folder, &sandbox).variable("JUSTCLICK_ENDPOINT", &endpoint);
        let ended = program.arg("orders.csv").run().exits_with(2);
        assert!(!ended.stderr.contains(KEY), "{endpoint}: {}", ended.stderr);
    }
}

/// What any user of the machine can see of a running program.
#[cfg(target_os = "linux")]
#[test]
fn the_key_is_not_in_the_process_list() {
    let gate = Gate::after(0);
    let key = ApiKey::new(KEY.into());
    let config = SandboxConfig { key, ..config(&[]) };
    let sandbox = Sandbox::start_on_thread_with(config, gate.clone()).unwrap();
    let folder = Folder::with_orders(paid([1]));
    folder.write("key.txt", KEY);
    let running = Program::send(&folder, &sandbox)
        .without("JUSTCLICK_API_KEY")
        .args(["--api-key-file", "key.txt", "orders.csv"])
        .spawn();
    wait_until("a request on its way", || gate.held() == 1);
    let process = std::path::PathBuf::from(format!("/proc/{}", running.id()));
    let shown = std::fs::read(process.join("cmdline")).unwrap();
    let environment = std::fs::read(process.join("environ")).unwrap();
    gate.open();
    running.wait().exits_with(0);
    assert!(String::from_utf8_lossy(&shown).contains("key.txt"));
    for bytes in [shown, environment] {
        assert!(!String::from_utf8_lossy(&bytes).contains(KEY));
    }
}
