//! The filtered list of cases. Each filter is a column with an index or is met within a page's reach of one.

use std::collections::HashMap;

use banfu_domain::{
    CaseId, OfficeId, Stage,
    duty::{DutyKind, Who},
};
use jiff::civil::Date;

use super::{
    NO_DATE, Party,
    case::{CASE_COLUMNS, CaseRow, case_row},
    owner,
};
use crate::{StoreError, Tx, Value};

/// Totals are counted up to this many; beyond it a list says "1000+".
pub const COUNT_LIMIT: i64 = 1000;
/// Most rows of one page.
pub const PAGE_LIMIT: i64 = 200;

/// Which cases a person may list at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of the region.
    Everything,
    /// All but drafts, which are their authors' own.
    Submitted,
    /// Those that one of these is a party of.
    Parties(Vec<Party>),
    /// Published ones.
    Published,
    /// None.
    Nothing,
}

/// Order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// What runs out first; cases without a clock last.
    #[default]
    Due,
    /// By filing number.
    Number,
    /// Newest publication first.
    Published,
}

/// What to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFilter {
    /// What may be listed.
    pub scope: Scope,
    /// Any of these stages; empty: all.
    pub stages: Vec<Stage>,
    /// Area.
    pub area: Option<String>,
    /// Lead office.
    pub lead: Option<OfficeId>,
    /// Class.
    pub class: Option<String>,
    /// Year of the session.
    pub year: Option<i16>,
    /// Only cases whose clock runs out on or before this day.
    pub due_by: Option<Date>,
    /// Only cases whose clock runs out on or after this day.
    pub due_from: Option<Date>,
    /// Only cases in which such a step is owed, by any of these; by anyone, when none is named.
    pub owing: Option<(DutyKind, Vec<Who>)>,
    /// Only key cases.
    pub key_case: bool,
    /// Filing number.
    pub number: Option<u32>,
    /// Only these (what a search found).
    pub ids: Option<Vec<CaseId>>,
    /// Order.
    pub sort: Sort,
    /// First row.
    pub offset: i64,
    /// Rows wanted.
    pub limit: i64,
}

impl CaseFilter {
    /// Everything in a scope, 25 rows.
    pub fn of(scope: Scope) -> Self {
        Self {
            scope,
            stages: vec![],
            area: None,
            lead: None,
            class: None,
            year: None,
            due_by: None,
            due_from: None,
            owing: None,
            key_case: false,
            number: None,
            ids: None,
            sort: Sort::Due,
            offset: 0,
            limit: 25,
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseList {
    /// Its rows.
    pub rows: Vec<CaseRow>,
    /// How many there are, up to [`COUNT_LIMIT`] + 1.
    pub total: i64,
}

struct Where {
    sql: String,
    values: Vec<Value>,
}

impl Where {
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }
    fn and(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }
    fn any(&mut self, column: &str, values: impl IntoIterator<Item = Value>) {
        let marks: Vec<String> = values.into_iter().map(|v| self.bind(v)).collect();
        self.and(&format!("{column} IN ({})", marks.join(", ")));
    }
}

impl Tx<'_> {
    /// Every case that is at one of these stages, by id: for work that goes through all of them.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub fn cases_at(&mut self, stages: &[Stage]) -> Result<Vec<CaseId>, StoreError> {
        let mut w = Where {
            sql: "c.region = $1".into(),
            values: vec![Value::from(self.region())],
        };
        if stages.is_empty() {
            return Ok(vec![]);
        }
        w.any("c.stage", stages.iter().map(|stage| Value::from(stage.code())));
        let sql = format!("SELECT c.id FROM view_case c WHERE {} ORDER BY c.id", w.sql);
        self.query_built(&sql, &w.values)?.iter().map(|row| row.get_i64(0).map(CaseId)).collect()
    }

