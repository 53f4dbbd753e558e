//! `verify`, `backup`, `restore`, `migrate`, `views`, `doctor`, `found`: keeping an installation well.

use std::{fs, io::IsTerminal as _, path::PathBuf, sync::Arc};

use banfu_app::{
    Clock as _,
    domain::{
        OfficeId, PersonId,
        org::{Office, OfficeKind, Person, Role},
        proposal::Session,
    },
    papers::Press,
    store::{Access, Options, codec::RegionSettings},
};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    Failure,
    wiring::{DataArgs, WorldClock, font_dirs},
};

fn progress(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar
}

/// Check the whole store, or one receipt off-line.
#[derive(Args)]
pub(crate) struct Verify {
    /// A receipt file; without it, the whole store is checked.
    receipt: Option<PathBuf>,
    /// The log's public key, as `banfu doctor` prints it; only with a receipt.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    data: DataArgs,
}

pub(crate) fn verify(c: &Verify) -> Result<(), Failure> {
    if let Some(file) = &c.receipt {
        let text = fs::read_to_string(file).map_err(|e| Failure::unusable(format!("{}: {e}", file.display())))?;
        let key = c
            .key
            .as_deref()
            .ok_or_else(|| Failure::unusable("give the log's public key with --key; it is printed by `banfu doctor` and shown on /data"))?;
        let key: banfu_app::store::keys::LogKey = key.parse().map_err(Failure::unusable)?;
        return match banfu_app::store::proof::verify_receipt(&text, &key) {
            Ok(r) => {
                out!(
                    "in the log: {} {} v{}, {} by {}, leaf {} of {}",
                    r.region,
                    r.stream,
                    r.version,
                    r.kind,
                    r.actor,
                    r.index,
                    r.checkpoint.size
                );
                Ok(())
            }
            Err(e) => {
                eprintln!("banfu: {}: {e}", file.display());
                Err(Failure::Found)
            }
        };
    }
    let store = c.data.store(Access::Inspect)?;
    let bar = progress("verifying");
    let report = store
        .verify_all(|at| {
            bar.set_length(at.total);
            bar.set_position(at.done);
        })
        .map_err(Failure::unusable)?;
    bar.finish_and_clear();
    for r in &report.regions {
        out!(
            "{}: {} events in {} streams, {} leaves, {} checkpoints",
            r.region,
            r.events,
            r.streams,
            r.leaves,
            r.checkpoints
        );
    }
    for fault in &report.faults {
        out!("fault: {fault}");
    }
    if report.is_sound() {
        out!(
            "sound{}",
            if report.signatures_checked {
                ""
            } else {
                "; signatures were not checked, the key is not here"
            }
        );
    }
    if report.is_sound() { Ok(()) } else { Err(Failure::Found) }
}

/// Copy the store while it runs.
#[derive(Args)]
pub(crate) struct Backup {
    /// A folder that does not exist yet.
    dest: PathBuf,
    #[command(flatten)]
    data: DataArgs,
}

pub(crate) fn backup(c: &Backup) -> Result<(), Failure> {
    let store = c.data.store(Access::Inspect)?;
    let bar = ProgressBar::new_spinner();
    let at_ms = WorldClock.now().as_millisecond();
    let made = store.backup(&c.dest, at_ms, |rows| bar.set_position(rows)).map_err(Failure::unusable)?;
    bar.finish_and_clear();
    out!("{}: {} files, verified by their checksums", c.dest.display(), made.sums.len());
    Ok(())
}

/// Bring a backup into an empty place.
#[derive(Args)]
pub(crate) struct Restore {
    /// A folder that `banfu backup` made.
    src: PathBuf,
    #[command(flatten)]
    data: DataArgs,
}

