//! `/api/openapi.json`: what `/api/v1` answers (OpenAPI 3.1). Written by hand and held to the answers by a test.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use banfu_app::domain::rules::Clock;
use serde_json::{Value, json};

use super::{api::KINDS, feed::base, promises::STATES, proposals::PAGE_ROWS};
use crate::web::Web;

/// `GET /api/openapi.json`
pub async fn show(State(web): State<Web>) -> Response {
    let site = base(&web);
    let document = document(if site.is_empty() { "/" } else { site });
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(document)).into_response()
}

/// The description, for a site at `server`.
pub fn document(server: &str) -> Value {
    let page = parameter("page", "Page, from 1.", json!({ "type": "integer", "minimum": 1, "default": 1 }));
    let office = parameter("office", "Id of the lead office.", json!({ "type": "integer" }));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Banfu 办复: published proposals",
            "version": "1",
            "description": "Proposals, replies and promises that are published. Nothing else is known here. Problems are answered as RFC 9457 documents.",
        },
        "servers": [{ "url": server }],
        "paths": {
            "/api/v1/proposals": { "get": {
                "operationId": "listProposals",
                "summary": "Published proposals: the newest first, or those that hold the words of q.",
                "parameters": [
                    parameter("q", "Words to look for. Text in quotation marks must occur literally.", json!({ "type": "string", "maxLength": super::proposals::QUERY_CHARS })),
                    parameter("area", "Field of work.", json!({ "type": "string" })),
                    office.clone(),
                    parameter("class", "Class of the answer.", json!({ "type": "string" })),
                    parameter("year", "Year of the session.", json!({ "type": "integer" })),
                    page.clone(),
                ],
                "responses": answers("ProposalList"),
            } },
            "/api/v1/proposals/{id}": { "get": {
                "operationId": "getProposal",
                "summary": "One published proposal with its reply, promises and timeline.",
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "integer" } }],
                "responses": answers("Proposal"),
            } },
            "/api/v1/promises": { "get": {
                "operationId": "listPromises",
                "summary": "Promises of published replies: the earliest day first, those without one last.",
                "parameters": [
                    office,
                    parameter("state", "How the promise stands.", json!({ "enum": STATES.map(banfu_app::domain::promise::LineState::code) })),
                    page,
                ],
                "responses": answers("PromiseList"),
            } },
            "/api/v1/deadlines": { "get": {
                "operationId": "getDeadline",
                "summary": "A deadline by a place's rules, line by line, and what would move it.",
                "parameters": [
                    parameter("pack", "Rule pack, such as cn-gz; without it, the region's.", json!({ "type": "string" })),
                    parameter("clock", "Which clock; without it, the reply's.", json!({ "default": "reply", "enum": Clock::ALL.iter().map(|c| c.code()).collect::<Vec<_>>() })),
                    parameter("on", "The day that starts it; without it, today.", json!({ "type": "string", "format": "date" })),
                    parameter("kind", "proposal or suggestion.", json!({ "enum": ["proposal", "suggestion"], "default": "proposal" })),
                    parameter("between_sessions", "Present: the case was put between sessions.", json!({ "type": "string" })),
                    parameter("session_closed", "The day the session closed.", json!({ "type": "string", "format": "date" })),
                    parameter(
                        "what_if",
                        "May be repeated: reassigned=DATE, off=DATE..DATE, worked=DATE..DATE, paused=DATE..DATE, extended=DATE or pack=NAME.",
                        json!({ "type": "string" }),
                    ),
                ],
                "responses": answers("Deadline"),
            } },
        },
        "components": { "schemas": schemas() },
    })
}

fn parameter(name: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "description": description, "schema": schema })
}

fn answers(schema: &str) -> Value {
    let problem = |description: &str| json!({ "description": description, "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
    json!({
        "200": { "description": "As asked.", "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{schema}") } } } },
        "404": problem("Not there, or not published."),
        "422": problem("A parameter is not what it should be."),
        "503": problem("The store does not answer; try again later."),
    })
}

