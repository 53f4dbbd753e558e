//! Which passage of a letter answers which point of the proposal.
//!
//! Works from vocabulary and structure, without a model: pairs of characters weighted by how rare they are in both texts (TF-IDF, cosine),
//! headings that echo a point, names in 《》 and “” that both use, and words like 关于您提出的第二点建议. Every match says why.

use std::collections::HashMap;

use crate::doc::{At, Doc, find, has, is_han, starts};
use crate::model::{BlockKind, Coverage, Passage, Point, PointAnswer, Reading};
use crate::structure::enumerator;

/// The numbered asks of a proposal, in its order.
///
/// The asks are the numbered parts under a heading like 建议 or 对策; without one, the first-level headings that do not describe the state of
/// things; without those, the items of 一是…二是…; without any, the paragraphs that ask.
pub fn points(proposal_text: &str) -> Vec<Point> {
    let doc = Doc::new(proposal_text);
    points_of(&doc)
}

fn points_of(doc: &Doc) -> Vec<Point> {
    let paras: Vec<(&At, Option<crate::structure::Enumerator>)> = doc.paras.iter().map(|p| (p, enumerator(&doc.chars[p.clone()]))).collect();
    let asks = |text: &[char]| ["建议", "对策", "措施", "意见", "诉求", "解决办法"].iter().any(|w| has(text, w));
    let describes = |text: &[char]| {
        ["案由", "情况", "现状", "背景", "问题", "原因", "分析", "意义", "基础", "优势", "必要性", "困难"]
            .iter()
            .any(|w| has(text, w))
            && !asks(text)
    };
    // under a heading that announces asks: the first level of numbered parts below it
    for (i, (para, e)) in paras.iter().enumerate() {
        let text = &doc.chars[(*para).clone()];
        let announces = text.len() <= 40 && asks(text) && (e.is_some_and(|e| e.level <= 2) || text.last() == Some(&'：') || text.len() <= 8);
        if !announces {
            continue;
        }
        let own = e.map_or(0, |e| e.level);
        let end = (i + 1..paras.len())
            .find(|&j| paras[j].1.is_some_and(|f| own > 0 && f.level <= own))
            .unwrap_or(paras.len());
        let level = (i + 1..end).filter_map(|j| paras[j].1).map(|f| f.level).min();
        if let Some(level) = level {
            let heads: Vec<usize> = (i + 1..end).filter(|&j| paras[j].1.is_some_and(|f| f.level == level)).collect();
            if heads.len() >= 2 || (heads.len() == 1 && end == paras.len()) {
                return parts(doc, &paras.iter().map(|p| p.0).collect::<Vec<_>>(), &heads, end);
            }
        }
        if i + 1 < end {
            let items = items_in(doc, paras[i + 1].0.start..paras[end - 1].0.end);
            if items.len() >= 2 {
                return items;
            }
        }
    }
    for level in [1, 2, 3] {
        let all: Vec<usize> = (0..paras.len()).filter(|&j| paras[j].1.is_some_and(|f| f.level == level)).collect();
        let heads: Vec<usize> = all.iter().copied().filter(|&j| !describes(&doc.chars[paras[j].0.clone()])).collect();
        if heads.len() >= 2 || (heads.len() == 1 && all.len() >= 2) {
            let list: Vec<&At> = paras.iter().map(|p| p.0).collect();
            // a described part between two asks ends the ask before it
            let mut out = Vec::new();
            for (n, &head) in heads.iter().enumerate() {
                let end = all.iter().copied().find(|&j| j > head).unwrap_or(list.len());
                out.extend(parts(doc, &list, &[head], end).into_iter().map(|p| Point { number: n as u32 + 1, ..p }));
            }
            return out;
        }
    }
    let whole = doc.paras.first().map_or(0..0, |f| f.start..doc.paras.last().map_or(f.end, |l| l.end));
    let items = items_in(doc, whole);
    if items.len() >= 2 {
        return items;
    }
    let asking: Vec<usize> = (0..paras.len())
        .filter(|&j| has(&doc.chars[paras[j].0.clone()], "建议") && paras[j].0.len() > 12)
        .collect();
    let list: Vec<&At> = paras.iter().map(|p| p.0).collect();
    asking
        .iter()
        .enumerate()
        .flat_map(|(n, &j)| parts(doc, &list, &[j], j + 1).into_iter().map(move |p| Point { number: n as u32 + 1, ..p }))
        .collect()
}

