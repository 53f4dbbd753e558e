//! Files from elsewhere: their text, the letter in it, the proposal in it, and what was left out.
//!
//! A .docx, .ofd or .pdf that Banfu wrote gives its letter back exactly; everything else goes through the readers of `banfu-import`.

use banfu_domain::{
    proposal::{POINTS_MAX, ProposalText},
    reply::ReplyDraft,
};
pub use banfu_import::{ImportError, Kind, Left, Report, THREAD, Unsupported, What};
use banfu_papers::{Block, Letter};
use banfu_text::{Reading, Span};

use crate::letter::from_text;

/// A file as it was read.
#[derive(Debug, Clone)]
pub struct Imported {
    /// Its format.
    pub kind: Kind,
    /// Its text: what ranges of findings point into.
    pub text: String,
    /// The letter, when Banfu wrote the file.
    pub own: Option<Box<Letter>>,
    /// Tables: where their lines stand in the text, and their cells.
    pub tables: Vec<(Span, Vec<Vec<String>>)>,
    /// What was understood and what was left.
    pub report: Report,
}

/// Reads a file.
///
/// # Errors
/// [`ImportError`] says what is wrong with the file and what a person can do.
pub fn file(bytes: &[u8]) -> Result<Imported, ImportError> {
    if let Some((kind, letter)) = own(bytes) {
        let text = banfu_papers::plain_text(&letter);
        let report = Report {
            paragraphs: text.lines().count(),
            ..Report::default()
        };
        return Ok(Imported {
            kind,
            text,
            own: Some(Box::new(letter)),
            tables: Vec::new(),
            report,
        });
    }
    // One that was edited since, or comes from elsewhere, is read like any other.
    let read = banfu_import::read(bytes)?;
    let tables = read
        .blocks
        .into_iter()
        .filter_map(|block| match block {
            banfu_import::Block::Table { span, rows } => Some((span, rows)),
            banfu_import::Block::Paragraph { .. } => None,
        })
        .collect();
    Ok(Imported {
        kind: read.kind,
        text: read.text,
        own: None,
        tables,
        report: read.report,
    })
}

/// The letter of a file that Banfu wrote and nobody changed.
fn own(bytes: &[u8]) -> Option<(Kind, Letter)> {
    if bytes.len() > banfu_import::limits::FILE_BYTES {
        return None;
    }
    if bytes.starts_with(b"PK") {
        let docx = banfu_papers::read_docx(bytes).map(|letter| (Kind::Docx, letter));
        return docx.ok().or_else(|| Some((Kind::Ofd, banfu_papers::read_ofd(bytes).ok()?)));
    }
    Some((Kind::Pdf, banfu_papers::read_pdf(bytes).ok()?))
}

impl Imported {
    /// The letter in it: its own, or every element that a reading of its text finds.
    pub fn letter(&self, reading: &Reading) -> Letter {
        if let Some(own) = &self.own {
            return (**own).clone();
        }
        let mut letter = from_text(&self.text, reading);
        let body = &reading.structure.body;
        if !self.tables.is_empty() && letter.body.len() >= body.len() {
            let spans: Vec<Span> = body.iter().map(|b| b.span.clone()).collect();
            letter.body = with_tables(&self.text, letter.body, &spans, &self.tables);
        }
        letter
    }

    /// What of it belongs into a draft of a reply: title, class and text from the address to the end of the body.
    ///
    /// Head, number, signature and date follow from the case and are left out of the text.
    pub fn draft(&self, reading: &Reading) -> DraftParts {
        let s = &reading.structure;
        let text = &self.text;
        let after_title = s.title.as_ref().map_or(0, |t| t.span.end);
        let start = s.addressee.as_ref().map_or(after_title, |a| a.span.start);
        let end = [&s.signing_body, &s.date, &s.copies, &s.printed_by]
            .into_iter()
            .flatten()
            .chain(&s.annotations)
            .map(|e| e.span.start)
            .filter(|at| *at > start)
            .min()
            .unwrap_or(text.len());
        let line_start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let line_end = text
            .get(..end)
            .and_then(|before| before.rfind('\n'))
            .filter(|at| *at > line_start)
            .unwrap_or(end);
        let line_end = if end == text.len() { end } else { line_end };
        DraftParts {
            title: s.title.as_ref().map(|t| t.text.clone()).unwrap_or_default(),
            class: s.class_mark.as_ref().map(|c| c.text.clone()),
            body: text.get(line_start..line_end).unwrap_or(text).trim_matches(['\n', ' ', '\r']).to_owned(),
        }
    }
}

