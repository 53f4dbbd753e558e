//! What the words right before a figure make of it: a result (增长20%), a target (增至20%), a share (占20%), a plain amount.

use crate::doc::{At, find, has, starts};
use crate::relation::Ctx;
use crate::unit::Dim;

/// Which way a change goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// 增长, 提高.
    Up,
    /// 下降, 减少.
    Down,
}

/// What a figure is in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Which way.
    pub way: Way,
    /// 年均: a rate for one year of several.
    pub yearly: bool,
    /// 同比, 比上年.
    pub on_last_year: bool,
    /// 环比.
    pub on_last_period: bool,
    /// 按可比价, 实际: another basis than the amounts.
    pub real: bool,
    /// The words leave no room for another subject: the figure belongs to the amounts before it.
    pub bare: bool,
    /// Where the verb begins.
    pub verb: usize,
}

const UP: [&str; 15] = [
    "增长", "增加", "提高", "上升", "提升", "上涨", "扩大", "净增", "增幅", "涨幅", "增速", "新增", "增", "升", "涨",
];
const DOWN: [&str; 13] = ["下降", "减少", "降低", "回落", "缩短", "压缩", "缩减", "下跌", "压减", "降幅", "减", "降", "跌"];

/// Words after the verb that leave it a change.
const AFTER_VERB: [&str; 21] = [
    "了", "约", "近", "超过", "超", "达到", "达", "为", "率", "幅度", "比例", "速度", "共", "将近", "已", "也", "多", "高达", "仅", "是", "均",
];

/// Words before the verb that bring no subject of their own.
const NO_SUBJECT: [&str; 66] = [
    "按可比价格计算",
    "按可比价计算",
    "按可比口径",
    "按可比价格",
    "按可比价",
    "按不变价格计算",
    "按不变价计算",
    "按不变价",
    "扣除价格因素",
    "可比价",
    "可比口径",
    "不变价",
    "年均复合",
    "年平均",
    "年均",
    "每年平均",
    "每年",
    "平均",
    "同比",
    "环比",
    "同期",
    "名义",
    "实际",
    "累计",
    "分别",
    "总体",
    "总计",
    "合计",
    "共计",
    "预计",
    "大幅度",
    "大幅",
    "稳步",
    "逐年",
    "快速",
    "持续",
    "明显",
    "显著",
    "进一步",
    "相应",
    "整体",
    "净",
    "已",
    "将",
    "可",
    "约",
    "又",
    "再",
    "也",
    "共",
    "均",
    "并",
    "且",
    "年",
    "的",
    "即",
    "上年",
    "去年",
    "其",
    "成功",
    "期间",
    "五年",
    "三年",
    "间",
    "来",
    "较",
];

/// The words between the separator (or the figure) before a figure and the figure itself.
pub fn lead(cx: &Ctx, i: usize) -> At {
    let mark = &cx.scan.marks[i];
    let floor = cx.floor(i);
    let start = (floor..mark.at.start)
        .rev()
        .find(|&j| matches!(cx.doc.chars[j], '，' | '；' | '。' | '：' | '、' | '（' | '\n'))
        .map_or(floor, |j| j + 1);
    start..mark.at.start
}

/// The clause in which a figure stands, up to it: the separator 、 does not end it.
pub fn clause(cx: &Ctx, i: usize) -> At {
    let mark = &cx.scan.marks[i];
    let floor = cx.sentence_start(i);
    let start = (floor..mark.at.start)
        .rev()
        .find(|&j| matches!(cx.doc.chars[j], '，' | '；' | '。' | '：' | '\n'))
        .map_or(floor, |j| j + 1);
    start..mark.at.start
}

/// The change that a figure states, if its words make it one.
pub fn change(cx: &Ctx, i: usize) -> Option<Change> {
    let chars = &cx.doc.chars[..];
    let at = lead(cx, i);
    let words = &chars[at.clone()];
    let mut way = Way::Up;
    let mut verb: Option<At> = None;
    for (list, w) in [(&UP[..], Way::Up), (&DOWN[..], Way::Down)] {
        for word in list {
            let len = word.chars().count();
            let Some(k) = (at.start..at.end.saturating_sub(len - 1))
                .rev()
                .find(|&k| starts(chars, k, word) && k + len <= at.end)
            else {
                continue;
            };
            if verb.as_ref().is_none_or(|v| k + len > v.end || (k + len == v.end && k < v.start)) {
                verb = Some(k..k + len);
                way = w;
            }
        }
    }
    let verb = verb?;
    let mut rest = verb.end;
    let noun = matches!(chars[verb.end - 1], '幅' | '速') || ["率", "幅度", "速度", "比例"].iter().any(|w| starts(chars, verb.end, w));
    while rest < at.end {
        let word = AFTER_VERB.iter().find(|w| starts(chars, rest, w))?;
        // 增长达30% is a change, 增长为/增加到 is a target unless a noun (增幅) carries it
        if matches!(*word, "为" | "达到" | "达" | "是" | "高达") && !noun && cx.scan.marks[i].dim != Dim::Times && !matches!(*word, "达" | "高达" | "达到")
        {
            return None;
        }
        rest += word.chars().count();
    }
    if rest != at.end {
        return None;
    }
    let before = &chars[at.start..verb.start];
    let clause = &chars[clause(cx, i)];
    let yearly = has(words, "年均") || has(words, "年平均") || has(words, "每年平均") || (has(clause, "年均") && !has(words, "同比"));
    let real = ["可比价", "可比口径", "不变价", "实际增长", "实际下降", "扣除价格"]
        .iter()
        .any(|w| has(clause, w) || has(words, w));
    Some(Change {
        way,
        yearly,
        on_last_year: ["同比", "比上年", "较上年", "比去年", "较去年"].iter().any(|w| has(words, w)),
        on_last_period: ["环比", "比上月", "较上月", "比上季"].iter().any(|w| has(words, w)),
        real,
        bare: unknown(before) <= 1,
        verb: verb.start,
    })
}

