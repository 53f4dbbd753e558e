//! Backup and restore, in one form for both databases: a directory that can be read without this program.
//!
//! `tables/NAME.jsonl` holds a table: first the columns' names, then a row a line (bytes as `{"b64": …}`); `files/` the large contents; `keys/` the log's
//! keys; `manifest.json`, written last, the checksum of each of these. All tables come from one snapshot, taken while the store is in use. Because the form is the same,
//! a backup of one database can be restored into the other.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::db::{Backend, Conn, Row, Value};
use crate::error::StoreError;
use crate::files::{path_of, sync_folder, write_durably};
use crate::lock::directory_error;
use crate::migrate;
use crate::params;
use crate::postgres::{Begin, PgPool};
use crate::sequencer::sequence_some;
use crate::sqlite::{Mode, SqliteSession};
use crate::store::{Options, Store, StoreUrl};
use crate::tx::Tx;

const FORM: &str = "banfu backup v1";
/// Rows read or written at a time; tables with large contents are read in smaller steps.
const PAGE: i64 = 500;
const PAGE_OF_FILES: i64 = 8;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    form: String,
    /// When it was made, in milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// The migrations of the database it was made from.
    pub migrations: Vec<String>,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// SHA-256 in hex of each file of the backup, by its path inside.
    pub sums: BTreeMap<String, String>,
}

impl Store {
    /// Writes a backup into `dest`, which must not exist or be empty, while the store is in use. `progress` hears the rows written so far.
    ///
    /// # Errors
    /// [`StoreError::Fault`] when `dest` is not empty; [`StoreError::Corrupt`] when a content no longer fits its hash; those of disk and database.
    /// A backup without `manifest.json` was not finished.
    pub fn backup(&self, dest: &Path, at_ms: i64, mut progress: impl FnMut(u64)) -> Result<Manifest, StoreError> {
        if !is_empty(dest)? {
            return Err(StoreError::Fault(format!(
                "{} is not empty: name a new directory for the backup",
                dest.display()
            )));
        }
        let migrations = self.migrate_status()?.into_iter().map(|m| m.name).collect();
        let mut manifest = Manifest {
            form: FORM.into(),
            at_ms,
            migrations,
            rows: BTreeMap::new(),
            sums: BTreeMap::new(),
        };
        self.read("", |tx| {
            (manifest.rows, manifest.sums) = Default::default();
            let mut total = 0;
            for table in tables(tx)? {
                let name = format!("tables/{table}.jsonl");
                let mut out = Summed::create(&dest.join(&name))?;
                let rows = dump(tx, &table, &mut out, &mut |rows| {
                    total += rows;
                    progress(total);
                })?;
                manifest.rows.insert(table, rows);
                manifest.sums.insert(name, out.finish()?);
            }
            let outside = tx.query("SELECT DISTINCT hash FROM file WHERE data IS NULL", params![])?;
            for row in &outside {
                let hash = row.get_hash(0)?;
                let Some(files) = tx.files else {
                    return Err(StoreError::Corrupt {
                        stream: "table file".into(),
                        at: 0,
                    });
                };
                let bytes = fs::read(path_of(files, &hash)).map_err(|e| directory_error(files, &e))?;
                if <[u8; 32]>::from(Sha256::digest(&bytes)) != hash {
                    return Err(StoreError::Corrupt {
                        stream: format!("file {}", hex::encode(hash)),
                        at: 0,
                    });
                }
                let path = path_of(Path::new("files"), &hash);
                write_durably(&dest.join(&path), &bytes, false)?;
                manifest.sums.insert(path.display().to_string(), hex::encode(hash));
            }
            Ok::<_, StoreError>(())
        })?;
        for (name, private) in [("log.key", true), ("log.pub", false)] {
            if let Ok(bytes) = fs::read(self.keys_dir.join(name)) {
                write_durably(&dest.join("keys").join(name), &bytes, private)?;
                manifest.sums.insert(format!("keys/{name}"), hex::encode(Sha256::digest(&bytes)));
            }
        }
        let text = serde_json::to_vec_pretty(&manifest).map_err(|e| StoreError::Fault(e.to_string()))?;
        write_durably(&dest.join("manifest.json"), &text, false)?;
        Ok(manifest)
    }
}

