//! The index on disk: open, put, remove, commit. One process at a time writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tantivy::directory::MmapDirectory;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyError};

use crate::doc::Doc;
use crate::schema::{Fields, VERSION, register_tokenizers};

/// Memory for documents not committed yet, in bytes. The least tantivy takes is 15 MB.
const WRITER_BYTES: usize = 40_000_000;

/// Why the index could not be used. None of it touches the truth: delete the folder, and the index is built anew.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// The folder cannot be read or written.
    #[error("the search index in {folder} cannot be used: {cause}; check permissions and free space")]
    Unavailable {
        /// Where.
        folder: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// Another process writes it.
    #[error("the search index in {folder} is being written by another process; stop that one first")]
    Busy {
        /// Where.
        folder: PathBuf,
    },
    /// The index failed at work; delete its folder to have it rebuilt.
    #[error("the search index failed: {cause}; delete its folder, and it is built anew")]
    Failed {
        /// What it said.
        cause: String,
    },
}

/// A full-text index of the cases of all regions. Safe to share between threads: searches do not wait for writes.
pub struct Index {
    pub(crate) fields: Fields,
    pub(crate) reader: IndexReader,
    index: tantivy::Index,
    folder: PathBuf,
    /// Made at the first write: it has a thread and a memory arena.
    writer: Mutex<Option<IndexWriter>>,
    position: Mutex<u64>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("folder", &self.folder)
            .field("position", &self.position())
            .finish()
    }
}

impl Index {
    /// Opens the index in a folder, or begins one. An index that is damaged or of another version is replaced by an empty one at
    /// position 0; the caller then replays the log. The dictionary is not loaded yet.
    ///
    /// * `dir`: a folder of its own, such as `banfu-data/index`; the files live in its sub-folder `cases`.
    ///
    /// # Errors
    /// [`SearchError::Unavailable`] if the folder cannot be made or emptied.
    pub fn open(dir: &Path) -> Result<Self, SearchError> {
        let folder = dir.join("cases");
        let unavailable = |cause: String| SearchError::Unavailable { folder: folder.clone(), cause };
        fs::create_dir_all(&folder).map_err(|e| unavailable(e.to_string()))?;
        if let Ok(opened) = Self::open_folder(&folder) {
            return Ok(opened);
        }
        fs::remove_dir_all(&folder)
            .and_then(|()| fs::create_dir_all(&folder))
            .map_err(|e| unavailable(e.to_string()))?;
        Self::open_folder(&folder).map_err(|e| unavailable(e.to_string()))
    }

    fn open_folder(folder: &Path) -> Result<Self, TantivyError> {
        let fields = Fields::new();
        let index = tantivy::Index::open_or_create(MmapDirectory::open(folder)?, fields.schema.clone())?;
        register_tokenizers(&index);
        let position = match index.load_metas()?.payload {
            Some(payload) => read_payload(&payload).ok_or_else(|| TantivyError::InvalidArgument(format!("another version: {payload}")))?,
            None => 0,
        };
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self {
            fields,
            reader,
            index,
            folder: folder.to_owned(),
            writer: Mutex::new(None),
            position: Mutex::new(position),
        })
    }

    /// The log position up to which the index has been committed. 0: nothing, or rebuilt from empty.
    pub fn position(&self) -> u64 {
        *lock(&self.position)
    }

    /// How many cases can be found.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Whether no case can be found.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts a case in place of what was known of it. Found after the next [`Index::commit`].
    ///
    /// # Errors
    /// [`SearchError::Busy`] at the first write if another process writes; [`SearchError::Failed`] later.
    pub fn put(&self, doc: &Doc) -> Result<(), SearchError> {
        self.write(|writer| {
            writer.delete_term(self.fields.key_term(doc.region, doc.id));
            writer.add_document(self.fields.document(doc)).map(|_| ())
        })
    }

    /// Takes a case out. Gone after the next [`Index::commit`].
    ///
    /// # Errors
    /// As [`Index::put`].
    pub fn remove(&self, region: i64, id: i64) -> Result<(), SearchError> {
        self.write(|writer| {
            writer.delete_term(self.fields.key_term(region, id));
            Ok(())
        })
    }

    /// Makes everything put and removed so far visible and durable, and remembers how far in the log that is. Takes some tens of
    /// milliseconds, whatever the number of cases: commit once for many.
    ///
    /// # Errors
    /// As [`Index::put`]; the position then stays what it was.
    pub fn commit(&self, position: u64) -> Result<(), SearchError> {
        self.write(|writer| {
            let mut prepared = writer.prepare_commit()?;
            prepared.set_payload(&write_payload(position));
            prepared.commit().map(|_| ())
        })?;
        self.reader.reload().map_err(failed)?;
        *lock(&self.position) = position;
        Ok(())
    }

    /// Empties the index, to be filled from the beginning of the log.
    ///
    /// # Errors
    /// As [`Index::put`].
    pub fn clear(&self) -> Result<(), SearchError> {
        self.write(|writer| writer.delete_all_documents().map(|_| ()))?;
        self.commit(0)
    }

    fn write(&self, work: impl FnOnce(&mut IndexWriter) -> Result<(), TantivyError>) -> Result<(), SearchError> {
        let mut slot = lock(&self.writer);
        let writer = match slot.as_mut() {
            Some(writer) => writer,
            None => {
                let opened = self.index.writer_with_num_threads(1, WRITER_BYTES).map_err(|e| match e {
                    TantivyError::LockFailure(..) => SearchError::Busy { folder: self.folder.clone() },
                    other => failed(other),
                })?;
                slot.insert(opened)
            }
        };
        let done = work(writer).map_err(failed);
        if done.is_err() {
            // A writer that failed (a full disk) stays dead. The next write begins with a new one.
            *slot = None;
        }
        done
    }
}

pub(crate) fn failed(error: TantivyError) -> SearchError {
    SearchError::Failed { cause: error.to_string() }
}

/// A thread that panicked while it held the lock left nothing half done here: what is guarded is one value.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write_payload(position: u64) -> String {
    format!("v{VERSION}@{position}")
}

fn read_payload(payload: &str) -> Option<u64> {
    let (version, position) = payload.strip_prefix('v')?.split_once('@')?;
    (version.parse() == Ok(VERSION)).then(|| position.parse().ok()).flatten()
}
