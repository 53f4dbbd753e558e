//! What the oversight office and the committee see of a whole year: offices by stages with colours of warning, what runs out in the coming
//! weeks, what is late, and scores with every term shown.
//!
//! `rules` the place's `oversight.toml` · [`urge`] urging many at once.

pub(crate) mod rules;
pub mod urge;

use std::{collections::BTreeMap, sync::Arc};

use banfu_domain::{
    Date, OfficeId, Stage,
    duty::{DutyKind, Who},
    org::Role,
    oversight::{Band, Bands, OfficeYear, OversightRules, Score, score},
    rules::Basis,
};
use banfu_policy::Action;
use banfu_store::views::{
    case::{CaseRow, DutyRow},
    list::{CaseFilter, Scope},
    oversight::{OpenCases, OwedSteps},
    ratings::AxisShare,
};
use jiff::{Timestamp, ToSpan as _, civil::Weekday};

use crate::{Actor, App, AppError, clock};

/// The stages of the matrix, some of them together: a heading's code and what it counts.
pub const COLUMNS: [(&str, &[Stage]); 6] = [
    ("receipt", &[Stage::Assigned]),
    ("return", &[Stage::ReturnRequested]),
    ("drafting", &[Stage::Handling, Stage::Drafting]),
    ("review", &[Stage::OfficeCheck, Stage::Countersign]),
    ("sign", &[Stage::SignOff]),
    ("out", &[Stage::Signed, Stage::Issued]),
];
/// Every stage in which an office still owes an answer.
pub const OPEN: [Stage; 9] = [
    Stage::Assigned,
    Stage::ReturnRequested,
    Stage::Handling,
    Stage::Drafting,
    Stage::OfficeCheck,
    Stage::Countersign,
    Stage::SignOff,
    Stage::Signed,
    Stage::Issued,
];
/// Weeks that the forecast looks ahead, this one included.
pub const WEEKS: usize = 6;
/// Late cases that the overview lists.
pub const LATE_ROWS: i64 = 8;
/// Steps that wait for the reader, listed beside the matrix.
const WAITING_ROWS: i64 = 8;
/// What each office has achieved is counted anew after so long: the counting reads the year.
const RESULTS_KEPT_MS: i64 = 60_000;

/// Open cases and owed opinions are counted anew after so long. The page says when it was counted.
const COUNTS_KEPT_MS: i64 = 5_000;

/// Cases in a cell of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// All.
    pub cases: i64,
    /// Red among them.
    pub late: i64,
    /// Yellow among them.
    pub soon: i64,
    /// Blue among them.
    pub early: i64,
}

impl Cell {
    fn add(&mut self, band: Band, cases: i64) {
        self.cases += cases;
        match band {
            Band::Late => self.late += cases,
            Band::Soon => self.soon += cases,
            Band::Early => self.early += cases,
            Band::Calm => {}
        }
    }

    /// The most urgent colour, and how many cases have it.
    pub fn worst(&self) -> (Band, i64) {
        [(Band::Late, self.late), (Band::Soon, self.soon), (Band::Early, self.early)]
            .into_iter()
            .find(|(_, n)| *n > 0)
            .unwrap_or((Band::Calm, 0))
    }
}

/// An office's line of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeRow {
    /// Which; of the sums, 0.
    pub office: OfficeId,
    /// A cell for each of [`COLUMNS`].
    pub cells: [Cell; COLUMNS.len()],
    /// Opinions it owes as a co-handler.
    pub opinions: Cell,
    /// All open cases that it leads.
    pub open: Cell,
    /// What runs out in each of the coming weeks; what is late already is in none.
    pub weeks: [i64; WEEKS],
    /// What it has achieved so far this year.
    pub year: OfficeYear,
}

impl OfficeRow {
    fn new(office: OfficeId) -> Self {
        Self {
            office,
            cells: Default::default(),
            opinions: Cell::default(),
            open: Cell::default(),
            weeks: [0; WEEKS],
            year: OfficeYear::default(),
        }
    }
}

/// A week of the forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// Its first day: today in the first week, a Monday in the others.
    pub from: Date,
    /// Its Sunday.
    pub to: Date,
    /// Cases whose last day falls into it.
    pub due: i64,
    /// Of them, those without a draft that was sent for checking.
    pub undrafted: i64,
}