/// Reads a backup's manifest and compares every file with its checksum.
///
/// # Errors
/// [`StoreError::Mismatch`] with the first file that does not fit, or when this is no finished backup.
pub fn check(src: &Path) -> Result<Manifest, StoreError> {
    let path = src.join("manifest.json");
    let text = fs::read(&path).map_err(|_| StoreError::Mismatch(format!("{} holds no finished backup: there is no manifest.json", src.display())))?;
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|e| StoreError::Mismatch(format!("{}: {e}", path.display())))?;
    if manifest.form != FORM {
        return Err(StoreError::Mismatch(format!(
            "{} is of the form “{}”, this program reads “{FORM}”",
            src.display(),
            manifest.form
        )));
    }
    for (name, sum) in &manifest.sums {
        let path = src.join(name);
        let damaged = |why: &str| StoreError::Mismatch(format!("the backup is damaged: {} {why}", path.display()));
        let file = File::open(&path).map_err(|_| damaged("is missing"))?;
        if sum_of(file).map_err(|e| directory_error(&path, &e))? != *sum {
            return Err(damaged("was changed"));
        }
    }
    Ok(manifest)
}

fn sum_of(file: File) -> std::io::Result<String> {
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut digest = Sha256::new();
    loop {
        let bytes = reader.fill_buf()?;
        if bytes.is_empty() {
            return Ok(hex::encode(digest.finalize()));
        }
        digest.update(bytes);
        let read = bytes.len();
        reader.consume(read);
    }
}

/// Restores a backup into an empty place: a data directory that does not exist or is empty, or a PostgreSQL database without tables. All or
/// nothing: a restore that fails leaves the place empty. Open it and run [`Store::verify_all`] afterwards.
///
/// # Errors
/// [`StoreError::Mismatch`] for a damaged backup or one of a newer Banfu; [`StoreError::Fault`] when the place is not empty.
pub fn restore(src: &Path, target: &StoreUrl, options: &Options) -> Result<Manifest, StoreError> {
    let manifest = check(src)?;
    match target {
        StoreUrl::Directory(directory) => {
            if !is_empty(directory)? {
                return Err(StoreError::Fault(format!("{} is not empty: restore into a new directory", directory.display())));
            }
            let partial = partial_of(directory)?;
            if partial.exists() {
                fs::remove_dir_all(&partial).map_err(|e| directory_error(&partial, &e))?;
            }
            fs::create_dir_all(&partial).map_err(|e| directory_error(&partial, &e))?;
            for name in manifest.sums.keys().filter(|name| name.starts_with("files/")) {
                let bytes = fs::read(src.join(name)).map_err(|e| directory_error(src, &e))?;
                write_durably(&partial.join(name), &bytes, false)?;
            }
            let session = SqliteSession::open(&partial.join("banfu.db"), Mode::Write)?;
            session.batch("BEGIN IMMEDIATE")?;
            let mut tx = Tx::new(Conn::Sqlite(&session), "", None);
            load(&mut tx, src, &manifest)?;
            drop(tx);
            session.batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")?;
            drop(session);
            restore_keys(src, &manifest, &options.keys.clone().unwrap_or_else(|| partial.join("keys")))?;
            fs::rename(&partial, directory).map_err(|e| directory_error(directory, &e))?;
            if let Some(above) = directory.parent().filter(|above| !above.as_os_str().is_empty()) {
                sync_folder(above).map_err(|e| directory_error(above, &e))?;
            }
        }
        StoreUrl::Postgres(url) => {
            let pool = PgPool::new(url, 1)?;
            pool.run("", Begin::Plain, &mut |tx| {
                if !tables(tx)?.is_empty() {
                    return Err(StoreError::Fault("the database has tables already: restore into a new one".into()));
                }
                load(tx, src, &manifest)
            })?;
            restore_keys(src, &manifest, &options.keys_for_postgres())?;
        }
    }
    Ok(manifest)
}

fn restore_keys(src: &Path, manifest: &Manifest, keys: &Path) -> Result<(), StoreError> {
    for name in ["log.key", "log.pub"] {
        if manifest.sums.contains_key(&format!("keys/{name}")) {
            let bytes = fs::read(src.join("keys").join(name)).map_err(|e| directory_error(src, &e))?;
            write_durably(&keys.join(name), &bytes, name == "log.key")?;
        }
    }
    Ok(())
}

