//! Whether a number and a unit together count something, rather than name or order it.

use crate::doc::{is_han, starts};
use crate::exact::Decimal;
use crate::number::{Number, number};
use crate::unit::{Dim, Unit};

/// Set phrases that begin with a numeral and count nothing.
pub(super) const SLOGANS: [&str; 36] = [
    "两个维护",
    "四个意识",
    "四个自信",
    "两个确立",
    "四个全面",
    "两个大局",
    "两个毫不动摇",
    "三个代表",
    "两个结合",
    "三个务必",
    "四个服务",
    "两个先行",
    "两个健康",
    "两个百年",
    "三大攻坚战",
    "五大发展理念",
    "三个转变",
    "两个全面",
    "三个区分",
    "千家万户",
    "百家争鸣",
    "千方百计",
    "八项规定",
    "三个一批",
    "百度",
    "三门峡",
    "五台山",
    "五家渠",
    "两个一百年",
    "七台河",
    "三台县",
    "五台县",
    "四个革命",
    "两个离不开",
    "三个离不开",
    "三个走在前",
];

/// Whether number and unit together count something, rather than name or order it.
pub(super) fn counts(chars: &[char], i: usize, n: &Number, u: &Unit, j: usize) -> bool {
    let at = |k: usize| chars.get(k).copied().unwrap_or('\0');
    let after = j + u.len;
    let next = at(after);
    let prev = if i > 0 { at(i - 1) } else { '\0' };
    let before: String = chars[i.saturating_sub(6)..i].iter().collect();
    let value = n.value.normal();
    // 0089类: digits that begin with a zero are a number in a register
    if !n.chinese && at(i) == '0' && n.digits > 1 && at(i + 1).is_ascii_digit() {
        return false;
    }
    if n.chinese {
        let one = value == Decimal::whole(1);
        if one && u.dim != Dim::Times {
            return false;
        }
        // 千亿, 百亿: an order of magnitude, not a quantity
        if matches!(at(i), '百' | '千') && (n.scale > 0 || n.len > 1 || u.dim == Dim::Money) {
            return false;
        }
        // 五个一, 三支一扶: the numeral goes on after the measure word
        if u.dim == Dim::Count && (crate::number::chinese_digit(next).is_some() || next == '几') {
            return false;
        }
        // 千人以上, 百米: an order of magnitude
        if matches!(at(i), '百' | '千') && (u.dim == Dim::Measure || u.name == "人") {
            return false;
        }
        if prev == '几' || prev == '数' || prev == '每' || matches!(prev, '一' | '二' | '三') && n.len == 1 {
            return false;
        }
        if u.dim == Dim::Count
            && matches!(
                u.name.as_str(),
                "期" | "班" | "组" | "队" | "面" | "门" | "国" | "村" | "对" | "团" | "方" | "口" | "道" | "节" | "集" | "人" | "位" | "部" | "起"
            )
            && n.value.mantissa < 20
        {
            return matches!(u.name.as_str(), "人" | "位") && n.value.mantissa > 2 && !is_name_after(next) && prev != '第';
        }
        if u.dim == Dim::Measure && matches!(u.name.as_str(), "方" | "度" | "天" | "升" | "米" | "担" | "斤" | "克") {
            return n.value.mantissa > 9;
        }
    }
    match u.name.as_str() {
        "个" if (matches!(next, '月' | '季' | '年' | '多') || starts(chars, after, "百年") || starts(chars, after, "星期")) => {
            return false;
        }
        "位" => {
            let clause: String = chars[i.saturating_sub(14)..i].iter().collect();
            if ["排名", "位居", "位列", "居", "列"]
                .iter()
                .any(|w| clause.rsplit(['，', '。', '、']).next().is_some_and(|c| c.contains(w)))
                || next == '数'
            {
                return false;
            }
        }
        "名" if next == '录' => return false,
        "台" if matches!(next, '阶' | '账' | '上' | '风') => return false,
        "份" if before.ends_with("共印") => return false,
        _ if u.dim == Dim::Measure && n.chinese && next == '级' => return false,
        "次" if (matches!(next, '会' | '全' | '党')
            || starts(chars, after, "集体")
            || starts(chars, after, "常")
            || starts(chars, after, "代表")
            || next == '元'
            || starts(chars, after, "产业")
            || starts(chars, after, "能源")
            || starts(chars, after, "性")) =>
        {
            return false;
        }
        "届" => {
            let body = ["政协", "人大", "省", "市", "县", "区", "国", "会"].iter().any(|w| before.ends_with(w));
            let numbered = number(chars, after).is_some()
                || ["人大", "政协", "全国", "中央", "委员", "省", "市", "县", "理事", "中", "党"]
                    .iter()
                    .any(|w| starts(chars, after, w));
            if body || numbered {
                return false;
            }
        }
        "大" => {
            let small = n.value.mantissa <= 15 && n.scale == 0;
            if !small
                || !is_han(next)
                || before.ends_with('党')
                || matches!(next, '以' | '精' | '报' | '会' | '代' | '召' | '小' | '学' | '型' | '规' | '力')
                || !n.chinese && n.value.scale > 0
            {
                return false;
            }
            if before.ends_with("党的") || matches!(prev, '的') {
                return false;
            }
        }
        "条" if matches!(prev, '第') => return false,
        "方" if !n.chinese && matches!(next, '面' | '案' | '式' | '向' | '法') => return false,
        "度" => return !n.chinese && (next == '电' || !is_han(next)),
        "天" if ["连续", "未来", "近", "过去", "前", "后"].iter().any(|w| before.ends_with(w)) => return false,
        "部" if matches!(next, '委' | '门' | '分' | '署' | '级') => return false,
        "处" if matches!(next, '理' | '置' | '于' | '罚' | '级' | '长') => return false,
        "所" if matches!(next, '有' | '在' | '以' | '需') => return false,
        "级" | "面" if next == '积' => return false,
        "起" if n.value.scale > 0 || matches!(prev, '月' | '日') => return false,
        "条" | "期" if n.chinese && u.name == "期" => return false,
        "人" if matches!(next, '民' | '大' | '才' | '均' | '口' | '工') && n.chinese => return false,
        "班" if next == '列' => return true,
        "本" if matches!(next, '科' | '级' | '省' | '市' | '地' | '年') => return false,
        "国" => return !n.chinese && matches!(next, '，' | '。' | '、'),
        "村" => return !n.chinese && n.value.mantissa > 1 && !is_name_after(next),
        "节" if matches!(next, '约' | '能' | '日' | '假') => return false,
        "集" if matches!(next, '中' | '团' | '群' | '体') => return false,
        "组" if matches!(next, '织' | '成') => return false,
        "面" | "对" | "团" | "道" if is_han(next) && n.chinese => return false,
        "场" if matches!(next, '地' | '所' | '景') => return false,
        "类" | "种" if next == '植' => return false,
        "口" if matches!(next, '径' | '岸') => return false,
        "门" if next == '类' => return false,
        "块" | "片" if next == '区' => return false,
        "支" if matches!(next, '持' | '撑') => return false,
        "单" if matches!(next, '元' | '位' | '体' | '独' | '一' | '个' | '价' | '季' | '项' | '列') => return false,
        "根" if matches!(next, '据' | '本' | '治' | '源' | '基') => return false,
        "卷" if matches!(next, '烟' | '入' | '宗') => return false,
        "笔" if matches!(next, '试' | '记') => return false,
        "剂" if matches!(next, '量' | '型') => return false,
        "粒" if matches!(next, '度' | '子') => return false,
        "页" if matches!(next, '岩' | '面' | '码') => return false,
        "箱" | "袋" | "瓶" | "桶" | "卷" | "根" | "单" | "页" | "匹" | "笔" if n.chinese && n.value.mantissa < 10 => return false,
        "首" if matches!(next, '批' | '次' | '个') => return false,
        "列" if matches!(next, '入' | '为') => return false,
        "成" if n.value.scale > 0 => return false,
        _ => {}
    }
    if u.name == "成" && !(n.value.mantissa <= 10 && n.scale == 0) {
        return false;
    }
    if u.name == "类" && !n.chinese && matches!(prev, '(' | '（') {
        return false;
    }
    true
}

pub(super) fn is_name_after(next: char) -> bool {
    matches!(next, '小' | '行' | '组' | '以')
}