pub(crate) fn restore(c: &Restore) -> Result<(), Failure> {
    // Into a folder, the keys come with the rest; beside a database server they have a place of their own.
    let options = Options {
        keys: c.data.database.is_some().then(|| c.data.data.join("keys")),
        ..Options::default()
    };
    let made = banfu_app::store::backup::restore(&c.src, &c.data.url(), &options).map_err(Failure::unusable)?;
    out!("{} files restored; run `banfu verify`, then `banfu serve`", made.sums.len());
    Ok(())
}

/// Bring the database to this program's form.
#[derive(Args)]
pub(crate) struct Migrate {
    /// Only say what would be done.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    data: DataArgs,
}

pub(crate) fn migrate(c: &Migrate) -> Result<(), Failure> {
    let store = c.data.store(if c.check { Access::Inspect } else { Access::Serve })?;
    for state in store.migrate_status().map_err(Failure::unusable)? {
        out!("{:<40} {}", state.name, if state.applied { "applied" } else { "missing" });
    }
    Ok(())
}

/// Work on derived views.
#[derive(Args)]
pub(crate) struct Views {
    #[command(subcommand)]
    what: ViewsWhat,
}

#[derive(Subcommand)]
enum ViewsWhat {
    /// Drop every view and make it anew from the log; the search index follows at the next start.
    Rebuild {
        #[command(flatten)]
        data: DataArgs,
    },
}

pub(crate) fn views(c: &Views) -> Result<(), Failure> {
    let ViewsWhat::Rebuild { data } = &c.what;
    let app = data.app(Access::Serve, Arc::new(WorldClock))?;
    let bar = progress("rebuilding");
    let cases = app
        .rebuild_views(&mut |done, total| {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        })
        .map_err(Failure::unusable)?;
    bar.finish_and_clear();
    let index = data.data.join("index");
    if index.is_dir() {
        fs::remove_dir_all(&index).map_err(|e| Failure::unusable(format!("{}: {e}", index.display())))?;
    }
    out!("{cases} cases rebuilt");
    Ok(())
}

/// Look for what would trouble a user, and say the remedy.
#[derive(Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    data: DataArgs,
}

pub(crate) fn doctor(c: &Doctor) -> Result<(), Failure> {
    let mut well = true;
    let mut say = |what: &str, found: Result<String, String>| match found {
        Ok(text) => out!("ok     {what:<12} {text}"),
        Err(text) => {
            well = false;
            out!("fault  {what:<12} {text}");
        }
    };
    say(
        "rules",
        c.data
            .place()
            .map(|p| p.packs().map(|p| p.label()).collect::<Vec<_>>().join(", "))
            .map_err(|f| sentence(&f)),
    );
    say(
        "policies",
        banfu_app::policy::Policies::national()
            .map(|p| format!("{} rules", p.rules().count()))
            .map_err(|e| e.to_string()),
    );
    let dirs = font_dirs(&c.data.fonts);
    say(
        "typefaces",
        Press::open(&dirs)
            .map(|p| format!("{} faces", p.fonts().len()))
            .map_err(|e| format!("{e}; run scripts/fonts, or name a folder with --fonts")),
    );
    match c.data.store(Access::Inspect) {
        Err(f) => say("store", Err(sentence(&f))),
        Ok(store) => {
            let missing = store.migrate_status().map(|all| all.iter().filter(|s| !s.applied).count());
            say(
                "store",
                match missing {
                    Ok(0) => Ok(format!("{:?}, all migrations applied", store.backend())),
                    Ok(n) => Err(format!("{n} migrations are missing; run `banfu migrate`")),
                    Err(e) => Err(e.to_string()),
                },
            );
            say("key", store.log_key().map(|k| k.to_string()).map_err(|e| e.to_string()));
            let dead = store.read(&c.data.region, |tx| tx.dead_letters(1000));
            say(
                "outbox",
                match dead {
                    Ok(dead) if dead.is_empty() => Ok("no job was given up".into()),
                    Ok(dead) => Err(format!("{} jobs were given up; look at them on the administrators' page", dead.len())),
                    Err(e) => Err(e.to_string()),
                },
            );
        }
    }
    if well { Ok(()) } else { Err(Failure::Found) }
}

