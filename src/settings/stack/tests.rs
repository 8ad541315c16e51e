//! Which layer holds, and what origin each value shows.

use std::path::Path;

use super::*;

const FILE: &str = "rate = \"1/s\"\ntime_zone = \"Asia/Omsk\"\n\
    [account.main]\nuser = \"shop\"\napi_key_file = \"main.key\"\nrate = \"2/s\"\n\
    [account.second]\nuser = \"shop2\"\napi_key = \"obviously-fake\"\nendpoint = \"https://two.example/\"\n\
    [profile.cdek]\nrate = \"3/s\"\nstatus_names = { \"Доставлен\" = \"sent\" }\n";

fn file(text: &str) -> Option<SettingsFile> {
    Some(SettingsFile::parse(Path::new("/f/x.toml"), text.as_bytes()).unwrap())
}

fn flags() -> Layer {
    Layer::default()
}

/// The value that applies, as `value (origin)`.
fn applied(stack: &Stack, key: &str) -> Vec<String> {
    let found = stack.applied().into_iter().filter(|applied| applied.key == key);
    found
        .map(|applied| {
            let value = match applied.value {
                Shown::Value(value) => value,
                Shown::Secret => "secret".into(),
            };
            let origin = match applied.origin {
                Origin::Flags => "flag".into(),
                Origin::Environment => "environment".into(),
                Origin::BuiltIn => "default".into(),
                Origin::File { name, .. } => format!("{name}:{}", applied.line.unwrap()),
            };
            format!("{value} ({origin})")
        })
        .collect()
}

#[test]
fn flags_hold_over_environment_over_file_over_what_is_built_in() {
    let rate = |rate: &str| Layer { rate: Some(rate.into()), ..Layer::default() };
    let main = Layer { account: Some("main".into()), ..Layer::default() };
    let cdek = Layer { profile: Some("cdek".into()), ..main.clone() };
    for (flags, file, expected) in [
        (rate("9/s"), file(FILE), "9/s (flag)"),
        (cdek, file(FILE), "3/s (cdek:12)"),
        (main, file(FILE), "2/s (main:6)"),
        (flags(), file(FILE), "1/s (:1)"),
        (flags(), None, "5/s (default)"),
    ] {
        let stack = Stack::new(flags, Layer::default(), file).unwrap();
        assert_eq!(applied(&stack, "rate"), [expected]);
    }
    let environment = Layer { user: Some("env".into()), ..Layer::default() };
    let stack = Stack::new(flags(), environment, file("user = \"top\"")).unwrap();
    assert_eq!(applied(&stack, "user"), ["env (environment)"]);
}

#[test]
fn an_account_named_on_the_command_line_holds_as_a_whole() {
    let environment = Layer {
        user: Some("demo".into()),
        api_key: Some("fake-of-environment".into()),
        endpoint: Some("https://env.example/".into()),
        ..Layer::default()
    };
    let named = Layer { account: Some("second".into()), ..Layer::default() };
    let stack = Stack::new(named, environment.clone(), file(FILE)).unwrap();
    assert_eq!(applied(&stack, "user"), ["shop2 (second:8)"]);
    assert_eq!(applied(&stack, "api_key"), ["secret (second:9)"]);
    assert_eq!(applied(&stack, "endpoint"), ["https://two.example/ (second:10)"]);

    let environment = Layer { account: Some("second".into()), ..environment };
    let stack = Stack::new(flags(), environment, file(FILE)).unwrap();
    assert_eq!(applied(&stack, "user"), ["demo (environment)"]);
}

#[test]
fn the_key_is_that_of_the_strongest_layer_that_has_one_in_any_form() {
    let environment = Layer { api_key: Some("fake".into()), ..Layer::default() };
    let main = Layer { account: Some("main".into()), ..Layer::default() };
    let stack = Stack::new(main, environment.clone(), file(FILE)).unwrap();
    assert_eq!(applied(&stack, "api_key"), [""; 0]);
    assert_eq!(applied(&stack, "api_key_file").len(), 1);
    let default = format!("default_account = \"main\"\n{FILE}");
    let stack = Stack::new(flags(), environment, file(&default)).unwrap();
    assert_eq!(applied(&stack, "api_key"), ["secret (environment)"]);
    assert_eq!(applied(&stack, "api_key_file"), [""; 0]);
}

