//! A draft as it stands in the form: into what is saved, and into what is laid out for the preview.

use banfu_app::{
    command::TypedDraft,
    domain::{
        publication::Publicity,
        reply::{BodyRef, ReplyDraft},
    },
};

use crate::frame::posted::Fields;

/// The draft in a posted form.
pub fn from_form(fields: &Fields) -> TypedDraft {
    TypedDraft {
        base: fields.parsed("base").unwrap_or_default(),
        title: fields.text("title").to_owned(),
        body: fields.raw("body").to_owned(),
        class: fields.some("class"),
        publicity: Publicity::from_code(fields.text("publicity")),
        withhold_reason: fields.text("withhold_reason").to_owned(),
        copies_to: fields
            .raw("copies_to")
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        contact_name: fields.text("contact_name").to_owned(),
        contact_phone: fields.text("contact_phone").to_owned(),
    }
}

/// As the letter is laid out from it: nothing is stored, so that the body has no hash.
pub fn for_preview(typed: &TypedDraft) -> ReplyDraft {
    ReplyDraft {
        title: typed.title.clone(),
        body: BodyRef {
            hash: String::new(),
            bytes: typed.body.len() as u64,
        },
        class: typed.class.clone(),
        publicity: typed.publicity,
        withhold_reason: typed.withhold_reason.clone(),
        copies_to: typed.copies_to.clone(),
        contact_name: typed.contact_name.clone(),
        contact_phone: typed.contact_phone.clone(),
    }
}

/// From a stored draft and its text.
pub fn from_stored(base: u32, draft: &ReplyDraft, body: String) -> TypedDraft {
    TypedDraft {
        base,
        title: draft.title.clone(),
        body,
        class: draft.class.clone(),
        publicity: draft.publicity,
        withhold_reason: draft.withhold_reason.clone(),
        copies_to: draft.copies_to.clone(),
        contact_name: draft.contact_name.clone(),
        contact_phone: draft.contact_phone.clone(),
    }
}
