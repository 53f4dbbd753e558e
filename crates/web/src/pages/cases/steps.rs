//! The steps taken on a case: where each is taken, what its form asks, and the command it becomes.
//!
//! # To add a step
//! A line in [`Step`] and its path in the router → its forms in [`forms`] → the command in [`answers`] → words in `locales/*/steps.toml`.

mod answers;
pub mod co_sign;
mod forms;
mod ratings;
mod readings;
mod review;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use banfu_app::{
    cases::CaseView,
    domain::{CaseId, gates::GateState, org::Person},
    drafts::Checked,
    papers::Laid,
    policy::Action,
};

use super::{
    show::promises,
    task::{CaseCard, Paper, TaskForm, TaskPage},
};
use crate::{
    frame::{
        errors::WebError,
        posted::{Fields, Posted},
        visitor::{Flash, Me, append_cookie},
    },
    pages::{
        Frame, Html,
        desk::RowButton,
        replies::versions::{Change, changes},
    },
    say::Say,
    ui::{Crumb, ErrorSummary, Glyphs, Note, NoteKind},
    web::Web,
};

pub use review::checks;

/// A step, by the page it is taken on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Finish, submit or withdraw a proposal.
    Proposal,
    /// 联名: invite, take back; sign, decline, step back.
    CoSign,
    /// 审查: file, send back, refuse, convert.
    Review,
    /// 并案.
    Merge,
    /// Take a case out of a merger.
    Unmerge,
    /// 交办.
    Assign,
    /// 签收 or 申请退办.
    Receive,
    /// Decide a return.
    Return,
    /// Dispute a refused return.
    Dispute,
    /// Take a step of a dispute.
    SettleDispute,
    /// 延期: ask for more time, decide it.
    Extension,
    /// 中止和恢复计时.
    Pause,
    /// 沟通.
    Consult,
    /// Ask for opinions.
    AskOpinions,
    /// 会办意见.
    Opinion,
    /// Go on without an opinion.
    WaiveOpinion,
    /// 退回会办意见.
    ReturnOpinion,
    /// 确认引用.
    Quotations,
    /// 送核稿.
    SendForCheck,
    /// 核稿.
    Check,
    /// 会签.
    Countersign,
    /// 签发.
    Sign,
    /// Take a sign-off back.
    Revoke,
    /// 印发.
    Issue,
    /// 送达.
    Deliver,
    /// 公开.
    Publication,
    /// 评价.
    Rate,
    /// Enter a paper slip.
    EnterRating,
    /// 再次办理.
    Redo,
    /// Change the class of an answered case.
    ChangeClass,
}

impl Step {
    const ALL: [Self; 30] = [
        Self::Proposal,
        Self::CoSign,
        Self::Review,
        Self::Merge,
        Self::Unmerge,
        Self::Assign,
        Self::Receive,
        Self::Return,
        Self::Dispute,
        Self::SettleDispute,
        Self::Extension,
        Self::Pause,
        Self::Consult,
        Self::AskOpinions,
        Self::Opinion,
        Self::WaiveOpinion,
        Self::ReturnOpinion,
        Self::Quotations,
        Self::SendForCheck,
        Self::Check,
        Self::Countersign,
        Self::Sign,
        Self::Revoke,
        Self::Issue,
        Self::Deliver,
        Self::Publication,
        Self::Rate,
        Self::EnterRating,
        Self::Redo,
        Self::ChangeClass,
    ];

