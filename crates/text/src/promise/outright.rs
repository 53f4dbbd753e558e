//! Promises by their own words, wherever they stand: an office that 将 …, 拟 …, 力争 …, or is just drafting something.

use crate::doc::{At, find, has, starts};
use crate::promise::trim;

/// Verbs of doing.
pub(super) const VERBS: [&str; 208] = [
    "畅通", "压实", "补齐", "盘活", "疏通", "遴选", "选派", "凝练", "严禁", "筹措", "遏制", "减轻", "壮大", "做强", "做优", "培养", "引入", "划定", "设置",
    "配置", "抽查", "回访", "压减", "缓解", "延伸", "打通", "充实", "选聘", "聘请", "公布", "公开", "发布", "加固", "修复", "拆除", "延长", "签订", "购买",
    "纠正", "维修", "兑现", "倡导", "动员", "监测", "评选", "表彰", "推进", "推动", "加强", "加快", "完善", "建立", "健全", "开展", "支持", "鼓励", "引导",
    "做好", "落实", "实施", "优化", "提升", "提高", "扩大", "争取", "制定", "编制", "出台", "研究", "探索", "配合", "指导", "督促", "打造", "构建", "建设",
    "强化", "深化", "拓展", "拓宽", "培育", "组织", "协调", "统筹", "安排", "利用", "发挥", "参加", "举办", "搭建", "加大", "增加", "促进", "帮助", "服务",
    "保障", "协助", "引进", "对接", "跟踪", "关注", "督导", "监督", "检查", "宣传", "反映", "启动", "完成", "实现", "建成", "提供", "给予", "达到", "纳入",
    "压缩", "简化", "整合", "聚焦", "抓好", "牵线", "规范", "严格", "改造", "新建", "改善", "维护", "确保", "力争", "推广", "明确", "沟通", "向", "创新",
    "用好", "把", "抓紧", "扶持", "扎实", "修建", "改建", "扩建", "购置", "配备", "招聘", "招录", "培训", "发放", "补助", "资助", "设立", "成立", "增设",
    "投入", "召开", "下发", "印发", "报送", "上报", "申报", "开发", "开通", "开放", "种植", "治理", "整治", "清理", "疏浚", "安装", "更换", "铺设", "绿化",
    "排查", "摸排", "巡查", "打击", "查处", "处置", "通报", "考核", "评估", "奖励", "会同", "联合", "邀请", "走访", "挖掘", "传承", "保护", "修缮", "修订",
    "升级", "布局", "谋划", "倾斜", "减免", "降低", "缩短", "杜绝", "防范", "化解", "督办", "办理", "融合", "集聚", "招引", "对标", "借鉴", "吸引",
];

/// Promises outside any place of plans: a clause that is one by its own words, to the end of its sentence part.
pub(super) fn outright(chars: &[char], at: &At) -> Vec<At> {
    let mut clauses: Vec<At> = Vec::new();
    let mut start = at.start;
    for i in at.start..=at.end {
        if i == at.end || chars.get(i) == Some(&'，') {
            if i > start {
                clauses.push(start..i);
            }
            start = i + 1;
        }
    }
    let mut out: Vec<At> = Vec::new();
    let mut k = 0;
    while k < clauses.len() {
        let clause = &clauses[k];
        let words = &chars[clause.clone()];
        // 2025年，继续争取…: the year stands alone before its comma
        let alone = crate::date::date(words, 0).is_some_and(|d| d.len == words.len() && d.month.is_none());
        if alone
            && clauses
                .get(k + 1)
                .is_some_and(|n| ["继续", "将", "计划", "拟"].iter().any(|w| starts(&chars[n.clone()], 0, w)))
        {
            let at = trim(chars, &(clause.start..clauses[k + 1].end));
            out.push(at);
            k += 2;
            continue;
        }
        let promises = wills(words) || drafting(words) || (k > 0 && wills_on(words));
        let leads = super::announces(words);
        if !promises || leads {
            k += 1;
            continue;
        }
        // clauses that go on with the same promise: no new subject, no 目前
        let mut end = clause.end;
        let mut n = k + 1;
        while n < clauses.len() && n - k < 5 {
            let more = &chars[clauses[n].clone()];
            let planned = n == k + 1 && starts(words, 0, "计划") && clause.len() <= 14 && !has(more, "已");
            let aims = planned || has(more, "力争") && clauses[..=k].iter().rev().take(2).any(|c| starts(&chars[c.clone()], 0, "计划"));
            // 预计今年10月开工，2025年底前完工
            let begins = n == k + 1 && words.last() == Some(&'起');
            let aims = aims || begins || dated(more) && arrives(more) && !has(more, "已");
            if aims {
                end = clauses[n].end;
                n += 1;
                continue;
            }
            if wills(more) || drafting(more) || more.iter().any(|c| matches!(c, '已' | '了')) || !goes_on(more) {
                break;
            }
            end = clauses[n].end;
            n += 1;
        }
        // 2027年底前，我局将…: the time before the comma belongs to the promise
        let start = match k.checked_sub(1).map(|p| &clauses[p]) {
            Some(before) if is_time(&chars[before.clone()]) => before.start,
            _ => clause.start,
        };
        let trimmed = trim(chars, &(start..end));
        if (6..=600).contains(&trimmed.len()) {
            out.push(trimmed);
        }
        k = n;
    }
    out
}