fn schemas() -> Value {
    let text = || json!({ "type": "string" });
    let whole = || json!({ "type": "integer" });
    let maybe_whole = || json!({ "type": ["integer", "null"] });
    let day = || json!({ "type": ["string", "null"], "format": "date" });
    let many = |schema: &str| json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{schema}") } });
    json!({
        "ProposalItem": object(&[
            ("id", whole()), ("number", maybe_whole()), ("title", text()), ("session", text()), ("year", whole()), ("area", text()), ("class", text()),
            ("lead_office_id", maybe_whole()), ("lead_office", text()), ("proposer", text()), ("filed_on", day()), ("assigned_on", day()),
            ("delivered_on", day()), ("on_time", json!({ "type": ["boolean", "null"] })), ("published_on", day()), ("reply_number", text()), ("url", text()),
        ]),
        "ProposalList": object(&[
            ("total", whole()), ("page", whole()), ("page_size", json!({ "const": PAGE_ROWS })), ("items", many("ProposalItem")),
        ]),
        "Proposal": object(&[
            ("id", whole()), ("number", maybe_whole()), ("title", text()), ("situation", text()), ("analysis", text()),
            ("points", json!({ "type": "array", "items": { "type": "string" } })), ("merged", many("MergedProposal")),
            ("publicity", json!({ "enum": ["full", "summary"] })), ("published_on", day()),
            ("reply", json!({ "anyOf": [{ "$ref": "#/components/schemas/Reply" }, { "type": "null" }] })), ("summary", json!({ "type": ["string", "null"] })),
            ("promises", many("Promise")), ("timeline", many("Event")), ("url", text()),
        ]),
        "MergedProposal": object(&[("number", maybe_whole()), ("title", text())]),
        "Reply": object(&[
            ("number", text()), ("title", text()), ("class", text()), ("adopted_on", day()), ("text", text()), ("text_sha256", text()), ("pdf", text()), ("ofd", text()),
            ("docx", text()),
        ]),
        "Event": object(&[("event", whole()), ("kind", json!({ "enum": KINDS })), ("at", json!({ "type": "string", "format": "date-time" })), ("receipt", text())]),
        "Promise": object(&[
            ("proposal_id", whole()), ("proposal_number", maybe_whole()), ("no", whole()),
            ("kind", json!({ "enum": ["action", "study", "request_to_proposer", "ongoing"] })), ("quote", text()), ("owner", text()), ("lead_office_id", maybe_whole()),
            ("due", text()), ("due_on", day()), ("measure", text()), ("state", json!({ "enum": STATES.map(banfu_app::domain::promise::LineState::code) })), ("reached", text()), ("ended_on", day()),
        ]),
        "Deadline": {
            "type": "object",
            "required": ["clock", "pack", "due", "provisional", "steps"],
            "properties": {
                "clock": text(), "pack": text(), "due": json!({ "type": "string", "format": "date" }), "provisional": json!({ "type": "boolean" }),
                "steps": many("DeadlineStep"), "what_if": { "$ref": "#/components/schemas/Deadline" },
            },
        },
        "DeadlineStep": object(&[("text", text()), ("source", json!({ "type": ["string", "null"] }))]),
        "PromiseList": object(&[("page", whole()), ("more", json!({ "type": "boolean" })), ("items", many("Promise"))]),
        "Problem": object(&[
            ("type", text()), ("title", text()), ("status", whole()), ("detail", text()), ("code", text()), ("instance", text()),
        ]),
    })
}

fn object(properties: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
    let properties: serde_json::Map<String, Value> = properties.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::pages::public::api;

    #[test]
    fn the_description_names_each_property_of_each_answer_and_no_other() {
        let document = document("/");
        for (name, example) in api::examples() {
            let described = &document["components"]["schemas"][name]["properties"];
            let keys = |value: &Value| value.as_object().map(|o| o.keys().cloned().collect::<BTreeSet<_>>()).unwrap_or_default();
            assert_eq!(keys(described), keys(&example), "{name}");
        }
    }

    #[test]
    fn every_reference_leads_to_a_schema() {
        fn references(value: &Value, found: &mut BTreeSet<String>) {
            match value {
                Value::Object(map) => {
                    for (key, inner) in map {
                        if key == "$ref" {
                            found.extend(inner.as_str().and_then(|r| r.rsplit('/').next()).map(str::to_owned));
                        }
                        references(inner, found);
                    }
                }
                Value::Array(items) => items.iter().for_each(|inner| references(inner, found)),
                _ => {}
            }
        }
        let document = document("https://banfu.example");
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        assert!(found.len() >= 8, "{found:?}");
        for name in found {
            assert!(document["components"]["schemas"].get(&name).is_some(), "{name}");
        }
    }
}
