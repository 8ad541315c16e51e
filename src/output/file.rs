//! Where results go: which file by default, and how it comes to stand there complete.
//!
//! Lines are written to `NAME.part`, which takes the final name when it is complete. An older file
//! of that name is kept under a dated one, never overwritten.

use std::cell::Cell;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::tz::TimeZone;

/// What a results file is called by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `orders.results.csv`
    Results,
    /// `orders.check.csv`
    Check,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Results => "results",
            Self::Check => "check",
        }
    }
}

/// How a table is written, as its file's name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// As text.
    Text,
    /// As an `.xlsx` workbook.
    Workbook,
}

impl TableKind {
    /// By the extension: `.xlsx` is a workbook, all else is text.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let extension = path.extension().unwrap_or_default();
        if extension.eq_ignore_ascii_case("xlsx") { Self::Workbook } else { Self::Text }
    }

    /// By the extension, if it names one of both: `.csv` or `.xlsx`.
    #[must_use]
    pub fn named(path: &Path) -> Option<Self> {
        let extension = path.extension()?;
        [Self::Text, Self::Workbook]
            .into_iter()
            .find(|kind| extension.eq_ignore_ascii_case(kind.extension()))
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Text => "csv",
            Self::Workbook => "xlsx",
        }
    }
}

/// The default results path for an input: `orders.results.csv` beside `orders.csv`, and
/// `orders.results.xlsx` beside a workbook. A results file
/// that is itself the input gets a number (`orders.results-2.csv`), so that it stays as it is.
/// Standard input has its results in the current folder, under `stdin`.
#[must_use]
pub fn default_path(input: Option<&Path>, purpose: Purpose, kind: TableKind) -> PathBuf {
    let (word, extension) = (purpose.word(), kind.extension());
    let Some(input) = input else { return PathBuf::from(format!("stdin.{word}.{extension}")) };
    let stem = input.file_stem().unwrap_or_default().to_string_lossy();
    let (base, number) = split_results_name(&stem, word);
    let name = match number {
        None => format!("{stem}.{word}.{extension}"),
        Some(number) => format!("{base}.{word}-{}.{extension}", number + 1),
    };
    input.with_file_name(name)
}

/// What the rows that need work are called when they are attached: `orders.failed.csv`.
#[must_use]
pub fn failed_name(input: Option<&Path>, kind: TableKind) -> String {
    let stem = input.and_then(Path::file_stem).unwrap_or(std::ffi::OsStr::new("stdin"));
    format!("{}.failed.{}", stem.to_string_lossy(), kind.extension())
}

/// `orders.results-2` is `orders` and 2; `orders.results` is `orders` and 1.
fn split_results_name<'a>(stem: &'a str, word: &str) -> (&'a str, Option<u32>) {
    let Some((base, end)) = stem.rsplit_once('.') else { return (stem, None) };
    let number = match end.strip_prefix(word) {
        Some("") => Some(1),
        Some(rest) => rest.strip_prefix('-').and_then(|digits| digits.parse().ok()),
        None => None,
    };
    (base, number)
}

/// Where results are being written.
pub enum Target {
    /// A file that does not stand under its name yet.
    File(PartFile),
    /// Standard output.
    Stdout(io::Stdout),
    /// Nowhere: nobody wants them.
    Nowhere,
}

impl Target {
    /// Makes sure, before any row is written, that there is room to write and that it can be made
    /// durable: what was written so far is flushed by the caller and synced here. Only what is
    /// written after that is worth keeping if the file is never completed.
    ///
    /// # Errors
    /// The system's.
    pub fn prove(&self) -> io::Result<()> {
        match self {
            Self::File(file) => {
                file.writer.get_ref().sync_all()?;
                file.part.preamble.set(Some(file.part.written.get()));
                Ok(())
            }
            Self::Stdout(_) | Self::Nowhere => Ok(()),
        }
    }

    /// Makes what was written durable and gives the file its name.
    ///
    /// # Errors
    /// The system's.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::File(file) => file.finish(),
            Self::Stdout(mut stdout) => stdout.flush(),
            Self::Nowhere => Ok(()),
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => {
                let count = file.writer.write(bytes)?;
                file.part.written.set(file.part.written.get() + count as u64);
                Ok(count)
            }
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::Nowhere => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.writer.flush(),
            Self::Stdout(stdout) => stdout.flush(),
            Self::Nowhere => Ok(()),
        }
    }
}

