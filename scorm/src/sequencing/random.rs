//! Chance, out of a seed that the caller gives: the same seed selects and orders the same children.

/// A sequence of numbers (SplitMix64), enough to shuffle a chapter and no more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub(super) fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound; the bias is one in 2^64 divided by it.
    fn below(&mut self, bound: usize) -> usize {
        match bound {
            0 => 0,
            _ => (self.next() % bound as u64) as usize,
        }
    }

    /// Puts things into another order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last + 1));
        }
    }

    /// Some of the places of a list, in their order.
    pub(super) fn choose(&mut self, count: usize, of: usize) -> Vec<usize> {
        let mut places: Vec<usize> = (0..of).collect();
        self.shuffle(&mut places);
        places.truncate(count);
        places.sort_unstable();
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of seed 0, as the generator's author published them.
    #[test]
    fn a_sequence_is_the_generators() {
        let mut random = Random::of(0);
        let first = [(); 3].map(|()| random.next());
        assert_eq!(
            first,
            [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f]
        );
    }

    #[test]
    fn a_shuffle_reaches_every_order_and_a_choice_every_place() {
        let mut orders = std::collections::BTreeSet::new();
        let mut places = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let mut things = [0, 1, 2];
            Random::of(seed).shuffle(&mut things);
            orders.insert(things);
            let chosen = Random::of(seed).choose(2, 3);
            assert_eq!(chosen.len(), 2);
            places.insert(chosen);
        }
        assert_eq!((orders.len(), places.len()), (6, 3));
    }
}
