//! The files of imports: one folder for each, named by its number and never by anybody's word,
//! closed to everybody but the program's own user.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::ImportId;

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

    /// Makes the folder of a new import, and in it the file for what is handed in.
    ///
    /// # Errors
    /// The system's.
    pub fn create(&self, id: ImportId) -> io::Result<File> {
        make(&self.folder(id), false)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(self.original(id))
    }

    /// What was handed in.
    #[must_use]
    pub fn original(&self, id: ImportId) -> PathBuf {
        self.folder(id).join("original")
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
        match std::fs::remove_dir_all(self.folder(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The imports that have a folder; what else stands there is not ours.
    ///
    /// # Errors
    /// The system's.
    pub fn all(&self) -> io::Result<Vec<ImportId>> {
        let mut found = Vec::new();
        for entry in self.0.read_dir()? {
            let id = entry?.file_name().to_str().and_then(|name| name.parse::<ImportId>().ok());
            found.extend(id);
        }
        Ok(found)
    }
}

fn make(folder: &Path, with_parents: bool) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(with_parents);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
