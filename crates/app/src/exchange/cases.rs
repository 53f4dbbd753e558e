//! Cases from a table: each row walks the same steps that people walk (draft, submit, file, assign), decided by the same functions on the days that
//! the table tells, so that nothing comes in that could not have happened here.

use std::collections::HashMap;

use banfu_domain::{
    Arg, Case, CaseId, Context, Date, Event, OfficeId, PersonId, Refusal, Stage,
    assignment::{self, AssignCase},
    case::CaseKind,
    event::SeriesEvent,
    org::OfficeKind,
    proposal::{self, DraftProposal, FileProposal, ProposalText, Session, TITLE_MAX_CHARS, chinese_number},
    series::Series,
};
use banfu_store::{
    Meta, NewEvent,
    codec::{Form, SourceEvent, restore},
    log::MAX_EVENTS,
};
use sha2::{Digest as _, Sha256};

use super::{
    Effect, Report, Source,
    names::{Names, most_like},
    sheet::{Read, Record},
};
use crate::{
    App, AppError,
    act::{pack_of, project},
    reading::hex,
    streams,
};

/// Longest number that a source gives a case, in characters.
const SOURCE_NUMBER_MAX_CHARS: usize = 60;
/// Stands for the id of a case that has none yet.
const UNBORN: CaseId = CaseId(0);

/// What a table of cases does.
pub(super) struct CasesPlan {
    source: String,
    source_version: i64,
    cases: Vec<CasePlan>,
    /// Filing series by stream: its version, and the numbers given out, each with the place of its case among `cases`.
    numbers: HashMap<String, (u64, Vec<(u32, usize)>)>,
}

struct CasePlan {
    /// The case as it is, if it is there.
    known: Option<Case>,
    events: Vec<Event>,
    number: String,
    digest: String,
}

/// What came from a source before.
struct Taken {
    case: CaseId,
    digest: String,
}

/// A row, understood.
struct Row {
    kind: CaseKind,
    session: Session,
    text: ProposalText,
    proposer: PersonId,
    co_signers: Vec<PersonId>,
    submitted_on: Date,
    filed: Option<(Date, FileProposal)>,
    assigned: Option<(Date, AssignCase)>,
}

