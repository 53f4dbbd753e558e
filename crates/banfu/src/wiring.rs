//! Puts an [`App`] together from what the command line says.

use std::{
    env, fs,
    io::{self, Write as _},
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

/// Writes a file whole or not at all: beside its name first, under a name that no file has yet, then renamed.
pub(crate) fn write_output(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fault = |e: io::Error| Failure::unusable(format!("{}: {e}", path.display()));
    let (aside, mut file) = new_beside(path).map_err(fault)?;
    let written = file.write_all(bytes).and_then(|()| fs::rename(&aside, path));
    written.map_err(|e| {
        // The half-written copy is of no use; that it cannot be removed adds nothing to the message.
        let _ = fs::remove_file(&aside);
        fault(e)
    })
}

/// A new file beside `path`, hidden, and named by this process; somebody's own file is never taken.
fn new_beside(path: &Path) -> io::Result<(PathBuf, fs::File)> {
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for turn in 0..ASIDE_TRIES {
        let aside = path.with_file_name(format!(".banfu-{}-{turn}.part", std::process::id()));
        match fs::File::create_new(&aside) {
            Ok(file) => return Ok((aside, file)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => last = e,
            Err(e) => return Err(e),
        }
    }
    Err(last)
}

/// How many names are tried for a file that is being written.
const ASIDE_TRIES: u32 = 100;

/// The rule packs: the built-in ones, and a site's own over them.
pub(crate) fn place(rules: Option<&Path>) -> Result<Place, Failure> {
    rules.map_or_else(Place::built_in, Place::with_dir).map_err(Failure::unusable)
}

/// What to say of a pack that is not there.
pub(crate) fn no_pack(place: &Place, name: &str) -> Failure {
    let names: Vec<&str> = place.packs().map(|pack| pack.name.as_str()).collect();
    Failure::unusable(format!("there is no rule pack {name}; the packs are {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_other_files_beside_it_are_left_alone() {
        let room = tempfile::tempdir().unwrap();
        let (out, own) = (room.path().join("a.pdf"), room.path().join("a.part"));
        fs::write(&own, "mine").unwrap();
        for bytes in ["one", "two"] {
            assert!(write_output(&out, bytes.as_bytes()).is_ok());
            assert_eq!(fs::read_to_string(&out).unwrap(), bytes);
        }
        assert_eq!(fs::read_to_string(&own).unwrap(), "mine");
        assert_eq!(fs::read_dir(room.path()).unwrap().count(), 2, "nothing else is left behind");
    }

    #[test]
    fn a_file_that_cannot_be_put_in_its_place_leaves_nothing_behind() {
        let room = tempfile::tempdir().unwrap();
        let folder = room.path().join("a.pdf");
        fs::create_dir_all(folder.join("full")).unwrap();
        assert!(write_output(&folder, b"one").is_err());
        assert_eq!(fs::read_dir(room.path()).unwrap().count(), 1);
    }
}
