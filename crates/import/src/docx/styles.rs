//! Styles and lists of a .docx, resolved once: what a paragraph of a style is, and what its number looks like.

use std::collections::HashMap;

use crate::{
    limits::STYLE_DEPTH,
    numbering::{Counters, Form, LEVELS, Level, List, Written},
    xml::Element,
};

/// What a style says, its ancestors included.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    /// 0 to 8; 9 is body text.
    pub(super) outline: Option<u8>,
    pub(super) hidden: Option<bool>,
    num_id: Option<i64>,
    level: Option<usize>,
}

/// All styles by id.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
    /// What paragraphs without a style have.
    default_paragraph: Style,
}

impl Styles {
    pub(super) fn of(root: Option<&Element>) -> Self {
        let Some(root) = root else { return Self::default() };
        let raw: HashMap<&str, &Element> = root.all("style").filter_map(|s| Some((s.attribute("styleId")?, s))).collect();
        let by_id: HashMap<String, Style> = raw.keys().map(|id| ((*id).to_owned(), flatten(&raw, id))).collect();
        let default_paragraph = root
            .all("style")
            .find(|s| s.attribute("type") == Some("paragraph") && matches!(s.attribute("default"), Some("1" | "true" | "on")))
            .and_then(|s| by_id.get(s.attribute("styleId")?))
            .cloned()
            .unwrap_or_default();
        Self { by_id, default_paragraph }
    }

    /// A style by id; that of body text when there is none.
    pub(super) fn paragraph(&self, id: Option<&str>) -> &Style {
        id.and_then(|id| self.by_id.get(id)).unwrap_or(&self.default_paragraph)
    }

    /// Whether text in a style for characters is hidden.
    pub(super) fn hides(&self, id: &str) -> Option<bool> {
        self.by_id.get(id)?.hidden
    }
}

/// A style with what its ancestors say where it is silent. A loop of ancestors ends at the bound.
fn flatten(raw: &HashMap<&str, &Element>, id: &str) -> Style {
    let mut flat = Style::default();
    let mut next = Some(id);
    for _ in 0..STYLE_DEPTH {
        let Some(style) = next.and_then(|id| raw.get(id)) else { break };
        let props = style.child("pPr");
        let numbers = props.and_then(|p| p.child("numPr"));
        let number = |name: &str| numbers.and_then(|n| n.child(name)).and_then(Element::val).and_then(|v| v.parse::<i64>().ok());
        flat.num_id = flat.num_id.or(number("numId"));
        flat.level = flat.level.or(number("ilvl").and_then(|l| usize::try_from(l).ok()));
        let outline = props.and_then(|p| p.child("outlineLvl")).and_then(Element::val).and_then(|v| v.parse().ok());
        flat.outline = flat.outline.or(outline).or_else(|| heading_name(style));
        flat.hidden = flat.hidden.or(style.child("rPr").and_then(|r| r.switch("vanish")));
        next = style.child("basedOn").and_then(Element::val);
    }
    flat
}

/// `heading 1`, `标题 1`: Word leaves the outline level of its own headings unsaid in some files.
fn heading_name(style: &Element) -> Option<u8> {
    let name = style.child("name").and_then(Element::val)?.to_lowercase();
    let digit = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"))?.trim();
    digit.parse::<u8>().ok().filter(|d| (1..=9).contains(d)).map(|d| d - 1)
}

/// A use of a list.
#[derive(Debug)]
struct Instance {
    list: i64,
    starts: [Option<u32>; LEVELS],
    /// Levels that this use defines anew.
    own: Option<Box<List>>,
}

/// Lists and how far they have counted.
#[derive(Debug, Default)]
pub(super) struct Lists {
    lists: HashMap<i64, List>,
    instances: HashMap<i64, Instance>,
    /// Level by style id, for lists whose levels belong to styles.
    styled: HashMap<(i64, String), usize>,
    counters: Counters,
}

