//! What a person who types something finds. The cases are invented.

#![allow(clippy::unwrap_used)] // Helpers of tests stand outside the test functions.

use std::collections::BTreeMap;

use banfu_search::{Count, Doc, Facet, Index, LikeThis, Part, Query, Results, Sort, Source, Visible};
use tempfile::TempDir;

const GUIZHOU: i64 = 1;

fn tea() -> Doc {
    Doc {
        region: GUIZHOU,
        id: 1020,
        number: "第1020号".into(),
        title: "关于推动茶叶出口东盟市场的提案".into(),
        proposal_text: "我省茶叶种植面积大，但出口渠道少。建议组织茶叶企业参加东盟食品博览会；建议设立海外展示中心。".into(),
        reply_text: "经商教育、商务等部门，现答复如下：2021年茶叶出口额增长，下一步将办好对外贸易周活动。".into(),
        proposer: "沐小禾".into(),
        lead_office: Some(7),
        lead_office_name: "外事办公室".into(),
        co_offices: vec![8, 9],
        proposers: vec![31],
        drafted_by: vec![41],
        area: "对外开放".into(),
        session: "十三届一次".into(),
        class: "B".into(),
        year: 2023,
        state: "published".into(),
        published: true,
        updated_ms: 3,
    }
}

fn school() -> Doc {
    Doc {
        region: GUIZHOU,
        id: 1021,
        number: "第1021号".into(),
        title: "关于加强乡村学校ＲＣＥＰ语言课程的提案".into(),
        proposal_text: "乡村学校缺少外语教师，𡒄镇中心小学尤其困难。建议选派教师，并与东盟国家高校合作。".into(),
        reply_text: String::new(),
        proposer: "喃喃".into(),
        lead_office: Some(8),
        lead_office_name: "教育厅".into(),
        co_offices: vec![],
        proposers: vec![32],
        area: "教育".into(),
        session: "十三届一次".into(),
        year: 2023,
        state: "handling".into(),
        updated_ms: 2,
        ..Doc::default()
    }
}

fn road() -> Doc {
    Doc {
        region: GUIZHOU,
        id: 2020,
        number: "第102号".into(),
        title: "关于修建通村公路的提案".into(),
        proposal_text: "通村公路年久失修，雨季塌方多。建议纳入年度计划。".into(),
        proposer: "纪小雨".into(),
        lead_office: Some(9),
        lead_office_name: "交通运输厅".into(),
        area: "交通".into(),
        session: "十二届五次".into(),
        year: 2022,
        state: "draft".into(),
        updated_ms: 1,
        ..Doc::default()
    }
}

struct Place {
    index: Index,
    _dir: TempDir,
}

fn place(docs: &[Doc]) -> Place {
    let dir = TempDir::new().unwrap();
    let index = Index::open(dir.path()).unwrap();
    for doc in docs {
        index.put(doc).unwrap();
    }
    index.commit(docs.len() as u64).unwrap();
    Place { index, _dir: dir }
}

fn all(text: &str) -> Query {
    Query {
        text: text.into(),
        visible: Visible::All,
        limit: 10,
        ..Query::default()
    }
}

impl Place {
    fn search(&self, query: &Query) -> Results {
        self.index.search(query).unwrap()
    }

    fn ids(&self, query: &Query) -> Vec<i64> {
        self.search(query).hits.iter().map(|hit| hit.id).collect()
    }

    fn finds(&self, text: &str) -> Vec<i64> {
        let mut ids = self.ids(&all(text));
        ids.sort_unstable();
        ids
    }
}

fn shown(parts: &[Part]) -> String {
    parts.iter().map(|p| if p.hit { format!("⟦{}⟧", p.text) } else { p.text.clone() }).collect()
}

#[test]
fn a_two_character_word_finds_its_cases() {
    assert_eq!(place(&[tea(), school(), road()]).finds("东盟"), [1020, 1021]);
}

#[test]
fn several_words_must_all_be_there_wherever_they_stand() {
    let place = place(&[tea(), school(), road()]);
    assert_eq!(place.finds("东盟 茶叶"), [1020]);
    assert_eq!(place.finds("教育厅 教师"), [1021]);
}

#[test]
fn when_no_case_holds_everything_the_nearest_are_shown_and_said_to_be_so() {
    let place = place(&[tea(), school(), road()]);
    let found = place.search(&all("茶叶出口东盟与塌方"));
    assert!(found.relaxed);
    assert_eq!(found.hits[0].id, 1020);
    assert!(!place.search(&all("茶叶出口东盟")).relaxed);
}

#[test]
fn a_part_of_a_word_is_found() {
    // The dictionary knows 博览会 as one word.
    assert_eq!(place(&[tea(), school(), road()]).finds("览会"), [1020]);
}

