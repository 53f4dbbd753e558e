//! Other people's readers run on a thread of their own: a panic there is an answer, and so is an hour that has no end.

use std::{
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use crate::ImportError;

/// Stack of a reader, in bytes: nested tables and objects are read by recursion with a bound.
const STACK_BYTES: usize = 32 * 1024 * 1024;

/// The name of a reader's thread. A panic there is an answer, and not worth a message of its own: a program may keep it off the terminal.
pub const THREAD: &str = "banfu-import";

/// Runs a reader; at most `time`.
///
/// A reader that does not end keeps its thread until it does; readers look at the clock themselves so that they end soon after.
pub(crate) fn guarded<T: Send + 'static>(time: Duration, reader: impl FnOnce() -> Result<T, ImportError> + Send + 'static) -> Result<T, ImportError> {
    let (sender, receiver) = channel();
    thread::Builder::new()
        .name(THREAD.to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || {
            // Nobody may be waiting any more.
            let _ = sender.send(reader());
        })
        .map_err(ImportError::damaged)?;
    match receiver.recv_timeout(time) {
        Ok(read) => read,
        Err(RecvTimeoutError::Timeout) => Err(ImportError::TooSlow),
        // The thread ended without an answer: the reader panicked.
        Err(RecvTimeoutError::Disconnected) => Err(ImportError::Damaged("its structure cannot be followed".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_panics_gives_an_error() {
        let read: Result<(), _> = guarded(Duration::from_secs(60), || panic!("odd file"));
        assert!(matches!(read, Err(ImportError::Damaged(_))));
    }

    #[test]
    fn a_reader_that_does_not_end_is_not_waited_for() {
        let (keep, wait) = channel::<()>();
        let read = guarded(Duration::from_millis(10), move || {
            let _ = wait.recv();
            Ok(())
        });
        assert_eq!(read, Err(ImportError::TooSlow));
        drop(keep);
    }
}