fn parts(doc: &Doc, paras: &[&At], heads: &[usize], end: usize) -> Vec<Point> {
    heads
        .iter()
        .enumerate()
        .map(|(n, &head)| {
            let stop = heads.get(n + 1).copied().unwrap_or(end);
            let at = paras[head].start..paras[stop - 1].end;
            point(doc, n as u32 + 1, at, paras[head].end)
        })
        .collect()
}

fn point(doc: &Doc, number: u32, at: At, head_end: usize) -> Point {
    let text = &doc.chars[at.clone()];
    let skip = enumerator(text).map_or(0, |e| e.len);
    let title_end = (at.start + skip..head_end)
        .find(|&i| matches!(doc.chars[i], '。' | '；' | '：'))
        .unwrap_or(head_end);
    let title = doc.text(&(at.start + skip..title_end));
    Point {
        number,
        span: doc.span(&at),
        title,
        text: doc.text(&at),
    }
}

/// 一是…二是… inside a range.
fn items_in(doc: &Doc, range: At) -> Vec<Point> {
    let chars = &doc.chars[..];
    let begins = |i: usize| {
        (i == range.start || matches!(chars[i - 1], '。' | '；' | '：' | '，' | '\n'))
            && enumerator(&chars[i..range.end.min(i + 6)]).is_some_and(|e| e.level == 5 || e.level == 2 || e.level == 3)
    };
    let starts: Vec<usize> = range.clone().filter(|&i| begins(i)).collect();
    starts
        .iter()
        .enumerate()
        .map(|(n, &i)| {
            let end = starts.get(n + 1).copied().unwrap_or(range.end);
            let end = (i..end).rev().find(|&k| !matches!(chars[k], '\n' | '；' | '。')).map_or(end, |k| k + 1);
            point(doc, n as u32 + 1, i..end, end)
        })
        .collect()
}

/// Pairs of characters that say nothing.
const EMPTY: [&str; 60] = [
    "建议", "我省", "我市", "我县", "我局", "我委", "我们", "进一", "一步", "推进", "推动", "加强", "加快", "完善", "工作", "积极", "开展", "关于", "提高",
    "提升", "促进", "实施", "落实", "相关", "有关", "部门", "单位", "方面", "以及", "通过", "根据", "按照", "目前", "下一", "步将", "继续", "支持", "鼓励",
    "建立", "健全", "加大", "力度", "发展", "建设", "情况", "问题", "的建", "议收", "答复", "如下", "提出", "您提", "我国", "全省", "全市", "同时", "一是",
    "二是", "三是", "政府",
];

type Terms = HashMap<(char, char), f64>;

fn terms(text: &[char], weight: f64, into: &mut Terms) {
    for pair in text.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if !(content(a) && content(b)) {
            continue;
        }
        let mut buffer = [0u8; 8];
        let word: &str = {
            let n = a.encode_utf8(&mut buffer).len();
            let m = b.encode_utf8(&mut buffer[n..]).len();
            std::str::from_utf8(&buffer[..n + m]).unwrap_or_default()
        };
        if !EMPTY.contains(&word) {
            *into.entry((a, b)).or_default() += weight;
        }
    }
}

fn content(c: char) -> bool {
    (is_han(c)
        && !matches!(
            c,
            '的' | '了' | '和' | '与' | '在' | '是' | '对' | '将' | '为' | '等' | '及' | '我' | '您' | '其' | '并'
        ))
        || c.is_ascii_alphanumeric()
}

/// One passage of a letter with the heading above it.
struct Place {
    span: crate::model::Span,
    text: String,
    heading: Vec<char>,
    terms: Terms,
}

/// Each point of the proposal with the passages of the letter that answer it, best first; a point without any is unanswered.
pub fn coverage(proposal_text: &str, letter_text: &str, letter: &Reading) -> Coverage {
    let proposal = Doc::new(proposal_text);
    let mut points = points_of(&proposal);
    points.truncate(200); // a proposal asks a few things; the work stays linear in the letter
    let places = places(letter_text, letter);
    let mut count: HashMap<(char, char), u32> = HashMap::new();
    for place in &places {
        for term in place.terms.keys() {
            *count.entry(*term).or_default() += 1;
        }
    }
    let total = places.len().max(1) as f64;
    let weight = |term: &(char, char)| -> f64 { (1.0 + (total + 1.0) / (1.0 + f64::from(count.get(term).copied().unwrap_or(0)))).ln() };
    let answers = points
        .into_iter()
        .map(|point| {
            let passages = passages(&point, &places, &weight);
            PointAnswer { point, passages }
        })
        .collect();
    Coverage { points: answers }
}

