//! A server that is killed in the middle of its work, two hundred times, loses nothing it has acknowledged and keeps nothing by halves.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use banfu_store::{Store, StoreError, StoreUrl};
use support::Place;

const ROUNDS: usize = 200;
/// After so many rounds everything is looked at.
const LOOK_EVERY: usize = 25;

#[test]
fn a_server_killed_again_and_again_loses_nothing_it_acknowledged() {
    let place = Place::sqlite();
    let StoreUrl::Directory(dir) = &place.url else { unreachable!() };
    let mut acknowledged = Vec::new();
    for round in 1..=ROUNDS {
        let mut child = Command::new(env!("CARGO_BIN_EXE_store-hammer"))
            .arg(dir)
            .arg(round.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "ready", "round {round}");
        let (say, hear) = std::sync::mpsc::channel();
        let reader = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                // The other end goes away only when the test has failed.
                let _ = say.send(line);
            }
        });
        // Any moment will do: in a transaction, in a commit, between two. On a busy machine that moment comes later: most rounds wait for
        // a few acknowledgements, so that there is something to lose.
        std::thread::sleep(Duration::from_millis(3 + (round as u64 * 7919) % 23));
        let mut said: Vec<String> = (0..round % 4).map_while(|_| hear.recv_timeout(Duration::from_secs(20)).ok()).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        reader.join().unwrap();
        said.extend(hear.try_iter());
        // The last line may have been cut by the kill.
        said.retain(|line| line.split(' ').count() == 5);
        acknowledged.extend(said);
        if round % LOOK_EVERY == 0 {
            look(&place.open(), &acknowledged);
        }
    }
    assert!(acknowledged.len() > ROUNDS, "the hammer hit {} times", acknowledged.len());
}

fn look(store: &Store, acknowledged: &[String]) {
    for line in acknowledged {
        let parts: Vec<&str> = line.split(' ').collect();
        let [command, stream, first, events, file] = parts[..] else { unreachable!() };
        let (first, events): (i64, i64) = (first.parse().unwrap(), events.parse().unwrap());
        store
            .read::<_, StoreError, _>("qian", |tx| {
                assert!(tx.already_done(command)?.is_some(), "lost: {line}");
                let rows = tx.query(
                    "SELECT command_id, data FROM log_event WHERE region = $1 AND stream = $2 AND version >= $3 AND version < $4 ORDER BY version",
                    banfu_store::params!["qian", stream, first, first + events],
                )?;
                let found: Vec<(&str, &str)> = rows.iter().map(|r| (r.get_text(0).unwrap(), r.get_text(1).unwrap())).collect();
                let data: Vec<String> = (1..=events).map(|i| format!("{i} of {events}")).collect();
                assert_eq!(found, data.iter().map(|d| (command, d.as_str())).collect::<Vec<_>>(), "torn: {line}");
                if file != "-" {
                    let hash: [u8; 32] = hex::decode(file).unwrap().try_into().unwrap();
                    let bytes = tx.file(&hash)?.unwrap();
                    assert!(bytes.starts_with(command.as_bytes()), "{line}");
                }
                Ok(())
            })
            .unwrap();
    }
    let whole = |sql: &'static str| store.read("qian", |tx| tx.query(sql, &[])).unwrap()[0].get_i64(0).unwrap();
    let commands = whole("SELECT COUNT(*) FROM log_command");
    assert!(commands >= acknowledged.len() as i64);
    assert_eq!(whole("SELECT last FROM counter"), commands, "one number for each command");
    assert_eq!(whole("SELECT COUNT(*) FROM outbox"), commands, "one job for each command");
    assert_eq!(
        whole("SELECT COUNT(*) FROM log_command c WHERE NOT EXISTS (SELECT 1 FROM log_event e WHERE e.command_id = c.command_id)"),
        0
    );
    let report = store.verify_all(|_| {}).unwrap();
    assert_eq!(report.faults, []);
}
