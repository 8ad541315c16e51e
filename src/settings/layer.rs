//! One all-optional layer of settings, as typed. Flags make one, the environment makes one, each
//! section of a settings file makes one; the built-in defaults are the weakest. Nothing is read or
//! judged here: that is `resolve`'s.

use std::ffi::OsString;
use std::path::PathBuf;

use secrecy::SecretString;

pub use super::notify::NotifyLayer;

/// Settings as typed, each of which may be missing. Lists add up over the layers.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// The settings file.
    pub config: Option<PathBuf>,
    /// Name of an account of the settings file.
    pub account: Option<String>,
    /// Name of a profile of the settings file.
    pub profile: Option<String>,
    /// Input files; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// Where results go; `-` is standard output.
    pub results: Option<PathBuf>,
    /// Where rows go that still need work.
    pub failed: Option<PathBuf>,
    /// No results at all (`check`).
    pub no_results: Option<bool>,
    /// Send to the stand-in service inside the program.
    pub sandbox: Option<bool>,
    /// Account name.
    pub user: Option<String>,
    /// File that holds the key.
    pub api_key_file: Option<PathBuf>,
    /// The key itself; never on a command line.
    pub api_key: Option<SecretString>,
    /// Full URL of the service.
    pub endpoint: Option<String>,
    /// Additional root certificate.
    pub ca_file: Option<PathBuf>,
    /// `5/s` and the like.
    pub rate: Option<String>,
    /// Requests in flight.
    pub workers: Option<String>,
    /// `30s` and the like.
    pub timeout: Option<String>,
    /// `10s` and the like.
    pub connect_timeout: Option<String>,
    /// Further attempts.
    pub retries: Option<String>,
    /// `retry` or `hold`.
    pub on_unconfirmed: Option<String>,
    /// Failures in a row.
    pub stop_after: Option<String>,
    /// The ledger's file.
    pub ledger: Option<PathBuf>,
    /// Keep no ledger.
    pub no_ledger: Option<bool>,
    /// Send again what was accepted.
    pub resend: Option<bool>,
    /// Do not wait for another run.
    pub no_wait: Option<bool>,
    /// A sheet's name or number.
    pub sheet: Option<String>,
    /// Delimiter, by name or itself.
    pub delimiter: Option<String>,
    /// Encoding, by name.
    pub encoding: Option<String>,
    /// `day-first`, `month-first` or a pattern.
    pub date_format: Option<String>,
    /// Name in the time-zone database.
    pub time_zone: Option<String>,
    /// `bill_id=Номер заказа`, each.
    pub columns: Vec<String>,
    /// `Доставлен=sent`, each.
    pub status_names: Vec<String>,
    /// One of the four statuses.
    pub default_status: Option<String>,
    /// `today` or a date.
    pub default_date: Option<String>,
    /// `warn`, `error` or `off`.
    pub rpo_check: Option<String>,
    /// `refuse` or `last`.
    pub on_conflict: Option<String>,
    /// Warnings are errors.
    pub strict: Option<bool>,
    /// `human` or `json`.
    pub summary: Option<String>,
    /// Errors only.
    pub quiet: Option<bool>,
    /// How often `-v` was given.
    pub verbose: Option<u8>,
    /// `auto`, `always` or `never`.
    pub progress: Option<String>,
    /// The log file.
    pub log_file: Option<PathBuf>,
    /// `text` or `json`.
    pub log_format: Option<String>,
    /// `never` or `daily`.
    pub log_rotate: Option<String>,
    /// Days.
    pub log_keep: Option<String>,
    /// Where figures for Prometheus go.
    pub metrics_file: Option<PathBuf>,
    /// Where they are served.
    pub metrics: Option<String>,
    /// Who is told of runs.
    pub notify: NotifyLayer,
    /// `auto`, `ru` or `en`.
    pub lang: Option<String>,
    /// Never ask.
    pub yes: Option<bool>,
    /// Until when may be sent.
    pub deadline: Option<String>,
    /// Where it is written down how things stand.
    pub status_file: Option<PathBuf>,
    /// The folder that `watch` looks after.
    pub inbox: Option<PathBuf>,
    /// Empty the folder and end.
    pub once: Option<bool>,
    /// How long a file must be still.
    pub settle: Option<String>,
    /// How often to look.
    pub poll: Option<String>,
    /// Where the page is served: `127.0.0.1:8750`.
    pub listen: Option<String>,
    /// Names under which the page is reached.
    pub hosts: Vec<String>,
    /// The page's certificate.
    pub tls_cert: Option<PathBuf>,
    /// Its key.
    pub tls_key: Option<PathBuf>,
    /// A proxy stands in front of the page.
    pub behind_proxy: Option<bool>,
    /// Where uploads are kept.
    pub state_dir: Option<PathBuf>,
    /// Megabytes of an upload.
    pub max_upload: Option<String>,
    /// Days for which uploads are kept.
    pub keep_days: Option<String>,
    /// Figures are shown without a token.
    pub open_metrics: Option<bool>,
}