#[test]
fn an_account_that_was_not_named_does_not_mix_with_another_user() {
    let default = format!("default_account = \"second\"\n{FILE}");
    let user = |user: &str| Layer { user: Some(user.into()), ..Layer::default() };
    let stack = Stack::new(user("other"), Layer::default(), file(&default)).unwrap();
    assert_eq!(applied(&stack, "endpoint"), [""; 0]);
    assert_eq!(applied(&stack, "api_key"), [""; 0]);
    let stack = Stack::new(user("shop2"), Layer::default(), file(&default)).unwrap();
    assert_eq!(applied(&stack, "endpoint").len(), 1);
}

#[test]
fn the_only_account_is_taken_and_of_several_none() {
    let one = "[account.a]\nuser = \"shop\"\n";
    let stack = Stack::new(flags(), Layer::default(), file(one)).unwrap();
    assert_eq!(stack.chosen(SettingsSection::Account), Some("a"));
    let stack = Stack::new(flags(), Layer::default(), file(FILE)).unwrap();
    assert_eq!(stack.chosen(SettingsSection::Account), None);
    let known = vec!["main".to_owned(), "second".to_owned()];
    let expected = UsageFault::AccountUnchosen { known };
    assert_eq!(stack.placed(UsageFault::UserMissing), expected);
}

#[test]
fn a_section_that_is_not_there_is_refused_and_the_others_are_named() {
    let named = |account: &str| Layer { account: Some(account.into()), ..Layer::default() };
    let fault = Stack::new(named("mian"), Layer::default(), file(FILE)).unwrap_err();
    let UsageFault::SectionUnknown { known, nearest, section, .. } = fault else { panic!() };
    assert_eq!(known, ["main", "second"]);
    assert_eq!(nearest.as_deref(), Some("main"));
    assert_eq!(section, SettingsSection::Account);
    let fault = Stack::new(named("main"), Layer::default(), None).unwrap_err();
    assert!(matches!(fault, UsageFault::SectionUnknown { path: None, .. }));
    let profile = Layer { profile: Some("x".into()), ..Layer::default() };
    let fault = Stack::new(flags(), profile, file(FILE)).unwrap_err();
    let UsageFault::SectionUnknown { section, .. } = fault else { panic!() };
    assert_eq!(section, SettingsSection::Profile);
}

#[test]
fn lists_add_up_the_last_one_holds() {
    let flags = Layer {
        profile: Some("cdek".into()),
        status_names: vec!["Доставлен=paid".into()],
        ..Layer::default()
    };
    let stack = Stack::new(flags, Layer::default(), file(FILE)).unwrap();
    assert_eq!(
        applied(&stack, "status_names"),
        ["Доставлен=sent (cdek:13)", "Доставлен=paid (flag)"]
    );
}

#[test]
fn a_fault_of_a_value_in_the_file_has_its_line_and_others_have_none() {
    let value =
        |value: &str| UsageFault::Value { option: "--rate", value: value.into(), expected: "5/s" };
    let stack = Stack::new(flags(), Layer::default(), file("\nrate = \"fast\"")).unwrap();
    let expected = UsageFault::InSettings {
        path: "/f/x.toml".into(),
        line: 2,
        fault: Box::new(value("fast")),
    };
    assert_eq!(stack.placed(value("fast")), expected);
    let typed = Layer { rate: Some("quick".into()), ..Layer::default() };
    let stack = Stack::new(typed, Layer::default(), file("rate = \"fast\"")).unwrap();
    assert_eq!(stack.placed(value("quick")), value("quick"));

    let stack =
        Stack::new(flags(), Layer::default(), file("user = \"a\"\napi_key = \"\"")).unwrap();
    let fault = stack.placed(UsageFault::KeyMalformed { source: KeySource::Environment });
    let UsageFault::InSettings { line: 2, fault, .. } = fault else { panic!("{fault:?}") };
    assert!(matches!(*fault, UsageFault::KeyMalformed { source: KeySource::Settings(_) }));
}
