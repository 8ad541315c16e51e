//! One run, whoever asked for it: the files opened, the account known, every row sent, the results
//! in their places. Who is told of it, and who may stop it, comes in from outside; `send` puts a
//! terminal around it.

mod run;

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use self::run::{Done, Run, begin_results};
use super::audience::{self, Audience};
use super::gateway::gateway;
use super::inputs::Inputs;
use super::memory::LockedLedger;
use super::outputs::open_outputs;
use super::report;
use super::rows;
use super::signals::Interrupted;
use super::spare::SpareFolder;
use crate::client::http::HttpGateway;
use crate::client::limiter::Limiter;
use crate::domain::{RetryPolicy, Timestamp};
use crate::engine::event::{Observer, RunEvent};
use crate::engine::stop::Stop;
use crate::engine::worker::{Health, Shared};
use crate::error::{Error, IoAction};
use crate::output::file::Purpose;
use crate::sandbox::{Sandbox, SandboxConfig};
use crate::screen::Summary;
use crate::settings::account::{Account, Endpoint, UserName};
use crate::settings::resolve::{Pace, Settings};
use crate::text::Notice;
use crate::wire::signature::ApiKey;

/// Rows that are claimed in the ledger this long before their turn at the given rate.
const CLAIMED_BEFORE: Duration = Duration::from_millis(50);

/// Files that can be sent: they were read once, and it is known who sends. Nothing was written yet,
/// and nobody was asked anything over the network.
pub struct Sending<'a> {
    settings: &'a Settings,
    audience: &'a dyn Audience,
    /// The files.
    pub inputs: Arc<Inputs>,
    /// Who sends.
    pub account: Account,
    /// Where rows that need work are kept for whoever is to be told of them.
    spare: Option<SpareFolder>,
    /// Serves as long as it is kept.
    _sandbox: Option<Sandbox>,
}

/// Whoever has a hand in a run beside its audience.
pub struct Company<'a> {
    /// Stops the run.
    pub stop: &'a Stop,
    /// Sees its events.
    pub observer: &'a dyn Observer,
    /// Looked after while rows are sent: what may stop the run.
    pub meanwhile: Pin<Box<dyn Future<Output = Infallible> + 'a>>,
    /// Says with which exit code an interrupted run ends.
    pub interrupted: &'a Interrupted,
}

impl<'a> Sending<'a> {
    /// Opens and reads the files.
    ///
    /// # Errors
    /// Files that must be refused, an account that cannot be used.
    pub fn open(
        settings: &'a Settings,
        now: Timestamp,
        audience: &'a dyn Audience,
    ) -> Result<Self, Error> {
        // The hash is what tells a file that was changed meanwhile from one that was only touched.
        let (inputs, _) = Inputs::open::<()>(settings, now, true)?;
        audience::say_of_sheets(audience, &inputs);
        let (account, sandbox) = account(settings)?;
        let inputs = Arc::new(inputs);
        Ok(Self { settings, audience, inputs, account, spare: None, _sandbox: sandbox })
    }

    /// Keeps rows that need work there too.
    #[must_use]
    pub fn keeping(self, spare: Option<SpareFolder>) -> Self {
        Self { spare, ..self }
    }

    /// The same, to be written into other places than its settings say.
    #[must_use]
    pub fn writing(self, settings: &'a Settings) -> Self {
        Self { settings, ..self }
    }

    /// Sends every row. What goes wrong once rows are being sent the audience hears, and it counts
    /// in the summary's exit code.
    ///
    /// # Errors
    /// Whatever keeps rows from being sent at all.
    pub fn run(self, company: Company<'_>) -> Result<Summary, Error> {
        let started = Instant::now();
        let Self { settings, audience, inputs, account, spare, _sandbox } = self;
        let ledger = LockedLedger::open(settings, &account, audience)?;
        // Also for what happened while another run was waited for.
        rows::refuse_changed(&inputs)?;
        let mut results = open_outputs(settings, &inputs, Purpose::Results)?;
        if let Some(spare) = spare {
            results = spare.added_to(results, &inputs);
        }
        let shared = shared(settings, account, company.stop.clone())?;
        let results = begin_results(settings, &inputs, results)?;
        let ledger = ledger.begin(settings, &inputs, audience)?;
        let Company { observer, meanwhile, interrupted, .. } = company;
        observer.observe(&RunEvent::RunStarted { run: ledger.run.clone() });
        let run = Run {
            settings,
            inputs: &inputs,
            shared: &shared,
            ledger: &ledger.ledger,
            observer,
            interrupted,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|cause| Error::Client { detail: cause.to_string() })?;
        let Done { files, mut errors, complete } = runtime.block_on(run.all(results, meanwhile));
        let mut summary = report::summary(files, started.elapsed());
        for table in &inputs.tables {
            if !table.source().is_unchanged().unwrap_or(true) {
                audience.say(&Notice::ChangedMeanwhile { file: table.source().name() });
            }
        }
        let exit_code =
            errors.iter().map(Error::exit_code).fold(summary.exit_code, std::cmp::Ord::max);
        let closed = ledger.close(exit_code, complete);
        // What kept it from being written midway is said once.
        let said = errors.iter().any(|error| matches!(error, Error::Ledger { .. }));
        errors.extend(closed.err().filter(|_| !said));
        for error in &errors {
            audience.complain(error);
            summary.exit_code = summary.exit_code.max(error.exit_code());
        }
        Ok(summary)
    }
}

/// Who sends: the account of the settings, or the stand-in service's, which is started then and
/// serves as long as it is kept.
fn account(settings: &Settings) -> Result<(Account, Option<Sandbox>), Error> {
    if let Some(account) = &settings.account {
        return Ok((account.clone(), None));
    }
    let sandbox = Sandbox::start_on_thread(SandboxConfig::demo()).map_err(|cause| Error::Io {
        action: IoAction::Listen,
        path: "127.0.0.1".into(),
        cause,
    })?;
    let account = Account {
        user: UserName::parse(SandboxConfig::DEMO_USER).map_err(Error::Usage)?,
        key: ApiKey::new(SandboxConfig::DEMO_KEY.to_owned()),
        endpoint: Endpoint::parse(&sandbox.endpoint()).map_err(Error::Usage)?,
    };
    Ok((account, Some(sandbox)))
}

fn shared(settings: &Settings, account: Account, stop: Stop) -> Result<Shared<HttpGateway>, Error> {
    let pace = &settings.pace;
    let gateway = gateway(settings, &account)?;
    Ok(Shared {
        gateway,
        limiter: Limiter::new(pace.rate.interval(), usize::from(pace.workers))
            .held_by(stop.hold().clone()),
        user: account.user.as_str().to_owned(),
        key: account.key,
        retry: RetryPolicy { retries: pace.retries, on_unconfirmed: pace.on_unconfirmed },
        stop_after: pace.stop_after,
        stop,
        health: Health::default(),
        clock: milliseconds_now,
    })
}

/// How many rows are claimed before their turn: as many as the pace needs while a claim is made
/// durable.
fn claim_ahead(pace: &Pace) -> usize {
    match pace.rate.interval() {
        None => usize::from(pace.workers),
        Some(interval) => {
            let turns = CLAIMED_BEFORE.as_nanos() / interval.as_nanos().max(1);
            usize::try_from(turns).unwrap_or(usize::MAX).saturating_add(1)
        }
    }
}

fn milliseconds_now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
