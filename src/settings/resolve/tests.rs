//! Layers in, settings or the fault out.

use secrecy::SecretString;

use std::path::PathBuf;

use super::*;
use crate::domain::date;
use crate::error::ColumnField;

/// 2024-03-15T11:30:00Z, 14:30 in Moscow.
const NOW: Timestamp = Timestamp(1_710_502_200);

fn context() -> Context {
    Context {
        now: NOW,
        locale: Some("ru_RU.UTF-8".into()),
        default_ledger: Some("ledger.db".into()),
        key_file: None,
    }
}

fn flags() -> Layer {
    Layer { files: vec!["orders.csv".into()], ..Layer::default() }
}

fn account_layer() -> Layer {
    Layer {
        user: Some("shop".into()),
        api_key: Some(SecretString::from("obviously-fake")),
        ..Layer::default()
    }
}

fn send(flags: Layer) -> Result<Settings, UsageFault> {
    resolve(Verb::Send, &[flags, account_layer()], &context())
}

fn check(flags: Layer) -> Result<Settings, UsageFault> {
    resolve(Verb::Check, &[flags], &context())
}

#[test]
fn defaults_are_as_documented() {
    let settings = send(flags()).unwrap();
    assert_eq!(settings.files, [InputFile::Path("orders.csv".into())]);
    assert_eq!(settings.results, Results::BesideInput);
    assert_eq!(
        settings.pace,
        Pace {
            rate: Rate::Every(Duration::from_millis(200)),
            workers: 8,
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            retries: 5,
            on_unconfirmed: OnUnconfirmed::Retry,
            stop_after: 20,
        }
    );
    let reading = settings.reading;
    assert_eq!((reading.delimiter, reading.encoding), (None, None));
    assert_eq!(reading.date_format, DateFormat::DayFirst);
    assert_eq!(reading.zone.iana_name(), Some("Europe/Moscow"));
    assert_eq!((reading.default_status, reading.default_date), (None, None));
    assert_eq!((reading.rpo_check, reading.on_conflict), (RpoCheck::Warn, OnConflict::Refuse));
    assert!(reading.columns.is_empty() && !reading.strict);
    assert_eq!(
        settings.output,
        Output {
            summary: SummaryForm::Human,
            quiet: false,
            verbose: 0,
            progress: Progress::Auto,
            log_file: None,
            log_format: LogFormat::Text,
            log_rotate: LogRotate::Never,
            lang: Lang::Ru,
            yes: false,
        }
    );
    let account = settings.account.unwrap();
    assert_eq!(account.user.as_str(), "shop");
    assert_eq!(account.endpoint.as_str(), "https://shop.justclick.ru/api/UpdateOrderStatus");
}

#[test]
fn the_stronger_layer_wins_and_lists_add_up() {
    let strong = Layer {
        rate: Some("1/s".into()),
        user: Some("other".into()),
        columns: vec!["rpo=Трек".into()],
        ..flags()
    };
    let weak = Layer {
        rate: Some("9/s".into()),
        workers: Some("3".into()),
        columns: vec!["rpo=ШПИ".into(), "bill_id=Заказ".into()],
        ..account_layer()
    };
    let settings = resolve(Verb::Send, &[strong, weak], &context()).unwrap();
    assert_eq!(settings.pace.rate, Rate::Every(Duration::from_secs(1)));
    assert_eq!(settings.pace.workers, 3);
    assert_eq!(settings.account.unwrap().user.as_str(), "other");
    assert_eq!(
        settings.reading.columns,
        [(ColumnField::Order, "Заказ".to_owned()), (ColumnField::Rpo, "Трек".to_owned())]
    );
}

#[test]
fn nothing_shows_the_key() {
    let settings = send(flags()).unwrap();
    assert!(!format!("{settings:?}").contains("obviously-fake"));
    let broken = Layer { api_key: Some(SecretString::from("fake\nkey")), ..account_layer() };
    let fault = resolve(Verb::Send, &[flags(), broken], &context()).unwrap_err();
    assert!(!format!("{fault:?}").contains("fake"), "{fault:?}");
}

#[test]
fn check_and_rehearsals_need_no_account_and_look_at_none() {
    let nonsense = Layer { user: Some("not a label".into()), ..flags() };
    assert!(check(nonsense.clone()).unwrap().account.is_none());
    let rehearsal = Layer {
        sandbox: Some(true),
        api_key_file: Some("missing.txt".into()),
        ca_file: Some("missing.pem".into()),
        ..nonsense
    };
    assert_eq!(key_file(std::slice::from_ref(&rehearsal)), None);
    let settings = resolve(Verb::Send, &[rehearsal], &context()).unwrap();
    assert!(settings.sandbox && settings.account.is_none() && settings.ca_file.is_none());
}