fn places(letter_text: &str, letter: &Reading) -> Vec<Place> {
    let mut heading: Vec<char> = Vec::new();
    let mut out = Vec::new();
    for (i, block) in letter.structure.body.iter().enumerate() {
        if letter_text.get(block.span.clone()).is_none() {
            continue; // a reading of another text
        }
        let chars: Vec<char> = block.text.chars().collect();
        if matches!(block.kind, BlockKind::Heading(_)) {
            heading = chars[enumerator(&chars).map_or(0, |e| e.len)..].to_vec();
            continue;
        }
        // the opening only acknowledges
        let opening = i == 0 && (block.text.contains("收悉") || block.text.contains("答复如下"));
        if opening && chars.len() < 400 || chars.len() < 12 {
            continue;
        }
        let mut all = Terms::new();
        terms(&chars, 1.0, &mut all);
        terms(&heading, 2.0, &mut all);
        out.push(Place {
            span: block.span.clone(),
            text: block.text.clone(),
            heading: heading.clone(),
            terms: all,
        });
    }
    out
}

fn passages(point: &Point, places: &[Place], weight: &dyn Fn(&(char, char)) -> f64) -> Vec<Passage> {
    let text: Vec<char> = point.text.chars().collect();
    let title: Vec<char> = point.title.chars().collect();
    let mut wanted = Terms::new();
    terms(&text, 1.0, &mut wanted);
    terms(&title, 2.0, &mut wanted);
    let mut title_terms = Terms::new();
    terms(&title, 1.0, &mut title_terms);
    let norm = |t: &Terms| -> f64 { t.iter().map(|(k, v)| ((1.0 + v.ln().max(0.0)) * weight(k)).powi(2)).sum::<f64>().sqrt() };
    let wanted_norm = norm(&wanted);
    let mut scored: Vec<(f64, Passage)> = places
        .iter()
        .filter_map(|place| {
            let dot: f64 = wanted
                .iter()
                .filter_map(|(k, v)| {
                    place
                        .terms
                        .get(k)
                        .map(|p| (1.0 + v.ln().max(0.0)) * (1.0 + p.ln().max(0.0)) * weight(k).powi(2))
                })
                .sum();
            let cosine = if wanted_norm > 0.0 {
                dot / (wanted_norm * norm(&place.terms)).max(1e-9)
            } else {
                0.0
            };
            let mut heading_terms = Terms::new();
            terms(&place.heading, 1.0, &mut heading_terms);
            let shared = title_terms.keys().filter(|k| heading_terms.contains_key(k)).count();
            let echo = if title_terms.is_empty() || heading_terms.is_empty() {
                0.0
            } else {
                shared as f64 / title_terms.len().min(heading_terms.len()) as f64
            };
            // how much of the title the passage takes up anywhere
            let taken = if title_terms.is_empty() {
                0.0
            } else {
                title_terms.keys().filter(|k| place.terms.contains_key(k)).count() as f64 / title_terms.len() as f64
            };
            let named = ordinal(&place.heading, point.number) || ordinal(&place.text.chars().take(30).collect::<Vec<_>>(), point.number);
            let score = (0.55 * cosine + 0.25 * echo + 0.2 * taken + if named { 0.4 } else { 0.0 }).min(1.0);
            let words = shared_words(&text, place, weight);
            if score < 0.16 || (words.is_empty() && !named) {
                return None;
            }
            let mut reason = Vec::new();
            let mut reason_en = Vec::new();
            if named {
                reason.push(format!("指明答复第{}点", point.number));
                reason_en.push(format!("says that it answers point {}", point.number));
            }
            if echo >= 0.34 {
                let heading: String = place.heading.iter().collect();
                reason.push(format!("标题“{heading}”与之呼应"));
                reason_en.push(format!("its heading “{heading}” echoes the point"));
            }
            if !words.is_empty() {
                reason.push(format!("共有的词：{}", words.join("、")));
                reason_en.push(format!("shared words: {}", words.join("、")));
            }
            let passage = Passage {
                span: place.span.clone(),
                text: place.text.clone(),
                score: (score * 1000.0) as u32,
                reason: reason.join("；"),
                reason_en: reason_en.join("; "),
            };
            Some((score, passage))
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.span.start.cmp(&b.1.span.start)));
    let best = scored.first().map_or(0.0, |s| s.0);
    scored.into_iter().filter(|(s, _)| *s >= best * 0.55).take(3).map(|(_, p)| p).collect()
}

