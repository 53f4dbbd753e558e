//! How wide the columns of a table are: as their words need, within reason.

/// Cells of a column need not be wider than so many characters; longer ones are broken into lines.
const WIDE: f64 = 14.0;
/// Nor is a column narrower than so many.
const NARROW: f64 = 3.0;
/// Room beside the words of a cell, in characters.
const BESIDE: f64 = 1.2;

/// The share of each column, as parts that need not add up to one.
pub(crate) fn shares<'a>(rows: impl Iterator<Item = &'a [String]>, columns: usize) -> Vec<f64> {
    let mut widest = vec![NARROW; columns];
    for row in rows {
        for (widest, cell) in widest.iter_mut().zip(row) {
            *widest = widest.max(width(cell).min(WIDE));
        }
    }
    widest.iter_mut().for_each(|share| *share += BESIDE);
    widest
}

/// In widths of a Chinese character; letters and digits take about half of one.
fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.55 } else { 1.0 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_numbers_is_narrower_than_one_of_words_and_long_words_have_an_end() {
        let row = |cells: [&str; 3]| cells.map(String::from).to_vec();
        let rows = [row(["序号", "任务", "时限"]), row(["1", &"推进".repeat(200), "2026年底前"])];
        let shares = shares(rows.iter().map(Vec::as_slice), 3);
        assert!(shares[0] < shares[2] && shares[2] < shares[1], "{shares:?}");
        assert!(shares[1] < 5.0 * shares[0], "{shares:?}");
    }

    #[test]
    fn every_column_has_a_share_even_without_a_word() {
        assert_eq!(shares([vec![]].iter().map(Vec::as_slice), 2).len(), 2);
    }
}