fn load(tx: &mut Tx<'_>, src: &Path, manifest: &Manifest) -> Result<(), StoreError> {
    let known = migrate::names();
    if let Some(unknown) = manifest.migrations.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(StoreError::Mismatch(format!(
            "the backup was made by a newer Banfu (migration {unknown}): restore it with that version or a later one"
        )));
    }
    migrate::apply(tx, manifest.migrations.last().map(String::as_str))?;
    for table in manifest.rows.keys() {
        fill(tx, src, table)?;
    }
    match tx.backend() {
        Backend::Postgres => {
            for (sequence, table) in [("log_event_id", "log_event"), ("outbox_id", "outbox")] {
                tx.query_built(
                    &format!("SELECT setval('{sequence}', (SELECT COALESCE(MAX(id), 0) + 1 FROM {table}))"),
                    params![],
                )?;
            }
        }
        Backend::Sqlite => {
            // A snapshot of PostgreSQL may hold events that waited for the sequencer; here nobody else would take them.
            for row in tx.query("SELECT DISTINCT region FROM log_pending", params![])? {
                let Conn::Sqlite(session) = &tx.conn else { break };
                let mut tx = Tx::new(Conn::Sqlite(session), row.get_text(0)?, None);
                while sequence_some(&mut tx)? > 0 {}
            }
        }
    }
    migrate::apply(tx, None)
}

/// Fills a table from the backup.
fn fill(tx: &mut Tx<'_>, src: &Path, table: &str) -> Result<(), StoreError> {
    let path = src.join("tables").join(format!("{table}.jsonl"));
    let wrong = |line: usize, why: &str| StoreError::Mismatch(format!("{}, line {line}: {why}", path.display()));
    let mut lines = BufReader::new(File::open(&path).map_err(|e| directory_error(&path, &e))?).lines();
    let header = lines.next().transpose().map_err(|e| directory_error(&path, &e))?.unwrap_or_default();
    let columns: Vec<String> = serde_json::from_str(&header).map_err(|e| wrong(1, &e.to_string()))?;
    if !is_plain(table) || columns.is_empty() || !columns.iter().all(|c| is_plain(c)) {
        return Err(wrong(1, "these are not names of a table and its columns"));
    }
    let head = format!("INSERT INTO {table}({}) VALUES ", columns.join(", "));
    let mut values = Vec::new();
    let mut weight = 0;
    for (number, line) in (2..).zip(lines) {
        let line = line.map_err(|e| directory_error(&path, &e))?;
        let row: Vec<serde_json::Value> = serde_json::from_str(&line).map_err(|e| wrong(number, &e.to_string()))?;
        if row.len() != columns.len() {
            return Err(wrong(number, "the row has another number of columns than the first line says"));
        }
        let first = values.len();
        for value in row {
            values.push(from_json(value).ok_or_else(|| wrong(number, "a value of no known kind"))?);
        }
        if table == "file" && tx.backend() == Backend::Postgres {
            bring_in(src, &columns, &mut values[first..])?;
        }
        weight += line.len();
        if values.len() >= PAGE as usize * columns.len() || weight > 4_000_000 {
            tx.insert_many_built(&head, columns.len(), &values)?;
            values.clear();
            weight = 0;
        }
    }
    tx.insert_many_built(&head, columns.len(), &values)
}

/// PostgreSQL has no files directory: contents that lay beside the database go into the row.
fn bring_in(src: &Path, columns: &[String], row: &mut [Value]) -> Result<(), StoreError> {
    let at = |name: &str| columns.iter().position(|c| c == name);
    let (Some(hash), Some(data)) = (at("hash"), at("data")) else { return Ok(()) };
    if let (Value::Blob(hash), Value::Null) = (&row[hash], &row[data])
        && let Ok(hash) = hash.as_slice().try_into()
    {
        row[data] = Value::Blob(fs::read(path_of(&src.join("files"), &hash)).map_err(|e| directory_error(src, &e))?);
    }
    Ok(())
}

/// Writes a table: its columns, then its rows in the order of its key.
fn dump(tx: &mut Tx<'_>, table: &str, out: &mut Summed, progress: &mut dyn FnMut(u64)) -> Result<u64, StoreError> {
    let (columns, key) = shape(tx, table)?;
    if key.is_empty() {
        return Err(StoreError::Fault(format!("the table {table} has no primary key, so it cannot be backed up")));
    }
    out.line(&serde_json::json!(columns))?;
    let page = if table == "file" { PAGE_OF_FILES } else { PAGE };
    let places: Vec<usize> = key.iter().filter_map(|k| columns.iter().position(|c| c == k)).collect();
    let (names, order) = (columns.join(", "), key.join(", "));
    let marks: Vec<String> = (1..=key.len()).map(|n| format!("${n}")).collect();
    let next = format!(
        "SELECT {names} FROM {table} WHERE ({order}) > ({}) ORDER BY {order} LIMIT {page}",
        marks.join(", ")
    );
    let mut rows = tx.query_built(&format!("SELECT {names} FROM {table} ORDER BY {order} LIMIT {page}"), params![])?;
    let mut count = 0;
    while let Some(last) = rows.last() {
        let after: Vec<Value> = places.iter().map(|place| last.get(*place).cloned()).collect::<Result<_, _>>()?;
        for row in &rows {
            out.line(&serde_json::Value::Array(row.0.iter().map(to_json).collect()))?;
        }
        count += rows.len() as u64;
        progress(rows.len() as u64);
        if (rows.len() as i64) < page {
            break;
        }
        rows = tx.query_built(&next, &after)?;
    }
    Ok(count)
}

