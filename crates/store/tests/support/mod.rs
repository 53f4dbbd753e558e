//! Stores to test on: a SQLite directory always, a PostgreSQL database when `BANFU_TEST_POSTGRES` gives a server's address.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "each test file uses its own part, and a helper that fails fails its test"
)]

use std::sync::atomic::{AtomicU64, Ordering};

use banfu_store::{Meta, NewEvent, Options, Store, StoreUrl};

/// A place for data that vanishes with the test.
pub struct Place {
    pub url: StoreUrl,
    pub dir: tempfile::TempDir,
    server: Option<(String, String)>,
}

impl Place {
    pub fn sqlite() -> Place {
        let dir = tempfile::tempdir().unwrap();
        Place {
            url: StoreUrl::Directory(dir.path().join("data")),
            dir,
            server: None,
        }
    }

    /// A fresh database on the test server; `None` when there is no server.
    pub fn postgres() -> Option<Place> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let server = std::env::var("BANFU_TEST_POSTGRES").ok()?;
        let name = format!("banfu_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        sql_on(&server, &format!("CREATE DATABASE {name}"));
        let (base, _) = server.rsplit_once('/').expect("BANFU_TEST_POSTGRES ends in /database");
        let url = StoreUrl::Postgres(format!("{base}/{name}"));
        Some(Place {
            url,
            dir: tempfile::tempdir().unwrap(),
            server: Some((server, name)),
        })
    }

    pub fn options(&self) -> Options {
        Options {
            keys: Some(self.dir.path().join("keys")),
            origin: "banfu.example".into(),
            connections: 12,
            ..Options::default()
        }
    }

    pub fn open(&self) -> Store {
        Store::open(&self.url, self.options()).unwrap()
    }

    /// Runs a statement behind the store's back, as an intruder would.
    pub fn tamper(&self, sql: &str) {
        match &self.url {
            StoreUrl::Directory(dir) => {
                let conn = rusqlite::Connection::open(dir.join("banfu.db")).unwrap();
                conn.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
                conn.execute_batch(sql).unwrap();
            }
            StoreUrl::Postgres(url) => sql_on(url, sql),
        }
    }

    /// Cuts every connection to the database, as a server's restart does.
    pub fn cut_connections(&self) {
        if let Some((server, name)) = &self.server {
            sql_on(
                server,
                &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
            );
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server
            && let Ok(mut client) = postgres::Client::connect(server, postgres::NoTls)
        {
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn sql_on(url: &str, sql: &str) {
    postgres::Client::connect(url, postgres::NoTls).unwrap().batch_execute(sql).unwrap();
}

pub fn event(kind: &str, data: &str) -> NewEvent {
    NewEvent {
        kind: kind.into(),
        data: data.into(),
    }
}

pub fn filed(n: usize) -> Vec<NewEvent> {
    (1..=n).map(|i| event("case_filed.v1", &format!(r#"{{"title":"第{i}号提案"}}"#))).collect()
}

pub fn meta(command: &str) -> Meta {
    Meta {
        at_ms: 1_790_000_000_000,
        actor: "person-zhao".into(),
        command_id: command.into(),
    }
}

/// Makes a module of tests, each run on both databases.
#[macro_export]
macro_rules! conformance {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&$crate::support::Place::sqlite()); })+
        }
        mod postgres {
            $(#[test] fn $name() {
                let Some(place) = $crate::support::Place::postgres() else {
                    eprintln!("skipped: BANFU_TEST_POSTGRES is not set");
                    return;
                };
                super::$name(&place);
            })+
        }
    };
}
