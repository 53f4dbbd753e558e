//! Exact numbers: decimals as they are written, rationals for arithmetic, intervals for what a rounded figure may stand for.
//!
//! No verdict ever rests on a float: (1+g)ⁿ is tested against the interval of the ratio instead of taking roots.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// A rational of any size.
pub type Rat = BigRational;

/// A decimal as written: `mantissa / 10^scale`. Trailing zeros are kept, because 1.0 says more than 1.
#[derive(Debug, Clone, Copy, Default)]
pub struct Decimal {
    /// All digits, without the point.
    pub mantissa: i128,
    /// How many of them stand after the point.
    pub scale: u8,
}

impl Decimal {
    /// A whole number.
    pub fn whole(value: i128) -> Self {
        Self { mantissa: value, scale: 0 }
    }

    /// `mantissa / 10^scale`.
    pub fn new(mantissa: i128, scale: u8) -> Self {
        Self { mantissa, scale }
    }

    /// The same value as a rational.
    pub fn rat(self) -> Rat {
        Rat::new(BigInt::from(self.mantissa), pow10(u32::from(self.scale)))
    }

    /// The nearest float, for the JSON alone.
    pub fn to_f64(self) -> f64 {
        self.normal().to_string().parse().unwrap_or(f64::NAN)
    }

    /// The value times 10^`power`; `None` when it does not fit.
    pub fn shift(self, power: u32) -> Option<Self> {
        let scale = u32::from(self.scale);
        if power <= scale {
            return Some(Self::new(self.mantissa, u8::try_from(scale - power).ok()?));
        }
        let factor = 10i128.checked_pow(power - scale)?;
        Some(Self::new(self.mantissa.checked_mul(factor)?, 0))
    }

    /// Without trailing zeros after the point.
    pub fn normal(self) -> Self {
        let mut out = self;
        while out.scale > 0 && out.mantissa % 10 == 0 {
            out.mantissa /= 10;
            out.scale -= 1;
        }
        out
    }

    /// The rational rounded half away from zero to `places`; `None` when it does not fit.
    pub fn round(value: &Rat, places: u8) -> Option<Self> {
        let scaled = value * Rat::from_integer(pow10(u32::from(places)));
        let half = Rat::new(BigInt::one(), BigInt::from(2));
        let whole = if scaled.is_negative() {
            (scaled - half).ceil()
        } else {
            (scaled + half).floor()
        };
        Some(Self::new(whole.to_integer().to_i128()?, places))
    }

    /// Whether the value is a whole number.
    pub fn is_whole(self) -> bool {
        self.normal().scale == 0
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.normal(), other.normal());
        a.mantissa == b.mantissa && a.scale == b.scale
    }
}
impl Eq for Decimal {}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.scale == 0 {
            return write!(f, "{}", self.mantissa);
        }
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.mantissa.unsigned_abs(), width = usize::from(self.scale) + 1);
        let (whole, part) = digits.split_at(digits.len() - usize::from(self.scale));
        write!(f, "{sign}{whole}.{part}")
    }
}

/// 10^`n`.
pub fn pow10(n: u32) -> BigInt {
    BigInt::from(10u8).pow(n)
}

/// A whole number as a rational.
pub fn rat(n: i64) -> Rat {
    Rat::from_integer(BigInt::from(n))
}

/// What a stated figure may stand for: everything between `low` and `high`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// The least true value.
    pub low: Rat,
    /// The plain value, as if the figure were exact.
    pub nominal: Rat,
    /// The greatest true value.
    pub high: Rat,
}

impl Interval {
    /// A figure known exactly.
    pub fn exact(value: Rat) -> Self {
        Self {
            low: value.clone(),
            nominal: value.clone(),
            high: value,
        }
    }

    /// A figure give or take `tolerance`.
    pub fn around(value: &Rat, tolerance: &Rat) -> Self {
        Self {
            low: value - tolerance,
            nominal: value.clone(),
            high: value + tolerance,
        }
    }