/// The tables to be backed up, by name.
fn tables(tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    let rows = match tx.backend() {
        Backend::Sqlite => tx.query(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'schema_%' ORDER BY name",
            params![],
        )?,
        Backend::Postgres => tx.query(
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'schema_%' ORDER BY table_name",
            params![],
        )?,
    };
    texts(&rows)
}

/// Columns and primary key of a table, both in order.
pub(crate) fn shape(tx: &mut Tx<'_>, table: &str) -> Result<(Vec<String>, Vec<String>), StoreError> {
    let (columns, key) = match tx.backend() {
        Backend::Sqlite => (
            tx.query("SELECT name FROM pragma_table_info($1) ORDER BY cid", params![table])?,
            tx.query("SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk", params![table])?,
        ),
        Backend::Postgres => (
            tx.query(
                "SELECT CAST(column_name AS TEXT) FROM information_schema.columns
                 WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
                params![table],
            )?,
            tx.query(
                "SELECT CAST(k.column_name AS TEXT) FROM information_schema.table_constraints c
                 JOIN information_schema.key_column_usage k ON k.constraint_name = c.constraint_name AND k.table_schema = c.table_schema AND k.table_name = c.table_name
                 WHERE c.constraint_type = 'PRIMARY KEY' AND c.table_schema = current_schema() AND c.table_name = $1 ORDER BY k.ordinal_position",
                params![table],
            )?,
        ),
    };
    Ok((texts(&columns)?, texts(&key)?))
}

fn texts(rows: &[Row]) -> Result<Vec<String>, StoreError> {
    rows.iter().map(|row| row.get_text(0).map(str::to_owned)).collect()
}

pub(crate) fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Int(v) => (*v).into(),
        Value::Text(v) => v.as_str().into(),
        Value::Blob(v) => serde_json::json!({ "b64": STANDARD.encode(v) }),
    }
}

pub(crate) fn from_json(value: serde_json::Value) -> Option<Value> {
    match value {
        serde_json::Value::Null => Some(Value::Null),
        serde_json::Value::Number(n) => n.as_i64().map(Value::Int),
        serde_json::Value::String(s) => Some(Value::Text(s)),
        serde_json::Value::Object(object) => STANDARD.decode(object.get("b64")?.as_str()?).ok().map(Value::Blob),
        _ => None,
    }
}

/// Names that may stand in a statement as they are.
pub(crate) fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn is_empty(directory: &Path) -> Result<bool, StoreError> {
    match fs::read_dir(directory) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(e) => Err(directory_error(directory, &e)),
    }
}

/// Where a restore is built, beside its place, so that the last step is a rename.
fn partial_of(directory: &Path) -> Result<PathBuf, StoreError> {
    let name = directory
        .file_name()
        .ok_or_else(|| StoreError::Fault(format!("{} is no place for a data directory", directory.display())))?;
    let mut partial = name.to_owned();
    partial.push(".partial");
    Ok(directory.with_file_name(partial))
}

/// A file of lines that is summed while it is written.
struct Summed {
    path: PathBuf,
    out: BufWriter<File>,
    digest: Sha256,
}

impl Summed {
    fn create(path: &Path) -> Result<Summed, StoreError> {
        let failed = |e: std::io::Error| directory_error(path, &e);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        Ok(Summed {
            path: path.to_owned(),
            out: BufWriter::new(File::create(path).map_err(failed)?),
            digest: Sha256::new(),
        })
    }

    fn line(&mut self, value: &serde_json::Value) -> Result<(), StoreError> {
        let line = format!("{value}\n");
        self.digest.update(&line);
        self.out.write_all(line.as_bytes()).map_err(|e| directory_error(&self.path, &e))
    }

    fn finish(mut self) -> Result<String, StoreError> {
        self.out
            .flush()
            .and_then(|()| self.out.get_ref().sync_all())
            .map_err(|e| directory_error(&self.path, &e))?;
        Ok(hex::encode(self.digest.finalize()))
    }
}
