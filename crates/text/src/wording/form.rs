//! The form of a letter: its number, its dates, and the elements that the place expects.

use crate::finding::{push, words};
use crate::model::{Element, Finding, Fix, Options, Span};
use crate::wording::Input;

pub fn check(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let s = input.structure;
    if let Some(number) = &s.doc_number {
        doc_number(input, options, out, number);
    }
    cited_numbers(input, options, out);
    if let Some(date) = &s.date {
        padded(options, out, date);
    }
    if s.addressee.is_some() {
        missing(input, options, out);
        order(input, options, out);
    } else if looks_like_letter(input) {
        let at = s.body.first().map_or(0..0, |b| b.span.start..b.span.start);
        push(
            out,
            options,
            "form.addressee",
            at,
            words("没有主送（称呼）一行", "there is no line that addresses the proposer"),
            None,
        );
    }
}

fn looks_like_letter(input: &Input) -> bool {
    input
        .structure
        .title
        .as_ref()
        .is_some_and(|t| t.text.contains("提案") || t.text.contains("建议"))
}

/// 〔2023〕4号 and nothing else: no 第, no zero in front, a whole year, hexagonal brackets.
fn doc_number(input: &Input, options: &Options, out: &mut Vec<Finding>, number: &Element) {
    let source = input.doc.source.get(number.span.clone()).unwrap_or_default();
    if let Some(right) = standard_number(source) {
        let zh = format!("发文字号应写作“{right}”");
        let fix = Fix {
            span: number.span.clone(),
            replacement: right.clone(),
        };
        push(
            out,
            options,
            "form.doc_number",
            number.span.clone(),
            words(zh, format!("the document number is written {right}")),
            Some(fix),
        );
    }
}

/// Numbers of documents cited in the body: only their brackets are looked at.
fn cited_numbers(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let chars = &input.doc.chars[..];
    let own = input.structure.doc_number.as_ref().map(|e| e.span.clone());
    for i in 0..chars.len() {
        if !matches!(chars[i], '[' | '【' | '［') {
            continue;
        }
        let Some(end) = (i + 1..chars.len().min(i + 16)).find(|&k| chars[k] == '号') else {
            continue;
        };
        let inner = &chars[i + 1..end];
        let year = inner.len() >= 6 && inner[..4].iter().all(char::is_ascii_digit) && matches!(inner[4], ']' | '】' | '］');
        let digits = inner
            .get(5..)
            .is_some_and(|d| !d.is_empty() && d.iter().all(|c| c.is_ascii_digit() || *c == '第'));
        let span = input.doc.span(&(i..end + 1));
        if year && digits && own.as_ref().is_none_or(|o| o.end <= span.start || span.end <= o.start) {
            let right = format!(
                "〔{}〕{}号",
                inner[..4].iter().collect::<String>(),
                inner[5..].iter().filter(|c| **c != '第').collect::<String>()
            );
            let fix = Fix {
                span: span.clone(),
                replacement: right.clone(),
            };
            push(
                out,
                options,
                "form.cited_number",
                span,
                words(
                    format!("引用的文号用六角括号：“{right}”"),
                    format!("a cited number takes hexagonal brackets: {right}"),
                ),
                Some(fix),
            );
        }
    }
}

/// The standard form of a document number, when it is written otherwise.
fn standard_number(number: &str) -> Option<String> {
    let clean: String = number
        .chars()
        .filter(|c| !crate::doc::blank(*c))
        .map(|c| {
            if ('０'..='９').contains(&c) {
                char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
            } else {
                c
            }
        })
        .collect();
    let open = clean.find(['〔', '[', '［', '【', '（', '(', '﹝'])?;
    let close = clean.find(['〕', ']', '］', '】', '）', ')', '﹞'])?;
    let code = &clean[..open];
    let open_len = clean[open..].chars().next()?.len_utf8();
    let year = clean.get(open + open_len..close)?;
    let close_len = clean[close..].chars().next()?.len_utf8();
    let count = clean
        .get(close + close_len..)?
        .strip_suffix('号')?
        .trim_start_matches('第')
        .trim_start_matches('0');
    let year = if year.len() == 2 { format!("20{year}") } else { year.to_owned() };
    let right = format!("{code}〔{year}〕{count}号");
    let written: String = number.chars().filter(|c| !crate::doc::blank(*c)).collect();
    (right != written && !count.is_empty()).then_some(right)
}

