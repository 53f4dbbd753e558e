//! 审查: the readings (初审、复审、终审) that a submitted proposal goes through, each by somebody else. All but the last recommend; the last
//! decides ([`crate::proposal::file`], [`crate::proposal::refuse`], …). How many there are the place's pack says (`readings`).

use jiff::civil::Date;

use crate::{
    Context, RulePack,
    case::{Case, Stage},
    duty::DutyKind,
    event::Event,
    ids::PersonId,
    org::coded,
    proposal::NOTE_MAX_CHARS,
    refusal::refusals,
};

/// Most readings a pack may ask for.
pub const READINGS_MAX: u32 = 3;

coded! {
    /// What a reading comes to.
    Advice {
        /// 建议立案.
        File = "file",
        /// 建议不予立案.
        Refuse = "refuse",
        /// 建议转为意见.
        Convert = "convert",
        /// 建议退回修改.
        SendBack = "send_back",
    }
}

/// One reading of a submitted proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// From 1.
    pub no: u32,
    /// How many there were to be when it took place; the last one decides.
    pub of: u32,
    /// Who read.
    pub by: PersonId,
    /// What it came to.
    pub advice: Advice,
    /// 类别, when it is to be filed; may be empty.
    pub area: String,
    /// 重点提案, when it is to be filed.
    pub key_case: bool,
    /// Code of the ground, when it is to be refused; empty otherwise.
    pub ground: String,
    /// Why.
    pub note: String,
    /// Day.
    pub on: Date,
}

impl Reading {
    /// The step it was, such as 复审.
    pub fn step(&self) -> DutyKind {
        step(self.no, self.of)
    }
}

/// What a reading before the last recommends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadProposal {
    /// What should become of it.
    pub advice: Advice,
    /// 类别, when it is to be filed; may be left to the next reading.
    pub area: String,
    /// 重点提案, when it is to be filed.
    pub key_case: bool,
    /// Code of the ground, when it is to be refused.
    pub ground: String,
    /// Why; may be empty when it is to be filed and nobody before said otherwise.
    pub note: String,
}

refusals! {
    /// Why a reading cannot be recorded.
    CannotRead, "proposal.read" {
        /// It is not under review.
        WrongStage {
            /// Where it is.
            stage: Stage,
        } = "wrong_stage",
        /// The reading that is next decides: there is nothing to recommend.
        Decides = "decides",
        /// Nobody reads a proposal twice.
        ReadBefore = "read_before",
        /// A reading that is not plainly for filing, or differs from the one before, says why.
        NoReason = "no_reason",
        /// The note is too long.
        TooLong {
            /// Limit in characters.
            max: usize,
        } = "too_long",
        /// The place has no such ground.
        UnknownGround {
            /// What was given.
            ground: String,
        } = "unknown_ground",
        /// The place has no such area.
        UnknownArea {
            /// What was given.
            area: String,
        } = "unknown_area",
    }
}

impl Case {
    /// The step of the review that is next, under the rules of the place.
    pub fn next_reading(&self, pack: &RulePack) -> DutyKind {
        step(next_no(self, pack), pack.readings)
    }

    /// Whether the next reading is the last, which decides.
    pub fn next_reading_decides(&self, pack: &RulePack) -> bool {
        next_no(self, pack) >= pack.readings
    }

    /// Whether this person has read it since it was last submitted.
    pub fn was_read_by(&self, person: PersonId) -> bool {
        self.readings.iter().any(|r| r.by == person)
    }
}

fn step(no: u32, of: u32) -> DutyKind {
    match (no, of) {
        (_, ..=1) => DutyKind::Review,
        (no, of) if no >= of => DutyKind::FinalReading,
        (1, _) => DutyKind::FirstReading,
        _ => DutyKind::SecondReading,
    }
}

/// Its number; a pack that now asks for fewer than have taken place leaves the last one.
fn next_no(case: &Case, pack: &RulePack) -> u32 {
    let done = u32::try_from(case.readings.len()).unwrap_or(u32::MAX);
    done.saturating_add(1).min(pack.readings.max(1))
}

