//! `send`: every row of the files to the service, every row's outcome into the results. The run
//! itself is in `sending`; here it gets a terminal.

use super::care;
use super::context::Context;
use super::screens::Screens;
use super::sending::{Company, Sending};
use super::signals::{self, Interrupted};
use crate::engine::stop::Stop;
use crate::error::{Error, ExitCode};
use crate::settings::layer::Layer;
use crate::settings::resolve::Verb;

/// Sends.
///
/// # Errors
/// Whatever keeps rows from being sent at all. What goes wrong once rows are being sent is part
/// of the report, and of the exit code.
pub fn run(flags: Layer, context: &Context) -> Result<ExitCode, Error> {
    let settings = context.settings(Verb::Send, flags)?;
    let screens = Screens::start(&settings.output)?;
    let sending = Sending::open(&settings, context.now, &screens)?;
    if !care::agreed(&settings, &sending.account, &sending.inputs, &screens)? {
        return Ok(ExitCode::NothingSent);
    }
    let observer = screens.watch(sending.inputs.names().map(str::to_owned).collect());
    let (stop, interrupted) = (Stop::default(), Interrupted::default());
    let summary = sending.run(Company {
        stop: &stop,
        observer: &observer,
        meanwhile: Box::pin(signals::watch(&stop, &interrupted, &observer)),
        interrupted: &interrupted,
    })?;
    screens.tell(&summary);
    Ok(summary.exit_code)
}