/// What of a letter belongs into a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftParts {
    /// The title; empty when none was found.
    pub title: String,
    /// The class as written, such as `A`.
    pub class: Option<String>,
    /// From the address to the end of the body.
    pub body: String,
}

impl DraftParts {
    /// Whether a draft and its text say this already.
    pub fn is_in(&self, draft: &ReplyDraft, body: &str) -> bool {
        draft.title == self.title && body.trim() == self.body.trim()
    }
}

/// Puts tables where their lines were read as paragraphs.
fn with_tables(text: &str, blocks: Vec<Block>, spans: &[Span], tables: &[(Span, Vec<Vec<String>>)]) -> Vec<Block> {
    let mut out = Vec::with_capacity(blocks.len());
    let mut next = tables.iter().peekable();
    // The courtesy line follows after the body and has no span among these.
    for (index, block) in blocks.into_iter().enumerate() {
        let Some(span) = spans.get(index) else {
            out.push(block);
            continue;
        };
        while let Some((place, rows)) = next.next_if(|(place, _)| place.end <= span.start) {
            push_table(&mut out, place, rows);
        }
        let mut at = span.start;
        let mut cut = false;
        while let Some((place, rows)) = next.next_if(|(place, _)| place.start < span.end) {
            push_text(&mut out, text.get(at..place.start));
            push_table(&mut out, place, rows);
            (at, cut) = (place.end.min(span.end), true);
        }
        // Lines of a table may have been read as several paragraphs.
        if !cut && tables.iter().any(|(place, _)| place.start <= span.start && span.end <= place.end) {
            continue;
        }
        if cut {
            push_text(&mut out, text.get(at..span.end));
        } else {
            out.push(block);
        }
    }
    for (place, rows) in next {
        push_table(&mut out, place, rows);
    }
    out
}

fn push_text(out: &mut Vec<Block>, text: Option<&str>) {
    let lines = text.unwrap_or_default().lines().map(str::trim).filter(|l| !l.is_empty());
    out.extend(lines.map(Block::paragraph));
}

fn push_table(out: &mut Vec<Block>, _place: &Span, rows: &[Vec<String>]) {
    let (header, rows) = match rows.split_first() {
        Some((first, rest)) if !rest.is_empty() => (first.clone(), rest.to_vec()),
        _ => (Vec::new(), rows.to_vec()),
    };
    out.push(Block::Table {
        caption: String::new(),
        header,
        rows,
    });
}

/// A section of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Situation,
    Analysis,
    Points,
}

/// Labels of lines that are about the proposer, not the matter.
const ABOUT_PROPOSER: [&str; 12] = [
    "提案人",
    "第一提案人",
    "联名人",
    "附议人",
    "联系人",
    "联系电话",
    "电话",
    "手机",
    "界别",
    "通讯地址",
    "邮编",
    "提案者",
];
/// A heading of a section is no longer than this, in characters.
const HEADING_CHARS: usize = 16;

/// A proposal found in a text, and the lines that were not taken.
pub fn proposal(text: &str) -> (ProposalText, Vec<String>) {
    let mut found = ProposalText {
        title: String::new(),
        situation: String::new(),
        analysis: String::new(),
        points: Vec::new(),
    };
    let (mut left, mut section, mut lines_of_points) = (Vec::new(), Section::Situation, Vec::new());
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let (label, value) = line.split_once(['：', ':']).unwrap_or((line, ""));
        let label: String = label.chars().filter(|c| !c.is_whitespace()).collect();
        if ABOUT_PROPOSER.contains(&label.as_str()) {
            left.push(line.to_owned());
            continue;
        }
        if label == "案由" || label == "题目" || label == "标题" {
            found.title = value.trim().to_owned();
            continue;
        }
        if found.title.is_empty() && section == Section::Situation && found.situation.is_empty() {
            found.title = line.to_owned();
            continue;
        }
        if let Some(heading) = heading(&label, value) {
            section = heading;
            if !value.trim().is_empty() {
                push(&mut found, &mut lines_of_points, section, value.trim());
            }
            continue;
        }
        push(&mut found, &mut lines_of_points, section, line);
    }
    found.points = points(&lines_of_points);
    (found, left)
}