/// Records a reading before the last.
///
/// # Errors
/// [`CannotRead`]: it is not to be read now, or not by this person, or what the form lacks.
pub fn read(case: &Case, cmd: ReadProposal, cx: Context<'_>) -> Result<Vec<Event>, CannotRead> {
    if case.stage() != Stage::Submitted {
        return Err(CannotRead::WrongStage { stage: case.stage() });
    }
    if case.next_reading_decides(cx.pack) {
        return Err(CannotRead::Decides);
    }
    if case.was_read_by(cx.by) {
        return Err(CannotRead::ReadBefore);
    }
    let files = cmd.advice == Advice::File;
    if cmd.note.trim().is_empty() && (!files || differs(case, cmd.advice)) {
        return Err(CannotRead::NoReason);
    }
    if cmd.note.chars().nth(NOTE_MAX_CHARS).is_some() {
        return Err(CannotRead::TooLong { max: NOTE_MAX_CHARS });
    }
    if cmd.advice == Advice::Refuse && !cx.pack.refusal_grounds.iter().any(|g| g.code == cmd.ground) {
        return Err(CannotRead::UnknownGround { ground: cmd.ground });
    }
    if files && !cmd.area.is_empty() && !cx.pack.areas.contains(&cmd.area) {
        return Err(CannotRead::UnknownArea { area: cmd.area });
    }
    Ok(vec![Event::ProposalRead {
        reading: Reading {
            no: next_no(case, cx.pack),
            of: cx.pack.readings,
            by: cx.by,
            advice: cmd.advice,
            area: if files { cmd.area } else { String::new() },
            key_case: files && cmd.key_case,
            ground: if cmd.advice == Advice::Refuse { cmd.ground } else { String::new() },
            note: cmd.note,
            on: cx.today,
        },
    }])
}

/// Whether the reading before came to something else.
fn differs(case: &Case, advice: Advice) -> bool {
    case.readings.last().is_some_and(|before| before.advice != advice)
}

/// What keeps the last reading from deciding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undecided {
    /// Others have to read first.
    Awaited {
        /// How many have read.
        done: u32,
        /// How many readings there are.
        needed: u32,
    },
    /// Whoever decides read it before.
    ReadBefore,
    /// It differs from the reading before and does not say why.
    NoReason,
}

