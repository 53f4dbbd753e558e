//! The replies of many cases as one file to take away.

use std::{collections::BTreeSet, io::Write as _};

use banfu_domain::{Case, CaseId};
use banfu_papers::Letter;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use crate::{Actor, App, AppError};

/// Most cases whose replies are put into one file.
pub const BATCH_CASES_MAX: usize = 200;

impl App {
    /// The signed replies of `cases` in a zip file, in their order, one `<year>-<number>.<ending>` each; `left.txt` names the cases that have none yet.
    ///
    /// * `make`: turns a letter into a file of the kind that `ending` names.
    ///
    /// # Errors
    /// [`AppError::Refused`] `export.too_many_replies` beyond [`BATCH_CASES_MAX`]; [`AppError`] when the store or the press does not answer.
    /// A case that this person may not see is not there.
    pub fn replies_as_zip(
        &self,
        who: &Actor,
        cases: &[CaseId],
        ending: &str,
        make: impl Fn(&Case, &Letter) -> Result<Vec<u8>, AppError>,
    ) -> Result<Vec<u8>, AppError> {
        if cases.len() > BATCH_CASES_MAX {
            return Err(AppError::Refused {
                code: "export.too_many_replies",
                args: vec![("max", banfu_domain::Arg::Number(BATCH_CASES_MAX as i64))],
            });
        }
        let failed = |e: std::io::Error| AppError::Internal(e.to_string());
        // Files that are compressed already are only stored; their date is none, so that the same list makes the same bytes.
        let plain = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default());
        let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let mut left = String::new();
        let mut names = BTreeSet::new();
        for id in cases {
            let view = match self.case(who, *id) {
                Ok(view) => view,
                Err(AppError::NotFound) => continue,
                Err(other) => return Err(other),
            };
            let case = &view.case;
            let number = case.label().unwrap_or_else(|| format!("id-{id}"));
            if case.signed.is_none() {
                left.push_str(&format!("{number} {}\n", case.text.title));
                continue;
            }
            let (letter, _) = self.case_letter(case)?;
            let bytes = make(case, &letter)?;
            // A proposal and a suggestion may have one number.
            let mut name = format!("{}-{number}.{ending}", case.session.year);
            if !names.insert(name.clone()) {
                name = format!("{}-{number}-{id}.{ending}", case.session.year);
            }
            zip.start_file(name.as_str(), plain).map_err(|e| failed(e.into()))?;
            zip.write_all(&bytes).map_err(failed)?;
            // Annexes that are not among the letter's pages lie beside it.
            let stem = name.strip_suffix(&format!(".{ending}")).unwrap_or(&name);
            for (n, annex) in (1..).zip(&case.annexes) {
                if annex.appended && ending != "docx" && ending != "html" {
                    continue;
                }
                let name = format!("{stem}-附件{n}-{}", plain_name(&annex.name));
                zip.start_file(name, plain).map_err(|e| failed(e.into()))?;
                zip.write_all(&self.annex_bytes(annex)?).map_err(failed)?;
            }
        }
        if !left.is_empty() {
            zip.start_file("left.txt", plain).map_err(|e| failed(e.into()))?;
            zip.write_all(format!("没有签发的答复：\n{left}").as_bytes()).map_err(failed)?;
        }
        Ok(zip.finish().map_err(|e| failed(e.into()))?.into_inner())
    }
}

/// A file's name without anything that a system takes for a folder or a device.
fn plain_name(name: &str) -> String {
    let plain = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    name.trim_start_matches('.').chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_name_leads_nowhere_else() {
        assert_eq!(plain_name("名单.xlsx"), "名单.xlsx");
        assert_eq!(plain_name("../../etc/清单.pdf"), "_.._etc_清单.pdf");
        assert_eq!(plain_name("C:\\x\u{0}y.pdf"), "C__x_y.pdf");
    }
}