impl App {
    pub(super) fn plan_cases(&self, source: &Source, read: &Read, report: &mut Report) -> Result<CasesPlan, AppError> {
        self.reload_people()?;
        let settings = self.settings()?;
        let place = self.place();
        let pack = pack_of(&place, &settings)?.clone();
        let calendar = place.calendar(&pack);
        let people = self.people();
        let stream = streams::source(&source.name);
        let (source_version, taken) = self.store.read(&self.region, |tx| {
            let stored = tx.load(&stream)?;
            let mut taken: HashMap<String, Taken> = HashMap::new();
            for event in &stored {
                let SourceEvent::CaseTakenOver { number, case, digest } = restore(event)?;
                taken.insert(number, Taken { case, digest });
            }
            Ok::<_, AppError>((i64::try_from(stored.len()).unwrap_or(i64::MAX), taken))
        })?;
        let reader = Reader {
            source,
            names: Names::of(&people),
            own: &settings.session,
            areas: &pack.areas,
            dispatching: people
                .offices()
                .into_iter()
                .filter(|o| o.kind == OfficeKind::Committee)
                .map(|o| o.id)
                .take(1)
                .collect(),
            today: self.today(),
        };
        let mut plan = CasesPlan {
            source: source.name.clone(),
            source_version,
            cases: Vec::new(),
            numbers: HashMap::new(),
        };
        let mut series: HashMap<String, Series> = HashMap::new();
        let mut seen: HashMap<String, u32> = HashMap::new();
        for record in &read.records {
            let errors = report.errors;
            let Some(number) = record.needed("source_number", source.heading("source_number"), report) else {
                continue;
            };
            record.line("source_number", SOURCE_NUMBER_MAX_CHARS, report);
            if let Some(first) = seen.insert(number.clone(), record.row) {
                record.wrong(
                    report,
                    "source_number",
                    "table.twice",
                    vec![("what", Arg::Text(number.clone())), ("row", Arg::Number(first.into()))],
                );
            }
            let row = reader.row(record, report);
            let title = record.text("title");
            let (Some(row), true) = (row, report.errors == errors) else { continue };
            let digest = digest(&row);
            let before = taken.get(&number);
            if before.is_some_and(|t| t.digest == digest) {
                report.note(record.row, &title, Effect::Same, vec![]);
                continue;
            }
            let known = match before {
                Some(taken) => Some(self.load(taken.case)?),
                None => None,
            };
            let stream = streams::filing_series(&row.session);
            if !series.contains_key(&stream) {
                let loaded = self.store.read(&self.region, |tx| Ok::<_, AppError>(streams::load_series(tx, &stream)?))?;
                plan.numbers.insert(stream.clone(), (loaded.version(), Vec::new()));
                series.insert(stream.clone(), loaded);
            }
            let Some(numbers) = series.get_mut(&stream) else { continue };
            let cx = |today| Context {
                today,
                by: PersonId(0),
                pack: &pack,
                calendar: &calendar,
            };
            let Some((events, given)) = steps(record, &row, known.as_ref(), numbers, &cx, report) else {
                continue;
            };
            if let (Some(n), Some((_, given_out))) = (given, plan.numbers.get_mut(&stream)) {
                numbers.apply(&SeriesEvent::NumberAllotted {
                    n,
                    case: known.as_ref().map_or(UNBORN, |c| c.id),
                });
                given_out.push((n, plan.cases.len()));
            }
            let effect = match (&known, events.is_empty()) {
                (None, _) => Effect::New,
                (Some(_), false) => Effect::Changed,
                (Some(_), true) => Effect::Same,
            };
            report.note(record.row, &title, effect, events.iter().map(|e| e.store().kind).collect());
            plan.cases.push(CasePlan { known, events, number, digest });
        }
        Ok(plan)
    }

    /// Carries a plan out in one transaction.
    pub(super) fn enter_cases(&self, source: &Source, plan: CasesPlan, meta: Meta) -> Result<(), AppError> {
        let settings = self.settings()?;
        let place = self.place();
        debug_assert_eq!(source.name, plan.source, "the plan is of this source");
        self.store.write(&self.region, move |tx| {
            if tx.already_done(&meta.command_id)?.is_some() {
                return Ok(());
            }
            let mut ids = Vec::with_capacity(plan.cases.len());
            let mut taken = Vec::with_capacity(plan.cases.len());
            for planned in &plan.cases {
                let (case, version) = match &planned.known {
                    Some(known) => {
                        let mut case = known.clone();
                        for event in &planned.events {
                            case.apply(event.clone());
                        }
                        (case, known.version)
                    }
                    None => {
                        let id = CaseId(tx.next_id("case")?);
                        let case = Case::fold(id, planned.events.clone()).map_err(|e| AppError::Internal(e.to_string()))?;
                        (case, 0)
                    }
                };
                ids.push(case.id);
                taken.push(
                    SourceEvent::CaseTakenOver {
                        number: planned.number.clone(),
                        case: case.id,
                        digest: planned.digest.clone(),
                    }
                    .store(),
                );
                if planned.events.is_empty() {
                    continue;
                }
                let stored: Vec<NewEvent> = planned.events.iter().map(Form::store).collect();
                let version = i64::try_from(version).unwrap_or(i64::MAX);
                let event_ids = tx.append(&streams::case(case.id), version, &stored, &meta)?;
                project(tx, &place, &settings, &case, meta.at_ms)?;
                // The latest is news; a whole history at once is not.
                if let (Some(id), Some(last)) = (event_ids.last(), stored.last()) {
                    tx.feed_parties(&case, &[(*id, last.kind.clone())], meta.at_ms, &meta.actor)?;
                }
            }
            for (stream, (version, given_out)) in &plan.numbers {
                let events: Vec<NewEvent> = given_out
                    .iter()
                    .filter_map(|(n, at)| Some(SeriesEvent::NumberAllotted { n: *n, case: *ids.get(*at)? }.store()))
                    .collect();
                append_long(tx, stream, i64::try_from(*version).unwrap_or(i64::MAX), &events, &meta)?;
            }
            append_long(tx, &streams::source(&plan.source), plan.source_version, &taken, &meta)?;
            tx.answer(&meta, &plan.cases.len().to_string())?;
            Ok::<_, AppError>(())
        })
    }
}

