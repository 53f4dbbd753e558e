//! What a pack says of letters, signatories and second answers: read from its file, refused with file, line and remedy.

use banfu_domain::{
    place::{CODE, ClassMarkPlace, HeadSigns, NumberSeries, TITLE_WORDS, WRITTEN_ROUNDS_MAX},
    rating::Axis,
};
use serde::Deserialize;
use toml::Spanned;

use super::{
    BadRules,
    pack::{At, Given, codes},
};

/// Longest pattern of a number or a title, in characters.
const PATTERN_MAX_CHARS: usize = 100;

/// `[number_series]`: one series, or one for replies and one for co-opinions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumbersFile {
    replies: Spanned<String>,
    opinions: Option<Spanned<String>>,
    pub(super) source: Option<String>,
    pub(super) assumed: Option<String>,
}

/// `[head_signs]`: which replies the head of an office signs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeadSignsFile {
    key_cases: bool,
    money: bool,
    posts: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) assumed: Option<String>,
}

pub(super) fn numbers(at: &At<'_>, file: &Spanned<NumbersFile>) -> Result<NumberSeries, BadRules> {
    let f = file.get_ref();
    for (pattern, key) in std::iter::once((&f.replies, "replies")).chain(f.opinions.iter().map(|o| (o, "opinions"))) {
        if pattern.get_ref().matches(CODE).count() != 1 || pattern.get_ref().chars().nth(PATTERN_MAX_CHARS).is_some() {
            let problem = format!("[number_series]: {key} has {CODE} once, where the office's 机关代字 stands, such as \"{CODE}提\"");
            return Err(at.bad(pattern.span(), problem));
        }
    }
    if let Some(opinions) = f.opinions.as_ref().filter(|o| *o.get_ref() == *f.replies.get_ref()) {
        let problem = "[number_series]: opinions is the series of the replies; give it another pattern, or take it away";
        return Err(at.bad(opinions.span(), problem));
    }
    Ok(NumberSeries {
        replies: f.replies.get_ref().clone(),
        opinions: f.opinions.as_ref().map(|o| o.get_ref().clone()),
    })
}

pub(super) fn class_mark(at: &At<'_>, file: &Spanned<Given<Spanned<String>>>) -> Result<ClassMarkPlace, BadRules> {
    let code = &file.get_ref().value;
    ClassMarkPlace::from_code(code.get_ref()).ok_or_else(|| {
        let known = codes(ClassMarkPlace::ALL, |p| p.code());
        at.bad(code.span(), format!("class_mark is {known}, not {}", code.get_ref()))
    })
}

pub(super) fn title(at: &At<'_>, file: &Spanned<Given<Spanned<String>>>) -> Result<String, BadRules> {
    let pattern = &file.get_ref().value;
    let text = pattern.get_ref();
    let plain = TITLE_WORDS.iter().fold(text.clone(), |text, word| text.replace(word, ""));
    let problem = if plain.contains(['{', '}']) {
        format!("[reply_title]: the words in brackets are {}", TITLE_WORDS.join(", "))
    } else if !text.contains("{session}") || !text.contains("{number}") {
        "[reply_title]: a title names {session} and {number}".to_owned()
    } else if text.chars().nth(PATTERN_MAX_CHARS).is_some() {
        format!("[reply_title]: at most {PATTERN_MAX_CHARS} characters")
    } else {
        return Ok(text.clone());
    };
    Err(at.bad(pattern.span(), problem))
}

pub(super) fn head_signs(at: &At<'_>, file: &Spanned<HeadSignsFile>) -> Result<HeadSigns, BadRules> {
    let span = file.span();
    let f = file.get_ref();
    let posts: Vec<String> = f.posts.iter().map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect();
    if (f.key_cases || f.money) && posts.is_empty() {
        let problem = "[head_signs]: say in posts which posts are the head of an office, such as [\"厅长\", \"局长\", \"主任\"]";
        return Err(at.bad(span, problem));
    }
    Ok(HeadSigns {
        key_cases: f.key_cases,
        money: f.money,
        posts,
    })
}

pub(super) fn axes(at: &At<'_>, file: &Spanned<Given<Vec<Spanned<String>>>>) -> Result<Vec<Axis>, BadRules> {
    let mut out = Vec::new();
    for code in &file.get_ref().value {
        let axis = Axis::from_code(code.get_ref()).filter(|axis| !out.contains(axis)).ok_or_else(|| {
            let known = codes(Axis::ALL, |a| a.code());
            at.bad(code.span(), format!("[feedback_axes]: each of {known} at most once, not {}", code.get_ref()))
        })?;
        out.push(axis);
    }
    Ok(out)
}

pub(super) fn written_rounds(at: &At<'_>, file: &Spanned<Given<u32>>) -> Result<u32, BadRules> {
    let rounds = file.get_ref().value;
    if !(1..=WRITTEN_ROUNDS_MAX).contains(&rounds) {
        return Err(at.bad(file.span(), format!("[written_rounds]: value is 1 to {WRITTEN_ROUNDS_MAX}")));
    }
    Ok(rounds)
}
