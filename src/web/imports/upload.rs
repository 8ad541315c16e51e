//! A file on its way in: bounded in size, time and number, stored under our own name, and kept only
//! when all of it has arrived.

use std::fs::File;
use std::io::Write;
use std::time::Instant;

use sha2::{Digest, Sha256};

use super::service::{Purpose, now};
use super::views::Uploaded;
use super::{Fault, ImportId, Imports, Options, Owner, name};
use crate::commands::inputs::Inputs;
use crate::domain::Lang;
use crate::ledger::store::imports::{ImportRecord, ImportStage};
use crate::settings::resolve::InputFile;
use crate::text::imports::ImportFault;

/// An upload that is under way. Dropped before its end, it leaves nothing behind.
#[derive(Debug)]
pub struct Upload {
    imports: Imports,
    owner: Owner,
    id: ImportId,
    name: String,
    options: Options,
    parent: Option<ImportId>,
    file: Option<File>,
    hasher: Sha256,
    bytes: u64,
    deadline: Instant,
    finished: bool,
}

impl Imports {
    /// Begins an upload. `name` is what the person's file is called, whatever that may be.
    ///
    /// # Errors
    /// Choices that cannot be used; too many imports or uploads; a folder that cannot be written.
    pub fn begin_upload(
        &self,
        owner: &Owner,
        name: &str,
        options: Options,
    ) -> Result<Upload, Fault> {
        // Said before anything is transferred.
        self.0.refuse_options(&options)?;
        let limits = self.0.setup.limits;
        let (count, bytes) = self.0.store().import_load(&owner.name)?;
        if count >= limits.imports {
            return Err(ImportFault::TooMany { limit: limits.imports }.into());
        }
        if bytes >= limits.total_bytes {
            return Err(ImportFault::Full.into());
        }
        self.0.enter_upload(&owner.name)?;
        let id = ImportId::random().map_err(|cause| self.0.unwritable(ImportId::none(), cause));
        let mut upload = Upload {
            imports: self.clone(),
            owner: owner.clone(),
            id: id?,
            name: name::clean(name),
            options,
            parent: None,
            file: None,
            hasher: Sha256::new(),
            bytes: 0,
            deadline: Instant::now() + limits.upload_time,
            finished: false,
        };
        let created = self.0.files.create(upload.id);
        upload.file = Some(created.map_err(|cause| self.0.unwritable(upload.id, cause))?);
        Ok(upload)
    }

    /// Takes a file as a whole.
    ///
    /// # Errors
    /// Those of [`Imports::begin_upload`] and [`Upload::write`].
    pub fn upload(
        &self,
        owner: &Owner,
        (name, bytes): (&str, &[u8]),
        options: Options,
        lang: Lang,
    ) -> Result<Uploaded, Fault> {
        let mut upload = self.begin_upload(owner, name, options)?;
        upload.write(bytes)?;
        upload.finish(lang)
    }
}

impl super::inner::Inner {
    /// Refuses choices that cannot be used.
    pub fn refuse_options(&self, options: &Options) -> Result<(), Fault> {
        if !options.is_plain() {
            return Err(ImportFault::OptionRefused { limit: Options::LIMIT }.into());
        }
        self.settings_for(options, Purpose::Check).map(drop)
    }

    fn enter_upload(&self, owner: &str) -> Result<(), Fault> {
        let mut uploading = self.uploading();
        let count = uploading.entry(owner.to_owned()).or_default();
        if *count >= self.setup.limits.uploads_at_once {
            return Err(ImportFault::Busy.into());
        }
        *count += 1;
        Ok(())
    }

    fn leave_upload(&self, owner: &str) {
        let mut uploading = self.uploading();
        if let Some(count) = uploading.get_mut(owner) {
            *count -= 1;
            if *count == 0 {
                uploading.remove(owner);
            }
        }
    }
}