/// The last reading as an event, before the decision it comes to; `None` in a place where one reading is all.
pub(crate) fn last_reading(case: &Case, decided: ReadProposal, cx: Context<'_>) -> Result<Option<Event>, Undecided> {
    let needed = cx.pack.readings;
    if needed <= 1 {
        return Ok(None);
    }
    if !case.next_reading_decides(cx.pack) {
        let done = u32::try_from(case.readings.len()).unwrap_or(u32::MAX);
        return Err(Undecided::Awaited { done, needed });
    }
    if case.was_read_by(cx.by) {
        return Err(Undecided::ReadBefore);
    }
    if decided.note.trim().is_empty() && differs(case, decided.advice) {
        return Err(Undecided::NoReason);
    }
    Ok(Some(Event::ProposalRead {
        reading: Reading {
            no: next_no(case, cx.pack),
            of: needed,
            by: cx.by,
            advice: decided.advice,
            area: decided.area,
            key_case: decided.key_case,
            ground: decided.ground,
            note: decided.note,
            on: cx.today,
        },
    }))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        CaseId,
        proposal::{self, CannotFile, CannotReview, FileProposal},
        series::Series,
        testing::*,
    };

    const FIRST: PersonId = PersonId(21);
    const SECOND: PersonId = PersonId(22);
    const THIRD: PersonId = PersonId(23);

    fn three() -> RulePack {
        RulePack { readings: 3, ..pack() }
    }

    fn by(pack: &RulePack, by: PersonId) -> Context<'_> {
        Context { by, pack, ..cx() }
    }

    fn filing(note: &str) -> ReadProposal {
        ReadProposal {
            advice: Advice::File,
            area: "教育".into(),
            key_case: true,
            ground: String::new(),
            note: note.into(),
        }
    }

    fn file(note: &str) -> FileProposal {
        FileProposal {
            number: None,
            area: "教育".into(),
            key_case: false,
            note: note.into(),
            read_elsewhere: false,
        }
    }

    fn read_by(pack: &RulePack, people: &[(PersonId, Advice)]) -> Case {
        let mut case = given(up_to(Stage::Submitted)).case().clone();
        for (person, advice) in people {
            let cmd = ReadProposal {
                advice: *advice,
                ground: "litigation".into(),
                ..filing("已看")
            };
            for event in read(&case, cmd, by(pack, *person)).unwrap() {
                case.apply(event);
            }
        }
        case
    }

    #[test]
    fn three_people_read_and_the_third_files() {
        let pack = three();
        let case = read_by(&pack, &[(FIRST, Advice::File), (SECOND, Advice::File)]);
        assert_eq!(case.next_reading(&pack), DutyKind::FinalReading);
        let (events, _) = proposal::file(&case, file(""), &Series::default(), by(&pack, THIRD)).unwrap();
        let mut after = case.clone();
        events.into_iter().for_each(|e| after.apply(e));
        assert_eq!((after.stage(), after.readings.len()), (Stage::Filed, 3));
        assert_eq!(
            after.readings.iter().map(Reading::step).collect::<Vec<_>>(),
            [DutyKind::FirstReading, DutyKind::SecondReading, DutyKind::FinalReading]
        );
    }

    #[test]
    fn nobody_decides_before_the_others_have_read() {
        let pack = three();
        let case = read_by(&pack, &[(FIRST, Advice::File)]);
        assert_eq!(
            proposal::file(&case, file(""), &Series::default(), by(&pack, SECOND)).unwrap_err(),
            CannotFile::ReadingsAwaited { done: 1, needed: 3 }
        );
        assert_eq!(
            proposal::convert(&case, "转送".into(), by(&pack, SECOND)).unwrap_err(),
            CannotReview::ReadingsAwaited { done: 1, needed: 3 }
        );
    }

    #[test]
    fn nobody_reads_twice() {
        let pack = three();
        let case = read_by(&pack, &[(FIRST, Advice::File)]);
        assert_eq!(read(&case, filing(""), by(&pack, FIRST)).unwrap_err(), CannotRead::ReadBefore);
        let case = read_by(&pack, &[(FIRST, Advice::File), (SECOND, Advice::File)]);
        assert_eq!(
            proposal::file(&case, file(""), &Series::default(), by(&pack, SECOND)).unwrap_err(),
            CannotFile::ReadBefore
        );
        assert_eq!(read(&case, filing(""), by(&pack, THIRD)).unwrap_err(), CannotRead::Decides);
    }

    #[test]
    fn who_differs_from_the_reading_before_says_why() {
        let pack = three();
        let refused = read_by(&pack, &[(FIRST, Advice::Refuse)]);
        assert_eq!(read(&refused, filing(" "), by(&pack, SECOND)).unwrap_err(), CannotRead::NoReason);
        assert!(read(&refused, filing("诉讼已结。"), by(&pack, SECOND)).is_ok());
        let case = read_by(&pack, &[(FIRST, Advice::File), (SECOND, Advice::Convert)]);
        let (series, cx) = (Series::default(), by(&pack, THIRD));
        assert_eq!(proposal::file(&case, file(""), &series, cx).unwrap_err(), CannotFile::NoReason);
        assert!(proposal::file(&case, file("有具体建议。"), &series, cx).is_ok());
    }

    #[test]
    fn a_text_that_was_sent_back_is_read_anew_from_the_first() {
        let pack = three();
        let mut case = read_by(&pack, &[(FIRST, Advice::SendBack), (SECOND, Advice::SendBack)]);
        for event in proposal::send_back(&case, "请补充数据。".into(), by(&pack, THIRD)).unwrap() {
            case.apply(event);
        }
        case.apply(Event::ProposalSubmitted { on: date(2023, 1, 20) });
        assert_eq!((case.readings.len(), case.next_reading(&pack)), (0, DutyKind::FirstReading));
        assert!(read(&case, filing(""), by(&pack, THIRD)).is_ok(), "the new text is new to everybody");
    }

    #[test]
    fn a_case_that_another_register_filed_was_read_there() {
        let pack = three();
        let case = read_by(&pack, &[]);
        let taken = FileProposal {
            number: Some(8),
            read_elsewhere: true,
            ..file("")
        };
        let (events, _) = proposal::file(&case, taken, &Series::default(), by(&pack, FIRST)).unwrap();
        assert_eq!(events.len(), 1, "no reading is invented for it");
    }

    proptest! {
        #[test]
        fn a_decision_follows_as_many_readings_as_the_place_asks_for_by_as_many_people(readings in 1u32..=READINGS_MAX, tries in prop::collection::vec((20i64..26, 0usize..4, any::<bool>()), 0..40)) {
            let pack = RulePack { readings, ..pack() };
            let mut case = given(up_to(Stage::Submitted)).case().clone();
            for (person, advice, decide) in tries {
                let cx = by(&pack, PersonId(person));
                let cmd = ReadProposal { advice: Advice::ALL[advice], ground: "litigation".into(), ..filing("说明") };
                let made = if decide {
                    proposal::file(&case, file("说明"), &Series::default(), cx).map(|(e, _)| e).unwrap_or_default()
                } else {
                    read(&case, cmd, cx).unwrap_or_default()
                };
                made.into_iter().for_each(|e| case.apply(e));
            }
            let mut people: Vec<PersonId> = case.readings.iter().map(|r| r.by).collect();
            people.sort_unstable();
            people.dedup();
            prop_assert_eq!(people.len(), case.readings.len(), "nobody reads twice");
            let wanted = if readings == 1 { 0 } else { readings as usize };
            prop_assert_eq!(case.stage() == Stage::Filed && case.readings.len() != wanted, false);
            prop_assert!(case.id == CaseId(20) && case.readings.len() <= wanted);
        }
    }
}
