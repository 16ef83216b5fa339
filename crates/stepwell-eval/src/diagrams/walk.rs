//! A walk over combinations of places that makes a relation.

use super::{
    diagram::{Limit, MOST_NODES},
    distinct::Distinct,
    relation::{At, NOBODY, Relation},
};

/// More combinations of places than this are not looked at in one walk.
const MOST_STEPS: usize = 4 * MOST_NODES;

/// What a walk over combinations of places comes to, each combination looked at once.
///
/// `bit` is the first bit a combination asks, `end` what it comes to where it is settled, `step` writes where it leads.
pub(super) fn built(
    outcomes: Vec<usize>,
    width: usize,
    start: &[u32],
    bit: impl Fn(&[u32]) -> u16,
    end: impl Fn(&[u32]) -> Option<At>,
    step: impl Fn(&[u32], u16, bool, &mut Vec<u32>),
) -> Result<Relation, Limit> {
    let first = u32::try_from(outcomes.len() + 1).map_err(|_| Limit::Nodes)?;
    let mut asks = Distinct::new(3);
    let mut seen = Distinct::new(width);
    /// Not yet known.
    const OPEN: At = At::MAX;
    // What each combination comes to, once that is known.
    let mut found: Vec<At> = Vec::new();
    let mut next: Vec<u32> = Vec::with_capacity(width);
    let mut state: Vec<u32> = Vec::with_capacity(width);
    let reach = |state: &[u32], seen: &mut Distinct, found: &mut Vec<At>| match end(state) {
        Some(at) => Next::Known(at),
        None => {
            let (place, new) = seen.place(state);
            if new {
                found.push(OPEN);
            }
            Next::Combination(place)
        }
    };
    let root = reach(start, &mut seen, &mut found);
    // What was begun: the combination, its bit, and where it leads.
    let mut begun: Vec<(u32, u16, Next, Next)> = Vec::new();
    let known = |next: Next, found: &[At]| match next {
        Next::Known(at) => at,
        Next::Combination(place) => found.get(place as usize).copied().unwrap_or(NOBODY),
    };
    let mut open: Option<u32> = match root {
        Next::Known(_) => None,
        Next::Combination(place) => Some(place),
    };
    loop {
        if let Some(place) = open.take() {
            state.clear();
            state.extend_from_slice(seen.at(place));
            let here = bit(&state);
            let mut leads = |set: bool| {
                next.clear();
                step(&state, here, set, &mut next);
                reach(&next, &mut seen, &mut found)
            };
            let (unset, set) = (leads(false), leads(true));
            begun.push((place, here, unset, set));
            if seen.count() > MOST_STEPS {
                return Err(Limit::Nodes);
            }
        }
        let Some((place, here, unset, set)) = begun.last().copied() else {
            break;
        };
        for next in [unset, set] {
            if let Next::Combination(next) = next
                && found.get(next as usize) == Some(&OPEN)
            {
                open = Some(next);
                break;
            }
        }
        if open.is_some() {
            continue;
        }
        begun.pop();
        let (unset, set) = (known(unset, &found), known(set, &found));
        let at = if unset == set {
            unset
        } else {
            first + asks.place(&[u32::from(here), unset, set]).0
        };
        if asks.count() > MOST_NODES {
            return Err(Limit::Nodes);
        }
        if let Some(slot) = found.get_mut(place as usize) {
            *slot = at;
        }
    }
    Ok(Relation {
        outcomes,
        root: known(root, &found),
        asks: asks.into_flat(),
    })
}

/// Where a combination leads.
#[derive(Clone, Copy)]
enum Next {
    Known(At),
    Combination(u32),
}