/// A year as the oversight office sees it.
#[derive(Debug, Clone)]
pub struct Overview {
    /// When it was counted.
    pub at: Timestamp,
    /// Today.
    pub today: Date,
    /// The year shown.
    pub year: i16,
    /// Years to choose from, newest first.
    pub years: Vec<i16>,
    /// Working days left, at most, for blue; where that is from.
    pub early: (u32, Basis),
    /// Working days left, at most, for yellow.
    pub soon: u32,
    /// One line an office, the most urgent first.
    pub rows: Vec<OfficeRow>,
    /// The sums.
    pub total: OfficeRow,
    /// The coming weeks.
    pub weeks: [Week; WEEKS],
    /// What is late longest.
    pub late: Vec<LateStep>,
    /// What waits for the reader's own decision.
    pub waiting: Vec<DutyRow>,
}

/// Something that is late: a lead's answer, or a co-handler's opinion.
#[derive(Debug, Clone)]
pub struct LateStep {
    /// Its case.
    pub case: CaseRow,
    /// Who is late.
    pub office: OfficeId,
    /// It is an opinion; otherwise the lead is late.
    pub opinion: bool,
    /// The last day.
    pub due: Date,
    /// How often the office was urged in this case.
    pub urged: usize,
}

/// What offices have achieved, as counted at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Results {
    at_ms: i64,
    offices: Arc<Vec<(OfficeId, OfficeYear)>>,
}

/// Open cases and owed opinions of a year, as counted at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Counts {
    at: Timestamp,
    open: Arc<Vec<OpenCases>>,
    opinions: Arc<Vec<OwedSteps>>,
}

/// An office's score, and its place among the others.
#[derive(Debug, Clone)]
pub struct OfficeScore {
    /// Which.
    pub office: OfficeId,
    /// The numbers it was computed from.
    pub year: OfficeYear,
    /// The score with its steps.
    pub score: Score,
    /// 1 for the best; equal scores share a rank. `None` without a score.
    pub rank: Option<usize>,
}

impl App {
    /// How this region's oversight warns and scores.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] before the region is founded.
    pub fn oversight_rules(&self) -> Result<OversightRules, AppError> {
        Ok(self.place().oversight(&self.settings()?.pack).clone())
    }

    /// A year as the oversight office sees it; `None`: the region's present session year.
    ///
    /// # Errors
    /// [`AppError::Denied`] to all but the oversight office and the committee.
    pub fn overview(&self, who: &Actor, year: Option<i16>) -> Result<Overview, AppError> {
        self.permit_region(who, Action::OversightView)?;
        let today = self.today();
        let year = year.unwrap_or_else(|| self.public_year());
        let Counts { at, open, opinions } = self.open_counts(year)?;
        let rules = self.oversight_rules()?;
        let soon = self.pack()?.soon_working_days;
        let bands = Bands::on(today, soon, rules.early_working_days, &self.calendar());
        let results = self.results(year)?;
        let roles: Vec<Who> = [Role::Oversight, Role::Committee]
            .into_iter()
            .filter(|r| who.person.is(*r))
            .map(Who::Role)
            .collect();
        let late = CaseFilter {
            year: Some(year),
            stages: OPEN.to_vec(),
            due_by: today.yesterday().ok(),
            limit: LATE_ROWS,
            ..CaseFilter::of(Scope::Submitted)
        };
        let (years, late, late_opinions, waiting) = self.store.read(&self.region, |tx| {
            Ok::<_, AppError>((
                tx.case_years()?,
                tx.list_cases(&late)?.rows,
                tx.overdue_steps(year, DutyKind::GiveOpinion, today, LATE_ROWS)?,
                tx.duties_of(&roles, WAITING_ROWS)?,
            ))
        })?;
        let mut matrix = Matrix::new(bands);
        for cases in open.iter() {
            matrix.add(cases);
        }
        for owed in opinions.iter() {
            if let Some(office) = self.office_of(owed.who) {
                matrix.add_opinions(office, owed.due, owed.steps);
            }
        }
        let (rows, total, weeks) = matrix.finish(&results);
        Ok(Overview {
            at,
            today,
            year,
            years,
            early: (rules.early_working_days, rules.early_basis),
            soon,
            rows,
            total,
            weeks,
            late: self.late_steps(late, late_opinions)?,
            waiting,
        })
    }

