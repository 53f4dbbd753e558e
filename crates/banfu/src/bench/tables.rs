//! A table of cases taken in: tried, carried out, and tried again when everything is known.

use std::{fmt::Write as _, time::Instant};

use banfu_app::{
    domain::org::Role,
    exchange::{By, Report, Table, TableKind},
};

use super::Measured;
use crate::{Failure, serve, wiring::DataArgs};

/// Rows of the table, as the figures to reach ask.
const ROWS: usize = 10_000;

/// Makes a table of filed and assigned proposals for the demo region and takes it in.
pub(super) fn measure(data: &DataArgs) -> Result<Vec<Measured>, Failure> {
    let app = serve::open(data, true)?;
    let people = app.people();
    let offices: Vec<_> = people
        .offices()
        .into_iter()
        .filter(|o| !o.org_code.is_empty())
        .map(|o| o.name.clone())
        .collect();
    let members: Vec<_> = people.everyone().into_iter().filter(|p| p.is(Role::Member)).map(|p| p.login.clone()).collect();
    let areas = app.pack().map_err(Failure::unusable)?.areas.clone();
    let of = |list: &[String], n: usize| list.get(n % list.len().max(1)).cloned().unwrap_or_default();
    let mut text = String::from("平台编号,案号,案由,情况,分析,建议,第一提案人,类别,提交日期,立案日期,交办日期,主办单位,会办单位\n");
    for n in 0..ROWS {
        let _ = writeln!(
            text,
            "B-{n},{},关于完善第{n}项公共服务的建议,{},{},\"1.{}\n2.{}\",{},{},2023-01-12,2023-02-01,2023-03-31,{},{}",
            20_000 + n,
            "情况。".repeat(60),
            "分析。".repeat(60),
            "建议。".repeat(20),
            "再建议。".repeat(20),
            of(&members, n),
            of(&areas, n),
            of(&offices, n),
            of(&offices, n + 1),
        );
    }
    let place = app.place();
    let source = place
        .sources
        .get(TableKind::Cases.usual_source())
        .ok_or_else(|| Failure::unusable("the program comes without its sources"))?;
    let table = Table {
        kind: TableKind::Cases,
        source,
        bytes: text.as_bytes(),
    };
    let mut measured = Vec::new();
    let mut time = |what: String, target, run: &mut dyn FnMut() -> Result<Report, Failure>| {
        let started = Instant::now();
        let report = run()?;
        measured.push(Measured::new(what, format!("{:.2} s", started.elapsed().as_secs_f64()), target));
        if report.errors > 0 || report.rows != ROWS {
            return Err(Failure::unusable(format!("the table of the bench has {} errors", report.errors)));
        }
        Ok(())
    };
    let try_it = || app.try_table(By::Program, table).map_err(Failure::unusable);
    time(format!("dry run of a table of {ROWS} cases"), "", &mut || try_it())?;
    time(format!("taking in {ROWS} cases"), "< 10 s", &mut || {
        app.take_table(By::Program, table).map_err(Failure::unusable)
    })?;
    time("the same table again".to_owned(), "", &mut || try_it())?;
    Ok(measured)
}
