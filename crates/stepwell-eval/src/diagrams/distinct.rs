//! Lists of numbers of one length, each kept once and called by its place.

/// A slot that holds no place.
const FREE: u32 = u32::MAX;

/// Lists of one length, each once.
#[derive(Clone, Debug)]
pub(crate) struct Distinct {
    length: usize,
    flat: Vec<u32>,
    /// Where each list is found: its place, in the slot that its numbers lead to or the next one free; with the rest of
    /// what was made of its numbers, so that lists that differ are mostly told apart by it.
    slots: Vec<(u32, u32)>,
}

impl Distinct {
    /// No lists yet.
    pub(crate) fn new(length: usize) -> Self {
        Self {
            length,
            flat: Vec::new(),
            slots: vec![(FREE, 0); 256],
        }
    }

    /// How many lists there are.
    pub(crate) fn count(&self) -> usize {
        self.flat.len().checked_div(self.length).unwrap_or(0)
    }

    /// The list at a place.
    pub(crate) fn at(&self, place: u32) -> &[u32] {
        let from = place as usize * self.length;
        self.flat.get(from..from + self.length).unwrap_or_default()
    }

    /// The place of a list, and whether it is new.
    pub(crate) fn place(&mut self, list: &[u32]) -> (u32, bool) {
        if self.count() * 2 >= self.slots.len() {
            self.grow();
        }
        let scattered = scattered(list);
        let slot = self.slot(list, scattered);
        match self.slots.get(slot).copied() {
            Some((place, _)) if place != FREE => (place, false),
            Some(_) | None => {
                let place = u32::try_from(self.count()).unwrap_or(FREE);
                self.flat.extend_from_slice(list);
                if let Some(free) = self.slots.get_mut(slot) {
                    *free = (place, lower(scattered));
                }
                (place, true)
            }
        }
    }

    /// The lists, one after the other.
    pub(crate) fn into_flat(self) -> Vec<u32> {
        self.flat
    }

    /// The slot of a list, or the free one where it belongs.
    fn slot(&self, list: &[u32], scattered: u64) -> usize {
        let last = self.slots.len() - 1;
        let mut slot = (scattered >> 32) as usize & last;
        while let Some((place, rest)) = self.slots.get(slot).copied() {
            if place == FREE || (rest == lower(scattered) && self.at(place) == list) {
                break;
            }
            slot = (slot + 1) & last;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![(FREE, 0); self.slots.len() * 2];
        for place in 0..self.count() {
            let place = u32::try_from(place).unwrap_or(FREE);
            let scattered = scattered(self.at(place));
            let slot = self.slot(self.at(place), scattered);
            if let Some(free) = self.slots.get_mut(slot) {
                *free = (place, lower(scattered));
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the other half is used for the slot"
)]
fn lower(scattered: u64) -> u32 {
    scattered as u32
}

/// A number that lists that differ seldom share.
fn scattered(list: &[u32]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = list.iter().fold(0_u64, |mixed, number| {
        (mixed.rotate_left(23) ^ u64::from(*number)).wrapping_mul(ODD)
    });
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(ODD);
    mixed ^ (mixed >> 32)
}