#[test]
fn a_single_character_is_found_even_a_rare_one() {
    let place = place(&[tea(), school(), road()]);
    assert_eq!(place.finds("𡒄"), [1021]);
    assert_eq!(place.finds("茶"), [1020]);
    assert_eq!(place.finds("𡒄镇中心"), [1021]);
}

#[test]
fn a_quoted_passage_must_stand_there_literally() {
    let place = place(&[tea(), school(), road()]);
    assert_eq!(place.finds("“出口东盟”"), [1020]);
    assert_eq!(place.finds("“东盟出口”"), Vec::<i64>::new());
    assert_eq!(place.finds("\"茶叶出口\" 展示中心"), [1020]);
}

#[test]
fn a_passage_does_not_reach_across_a_full_stop() {
    assert_eq!(place(&[tea()]).finds("“渠道少建议”"), Vec::<i64>::new());
}

#[test]
fn a_case_number_finds_that_case_and_no_longer_number() {
    let place = place(&[tea(), school(), road()]);
    assert_eq!(place.finds("1020"), [1020]);
    assert_eq!(place.finds("第１０２０号"), [1020]);
    assert_eq!(place.finds("102"), [2020]);
}

#[test]
fn letters_are_found_in_any_case_and_width() {
    assert_eq!(place(&[tea(), school(), road()]).finds("rcep"), [1021]);
}

#[test]
fn people_and_offices_are_found_by_name() {
    let place = place(&[tea(), school(), road()]);
    assert_eq!(place.finds("沐小禾"), [1020]);
    assert_eq!(place.finds("交通运输厅"), [2020]);
}

#[test]
fn a_match_in_the_title_ranks_above_one_in_the_text() {
    let mut other = school();
    other.id = 5;
    other.proposal_text = "茶叶，茶叶。".into();
    let place = place(&[other, tea()]);
    assert_eq!(place.ids(&all("茶叶")), [1020, 5]);
}

#[test]
fn nothing_typed_lists_everything_newest_first() {
    let place = place(&[road(), tea(), school()]);
    assert_eq!(place.ids(&all("")), [1020, 1021, 2020]);
    assert_eq!(place.ids(&all(" “” ")), [1020, 1021, 2020]);
}

#[test]
fn pages_follow_one_another_and_end() {
    let place = place(&[road(), tea(), school()]);
    let page = |offset, limit| place.ids(&Query { offset, limit, ..all("") });
    assert_eq!(page(0, 2), [1020, 1021]);
    assert_eq!(page(2, 2), [2020]);
    assert_eq!(page(usize::MAX, 2), Vec::<i64>::new());
    assert_eq!(page(0, 0), Vec::<i64>::new());
    assert_eq!(page(0, usize::MAX).len(), 3);
}

#[test]
fn sorting_by_date_beats_relevance() {
    let place = place(&[
        tea(),
        school(),
        Doc {
            id: 9,
            updated_ms: 9,
            title: "其他".into(),
            ..school()
        },
    ]);
    let newest = Query {
        sort: Sort::Newest,
        ..all("东盟")
    };
    assert_eq!(place.ids(&newest), [9, 1020, 1021]);
}

#[test]
fn counts_say_what_each_value_would_leave() {
    let place = place(&[tea(), school(), road()]);
    let found = place.search(&all(""));
    let count = |value: &str, count| Count { value: value.into(), count };
    assert_eq!(found.facets[&Facet::Year], [count("2023", 2), count("2022", 1)]);
    assert_eq!(found.facets[&Facet::LeadOffice].len(), 3);
    assert_eq!(found.facets[&Facet::Class], [count("B", 1)]);
}

#[test]
fn a_narrowed_facet_keeps_its_other_values_in_sight() {
    let place = place(&[tea(), school(), road()]);
    let narrowed = Query {
        filters: BTreeMap::from([(Facet::Year, vec!["2022".into()]), (Facet::Area, vec![])]),
        ..all("")
    };
    let found = place.search(&narrowed);
    assert_eq!(found.total, 1);
    assert_eq!(found.facets[&Facet::Year].iter().map(|c| c.count).sum::<usize>(), 3);
    assert_eq!(found.facets[&Facet::Area].iter().map(|c| c.count).sum::<usize>(), 1);
}

#[test]
fn two_values_of_a_facet_widen_and_two_facets_narrow() {
    let place = place(&[tea(), school(), road()]);
    let with = |filters: Vec<(Facet, Vec<&str>)>| {
        place.ids(&Query {
            filters: filters.into_iter().map(|(f, v)| (f, v.into_iter().map(String::from).collect())).collect(),
            ..all("")
        })
    };
    assert_eq!(with(vec![(Facet::Area, vec!["教育", "交通"])]), [1021, 2020]);
    assert_eq!(with(vec![(Facet::Area, vec!["教育", "交通"]), (Facet::State, vec!["draft"])]), [2020]);
}

