//! `/help`: the keyboard, and what was done so that everyone can use the site.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use super::{Frame, Html};
use crate::{
    frame::visitor::{Me, Visitor},
    web::Web,
};

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/help.html")]
pub struct HelpPage {
    frame: Frame,
    /// Keys, and what they do.
    keys: Vec<(&'static str, &'static str)>,
}

/// `GET /help`
pub async fn show(State(web): State<Web>, visitor: Visitor) -> Response {
    let l = visitor.l;
    let frame = match visitor.live.clone() {
        Some(live) => Frame::work(&web, &Me { live, visitor }),
        None => Frame::public(&web, &visitor),
    };
    let keys = vec![
        ("/", l.t("help.find")),
        ("g d", l.t("help.desk")),
        ("g c", l.t("help.cases")),
        ("g p", l.t("help.promises")),
        ("j k", l.t("help.rows")),
        ("F8", l.t("help.next")),
        ("Shift+F8", l.t("help.previous")),
        ("Ctrl+.", l.t("help.card")),
        ("Esc", l.t("help.close")),
        ("Ctrl+S", l.t("help.save")),
        ("Ctrl+Enter", l.t("help.send")),
    ];
    Html(HelpPage { frame, keys }).into_response()
}
