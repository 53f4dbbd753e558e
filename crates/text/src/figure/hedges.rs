//! The hedges around a figure: 近, 约, 余, 以上.

use crate::doc::{At, is_han, starts};
use crate::model::Hedge;

pub(super) const BEFORE: [(&str, Hedge); 34] = [
    ("双双超过", Hedge::MoreThan),
    ("不超过", Hedge::AtMost),
    ("不高于", Hedge::AtMost),
    ("不多于", Hedge::AtMost),
    ("不低于", Hedge::AtLeast),
    ("不少于", Hedge::AtLeast),
    ("不小于", Hedge::AtLeast),
    ("达到近", Hedge::Below),
    ("已超过", Hedge::MoreThan),
    ("超过", Hedge::MoreThan),
    ("突破", Hedge::MoreThan),
    ("高于", Hedge::MoreThan),
    ("多于", Hedge::MoreThan),
    ("大于", Hedge::MoreThan),
    ("将近", Hedge::Below),
    ("接近", Hedge::Below),
    ("不足", Hedge::Below),
    ("不到", Hedge::Below),
    ("不满", Hedge::Below),
    ("低于", Hedge::Below),
    ("小于", Hedge::Below),
    ("少于", Hedge::Below),
    ("大约", Hedge::About),
    ("约为", Hedge::About),
    ("大概", Hedge::About),
    ("至少", Hedge::AtLeast),
    ("最高", Hedge::AtMost),
    ("最多", Hedge::AtMost),
    ("双超", Hedge::MoreThan),
    ("近", Hedge::Below),
    ("约", Hedge::About),
    ("超", Hedge::MoreThan),
    ("逾", Hedge::MoreThan),
    ("过", Hedge::MoreThan),
];
pub(super) const AFTER: [(&str, Hedge); 10] = [
    ("（含）以上", Hedge::AtLeast),
    ("及以上", Hedge::AtLeast),
    ("及以下", Hedge::AtMost),
    ("以上", Hedge::AtLeast),
    ("以下", Hedge::AtMost),
    ("以内", Hedge::AtMost),
    ("之内", Hedge::AtMost),
    ("左右", Hedge::About),
    ("上下", Hedge::About),
    ("之多", Hedge::AtLeast),
];

/// The hedges around a figure: the range with them, what they say, and their words.
pub(super) fn hedged(chars: &[char], core: &At, para: &At, above: bool) -> (At, Vec<Hedge>, Option<String>) {
    let mut at = core.clone();
    let mut hedges = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    // two hedges may stand before one number: 近约, 超过近
    for _ in 0..2 {
        let hit = BEFORE.iter().find(|(w, _)| {
            let len = w.chars().count();
            at.start >= para.start + len && starts(chars, at.start - len, w)
        });
        let Some((word, hedge)) = hit else { break };
        let before = at.start - word.chars().count();
        let prev = if before > para.start { chars[before - 1] } else { '\0' };
        // 附近, 最近, 节约, 条约, 通过, 经过 are words of their own
        let part_of_word = match *word {
            "近" => matches!(prev, '附' | '最' | '临' | '邻' | '靠' | '远'),
            "约" => matches!(prev, '节' | '条' | '签' | '契' | '集' | '合' | '公' | '预' | '履'),
            "过" => prev != '已',
            "超" => matches!(prev, '赶' | '反'),
            _ => false,
        };
        if part_of_word {
            break;
        }
        at.start = before;
        hedges.insert(0, *hedge);
        words.insert(0, word);
    }
    if above {
        hedges.push(Hedge::Above);
        words.push(if chars[core.clone()].contains(&'多') { "多" } else { "余" });
    } else if chars.get(at.end) == Some(&'多')
        && !matches!(chars.get(at.end + 1), Some('个' | '家' | '种' | '元' | '项' | '方' | '样' | '年' | '边' | '式'))
        && chars.get(at.end + 1).is_some_and(|c| !is_han(*c))
    {
        at.end += 1;
        hedges.push(Hedge::Above);
        words.push("多");
    }
    if let Some((word, hedge)) = AFTER.iter().find(|(w, _)| starts(chars, at.end, w))
        && at.end + word.chars().count() <= para.end
    {
        at.end += word.chars().count();
        hedges.push(*hedge);
        words.push(word);
    }
    let joined = (!words.is_empty()).then(|| words.concat());
    (at, hedges, joined)
}
