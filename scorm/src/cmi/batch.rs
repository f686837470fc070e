//! Judging a change of many elements: all of it is stored, or none.
//!
//! A client sends a map, whose members have no order; a SCO set them in one. So a batch is judged in the
//! order in which a SCO could have set it: collections by rising index, in each record `id`, then
//! `type`, then the rest.

/// Judging a batch.
pub mod judge;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Data;
pub use super::remark::{Given, Remark, Strictness};

/// A batch that is accepted: the data as it is to be stored, and what to warn about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Everything that is stored from now on.
    pub data: Data,
    /// What a stricter LMS would have refused.
    pub warnings: Vec<Remark>,
}

/// The members of a batch as a SCO would set them.
pub fn in_scorm_order(batch: &BTreeMap<String, Given>) -> Vec<(&String, &Given)> {
    let mut ordered: Vec<_> = batch.iter().collect();
    ordered.sort_by(|(a, _), (b, _)| scorm_order(a, b));
    ordered
}

/// Compares names as a SCO would set them.
fn scorm_order(a: &str, b: &str) -> Ordering {
    fn rank(segment: &str) -> (u8, u64) {
        match segment {
            "id" => (0, 0),
            "type" => (1, 0),
            _ => segment.parse().map_or((3, 0), |index| (2, index)),
        }
    }
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        match (left.next(), right.next()) {
            (Some(x), Some(y)) if x == y => {}
            (Some(x), Some(y)) => return rank(x).cmp(&rank(y)).then_with(|| x.cmp(y)),
            (x, y) => return x.is_some().cmp(&y.is_some()),
        }
    }
}

#[cfg(test)]
mod tests;