    /// Everyone whose steps are an office's: the office itself, in any role, and each of its people.
    pub fn owners_in(&self, office: OfficeId) -> Vec<Who> {
        let people = self.people();
        let own = people.everyone().into_iter().filter(|p| p.office == Some(office)).map(|p| Who::Person(p.id));
        Role::ALL.iter().map(|role| Who::Office(office, *role)).chain(own).collect()
    }

    /// The office whose step it is.
    fn office_of(&self, who: Who) -> Option<OfficeId> {
        match who {
            Who::Office(office, _) => Some(office),
            Who::Person(person) => self.people().person(person)?.office,
            Who::Role(_) => None,
        }
    }

    /// Late leads and late opinions, the oldest first.
    fn late_steps(&self, leads: Vec<CaseRow>, opinions: Vec<DutyRow>) -> Result<Vec<LateStep>, AppError> {
        let step = |case: CaseRow, office: OfficeId, opinion, due| LateStep {
            case,
            office,
            opinion,
            due,
            urged: 0,
        };
        let leads = leads.into_iter().filter_map(|case| {
            let (office, due) = (case.lead?, case.due?);
            Some(step(case, office, false, due))
        });
        let opinions = opinions.into_iter().filter_map(|row| {
            let (office, due) = (self.office_of(row.duty.who)?, row.duty.due?);
            Some(step(row.case, office, true, due))
        });
        let mut late: Vec<LateStep> = leads.chain(opinions).collect();
        late.sort_by_key(|s| (s.due, s.case.id, s.opinion));
        late.truncate(LATE_ROWS as usize);
        for step in &mut late {
            step.urged = self.load(step.case.id)?.office(step.office).map_or(0, |part| part.urged_on.len());
        }
        Ok(late)
    }

    /// Every office's score of a year, the best first.
    ///
    /// # Errors
    /// [`AppError::Denied`] to all but the oversight office and the committee.
    pub fn scores(&self, who: &Actor, year: Option<i16>) -> Result<Vec<OfficeScore>, AppError> {
        self.permit_region(who, Action::OversightView)?;
        let rules = self.oversight_rules()?;
        let results = self.results(year.unwrap_or_else(|| self.public_year()))?;
        let mut scores: Vec<OfficeScore> = results
            .iter()
            .map(|(office, year)| OfficeScore {
                office: *office,
                year: *year,
                score: score(&rules.terms, year),
                rank: None,
            })
            .collect();
        scores.sort_by_key(|s| (std::cmp::Reverse(s.score.total), s.office));
        let totals: Vec<Option<i64>> = scores.iter().map(|s| s.score.total).collect();
        for scored in &mut scores {
            scored.rank = scored.score.total.map(|total| totals.iter().filter(|other| **other > Some(total)).count() + 1);
        }
        Ok(scores)
    }

