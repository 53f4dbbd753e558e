//! Automatic numbers as the characters a reader sees: 一、 （一） 1. ①.
//!
//! A list has up to nine levels, each with a form and a template such as `（%2）`. Word counts by list, not by place: a paragraph anywhere goes on
//! where the last one of its list ended. Source: ECMA-376 part 1 §17.9 and MS-DOC §2.9.150 (LVLF), §2.2.1.3 of MS-OSHARED (MSONFC).

use std::collections::HashMap;

/// Levels of a list.
pub(crate) const LEVELS: usize = 9;
/// Numbers beyond this are written as digits, whatever their form.
const COUNTED_MAX: u32 = 9_999;

/// The form of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Decimal,
    DecimalZero,
    FullWidth,
    Circled,
    Parenthesised,
    FullStop,
    UpperRoman,
    LowerRoman,
    UpperLetter,
    LowerLetter,
    /// 一 二 十 十一 一百零一.
    Chinese,
    /// 一 二 一〇 一一.
    ChineseDigits,
    /// 壹 贰 壹拾.
    ChineseLegal,
    /// 甲 乙 丙.
    Stems,
    /// 子 丑 寅.
    Branches,
    /// A sign before each, the same for all.
    Bullet,
    /// No number; the template alone.
    None,
    /// A form that is not written here: digits stand for it.
    Unknown,
}

