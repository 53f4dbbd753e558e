//! Breaking a title into lines: whole words, and a trapezium or a lozenge rather than a block (GB/T 9704 7.3.1).
//!
//! A standard asks for sense, so every gap between two characters gets a price from what stands beside it, every set of lines a price for
//! its shape, and the cheapest set wins. No dictionary: office names and the set phrases of titles say enough.

/// Widest line, in characters of the title's size: 156 mm / 22 pt = 20.1.
pub const LINE_CELLS: usize = 20;

/// The lines of `title`, each at most `cells` characters wide (a digit or Latin letter counts half).
///
/// White space at the joins is dropped; nothing else is. An empty title gives no lines.
#[must_use]
pub fn title_lines(title: &str, cells: usize) -> Vec<String> {
    let chars: Vec<char> = title.trim().chars().collect();
    if chars.is_empty() {
        return Vec::new();
    }
    let limit = cells.max(4) * 2;
    let total: usize = chars.iter().map(|c| halves(*c)).sum();
    if total <= limit {
        return vec![chars.iter().collect()];
    }
    // One line more than needed may read better; two never do. Prices are small integers, so that the choice is the same everywhere.
    let least = total.div_ceil(limit);
    let best = (least..=least + 2)
        .filter_map(|count| best_with(&chars, count, limit))
        .min_by_key(|(cost, lines)| cost + 60 * u32::try_from(lines.len() - least).unwrap_or(u32::MAX / 64));
    match best {
        Some((_, lines)) => lines,
        // Too long to weigh.
        None => cut_by_width(&chars, limit),
    }
}

/// Half-widths a character takes on the line.
fn halves(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 }
}

/// Longest title for which every arrangement is weighed (six lines); a longer one is filled line by line.
const WEIGHED_CHARS: usize = 120;

fn best_with(chars: &[char], count: usize, limit: usize) -> Option<(u32, Vec<String>)> {
    if chars.len() > WEIGHED_CHARS {
        return None;
    }
    let widths: Vec<usize> = std::iter::once(0)
        .chain(chars.iter().scan(0, |sum, c| {
            *sum += halves(*c);
            Some(*sum)
        }))
        .collect();
    let total = widths[chars.len()];
    let prices: Vec<u32> = (0..=chars.len()).map(|at| price(chars, at)).collect();
    // Try each shape: growing, shrinking, lozenge; each asks for its own widths line by line.
    let mut best: Option<(u32, Vec<usize>)> = None;
    for ideal in shapes(count, total) {
        if let Some((cost, cuts)) = cheapest(&widths, &prices, &ideal, limit) {
            let cost = cost + shape_price(&cuts, &widths);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, cuts));
            }
        }
    }
    best.map(|(cost, cuts)| {
        let lines = cuts
            .windows(2)
            .map(|pair| chars[pair[0]..pair[1]].iter().collect::<String>().trim().to_owned())
            .collect();
        (cost, lines)
    })
}

/// Widths to aim at, in halves of a character, for each of the shapes a title may take.
fn shapes(count: usize, total: usize) -> Vec<Vec<usize>> {
    let mean = total / count;
    // Each line differs from its neighbour by about two characters.
    let step = 4usize.min(mean / 4);
    let middle = (count - 1) / 2;
    let line = |i: usize, centre: usize| (mean + step * count / 2).saturating_sub(step * i.abs_diff(centre));
    vec![
        (0..count).map(|i| line(i, 0)).collect(),
        (0..count).map(|i| line(i, count - 1)).collect(),
        (0..count).map(|i| line(i, middle)).collect(),
    ]
}

