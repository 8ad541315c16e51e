//! What others than whoever looks at the screen learn of a run: figures for Prometheus, and people
//! who are told by a program or by e-mail. Whatever goes wrong with that is said and logged, and
//! changes nothing of the run and its exit code.

use std::cell::{OnceCell, RefCell};
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;

use super::aftermath::Ended;
use super::audience::Audience;
use super::inputs::Inputs;
use super::spare::SpareFolder;
use super::supervisor;
use crate::engine::event::{Observer, RunEvent};
use crate::error::{Error, IoAction};
use crate::metrics::{Metrics, RunMetrics};
use crate::notify::{self, Attached, Circumstances, Told};
use crate::output::file::TableKind;
use crate::screen::Summary;
use crate::settings::notify::{Attach, Notify, When};
use crate::settings::resolve::Settings;
use crate::text::{self, Lang, Notice};

/// While people are told it is said this often at least that the program lives.
const PULSE: Duration = Duration::from_secs(10);

/// A run that will be reported on. It goes between the run and its audience, and beside those who
/// watch it.
pub struct Reporting<'a> {
    settings: &'a Settings,
    audience: &'a dyn Audience,
    /// `None` where nobody looks at figures: then none are made.
    metrics: Option<Metrics>,
    /// Until the run is over.
    run: RefCell<Option<RunMetrics>>,
    heard: RefCell<Heard>,
    /// Where rows that need work are kept until people were told.
    spare: OnceCell<TempDir>,
}

/// What was said of the run.
#[derive(Default)]
struct Heard {
    run: Option<String>,
    errors: Vec<String>,
    notices: Vec<String>,
}

impl<'a> Reporting<'a> {
    /// The run begins.
    #[must_use]
    pub fn begin(
        settings: &'a Settings,
        audience: &'a dyn Audience,
        metrics: Option<Metrics>,
    ) -> Self {
        let run = RefCell::new(metrics.as_ref().map(Metrics::run));
        let (heard, spare) = (RefCell::default(), OnceCell::new());
        Self { settings, audience, metrics, run, heard, spare }
    }

    /// Where the run is to keep rows that need work, for an attachment, where it keeps none itself.
    #[must_use]
    pub fn spare(&self) -> Option<SpareFolder> {
        let kind = match self.attach()? {
            Attach::Text => Some(TableKind::Text),
            Attach::Workbook => Some(TableKind::Workbook),
            Attach::AsInput => None,
            Attach::Nothing => return None,
        };
        if self.settings.failed.is_some() {
            return None;
        }
        let made = tempfile::Builder::new().prefix("justclick-import-").tempdir();
        let folder =
            made.inspect_err(|cause| tracing::info!(%cause, "failed rows not kept")).ok()?;
        Some(SpareFolder { folder: self.spare.get_or_init(|| folder).path().to_owned(), kind })
    }

    /// What is to be sent is known.
    pub fn opened(&self, inputs: &Inputs) {
        if let Some(run) = &*self.run.borrow() {
            run.rows_pending(inputs.survey.files.iter().map(|file| file.rows).sum());
        }
        if let Some(metrics) = &self.metrics {
            metrics.files_pending_at_least(inputs.survey.files.len() as u64);
        }
    }

    /// The run is over: reports on it. Whether it was one of which people are told.
    pub fn ended(&self, ended: &Ended<'_>) -> bool {
        let nothing;
        let summary = match ended.outcome {
            Ok(summary) => summary,
            Err(error) => {
                self.heard.borrow_mut().errors.push(text::error(self.lang(), error));
                let (files, elapsed) = (Vec::new(), Duration::ZERO);
                nothing = Summary { files, elapsed, exit_code: error.exit_code() };
                &nothing
            }
        };
        let counts = summary.counts();
        if let Some(run) = self.run.take() {
            run.finish(summary.exit_code, &counts);
        }
        self.write_metrics();
        let wanted = |notify: &&Notify| {
            let recovered = ended.recovered && notify.when != When::Never;
            ended.news && (recovered || notify.when.holds(summary.exit_code))
        };
        let Some(notify) = self.settings.notify.as_ref().filter(wanted) else { return false };
        let attached =
            if counts.needing_work() > 0 { self.attached(ended) } else { Attached::default() };
        self.tell(notify, ended, summary, &attached);
        self.write_metrics();
        true
    }

