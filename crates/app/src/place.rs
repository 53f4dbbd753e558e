//! Rule packs and the calendar, read whole at the start and refused with file, line and remedy when wrong.

mod letters;
mod lists;
mod notice;
mod pack;

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use banfu_domain::{Calendar, Case, Date, RulePack, calendar::NamedDay, oversight::OversightRules};

pub(crate) use pack::basis;

pub use notice::{BadNotice, NOTICE_MAX_BYTES, NOTICE_MAX_DAYS, Notice, read_notice};

/// The layer of the whole country's notices.
pub const NATIONAL: &str = "national";

use crate::{exchange::Sources, oversight};

/// The packs a region may use, and the working days.
#[derive(Debug, Clone)]
pub struct Place {
    /// By name, the version new cases are handled under.
    packs: BTreeMap<String, Arc<RulePack>>,
    /// By name and version, all of them.
    versions: BTreeMap<String, Arc<RulePack>>,
    /// Notices by layer: the country's, a province's, a prefecture's.
    layers: BTreeMap<String, Calendar>,
    /// The layers of each pack, stacked.
    stacked: BTreeMap<Vec<String>, Arc<Calendar>>,
    /// How oversight warns and scores where a pack says nothing of its own.
    national_oversight: OversightRules,
    /// The same by pack.
    oversight: BTreeMap<String, OversightRules>,
    /// Where tables come from.
    pub sources: Sources,
}

/// A rule file that cannot be used. The text names the file, the line and what to change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadRules(pub String);

macro_rules! built_in {
    ($($pack:literal),* $(,)?) => {
        [$((concat!("rules/", $pack, "/pack.toml"), include_str!(concat!("../../../rules/", $pack, "/pack.toml")))),*]
    };
}
const BUILT_IN: [(&str, &str); 6] = built_in!["cn-national", "cn-gz", "cn-sc", "cn-zj", "cn-cq", "cn-gx-yl"];
/// Warnings and scores of packs that have their own.
const OVERSIGHT: [(&str, &str, &str); 1] = [("cn-cq", "rules/cn-cq/oversight.toml", include_str!("../../../rules/cn-cq/oversight.toml"))];
/// Local notices of the layers that a pack names.
const LAYERS: [(&str, &str, &str); 1] = [("cn-gx", "rules/cn-gx/calendar.csv", include_str!("../../../rules/cn-gx/calendar.csv"))];
const CALENDAR: &str = include_str!("../../../rules/national/calendar.csv");
const GROUNDS: &str = include_str!("../../../rules/national/refusal_grounds.toml");

impl Place {
    /// The packs that come with the program.
    ///
    /// # Errors
    /// [`BadRules`]; a test holds that they can be read.
    pub fn built_in() -> Result<Self, BadRules> {
        let calendar = Calendar::parse_csv(CALENDAR).map_err(|e| BadRules(format!("rules/national/calendar.csv: {e}")))?;
        let mut place = Self {
            packs: BTreeMap::new(),
            versions: BTreeMap::new(),
            layers: [(NATIONAL.to_owned(), calendar)].into(),
            stacked: BTreeMap::new(),
            national_oversight: oversight::rules::read(oversight::rules::NATIONAL.0, oversight::rules::NATIONAL.1)?,
            oversight: BTreeMap::new(),
            sources: Sources::built_in()?,
        };
        let grounds = lists::grounds("rules/national/refusal_grounds.toml", GROUNDS)?;
        for (file, text) in BUILT_IN {
            place.enter(pack::read(file, text, &grounds)?, true);
        }
        for (pack, file, text) in OVERSIGHT {
            place.oversight.insert(pack.to_owned(), oversight::rules::read(file, text)?);
        }
        for (layer, file, text) in LAYERS {
            let days = Calendar::parse_csv(text).map_err(|e| BadRules(format!("{file}: {e}")))?;
            place.layers.insert(layer.to_owned(), days);
        }
        place.stack();
        place.know_sources()?;
        Ok(place)
    }

