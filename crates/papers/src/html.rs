//! The letter as accessible web text: real headings, lists and tables, an anchor on every piece, no layout by spaces.
//!
//! [`html`] is a whole page that prints well by itself, with marks (figures, promises) anchored where the caller says.

use std::fmt::Write as _;
use std::ops::Range;

use crate::letter::{Attachment, Block, Form, Letter, printed_date};
use crate::map::text_of;
use crate::place::Place;
use crate::sheet::{clean, printed_count};

/// A stretch of a letter's text that the web text marks: a figure, a promise, a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The piece of text.
    pub place: Place,
    /// Characters in it, from 0, end exclusive. A mark may lie inside another (a figure in a promise); of two that cross, the later is left out.
    pub range: Range<usize>,
    /// The anchor.
    pub id: String,
    /// Class names.
    pub class: String,
}

/// The letter as a whole HTML page; every piece is anchored (`p-3` is block 3 of the body), and `marks` stand in it as spans with their ids.
#[must_use]
pub fn html(letter: &Letter, marks: &[Mark]) -> String {
    let title = escape(&clean(&letter.title));
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
        escape(&letter.lang),
        fragment(letter, marks)
    )
}

/// The letter as one `article`.
fn fragment(letter: &Letter, marks: &[Mark]) -> String {
    let mut page = Writer {
        letter,
        marks,
        out: String::new(),
    };
    page.article();
    page.out
}

