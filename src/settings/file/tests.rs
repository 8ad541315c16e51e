//! What a settings file gives, and with which place each mistake is refused.

use super::*;
use crate::settings::catalogue::Shown;

fn read(text: &str) -> Result<SettingsFile, UsageFault> {
    SettingsFile::parse(Path::new("/etc/shop/justclick-import.toml"), text.as_bytes())
}

/// Place and fault of a text that must be refused.
fn refused(text: &str) -> (usize, usize, SettingsFault) {
    match read(text) {
        Err(UsageFault::SettingsFile { line, column, fault, .. }) => (line, column, fault),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_section_is_a_layer_that_knows_its_lines() {
    let file = read(
        "default_account = \"main\"\nno_wait = true\n\n\
         [account.main]\nuser = \"shop\"\napi_key_file = \"key.txt\"\nworkers = 4\n\
         [account.\"second one\"]\nuser = \"shop2\"\n\
         [profile.cdek]\nstrict = true\nrate = \"3/s\"\n\
         columns = { bill_id = \"Номер = №\" }\n\
         status_names.\"Доставлен = да\" = \"sent\"\n",
    )
    .unwrap();
    assert_eq!(file.top.layer.account.as_deref(), Some("main"));
    assert_eq!(file.top.layer.no_wait, Some(true));
    let main = &file.accounts["main"];
    assert_eq!(main.layer.user.as_deref(), Some("shop"));
    assert_eq!(main.layer.workers.as_deref(), Some("4"));
    assert_eq!(main.layer.api_key_file.as_deref(), Some(Path::new("/etc/shop/key.txt")));
    assert_eq!((main.lines["user"], main.lines["workers"]), (5, 7));
    assert!(file.accounts.contains_key("second one"));
    let cdek = &file.profiles["cdek"].layer;
    assert_eq!(cdek.strict, Some(true));
    assert_eq!(cdek.columns, ["bill_id=Номер = №"]);
    assert_eq!(cdek.status_names, ["Доставлен = да=sent"]);
}

#[test]
fn an_empty_file_and_one_of_notepad_are_read() {
    assert!(read("").unwrap().accounts.is_empty());
    let file = read("\u{feff}# comment\r\nrate = \"1/s\"\r\n").unwrap();
    assert_eq!(file.top.layer.rate.as_deref(), Some("1/s"));
    assert_eq!(file.top.lines["rate"], 2);
}

#[test]
fn an_unknown_key_is_refused_with_its_place_and_what_was_probably_meant() {
    for (text, place, nearest, belongs) in [
        ("rat = \"5/s\"", (1, 1), Some("rate"), None),
        ("\n  time-zone = \"UTC\"", (2, 3), Some("time_zone"), None),
        ("[accounts.a]\nuser = \"x\"", (1, 2), Some("account"), None),
        ("zzz = 1", (1, 1), None, None),
        ("[account.a]\nkolumns = 1", (2, 1), None, None),
        ("[account.a]\nusr = \"x\"", (2, 1), Some("user"), None),
        ("[account.a]\nlang = \"ru\"", (2, 1), None, Some(SettingsSection::Top)),
        ("[profile.a]\napi_key = \"x\"", (2, 1), None, Some(SettingsSection::Top)),
        ("yes = true", (1, 1), None, None),
        ("resend = true", (1, 1), None, None),
    ] {
        let (line, column, fault) = refused(text);
        assert_eq!((line, column), place, "{text}");
        let SettingsFault::UnknownKey { nearest: found, belongs: elsewhere, .. } = fault else {
            panic!("{text}: {fault:?}")
        };
        assert_eq!((found.as_deref(), elsewhere), (nearest, belongs), "{text}");
    }
}

#[test]
fn a_value_of_another_kind_is_refused_with_its_place() {
    for (text, place, name, form, kind) in [
        ("rate = 5", (1, 8), "rate", SettingsForm::Text, "integer"),
        ("strict = \"yes\"", (1, 10), "strict", SettingsForm::Switch, "string"),
        ("workers = 1.5", (1, 11), "workers", SettingsForm::Count, "float"),
        ("workers = 0x10", (1, 11), "workers", SettingsForm::Count, "integer"),
        ("log_file = true", (1, 12), "log_file", SettingsForm::Path, "boolean"),
        ("columns = [\"a\"]", (1, 11), "columns", SettingsForm::Columns, "array"),
        ("columns = { rpo = 1 }", (1, 19), "columns.rpo", SettingsForm::Text, "integer"),
        ("account = \"shop\"", (1, 11), "account", SettingsForm::Heading, "string"),
        ("[account]\nuser = \"x\"", (2, 8), "account.user", SettingsForm::Heading, "string"),
    ] {
        let (line, column, fault) = refused(text);
        assert_eq!((line, column), place, "{text}");
        let expected = SettingsFault::Kind { key: name.to_owned(), expected: form, found: kind };
        assert_eq!(fault, expected, "{text}");
    }
}

#[test]
fn columns_and_statuses_that_do_not_exist_are_refused() {
    for (text, place, wrong) in [
        ("columns = { order = \"№\" }", (1, 13), "order"),
        ("[profile.a.status_names]\n\"Доставлен\" = \"delivered\"", (2, 15), "delivered"),
    ] {
        let (line, column, fault) = refused(text);
        assert_eq!((line, column), place, "{text}");
        assert!(matches!(fault, SettingsFault::Value { value, .. } if value == wrong), "{text}");
    }
}

#[test]
fn what_is_no_toml_is_refused_with_its_place_and_without_a_key() {
    for (text, place, expected) in [
        ("rate = 5/s", (1, 8), SyntaxSlip::Other),
        ("a\nb", (1, 2), SyntaxSlip::Other),
        ("[account.main\nuser = \"x\"", (1, 14), SyntaxSlip::Other),
        ("rate = \"1/s\"\nrate = \"2/s\"", (2, 1), SyntaxSlip::Other),
        ("api_key_file = \"C:\\Users\\key.txt\"", (1, 21), SyntaxSlip::Backslash),
        ("status_names = { Доставлен = \"sent\" }", (1, 18), SyntaxSlip::BareName),
    ] {
        let (line, column, fault) = refused(text);
        assert_eq!((line, column), place, "{text} {fault:?}");
        let SettingsFault::Syntax { likely, .. } = fault else { panic!("{text}: {fault:?}") };
        assert_eq!(likely, expected, "{text}");
    }
    for text in [
        "api_key = obviously-fake",
        "[notify.mail]\npassword = obviously-fake",
        "api_key = \"obviously\\-fake\"",
        "api_key = 'obviously",
    ] {
        let shown = format!("{:?}", read(text).unwrap_err());
        assert!(!shown.contains("obviously"), "{shown}");
    }
    let (line, column, fault) = {
        let fault = SettingsFile::parse(Path::new("x"), b"# \xcf\xf0\n").unwrap_err();
        let UsageFault::SettingsFile { line, column, fault, .. } = fault else { panic!() };
        (line, column, fault)
    };
    assert_eq!((line, column, fault), (1, 3, SettingsFault::NotText));
}

#[test]
fn a_section_has_one_key() {
    let (line, _, fault) = refused("[account.a]\napi_key = \"x\"\n\napi_key_file = \"y\"");
    assert_eq!((line, fault), (4, SettingsFault::KeyTwice));
    assert!(read("api_key = \"x\"\n[account.a]\napi_key_file = \"y\"").is_ok());
}

#[test]
fn whether_a_key_stands_in_it_is_known() {
    for (text, holds) in [
        ("", false),
        ("api_key_file = \"x\"", false),
        ("api_key = \"x\"", true),
        ("[account.b]\napi_key = \"x\"", true),
    ] {
        assert_eq!(read(text).unwrap().holds_key(), holds, "{text}");
    }
}

#[test]
fn every_setting_can_stand_in_the_file_as_its_example_shows() {
    for setting in CATALOGUE {
        for section in setting.sections {
            let heading = match section {
                SettingsSection::Top => "",
                SettingsSection::Account => "[account.a]\n",
                SettingsSection::Profile => "[profile.a]\n",
                SettingsSection::Notify => "[notify]\n",
                SettingsSection::Mail => "[notify.mail]\n",
                SettingsSection::Serve => "[serve]\n",
            };
            let value = match setting.form() {
                SettingsForm::Count => "7",
                SettingsForm::Switch => "true",
                SettingsForm::Columns => "{ rpo = \"x\" }",
                SettingsForm::StatusNames => "{ x = \"sent\" }",
                SettingsForm::Words => "[\"x\", \"y\"]",
                _ => "\"7\"",
            };
            let (name, text) = match section {
                SettingsSection::Notify | SettingsSection::Mail => {
                    let name = setting.key.rsplit('.').next().unwrap();
                    (name, format!("{} = {value}\n", setting.key))
                }
                _ => (setting.key, String::new()),
            };
            let file = read(&format!("{heading}{name} = {value}\n")).unwrap();
            // The same without a heading, where there is one such section only.
            assert!(text.is_empty() || !setting.shown(&read(&text).unwrap().top.layer).is_empty());
            let layer = match section {
                SettingsSection::Top | SettingsSection::Notify | SettingsSection::Mail => {
                    &file.top.layer
                }
                SettingsSection::Account => &file.accounts["a"].layer,
                SettingsSection::Profile => &file.profiles["a"].layer,
                SettingsSection::Serve => &file.serve.layer,
            };
            assert_ne!(setting.shown(layer), [] as [Shown; 0], "{}", setting.key);
        }
    }
}

#[test]
fn messages_have_their_own_sections() {
    let file = read(
        "[notify]\nwhen = \"always\"\ncommand = [\"a\", \"b c\"]\n\n[notify.mail]\nto = [\"x@y.example\"]\nport = 2525\n",
    )
    .unwrap();
    let notify = &file.top.layer.notify;
    assert_eq!(notify.when.as_deref(), Some("always"));
    assert_eq!(notify.command, ["a", "b c"]);
    assert_eq!(notify.to, ["x@y.example"]);
    assert_eq!(notify.port.as_deref(), Some("2525"));
    assert_eq!(file.top.lines["notify.mail.port"], 7);
    let unknown = |text: &str| match refused(text) {
        (line, _, SettingsFault::UnknownKey { nearest, .. }) => (line, nearest.unwrap()),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(unknown("[notify]\nwhenn = 1"), (2, "notify.when".to_owned()));
    assert_eq!(unknown("[notify.mail]\nserwer = 1"), (2, "notify.mail.server".to_owned()));
    assert_eq!(unknown("[notify.mail]\npassword = 1").1, "notify.mail.password_file");
    assert_eq!(unknown("[notfy]\nwhen = 1"), (1, "notify".to_owned()));
    for text in [
        "notify = 1",
        "[notify]\nmail = 1",
        "[notify]\ncommand = [1]",
        "[notify]\ncommand = \"a b\"",
    ] {
        assert!(matches!(refused(text).2, SettingsFault::Kind { .. }), "{text}");
    }
}
