//! A search: from typed text to hits with marked passages and counts.

use std::collections::{BTreeMap, HashMap};

use tantivy::collector::{Collector, Count as Total, SegmentCollector, TopDocs};
use tantivy::columnar::StrColumn;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, Query as Ask, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, DocId, Order, Score, Searcher, SegmentOrdinal, SegmentReader, TantivyDocument, TantivyError, Term};

use crate::doc::{Count, Facet, Hit, Query, Results, Sort, Source, Visible};
use crate::index::{Index, SearchError, failed};
use crate::marks::{Needles, mark, passage};
use crate::question::{Question, visible};
use crate::schema::{ID, REGION, UPDATED_MS};

/// The most hits of one page.
const LIMIT_MAX: usize = 200;
/// Hits skipped up to here are collected together with the counts.
const OFFSET_AT_ONCE: usize = 2_000;
/// About two lines of a result list.
const SNIPPET_CHARS: usize = 90;

impl Index {
    /// Searches. Whatever was typed is a question; only a broken index is an error.
    ///
    /// # Errors
    /// [`SearchError::Failed`].
    pub fn search(&self, query: &Query) -> Result<Results, SearchError> {
        self.try_search(query).map_err(failed)
    }

    fn try_search(&self, query: &Query) -> Result<Results, TantivyError> {
        let searcher = self.reader.searcher();
        let question = Question::read(&query.text);
        let strict = if question.is_empty() {
            Box::new(AllQuery)
        } else {
            question.strict(&self.fields)
        };
        let mut asked = Asked {
            index: self,
            question: strict,
            query,
        };
        let by_date = query.sort == Sort::Newest || question.is_empty();
        let (mut found, mut relaxed) = (asked.answer(&searcher, by_date)?, false);
        if found.total == 0
            && let Some(looser) = question.relaxed(&self.fields)
        {
            asked.question = looser;
            found = asked.answer(&searcher, by_date)?;
            relaxed = found.total > 0;
        }
        let mut counts = found.counts;
        for facet in query.filters.iter().filter(|(_, values)| !values.is_empty()).map(|(facet, _)| *facet) {
            let (_, mut as_if_not) = asked.count(&searcher, Some(facet))?;
            counts.insert(facet, as_if_not.remove(&facet).unwrap_or_default());
        }
        let needles = Needles::of(&question);
        Ok(Results {
            total: found.total,
            hits: found
                .page
                .into_iter()
                .map(|(score, at)| self.hit(&searcher, score, at, &needles))
                .collect::<Result<_, _>>()?,
            facets: counts,
            relaxed,
        })
    }

    fn hit(&self, searcher: &Searcher, score: Score, at: DocAddress, needles: &Needles) -> Result<Hit, TantivyError> {
        let (region, id) = name_of(searcher, at)?;
        let stored: TantivyDocument = searcher.doc(at)?;
        let proposal = passage(text_of(&stored, self.fields.proposal_text), needles, SNIPPET_CHARS);
        let reply = passage(text_of(&stored, self.fields.reply_text), needles, SNIPPET_CHARS);
        let (source, best) = if reply.found > proposal.found || proposal.parts.is_empty() {
            (Source::Reply, reply)
        } else {
            (Source::Proposal, proposal)
        };
        Ok(Hit {
            region,
            id,
            score,
            title: mark(text_of(&stored, self.fields.title_text), needles),
            snippet: best.parts,
            source,
        })
    }

    /// Everything that narrows a search but does not rank it: region, sight, facets but `except`.
    pub(crate) fn within(&self, region: Option<i64>, who: &Visible, published_only: bool) -> Vec<Box<dyn Ask>> {
        let mut all: Vec<Box<dyn Ask>> = Vec::new();
        if let Some(region) = region {
            let term = Term::from_field_i64(self.fields.region, region);
            all.push(unranked(Box::new(TermQuery::new(term, IndexRecordOption::Basic))));
        }
        if *who != Visible::All {
            all.push(unranked(visible(who, &self.fields)));
        }
        if published_only {
            all.push(unranked(visible(&Visible::Published, &self.fields)));
        }
        all
    }
}

/// Narrows, does not rank.
fn unranked(query: Box<dyn Ask>) -> Box<dyn Ask> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

pub(crate) fn text_of(stored: &TantivyDocument, field: Field) -> &str {
    stored.get_first(field).and_then(|v| v.as_str()).unwrap_or_default()
}

/// Region and id of a case found.
pub(crate) fn name_of(searcher: &Searcher, at: DocAddress) -> Result<(i64, i64), TantivyError> {
    let fast = searcher.segment_reader(at.segment_ord).fast_fields();
    let value = |name: &str| -> Result<i64, TantivyError> {
        let column = fast.i64(name)?;
        column
            .first(at.doc_id)
            .ok_or_else(|| TantivyError::InternalError(format!("a case without {name}")))
    };
    Ok((value(REGION)?, value(ID)?))
}

