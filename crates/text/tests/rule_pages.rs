//! The pages of docs/rules are tests: each wrong example is reported by its rule, each right one is not.

use std::collections::BTreeMap;
use std::path::Path;

use banfu_text::{FormExpectations, Options, RULES, read};

/// One example: the rule of its section, whether it is wrong, its text, and where it stands.
struct Example {
    rule: String,
    wrong: bool,
    text: String,
    place: String,
}

fn examples() -> Vec<Example> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules");
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("docs/rules exists") {
        let path = entry.expect("a file").path();
        let page = std::fs::read_to_string(&path).expect("a readable page");
        let mut rule = String::new();
        for (n, line) in page.lines().enumerate() {
            if let Some(heading) = line.strip_prefix("## `") {
                rule = heading.split('`').next().unwrap_or_default().to_owned();
            }
            let example = line
                .strip_prefix("- ✗ ")
                .map(|t| (true, t))
                .or_else(|| line.strip_prefix("- ✓ ").map(|t| (false, t)));
            if let Some((wrong, text)) = example {
                let place = format!("{}:{}", path.file_name().unwrap_or_default().to_string_lossy(), n + 1);
                out.push(Example {
                    rule: rule.clone(),
                    wrong,
                    text: text.replace('⏎', "\n"),
                    place,
                });
            }
        }
    }
    out
}

#[test]
fn every_example_of_the_pages_says_what_its_rule_says() {
    let options = Options {
        form: FormExpectations::full(),
        ..Options::default()
    };
    let wrong: Vec<String> = examples()
        .iter()
        .filter_map(|e| {
            let reading = read(&e.text, &options);
            let hit = reading.findings.iter().any(|f| f.rule == e.rule);
            (hit != e.wrong).then(|| {
                let said: Vec<_> = reading
                    .findings
                    .iter()
                    .filter(|f| !f.rule.starts_with("form"))
                    .map(|f| format!("{}: {}", f.rule, f.message))
                    .collect();
                let relations: Vec<_> = reading.relations.iter().map(|r| format!("{:?} {}", r.verdict, r.explanation)).collect();
                format!(
                    "{} {} {} — {}: said {said:?} {relations:?}",
                    e.place,
                    e.rule,
                    if e.wrong { "✗" } else { "✓" },
                    e.text
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{} examples fail:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_has_right_and_wrong_examples_and_every_family_at_least_fifteen() {
    let mut rules: BTreeMap<&str, (usize, usize)> = RULES.iter().map(|r| (r.id, (0, 0))).collect();
    let mut families: BTreeMap<String, usize> = BTreeMap::new();
    let examples = examples();
    for e in &examples {
        let counts = rules.get_mut(e.rule.as_str()).unwrap_or_else(|| panic!("{}: no rule {}", e.place, e.rule));
        if e.wrong {
            counts.0 += 1
        } else {
            counts.1 += 1
        }
        *families.entry(e.rule.split('.').next().unwrap_or_default().to_owned()).or_default() += 1;
    }
    let bare: Vec<_> = rules.iter().filter(|(_, (w, r))| *w == 0 || *r == 0).collect();
    assert!(bare.is_empty(), "rules without a right and a wrong example: {bare:?}");
    let thin: Vec<_> = families.iter().filter(|(_, n)| **n < 15).collect();
    assert!(thin.is_empty(), "families with fewer than fifteen examples: {thin:?}");
}

/// A rule that a place switches off is silent, and another severity is taken over.
#[test]
fn a_rule_can_be_switched_off_or_given_another_severity() {
    let text = "接待来访近300余人次。";
    let found = |options: &Options| {
        read(text, options)
            .findings
            .iter()
            .find(|f| f.rule == "hedge.contradiction")
            .map(|f| f.severity)
    };
    let mut options = Options::default();
    assert_eq!(found(&options), Some(banfu_text::Severity::Error));
    options.rules.insert("hedge.contradiction".into(), Some(banfu_text::Severity::Note));
    assert_eq!(found(&options), Some(banfu_text::Severity::Note));
    options.rules.insert("hedge".into(), Some(banfu_text::Severity::Warning));
    assert_eq!(found(&options), Some(banfu_text::Severity::Note), "the most specific name wins");
    options.rules.insert("hedge.contradiction".into(), None);
    assert_eq!(found(&options), None);
}
