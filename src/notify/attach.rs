//! The rows that need work, read from the files in which a run left them.

use std::io;
use std::path::Path;

/// Bytes of all attachments together: what any mail server takes, encoded.
pub const LIMIT: u64 = 5 * 1024 * 1024;

/// What goes with a message.
#[derive(Clone, Debug, Default)]
pub struct Attached {
    /// Names and contents.
    pub files: Vec<(String, Vec<u8>)>,
    /// There was more than fits: nothing is attached then.
    pub too_large: bool,
}

impl Attached {
    /// Reads files.
    ///
    /// # Errors
    /// The system's.
    pub fn read<'a>(paths: impl IntoIterator<Item = &'a Path>) -> io::Result<Self> {
        let (mut attached, mut bytes) = (Self::default(), 0);
        for path in paths {
            bytes += path.metadata()?.len();
            if bytes > LIMIT {
                return Ok(Self { files: Vec::new(), too_large: true });
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            attached.files.push((name, std::fs::read(path)?));
        }
        Ok(attached)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_together_is_not_attached_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let (small, large) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
        std::fs::write(&small, "1;2\n").unwrap();
        std::fs::write(&large, vec![b'x'; usize::try_from(LIMIT).unwrap()]).unwrap();
        let attached = Attached::read([small.as_path()]).unwrap();
        assert_eq!(attached.files, [("a.csv".to_owned(), b"1;2\n".to_vec())]);
        assert!(!attached.too_large);
        let attached = Attached::read([small.as_path(), &large]).unwrap();
        assert!(attached.too_large && attached.files.is_empty());
        assert!(Attached::read([folder.path().join("none.csv").as_path()]).is_err());
    }
}
