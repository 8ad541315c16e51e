//! Messages about runs: whether they are set up, whether what they need can be read, and a test
//! where one is wanted.

use std::path::Path;
use std::time::Duration;

use super::report::Report;
use crate::commands::context::is_exposed;
use crate::commands::reporting::{account, circumstances};
use crate::error::{ExitCode, NotifyFault};
use crate::notify::{self, Attached, Told};
use crate::screen::Summary;
use crate::settings::notify::{Login, Notify, Password, When};
use crate::settings::resolve::Settings;
use crate::text;
use crate::text::doctor::Finding;

/// Looks, and sends a test if `test`. Without a test, and where nobody is to be told, nothing is
/// said.
pub fn look(settings: &Settings, test: bool, report: &mut Report) {
    let Some(notify) = &settings.notify else {
        if test {
            report.add(&Finding::NotifyNone, ExitCode::Success);
        }
        return;
    };
    if notify.when == When::Never {
        report.add(&Finding::NotifyOff, ExitCode::Success);
    } else {
        let program = notify.command.as_ref().and_then(|words| words.first()).map(String::as_str);
        let mail = notify.mail.as_ref();
        let mail = mail.map(|mail| (mail.server.as_str(), mail.to.len() as u64));
        report.add(&Finding::NotifySet { program, mail }, ExitCode::Success);
    }
    if let Some(mail) = &notify.mail {
        if let Some(Login { password: Password::File(path), .. }) = &mail.login {
            exposed(path, report);
        }
        // A test says the same, and more.
        if !test && let Err(fault) = notify::readable(mail) {
            bad(&fault, report);
        }
    }
    if test {
        self::test(settings, notify, report);
    }
}

fn exposed(path: &Path, report: &mut Report) {
    let exposed = std::fs::File::open(path).and_then(|file| is_exposed(&file));
    if exposed.unwrap_or_default() {
        report.add(&Finding::NotifyExposed { path }, ExitCode::Success);
    }
}

fn bad(fault: &NotifyFault, report: &mut Report) {
    let sentence = text::notify::why(report.lang(), fault);
    report.add(&Finding::NotifyBad { sentence: &sentence }, ExitCode::NothingSent);
}

fn test(settings: &Settings, notify: &Notify, report: &mut Report) {
    let (files, elapsed) = (Vec::new(), Duration::ZERO);
    let summary = Summary { files, elapsed, exit_code: ExitCode::Success };
    let circumstances = circumstances(settings);
    let told = Told {
        account: account(settings),
        run: None,
        files: &[],
        summary: &summary,
        errors: &[],
        notices: &[],
        circumstances: &circumstances,
        again: false,
        test: true,
    };
    let program = notify.command.as_ref().and_then(|words| words.first());
    let ways = program.into_iter().chain(notify.mail.as_ref().map(|mail| &mail.server));
    let results = notify::tell(notify, &told, &Attached::default(), report.lang());
    for (by, result) in ways.zip(results) {
        match result {
            Ok(()) => report.add(&Finding::NotifyTested { by }, ExitCode::Success),
            Err(fault) => bad(&fault, report),
        }
    }
}
