//! Two languages: the message files, and days and clocks as people say them.
//!
//! Messages live in `locales/{zh-CN,en}/*.toml`, one file a noun; a key is `file.section.name`. `{name}` is a place for a value. An English message
//! that counts is a table `{ one = …, other = … }`, chosen by the value of `{n}`; Chinese needs one form.

mod catalog;
mod days;
mod locale;

pub use days::{Moment, is_weekend, say_date, say_day, say_long_date, say_moment, say_short_weekday, say_weekday};
pub use locale::Locale;

/// Files whose keys are looked up by codes that come from elsewhere (a stage, a refusal, an event), so that no source line names each one.
pub const CODED: &[&str] = &[
    "stages",
    "roles",
    "refusals",
    "errors",
    "findings",
    "events",
    "toasts",
    "modes",
    "gates",
    "import.what",
    "import.error",
    "import.unsupported",
    "satisfactions",
    "axes",
    "publicity",
    "commitments",
    "duties",
    "actions",
    "office_kinds",
    "reply_forms",
    "clocks",
    "clock.start",
    "clock.when",
    "pack_values",
    "scales",
    "what_if.all",
    "what_if.by_notice",
    "what_if.by_pack",
    "what_if.kinds",
    "views",
    "oversight.cell",
    "oversight.columns",
    "oversight.terms",
    "oversight.report_columns",
    "track",
    "promises.form",
    "steps",
];

#[cfg(test)]
mod tests {
    use banfu_app::policy::Action;
    use banfu_domain::{
        case::Stage,
        consultation::{ConsultMode, ConsultStage},
        dispute::DisputeStep,
        duty::DutyKind,
        org::{OfficeKind, Role},
        publication::{DeliveryMode, Publicity},
        rating::{Axis, Satisfaction},
        refusal,
        reply::CommitmentKind,
        rules::{Clock, PackValue, ReplyForm, Scale, StartEvent},
    };

    use super::Locale;

    #[test]
    fn every_code_of_the_domain_has_words_in_both_languages() {
        let mut codes: Vec<(&str, &str)> = refusal::all_codes()
            .into_iter()
            .chain(banfu_app::directory::CODES)
            .chain(banfu_app::exchange::CODES)
            .chain(banfu_app::rules::CODES)
            .map(|code| ("refusals", code))
            .collect();
        codes.extend(Stage::ALL.iter().map(|c| ("stages", c.code())));
        codes.extend(Role::ALL.iter().map(|c| ("roles", c.code())));
        codes.extend(ConsultMode::ALL.iter().map(|c| ("modes", c.code())));
        codes.extend(ConsultStage::ALL.iter().map(|c| ("modes", c.code())));
        codes.extend(DeliveryMode::ALL.iter().map(|c| ("modes", c.code())));
        let steps: Vec<String> = DisputeStep::ALL.iter().map(|c| format!("dispute_{c}")).collect();
        codes.extend(steps.iter().map(|c| ("modes", c.as_str())));
        codes.extend(Publicity::ALL.iter().map(|c| ("publicity", c.code())));
        codes.extend(Satisfaction::ALL.iter().map(|c| ("satisfactions", c.code())));
        codes.extend(Axis::ALL.iter().map(|c| ("axes", c.code())));
        codes.extend(CommitmentKind::ALL.iter().map(|c| ("commitments", c.code())));
        codes.extend(Action::ALL.iter().map(|c| ("actions", c.code())));
        codes.extend(OfficeKind::ALL.iter().map(|c| ("office_kinds", c.code())));
        codes.extend(ReplyForm::ALL.iter().map(|c| ("reply_forms", c.code())));
        codes.extend(DutyKind::ALL.iter().map(|c| ("duties", c.code())));
        codes.extend(Clock::ALL.iter().map(|c| ("clocks", c.code())));
        codes.extend(PackValue::ALL.iter().map(|c| ("pack_values", c.code())));
        codes.extend(Scale::ALL.iter().map(|c| ("scales", c.code())));
        let starts: Vec<String> = StartEvent::ALL.iter().map(|c| format!("start.{}", c.code())).collect();
        codes.extend(starts.iter().map(|c| ("clock", c.as_str())));
        let silent: Vec<_> = codes
            .iter()
            .filter(|(space, code)| Locale::ALL.iter().any(|l| l.code(space, code).is_none()))
            .collect();
        assert!(silent.is_empty(), "no words for {silent:#?}");
    }
}
