//! `banfu calendar`: holiday notices come in, and open cases get the dates that follow.

use std::{path::PathBuf, sync::Arc};

use banfu_app::{
    Clock as _,
    place::{NATIONAL, NOTICE_MAX_BYTES, read_notice},
    store::Access,
};
use clap::{Args, Subcommand};

use crate::{
    Failure,
    wiring::{DataArgs, WorldClock, read_input},
};

/// Holiday notices (放假安排).
#[derive(Args)]
pub(crate) struct Calendar {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Enter a notice; open cases that it moves get their new dates as events that say why.
    Import(Import),
}

#[derive(Args)]
struct Import {
    /// CSV (date,kind,name,notice under a heading; kind holiday or workday) or iCalendar; - for standard input.
    file: PathBuf,
    /// Whose notice: national, or a layer that a rule pack names.
    #[arg(long, default_value = NATIONAL)]
    layer: String,
    /// The notice's number, for entries that name none.
    #[arg(long, default_value = "")]
    notice: String,
    #[command(flatten)]
    data: DataArgs,
}

/// What to do while the server holds the data.
const SERVER_RUNS: &str =
    "while the server runs, enter the notice on its page /admin/rules/notice (committee or oversight office); it recomputes the same cases";

pub(crate) fn run(c: &Calendar) -> Result<(), Failure> {
    let What::Import(c) = &c.what;
    let bytes = read_input(&c.file, NOTICE_MAX_BYTES as u64)?;
    let notice = read_notice(&bytes, &c.notice).map_err(|e| Failure::unusable(format!("{}: {e}", c.file.display())))?;
    // Two writers on one folder would not see each other's cases; the running server takes the notice itself.
    let app = c.data.app(Access::Serve, Arc::new(WorldClock)).map_err(|failure| match failure {
        Failure::Unusable(why) if why.contains("already runs on") => Failure::unusable(format!("{why}; {SERVER_RUNS}")),
        other => other,
    })?;
    let layers = app.place().layers();
    if !layers.contains(&c.layer) {
        return Err(Failure::unusable(format!(
            "no rule pack has a layer {}; the layers are {}. Name it in a pack's calendar_layers",
            c.layer,
            layers.join(", ")
        )));
    }
    app.settings().map_err(Failure::unusable)?;
    let command = format!("calendar/{}/{}", c.layer, WorldClock.now().as_millisecond());
    match app.enter_notice(None, &command, &c.layer, &notice) {
        Ok(done) => {
            out!(
                "{} days entered; {} of {} open cases have another date now",
                notice.days.len(),
                done.moved,
                done.open
            );
            Ok(())
        }
        Err(banfu_app::AppError::Refused {
            code: "rules.notice.nothing_new",
            ..
        }) => {
            out!("nothing new: every one of the {} days is known as it is", notice.days.len());
            Ok(())
        }
        Err(e) => Err(Failure::unusable(e)),
    }
}