fn append_long(tx: &mut banfu_store::Tx<'_>, stream: &str, mut version: i64, events: &[NewEvent], meta: &Meta) -> Result<(), AppError> {
    for chunk in events.chunks(MAX_EVENTS) {
        tx.append(stream, version, chunk, meta)?;
        version += i64::try_from(chunk.len()).unwrap_or(0);
    }
    Ok(())
}

/// What reading a row needs.
struct Reader<'a> {
    source: &'a Source,
    names: Names<'a>,
    own: &'a Session,
    areas: &'a [String],
    dispatching: Vec<OfficeId>,
    today: Date,
}

impl Reader<'_> {
    fn row(&self, record: &Record, report: &mut Report) -> Option<Row> {
        let title = record
            .needed("title", self.source.heading("title"), report)
            .map(|_| record.line("title", TITLE_MAX_CHARS, report));
        let text = self.text(record, title.clone().unwrap_or_default(), report);
        let proposer = record
            .needed("proposer", self.source.heading("proposer"), report)
            .and_then(|name| self.names.person(&name, record, "proposer", report));
        let co_signers: Vec<PersonId> = record
            .names("co_signers")
            .iter()
            .filter_map(|name| self.names.person(name, record, "co_signers", report))
            .collect();
        let session = self.session(record, report);
        let submitted_on = record
            .needed("submitted_on", self.source.heading("submitted_on"), report)
            .and_then(|_| record.day("submitted_on", self.today, report));
        let filed = self.filed(record, report);
        let assigned = self.assigned(record, report);
        if assigned.is_some() && filed.is_none() {
            let missing = Arg::Text(self.source.heading("number").to_owned());
            record.wrong(report, "lead", "table.missing", vec![("field", missing)]);
        }
        let days = [
            ("submitted_on", submitted_on),
            ("filed_on", filed.as_ref().map(|(on, _)| *on)),
            ("assigned_on", assigned.as_ref().map(|(on, _)| *on)),
        ];
        for pair in days.windows(2) {
            if let [(_, Some(earlier)), (field, Some(later))] = pair
                && later < earlier
            {
                record.wrong(
                    report,
                    field,
                    "table.out_of_order",
                    vec![("day", Arg::Date(*later)), ("before", Arg::Date(*earlier))],
                );
            }
        }
        title?;
        Some(Row {
            kind: self.source.case_kind,
            session: session?,
            text,
            proposer: proposer?,
            co_signers,
            submitted_on: submitted_on?,
            filed,
            assigned,
        })
    }

    /// The three parts that a proposal has; a platform that exports one long text is read by its headings.
    fn text(&self, record: &Record, title: String, report: &mut Report) -> ProposalText {
        let mut text = ProposalText {
            title,
            situation: record.text("situation"),
            analysis: record.text("analysis"),
            points: listed(&record.text("points")),
        };
        if record.has("text") {
            let whole = record.text("text");
            let (before, after) = split_at_points(&whole);
            if text.situation.is_empty() {
                text.situation = before.to_owned();
            }
            if text.points.is_empty() {
                text.points = listed(after);
            }
        }
        if text.points.is_empty() || text.situation.is_empty() {
            let field = if record.has("text") { "text" } else { "title" };
            record.wrong(report, field, "table.no_points", vec![]);
        }
        text
    }

    fn session(&self, record: &Record, report: &mut Report) -> Option<Session> {
        let (session, year) = (record.text("session"), record.number("year", report));
        let year = year.and_then(|y| i16::try_from(y).ok());
        if session.is_empty() {
            return match year {
                None => Some(self.own.clone()),
                Some(year) if year == self.own.year => Some(self.own.clone()),
                Some(_) => {
                    record.wrong(report, "year", "table.no_session", vec![("session", Arg::Text(self.own.label_zh()))]);
                    None
                }
            };
        }
        let numbers = term_and_session(&session);
        match numbers {
            Some((term, number)) if (term, number) == (self.own.term, self.own.session) => Some(self.own.clone()),
            Some((term, number)) if year.is_some() => Some(Session {
                body: self.own.body.clone(),
                term,
                session: number,
                year: year.unwrap_or_default(),
            }),
            _ => {
                record.wrong(report, "session", "table.no_session", vec![("session", Arg::Text(self.own.label_zh()))]);
                None
            }
        }
    }

    fn filed(&self, record: &Record, report: &mut Report) -> Option<(Date, FileProposal)> {
        let number = record.number("number", report);
        if number.is_none() {
            if record.has("filed_on") && !record.has("number") {
                let field = Arg::Text(self.source.heading("number").to_owned());
                record.wrong(report, "filed_on", "table.missing", vec![("field", field)]);
            }
            return None;
        }
        let on = match record.has("filed_on") {
            true => record.day("filed_on", self.today, report),
            false => {
                let field = Arg::Text(self.source.heading("filed_on").to_owned());
                record.wrong(report, "number", "table.missing", vec![("field", field)]);
                None
            }
        };
        let area = record.text("area");
        if !self.areas.contains(&area) {
            if area.is_empty() {
                let field = Arg::Text(self.source.heading("area").to_owned());
                record.wrong(report, "number", "table.missing", vec![("field", field)]);
            } else {
                let like = most_like(&area, self.areas.iter().map(|a| (a.as_str(), a)));
                let known = match like {
                    Some(one) => vec![Arg::Text(one.clone())],
                    None => self.areas.iter().cloned().map(Arg::Text).collect(),
                };
                record.wrong(
                    report,
                    "area",
                    "table.unknown_area",
                    vec![("area", Arg::Text(area.clone())), ("known", Arg::Many(known))],
                );
            }
        }
        let key_case = record.yes("key_case", report);
        Some((on?, FileProposal { number, area, key_case }))
    }

    fn assigned(&self, record: &Record, report: &mut Report) -> Option<(Date, AssignCase)> {
        let all = |field, report: &mut Report| {
            let names = record.names(field);
            names
                .iter()
                .filter_map(|name| self.names.office(name, record, field, report))
                .collect::<Vec<_>>()
        };
        let lead = record.text("lead");
        let co_handlers = all("co_handlers", report);
        let named = all("assigners", report);
        if lead.is_empty() {
            if let Some(field) = ["assigned_on", "co_handlers"].into_iter().find(|field| record.has(field)) {
                let missing = Arg::Text(self.source.heading("lead").to_owned());
                record.wrong(report, field, "table.missing", vec![("field", missing)]);
            }
            return None;
        }
        let lead = self.names.office(&lead, record, "lead", report);
        if !record.has("assigned_on") {
            let missing = Arg::Text(self.source.heading("assigned_on").to_owned());
            record.wrong(report, "lead", "table.missing", vec![("field", missing)]);
        }
        let on = record.day("assigned_on", self.today, report);
        let assigners = if named.is_empty() { self.dispatching.clone() } else { named };
        Some((
            on?,
            AssignCase {
                assigners,
                lead: lead?,
                co_handlers,
                division: None,
            },
        ))
    }
}

