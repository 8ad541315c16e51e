//! `history backup`, `restore` and `set-aside`: the ledger as a whole. What is asked before; what
//! is done is in `ledger::copies`.

use std::path::Path;

use super::{confirmed, print, refuse_while_running};
use crate::cli::HistoryArgs;
use crate::domain::Lang;
use crate::error::{Error, ExitCode, IoAction, UsageFault};
use crate::ledger::copies;
use crate::text::history as words;

/// Copies the ledger, also while a run is under way.
pub(super) fn back_up(
    arguments: &HistoryArgs,
    ledger: &Path,
    lang: Lang,
) -> Result<ExitCode, Error> {
    let copy = named(arguments, "backup")?;
    copies::back_up(ledger, copy)?;
    print(&words::backed_up(lang, copy));
    Ok(ExitCode::Success)
}

/// Puts a copy in the ledger's place and keeps the ledger that is there.
pub(super) fn restore(
    arguments: &HistoryArgs,
    ledger: &Path,
    lang: Lang,
) -> Result<ExitCode, Error> {
    let copy = named(arguments, "restore")?;
    if ledger.exists() {
        refuse_while_running(ledger)?;
        if !confirmed(arguments, &words::ask_restore(lang, ledger))? {
            return Ok(ExitCode::NothingSent);
        }
    }
    let kept = copies::bring_back(copy, ledger, &aside_ending())?;
    print(&words::restored(lang, copy));
    if let Some(kept) = kept {
        print(&words::set_aside(lang, &kept));
    }
    Ok(ExitCode::Success)
}

/// Renames the ledger, so that the next run begins a new one.
pub(super) fn set_aside(
    arguments: &HistoryArgs,
    path: &Path,
    lang: Lang,
) -> Result<ExitCode, Error> {
    let failed = |cause| Error::Io { action: IoAction::SetAside, path: path.to_owned(), cause };
    path.metadata().map_err(failed)?;
    refuse_while_running(path)?;
    if !confirmed(arguments, &words::ask_set_aside(lang, path))? {
        return Ok(ExitCode::NothingSent);
    }
    if let Some(aside) = copies::set_aside(path, &aside_ending()).map_err(failed)? {
        print(&words::set_aside(lang, &aside));
    }
    Ok(ExitCode::Success)
}

fn named<'a>(arguments: &'a HistoryArgs, word: &'static str) -> Result<&'a Path, Error> {
    arguments.copy.as_deref().ok_or(Error::Usage(UsageFault::CopyUnnamed { word }))
}

fn aside_ending() -> String {
    jiff::ZonedDateTime::now().strftime(".aside-%Y-%m-%dT%H-%M-%S").to_string()
}
