//! What a place asks of its letters, its signatories and its second answers, beside clocks and classes ([`crate::rules`]).
//!
//! Values of a rule pack all of them: `rules/<pack>/pack.toml` writes them, each with where it comes from.

use crate::{case::CaseKind, org::coded, proposal::Session, rating::Axis};

coded! {
    /// Where the class of result (办理结果) is printed on the first page of a reply.
    ClassMarkPlace {
        /// 首页右上角.
        PageTopRight = "page_top_right",
        /// 标题右上方.
        TitleUpperRight = "title_upper_right",
    }
}

/// Stands in a pattern of numbers for the office's 机关代字.
pub const CODE: &str = "{code}";

/// The number series of an office, as patterns with [`CODE`] for its 机关代字.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberSeries {
    /// For replies, such as `{code}` or `{code}提`.
    pub replies: String,
    /// For co-opinions, such as `{code}提函`; none: opinions carry no number of their own.
    pub opinions: Option<String>,
}

impl NumberSeries {
    /// The prefix of a reply's number; empty for an office without 机关代字.
    pub fn reply_code(&self, org_code: &str) -> String {
        coded_by(&self.replies, org_code)
    }

    /// The prefix of a co-opinion's number, where the place numbers them and the office has a 机关代字.
    pub fn opinion_code(&self, org_code: &str) -> Option<String> {
        let code = coded_by(self.opinions.as_deref()?, org_code);
        (!code.is_empty()).then_some(code)
    }
}

fn coded_by(pattern: &str, org_code: &str) -> String {
    if org_code.trim().is_empty() {
        return String::new();
    }
    pattern.replace(CODE, org_code.trim())
}

/// How a place words and marks its replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRules {
    /// One or two series of numbers.
    pub numbers: NumberSeries,
    /// Where the class stands.
    pub class_mark: ClassMarkPlace,
    /// 标题: a pattern with `{office}`, `{session}`, `{number}` and `{kind}`.
    pub title: String,
    /// 抄送 of replies to suggestions (代表建议), where they are others than of replies to proposals; empty: the same.
    pub suggestion_copies: Vec<String>,
}

/// The words in curly brackets that a title may have.
pub const TITLE_WORDS: [&str; 4] = ["{office}", "{session}", "{number}", "{kind}"];

impl LetterRules {
    /// The title of a reply.
    ///
    /// * `number`: 案号 as the place writes it.
    pub fn title_of(&self, kind: CaseKind, session: &Session, number: &str, office: &str) -> String {
        let word = match kind {
            CaseKind::Proposal => "提案",
            CaseKind::Suggestion => "建议",
        };
        self.title
            .replace("{office}", office)
            .replace("{session}", &session.label_zh())
            .replace("{number}", number)
            .replace("{kind}", word)
    }
}

/// Which replies the head of the office signs in person (单位主要负责人签发).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeadSigns {
    /// Those to key cases (重点提案).
    pub key_cases: bool,
    /// Those that promise money.
    pub money: bool,
    /// The posts that are an office's head: 厅长, 局长. A post must be exactly one of them: 副局长 is none.
    pub posts: Vec<String>,
}

impl HeadSigns {
    /// Whether a post is that of the head.
    pub fn is_head(&self, post: &str) -> bool {
        self.posts.iter().any(|p| p == post.trim())
    }
}

/// What a place asks of an answer, and of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRules {
    /// 逐条答复: a point without an answer keeps the reply from being signed, whatever the reason.
    pub item_by_item: bool,
    /// Which replies the head signs.
    pub head_signs: HeadSigns,
    /// How often a case is answered in writing. Who is still not satisfied then is met in person.
    pub written_rounds: u32,
    /// What is rated apart from the whole; empty: the whole alone.
    pub axes: Vec<Axis>,
}

/// Most rounds of written answers that a pack may set.
pub const WRITTEN_ROUNDS_MAX: u32 = 9;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Context, RulePack, Stage,
        reply::Findings,
        series::Series,
        signing::{CannotSignOff, SignOffReply, sign_off},
        testing::*,
    };

    /// What is said of signing the usual case under a place's rules.
    fn signed(change: impl FnOnce(&mut RulePack), post: &str, findings: &Findings, reason: &str) -> Result<String, CannotSignOff> {
        let mut pack = pack();
        change(&mut pack);
        let cmd = SignOffReply {
            org_code: "试海".into(),
            post: post.into(),
            accepted_open: reason.into(),
        };
        let cx = Context { pack: &pack, ..cx() };
        let (events, _) = sign_off(given(up_to(Stage::SignOff)).case(), cmd, findings, &Series::default(), cx)?;
        match events.first() {
            Some(crate::Event::ReplySignedOff { number, .. }) => Ok(number.to_string()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_number_of_a_reply_follows_the_pattern_of_the_place() {
        let two = |p: &mut RulePack| p.letters.numbers.replies = "{code}提".into();
        assert_eq!(signed(two, "", &Findings::default(), "").unwrap(), "试海提〔2023〕1号");
    }

    #[test]
    fn where_every_point_is_answered_a_reason_does_not_stand_in_for_an_answer() {
        let open = Findings {
            unanswered: vec![2],
            ..Findings::default()
        };
        let strict = |p: &mut RulePack| p.answers.item_by_item = true;
        assert_eq!(signed(strict, "", &open, "另文答复"), Err(CannotSignOff::MustAnswerEach { points: vec![2] }));
        assert!(signed(|_| {}, "", &open, "另文答复").is_ok());
    }

    #[test]
    fn what_promises_money_goes_to_the_head_where_the_place_says_so() {
        let money = Findings {
            money: vec![1],
            ..Findings::default()
        };
        let rule = |p: &mut RulePack| {
            p.answers.head_signs = HeadSigns {
                key_cases: true,
                money: true,
                posts: vec!["局长".into()],
            };
        };
        let refused = CannotSignOff::HeadSigns { posts: vec!["局长".into()] };
        assert_eq!(signed(rule, "副局长", &money, ""), Err(refused));
        assert!(signed(rule, "局长", &money, "").is_ok());
        assert!(signed(rule, "副局长", &Findings::default(), "").is_ok());
    }

    #[test]
    fn replies_and_opinions_have_their_own_series_where_the_place_says_so() {
        let two = NumberSeries {
            replies: "{code}提".into(),
            opinions: Some("{code}提函".into()),
        };
        assert_eq!(two.reply_code("试海"), "试海提");
        assert_eq!(two.opinion_code("试海").as_deref(), Some("试海提函"));
        assert_eq!((two.reply_code(" "), two.opinion_code("")), (String::new(), None));
    }

    #[test]
    fn a_title_follows_the_kind_of_case() {
        let rules = crate::testing::pack().letters;
        assert_eq!(
            rules.title_of(CaseKind::Suggestion, &session(), "0012", "省口岸办"),
            "省口岸办关于省政协十三届一次会议第0012号建议的答复"
        );
    }

    #[test]
    fn a_deputy_head_is_not_the_head() {
        let rule = HeadSigns {
            posts: vec!["局长".into()],
            ..HeadSigns::default()
        };
        assert!(rule.is_head("局长") && !rule.is_head("副局长") && !rule.is_head(""));
    }
}