    /// The sum.
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            low: &self.low + &other.low,
            nominal: &self.nominal + &other.nominal,
            high: &self.high + &other.high,
        }
    }

    /// The difference.
    pub fn minus(&self, other: &Self) -> Self {
        Self {
            low: &self.low - &other.high,
            nominal: &self.nominal - &other.nominal,
            high: &self.high - &other.low,
        }
    }

    /// The quotient of two positive quantities; `None` when the divisor may be zero or either may be negative.
    pub fn over(&self, other: &Self) -> Option<Self> {
        if !other.low.is_positive() || self.low.is_negative() {
            return None;
        }
        Some(Self {
            low: &self.low / &other.high,
            nominal: &self.nominal / &other.nominal,
            high: &self.high / &other.low,
        })
    }

    /// Shifted by an exact number.
    pub fn add(&self, value: &Rat) -> Self {
        Self {
            low: &self.low + value,
            nominal: &self.nominal + value,
            high: &self.high + value,
        }
    }

    /// Times an exact positive number.
    pub fn scale(&self, value: &Rat) -> Self {
        Self {
            low: &self.low * value,
            nominal: &self.nominal * value,
            high: &self.high * value,
        }
    }

    /// With its sign turned.
    pub fn negate(&self) -> Self {
        Self {
            low: -&self.high,
            nominal: -&self.nominal,
            high: -&self.low,
        }
    }

    /// Whether a value may belong to both.
    pub fn meets(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// Whether the value lies inside.
    pub fn holds(&self, value: &Rat) -> bool {
        &self.low <= value && value <= &self.high
    }
}

/// The yearly rate, in per cent with `places` decimals, that turns 1 into `ratio` over `years`. `None` for ratios that are not positive.
///
/// A float gives the first guess; the rate itself is then found between two neighbours of a tenth of the last place by whole-number
/// comparison of (1+g)ⁿ with the ratio, so that its last place is right whatever the guess was.
pub fn yearly_rate(ratio: &Rat, years: u32, places: u8) -> Option<Decimal> {
    if !ratio.is_positive() || years == 0 || places > 12 {
        return None;
    }
    let unit = pow10(u32::from(places) + 3);
    let power = |n: &BigInt| num_traits::pow(n.clone(), years as usize);
    // n/unit to the power of years is at most the ratio
    let below = |n: &BigInt| power(n) * ratio.denom() <= ratio.numer() * power(&unit);
    let guess = ratio.to_f64().filter(|r| r.is_finite())?.powf(1.0 / f64::from(years)) * unit.to_f64()?;
    let mut low = BigInt::from(guess.max(0.0) as i128);
    let mut step = BigInt::one();
    while !below(&low) {
        low = (low - &step).max(BigInt::zero());
        step *= 2;
    }
    step = BigInt::one();
    let mut high = &low + &step;
    while below(&high) {
        low = high.clone();
        step *= 2;
        high = &low + &step;
    }
    while &high - &low > BigInt::one() {
        let middle: BigInt = (&low + &high) / 2;
        if below(&middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    let rate = Rat::new((low - &unit) * BigInt::from(100u8), unit);
    Decimal::round(&rate, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_shown_as_it_was_written() {
        assert_eq!(Decimal::new(4768, 2).to_string(), "47.68");
        assert_eq!(Decimal::new(-5, 1).to_string(), "-0.5");
        assert_eq!(Decimal::new(10, 1), Decimal::whole(1));
    }

    #[test]
    fn shifting_by_a_scale_gives_base_units() {
        assert_eq!(Decimal::new(288, 1).shift(8), Some(Decimal::whole(2_880_000_000)));
        assert_eq!(Decimal::whole(i128::MAX).shift(1), None);
    }

    #[test]
    fn rounding_goes_away_from_zero_at_the_half() {
        assert_eq!(Decimal::round(&Rat::new(BigInt::from(25), BigInt::from(1000)), 2), Some(Decimal::new(3, 2)));
        assert_eq!(Decimal::round(&Rat::new(BigInt::from(-25), BigInt::from(1000)), 2), Some(Decimal::new(-3, 2)));
    }

    #[test]
    fn the_yearly_rate_of_a_doubling_in_ten_years_is_7_point_18_per_cent() {
        assert_eq!(yearly_rate(&rat(2), 10, 2), Some(Decimal::new(718, 2)));
        assert_eq!(yearly_rate(&Rat::new(BigInt::from(134), BigInt::from(100)), 5, 2), Some(Decimal::new(603, 2)));
        assert_eq!(yearly_rate(&rat(0), 3, 2), None);
    }

    #[test]
    fn intervals_meet_when_one_value_may_belong_to_both() {
        let a = Interval::around(&rat(10), &rat(1));
        let b = Interval::around(&rat(12), &rat(1));
        let c = Interval::around(&rat(14), &rat(1));
        assert!(a.meets(&b) && b.meets(&c) && !a.meets(&c));
    }
}