    /// What replies of a year were rated on each axis that the place asks for, by office.
    ///
    /// # Errors
    /// [`AppError::Denied`] to all but the oversight office and the committee.
    pub fn axis_shares(&self, who: &Actor, year: Option<i16>) -> Result<Vec<AxisShare>, AppError> {
        self.permit_region(who, Action::OversightView)?;
        let year = year.unwrap_or_else(|| self.public_year());
        self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.axis_shares(year)?))
    }

    /// Years that have cases, newest first.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn case_years(&self) -> Result<Vec<i16>, AppError> {
        self.store.read(&self.region, |tx| Ok(tx.case_years()?))
    }

    /// Open cases and owed opinions of a year, at most [`COUNTS_KEPT_MS`] old.
    fn open_counts(&self, year: i16) -> Result<Counts, AppError> {
        let at = self.clock.now();
        let age = |counted: Timestamp| at.as_millisecond() - counted.as_millisecond();
        let lock = || self.open_counts.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(kept) = lock().get(&year).filter(|kept| (0..COUNTS_KEPT_MS).contains(&age(kept.at))) {
            return Ok(kept.clone());
        }
        let (open, opinions) = self.store.read(&self.region, |tx| {
            Ok::<_, AppError>((tx.open_cases(year, &OPEN)?, tx.owed_steps(year, DutyKind::GiveOpinion)?))
        })?;
        let counts = Counts {
            at,
            open: Arc::new(open),
            opinions: Arc::new(opinions),
        };
        let mut kept = lock();
        kept.retain(|_, counts| age(counts.at) < COUNTS_KEPT_MS);
        kept.insert(year, counts.clone());
        Ok(counts)
    }

    /// What each office has achieved in a year, at most [`RESULTS_KEPT_MS`] old.
    fn results(&self, year: i16) -> Result<Arc<Vec<(OfficeId, OfficeYear)>>, AppError> {
        let now = self.clock.now();
        let now_ms = now.as_millisecond();
        let lock = || self.results.lock().unwrap_or_else(|e| e.into_inner());
        // A clock that was set back makes nothing fresher than it is.
        if let Some(kept) = lock().get(&year).filter(|kept| (0..RESULTS_KEPT_MS).contains(&(now_ms - kept.at_ms))) {
            return Ok(kept.offices.clone());
        }
        let today = clock::date_of(now);
        let offices = Arc::new(self.store.read(&self.region, |tx| Ok::<_, AppError>(tx.office_years(year, today, &OPEN)?))?);
        let mut kept = lock();
        kept.retain(|_, results| now_ms - results.at_ms < RESULTS_KEPT_MS);
        kept.insert(
            year,
            Results {
                at_ms: now_ms,
                offices: offices.clone(),
            },
        );
        Ok(offices)
    }
}

struct Matrix {
    bands: Bands,
    rows: BTreeMap<OfficeId, OfficeRow>,
    weeks: [Week; WEEKS],
}

impl Matrix {
    fn new(bands: Bands) -> Self {
        let sunday = bands.today.saturating_add(i64::from(bands.today.weekday().until(Weekday::Sunday)).days());
        let mut n = 0i64;
        let weeks = std::array::from_fn(|_| {
            let to = sunday.saturating_add((7 * n).days());
            let from = if n == 0 { bands.today } else { to.saturating_sub(6.days()) };
            n += 1;
            Week {
                from,
                to,
                due: 0,
                undrafted: 0,
            }
        });
        Self {
            bands,
            rows: BTreeMap::new(),
            weeks,
        }
    }

    fn add(&mut self, open: &OpenCases) {
        let band = self.bands.of(open.due);
        let row = self.rows.entry(open.lead).or_insert_with(|| OfficeRow::new(open.lead));
        row.open.add(band, open.cases);
        if let Some((cell, _)) = row.cells.iter_mut().zip(COLUMNS).find(|(_, (_, stages))| stages.contains(&open.stage)) {
            cell.add(band, open.cases);
        }
        let Some(due) = open.due else { return };
        if let Some(at) = self.weeks.iter().position(|w| w.from <= due && due <= w.to) {
            row.weeks[at] += open.cases;
            self.weeks[at].due += open.cases;
            if matches!(open.stage, Stage::Assigned | Stage::ReturnRequested | Stage::Handling | Stage::Drafting) {
                self.weeks[at].undrafted += open.cases;
            }
        }
    }

    fn add_opinions(&mut self, office: OfficeId, due: Option<Date>, steps: i64) {
        let band = self.bands.of(due);
        self.rows.entry(office).or_insert_with(|| OfficeRow::new(office)).opinions.add(band, steps);
    }

    fn finish(mut self, results: &[(OfficeId, OfficeYear)]) -> (Vec<OfficeRow>, OfficeRow, [Week; WEEKS]) {
        for (office, year) in results {
            self.rows.entry(*office).or_insert_with(|| OfficeRow::new(*office)).year = *year;
        }
        let mut total = OfficeRow::new(OfficeId(0));
        for row in self.rows.values() {
            for (sum, cell) in total
                .cells
                .iter_mut()
                .chain([&mut total.opinions, &mut total.open])
                .zip(row.cells.iter().chain([&row.opinions, &row.open]))
            {
                sum.cases += cell.cases;
                sum.late += cell.late;
                sum.soon += cell.soon;
                sum.early += cell.early;
            }
            for (sum, n) in total.weeks.iter_mut().zip(row.weeks) {
                *sum += n;
            }
            total.year.led += row.year.led;
            total.year.answered += row.year.answered;
            total.year.on_time += row.year.on_time;
            total.year.published += row.year.published;
            total.year.rated += row.year.rated;
            total.year.satisfied += row.year.satisfied;
            total.year.late_open += row.year.late_open;
        }
        let mut rows: Vec<OfficeRow> = self.rows.into_values().collect();
        rows.sort_by_key(|r| {
            (
                std::cmp::Reverse((
                    r.open.late + r.opinions.late,
                    r.open.soon + r.opinions.soon,
                    r.open.early + r.opinions.early,
                    r.open.cases + r.opinions.cases,
                )),
                r.office,
            )
        });
        (rows, total, self.weeks)
    }
}

