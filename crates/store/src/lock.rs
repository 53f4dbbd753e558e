//! One process at a time per data directory: a lock on `banfu.lock`, which also tells who holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::Path;

use crate::error::StoreError;

/// Holds the directory until dropped; the system lets go of it when the process dies, however it dies.
#[derive(Debug)]
pub(crate) struct DirectoryLock {
    _file: File,
}

impl DirectoryLock {
    /// Takes the directory, which must exist.
    pub fn take(directory: &Path) -> Result<DirectoryLock, StoreError> {
        let path = directory.join("banfu.lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|e| directory_error(directory, &e))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // What cannot be read is left out of the message.
                let _ = file.read_to_string(&mut holder);
                let holder = holder.trim();
                let who = if holder.is_empty() {
                    "another process".to_owned()
                } else {
                    format!("process {holder}")
                };
                return Err(StoreError::Locked(format!(
                    "{who} already runs on {}: stop it first, or give this one another directory with --data",
                    directory.display()
                )));
            }
            Err(TryLockError::Error(e)) => return Err(directory_error(directory, &e)),
        }
        let pid = std::process::id().to_string();
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(pid.as_bytes()))
            .map_err(|e| directory_error(directory, &e))?;
        Ok(DirectoryLock { _file: file })
    }
}

/// A file error in the data directory, with its remedy.
pub(crate) fn directory_error(path: &Path, e: &std::io::Error) -> StoreError {
    let path = path.display();
    match e.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly(format!(
            "{path} may not be written: give it to the user that runs Banfu, or choose another with --data"
        )),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            StoreError::DiskFull(format!("there is no room left for {path}: free some space; nothing of this change was kept"))
        }
        ErrorKind::NotFound => StoreError::Unavailable(format!("{path} is not there: was the disk taken away?")),
        _ => StoreError::Unavailable(format!("{path}: {e}")),
    }
}