impl Lists {
    pub(super) fn of(root: Option<&Element>, styles: &Styles) -> Self {
        let mut all = Self::default();
        let Some(root) = root else { return all };
        let id = |e: &Element, name: &str| e.attribute(name).and_then(|v| v.parse::<i64>().ok());
        let mut links: HashMap<i64, String> = HashMap::new();
        for definition in root.all("abstractNum") {
            let Some(list_id) = id(definition, "abstractNumId") else { continue };
            let mut list = List::default();
            for element in definition.all("lvl") {
                let Some((at, level)) = level(element) else { continue };
                if let Some(style) = element.child("pStyle").and_then(Element::val) {
                    all.styled.insert((list_id, style.to_owned()), at);
                }
                list[at] = Some(level);
            }
            if let Some(style) = definition.child("numStyleLink").and_then(Element::val) {
                links.insert(list_id, style.to_owned());
            }
            all.lists.insert(list_id, list);
        }
        for element in root.all("num") {
            let list = element.child("abstractNumId").and_then(Element::val).and_then(|v| v.parse().ok());
            let (Some(num_id), Some(list)) = (id(element, "numId"), list) else { continue };
            let mut instance = Instance {
                list,
                starts: [None; LEVELS],
                own: None,
            };
            for change in element.all("lvlOverride") {
                let Some(at) = id(change, "ilvl").and_then(|l| usize::try_from(l).ok()).filter(|l| *l < LEVELS) else {
                    continue;
                };
                instance.starts[at] = change.child("startOverride").and_then(Element::val).and_then(|v| v.parse().ok());
                if let Some((_, level)) = change.child("lvl").and_then(level) {
                    let own = instance.own.get_or_insert_with(|| Box::new(all.lists.get(&list).cloned().unwrap_or_default()));
                    own[at] = Some(level);
                }
            }
            all.instances.insert(num_id, instance);
        }
        // A list may be that of a style: one step, so that two lists that name each other do no harm.
        for (list_id, style) in links {
            let target = styles.by_id.get(&style).and_then(|s| s.num_id).and_then(|n| all.instances.get(&n));
            if let Some(list) = target.and_then(|t| all.lists.get(&t.list)).cloned() {
                all.lists.insert(list_id, list);
            }
        }
        all
    }

    /// The number of a paragraph; `None` when it has none.
    pub(super) fn number(&mut self, properties: Option<&Element>, style_id: Option<&str>, style: &Style) -> Option<Written> {
        let direct = properties.and_then(|p| p.child("numPr"));
        let value = |name: &str| direct.and_then(|n| n.child(name)).and_then(Element::val).and_then(|v| v.parse::<i64>().ok());
        let num_id = value("numId").or(style.num_id).filter(|id| *id != 0)?;
        let instance = self.instances.get(&num_id)?;
        let level = value("ilvl")
            .and_then(|l| usize::try_from(l).ok())
            .or_else(|| self.styled.get(&(instance.list, style_id?.to_owned())).copied())
            .or(style.level)
            .unwrap_or(0);
        let list = match &instance.own {
            Some(own) => own,
            None => self.lists.get(&instance.list)?,
        };
        let written = self.counters.next(instance.list, num_id, list, &instance.starts, level);
        (!written.text.is_empty()).then_some(written)
    }
}

/// A level and its place, from 0.
fn level(element: &Element) -> Option<(usize, Level)> {
    let at = element.attribute("ilvl")?.parse::<usize>().ok().filter(|l| *l < LEVELS)?;
    // A custom form stands beside a plain one in a choice.
    let form = element.child("numFmt").or_else(|| element.find("numFmt"));
    let form = match form.and_then(Element::val) {
        Some("custom") => match form.and_then(|f| f.attribute("format")) {
            Some(zeros) if zeros.starts_with("00") => Form::DecimalZero,
            _ => Form::Unknown,
        },
        Some(name) => Form::named(name),
        None => Form::Decimal,
    };
    let hidden = element.child("rPr").and_then(|r| r.switch("vanish")).unwrap_or(false);
    let text = element.child("lvlText").and_then(Element::val).unwrap_or_default();
    Some((
        at,
        Level {
            start: element.child("start").and_then(Element::val).and_then(|v| v.parse().ok()).unwrap_or(1),
            form,
            template: if hidden { Vec::new() } else { Level::template(text) },
            blank: element.child("suff").and_then(Element::val) != Some("nothing"),
            restart_after: element
                .child("lvlRestart")
                .and_then(Element::val)
                .and_then(|v| v.parse().ok())
                .unwrap_or(at)
                .min(at),
            legal: element.switch("isLgl").unwrap_or(false),
        },
    ))
}
