//! `send`: every row of the files to the service, every row's outcome into the results. The run
//! itself is in `sending`; here it gets a terminal.

use super::care;
use super::context::Context;
use super::reporting::{self, Reporting};
use super::screens::Screens;
use super::sending::{Company, Sending};
use super::signals::{self, Interrupted};
use crate::engine::stop::Stop;
use crate::error::{Error, ExitCode};
use crate::metrics::Metrics;
use crate::screen::Summary;
use crate::settings::layer::Layer;
use crate::settings::resolve::{Settings, Verb};

/// Sends.
///
/// # Errors
/// Whatever keeps rows from being sent at all. What goes wrong once rows are being sent is part
/// of the report, and of the exit code.
pub fn run(flags: Layer, context: &Context) -> Result<ExitCode, Error> {
    let settings = context.settings(Verb::Send, flags)?;
    let screens = Screens::start(&settings.output)?;
    let wanted = settings.output.metrics_file.is_some();
    let metrics = wanted.then(|| Metrics::new(reporting::account(&settings)));
    let reporting = Reporting::begin(&settings, &screens, metrics);
    match sent(&settings, context, &screens, &reporting) {
        Ok(Some(summary)) => {
            screens.tell(&summary);
            reporting.finished(&summary);
            Ok(summary.exit_code)
        }
        Ok(None) => Ok(ExitCode::NothingSent),
        Err(error) => {
            reporting.refused(&error);
            Err(error)
        }
    }
}

/// What became of it; `None` where whoever was asked said no.
fn sent(
    settings: &Settings,
    context: &Context,
    screens: &Screens,
    reporting: &Reporting<'_>,
) -> Result<Option<Summary>, Error> {
    let sending = Sending::open(settings, context.now, reporting)?;
    if !care::agreed(settings, &sending.account, &sending.inputs, screens)? {
        return Ok(None);
    }
    reporting.opened(&sending.inputs);
    let sending = sending.keeping(reporting.spare());
    let names = sending.inputs.names().map(str::to_owned).collect();
    let observer = (screens.watch(names), reporting);
    let (stop, interrupted) = (Stop::default(), Interrupted::default());
    let summary = sending.run(Company {
        stop: &stop,
        observer: &observer,
        meanwhile: Box::pin(signals::watch(&stop, &interrupted, &observer)),
        interrupted: &interrupted,
    })?;
    Ok(Some(summary))
}
