//! `/cases/{id}`: number, title, state, clock with its derivation; who must do what next; opinions; talks; timeline; files.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use banfu_app::{
    cases::CaseView,
    desk::owners,
    domain::{
        Case, CaseId, Date, Event, OfficeId, Stage,
        case::{Ending, OfficeState, OpinionState},
        deadline::Left,
        duty::DutyKind,
        gates::GateState,
        promise::LineState,
        reply::Commitment,
        rules::Clock as ClockKind,
    },
    drafts::Checked,
    policy::Action,
};

pub use super::lines::*;
use super::{
    offices::{OfficeLine, offices},
    others::{LetterLine, letters, merged},
    proposer, steps,
};
use crate::{
    frame::{errors::WebError, visitor::Me},
    pages::{
        Frame, Html,
        desk::{RowButton, duty_path, who},
    },
    say::Say,
    ui::{Clock, Crumb, Note, NoteKind, PromiseMark, PromiseState, Track, TrackStep, TrackTime},
    web::Web,
};

/// Entries of the timeline that lie open.
const TIMELINE_ROWS: usize = 16;

/// A case.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/cases/show.html")]
pub struct CasePage {
    /// Top bar and foot.
    pub frame: Frame,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// Its number; empty before it has one.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Who proposed it, who handles it.
    pub subtitle: String,
    /// Area, key case.
    pub badges: Vec<String>,
    /// The stages.
    pub track: Track,
    /// Messages: sent back, ended.
    pub notes: Vec<Note>,
    /// The next step.
    pub next: Option<NextStep>,
    /// Other steps the reader may take now.
    pub more: Vec<RowButton>,
    /// Opinions of co-handlers.
    pub opinions: Vec<OpinionRow>,
    /// The last day for opinions, in words.
    pub opinions_due: String,
    /// Opinions as given, to be read.
    pub opinion_texts: Vec<OpinionText>,
    /// Talks with the proposer.
    pub talks: Vec<Talk>,
    /// What happened lately.
    pub timeline: Vec<TimelineEntry>,
    /// What happened before that.
    pub earlier: Vec<TimelineEntry>,
    /// The reply's clock, with its derivation lying open.
    pub clock: Option<Clock>,
    /// The case's other clocks: name and clock with its derivation.
    pub other_clocks: Vec<(String, Clock)>,
    /// Where one sees what would move them; empty before there are any.
    pub what_if: String,
    /// Who does what next: by when, who, what.
    pub duties: Vec<DutyLine>,
    /// Offices with a part in it.
    pub offices: Vec<OfficeLine>,
    /// Who answers what, where it is divided.
    pub tasks: Vec<String>,
    /// What the proposer asks for.
    pub points: Vec<String>,
    /// The proposal's situation and analysis.
    pub proposal: Vec<String>,
    /// The case that answers for this one, once it is merged.
    pub survivor: Option<MergedLine>,
    /// The proposals that the reply answers too.
    pub merged: Vec<MergedLine>,
    /// Where several offices answer apart: their letters, the lead's first.
    pub letters: Vec<LetterLine>,
    /// Facts about the proposer, as far as the reader may see them.
    pub proposer: Vec<(String, String)>,
    /// Facts about the signed reply.
    pub reply: Vec<(String, String)>,
    /// Files.
    pub files: Vec<FileLine>,
    /// Promises of the signed replies.
    pub promises: Vec<PromiseLine>,
    /// Where they are kept.
    pub ledger: String,
}

/// `GET /cases/{id}`
pub async fn show(State(web): State<Web>, me: Me, Path(id): Path<i64>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    let (view, checked, gates) = web
        .run(move |app| {
            let view = app.case(&actor, CaseId(id))?;
            // What the text check says matters to the next step only while someone drafts or reviews.
            let in_review = matches!(view.case.stage(), Stage::Drafting | Stage::OfficeCheck | Stage::Countersign | Stage::SignOff);
            let checked = match &view.case.draft {
                Some(draft) if in_review && view.may(Action::CaseView) => Some(app.check(&view.case, app.body(draft)?)),
                _ => None,
            };
            let gates = match (&view.case.draft, &checked) {
                (Some(draft), Some(checked)) => app.gates(&view.case, draft, checked, None)?,
                _ => Vec::new(),
            };
            Ok((view, checked, gates))
        })
        .await?;
    Ok(Html(
        Builder {
            web: &web,
            me: &me,
            say: Say::new(&web, me.visitor.l, view.today),
            view: &view,
        }
        .page(checked.as_ref(), &gates),
    )
    .into_response())
}

