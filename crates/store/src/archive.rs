//! One region as one file that another Banfu takes in: what happened, its files, its drafts, and on request its passwords.
//!
//! The file is a ZIP: `banfu-region.json` says what it is, `tables/NAME.jsonl` holds a table without the region's column (first the columns' names,
//! then a row a line), `files/ab/cdef…` the contents by their SHA-256, `sums.txt` the checksum of each of these as `sha256sum -c` reads it. It holds no
//! time and no trace of the machine or the database, and rows stand in the order of their keys, byte by byte: the same region gives the
//! same bytes, wherever it lies. What is derived (views, search index) is made anew; what belongs to the place (the signing key, sessions, jobs that
//! wait, failed attempts) stays there. Checkpoints keep the signature of the Banfu they were made by.
//!
//! Every table of the database is either carried or left out by name: [`CARRIED`] and [`LEFT_OUT`].

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::backup::{from_json, is_plain, shape, to_json};
use crate::db::{Backend, Value};
use crate::error::StoreError;
use crate::files::{MAX_FILE_BYTES, sync_folder};
use crate::lock::directory_error;
use crate::params;
use crate::store::Store;
use crate::tree::Hash;
use crate::tx::Tx;
use crate::verify;

const FORM: &str = "banfu region v1";
const HEAD: &str = "banfu-region.json";
const SUMS: &str = "sums.txt";
/// Rows read at a time.
const PAGE: i64 = 5_000;
/// Rows' weight in bytes after which they are written to the database.
const FLUSH_BYTES: usize = 4_000_000;
/// Longest line of a table in an archive, in bytes: an event of the largest size, written as JSON in JSON.
pub const ARCHIVE_LINE_BYTES: u64 = 16 * 1024 * 1024;
/// How often a region in use is waited for, until every event of it stands in the tree.
const TRIES: usize = 5;

/// Tables of which an archive holds the region's rows.
pub const CARRIED: &[&str] = &[
    "counter",
    "log_checkpoint_carried",
    "log_command",
    "log_event",
    "log_leaf",
    "log_node",
    "log_tree",
    "work_draft",
];
const CHECKPOINTS: &str = "log_checkpoint_carried";
/// Carried only when passwords are asked for.
const PASSWORDS: &str = "auth_credential";
/// Tables that stay where they are; so do all whose name begins in `view_`, which are derived, and `schema_`. `file` is carried as files.
pub const LEFT_OUT: &[&str] = &[
    "auth_attempt",
    "auth_session",
    "file",
    "hold",
    "import_upload",
    "log_checkpoint",
    "log_key",
    "log_pending",
    "outbox",
];

/// Whether a table has its place: carried, left out, or derived. A test asks this of every table there is.
pub fn has_a_place(table: &str) -> bool {
    CARRIED.contains(&table) || LEFT_OUT.contains(&table) || table == PASSWORDS || table.starts_with("view_") || table.starts_with("schema_")
}

/// What an archive says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionHead {
    form: String,
    /// The region's name, which every hash of its log covers.
    pub region: String,
    /// Whether password hashes are in it.
    pub with_passwords: bool,
    /// The last migration of the database it was made from.
    pub migration: String,
}

/// What was written or read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegionCounts {
    /// Events.
    pub events: u64,
    /// Files.
    pub files: u64,
    /// SHA-256 of the archive in hex.
    pub sum: String,
}

impl Store {
    /// Writes a region into the file `dest`, from one snapshot, whole or not at all.
    ///
    /// # Errors
    /// [`StoreError::Fault`] when `dest` is there already, or the region holds nothing; [`StoreError::Unavailable`] while people keep writing on
    /// PostgreSQL; [`StoreError::Corrupt`] when a content no longer fits its hash.
    pub fn export_region(&self, region: &str, dest: &Path, with_passwords: bool) -> Result<RegionCounts, StoreError> {
        if dest.exists() {
            return Err(StoreError::Fault(format!("{} is there already: name a new file", dest.display())));
        }
        let migration = self.migrate_status()?.pop().map(|m| m.name).unwrap_or_default();
        let head = RegionHead {
            form: FORM.into(),
            region: region.into(),
            with_passwords,
            migration,
        };
        let mut aside = dest.as_os_str().to_owned();
        aside.push(".part");
        let aside = PathBuf::from(aside);
        let mut written = Err(StoreError::Unavailable(String::new()));
        for _ in 0..TRIES {
            self.sequence()?;
            written = self.read(region, |tx| write_region(tx, &head, &aside));
            if !matches!(written, Err(StoreError::Unavailable(_))) {
                break;
            }
        }
        let kept = written.and_then(|counts| {
            fs::rename(&aside, dest).map_err(|e| directory_error(dest, &e))?;
            if let Some(folder) = dest.parent().filter(|f| !f.as_os_str().is_empty()) {
                sync_folder(folder).map_err(|e| directory_error(folder, &e))?;
            }
            Ok(counts)
        });
        if kept.is_err() {
            // A half-written copy is of no use; that it cannot be removed adds nothing to the message.
            let _ = fs::remove_file(&aside);
        }
        kept
    }

