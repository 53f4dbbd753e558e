//! `/cases`: saved views, filters that are the address, rows by what runs out first.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use banfu_app::{
    Actor, App, AppError,
    domain::{CaseId, Date, OfficeId, Stage, deadline::left, duty::DutyKind, event::Part, org::Role},
    papers::Mode,
    policy::Action,
    store::{
        personal::SavedView,
        views::{
            case::CaseRow,
            list::{CaseFilter, CaseList, Scope},
        },
    },
    tables::write::Out,
};
use jiff::ToSpan as _;
use serde::Deserialize;

use crate::{
    frame::{errors::WebError, posted::Posted, visitor::Me},
    i18n::Locale,
    pages::{
        Frame, Html,
        cases::{
            letters::{Kind, make},
            steps::done,
        },
        download::{self, TableForm},
    },
    say::Say,
    ui::{Choice, Clock, Pager},
    web::Web,
};

/// The list of cases.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/cases/list.html")]
pub struct CaseListPage {
    /// Top bar and foot.
    pub frame: Frame,
    /// Views everyone has.
    pub views: Vec<View>,
    /// What was searched for.
    pub q: String,
    /// Menus of the filter.
    pub menus: Vec<Menu>,
    /// "Due by", as a day or nothing.
    pub due_by: String,
    /// Filters without a field of their own, which the form carries along: name and value.
    pub carried: Vec<(&'static str, String)>,
    /// Filters in use, each with the address without it.
    pub chips: Vec<Chip>,
    /// The rows of this page.
    pub rows: Vec<CaseRowView>,
    /// Where in the list we are.
    pub pager: Pager,
    /// The view we are in.
    pub view: String,
    /// Lists the reader keeps, those of the address shown marked.
    pub kept: Vec<View>,
    /// The filters of this list, to be kept; empty when there are none.
    pub keep: String,
    /// The list as a table: name and address of each form.
    pub tables: Vec<(&'static str, String)>,
    /// The replies of the list in one file: name and address of each kind.
    pub replies: Vec<(&'static str, String)>,
    /// Whether the reader may take cases in from a table.
    pub imports: bool,
}

/// A view that is kept for everyone.
#[derive(Debug, Clone)]
pub struct View {
    /// Its name.
    pub name: String,
    /// Its address.
    pub href: String,
    /// We are looking at it.
    pub current: bool,
}

/// A menu of the filter.
#[derive(Debug, Clone)]
pub struct Menu {
    /// Name of the parameter.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// What is chosen.
    pub chosen: String,
}

/// A filter in use.
#[derive(Debug, Clone)]
pub struct Chip {
    /// The filter in words.
    pub words: String,
    /// The list without it.
    pub without: String,
}

/// A case in the list.
#[derive(Debug, Clone)]
pub struct CaseRowView {
    /// Its address.
    pub href: String,
    /// Its number; empty before it has one.
    pub number: String,
    /// Its title.
    pub title: String,
    /// A key case.
    pub key: bool,
    /// Who proposed it.
    pub proposer: String,
    /// Where it stands.
    pub stage: String,
    /// The reader's part, or the lead office.
    pub part: String,
    /// A second line to the part.
    pub part_note: String,
    /// When it runs out, or when it was done.
    pub clock: Option<Clock>,
    /// That day may still move: a holiday notice or a session's closing day is not known yet.
    pub provisional: bool,
    /// Its area.
    pub area: String,
}

/// Rows of one page.
const PAGE_ROWS: i64 = 25;
/// Cases a text search may bring into the list.
const SEARCH_ROWS: usize = 150;

/// What the address says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    view: String,
    q: String,
    stage: String,
    area: String,
    lead: String,
    due_by: String,
    due_from: String,
    year: String,
    owes: String,
    page: String,
    /// As a table: `xlsx` or `csv`; or the replies themselves, in one file: `pdf`, `ofd` or `docx`.
    form: String,
}

/// Views everyone has, by their code.
const VIEWS: [&str; 9] = ["open", "review", "dispatch", "ours", "soon", "late", "key", "answered", "all"];

/// `GET /cases`
pub async fn show(State(web): State<Web>, me: Me, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    let today = me.visitor.today;
    let office = actor.person.office;
    let files = actor.person.is(Role::Committee);
    let acts_for_office = actor.office.as_ref().is_some_and(|o| !o.org_code.is_empty());
    let view = VIEWS
        .into_iter()
        .find(|view| *view == asked.view)
        .unwrap_or(if actor.person.is(Role::Member) { "all" } else { "open" });
    let page: i64 = asked.page.parse().unwrap_or(1).clamp(1, 1000);
    let mut filter = CaseFilter {
        offset: (page - 1) * PAGE_ROWS,
        limit: PAGE_ROWS,
        ..CaseFilter::of(Scope::Everything)
    };
    // A search looks through every case, whatever view one comes from.
    let view = if asked.q.trim().is_empty() || !asked.view.is_empty() { view } else { "all" };
    let in_hand = || {
        Stage::ALL
            .iter()
            .copied()
            .filter(|stage| !Stage::ANSWERED.contains(stage) && !Stage::ENDED.contains(stage))
    };
    match view {
        "open" => filter.stages = in_hand().collect(),
        "review" => filter.stages = vec![Stage::Submitted],
        "dispatch" => filter.stages = vec![Stage::Filed],
        "ours" => filter.lead = office,
        "soon" => {
            filter.stages = in_hand().collect();
            filter.due_from = Some(today);
            filter.due_by = Some(today.saturating_add(14.days()));
        }
        "late" => {
            filter.stages = in_hand().collect();
            filter.due_by = today.yesterday().ok();
        }
        "key" => filter.key_case = true,
        "answered" => filter.stages = Stage::ANSWERED.to_vec(),
        _ => {}
    }
    let stages = stages_asked(&asked.stage);
    if !stages.is_empty() {
        filter.stages = stages;
    }
    if let Ok(year) = asked.year.parse() {
        filter.year = Some(year);
    }
    if let Ok(day) = asked.due_from.parse() {
        filter.due_from = Some(day);
    }
    filter.area = some(&asked.area);
    if let Ok(id) = asked.lead.parse() {
        filter.lead = Some(OfficeId(id));
    }
    if let Ok(day) = asked.due_by.parse() {
        filter.due_by = Some(day);
    }
    if !asked.owes.is_empty() {
        let owners = asked.owes.parse().map(|id| web.app.owners_in(OfficeId(id))).unwrap_or_default();
        filter.owing = Some((DutyKind::GiveOpinion, owners));
    }
    let q = asked.q.trim().to_owned();
    let keeper = actor.clone();
    let form = TableForm::of(&asked.form);
    let letters = Kind::of(&asked.form);
    let reader = me.live.actor.clone();
    let (list, kept) = web
        .run(move |app| {
            let kept = app.saved_views(&keeper)?;
            if let Ok(number) = q.parse() {
                filter.number = Some(number);
            } else if !q.is_empty() {
                let query = banfu_app::search::Query {
                    text: q,
                    limit: SEARCH_ROWS,
                    visible: banfu_app::search::Visible::All,
                    ..Default::default()
                };
                let found = app
                    .index()
                    .map(|index| index.search(&query))
                    .transpose()
                    .map_err(|e| AppError::Unavailable(e.to_string()))?;
                filter.ids = Some(found.map(|found| found.hits.iter().map(|hit| CaseId(hit.id)).collect()).unwrap_or_default());
            }
            if form.is_some() || letters.is_some() {
                let rows = app.all_cases(&actor, filter)?;
                return Ok((CaseList { total: 0, rows }, kept));
            }
            Ok((app.cases(&actor, filter)?, kept))
        })
        .await?;
    if let Some(kind) = letters {
        return replies(&web, reader, list.rows.iter().map(|row| row.id).collect(), kind, today).await;
    }
    let say = Say::new(&web, me.visitor.l, today);
    let (actor, ids) = (me.live.actor.clone(), list.rows.iter().map(|row| row.id).collect::<Vec<_>>());
    let parts = web.run(move |app| app.parts_of_office(&actor, &ids)).await?;
    let rows: Vec<CaseRowView> = list.rows.iter().map(|row| row_view(&web, &say, row, parts.get(&row.id).copied())).collect();
    if let Some(form) = form {
        return as_table(&say, form, rows).await;
    }
    let here = address(&asked, &["page"]);
    let keep = here.strip_prefix("/cases?").unwrap_or_default().to_owned();
    Ok(Html(CaseListPage {
        kept: kept
            .into_iter()
            .map(|view| View {
                current: view.query == keep,
                href: format!("/cases?{}", view.query),
                name: view.name,
            })
            .collect(),
        keep,
        views: VIEWS
            .into_iter()
            .filter(|code| match *code {
                "ours" => acts_for_office,
                "review" | "dispatch" => files,
                _ => true,
            })
            .map(|code| View {
                name: me.visitor.l.coded("views", code),
                href: format!("/cases?view={code}"),
                current: code == view,
            })
            .collect(),
        menus: menus(&web, &say, &asked),
        chips: chips(&say, &asked),
        replies: download::replies(&here),
        tables: download::links(me.visitor.l, &here),
        imports: web.app.permit_region(&me.live.actor, Action::CaseImport).is_ok(),
        pager: Pager::new(me.visitor.l, page.unsigned_abs(), PAGE_ROWS.unsigned_abs(), list.total.unsigned_abs(), here),
        carried: [("year", asked.year), ("due_from", asked.due_from), ("owes", asked.owes)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        q: asked.q,
        due_by: asked.due_by,
        view: view.to_owned(),
        rows,
        frame: Frame::work(&web, &me),
    })
    .into_response())
}

/// The signed replies of the list in one zip file.
async fn replies(web: &Web, reader: Actor, cases: Vec<CaseId>, kind: Kind, today: Date) -> Result<Response, WebError> {
    let all = move |app: &App| {
        app.replies_as_zip(&reader, &cases, kind.ending(), |case, letter| {
            make(app, letter, &case.annexes, Mode::Final, kind)
        })
    };
    let zip = web.run(all).await?;
    let name = format!("attachment; filename=\"banfu-replies-{today}.zip\"");
    Ok(([(header::CONTENT_TYPE, "application/zip".to_owned()), (header::CONTENT_DISPOSITION, name)], zip).into_response())
}

/// `POST /cases/views`: keeps a list under a name, or forgets one.
pub async fn keep(State(web): State<Web>, posted: Posted) -> Result<Response, WebError> {
    let Posted { me, fields, .. } = posted;
    let actor = me.live.actor.clone();
    let name = fields.text("name").to_owned();
    if fields.has("drop") {
        web.run(move |app| app.drop_view(&actor, &name)).await?;
        return Ok(done(&web, "/cases", "view_dropped", ""));
    }
    let query = fields.text("query").to_owned();
    // Read and written again, so that nothing but filters of ours is kept.
    let asked = format!("/cases?{query}").parse().ok().and_then(|uri| Query::<Asked>::try_from_uri(&uri).ok());
    let Query(asked) = asked.ok_or(WebError::BadForm("query"))?;
    let here = address(&asked, &["page"]);
    let Some(query) = here
        .strip_prefix("/cases?")
        .filter(|query| !query.is_empty() && !name.is_empty())
        .map(str::to_owned)
    else {
        return Ok(done(&web, &here, "view_unnamed", ""));
    };
    let said = name.clone();
    match web.run(move |app| app.save_view(&actor, SavedView { name, query })).await {
        Ok(()) => Ok(done(&web, &here, "view_kept", said)),
        Err(WebError::TooLarge(_)) => Ok(done(&web, &here, "view_too_many", "")),
        Err(other) => Err(other),
    }
}

/// Stages by their codes, several with commas between.
fn stages_asked(text: &str) -> Vec<Stage> {
    text.split(',').filter_map(Stage::from_code).collect()
}

/// The list as a table: the columns of the page, what stands on a second line there in a column of its own.
async fn as_table(say: &Say, form: TableForm, rows: Vec<CaseRowView>) -> Result<Response, WebError> {
    let l = say.l;
    let columns = vec![
        (l.t("cases.number"), 8.0),
        (l.t("cases.title"), 48.0),
        (l.t("cases.key"), 9.0),
        (l.t("exchange.proposer"), 12.0),
        (l.t("cases.stage"), 12.0),
        (l.t("cases.part"), 20.0),
        (l.t("exchange.part_note"), 20.0),
        (l.t("cases.due"), 12.0),
        (l.t("exchange.due_note"), 18.0),
        (l.t("cases.area"), 14.0),
    ];
    let out = |row: CaseRowView| {
        let note = due_note(l, &row);
        vec![
            Out::text(row.number),
            Out::text(row.title),
            Out::text(if row.key { l.t("admin.rules.yes") } else { "" }),
            Out::text(row.proposer),
            Out::text(row.stage),
            Out::text(row.part),
            Out::text(row.part_note),
            Out::day(row.clock.as_ref().map(Clock::day)),
            Out::text(note),
            Out::text(row.area),
        ]
    };
    download::table(form, "cases", l.t("nav.cases"), columns, rows.into_iter().map(out).collect(), say.today).await
}

/// What a table says of a last day: how much time is left, and whether the day may still move.
fn due_note(l: Locale, row: &CaseRowView) -> String {
    let words = row.clock.as_ref().map(Clock::words).unwrap_or_default();
    if row.provisional {
        l.f1("cases.provisional", "words", words)
    } else {
        words.to_owned()
    }
}

fn some(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// The address of this list without some of its filters.
fn address(asked: &Asked, without: &[&str]) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    let all = [
        ("view", &asked.view),
        ("q", &asked.q),
        ("stage", &asked.stage),
        ("area", &asked.area),
        ("lead", &asked.lead),
        ("due_from", &asked.due_from),
        ("due_by", &asked.due_by),
        ("year", &asked.year),
        ("owes", &asked.owes),
        ("page", &asked.page),
    ];
    for (name, value) in all {
        if !value.is_empty() && !without.contains(&name) {
            out.append_pair(name, value);
        }
    }
    format!("/cases?{}", out.finish())
}

fn menus(web: &Web, say: &Say, asked: &Asked) -> Vec<Menu> {
    let l = say.l;
    let mut stages: Vec<Choice> = Stage::ALL.iter().map(|stage| Choice::new(stage.code(), say.stage(*stage))).collect();
    if asked.stage.contains(',') {
        stages.insert(0, Choice::new(asked.stage.clone(), in_words(say, &stages_asked(&asked.stage))));
    }
    let areas = web
        .app
        .pack()
        .map(|pack| pack.areas.iter().map(|area| Choice::new(area, area.clone())).collect())
        .unwrap_or_default();
    let offices = say
        .people
        .offices()
        .into_iter()
        .filter(|o| !o.org_code.is_empty())
        .map(|o| Choice::new(o.id, say.office(o.id)))
        .collect();
    vec![
        Menu {
            name: "stage",
            label: l.t("cases.stage"),
            choices: stages,
            chosen: asked.stage.clone(),
        },
        Menu {
            name: "lead",
            label: l.t("cases.lead"),
            choices: offices,
            chosen: asked.lead.clone(),
        },
        Menu {
            name: "area",
            label: l.t("cases.area"),
            choices: areas,
            chosen: asked.area.clone(),
        },
    ]
}

/// Some stages in words; many of them by their number.
fn in_words(say: &Say, stages: &[Stage]) -> String {
    const NAMED: usize = 3;
    if stages.len() > NAMED {
        return say.l.f1("cases.stages", "n", stages.len());
    }
    say.l.list(&stages.iter().map(|stage| say.stage(*stage)).collect::<Vec<_>>())
}

fn chips(say: &Say, asked: &Asked) -> Vec<Chip> {
    let l = say.l;
    let stages = stages_asked(&asked.stage);
    let stage = (!stages.is_empty()).then(|| in_words(say, &stages));
    let owes = some(&asked.owes).map(|id| id.parse().map_or_else(|_| l.t("cases.owes_any").to_owned(), |id| say.office(OfficeId(id))));
    let from = asked.due_from.parse().ok().map(|day| say.day(day));
    let lead = asked.lead.parse().ok().map(|id| say.office(OfficeId(id)));
    let due = asked.due_by.parse().ok().map(|day| say.day(day));
    [
        ("q", l.t("cases.q"), some(&asked.q)),
        ("stage", l.t("cases.stage"), stage),
        ("lead", l.t("cases.lead"), lead),
        ("area", l.t("cases.area"), some(&asked.area)),
        ("due_from", l.t("cases.due_from"), from),
        ("due_by", l.t("cases.due_by"), due),
        ("year", l.t("cases.year"), some(&asked.year)),
        ("owes", l.t("cases.owes"), owes),
    ]
    .into_iter()
    .filter_map(|(name, label, value)| {
        let words = l.f2("cases.chip", "label", label, "value", value?);
        Some(Chip {
            words,
            without: address(asked, &[name, "page"]),
        })
    })
    .collect()
}

fn row_view(web: &Web, say: &Say, row: &CaseRow, own: Option<Part>) -> CaseRowView {
    let l = say.l;
    let lead = row.lead.map(|id| say.office(id)).unwrap_or_default();
    let (part, part_note) = match (row.lead, own) {
        (Some(_), Some(part)) if part.is_first() => (say.part(part), row.handler.map(|id| say.person(id)).unwrap_or_default()),
        (Some(_), Some(part)) => (say.part(part), l.f1("cases.led_by", "office", lead)),
        (Some(_), None) => (lead, row.handler.map(|id| say.person(id)).unwrap_or_default()),
        (None, _) => (String::new(), String::new()),
    };
    let provisional = row.delivered_on.is_none() && web.app.is_provisional(row);
    let clock = match (row.delivered_on, row.due) {
        (Some(day), _) => {
            let words = if row.on_time == Some(false) {
                l.t("cases.answered_late")
            } else {
                l.t("cases.answered_on_time")
            };
            Some(Clock::done(l, words, day, say.day(day)))
        }
        (None, Some(due)) => {
            let clock = say.clock(due, left(due, say.today, 0, &web.app.calendar()));
            Some(say.perhaps_provisional(clock, due, provisional))
        }
        (None, None) => None,
    };
    CaseRowView {
        href: format!("/cases/{}", row.id),
        number: row.label(),
        title: row.title.clone(),
        key: row.key_case,
        proposer: say.person(row.proposer),
        stage: say.stage(row.stage),
        part,
        part_note,
        clock,
        provisional,
        area: row.area.clone(),
    }
}
