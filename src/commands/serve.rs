//! `serve`: the page, and who may use it.

mod inside;
mod people;

use std::convert::Infallible;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::audience::Audience;
use super::context::{Context, read_settings};
use super::screens::Screens;
use super::signals::Signals;
use crate::cli::PeopleWish;
use crate::domain::Lang;
use crate::error::{Error, ExitCode, IoAction};
use crate::settings::layer::Layer;
use crate::settings::people::People;
use crate::settings::resolve::Verb;
use crate::settings::serve::Serve;
use crate::text;
use crate::text::serve::{Said, said};
use crate::web;
use crate::web::doors::register::{Register, Source, Stamp};
use crate::web::doors::site::Site;
use crate::web::doors::{self, Doors};
use crate::web::ending::{Ending, Stage};
use crate::web::server::{Bounds, Listening, Tls};

/// Sets up who may in, or serves.
///
/// # Errors
/// Settings that cannot be used or would let others in, an address that is taken.
pub fn run(
    flags: Layer,
    wish: Option<PeopleWish>,
    context: &Context,
    lang: Lang,
) -> Result<ExitCode, Error> {
    match wish {
        Some(wish) => people::run(&flags, &wish, context, lang),
        None => serve(&flags, context),
    }
}

/// What is served, until somebody ends it.
struct Page {
    serve: Serve,
    doors: Arc<Doors>,
    tls: Option<Tls>,
    lang: Lang,
}

fn serve(flags: &Layer, context: &Context) -> Result<ExitCode, Error> {
    let stack = context.stack(flags.clone())?;
    // Whether an account can be used is seen when something is to be sent.
    let output = context.resolved(Verb::Check, &stack)?.output;
    let people = context.people(flags.config.as_deref())?;
    let serve = Serve::resolve(&stack.plain(), &people)
        .map_err(|fault| Error::Usage(stack.placed(fault)))?;
    let screens = Screens::start(&output)?;
    let tls = serve.tls.as_ref().map(Tls::read).transpose()?;
    let imports = inside::open(flags, &serve, context)?;
    let place = PathBuf::from(serve.listen.to_string());
    let failed = |cause| Error::Io { action: IoAction::Serve, path: place.clone(), cause };
    let listening = Listening::on(serve.listen, tls.clone()).map_err(failed)?;
    // One address of a proxy stands for many people.
    let of_address = if serve.behind_proxy { Bounds::USUAL.all } else { Bounds::USUAL.of_address };
    let listening = listening.bounded(Bounds { of_address, ..Bounds::USUAL });
    let address = listening.address().map_err(failed)?;
    let path = context.settings_path(flags.config.as_deref());
    let source = SettingsPeople { path: path.map(|(path, _)| path) };
    let unusable = |detail| Error::Client { detail };
    let register = Register::open(Box::new(source)).map_err(unusable)?;
    let site = Site::new(&serve, address);
    let doors = Doors::new(site, register, doors::clock(), output.lang).map_err(unusable)?;
    let page = Page { serve, doors: Arc::new(doors), tls, lang: output.lang };
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    runtime.block_on(async {
        let ending = Ending::default();
        let (router, finished) =
            web::router(inside::parts(imports, &ending)?, &page.doors, &ending);
        // Before it is told: whoever has read the address may end the server at once.
        let signals = Signals::new();
        page.tell(address.port());
        notify(&sd_notify::NotifyState::Ready);
        tokio::select! {
            served = listening.serve(router, ending.clone(), finished) => served.map_err(failed),
            never = page.heed(signals, &ending, &screens) => match never {},
        }
    })?;
    Ok(ExitCode::Success)
}

impl Page {
    /// Says where the page is, on standard output: it is what was asked for.
    fn tell(&self, port: u16) {
        let scheme = if self.serve.tls.is_some() { "https" } else { "http" };
        let ip = self.serve.listen.ip();
        let told = match (self.serve.hosts.first(), ip.is_unspecified()) {
            (Some(host), _) if self.serve.behind_proxy => {
                Said::Open { url: &format!("https://{host}/"), unguarded: false }
            }
            (Some(host), true) => {
                Said::Open { url: &format!("{scheme}://{host}:{port}/"), unguarded: false }
            }
            (None, true) => Said::OpenElsewhere { scheme, port },
            (_, false) => Said::Open {
                url: &format!("{scheme}://{}/", SocketAddr::new(ip, port)),
                unguarded: self.doors.is_unguarded(),
            },
        };
        let mut stdout = std::io::stdout();
        // Whoever started it may not care for its address.
        let _ = writeln!(stdout, "{}", said(self.lang, told)).and_then(|()| stdout.flush());
    }

    /// Heeds signals; never completes. The first lets what is under way come to its end, the second
    /// breaks it off, a third ends the program where it stands.
    async fn heed(&self, mut signals: Signals, ending: &Ending, screens: &Screens) -> Infallible {
        let reload = async {
            let mut hangups = Hangups::new();
            loop {
                hangups.next().await;
                match self.tls.as_ref().map_or(Ok(()), Tls::read_again) {
                    Ok(()) => screens.say_words(&said(self.lang, Said::Reloaded)),
                    Err(error) => screens.complain(&error),
                }
            }
        };
        let end = async {
            signals.next().await;
            notify(&sd_notify::NotifyState::Stopping);
            screens.say_words(&said(self.lang, Said::Ending));
            ending.bring(Stage::Draining);
            signals.next().await;
            ending.bring(Stage::BreakingOff);
            let code = signals.next().await;
            // A run that cannot even be broken off: nothing else helps.
            std::process::exit(i32::from(code as u8));
        };
        tokio::select! {
            never = reload => never,
            never = end => never,
        }
    }
}

/// Tells systemd, where it started this program and wants to know.
fn notify(state: &sd_notify::NotifyState<'_>) {
    // Without systemd there is nobody to be told.
    let _ = sd_notify::notify(std::slice::from_ref(state));
}

/// The users of a settings file.
struct SettingsPeople {
    path: Option<PathBuf>,
}

impl Source for SettingsPeople {
    fn stamp(&self) -> Stamp {
        let metadata = std::fs::metadata(self.path.as_ref()?).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    }

    fn read(&self) -> Result<People, String> {
        let Some(path) = &self.path else { return Ok(People::default()) };
        let file = read_settings(path, false).map_err(|error| text::error(Lang::En, &error))?;
        Ok(file.map(|file| file.people).unwrap_or_default())
    }
}

/// Wishes to read certificate and users again.
#[cfg(unix)]
struct Hangups(Option<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Hangups {
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self(signal(SignalKind::hangup()).ok())
    }

    async fn next(&mut self) {
        match &mut self.0 {
            Some(signal) => {
                signal.recv().await;
            }
            None => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
struct Hangups;

#[cfg(not(unix))]
impl Hangups {
    fn new() -> Self {
        Self
    }

    async fn next(&mut self) {
        std::future::pending().await
    }
}
