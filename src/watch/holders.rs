//! Whether some program has a file open for writing. Linux tells of one's own programs, Windows of
//! all; elsewhere, and of programs on other computers, nothing is known, and being still has to do.

use std::io;
use std::path::Path;

/// Whether it is known that a program has the file open for writing.
///
/// # Errors
/// The file cannot be read.
pub fn is_held(path: &Path) -> io::Result<bool> {
    match std::fs::File::open(path) {
        Ok(_) => Ok(held(path)),
        Err(error) if is_shut_out(&error) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Windows: whoever has the file open lets nobody else read it.
fn is_shut_out(error: &io::Error) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    cfg!(windows) && error.raw_os_error() == Some(SHARING_VIOLATION)
}

/// By what `/proc` shows: of other people's programs nothing, unless this one runs as root.
#[cfg(target_os = "linux")]
fn held(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let Ok(wanted) = std::fs::metadata(path) else { return false };
    let Ok(processes) = Path::new("/proc").read_dir() else { return false };
    processes.flatten().any(|process| {
        let name = process.file_name();
        if !name.as_encoded_bytes().iter().all(u8::is_ascii_digit) {
            return false;
        }
        let Ok(open) = process.path().join("fd").read_dir() else { return false };
        open.flatten().any(|open| {
            let same = std::fs::metadata(open.path())
                .is_ok_and(|file| (file.dev(), file.ino()) == (wanted.dev(), wanted.ino()));
            same && is_for_writing(&process.path().join("fdinfo").join(open.file_name()))
        })
    })
}

/// `flags:` of a file descriptor, in octal: the last two bits are 1 for writing, 2 for both.
#[cfg(target_os = "linux")]
fn is_for_writing(info: &Path) -> bool {
    let Ok(info) = std::fs::read_to_string(info) else { return false };
    let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
    let flags = flags.and_then(|flags| u64::from_str_radix(flags.trim(), 8).ok());
    flags.is_some_and(|flags| flags & 3 != 0)
}

/// A file that is opened so that nobody else may write meanwhile cannot be opened while somebody
/// does.
#[cfg(windows)]
fn held(path: &Path) -> bool {
    use std::os::windows::fs::OpenOptionsExt;
    const SHARE_READ: u32 = 1;
    let opened = std::fs::OpenOptions::new().read(true).share_mode(SHARE_READ).open(path);
    opened.is_err_and(|error| is_shut_out(&error))
}

#[cfg(not(any(target_os = "linux", windows)))]
fn held(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_holds_a_file_until_it_closes_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("заказы 1.csv");
        let writer = std::fs::File::create(&path).unwrap();
        if cfg!(any(target_os = "linux", windows)) {
            assert!(is_held(&path).unwrap());
        }
        drop(writer);
        assert!(!is_held(&path).unwrap());
        let reader = std::fs::File::open(&path).unwrap();
        assert!(!is_held(&path).unwrap(), "reading harms nothing");
        drop(reader);
        assert!(is_held(&folder.path().join("none.csv")).is_err());
    }
}
