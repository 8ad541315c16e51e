//! The files of imports: one folder for each, named by its number and never by anybody's word,
//! closed to everybody but the program's own user.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::ImportId;

/// What was handed in.
const ORIGINAL: &str = "original";

/// Ends the name of an upload's folder, until all has come.
const PART: &str = ".part";

/// The folder of all imports.
#[derive(Clone, Debug)]
pub struct Files(PathBuf);

/// One of the tables that a run writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Every row, with what became of it.
    Results,
    /// The rows that still need work.
    Failed,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As text.
    Csv,
    /// As a workbook.
    Xlsx,
}

impl Form {
    /// The ending of its files' names.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

impl Files {
    /// Makes the folder if it is missing.
    ///
    /// # Errors
    /// The system's.
    pub fn open(folder: PathBuf) -> io::Result<Self> {
        make(&folder, true)?;
        Ok(Self(folder))
    }

    /// The folder of one import.
    #[must_use]
    pub fn folder(&self, id: ImportId) -> PathBuf {
        self.0.join(id.to_string())
    }

    /// Makes the folder of an upload, and in it the file for what is handed in.
    ///
    /// # Errors
    /// The system's.
    pub fn create(&self, id: ImportId) -> io::Result<File> {
        let folder = self.part(id);
        make(&folder, false)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(folder.join(ORIGINAL))
    }

    /// What came of an upload so far.
    #[must_use]
    pub fn uploaded(&self, id: ImportId) -> PathBuf {
        self.part(id).join(ORIGINAL)
    }

    /// The upload has come to its end: its folder is an import's.
    ///
    /// # Errors
    /// The system's.
    pub fn complete(&self, id: ImportId) -> io::Result<()> {
        std::fs::rename(self.part(id), self.folder(id))?;
        crate::ledger::folder::sync_entry_of(&self.folder(id))
    }

    /// Removes an upload that did not come to its end.
    ///
    /// # Errors
    /// The system's.
    pub fn abandon(&self, id: ImportId) -> io::Result<()> {
        remove(&self.part(id))
    }

    /// The folder of an upload.
    fn part(&self, id: ImportId) -> PathBuf {
        self.0.join(format!("{id}{PART}"))
    }

    /// What was handed in.
    #[must_use]
    pub fn original(&self, id: ImportId) -> PathBuf {
        self.folder(id).join(ORIGINAL)
    }

    /// A table that a run writes.
    #[must_use]
    pub fn table(&self, id: ImportId, kept: Kept, form: Form) -> PathBuf {
        let name = match kept {
            Kept::Results => "results",
            Kept::Failed => "failed",
        };
        self.folder(id).join(format!("{name}.{}", form.ending()))
    }

    /// Both forms of a table.
    #[must_use]
    pub fn tables(&self, id: ImportId, kept: Kept) -> Vec<PathBuf> {
        [Form::Csv, Form::Xlsx].map(|form| self.table(id, kept, form)).into()
    }

    /// Removes everything in an import's folder but what was handed in: what an earlier run wrote.
    ///
    /// # Errors
    /// The system's.
    pub fn clear_tables(&self, id: ImportId) -> io::Result<()> {
        let original = self.original(id);
        for entry in self.folder(id).read_dir()? {
            let path = entry?.path();
            if path != original {
                std::fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Removes an import's folder, whether it is there or not.
    ///
    /// # Errors
    /// The system's.
    pub fn remove(&self, id: ImportId) -> io::Result<()> {
        remove(&self.folder(id))
    }

    /// Removes what a server that broke left of uploads `upload` ago or earlier, and imports that are
    /// not `known`, `keep` ago or earlier: sooner they may be those of another ledger. What else
    /// stands there is not ours.
    ///
    /// # Errors
    /// The system's.
    pub fn tidy(
        &self,
        (upload, keep): (Duration, Duration),
        known: impl Fn(ImportId) -> bool,
    ) -> io::Result<()> {
        for entry in self.0.read_dir()? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let (name, most) = match name.strip_suffix(PART) {
                Some(name) => (name, upload),
                None => (name, keep),
            };
            let Ok(id) = name.parse::<ImportId>() else { continue };
            let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
            if age > most && !known(id) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn make(folder: &Path, with_parents: bool) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(with_parents);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
