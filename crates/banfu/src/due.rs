//! `banfu due`: a deadline with its derivation.

use banfu_app::domain::{
    Date,
    deadline::{Step, deadline},
    rules::{Clock, Term},
};
use clap::Args;

use crate::{Failure, wiring};

/// A deadline with its derivation, line by line.
#[derive(Args)]
pub(crate) struct Due {
    /// Which clock: return, opinion, reply, reply_longest, feedback or publication.
    #[arg(long, value_name = "KIND")]
    event: String,
    /// The day that starts it (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    on: String,
    /// The place's rule pack.
    #[arg(long, default_value = "cn-gz")]
    pack: String,
    /// human or json.
    #[arg(long, default_value = "human", value_parser = ["human", "json"])]
    format: String,
    #[command(flatten)]
    place: wiring::DataArgs,
}

pub(crate) fn run(c: &Due) -> Result<(), Failure> {
    let clock = Clock::from_code(&c.event).ok_or_else(|| {
        let known: Vec<&str> = Clock::ALL.iter().map(|c| c.code()).collect();
        Failure::unusable(format!("there is no clock {}; the clocks are {}", c.event, known.join(", ")))
    })?;
    let on: Date =
        c.on.parse()
            .map_err(|_| Failure::unusable(format!("there is no day {}; write YYYY-MM-DD", c.on)))?;
    let place = c.place.place()?;
    let pack = place.pack(&c.pack).ok_or_else(|| {
        let known: Vec<&str> = place.packs().map(|p| p.name.as_str()).collect();
        Failure::unusable(format!("there is no rule pack {}; the packs are {}", c.pack, known.join(", ")))
    })?;
    let made = deadline(pack, clock, on, &place.calendar);
    let lines: Vec<String> = made.steps.iter().map(line).collect();
    if c.format == "json" {
        let json =
            serde_json::json!({ "due": made.due.to_string(), "provisional": made.provisional, "clock": clock.code(), "pack": pack.label(), "steps": lines });
        out!("{json:#}");
        return Ok(());
    }
    for (at, line) in lines.iter().enumerate() {
        out!("{}. {line}", at + 1);
    }
    out!("{}{}", made.due, if made.provisional { "（暂定）" } else { "" });
    Ok(())
}

fn line(step: &Step) -> String {
    let span = |from: &Date, to: &Date| if from == to { from.to_string() } else { format!("{from} — {to}") };
    match step {
        Step::Start { on } => format!("{on} 起算，当日不计入"),
        Step::Rule { clock, term, pack, source } => {
            let source = if source.is_empty() { "假定值，待确认" } else { source };
            format!("规则 {pack}，{clock}：{}（{source}）", words(*term))
        }
        Step::Named {
            from,
            to,
            name,
            worked,
            notice,
        } => format!("{} {name}，{}（{notice}）", span(from, to), if *worked { "上班" } else { "放假" }),
        Step::Landed { on, working_day } => format!("期满日 {on}，{}", if *working_day { "工作日" } else { "休息日" }),
        Step::Rolled { from, to } => format!("{from} 休息，顺延至 {to}"),
        Step::Provisional { year } => format!("{year} 年放假安排尚未导入，按周一至周五估算"),
    }
}

fn words(term: Term) -> String {
    match term {
        Term::WorkingDays(n) => format!("{n} 个工作日"),
        Term::CalendarDays(n) => format!("{n} 日"),
        Term::Months(n) => format!("{n} 个月"),
        Term::FixedDate { month, day } => format!("{month}月{day}日"),
    }
}
