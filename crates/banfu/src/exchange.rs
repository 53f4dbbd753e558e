//! `import` and `export`: a whole region as one file, and tables of cases, offices and people.

use std::{path::PathBuf, sync::Arc};

use banfu_app::{
    App,
    domain::org::Role,
    exchange::{By, Effect, Gravity, Report, Table, TableKind},
    store::Access,
    tables::FILE_MAX_BYTES,
};
use banfu_web::{i18n::Locale, say::Say};
use clap::Args;
use indicatif::ProgressBar;

use crate::{
    Failure,
    wiring::{DataArgs, WorldClock, read_input},
};

/// Write a whole region into one file that another Banfu takes in.
#[derive(Args)]
pub(crate) struct Export {
    /// The file to write; it must not exist yet.
    #[arg(long, value_name = "FILE", required = true)]
    region_archive: PathBuf,
    /// Put password hashes into it, so that people sign in as before. Keep such a file as safe as the database.
    #[arg(long)]
    with_passwords: bool,
    #[command(flatten)]
    data: DataArgs,
}

pub(crate) fn export(c: &Export) -> Result<(), Failure> {
    let store = c.data.store(Access::Inspect)?;
    let bar = ProgressBar::new_spinner();
    let made = store
        .export_region(&c.data.region, &c.region_archive, c.with_passwords)
        .map_err(Failure::unusable)?;
    bar.finish_and_clear();
    out!("{}: {} events, {} files", c.region_archive.display(), made.events, made.files);
    out!("sha256 {}", made.sum);
    Ok(())
}

/// Take in a table of cases, offices or people, or a region's archive.
#[derive(Args)]
pub(crate) struct Import {
    /// A table (.xlsx, .csv) with --kind; without, a region's archive as `banfu export --region-archive` makes it.
    file: PathBuf,
    /// What the table holds.
    #[arg(long, value_parser = ["cases", "offices", "people"])]
    kind: Option<String>,
    /// Where the table comes from: a name of rules/sources, such as members-platform or deputies-system.
    #[arg(long, value_name = "NAME", requires = "kind")]
    source: Option<String>,
    /// Only say what would happen.
    #[arg(long, requires = "kind")]
    dry_run: bool,
    /// human or json.
    #[arg(long, default_value = "human", value_parser = ["human", "json"])]
    format: String,
    /// Language of the findings: zh-CN or en.
    #[arg(long, default_value = "zh-CN", value_parser = ["zh-CN", "en"])]
    lang: String,
    #[command(flatten)]
    data: DataArgs,
}

pub(crate) fn import(c: &Import) -> Result<(), Failure> {
    let Some(kind) = c.kind.as_deref().and_then(TableKind::from_code) else {
        return take_region(c);
    };
    let bytes = read_input(&c.file, FILE_MAX_BYTES as u64)?;
    let app = c.data.app(if c.dry_run { Access::Inspect } else { Access::Serve }, Arc::new(WorldClock))?;
    let name = c.source.as_deref().unwrap_or(kind.usual_source());
    let place = app.place();
    let source = place.sources.get(name).filter(|s| s.kind == kind).ok_or_else(|| {
        let known: Vec<&str> = place.sources.of(kind).map(|s| s.name.as_str()).collect();
        Failure::unusable(format!("there is no source {name} of {}; there are {}", kind.code(), known.join(", ")))
    })?;
    let table = Table { kind, source, bytes: &bytes };
    let report = if c.dry_run {
        app.try_table(By::Program, table)
    } else {
        app.take_table(By::Program, table)
    }
    .map_err(Failure::unusable)?;
    let say = Say {
        l: Locale::from_tag(&c.lang).unwrap_or(Locale::ZhCn),
        people: app.people(),
        today: app.today(),
        soon: 0,
    };
    if c.format == "json" {
        out!("{}", json(&report, &say));
    } else {
        human(&report, &say);
    }
    if report.is_clean() { Ok(()) } else { Err(Failure::Found) }
}

fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::New => "new",
        Effect::Changed => "changed",
        Effect::Same => "same",
    }
}

fn json(report: &Report, say: &Say) -> serde_json::Value {
    let findings: Vec<_> = report
        .findings
        .iter()
        .map(|f| {
            serde_json::json!({
                "row": f.row,
                "cell": f.cell,
                "column": f.column,
                "severity": if f.gravity == Gravity::Error { "error" } else { "remark" },
                "code": f.code,
                "message": say.refusal(f.code, &f.args),
            })
        })
        .collect();
    let effects: Vec<_> = report
        .effects
        .iter()
        .map(|e| serde_json::json!({ "row": e.row, "about": e.about, "effect": effect_word(e.effect), "events": e.events }))
        .collect();
    serde_json::json!({
        "rows": report.rows,
        "new": report.new,
        "changed": report.changed,
        "same": report.same,
        "errors": report.errors,
        "done": report.done,
        "findings": findings,
        "effects": effects,
    })
}

fn human(report: &Report, say: &Say) {
    for f in &report.findings {
        let place = [f.cell.as_str(), f.column.as_str()]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        let place = match (place.is_empty(), f.row) {
            (true, 0) => String::new(),
            (true, row) => format!("{row}: "),
            (false, _) => format!("{place}: "),
        };
        let mark = if f.gravity == Gravity::Error { "error " } else { "remark" };
        out!("{mark} {place}{}", say.refusal(f.code, &f.args));
    }
    if report.errors > 0 && report.findings.len() < report.errors {
        out!("… {} errors in all", report.errors);
    }
    for e in &report.effects {
        out!("{:<7} {:>5}  {}  {}", effect_word(e.effect), e.row, e.about, e.events.join(" "));
    }
    out!(
        "{} rows: {} new, {} changed, {} the same, {} errors{}",
        report.rows,
        report.new,
        report.changed,
        report.same,
        report.errors,
        if report.done { "; taken in" } else { "; nothing was kept" }
    );
}

fn take_region(c: &Import) -> Result<(), Failure> {
    let app = c.data.app(Access::Serve, Arc::new(WorldClock))?;
    let bar = ProgressBar::new_spinner();
    let taken = app.store.import_region(&c.data.region, &c.file).map_err(Failure::unusable)?;
    app.reload_people().map_err(Failure::unusable)?;
    let cases = app
        .rebuild_views(&mut |done, _| bar.set_position(done as u64))
        .map_err(|e| Failure::unusable(format!("the region is in, its views are not; run `banfu views rebuild`: {e}")))?;
    bar.finish_and_clear();
    out!(
        "{} events and {} files taken in, {cases} cases; run `banfu verify`, then `banfu serve`",
        taken.events,
        taken.files
    );
    out!("sha256 {}", taken.sum);
    first_passwords(&app)
}

/// Without their passwords nobody could sign in: the system administrators get new ones, and set those of the others.
fn first_passwords(app: &App) -> Result<(), Failure> {
    let people = app.people();
    let mut named = false;
    for person in people.everyone() {
        let known = app
            .store
            .read(&app.region, |tx| tx.credential(&person.id.to_string()))
            .map_err(Failure::unusable)?;
        if known.is_some() || !person.active || !person.is(Role::SystemAdmin) {
            continue;
        }
        if !named {
            out!("New passwords of the system administrators, shown once:");
            named = true;
        }
        out!("  {:<10} {}", person.login, crate::operations::first_password(app, person.id)?);
    }
    Ok(())
}
