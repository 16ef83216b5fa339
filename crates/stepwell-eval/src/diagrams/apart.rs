//! Whether two records come to different outcomes.
//!
//! Told by a walk over two places of a relation at once that ends at the first such two records. Nothing is built, so that
//! what matters is mostly seen at once.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::{
    diagram::{Limit, MOST_NODES},
    relation::{At, Place, Relation},
};

/// Bits that are set or not, whatever is asked of them.
pub(crate) type Settings = BTreeMap<u16, bool>;

/// Whether somebody comes to one outcome with the first settings and to another with the second.
pub(crate) fn differ(relation: &Relation, first: &Settings, second: &Settings) -> bool {
    let start = (
        passed(relation, first, relation.root()),
        passed(relation, second, relation.root()),
    );
    walk(relation, (first, second), start, &mut HashSet::new())
}

/// Whether somebody's outcome changes with the value of a block, all else alike.
pub(crate) fn changes_with(relation: &Relation, block: &Range<u16>) -> bool {
    let none = Settings::new();
    let mut compared: HashSet<(At, At)> = HashSet::new();
    let mut seen = vec![false; relation.count()];
    let mut open = vec![relation.root()];
    while let Some(at) = open.pop() {
        let Place::Asks { bit, unset, set } = relation.at(at) else {
            continue;
        };
        let is_new = seen
            .get_mut(at as usize)
            .is_some_and(|slot| !std::mem::replace(slot, true));
        if bit >= block.end || !is_new {
            continue;
        }
        if bit < block.start {
            open.extend([unset, set]);
            continue;
        }
        let below: Vec<At> = below(relation, at, block.end);
        for (place, one) in below.iter().enumerate() {
            for other in below.iter().skip(place + 1) {
                if walk(relation, (&none, &none), (*one, *other), &mut compared) {
                    return true;
                }
            }
        }
    }
    false
}

/// Whether somebody's outcome changes with these bits, whichever way each goes, all else alike.
///
/// # Errors
/// A bound was hit.
pub(crate) fn changes_with_any(relation: &Relation, bits: &[u16]) -> Result<bool, Limit> {
    let mut compared: HashSet<(At, At)> = HashSet::new();
    let mut open = vec![(relation.root(), relation.root())];
    while let Some((one, other)) = open.pop() {
        if let (Place::Outcome(left), Place::Outcome(right)) = (relation.at(one), relation.at(other)) {
            if left != right {
                return Ok(true);
            }
            continue;
        }
        // Which of the two comes first does not matter.
        let pair = (one.min(other), one.max(other));
        if relation.at(one) == Place::Nobody || relation.at(other) == Place::Nobody || !compared.insert(pair)
        {
            continue;
        }
        if compared.len() > MOST_NODES {
            return Err(Limit::Nodes);
        }
        let bit = relation.bit(one).min(relation.bit(other));
        let sides = |at: At| (relation.step(at, bit, false), relation.step(at, bit, true));
        let ((unset, set), (other_unset, other_set)) = (sides(one), sides(other));
        open.extend([(unset, other_unset), (set, other_set)]);
        if bits.contains(&bit) {
            open.extend([(unset, other_set), (set, other_unset)]);
        }
    }
    Ok(false)
}

/// Where the values of a block lead from a place that asks it, each once.
fn below(relation: &Relation, from: At, end: u16) -> Vec<At> {
    let mut seen: HashSet<At> = HashSet::new();
    let mut found = Vec::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        match relation.at(at) {
            Place::Asks { bit, unset, set } if bit < end => open.extend([unset, set]),
            Place::Asks { .. } | Place::Outcome(_) => found.push(at),
            Place::Nobody => {}
        }
    }
    found
}

/// The first place from here on that asks something that is not set.
fn passed(relation: &Relation, settings: &Settings, mut at: At) -> At {
    while let Place::Asks { bit, unset, set } = relation.at(at)
        && let Some(is_set) = settings.get(&bit)
    {
        at = if *is_set { set } else { unset };
    }
    at
}

/// Whether two places lead some record to different outcomes; what was compared before is passed by.
fn walk(
    relation: &Relation,
    (first, second): (&Settings, &Settings),
    start: (At, At),
    compared: &mut HashSet<(At, At)>,
) -> bool {
    let same_settings = first == second;
    let mut open = vec![start];
    while let Some((one, other)) = open.pop() {
        // From one place nothing differs.
        if one == other && same_settings {
            continue;
        }
        match (relation.at(one), relation.at(other)) {
            (Place::Nobody, _) | (_, Place::Nobody) => continue,
            (Place::Outcome(left), Place::Outcome(right)) => {
                if left != right {
                    return true;
                }
                continue;
            }
            (Place::Asks { .. } | Place::Outcome(_), _) => {}
        }
        if !compared.insert((one, other)) {
            continue;
        }
        let bit = relation.bit(one).min(relation.bit(other));
        for is_set in [true, false] {
            open.push((
                passed(relation, first, relation.step(one, bit, is_set)),
                passed(relation, second, relation.step(other, bit, is_set)),
            ));
        }
    }
    false
}