    /// The part that a party has in each of these cases, such as `split_handler`; cases in which it has none are left out.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub fn parts_of(&mut self, party: Party, cases: &[CaseId]) -> Result<HashMap<CaseId, String>, StoreError> {
        let mut parts = HashMap::new();
        for some in cases.chunks(PAGE_LIMIT as usize) {
            let mut w = Where {
                sql: "v.region = $1".into(),
                values: vec![Value::from(self.region())],
            };
            w.any("v.case_id", some.iter().map(|id| Value::from(id.0)));
            let key = w.bind(party.key());
            w.and(&format!("v.party = {key}"));
            let sql = format!("SELECT v.case_id, v.part FROM view_case_party v WHERE {}", w.sql);
            for row in self.query_built(&sql, &w.values)? {
                parts.insert(CaseId(row.get_i64(0)?), row.get_text(1)?.to_owned());
            }
        }
        Ok(parts)
    }

    /// One page of cases and how many there are.
    pub fn list_cases(&mut self, filter: &CaseFilter) -> Result<CaseList, StoreError> {
        if filter.scope == Scope::Nothing || filter.ids.as_ref().is_some_and(Vec::is_empty) {
            return Ok(CaseList { rows: vec![], total: 0 });
        }
        let mut w = Where {
            sql: String::new(),
            values: vec![Value::from(self.region())],
        };
        // One party is walked along its own index, in order of due dates; of several, each case is tested.
        let party = match &filter.scope {
            Scope::Parties(parties) if parties.len() == 1 => parties.first().copied(),
            _ => None,
        };
        let (from, due) = match party {
            Some(party) => {
                let key = w.bind(party.key());
                w.sql = format!("v.region = $1 AND v.party = {key}");
                ("view_case_party v JOIN view_case c ON c.region = v.region AND c.id = v.case_id", "v.due")
            }
            None => {
                w.sql = "c.region = $1".into();
                ("view_case c", "c.due")
            }
        };
        if let (Scope::Parties(parties), None) = (&filter.scope, party) {
            let marks: Vec<String> = parties.iter().map(|p| w.bind(p.key())).collect();
            if marks.is_empty() {
                return Ok(CaseList { rows: vec![], total: 0 });
            }
            w.and(&format!(
                "EXISTS (SELECT 1 FROM view_case_party v WHERE v.region = c.region AND v.case_id = c.id AND v.party IN ({}))",
                marks.join(", ")
            ));
        }
        if filter.scope == Scope::Submitted {
            let draft = w.bind(Stage::Draft.code());
            w.and(&format!("c.stage <> {draft}"));
        }
        if filter.scope == Scope::Published || filter.sort == Sort::Published {
            let none = w.bind(NO_DATE);
            w.and(&format!("c.published_on < {none}"));
        }
        if !filter.stages.is_empty() {
            let marks: Vec<String> = filter.stages.iter().filter(|s| **s != Stage::Rated).map(|s| w.bind(s.code())).collect();
            match (marks.is_empty(), filter.stages.contains(&Stage::Rated)) {
                (true, _) => w.and("c.satisfaction <> ''"),
                (false, true) => w.and(&format!("(c.stage IN ({}) OR c.satisfaction <> '')", marks.join(", "))),
                (false, false) => w.and(&format!("c.stage IN ({})", marks.join(", "))),
            }
        }
        for (column, value) in [("c.area", filter.area.as_ref()), ("c.class", filter.class.as_ref())] {
            if let Some(value) = value {
                let mark = w.bind(value);
                w.and(&format!("{column} = {mark}"));
            }
        }
        let numbers = [
            ("c.lead", filter.lead.map(|o| o.0)),
            ("c.year", filter.year.map(i64::from)),
            ("c.number", filter.number.map(i64::from)),
            ("c.key_case", filter.key_case.then_some(1)),
        ];
        for (column, value) in numbers {
            if let Some(value) = value {
                let mark = w.bind(value);
                w.and(&format!("{column} = {mark}"));
            }
        }
        if let Some(day) = filter.due_by {
            let mark = w.bind(day.to_string());
            w.and(&format!("{due} <= {mark}"));
        }
        if let Some(day) = filter.due_from {
            let mark = w.bind(day.to_string());
            w.and(&format!("{due} >= {mark}"));
        }
        if let Some((kind, owners)) = &filter.owing {
            let kind = w.bind(kind.code());
            let owners: Vec<String> = owners.iter().map(|who| w.bind(owner(*who))).collect();
            let by = if owners.is_empty() {
                String::new()
            } else {
                format!(" AND d.owner IN ({})", owners.join(", "))
            };
            w.and(&format!(
                "EXISTS (SELECT 1 FROM view_duty d WHERE d.region = c.region AND d.case_id = c.id AND d.kind = {kind}{by})"
            ));
        }
        if let Some(ids) = &filter.ids {
            w.any("c.id", ids.iter().map(|id| Value::from(id.0)));
        }
        let id = if party.is_some() { "v.case_id" } else { "c.id" };
        let order = match filter.sort {
            Sort::Due => format!("{due}, {id}"),
            Sort::Number => "c.number, c.id".to_owned(),
            Sort::Published => "c.published_on DESC, c.id DESC".to_owned(),
        };
        let total = {
            let sql = format!("SELECT COUNT(*) FROM (SELECT 1 FROM {from} WHERE {} LIMIT {}) t", w.sql, COUNT_LIMIT + 1);
            self.query_built(&sql, &w.values)?.first().map_or(Ok(0), |r| r.get_i64(0))?
        };
        let (limit, offset) = (w.bind(filter.limit.clamp(1, PAGE_LIMIT)), w.bind(filter.offset.max(0)));
        let sql = format!(
            "SELECT {CASE_COLUMNS} FROM {from} WHERE {} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
            w.sql
        );
        let rows = self.query_built(&sql, &w.values)?.iter().map(case_row).collect::<Result<_, _>>()?;
        Ok(CaseList { rows, total })
    }
}