    /// Its address under the case's.
    pub fn path(self) -> &'static str {
        match self {
            Self::Proposal => "proposal",
            Self::CoSign => "co-signers",
            Self::Review => "review",
            Self::Merge => "merge",
            Self::Unmerge => "unmerge",
            Self::Assign => "assign",
            Self::Receive => "receive",
            Self::Return => "return",
            Self::Dispute => "dispute",
            Self::SettleDispute => "dispute/settle",
            Self::Extension => "extension",
            Self::Pause => "pause",
            Self::Consult => "consultations/new",
            Self::AskOpinions => "opinions/ask",
            Self::Opinion => "opinions/mine",
            Self::WaiveOpinion => "opinions/waive",
            Self::ReturnOpinion => "opinions/return",
            Self::Quotations => "quotations",
            Self::SendForCheck => "send",
            Self::Check => "check",
            Self::Countersign => "countersign",
            Self::Sign => "sign",
            Self::Revoke => "revoke",
            Self::Issue => "issue",
            Self::Deliver => "deliver",
            Self::Publication => "publication",
            Self::Rate => "rating",
            Self::EnterRating => "rating/paper",
            Self::Redo => "redo",
            Self::ChangeClass => "class",
        }
    }

    /// Its code in `steps.toml`.
    fn code(self) -> &'static str {
        match self {
            Self::Proposal => "proposal",
            Self::CoSign => "co_sign",
            Self::Review => "review",
            Self::Merge => "merge",
            Self::Unmerge => "unmerge",
            Self::Assign => "assign",
            Self::Receive => "receive",
            Self::Return => "return",
            Self::Dispute => "dispute",
            Self::SettleDispute => "settle_dispute",
            Self::Extension => "extension",
            Self::Pause => "pause",
            Self::Consult => "consult",
            Self::AskOpinions => "ask",
            Self::Opinion => "opinion",
            Self::WaiveOpinion => "waive",
            Self::ReturnOpinion => "return_opinion",
            Self::Quotations => "quotations",
            Self::SendForCheck => "send",
            Self::Check => "check",
            Self::Countersign => "countersign",
            Self::Sign => "sign",
            Self::Revoke => "revoke",
            Self::Issue => "issue",
            Self::Deliver => "deliver",
            Self::Publication => "publication",
            Self::Rate => "rate",
            Self::EnterRating => "enter_rating",
            Self::Redo => "redo",
            Self::ChangeClass => "class",
        }
    }

    /// What one must be allowed to do for the page to be of use: any of these.
    fn actions(self) -> &'static [Action] {
        match self {
            Self::Proposal => &[Action::ProposalSubmit, Action::ProposalRevise, Action::ProposalWithdraw],
            Self::CoSign => &[Action::ProposalInvite, Action::ProposalCoSign],
            Self::Review => &[
                Action::ProposalRead,
                Action::ProposalFile,
                Action::ProposalSendBack,
                Action::ProposalRefuse,
                Action::ProposalConvert,
            ],
            Self::Merge => &[Action::CaseMerge],
            Self::Unmerge => &[Action::CaseUnmerge],
            Self::Assign => &[Action::CaseAssign],
            Self::Receive => &[Action::CaseReceive, Action::CaseRequestReturn],
            Self::Return => &[Action::CaseDecideReturn],
            Self::Dispute => &[Action::CaseDispute],
            Self::SettleDispute => &[Action::CaseSettleDispute],
            Self::Extension => &[Action::ExtensionRequest, Action::ExtensionDecide],
            Self::Pause => &[Action::CasePause],
            Self::Consult => &[Action::ConsultationRecord],
            Self::AskOpinions => &[Action::OpinionRequest],
            Self::Opinion => &[Action::OpinionGive],
            Self::WaiveOpinion => &[Action::OpinionWaive],
            Self::ReturnOpinion => &[Action::OpinionReturn],
            Self::Quotations => &[Action::QuotationAnswer],
            Self::SendForCheck => &[Action::ReplySendForCheck],
            Self::Check => &[Action::ReplyCheck],
            Self::Countersign => &[Action::ReplyCountersign, Action::ReplyWaiveCountersign],
            Self::Sign => &[Action::ReplySignOff],
            Self::Revoke => &[Action::ReplyRevokeSignOff],
            Self::Issue => &[Action::ReplyIssue],
            Self::Deliver => &[Action::ReplyDeliver],
            Self::Publication => &[Action::PublicationDecide, Action::PublicationPublish],
            Self::Rate => &[Action::ReplyRate],
            Self::EnterRating => &[Action::ReplyEnterRating],
            Self::Redo => &[Action::ReplyOrderRedo],
            Self::ChangeClass => &[Action::ReplyChangeClass],
        }
    }

    /// Whether the printed pages are read before the step is taken.
    fn shows_paper(self) -> bool {
        matches!(
            self,
            Self::Quotations | Self::SendForCheck | Self::Check | Self::Countersign | Self::Sign | Self::Issue
        )
    }
}