/// 关于第二点建议, 第2条建议.
fn ordinal(words: &[char], number: u32) -> bool {
    let mut from = 0;
    while let Some(i) = find(words, from, words.len(), "第") {
        from = i + 1;
        if let Some((n, len)) = crate::number::small(words, i + 1) {
            let after = i + 1 + len;
            if n == number && ["点", "条建议", "项建议", "个建议", "个问题"].iter().any(|w| starts(words, after, w)) {
                return true;
            }
        }
    }
    false
}

/// The longest runs of characters that both use, the rarest first, at most four.
fn shared_words(point: &[char], place: &Place, weight: &dyn Fn(&(char, char)) -> f64) -> Vec<String> {
    let passage = &place.terms;
    let mut runs: Vec<(f64, String)> = Vec::new();
    let mut i = 0;
    while i + 1 < point.len() {
        let mut j = i;
        let mut gain = 0.0;
        while j + 1 < point.len() && passage.contains_key(&(point[j], point[j + 1])) {
            gain += weight(&(point[j], point[j + 1]));
            j += 1;
        }
        if j > i {
            let word: String = point[i..=j].iter().collect();
            if place.text.contains(&word) || j - i == 1 || place.heading.iter().collect::<String>().contains(&word) {
                runs.push((gain, word));
            }
            i = j;
        } else {
            i += 1;
        }
    }
    runs.sort_by(|a, b| b.0.total_cmp(&a.0));
    runs.dedup_by(|a, b| a.1 == b.1);
    let mut out: Vec<String> = Vec::new();
    for (_, word) in runs {
        if !out.iter().any(|o| o.contains(&word)) {
            out.push(word);
        }
        if out.len() == 4 {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Options;

    const PROPOSAL: &str = "关于改善山区苗圃供水的提案\n\n一、基本情况\n\n山区苗圃用水困难。\n\n二、建议\n\n（一）修建蓄水池。在苗圃集中的村修建蓄水池，解决旱季灌溉。\n\n（二）培训育苗技术员。依托林业站每年培训育苗技术员。\n\n（三）设立苗木保险。由财政补贴保费，降低霜冻损失。";
    const LETTER: &str = "林小禾委员：\n\n您提出的《关于改善山区苗圃供水的提案》收悉，现答复如下：\n\n一、关于修建蓄水池\n\n我局已在苗圃集中的12个村修建蓄水池20座，旱季灌溉得到保障。下一步，我局将再修建蓄水池10座。\n\n二、关于技术员\n\n今年依托县林业站举办育苗培训班3期，培训技术员150人。\n\n某县林业局\n\n2025年5月6日";

    #[test]
    fn the_asks_of_a_proposal_are_its_numbered_parts_under_suggestions() {
        let points = points(PROPOSAL);
        assert_eq!(
            points.iter().map(|p| p.title.as_str()).collect::<Vec<_>>(),
            ["修建蓄水池", "培训育苗技术员", "设立苗木保险"]
        );
    }

    #[test]
    fn each_point_finds_its_passage_and_the_unanswered_one_is_named() {
        let letter = crate::read(LETTER, &Options::default());
        let coverage = coverage(PROPOSAL, LETTER, &letter);
        assert_eq!(coverage.unanswered(), [3]);
        assert!(coverage.points[0].passages[0].text.contains("蓄水池20座"));
        assert!(coverage.points[1].passages[0].text.contains("培训班"));
        assert!(coverage.points[0].passages[0].reason.contains("蓄水池"));
    }

    #[test]
    fn first_level_headings_are_points_when_nothing_announces_asks() {
        let points = points("一、现状和问题\n\n路灯少。\n\n二、增设路灯\n\n在三条巷增设路灯。\n\n三、改造电路\n\n更换老化电线。");
        assert_eq!(points.iter().map(|p| p.title.as_str()).collect::<Vec<_>>(), ["增设路灯", "改造电路"]);
    }

    #[test]
    fn items_inside_a_paragraph_are_points_when_there_are_no_headings() {
        let points = points("为方便出行，建议：一是增设路灯；二是改造电路；三是加强巡查。");
        assert_eq!(points.len(), 3);
        assert_eq!(points[1].title, "改造电路");
    }

    #[test]
    fn a_text_without_asks_has_no_points() {
        assert!(points("今天天气很好。").is_empty());
        assert!(points("").is_empty());
    }
}
