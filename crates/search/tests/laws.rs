//! Whatever is typed and whatever is in the texts: an answer, never an error or a panic.

#![allow(clippy::unwrap_used)] // Helpers of tests stand outside the test functions.

use std::sync::LazyLock;

use banfu_search::{Doc, Index, LikeThis, Query, Visible};
use proptest::prelude::*;
use tempfile::TempDir;

/// Texts near the trouble: separators, quotation marks, characters of every width, letters that change length with their case.
const NEAR: &str = "[经贸合作东盟茶叶的。；，、“”「」\"'（）\n　 ０-９0-9a-zA-ZＡİßſ𡒄𬭩é\u{301}·—…+*?:\\[\\]{}~^-]{0,40}";

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![NEAR, "\\PC{0,40}", ".{0,40}"]
}

static PLACE: LazyLock<(Index, TempDir)> = LazyLock::new(|| {
    let dir = TempDir::new().unwrap();
    let index = Index::open(dir.path()).unwrap();
    for (id, text) in ["推动茶叶出口东盟。", "经贸合作：RCEP 2023", "𡒄镇——İstanbul", ""].into_iter().enumerate() {
        index
            .put(&Doc {
                id: id as i64,
                title: text.into(),
                proposal_text: text.repeat(3),
                ..Doc::default()
            })
            .unwrap();
    }
    index.commit(1).unwrap();
    (index, dir)
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_text_typed_is_answered(text in any_text(), offset in 0usize..6, limit in 0usize..6) {
        let query = Query { text: text.clone(), visible: Visible::All, offset, limit, ..Query::default() };
        let found = PLACE.0.search(&query).unwrap();
        prop_assert!(found.hits.len() <= limit && found.hits.len() <= found.total);
        PLACE.0.similar(&LikeThis { text, visible: Visible::All, limit, ..LikeThis::default() }).unwrap();
    }
}

proptest! {
    // Each case commits to disk.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_passage_quoted_from_a_text_finds_that_text(before in any_text(), passage in "[经贸合作东盟茶叶𡒄]{1,8}", after in any_text()) {
        // Letters and digits beside the passage do not touch it: Chinese characters stand alone.
        let dir = TempDir::new().unwrap();
        let index = Index::open(dir.path()).unwrap();
        index.put(&Doc { id: 5, proposal_text: format!("{before}{passage}{after}"), ..Doc::default() }).unwrap();
        index.commit(1).unwrap();
        let query = Query { text: format!("“{passage}”"), visible: Visible::All, limit: 1, ..Query::default() };
        let found = index.search(&query).unwrap();
        prop_assert_eq!(found.total, 1);
        prop_assert!(found.hits[0].snippet.iter().any(|part| part.hit && part.text.contains(&passage)));
    }
}