/// The points of a cell, one a line, their numbers taken off.
fn listed(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| {
            line.trim()
                .trim_start_matches(|c: char| c.is_ascii_digit() || "（()）一二三四五六七八九十、.．· \u{3000}-".contains(c))
                .trim()
                .to_owned()
        })
        .filter(|line| !line.is_empty())
        .collect()
}

/// A long text, cut before the points: at a short line that says 建议.
fn split_at_points(text: &str) -> (&str, &str) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        if at > 0 && words.contains("建议") && words.chars().count() <= 12 {
            let after = at + line.len();
            return (text.get(..at).unwrap_or_default().trim(), text.get(after..).unwrap_or_default().trim());
        }
        at += line.len();
    }
    (text.trim(), "")
}

/// 届 and 次 of a session as it is written: 十三届一次会议, 第13届第1次.
fn term_and_session(text: &str) -> Option<(u32, u32)> {
    let before = |mark: char, text: &str| -> Option<u32> {
        let head = text.split(mark).next()?;
        let digits: String = head
            .chars()
            .rev()
            .take_while(|c| c.is_ascii_digit())
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        if let Ok(n) = digits.parse() {
            return Some(n);
        }
        // The longest numeral that stands before the mark.
        (1..100)
            .rev()
            .filter(|n| head.ends_with(&chinese_number(*n)))
            .max_by_key(|n| chinese_number(*n).chars().count())
    };
    let (_, after) = text.split_once('届')?;
    Some((before('届', text)?, before('次', after)?))
}