/// Every step under `/cases/{id}/`.
pub fn routes() -> Router<Web> {
    Step::ALL.into_iter().fold(Router::new(), |router, step| {
        router.route(
            &format!("/cases/{{id}}/{}", step.path()),
            get(move |web: State<Web>, me: Me, path: Path<i64>| show(web, me, path, step))
                .post(move |web: State<Web>, path: Path<i64>, posted: Posted| take(web, path, posted, step)),
        )
    })
}

/// What a step's page is made of.
struct Desk<'a> {
    web: &'a Web,
    me: &'a Me,
    say: Say,
    view: &'a CaseView,
    checked: Option<&'a Checked>,
    gates: &'a [GateState],
    laid: Option<&'a Laid>,
}

/// What the application says, and the printed pages where they are shown.
struct Loaded {
    view: CaseView,
    checked: Option<Checked>,
    /// Conditions of signing, with their state.
    gates: Vec<GateState>,
    laid: Option<Arc<Laid>>,
    /// Against what was reviewed last: that revision, and what changed.
    since: Option<(u32, Vec<Change>)>,
}

async fn load(web: &Web, me: &Me, id: i64, step: Step) -> Result<Loaded, WebError> {
    let actor = me.live.actor.clone();
    web.run(move |app| {
        let view = app.case(&actor, CaseId(id))?;
        if !step.actions().iter().any(|action| view.may(*action)) {
            let why = app.why_not(&actor, step.actions()[0], CaseId(id))?;
            return Err(banfu_app::AppError::Denied(Box::new(why)));
        }
        let (mut checked, mut gates, mut laid, mut since) = (None, Vec::new(), None, None);
        if step.shows_paper()
            && let Some(draft) = &view.case.draft
        {
            let body = app.body(draft)?;
            // Without typefaces there is no picture, but the step can still be taken.
            laid = app.pages(&view.case, draft, &body).ok().map(|pages| pages.laid);
            if let Some(last) = review::reviewed_before(&view) {
                let before = app.revision(&actor, CaseId(id), last)?.1;
                since = Some((last, changes(&before, &body)));
            }
            let read = app.check(&view.case, body);
            gates = app.gates(&view.case, draft, &read, laid.as_deref())?;
            checked = Some(read);
        }
        Ok(Loaded {
            view,
            checked,
            gates,
            laid,
            since,
        })
    })
    .await
}

async fn show(State(web): State<Web>, me: Me, Path(id): Path<i64>, step: Step) -> Result<Response, WebError> {
    let loaded = load(&web, &me, id, step).await?;
    Ok(Html(page(&web, &me, &loaded, step, None)).into_response())
}

/// A form that was refused: which, what was typed, and why.
struct Refused<'a> {
    form: &'a str,
    typed: &'a Fields,
    errors: ErrorSummary,
}

async fn take(State(web): State<Web>, Path(id): Path<i64>, posted: Posted, step: Step) -> Result<Response, WebError> {
    let Posted { me, fields, command } = posted;
    let loaded = load(&web, &me, id, step).await?;
    let form = fields.text("form").to_owned();
    let desk = desk(&web, &me, &loaded);
    let again = |errors| {
        let refused = Refused {
            form: &form,
            typed: &fields,
            errors,
        };
        Html(page(&web, &me, &loaded, step, Some(refused))).with_status(StatusCode::UNPROCESSABLE_ENTITY)
    };
    let commands = match answers::command(&desk, &form, &fields) {
        Ok(commands) => commands,
        Err(errors) => return Ok(again(errors)),
    };
    for (at, asked) in commands.into_iter().enumerate() {
        let (actor, command) = (me.live.actor.clone(), format!("{command}/{at}"));
        match web.run(move |app| app.act(&actor, &command, CaseId(id), asked)).await {
            Ok(_) => {}
            Err(WebError::Refused { code, args }) => return Ok(again(ErrorSummary::whole(desk.say.l, desk.say.refusal(code, &args)))),
            Err(other) => return Err(other),
        }
    }
    let label = loaded.view.case.label().unwrap_or_default();
    // Who does not sign has no part in the case any more, and can't open it.
    let to = if co_sign::leaves(&form, &fields) {
        "/desk".to_owned()
    } else {
        format!("/cases/{id}")
    };
    Ok(done(&web, &to, &form, label))
}

