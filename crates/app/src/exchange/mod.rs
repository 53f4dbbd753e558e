//! Tables in and out: cases, offices and people from .xlsx and .csv, and what a list shows as a table.
//!
//! A table is tried first: every row becomes the events it would cause, or findings with the address of a cell. It is carried out whole, in
//! one transaction, when no finding is an error. What came from a table is known again (a case by its source and its number there, an office
//! by its 机关代字 or name, a person by login), so that the same table a second time does nothing and a changed row causes what changed.
//!
//! Read in this order: [`source`] which heading is which field · [`sheet`] from cells to fields · [`names`] whom a name means · [`directory`], [`cases`]
//! what a row causes · [`lists`] the way out.

mod cases;
mod directory;
pub mod lists;
mod names;
mod sheet;
pub mod source;

pub use source::{Source, Sources};

use banfu_domain::Arg;
use banfu_policy::Action;
use banfu_store::upload::Upload;

use crate::{Actor, App, AppError};

/// Findings that a report names; beyond, they are counted.
pub const FINDINGS_MAX: usize = 500;
/// Rows that a report names one by one; beyond, they are counted.
pub const EFFECTS_MAX: usize = 200;
/// Longest name of an uploaded file that is kept, in characters.
const UPLOAD_NAME_MAX_CHARS: usize = 100;
/// How often a table is planned anew when someone else was faster.
const TRIES: usize = 3;

/// What a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TableKind {
    /// Proposals and suggestions.
    Cases,
    /// Offices.
    Offices,
    /// People.
    People,
}

impl TableKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Cases, Self::Offices, Self::People];

    /// The stable word for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Offices => "offices",
            Self::People => "people",
        }
    }

    /// The kind of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The source that is meant when none is named.
    pub const fn usual_source(self) -> &'static str {
        match self {
            Self::Cases => "members-platform",
            Self::Offices => "offices",
            Self::People => "people",
        }
    }
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// Nothing of the table is taken in.
    Error,
    /// Said, and done anyway.
    Remark,
}

/// Something that is to be said of a cell, a row or the whole table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The row as spreadsheet programs number them; 0: the whole table.
    pub row: u32,
    /// The cell's address, such as C5; empty when it is about more than one cell.
    pub cell: String,
    /// The heading of the column; empty when it is about the row.
    pub column: String,
    /// Whether it stands in the way.
    pub gravity: Gravity,
    /// Stable code; the sentence is found by it.
    pub code: &'static str,
    /// What the sentence mentions.
    pub args: Vec<(&'static str, Arg)>,
}

/// What a row causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Something new.
    New,
    /// A change of something known.
    Changed,
    /// Nothing: it is known as it is.
    Same,
}

/// A row and what it causes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowEffect {
    /// The row.
    pub row: u32,
    /// What it is about: a title, a name.
    pub about: String,
    /// What it causes.
    pub effect: Effect,
    /// Stored forms of the events, such as `proposal_filed.v1`.
    pub events: Vec<String>,
}

/// What a table would cause, or has caused.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Rows below the headings.
    pub rows: usize,
    /// Rows that are new.
    pub new: usize,
    /// Rows that change something.
    pub changed: usize,
    /// Rows that are known as they are.
    pub same: usize,
    /// Errors, all of them counted.
    pub errors: usize,
    /// What is to be said, errors first; at most [`FINDINGS_MAX`].
    pub findings: Vec<Finding>,
    /// New and changed rows; at most [`EFFECTS_MAX`].
    pub effects: Vec<RowEffect>,
    /// It was carried out.
    pub done: bool,
}

impl Report {
    /// Nothing stands in the way.
    pub fn is_clean(&self) -> bool {
        self.errors == 0
    }

