//! The draft page: the text, what the check says of it, the pages it makes, and what was typed but not yet kept.

use std::sync::Arc;

use banfu_domain::{
    Case, CaseId, OfficeId,
    reply::{Commitment, ReplyDraft},
    signing::needs_head,
};
use banfu_papers::{Laid, Letter, Mode};
use banfu_policy::Action;
use banfu_store::work_draft::WorkDraft;
use banfu_text::{Coverage, Reading};

use crate::{
    Actor, App, AppError,
    act::permit,
    gates::{Quoted, quoted},
    letter::{addressed, default_title},
    people::facts,
    reading::proposal_text,
};

/// What the check says of a text.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The text.
    pub body: String,
    /// Its reading.
    pub reading: Arc<Reading>,
    /// The proposal's points against it.
    pub coverage: Coverage,
    /// Its promises, as the handler confirmed them.
    pub commitments: Vec<Commitment>,
    /// Its sentences that come from co-opinions.
    pub quoted: Vec<Quoted>,
    /// Promises that another office of the case is to keep: their numbers in the letter, and the office.
    pub owners: Vec<(u32, OfficeId)>,
    /// The posts that sign it, where the place has the head of the office sign this one.
    pub signed_by_head: Option<Vec<String>>,
}

/// A draft as its page opens it.
#[derive(Debug, Clone)]
pub struct DraftView {
    /// The case.
    pub case: Case,
    /// The newest revision; the fields a first draft starts with when there is none.
    pub draft: ReplyDraft,
    /// Its text, checked.
    pub checked: Checked,
    /// What this person typed later and did not save as a revision.
    pub unsaved: Option<WorkDraft>,
    /// Whether this person may change it now.
    pub editable: bool,
}

/// A draft's pages, laid out.
pub struct Pages {
    /// By which the pages can be fetched for a while.
    pub key: String,
    /// The layout.
    pub laid: Arc<Laid>,
}

impl App {
    /// The draft page of a case.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such case for this person.
    pub fn draft(&self, who: &Actor, id: CaseId) -> Result<DraftView, AppError> {
        let view = self.case(who, id)?;
        let (draft, body) = match &view.case.draft {
            Some(draft) => (draft.clone(), self.body(draft)?),
            None => self.first_draft(who, &view.case)?,
        };
        let unsaved = self.store.read(&self.region, |tx| {
            Ok::<_, AppError>(tx.work_draft(&id.to_string(), &who.person.id.to_string())?)
        })?;
        let editable = view.may(Action::ReplySaveDraft);
        let checked = self.check(&view.case, body);
        Ok(DraftView {
            case: view.case,
            draft,
            checked,
            unsaved,
            editable,
        })
    }

    /// Reads a text against the case's proposal.
    pub fn check(&self, case: &Case, body: String) -> Checked {
        let reading = self.read_text(&body);
        let coverage = banfu_text::coverage(&proposal_text(&case.asked()), &body, &reading);
        let (commitments, owners) = self.promises_of(case, &reading);
        let quoted = quoted(case, &body);
        let rules = self.rules_of(case).ok().map(|(pack, _)| pack.answers.clone());
        let head = rules.as_ref().map(|r| &r.head_signs);
        let money = crate::reading::money(&reading);
        Checked {
            body,
            signed_by_head: head.filter(|h| needs_head(case, &money, h)).map(|h| h.posts.clone()),
            reading,
            coverage,
            commitments,
            quoted,
            owners,
        }
    }

    /// Reads a text that is being typed.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such case for this person.
    pub fn check_typed(&self, who: &Actor, id: CaseId, body: String) -> Result<Checked, AppError> {
        let case = self.case(who, id)?.case;
        Ok(self.check(&case, body))
    }

    /// Keeps what is being typed, so that nothing is lost when the browser or the session ends.
    ///
    /// # Errors
    /// [`AppError::Denied`] to those who may not draft; [`AppError::TooLarge`].
    pub fn autosave(&self, who: &Actor, id: CaseId, base_revision: u32, text: String) -> Result<(), AppError> {
        let (policies, who, now) = (self.policies.clone(), who.clone(), self.clock.now().as_millisecond());
        self.store.write(&self.region, move |tx| {
            let case = crate::streams::load_case(tx, id)?.ok_or(AppError::NotFound)?;
            permit(&policies, &who, Action::ReplySaveDraft, facts(&case))?;
            let draft = WorkDraft {
                editor: who.person.id.to_string(),
                base_revision: base_revision.into(),
                text: text.clone(),
                saved_ms: now,
            };
            Ok(tx.save_work_draft(&id.to_string(), &draft)?)
        })
    }