fn push(found: &mut ProposalText, points: &mut Vec<String>, section: Section, line: &str) {
    let into = match section {
        Section::Situation => &mut found.situation,
        Section::Analysis => &mut found.analysis,
        Section::Points => {
            points.push(line.to_owned());
            return;
        }
    };
    if !into.is_empty() {
        into.push('\n');
    }
    into.push_str(line);
}

/// The section that a line opens: a short line that names it, or such a name before a colon.
fn heading(label: &str, value: &str) -> Option<Section> {
    let name = without_number(label).trim_end_matches(['，', ',']);
    if name.chars().count() > HEADING_CHARS || name.contains(['。', '，', '；']) && !name.starts_with("为此") {
        return None;
    }
    // "建议：加强…" with the words after it is a heading only where the name stands alone before the colon.
    let named = |words: &[&str]| words.iter().any(|w| if value.trim().is_empty() { name.ends_with(w) } else { name == *w });
    if named(&["建议", "办法", "对策", "建议如下", "建议和办法", "对策和建议", "意见建议"]) {
        Some(Section::Points)
    } else if named(&["问题", "分析", "原因", "问题分析", "存在的问题", "主要问题", "困难", "不足"]) && !name.starts_with("情况") {
        Some(Section::Analysis)
    } else if named(&["情况", "背景", "现状", "情况分析", "基本情况", "提案背景"]) {
        Some(Section::Situation)
    } else {
        None
    }
}

/// A line without its number at the front.
fn without_number(line: &str) -> &str {
    marker(line).map_or(line, |(_, length)| line.get(length..).unwrap_or(line).trim_start())
}

/// The form of a number at the front of a line, and its length in bytes: the forms are told apart so that levels are.
fn marker(line: &str) -> Option<(u8, usize)> {
    const CHINESE: &str = "一二三四五六七八九十";
    let digits = |s: &str, set: fn(char) -> bool| s.chars().take_while(|c| set(*c)).map(char::len_utf8).sum::<usize>();
    let chinese = |c: char| CHINESE.contains(c);
    let arabic = |c: char| c.is_ascii_digit();
    if let Some(rest) = line.strip_prefix(['（', '(']) {
        let open = line.len() - rest.len();
        for (form, set) in [(1, chinese as fn(char) -> bool), (3, arabic)] {
            let n = digits(rest, set);
            if n > 0 && rest.get(n..).is_some_and(|r| r.starts_with(['）', ')'])) {
                let close = rest.get(n..).and_then(|r| r.chars().next()).map_or(0, char::len_utf8);
                return Some((form, open + n + close));
            }
        }
        return None;
    }
    let rest = line.strip_prefix('第').unwrap_or(line);
    let ordinal = line.len() - rest.len();
    let n = digits(rest, chinese);
    if n > 0 {
        let after = rest.get(n..)?.chars().next()?;
        let fits = if ordinal > 0 {
            "，、,：".contains(after)
        } else {
            "、．.是".contains(after)
        };
        return fits.then(|| (if after == '是' || ordinal > 0 { 4 } else { 0 }, ordinal + n + after.len_utf8()));
    }
    let n = digits(line, arabic);
    if (1..=2).contains(&n) {
        let rest = line.get(n..)?;
        let after = rest.chars().next()?;
        let figure = after == '.' && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        return ("．.、".contains(after) && !figure).then(|| (2, n + after.len_utf8()));
    }
    None
}

