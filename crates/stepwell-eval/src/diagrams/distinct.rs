//! Lists of numbers of one length, each kept once and called by its place.

/// A slot that holds no place.
const FREE: u32 = u32::MAX;

/// Lists of one length, each once.
#[derive(Clone, Debug)]
pub(crate) struct Distinct {
    length: usize,
    flat: Vec<u32>,
    /// Where each list is found: its place, in the slot that its numbers lead to or the next one free.
    slots: Vec<u32>,
}

impl Distinct {
    /// No lists yet.
    pub(crate) fn new(length: usize) -> Self {
        Self {
            length,
            flat: Vec::new(),
            slots: vec![FREE; 64],
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
        let slot = self.slot(list);
        match self.slots.get(slot).copied() {
            Some(place) if place != FREE => (place, false),
            Some(_) | None => {
                let place = u32::try_from(self.count()).unwrap_or(FREE);
                self.flat.extend_from_slice(list);
                if let Some(free) = self.slots.get_mut(slot) {
                    *free = place;
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
    fn slot(&self, list: &[u32]) -> usize {
        let last = self.slots.len() - 1;
        let mut slot = scattered(list) as usize & last;
        while let Some(place) = self.slots.get(slot).copied() {
            if place == FREE || self.at(place) == list {
                break;
            }
            slot = (slot + 1) & last;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; self.slots.len() * 2];
        for place in 0..self.count() {
            let place = u32::try_from(place).unwrap_or(FREE);
            let slot = self.slot(self.at(place));
            if let Some(free) = self.slots.get_mut(slot) {
                *free = place;
            }
        }
    }
}

/// A number that lists that differ seldom share.
fn scattered(list: &[u32]) -> u64 {
    let mixed = list.iter().fold(0_u64, |mixed, number| {
        (mixed.rotate_left(5) ^ u64::from(*number)).wrapping_mul(0x517c_c1b7_2722_0a95)
    });
    // The upper bits are the well mixed ones.
    mixed >> 20
}
