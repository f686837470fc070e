//! The double next to a decimal number, by whole numbers of any size. It needs no tables; those of the standard library are 10 KB, which a page
//! would have to fetch.

use std::cmp::Ordering;

/// More digits than it takes to tell on which side of the middle between two doubles a number is, 767.
const MOST_DIGITS: usize = 800;
/// The power of two that is the least double.
const LEAST: i32 = -1074;

/// The double next to `digits` · 10^`exponent`; between two it is the even one (IEEE 754). The first digit is none of 0.
pub(super) fn nearest(digits: &str, exponent: i64) -> f64 {
    let magnitude = digits.len() as i64 + exponent;
    if digits.is_empty() || magnitude < -323 {
        return 0.0;
    }
    if magnitude > 309 {
        return f64::INFINITY;
    }
    let (read, rest) = digits.split_at(digits.len().min(MOST_DIGITS));
    let mut above = Natural(Vec::new());
    for digit in read.bytes() {
        above.times_plus(10, digit - b'0');
    }
    // Of the rest it only matters whether there is any.
    above.times_plus(10, u8::from(rest.bytes().any(|digit| digit != b'0')));
    scaled(above, (magnitude - read.len() as i64 - 1) as i32)
}

/// The double next to `above` · 10^`exponent`.
fn scaled(mut above: Natural, exponent: i32) -> f64 {
    let mut below = Natural(vec![1]);
    let grows = if exponent < 0 { &mut below } else { &mut above };
    for _ in 0..exponent.unsigned_abs() {
        grows.times_plus(5, 0);
    }
    // With as many bits in both, their ratio is between a half and two.
    let longer = above.bits() as i32 - below.bits() as i32;
    let shorter = if longer < 0 { &mut above } else { &mut below };
    shorter.shift(longer.unsigned_abs());
    rounded(above.over(&below), exponent + longer - 63)
}

/// The double next to `whole` · 2^`power`, which has 53 bits of it, or fewer where it is very small.
fn rounded(whole: u64, power: i32) -> f64 {
    let spare = (11 - whole.leading_zeros() as i32).max(LEAST - power);
    let halves = whole.checked_shr(spare as u32 - 1).unwrap_or_default();
    let is_over_half = (whole.trailing_zeros() as i32) < spare - 1;
    let is_up = halves & 1 == 1 && (is_over_half || halves & 2 == 2);
    let exponent = (power + spare - LEAST) as u64;
    // A carry out of the 53 bits belongs to the exponent.
    let bits = (exponent << 52) + halves / 2 + u64::from(is_up);
    f64::from_bits(bits.min(f64::INFINITY.to_bits()))
}

/// A whole number in digits of 32 bits, the least first. The last is none of 0.
struct Natural(Vec<u32>);

impl Natural {
    fn times_plus(&mut self, factor: u32, more: u8) {
        let mut carried = u64::from(more);
        for digit in &mut self.0 {
            carried += u64::from(*digit) * u64::from(factor);
            *digit = carried as u32;
            carried >>= 32;
        }
        if carried > 0 {
            self.0.push(carried as u32);
        }
    }

    fn bits(&self) -> u32 {
        let unused = self.0.last().map_or(0, |digit| digit.leading_zeros());
        32 * self.0.len() as u32 - unused
    }

    /// Multiplies it by a power of two.
    fn shift(&mut self, bits: u32) {
        let mut digits = vec![0; bits as usize / 32];
        digits.append(&mut self.0);
        self.0 = digits;
        self.times_plus(1 << (bits % 32), 0);
    }

    /// The ratio to one that is more than half of it, times 2^63. Where that leaves a rest, the last bit says so.
    fn over(mut self, other: &Self) -> u64 {
        let mut ratio = 0;
        for _ in 0..64 {
            ratio = ratio << 1 | u64::from(self.take(other));
            self.times_plus(2, 0);
        }
        ratio | u64::from(!self.0.is_empty())
    }

    /// Takes another one away, unless that is more.
    fn take(&mut self, other: &Self) -> bool {
        let length = self.0.len().cmp(&other.0.len());
        if length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev())) == Ordering::Less {
            return false;
        }
        let mut carried = 0;
        let taken = other.0.iter().chain(std::iter::repeat(&0));
        for (digit, taken) in self.0.iter_mut().zip(taken) {
            carried += i64::from(*digit) - i64::from(*taken);
            *digit = carried as u32;
            carried >>= 32;
        }
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        true
    }
}
