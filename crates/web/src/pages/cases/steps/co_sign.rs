//! 联名: the first proposer invites and takes back; who is invited signs or does not; who signed may step back.

use banfu_app::{
    Command,
    domain::{
        PersonId,
        org::{Person, Role},
    },
    policy::Action,
};

use super::Desk;
use crate::{
    frame::posted::Fields,
    pages::cases::task::ReadingBlock,
    say::Say,
    ui::{Choice, ErrorSummary, Field},
};

/// Members that are offered one by one; where the region has more, their names are typed.
pub const TICKS_MAX: usize = 60;

/// The forms that concern this person.
pub(super) fn forms(desk: &Desk<'_>) -> Vec<(&'static str, bool)> {
    let (case, me) = (&desk.view.case, desk.me.live.actor.person.id);
    let may_sign = desk.view.may(Action::ProposalCoSign);
    let invites = desk.view.may(Action::ProposalInvite);
    vec![
        ("answer_invitation", may_sign && case.asked_to_sign().any(|person| person == me)),
        ("step_back", may_sign && case.co_signers.contains(&me)),
        ("invite", invites),
        ("take_back", invites && case.asked_to_sign().next().is_some()),
    ]
}

/// What they ask.
pub(super) fn questions(desk: &Desk<'_>, id: &str) -> Vec<Field> {
    let (say, case, l) = (&desk.say, &desk.view.case, desk.say.l);
    let label = |name: &str| l.coded("steps", &format!("field.{name}"));
    let hint = |name: &str| l.coded("steps", &format!("hint.{name}"));
    match id {
        "invite" => {
            let members = may_be_invited(desk);
            vec![if members.len() > TICKS_MAX {
                Field::area("names", label("invite_names"), 3).required().hint(hint("invite_names"))
            } else {
                Field::ticks("people", label("invite_people"), choices(say, &members))
                    .required()
                    .hint(hint("invite_people"))
            }]
        }
        "take_back" => {
            let asked = case.asked_to_sign().map(|id| Choice::new(id, say.person(id))).collect();
            vec![Field::select("person", label("invited"), asked).required()]
        }
        "answer_invitation" => vec![
            Field::radio(
                "accept",
                label("accept"),
                vec![
                    Choice::new("yes", l.coded("steps", "choice.sign_yes")),
                    Choice::new("no", l.coded("steps", "choice.sign_no")),
                ],
            )
            .required(),
            Field::area("reason", label("decline_reason"), 2).hint(hint("decline_reason")),
        ],
        "step_back" => vec![Field::area("reason", label("decline_reason"), 2).hint(hint("decline_reason"))],
        _ => vec![],
    }
}

/// Members as ticks, with their 界别.
pub fn choices(say: &Say, members: &[&Person]) -> Vec<Choice> {
    members.iter().map(|p| Choice::new(p.id, say.person(p.id)).hint(p.sector.clone())).collect()
}

/// Members whose account may be used, other than this one, in the order of their ids.
pub fn members(say: &Say, except: PersonId) -> Vec<&Person> {
    say.people
        .everyone()
        .into_iter()
        .filter(|p| p.active && p.is(Role::Member) && p.id != except)
        .collect()
}

fn may_be_invited<'a>(desk: &'a Desk<'_>) -> Vec<&'a Person> {
    let case = &desk.view.case;
    let mut all = members(&desk.say, case.proposer);
    all.retain(|p| !case.co_signers.contains(&p.id) && !case.asked_to_sign().any(|asked| asked == p.id));
    all
}

/// The invitation of whoever was ticked or named.
pub(super) fn invited(desk: &Desk<'_>, fields: &Fields, errors: &mut ErrorSummary) -> Option<Vec<Command>> {
    let mut people: Vec<PersonId> = fields.all("people").into_iter().filter_map(|id| id.parse().ok()).map(PersonId).collect();
    let members = members(&desk.say, desk.view.case.proposer);
    for name in fields
        .raw("names")
        .split(['、', '，', ',', ';', '；', '\n', '\r'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        match named(&members, name) {
            Ok(id) => people.push(id),
            Err(key) => errors.add("names", desk.say.l.f1(key, "name", name)),
        }
    }
    Some(vec![Command::InviteSigners { people }])
}

/// The one member of this name; members who share a name are told apart by 界别: 张三（教育界）.
fn named(members: &[&Person], name: &str) -> Result<PersonId, &'static str> {
    let fits = |p: &&&Person| p.name == name || p.name_en.eq_ignore_ascii_case(name) || format!("{}（{}）", p.name, p.sector) == name;
    let mut found = members.iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one.id),
        (Some(_), Some(_)) => Err("steps.several_so_named"),
        (None, _) => Err("steps.nobody_so_named"),
    }
}

/// Whether one signs.
pub(super) fn answered(desk: &Desk<'_>, form: &str, fields: &Fields, errors: &mut ErrorSummary) -> Option<Vec<Command>> {
    let accept = fields.text("accept");
    if form == "answer_invitation" && !matches!(accept, "yes" | "no") {
        let l = desk.say.l;
        errors.add("accept", l.f1("task.fill_in", "field", l.coded("steps", "field.accept")));
    }
    Some(vec![Command::AnswerInvitation {
        accepted: form == "answer_invitation" && accept == "yes",
        reason: fields.text("reason").to_owned(),
    }])
}

/// Whether after this form one has no part in the case any more.
pub(super) fn leaves(form: &str, fields: &Fields) -> bool {
    form == "step_back" || (form == "answer_invitation" && fields.text("accept") != "yes")
}

/// For the first proposer: the invitations and what became of each. What is asked for stands beside the form.
pub(super) fn sent(desk: &Desk<'_>) -> Vec<ReadingBlock> {
    let (say, case, l) = (&desk.say, &desk.view.case, desk.say.l);
    let mut out = Vec::new();
    if desk.view.may(Action::ProposalInvite) && !case.invitations.is_empty() {
        let line = |i: &banfu_app::domain::cosigning::Invitation| {
            let state = l.coded("steps", &format!("choice.invitation_{}", i.state.code()));
            let parts = [say.person(i.person), say.day(i.on), state, i.reason.clone()];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(l.t("desk.joint"))
        };
        out.push(ReadingBlock {
            title: l.coded("steps", "co_sign.sent"),
            by: String::new(),
            paragraphs: case.invitations.iter().map(line).collect(),
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: i64, name: &str, sector: &str) -> Person {
        Person {
            id: PersonId(id),
            name: name.into(),
            name_en: String::new(),
            office: None,
            roles: vec![Role::Member],
            title: String::new(),
            sector: sector.into(),
            phone: String::new(),
            login: name.into(),
            active: true,
        }
    }

    #[test]
    fn members_who_share_a_name_are_told_apart_by_their_sector() {
        let all = [member(1, "林望舒", "教育界"), member(2, "林望舒", "农业界"), member(3, "龙笺", "教育界")];
        let all: Vec<&Person> = all.iter().collect();
        assert_eq!(named(&all, "龙笺"), Ok(PersonId(3)));
        assert_eq!(named(&all, "林望舒"), Err("steps.several_so_named"));
        assert_eq!(named(&all, "林望舒（农业界）"), Ok(PersonId(2)));
        assert_eq!(named(&all, "无此人"), Err("steps.nobody_so_named"));
    }
}
