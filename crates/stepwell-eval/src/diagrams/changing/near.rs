//! Values of one fact, those nearest to what is known of it first.

use stepwell_model::{FactType, Id, Interval, LabelSet, Number, Possible, Ruleset, SetBetween};

use crate::{
    diagrams::{
        diagram::{Diagram, Node},
        spans,
    },
    program::Range,
    record::everything,
};

/// Labels by how far they are from what is known, then in their order; where nothing is known, and of a choice, in their
/// order.
pub(super) fn labels(kind: &FactType, all: LabelSet, known: Option<&Possible>) -> Vec<Possible> {
    let ordered = match kind {
        FactType::Scale(_) | FactType::Level(_) => true,
        FactType::YesNo | FactType::Choice(_) | FactType::Set(_) | FactType::Number(_) | FactType::Date => {
            false
        }
    };
    let far = |label: u32| match known {
        Some(Possible::Labels(known)) if known.contains(label) => 0,
        Some(Possible::Labels(known)) if ordered => {
            known.iter().map(|from| from.abs_diff(label)).min().unwrap_or(0)
        }
        Some(Possible::Labels(_) | Possible::Numbers(_) | Possible::Sets(_)) | None => {
            u32::from(known.is_some())
        }
    };
    let mut labels: Vec<u32> = all.iter().collect();
    labels.sort_by_key(|label| (far(*label), *label));
    labels
        .into_iter()
        .map(|label| Possible::Labels(LabelSet::one(label)))
        .collect()
}

/// What is known of a number: stretches.
pub(super) fn stretches(known: Option<&Possible>) -> Vec<Range> {
    match known {
        Some(Possible::Numbers(intervals)) => intervals.iter().map(spans::of_interval).collect(),
        Some(Possible::Labels(_) | Possible::Sets(_)) | None => Vec::new(),
    }
}

/// How far a number is from what is known; where nothing is, the number itself.
pub(super) fn distance(number: &Number, known: &[Range]) -> Number {
    let away = |range: &Range| {
        if spans::holds(range, number) {
            return Number::zero();
        }
        let ends = [&range.low, &range.high].into_iter().flatten();
        ends.map(|cut| size(&(number - &cut.value)))
            .min()
            .unwrap_or_else(Number::zero)
    };
    known.iter().map(away).min().unwrap_or_else(|| number.clone())
}

fn size(number: &Number) -> Number {
    if number.is_negative() {
        -number
    } else {
        number.clone()
    }
}

/// The number of a range that is nearest to what is known. Where the end of the range is not in it, a whole one beyond, or
/// where that is too far a half, a quarter, a tenth.
pub(super) fn nearest(range: &Range, known: &[Range]) -> Option<Number> {
    if range.is_empty() {
        return None;
    }
    let within = known.iter().map(|known| spans::both(range, known));
    if let Some(shared) = within.into_iter().find(|shared| !shared.is_empty()) {
        return spans::plainest(&shared);
    }
    let above = |cut: &Number| {
        known
            .iter()
            .any(|known| known.high.as_ref().is_some_and(|high| high.value <= *cut))
    };
    let below = |cut: &Number| {
        known
            .iter()
            .any(|known| known.low.as_ref().is_some_and(|low| low.value >= *cut))
    };
    let low = range.low.as_ref().filter(|cut| above(&cut.value));
    let high = range.high.as_ref().filter(|cut| below(&cut.value));
    let (cut, up) = match (low, high) {
        (Some(low), _) => (low, true),
        (None, Some(high)) => (high, false),
        (None, None) => return spans::plainest(range),
    };
    if cut.inside && cut.value.is_decimal() {
        return Some(cut.value.clone());
    }
    let steps = [
        Number::whole(1),
        Number::decimal(5, 1),
        Number::decimal(25, 2),
        Number::decimal(1, 1),
        Number::decimal(1, 2),
    ];
    let beyond = steps
        .iter()
        .map(|step| if up { &cut.value + step } else { &cut.value - step });
    beyond
        .into_iter()
        .find(|number| number.is_decimal() && spans::holds(range, number))
        .or_else(|| spans::plainest(range))
}

/// The set nearest to what is known among those that a diagram of its members allows: fewest members added or taken away,
/// those that come first kept.
pub(super) fn members(
    ruleset: &Ruleset,
    fact: Id<stepwell_model::Fact>,
    allowed: &Diagram,
    bits: &std::ops::Range<u16>,
    known: Option<&Possible>,
) -> Option<Possible> {
    let known = match known {
        Some(Possible::Sets(sets)) => sets.first().copied(),
        Some(Possible::Labels(_) | Possible::Numbers(_)) | None => None,
    };
    let Possible::Sets(all) = everything(ruleset, &ruleset.facts[fact]) else {
        return None;
    };
    let all = all.first()?.perhaps;
    // What a member costs when it is left out, and when it is there.
    let costs = |member: u32| match known {
        Some(set) if set.surely.contains(member) => (1_usize, 0_usize),
        Some(set) if set.perhaps.contains(member) => (0, 0),
        Some(_) | None => (0, 1),
    };
    let default = |member: u32| {
        let (without, with) = costs(member);
        with < without
    };
    // From the ends up: what the cheapest way costs more than leaving everything as it is.
    let nodes: Vec<Node> = allowed.each_node().collect();
    let mut cheapest: Vec<Option<usize>> = Vec::with_capacity(nodes.len());
    let step = |bit: u16, is_set: bool| {
        let member = u32::from(bit.saturating_sub(bits.start));
        let (without, with) = costs(member);
        let here = if is_set { with } else { without };
        here - without.min(with)
    };
    for node in &nodes {
        let cost = match node {
            Node::Nobody => None,
            Node::Everybody => Some(0),
            Node::Asks { bit, unset, set } => {
                let of =
                    |place: usize, is_set: bool| Some(cheapest.get(place).copied()?? + step(*bit, is_set));
                [of(*unset, false), of(*set, true)].into_iter().flatten().min()
            }
        };
        cheapest.push(cost);
    }
    let mut members: LabelSet = all.iter().filter(|member| default(*member)).collect();
    let mut at = allowed.root();
    cheapest.get(at).copied()??;
    while let Some(Node::Asks { bit, unset, set }) = nodes.get(at) {
        let of = |place: usize, is_set: bool| Some(cheapest.get(place).copied()?? + step(*bit, is_set));
        let (without, with) = (of(*unset, false), of(*set, true));
        let member = u32::from(bit.saturating_sub(bits.start));
        let take = match (without, with) {
            (Some(without), Some(with)) if with == without => default(member),
            (Some(without), Some(with)) => with < without,
            (None, Some(_)) => true,
            (_, None) => false,
        };
        members = members.without(LabelSet::one(member));
        if take {
            members = members.with(member);
        }
        at = if take { *set } else { *unset };
    }
    Some(Possible::Sets(vec![SetBetween {
        surely: members,
        perhaps: LabelSet::EMPTY,
    }]))
}

/// A number, and nothing else.
pub(super) fn point(number: &Number) -> Possible {
    Possible::Numbers(vec![Interval::point(number.clone())])
}
