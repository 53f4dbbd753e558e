//! Pages of a real server, asked for over one connection.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::{Measured, cases, quantiles};
use crate::{Failure, serve, wiring::DataArgs};

/// More than the demo region itself has.
const DEMO_CASES: i64 = 60;

/// A server of its own process, ended with the bench.
struct Server {
    child: Child,
    base: String,
    started: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a server and waits for its first page.
fn start(data: &DataArgs) -> Result<Server, Failure> {
    let exe = std::env::current_exe().map_err(Failure::unusable)?;
    let from = Instant::now();
    let mut command = Command::new(exe);
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&data.data)
        .env("BANFU_LOG", "error");
    if let Some(url) = &data.database {
        command.args(["--database", url]);
    }
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(Failure::unusable)?;
    let out = child.stdout.take().ok_or_else(|| Failure::unusable("the server has no output"))?;
    let mut base = None;
    for line in BufReader::new(out).lines() {
        let line = line.map_err(Failure::unusable)?;
        if let Some(at) = line.find("http://") {
            base = line.get(at..).map(|url| url.trim().trim_end_matches('/').to_owned());
            break;
        }
    }
    let base = base.ok_or_else(|| Failure::unusable("the server did not say where it listens"))?;
    let mut server = Server {
        child,
        base,
        started: Duration::ZERO,
    };
    ureq::get(format!("{}/", server.base)).call().map_err(Failure::unusable)?;
    server.started = from.elapsed();
    Ok(server)
}

fn resident_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status")).unwrap_or_default();
    let kb = status
        .lines()
        .find_map(|l| l.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse::<f64>().ok());
    kb.unwrap_or_default() / 1e3
}

pub(super) fn measure(data: &DataArgs, requests: usize) -> Result<Vec<Measured>, Failure> {
    // A session is opened in the store before the server has it: the bench measures pages, not sign-in.
    let token = {
        let app = serve::open(data, true)?;
        let password = crate::demo::region().map_err(Failure::unusable)?.password;
        let opened = app.sign_in("yezhiqiu", &password, "bench").map_err(Failure::unusable)?;
        let opened = opened.map_err(|_| Failure::unusable("the demo account cannot be signed in"))?;
        opened.token
    };
    let made = {
        let app = serve::open(data, true)?;
        // The demo region has cases of its own; pages are measured on those made for it.
        (app.stage_counts().map_err(Failure::unusable)?.values().sum::<i64>() - DEMO_CASES).max(100)
    };
    let server = start(data)?;
    let mut table = vec![Measured::new(
        "start to first page",
        format!("{:.0} ms", server.started.as_secs_f64() * 1e3),
        "< 300 ms",
    )];
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let cookie = format!("banfu_session={token}");
    let get = |path: &str| -> Result<Duration, Failure> {
        let from = Instant::now();
        let mut answer = agent
            .get(format!("{}{path}", server.base))
            .header("Cookie", &cookie)
            .call()
            .map_err(Failure::unusable)?;
        let body = answer.body_mut().read_to_vec().map_err(Failure::unusable)?;
        if answer.status() != 200 || body.is_empty() {
            return Err(Failure::unusable(format!("{path} answered {}", answer.status())));
        }
        Ok(from.elapsed())
    };
    let (open, public) = cases::examples(usize::try_from(made).unwrap_or(100));
    let pick = |ids: &[i64], n: usize| ids.get(n.wrapping_mul(7919) % ids.len().max(1)).copied().unwrap_or_default();
    /// What is measured, its target, and the address of the nth request.
    type Run = (&'static str, &'static str, Box<dyn Fn(usize) -> String>);
    let runs: [Run; 9] = [
        ("list of cases", "< 5 / < 20 ms", Box::new(|n| format!("/cases?page={}", n % 20 + 1))),
        (
            "list, filtered by stage and office",
            "< 5 / < 20 ms",
            Box::new(|n| format!("/cases?stage=drafting&lead={}", 5 + n % 20)),
        ),
        ("case", "< 5 / < 20 ms", Box::new(move |n| format!("/cases/{}", pick(&open, n)))),
        ("desk", "< 50 ms", Box::new(|_| "/desk".into())),
        ("oversight matrix", "p50 < 20 ms", Box::new(|_| "/oversight".into())),
        ("oversight scores", "< 50 ms", Box::new(|_| "/oversight/scores".into())),
        ("public home", "< 50 ms", Box::new(|_| "/".into())),
        ("public proposal", "< 50 ms", Box::new(move |n| format!("/proposals/{}", pick(&public, n)))),
        ("promises", "< 50 ms", Box::new(|n| format!("/promises?page={}", n % 10 + 1))),
    ];
    for (what, target, path) in &runs {
        for n in 0..20 {
            get(&path(n))?;
        }
        let times = (0..requests).map(|n| get(&path(n))).collect::<Result<Vec<_>, _>>()?;
        let (p50, p99) = quantiles(times);
        table.push(Measured::new(format!("{what}, p50 / p99"), format!("{p50:.2} / {p99:.2} ms"), target));
    }
    table.push(Measured::new(
        "resident memory serving pages",
        format!("{:.0} MB", resident_mb(server.child.id())),
        "< 150 MB",
    ));
    let words = ["养老", "职业教育 实训", "茶产业 品牌", "公交", "1020"];
    for word in words {
        get(&format!("/proposals?q={}", encoded(word)))?;
    }
    let times = (0..requests.min(500))
        .map(|n| get(&format!("/proposals?q={}", encoded(words.get(n % words.len()).copied().unwrap_or_default()))))
        .collect::<Result<Vec<_>, _>>()?;
    let (p50, p99) = quantiles(times);
    table.push(Measured::new("public search, p50 / p99", format!("{p50:.2} / {p99:.2} ms"), "tens of ms"));
    // The model case's letter is laid out, so that typefaces and layout are in memory too.
    let times = (0..10)
        .map(|_| get("/proposals/1/letter.pdf").or_else(|_| get(&format!("/proposals/{}/letter.pdf", pick(&cases::examples(100).1, 3)))))
        .collect::<Result<Vec<_>, _>>()?;
    let (p50, _) = quantiles(times);
    table.push(Measured::new("letter as PDF, p50", format!("{p50:.1} ms"), ""));
    table.push(Measured::new(
        "resident memory with search and rendering",
        format!("{:.0} MB", resident_mb(server.child.id())),
        "< 300 MB",
    ));
    Ok(table)
}

/// Percent-encodes what is not plain in a query.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