/// A file that takes its final name when it is complete. If no row was ever written to it, it is
/// gone when dropped; else what was written stays under the name of the part.
pub struct PartFile {
    // Dropped, and with it closed, before the part is removed: Windows removes no open file.
    writer: BufWriter<File>,
    part: Part,
    path: PathBuf,
}

/// The file while it is not complete.
struct Part {
    path: PathBuf,
    /// Bytes.
    written: Cell<u64>,
    /// How many of them stand before the first row; `None` until it is known that they can.
    preamble: Cell<Option<u64>>,
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.preamble.get().is_none_or(|preamble| self.written.get() <= preamble) {
            // Left behind, it would be an empty file with a telling name, and no harm.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

impl PartFile {
    /// Opens `PATH.part`, locked against other runs of this program; what a broken run left there
    /// is replaced.
    ///
    /// # Errors
    /// The system's; [`io::ErrorKind::ResourceBusy`] where another run is writing the same file;
    /// [`io::ErrorKind::IsADirectory`] where the final name is a folder.
    pub fn create(path: &Path) -> io::Result<Self> {
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        // Not truncated before it is ours: another run may be writing it.
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&part)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::ResourceBusy.into()),
            // A file system without locks: better unguarded than not at all.
            Err(TryLockError::Error(_)) => {}
        }
        refuse_open_elsewhere(path)?;
        file.set_len(0)?;
        let part = Part { path: part, written: Cell::new(0), preamble: Cell::new(None) };
        Ok(Self { writer: BufWriter::with_capacity(64 * 1024, file), part, path: path.to_owned() })
    }

    fn finish(self) -> io::Result<()> {
        let Self { writer, part, path } = self;
        part.preamble.set(Some(0));
        part.written.set(part.written.get().max(1));
        let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        // Windows renames no file that is open.
        drop(file);
        keep_older(&path)?;
        std::fs::rename(&part.path, &path)?;
        sync_folder(&path)
    }
}