/// 2023年06月08日: no zeros in front.
fn padded(options: &Options, out: &mut Vec<Finding>, date: &Element) {
    if date.text.contains("年0") || date.text.contains("月0") {
        let right = date.text.replace("年0", "年").replace("月0", "月");
        let fix = Fix {
            span: date.span.clone(),
            replacement: right.clone(),
        };
        push(
            out,
            options,
            "form.date",
            date.span.clone(),
            words(format!("成文日期不编虚位，应为“{right}”"), format!("no padding zeros: {right}")),
            Some(fix),
        );
    } else if date.text.chars().any(|c| matches!(c, '〇' | '○' | '一' | '二'))
        && date.text.contains('年')
        && let Some(iso) = date_digits(&date.text)
    {
        let fix = Fix {
            span: date.span.clone(),
            replacement: iso.clone(),
        };
        push(
            out,
            options,
            "form.date",
            date.span.clone(),
            words(format!("成文日期用阿拉伯数字：“{iso}”"), format!("the date takes Arabic digits: {iso}")),
            Some(fix),
        );
    }
}

fn date_digits(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let d = crate::date::date(&chars, 0)?;
    Some(format!("{}年{}月{}日", d.year, d.month?, d.day?))
}

/// Elements that the place expects and the letter lacks.
fn missing(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let (s, m, f) = (input.structure, input.meta, &options.form);
    let top: Span = s.title.as_ref().or(s.addressee.as_ref()).map_or(0..0, |e| e.span.clone());
    let end = input.doc.source.trim_end().len();
    let foot: Span = s.body.last().map_or(end..end, |b| b.span.end..b.span.end);
    let mut say = |expected: bool, present: bool, id: &'static str, at: &Span, zh: &str, en: &str| {
        if expected && !present {
            push(out, options, id, at.clone(), words(zh, en), None);
        }
    };
    say(
        f.doc_number,
        s.doc_number.is_some(),
        "form.doc_number_missing",
        &top,
        "没有发文字号",
        "there is no document number",
    );
    say(
        f.class,
        s.class_mark.is_some(),
        "form.class",
        &top,
        "没有标明办理结果类别（A、B、C、D）",
        "the class of the answer (A to D) is missing",
    );
    say(
        f.signatory,
        m.signatory.is_some(),
        "form.signatory",
        &top,
        "没有签发人",
        "the signatory is missing",
    );
    say(
        f.publish,
        m.publish.is_some(),
        "form.publish",
        &foot,
        "没有注明是否公开",
        "the note on publication is missing",
    );
    say(
        f.contact,
        m.contact.is_some() && m.phone_present,
        "form.contact",
        &foot,
        "没有联系人和电话",
        "the contact or the telephone is missing",
    );
    say(f.copies, s.copies.is_some(), "form.copies", &foot, "没有抄送", "there are no copies (抄送)");
    say(
        f.signed_date,
        s.date.is_some() || s.printed_on.is_some(),
        "form.signed_date",
        &foot,
        "没有成文日期",
        "the date under the signature is missing",
    );
}

/// The print date may be later than the date of the document, never earlier.
fn order(input: &Input, options: &Options, out: &mut Vec<Finding>) {
    let (m, s) = (input.meta, input.structure);
    if let (Some(signed), Some(issued), Some(printed)) = (&m.signed_date, &m.issue_date, &s.printed_on)
        && issued < signed
    {
        let zh = format!("印发日期{issued}早于成文日期{signed}");
        push(
            out,
            options,
            "form.date_order",
            printed.span.clone(),
            words(zh, format!("printed on {issued}, before the date of the document {signed}")),
            None,
        );
    }
}
