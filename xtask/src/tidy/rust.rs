//! Just enough of Rust's lexis to tell code from comments and strings.

/// A source file taken apart.
pub struct Pieces {
    /// The code, line by line, with comments and the insides of strings and character literals blanked.
    pub code: Vec<String>,
    /// String literals: the line they begin on (from 1), and what stands between the quotes.
    pub strings: Vec<(usize, String)>,
}

/// Takes a source file apart.
pub fn pieces(text: &str) -> Pieces {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let (mut code, mut strings) = (String::new(), Vec::new());
    let (mut i, mut line) = (0, 1);
    while i < chars.len() {
        let c = at(i);
        let begins = i;
        if c == '/' && at(i + 1) == '/' {
            while i < chars.len() && at(i) != '\n' {
                i += 1;
            }
        } else if c == '/' && at(i + 1) == '*' {
            let mut depth = 0usize;
            loop {
                match (at(i), at(i + 1)) {
                    ('/', '*') => (depth, i) = (depth + 1, i + 2),
                    ('*', '/') => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
                if depth == 0 || i >= chars.len() {
                    break;
                }
            }
        } else if let Some(hashes) = raw_string(&chars, i) {
            let open = i + 2 + hashes + usize::from(c == 'b');
            let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
            let mut end = open;
            while end < chars.len() && !chars.get(end..).is_some_and(|rest| rest.starts_with(&close)) {
                end += 1;
            }
            strings.push((line, chars.get(open..end).unwrap_or_default().iter().collect()));
            i = end + close.len();
        } else if c == '"' {
            let mut inside = String::new();
            i += 1;
            while i < chars.len() && at(i) != '"' {
                if at(i) == '\\' {
                    inside.push(at(i));
                    i += 1;
                }
                inside.push(at(i));
                i += 1;
            }
            strings.push((line, inside));
            i += 1;
        } else if c == '\'' && (at(i + 1) == '\\' || at(i + 2) == '\'') {
            // A character, not a lifetime.
            i += 2;
            while i < chars.len() && at(i) != '\'' {
                i += 1;
            }
            i += 1;
        } else {
            code.push(c);
            line += usize::from(c == '\n');
            i += 1;
            continue;
        }
        for skipped in chars.get(begins..i.min(chars.len())).unwrap_or_default() {
            if *skipped == '\n' {
                code.push('\n');
                line += 1;
            }
        }
        code.push(' ');
    }
    Pieces {
        code: code.lines().map(str::to_owned).collect(),
        strings,
    }
}

/// How many `#` a raw string that begins here has; `None` when none begins here.
fn raw_string(chars: &[char], i: usize) -> Option<usize> {
    let word = |c: &char| c.is_alphanumeric() || *c == '_';
    if i > 0 && chars.get(i - 1).is_some_and(word) {
        return None;
    }
    let mut rest = chars.get(i..)?;
    rest = rest.strip_prefix(&['b']).unwrap_or(rest).strip_prefix(&['r'])?;
    let hashes = rest.iter().take_while(|c| **c == '#').count();
    (rest.get(hashes) == Some(&'"')).then_some(hashes)
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn comments_strings_and_characters_are_no_code() {
        let p = pieces("a(\"x // y\"); // env::var\nb('\"'); /* c\n /* d */ */ e(r#\"f \" g\"#);\nh::<'h>(\"\\\"\");");
        let code: Vec<String> = p.code.iter().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(code, ["a( );", "b( );", "e( );", "h::<'h>( );"]);
        let strings: Vec<(usize, &str)> = p.strings.iter().map(|(l, s)| (*l, s.as_str())).collect();
        assert_eq!(strings, [(1, "x // y"), (3, "f \" g"), (4, "\\\"")]);
    }

    #[test]
    fn lines_are_counted_through_strings_of_many_lines() {
        let p = pieces("a(\"one\ntwo\");\nb(\"three\");");
        assert_eq!(p.strings.iter().map(|(l, _)| *l).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(p.code.len(), 3);
    }

    #[test]
    fn a_file_that_ends_in_the_middle_is_read_to_its_end() {
        for text in ["\"", "r#\"", "/*", "'", "'\\", "/* /*", "b", "\"\\"] {
            assert!(pieces(text).code.len() <= 1, "{text}");
        }
    }
}