/// What a row says, as 32 hexadecimal digits.
fn digest(row: &Row) -> String {
    let mut digest = Sha256::new();
    let mut put = |part: &str| {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    };
    let ids = |ids: &[i64]| ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    put("v1");
    put(row.kind.code());
    put(&row.session.series());
    put(&row.session.year.to_string());
    put(&row.text.title);
    put(&row.text.situation);
    put(&row.text.analysis);
    for point in &row.text.points {
        put(point);
    }
    put("signers");
    put(&ids(&[row.proposer.0]));
    put(&ids(&row.co_signers.iter().map(|p| p.0).collect::<Vec<_>>()));
    put(&row.submitted_on.to_string());
    if let Some((on, filed)) = &row.filed {
        put("filed");
        put(&on.to_string());
        put(&filed.number.unwrap_or_default().to_string());
        put(&filed.area);
        put(if filed.key_case { "key" } else { "" });
    }
    if let Some((on, assigned)) = &row.assigned {
        put("assigned");
        put(&on.to_string());
        put(&ids(&assigned.assigners.iter().map(|o| o.0).collect::<Vec<_>>()));
        put(&assigned.lead.to_string());
        put(&ids(&assigned.co_handlers.iter().map(|o| o.0).collect::<Vec<_>>()));
    }
    let hash: [u8; 32] = digest.finalize().into();
    hex(&hash).chars().take(32).collect()
}

/// The steps from where the case is to where the row says it is, with the filing number given out on the way; `None` when a step is refused.
fn steps<'a>(
    record: &Record,
    row: &Row,
    known: Option<&Case>,
    numbers: &Series,
    cx: &dyn Fn(Date) -> Context<'a>,
    report: &mut Report,
) -> Option<(Vec<Event>, Option<u32>)> {
    let mut events = Vec::new();
    let errors = report.errors;
    let mut refused = |field: &str, refusal: &dyn Refusal| {
        record.wrong(report, field, refusal.code(), refusal.args());
    };
    let mut case = match known {
        Some(case) => {
            if let Err((field, code)) = unchangeable(case, row) {
                record.wrong(report, field, code, vec![("stage", Arg::Stage(case.stage()))]);
                return None;
            }
            case.clone()
        }
        None => {
            let cmd = DraftProposal {
                kind: row.kind,
                session: row.session.clone(),
                proposer: row.proposer,
                co_signers: row.co_signers.clone(),
                text: row.text.clone(),
            };
            match proposal::draft(cmd) {
                Ok(made) => events.extend(made),
                Err(refusal) => {
                    refused("title", &refusal);
                    return None;
                }
            }
            Case::fold(UNBORN, events.clone()).ok()?
        }
    };
    let mut given = None;
    let mut take = |case: &mut Case, made: Vec<Event>| {
        for event in &made {
            case.apply(event.clone());
        }
        events.extend(made);
    };
    if case.stage() == Stage::Draft && case.text != row.text {
        match proposal::revise(&case, row.text.clone()) {
            Ok(made) => take(&mut case, made),
            Err(refusal) => refused("title", &refusal),
        }
    }
    if case.stage() == Stage::Draft {
        match proposal::submit(&case, cx(row.submitted_on)) {
            Ok(made) => take(&mut case, made),
            Err(refusal) => refused("text", &refusal),
        }
    }
    if let (Stage::Submitted, Some((on, cmd))) = (case.stage(), &row.filed) {
        match proposal::file(&case, cmd.clone(), numbers, cx(*on)) {
            Ok((made, _)) => {
                take(&mut case, made);
                given = cmd.number;
            }
            Err(proposal::CannotFile::NumberTaken { number }) => {
                let holder = numbers.numbers().get(&number).map(|a| a.case).filter(|id| *id != UNBORN);
                let holder = holder.map_or_else(|| Arg::Text(String::new()), Arg::Case);
                record.wrong(
                    report,
                    "number",
                    "table.number_taken",
                    vec![("number", Arg::Number(number.into())), ("case", holder)],
                );
                return None;
            }
            Err(refusal) => refused("number", &refusal),
        }
    }
    if let (Stage::Filed, Some((on, cmd))) = (case.stage(), &row.assigned) {
        match assignment::assign(&case, cmd.clone(), cx(*on)) {
            Ok(made) => take(&mut case, made),
            Err(refusal) => refused("lead", &refusal),
        }
    }
    (report.errors == errors).then_some((events, given))
}