fn sentence(f: &Failure) -> String {
    match f {
        Failure::Found => "a check found something".into(),
        Failure::Unusable(text) => text.clone(),
    }
}

/// Found a region.
#[derive(Args)]
pub(crate) struct Found {
    /// Name in Chinese.
    #[arg(long)]
    name: String,
    /// Name in English.
    #[arg(long)]
    name_en: String,
    /// Rule pack.
    #[arg(long, default_value = "cn-gz")]
    pack: String,
    /// The body that meets, such as 省政协.
    #[arg(long, default_value = "省政协")]
    body: String,
    /// 届.
    #[arg(long)]
    term: u32,
    /// 次.
    #[arg(long)]
    session: u32,
    /// The year it meets.
    #[arg(long)]
    year: i16,
    #[command(flatten)]
    data: DataArgs,
}

/// Founds the region with its proposals committee and the three administrators, whose first passwords are printed once.
pub(crate) fn found(c: &Found) -> Result<(), Failure> {
    let app = data_app(&c.data)?;
    if app.people().region.is_some() {
        return Err(Failure::unusable(format!("the region {} is founded already", c.data.region)));
    }
    let now = WorldClock.now().as_millisecond();
    let session = Session {
        body: c.body.clone(),
        term: c.term,
        session: c.session,
        year: c.year,
    };
    let settings = RegionSettings {
        name_zh: c.name.clone(),
        name_en: c.name_en.clone(),
        pack: c.pack.clone(),
        session,
        clock_offset_ms: 0,
        demo: false,
    };
    app.enter_settings(settings, now).map_err(Failure::unusable)?;
    let committee = Office {
        id: OfficeId(1),
        name: format!("{}提案委员会", c.body),
        short: "提案委".into(),
        name_en: "Committee for Proposals".into(),
        short_en: "Proposals Committee".into(),
        kind: OfficeKind::Committee,
        org_code: String::new(),
        duty: String::new(),
    };
    let person = |id: i64, name: &str, name_en: &str, login: &str, office: Option<OfficeId>, role: Role| Person {
        id: PersonId(id),
        name: name.into(),
        name_en: name_en.into(),
        office,
        roles: vec![role],
        title: String::new(),
        sector: String::new(),
        phone: String::new(),
        login: login.into(),
        active: true,
    };
    let people = vec![
        person(1, "系统管理员", "System administrator", "system", None, Role::SystemAdmin),
        person(2, "安全管理员", "Security administrator", "security", None, Role::SecurityAdmin),
        person(3, "审计管理员", "Audit administrator", "audit", None, Role::AuditAdmin),
        person(4, "提案委工作人员", "Committee clerk", "committee", Some(OfficeId(1)), Role::Committee),
    ];
    let logins: Vec<(PersonId, String)> = people.iter().map(|p| (p.id, p.login.clone())).collect();
    app.enter_directory(vec![committee], people, now).map_err(Failure::unusable)?;
    out!("{} founded. First passwords, shown once:", c.name);
    for (id, login) in logins {
        out!("  {login:<10} {}", first_password(&app, id)?);
    }
    Ok(())
}

/// Sets a password that is told once.
pub(crate) fn first_password(app: &banfu_app::App, id: PersonId) -> Result<String, Failure> {
    let token = banfu_app::accounts::random_token().map_err(Failure::unusable)?;
    let password = format!("Bf-{}", token.get(..16).unwrap_or(&token));
    app.set_password(id, &password, None)
        .map_err(Failure::unusable)?
        .map_err(|_| Failure::unusable("the first password was refused"))?;
    Ok(password)
}

fn data_app(data: &DataArgs) -> Result<banfu_app::App, Failure> {
    data.app(Access::Serve, Arc::new(WorldClock))
}
