//! `/feed.atom`: the newest published replies, for programs that watch (RFC 4287).

use askama::Template;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use banfu_app::store::views::list::{CaseFilter, Scope};

use super::rows::ReplyRow;
use crate::{
    frame::{errors::WebError, visitor::Visitor},
    i18n::Locale,
    say::Say,
    web::Web,
};

/// The feed.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/public/feed.xml")]
pub struct Feed {
    /// Language of its words.
    pub l: Locale,
    /// The place.
    pub place: String,
    /// The region, in ids.
    pub region: String,
    /// What stands before each path.
    pub base: String,
    /// The day of the newest entry.
    pub updated: String,
    /// Entries, newest first.
    pub entries: Vec<ReplyRow>,
}

impl Feed {
    fn summary(&self, entry: &ReplyRow) -> String {
        let values: [(&str, &dyn std::fmt::Display); 3] = [("number", &entry.number), ("office", &entry.lead), ("class", &entry.class)];
        self.l.f("public.feed.summary", &values)
    }
}

/// Entries in the feed.
const ENTRIES: i64 = 50;

/// `GET /feed.atom`
pub async fn show(State(web): State<Web>, visitor: Visitor) -> Result<Response, WebError> {
    let list = web
        .run(|app| {
            app.public_list(CaseFilter {
                limit: ENTRIES,
                ..CaseFilter::of(Scope::Published)
            })
        })
        .await?;
    let l = visitor.l;
    let say = Say::new(&web, l, visitor.today);
    let entries: Vec<ReplyRow> = list.rows.iter().filter_map(|row| ReplyRow::of(&web, &say, row)).collect();
    let region = web.app.people().region.clone();
    let feed = Feed {
        l,
        place: region.map(|r| if l.is_chinese() { r.name_zh } else { r.name_en }).unwrap_or_default(),
        region: web.app.region.clone(),
        base: base(&web).to_owned(),
        updated: entries.first().map_or(visitor.today, |entry| entry.on).to_string(),
        entries,
    };
    let text = feed.render().map_err(|error| WebError::Internal(format!("a template failed: {error}")))?;
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], text).into_response())
}

/// What stands before a path in an address that leaves the site; empty where the site's own address is not set.
pub fn base(web: &Web) -> &str {
    web.settings.public_url.as_deref().map(|url| url.trim_end_matches('/')).unwrap_or_default()
}