const STYLE: &str = "
:root{color-scheme:light}
body{margin:0;background:#fff;color:#000;font:1.125rem/1.9 FangSong,STFangsong,serif}
.bf-letter{max-width:46rem;margin:0 auto;padding:2rem 1.25rem}
.bf-head{color:#d7000f;font-family:SimSun,STSong,serif;font-weight:700;font-size:1.8rem;text-align:center;margin:0 0 1rem;line-height:1.4}
.bf-line{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.25rem 2rem;border-bottom:2px solid #d7000f;padding-bottom:.4rem;margin:0}
.bf-corner{display:flex;justify-content:space-between;margin:0 0 1rem}
.bf-letter h1{font-size:1.6rem;line-height:1.5;text-align:center;text-wrap:balance;margin:2rem 0 1.5rem}
.bf-letter h2,.bf-letter h3,.bf-letter h4,.bf-letter h5{font-size:1.125rem;font-weight:400;margin:0;text-indent:2em}
.bf-letter h2{font-family:SimHei,STHeiti,sans-serif}.bf-letter h3{font-family:KaiTi,STKaiti,serif}
.bf-letter p{margin:0;text-indent:2em}.bf-letter .bf-flush{text-indent:0}
.bf-letter ol,.bf-letter ul{list-style:none;margin:0;padding:0}.bf-letter li{text-indent:2em}
.bf-letter table{border-collapse:collapse;width:100%;font-size:1rem;line-height:1.5;margin:.5rem 0}
.bf-letter th,.bf-letter td{border:1px solid #555;padding:.25rem .5rem;text-indent:0}
.bf-letter caption{font-family:SimHei,STHeiti,sans-serif;padding:.25rem}
.bf-signature{margin-top:2rem;text-align:right;padding-right:4em}.bf-signature p{text-indent:0}
.bf-colophon{border-top:2px solid #000;border-bottom:2px solid #000;margin:2rem 0 0;padding:.25rem 1em;font-size:1rem}
.bf-colophon p{text-indent:0}
@media print{.bf-letter{max-width:none;padding:0}@page{size:A4;margin:37mm 26mm 35mm 28mm}h2,h3,h4,h5{break-after:avoid}tr{break-inside:avoid}.bf-signature,.bf-colophon{break-inside:avoid}}
";

struct Writer<'a> {
    letter: &'a Letter,
    marks: &'a [Mark],
    out: String,
}

impl Writer<'_> {
    fn article(&mut self) {
        let letter = self.letter;
        // Writing into a String cannot fail.
        let _ = writeln!(self.out, "<article class=\"bf-letter\" lang=\"{}\">", escape(&letter.lang));
        self.head();
        let _ = writeln!(self.out, "<h1 id=\"title\">{}</h1>", self.text(Place::Title));
        if !letter.addressees.is_empty() {
            let _ = writeln!(self.out, "<p class=\"bf-flush\" id=\"addressee\">{}：</p>", self.text(Place::Addressee));
        }
        self.blocks(&letter.body, "p", &|block| Place::Body { block }, &|block, row, column| Place::Cell {
            block,
            row,
            column,
        });
        let names = letter.attachment_names().len();
        if names > 0 {
            self.out.push_str("<p id=\"attachments\">附件：</p>\n<ol>\n");
            for index in 0..names {
                let number = if names > 1 { format!("{}. ", index + 1) } else { String::new() };
                let _ = writeln!(
                    self.out,
                    "<li id=\"attachment-{}\">{number}{}</li>",
                    index + 1,
                    self.text(Place::AttachmentNote { index })
                );
            }
            self.out.push_str("</ol>\n");
        }
        if !letter.signing_bodies.is_empty() || letter.date.is_some() {
            self.out.push_str("<div class=\"bf-signature\" id=\"signature\">\n");
            for index in 0..letter.signing_bodies.len() {
                let _ = writeln!(self.out, "<p>{}</p>", self.text(Place::Signing { index }));
            }
            if let Some(date) = letter.date {
                let _ = writeln!(self.out, "<p><time datetime=\"{date}\">{}</time></p>", printed_date(date));
            }
            self.out.push_str("</div>\n");
        }
        for index in 0..letter.annotations.len() {
            let _ = writeln!(self.out, "<p id=\"annotation-{}\">{}</p>", index + 1, self.text(Place::Annotation { index }));
        }
        for (annex, attachment) in letter.attachments.iter().enumerate() {
            self.annex(annex, attachment);
        }
        self.colophon();
        self.out.push_str("</article>\n");
    }

    fn head(&mut self) {
        let letter = self.letter;
        self.out.push_str("<header>\n");
        let corner: Vec<String> = [Place::CopyNo, Place::Secrecy, Place::Urgency]
            .into_iter()
            .filter(|place| text_of(letter, *place).is_some())
            .map(|place| self.text(place))
            .collect();
        let at_title = letter.class_mark_at_title && letter.form != Form::Plain;
        let class = match &letter.class_mark {
            Some(_) => format!("<span id=\"class-mark\" title=\"办理结果\">{}</span>", self.text(Place::ClassMark)),
            None => String::new(),
        };
        let (class, above_title) = if at_title { (String::new(), class) } else { (class, String::new()) };
        if !corner.is_empty() || !class.is_empty() {
            let _ = writeln!(self.out, "<p class=\"bf-corner bf-flush\"><span>{}</span>{class}</p>", corner.join("<br>"));
        }
        if letter.form != Form::Plain && !letter.issuing_bodies.is_empty() {
            let (_, closing) = letter.head_mark();
            let names: Vec<String> = (0..letter.issuing_bodies.len()).map(|index| self.text(Place::Head { index })).collect();
            let _ = writeln!(self.out, "<p class=\"bf-head bf-flush\">{}{closing}</p>", names.join("<br>"));
        }
        let signers = letter.form == Form::DocumentHeadUpward && !letter.signatories.is_empty();
        if letter.doc_number.is_some() || signers {
            let signers = if signers {
                let names: Vec<String> = (0..letter.signatories.len()).map(|index| self.text(Place::Signatory { index })).collect();
                format!("<span id=\"signatory\">签发人：{}</span>", names.join("\u{3000}"))
            } else {
                String::new()
            };
            let _ = writeln!(
                self.out,
                "<p class=\"bf-line bf-flush\"><span id=\"doc-number\">{}</span>{signers}</p>",
                self.text(Place::DocNumber)
            );
        }
        if !above_title.is_empty() {
            let _ = writeln!(self.out, "<p class=\"bf-corner bf-flush\"><span></span>{above_title}</p>");
        }
        self.out.push_str("</header>\n");
    }

    fn blocks(&mut self, blocks: &[Block], anchor: &str, place: &dyn Fn(usize) -> Place, cell: &dyn Fn(usize, usize, usize) -> Place) {
        let mut in_list = false;
        let mut depth: u8 = 0;
        for (index, block) in blocks.iter().enumerate() {
            let item = matches!(block, Block::ListItem { .. });
            if item != in_list {
                self.out.push_str(if item { "<ul>\n" } else { "</ul>\n" });
                in_list = item;
            }
            let id = format!("{anchor}-{}", index + 1);
            let text = self.text(place(index));
            let _ = match block {
                Block::Heading { level, .. } => {
                    // Levels may not be skipped for those who listen.
                    depth = (*level).clamp(1, 4).min(depth + 1);
                    let h = depth + 1;
                    writeln!(self.out, "<h{h} id=\"{id}\">{text}</h{h}>")
                }
                Block::RunIn { .. } | Block::Paragraph { .. } => {
                    writeln!(self.out, "<p id=\"{id}\">{text}</p>")
                }
                Block::ListItem { .. } => writeln!(self.out, "<li id=\"{id}\">{text}</li>"),
                Block::Table { header, rows, caption } => {
                    let _ = writeln!(self.out, "<table id=\"{id}\">");
                    if !caption.is_empty() {
                        let _ = writeln!(self.out, "<caption>{text}</caption>");
                    }
                    if !header.is_empty() {
                        self.out.push_str("<thead><tr>");
                        for column in 0..header.len() {
                            let _ = write!(self.out, "<th scope=\"col\">{}</th>", self.text(cell(index, 0, column)));
                        }
                        self.out.push_str("</tr></thead>\n");
                    }
                    self.out.push_str("<tbody>\n");
                    let first = usize::from(!header.is_empty());
                    for (row, cells) in rows.iter().enumerate() {
                        self.out.push_str("<tr>");
                        for column in 0..cells.len() {
                            let _ = write!(self.out, "<td>{}</td>", self.text(cell(index, row + first, column)));
                        }
                        self.out.push_str("</tr>\n");
                    }
                    writeln!(self.out, "</tbody></table>")
                }
            };
        }
        if in_list {
            self.out.push_str("</ul>\n");
        }
    }

    fn annex(&mut self, annex: usize, attachment: &Attachment) {
        if attachment.body.is_empty() {
            return;
        }
        let _ = writeln!(
            self.out,
            "<section id=\"annex-{0}\" aria-label=\"附件{0}\">\n<h2 id=\"annex-{0}-title\">{1}</h2>",
            annex + 1,
            self.text(Place::AnnexTitle { annex })
        );
        self.blocks(
            &attachment.body,
            &format!("annex-{}-p", annex + 1),
            &|block| Place::Annex { annex, block },
            &|block, row, column| Place::AnnexCell { annex, block, row, column },
        );
        self.out.push_str("</section>\n");
    }

    fn colophon(&mut self) {
        let letter = self.letter;
        let mut lines = Vec::new();
        if !letter.copies_to.is_empty() {
            lines.push(format!("抄送：{}", self.text(Place::Copies)));
        }
        if letter.printed_by.is_some() || letter.printed_on.is_some() {
            let by = letter.printed_by.as_ref().map(|_| self.text(Place::PrintedBy));
            let on = letter
                .printed_on
                .map(|date| format!("<time datetime=\"{date}\">{}</time>印发", printed_date(date)));
            lines.push([by, on].into_iter().flatten().collect::<Vec<_>>().join("\u{3000}"));
        }
        if let Some(count) = letter.copies_count {
            lines.push(printed_count(count));
        }
        if lines.is_empty() {
            return;
        }
        self.out.push_str("<footer class=\"bf-colophon\">\n");
        for line in lines {
            let _ = writeln!(self.out, "<p>{line}</p>");
        }
        self.out.push_str("</footer>\n");
    }

    /// The text of `place`, escaped, with its marks.
    fn text(&self, place: Place) -> String {
        let text = text_of(self.letter, place).unwrap_or_default();
        let mut marks: Vec<&Mark> = self.marks.iter().filter(|mark| mark.place == place).collect();
        if marks.is_empty() {
            return escape(&clean(&text));
        }
        // What begins first stands outside; of two that begin together, the longer one.
        marks.sort_by_key(|mark| (mark.range.start, std::cmp::Reverse(mark.range.end)));
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::new();
        let mut done = 0;
        let mut upto = |out: &mut String, end: usize| {
            let inner: String = chars[done..end].iter().filter(|c| !c.is_control()).collect();
            out.push_str(&escape(&inner));
            done = end;
        };
        let mut open: Vec<usize> = Vec::new();
        for mark in marks {
            let (start, end) = (mark.range.start, mark.range.end.min(chars.len()));
            while let Some(inner_end) = open.pop_if(|inner_end| *inner_end <= start) {
                upto(&mut out, inner_end);
                out.push_str("</span>");
            }
            if start >= end || open.last().is_some_and(|outer_end| *outer_end < end) {
                continue;
            }
            upto(&mut out, start);
            let _ = write!(out, "<span id=\"{}\" class=\"{}\">", escape(&mark.id), escape(&mark.class));
            open.push(end);
        }
        while let Some(inner_end) = open.pop() {
            upto(&mut out, inner_end);
            out.push_str("</span>");
        }
        upto(&mut out, chars.len());
        out
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;
    use jiff::civil::date;

    fn small() -> Letter {
        Letter {
            form: Form::DocumentHeadUpward,
            issuing_bodies: vec!["某省某厅".into()],
            signatories: vec!["林某".into()],
            class_mark: Some("B".into()),
            title: "关于第7号提案的答复".into(),
            addressees: vec!["赵某委员".into()],
            body: vec![
                Block::heading(1, "一、工作"),
                Block::paragraph("增长<3%。"),
                Block::ListItem {
                    marker: "1.".into(),
                    text: "甲".into(),
                },
                Block::Table {
                    caption: String::new(),
                    header: vec!["年".into()],
                    rows: vec![vec!["2025".into()]],
                },
            ],
            signing_bodies: vec!["某省某厅".into()],
            date: Some(date(2026, 5, 6)),
            ..Letter::default()
        }
    }

    #[test]
    fn a_letter_becomes_headings_lists_and_tables_with_anchors() {
        assert_snapshot!(fragment(&small(), &[]), @r#"
        <article class="bf-letter" lang="zh-CN">
        <header>
        <p class="bf-corner bf-flush"><span></span><span id="class-mark" title="办理结果">B</span></p>
        <p class="bf-head bf-flush">某省某厅文件</p>
        <p class="bf-line bf-flush"><span id="doc-number"></span><span id="signatory">签发人：林某</span></p>
        </header>
        <h1 id="title">关于第7号提案的答复</h1>
        <p class="bf-flush" id="addressee">赵某委员：</p>
        <h2 id="p-1">一、工作</h2>
        <p id="p-2">增长&lt;3%。</p>
        <ul>
        <li id="p-3">1.甲</li>
        </ul>
        <table id="p-4">
        <thead><tr><th scope="col">年</th></tr></thead>
        <tbody>
        <tr><td>2025</td></tr>
        </tbody></table>
        <div class="bf-signature" id="signature">
        <p>某省某厅</p>
        <p><time datetime="2026-05-06">2026年5月6日</time></p>
        </div>
        </article>
        "#);
    }

    #[test]
    fn a_figure_is_marked_where_it_stands() {
        let mark = Mark {
            place: Place::Body { block: 1 },
            range: 2..5,
            id: "figure-1".into(),
            class: "bf-figure".into(),
        };
        let text = fragment(&small(), &[mark]);
        assert!(text.contains("增长<span id=\"figure-1\" class=\"bf-figure\">&lt;3%</span>。"), "{text}");
    }

    #[test]
    fn a_figure_in_a_promise_stands_inside_it_and_what_crosses_is_left_out() {
        let mark = |range, id: &str| Mark {
            place: Place::Body { block: 1 },
            range,
            id: id.into(),
            class: "c".into(),
        };
        // 增长<3%。 with a promise over all of it but the stop, its figure, and something that crosses both ends.
        let text = fragment(
            &small(),
            &[
                mark(2..5, "figure-1"),
                mark(0..5, "promise-1"),
                mark(3..6, "cross"),
                mark(9..12, "beyond"),
                mark(5..5, "empty"),
            ],
        );
        let inner = "<p id=\"p-2\"><span id=\"promise-1\" class=\"c\">增长<span id=\"figure-1\" class=\"c\">&lt;3%</span></span>。</p>";
        assert!(text.contains(inner), "{text}");
        assert!(!text.contains("cross") && !text.contains("beyond") && !text.contains("empty"), "{text}");
    }

    #[test]
    fn nothing_a_letter_says_can_become_markup() {
        let letter = Letter {
            title: "<script>alert(1)</script>".into(),
            lang: "\"><b>".into(),
            ..Letter::default()
        };
        let page = html(&letter, &[]);
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains("<b>"), "{page}");
    }
}