impl Form {
    /// By its name in OOXML (`ST_NumberFormat`).
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "decimal" | "decimalHalfWidth" => Self::Decimal,
            "decimalZero" => Self::DecimalZero,
            "decimalFullWidth" | "decimalFullWidth2" => Self::FullWidth,
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Self::Circled,
            "decimalEnclosedParen" => Self::Parenthesised,
            "decimalEnclosedFullstop" => Self::FullStop,
            "upperRoman" => Self::UpperRoman,
            "lowerRoman" => Self::LowerRoman,
            "upperLetter" => Self::UpperLetter,
            "lowerLetter" => Self::LowerLetter,
            "chineseCounting" | "chineseCountingThousand" | "japaneseCounting" | "taiwaneseCounting" | "taiwaneseCountingThousand" => Self::Chinese,
            "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => Self::ChineseDigits,
            "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => Self::ChineseLegal,
            "ideographTraditional" => Self::Stems,
            "ideographZodiac" => Self::Branches,
            "bullet" => Self::Bullet,
            "none" => Self::None,
            _ => Self::Unknown,
        }
    }

    /// By its code in .doc (MSONFC).
    pub(crate) fn coded(nfc: u8) -> Self {
        match nfc {
            0x00 | 0x0F => Self::Decimal,
            0x01 => Self::UpperRoman,
            0x02 => Self::LowerRoman,
            0x03 => Self::UpperLetter,
            0x04 => Self::LowerLetter,
            0x0A | 0x11 | 0x24 | 0x28 => Self::ChineseDigits,
            0x0B | 0x21 | 0x23 | 0x25 | 0x27 => Self::Chinese,
            0x0E | 0x13 => Self::FullWidth,
            0x10 | 0x22 | 0x26 => Self::ChineseLegal,
            0x12 | 0x1C => Self::Circled,
            0x16 => Self::DecimalZero,
            0x17 => Self::Bullet,
            0x1A => Self::FullStop,
            0x1B => Self::Parenthesised,
            0x1E => Self::Stems,
            0x1F => Self::Branches,
            0xFF => Self::None,
            _ => Self::Unknown,
        }
    }

    fn write(self, n: u32) -> String {
        let from = |first: u32, most: u32| (1..=most).contains(&n).then(|| char::from_u32(first + n - 1)).flatten();
        let digits = || n.to_string();
        let one = |c: Option<char>| c.map_or_else(digits, String::from);
        match self {
            Self::Decimal | Self::Unknown => digits(),
            Self::DecimalZero => format!("{n:02}"),
            Self::FullWidth => digits()
                .chars()
                .map(|c| c.to_digit(10).and_then(|d| char::from_u32(0xFF10 + d)).unwrap_or(c))
                .collect(),
            Self::Circled => one(from(0x2460, 20)
                .or_else(|| (21..=35).contains(&n).then(|| char::from_u32(0x3251 + n - 21)).flatten())
                .or_else(|| (36..=50).contains(&n).then(|| char::from_u32(0x32B1 + n - 36)).flatten())),
            Self::Parenthesised => one(from(0x2474, 20)),
            Self::FullStop => one(from(0x2488, 20)),
            Self::UpperRoman => roman(n),
            Self::LowerRoman => roman(n).to_lowercase(),
            Self::UpperLetter => letters(n, b'A'),
            Self::LowerLetter => letters(n, b'a'),
            Self::Chinese => chinese(n, ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"], ["", "十", "百", "千"], true),
            Self::ChineseDigits => digits()
                .chars()
                .filter_map(|c| c.to_digit(10))
                .filter_map(|d| "〇一二三四五六七八九".chars().nth(d as usize))
                .collect(),
            Self::ChineseLegal => chinese(n, ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"], ["", "拾", "佰", "仟"], false),
            Self::Stems => cycle(n, "甲乙丙丁戊己庚辛壬癸"),
            Self::Branches => cycle(n, "子丑寅卯辰巳午未申酉戌亥"),
            Self::Bullet | Self::None => String::new(),
        }
    }
}

fn cycle(n: u32, signs: &str) -> String {
    let of = signs.chars().count() as u32;
    match n.checked_sub(1).filter(|i| *i < of).and_then(|i| signs.chars().nth(i as usize)) {
        Some(c) => c.to_string(),
        None => n.to_string(),
    }
}

fn letters(n: u32, first: u8) -> String {
    // A … Z, AA, BB, …: the letter is repeated.
    if n == 0 || n > 26 * 9 {
        return n.to_string();
    }
    let letter = char::from(first + u8::try_from((n - 1) % 26).unwrap_or(0));
    std::iter::repeat_n(letter, ((n - 1) / 26 + 1) as usize).collect()
}

fn roman(n: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if n == 0 || n > COUNTED_MAX {
        return n.to_string();
    }
    let (mut rest, mut out) = (n, String::new());
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}

/// 1 to 9999 in Chinese; 10 to 19 without 一 before 十 where `short_ten`.
fn chinese(n: u32, digits: [&str; 10], units: [&str; 4], short_ten: bool) -> String {
    if n == 0 || n > COUNTED_MAX {
        return if n == 0 { digits[0].to_owned() } else { n.to_string() };
    }
    let (mut out, mut zero) = (String::new(), false);
    for place in (0..4_usize).rev() {
        let digit = (n / 10_u32.pow(place as u32) % 10) as usize;
        if digit == 0 {
            zero = !out.is_empty();
            continue;
        }
        if zero {
            out.push_str(digits[0]);
            zero = false;
        }
        if !(short_ten && place == 1 && digit == 1 && out.is_empty()) {
            out.push_str(digits[digit]);
        }
        out.push_str(units[place]);
    }
    out
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    /// The number of a level, from 0.
    Number(usize),
}

/// One level of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Level {
    pub(crate) start: u32,
    pub(crate) form: Form,
    pub(crate) template: Vec<Piece>,
    /// A blank follows the number: a tab or a space.
    pub(crate) blank: bool,
    /// Begins anew after a paragraph of a level less than this one; 0: never.
    pub(crate) restart_after: usize,
    /// All numbers of the template as digits (正规形式编号).
    pub(crate) legal: bool,
}

impl Level {
    /// A template as OOXML writes it: `（%1）`.
    pub(crate) fn template(text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match (c, chars.peek().and_then(|d| d.to_digit(10))) {
                ('%', Some(d @ 1..=9)) => {
                    chars.next();
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    }
                    pieces.push(Piece::Number(d as usize - 1));
                }
                _ => plain.push(c),
            }
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        pieces
    }
}