    /// Takes a region in, in one transaction: its history is checked as [`Store::verify_all`] does before anything is kept. The views are to be rebuilt
    /// afterwards.
    ///
    /// # Errors
    /// [`StoreError::Mismatch`] for a damaged, cut off or foreign file, one of another region or of a newer Banfu; [`StoreError::Fault`] when the region
    /// holds something already.
    pub fn import_region(&self, region: &str, src: &Path) -> Result<RegionCounts, StoreError> {
        let (head, mut counts) = check(src)?;
        if head.region != region {
            return Err(StoreError::Mismatch(format!(
                "{} holds the region “{}”, whose name is part of its proof: take it in with --region {}",
                src.display(),
                head.region,
                head.region
            )));
        }
        if !crate::migrate::names().contains(&head.migration.as_str()) {
            return Err(StoreError::Mismatch(format!(
                "{} was made by a newer Banfu (migration {}): take it in with that version or a later one",
                src.display(),
                head.migration
            )));
        }
        let (path, with_passwords) = (src.to_owned(), head.with_passwords);
        counts.events = self.write(region, move |tx| read_region(tx, &path, with_passwords))?;
        Ok(counts)
    }
}

fn write_region(tx: &mut Tx<'_>, head: &RegionHead, dest: &Path) -> Result<RegionCounts, StoreError> {
    let failed = |e: std::io::Error| directory_error(dest, &e);
    let waiting = tx.query("SELECT id FROM log_pending WHERE region = $1 LIMIT 1", params![&head.region])?;
    if !waiting.is_empty() {
        return Err(StoreError::Unavailable(
            "people are still writing in this region: stop its servers, then export it".into(),
        ));
    }
    let mut out = Archive::create(dest)?;
    out.entry(HEAD, &mut |out| out.line(&serde_json::to_string(head).unwrap_or_default()))?;
    let mut counts = RegionCounts::default();
    for table in CARRIED.iter().copied().chain(head.with_passwords.then_some(PASSWORDS)) {
        let mut rows = 0;
        out.entry(&format!("tables/{table}.jsonl"), &mut |out| {
            rows = dump(tx, &head.region, table, out)?;
            Ok(())
        })?;
        if table == "log_event" {
            counts.events = rows;
        }
    }
    if counts.events == 0 {
        return Err(StoreError::Fault(format!("the region “{}” holds nothing; name one with --region", head.region)));
    }
    let mut after = Vec::new();
    loop {
        let rows = tx.query(
            "SELECT hash FROM file WHERE region = $1 AND hash > $2 ORDER BY hash LIMIT $3",
            params![&head.region, after.clone(), PAGE],
        )?;
        for row in &rows {
            let hash = row.get_hash(0)?;
            let bytes = tx.file(&hash)?.unwrap_or_default();
            out.entry(&file_name(&hash), &mut |out| out.bytes(&bytes))?;
            counts.files += 1;
            after = hash.to_vec();
        }
        if (rows.len() as i64) < PAGE {
            break;
        }
    }
    out.finish().map_err(failed)?;
    counts.sum = sum_of(File::open(dest).map_err(failed)?).map_err(failed)?;
    Ok(counts)
}

fn file_name(hash: &Hash) -> String {
    let name = hex::encode(hash);
    format!("files/{}/{}", &name[..2], &name[2..])
}

