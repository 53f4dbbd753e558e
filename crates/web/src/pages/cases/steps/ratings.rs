//! 评价, asked and answered: the whole, and each axis that the place's form has.

use banfu_app::domain::rating::{Answers, Axis, AxisRating, Satisfaction};

use super::Desk;
use crate::{
    frame::posted::Fields,
    ui::{Choice, ErrorSummary, Field},
};

/// The field of an axis.
fn field(axis: Axis) -> &'static str {
    match axis {
        Axis::Attitude => "axis_attitude",
        Axis::Communication => "axis_communication",
        Axis::Timeliness => "axis_timeliness",
        Axis::Result => "axis_result",
    }
}

fn asked(desk: &Desk<'_>) -> (Vec<Satisfaction>, Vec<Axis>) {
    desk.web.app.rules_of(&desk.view.case).map_or_else(
        |_| (Satisfaction::ALL.to_vec(), vec![]),
        |(pack, _)| (pack.satisfactions.clone(), pack.answers.axes.clone()),
    )
}

/// The questions of the place's form.
pub(super) fn questions(desk: &Desk<'_>) -> Vec<Field> {
    let l = desk.say.l;
    let (answers, axes) = asked(desk);
    let choices = || answers.iter().map(|s| Choice::new(s.code(), l.coded("satisfactions", s.code()))).collect();
    let whole = Field::radio("satisfaction", l.coded("steps", "field.satisfaction"), choices()).required();
    let parts = axes
        .into_iter()
        .map(|axis| Field::radio(field(axis), l.coded("axes", axis.code()), choices()).required());
    std::iter::once(whole).chain(parts).collect()
}

/// What was answered; what is missing is said at its field.
pub(super) fn answers(desk: &Desk<'_>, fields: &Fields, errors: &mut ErrorSummary) -> Option<Answers> {
    let l = desk.say.l;
    let overall = Satisfaction::from_code(fields.text("satisfaction"));
    if overall.is_none() {
        errors.add("satisfaction", l.f1("task.fill_in", "field", l.coded("steps", "field.satisfaction")));
    }
    let mut axes = Vec::new();
    for axis in asked(desk).1 {
        match Satisfaction::from_code(fields.text(field(axis))) {
            Some(satisfaction) => axes.push(AxisRating { axis, satisfaction }),
            None => errors.add(field(axis), l.f1("task.fill_in", "field", l.coded("axes", axis.code()))),
        }
    }
    overall.map(|overall| Answers { overall, axes })
}
