//! 初审, 复审, 终审: what a reading asks, and what the readings before it came to.

use banfu_app::{
    Command,
    domain::{
        RulePack,
        proposal::FileProposal,
        review::{Advice, ReadProposal, Reading},
    },
};

use super::Desk;
use crate::{
    frame::posted::Fields,
    pages::cases::task::ReadingBlock,
    ui::{Choice, ErrorSummary, Field},
};

/// Whether the reading that is next decides; so where the rules of the place cannot be read, which the command then says.
pub fn decides(desk: &Desk<'_>) -> bool {
    rules(desk).is_none_or(|pack| desk.view.case.next_reading_decides(&pack))
}

fn rules(desk: &Desk<'_>) -> Option<std::sync::Arc<RulePack>> {
    desk.web.app.rules_of(&desk.view.case).ok().map(|(pack, _)| pack)
}

/// The code of the step that is next, such as `second_reading`.
pub fn step(desk: &Desk<'_>) -> &'static str {
    rules(desk).map_or("review", |pack| desk.view.case.next_reading(&pack).code())
}

/// 类别, as far as the place has them; that of the reading before is chosen.
pub fn area(desk: &Desk<'_>) -> Field {
    let choices = desk.web.app.pack().map(|p| p.areas.iter().map(|a| Choice::new(a, a.clone())).collect());
    let field = Field::select("area", label(desk, "area"), choices.unwrap_or_default());
    match before(desk).filter(|r| !r.area.is_empty()) {
        Some(reading) => field.with(&reading.area),
        None => field,
    }
}

/// 重点提案, as the reading before has it.
pub fn key_case(desk: &Desk<'_>) -> Field {
    let field = Field::tick("key_case", label(desk, "key_case"));
    if before(desk).is_some_and(|r| r.key_case) { field.with("on") } else { field }
}

/// 不予立案情形; that of the reading before is chosen.
pub fn ground(desk: &Desk<'_>) -> Field {
    let l = desk.say.l;
    let choices = desk.web.app.pack().map(|p| {
        let named = p.refusal_grounds.iter();
        named
            .map(|g| Choice::new(&g.code, if l.is_chinese() { g.label_zh.clone() } else { g.label_en.clone() }))
            .collect()
    });
    let field = Field::select("ground", label(desk, "ground"), choices.unwrap_or_default());
    match before(desk).filter(|r| !r.ground.is_empty()) {
        Some(reading) => field.with(&reading.ground),
        None => field,
    }
}

/// What a reading before the last asks.
pub fn questions(desk: &Desk<'_>) -> Vec<Field> {
    let l = desk.say.l;
    let advice = Advice::ALL
        .iter()
        .map(|a| Choice::new(a.code(), l.coded("steps", &format!("choice.advice_{}", a.code()))));
    vec![
        Field::radio("advice", label(desk, "advice"), advice.collect())
            .required()
            .with(Advice::File.code()),
        area(desk).hint(l.coded("steps", "hint.read_area")),
        key_case(desk),
        ground(desk).hint(l.coded("steps", "hint.read_ground")),
        Field::area("note", label(desk, "read_note"), 3).hint(l.coded("steps", "hint.read_note")),
    ]
}

/// Why the last reading differs, where there was one before.
pub fn why_different(desk: &Desk<'_>) -> Option<Field> {
    before(desk).map(|_| Field::area("note", label(desk, "read_note"), 2).hint(desk.say.l.coded("steps", "hint.why_different")))
}

/// The answers as the command they become; `None` with what is missing.
pub fn command(desk: &Desk<'_>, fields: &Fields, errors: &mut ErrorSummary) -> Option<Vec<Command>> {
    let advice = Advice::from_code(fields.text("advice"));
    if advice.is_none() {
        errors.add("advice", desk.say.l.f1("task.fill_in", "field", label(desk, "advice")));
    }
    advice.map(|advice| {
        vec![Command::Read(ReadProposal {
            advice,
            area: fields.text("area").to_owned(),
            key_case: fields.has("key_case"),
            ground: fields.text("ground").to_owned(),
            note: fields.text("note").to_owned(),
        })]
    })
}

/// Filing, as its form was answered.
pub fn filing(fields: &Fields, number: Option<u32>, area: String) -> FileProposal {
    FileProposal {
        number,
        area,
        key_case: fields.has("key_case"),
        note: fields.text("note").to_owned(),
        read_elsewhere: false,
    }
}

/// What the readings so far came to, to be read before the next.
pub fn blocks(desk: &Desk<'_>) -> Vec<ReadingBlock> {
    let (say, l) = (&desk.say, desk.say.l);
    desk.view
        .case
        .readings
        .iter()
        .map(|reading| {
            let mut paragraphs = Vec::new();
            if !reading.area.is_empty() {
                paragraphs.push(l.f1("review.read_area", "area", &reading.area));
            }
            if reading.key_case {
                paragraphs.push(l.t("review.read_key").to_owned());
            }
            paragraphs.extend(reading.note.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned));
            ReadingBlock {
                title: say.reading(reading),
                by: l.f2("review.read_by", "name", say.person(reading.by), "day", say.day(reading.on)),
                paragraphs,
            }
        })
        .collect()
}

fn before<'a>(desk: &'a Desk<'_>) -> Option<&'a Reading> {
    desk.view.case.readings.last()
}

fn label(desk: &Desk<'_>, name: &str) -> String {
    desk.say.l.coded("steps", &format!("field.{name}"))
}