    fn tell(&mut self, finding: Finding) {
        self.errors += usize::from(finding.gravity == Gravity::Error);
        // An error takes the place of a remark when there is no more room.
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        } else if finding.gravity == Gravity::Error
            && let Some(place) = self.findings.iter_mut().rev().find(|f| f.gravity == Gravity::Remark)
        {
            *place = finding;
        }
    }

    fn note(&mut self, row: u32, about: &str, effect: Effect, events: Vec<String>) {
        match effect {
            Effect::New => self.new += 1,
            Effect::Changed => self.changed += 1,
            Effect::Same => self.same += 1,
        }
        if effect != Effect::Same && self.effects.len() < EFFECTS_MAX {
            self.effects.push(RowEffect {
                row,
                about: about.to_owned(),
                effect,
                events,
            });
        }
    }
}

/// A table to be taken in.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    /// What it holds.
    pub kind: TableKind,
    /// Where it comes from.
    pub source: &'a Source,
    /// The file.
    pub bytes: &'a [u8],
}

/// Who takes a table in.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// The program, for whoever runs it.
    Program,
    /// Someone who is signed in, by the command with this id.
    Person(&'a Actor, &'a str),
}

impl App {
    /// Says what a table would cause. Nothing is kept.
    ///
    /// # Errors
    /// [`AppError::Denied`] to who may not take such a table in; what is wrong with the table is in the report.
    pub fn try_table(&self, by: By<'_>, table: Table<'_>) -> Result<Report, AppError> {
        self.table(by, table, false)
    }

    /// Takes a table in, whole or not at all: nothing is done while the report has an error.
    ///
    /// # Errors
    /// [`AppError::Denied`]; [`AppError::Conflict`] when others were faster three times.
    pub fn take_table(&self, by: By<'_>, table: Table<'_>) -> Result<Report, AppError> {
        let mut last = AppError::Conflict;
        for _ in 0..TRIES {
            match self.table(by, table, true) {
                Err(AppError::Conflict) => last = AppError::Conflict,
                answer => return answer,
            }
        }
        Err(last)
    }

    /// Keeps an uploaded table until it is confirmed, for a day, and gives its id.
    ///
    /// # Errors
    /// [`AppError::Denied`] to who may not take such a table in.
    pub fn keep_upload(&self, who: &Actor, kind: TableKind, source: &str, name: &str, data: Vec<u8>) -> Result<String, AppError> {
        self.rights(By::Person(who, ""), kind)?;
        let upload = Upload {
            id: crate::accounts::random_token()?,
            person: who.person.id.0,
            at_ms: self.clock.now().as_millisecond(),
            kind: kind.code().to_owned(),
            source: source.to_owned(),
            name: name.chars().take(UPLOAD_NAME_MAX_CHARS).collect(),
            data,
        };
        let id = upload.id.clone();
        self.store.write(&self.region, move |tx| Ok::<_, AppError>(tx.put_upload(&upload)?))?;
        Ok(id)
    }

    /// What a kept upload would cause, or with a command's id what it caused; then it is let go. Gives the upload too.
    ///
    /// # Errors
    /// [`AppError::Refused`] `import.gone` when it was taken in already, waited too long, or is another's; [`AppError::Denied`].
    pub fn uploaded(&self, who: &Actor, id: &str, command: Option<&str>) -> Result<(Upload, Report), AppError> {
        let gone = || AppError::Refused {
            code: "import.gone",
            args: vec![],
        };
        let now = self.clock.now().as_millisecond();
        let found = self
            .store
            .read(&self.region, |tx| Ok::<_, AppError>(tx.upload(id, who.person.id.0, now)?))?
            .ok_or_else(gone)?;
        let place = self.place();
        let kind = TableKind::from_code(&found.kind).ok_or_else(gone)?;
        let source = place.sources.get(&found.source).filter(|s| s.kind == kind).ok_or_else(gone)?;
        let table = Table {
            kind,
            source,
            bytes: &found.data,
        };
        let report = match command {
            None => self.try_table(By::Person(who, ""), table)?,
            Some(command) => self.take_table(By::Person(who, command), table)?,
        };
        if report.done {
            let id = id.to_owned();
            self.store.write(&self.region, move |tx| Ok::<_, AppError>(tx.drop_upload(&id)?))?;
        }
        Ok((found, report))
    }