/// The levels of a list, as far as they are defined.
pub(crate) type List = [Option<Level>; LEVELS];

/// How far each list has counted.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// By list: the last number of each level, if it has begun.
    at: HashMap<i64, [Option<u32>; LEVELS]>,
    /// Starts of an instance that were used already.
    used: std::collections::HashSet<(i64, usize)>,
}

/// A number, and whether its form was known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) known: bool,
}

impl Counters {
    /// The number of the next paragraph of a list.
    ///
    /// * `key`: the list that counts. * `instance`: the use of it, which may have starts of its own in `starts`. * `level`: from 0.
    pub(crate) fn next(&mut self, key: i64, instance: i64, list: &List, starts: &[Option<u32>; LEVELS], level: usize) -> Written {
        let level = level.min(LEVELS - 1);
        let Some(def) = &list[level] else {
            return Written {
                text: String::new(),
                known: true,
            };
        };
        let at = self.at.entry(key).or_default();
        let start_of = |l: usize| starts[l].or_else(|| list[l].as_ref().map(|d| d.start)).unwrap_or(1);
        // The first time an instance with a start of its own is used at a level, it counts from there.
        let anew = starts[level].is_some() && self.used.insert((instance, level));
        at[level] = Some(match at[level] {
            Some(n) if !anew => n.saturating_add(1),
            _ => start_of(level),
        });
        for (upper, n) in at.iter_mut().enumerate().take(level) {
            n.get_or_insert(start_of(upper));
        }
        for deeper in level + 1..LEVELS {
            let again = list[deeper].as_ref().is_none_or(|d| d.restart_after > level);
            if again {
                at[deeper] = None;
            }
        }
        let (mut text, mut known) = (String::new(), true);
        if def.form == Form::Bullet {
            text.push_str(bullet(&def.template));
        } else {
            for piece in &def.template {
                match piece {
                    Piece::Text(plain) => text.push_str(plain),
                    Piece::Number(of) => {
                        let form = list.get(*of).and_then(Option::as_ref).map_or(Form::Decimal, |d| d.form);
                        let form = if def.legal { Form::Decimal } else { form };
                        known &= form != Form::Unknown;
                        text.push_str(&form.write(at.get(*of).copied().flatten().unwrap_or(1)));
                    }
                }
            }
        }
        // After 、 or ） Chinese sets no blank; after "1." a figure may follow that must not grow together with it.
        if def.blank
            && text
                .chars()
                .next_back()
                .is_some_and(|c| c.is_ascii() && c != ' ' || ('\u{2460}'..='\u{249B}').contains(&c))
        {
            text.push(' ');
        }
        Written { text, known }
    }
}

