//! Every bound on what comes from outside, by name.

use std::time::Duration;

/// An ordinary form, in bytes as sent.
pub const FORM_BODY_BYTES: usize = 1024 * 1024;
/// A form with a letter in it. A Chinese character takes nine bytes as a form sends it, so that this is about 900,000 characters.
pub const LETTER_BODY_BYTES: usize = 8 * 1024 * 1024;
/// The text of a letter, in bytes of UTF-8; the longest real one we know has under 40,000.
pub const LETTER_TEXT_BYTES: usize = 2 * 1024 * 1024;
/// A form with files.
pub const UPLOAD_BODY_BYTES: usize = 20 * 1024 * 1024;
/// Fields in one form.
pub const FORM_FIELDS: usize = 500;
/// How long a request may take before it is given up.
pub const REQUEST_TIME: Duration = Duration::from_secs(30);
/// How much of a form that met an expired session is kept through sign-in, in bytes as sent.
pub const KEPT_FORM_BYTES: usize = LETTER_BODY_BYTES;
/// The id of a command in a form.
pub const COMMAND_ID_BYTES: usize = 200;