    /// Every source system that a pack names is one that is known.
    fn know_sources(&self) -> Result<(), BadRules> {
        for pack in self.versions.values() {
            if let Some(name) = pack.source_systems.iter().find(|name| self.sources.get(name).is_none()) {
                return Err(BadRules(format!(
                    "rules/{}/pack.toml: [source_systems]: there is no {name}; describe it in rules/sources/{name}.toml",
                    pack.name
                )));
            }
        }
        Ok(())
    }

    /// The built-in packs, with those of a site's own folder over them: `<dir>/<pack>/pack.toml`, earlier versions that cases are still
    /// handled under as `<dir>/<pack>/pack-*.toml`, `<dir>/<pack>/oversight.toml`, and `<dir>/<layer>/calendar.csv` (`national` for the country's notices).
    ///
    /// # Errors
    /// [`BadRules`] names file, line and remedy.
    pub fn with_dir(dir: &Path) -> Result<Self, BadRules> {
        let mut place = Self::built_in()?;
        let read = |path: &Path| fs::read_to_string(path).map_err(|e| BadRules(format!("{}: {e}", path.display())));
        let grounds = match dir.join("national/refusal_grounds.toml") {
            own if own.exists() => lists::grounds(&own.display().to_string(), &read(&own)?)?,
            _ => lists::grounds("rules/national/refusal_grounds.toml", GROUNDS)?,
        };
        let unreadable = |e| BadRules(format!("{}: {e}; give --rules a folder of packs", dir.display()));
        for entry in fs::read_dir(dir).map_err(unreadable)?.flatten() {
            let calendar = entry.path().join("calendar.csv");
            if calendar.exists() {
                let days = Calendar::parse_csv(&read(&calendar)?).map_err(|e| BadRules(format!("{}: {e}", calendar.display())))?;
                place.layers.insert(entry.file_name().to_string_lossy().into_owned(), days);
            }
            for file in fs::read_dir(entry.path()).into_iter().flatten().flatten() {
                let name = file.file_name().to_string_lossy().into_owned();
                let newest = name == "pack.toml";
                if newest || (name.starts_with("pack-") && name.ends_with(".toml")) {
                    let path = file.path();
                    place.enter(pack::read(&path.display().to_string(), &read(&path)?, &grounds)?, newest);
                }
            }
            let file = entry.path().join("oversight.toml");
            if file.exists() {
                let rules = oversight::rules::read(&file.display().to_string(), &read(&file)?)?;
                match entry.file_name().to_string_lossy().as_ref() {
                    "national" => place.national_oversight = rules,
                    pack => drop(place.oversight.insert(pack.to_owned(), rules)),
                }
            }
        }
        place.sources.add_dir(dir)?;
        place.know_sources()?;
        place.stack();
        Ok(place)
    }

    fn enter(&mut self, pack: RulePack, newest: bool) {
        let pack = Arc::new(pack);
        self.versions.insert(pack.label(), pack.clone());
        if newest {
            self.packs.insert(pack.name.clone(), pack);
        }
    }

    fn stack(&mut self) {
        let mut all: Vec<Vec<String>> = self.versions.values().map(|p| p.calendar_layers.clone()).collect();
        all.push(vec![]);
        self.stacked = all
            .into_iter()
            .map(|layers| {
                let mut calendar = self.layers.get(NATIONAL).cloned().unwrap_or_default();
                for local in layers.iter().filter_map(|layer| self.layers.get(layer)) {
                    calendar.under(local);
                }
                (layers, Arc::new(calendar))
            })
            .collect();
    }