/// Offices that can promise, in the first person or by name.
pub(super) fn office_subject(before: &[char]) -> bool {
    [
        "我局",
        "我委",
        "我厅",
        "我办",
        "我们",
        "我省",
        "我市",
        "我县",
        "我区",
        "我州",
        "本局",
        "本委",
        "我单位",
        "我院",
        "我校",
        "我行",
        "省政府",
        "市政府",
        "县政府",
        "区政府",
        "市场将",
        "省级财政",
        "市级财政",
        "该项目",
        "主管部门",
    ]
    .iter()
    .any(|w| has(before, w))
        || before.last().is_some_and(|c| matches!(c, '局' | '委' | '厅' | '办' | '部' | '司' | '院'))
}

/// An office that will, or a thing with a date.
pub(super) fn wills(words: &[char]) -> bool {
    if let Some(p) = words.iter().position(|c| *c == '将') {
        let before = &words[..p];
        let after = &words[p + 1..];
        let dated = ["年底", "年内", "月底", "季度", "上半年", "下半年", "日前", "年前"]
            .iter()
            .any(|w| has(after, w))
            || (has(words, "年") && after.iter().take(6).any(|c| c.is_ascii_digit()) && has(after, "年"));
        // 将电力装备列为…, 将氢能作为…: 将 for 把
        let object = [
            "列为",
            "作为",
            "纳入",
            "列入",
            "视为",
            "打造成",
            "定为",
            "融入",
            "为我",
            "有效",
            "对",
            "为推动",
            "达到",
            "是",
            "进一步凸显",
        ]
        .iter()
        .any(|w| has(after, w));
        let verb = VERBS.iter().any(|v| find(after, 0, after.len().min(14), v).is_some())
            || ["会同", "在", "根据", "按照", "继续", "积极", "持续", "进一步", "转入", "依托"]
                .iter()
                .any(|w| starts(after, 0, w));
        if office_subject(before) && verb && (!object || verb_first(after)) && !has(words, "将其") {
            return true;
        }
        // nobody promises for the state
        let others = ["国家", "中央", "国务院"].iter().any(|w| has(before, w));
        // …年9月底前将完成
        let due_before = dated_end(before);
        if (dated || due_before) && !others && arrives(after) && !starts(after, 0, "由") {
            return true;
        }
    }
    // 我局计划从今年起, 市财政局拟安排, 我们会尽快研究
    if let Some(p) = ["计划", "拟", "打算", "准备", "承诺", "会"]
        .iter()
        .filter_map(|w| find(words, 1, words.len(), w))
        .min()
    {
        let (before, after) = (&words[..p], &words[p + 1..]);
        let own = before.len() <= 12
            && ["我局", "我委", "我厅", "我办", "我们", "我省", "我市", "我县", "我区", "我州", "我部", "我院"]
                .iter()
                .any(|w| starts(before, before.len().saturating_sub(2), w));
        let noun = ["计划的", "计划中", "会议", "会商", "计划书", "会同", "会员"]
            .iter()
            .any(|w| starts(words, p, w));
        if own && !noun && (VERBS.iter().any(|v| has(after, v)) || starts(after, 0, "划从") || starts(after, 0, "划用")) {
            return true;
        }
    }
    // 已责成县交通局于5月底前整改到位
    if words.contains(&'前')
        && ["责成", "要求", "督促", "责令"].iter().any(|w| has(words, w))
        && dated(words)
        && ["整改", "完成", "到位", "落实"].iter().any(|w| has(words, w))
    {
        return true;
    }
    ["预计"].iter().any(|w| has(words, w))
        && ["建成", "完工", "投产", "投运", "通车", "竣工", "启动", "投入使用", "开工", "完成"]
            .iter()
            .any(|w| has(words, w))
        && !has(words, "产值")
        || (has(words, "即将") && ["投运", "投产", "启动", "开工", "建成", "出台", "印发"].iter().any(|w| has(words, w)) && has(words, "已建成"))
        || (has(words, "力争") && ["达到", "实现", "完成", "建成", "突破"].iter().any(|w| has(words, w)))
        || (starts(words, 0, "计划") && (has(words, "期间") || has(words, "年")))
        || (has(words, "拟")
            && ["拟于", "拟在", "拟出台", "拟制定", "拟建", "拟新建", "拟开展", "拟启动", "拟从"]
                .iter()
                .any(|w| has(words, w)))
        || (year_first(words) && ["继续", "将继续", "计划", "拟"].iter().any(|w| has(words, w)))
}

