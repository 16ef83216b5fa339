use std::collections::BTreeSet;

use super::fewest::{Fewest, Set, fewest, without_spare};
use crate::diagrams::diagram::Limit;

/// A set is enough where it holds one of these.
fn enough_with(any: &[Set]) -> impl FnMut(&Set) -> Result<bool, Limit> {
    move |set| Ok(any.iter().any(|one| one.is_subset(set)))
}

fn set(things: &[usize]) -> Set {
    things.iter().copied().collect()
}

/// Every set of a size, tried one after the other.
fn by_trying(count: usize, any: &[Set]) -> Vec<Set> {
    for size in 0..=count {
        let mut found: Vec<Set> = (0_u32..1 << count)
            .map(|mask| {
                (0..count)
                    .filter(|thing| mask >> thing & 1 == 1)
                    .collect::<BTreeSet<_>>()
            })
            .filter(|set| set.len() == size && any.iter().any(|one| one.is_subset(set)))
            .collect();
        if !found.is_empty() {
            found.sort();
            return found;
        }
    }
    Vec::new()
}

#[test]
fn the_smallest_sets_are_those_that_trying_all_finds() {
    let mut seed = 7_usize;
    let mut next = |below: usize| {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        seed / 65_536 % below
    };
    for _ in 0..300 {
        let count = 1 + next(8);
        let any: Vec<Set> = (0..1 + next(5))
            .map(|_| (0..next(5)).map(|_| next(count)).collect())
            .collect();
        let found = fewest(count, usize::MAX, &mut enough_with(&any)).unwrap();
        assert_eq!(found.sets, by_trying(count, &any), "{count} {any:?}");
        assert!(!found.more);
    }
}

#[test]
fn of_many_smallest_sets_the_first_are_told() {
    let any: Vec<Set> = (0..100).map(|thing| set(&[thing])).collect();
    let found = fewest(100, 3, &mut enough_with(&any)).unwrap();
    assert_eq!(found.sets, [set(&[0]), set(&[1]), set(&[2])]);
    assert!(found.more);
}

#[test]
fn where_not_even_all_are_enough_there_is_none() {
    let found = fewest(4, 3, &mut |_: &Set| Ok(false)).unwrap();
    assert_eq!(found, Fewest::default());
}

#[test]
fn what_is_spare_is_left_out_from_the_end() {
    let any = [set(&[0, 1, 5]), set(&[2, 5])];
    let found = without_spare(6, &mut enough_with(&any)).unwrap();
    assert_eq!(found, Some(set(&[0, 1, 5])));
}