    /// The same rules with notices that came in since.
    #[must_use]
    pub fn with_notices<'a>(&self, notices: impl IntoIterator<Item = (&'a str, &'a [(Date, NamedDay)])>) -> Self {
        let mut place = self.clone();
        for (layer, days) in notices {
            place.layers.entry(layer.to_owned()).or_default().take(days.iter().cloned());
        }
        place.stack();
        place
    }

    /// A pack by name, in the version that new cases are handled under.
    pub fn pack(&self, name: &str) -> Option<&Arc<RulePack>> {
        self.packs.get(name)
    }

    /// How oversight warns and scores under a pack.
    pub fn oversight(&self, pack: &str) -> &OversightRules {
        self.oversight.get(pack).unwrap_or(&self.national_oversight)
    }

    /// A pack by name and version, such as `cn-gz 2023.1`.
    pub fn version(&self, label: &str) -> Option<&Arc<RulePack>> {
        self.versions.get(label)
    }

    /// The pack a case is handled under: the one its dates were reckoned by. A case not assigned yet, or one whose version is not
    /// installed any more, goes by `newest`.
    pub fn pack_of<'a>(&'a self, case: &Case, newest: &'a Arc<RulePack>) -> &'a Arc<RulePack> {
        case.clocks.as_ref().and_then(|clocks| self.version(&clocks.pack)).unwrap_or(newest)
    }

    /// All packs, by name.
    pub fn packs(&self) -> impl Iterator<Item = &RulePack> {
        self.packs.values().map(Arc::as_ref)
    }

    /// The working days of a place: the country's notices with the local ones of its pack over them.
    pub fn calendar(&self, pack: &RulePack) -> Arc<Calendar> {
        self.stacked.get(&pack.calendar_layers).cloned().unwrap_or_default()
    }

    /// The working days of the country.
    pub fn national_calendar(&self) -> Arc<Calendar> {
        self.stacked.get(&Vec::new()).cloned().unwrap_or_default()
    }

    /// Layers that a notice may be entered in: the country's, and those that a pack names.
    pub fn layers(&self) -> Vec<String> {
        let mut all = vec![NATIONAL.to_owned()];
        all.extend(self.versions.values().flat_map(|p| p.calendar_layers.iter().cloned()));
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The notices of one layer.
    pub fn layer(&self, name: &str) -> Option<&Calendar> {
        self.layers.get(name)
    }
}