/// The built-in defaults, by the name of the option: read by `resolve` and shown by the help.
pub const DEFAULTS: &[(&str, &str)] = &[
    ("rate", "5/s"),
    ("workers", "8"),
    ("timeout", "30s"),
    ("connect_timeout", "10s"),
    ("retries", "5"),
    ("on_unconfirmed", "retry"),
    ("stop_after", "20"),
    ("date_format", "day-first"),
    ("time_zone", "Europe/Moscow"),
    ("rpo_check", "warn"),
    ("on_conflict", "refuse"),
    ("summary", "human"),
    ("progress", "auto"),
    ("log_format", "text"),
    ("log_rotate", "never"),
    ("log_keep", "30"),
    ("notify.when", "failure"),
    ("notify.time_limit", "30s"),
    ("notify.mail.encryption", "tls"),
    ("notify.mail.attach", "auto"),
    ("lang", "auto"),
    ("settle", "5s"),
    ("poll", "10s"),
    ("listen", "127.0.0.1:8750"),
    ("max_upload", "50"),
    ("keep_days", "30"),
];

impl Layer {
    /// The weakest layer: [`DEFAULTS`].
    #[must_use]
    pub fn built_in() -> Self {
        let of = |name: &str| {
            DEFAULTS
                .iter()
                .find(|(option, _)| *option == name)
                .map(|(_, value)| (*value).to_owned())
        };
        Self {
            rate: of("rate"),
            workers: of("workers"),
            timeout: of("timeout"),
            connect_timeout: of("connect_timeout"),
            retries: of("retries"),
            on_unconfirmed: of("on_unconfirmed"),
            stop_after: of("stop_after"),
            date_format: of("date_format"),
            time_zone: of("time_zone"),
            rpo_check: of("rpo_check"),
            on_conflict: of("on_conflict"),
            summary: of("summary"),
            progress: of("progress"),
            log_format: of("log_format"),
            log_rotate: of("log_rotate"),
            log_keep: of("log_keep"),
            notify: NotifyLayer {
                when: of("notify.when"),
                time_limit: of("notify.time_limit"),
                encryption: of("notify.mail.encryption"),
                attach: of("notify.mail.attach"),
                ..NotifyLayer::default()
            },
            lang: of("lang"),
            settle: of("settle"),
            poll: of("poll"),
            listen: of("listen"),
            max_upload: of("max_upload"),
            keep_days: of("keep_days"),
            ..Self::default()
        }
    }

    /// The environment's layer. `variable` is `std::env::var_os` in the program. A name or an
    /// address that is set but empty counts as not set; an empty key does not, so that it is
    /// reported as what it is.
    #[must_use]
    pub fn environment(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        // What is not Unicode becomes U+FFFD, which neither a name, an address nor a key may hold:
        // such a value is refused where it is used.
        let text = |name: &str| variable(name).map(|value| value.to_string_lossy().into_owned());
        let filled = |name: &str| text(name).filter(|value| !value.is_empty());
        Self {
            config: filled("JUSTCLICK_CONFIG").map(PathBuf::from),
            account: filled("JUSTCLICK_ACCOUNT"),
            profile: filled("JUSTCLICK_PROFILE"),
            user: filled("JUSTCLICK_USER"),
            endpoint: filled("JUSTCLICK_ENDPOINT"),
            ledger: filled("JUSTCLICK_LEDGER").map(PathBuf::from),
            api_key: text("JUSTCLICK_API_KEY").map(SecretString::from),
            notify: NotifyLayer {
                password_file: filled("JUSTCLICK_MAIL_PASSWORD_FILE").map(PathBuf::from),
                password: text("JUSTCLICK_MAIL_PASSWORD").map(SecretString::from),
                ..NotifyLayer::default()
            },
            ..Self::default()
        }
    }
}

/// The system's locale. The variables that decide on Unix (the first of `LC_ALL`, `LC_MESSAGES`
/// and `LANG` that is not empty) win everywhere; where none is set, Windows and macOS are asked.
#[must_use]
pub fn locale(variable: impl Fn(&str) -> Option<OsString>) -> Option<String> {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(variable)
        .find(|value| !value.is_empty())
        .map(|value| value.to_string_lossy().into_owned())
        .or_else(system_locale)
}

#[cfg(any(windows, target_os = "macos"))]
fn system_locale() -> Option<String> {
    sys_locale::get_locale()
}

#[cfg(not(any(windows, target_os = "macos")))]
fn system_locale() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables<'a>(set: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<OsString> + 'a {
        move |name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
    }

    #[test]
    fn the_environment_gives_account_and_key() {
        let layer = Layer::environment(variables(&[
            ("JUSTCLICK_USER", "shop"),
            ("JUSTCLICK_ENDPOINT", ""),
            ("JUSTCLICK_API_KEY", "obviously-fake"),
        ]));
        assert_eq!(layer.user.as_deref(), Some("shop"));
        assert_eq!(layer.endpoint, None);
        assert!(layer.api_key.is_some());
        assert!(!format!("{layer:?}").contains("obviously-fake"));
    }

    #[test]
    fn the_first_locale_variable_that_is_not_empty_decides() {
        for (set, expected) in [
            (vec![("LANG", "ru_RU.UTF-8")], Some("ru_RU.UTF-8")),
            (vec![("LC_ALL", ""), ("LANG", "ru_RU.UTF-8")], Some("ru_RU.UTF-8")),
            (vec![("LC_ALL", "C"), ("LANG", "ru_RU.UTF-8")], Some("C")),
            (vec![("LC_MESSAGES", "en_US"), ("LANG", "ru_RU")], Some("en_US")),
        ] {
            assert_eq!(locale(variables(&set)).as_deref(), expected, "{set:?}");
        }
    }

    #[test]
    fn every_default_is_part_of_the_built_in_layer() {
        let shown = format!("{:?}", Layer::built_in());
        for (name, value) in DEFAULTS {
            let field = name.rsplit('.').next().unwrap();
            assert!(shown.contains(&format!("{field}: Some({value:?})")), "{name}");
        }
    }
}