/// The cheapest places to cut for the widths aimed at: dynamic programming over (line, end).
fn cheapest(widths: &[usize], prices: &[u32], ideal: &[usize], limit: usize) -> Option<(u32, Vec<usize>)> {
    let n = widths.len() - 1;
    let mut reach: Vec<Vec<Option<(u32, usize)>>> = vec![vec![None; n + 1]; ideal.len() + 1];
    reach[0][0] = Some((0, 0));
    for (line, want) in ideal.iter().enumerate() {
        for end in 1..=n {
            if line + 1 == ideal.len() && end != n {
                continue;
            }
            for start in (0..end).rev() {
                let wide = widths[end] - widths[start];
                if wide > limit {
                    break;
                }
                let Some((before, _)) = reach[line][start] else {
                    continue;
                };
                let off = u32::try_from(wide.abs_diff(*want)).unwrap_or(u32::MAX / 4);
                let break_price = if end == n { 0 } else { prices[end] };
                let cost = before + break_price + off * off / 4;
                if reach[line + 1][end].is_none_or(|(least, _)| cost < least) {
                    reach[line + 1][end] = Some((cost, start));
                }
            }
        }
    }
    let (cost, _) = reach[ideal.len()][n]?;
    let mut cuts = vec![n];
    let mut end = n;
    for line in (1..=ideal.len()).rev() {
        end = reach[line][end]?.1;
        cuts.push(end);
    }
    cuts.reverse();
    Some((cost, cuts))
}

/// Equal lines make a block and a waist makes an hourglass: neither is wanted.
fn shape_price(cuts: &[usize], widths: &[usize]) -> u32 {
    let lines: Vec<usize> = cuts.windows(2).map(|pair| widths[pair[1]] - widths[pair[0]]).collect();
    let mut cost = 0;
    for pair in lines.windows(2) {
        if pair[0].abs_diff(pair[1]) < 2 {
            cost += 25;
        }
    }
    for three in lines.windows(3) {
        if three[1] + 1 < three[0] && three[1] + 1 < three[2] {
            cost += 120;
        }
    }
    cost
}

/// What it costs to break before the character at `at`.
fn price(chars: &[char], at: usize) -> u32 {
    const FORBIDDEN: u32 = 100_000;
    const INSIDE_WORD: u32 = 400;
    if at == 0 || at >= chars.len() {
        return 0;
    }
    let (before, after) = (chars[at - 1], chars[at]);
    if "、，。；：）》”’〕！？)]%％".contains(after) || "（《“‘〔([第".contains(before) {
        return FORBIDDEN;
    }
    // Inside 《…》, 〔…〕 and “…” a break costs more than outside.
    let opened = chars[..at].iter().filter(|c| "《〔“（".contains(**c)).count();
    let closed = chars[..at].iter().filter(|c| "》〕”）".contains(**c)).count();
    let nested = if opened > closed { 150 } else { 0 };
    let sticks = |c: char| c.is_ascii_alphanumeric() || ".〇·-".contains(c);
    if (sticks(before) && sticks(after)) || (sticks(before) && "号年月日届次条个项件".contains(after)) {
        return FORBIDDEN / 10;
    }
    let ends = |words: &[&str]| words.iter().any(|w| ends_with(&chars[..at], w));
    let starts = |words: &[&str]| words.iter().any(|w| starts_with(&chars[at..], w));
    let base = if ends(&["关于", "会议"]) && !starts(&["的"]) || before == '、' || before == ' ' {
        0
    } else if starts(&["关于", "第"]) && !ends(&["会议", "大会"]) {
        10
    } else if starts(&["的"]) || starts(&["等", "号", "们"]) {
        FORBIDDEN / 100
    } else if ends(&["的"]) {
        // 的答复 is two syllables too short to stand alone, but the shape says that.
        30
    } else if ends(&[
        "办公室",
        "办公厅",
        "委员会",
        "管理局",
        "厅",
        "局",
        "政府",
        "提案",
        "建议",
        "意见",
        "工作",
        "发展",
        "建设",
        "》",
        "”",
        "〕",
        "）",
    ]) || starts(&[
        "促进",
        "推动",
        "推进",
        "加快",
        "加强",
        "支持",
        "完善",
        "进一步",
        "建立",
        "提升",
        "印发",
        "转发",
        "《",
        "“",
    ]) {
        40
    } else if ends(&["和", "及", "与", "并", "为", "在", "对", "以", "省", "市", "县", "区", "州"]) {
        // After a conjunction is worse than before it.
        220
    } else if starts(&["和", "及", "与", "并", "以及"]) {
        90
    } else {
        INSIDE_WORD
    };
    base + nested
}

