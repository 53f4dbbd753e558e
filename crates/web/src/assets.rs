//! Scripts, styles and icons: embedded in the program, named after their content, kept by browsers for a year.

use std::{collections::HashMap, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "front/dist"]
struct Dist;

/// From the name sources use (`app.css`) to the address with the content's hash (`/assets/app.1a2b….css`).
static ADDRESSES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let manifest = Dist::get("manifest.json").map(|file| file.data).unwrap_or_default();
    let names: HashMap<String, String> = serde_json::from_slice(&manifest).unwrap_or_default();
    names.into_iter().map(|(name, hashed)| (name, format!("/assets/{hashed}"))).collect()
});

/// The address of a built file, by the name sources use for it.
pub fn address(name: &str) -> &'static str {
    ADDRESSES.get(name).map_or("/assets/missing", String::as_str)
}

/// `GET /assets/{name}`: the file, compressed beforehand where the browser takes it.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(kind) = content_type(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let variants = [("br", ".br"), ("gzip", ".gz")].into_iter().filter(|(coding, _)| accepts.contains(coding));
    for (coding, suffix) in variants {
        if let Some(file) = Dist::get(&format!("{name}{suffix}")) {
            return answer(file.data.into_owned(), kind, Some(coding));
        }
    }
    match Dist::get(&name) {
        Some(file) => answer(file.data.into_owned(), kind, None),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /favicon.ico`: browsers ask for it whatever the page says.
pub async fn favicon(headers: HeaderMap) -> Response {
    let name = address("favicon.svg").trim_start_matches("/assets/").to_owned();
    serve(Path(name), headers).await
}

fn answer(bytes: Vec<u8>, kind: &'static str, coding: Option<&'static str>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    // The name changes with the content, so that what a browser holds is never stale.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit('.').next()? {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_that_sources_use_has_an_address_with_a_file_behind_it() {
        for name in ["app.css", "app.js", "draft.css", "draft.js", "icons.svg", "favicon.svg"] {
            let hashed = address(name).trim_start_matches("/assets/");
            for form in [hashed.to_owned(), format!("{hashed}.gz"), format!("{hashed}.br")] {
                assert!(Dist::get(&form).is_some(), "{form}");
            }
        }
    }

    #[tokio::test]
    async fn the_manifest_and_unknown_names_are_not_served() {
        for name in ["manifest.json", "../Cargo.toml", "app.css", ".banfu-sources"] {
            assert_eq!(serve(Path(name.to_owned()), HeaderMap::new()).await.status(), StatusCode::NOT_FOUND, "{name}");
        }
    }
}