#[cfg(test)]
mod tests {
    use banfu_domain::Calendar;
    use jiff::civil::date;

    use super::*;

    fn matrix() -> Matrix {
        let calendar =
            Calendar::parse_csv("date,kind,name,notice\n2023-06-22,holiday,端午节,x\n2023-06-23,holiday,端午节,x\n2023-06-25,workday,端午节,x\n").unwrap();
        Matrix::new(Bands::on(date(2023, 6, 21), 3, 7, &calendar))
    }

    fn cases(lead: i64, stage: Stage, due: Date, cases: i64) -> OpenCases {
        OpenCases {
            lead: OfficeId(lead),
            stage,
            due: Some(due),
            cases,
        }
    }

    #[test]
    fn every_open_stage_has_one_column() {
        let in_columns: Vec<Stage> = COLUMNS.iter().flat_map(|(_, stages)| stages.iter().copied()).collect();
        assert_eq!(in_columns, OPEN);
    }

    #[test]
    fn a_cell_shows_its_most_urgent_colour_and_rows_begin_with_the_latest() {
        let mut m = matrix();
        m.add(&cases(5, Stage::Drafting, date(2023, 6, 30), 4));
        m.add(&cases(5, Stage::Handling, date(2023, 6, 27), 2));
        m.add(&cases(6, Stage::SignOff, date(2023, 6, 20), 1));
        m.add(&cases(7, Stage::Issued, date(2023, 9, 1), 3));
        let (rows, total, _) = m.finish(&[]);
        assert_eq!(rows.iter().map(|r| r.office.0).collect::<Vec<_>>(), [6, 5, 7]);
        assert_eq!(rows[0].open.worst(), (Band::Late, 1));
        assert_eq!(rows[1].cells[2].worst(), (Band::Soon, 2));
        assert_eq!(rows[1].cells[2].cases, 6);
        assert_eq!(rows[2].open.worst(), (Band::Calm, 0));
        assert_eq!((total.open.cases, total.open.late, total.open.soon, total.open.early), (10, 1, 2, 4));
    }

    #[test]
    fn late_opinions_bring_an_office_to_the_top_without_being_its_cases() {
        let mut m = matrix();
        m.add(&cases(5, Stage::Drafting, date(2023, 6, 27), 4));
        m.add_opinions(OfficeId(6), Some(date(2023, 5, 31)), 3);
        let (rows, total, _) = m.finish(&[]);
        assert_eq!((rows[0].office, rows[0].opinions.late, rows[0].open.cases), (OfficeId(6), 3, 0));
        assert_eq!((total.open.cases, total.opinions.cases), (4, 3));
    }

    #[test]
    fn the_forecast_counts_by_week_and_leaves_out_what_is_late() {
        let mut m = matrix();
        m.add(&cases(5, Stage::Drafting, date(2023, 6, 20), 9));
        m.add(&cases(5, Stage::Drafting, date(2023, 6, 21), 1));
        m.add(&cases(5, Stage::SignOff, date(2023, 6, 25), 2));
        m.add(&cases(5, Stage::Drafting, date(2023, 6, 26), 4));
        m.add(&cases(5, Stage::Drafting, date(2023, 12, 31), 8));
        let (rows, _, weeks) = m.finish(&[]);
        assert_eq!((weeks[0].from, weeks[0].to), (date(2023, 6, 21), date(2023, 6, 25)));
        assert_eq!((weeks[0].due, weeks[0].undrafted), (3, 1));
        assert_eq!((weeks[1].from, weeks[1].to, weeks[1].due), (date(2023, 6, 26), date(2023, 7, 2), 4));
        assert_eq!(rows[0].weeks, [3, 4, 0, 0, 0, 0]);
    }
}
