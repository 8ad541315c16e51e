//! The log file: one, or one for each day of which the old ones go.
//!
//! tracing-appender names and opens the files. It would also remove old ones, but by the beginning
//! of their names alone, and another program's log beside ours may begin alike: here only a name
//! that was made here is removed.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use tracing_appender::rolling::{RollingFileAppender, Rotation};

/// Where the log goes.
#[derive(Debug)]
pub struct LogFile(Form);

#[derive(Debug)]
enum Form {
    One(File),
    Daily(Box<Daily>),
}

#[derive(Debug)]
struct Daily {
    appender: RollingFileAppender,
    names: Names,
    /// Days that are kept beside today.
    keep: u32,
    /// On which old files were last looked for.
    day: Date,
}

impl LogFile {
    /// Opens the file; what it holds stays, and new lines follow.
    ///
    /// # Errors
    /// The system's.
    pub fn one(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(path)?;
        Ok(Self(Form::One(file)))
    }

    /// Opens today's file: `import.2024-03-15.log` for `import.log`. A day begins at midnight of
    /// universal time. Files of days that are more than `keep` days ago are removed, now and with
    /// each new day.
    ///
    /// # Errors
    /// The system's.
    pub fn daily(path: &Path, keep: u32) -> io::Result<Self> {
        let names = Names::of(path);
        let appender = RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix(names.stem.clone())
            .filename_suffix(names.extension.clone())
            .build(&names.folder)
            .map_err(io::Error::other)?;
        let day = today();
        names.remove_older(day, keep);
        Ok(Self(Form::Daily(Box::new(Daily { appender, names, keep, day }))))
    }
}

impl Write for LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Form::One(file) => file.write(bytes),
            Form::Daily(daily) => {
                let day = today();
                if day != daily.day {
                    daily.day = day;
                    daily.names.remove_older(day, daily.keep);
                }
                daily.appender.write(bytes)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Form::One(file) => file.flush(),
            Form::Daily(daily) => daily.appender.flush(),
        }
    }
}

fn today() -> Date {
    jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date()
}

/// How the files of a log are called.
#[derive(Clone, Debug)]
struct Names {
    folder: PathBuf,
    stem: String,
    /// Without its dot; empty where there is none.
    extension: String,
}

impl Names {
    fn of(path: &Path) -> Self {
        let text = |part: Option<&std::ffi::OsStr>| {
            part.unwrap_or_default().to_string_lossy().into_owned()
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        Self {
            folder: folder.unwrap_or(Path::new(".")).to_owned(),
            stem: text(path.file_stem()),
            extension: text(path.extension()),
        }
    }

    /// The day in a name that was made here.
    fn day(&self, name: &str) -> Option<Date> {
        let rest = name.strip_prefix(&self.stem)?.strip_prefix('.')?;
        let day = match self.extension.as_str() {
            "" => rest,
            extension => rest.strip_suffix(extension)?.strip_suffix('.')?,
        };
        // Exactly as it is written: `20240315` would be read too.
        day.parse::<Date>().ok().filter(|date| date.to_string() == day)
    }

    /// What cannot be removed stays: a log is no reason to stop.
    fn remove_older(&self, today: Date, keep: u32) {
        let Ok(entries) = self.folder.read_dir() else { return };
        for entry in entries.flatten() {
            let day = entry.file_name().to_str().and_then(|name| self.day(name));
            let old = day.is_some_and(|day| {
                day.until(today)
                    .is_ok_and(|span| span.get_days() > i32::try_from(keep).unwrap_or(i32::MAX))
            });
            if old && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_is_added_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("import.log");
        for line in ["one\n", "two\n"] {
            LogFile::one(&path).unwrap().write_all(line.as_bytes()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one\ntwo\n");
    }

    #[test]
    fn a_day_has_its_own_file_and_only_our_old_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        let before = |days: i64| {
            let day = today().checked_sub(jiff::Span::new().days(days)).unwrap();
            format!("import.{day}.log")
        };
        let (kept, old) = (before(7), before(8));
        let others = [
            "import.log",
            "import.2001-02-30.log",
            "import.20010203.log",
            "import.2001-02-03.log.gz",
            "import-watch.2001-02-03.log",
            "other.2001-02-03.log",
        ];
        for name in others.into_iter().chain([kept.as_str(), &old]) {
            std::fs::write(folder.path().join(name), "before\n").unwrap();
        }
        let mut log = LogFile::daily(&folder.path().join("import.log"), 7).unwrap();
        log.write_all(b"now\n").unwrap();
        assert_eq!(std::fs::read_to_string(folder.path().join(before(0))).unwrap(), "now\n");
        assert!(!folder.path().join(old).exists());
        for name in others.into_iter().chain([kept.as_str()]) {
            assert!(folder.path().join(name).exists(), "{name}");
        }
    }

    #[test]
    fn old_files_go_when_the_day_changes() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = LogFile::daily(&folder.path().join("import.log"), 1).unwrap();
        let old = folder.path().join("import.2001-02-03.log");
        std::fs::write(&old, "").unwrap();
        log.write_all(b"the same day\n").unwrap();
        assert!(old.exists());
        if let Form::Daily(daily) = &mut log.0 {
            daily.day = daily.day.yesterday().unwrap();
        }
        log.write_all(b"the next day\n").unwrap();
        assert!(!old.exists());
    }

    #[test]
    fn a_name_without_an_extension_has_none_with_the_day_either() {
        let names = Names::of(Path::new("import"));
        assert_eq!(names.folder, Path::new("."));
        assert!(names.day("import.2001-02-03").is_some());
        assert!(names.day("import.2001-02-03.log").is_none());
    }
}