/// A question and what narrows it.
struct Asked<'a> {
    index: &'a Index,
    question: Box<dyn Ask>,
    query: &'a Query,
}

type Counts = BTreeMap<Facet, Vec<Count>>;

impl Asked<'_> {
    fn whole(&self, except: Option<Facet>) -> BooleanQuery {
        let query = self.query;
        let mut all = vec![self.question.box_clone()];
        all.extend(self.index.within(query.region, &query.visible, query.published_only));
        for (facet, values) in &query.filters {
            if !values.is_empty() && Some(*facet) != except {
                let field = self.index.fields.facet(*facet);
                let terms: Vec<Term> = values.iter().map(|value| Term::from_field_text(field, value)).collect();
                all.push(unranked(Box::new(TermSetQuery::new(terms))));
            }
        }
        BooleanQuery::intersection(all)
    }

    fn count(&self, searcher: &Searcher, except: Option<Facet>) -> Result<(usize, Counts), TantivyError> {
        searcher.search(&self.whole(except), &(Total, FacetCounts))
    }

    /// Total, counts and page, in one pass over the matches unless the page is far down.
    fn answer(&self, searcher: &Searcher, by_date: bool) -> Result<Answer, TantivyError> {
        let (offset, limit) = (self.query.offset, self.query.limit.min(LIMIT_MAX));
        let whole = self.whole(None);
        // The collector takes memory for the pages skipped, so past the end it must not be asked.
        if limit == 0 || offset > OFFSET_AT_ONCE {
            let (total, counts) = searcher.search(&whole, &(Total, FacetCounts))?;
            let page = if limit == 0 || offset >= total {
                Vec::new()
            } else {
                self.collect(searcher, &whole, by_date)?.page
            };
            return Ok(Answer { total, counts, page });
        }
        self.collect(searcher, &whole, by_date)
    }

    fn collect(&self, searcher: &Searcher, whole: &BooleanQuery, by_date: bool) -> Result<Answer, TantivyError> {
        let top = TopDocs::with_limit(self.query.limit.min(LIMIT_MAX)).and_offset(self.query.offset);
        if by_date {
            let top = top.order_by_fast_field::<i64>(UPDATED_MS, Order::Desc);
            let (total, counts, dated) = searcher.search(whole, &(Total, FacetCounts, top))?;
            let page = dated.into_iter().map(|(_, at)| (0.0, at)).collect();
            return Ok(Answer { total, counts, page });
        }
        let (total, counts, page) = searcher.search(whole, &(Total, FacetCounts, top.order_by_score()))?;
        Ok(Answer { total, counts, page })
    }
}

/// What one pass over the matches gives.
struct Answer {
    total: usize,
    counts: Counts,
    page: Vec<(Score, DocAddress)>,
}

/// Counts the values of every facet over all matches.
struct FacetCounts;

struct SegmentCounts {
    columns: Vec<(Facet, StrColumn, Vec<usize>)>,
}

impl Collector for FacetCounts {
    type Fruit = Counts;
    type Child = SegmentCounts;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        let mut columns = Vec::new();
        for facet in Facet::ALL {
            if let Some(column) = segment.fast_fields().str(facet.code())? {
                let counts = vec![0; column.num_terms()];
                columns.push((facet, column, counts));
            }
        }
        Ok(SegmentCounts { columns })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<HashMap<(Facet, String), usize>>) -> tantivy::Result<Counts> {
        let mut sums: HashMap<(Facet, String), usize> = HashMap::new();
        for (key, count) in segments.into_iter().flatten() {
            *sums.entry(key).or_default() += count;
        }
        let mut counts: Counts = BTreeMap::new();
        for ((facet, value), count) in sums {
            counts.entry(facet).or_default().push(Count { value, count });
        }
        for list in counts.values_mut() {
            list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        }
        Ok(counts)
    }
}

impl SegmentCollector for SegmentCounts {
    type Fruit = HashMap<(Facet, String), usize>;

    fn collect(&mut self, doc: DocId, _: Score) {
        for (_, column, counts) in &mut self.columns {
            for ord in column.term_ords(doc) {
                if let Some(count) = usize::try_from(ord).ok().and_then(|ord| counts.get_mut(ord)) {
                    *count += 1;
                }
            }
        }
    }

    fn harvest(self) -> Self::Fruit {
        let mut found = HashMap::new();
        for (facet, column, counts) in self.columns {
            for (ord, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                let mut value = String::new();
                if column.ord_to_str(ord as u64, &mut value).unwrap_or(false) {
                    found.insert((facet, value), count);
                }
            }
        }
        found
    }
}