#[cfg(test)]
mod tests {
    use banfu_domain::{
        deadline::{Start, deadline},
        rules::{Basis, Clock, PackValue, Term},
    };
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_six_packs_that_come_with_the_program_can_be_read() {
        let place = Place::built_in().unwrap();
        let names: Vec<&str> = place.packs().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["cn-cq", "cn-gx-yl", "cn-gz", "cn-national", "cn-sc", "cn-zj"]);
        for pack in place.packs() {
            assert_eq!(pack.refusal_grounds.len(), 10, "{}", pack.name);
            assert!(PackValue::ALL.iter().all(|value| pack.bases.contains_key(value)), "{}", pack.name);
        }
        let usual = |pack: &str, clock| place.pack(pack).unwrap().clock(clock).unwrap().usual.term;
        assert_eq!(usual("cn-gz", Clock::Reply), Term::FixedDate { month: 6, day: 30 });
        assert_eq!(usual("cn-gx-yl", Clock::Return), Term::WorkingDays(7));
        assert_eq!(usual("cn-national", Clock::Return), Term::CalendarDays(7));
        assert_eq!(usual("cn-cq", Clock::SecondReply), Term::Months(2));
    }

    #[test]
    fn each_place_counts_a_reply_its_own_way() {
        let place = Place::built_in().unwrap();
        let on = date(2025, 2, 28);
        let due: Vec<String> = place
            .packs()
            .map(|pack| {
                let suggestion = Start {
                    kind: banfu_domain::case::CaseKind::Suggestion,
                    in_session: Some(true),
                    session_closed: Some(date(2025, 1, 20)),
                    ..on.into()
                };
                let proposal = Start {
                    kind: banfu_domain::case::CaseKind::Proposal,
                    ..suggestion
                };
                let calendar = place.calendar(pack);
                let day = |start| deadline(pack, Clock::Reply, start, &calendar).unwrap().due;
                format!("{}: {} {}", pack.name, day(proposal), day(suggestion))
            })
            .collect();
        insta::assert_snapshot!(due.join("\n"), @r#"
        cn-cq: 2025-05-28 2025-04-21
        cn-gx-yl: 2025-05-28 2025-05-28
        cn-gz: 2025-06-30 2025-06-30
        cn-national: 2025-05-28 2025-05-28
        cn-sc: 2025-07-28 2025-05-28
        cn-zj: 2025-05-28 2025-05-28
        "#);
    }

    #[test]
    fn values_that_are_sourced_and_values_that_are_assumed_are_told_apart() {
        let place = Place::built_in().unwrap();
        let count = |pack: &RulePack| {
            let clocks = pack
                .clocks
                .values()
                .flat_map(|c| std::iter::once(&c.usual).chain(c.variants.iter().map(|(_, v)| v)));
            let bases: Vec<&Basis> = clocks.map(|c| &c.basis).chain(pack.bases.values()).collect();
            let assumed = bases.iter().filter(|b| b.is_assumed()).count();
            format!("{}: {} sourced, {assumed} assumed", pack.name, bases.len() - assumed)
        };
        insta::assert_snapshot!(place.packs().map(count).collect::<Vec<_>>().join("\n"), @r#"
        cn-cq: 7 sourced, 29 assumed
        cn-gx-yl: 2 sourced, 32 assumed
        cn-gz: 9 sourced, 23 assumed
        cn-national: 6 sourced, 28 assumed
        cn-sc: 7 sourced, 28 assumed
        cn-zj: 10 sourced, 24 assumed
        "#);
    }

    #[test]
    fn a_pack_names_only_source_systems_that_are_known() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("cn-gz");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("pack.toml"), BUILT_IN[1].1.replace("\"deputies-system\"", "\"paper\"")).unwrap();
        let told = Place::with_dir(dir.path()).unwrap_err().to_string();
        assert_eq!(
            told,
            "rules/cn-gz/pack.toml: [source_systems]: there is no paper; describe it in rules/sources/paper.toml"
        );
    }

    #[test]
    fn a_place_with_warnings_of_its_own_goes_by_them() {
        let place = Place::built_in().unwrap();
        assert_eq!(
            (place.oversight("cn-cq").early_working_days, place.oversight("cn-gz").early_working_days),
            (15, 7)
        );
    }

    #[test]
    fn the_local_holiday_that_comes_with_the_program_counts_in_its_province_alone() {
        let place = Place::built_in().unwrap();
        let off = |pack: &str, day| !place.calendar(place.pack(pack).unwrap()).is_working_day(day);
        // Worked by the country's notice, off by the local one.
        assert!(off("cn-gx-yl", date(2023, 4, 23)) && !off("cn-gz", date(2023, 4, 23)));
        assert!(off("cn-gx-yl", date(2025, 3, 31)) && !off("cn-gz", date(2025, 3, 31)));
    }

    #[test]
    fn an_earlier_version_stays_beside_the_newest() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("cn-gz");
        fs::create_dir(&folder).unwrap();
        let old = BUILT_IN[1].1;
        fs::write(folder.join("pack-2023.1.toml"), old).unwrap();
        fs::write(folder.join("pack.toml"), old.replace("\"2023.1\"", "\"2027.1\"")).unwrap();
        let place = Place::with_dir(dir.path()).unwrap();
        assert_eq!(place.pack("cn-gz").unwrap().version, "2027.1");
        assert!(place.version("cn-gz 2023.1").is_some());
    }

    #[test]
    fn a_local_notice_counts_only_where_its_layer_is() {
        let place = Place::built_in().unwrap();
        let holiday = NamedDay {
            worked: false,
            name: "三月三".into(),
            notice: "桂政办发〔2025〕0号".into(),
        };
        let days = [(date(2026, 4, 20), holiday)];
        let place = place.with_notices([("cn-gx", days.as_slice())]);
        assert!(!place.calendar(place.pack("cn-gx-yl").unwrap()).is_working_day(date(2026, 4, 20)));
        assert!(place.calendar(place.pack("cn-gz").unwrap()).is_working_day(date(2026, 4, 20)));
        assert_eq!(place.layers(), ["cn-gx", "cn-gx-yl", "national"]);
    }
}