/// Makes the page out of what the application says of the case.
struct Builder<'a> {
    web: &'a Web,
    me: &'a Me,
    say: Say,
    view: &'a CaseView,
}

impl Builder<'_> {
    fn page(&self, checked: Option<&Checked>, gates: &[GateState]) -> CasePage {
        let (say, case, l) = (&self.say, &self.view.case, self.say.l);
        let number = case.label().unwrap_or_default();
        let mut timeline = self.timeline();
        let earlier = timeline.split_off(timeline.len().min(TIMELINE_ROWS));
        let of = |clock| self.view.clocks.iter().find(|running| running.clock == clock);
        let reply_clock = of(ClockKind::SecondReply).filter(|_| case.round > 1).or_else(|| of(ClockKind::Reply));
        CasePage {
            frame: Frame::work(self.web, self.me),
            crumbs: vec![
                Crumb::to(l.t("nav.cases"), "/cases"),
                Crumb::here(if number.is_empty() { case.text.title.clone() } else { number.clone() }),
            ],
            title: case.text.title.clone(),
            subtitle: self.subtitle(),
            badges: case
                .key_case
                .then(|| l.t("cases.key").to_owned())
                .into_iter()
                .chain((!case.area.is_empty()).then(|| case.area.clone()))
                .chain((case.round > 1).then(|| l.f1("case.round", "n", case.round)))
                .collect(),
            track: self.track(),
            notes: self.notes(),
            next: self.next(checked, gates),
            more: steps::offered(self.view, say, &self.me.live.actor.person),
            opinions: self.opinions(),
            opinions_due: case
                .clocks
                .as_ref()
                .map(|clocks| l.f1("clock.due", "day", say.day(clocks.opinion_due)))
                .unwrap_or_default(),
            opinion_texts: self.opinion_texts(),
            talks: case
                .consultations
                .iter()
                .map(|talk| Talk {
                    kind: format!("{} · {}", l.coded("modes", talk.stage.code()), l.coded("modes", talk.mode.code())),
                    day: talk.on,
                    on: say.day(talk.on),
                    with: [talk.place.as_str(), talk.with.as_str()]
                        .into_iter()
                        .filter(|s| !s.is_empty())
                        .collect::<Vec<_>>()
                        .join(l.t("desk.joint")),
                    summary: talk.summary.clone(),
                })
                .collect(),
            timeline,
            earlier,
            clock: match &case.clocks {
                // A place without a clock of its own for another answer has the day that was ordered.
                Some(clocks) if case.round > 1 && of(ClockKind::SecondReply).is_none() && case.delivered.is_none() => {
                    let left = banfu_app::domain::deadline::left(clocks.reply_due, self.view.today, 0, &self.web.app.calendar());
                    Some(say.clock(clocks.reply_due, left))
                }
                _ => reply_clock.map(|running| say.running(running, true)),
            },
            other_clocks: self
                .view
                .clocks
                .iter()
                .filter(|running| running.clock != ClockKind::Reply)
                .map(|running| (l.coded("clocks", running.clock.code()), say.running(running, false)))
                .collect(),
            what_if: if self.view.clocks.is_empty() {
                String::new()
            } else {
                format!("/cases/{}/what-if", case.id)
            },
            duties: self
                .view
                .duties
                .iter()
                .map(|duty| DutyLine {
                    due: duty.due.map(|day| say.day(day)).unwrap_or_default(),
                    who: who(say, duty.who),
                    what: l.coded("duties", duty.kind.code()),
                })
                .collect(),
            offices: offices(say, case),
            tasks: case.tasks.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
            points: case.points(),
            proposal: [&case.text.situation, &case.text.analysis]
                .into_iter()
                .flat_map(|text| text.lines())
                .filter(|line| !line.trim().is_empty())
                .map(str::to_owned)
                .collect(),
            survivor: self.view.survivor.as_ref().map(|row| MergedLine {
                name: row.name(),
                href: format!("/cases/{}", row.id),
                note: l.f1("case.proposed_by", "name", say.person(row.proposer)),
                paragraphs: Vec::new(),
            }),
            merged: merged(say, case, &self.me.live.actor.person),
            letters: letters(say, self.web, self.view),
            proposer: proposer::facts(say, self.view),
            reply: self.reply(),
            files: super::files::files(&self.say, self.view),
            promises: lines(say, self.web, case),
            ledger: format!("/cases/{}/promises", case.id),
            number,
        }
    }

    fn subtitle(&self) -> String {
        let (say, case, l) = (&self.say, &self.view.case, self.say.l);
        let proposer = l.f1("case.proposed_by", "name", say.proposers(case));
        match case.lead() {
            None => l.f2("case.subtitle", "proposer", proposer, "stage", say.stage(case.stage())),
            Some(lead) => {
                let led = l.f1("case.led", "office", say.office(lead));
                let co = case.co_handlers().count();
                let handled = if co == 0 { led } else { l.f2("case.led_with", "led", led, "n", co) };
                let split = case.answering_apart().count();
                let handled = if split == 0 {
                    handled
                } else {
                    l.f2("case.split_among", "led", handled, "n", split)
                };
                l.f2("case.subtitle", "proposer", proposer, "stage", handled)
            }
        }
    }

    /// The eleven stages, from the case's dated facts.
    fn track(&self) -> Track {
        let (say, case, l) = (&self.say, &self.view.case, self.say.l);
        let on = |found: fn(&Event) -> Option<Date>| self.view.timeline.iter().rev().find_map(|entry| found(&entry.event));
        let received = case
            .lead()
            .and_then(|lead| case.office(lead))
            .and_then(|o| if let OfficeState::Received { on, .. } = &o.state { Some(*on) } else { None });
        let checked = on(|e| if let Event::DraftChecked { on, .. } = e { Some(*on) } else { None });
        let co = case.co_handlers().count();
        let given = case
            .co_handlers()
            .filter(|o| matches!(o.opinion, OpinionState::Given { .. } | OpinionState::Waived { .. }))
            .count();
        let stage = case.stage();
        let signed = case.signed.as_ref().map(|s| s.adopted_on);
        let past_check = matches!(stage, Stage::Countersign | Stage::SignOff) || signed.is_some();
        let mut marks: Vec<(&'static str, Option<Date>, bool, Option<String>)> = vec![
            ("filed", case.filed_on, case.filed_on.is_some(), None),
            ("assigned", case.assigned_on, case.assigned_on.is_some(), None),
            ("received", received, received.is_some(), None),
        ];
        if co > 0 || case.assigned_on.is_none() {
            marks.push((
                "opinions",
                None,
                co > 0 && (given == co || signed.is_some()),
                (co > 0).then(|| l.f2("case.given_of", "given", given, "n", co)),
            ));
        }
        marks.extend([
            (
                "draft",
                None,
                past_check || stage == Stage::OfficeCheck,
                (case.revision > 0).then(|| l.f1("case.draft_n", "n", case.revision)),
            ),
            ("check", checked.filter(|_| past_check), past_check, None),
            ("sign", signed, signed.is_some(), None),
            ("deliver", case.delivered.map(|d| d.0), case.delivered.is_some(), None),
            ("publish", case.published_on, case.published_on.is_some(), None),
            ("rate", case.rating.as_ref().map(|r| r.on), case.rating.is_some(), None),
        ]);
        let now = if Stage::ENDED.contains(&stage) {
            None
        } else {
            marks.iter().position(|(code, _, done, _)| !(*done || *code == "opinions" && case.revision > 0))
        };
        let steps = marks
            .into_iter()
            .enumerate()
            .map(|(at, (code, on, done, remark))| TrackStep {
                name: l.coded("track", code),
                time: if Some(at) == now {
                    TrackTime::Now
                } else if done || (code == "opinions" && given > 0 && now.is_some_and(|now| at < now)) {
                    TrackTime::Past
                } else {
                    TrackTime::Later
                },
                on,
                remark: on.map(|day| say.day(day)).or(remark),
            })
            .collect();
        Track { l, steps }
    }

    fn notes(&self) -> Vec<Note> {
        let (say, case, l) = (&self.say, &self.view.case, self.say.l);
        let mut notes = Vec::new();
        if let Some(pause) = case.pauses.last().filter(|pause| pause.to.is_none()) {
            notes.push(Note {
                kind: NoteKind::Plain,
                lines: vec![l.f1("case.paused", "day", say.day(pause.from)), pause.reason.clone()],
            });
        }
        if let Some(asked) = &case.extension_asked {
            notes.push(Note {
                kind: NoteKind::Plain,
                lines: vec![l.f1("case.extension_asked", "until", say.day(asked.until)), asked.reason.clone()],
            });
        }
        match &case.ending {
            Some(Ending::NotFiled { ground, note }) => {
                let ground = self
                    .web
                    .app
                    .pack()
                    .ok()
                    .and_then(|pack| pack.refusal_grounds.iter().find(|g| g.code == *ground).cloned())
                    .map_or_else(|| ground.clone(), |g| if l.is_chinese() { g.label_zh.clone() } else { g.label_en.clone() });
                notes.push(Note {
                    kind: NoteKind::Plain,
                    lines: vec![l.f1("case.not_filed", "ground", ground), note.clone()],
                });
            }
            Some(Ending::Converted { note }) => notes.push(Note {
                kind: NoteKind::Plain,
                lines: vec![l.t("case.converted").to_owned(), note.clone()],
            }),
            Some(Ending::Merged { note, .. }) => notes.push(Note {
                kind: NoteKind::Plain,
                lines: vec![l.t("case.merged_away").to_owned(), note.clone()],
            }),
            Some(Ending::Withdrawn) => notes.push(Note::new(NoteKind::Plain, l.t("case.withdrawn"))),
            None => {}
        }
        if let Some(reason) = case.returned_for.as_ref().filter(|_| case.stage() == Stage::Draft) {
            notes.push(Note {
                kind: NoteKind::Soon,
                lines: vec![l.t("case.returned_for").to_owned(), reason.clone()],
            });
        }
        if let Some(past) = case.past.last().filter(|_| case.signed.is_none()) {
            notes.push(Note {
                kind: NoteKind::Soon,
                lines: vec![l.f2("case.redo", "n", case.round, "day", say.day(past.redo_on)), past.reason.clone()],
            });
        }
        if let Some(back) = case.sent_back.last().filter(|_| case.stage() == Stage::Drafting) {
            let head = l.f2("case.draft_sent_back", "step", l.coded("stages", back.step.code()), "day", say.day(back.on));
            notes.push(Note {
                kind: NoteKind::Soon,
                lines: vec![head, back.reason.clone()],
            });
        }
        for office in &case.offices {
            if let OfficeState::Disputed { statement, step, .. } = &office.state {
                let head = l.f2(
                    "case.disputed",
                    "office",
                    say.office(office.office),
                    "step",
                    l.coded("modes", &format!("dispute_{}", step.code())),
                );
                notes.push(Note {
                    kind: NoteKind::Soon,
                    lines: vec![head, statement.clone()],
                });
            }
        }
        if case.stage() == Stage::ReturnRequested {
            for office in &case.offices {
                if let OfficeState::ReturnRequested { reason, proposed, .. } = &office.state {
                    let mut lines = vec![l.f2("case.return_asked", "office", say.office(office.office), "reason", reason)];
                    lines.extend(proposed.map(|to| l.f1("case.return_to", "office", say.office(to))));
                    notes.push(Note { kind: NoteKind::Soon, lines });
                }
            }
        }
        notes
    }

    fn next(&self, checked: Option<&Checked>, gates: &[GateState]) -> Option<NextStep> {
        let (say, l) = (&self.say, self.say.l);
        let mine = owners(&self.me.live.actor);
        let own = self.view.duties.iter().find(|duty| mine.contains(&duty.who));
        let Some(duty) = own else {
            let first = self.view.duties.first()?;
            return Some(NextStep {
                title: l.f2("case.next_others", "who", who(say, first.who), "step", l.coded("duties", first.kind.code())),
                note: first.due.map(|day| l.f1("clock.due", "day", say.day(day))).unwrap_or_default(),
                button: None,
                checks: vec![],
            });
        };
        let checks = match duty.kind {
            DutyKind::Draft | DutyKind::Check | DutyKind::Countersign | DutyKind::SignOff => steps::checks(self.view, say, checked, gates, false),
            _ => vec![],
        };
        Some(NextStep {
            title: l.f1("case.next_yours", "step", l.coded("duties", duty.kind.code())),
            note: duty.due.map(|day| l.f1("clock.due", "day", say.day(day))).unwrap_or_default(),
            button: Some(RowButton {
                href: duty_path(self.view.case.id, duty.kind),
                label: self.button(duty.kind),
            }),
            checks,
        })
    }

    fn button(&self, kind: DutyKind) -> String {
        let l = self.say.l;
        if kind == DutyKind::Draft && self.view.case.revision > 0 {
            l.t("case.go_on_drafting").to_owned()
        } else {
            l.coded("duties", &format!("button.{}", kind.code()))
        }
    }

    fn opinions(&self) -> Vec<OpinionRow> {
        let (say, case, l) = (&self.say, &self.view.case, self.say.l);
        let due_running = self.view.clocks.iter().find(|running| running.clock == ClockKind::Opinion);
        case.co_handlers()
            .map(|co| {
                let name = say.office(co.office);
                let handler = match &co.state {
                    OfficeState::Received { handler, .. } => say.person(*handler),
                    _ => String::new(),
                };
                let mut remark = Vec::new();
                if matches!(co.state, OfficeState::Assigned) {
                    remark.push(l.t("case.not_received").to_owned());
                }
                if let (n @ 1.., Some(last)) = (co.urged_on.len(), co.urged_on.last()) {
                    remark.push(l.f2("case.urged", "n", n, "day", say.day(*last)));
                }
                remark.extend(opinion_remarks(say, co));
                let clock = match &co.opinion {
                    OpinionState::NotAsked => None,
                    OpinionState::Asked { due, .. } => {
                        let left = banfu_app::domain::deadline::left(*due, self.view.today, 0, &self.web.app.calendar());
                        Some(say.clock(*due, left))
                    }
                    OpinionState::Given { on, due, .. } => {
                        let in_time = due.is_none_or(|due| *on <= due);
                        Some(Clock::done(
                            l,
                            l.f1("case.given_on", "day", say.day(*on)),
                            *on,
                            if in_time { l.t("case.in_time") } else { l.t("case.after_due") },
                        ))
                    }
                    OpinionState::Waived { reason } => {
                        remark.push(reason.clone());
                        Some(Clock::done(l, l.t("case.waived"), due_running.map_or(self.view.today, |r| r.deadline.due), ""))
                    }
                };
                let awaited = matches!(co.opinion, OpinionState::Asked { .. });
                let mut acts = Vec::new();
                if awaited && self.view.may(Action::OpinionUrge) {
                    let label = if co.urged_on.is_empty() { l.t("case.urge") } else { l.t("case.urge_again") };
                    acts.push(PostButton {
                        action: format!("/cases/{}/opinions/urge", case.id),
                        label: label.to_owned(),
                        about: name.clone(),
                        fields: vec![("office", co.office.to_string())],
                    });
                }
                OpinionRow {
                    office: name,
                    handler,
                    clock,
                    remark: remark.join(l.t("desk.joint")),
                    read: matches!(co.opinion, OpinionState::Given { .. }).then(|| format!("#opinion-{}", co.office)),
                    acts,
                }
            })
            .collect()
    }

    fn opinion_texts(&self) -> Vec<OpinionText> {
        let say = &self.say;
        let texts = self.view.case.co_handlers().filter_map(|co| match &co.opinion {
            OpinionState::Given { on, text, .. } => Some(OpinionText {
                id: format!("opinion-{}", co.office),
                office: say.office(co.office),
                on: say.day(*on),
                paragraphs: text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
            }),
            _ => None,
        });
        texts.collect()
    }

    fn timeline(&self) -> Vec<TimelineEntry> {
        let (say, case, l) = (&self.say, &self.view.case, self.say.l);
        let mut out = Vec::new();
        if let (Some(clocks), None) = (&case.clocks, case.delivered) {
            out.push(TimelineEntry {
                at: say.on(clocks.reply_due),
                text: l.t("case.reply_due").to_owned(),
                note: String::new(),
                key: false,
                todo: true,
            });
        }
        let last_draft = self.view.timeline.iter().rposition(|entry| matches!(entry.event, Event::DraftSaved { .. }));
        for (at, entry) in self.view.timeline.iter().enumerate().rev() {
            // Only the newest draft is news; the others are in the versions.
            if matches!(entry.event, Event::DraftSaved { .. }) && Some(at) != last_draft {
                continue;
            }
            let told = say.event(&entry.event);
            let by = entry
                .by
                .map(|id| say.person(id))
                .filter(|name| !told.note.contains(name) && !told.text.contains(name))
                .unwrap_or_default();
            let note = [told.note, by].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ");
            out.push(TimelineEntry {
                at: say.moment(entry.at),
                text: told.text,
                note,
                key: told.key,
                todo: false,
            });
        }
        out
    }

    fn reply(&self) -> Vec<(String, String)> {
        let (say, case, l) = (&self.say, &self.view.case, self.say.l);
        let mut facts = Vec::new();
        if let Some(signed) = &case.signed {
            facts.push((l.t("case.doc_number").to_owned(), signed.number.to_string()));
            facts.push((l.t("case.adopted_on").to_owned(), say.day(signed.adopted_on)));
            facts.push((l.t("case.signatory").to_owned(), say.person(signed.signatory)));
        }
        if let Some(class) = case.class().filter(|_| case.signed.is_some()) {
            facts.push((l.t("case.class").to_owned(), say.class(self.web, class)));
        }
        for change in &case.class_changes {
            let what = l.f2("told.class_changed", "from", &change.from, "to", &change.to);
            facts.push((say.day(change.on), l.f2("case.class_change", "what", what, "evidence", &change.evidence)));
        }
        for round in &case.past {
            let number = round.signed.as_ref().map(|s| s.number.to_string()).unwrap_or_default();
            let day = round.delivered.map(|(on, _)| say.day(on)).unwrap_or_default();
            let mut words = l.f2("case.past_round", "number", number, "day", day);
            for (_, rating) in &round.ratings {
                words = l.f2("case.merged_rated", "note", words, "how", say.rated(rating.satisfaction, &rating.axes));
            }
            facts.push((l.f1("case.round", "n", round.no), words));
        }
        if let Some((on, mode)) = case.delivered {
            facts.push((
                l.t("case.delivered").to_owned(),
                l.f2("case.day_and_mode", "day", say.day(on), "mode", l.coded("modes", mode.code())),
            ));
        }
        if let Some(publication) = &case.publication {
            facts.push((l.t("case.publicity").to_owned(), l.coded("publicity", publication.publicity.code())));
        }
        if let Some(rating) = &case.rating {
            let label = if rating.paper_of.is_some() { "case.rating_on_paper" } else { "case.rating" };
            facts.push((
                l.t(label).to_owned(),
                l.f2(
                    "case.day_and_mode",
                    "day",
                    say.day(rating.on),
                    "mode",
                    say.rated(rating.satisfaction, &rating.axes),
                ),
            ));
        }
        facts
    }
}