fn ends_with(chars: &[char], word: &str) -> bool {
    let n = word.chars().count();
    chars.len() >= n && chars[chars.len() - n..].iter().copied().eq(word.chars())
}

fn starts_with(chars: &[char], word: &str) -> bool {
    let n = word.chars().count();
    chars.len() >= n && chars[..n].iter().copied().eq(word.chars())
}

/// Full lines, each ended at the best break among its last few characters.
fn cut_by_width(chars: &[char], limit: usize) -> Vec<String> {
    const LOOK_BACK: usize = 8;
    let mut lines = Vec::new();
    let mut start = 0;
    while start < chars.len() {
        let (mut end, mut wide) = (start, 0);
        while end < chars.len() && wide + halves(chars[end]) <= limit {
            wide += halves(chars[end]);
            end += 1;
        }
        if end < chars.len() {
            let least = (start + 1).max(end.saturating_sub(LOOK_BACK));
            // The last of equals, so that lines stay as full as they can.
            end = (least..=end).rev().min_by_key(|at| price(chars, *at)).unwrap_or(end);
        }
        lines.push(chars[start..end].iter().collect());
        start = end;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn broken(title: &str) -> String {
        title_lines(title, LINE_CELLS).join("/")
    }

    #[test]
    fn a_short_title_stays_on_one_line() {
        assert_eq!(broken("关于第12号提案的答复"), "关于第12号提案的答复");
    }

    #[test]
    fn a_reply_breaks_after_about() {
        assert_eq!(
            broken("贵州省外事办公室关于省政协十三届一次会议第1020号提案的答复"),
            "贵州省外事办公室关于/省政协十三届一次会议第1020号提案的答复"
        );
    }

    #[test]
    fn numbers_and_their_counters_stay_together() {
        let text = broken("某某省教育厅关于政协某某省第十三届委员会第一次会议第1020号提案答复的函");
        assert!(text.contains("第1020号"), "{text}");
        assert!(text.contains("关于"), "{text}");
    }

    #[test]
    fn a_document_name_in_brackets_is_not_torn_when_it_need_not_be() {
        let text = broken("某某市人民政府办公室关于印发《某某市促进外贸稳定增长若干措施》的通知");
        assert!(
            title_lines(&text.replace('/', ""), LINE_CELLS)
                .iter()
                .any(|line| line.contains("《某某市促进外贸稳定增长若干措施》")),
            "{text}"
        );
    }

    #[test]
    fn common_titles_break_as_a_typist_would() {
        for (title, lines) in [
            (
                "某某省科学技术厅关于省政协十三届二次会议第0456号提案的答复",
                "某某省科学技术厅关于/省政协十三届二次会议第0456号提案的答复",
            ),
            (
                "某某市人力资源和社会保障局对市十五届人大三次会议第88号建议的答复",
                "某某市人力资源和社会保障局/对市十五届人大三次会议第88号建议的答复",
            ),
        ] {
            assert_eq!(broken(title), lines);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn lines_hold_the_title_and_none_is_too_wide(title in "[关于的第号提案答复省市厅、《》0-9a-z]{1,300}") {
            let lines = title_lines(&title, LINE_CELLS);
            prop_assert_eq!(lines.concat(), title);
            for line in &lines {
                prop_assert!(line.chars().map(halves).sum::<usize>() <= LINE_CELLS * 2, "{}", line);
            }
        }
    }
}