/// Writes the region's rows of a table, in the order of its key byte by byte; gives their number.
fn dump(tx: &mut Tx<'_>, region: &str, table: &str, out: &mut Archive) -> Result<u64, StoreError> {
    if table == CHECKPOINTS {
        return dump_checkpoints(tx, region, out);
    }
    let (columns, key) = shape(tx, table)?;
    let texts = texts_of(tx, table)?;
    let columns: Vec<String> = columns.into_iter().filter(|c| c != "region").collect();
    let key: Vec<String> = key.into_iter().filter(|c| c != "region").collect();
    out.line(&serde_json::json!(columns).to_string())?;
    let names = columns.join(", ");
    if key.is_empty() {
        // One row a region.
        let rows = tx.query_built(&format!("SELECT {names} FROM {table} WHERE region = $1"), params![region])?;
        return write_rows(table, &columns, &rows, out);
    }
    // A database may sort texts by a language; the archive's order is that of the bytes.
    let by = |c: &String| {
        if texts.contains(c) { format!("{c} COLLATE \"C\"") } else { c.clone() }
    };
    let order = key.iter().map(by).collect::<Vec<_>>().join(", ");
    let places: Vec<usize> = key.iter().filter_map(|k| columns.iter().position(|c| c == k)).collect();
    let marks: Vec<String> = (2..=key.len() + 1).map(|n| format!("${n}")).collect();
    let next = format!(
        "SELECT {names} FROM {table} WHERE region = $1 AND ({order}) > ({}) ORDER BY {order} LIMIT {PAGE}",
        marks.join(", ")
    );
    let mut rows = tx.query_built(
        &format!("SELECT {names} FROM {table} WHERE region = $1 ORDER BY {order} LIMIT {PAGE}"),
        params![region],
    )?;
    let mut count = 0;
    while let Some(last) = rows.last() {
        let mut after = vec![Value::from(region)];
        for place in &places {
            after.push(last.get(*place)?.clone());
        }
        count += write_rows(table, &columns, &rows, out)?;
        if (rows.len() as i64) < PAGE {
            break;
        }
        rows = tx.query_built(&next, &after)?;
    }
    Ok(count)
}

fn write_rows(table: &str, columns: &[String], rows: &[crate::Row], out: &mut Archive) -> Result<u64, StoreError> {
    for row in rows {
        let mut values: Vec<serde_json::Value> = row.0.iter().map(to_json).collect();
        if table == PASSWORDS {
            // Wrong attempts belong to the place where they were made.
            for (column, value) in columns.iter().zip(&mut values) {
                if matches!(column.as_str(), "failed_count" | "locked_until_ms") {
                    *value = 0.into();
                }
            }
        }
        out.line(&serde_json::Value::Array(values).to_string())?;
    }
    Ok(rows.len() as u64)
}

