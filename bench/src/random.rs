//! Numbers that look random and are the same for the same seed, on every machine.

/// SplitMix64: enough for made-up rows.
pub(crate) struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `bound`, which is above 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        usize::try_from(bits % bound as u64).expect("less than a usize")
    }

    /// True in `percent` of 100 cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// Up to `count` different ones of these.
    pub(crate) fn some<T: Clone + PartialEq>(&mut self, of: &[T], count: usize) -> Vec<T> {
        let mut chosen = Vec::with_capacity(count);
        for _ in 0..count {
            let one = self.one(of);
            if !chosen.contains(one) {
                chosen.push(one.clone());
            }
        }
        chosen
    }
}