/// Where another program keeps older results open so that they cannot be renamed (a spreadsheet on
/// Windows), this is said before anything is sent.
#[cfg(windows)]
fn refuse_open_elsewhere(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(not(windows))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere an open file can be renamed")]
fn refuse_open_elsewhere(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Gives a file that stands under `path` a dated name, if there is one. Where the file system can,
/// it keeps its own name too until the new one takes it, so that no crash leaves none.
fn keep_older(path: &Path) -> io::Result<()> {
    let modified = match path.metadata() {
        Ok(metadata) => metadata.modified().unwrap_or_else(|_| SystemTime::now()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let moment = jiff::Timestamp::try_from(modified).unwrap_or_default();
    let date =
        moment.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%dT%H-%M-%S").to_string();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().map(|e| format!(".{}", e.to_string_lossy()));
    let extension = extension.unwrap_or_default();
    let mut older = path.with_file_name(format!("{stem}.{date}{extension}"));
    let mut number = 2;
    while older.exists() {
        older = path.with_file_name(format!("{stem}.{date}-{number}{extension}"));
        number += 1;
    }
    std::fs::hard_link(path, &older).or_else(|_| std::fs::rename(path, &older))
}

/// Gives a small file a new content in one step: whoever reads it sees the old one or the new one,
/// and after a power cut it is one of them too.
///
/// # Errors
/// The system's.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    let mut file = File::create(&part)?;
    file.write_all(content)?;
    file.sync_all()?;
    // Windows renames no file that is open.
    drop(file);
    std::fs::rename(&part, path)?;
    sync_folder(path)
}

/// Makes a rename survive a power cut, where folders can be synced.
///
/// # Errors
/// The system's.
#[cfg(unix)]
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match File::open(folder)?.sync_all() {
        // A file system without it says so; there is nothing to be done.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) =>
        {
            Ok(())
        }
        done => done,
    }
}

/// Elsewhere there is nothing to be done.
///
/// # Errors
/// None.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere folders can be synced")]
pub fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_beside_their_input() {
        for (input, results, check) in [
            ("orders.csv", "orders.results.csv", "orders.check.csv"),
            ("day/orders.csv", "day/orders.results.csv", "day/orders.check.csv"),
            ("orders.txt", "orders.results.csv", "orders.check.csv"),
            ("orders", "orders.results.csv", "orders.check.csv"),
            ("Заказы 1.2.csv", "Заказы 1.2.results.csv", "Заказы 1.2.check.csv"),
            ("orders.results.csv", "orders.results-2.csv", "orders.results.check.csv"),
            ("orders.results-2.csv", "orders.results-3.csv", "orders.results-2.check.csv"),
            ("orders.check.csv", "orders.check.results.csv", "orders.check-2.csv"),
            ("orders.results-x.csv", "orders.results-x.results.csv", "orders.results-x.check.csv"),
        ] {
            let path = |purpose| default_path(Some(Path::new(input)), purpose, TableKind::Text);
            assert_eq!(path(Purpose::Results), Path::new(results));
            assert_eq!(path(Purpose::Check), Path::new(check));
        }
        let workbook = |input: Option<&str>| {
            default_path(input.map(Path::new), Purpose::Results, TableKind::Workbook)
        };
        assert_eq!(workbook(Some("a.xls")), Path::new("a.results.xlsx"));
        assert_eq!(workbook(Some("a.results.xlsx")), Path::new("a.results-2.xlsx"));
        assert_eq!(workbook(None), Path::new("stdin.results.xlsx"));
        assert_eq!(
            default_path(None, Purpose::Results, TableKind::Text),
            Path::new("stdin.results.csv")
        );
    }

    fn write(path: &Path, text: &str) {
        let mut target = Target::File(PartFile::create(path).unwrap());
        target.write_all(text.as_bytes()).unwrap();
        target.finish().unwrap();
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = folder.read_dir().unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn older_results_are_kept_under_dated_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("orders.results.csv");
        for text in ["first", "second", "third"] {
            write(&path, text);
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "third");
        let names = names(folder.path());
        assert_eq!(names.len(), 3, "{names:?}");
        let kept: Vec<String> = names
            .iter()
            .filter(|name| *name != "orders.results.csv")
            .map(|name| std::fs::read_to_string(folder.path().join(name)).unwrap())
            .collect();
        assert!(kept.contains(&"first".into()) && kept.contains(&"second".into()), "{names:?}");
    }

    /// A crash right here leaves the older results under both names.
    #[test]
    fn older_results_keep_their_name_until_the_new_ones_take_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("orders.results.csv");
        write(&path, "older");
        keep_older(&path).unwrap();
        let names = names(folder.path());
        assert_eq!(names.len(), 2, "{names:?}");
        for name in names {
            assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), "older");
        }
        keep_older(&folder.path().join("none.csv")).unwrap();
    }

    #[test]
    fn nothing_stands_under_the_name_before_it_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.csv");
        let part = PartFile::create(&path).unwrap();
        assert_eq!(names(folder.path()), ["r.csv.part"]);
        drop(part);
        assert_eq!(names(folder.path()), [""; 0], "nothing was begun, nothing is left");
        let mut header = Target::File(PartFile::create(&path).unwrap());
        header.write_all(b"header").unwrap();
        header.flush().unwrap();
        header.prove().unwrap();
        drop(header);
        assert_eq!(names(folder.path()), [""; 0], "a header alone is nothing to keep");
        let mut begun = Target::File(PartFile::create(&path).unwrap());
        begun.prove().unwrap();
        begun.write_all(b"half").unwrap();
        drop(begun);
        assert_eq!(names(folder.path()), ["r.csv.part"]);
        // What a broken run left behind is no obstacle and does not shine through.
        std::fs::write(folder.path().join("r.csv.part"), "a long rest of a broken run").unwrap();
        write(&path, "new");
        assert_eq!(names(folder.path()), ["r.csv"]);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn two_writers_of_one_file_are_kept_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.csv");
        let _first = PartFile::create(&path).unwrap();
        let second = PartFile::create(&path).err().unwrap();
        assert_eq!(second.kind(), io::ErrorKind::ResourceBusy);
    }
}
