//! `banfu bench`: measures this machine and this build on cases made for it, and prints a table.
//!
//! [`cases`] makes the cases, the same ones every time · [`pages`] asks a real server for pages · [`commands`] gives commands from many
//! clients at once · [`tables`] takes a table in. Nothing here is on a path of the product.

mod cases;
mod commands;
mod pages;
mod tables;

use std::{
    io::IsTerminal as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use clap::Args;

use crate::{Failure, serve, wiring::DataArgs};

/// Measure this machine and this build.
#[derive(Args)]
pub(crate) struct Bench {
    /// Cases to make.
    #[arg(long, default_value_t = 10_000)]
    cases: usize,
    /// Requests measured for each page.
    #[arg(long, default_value_t = 2_000)]
    requests: usize,
    /// Clients that give commands at once.
    #[arg(long, default_value_t = 32)]
    clients: usize,
    /// Seconds of commands.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Keep the data here for the next run instead of a temporary folder.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// A PostgreSQL database to measure instead of the embedded one; must be empty.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// table or json.
    #[arg(long, default_value = "table", value_parser = ["table", "json"])]
    format: String,
}

/// One line of the table.
pub(crate) struct Measured {
    what: String,
    value: String,
    target: &'static str,
}

impl Measured {
    fn new(what: impl Into<String>, value: impl Into<String>, target: &'static str) -> Self {
        Self {
            what: what.into(),
            value: value.into(),
            target,
        }
    }
}

pub(crate) fn run(c: &Bench) -> Result<(), Failure> {
    let temporary = tempfile::tempdir().map_err(Failure::unusable)?;
    let dir = c.keep.clone().unwrap_or_else(|| temporary.path().join("data"));
    let data = data_args(&dir, c.database.clone());
    let note = |text: &str| {
        if std::io::stderr().is_terminal() {
            eprintln!("{text}");
        }
    };

    note("making cases …");
    let started = Instant::now();
    let made = make(&data, c.cases)?;
    let mut table = vec![Measured::new("cases", c.cases.to_string(), "")];
    if made {
        table.push(Measured::new("cases made in", format!("{:.1} s", started.elapsed().as_secs_f64()), ""));
    }
    note("asking for pages …");
    table.extend(pages::measure(&data, c.requests)?);
    note("giving commands …");
    let commands_dir = temporary.path().join("commands");
    table.extend(commands::measure(&data_args(&commands_dir, None), c.clients, Duration::from_secs(c.seconds))?);
    note("taking a table in …");
    table.extend(tables::measure(&data_args(&temporary.path().join("tables"), None))?);
    table.push(binary_size()?);

    if c.format == "json" {
        let rows: Vec<_> = table
            .iter()
            .map(|m| serde_json::json!({ "what": m.what, "value": m.value, "target": m.target }))
            .collect();
        out!("{:#}", serde_json::json!({ "machine": machine(), "measured": rows }));
    } else {
        out!("{}\n", machine());
        out!("| {:<44} | {:>26} | {:>12} |", "measured", "value", "target");
        out!("|{:-<46}|{:->28}|{:->14}|", "", "", "");
        for m in &table {
            out!("| {:<44} | {:>26} | {:>12} |", m.what, m.value, m.target);
        }
    }
    Ok(())
}

pub(crate) fn data_args(dir: &Path, database: Option<String>) -> DataArgs {
    DataArgs {
        data: dir.to_owned(),
        database,
        region: "main".into(),
        rules: None,
        fonts: vec![],
    }
}

/// Makes the cases, unless a kept folder has them already.
fn make(data: &DataArgs, count: usize) -> Result<bool, Failure> {
    let app = serve::open(data, true)?;
    let (histories, files) = cases::histories(count);
    let first = histories.first().map(|h| h.id);
    if first.is_some_and(|id| app.stage_of(id).is_ok()) {
        return Ok(false);
    }
    let bar = indicatif::ProgressBar::new(count as u64);
    app.enter_histories(histories, &files, "bench", &mut |done| bar.set_position(done as u64))
        .map_err(Failure::unusable)?;
    bar.finish_and_clear();
    app.tick(0).map_err(Failure::unusable)?;
    Ok(true)
}

fn binary_size() -> Result<Measured, Failure> {
    let exe = std::env::current_exe().map_err(Failure::unusable)?;
    let bytes = std::fs::metadata(exe).map_err(Failure::unusable)?.len();
    Ok(Measured::new("program on disk", format!("{:.1} MB", bytes as f64 / 1e6), "< 80 MB"))
}

fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|l| l.strip_prefix("model name")?.split_once(':').map(|(_, m)| m.trim().to_owned()))
        .unwrap_or_else(|| "unknown processor".into());
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let profile = if cfg!(debug_assertions) {
        "debug build: figures mean little"
    } else {
        "release build"
    };
    format!("{model}, {cores} cores, {profile}")
}

/// p50 and p99 of some durations, in milliseconds.
pub(crate) fn quantiles(mut times: Vec<Duration>) -> (f64, f64) {
    times.sort_unstable();
    let at = |q: f64| {
        times
            .get(((times.len().saturating_sub(1)) as f64 * q) as usize)
            .map_or(0.0, |d| d.as_secs_f64() * 1e3)
    };
    (at(0.5), at(0.99))
}
