//! In which order a diagram asks: what is asked together stands together.
//!
//! The order decides how large diagrams get. What populations ask comes first. The rest starts with the ruleset's own
//! order (dimension by dimension) and is then improved by moving each thing to the middle of the clauses that ask it,
//! again and again; the order in which clauses reach over the fewest places wins.

use std::collections::BTreeSet;

/// How often everything is moved.
const ROUNDS: usize = 40;
/// Places are counted in such parts, so that averages need no fractions.
const PART: u64 = 1 << 16;

/// An order of `count` things, given which of them are asked together: the place of each in the list is when it is asked.
///
/// `first` are asked first: anywhere later, whatever stands before them would have to be told apart for each of their
/// values to come.
pub(crate) fn order(count: usize, together: &[Vec<usize>], first: &BTreeSet<usize>) -> Vec<usize> {
    let is_first = |thing: &usize| first.contains(thing);
    let rest: Vec<Vec<usize>> = together
        .iter()
        .map(|members| members.iter().copied().filter(|thing| !is_first(thing)).collect())
        .collect();
    let mut order: Vec<usize> = first.iter().copied().collect();
    order.extend(near(count, &rest).into_iter().filter(|thing| !is_first(thing)));
    order
}

/// An order in which what is asked together stands near.
fn near(count: usize, together: &[Vec<usize>]) -> Vec<usize> {
    let mut asked_in: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (edge, members) in together.iter().enumerate() {
        for member in members {
            if let Some(list) = asked_in.get_mut(*member) {
                list.push(edge);
            }
        }
    }
    let mut order: Vec<usize> = (0..count).collect();
    let mut best = order.clone();
    let mut least = reach(&places(&order), together);
    for _ in 0..ROUNDS {
        let place = places(&order);
        let middles: Vec<u64> = together
            .iter()
            .map(|members| {
                average(
                    members
                        .iter()
                        .filter_map(|member| place.get(*member))
                        .map(|at| *at as u64 * PART),
                )
            })
            .collect();
        let mut keys: Vec<(u64, usize)> = asked_in
            .iter()
            .enumerate()
            .map(|(thing, edges)| {
                let own = place.get(thing).map_or(0, |at| *at as u64 * PART);
                let key = if edges.is_empty() {
                    own
                } else {
                    average(edges.iter().filter_map(|edge| middles.get(*edge)).copied())
                };
                (key, thing)
            })
            .collect();
        keys.sort_by_key(|(key, thing)| (*key, place.get(*thing).copied()));
        let next: Vec<usize> = keys.into_iter().map(|(_, thing)| thing).collect();
        if next == order {
            break;
        }
        order = next;
        let reached = reach(&places(&order), together);
        if reached < least {
            least = reached;
            best.clone_from(&order);
        }
    }
    best
}

fn places(order: &[usize]) -> Vec<usize> {
    let mut places = vec![0; order.len()];
    for (place, thing) in order.iter().enumerate() {
        if let Some(slot) = places.get_mut(*thing) {
            *slot = place;
        }
    }
    places
}

fn average(values: impl Iterator<Item = u64>) -> u64 {
    let (mut total, mut count) = (0_u64, 0_u64);
    for value in values {
        total = total.saturating_add(value);
        count += 1;
    }
    total.checked_div(count).unwrap_or(0)
}

/// Over how many places the clauses reach, together.
fn reach(places: &[usize], together: &[Vec<usize>]) -> u64 {
    together
        .iter()
        .map(|members| {
            let at = || members.iter().filter_map(|member| places.get(*member));
            match (at().min(), at().max()) {
                (Some(first), Some(last)) => (last - first) as u64,
                (Some(_) | None, Some(_) | None) => 0,
            }
        })
        .sum()
}