/// Back to a page, which says once what was done.
pub fn done(web: &Web, to: &str, code: &str, what: impl Into<String>) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to.to_owned())]).into_response();
    append_cookie(response.headers_mut(), &Flash::new(code, what).to_cookie(web));
    response
}

fn desk<'a>(web: &'a Web, me: &'a Me, loaded: &'a Loaded) -> Desk<'a> {
    Desk {
        web,
        me,
        say: Say::new(web, me.visitor.l, loaded.view.today),
        view: &loaded.view,
        checked: loaded.checked.as_ref(),
        gates: &loaded.gates,
        laid: loaded.laid.as_deref(),
    }
}

fn page(web: &Web, me: &Me, loaded: &Loaded, step: Step, refused: Option<Refused<'_>>) -> TaskPage {
    let desk = desk(web, me, loaded);
    let (l, case) = (desk.say.l, &loaded.view.case);
    let frame = Frame::work(web, me);
    let mut forms: Vec<TaskForm> = forms::of(&desk, step, &frame);
    if let Some(refused) = refused
        && let Some(task) = forms.iter_mut().find(|task| task.id == refused.form)
    {
        task.form.refill(refused.typed);
        task.form.errors = ErrorSummary {
            prefix: task.form.prefix.clone(),
            ..refused.errors
        };
    }
    let label = case.label().unwrap_or_else(|| case.text.title.clone());
    let title = if step == Step::Review {
        l.coded("duties", readings::step(&desk))
    } else {
        l.coded("steps", &format!("{}.title", step.code()))
    };
    TaskPage {
        crumbs: vec![
            Crumb::to(l.t("nav.cases"), "/cases"),
            Crumb::to(label, format!("/cases/{}", case.id)),
            Crumb::here(title.clone()),
        ],
        intro: if step == Step::Review && !readings::decides(&desk) {
            l.coded("steps", "read.intro")
        } else {
            l.coded("steps", &format!("{}.intro", step.code()))
        },
        notes: if forms.is_empty() {
            vec![Note::new(NoteKind::Plain, l.t("task.nothing"))]
        } else {
            Vec::new()
        },
        readings: review::readings(&desk, step),
        paper: desk.laid.map(|laid| Paper {
            glyphs: Glyphs::of(l, laid),
            pages: (1..=laid.page_count())
                .map(|n| (n, format!("/cases/{}/pages/{n}.png?v={}", case.id, case.version)))
                .collect(),
        }),
        checks: if step.shows_paper() && step != Step::Quotations {
            checks(&loaded.view, &desk.say, loaded.checked.as_ref(), &loaded.gates, true)
        } else {
            Vec::new()
        },
        quotes: review::quotes(&desk, step),
        findings: review::findings(&desk),
        since: loaded.since.clone(),
        promises: loaded
            .checked
            .as_ref()
            .map(|checked| promises(&desk.say, web, &checked.commitments, case.lead()))
            .unwrap_or_default(),
        agreed: if step.shows_paper() { review::agreed(&desk) } else { Vec::new() },
        case: card(&desk),
        title,
        forms,
        frame,
    }
}

