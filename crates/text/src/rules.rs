//! Every rule: its id, how loudly it speaks by itself, and why it speaks at all.

use crate::model::Severity;

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// `family.rule`, stable for ever.
    pub id: &'static str,
    /// Its severity unless the options say otherwise.
    pub severity: Severity,
    /// Why it speaks, in Chinese.
    pub why: &'static str,
    /// The same in English.
    pub why_en: &'static str,
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.id == id)
}

/// All rules, by family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "figure.growth",
        severity: Severity::Error,
        why: "同一段话里的基期数和报告期数可以重新算出增幅；算法是（报告期−基期）÷基期。",
        why_en: "The growth can be recomputed from the two amounts beside it: (end − base) ÷ base.",
    },
    Rule {
        id: "figure.multiple",
        severity: Severity::Error,
        why: "“增长几倍”要减去1，“增至几倍”不减；翻一番是2倍。",
        why_en: "“Grew by k times” leaves out the base, “grew to k times” includes it; one doubling is 2 times.",
    },
    Rule {
        id: "figure.cagr",
        severity: Severity::Error,
        why: "年均增长按复利计算，年数是末年减基年。",
        why_en: "A yearly rate is compound; the years are end minus base.",
    },
    Rule {
        id: "figure.share",
        severity: Severity::Error,
        why: "占比是部分除以总量，两者须同单位、同口径。",
        why_en: "A share is part over whole, both in one unit and on one basis.",
    },
    Rule {
        id: "figure.sum",
        severity: Severity::Error,
        why: "各部分相加应等于总数；“其中”的各项不得超过总数。",
        why_en: "Parts add up to their total; parts after 其中 never exceed it.",
    },
    Rule {
        id: "figure.list",
        severity: Severity::Warning,
        why: "列举的项数应与写明的个数一致；确未列全时用“等”。",
        why_en: "As many items are listed as the count says, unless 等 means that the list is open.",
    },
    Rule {
        id: "figure.difference",
        severity: Severity::Error,
        why: "增减额等于报告期数与基期数之差。",
        why_en: "An increase is the end less the base.",
    },
    Rule {
        id: "figure.points",
        severity: Severity::Error,
        why: "两个百分数之差用百分点，不用百分之几。",
        why_en: "The difference of two percentages is in percentage points.",
    },
    Rule {
        id: "figure.per_unit",
        severity: Severity::Error,
        why: "平均数等于总量除以个数。",
        why_en: "An average is the total over the count.",
    },
    Rule {
        id: "figure.cumulative",
        severity: Severity::Warning,
        why: "累计数从开始算起，只增不减。",
        why_en: "A total since the beginning does not fall.",
    },
    Rule {
        id: "figure.plausible",
        severity: Severity::Warning,
        why: "两个相邻的数相差悬殊，常见的原因是“万”“亿”写错。",
        why_en: "Two neighbours differ beyond what is usual; 万 and 亿 are often exchanged.",
    },
    Rule {
        id: "figure.conflict",
        severity: Severity::Warning,
        why: "同一时点的同一个数，全文应当一致。",
        why_en: "One quantity at one time has one value throughout.",
    },
    Rule {
        id: "hedge.contradiction",
        severity: Severity::Error,
        why: "“近”表示不到，“余”“多”“以上”表示超过，不能同时用在一个数上。",
        why_en: "近 means less than, 余, 多 and 以上 mean more than: they exclude each other.",
    },
    Rule {
        id: "hedge.redundant",
        severity: Severity::Note,
        why: "一个数只用一个概数词。",
        why_en: "One hedge for one number.",
    },
    Rule {
        id: "hedge.actual",
        severity: Severity::Error,
        why: "概数与括注的实际数矛盾。",
        why_en: "The hedge contradicts the true number beside it.",
    },
    Rule {
        id: "date.impossible",
        severity: Severity::Error,
        why: "日历上没有这一天。",
        why_en: "The calendar has no such day.",
    },
    Rule {
        id: "date.year_missing",
        severity: Severity::Warning,
        why: "年份后要有“年”字。",
        why_en: "A year takes 年.",
    },
    Rule {
        id: "date.as_of",
        severity: Severity::Warning,
        why: "“截至”指统计到某一时点，“截止”指到期停止。",
        why_en: "截至 is “as of”, 截止 is a deadline.",
    },
    Rule {
        id: "number.range",
        severity: Severity::Note,
        why: "数值范围的前一个数省去“万”“%”会改变数值（GB/T 15835）。",
        why_en: "Leaving out 万 or % after the first number of a range changes its value (GB/T 15835).",
    },
    Rule {
        id: "number.mixed",
        severity: Severity::Note,
        why: "同一个数里不混用两种数字（GB/T 15835）。",
        why_en: "One number takes one kind of numeral (GB/T 15835).",
    },
    Rule {
        id: "punct.unbalanced",
        severity: Severity::Warning,
        why: "引号、括号、书名号要成对。",
        why_en: "Quotation marks, brackets and title marks come in pairs.",
    },
    Rule {
        id: "punct.doubled",
        severity: Severity::Warning,
        why: "两个点号不连用。",
        why_en: "Two stops do not stand together.",
    },
    Rule {
        id: "punct.quoted_list",
        severity: Severity::Note,
        why: "标有引号或书名号的并列成分之间通常不用顿号（GB/T 15834）。",
        why_en: "Adjacent quotations or titles take no 、 between them (GB/T 15834).",
    },
    Rule {
        id: "punct.western",
        severity: Severity::Note,
        why: "中文行文用全角标点。",
        why_en: "Chinese text takes full-width marks.",
    },
    Rule {
        id: "punct.paragraph_end",
        severity: Severity::Warning,
        why: "段末应为句号，或与下段相连。",
        why_en: "A paragraph ends with a full stop or goes on.",
    },
    Rule {
        id: "repeat.clause",
        severity: Severity::Warning,
        why: "同一分句连写两次，多为改稿遗留。",
        why_en: "A clause stands twice in a row, mostly left over from editing.",
    },
    Rule {
        id: "repeat.word",
        severity: Severity::Warning,
        why: "同一个词连写两次，多为改稿遗留。",
        why_en: "A word stands twice in a row, mostly left over from editing.",
    },
    Rule {
        id: "enum.skipped",
        severity: Severity::Warning,
        why: "序号不连续，可能漏了一项。",
        why_en: "A number is skipped: an item may be missing.",
    },
    Rule {
        id: "enum.repeated",
        severity: Severity::Warning,
        why: "序号重复。",
        why_en: "A number stands twice.",
    },
    Rule {
        id: "name.mixed",
        severity: Severity::Note,
        why: "同一机构在一件公文里用一个名称。",
        why_en: "One body, one name in one document.",
    },
    Rule {
        id: "promise.undated",
        severity: Severity::Note,
        why: "没有期限的承诺无法到期检查。",
        why_en: "A promise without a date cannot be checked when it falls due.",
    },
    Rule {
        id: "promise.soft_date",
        severity: Severity::Note,
        why: "“适时”“尽快”不能检查。",
        why_en: "适时 and 尽快 cannot be checked.",
    },
    Rule {
        id: "form.doc_number",
        severity: Severity::Warning,
        why: "发文字号用六角括号、四位年份，序号不编虚位、不加“第”（GB/T 9704）。",
        why_en: "A document number takes hexagonal brackets, a whole year, no zeros in front and no 第 (GB/T 9704).",
    },
    Rule {
        id: "form.cited_number",
        severity: Severity::Note,
        why: "引用文号也用六角括号（GB/T 9704）。",
        why_en: "Cited numbers take hexagonal brackets too (GB/T 9704).",
    },
    Rule {
        id: "form.doc_number_missing",
        severity: Severity::Warning,
        why: "正式答复要有发文字号。",
        why_en: "A formal answer carries a document number.",
    },
    Rule {
        id: "form.date",
        severity: Severity::Note,
        why: "成文日期用阿拉伯数字，月、日不编虚位（GB/T 9704）。",
        why_en: "The date takes Arabic digits without padding (GB/T 9704).",
    },
    Rule {
        id: "form.date_order",
        severity: Severity::Error,
        why: "印发日期不早于成文日期。",
        why_en: "The print date is not before the date of the document.",
    },
    Rule {
        id: "form.signed_date",
        severity: Severity::Warning,
        why: "公文要有成文日期（GB/T 9704）。",
        why_en: "A document carries its date (GB/T 9704).",
    },
    Rule {
        id: "form.addressee",
        severity: Severity::Warning,
        why: "答复要写明主送的委员、代表或单位。",
        why_en: "An answer names the proposer whom it addresses.",
    },
    Rule {
        id: "form.class",
        severity: Severity::Warning,
        why: "答复首页标明办理结果类别。",
        why_en: "The first page of an answer shows its class.",
    },
    Rule {
        id: "form.signatory",
        severity: Severity::Warning,
        why: "答复标明签发人。",
        why_en: "An answer names its signatory.",
    },
    Rule {
        id: "form.publish",
        severity: Severity::Warning,
        why: "答复注明公开属性。",
        why_en: "An answer says whether it is published.",
    },
    Rule {
        id: "form.contact",
        severity: Severity::Warning,
        why: "答复注明联系人和电话。",
        why_en: "An answer names a contact and a telephone.",
    },
    Rule {
        id: "form.copies",
        severity: Severity::Warning,
        why: "答复抄送提案委、督查室等。",
        why_en: "An answer lists who receives copies.",
    },
];
