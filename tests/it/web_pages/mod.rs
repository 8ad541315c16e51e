//! The pages in a real browser: headless Chromium, driven by its own driver, against the real
//! program and the stand-in service. Each test has a browser, a server, a home and a ledger of its
//! own. Chromium and chromedriver must be installed, and are looked for on the path; what only
//! needs HTTP is tested in `web_doors` and `web_api`.

mod browser;
mod edit;
mod flow;
mod hostile;
mod keyboard;
mod looks;
mod people;
mod run;
mod site;