    fn tell(&self, notify: &Notify, ended: &Ended<'_>, summary: &Summary, attached: &Attached) {
        let heard = self.heard.borrow();
        let circumstances = circumstances(self.settings);
        let told = Told {
            account: account(self.settings),
            run: heard.run.as_deref(),
            files: &ended.files,
            summary,
            errors: &heard.errors,
            notices: &heard.notices,
            circumstances: &circumstances,
            again: ended.again,
            test: false,
        };
        let lang = self.lang();
        for result in alive_while(|| notify::tell(notify, &told, attached, lang)) {
            if let Some(metrics) = &self.metrics {
                metrics.notified(result.is_ok());
            }
            match result {
                Ok(()) => tracing::info!(run = told.run, "people told"),
                Err(fault) => {
                    tracing::info!(run = told.run, ?fault, "people not told");
                    self.audience.complain(&Error::Untold(fault));
                }
            }
        }
    }

    /// The run's own file of rows that need work, or what was kept for this.
    fn attached(&self, ended: &Ended<'_>) -> Attached {
        let paths: Vec<PathBuf> = match (self.attach(), &ended.to_mend, self.spare.get()) {
            (Some(Attach::Nothing) | None, ..) => Vec::new(),
            (_, Some(path), _) => vec![path.clone()],
            (_, None, Some(folder)) => spare_files(folder),
            (_, None, None) => Vec::new(),
        };
        Attached::read(paths.iter().map(PathBuf::as_path)).unwrap_or_else(|cause| {
            tracing::info!(%cause, "failed rows not attached");
            Attached::default()
        })
    }

    fn attach(&self) -> Option<Attach> {
        Some(self.settings.notify.as_ref()?.mail.as_ref()?.attach)
    }

    fn write_metrics(&self) {
        if let Some(metrics) = &self.metrics {
            write_metrics(metrics, self.settings, self.audience);
        }
    }

    fn lang(&self) -> Lang {
        self.settings.output.lang
    }
}

/// Writes the figures where the settings want them; what goes wrong is said.
pub fn write_metrics(metrics: &Metrics, settings: &Settings, audience: &dyn Audience) {
    let Some(path) = &settings.unattended.metrics_file else { return };
    if let Err(cause) = metrics.write_file(path) {
        tracing::info!(%cause, "figures not written");
        let (action, path) = (IoAction::WriteMetrics, path.clone());
        audience.complain(&Error::Io { action, path, cause });
    }
}

/// Does something that takes its time, on another thread, and says meanwhile that the program
/// lives.
fn alive_while<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let pulse = supervisor::pulse().unwrap_or(PULSE).min(PULSE);
    std::thread::scope(|scope| {
        let (done, heard) = mpsc::channel::<()>();
        let working = scope.spawn(move || {
            let _gone = done;
            work()
        });
        while heard.recv_timeout(pulse) == Err(mpsc::RecvTimeoutError::Timeout) {
            supervisor::alive();
        }
        working.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// The files that stand complete in the folders of the inputs, in the order of the inputs.
fn spare_files(folder: &TempDir) -> Vec<PathBuf> {
    let entries = |folder: &std::path::Path| {
        let entries = folder.read_dir().into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let mut folders = entries(folder.path());
    let number = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()?.parse::<usize>().ok()).unwrap_or(usize::MAX)
    };
    folders.sort_by_key(number);
    let files = folders.iter().flat_map(|folder| entries(folder));
    files.filter(|path| path.extension().is_none_or(|extension| extension != "part")).collect()
}

/// The name of the account that runs of these settings are counted for and told of.
#[must_use]
pub fn account(settings: &Settings) -> &str {
    settings.account.as_ref().map_or("sandbox", |account| account.user.as_str())
}

/// Here and now.
#[must_use]
pub fn circumstances(settings: &Settings) -> Circumstances {
    let host = hostname::get().unwrap_or_default().to_string_lossy().into_owned();
    let folder = std::env::current_dir().unwrap_or_default().display().to_string();
    let now = jiff::Timestamp::now().to_zoned_datetime(settings.reading.zone.clone());
    Circumstances { host, folder, ended: now.strftime("%d.%m.%Y %H:%M").to_string() }
}

impl Audience for Reporting<'_> {
    fn say(&self, notice: &Notice<'_>) {
        self.heard.borrow_mut().notices.push(text::notice(self.lang(), notice));
        self.audience.say(notice);
    }

    fn complain(&self, error: &Error) {
        self.heard.borrow_mut().errors.push(text::error(self.lang(), error));
        self.audience.complain(error);
    }
}

impl Observer for Reporting<'_> {
    fn observe(&self, event: &RunEvent) {
        if let RunEvent::RunStarted { run } = event {
            self.heard.borrow_mut().run = Some(run.clone());
        }
        if let Some(run) = &*self.run.borrow() {
            run.observe(event);
        }
    }
}
