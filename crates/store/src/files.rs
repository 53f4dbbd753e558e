//! Files by the hash of their content: attachments, scans, rendered letters.
//!
//! Up to [`INLINE_BYTES`] the bytes lie in the database row, so they are as durable as the event that names them and cost no second fsync.
//! Larger ones go to `files/` on SQLite: written aside, fsynced, renamed, the directory fsynced, and only then named by the row. On PostgreSQL all
//! bytes are in the row. A crash between file and row leaves a file that nothing names, never a row without its file.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use crate::db::Value;
use crate::error::StoreError;
use crate::lock::directory_error;
use crate::params;
use crate::store::{Engine, Store};
use crate::tree::Hash;
use crate::tx::Tx;

/// Largest file that is kept, in bytes: a scanned letter of 200 pages is about 40 MB.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;
/// Up to this size the bytes stay in the database row.
pub const INLINE_BYTES: usize = 64 * 1024;

/// A file that is safe on the disk (or will be with the row) and waits to be kept by [`Tx::keep_file`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedFile {
    /// SHA-256 of the content.
    pub hash: Hash,
    /// Size in bytes.
    pub size: i64,
    inline: Option<Vec<u8>>,
}

impl Store {
    /// Prepares a file outside of the transaction, so that the writer need not wait for its fsync. Without [`Tx::keep_file`] nothing names it.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] beyond [`MAX_FILE_BYTES`]; those of the disk.
    pub fn stage_file(&self, bytes: Vec<u8>) -> Result<StagedFile, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => stage(Some(&engine.files), bytes),
            Engine::Postgres(_) => stage(None, bytes),
        }
    }
}

impl Tx<'_> {
    /// Keeps a staged file with this transaction.
    pub fn keep_file(&mut self, file: &StagedFile) -> Result<Hash, StoreError> {
        self.execute(
            "INSERT INTO file(region, hash, size, data) VALUES ($1, $2, $3, $4) ON CONFLICT (region, hash) DO NOTHING",
            params![self.region(), file.hash, file.size, file.inline.clone()],
        )?;
        Ok(file.hash)
    }

    /// Keeps a file with this transaction and gives its SHA-256. For large files prefer [`Store::stage_file`] before the transaction.
    pub fn put_file(&mut self, bytes: &[u8]) -> Result<Hash, StoreError> {
        let staged = stage(self.files, bytes.to_vec())?;
        self.keep_file(&staged)
    }

    /// The content of a file that this region keeps; `None` when it keeps no such file.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the content is gone or no longer has this hash.
    pub fn file(&mut self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(row) = self.query_opt("SELECT data FROM file WHERE region = $1 AND hash = $2", params![self.region(), hash])? else {
            return Ok(None);
        };
        let damaged = || StoreError::Corrupt {
            stream: format!("file {}", hex::encode(hash)),
            at: 0,
        };
        let bytes = match (row.get(0)?, self.files) {
            (Value::Blob(bytes), _) => bytes.clone(),
            (_, Some(directory)) => fs::read(path_of(directory, hash)).map_err(|_| damaged())?,
            (_, None) => return Err(damaged()),
        };
        if Hash::from(Sha256::digest(&bytes)) != *hash {
            return Err(damaged());
        }
        Ok(Some(bytes))
    }

    /// Size in bytes of a file that this region keeps.
    pub fn file_size(&mut self, hash: &Hash) -> Result<Option<i64>, StoreError> {
        let row = self.query_opt("SELECT size FROM file WHERE region = $1 AND hash = $2", params![self.region(), hash])?;
        row.map(|row| row.get_i64(0)).transpose()
    }
}

/// Where a content lies: `files/ab/cdef…`.
pub(crate) fn path_of(directory: &Path, hash: &Hash) -> PathBuf {
    let name = hex::encode(hash);
    directory.join(&name[..2]).join(&name[2..])
}

fn stage(directory: Option<&Path>, bytes: Vec<u8>) -> Result<StagedFile, StoreError> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(StoreError::TooLarge {
            what: "a file in bytes",
            size: bytes.len(),
            limit: MAX_FILE_BYTES,
        });
    }
    let hash: Hash = Sha256::digest(&bytes).into();
    let size = bytes.len() as i64;
    match directory {
        Some(directory) if bytes.len() > INLINE_BYTES => {
            write_durably(&path_of(directory, &hash), &bytes, false)?;
            Ok(StagedFile { hash, size, inline: None })
        }
        _ => Ok(StagedFile {
            hash,
            size,
            inline: Some(bytes),
        }),
    }
}

/// Writes a file so that it is whole or absent after a crash, and on the disk when this returns. `private`: for its owner's eyes only.
pub(crate) fn write_durably(path: &Path, bytes: &[u8], private: bool) -> Result<(), StoreError> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let failed = |e: std::io::Error| directory_error(path, &e);
    let Some(folder) = path.parent() else {
        return Err(StoreError::Fault("a file needs a folder".into()));
    };
    let new_folder = !folder.exists();
    fs::create_dir_all(folder).map_err(failed)?;
    let aside = folder.join(format!(".aside-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
    let written = create(&aside, private)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&aside, path));
    if let Err(e) = written {
        // Best effort: what stays behind is only room on the disk.
        let _ = fs::remove_file(&aside);
        return Err(failed(e));
    }
    sync_folder(folder).map_err(failed)?;
    if new_folder && let Some(above) = folder.parent() {
        sync_folder(above).map_err(failed)?;
    }
    Ok(())
}

fn create(path: &Path, private: bool) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let _ = private;
    options.open(path)
}

pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
