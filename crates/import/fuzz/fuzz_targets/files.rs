//! Any bytes: read or refused within the bounds, every range on a character boundary. A reader that fails on its thread is an answer.
#![no_main]

use std::sync::Once;

use banfu_import::{Block, ImportError, THREAD, read};
use libfuzzer_sys::fuzz_target;

static QUIET: Once = Once::new();

fuzz_target!(|bytes: &[u8]| {
    // libFuzzer ends the process at the first panic, of any thread; those that the guard turns into an answer are no fault.
    QUIET.call_once(|| {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |failure| {
            if std::thread::current().name() != Some(THREAD) {
                told(failure);
            }
        }));
    });
    match read(bytes) {
        Ok(read) => {
            for block in &read.blocks {
                let (Block::Paragraph { span, .. } | Block::Table { span, .. }) = block;
                assert!(read.text.get(span.clone()).is_some(), "a range off a character boundary");
            }
        }
        // Nothing small may take that long.
        Err(ImportError::TooSlow) => panic!("too slow"),
        Err(_) => {}
    }
});
