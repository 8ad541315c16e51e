//! What becomes of a file after an attempt to send it. Pure.

use crate::domain::StopReason;
use crate::error::{Error, ExitCode, INPUT_CHANGED, IoAction};

/// Where a file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// All its rows are fine.
    Done,
    /// Rows of it need a person, or it is refused as a whole.
    Failed,
    /// It stays where it is, and is sent again: the ledger knows what was sent of it.
    Stays(Again),
}

/// When a file that stays is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// As soon as the other run of the account is over.
    WhenFree,
    /// When it has been still anew: it was changed meanwhile.
    WhenStill,
    /// After a while, with all others: what is wrong is not this file's matter.
    Later,
    /// When sending is allowed again, or the program is started again.
    NextTime,
}

/// After a run. `stopped`: why it was ended early, if it was; `complaints`: [`Error::code`]s of what
/// went wrong beside the rows.
#[must_use]
pub fn of_run(code: ExitCode, stopped: Option<StopReason>, complaints: &[&str]) -> Fate {
    if complaints.contains(&INPUT_CHANGED) {
        return Fate::Stays(Again::WhenStill);
    }
    match (code, stopped) {
        (ExitCode::Success, _) => Fate::Done,
        (ExitCode::SomeRows, _) => Fate::Failed,
        (ExitCode::Interrupted | ExitCode::Terminated, _) | (_, Some(StopReason::Deadline)) => {
            Fate::Stays(Again::NextTime)
        }
        (ExitCode::Busy, _) => Fate::Stays(Again::WhenFree),
        (ExitCode::NothingSent | ExitCode::Account | ExitCode::BrokenOff, _) => {
            Fate::Stays(Again::Later)
        }
    }
}

/// After an error that kept all rows from being sent.
#[must_use]
pub fn of_error(error: &Error) -> Fate {
    match error {
        Error::File { .. } => Fate::Failed,
        Error::Busy { .. } => Fate::Stays(Again::WhenFree),
        Error::Io { action: IoAction::InputChanged, .. } => Fate::Stays(Again::WhenStill),
        Error::Usage(_)
        | Error::Io { .. }
        | Error::Ledger { .. }
        | Error::FolderBusy { .. }
        | Error::Untold(_)
        | Error::Client { .. } => Fate::Stays(Again::Later),
    }
}

/// Which of two exit codes says more of a folder that was emptied: one that a person must mend
/// weighs more than one that mends itself.
#[must_use]
pub fn weightier(one: ExitCode, other: ExitCode) -> ExitCode {
    let weight = |code: ExitCode| match code {
        ExitCode::Success => 0,
        ExitCode::Busy => 1,
        ExitCode::SomeRows => 2,
        ExitCode::NothingSent => 3,
        ExitCode::Account => 4,
        ExitCode::BrokenOff => 5,
        ExitCode::Interrupted | ExitCode::Terminated => 6,
    };
    if weight(other) > weight(one) { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{FileFault, UsageFault};

    #[test]
    fn a_file_is_put_away_only_when_nothing_but_its_rows_is_left_to_mend() {
        use StopReason::{Account, Deadline, Interrupted, Ledger, Unreachable};
        for (code, stopped, complaints, fate) in [
            (ExitCode::Success, None, &[][..], Fate::Done),
            (ExitCode::SomeRows, None, &[], Fate::Failed),
            (ExitCode::Success, Some(Interrupted), &[], Fate::Done),
            (ExitCode::SomeRows, Some(Deadline), &[], Fate::Failed),
            (ExitCode::Account, Some(Account), &[], Fate::Stays(Again::Later)),
            (ExitCode::BrokenOff, Some(Unreachable), &[], Fate::Stays(Again::Later)),
            (ExitCode::BrokenOff, None, &[], Fate::Stays(Again::Later)),
            (ExitCode::BrokenOff, Some(Ledger), &["ledger.full"], Fate::Stays(Again::Later)),
            (ExitCode::BrokenOff, None, &[INPUT_CHANGED], Fate::Stays(Again::WhenStill)),
            (ExitCode::BrokenOff, Some(Deadline), &[], Fate::Stays(Again::NextTime)),
            (ExitCode::Interrupted, Some(Interrupted), &[], Fate::Stays(Again::NextTime)),
            (ExitCode::Terminated, Some(Interrupted), &[], Fate::Stays(Again::NextTime)),
        ] {
            assert_eq!(of_run(code, stopped, complaints), fate, "{code:?} {stopped:?}");
        }
    }

    #[test]
    fn a_refused_file_is_put_away_and_all_else_waits() {
        let io = |action| Error::Io { action, path: "a".into(), cause: std::io::Error::other("") };
        for (error, fate) in [
            (Error::File { file: "a".into(), fault: FileFault::Empty }, Fate::Failed),
            (Error::Busy { account: "a".into() }, Fate::Stays(Again::WhenFree)),
            (Error::Usage(UsageFault::KeyMissing), Fate::Stays(Again::Later)),
            (io(IoAction::ReadInput), Fate::Stays(Again::Later)),
            (io(IoAction::InputChanged), Fate::Stays(Again::WhenStill)),
            (io(IoAction::CreateResults), Fate::Stays(Again::Later)),
            (io(IoAction::ReadKey), Fate::Stays(Again::Later)),
        ] {
            assert_eq!(of_error(&error), fate, "{error:?}");
        }
    }

    #[test]
    fn what_mends_itself_weighs_less_than_what_a_person_must_mend() {
        let mut worst = ExitCode::Success;
        for code in [
            ExitCode::Busy,
            ExitCode::SomeRows,
            ExitCode::NothingSent,
            ExitCode::Account,
            ExitCode::BrokenOff,
            ExitCode::Terminated,
        ] {
            worst = weightier(worst, code);
            assert_eq!(worst, code);
            assert_eq!(weightier(code, ExitCode::Busy), code);
            assert_eq!(weightier(code, ExitCode::Success), code);
        }
    }
}
