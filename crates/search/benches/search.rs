//! Speed over ten thousand invented cases of about 1,500 characters: put, commit, search with passages and counts, similar cases.

use std::hint::black_box;

use banfu_search::{Doc, Index, LikeThis, Query, Visible};
use criterion::{Criterion, criterion_group, criterion_main};

const WORDS: &[&str] = &[
    "经贸",
    "合作",
    "东盟",
    "茶叶",
    "出口",
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
];

/// A small repeatable generator: the same cases at every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }
}

fn doc(id: i64, dice: &mut Dice) -> Doc {
    let topic: Vec<usize> = (0..6).map(|_| dice.roll(WORDS.len())).collect();
    let mut text = |words: usize| {
        let mut s = String::new();
        for n in 0..words {
            let word = if dice.roll(3) == 0 {
                topic[dice.roll(topic.len())]
            } else {
                dice.roll(WORDS.len())
            };
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
