//! A patient in every region of a written ruleset, to enumerate what the diagrams compute.
//!
//! Everything but fractions is enumerated value by value. Why fractions are too, though there are infinitely many: every
//! condition on them is a bound on `amount` or `dose` alone, on their sum, difference, product or quotient, or on one of
//! these with `visits`, which has four values at most.
//!
//! - Without `dose`, all bounds become bounds on `amount` once `visits` is fixed. The places where one of them can change
//!   for any number of visits, and a point between each two neighbours, hit every region for every number of visits.
//! - With both, the bounds are curves in a square. Between two neighbouring values of the first fact at which two curves
//!   cross (or one meets an edge), the order of the curves along the second fact never changes, so a value of the first at
//!   each crossing and between each two, and for each of them a value of the second on each curve and between each two,
//!   hit every region (a cylindrical decomposition). All crossings are fractions, since no ruleset has both sums (or
//!   differences) and products. It is done in both orders, so that whoever differs in one of the two facts only is there
//!   too: along a line with the first fact fixed every region that the line can cross is hit, for either fact as the first.

use std::collections::BTreeSet;

use stepwell_model::{FactType, Number, Ruleset};

use crate::{naive::Single, written::Cuts};

/// Every fact's value, by its place.
pub type Person = Vec<Single>;

/// The highest value of a fraction; the lowest is zero.
const HIGHEST: i64 = 2;
/// The highest number of visits.
const MOST_VISITS: i64 = 3;

/// A patient in every region.
pub fn everybody(ruleset: &Ruleset, cuts: &Cuts) -> Vec<Person> {
    let has = |name: &str| ruleset.facts.iter().any(|fact| fact.name == name);
    let pairs = if has("dose") {
        pairs(cuts)
    } else if has("amount") {
        let amounts = with_between(amounts(cuts));
        amounts
            .into_iter()
            .map(|amount| (amount, Number::zero()))
            .collect()
    } else {
        BTreeSet::from([(Number::zero(), Number::zero())])
    };
    let mut people: Vec<Person> = Vec::new();
    // A dose that is divided by begins above zero: whoever would have less is nobody.
    let fits = |name: &str, number: &Number| {
        let range = ruleset.facts.iter().find(|fact| fact.name == name);
        range.is_none_or(|fact| fact.range.from.as_ref().is_none_or(|from| from <= number))
    };
    for (amount, dose) in pairs.into_iter().filter(|(_, dose)| fits("dose", dose)) {
        let mut here: Vec<Person> = vec![Vec::new()];
        for fact in ruleset.facts.iter() {
            let values: Vec<Single> = match (fact.name.as_str(), &fact.kind) {
                ("amount", _) => vec![Single::Number(amount.clone())],
                ("dose", _) => vec![Single::Number(dose.clone())],
                (_, FactType::YesNo) => labels(2),
                (_, FactType::Scale(id)) => labels(ruleset.scales[*id].values.len()),
                (_, FactType::Choice(id)) => labels(ruleset.choices[*id].values.len()),
                (_, FactType::Level(id)) => labels(ruleset.continua[*id].levels.len()),
                (_, FactType::Set(id)) => {
                    let count = ruleset.choices[*id].values.len() as u32;
                    (0..1_u32 << count)
                        .map(|bits| Single::Set((0..count).filter(|at| bits & (1 << at) != 0).collect()))
                        .collect()
                }
                (_, FactType::Number(_) | FactType::Date) => whole(&fact.range.from, &fact.range.to),
            };
            here = here
                .into_iter()
                .flat_map(|person| {
                    values
                        .iter()
                        .map(move |value| [person.as_slice(), std::slice::from_ref(value)].concat())
                })
                .collect();
        }
        people.extend(here);
    }
    people
}

fn labels(count: usize) -> Vec<Single> {
    (0..count as u32).map(Single::Label).collect()
}

/// Every whole number of a range.
fn whole(from: &Option<Number>, to: &Option<Number>) -> Vec<Single> {
    let end = |number: &Option<Number>| number.as_ref().and_then(Number::to_i64).unwrap();
    (end(from)..=end(to))
        .map(|value| Single::Number(Number::whole(value)))
        .collect()
}

/// Where something can change for `amount` alone, for any number of visits.
fn amounts(cuts: &Cuts) -> BTreeSet<Number> {
    let mut places = edges(cuts);
    for visits in (0..=MOST_VISITS).map(Number::whole) {
        places.extend(cuts.sums.iter().map(|sum| sum - &visits));
        places.extend(cuts.differences.iter().map(|difference| difference + &visits));
        places.extend(cuts.products.iter().filter_map(|product| product.over(&visits)));
        places.extend(cuts.quotients.iter().map(|quotient| quotient * &visits));
    }
    places
}