/// The promises of a case as its ledger has them.
fn lines(say: &Say, web: &Web, case: &Case) -> Vec<PromiseLine> {
    let standing = case.promises.iter().filter(|line| !line.void);
    standing
        .map(|line| {
            let left = line
                .due_on
                .filter(|_| line.is_open())
                .map(|due| banfu_app::domain::deadline::left(due, say.today, 0, &web.app.calendar()));
            let state = match line.state(say.today) {
                LineState::Kept | LineState::Answered => PromiseState::Kept,
                LineState::PartlyKept => PromiseState::Partly,
                LineState::Dropped | LineState::Void => PromiseState::Ended,
                LineState::Overdue => PromiseState::Late,
                LineState::Undated => PromiseState::Undated,
                LineState::Open => match left {
                    Some(Left::Days { working_days, .. }) if i64::from(working_days) > say.soon && !line.more_time.is_empty() => PromiseState::Extended,
                    _ => nearness(say, left),
                },
            };
            PromiseLine {
                no: line.n,
                mark: PromiseMark { l: say.l, state },
                quote: line.commitment.quote.clone(),
                href: format!("/cases/{}/promises/{}", case.id, line.n),
                owner: say.office(line.office),
                clock: line.due_on.zip(left).map(|(due, left)| say.clock(due, left)),
                due_words: line.commitment.due.clone().unwrap_or_default(),
            }
        })
        .collect()
}