/// The checkpoints that came with the region and those signed here, all in one form.
fn dump_checkpoints(tx: &mut Tx<'_>, region: &str, out: &mut Archive) -> Result<u64, StoreError> {
    out.line(r#"["size","vkey","at_ms","note"]"#)?;
    let mut rows = tx.query("SELECT size, vkey, at_ms, note FROM log_checkpoint_carried WHERE region = $1", params![region])?;
    rows.extend(tx.query(
        "SELECT c.size, k.vkey, c.at_ms, c.note FROM log_checkpoint c CROSS JOIN log_key k WHERE c.region = $1",
        params![region],
    )?);
    let mut keyed = Vec::with_capacity(rows.len());
    for row in rows {
        keyed.push(((row.get_i64(0)?, row.get_text(1)?.to_owned()), row));
    }
    keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    let rows: Vec<crate::Row> = keyed.into_iter().map(|(_, row)| row).collect();
    write_rows(CHECKPOINTS, &[], &rows, out)
}

/// Columns that PostgreSQL would sort by a language; on SQLite texts are always sorted by their bytes.
fn texts_of(tx: &mut Tx<'_>, table: &str) -> Result<Vec<String>, StoreError> {
    if tx.backend() == Backend::Sqlite {
        return Ok(Vec::new());
    }
    let rows = tx.query(
        "SELECT CAST(column_name AS TEXT) FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = $1 AND data_type = 'text'",
        params![table],
    )?;
    rows.iter().map(|row| row.get_text(0).map(str::to_owned)).collect()
}

/// Reads what an archive says of itself and compares every part with its checksum. The count of events is not known yet.
///
/// # Errors
/// [`StoreError::Mismatch`] with the first part that does not fit.
pub fn check(src: &Path) -> Result<(RegionHead, RegionCounts), StoreError> {
    let failed = |e: std::io::Error| directory_error(src, &e);
    let damaged = |why: String| StoreError::Mismatch(format!("{} is damaged or was cut off: {why}; export the region again", src.display()));
    let sum = sum_of(File::open(src).map_err(failed)?).map_err(failed)?;
    let mut zip = ZipArchive::new(BufReader::new(File::open(src).map_err(failed)?)).map_err(|e| damaged(e.to_string()))?;
    let mut sums = BTreeMap::new();
    {
        let listed = zip.by_name(SUMS).map_err(|_| damaged(format!("{SUMS} is missing")))?;
        for line in BufReader::new(listed).lines() {
            let line = line.map_err(|e| damaged(e.to_string()))?;
            let (sum, name) = line.split_once("  ").ok_or_else(|| damaged(format!("{SUMS} has the line {line:?}")))?;
            sums.insert(name.to_owned(), sum.to_owned());
        }
    }
    let mut counts = RegionCounts {
        sum,
        ..RegionCounts::default()
    };
    for at in 0..zip.len() {
        let part = zip.by_index(at).map_err(|e| damaged(e.to_string()))?;
        let name = part.name().map_err(|e| damaged(e.to_string()))?.into_owned();
        if name == SUMS {
            continue;
        }
        counts.files += u64::from(name.starts_with("files/"));
        let expected = sums.remove(&name).ok_or_else(|| damaged(format!("{name} is not among the checksums")))?;
        if sum_of(part).map_err(|e| damaged(format!("{name}: {e}")))? != expected {
            return Err(damaged(format!("{name} was changed")));
        }
    }
    if let Some(name) = sums.keys().next() {
        return Err(damaged(format!("{name} is missing")));
    }
    let part = zip
        .by_name(HEAD)
        .map_err(|_| StoreError::Mismatch(format!("{} is not a region's archive: it has no {HEAD}", src.display())))?;
    let head: RegionHead = serde_json::from_reader(part).map_err(|e| damaged(format!("{HEAD}: {e}")))?;
    if head.form != FORM {
        return Err(StoreError::Mismatch(format!(
            "{} is of the form “{}”, this program reads “{FORM}”",
            src.display(),
            head.form
        )));
    }
    Ok((head, counts))
}

fn read_region(tx: &mut Tx<'_>, src: &Path, with_passwords: bool) -> Result<u64, StoreError> {
    let region = tx.region().to_owned();
    let failed = |e: std::io::Error| directory_error(src, &e);
    for table in CARRIED.iter().copied().chain(["file", PASSWORDS, "log_checkpoint", "log_pending"]) {
        let found = tx.query_built(&format!("SELECT 1 FROM {table} WHERE region = $1 LIMIT 1"), params![&region])?;
        if !found.is_empty() {
            return Err(StoreError::Fault(format!(
                "the region “{region}” holds something already ({table}): take the archive into an empty Banfu"
            )));
        }
    }
    let mut zip = ZipArchive::new(BufReader::new(File::open(src).map_err(failed)?)).map_err(|e| StoreError::Mismatch(e.to_string()))?;
    let mut events = 0;
    for table in CARRIED.iter().copied().chain(with_passwords.then_some(PASSWORDS)) {
        let name = format!("tables/{table}.jsonl");
        let part = zip
            .by_name(&name)
            .map_err(|_| StoreError::Mismatch(format!("{} has no {name}", src.display())))?;
        let rows = fill(tx, &region, table, BufReader::new(part)).map_err(|e| match e {
            StoreError::Mismatch(why) => StoreError::Mismatch(format!("{}, {name}, {why}", src.display())),
            other => other,
        })?;
        if table == "log_event" {
            events = rows;
        }
    }
    for at in 0..zip.len() {
        let part = zip.by_index(at).map_err(|e| StoreError::Mismatch(e.to_string()))?;
        let name = part.name().map_err(|e| StoreError::Mismatch(e.to_string()))?.into_owned();
        if !name.starts_with("files/") {
            continue;
        }
        let mut bytes = Vec::new();
        part.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
        if file_name(&tx.put_file(&bytes)?) != name {
            return Err(StoreError::Mismatch(format!(
                "{}: {name} holds another content than its name says",
                src.display()
            )));
        }
    }
    if tx.backend() == Backend::Postgres {
        tx.query(
            "SELECT setval('log_event_id', GREATEST((SELECT last_value FROM log_event_id), (SELECT COALESCE(MAX(id), 0) + 1 FROM log_event)))",
            params![],
        )?;
    }
    let report = verify::verify_region(tx, &region)?;
    if let Some(fault) = report.faults.first() {
        return Err(StoreError::Mismatch(format!("the history in {} is not sound: {fault}", src.display())));
    }
    Ok(events)
}

/// Fills a table with the rows of the region; gives their number.
fn fill(tx: &mut Tx<'_>, region: &str, table: &str, mut lines: impl BufRead) -> Result<u64, StoreError> {
    let wrong = |line: u64, why: String| StoreError::Mismatch(format!("line {line}: {why}"));
    let mut text = String::new();
    read_line(&mut lines, &mut text).map_err(|e| wrong(1, e.to_string()))?;
    let columns: Vec<String> = serde_json::from_str(&text).map_err(|e| wrong(1, e.to_string()))?;
    let (known, _) = shape(tx, table)?;
    if let Some(strange) = columns.iter().find(|c| !is_plain(c) || *c == "region" || !known.contains(c)) {
        return Err(wrong(1, format!("there is no column {strange:?}")));
    }
    let head = format!("INSERT INTO {table}(region, {}) VALUES ", columns.join(", "));
    let (mut values, mut weight, mut count) = (Vec::new(), 0, 0);
    loop {
        let at = count + 2;
        let read = read_line(&mut lines, &mut text).map_err(|e| wrong(at, e.to_string()))?;
        if read == 0 {
            break;
        }
        let row: Vec<serde_json::Value> = serde_json::from_str(&text).map_err(|e| wrong(at, e.to_string()))?;
        if row.len() != columns.len() {
            return Err(wrong(at, "the row has another number of columns than the first line says".into()));
        }
        values.push(Value::from(region));
        for value in row {
            values.push(from_json(value).ok_or_else(|| wrong(at, "a value of no known kind".into()))?);
        }
        count += 1;
        weight += read;
        if weight > FLUSH_BYTES {
            tx.insert_many_built(&head, columns.len() + 1, &values)?;
            values.clear();
            weight = 0;
        }
    }
    tx.insert_many_built(&head, columns.len() + 1, &values)?;
    Ok(count)
}

/// The next line; 0 at the end.
fn read_line(lines: &mut impl BufRead, text: &mut String) -> std::io::Result<usize> {
    text.clear();
    let read = lines.take(ARCHIVE_LINE_BYTES).read_line(text)?;
    if read as u64 == ARCHIVE_LINE_BYTES && !text.ends_with('\n') {
        return Err(std::io::Error::other("the line is too long"));
    }
    Ok(read)
}

fn sum_of(mut from: impl Read) -> std::io::Result<String> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok(hex::encode(digest.finalize()));
        }
        digest.update(&buffer[..read]);
    }
}

