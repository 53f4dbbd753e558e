//! A reading for people: the line of the source, the mark right under the words, the arithmetic, the fix.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::model::{Finding, Reading, Severity};

/// How to show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HumanStyle {
    /// Colours for a terminal.
    pub colour: bool,
    /// English sentences instead of Chinese ones.
    pub english: bool,
    /// Columns of the terminal; long source lines are cut to fit. A Chinese character takes two.
    pub columns: usize,
}

impl Default for HumanStyle {
    fn default() -> Self {
        Self {
            colour: false,
            english: false,
            columns: 100,
        }
    }
}

/// Every finding with its source line, then one line that counts them.
pub fn render_human(file: &str, text: &str, reading: &Reading, style: HumanStyle) -> String {
    let mut out = String::new();
    let lines = line_starts(text);
    for finding in &reading.findings {
        one(&mut out, file, text, &lines, finding, style);
    }
    summary(&mut out, reading, style);
    out
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect()
}

fn one(out: &mut String, file: &str, text: &str, lines: &[usize], finding: &Finding, style: HumanStyle) {
    let line = lines.partition_point(|&start| start <= finding.span.start).saturating_sub(1);
    let start = lines.get(line).copied().unwrap_or(0);
    let end = text[start..].find('\n').map_or(text.len(), |n| start + n);
    let column = text[start..finding.span.start].chars().count() + 1;
    let (label, colour) = label(finding.severity, style.english);
    let message = if style.english { &finding.message_en } else { &finding.message };
    let _ = writeln!(out, "{}{}[{}]{} {}", paint(style, colour), label, finding.rule, paint(style, "0"), message);
    let gutter = (line + 1).to_string().len().max(2);
    let _ = writeln!(out, "{:gutter$}{}╭─{} {file}:{}:{column}", "", paint(style, "2"), paint(style, "0"), line + 1);
    let (shown, pad, width) = window(
        &text[start..end],
        finding.span.start - start,
        finding.span.end.min(end) - start,
        style.columns.saturating_sub(gutter + 4),
    );
    let _ = writeln!(out, "{}{:>gutter$}│{} {shown}", paint(style, "2"), line + 1, paint(style, "0"));
    let _ = writeln!(
        out,
        "{:gutter$}{}│{} {:pad$}{}{}{}",
        "",
        paint(style, "2"),
        paint(style, "0"),
        "",
        paint(style, colour),
        "^".repeat(width.max(1)),
        paint(style, "0")
    );
    let why = if style.english { &finding.explanation_en } else { &finding.explanation };
    if !why.is_empty() {
        let _ = writeln!(out, "{:gutter$}{}│{} {}", "", paint(style, "2"), paint(style, "0"), why);
    }
    if let Some(fix) = &finding.fix {
        let old = text.get(fix.span.clone()).unwrap_or_default();
        let head = if style.english { "fix: " } else { "可改为：" };
        let _ = writeln!(
            out,
            "{:gutter$}{}╰─{} {head}{} → {}{}{}",
            "",
            paint(style, "2"),
            paint(style, "0"),
            one_line(old, style.english),
            paint(style, "32"),
            one_line(&fix.replacement, style.english),
            paint(style, "0")
        );
    }
    out.push('\n');
}

/// The part of a source line that fits, with the mark's distance and width in columns.
fn window(line: &str, from: usize, to: usize, columns: usize) -> (String, usize, usize) {
    let columns = columns.max(20);
    let clean = |s: &str| -> String { s.chars().map(|c| if c.is_control() { ' ' } else { c }).collect() };
    let (before, marked, after) = (
        clean(&line[..from]),
        clean(&line[from..to.max(from)]),
        clean(line.get(to.max(from)..).unwrap_or_default()),
    );
    let marked_width = marked.width().min(columns);
    let room = columns - marked_width;
    let lead = tail_of(&before, room * 2 / 3);
    let cut = lead.len() < before.len();
    let lead_text = if cut { format!("…{lead}") } else { lead.to_owned() };
    let pad = lead_text.width();
    let mut shown = lead_text + head_of(&marked, columns);
    let left = columns.saturating_sub(shown.width());
    let rest = head_of(&after, left);
    shown.push_str(rest);
    if rest.len() < after.len() {
        shown.push('…');
    }
    (shown, pad, marked_width)
}

fn head_of(s: &str, columns: usize) -> &str {
    let mut used = 0;
    for (i, c) in s.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns {
            return &s[..i];
        }
    }
    s
}

fn tail_of(s: &str, columns: usize) -> &str {
    let mut used = 0;
    for (i, c) in s.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > columns {
            return &s[i + c.len_utf8()..];
        }
    }
    s
}

fn one_line(s: &str, english: bool) -> String {
    match s {
        "" if english => "(nothing)".into(),
        "" => "（删去）".into(),
        _ => s.replace(['\n', '\r'], "⏎"),
    }
}

fn label(severity: Severity, english: bool) -> (&'static str, &'static str) {
    match (severity, english) {
        (Severity::Error, false) => ("错误", "1;31"),
        (Severity::Warning, false) => ("存疑", "1;33"),
        (Severity::Note, false) => ("提示", "1;36"),
        (Severity::Error, true) => ("error", "1;31"),
        (Severity::Warning, true) => ("warning", "1;33"),
        (Severity::Note, true) => ("note", "1;36"),
    }
}

fn paint(style: HumanStyle, code: &str) -> String {
    if style.colour { format!("\x1b[{code}m") } else { String::new() }
}

fn summary(out: &mut String, reading: &Reading, style: HumanStyle) {
    let count = |severity| reading.findings.iter().filter(|f| f.severity == severity).count();
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    let checked = reading.relations.len();
    let right = reading.relations.iter().filter(|r| r.verdict == crate::model::Verdict::Ok).count();
    let undated = reading.commitments.iter().filter(|c| c.due.is_none()).count();
    let _ = if style.english {
        writeln!(
            out,
            "{} figures · {right} of {checked} relations right · {} promises, {undated} without a date · {errors} errors, {warnings} warnings, {notes} notes",
            reading.figures.len(),
            reading.commitments.len()
        )
    } else {
        writeln!(
            out,
            "数字 {} 个 · 可复算 {checked} 处，{right} 处相符 · 承诺 {} 项，{undated} 项没有期限 · 错误 {errors}，存疑 {warnings}，提示 {notes}",
            reading.figures.len(),
            reading.commitments.len()
        )
    };
}