#[test]
fn an_account_needs_name_and_key() {
    assert_eq!(resolve(Verb::Send, &[flags()], &context()).unwrap_err(), UsageFault::UserMissing);
    let user = Layer { user: Some("shop".into()), ..flags() };
    assert_eq!(resolve(Verb::Send, &[user], &context()).unwrap_err(), UsageFault::KeyMissing);
}

#[test]
fn the_key_file_to_be_read_is_the_strongest_layer_s() {
    let strong = Layer { api_key_file: Some("a.txt".into()), ..flags() };
    let weak = Layer { api_key_file: Some("b.txt".into()), ..Layer::default() };
    assert_eq!(key_file(&[flags(), strong, weak]), Some(Path::new("a.txt")));
    assert_eq!(key_file(&[flags()]), None);
}

/// One value that cannot be read, by the option that the fault must name.
#[test]
fn values_that_cannot_be_read_name_their_option() {
    type Put = fn(&mut Layer, String);
    let set: Vec<(&str, &str, Put)> = vec![
        ("--rate", "fast", |layer, value| layer.rate = Some(value)),
        ("--workers", "0", |layer, value| layer.workers = Some(value)),
        ("--workers", "257", |layer, value| layer.workers = Some(value)),
        ("--workers", "+8", |layer, value| layer.workers = Some(value)),
        ("--timeout", "30", |layer, value| layer.timeout = Some(value)),
        ("--connect-timeout", "0s", |layer, value| layer.connect_timeout = Some(value)),
        ("--retries", "101", |layer, value| layer.retries = Some(value)),
        ("--retries", "-1", |layer, value| layer.retries = Some(value)),
        ("--on-unconfirmed", "wait", |layer, value| layer.on_unconfirmed = Some(value)),
        ("--stop-after", "0", |layer, value| layer.stop_after = Some(value)),
        ("--delimiter", "::", |layer, value| layer.delimiter = Some(value)),
        ("--delimiter", "", |layer, value| layer.delimiter = Some(value)),
        ("--date-format", "daily", |layer, value| layer.date_format = Some(value)),
        ("--date-format", "%H:%M", |layer, value| layer.date_format = Some(value)),
        ("--column", "bill_id", |layer, value| layer.columns = vec![value]),
        ("--column", "order=Заказ", |layer, value| layer.columns = vec![value]),
        ("--column", "bill_id= ", |layer, value| layer.columns = vec![value]),
        ("--status-name", "Доставлен", |layer, value| layer.status_names = vec![value]),
        ("--status-name", "Доставлен=delivered", |layer, value| {
            layer.status_names = vec![value]
        }),
        ("--status-name", "=sent", |layer, value| layer.status_names = vec![value]),
        ("--default-status", "Sent", |layer, value| layer.default_status = Some(value)),
        ("--default-date", "yesterday", |layer, value| layer.default_date = Some(value)),
        ("--default-date", "31.02.2024", |layer, value| layer.default_date = Some(value)),
        ("--default-date", "15.03.2042", |layer, value| layer.default_date = Some(value)),
        ("--rpo-check", "on", |layer, value| layer.rpo_check = Some(value)),
        ("--on-conflict", "first", |layer, value| layer.on_conflict = Some(value)),
        ("--summary", "xml", |layer, value| layer.summary = Some(value)),
        ("--progress", "yes", |layer, value| layer.progress = Some(value)),
        ("--log-format", "xml", |layer, value| layer.log_format = Some(value)),
        ("--log-rotate", "weekly", |layer, value| layer.log_rotate = Some(value)),
        ("--metrics", "somewhere", |layer, value| layer.metrics = Some(value)),
        ("--log-keep", "0", |layer, value| layer.log_keep = Some(value)),
        ("--lang", "de", |layer, value| layer.lang = Some(value)),
    ];
    for (name, typed, put) in set {
        let mut layer = flags();
        put(&mut layer, typed.to_owned());
        match send(layer) {
            Err(UsageFault::Value { option, value, .. }) => {
                assert_eq!((option, value.as_str()), (name, typed));
            }
            other => panic!("{name} {typed}: {other:?}"),
        }
    }
}

#[test]
fn delimiters_have_names() {
    for (typed, delimiter) in [
        (",", b','),
        ("comma", b','),
        (";", b';'),
        ("Semicolon", b';'),
        ("|", b'|'),
        ("pipe", b'|'),
        ("\t", b'\t'),
        ("\\t", b'\t'),
        ("tab", b'\t'),
    ] {
        let layer = Layer { delimiter: Some(typed.into()), ..flags() };
        assert_eq!(check(layer).unwrap().reading.delimiter, Some(delimiter), "{typed}");
    }
}

#[test]
fn columns_split_at_the_first_and_status_names_at_the_last_equals_sign() {
    let layer = Layer {
        columns: vec!["bill_id=Номер = заказ".into(), " date_sent = Дата".into()],
        status_names: vec!["a=b=return".into(), " Доставлен = sent".into()],
        ..flags()
    };
    let reading = check(layer).unwrap().reading;
    assert_eq!(
        reading.columns,
        [
            (ColumnField::Order, "Номер = заказ".to_owned()),
            (ColumnField::DateSent, "Дата".to_owned())
        ]
    );
    assert_eq!(reading.status_names.parse("A=B"), Ok(Status::Return));
    assert_eq!(reading.status_names.parse("доставлен"), Ok(Status::Sent));
}

