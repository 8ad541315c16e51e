//! `send`: every row of the files to the service, every row's outcome into the results. The run
//! itself is in `sending`; here it gets a terminal, and whoever wants to know of its end.

use futures_util::future::join;

use super::aftermath::{self, Ended, Listening};
use super::care;
use super::context::{self, Context};
use super::deadline;
use super::reporting::{self, Reporting};
use super::screens::Screens;
use super::sending::{Company, Sending};
use super::signals::{self, Interrupted};
use super::status::{self, StatusFile};
use crate::engine::event::Several;
use crate::engine::stop::Stop;
use crate::error::{Error, ExitCode};
use crate::metrics::Metrics;
use crate::screen::Summary;
use crate::settings::layer::Layer;
use crate::settings::resolve::{InputFile, Settings, Verb};

/// Sends.
///
/// # Errors
/// Whatever keeps rows from being sent at all. What goes wrong once rows are being sent is part
/// of the report, and of the exit code.
pub fn run(flags: Layer, context: &Context) -> Result<ExitCode, Error> {
    let settings = context.settings(Verb::Send, flags)?;
    let screens = Screens::start(&settings.output)?;
    let (path, lang) = (settings.unattended.status_file.as_deref(), settings.output.lang);
    let status = StatusFile::begin(path, "send", None, (lang, &screens));
    let audience = Listening::to(&screens);
    let wanted = settings.unattended.metrics_file.is_some();
    let metrics = wanted.then(|| Metrics::new(reporting::account(&settings)));
    let reporting = Reporting::begin(&settings, &audience, metrics);
    let sent = sent(&settings, context, (&screens, &reporting), &status);
    let outcome = match &sent {
        Ok(None) => {
            status.close(ExitCode::NothingSent);
            return Ok(ExitCode::NothingSent);
        }
        Ok(Some(summary)) => Ok(summary),
        Err(error) => Err(error),
    };
    let ended = Ended {
        settings: &settings,
        started: context.now,
        finished: context::now(),
        files: settings.files.iter().map(InputFile::name).collect(),
        outcome,
        complaints: audience.heard(),
        to_mend: settings.failed.clone(),
        waiting: outcome.map_or(0, status::open_rows),
        news: true,
        again: false,
        recovered: false,
    };
    aftermath::hand_on(&ended, &status, &reporting);
    let code = outcome.map_or_else(Error::exit_code, |summary| summary.exit_code);
    status.close(code);
    sent.map(|_| code)
}

/// The run; `None` if a person does not want it.
fn sent(
    settings: &Settings,
    context: &Context,
    (screens, reporting): (&Screens, &Reporting<'_>),
    status: &StatusFile<'_>,
) -> Result<Option<Summary>, Error> {
    let sending = Sending::open(settings, context.now, reporting)?;
    if !care::agreed(settings, &sending.account, &sending.inputs, screens)? {
        return Ok(None);
    }
    reporting.opened(&sending.inputs);
    let sending = sending.keeping(reporting.spare());
    let watch = screens.watch(sending.inputs.names().map(str::to_owned).collect());
    let observer = Several(vec![&watch, status, reporting]);
    let (stop, interrupted) = (Stop::default(), Interrupted::default());
    let end = deadline::end(settings, context.now, context.now);
    let meanwhile = async {
        let signals = signals::watch(&stop, &interrupted, &observer);
        join(signals, deadline::watch(end, &stop, &observer)).await.0
    };
    let summary = sending.run(Company {
        stop: &stop,
        observer: &observer,
        meanwhile: Box::pin(meanwhile),
        interrupted: &interrupted,
    })?;
    screens.tell(&summary);
    Ok(Some(summary))
}
