//! Numerals as they are written: Arabic with groups and decimals, Chinese from 一 to 亿, and the scales 千 万 亿 after either.

use crate::exact::Decimal;

/// A numeral with its scale, read at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// The value, scale included.
    pub value: Decimal,
    /// Power of ten of the last digit stated: 28.8亿 has 7, 4590万 has 4, 853 has 0, 47.68 has -2.
    pub last_place: i32,
    /// Power of ten of the scale word (万 is 4); 0 without one.
    pub scale: u32,
    /// Written in Chinese numerals.
    pub chinese: bool,
    /// 余 or 多 stood between the digits and the scale (3000余万).
    pub above: bool,
    /// How many characters it takes.
    pub len: usize,
    /// How many of them are the digits alone.
    pub digits: usize,
}

/// The value of one Chinese digit.
pub fn chinese_digit(c: char) -> Option<i128> {
    Some(match c {
        '零' | '〇' | '○' | 'Ｏ' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn chinese_unit(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        _ => return None,
    })
}

/// Whether a Chinese numeral may begin with this character.
pub fn starts_chinese(c: char) -> bool {
    chinese_digit(c).is_some() || chinese_unit(c).is_some()
}

/// Reads a number at `i`: digits, then 余/多, then a scale. `None` when none begins there or it has more than 25 digits.
pub fn number(chars: &[char], i: usize) -> Option<Number> {
    let c = *chars.get(i)?;
    if c.is_ascii_digit() {
        arabic(chars, i)
    } else if starts_chinese(c) {
        chinese(chars, i)
    } else {
        None
    }
}

fn arabic(chars: &[char], i: usize) -> Option<Number> {
    let at = |j: usize| chars.get(j).copied().unwrap_or('\0');
    let mut j = i;
    let (mut mantissa, mut decimals, mut count) = (0i128, 0u8, 0usize);
    let mut eat = |c: char, count: &mut usize| -> Option<()> {
        *count += 1;
        mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(c.to_digit(10)?))?;
        Some(())
    };
    while at(j).is_ascii_digit() {
        eat(at(j), &mut count)?;
        j += 1;
        let grouped = (at(j) == ',' || at(j) == '\'') && (1..=3).all(|k| at(j + k).is_ascii_digit()) && !at(j + 4).is_ascii_digit();
        if grouped && (count <= 3 || count % 3 == 0) {
            j += 1;
        }
        if count > 25 {
            return None;
        }
    }
    if at(j) == '.' && at(j + 1).is_ascii_digit() {
        j += 1;
        while at(j).is_ascii_digit() {
            eat(at(j), &mut count)?;
            decimals += 1;
            j += 1;
            if count > 25 {
                return None;
            }
        }
    }
    let digits = j - i;
    let plain = Decimal::new(mantissa, decimals);
    let mut above = false;
    if matches!(at(j), '余' | '多') && scale(chars, j + 1).is_some() {
        above = true;
        j += 1;
    }
    let (power, used) = scale(chars, j).unwrap_or((0, 0));
    Some(Number {
        value: plain.shift(power)?,
        last_place: power as i32 - i32::from(decimals),
        scale: power,
        chinese: false,
        above,
        len: j + used - i,
        digits,
    })
}

/// A scale word at `i`: its power of ten and its length. 千 before a unit of measure (千瓦, 千米) is not a scale.
pub fn scale(chars: &[char], i: usize) -> Option<(u32, usize)> {
    let at = |j: usize| chars.get(j).copied().unwrap_or('\0');
    let unit_after_thousand = |c: char| matches!(c, '瓦' | '克' | '米' | '伏' | '卡' | '字' | '帕' | '赫' | '焦' | '安');
    let (mut power, mut j) = (0u32, i);
    if let Some(small) = chinese_unit(at(j)) {
        let big_follows = matches!(at(j + 1), '万' | '亿');
        if at(j) == '千' && unit_after_thousand(at(j + 1)) {
            return None;
        }
        if !big_follows && at(j) != '千' && at(j) != '百' {
            return None;
        }
        power += small;
        j += 1;
    }
    while power <= 16 {
        match at(j) {
            '万' => power += 4,
            '亿' => power += 8,
            _ => break,
        }
        j += 1;
    }
    (j > i).then_some((power, j - i))
}