/// Points out of their lines: a line with a number of the first form that occurs begins one; without numbers each paragraph is one.
fn points(lines: &[String]) -> Vec<String> {
    let form = lines.iter().find_map(|line| marker(line)).map(|(form, _)| form);
    let mut points: Vec<String> = Vec::new();
    for line in lines {
        let begins = match form {
            Some(form) => marker(line).is_some_and(|(f, _)| f == form) && points.len() < POINTS_MAX,
            None => points.len() < POINTS_MAX,
        };
        let words = if begins && form.is_some_and(|f| f != 4) { without_number(line) } else { line };
        match points.last_mut() {
            Some(last) if !begins => {
                last.push('\n');
                last.push_str(words);
            }
            _ => points.push(words.to_owned()),
        }
    }
    // What leads up to the first number ("为此，建议：") is no point of its own.
    if form.is_some() && lines.first().is_some_and(|line| marker(line).is_none()) && points.len() > 1 {
        let lead = points.remove(0);
        if let Some(first) = points.first_mut()
            && lead.chars().count() > HEADING_CHARS
        {
            *first = format!("{lead}\n{first}");
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(text: &str) -> Reading {
        banfu_text::read(text, &banfu_text::Options::default())
    }

    fn imported(text: &str, tables: Vec<(Span, Vec<Vec<String>>)>) -> Imported {
        Imported {
            kind: Kind::Docx,
            text: text.to_owned(),
            own: None,
            tables,
            report: Report::default(),
        }
    }

    #[test]
    fn a_file_we_wrote_is_known_by_its_letter_in_each_format_and_a_changed_one_is_not() {
        let fonts = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fonts");
        let press = banfu_papers::Press::open(&[fonts]).unwrap();
        let letter = from_text(LETTER, &reading(LETTER));
        let laid = press.lay_out(&letter, banfu_papers::Mode::Final).unwrap();
        let pdf = laid.pdf().unwrap();
        let ofd = laid.ofd(banfu_papers::OfdProfile::Archive).unwrap();
        for (bytes, kind) in [(&laid.docx().unwrap(), Kind::Docx), (&ofd, Kind::Ofd), (&pdf, Kind::Pdf)] {
            let back = file(bytes).unwrap();
            assert_eq!((back.kind, back.own.as_deref()), (kind, Some(&letter)));
        }
        // What a later hand appends may cover what we wrote: such a file is read by its text.
        let signed = [pdf.as_slice(), b"\n%%EOF\n"].concat();
        assert_eq!(banfu_papers::read_pdf(&signed), Err(banfu_papers::OwnError::Edited));
        let mut touched = pdf.clone();
        touched[40] ^= 1;
        assert_eq!(banfu_papers::read_pdf(&touched), Err(banfu_papers::OwnError::Edited));
        // One page of an OFD with another word: no longer the letter inside it, but read like any other OFD.
        let changed = with_part(&ofd, "Doc_0/Pages/Page_0/Content.xml", |xml| xml.replacen("您提出的提案", "他提出的提案", 1));
        assert_eq!(banfu_papers::read_ofd(&changed), Err(banfu_papers::OwnError::Edited));
        let back = file(&changed).unwrap();
        assert_eq!((back.kind, back.own), (Kind::Ofd, None));
        assert!(back.text.contains("他提出的提案收悉。现答复如下。"), "{}", back.text);
        // An own file that lost its tags is a foreign one.
        let bare = with_part(&ofd, "Doc_0/Tags/Letter.xml", |_| "<x/>".to_owned());
        assert_eq!(banfu_papers::read_ofd(&bare), Err(banfu_papers::OwnError::NotOurs));
        let text = file(&bare).unwrap().text;
        for words in ["某省教育厅关于省政协第7号提案的答复", "赵某委员：", "一、加强统筹", "2024年6月3日"] {
            assert!(text.contains(words), "{words} in {text}");
        }
    }

    /// A package with one part changed.
    fn with_part(bytes: &[u8], name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
        use std::io::{Cursor, Read as _, Write as _};
        let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..from.len() {
            let mut part = from.by_index(at).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            let part_name = part.name().unwrap().into_owned();
            if part_name == name {
                content = change(std::str::from_utf8(&content).unwrap()).into_bytes();
            }
            to.start_file(part_name, zip::write::SimpleFileOptions::default()).unwrap();
            to.write_all(&content).unwrap();
        }
        to.finish().unwrap().into_inner()
    }

    const LETTER: &str = "B\n某省教育厅关于省政协第7号提案的答复\n赵某委员：\n您提出的提案收悉。现答复如下。\n一、加强统筹\n去年新增学位100个。\n项目\t数量\n学位\t100\n感谢您的关心。\n某省教育厅\n2024年6月3日\n（联系人：何某；联系电话：0851-0000 1020）\n";

    #[test]
    fn a_draft_takes_title_class_and_the_text_from_the_address_on() {
        let parts = imported(LETTER, Vec::new()).draft(&reading(LETTER));
        assert_eq!(parts.title, "某省教育厅关于省政协第7号提案的答复");
        assert_eq!(parts.class.as_deref(), Some("B"));
        assert!(parts.body.starts_with("赵某委员：\n您提出"), "{}", parts.body);
        assert!(parts.body.ends_with("感谢您的关心。"), "{}", parts.body);
    }

    #[test]
    fn a_text_that_is_no_letter_is_taken_whole() {
        let text = "甲。\n乙。";
        assert!(imported(text, Vec::new()).draft(&reading(text)).body.ends_with("乙。"));
    }

    #[test]
    fn a_table_stands_in_the_letter_as_a_table() {
        let start = LETTER.find("项目").unwrap();
        let end = LETTER.find("\n感谢").unwrap();
        let rows = vec![vec!["项目".to_owned(), "数量".to_owned()], vec!["学位".to_owned(), "100".to_owned()]];
        let letter = imported(LETTER, vec![(start..end, rows)]).letter(&reading(LETTER));
        let at = letter.body.iter().position(|b| matches!(b, Block::Table { .. })).unwrap();
        let Block::Table { header, rows, .. } = &letter.body[at] else {
            unreachable!()
        };
        assert_eq!((header.join(","), rows.len()), ("项目,数量".to_owned(), 1));
        let words: Vec<String> = letter.body.iter().map(Block::text).collect();
        assert_eq!(words.iter().filter(|w| w.contains("新增学位100个")).count(), 1, "{words:?}");
        assert!(words[at + 1..].iter().all(|w| !w.contains('\t')), "{words:?}");
    }

    #[test]
    fn a_proposal_is_parted_by_its_headings() {
        let text = "关于增加学位的提案\n提案人：赵某\n联系电话：0851-0000 1020\n一、基本情况\n学位不足。\n二、存在的问题\n（一）选址难。\n三、对策建议\n为此，建议：\n1. 早作规划。\n由教育厅牵头。\n2. 增加投入3.5亿元。\n";
        let (found, left) = proposal(text);
        assert_eq!(found.title, "关于增加学位的提案");
        assert_eq!(found.situation, "学位不足。");
        assert_eq!(found.analysis, "（一）选址难。");
        assert_eq!(found.points, ["早作规划。\n由教育厅牵头。", "增加投入3.5亿元。"]);
        assert_eq!(left, ["提案人：赵某", "联系电话：0851-0000 1020"]);
    }

    #[test]
    fn a_proposal_with_labels_and_unnumbered_points_is_parted_too() {
        let text = "案由：关于增加学位的提案\n情况分析：学位不足。\n建议：\n早作规划。\n增加投入。\n";
        let (found, _) = proposal(text);
        assert_eq!((found.title.as_str(), found.situation.as_str()), ("关于增加学位的提案", "学位不足。"));
        assert_eq!(found.points, ["早作规划。", "增加投入。"]);
    }

    #[test]
    fn points_written_as_first_and_second_keep_their_words() {
        let (found, _) = proposal("标题：甲\n情况：乙\n建议：\n一是早作规划。\n二是增加投入。");
        assert_eq!(found.points, ["一是早作规划。", "二是增加投入。"]);
    }

    #[test]
    fn a_figure_at_the_front_of_a_line_is_no_number() {
        assert_eq!(marker("3.5亿元"), None);
        assert_eq!(marker("2024年"), None);
        assert_eq!(marker("（十二）加强"), Some((1, "（十二）".len())));
        assert_eq!(marker("一些地方"), None);
    }
}
