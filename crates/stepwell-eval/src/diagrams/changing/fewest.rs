//! The smallest sets that are enough, of what is enough together with anything more.
//!
//! A set that is not enough is made as large as it can be: every set that is enough must then hold something of the rest.
//! Those rests are gathered, and the sets that hold something of each are tried, smallest first, until one is enough.

use std::collections::BTreeSet;

use crate::diagrams::diagram::Limit;

/// The most places of a search among sets.
const MOST_PLACES: usize = 200_000;

/// Places, by their order.
pub(super) type Set = BTreeSet<usize>;

/// Tells whether a set is enough.
pub(super) type Enough<'a> = dyn FnMut(&Set) -> Result<bool, Limit> + 'a;

/// The smallest sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fewest {
    /// In the order of what they hold.
    pub(super) sets: Vec<Set>,
    /// Whether there are more of this size.
    pub(super) more: bool,
}

/// The first `most` smallest sets of `count` things that are enough; none where not even all are.
pub(super) fn fewest(count: usize, most: usize, enough: &mut Enough<'_>) -> Result<Fewest, Limit> {
    let all: Set = (0..count).collect();
    if !enough(&all)? {
        return Ok(Fewest::default());
    }
    let mut rests: Vec<Set> = Vec::new();
    let mut places = 0;
    for size in 0..=count {
        'again: loop {
            let mut found = Fewest::default();
            let mut hitting = Hitting {
                rests: &rests,
                places: &mut places,
                found: Vec::new(),
                most: MOST_TRIED,
            };
            hitting.from(0, &mut Set::new(), size)?;
            let complete = hitting.found.len() < MOST_TRIED;
            for set in hitting.found {
                if !enough(&set)? {
                    let others: Vec<usize> = all.difference(&set).copied().collect();
                    let mut largest = set;
                    grow(&mut largest, &others, enough)?;
                    rests.push(all.difference(&largest).copied().collect());
                    continue 'again;
                }
                if found.sets.len() == most {
                    found.more = true;
                    return Ok(found);
                }
                found.sets.push(set);
            }
            if !found.sets.is_empty() {
                found.more |= !complete;
                return Ok(found);
            }
            break;
        }
    }
    Ok(Fewest::default())
}

/// So many sets are tried before what was learned from them is used.
const MOST_TRIED: usize = 64;

/// One set that is enough and of which nothing can be left out, what comes last left out first; perhaps not a smallest.
pub(super) fn without_spare(count: usize, enough: &mut Enough<'_>) -> Result<Option<Set>, Limit> {
    let mut set: Set = (0..count).collect();
    if !enough(&set)? {
        return Ok(None);
    }
    for place in (0..count).rev() {
        set.remove(&place);
        if !enough(&set)? {
            set.insert(place);
        }
    }
    Ok(Some(set))
}

/// Makes a set that is not enough as large as it can be.
fn grow(set: &mut Set, others: &[usize], enough: &mut Enough<'_>) -> Result<(), Limit> {
    if others.is_empty() {
        return Ok(());
    }
    let mut larger = set.clone();
    larger.extend(others);
    if !enough(&larger)? {
        *set = larger;
        return Ok(());
    }
    if others.len() == 1 {
        return Ok(());
    }
    let (first, second) = others.split_at(others.len() / 2);
    grow(set, first, enough)?;
    grow(set, second, enough)
}

/// A search for the sets that hold something of each rest.
struct Hitting<'a> {
    rests: &'a [Set],
    places: &'a mut usize,
    found: Vec<Set>,
    most: usize,
}

impl Hitting<'_> {
    /// Adds to a set so many things, of those from a place on.
    fn from(&mut self, start: usize, set: &mut Set, more: usize) -> Result<(), Limit> {
        if self.found.len() == self.most {
            return Ok(());
        }
        *self.places += 1;
        if *self.places > MOST_PLACES {
            return Err(Limit::Search);
        }
        let open: Vec<&Set> = self.rests.iter().filter(|rest| rest.is_disjoint(set)).collect();
        if more == 0 {
            if open.is_empty() {
                self.found.push(set.clone());
            }
            return Ok(());
        }
        // Rests apart from one another need a thing each.
        let mut taken: Set = Set::new();
        let mut needed = 0;
        for rest in &open {
            if rest.is_disjoint(&taken) {
                taken.extend(rest.iter());
                needed += 1;
            }
        }
        // What comes next must not pass the last thing of any of them. In a smallest set each thing is there for a rest
        // that nothing else is in.
        let last = open.iter().filter_map(|rest| rest.last()).min();
        let Some(last) = last.filter(|_| needed <= more) else {
            return Ok(());
        };
        let useful: Set = open
            .iter()
            .flat_map(|rest| rest.range(start..=*last.max(&start)))
            .copied()
            .collect();
        for thing in useful.into_iter().filter(|thing| thing <= last) {
            set.insert(thing);
            self.from(thing + 1, set, more - 1)?;
            set.remove(&thing);
        }
        Ok(())
    }
}
