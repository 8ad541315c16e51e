//! The program serving its page, with a shop that the stand-in plays.

use std::path::PathBuf;

use justclick_import::sandbox::Sandbox;

use super::browser::Browser;
use crate::harness::{Folder, Program, Running, service, wait_until};
use crate::page::PASSWORD;

/// The settings file of a page that people log in to.
const SETTINGS: &str = "settings.toml";

pub struct Site {
    pub folder: Folder,
    pub shop: Sandbox,
    rate: &'static str,
    arguments: Vec<String>,
    running: Option<Running>,
    pub url: String,
}

impl Site {
    /// A shop that plays these faults, and a page that sends to it at this rate.
    pub fn new(rate: &'static str, faults: &[&str]) -> Self {
        Self::in_folder(Folder::new(), rate, faults, &[])
    }

    fn in_folder(folder: Folder, rate: &'static str, faults: &[&str], arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let shop = service(faults);
        let mut site = Self { folder, shop, rate, arguments, running: None, url: String::new() };
        site.start("0");
        site
    }

    /// A page for these people, all with one password; the boss sees all.
    pub fn of_people(names: &[&str]) -> Self {
        let folder = Folder::new();
        for name in names {
            let add = Program::new(&folder).args(["serve", "user", "add", name]);
            let add = if *name == "boss" { add.arg("--admin") } else { add };
            add.args(["--config", SETTINGS]).input(PASSWORD).run().exits_with(0);
        }
        Self::in_folder(folder, "unlimited", &[], &["--config", SETTINGS])
    }

    /// Starts the program.
    fn start(&mut self, port: &str) {
        let program = Program::new(&self.folder)
            .account(&self.shop)
            .args(["serve", "--lang", "ru", "--listen", port]);
        let running = program.args(["--rate", self.rate]).args(&self.arguments).spawn();
        wait_until("the page's address", || running.stdout().contains('\n'));
        let told = running.stdout();
        let url = told.split_whitespace().find(|word| word.starts_with("http")).unwrap();
        self.url = url.trim_end_matches('/').to_owned();
        self.running = Some(running);
    }

    /// Ends the program in order, and starts it again under the same address.
    pub fn restart(&mut self) {
        self.stop();
        let port = self.url.rsplit(':').next().unwrap().to_owned();
        self.start(&port);
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.signal("TERM");
            running.wait();
        }
    }

    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        self.folder.write(name, content);
        self.folder.path(name)
    }

    /// Opens the first page, hands a file in, and waits for what it says.
    #[track_caller]
    pub fn hand_in(&self, browser: &Browser, name: &str, content: impl AsRef<[u8]>) {
        let path = self.file(name, content);
        browser.goto(&self.url);
        browser.hand_in(&path);
        browser.until("document.querySelector('#summary')");
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.signal("KILL");
            running.wait();
        }
    }
}
