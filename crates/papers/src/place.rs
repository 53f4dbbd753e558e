//! Names for every piece of text in a letter, so that a page and an editor can speak of the same character.

use serde::{Deserialize, Serialize};

/// One piece of a letter's text. Characters in it are counted from 0 in Unicode scalar values of the text as the [`crate::Letter`] holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Place {
    /// 份号.
    CopyNo,
    /// 密级和保密期限.
    Secrecy,
    /// 紧急程度.
    Urgency,
    /// The class letter of a reply.
    ClassMark,
    /// One name in the red head.
    Head {
        /// Index in `issuing_bodies`.
        index: usize,
    },
    /// 发文字号.
    DocNumber,
    /// One 签发人.
    Signatory {
        /// Index in `signatories`.
        index: usize,
    },
    /// 标题.
    Title,
    /// 主送, as [`crate::Letter::addressee_line`] joins it.
    Addressee,
    /// One block of the body, as [`crate::Block::text`] joins it.
    Body {
        /// Index in `body`.
        block: usize,
    },
    /// One cell of a table in the body.
    Cell {
        /// Index in `body`.
        block: usize,
        /// 0 is the header row if the table has one, else its first row.
        row: usize,
        /// From the left.
        column: usize,
    },
    /// One name in the attachment note.
    AttachmentNote {
        /// Index in [`crate::Letter::attachment_names`].
        index: usize,
    },
    /// One 发文机关署名.
    Signing {
        /// Index in `signing_bodies`.
        index: usize,
    },
    /// 成文日期, as printed.
    Date,
    /// One 附注, as [`crate::Letter::annotation_lines`] prints it.
    Annotation {
        /// Index in `annotations`.
        index: usize,
    },
    /// An annex's title on its own page.
    AnnexTitle {
        /// Index in `attachments`.
        annex: usize,
    },
    /// One block of an annex.
    Annex {
        /// Index in `attachments`.
        annex: usize,
        /// Index in its body.
        block: usize,
    },
    /// One cell of a table in an annex.
    AnnexCell {
        /// Index in `attachments`.
        annex: usize,
        /// Index in its body.
        block: usize,
        /// As in [`Place::Cell`].
        row: usize,
        /// From the left.
        column: usize,
    },
    /// 抄送, as [`crate::Letter::copies_line`] joins it.
    Copies,
    /// 印发机关.
    PrintedBy,
    /// 印发日期, as printed.
    PrintedOn,
    /// 共印 n 份, as printed.
    CopiesCount,
}

impl Place {
    /// The short form that travels through the template as an invisible mark.
    pub(crate) fn key(self) -> String {
        match self {
            Self::CopyNo => "copy_no".into(),
            Self::Secrecy => "secrecy".into(),
            Self::Urgency => "urgency".into(),
            Self::ClassMark => "class".into(),
            Self::Head { index } => format!("head.{index}"),
            Self::DocNumber => "number".into(),
            Self::Signatory { index } => format!("signatory.{index}"),
            Self::Title => "title".into(),
            Self::Addressee => "to".into(),
            Self::Body { block } => format!("b.{block}"),
            Self::Cell { block, row, column } => format!("c.{block}.{row}.{column}"),
            Self::AttachmentNote { index } => format!("note.{index}"),
            Self::Signing { index } => format!("signing.{index}"),
            Self::Date => "date".into(),
            Self::Annotation { index } => format!("annotation.{index}"),
            Self::AnnexTitle { annex } => format!("at.{annex}"),
            Self::Annex { annex, block } => format!("ab.{annex}.{block}"),
            Self::AnnexCell { annex, block, row, column } => format!("ac.{annex}.{block}.{row}.{column}"),
            Self::Copies => "copies".into(),
            Self::PrintedBy => "printed_by".into(),
            Self::PrintedOn => "printed_on".into(),
            Self::CopiesCount => "count".into(),
        }
    }

    /// The inverse of [`Place::key`]; `None` for marks that are not text of the letter (page numbers).
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        let mut parts = key.split('.');
        let name = parts.next()?;
        let mut next = || parts.next()?.parse::<usize>().ok();
        Some(match name {
            "copy_no" => Self::CopyNo,
            "secrecy" => Self::Secrecy,
            "urgency" => Self::Urgency,
            "class" => Self::ClassMark,
            "head" => Self::Head { index: next()? },
            "number" => Self::DocNumber,
            "signatory" => Self::Signatory { index: next()? },
            "title" => Self::Title,
            "to" => Self::Addressee,
            "b" => Self::Body { block: next()? },
            "c" => Self::Cell {
                block: next()?,
                row: next()?,
                column: next()?,
            },
            "note" => Self::AttachmentNote { index: next()? },
            "signing" => Self::Signing { index: next()? },
            "date" => Self::Date,
            "annotation" => Self::Annotation { index: next()? },
            "at" => Self::AnnexTitle { annex: next()? },
            "ab" => Self::Annex {
                annex: next()?,
                block: next()?,
            },
            "ac" => Self::AnnexCell {
                annex: next()?,
                block: next()?,
                row: next()?,
                column: next()?,
            },
            "copies" => Self::Copies,
            "printed_by" => Self::PrintedBy,
            "printed_on" => Self::PrintedOn,
            "count" => Self::CopiesCount,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_survives_its_short_form() {
        let places = [
            Place::CopyNo,
            Place::Secrecy,
            Place::Urgency,
            Place::ClassMark,
            Place::Head { index: 1 },
            Place::DocNumber,
            Place::Signatory { index: 2 },
            Place::Title,
            Place::Addressee,
            Place::Body { block: 3 },
            Place::Cell { block: 4, row: 5, column: 6 },
            Place::AttachmentNote { index: 0 },
            Place::Signing { index: 7 },
            Place::Date,
            Place::Annotation { index: 8 },
            Place::AnnexTitle { annex: 9 },
            Place::Annex { annex: 1, block: 2 },
            Place::AnnexCell {
                annex: 1,
                block: 2,
                row: 3,
                column: 4,
            },
            Place::Copies,
            Place::PrintedBy,
            Place::PrintedOn,
            Place::CopiesCount,
        ];
        for place in places {
            assert_eq!(Place::from_key(&place.key()), Some(place));
        }
        assert_eq!(Place::from_key("-"), None, "page numbers are nobody's text");
    }
}
