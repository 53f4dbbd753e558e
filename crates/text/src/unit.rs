//! Units after a number: per cent, money, measures, and the measure words that count things.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What sort of quantity a unit makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dim {
    /// A share or rate in per cent.
    Percent,
    /// Percentage points.
    Points,
    /// 倍.
    Times,
    /// A currency.
    Money,
    /// A measured quantity: weight, length, power, time.
    Measure,
    /// Things, people, events: whole numbers.
    Count,
    /// A number with a scale and no unit (5万亿).
    Bare,
}

/// A unit read at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As it goes into a figure (元, %, 个百分点, 千瓦时).
    pub name: String,
    /// Its sort.
    pub dim: Dim,
    /// How many characters it takes.
    pub len: usize,
}

/// Currencies, longest first where one begins another.
const MONEY: [&str; 20] = [
    "元人民币",
    "美元",
    "港元",
    "港币",
    "欧元",
    "英镑",
    "日元",
    "韩元",
    "澳门元",
    "澳元",
    "加元",
    "新元",
    "新台币",
    "卢布",
    "瑞士法郎",
    "泰铢",
    "林吉特",
    "越南盾",
    "坚戈",
    "元",
];

/// Measures.
const MEASURES: [&str; 80] = [
    "兆伏安",
    "伏安",
    "立方",
    "吨次",
    "工日",
    "人日",
    "吨标准煤",
    "吨标煤",
    "吨公里",
    "千瓦时",
    "千瓦",
    "兆瓦时",
    "兆瓦",
    "吉瓦时",
    "吉瓦",
    "瓦时",
    "瓦",
    "千伏安",
    "千伏",
    "伏",
    "千米",
    "公里",
    "千克",
    "公斤",
    "毫克",
    "微克",
    "毫米",
    "厘米",
    "分米",
    "平方公里",
    "平方千米",
    "平方米",
    "立方米",
    "公顷",
    "海里",
    "千卡",
    "焦耳",
    "千焦",
    "兆帕",
    "摄氏度",
    "℃",
    "°C",
    "吨",
    "斤",
    "克",
    "米",
    "亩",
    "升",
    "方",
    "度",
    "小时",
    "分钟",
    "秒",
    "个工作日",
    "工作日",
    "个小时",
    "天",
    "GWh",
    "MWh",
    "kWh",
    "KWh",
    "TWh",
    "GW",
    "MW",
    "kW",
    "KW",
    "kV",
    "KV",
    "PF",
    "P",
    "TB",
    "GB",
    "PB",
    "EB",
    "Gbps",
    "Mbps",
    "EFLOPS",
    "PFLOPS",
    "km",
    "担",
];

/// Measure words that count.
const COUNTS: [&str; 114] = [
    "台次",
    "台套",
    "辆次",
    "例次",
    "亩次",
    "剂次",
    "人份",
    "笔",
    "单",
    "卷",
    "根",
    "粒",
    "箱",
    "瓶",
    "袋",
    "桶",
    "页",
    "匹",
    "剂",
    "学分",
    "课时",
    "学时",
    "人次",
    "人天",
    "批次",
    "场次",
    "车次",
    "航次",
    "架次",
    "艘次",
    "班次",
    "列次",
    "标箱",
    "标准箱",
    "张床位",
    "家次",
    "户次",
    "件次",
    "批",
    "场",
    "家",
    "户",
    "个",
    "件",
    "项",
    "座",
    "所",
    "处",
    "条",
    "台",
    "套",
    "辆",
    "艘",
    "架",
    "张",
    "份",
    "篇",
    "部",
    "本",
    "册",
    "种",
    "类",
    "次",
    "期",
    "届",
    "轮",
    "支",
    "只",
    "头",
    "株",
    "棵",
    "枚",
    "颗",
    "间",
    "栋",
    "幢",
    "片",
    "块",
    "门",
    "节",
    "堂",
    "对",
    "组",
    "队",
    "团",
    "班",
    "名",
    "位",
    "人",
    "宗",
    "起",
    "例",
    "桩",
    "口",
    "眼",
    "孔",
    "盏",
    "面",
    "幅",
    "首",
    "集",
    "道",
    "款",
    "列",
    "趟",
    "床",
    "方面",
    "大",
    "羽",
    "尾",
    "顶",
    "幕",
    "村",
    "国",
];

