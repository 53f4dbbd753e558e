//! Speed over ten thousand invented cases of about 1,500 characters: put, commit, search with passages and counts, similar cases.

use std::hint::black_box;

use banfu_search::{Doc, Index, LikeThis, Query, Visible};
use criterion::{Criterion, criterion_group, criterion_main};

/// Most used first, as in any language; the dice below keep to that.
const WORDS: &[&str] = &[
    "经贸",
    "合作",
    "东盟",
    "市场",
    "企业",
    "教育",
    "学校",
    "教师",
    "乡村",
    "振兴",
    "公路",
    "交通",
    "养老",
    "服务",
    "社区",
    "医疗",
    "卫生",
    "生态",
    "环境",
    "保护",
    "水源",
    "旅游",
    "文化",
    "遗产",
    "科技",
    "创新",
    "人才",
    "培训",
    "职业",
    "就业",
    "金融",
    "信贷",
    "农业",
    "产业",
    "园区",
    "招商",
    "投资",
    "数据",
    "平台",
    "数字",
    "政务",
    "法治",
    "执法",
    "监督",
    "消费",
    "物流",
    "口岸",
    "通关",
    "出口",
    "茶叶",
    "博览会",
    "贸易周",
    "对外开放",
    "走出去",
    "留学生",
    "高校",
    "实验室",
    "成果",
    "转化",
    "示范",
    "贵阳",
    "遵义",
    "安顺",
    "毕节",
    "铜仁",
    "黔东南",
    "黔南",
    "黔西南",
    "六盘水",
    "白酒",
    "辣椒",
    "刺梨",
    "中药材",
    "苗绣",
    "银饰",
    "蜡染",
    "侗寨",
    "梯田",
    "溶洞",
    "瀑布",
    "索道",
    "民宿",
    "露营",
    "航线",
    "机场",
    "高铁",
    "货运",
    "仓储",
    "冷链",
    "电商",
    "直播",
    "快递",
    "包装",
    "商标",
    "专利",
    "标准",
    "检验",
    "检疫",
    "关税",
    "汇率",
    "结算",
    "保险",
    "担保",
    "基金",
    "债券",
    "税收",
    "补贴",
    "审计",
    "预算",
    "采购",
    "招标",
    "合同",
    "仲裁",
    "调解",
    "律师",
    "法院",
    "检察",
    "公安",
    "消防",
    "应急",
    "防汛",
    "抗旱",
    "地震",
    "气象",
    "监测",
    "预警",
    "河长",
    "湿地",
    "森林",
    "草地",
    "石漠化",
    "土壤",
    "垃圾",
    "污水",
    "噪声",
    "光伏",
    "风电",
    "水电",
    "煤矿",
    "电网",
    "充电桩",
    "新能源",
    "汽车",
    "电池",
    "芯片",
    "软件",
    "算法",
    "算力",
    "机房",
    "卫星",
    "测绘",
    "地图",
    "档案",
    "图书馆",
    "博物馆",
    "剧院",
    "电影",
    "动漫",
    "体育",
    "足球",
    "马拉松",
    "健身",
    "食堂",
    "营养",
    "疫苗",
    "医保",
    "中医",
    "护理",
    "康复",
    "托育",
    "幼儿园",
    "高考",
    "职称",
    "工资",
    "社保",
    "住房",
    "公租房",
    "物业",
    "电梯",
    "停车",
    "公交",
    "地铁",
    "桥梁",
    "隧道",
    "绿道",
    "路灯",
    "管网",
    "供水",
    "燃气",
    "热线",
    "信访",
    "网格",
    "志愿者",
    "残疾人",
    "妇女",
    "儿童",
    "老兵",
    "侨胞",
    "台胞",
    "宗教",
    "民族",
    "语言",
    "翻译",
    "签证",
    "领事",
    "友城",
    "论坛",
    "展会",
    "代表团",
    "备忘录",
];

/// A small repeatable generator: the same cases at every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }

    /// A word: seldom one from the end of the list.
    fn word(&mut self) -> usize {
        let near = self.roll(WORDS.len()) + 1;
        self.roll(near)
    }
}

fn doc(id: i64, dice: &mut Dice) -> Doc {
    let topic: Vec<usize> = (0..14).map(|_| dice.word()).collect();
    let mut text = |words: usize| {
        let mut s = String::new();
        for n in 0..words {
            let word = if dice.roll(20) > 0 { topic[dice.roll(topic.len())] } else { dice.word() };
            s.push_str(WORDS[word]);
            if n % 6 == 5 {
                s.push(if n % 18 == 17 { '。' } else { '，' });
            }
        }
        s
    };
    Doc {
        region: 1,
        id,
        number: format!("第{id}号"),
        title: text(6),
        proposal_text: text(300),
        reply_text: text(350),
        lead_office: Some(id % 40),
        area: WORDS[(id % 12) as usize].into(),
        session: "十三届一次".into(),
        year: 2018 + (id % 8) as i32,
        state: "published".into(),
        published: id % 3 == 0,
        updated_ms: id,
        ..Doc::default()
    }
}

fn searching(c: &mut Criterion) {
    let Ok(dir) = tempfile::tempdir() else { return };
    let Ok(index) = Index::open(dir.path()) else { return };
    let mut dice = Dice(7);
    for id in 0..10_000 {
        if index.put(&doc(id, &mut dice)).is_err() {
            return;
        }
    }
    if index.commit(1).is_err() {
        return;
    }
    let ask = |text: &str, limit: usize| Query {
        text: text.into(),
        region: Some(1),
        visible: Visible::Any(vec![Visible::Published, Visible::LeadIs(3)]),
        limit,
        ..Query::default()
    };
    for (name, text) in [
        ("two words", "茶叶 博览会"),
        ("a phrase", "“对外开放走出去”"),
        ("one character", "茶"),
        ("a case number", "1020"),
        ("nothing typed", ""),
    ] {
        c.bench_function(&format!("{name}, 20 hits with passages and counts"), |b| {
            b.iter(|| index.search(black_box(&ask(text, 20))))
        });
    }
    c.bench_function("two words, total and counts only", |b| {
        b.iter(|| index.search(black_box(&ask("茶叶 博览会", 0))))
    });
    let like = LikeThis {
        text: doc(77, &mut dice).proposal_text,
        visible: Visible::All,
        limit: 5,
        ..LikeThis::default()
    };
    c.bench_function("5 similar cases", |b| b.iter(|| index.similar(black_box(&like))));
    let mut group = c.benchmark_group("writing");
    group.sample_size(10);
    group.bench_function("put one case and commit", |b| {
        b.iter(|| index.put(&doc(5, &mut dice)).and_then(|()| index.commit(2)));
    });
    group.finish();
}

criterion_group!(benches, searching);
criterion_main!(benches);
