//! One input, opened once and read as often as needed. Owns the open file and what the system
//! says of it; knows nothing of what is written in it.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// An input that can be read from its beginning any number of times, also from several threads.
///
/// The file stays open, so that renaming or replacing it meanwhile changes nothing; what cannot be
/// read twice (a pipe, standard input) is first copied to a private temporary file without a name.
#[derive(Debug)]
pub struct Source {
    file: Arc<File>,
    name: String,
    /// The name was given to it; the path says nothing to anybody.
    named: bool,
    path: PathBuf,
    length: u64,
    modified: Option<SystemTime>,
}

impl Source {
    /// Opens a file. A pipe or device is copied to a temporary file.
    ///
    /// # Errors
    /// What the system reports; a folder is [`io::ErrorKind::IsADirectory`] on every system.
    pub fn open(path: &Path) -> io::Result<Self> {
        // Asked before opening: Windows answers "access denied" to opening a folder.
        if fs::metadata(path)?.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        let name = path.display().to_string();
        if metadata.is_file() {
            return Ok(Self::of(file, &metadata, name, path.to_owned()));
        }
        let (file, metadata) = spool_to_file(file)?;
        Ok(Self::of(file, &metadata, name, path.to_owned()))
    }

    /// The same source under another name: that under which a person knows it.
    #[must_use]
    pub fn called(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self.named = true;
        self
    }

    /// Whether it has a name of its own beside its path.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.named
    }

    /// Copies standard input (or any stream) to a private temporary file; its name is `-`.
    ///
    /// # Errors
    /// What the system reports on reading the stream or writing the temporary file.
    pub fn spool(stream: impl Read) -> io::Result<Self> {
        let (file, metadata) = spool_to_file(stream)?;
        Ok(Self::of(file, &metadata, "-".to_owned(), PathBuf::from("-")))
    }

    fn of(file: File, metadata: &Metadata, name: String, path: PathBuf) -> Self {
        let (length, modified) = (metadata.len(), metadata.modified().ok());
        Self { file: Arc::new(file), name, named: false, path, length, modified }
    }

    /// The name as the user gave it; `-` for standard input.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path as the user gave it; `-` for standard input.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it came from standard input.
    #[must_use]
    pub fn is_standard_input(&self) -> bool {
        !self.named && self.name == "-"
    }

    /// Bytes when it was opened.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// When it was last written, where the system knows.
    #[must_use]
    pub fn modified(&self) -> Option<SystemTime> {
        self.modified
    }

    /// Whether length and time of writing still are what they were when it was opened. A file that
    /// someone saves between the two passes must not be sent by what the first pass found.
    ///
    /// # Errors
    /// What the system reports.
    pub fn is_unchanged(&self) -> io::Result<bool> {
        let metadata = self.file.metadata()?;
        Ok(metadata.len() == self.length && metadata.modified().ok() == self.modified)
    }

    /// A reader from the first byte, independent of all others.
    #[must_use]
    pub fn reader(&self) -> SourceReader {
        self.reader_from(0)
    }

    /// A reader from the given byte.
    #[must_use]
    pub fn reader_from(&self, position: u64) -> SourceReader {
        SourceReader { file: Arc::clone(&self.file), position, length: self.length }
    }
}

fn spool_to_file(mut stream: impl Read) -> io::Result<(File, Metadata)> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut stream, &mut file)?;
    file.flush()?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

/// Reads a [`Source`] with a position of its own.
#[derive(Clone, Debug)]
pub struct SourceReader {
    file: Arc<File>,
    position: u64,
    /// Of the whole file, when it was opened.
    length: u64,
}

impl Seek for SourceReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl Read for SourceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = read_at(&self.file, buffer, self.position)?;
        self.position += count as u64;
        Ok(count)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, position)
}

// Moves the file's own position too, which nobody relies on.
#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, position)
}

// Systems without positioned reads: one reader at a time.
#[cfg(not(any(unix, windows)))]
fn read_at(mut file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    use std::io::{Seek, SeekFrom};
    static POSITION: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _held = POSITION.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    file.seek(SeekFrom::Start(position))?;
    file.read(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_of_one_source_do_not_disturb_each_other() {
        let source = Source::spool(&b"abcdef"[..]).unwrap();
        let (mut first, mut second) = (source.reader(), source.reader_from(2));
        let mut pair = [0; 2];
        first.read_exact(&mut pair).unwrap();
        let mut rest = String::new();
        second.read_to_string(&mut rest).unwrap();
        assert_eq!((&pair, rest.as_str()), (b"ab", "cdef"));
        rest.clear();
        first.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "cdef");
        assert_eq!((source.name(), source.length()), ("-", 6));
    }

    #[test]
    fn a_renamed_file_is_still_the_file_that_was_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("orders.csv");
        fs::write(&path, "old").unwrap();
        let source = Source::open(&path).unwrap();
        // Windows refuses to rename an open file; there the promise holds by itself.
        if fs::rename(&path, folder.path().join("moved.csv")).is_ok() {
            fs::write(&path, "new").unwrap();
        }
        let mut text = String::new();
        source.reader().read_to_string(&mut text).unwrap();
        assert_eq!(text, "old");
        assert!(source.is_unchanged().unwrap());
    }

    #[test]
    fn a_file_written_after_opening_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("orders.csv");
        fs::write(&path, "old").unwrap();
        let source = Source::open(&path).unwrap();
        fs::write(&path, "longer than before").unwrap();
        assert!(!source.is_unchanged().unwrap());
    }

    #[test]
    fn a_folder_and_a_missing_file_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let kind = |path: &Path| Source::open(path).unwrap_err().kind();
        assert_eq!(kind(folder.path()), io::ErrorKind::IsADirectory);
        assert_eq!(kind(&folder.path().join("none.csv")), io::ErrorKind::NotFound);
    }
}
