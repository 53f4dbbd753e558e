//! The fields of the index. Change [`VERSION`] with them or with the cutting of text: an index of another version is rebuilt.

use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, TantivyDocument};

use crate::doc::{Doc, Facet};
use crate::tokens::{Characters, Words};

/// The version of fields and cutting, kept in the commit payload.
pub(crate) const VERSION: u32 = 1;

const WORDS: &str = "banfu_words";
const CHARACTERS: &str = "banfu_characters";

/// A text that is searched: as words (what ranks well) and as characters (what finds everything).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Searched {
    pub(crate) words: Field,
    pub(crate) characters: Field,
    /// How much a match here counts against one in the body.
    pub(crate) weight: f32,
}

#[derive(Debug, Clone)]
pub(crate) struct Fields {
    pub(crate) schema: Schema,
    /// Region and id in one term, to replace and remove a case.
    key: Field,
    pub(crate) region: Field,
    pub(crate) id: Field,
    pub(crate) title: Searched,
    /// Number, people and offices.
    pub(crate) names: Searched,
    /// Proposal and reply.
    pub(crate) body: Searched,
    pub(crate) title_text: Field,
    pub(crate) proposal_text: Field,
    pub(crate) reply_text: Field,
    facets: [Field; 6],
    pub(crate) co_offices: Field,
    pub(crate) proposers: Field,
    pub(crate) drafted_by: Field,
    pub(crate) published: Field,
    updated_ms: Field,
}

/// Field names that collectors ask for.
pub(crate) const UPDATED_MS: &str = "updated_ms";
pub(crate) const REGION: &str = "region";
pub(crate) const ID: &str = "id";

impl Fields {
    pub(crate) fn new() -> Self {
        let mut s = Schema::builder();
        let exact = || TextOptions::default().set_indexing_options(TextFieldIndexing::default().set_tokenizer("raw").set_fieldnorms(false));
        let searched = |s: &mut tantivy::schema::SchemaBuilder, name: &str, weight: f32| {
            let with = |tokenizer: &str, option| {
                TextOptions::default().set_indexing_options(TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option))
            };
            Searched {
                words: s.add_text_field(&format!("{name}_words"), with(WORDS, IndexRecordOption::WithFreqs)),
                characters: s.add_text_field(&format!("{name}_chars"), with(CHARACTERS, IndexRecordOption::WithFreqsAndPositions)),
                weight,
            }
        };
        let key = s.add_text_field("key", exact());
        let region = s.add_i64_field(REGION, FAST | INDEXED);
        let id = s.add_i64_field(ID, FAST | INDEXED);
        let title = searched(&mut s, "title", 4.0);
        let names = searched(&mut s, "names", 3.0);
        let body = searched(&mut s, "body", 1.0);
        let title_text = s.add_text_field("title", STORED);
        let proposal_text = s.add_text_field("proposal", STORED);
        let reply_text = s.add_text_field("reply", STORED);
        let facets = Facet::ALL.map(|facet| s.add_text_field(facet.code(), exact().set_fast("raw")));
        let co_offices = s.add_text_field("co_offices", exact());
        let proposers = s.add_text_field("proposers", exact());
        let drafted_by = s.add_text_field("drafted_by", exact());
        let published = s.add_bool_field("published", INDEXED);
        let updated_ms = s.add_i64_field(UPDATED_MS, FAST);
        Self {
            schema: s.build(),
            key,
            region,
            id,
            title,
            names,
            body,
            title_text,
            proposal_text,
            reply_text,
            facets,
            co_offices,
            proposers,
            drafted_by,
            published,
            updated_ms,
        }
    }

    pub(crate) fn facet(&self, facet: Facet) -> Field {
        let at = Facet::ALL.iter().position(|f| *f == facet).unwrap_or(0);
        self.facets[at]
    }

    pub(crate) fn searched(&self) -> [Searched; 3] {
        [self.title, self.names, self.body]
    }

    pub(crate) fn key_term(&self, region: i64, id: i64) -> tantivy::Term {
        tantivy::Term::from_field_text(self.key, &format!("{region}/{id}"))
    }

    pub(crate) fn document(&self, doc: &Doc) -> TantivyDocument {
        let mut d = TantivyDocument::new();
        d.add_text(self.key, format!("{}/{}", doc.region, doc.id));
        d.add_i64(self.region, doc.region);
        d.add_i64(self.id, doc.id);
        for (searched, texts) in [
            (self.title, [doc.title.as_str(), "", ""]),
            (self.names, [&doc.number, &doc.proposer, &doc.lead_office_name]),
            (self.body, [&doc.proposal_text, &doc.reply_text, ""]),
        ] {
            for text in texts.into_iter().filter(|t| !t.is_empty()) {
                d.add_text(searched.words, text);
                d.add_text(searched.characters, text);
            }
        }
        d.add_text(self.title_text, &doc.title);
        d.add_text(self.proposal_text, &doc.proposal_text);
        d.add_text(self.reply_text, &doc.reply_text);
        for facet in Facet::ALL {
            let value = match facet {
                Facet::Session => doc.session.clone(),
                Facet::Area => doc.area.clone(),
                Facet::LeadOffice => doc.lead_office.map(|o| o.to_string()).unwrap_or_default(),
                Facet::Class => doc.class.clone(),
                Facet::Year => doc.year.to_string(),
                Facet::State => doc.state.clone(),
            };
            if !value.is_empty() {
                d.add_text(self.facet(facet), value);
            }
        }
        for (field, ids) in [
            (self.co_offices, &doc.co_offices),
            (self.proposers, &doc.proposers),
            (self.drafted_by, &doc.drafted_by),
        ] {
            for id in ids {
                d.add_text(field, id.to_string());
            }
        }
        d.add_bool(self.published, doc.published);
        d.add_i64(self.updated_ms, doc.updated_ms);
        d
    }
}

/// Makes the tokenizers known to an index just opened.
pub(crate) fn register_tokenizers(index: &Index) {
    index.tokenizers().register(WORDS, TextAnalyzer::builder(Words).build());
    index.tokenizers().register(CHARACTERS, TextAnalyzer::builder(Characters).build());
}