fn nearness(say: &Say, left: Option<Left>) -> PromiseState {
    match left {
        None => PromiseState::Undated,
        Some(Left::Late { .. }) => PromiseState::Late,
        Some(Left::Today) => PromiseState::Soon,
        Some(Left::Days { working_days, .. }) if i64::from(working_days) <= say.soon => PromiseState::Soon,
        Some(Left::Days { .. }) => PromiseState::Open,
    }
}

/// Promises of a signed reply, as rows.
pub fn promises(say: &Say, web: &Web, commitments: &[Commitment], lead: Option<OfficeId>) -> Vec<PromiseLine> {
    commitments
        .iter()
        .map(|promise| {
            let left = promise
                .due_on
                .map(|due| banfu_app::domain::deadline::left(due, say.today, 0, &web.app.calendar()));
            PromiseLine {
                no: promise.no,
                mark: PromiseMark {
                    l: say.l,
                    state: nearness(say, left),
                },
                quote: promise.quote.clone(),
                href: String::new(),
                owner: promise.owner.clone().or_else(|| lead.map(|id| say.office(id))).unwrap_or_default(),
                clock: promise.due_on.zip(left).map(|(due, left)| say.clock(due, left)),
                due_words: promise.due.clone().unwrap_or_default(),
            }
        })
        .collect()
}
