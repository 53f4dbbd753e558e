//! `import` and `export`: a whole region as one file, and tables of cases, offices and people.

use std::{path::PathBuf, sync::Arc};

use banfu_app::{App, domain::org::Role, store::Access};
use clap::Args;
use indicatif::ProgressBar;

use crate::{
    Failure,
    wiring::{DataArgs, WorldClock},
};

/// Write a whole region into one file that another Banfu takes in.
#[derive(Args)]
pub(crate) struct Export {
    /// The file to write; it must not exist yet.
    #[arg(long, value_name = "FILE", required = true)]
    region_archive: PathBuf,
    /// Put password hashes into it, so that people sign in as before. Keep such a file as safe as the database.
    #[arg(long)]
    with_passwords: bool,
    #[command(flatten)]
    data: DataArgs,
}

pub(crate) fn export(c: &Export) -> Result<(), Failure> {
    let store = c.data.store(Access::Inspect)?;
    let bar = ProgressBar::new_spinner();
    let made = store
        .export_region(&c.data.region, &c.region_archive, c.with_passwords)
        .map_err(Failure::unusable)?;
    bar.finish_and_clear();
    out!("{}: {} events, {} files", c.region_archive.display(), made.events, made.files);
    out!("sha256 {}", made.sum);
    Ok(())
}

/// Take in a region's archive.
#[derive(Args)]
pub(crate) struct Import {
    /// The file: a region's archive, as `banfu export --region-archive` makes it.
    file: PathBuf,
    #[command(flatten)]
    data: DataArgs,
}

pub(crate) fn import(c: &Import) -> Result<(), Failure> {
    take_region(c)
}

fn take_region(c: &Import) -> Result<(), Failure> {
    let app = c.data.app(Access::Serve, Arc::new(WorldClock))?;
    let bar = ProgressBar::new_spinner();
    let taken = app.store.import_region(&c.data.region, &c.file).map_err(Failure::unusable)?;
    app.reload_people().map_err(Failure::unusable)?;
    let cases = app
        .rebuild_views(&mut |done, _| bar.set_position(done as u64))
        .map_err(|e| Failure::unusable(format!("the region is in, its views are not; run `banfu views rebuild`: {e}")))?;
    bar.finish_and_clear();
    out!(
        "{} events and {} files taken in, {cases} cases; run `banfu verify`, then `banfu serve`",
        taken.events, taken.files
    );
    out!("sha256 {}", taken.sum);
    first_passwords(&app)
}

/// Without their passwords nobody could sign in: the system administrators get new ones, and set those of the others.
fn first_passwords(app: &App) -> Result<(), Failure> {
    let people = app.people();
    let mut named = false;
    for person in people.everyone() {
        let known = app
            .store
            .read(&app.region, |tx| tx.credential(&person.id.to_string()))
            .map_err(Failure::unusable)?;
        if known.is_some() || !person.active || !person.is(Role::SystemAdmin) {
            continue;
        }
        if !named {
            out!("New passwords of the system administrators, shown once:");
            named = true;
        }
        out!("  {:<10} {}", person.login, crate::operations::first_password(app, person.id)?);
    }
    Ok(())
}