/// What of a case the table may no longer change; the field that differs, and why it is refused. What Banfu knows beyond the table is left alone.
fn unchangeable(case: &Case, row: &Row) -> Result<(), (&'static str, &'static str)> {
    let fixed = Err;
    if case.session != row.session {
        return fixed(("session", "table.fixed"));
    }
    if case.proposer != row.proposer {
        return fixed(("proposer", "table.fixed"));
    }
    if case.co_signers != row.co_signers {
        return fixed(("co_signers", "table.fixed"));
    }
    if case.stage() != Stage::Draft && case.text != row.text {
        let field = if case.text.title == row.text.title { "text" } else { "title" };
        return fixed((field, "table.text_is_fixed"));
    }
    if let (Some(number), Some((_, filed))) = (case.number, &row.filed) {
        if filed.number != Some(number) {
            return fixed(("number", "table.fixed"));
        }
        if filed.area != case.area {
            return fixed(("area", "table.fixed"));
        }
        if filed.key_case != case.key_case {
            return fixed(("key_case", "table.fixed"));
        }
    }
    if let (Some(lead), Some((_, assigned))) = (case.lead(), &row.assigned) {
        let mut here: Vec<_> = case.co_handlers().map(|o| o.office).collect();
        let mut there = assigned.co_handlers.clone();
        here.sort_unstable();
        there.sort_unstable();
        if lead != assigned.lead {
            return fixed(("lead", "table.assigned_elsewhere"));
        }
        if here != there {
            return fixed(("co_handlers", "table.assigned_elsewhere"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_read_as_they_are_written() {
        for (text, expected) in [
            ("省政协十三届一次会议", Some((13, 1))),
            ("第十二届第五次", Some((12, 5))),
            ("13届1次", Some((13, 1))),
            ("二十届二次", Some((20, 2))),
            ("十届三次", Some((10, 3))),
            ("今年", None),
        ] {
            assert_eq!(term_and_session(text), expected, "{text}");
        }
    }

    #[test]
    fn a_long_text_is_cut_before_its_points() {
        let (before, after) = split_at_points("口岸排队时间长。\n建议增设窗口的呼声高，已有多年反映。\n三、具体建议\n1.增设窗口。\n（二）延长时间。\n");
        assert_eq!(before, "口岸排队时间长。\n建议增设窗口的呼声高，已有多年反映。");
        assert_eq!(listed(after), ["增设窗口。", "延长时间。"]);
        assert_eq!(split_at_points("没有列出"), ("没有列出", ""));
    }
}
