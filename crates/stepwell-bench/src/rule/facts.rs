//! The facts of a rule.

use super::line;
use crate::draw::Draw;
use std::fmt::Write;

use super::DIMENSIONS;

/// What kind of fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A risk on a scale of five.
    Risk,
    /// Yes or no.
    Sign,
    /// A score with fractions, or without.
    Score,
    /// One of five settings.
    Setting,
    /// A set of six kinds of support.
    Support,
}

/// A fact.
#[derive(Clone, Debug)]
pub(super) struct FactLine {
    pub(super) name: String,
    pub(super) dimension: usize,
    pub(super) kind: Kind,
    /// By how much its bounds stand lower or higher than those of others.
    pub(super) shift: usize,
}

/// The kinds of a dimension's facts; each dimension starts at another place, so that few facts are of many kinds, too.
const KINDS: [Kind; 9] = [
    Kind::Risk,
    Kind::Sign,
    Kind::Score,
    Kind::Risk,
    Kind::Setting,
    Kind::Sign,
    Kind::Risk,
    Kind::Sign,
    Kind::Risk,
];
/// The dimensions in which a set stands for the setting.
const WITH_SUPPORT: [usize; 2] = [3, 6];

/// So many facts of each dimension.
pub(super) fn facts(of_each: usize, draw: &mut Draw) -> Vec<FactLine> {
    let mut facts = Vec::new();
    for dimension in 1..=DIMENSIONS {
        for at in 0..of_each {
            let place = if at == 0 { 0 } else { at + dimension - 1 };
            let kind = match KINDS.get(place % KINDS.len()) {
                Some(Kind::Setting) if WITH_SUPPORT.contains(&dimension) => Kind::Support,
                Some(kind) => *kind,
                None => Kind::Sign,
            };
            let word = match kind {
                Kind::Risk => "risk",
                Kind::Sign => "sign",
                Kind::Score => "score",
                Kind::Setting => "setting",
                Kind::Support => "supports",
            };
            facts.push(FactLine {
                name: format!("{word}_{dimension}_{at}"),
                dimension,
                kind,
                shift: draw.below(3),
            });
        }
    }
    facts
}

/// Writes them, dimension by dimension, with those of the patient.
pub(super) fn write(text: &mut String, facts: &[FactLine]) {
    for dimension in 1..=DIMENSIONS {
        line!(text, "dimension {dimension} \"Dimension number {dimension}\" {{");
        for (at, fact) in facts.iter().enumerate() {
            if fact.dimension != dimension {
                continue;
            }
            let kind = match fact.kind {
                Kind::Risk => "risk",
                Kind::Sign => "yes/no",
                Kind::Score if at % 2 == 0 => "number from 0 to 60",
                Kind::Score => "whole number from 0 to 60",
                Kind::Setting => "setting",
                Kind::Support => "set of support",
            };
            line!(
                text,
                "  fact {}: {kind} ask \"What about number {at}?\"",
                fact.name
            );
        }
        line!(text, "}}");
    }
    text.push_str(
        "facts \"Patient\" {\n  fact age: whole years from 0 to 120 ask \"Age?\"\n\
         fact current_level: level of levels ask \"Where is care given now?\"\n\
         fact pregnant: yes/no ask \"Pregnant?\"\n\
         fact admitted_before: yes/no ask \"Ever admitted before?\"\n\
         fact days_per_week: days/week from 0 to 7 ask \"On how many days a week is care given?\"\n\
         fact hours_per_day: hours/day from 0 to 24 ask \"How many hours on such a day?\"\n}\n",
    );
}
