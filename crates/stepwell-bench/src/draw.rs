//! Numbers that look drawn by lot and are the same every time.

/// A sequence of numbers (xorshift, after Marsaglia).
#[derive(Clone, Debug)]
pub(crate) struct Draw(u64);

impl Draw {
    /// The sequence of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number below `end`, which must not be zero.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11)
            .unwrap_or(0)
            .checked_rem(end)
            .unwrap_or(0)
    }

    /// One of several texts.
    pub(crate) fn one_of(&mut self, texts: &[&'static str]) -> &'static str {
        texts.get(self.below(texts.len())).copied().unwrap_or("")
    }
}