/// An archive being written; each part is summed on its way.
struct Archive {
    path: PathBuf,
    zip: ZipWriter<BufWriter<File>>,
    digest: Sha256,
    sums: String,
}

impl Archive {
    fn create(path: &Path) -> Result<Self, StoreError> {
        let file = File::create(path).map_err(|e| directory_error(path, &e))?;
        Ok(Self {
            path: path.to_owned(),
            zip: ZipWriter::new(BufWriter::new(file)),
            digest: Sha256::new(),
            sums: String::new(),
        })
    }

    fn entry(&mut self, name: &str, write: &mut dyn FnMut(&mut Self) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.start(name)?;
        self.digest = Sha256::new();
        write(self)?;
        let sum = hex::encode(std::mem::take(&mut self.digest).finalize());
        self.sums.push_str(&format!("{sum}  {name}\n"));
        Ok(())
    }

    fn start(&mut self, name: &str) -> Result<(), StoreError> {
        // The same bytes wherever it is made: no time of day, no rights of the machine; large parts are allowed in every entry.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(true);
        self.zip
            .start_file(name, options)
            .map_err(|e| StoreError::Fault(format!("{}: {e}", self.path.display())))
    }

    fn line(&mut self, text: &str) -> Result<(), StoreError> {
        self.bytes(format!("{text}\n").as_bytes())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.digest.update(bytes);
        self.zip.write_all(bytes).map_err(|e| directory_error(&self.path, &e))
    }

    fn finish(mut self) -> std::io::Result<()> {
        let sums = std::mem::take(&mut self.sums);
        self.start(SUMS).map_err(std::io::Error::other)?;
        self.zip.write_all(sums.as_bytes())?;
        let mut out = self.zip.finish().map_err(std::io::Error::other)?;
        out.flush()?;
        out.get_ref().sync_all()
    }
}
