//! What columns are called where the rules have no name for them.

use std::collections::BTreeMap;

use stepwell_eval::circuit::{Amount, AmountPlace, Circuit, Kind, Literal, Node};
use stepwell_model::{Comparison, ElapsedUnit, Including, LabelSet, Ruleset, Scaling};

use crate::facts::labels;

/// The longest that a name without a name grows.
const LONGEST: usize = 60;

/// An amount, such as `days_per_week * hours_per_day`.
pub(crate) fn amount(ruleset: &Ruleset, circuit: &Circuit, place: AmountPlace) -> String {
    shortened(amount_inside(ruleset, circuit, place, 3))
}

/// A condition, such as `weekly_hours at least 9`, or its opposite.
pub(crate) fn node(ruleset: &Ruleset, circuit: &Circuit, place: usize, negated: bool) -> String {
    let words = node_inside(ruleset, circuit, place, 2);
    shortened(if negated { format!("not ({words})") } else { words })
}

fn shortened(words: String) -> String {
    if words.chars().count() <= LONGEST {
        return words;
    }
    let kept: String = words.chars().take(LONGEST - 1).collect();
    format!("{kept}…")
}

fn amount_inside(ruleset: &Ruleset, circuit: &Circuit, place: AmountPlace, depth: usize) -> String {
    let Some(amount) = circuit.amounts.get(place).filter(|_| depth > 0) else {
        return "…".to_owned();
    };
    let inner = |place: &AmountPlace| amount_inside(ruleset, circuit, *place, depth - 1);
    match amount {
        Amount::Fact(fact) => fact_name(ruleset, circuit, *fact),
        Amount::Fixed(number) => number.to_string(),
        Amount::AsOf => "as_of".to_owned(),
        Amount::Sum(terms) => {
            let terms: Vec<String> = terms
                .iter()
                .map(|(term, factor)| match factor.to_string().as_str() {
                    "1" => inner(term),
                    factor => format!("{factor} * {}", inner(term)),
                })
                .collect();
            terms.join(" + ")
        }
        Amount::Product(factors) => {
            let mut text = String::new();
            for (at, (scaling, factor)) in factors.iter().enumerate() {
                match scaling {
                    Scaling::Times if at == 0 => {}
                    Scaling::Times => text.push_str(" * "),
                    Scaling::Over if at == 0 => text.push_str("1 / "),
                    Scaling::Over => text.push_str(" / "),
                }
                text.push_str(&inner(factor));
            }
            text
        }
        Amount::Elapsed { unit, from, to } => {
            format!("{} from {} to {}", unit_words(*unit), inner(from), inner(to))
        }
        Amount::Later { day, amount, unit } => {
            format!("{} + {} {}", inner(day), inner(amount), unit_words(*unit))
        }
        Amount::Choose { arms, otherwise } => {
            let arms = arms
                .iter()
                .map(|(_, amount)| inner(amount))
                .chain(otherwise.iter().map(inner));
            format!("case of {}", arms.collect::<Vec<_>>().join(", "))
        }
    }
}

fn unit_words(unit: ElapsedUnit) -> &'static str {
    match unit {
        ElapsedUnit::Days => "days",
        ElapsedUnit::Months => "months",
        ElapsedUnit::Years => "years",
    }
}

fn fact_name(ruleset: &Ruleset, circuit: &Circuit, fact: usize) -> String {
    let seen = circuit.facts.get(fact);
    seen.map_or_else(String::new, |seen| ruleset.facts[seen.fact].name.clone())
}

fn literal(ruleset: &Ruleset, circuit: &Circuit, literal: Literal, depth: usize) -> String {
    let words = node_inside(ruleset, circuit, literal.node(), depth);
    if literal.is_negated() {
        format!("not {words}")
    } else {
        words
    }
}

fn node_inside(ruleset: &Ruleset, circuit: &Circuit, place: usize, depth: usize) -> String {
    let Some(node) = circuit.nodes.get(place).filter(|_| depth > 0) else {
        return "…".to_owned();
    };
    let amount = |place: &AmountPlace| amount_inside(ruleset, circuit, *place, depth);
    let list = |of: &[Literal], word: &str| {
        let of = of.iter().map(|part| literal(ruleset, circuit, *part, depth - 1));
        format!("{word} ({})", of.collect::<Vec<_>>().join(", "))
    };
    let members = |fact: usize, members: LabelSet| {
        let Some(seen) = circuit.facts.get(fact) else {
            return String::new();
        };
        // The label itself comes before what it is also called.
        let mut words: BTreeMap<u32, String> = BTreeMap::new();
        for (label, place) in labels(ruleset, seen.fact) {
            if members.contains(place) {
                words.entry(place).or_insert(label);
            }
        }
        let words: Vec<String> = words.into_values().collect();
        words.join(", ")
    };
    match node {
        Node::Met => "met".to_owned(),
        Node::Unknown => "unknown".to_owned(),
        Node::State { fact, accept } => {
            let name = fact_name(ruleset, circuit, *fact);
            match circuit.facts.get(*fact).map(|seen| &seen.kind) {
                Some(Kind::Labels(_)) => format!("{name} is {}", members(*fact, *accept)),
                Some(Kind::Number(_) | Kind::Set(_)) | None => format!("{name} in range"),
            }
        }
        Node::Includes {
            fact,
            how,
            members: of,
        } => {
            let how = match how {
                Including::All => "all of",
                Including::Any => "any of",
                Including::None => "none of",
            };
            format!(
                "{} includes {how} {}",
                fact_name(ruleset, circuit, *fact),
                members(*fact, *of)
            )
        }
        Node::Within {
            amount: place,
            ranges,
        } => {
            let ranges: Vec<String> = ranges
                .iter()
                .map(|range| {
                    let end = |cut: &Option<stepwell_eval::program::Cut>, open: &str| {
                        cut.as_ref()
                            .map_or_else(|| open.to_owned(), |cut| cut.value.to_string())
                    };
                    format!("{} to {}", end(&range.low, ""), end(&range.high, ""))
                        .trim()
                        .to_owned()
                })
                .collect();
            format!("{} within {}", amount(place), ranges.join(", "))
        }
        Node::Bounded {
            amount: place,
            bounds,
            ..
        } => {
            let bounds: Vec<String> = bounds
                .iter()
                .map(|(comparison, limit)| {
                    let word = match comparison {
                        Comparison::AtLeast => "at least",
                        Comparison::Above => "above",
                        Comparison::AtMost => "at most",
                        Comparison::Below => "below",
                    };
                    format!("{word} {}", amount(limit))
                })
                .collect();
            format!("{} {}", amount(place), bounds.join(" and "))
        }
        Node::Equals {
            amount: place,
            others,
        } => {
            let others: Vec<String> = others.iter().map(amount).collect();
            format!("{} is {}", amount(place), others.join(", "))
        }
        Node::All(of) => list(of, "all of"),
        Node::Count { of, least, .. } => list(of, &format!("{least} or more of")),
        Node::Agree(of) => list(of, "agreed"),
        Node::Choose { arms, otherwise } => {
            let of: Vec<Literal> = arms
                .iter()
                .map(|(_, verdict)| *verdict)
                .chain(*otherwise)
                .collect();
            list(&of, "case of")
        }
    }
}