/// Bullets are signs of symbol typefaces; a dot stands for those that are no characters.
fn bullet(template: &[Piece]) -> &str {
    match template.first() {
        Some(Piece::Text(sign)) => match sign.chars().next() {
            Some(c) if ('\u{E000}'..='\u{F8FF}').contains(&c) || c.is_control() || c == 'l' || c == 'n' || c == 'u' => "•",
            Some(_) => sign,
            None => "",
        },
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(form: Form, template: &str) -> Option<Level> {
        Some(Level {
            start: 1,
            form,
            template: Level::template(template),
            blank: true,
            restart_after: LEVELS,
            legal: false,
        })
    }

    fn official() -> List {
        let mut list: List = Default::default();
        list[0] = level(Form::Chinese, "%1、");
        list[1] = level(Form::Chinese, "（%2）");
        list[2] = level(Form::Decimal, "%3.");
        list[3] = level(Form::Decimal, "%1.%4");
        for (at, def) in list.iter_mut().enumerate() {
            if let Some(def) = def {
                def.restart_after = at;
            }
        }
        list
    }

    fn run(list: &List, levels: &[usize]) -> Vec<String> {
        let mut counters = Counters::default();
        levels.iter().map(|l| counters.next(1, 1, list, &Default::default(), *l).text).collect()
    }

    #[test]
    fn the_four_levels_of_a_letter_come_out_as_they_are_printed() {
        assert_eq!(
            run(&official(), &[0, 1, 1, 2, 2, 0, 1, 2]),
            ["一、", "（一）", "（二）", "1. ", "2. ", "二、", "（一）", "1. "]
        );
    }

    #[test]
    fn a_level_that_never_begins_anew_goes_on() {
        let mut list = official();
        list[1].as_mut().unwrap().restart_after = 0;
        assert_eq!(run(&list, &[0, 1, 0, 1]), ["一、", "（一）", "二、", "（二）"]);
    }

    #[test]
    fn a_legal_number_is_written_in_digits_only() {
        let mut list = official();
        list[3].as_mut().unwrap().legal = true;
        assert_eq!(run(&list, &[0, 0, 3]), ["一、", "二、", "2.1 "]);
        assert_eq!(run(&official(), &[0, 0, 3])[2], "二.1 ");
    }

    #[test]
    fn an_instance_with_a_start_of_its_own_counts_from_there_once() {
        let (list, mut counters) = (official(), Counters::default());
        let mut starts: [Option<u32>; LEVELS] = Default::default();
        let none = starts;
        starts[0] = Some(1);
        let mut next = |instance, starts| counters.next(7, instance, &list, &starts, 0).text;
        assert_eq!(
            [next(1, none), next(1, none), next(2, starts), next(2, starts), next(1, none)],
            ["一、", "二、", "一、", "二、", "三、"]
        );
    }

    #[test]
    fn numbers_are_written_in_the_forms_that_offices_use() {
        let all = |form: Form, numbers: &[u32]| numbers.iter().map(|n| form.write(*n)).collect::<Vec<_>>().join(" ");
        let some = [1, 2, 10, 11, 20, 21, 100, 101, 110, 1010];
        assert_eq!(all(Form::Chinese, &some), "一 二 十 十一 二十 二十一 一百 一百零一 一百一十 一千零一十");
        assert_eq!(all(Form::ChineseDigits, &[1, 10, 24]), "一 一〇 二四");
        assert_eq!(all(Form::ChineseLegal, &[1, 10, 12]), "壹 壹拾 壹拾贰");
        assert_eq!(all(Form::Circled, &[1, 20, 21, 36, 51]), "① ⑳ ㉑ ㊱ 51");
        assert_eq!(all(Form::UpperRoman, &[1, 4, 9, 14, 40]), "I IV IX XIV XL");
        assert_eq!(all(Form::LowerLetter, &[1, 26, 27]), "a z aa");
        assert_eq!(all(Form::Stems, &[1, 10, 11]), "甲 癸 11");
        assert_eq!(all(Form::Parenthesised, &[1, 20]), "⑴ ⒇");
        assert_eq!(all(Form::FullStop, &[1, 20]), "⒈ ⒛");
    }

    #[test]
    fn numbers_out_of_reach_are_digits_and_never_a_panic() {
        for form in [
            Form::Chinese,
            Form::ChineseLegal,
            Form::UpperRoman,
            Form::UpperLetter,
            Form::Circled,
            Form::Stems,
            Form::FullWidth,
        ] {
            for n in [0, 9_999, 10_000, u32::MAX] {
                assert!(!form.write(n).is_empty(), "{form:?} {n}");
            }
        }
    }

    #[test]
    fn a_template_with_signs_but_no_level_is_text() {
        assert_eq!(Level::template("100%"), [Piece::Text("100%".into())]);
        assert_eq!(
            Level::template("第%1章"),
            [Piece::Text("第".into()), Piece::Number(0), Piece::Text("章".into())]
        );
    }

    #[test]
    fn a_sign_of_a_symbol_typeface_becomes_a_dot() {
        let mut list: List = Default::default();
        list[0] = level(Form::Bullet, "\u{F0B7}");
        list[1] = level(Form::Bullet, "—");
        assert_eq!(run(&list, &[0, 1]), ["•", "—"]);
    }
}