fn card(desk: &Desk<'_>) -> CaseCard {
    let (say, case, l) = (&desk.say, &desk.view.case, desk.say.l);
    let mut facts = vec![(l.t("case.proposer").to_owned(), say.proposers(case))];
    facts.extend(super::offices::parts(say, case));
    facts.push((l.t("cases.stage").to_owned(), say.stage(case.stage())));
    let running = desk.view.clocks.iter().find(|running| running.left.is_some());
    CaseCard {
        number: case.label().unwrap_or_default(),
        title: case.text.title.clone(),
        href: format!("/cases/{}", case.id),
        facts,
        clock: running.map(|running| say.running(running, false)),
        points: case.points(),
    }
}

/// Steps besides the next that this person may take now.
pub fn offered(view: &CaseView, say: &Say, person: &Person) -> Vec<RowButton> {
    use banfu_app::domain::case::{OfficeState, OpinionState};
    let (case, me, office) = (&view.case, person.id, person.office);
    let not_asked = case.co_handlers().any(|o| o.opinion == OpinionState::NotAsked);
    let awaited = case.co_handlers().any(|o| matches!(o.opinion, OpinionState::Asked { .. }));
    let makes_sense = |step: Step| match step {
        Step::Extension => {
            if view.may(Action::ExtensionDecide) {
                case.extension_asked.is_some()
            } else {
                case.extension_asked.is_none()
            }
        }
        // Who answers apart in a case of its own receives that one.
        Step::Receive => office.and_then(|own| case.office(own)).is_some_and(|o| o.state == OfficeState::Assigned),
        Step::AskOpinions => not_asked,
        Step::WaiveOpinion => awaited,
        Step::ReturnOpinion => case.co_handlers().any(|o| matches!(o.opinion, OpinionState::Given { .. })),
        Step::Quotations => office.is_some_and(|own| case.quotes_awaited(own).next().is_some()),
        Step::SendForCheck => case.revision > 0,
        Step::Countersign => !case.countersigns_awaited.is_empty(),
        Step::Publication => case.published_on.is_none(),
        Step::EnterRating => case.unrated().next().is_some(),
        Step::Dispute => office
            .and_then(|own| case.office(own))
            .is_some_and(|o| o.return_refused_on.is_some() && !o.dispute_settled && o.state == OfficeState::Assigned),
        Step::SettleDispute => case.offices.iter().any(|o| matches!(o.state, OfficeState::Disputed { .. })),
        Step::Redo => case
            .worst_rating()
            .is_some_and(|r| r.satisfaction == banfu_app::domain::rating::Satisfaction::Unsatisfied),
        Step::Rate => case.rates_for(me).is_some(),
        _ => true,
    };
    let mut out: Vec<RowButton> = Vec::new();
    if view.may(Action::ReplySaveDraft) || case.draft.is_some() {
        let key = if view.may(Action::ReplySaveDraft) {
            "steps.draft.offer"
        } else {
            "steps.draft.read"
        };
        out.push(RowButton {
            href: format!("/cases/{}/draft", case.id),
            label: say.l.coded("steps", key.trim_start_matches("steps.")),
        });
    }
    out.extend(
        Step::ALL
            .into_iter()
            .filter(|step| step.actions().iter().any(|action| view.may(*action)) && makes_sense(*step))
            .map(|step| RowButton {
                href: format!("/cases/{}/{}", case.id, step.path()),
                label: say.l.coded("steps", &format!("{}.title", step.code())),
            }),
    );
    out
}

/// `POST /cases/{id}/opinions/urge`
pub async fn urge(State(web): State<Web>, Path(id): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let office = posted
        .fields
        .parsed("office")
        .map(banfu_app::domain::OfficeId)
        .ok_or(WebError::BadForm("office"))?;
    let actor = posted.me.live.actor.clone();
    let command = posted.command;
    web.run(move |app| app.act(&actor, &command, CaseId(id), banfu_app::Command::Urge { office }))
        .await?;
    let say = Say::new(&web, posted.me.visitor.l, posted.me.visitor.today);
    Ok(done(&web, &format!("/cases/{id}#opinions"), "urge", say.office(office)))
}
