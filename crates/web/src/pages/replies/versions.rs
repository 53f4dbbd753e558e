//! `/cases/{id}/versions`: what changed between two revisions of a reply, paragraph by paragraph.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use banfu_app::domain::{CaseId, Event};
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};

use crate::{
    frame::{errors::WebError, visitor::Me},
    pages::{Frame, Html},
    say::Say,
    ui::Crumb,
    web::Web,
};

/// Characters of a paragraph above which its words are not compared, only the whole.
const INLINE_CHARS: usize = 4_000;

/// A paragraph in which something changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its stretches: unchanged, taken out, put in.
    pub parts: Vec<(Kind, String)>,
}

/// What became of a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As before.
    Same,
    /// Taken out.
    Out,
    /// Put in.
    In,
}

/// Paragraphs that differ, with the characters that changed.
pub fn changes(before: &str, after: &str) -> Vec<Change> {
    let diff = TextDiff::from_lines(before, after);
    let mut out = Vec::new();
    for group in diff.grouped_ops(0) {
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for op in group {
            for change in diff.iter_changes(&op) {
                let line = change.value().trim_end_matches('\n').to_owned();
                match change.tag() {
                    ChangeTag::Delete => old.push(line),
                    ChangeTag::Insert => new.push(line),
                    ChangeTag::Equal => {}
                }
            }
        }
        for at in 0..old.len().max(new.len()) {
            let (a, b) = (old.get(at).map_or("", String::as_str), new.get(at).map_or("", String::as_str));
            let parts = if a.is_empty() || b.is_empty() || a.len() + b.len() > INLINE_CHARS {
                whole(a, b)
            } else {
                inline(a, b)
            };
            if !parts.is_empty() {
                out.push(Change { parts });
            }
        }
    }
    out
}

fn whole(a: &str, b: &str) -> Vec<(Kind, String)> {
    [(Kind::Out, a), (Kind::In, b)]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(kind, text)| (kind, text.to_owned()))
        .collect()
}

pub(super) fn inline(a: &str, b: &str) -> Vec<(Kind, String)> {
    let diff = TextDiff::from_chars(a, b);
    let mut parts: Vec<(Kind, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => Kind::Same,
            ChangeTag::Delete => Kind::Out,
            ChangeTag::Insert => Kind::In,
        };
        match parts.last_mut() {
            Some((last, text)) if *last == kind => text.push_str(change.value()),
            _ => parts.push((kind, change.value().to_owned())),
        }
    }
    // A long unchanged stretch is only context: its ends are enough.
    for (kind, text) in &mut parts {
        let length = text.chars().count();
        if *kind == Kind::Same && length > 60 {
            let head: String = text.chars().take(24).collect();
            let tail: String = text.chars().skip(length - 24).collect();
            *text = format!("{head}…{tail}");
        }
    }
    parts
}

/// Which two revisions to compare.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    from: Option<u32>,
    to: Option<u32>,
}

/// The versions of a reply.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/replies/versions.html")]
pub struct VersionsPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    revisions: Vec<Revision>,
    from: u32,
    to: u32,
    changes: Vec<Change>,
}

#[derive(Debug, Clone)]
struct Revision {
    n: u32,
    at: String,
    by: String,
}

/// `GET /cases/{id}/versions`
pub async fn show(State(web): State<Web>, me: Me, Path(id): Path<i64>, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let actor = me.live.actor.clone();
    let (view, from, to, before, after) = web
        .run(move |app| {
            let view = app.case(&actor, CaseId(id))?;
            let to = asked.to.unwrap_or(view.case.revision);
            let from = asked.from.unwrap_or(to.saturating_sub(1));
            let text = |n: u32| {
                if n == 0 {
                    Ok(String::new())
                } else {
                    app.revision(&actor, CaseId(id), n).map(|(_, body)| body)
                }
            };
            let (before, after) = (text(from)?, text(to)?);
            Ok((view, from, to, before, after))
        })
        .await?;
    let l = me.visitor.l;
    let say = Say::new(&web, l, me.visitor.today);
    let mut revisions: Vec<Revision> = view
        .timeline
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::DraftSaved { revision, by, .. } => Some(Revision {
                n: *revision,
                at: say.moment(entry.at).words,
                by: say.person(*by),
            }),
            _ => None,
        })
        .collect();
    revisions.reverse();
    let number = view.case.label().unwrap_or_default();
    Ok(Html(VersionsPage {
        crumbs: vec![
            Crumb::to(l.t("nav.cases"), "/cases"),
            Crumb::to(number, format!("/cases/{id}")),
            Crumb::to(l.t("case.reply"), format!("/cases/{id}/draft")),
            Crumb::here(l.t("draft.versions")),
        ],
        frame: Frame::work(&web, &me),
        changes: changes(&before, &after),
        revisions,
        from,
        to,
    })
    .into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_figure_is_shown_within_its_paragraph() {
        let found = changes("一\n增长62.6倍\n三", "一\n增长61.7倍\n三");
        assert_eq!(found.len(), 1);
        assert!(found[0].parts.contains(&(Kind::Same, "增长6".into())), "{found:?}");
        assert!(changes("同\n样", "同\n样").is_empty());
    }

    #[test]
    fn a_new_paragraph_is_put_in_whole() {
        assert_eq!(
            changes("一\n", "一\n二\n"),
            [Change {
                parts: vec![(Kind::In, "二".into())]
            }]
        );
    }
}
