//! Migrations: twins in `migrations/sqlite` and `migrations/postgres`, applied in order and remembered with their checksums.
//!
//! # To add one
//! Two files of the same name, `NNNN_what_it_does.sql`, and a line in [`MIGRATIONS`]. A released file is never edited.

use sha2::{Digest, Sha256};

use crate::db::{Backend, Conn};
use crate::error::StoreError;
use crate::params;

struct Migration {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migration {
    ($name:literal) => {
        Migration {
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        }
    };
}

const MIGRATIONS: &[Migration] = &[
    migration!("0001_log"),
    migration!("0002_outbox_files_accounts"),
    migration!("0100_views"),
    migration!("0101_counts"),
    migration!("0102_duties_by_case"),
    migration!("0110_carried_checkpoints"),
    migration!("0111_import_uploads"),
    migration!("0120_oversight"),
    migration!("0121_personal"),
    migration!("0150_readers"),
    migration!("0180_rating_axes"),
    migration!("0210_ledger"),
    migration!("0250_split_cases"),
];

impl Migration {
    fn sql(&self, backend: Backend) -> &'static str {
        match backend {
            Backend::Sqlite => self.sqlite,
            Backend::Postgres => self.postgres,
        }
    }
}

/// One migration and whether this database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationState {
    /// The file's name without its ending.
    pub name: String,
    /// True when it has been applied.
    pub applied: bool,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration (name TEXT NOT NULL, checksum TEXT NOT NULL, PRIMARY KEY (name))";

/// Statements of a migration file run outside of the prepared ones.
pub(crate) trait Batch {
    fn batch(&mut self, sql: &str) -> Result<(), StoreError>;
    fn conn(&mut self) -> Conn<'_>;
}

/// Names of the migrations this program knows, in order.
pub(crate) fn names() -> Vec<&'static str> {
    MIGRATIONS.iter().map(|m| m.name).collect()
}

/// Which migrations the database has; refuses one that this program does not know or that was changed.
pub(crate) fn status(batch: &mut dyn Batch) -> Result<Vec<MigrationState>, StoreError> {
    let mut conn = batch.conn();
    let backend = conn.backend();
    let table = match backend {
        Backend::Sqlite => "SELECT name FROM sqlite_master WHERE name = 'schema_migration'",
        Backend::Postgres => {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_name = 'schema_migration' AND table_schema = current_schema()"
        }
    };
    let rows = if conn.query(table, params![])?.is_empty() {
        Vec::new()
    } else {
        conn.query("SELECT name, checksum FROM schema_migration ORDER BY name", params![])?
    };
    let mut applied = Vec::with_capacity(rows.len());
    for row in &rows {
        let (name, sum) = (row.get_text(0)?, row.get_text(1)?);
        match MIGRATIONS.iter().find(|m| m.name == name) {
            None => {
                return Err(StoreError::Mismatch(format!(
                    "the database was made by a newer Banfu (it has the migration {name}, which this program does not know): use that version or a later one"
                )));
            }
            Some(m) if checksum(m.sql(backend)) != sum => {
                return Err(StoreError::Mismatch(format!(
                    "the migration {name} of this program is not the one that made the database: use the program that made it, or a release that follows it"
                )));
            }
            Some(_) => applied.push(name.to_owned()),
        }
    }
    Ok(MIGRATIONS
        .iter()
        .map(|m| MigrationState {
            name: m.name.to_owned(),
            applied: applied.iter().any(|a| a == m.name),
        })
        .collect())
}

/// Applies what is missing, up to and including the migration `last` (all when `None`). The caller holds a transaction and commits it.
pub(crate) fn apply(batch: &mut dyn Batch, last: Option<&str>) -> Result<(), StoreError> {
    batch.batch(TABLE)?;
    let states = status(batch)?;
    let backend = batch.conn().backend();
    for (migration, state) in MIGRATIONS.iter().zip(states) {
        if last.is_some_and(|last| migration.name > last) {
            break;
        }
        if !state.applied {
            batch.batch(migration.sql(backend))?;
            let sum = checksum(migration.sql(backend));
            batch
                .conn()
                .execute("INSERT INTO schema_migration(name, checksum) VALUES ($1, $2)", params![migration.name, sum])?;
        }
    }
    Ok(())
}

fn checksum(sql: &str) -> String {
    hex::encode(Sha256::digest(sql))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_folders_hold_the_migrations_that_the_program_knows() {
        for folder in ["sqlite", "postgres"] {
            let path = format!("{}/migrations/{folder}", env!("CARGO_MANIFEST_DIR"));
            let mut files: Vec<String> = std::fs::read_dir(path)
                .unwrap()
                .map(|f| f.unwrap().file_name().into_string().unwrap())
                .collect();
            files.sort();
            let known: Vec<String> = MIGRATIONS.iter().map(|m| format!("{}.sql", m.name)).collect();
            assert_eq!(files, known, "migrations/{folder}");
        }
    }

    #[test]
    fn twins_make_the_same_tables_with_the_same_columns() {
        for migration in MIGRATIONS {
            assert_eq!(shape(migration.sqlite), shape(migration.postgres), "{}", migration.name);
        }
    }

    /// Tables, columns and their types, in our three types.
    fn shape(sql: &str) -> Vec<String> {
        sql.lines()
            .filter(|line| !line.trim_start().starts_with("--") && !line.starts_with("CREATE SEQUENCE"))
            .map(|line| {
                line.replace("BYTEA", "BLOB")
                    .replace(" WITHOUT ROWID", "")
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .filter(|line| !line.is_empty())
            .collect()
    }
}