/// How many characters of the words before a verb are none of the words that bring no subject.
fn unknown(words: &[char]) -> usize {
    let mut i = 0;
    let mut count = 0;
    while i < words.len() {
        // 比…, 较…, 与…相比: what it is compared with
        if matches!(words[i], '比' | '较') || (words[i] == '与' && has(&words[i..], "相比")) {
            return count;
        }
        match NO_SUBJECT.iter().find(|w| starts(words, i, w)) {
            Some(word) => i += word.chars().count(),
            None => {
                if !words[i].is_ascii_digit() && !matches!(words[i], '”' | '“' | '月' | '日' | '底' | '末') {
                    count += 1;
                }
                i += 1;
            }
        }
    }
    count
}

/// Words right before the second of two amounts that make it what the first became.
const TO: [(&str, Option<Way>); 50] = [
    ("增加到", Some(Way::Up)),
    ("增长到", Some(Way::Up)),
    ("提高到", Some(Way::Up)),
    ("上升到", Some(Way::Up)),
    ("提升到", Some(Way::Up)),
    ("扩大到", Some(Way::Up)),
    ("增加至", Some(Way::Up)),
    ("增长至", Some(Way::Up)),
    ("提高至", Some(Way::Up)),
    ("上升至", Some(Way::Up)),
    ("提升至", Some(Way::Up)),
    ("扩大至", Some(Way::Up)),
    ("跃升到", Some(Way::Up)),
    ("跃升至", Some(Way::Up)),
    ("攀升至", Some(Way::Up)),
    ("上涨到", Some(Way::Up)),
    ("上涨至", Some(Way::Up)),
    ("增至", Some(Way::Up)),
    ("升至", Some(Way::Up)),
    ("增到", Some(Way::Up)),
    ("升到", Some(Way::Up)),
    ("涨到", Some(Way::Up)),
    ("涨至", Some(Way::Up)),
    ("下降到", Some(Way::Down)),
    ("减少到", Some(Way::Down)),
    ("降低到", Some(Way::Down)),
    ("下降至", Some(Way::Down)),
    ("减少至", Some(Way::Down)),
    ("降低至", Some(Way::Down)),
    ("缩短到", Some(Way::Down)),
    ("缩短至", Some(Way::Down)),
    ("压缩到", Some(Way::Down)),
    ("压缩至", Some(Way::Down)),
    ("压减到", Some(Way::Down)),
    ("压减至", Some(Way::Down)),
    ("缩减到", Some(Way::Down)),
    ("缩减至", Some(Way::Down)),
    ("回落到", Some(Way::Down)),
    ("回落至", Some(Way::Down)),
    ("降至", Some(Way::Down)),
    ("降到", Some(Way::Down)),
    ("减至", Some(Way::Down)),
    ("减到", Some(Way::Down)),
    ("跌至", Some(Way::Down)),
    ("发展到", None),
    ("转为", None),
    ("变为", None),
    ("达到", None),
    ("到", None),
    ("至", None),
];

/// Whether the words between two amounts lead from the first to the second; the way, where the words tell.
pub fn leads_to(gap: &[char]) -> Option<Option<Way>> {
    let last_clause = gap.iter().rposition(|c| matches!(c, '；' | '。')).map_or(gap, |p| &gap[p + 1..]);
    if last_clause.len() != gap.len() || gap.len() > 40 {
        return None;
    }
    TO.iter()
        .find(|(w, _)| find(gap, 0, gap.len(), w).is_some_and(|p| only_date(&gap[p + w.chars().count()..])))
        .map(|(_, way)| *way)
}

/// Nothing, or a time (2012年的), or a word like 盈利.
fn only_date(words: &[char]) -> bool {
    words.len() <= 12
        && words.iter().all(|c| {
            c.is_ascii_digit()
                || matches!(
                    c,
                    '年' | '月'
                        | '日'
                        | '的'
                        | '底'
                        | '末'
                        | '约'
                        | '盈'
                        | '利'
                        | '亏'
                        | '损'
                        | '现'
                        | '在'
                        | '目'
                        | '前'
                        | '今'
                        | '去'
                        | '上'
                        | '了'
                        | '超'
                        | '近'
                        | '每'
                )
        })
}