#[test]
fn a_region_does_not_see_anothers_cases_even_of_the_same_id() {
    let elsewhere = Doc { region: 2, ..tea() };
    let place = place(&[tea(), elsewhere]);
    let here = Query {
        region: Some(GUIZHOU),
        ..all("茶叶")
    };
    let found = place.search(&here);
    assert_eq!((found.total, found.hits[0].region), (1, GUIZHOU));
    assert_eq!(place.search(&all("茶叶")).total, 2);
}

#[test]
fn hits_totals_and_counts_are_only_of_what_may_be_seen() {
    let place = place(&[tea(), school(), road()]);
    let seen = |visible: Visible| {
        let found = place.search(&Query { visible, ..all("") });
        assert_eq!(found.facets.get(&Facet::Year).map_or(0, |c| c.iter().map(|c| c.count).sum()), found.total);
        found.hits.iter().map(|h| h.id).collect::<Vec<_>>()
    };
    assert_eq!(seen(Visible::Published), [1020]);
    assert_eq!(seen(Visible::LeadIs(8)), [1021]);
    assert_eq!(seen(Visible::CoHandledBy(8)), [1020]);
    assert_eq!(seen(Visible::ProposedBy(32)), [1021]);
    assert_eq!(seen(Visible::DraftedBy(41)), [1020]);
    assert_eq!(seen(Visible::Any(vec![Visible::LeadIs(8), Visible::Published])), [1020, 1021]);
    assert_eq!(seen(Visible::AllOf(vec![Visible::LeadIs(8), Visible::Published])), Vec::<i64>::new());
    assert_eq!(seen(Visible::Not(Box::new(Visible::StateIn(vec!["draft".into()])))), [1020, 1021]);
    assert_eq!(seen(Visible::Not(Box::new(Visible::All))), Vec::<i64>::new());
    assert_eq!(seen(Visible::Nothing), Vec::<i64>::new());
    assert_eq!(seen(Visible::Any(vec![])), Vec::<i64>::new());
    assert_eq!(seen(Visible::AllOf(vec![])), [1020, 1021, 2020]);
}

#[test]
fn a_query_that_names_no_reader_finds_nothing() {
    let place = place(&[tea()]);
    assert_eq!(place.search(&Query { limit: 10, ..Query::default() }).total, 0);
}

#[test]
fn the_public_site_finds_only_what_is_published() {
    let place = place(&[tea(), school()]);
    let public = Query {
        published_only: true,
        ..all("东盟")
    };
    assert_eq!(place.ids(&public), [1020]);
}

#[test]
fn a_hit_shows_its_title_and_the_passage_that_answers_marked() {
    let found = place(&[tea()]).search(&all("贸易周"));
    let hit = &found.hits[0];
    assert_eq!(hit.source, Source::Reply);
    assert!(shown(&hit.snippet).contains("⟦贸易周⟧"), "{}", shown(&hit.snippet));
    let found = place(&[tea()]).search(&all("东盟"));
    assert_eq!(shown(&found.hits[0].title), "关于推动茶叶出口⟦东盟⟧市场的提案");
    assert_eq!(found.hits[0].source, Source::Proposal);
}

#[test]
fn similar_cases_share_the_words_that_matter_and_say_which() {
    let mut docs: Vec<Doc> = (0..30)
        .map(|n| Doc {
            id: 100 + n,
            title: format!("关于社区养老服务第{n}项工作的提案"),
            proposal_text: "建议加强社区养老服务，完善老年食堂。".into(),
            ..school()
        })
        .collect();
    docs.extend([tea(), road()]);
    let place = place(&docs);
    let like = LikeThis {
        text: "关于扩大茶叶出口的提案。建议支持茶叶企业参加博览会，拓展东盟市场。".into(),
        visible: Visible::All,
        limit: 5,
        ..LikeThis::default()
    };
    let found = place.index.similar(&like).unwrap();
    assert_eq!(found[0].id, 1020);
    assert!(found[0].terms.contains(&"茶叶".to_owned()), "{:?}", found[0].terms);
    assert!(found.iter().all(|s| s.id != 2020), "{found:?}");
    let without = LikeThis {
        except: Some(1020),
        ..like.clone()
    };
    assert!(place.index.similar(&without).unwrap().iter().all(|s| s.id != 1020));
    let unseen = LikeThis {
        visible: Visible::Nothing,
        ..like
    };
    assert_eq!(place.index.similar(&unseen).unwrap(), []);
}