/// The values of `amount` and of `dose` for which whoever else can be is there in every region: those of lines across the
/// square. Others stand on such a line of the other fact only.
#[derive(Clone, Debug)]
pub struct Lines {
    /// Of `amount`.
    pub amount: BTreeSet<Number>,
    /// Of `dose`.
    pub dose: BTreeSet<Number>,
}

/// The lines of a ruleset.
pub fn lines(ruleset: &Ruleset, cuts: &Cuts) -> Lines {
    let [amount, dose] = if ruleset.facts.iter().any(|fact| fact.name == "dose") {
        [true, false].map(|first_is_amount| crossings(cuts, first_is_amount))
    } else {
        [amounts(cuts), BTreeSet::new()]
    };
    Lines {
        amount: with_between(amount).into_iter().collect(),
        dose: with_between(dose).into_iter().collect(),
    }
}

/// The differences, as what is taken from the one fact to come to the other.
fn differences(cuts: &Cuts, first_is_amount: bool) -> Vec<Number> {
    // The difference is `amount` minus `dose`: seen from `dose`, `amount` is `dose` plus it.
    if first_is_amount {
        cuts.differences.iter().cloned().collect()
    } else {
        cuts.differences.iter().map(|difference| -difference).collect()
    }
}

/// Where curves cross, for one of the two facts.
fn crossings(cuts: &Cuts, first_is_amount: bool) -> BTreeSet<Number> {
    let edges = edges(cuts);
    let differences = differences(cuts, first_is_amount);
    let mut crossings = edges.clone();
    for edge in &edges {
        crossings.extend(cuts.sums.iter().map(|sum| sum - edge));
        crossings.extend(differences.iter().map(|difference| edge + difference));
        crossings.extend(cuts.products.iter().filter_map(|product| product.over(edge)));
        crossings.extend(cuts.quotients.iter().filter_map(|quotient| {
            if first_is_amount {
                Some(quotient * edge)
            } else {
                edge.over(quotient)
            }
        }));
    }
    for sum in &cuts.sums {
        crossings.extend(
            differences
                .iter()
                .map(|difference| &(sum + difference) * &Number::ratio(1, 2)),
        );
    }
    crossings
}

/// Points of the square in every region, in both orders of the two facts.
fn pairs(cuts: &Cuts) -> BTreeSet<(Number, Number)> {
    let mut points = BTreeSet::new();
    for first_is_amount in [true, false] {
        let differences = differences(cuts, first_is_amount);
        for first in with_between(crossings(cuts, first_is_amount)) {
            let mut curves = edges(cuts);
            curves.extend(cuts.sums.iter().map(|sum| sum - &first));
            curves.extend(differences.iter().map(|difference| &first - difference));
            curves.extend(cuts.products.iter().filter_map(|product| product.over(&first)));
            curves.extend(cuts.quotients.iter().filter_map(|quotient| {
                if first_is_amount {
                    first.over(quotient)
                } else {
                    Some(quotient * &first)
                }
            }));
            for second in with_between(curves) {
                points.insert(if first_is_amount {
                    (first.clone(), second)
                } else {
                    (second, first.clone())
                });
            }
        }
    }
    points
}

fn edges(cuts: &Cuts) -> BTreeSet<Number> {
    let mut edges = cuts.direct.clone();
    if !cuts.quotients.is_empty() {
        edges.insert(Number::ratio(1, 8));
    }
    edges.insert(Number::zero());
    edges.insert(Number::whole(HIGHEST));
    edges
}

/// The values that lie in range, and one between each two neighbours.
fn with_between(values: BTreeSet<Number>) -> Vec<Number> {
    let (low, high) = (Number::zero(), Number::whole(HIGHEST));
    let inside: Vec<Number> = values
        .into_iter()
        .filter(|value| *value >= low && *value <= high)
        .collect();
    let between = inside.windows(2).map(|pair| between(&pair[0], &pair[1]));
    let mut all: Vec<Number> = inside.iter().cloned().chain(between).collect();
    all.sort();
    all
}

/// A number between two. Where there can be one, it is such that every decimal divided by it is a decimal, so that whoever
/// can be written down in a region is there; such numbers are powers of two times powers of five, and lie everywhere.
fn between(low: &Number, high: &Number) -> Number {
    let powers = |of: i64, most: u32| {
        (0..=most).flat_map(move |power| {
            let power = of.pow(power);
            [Number::whole(power), Number::ratio(1, power)]
        })
    };
    powers(2, 12)
        .flat_map(|two| powers(5, 6).map(move |five| &two * &five))
        .find(|number| low < number && number < high)
        .unwrap_or_else(|| &(low + high) * &Number::ratio(1, 2))
}
