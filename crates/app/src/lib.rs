//! What a person or the night job can do with Banfu: load, ask, decide, append, follow up. No SQL, no HTTP, no HTML.
//!
//! Read in this order: [`App`] what is wired together · [`command`] everything that can be asked of a case, and [`act`] the one way it
//! is carried out · [`people`] who acts · [`accounts`] signing in · [`reading`] what the text of a reply says · [`letter`] the printable
//! letter · [`desk`], [`cases`], [`drafts`], [`notices`], [`oversight`], [`public`] what the pages show · [`import`] files from elsewhere ·
//! [`place`] rule packs, [`rules`] what changes them and what follows · [`exchange`] tables in and out · [`jobs`] what runs in the background ·
//! [`post`] what leaves the house.

pub mod accounts;
pub mod act;
pub mod annexes;
pub mod cases;
pub mod clock;
pub mod command;
pub mod desk;
pub mod directory;
pub mod drafts;
pub mod error;
pub mod exchange;
pub mod gates;
pub mod histories;
pub mod import;
pub mod jobs;
pub mod ledger;
pub mod letter;
pub mod notices;
pub mod oversight;
pub mod page_map;
pub mod people;
pub mod place;
pub mod post;
pub mod public;
pub mod reading;
pub mod rules;
pub mod streams;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, RwLock},
};

pub use banfu_domain as domain;
pub use banfu_papers as papers;
pub use banfu_policy as policy;
pub use banfu_search as search;
pub use banfu_store as store;
pub use banfu_tables as tables;
pub use banfu_text as text;
pub use clock::Clock;
pub use command::Command;
pub use error::AppError;
pub use people::{Actor, People};
pub use place::Place;

use banfu_papers::Press;
use banfu_policy::Policies;
use banfu_search::Index;
use banfu_store::Store;

/// One region's Banfu: the store, the rules, the press and the index, wired together.
pub struct App {
    /// The log and its views.
    pub store: Store,
    /// The region served.
    pub region: String,
    /// Who may do what.
    pub policies: Arc<Policies>,
    /// The time, which only the program reads.
    pub clock: Arc<dyn Clock>,
    /// Rule packs and calendar as they were read at the start.
    installed: Place,
    /// The same with the notices that came in since.
    place: RwLock<Arc<Place>>,
    press: PressState,
    index_dir: Option<PathBuf>,
    index: OnceLock<Option<Index>>,
    people: RwLock<Arc<People>>,
    readings: Mutex<reading::Recent<Arc<banfu_text::Reading>>>,
    layouts: Mutex<reading::Recent<Arc<banfu_papers::Laid>>>,
    /// Annexes drawn a moment ago, by the hash of their files.
    drawings: Mutex<reading::Recent<banfu_papers::AnnexFile>>,
    /// The texts that recent layouts were made from, by the key of the pages.
    texts: Mutex<reading::Recent<Arc<str>>>,
    counts: Mutex<Option<public::KeptCounts>>,
    /// Open cases and owed opinions, by year.
    open_counts: Mutex<std::collections::BTreeMap<i16, oversight::Counts>>,
    /// What offices have achieved, by year.
    results: Mutex<std::collections::BTreeMap<i16, oversight::Results>>,
}

/// Where typefaces are looked for; the press is opened on first use, so that a start does not wait for 40 MB of fonts.
struct PressState {
    dirs: Vec<PathBuf>,
    opened: OnceLock<Result<Press, String>>,
}

/// What an [`App`] is made of.
pub struct Parts {
    /// The log and its views.
    pub store: Store,
    /// The region served.
    pub region: String,
    /// Rule packs and calendar.
    pub place: Place,
    /// Who may do what.
    pub policies: Policies,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Folders with typefaces, a site's own first.
    pub font_dirs: Vec<PathBuf>,
    /// Folder of the search index; none: search finds nothing.
    pub index_dir: Option<PathBuf>,
}

impl App {
    /// Wires the parts together and loads the directory.
    ///
    /// # Errors
    /// [`AppError`] when the directory cannot be read.
    pub fn new(parts: Parts) -> Result<Self, AppError> {
        let Parts {
            store,
            region,
            place,
            policies,
            clock,
            font_dirs,
            index_dir,
        } = parts;
        let people = People::load(&store, &region)?;
        // A demo region tells its story at its own hour; the offset was fixed when it was founded.
        let clock = clock::shifted(clock, people.region.as_ref().map_or(0, |r| r.clock_offset_ms));
        Ok(Self {
            store,
            region,
            place: RwLock::new(Arc::new(with_notices(&place, &people))),
            installed: place,
            policies: Arc::new(policies),
            clock,
            press: PressState {
                dirs: font_dirs,
                opened: OnceLock::new(),
            },
            index_dir,
            index: OnceLock::new(),
            people: RwLock::new(Arc::new(people)),
            readings: Mutex::new(reading::Recent::new(64)),
            layouts: Mutex::new(reading::Recent::new(8)),
            drawings: Mutex::new(reading::Recent::new(8)),
            texts: Mutex::new(reading::Recent::new(8)),
            counts: Mutex::new(None),
            open_counts: Mutex::default(),
            results: Mutex::default(),
        })
    }

    /// The same app on another clock (shifted as the region says), once a story has been replayed.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock::shifted(clock, self.people().region.as_ref().map_or(0, |r| r.clock_offset_ms));
        self
    }

    /// The press, opened on first use.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] with the remedy when typefaces are missing.
    pub fn press(&self) -> Result<&Press, AppError> {
        let opened = self.press.opened.get_or_init(|| Press::open(&self.press.dirs).map_err(|e| e.to_string()));
        opened.as_ref().map_err(|e| AppError::Unavailable(e.clone()))
    }

    /// The search index, opened on first use; `None` when there is no folder for it or it cannot be opened.
    pub fn index(&self) -> Option<&Index> {
        self.index
            .get_or_init(|| {
                let dir = self.index_dir.as_ref()?;
                Index::open(dir)
                    .inspect_err(|error| tracing::warn!(%error, "the search index cannot be opened; search finds nothing"))
                    .ok()
            })
            .as_ref()
    }

    /// Offices and people as last loaded.
    pub fn people(&self) -> Arc<People> {
        self.people.read().unwrap_or_else(|e| e.into_inner()).clone()
    }

    /// Rule packs and calendar, with the notices that came in.
    pub fn place(&self) -> Arc<Place> {
        self.place.read().unwrap_or_else(|e| e.into_inner()).clone()
    }

    /// The working days of the region; the country's before it is founded.
    pub fn calendar(&self) -> Arc<banfu_domain::Calendar> {
        let place = self.place();
        match self.pack() {
            Ok(pack) => place.calendar(&pack),
            Err(_) => place.national_calendar(),
        }
    }

    /// Loads offices, people and holiday notices anew, after a change here or in another process.
    ///
    /// # Errors
    /// [`AppError`] when the store cannot be read.
    pub fn reload_people(&self) -> Result<(), AppError> {
        let people = People::load(&self.store, &self.region)?;
        *self.place.write().unwrap_or_else(|e| e.into_inner()) = Arc::new(with_notices(&self.installed, &people));
        *self.people.write().unwrap_or_else(|e| e.into_inner()) = Arc::new(people);
        Ok(())
    }

    /// Today where the offices sit.
    pub fn today(&self) -> banfu_domain::Date {
        clock::date_of(self.clock.now())
    }
}

fn with_notices(place: &Place, people: &People) -> Place {
    place.with_notices(people.notices.iter().map(|(layer, days)| (layer.as_str(), days.as_slice())))
}