/// Units by their first character, the longest first.
type Table = HashMap<char, Vec<(Vec<char>, Dim)>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::new();
    let rows = MONEY
        .iter()
        .map(|w| (*w, Dim::Money))
        .chain(MEASURES.iter().map(|w| (*w, Dim::Measure)))
        .chain(COUNTS.iter().map(|w| (*w, Dim::Count)));
    for (word, dim) in rows {
        let chars: Vec<char> = word.chars().collect();
        if let Some(&first) = chars.first() {
            table.entry(first).or_default().push((chars, dim));
        }
    }
    for words in table.values_mut() {
        words.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
    }
    table
});

/// Reads a unit that begins at `i`.
pub fn unit(chars: &[char], i: usize) -> Option<Unit> {
    let at = |j: usize| chars.get(j).copied().unwrap_or('\0');
    let make = |name: &str, dim, len| Some(Unit { name: name.into(), dim, len });
    match at(i) {
        '%' => return make("%", Dim::Percent, 1),
        '‰' => return make("‰", Dim::Percent, 1),
        '倍' => return make("倍", Dim::Times, 1),
        '成' if !matches!(at(i + 1), '立' | '员' | '果' | '功' | '为' | '都' | '本' | '交' | '效' | '人' | '年') => {
            return make("成", Dim::Percent, 1);
        }
        _ => {}
    }
    for (word, dim, name) in [
        ("个百分点", Dim::Points, "个百分点"),
        ("百分点", Dim::Points, "个百分点"),
        ("个基点", Dim::Points, "个基点"),
    ] {
        if crate::doc::starts(chars, i, word) {
            return make(name, dim, word.chars().count());
        }
    }
    let (word, dim) = TABLE.get(&at(i))?.iter().find(|(w, _)| chars[i..].starts_with(w))?;
    let mut len = word.len();
    let mut name: String = word.iter().collect();
    if word.last().is_some_and(char::is_ascii_alphabetic) && at(i + len).is_ascii_alphanumeric() {
        return None; // P of PPP
    }
    if name == "元人民币" {
        name = "元".into();
    }
    let dim = *dim;
    // 元/平方米, 元/台（套）: a rate is a unit of its own
    if at(i + len) == '/' && !at(i + len + 1).is_ascii_digit() {
        let mut end = i + len + 1;
        let per: Option<usize> = unit_word(chars, end).or_else(|| matches!(at(end), '年' | '月' | '日' | '天' | '周' | '季').then_some(1));
        if let Some(per) = per {
            end += per;
            if at(end) == '（'
                && let Some(close) = (end + 1..end + 4).find(|&j| at(j) == '）')
            {
                end = close + 1;
            }
            if at(end) == '·'
                && let Some(more) = unit_word(chars, end + 1).or_else(|| matches!(at(end + 1), '年' | '月' | '日').then_some(1))
            {
                end += 1 + more;
            }
            name = chars[i..end].iter().collect();
            len = end - i;
            return Some(Unit {
                name,
                dim: if dim == Dim::Count { Dim::Measure } else { dim },
                len,
            });
        }
    }
    Some(Unit { name, dim, len })
}

fn unit_word(chars: &[char], i: usize) -> Option<usize> {
    let at = chars.get(i).copied()?;
    TABLE.get(&at)?.iter().find(|(w, _)| chars[i..].starts_with(w)).map(|(w, _)| w.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, Dim)> {
        unit(&text.chars().collect::<Vec<_>>(), 0).map(|u| (u.name, u.dim))
    }

    #[test]
    fn the_longest_unit_wins() {
        assert_eq!(read("千瓦时电"), Some(("千瓦时".into(), Dim::Measure)));
        assert_eq!(read("人次"), Some(("人次".into(), Dim::Count)));
        assert_eq!(read("个百分点"), Some(("个百分点".into(), Dim::Points)));
        assert_eq!(read("个工作日"), Some(("个工作日".into(), Dim::Measure)));
    }

    #[test]
    fn a_rate_is_a_unit_of_its_own() {
        assert_eq!(read("元/台（套）给予"), Some(("元/台（套）".into(), Dim::Money)));
        assert_eq!(read("千瓦/315万"), Some(("千瓦".into(), Dim::Measure)));
    }
}
