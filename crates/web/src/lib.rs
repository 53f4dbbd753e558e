//! The only HTTP and HTML of Banfu: pages for people, problem documents for programs.
//!
//! Read in this order: [`router`] the whole site on one screen · [`web`] what a handler is given · [`frame`] what happens around every request ·
//! [`pages`] one file a page · [`ui`] components of ours · [`say`] what happened, what is refused and what is due, in words · [`i18n`] two languages, dates and clocks in words · [`ical`] calendars · [`assets`] scripts and styles.
//!
//! Not here: decisions about cases (`banfu-app`, `banfu-domain`), SQL, the clock.
//!
//! # To add a page
//! A path in [`router`] → `pages/<noun>/<verb>.rs` with a page struct → a template of the same path in `templates/` → its
//! sentences in `locales/{zh-CN,en}/`. The tests ask for
//! whatever is forgotten; add its address to `tests/site.rs`.

pub mod assets;
pub mod frame;
pub mod i18n;
pub mod ical;
pub mod pages;
pub mod router;
pub mod say;
pub mod ui;
pub mod web;

pub use pages::notices::{digest_letter, is_address as is_mail_address};
pub use router::router;
pub use web::{DemoAccount, DemoSettings, Web, WebSettings};