    /// Kinds of tables that someone may take in.
    pub fn tables_of(&self, who: &Actor) -> Vec<TableKind> {
        TableKind::ALL
            .into_iter()
            .filter(|kind| self.rights(By::Person(who, ""), *kind).is_ok())
            .collect()
    }

    fn table(&self, by: By<'_>, table: Table<'_>, carry_out: bool) -> Result<Report, AppError> {
        let rights = self.rights(by, table.kind)?;
        let meta = match by {
            By::Person(who, command) => self.meta(who, command),
            By::Program => {
                let at_ms = self.clock.now().as_millisecond();
                banfu_store::Meta {
                    at_ms,
                    actor: "program".into(),
                    command_id: format!("table/{}/{}", table.source.name, crate::accounts::random_token()?),
                }
            }
        };
        let mut report = Report::default();
        let Some(read) = sheet::open(table, &mut report) else {
            return Ok(report);
        };
        report.rows = read.records.len();
        match table.kind {
            TableKind::Cases => {
                let plan = self.plan_cases(table.source, &read, &mut report)?;
                if carry_out && report.is_clean() {
                    self.enter_cases(table.source, plan, meta)?;
                    report.done = true;
                }
            }
            TableKind::Offices | TableKind::People => {
                let plan = self.plan_directory(table, &read, rights, &mut report)?;
                if carry_out && report.is_clean() {
                    self.enter_planned(plan, meta)?;
                    report.done = true;
                }
            }
        }
        report.findings.sort_by_key(|f| (f.gravity, f.row));
        Ok(report)
    }

    /// What someone may do with a table; the program may do everything.
    fn rights(&self, by: By<'_>, kind: TableKind) -> Result<Rights, AppError> {
        let By::Person(who, _) = by else {
            return Ok(Rights {
                enter: true,
                grant: true,
                own: None,
            });
        };
        let may = |action| self.permit_region(who, action);
        let rights = match kind {
            TableKind::Cases => {
                may(Action::CaseImport)?;
                Rights::default()
            }
            TableKind::Offices => {
                may(Action::DirectoryManage)?;
                Rights::default()
            }
            TableKind::People => {
                let grant = may(Action::RolesGrant).is_ok();
                if !grant {
                    may(Action::DirectoryManage)?;
                }
                Rights {
                    enter: !grant,
                    grant,
                    own: Some(who.person.id),
                }
            }
        };
        Ok(rights)
    }
}

/// What may be done to people.
#[derive(Debug, Clone, Copy, Default)]
struct Rights {
    /// Enter and correct.
    enter: bool,
    /// Grant roles.
    grant: bool,
    /// Whose own roles are not to be touched.
    own: Option<banfu_domain::PersonId>,
}

/// Codes of findings that this module makes itself; those of the domain's refusals come besides.
pub const CODES: [banfu_domain::Code; 46] = [
    "export.too_many_rows",
    "import.gone",
    "table.file_too_large",
    "table.unpacks_too_large",
    "table.too_many_rows",
    "table.too_many_columns",
    "table.cell_too_long",
    "table.other_kind",
    "table.protected",
    "table.damaged",
    "table.encoding",
    "table.empty",
    "table.read_as",
    "table.other_sheets",
    "table.no_headings",
    "table.two_columns",
    "table.unknown_column",
    "table.merged",
    "table.formula",
    "table.formula_empty",
    "table.error_value",
    "table.missing",
    "table.too_long",
    "table.no_such_day",
    "table.not_a_day",
    "table.in_future",
    "table.out_of_order",
    "table.not_a_number",
    "table.not_yes_or_no",
    "table.unknown_word",
    "table.twice",
    "table.unknown_office",
    "table.unknown_office_like",
    "table.unknown_person",
    "table.unknown_person_like",
    "table.ambiguous_person",
    "table.unknown_area",
    "table.no_session",
    "table.number_taken",
    "table.fixed",
    "table.text_is_fixed",
    "table.assigned_elsewhere",
    "table.no_points",
    "table.roles_wait",
    "table.facts_wait",
    "table.not_entered_yet",
];