fn chinese(chars: &[char], i: usize) -> Option<Number> {
    let at = |j: usize| chars.get(j).copied().unwrap_or('\0');
    let unit_after_thousand = |c: char| matches!(c, '瓦' | '克' | '米' | '伏' | '卡' | '字' | '帕' | '赫');
    let (mut total, mut section, mut digit, mut j) = (0i128, 0i128, None::<i128>, i);
    let (mut scale_power, mut run) = (0u32, 0usize);
    let mut above = false;
    while j - i <= 24 {
        let c = at(j);
        if let Some(d) = chinese_digit(c) {
            // 二〇二三: digits in a row read as places
            digit = Some(match digit {
                Some(before) if d != 0 || before != 0 => before.checked_mul(10)?.checked_add(d)?,
                _ => d,
            });
            run += 1;
        } else if let Some(power) = chinese_unit(c) {
            if c == '千' && unit_after_thousand(at(j + 1)) {
                break;
            }
            section += digit.take().unwrap_or(1).checked_mul(10i128.pow(power))?;
            run = 0;
        } else if matches!(c, '万' | '亿') {
            if j == i {
                return None;
            }
            let power = if c == '万' { 4 } else { 8 };
            let whole = section + digit.take().unwrap_or(0);
            total = if c == '亿' && total > 0 {
                (total + whole).checked_mul(10i128.pow(power))?
            } else {
                total + whole.checked_mul(10i128.pow(power))?
            };
            section = 0;
            scale_power = power;
        } else if matches!(c, '余' | '多') && matches!(at(j + 1), '万' | '亿') && j > i {
            above = true;
        } else {
            break;
        }
        j += 1;
    }
    if j == i || (run > 1 && run < j - i) {
        return None;
    }
    let tail = digit.unwrap_or(0);
    let exact_tail = section != 0 || tail != 0;
    let value = total.checked_add(section)?.checked_add(tail)?;
    Some(Number {
        value: Decimal::whole(value),
        last_place: if exact_tail { 0 } else { scale_power as i32 },
        scale: if exact_tail { 0 } else { scale_power },
        chinese: true,
        above,
        len: j - i,
        digits: j - i,
    })
}

/// A small Chinese or Arabic whole number (enumerators, dates): its value and length.
pub fn small(chars: &[char], i: usize) -> Option<(u32, usize)> {
    let mut j = i;
    if chars.get(j)?.is_ascii_digit() {
        let mut value = 0u32;
        while let Some(d) = chars.get(j).and_then(|c| c.to_digit(10)) {
            value = value.checked_mul(10)?.checked_add(d)?;
            j += 1;
        }
        return Some((value, j - i));
    }
    let (mut total, mut digit) = (0u32, None::<u32>);
    while j - i < 8 {
        let Some(&c) = chars.get(j) else { break };
        if let Some(d) = chinese_digit(c).and_then(|d| u32::try_from(d).ok()) {
            if c == '两' {
                break;
            }
            digit = Some(digit.map_or(d, |before| before * 10 + d));
        } else if c == '十' || c == '百' {
            total += digit.take().unwrap_or(1) * if c == '十' { 10 } else { 100 };
        } else {
            break;
        }
        j += 1;
    }
    (j > i).then_some((total + digit.unwrap_or(0), j - i))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, i32, usize)> {
        let chars: Vec<char> = text.chars().collect();
        number(&chars, 0).map(|n| (n.value.to_string(), n.last_place, n.len))
    }

    #[test]
    fn scales_multiply_and_keep_the_last_place() {
        assert_eq!(read("28.8亿"), Some(("2880000000".into(), 7, 5)));
        assert_eq!(read("4590万"), Some(("45900000".into(), 4, 5)));
        assert_eq!(read("1.2万亿"), Some(("1200000000000".into(), 11, 5)));
        assert_eq!(read("3000余万"), Some(("30000000".into(), 4, 6)));
        assert_eq!(read("47.68%"), Some(("47.68".into(), -2, 5)));
    }

    #[test]
    fn groups_of_three_belong_to_one_number() {
        assert_eq!(read("1,250户"), Some(("1250".into(), 0, 5)));
        assert_eq!(read("12,50"), Some(("12".into(), 0, 2)));
    }

    #[test]
    fn kilowatts_are_a_unit_not_a_thousand_watts() {
        assert_eq!(read("500千瓦"), Some(("500".into(), 0, 3)));
        assert_eq!(read("500万千瓦"), Some(("5000000".into(), 4, 4)));
    }

    #[test]
    fn chinese_numerals_are_read() {
        assert_eq!(read("三百二十五"), Some(("325".into(), 0, 5)));
        assert_eq!(read("十二"), Some(("12".into(), 0, 2)));
        assert_eq!(read("二〇二三"), Some(("2023".into(), 0, 4)));
        assert_eq!(read("百家"), Some(("100".into(), 0, 1)));
        assert_eq!(read("一亿二千万"), Some(("120000000".into(), 4, 5)));
        assert_eq!(read("万物"), None);
    }

    #[test]
    fn absurdly_long_numbers_are_none() {
        assert_eq!(read(&"9".repeat(60)), None);
    }
}