#[test]
fn today_is_the_local_day_s_beginning() {
    for (zone, expected) in [
        // 2024-03-15 00:00 in Moscow.
        ("Europe/Moscow", 1_710_450_000),
        // 11:30 UTC is 21:30 of the same day in Vladivostok.
        ("Asia/Vladivostok", 1_710_424_800),
        // … and still the small hours in Honolulu.
        ("Pacific/Honolulu", 1_710_496_800),
    ] {
        let layer =
            Layer { default_date: Some("today".into()), time_zone: Some(zone.into()), ..flags() };
        let reading = check(layer).unwrap().reading;
        assert_eq!(reading.default_date, Some(Timestamp(expected)), "{zone}");
    }
}

#[test]
fn a_default_date_is_read_like_the_file_s() {
    for (format, typed, same_as) in [
        ("day-first", "15.03.2024", "15.03.2024"),
        ("day-first", "2024-03-15 14:05", "15.03.2024 14:05"),
        ("month-first", "03/04/2024", "04.03.2024"),
        ("%Y|%m|%d", "15.03.2024", "15.03.2024"),
    ] {
        let layer =
            Layer { date_format: Some(format.into()), default_date: Some(typed.into()), ..flags() };
        let reading = check(layer).unwrap().reading;
        let expected =
            date::parse(same_as, &DateFormat::DayFirst, &reading.zone, NOW).unwrap().timestamp;
        assert_eq!(reading.default_date, Some(expected), "{format} {typed}");
    }
}

#[test]
fn a_zone_that_is_not_known_gets_the_nearest() {
    for (typed, nearest) in [
        ("Moscow", Some("Europe/Moscow")),
        ("Europe/Moskow", Some("Europe/Moscow")),
        ("europe/moscov", Some("Europe/Moscow")),
        ("Yekaterinburg", Some("Asia/Yekaterinburg")),
        ("qqqq", None),
        ("", None),
    ] {
        let layer = Layer { time_zone: Some(typed.into()), ..flags() };
        let fault =
            UsageFault::TimeZone { name: typed.into(), nearest: nearest.map(str::to_owned) };
        assert_eq!(check(layer).unwrap_err(), fault);
    }
    let layer = Layer { time_zone: Some("Asia/Omsk".into()), ..flags() };
    assert_eq!(check(layer).unwrap().reading.zone.iana_name(), Some("Asia/Omsk"));
}

#[test]
fn files_and_results_must_fit_together() {
    let files = |names: &[&str]| names.iter().map(Into::into).collect::<Vec<PathBuf>>();
    let case = |names: &[&str], results: Option<&str>, summary: &str| {
        check(Layer {
            files: files(names),
            results: results.map(Into::into),
            summary: Some(summary.into()),
            ..Layer::default()
        })
        .map(|settings| settings.results)
    };
    assert_eq!(case(&["a.csv", "b.csv"], None, "human"), Ok(Results::BesideInput));
    assert_eq!(case(&["a.csv"], Some("r.csv"), "json"), Ok(Results::Path("r.csv".into())));
    assert_eq!(case(&["-"], Some("-"), "human"), Ok(Results::StandardOutput));
    assert_eq!(case(&["a.csv"], Some("-"), "json"), Err(UsageFault::OutputTakenTwice));
    assert_eq!(
        case(&["a.csv", "b.csv"], Some("r.csv"), "human"),
        Err(UsageFault::ResultsForSeveral)
    );
    assert_eq!(
        case(&["a.csv"], Some("a.csv"), "human"),
        Err(UsageFault::ResultsAreInput { path: "a.csv".into() })
    );
    for twice in ["-", "a.csv"] {
        assert_eq!(
            case(&[twice, "b.csv", twice], None, "human"),
            Err(UsageFault::InputTwice { file: twice.into() })
        );
    }
    let nowhere = Layer { no_results: Some(true), ..flags() };
    assert_eq!(check(nowhere).unwrap().results, Results::Nowhere);
}

#[test]
fn a_port_alone_is_one_of_this_computer() {
    for (typed, expected) in [
        ("9464", Some("127.0.0.1:9464")),
        (":9464", Some("127.0.0.1:9464")),
        ("localhost:0", Some("127.0.0.1:0")),
        ("0.0.0.0:9464", Some("0.0.0.0:9464")),
        ("[::1]:9464", Some("[::1]:9464")),
        ("65536", None),
        ("example.com:9464", None),
        ("127.0.0.1", None),
    ] {
        let found = values::address(typed).map(|address| address.to_string());
        assert_eq!(found.as_deref(), expected, "{typed}");
    }
}