    /// Throws away what was typed and not saved as a revision.
    ///
    /// # Errors
    /// [`AppError`] when the store does not answer.
    pub fn discard_unsaved(&self, who: &Actor, id: CaseId) -> Result<(), AppError> {
        let editor = who.person.id.to_string();
        self.store
            .write(&self.region, move |tx| Ok::<_, AppError>(tx.drop_work_draft(&id.to_string(), &editor)?))
    }

    /// Lays out a draft as it would be printed.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when typefaces are missing.
    pub fn pages(&self, case: &Case, draft: &ReplyDraft, body: &str) -> Result<Pages, AppError> {
        let letter = self.letter(case, draft, body)?;
        let mode = if case.issued.is_some() { Mode::Final } else { Mode::Draft };
        let (layout, laid) = self.lay_out(&letter, &case.annexes, mode)?;
        let key = self.remember_text(&layout, body);
        Ok(Pages { key, laid })
    }

    /// The letter of a case as one person may see it, and its text.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such case for this person, or no draft.
    pub fn letter_of(&self, who: &Actor, id: CaseId) -> Result<(Case, Letter, String), AppError> {
        let view = self.case(who, id)?;
        let (letter, body) = self.case_letter(&view.case)?;
        Ok((view.case, letter, body))
    }

    /// The letter of an earlier round of answering, with the case as it stood then.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such case for this person, or that round has no signed letter.
    pub fn letter_of_round(&self, who: &Actor, id: CaseId, round: u32) -> Result<(Case, Letter), AppError> {
        let case = self.case(who, id)?.case.as_of_round(round).ok_or(AppError::NotFound)?;
        let (letter, _) = self.case_letter(&case)?;
        Ok((case, letter))
    }

    /// A revision of the reply, by number, with its text: for differences between revisions.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such case or revision for this person.
    pub fn revision(&self, who: &Actor, id: CaseId, number: u32) -> Result<(ReplyDraft, String), AppError> {
        let view = self.case(who, id)?;
        let draft = view.timeline.into_iter().find_map(|e| match e.event {
            banfu_domain::Event::DraftSaved { revision, draft, .. } if revision == number => Some(draft),
            _ => None,
        });
        let draft = draft.ok_or(AppError::NotFound)?;
        let body = self.body(&draft)?;
        Ok((draft, body))
    }

    /// What a first draft starts with: the title of the place, its copies, the drafter as contact, the opening line.
    fn first_draft(&self, who: &Actor, case: &Case) -> Result<(ReplyDraft, String), AppError> {
        let people = self.people();
        let (pack, _) = self.rules_of(case)?;
        let office = case.lead().and_then(|o| people.office(o)).map(|o| o.name.clone()).unwrap_or_default();
        let mut addressees = vec![addressed(&people, case.kind, case.proposer, &case.co_signers)];
        for merged in &case.merged {
            let line = addressed(&people, case.kind, merged.proposer, &merged.co_signers);
            if !addressees.contains(&line) {
                addressees.push(line);
            }
        }
        let titles: Vec<String> = std::iter::once(&case.text.title)
            .chain(case.merged.iter().map(|m| &m.text.title))
            .map(|title| format!("《{title}》"))
            .collect();
        let body = format!(
            "{}：\n您提出的{}收悉。感谢您的关心和支持。现答复如下：\n",
            addressees.join("、"),
            titles.concat()
        );
        let draft = ReplyDraft {
            title: default_title(case, &office, &pack),
            body: banfu_domain::reply::BodyRef { hash: String::new(), bytes: 0 },
            class: None,
            publicity: None,
            withhold_reason: String::new(),
            copies_to: pack.copies_of(case.kind).to_vec(),
            contact_name: who.person.name.clone(),
            contact_phone: who.person.phone.clone(),
        };
        Ok((draft, body))
    }
}
