//! Commands from many clients at once, each durable before it is acknowledged.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use banfu_app::{Command, domain::proposal::ProposalText};

use super::{Measured, quantiles};
use crate::{Failure, serve, wiring::DataArgs};

/// Every client revises a draft of its own again and again: load, ask the policies, decide, append, rewrite the rows, commit.
pub(super) fn measure(data: &DataArgs, clients: usize, length: Duration) -> Result<Vec<Measured>, Failure> {
    let app = Arc::new(serve::open(data, true)?);
    let who = app
        .people()
        .by_login("linwangshu")
        .and_then(|p| app.people().actor(p.id))
        .ok_or_else(|| Failure::unusable("the demo region has no member to act as"))?;
    let text = |n: u64| ProposalText {
        title: format!("关于完善公共服务的建议（{n}）"),
        situation: "情况。".repeat(40),
        analysis: "分析。".repeat(40),
        points: vec!["建议。".repeat(20)],
    };
    let mut cases = Vec::new();
    for n in 0..clients {
        let done = app
            .draft_proposal(&who, &format!("bench/draft/{n}"), text(0), vec![])
            .map_err(Failure::unusable)?;
        cases.push(done.case);
    }
    let given = Arc::new(AtomicU64::new(0));
    let until = Instant::now() + length;
    // A history grows with every command, and folding it takes longer; a fresh draft after so many keeps cases of a usual length.
    const HISTORY: u64 = 30;
    let times = thread::scope(|scope| {
        let threads: Vec<_> = cases
            .into_iter()
            .enumerate()
            .map(|(client, first)| {
                let (app, who, given) = (app.clone(), who.clone(), given.clone());
                scope.spawn(move || {
                    let (mut times, mut case, mut n) = (Vec::new(), first, 0_u64);
                    while Instant::now() < until {
                        n += 1;
                        let started = Instant::now();
                        let id = format!("bench/{client}/{n}");
                        let done = if n.is_multiple_of(HISTORY) {
                            app.draft_proposal(&who, &id, text(n), vec![]).map(|d| case = d.case)
                        } else {
                            app.act(&who, &id, case, Command::Revise(text(n))).map(|_| ())
                        };
                        done.map_err(Failure::unusable)?;
                        times.push(started.elapsed());
                        given.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok::<_, Failure>(times)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|t| t.join().unwrap_or_else(|_| Err(Failure::unusable("a client of the bench panicked"))))
            .collect::<Result<Vec<_>, _>>()
    })?;
    let (p50, p99) = quantiles(times.into_iter().flatten().collect());
    let rate = given.load(Ordering::Relaxed) as f64 / length.as_secs_f64();
    Ok(vec![
        Measured::new(format!("durable commands from {clients} clients"), format!("{rate:.0} /s"), "≥ 1000 /s"),
        Measured::new("… time of one, p50 / p99", format!("{p50:.1} / {p99:.1} ms"), ""),
    ])
}
