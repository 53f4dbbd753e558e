//! The index as a derived thing: it follows the log by position, survives restarts, and a damaged one begins anew.

#![allow(clippy::unwrap_used)] // Helpers of tests stand outside the test functions.

use std::fs;
use std::path::Path;

use banfu_search::{Doc, Index, Query, SearchError, Visible};
use tempfile::TempDir;

fn doc(id: i64, title: &str) -> Doc {
    Doc {
        region: 1,
        id,
        title: title.into(),
        ..Doc::default()
    }
}

fn titles(index: &Index, text: &str) -> Vec<i64> {
    let query = Query {
        text: text.into(),
        visible: Visible::All,
        limit: 50,
        ..Query::default()
    };
    let mut ids: Vec<i64> = index.search(&query).unwrap().hits.iter().map(|h| h.id).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn a_new_index_is_empty_at_position_zero() {
    let dir = TempDir::new().unwrap();
    let index = Index::open(&dir.path().join("data/index")).unwrap();
    assert_eq!((index.position(), index.len(), index.is_empty()), (0, 0, true));
    assert_eq!(titles(&index, "提案"), Vec::<i64>::new());
}

#[test]
fn what_is_put_is_found_after_the_commit_and_after_a_restart() {
    let dir = TempDir::new().unwrap();
    let index = Index::open(dir.path()).unwrap();
    index.put(&doc(1, "茶叶")).unwrap();
    assert_eq!(titles(&index, "茶叶"), Vec::<i64>::new());
    index.commit(42).unwrap();
    assert_eq!((titles(&index, "茶叶"), index.position()), (vec![1], 42));
    drop(index);
    let again = Index::open(dir.path()).unwrap();
    assert_eq!((titles(&again, "茶叶"), again.position()), (vec![1], 42));
}

#[test]
fn what_was_not_committed_is_gone_after_a_restart_and_the_position_says_so() {
    let dir = TempDir::new().unwrap();
    let index = Index::open(dir.path()).unwrap();
    index.commit(7).unwrap();
    index.put(&doc(1, "茶叶")).unwrap();
    drop(index);
    let again = Index::open(dir.path()).unwrap();
    assert_eq!((titles(&again, "茶叶"), again.position()), (vec![], 7));
}

#[test]
fn putting_a_case_again_replaces_it_and_removing_takes_only_that_one() {
    let dir = TempDir::new().unwrap();
    let index = Index::open(dir.path()).unwrap();
    index.put(&doc(1, "茶叶")).unwrap();
    index.put(&doc(1, "公路")).unwrap();
    index.put(&doc(11, "公路")).unwrap();
    index.put(&Doc { region: 2, ..doc(1, "公路") }).unwrap();
    index.commit(1).unwrap();
    assert_eq!(titles(&index, "茶叶"), Vec::<i64>::new());
    assert_eq!(titles(&index, "公路"), [1, 1, 11]);
    index.remove(1, 1).unwrap();
    index.commit(2).unwrap();
    assert_eq!(titles(&index, "公路"), [1, 11]);
}

#[test]
fn clearing_begins_anew() {
    let dir = TempDir::new().unwrap();
    let index = Index::open(dir.path()).unwrap();
    index.put(&doc(1, "茶叶")).unwrap();
    index.commit(5).unwrap();
    index.clear().unwrap();
    assert_eq!((titles(&index, "茶叶"), index.position()), (vec![], 0));
    drop(index);
    assert_eq!(Index::open(dir.path()).unwrap().position(), 0);
}

fn damage(dir: &Path, file: impl Fn(&str) -> bool, with: impl Fn(Vec<u8>) -> Vec<u8>) -> usize {
    let mut damaged = 0;
    for entry in fs::read_dir(dir.join("cases")).unwrap() {
        let path = entry.unwrap().path();
        if file(path.file_name().unwrap().to_str().unwrap()) {
            let content = fs::read(&path).unwrap();
            fs::write(&path, with(content)).unwrap();
            damaged += 1;
        }
    }
    damaged
}

#[test]
fn a_damaged_index_begins_anew_instead_of_stopping_the_program() {
    type Harm = (&'static str, fn(&str) -> bool, fn(Vec<u8>) -> Vec<u8>);
    let harms: [Harm; 5] = [
        ("the list of segments is garbage", |n| n == "meta.json", |_| b"{not json".to_vec()),
        ("the list of segments is cut off", |n| n == "meta.json", |c| c[..c.len() / 2].to_vec()),
        ("the terms are cut off", |n| n.ends_with(".term"), |c| c[..c.len() / 2].to_vec()),
        ("the columns are empty", |n| n.ends_with(".fast"), |_| Vec::new()),
        (
            "it is of another version",
            |n| n == "meta.json",
            |c| String::from_utf8(c).unwrap().replace("\"v1@", "\"v0@").into_bytes(),
        ),
    ];
    for (what, file, with) in harms {
        let dir = TempDir::new().unwrap();
        let index = Index::open(dir.path()).unwrap();
        index.put(&doc(1, "茶叶")).unwrap();
        index.commit(9).unwrap();
        drop(index);
        assert!(damage(dir.path(), file, with) > 0, "{what}: nothing to damage");
        let again = Index::open(dir.path()).unwrap();
        assert_eq!((again.position(), again.len()), (0, 0), "{what}");
        again.put(&doc(2, "茶叶")).unwrap();
        again.commit(1).unwrap();
        assert_eq!(titles(&again, "茶叶"), [2], "{what}");
    }
}

#[test]
fn a_second_writer_is_told_so() {
    let dir = TempDir::new().unwrap();
    let first = Index::open(dir.path()).unwrap();
    first.put(&doc(1, "茶叶")).unwrap();
    let second = Index::open(dir.path()).unwrap();
    assert!(matches!(second.put(&doc(2, "公路")), Err(SearchError::Busy { .. })));
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_with_its_name() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Index::open(&file).unwrap_err();
    assert!(error.to_string().contains("file"), "{error}");
}
