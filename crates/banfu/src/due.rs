//! `banfu due`: a deadline with its derivation, and what would move it.

use banfu_app::domain::{
    Calendar, Date,
    case::CaseKind,
    clocks::{Suppose, supposed_deadline},
    deadline::{Deadline, Start, Step},
    rules::{Clock, StartEvent, Term, When},
};
use clap::Args;

use crate::{Failure, wiring};

/// A deadline with its derivation, line by line.
#[derive(Args)]
pub(crate) struct Due {
    /// Which clock: return, return_decision, first_contact, opinion, reply, reply_longest, feedback, second_reply or publication.
    #[arg(long, value_name = "KIND")]
    event: String,
    /// The day that starts it (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    on: String,
    /// The place's rule pack.
    #[arg(long, default_value = "cn-gz")]
    pack: String,
    /// proposal or suggestion, where the place counts them differently.
    #[arg(long, default_value = "proposal", value_parser = ["proposal", "suggestion"])]
    kind: String,
    /// The case was put between sessions, where the place counts those differently.
    #[arg(long)]
    between_sessions: bool,
    /// The day the session closed (YYYY-MM-DD), where the place counts from it.
    #[arg(long, value_name = "DATE")]
    session_closed: Option<String>,
    /// What would happen if: reassigned=DATE, off=DATE..DATE, worked=DATE..DATE, paused=DATE..DATE, extended=DATE or pack=NAME. May be
    /// given several times.
    #[arg(long = "what-if", value_name = "CHANGE")]
    what_if: Vec<String>,
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
    let session_closed = c.session_closed.as_deref().map(day).transpose()?;
    let start = Start {
        on: day(&c.on)?,
        kind: CaseKind::from_code(&c.kind).unwrap_or(CaseKind::Proposal),
        in_session: if c.between_sessions { Some(false) } else { session_closed.map(|_| true) },
        session_closed,
    };
    let place = c.place.place_with_notices()?;
    let pack_named = |name: &str| place.pack(name).ok_or_else(|| wiring::no_pack(&place, name));
    let (mut supposed, mut then) = (Vec::new(), pack_named(&c.pack)?);
    for change in &c.what_if {
        match change.strip_prefix("pack=") {
            Some(name) => then = pack_named(name)?,
            None => supposed.push(
                change
                    .parse::<Suppose>()
                    .map_err(|e| Failure::unusable(format!("--what-if {e}; or pack=NAME")))?,
            ),
        }
    }
    let pack = pack_named(&c.pack)?;
    let reckon = |pack: &banfu_app::domain::RulePack, supposed: &[Suppose]| {
        let calendar: &Calendar = &place.calendar(pack);
        supposed_deadline(pack, clock, start, supposed, calendar)
            .ok_or_else(|| Failure::unusable(format!("{} has no clock {clock}; add [clocks.{clock}] to its pack", pack.label())))
    };
    let now = reckon(pack, &[])?;
    let after = if c.what_if.is_empty() { None } else { Some(reckon(then, &supposed)?) };
    if c.format == "json" {
        let mut json = as_json(&now, clock, &pack.label());
        if let Some(after) = &after {
            json["what_if"] = as_json(after, clock, &then.label());
        }
        out!("{json:#}");
        return Ok(());
    }
    print(&now);
    if let Some(after) = &after {
        out!();
        out!("如果 {}：", c.what_if.join("，"));
        print(after);
        out!(
            "{}",
            if after.due == now.due {
                "期限不变".to_owned()
            } else {
                format!("{} → {}", now.due, after.due)
            }
        );
    }
    Ok(())
}

fn day(text: &str) -> Result<Date, Failure> {
    text.parse().map_err(|_| Failure::unusable(format!("there is no day {text}; write YYYY-MM-DD")))
}

fn as_json(made: &Deadline, clock: Clock, pack: &str) -> serde_json::Value {
    let lines: Vec<String> = made.steps.iter().map(line).collect();
    serde_json::json!({ "due": made.due.to_string(), "provisional": made.provisional, "clock": clock.code(), "pack": pack, "steps": lines })
}

fn print(made: &Deadline) {
    for (at, step) in made.steps.iter().enumerate() {
        out!("{}. {}", at + 1, line(step));
    }
    out!("{}{}", made.due, if made.provisional { "（暂定）" } else { "" });
}

fn line(step: &Step) -> String {
    let span = |from: &Date, to: &Date| if from == to { from.to_string() } else { format!("{from} — {to}") };
    match step {
        Step::Start { event, on } => format!("{on} {}，当日不计入", start(*event)),
        Step::Rule {
            clock,
            term,
            pack,
            source,
            when,
        } => {
            let source = if source.is_empty() { "假定值，待确认" } else { source };
            let which = when.map(which).unwrap_or_default();
            format!("规则 {pack}，{clock}{which}：{}（{source}）", words(*term))
        }
        Step::SessionUnknown => "规则包没有登记会议闭幕日，按大会期间提交、自交办起算".into(),
        Step::Named {
            from,
            to,
            name,
            worked,
            notice,
        } => format!("{} {name}，{}（{notice}）", span(from, to), if *worked { "上班" } else { "放假" }),
        Step::Landed { on, working_day } => format!("期满日 {on}，{}", if *working_day { "工作日" } else { "休息日" }),
        Step::Rolled { from, to } => format!("{from} 休息，顺延至 {to}"),
        Step::Paused { from, to, days, working, due } => {
            let unit = if *working { "个工作日" } else { "日" };
            format!("{from} 至 {to} 中止计时，补 {days} {unit}，至 {due}")
        }
        Step::Extended { until, .. } => format!("延期至 {until}"),
        Step::OnRecord { due, pack } => format!("以登记的 {due} 为准（按 {pack} 计算）"),
        Step::Provisional { year } => format!("{year} 年放假安排尚未导入，按周一至周五估算"),
    }
}

fn start(event: StartEvent) -> &'static str {
    match event {
        StartEvent::Assigned => "交办",
        StartEvent::Put => "提交",
        StartEvent::Submitted => "提交或者上一审次",
        StartEvent::ReturnAsked => "申请退办",
        StartEvent::Delivered => "送达答复",
        StartEvent::Unsatisfied => "评价不满意",
        StartEvent::Quoted => "送核引用",
        StartEvent::SessionClosed => "会议闭幕",
    }
}

fn which(when: When) -> String {
    let session = when.in_session.map(|yes| if yes { "大会" } else { "平时" }).unwrap_or_default();
    let kind = match when.kind {
        Some(CaseKind::Proposal) => "提案",
        Some(CaseKind::Suggestion) => "建议",
        None => "",
    };
    format!("（{session}{kind}）")
}

fn words(term: Term) -> String {
    match term {
        Term::WorkingDays(n) => format!("{n} 个工作日"),
        Term::CalendarDays(n) => format!("{n} 日"),
        Term::Months(n) => format!("{n} 个月"),
        Term::FixedDate { month, day } => format!("{month}月{day}日"),
    }
}
