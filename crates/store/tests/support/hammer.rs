//! Writes to a data directory as fast as it can and says each command that was acknowledged, until it is killed (see `tests/kill.rs`).
//!
//! `store-hammer DIRECTORY ROUND` prints `ready`, then a line for each command: `COMMAND STREAM FIRST_VERSION EVENTS FILE|-`.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use banfu_store::{Meta, NewEvent, Options, Store, StoreError, StoreUrl};

const CLIENTS: usize = 4;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(directory), Some(round)) = (args.next(), args.next()) else {
        return Err("call it with a directory and a round".into());
    };
    let store = Arc::new(Store::open(&StoreUrl::Directory(PathBuf::from(directory)), Options::default())?);
    say("ready")?;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (store, round) = (store.clone(), round.clone());
            std::thread::spawn(move || hammer(&store, &round, client))
        })
        .collect();
    for client in clients {
        client.join().map_err(|_| "a client panicked")??;
    }
    Ok(())
}

fn hammer(store: &Store, round: &str, client: usize) -> Result<(), StoreError> {
    for n in 0usize.. {
        let (stream, command) = (format!("case-{client}"), format!("r{round}-{client}-{n}"));
        let events = n % 3 + 1;
        let file = (n % 7 == 3).then(|| format!("{command} ").repeat(6000).into_bytes());
        let (to, meta) = (
            stream.clone(),
            Meta {
                at_ms: 1,
                actor: "hammer".into(),
                command_id: command.clone(),
            },
        );
        let (version, hash) = store.write::<_, StoreError, _>("qian", move |tx| {
            let version = tx.version(&to)?;
            let list: Vec<NewEvent> = (1..=events)
                .map(|i| NewEvent {
                    kind: "hit.v1".into(),
                    data: format!("{i} of {events}"),
                })
                .collect();
            tx.append(&to, version, &list, &meta)?;
            tx.next_id("hits")?;
            tx.enqueue("mail.v1", &meta.command_id, "{}", 0)?;
            let hash = file.as_ref().map(|bytes| tx.put_file(bytes)).transpose()?;
            Ok((version, hash))
        })?;
        let file = hash.map_or("-".to_owned(), hex::encode);
        if say(&format!("{command} {stream} {} {events} {file}", version + 1)).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
