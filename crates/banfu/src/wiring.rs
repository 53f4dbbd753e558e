//! Puts an [`App`] together from what the command line says.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use banfu_app::{
    App, Clock, Place,
    policy::Policies,
    store::{Access, Options, Store, StoreUrl},
};
use clap::Args;
use jiff::Timestamp;

use crate::Failure;

/// The world's time.
pub(crate) struct WorldClock;

impl Clock for WorldClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the time")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Where the data is.
#[derive(Args, Clone)]
pub(crate) struct DataArgs {
    /// Data directory (embedded database, files, keys, index).
    #[arg(long, value_name = "DIR", default_value = "./banfu-data", env = "BANFU_DATA")]
    pub data: PathBuf,
    /// PostgreSQL instead of the embedded database: postgres://user@host/name.
    #[arg(long, value_name = "URL", env = "BANFU_DATABASE")]
    pub database: Option<String>,
    /// The region to work on.
    #[arg(long, default_value = "main", env = "BANFU_REGION")]
    pub region: String,
    /// A site's own rule packs, over the built-in ones.
    #[arg(long, value_name = "DIR", env = "BANFU_RULES")]
    pub rules: Option<PathBuf>,
    /// A site's own typefaces; they come before those beside the program.
    #[arg(long, value_name = "DIR", env = "BANFU_FONTS")]
    pub fonts: Vec<PathBuf>,
}

impl DataArgs {
    /// Where the store is.
    pub(crate) fn url(&self) -> StoreUrl {
        match &self.database {
            Some(url) => StoreUrl::Postgres(url.clone()),
            None => StoreUrl::Directory(self.data.clone()),
        }
    }

    /// Opens the store.
    pub(crate) fn store(&self, access: Access) -> Result<Store, Failure> {
        Store::open(
            &self.url(),
            Options {
                access,
                keys: Some(self.data.join("keys")),
                ..Options::default()
            },
        )
        .map_err(Failure::unusable)
    }

    /// The rule packs.
    pub(crate) fn place(&self) -> Result<Place, Failure> {
        place(self.rules.as_deref())
    }

    /// The rule packs with the notices that came in to the region's data, where there is any yet.
    pub(crate) fn place_with_notices(&self) -> Result<Place, Failure> {
        let place = self.place()?;
        let there = self.database.is_some() || self.data.join("banfu.db").exists();
        if !there {
            return Ok(place);
        }
        let people = banfu_app::People::load(&self.store(Access::Inspect)?, &self.region).map_err(Failure::unusable)?;
        Ok(place.with_notices(people.notices.iter().map(|(layer, days)| (layer.as_str(), days.as_slice()))))
    }

    /// The whole program.
    pub(crate) fn app(&self, access: Access, clock: Arc<dyn Clock>) -> Result<App, Failure> {
        let policies = Policies::national().map_err(Failure::unusable)?;
        let store = self.store(access)?;
        App::new(banfu_app::Parts {
            store,
            region: self.region.clone(),
            place: self.place()?,
            policies,
            clock,
            font_dirs: font_dirs(&self.fonts),
            index_dir: Some(self.data.join("index")),
        })
        .map_err(Failure::unusable)
    }
}

/// Where typefaces are looked for: the site's own folders, then `fonts` beside the program, in the current folder, and in the folders
/// above the program (a build that runs from its own checkout).
pub(crate) fn font_dirs(own: &[PathBuf]) -> Vec<PathBuf> {
    let mut dirs: Vec<PathBuf> = own.to_vec();
    let mut add = |dir: PathBuf| {
        if dir.is_dir() && !dirs.contains(&dir) {
            dirs.push(dir);
        }
    };
    add(PathBuf::from("fonts"));
    if let Ok(exe) = env::current_exe() {
        for above in exe.ancestors().skip(1).take(4) {
            add(above.join("fonts"));
        }
    }
    add(PathBuf::from("/usr/share/banfu/fonts"));
    dirs
}

/// Reads a file, or standard input for `-`; refuses what is larger than `max_bytes`.
pub(crate) fn read_input(path: &Path, max_bytes: u64) -> Result<Vec<u8>, Failure> {
    use std::io::Read as _;
    let shown = path.display();
    let too_large = || Failure::unusable(format!("{shown}: larger than {max_bytes} bytes, the most that is read"));
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .take(max_bytes + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| Failure::unusable(format!("standard input: {e}")))?;
        return if bytes.len() as u64 > max_bytes { Err(too_large()) } else { Ok(bytes) };
    }
    let size = fs::metadata(path).map_err(|e| Failure::unusable(format!("{shown}: {e}")))?.len();
    if size > max_bytes {
        return Err(too_large());
    }
    fs::read(path).map_err(|e| Failure::unusable(format!("{shown}: {e}")))
}

/// Writes a file whole or not at all: beside its name first, then renamed.
pub(crate) fn write_output(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let aside = path.with_extension("part");
    let fault = |e: std::io::Error| Failure::unusable(format!("{}: {e}", path.display()));
    fs::write(&aside, bytes).and_then(|()| fs::rename(&aside, path)).map_err(|e| {
        // The half-written copy is of no use; that it cannot be removed adds nothing to the message.
        let _ = fs::remove_file(&aside);
        fault(e)
    })
}

/// The rule packs: the built-in ones, and a site's own over them.
pub(crate) fn place(rules: Option<&Path>) -> Result<Place, Failure> {
    rules.map_or_else(Place::built_in, Place::with_dir).map_err(Failure::unusable)
}

/// What to say of a pack that is not there.
pub(crate) fn no_pack(place: &Place, name: &str) -> Failure {
    let names: Vec<&str> = place.packs().map(|pack| pack.name.as_str()).collect();
    Failure::unusable(format!("there is no rule pack {name}; the packs are {}", names.join(", ")))
}