/// Verbs with which a thing is finished or begins.
fn arrives(words: &[char]) -> bool {
    [
        "转入",
        "建成",
        "完成",
        "启动",
        "投运",
        "投产",
        "投用",
        "出台",
        "印发",
        "举办",
        "召开",
        "开工",
        "通车",
        "实施",
        "上线",
        "竣工",
        "完工",
        "覆盖",
        "投入使用",
        "交付",
    ]
    .iter()
    .any(|w| has(words, w))
}

/// Whether a time to come is named: 年底前, 2025年6月底前.
fn dated(words: &[char]) -> bool {
    ["年底", "年内", "月底", "季度", "上半年", "下半年", "年前", "月前", "日前"]
        .iter()
        .any(|w| find(words, 0, words.len(), w).is_some_and(|i| *w != "日前" || i > 0 && words[i - 1].is_ascii_digit()))
}

/// Whether the words end with one: …2024年9月底前.
fn dated_end(words: &[char]) -> bool {
    ["底前", "月前", "年前", "日前", "年内", "年底", "月底"]
        .iter()
        .any(|w| starts(words, words.len().saturating_sub(2), w))
        && words.iter().any(|c| c.is_ascii_digit() || matches!(c, '年' | '月'))
}

pub(super) fn verb_first(after: &[char]) -> bool {
    VERBS.iter().any(|v| starts(after, 0, v))
        || ["积极", "继续", "进一步", "持续", "会同", "根据", "按照", "加大", "充分"]
            .iter()
            .any(|w| starts(after, 0, w))
}

/// A clause that is nothing but a time or a condition of time.
pub(super) fn is_time(words: &[char]) -> bool {
    let ends = matches!(words.last(), Some('前' | '后' | '底' | '末' | '内' | '起' | '年' | '月' | '日' | '初' | '度'));
    words.len() <= 16
        && ends
        && !office_subject(words)
        && (words.iter().any(char::is_ascii_digit) || ["待", "年", "月", "季度", "届"].iter().any(|w| has(words, w)))
}

/// 2025年，继续争取…: a year at the head and 继续 after it.
pub(super) fn year_first(words: &[char]) -> bool {
    crate::date::date(words, 0).is_some_and(|d| d.month.is_none())
}

/// 并将适时…: goes on with the subject of the clauses before.
pub(super) fn wills_on(words: &[char]) -> bool {
    starts(words, 0, "并将") && !has(words, "列为") && !has(words, "作为") && !has(words, "纳入")
        || starts(words, 0, "将密切")
        || starts(words, 0, "将积极")
        || starts(words, 0, "将继续")
        || starts(words, 0, "将会同")
}

/// An office that is just drafting or studying something: under way, so a promise to go on.
pub(super) fn drafting(words: &[char]) -> bool {
    let Some(p) = ["正在", "正"].iter().find_map(|w| find(words, 0, words.len(), w)) else {
        return false;
    };
    let before = &words[..p];
    let after = &words[p..];
    let subject = office_subject(before) || before.is_empty();
    subject
        && ["起草", "编制", "制定", "研究", "修订", "牵头", "抓紧", "谋划", "配合", "会同"]
            .iter()
            .any(|w| has(after, w))
        && !["正式", "正常", "正确", "正处", "改正", "真正"].iter().any(|w| starts(after, 0, w))
        && !has(before, "国家")
        && !has(before, "据了解")
}

/// A clause that goes on with the promise before it: begins with a verb or an adverb of doing.
pub(super) fn goes_on(words: &[char]) -> bool {
    VERBS.iter().any(|v| starts(words, 0, v))
        || [
            "积极",
            "按照",
            "根据",
            "结合",
            "通过",
            "针对",
            "围绕",
            "依托",
            "合理",
            "进一步",
            "不断",
            "持续",
            "大力",
            "着力",
            "切实",
            "全力",
            "努力",
            "共同",
            "并",
            "以",
            "为",
            "助力",
            "同步",
            "及时",
            "协同",
            "充分",
            "有效",
            "切实",
            "体现",
            "逐步",
            "有序",
            "适时",
            "尽快",
            "尽早",
            "确保",
            "努力",
            "提出",
        ]
        .iter()
        .any(|w| starts(words, 0, w))
}
