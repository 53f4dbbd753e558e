//! The reply while it is written: the draft page, what the check says as one types, the versions.

pub mod annexes;
pub mod draft;
pub mod import;
pub mod page_json;
pub mod panels;
pub mod promises;
pub mod quotes;
pub mod typed;
pub mod versions;