impl Upload {
    /// When it must have arrived.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Says that it did not arrive in time.
    #[must_use]
    pub fn too_slow(&self) -> Fault {
        let seconds = self.imports.0.setup.limits.upload_time.as_secs();
        ImportFault::TooSlow { seconds }.into()
    }

    /// These are the failed rows of an import.
    pub(super) fn failed_rows_of(&mut self, parent: ImportId) {
        self.parent = Some(parent);
    }

    /// How the file is to be read, where that is known later than its name.
    ///
    /// # Errors
    /// Choices that cannot be used.
    pub fn choose(&mut self, options: Options) -> Result<(), Fault> {
        self.imports.0.refuse_options(&options)?;
        self.options = options;
        Ok(())
    }

    /// Adds what has arrived.
    ///
    /// # Errors
    /// It is too large or too slow; the disk cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let limits = self.imports.0.setup.limits;
        self.bytes += bytes.len() as u64;
        if self.bytes > limits.upload_bytes {
            return Err(ImportFault::TooLarge { limit: limits.upload_bytes }.into());
        }
        if Instant::now() > self.deadline {
            return Err(self.too_slow());
        }
        let Some(file) = &mut self.file else { return Err(ImportFault::Busy.into()) };
        file.write_all(bytes).map_err(|cause| self.imports.0.unwritable(self.id, cause))?;
        self.hasher.update(bytes);
        Ok(())
    }

    /// All has arrived: it becomes an import. Columns that its owner chose for the same header
    /// before are chosen again, unless some were chosen now.
    ///
    /// # Errors
    /// The disk or the ledger cannot be written.
    pub fn finish(mut self, lang: Lang) -> Result<Uploaded, Fault> {
        let inner = std::sync::Arc::clone(&self.imports.0);
        if let Some(file) = self.file.take() {
            file.sync_all().map_err(|cause| inner.unwritable(self.id, cause))?;
        }
        if self.options.columns.is_empty()
            && let Some(columns) = self.remembered()
        {
            self.options.columns = columns;
        }
        let record = ImportRecord {
            id: self.id.to_string(),
            owner: self.owner.name.clone(),
            name: self.name.clone(),
            bytes: self.bytes,
            sha256: std::mem::take(&mut self.hasher).finalize().into(),
            options: serde_json::to_string(&self.options).unwrap_or_default(),
            revision: 1,
            parent: self.parent.map(|parent| parent.to_string()),
            stage: ImportStage::Ready,
            paused: false,
            account: None,
            started_by: None,
            lang: None,
            created_at: now(),
            queued_at: None,
            started_at: None,
            finished_at: None,
            rows: None,
            summary: None,
            fault: None,
            removed_at: None,
        };
        let whose = (!self.owner.admin).then_some(self.owner.name.as_str());
        inner.files.complete(self.id).map_err(|cause| inner.unwritable(self.id, cause))?;
        let store = inner.store();
        if let Err(fault) = store.add_import(&record) {
            let _ = inner.files.remove(self.id);
            return Err(fault.into());
        }
        self.finished = true;
        let same = store.same_import(&record.sha256, (whose, &record.id))?;
        drop(store);
        let same_as = same.and_then(|id| id.parse().ok());
        Ok(Uploaded { import: inner.view(&record, lang), same_as })
    }

    fn remembered(&self) -> Option<std::collections::BTreeMap<super::views::FieldName, String>> {
        let inner = &self.imports.0;
        let mut settings = inner.settings_for(&self.options, Purpose::Check).ok()?;
        settings.files = vec![InputFile::Path(inner.files.uploaded(self.id))];
        let header = Inputs::header(&settings).ok()?;
        let kept = inner.store().import_layout(&self.owner.name, &super::change::print(&header));
        serde_json::from_str(&kept.ok()??).ok()
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.imports.0.leave_upload(&self.owner.name);
        if !self.finished {
            drop(self.file.take());
            // What is left is swept away later.
            let _ = self.imports.0.files.abandon(self.id);
        }
    }
}
