//! Speed of one decision, one explanation, one list filter, and of reading the rules.

use std::hint::black_box;

use banfu_policy::{Action, CaseFacts, Policies, Principal, Resource, Role, Stage};
use criterion::{Criterion, criterion_group, criterion_main};

fn decisions(c: &mut Criterion) {
    let Ok(policies) = Policies::national() else { return };
    let signatory = Principal::new([Role::Signatory], Some(1), Some(9));
    let handler = Principal::new([Role::CaseHandler], Some(1), Some(8));
    let case = Resource::Case(CaseFacts {
        stage: Stage::SignOff,
        lead: Some(1),
        co_handlers: [2, 3, 4, 5].into(),
        split_handlers: [].into(),
        proposers: [6].into(),
        authors: [6].into(),
        invited: [].into(),
        read_by: [7].into(),
        drafted_by: [8].into(),
        published: false,
    });
    c.bench_function("decide sign_off", |b| {
        b.iter(|| policies.decide(black_box(&signatory), Action::ReplySignOff, black_box(&case)))
    });
    c.bench_function("decide view", |b| {
        b.iter(|| policies.decide(black_box(&handler), Action::CaseView, black_box(&case)))
    });
    c.bench_function("why not", |b| {
        b.iter(|| policies.why_not(black_box(&handler), Action::ReplySignOff, black_box(&case)))
    });
    c.bench_function("filter of a list", |b| b.iter(|| policies.visible_cases(black_box(&handler), Action::CaseView)));
    c.bench_function("load the national rules", |b| b.iter(Policies::national));
}

criterion_group!(benches, decisions);
criterion_main!(benches);
