//! Conditions over a few facts, with bounds that rise with the level.

use super::{
    RISKS, RULE_LEVELS,
    facts::{FactLine, Kind},
};
use crate::draw::Draw;

/// What a condition is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    /// The level can manage it.
    Mild,
    /// It gives a reason for the level.
    Serious,
    /// The level cannot manage it.
    Dangerous,
}

const SCORES: [u32; 6] = [5, 10, 15, 20, 30, 40];
const SETTINGS: [&str; 5] = ["home", "family", "shelter", "street", "institution"];
const SUPPORTS: [&str; 6] = ["kin", "friends", "peers", "work", "school", "faith"];

/// What a row of the rule asks at every level: one test or two, and how each is put.
#[derive(Clone, Debug)]
pub(super) struct Row<'a> {
    tests: Vec<(&'a FactLine, usize)>,
}

/// A row over one or two facts of these.
pub(super) fn row<'a>(pool: &[&'a FactLine], draw: &mut Draw) -> Row<'a> {
    let count = 1 + draw.below(3).min(1);
    let tests = (0..count).filter_map(|_| {
        let fact = pool.get(draw.below(pool.len()))?;
        Some((*fact, draw.below(6)))
    });
    Row {
        tests: tests.collect(),
    }
}

/// What a row asks at a level.
pub(super) fn condition(row: &Row<'_>, mood: Mood, severity: usize) -> String {
    let tests: Vec<String> = row
        .tests
        .iter()
        .map(|(fact, manner)| test(fact, *manner, mood, severity))
        .collect();
    match mood {
        Mood::Mild => tests.join(" or "),
        Mood::Serious | Mood::Dangerous => tests.join(" and "),
    }
}

/// One test of one fact.
fn test(fact: &FactLine, manner: usize, mood: Mood, severity: usize) -> String {
    let severity = severity + fact.shift;
    let pick = |texts: &[&'static str]| texts.get(manner % texts.len()).copied().unwrap_or_default();
    // A place among so many bounds that rises with the level.
    let place = |count: usize, more: usize| {
        let most = RULE_LEVELS + 4;
        (severity * count / most + more).min(count - 1)
    };
    let more = match mood {
        Mood::Mild | Mood::Serious => 0,
        Mood::Dangerous => 1,
    };
    let name = &fact.name;
    match (fact.kind, mood) {
        (Kind::Risk, Mood::Mild) => {
            let most = RISKS.get(place(RISKS.len() - 1, 0)).copied();
            format!("{name} is at most {}", most.unwrap_or_default())
        }
        (Kind::Risk, Mood::Serious | Mood::Dangerous) => {
            let least = RISKS.get(place(RISKS.len(), more)).copied();
            format!("{name} is at least {}", least.unwrap_or_default())
        }
        (Kind::Sign, Mood::Mild) => format!("not {name}"),
        (Kind::Sign, Mood::Serious | Mood::Dangerous) => {
            // A sign alone shuts no level.
            let other = pick(&["pregnant", "admitted_before", "not pregnant"]);
            format!("{name} and {other}")
        }
        (Kind::Score, Mood::Mild) => {
            let most = SCORES.get(place(SCORES.len(), 0)).copied().unwrap_or_default();
            format!("{name} is {} {most}", pick(&["below", "at most"]))
        }
        (Kind::Score, Mood::Serious | Mood::Dangerous) => {
            let least = SCORES.get(place(SCORES.len(), more)).copied().unwrap_or_default();
            format!("{name} is {} {least}", pick(&["above", "at least"]))
        }
        (Kind::Setting, Mood::Mild) => {
            let most = place(SETTINGS.len() - 1, 0) + 1;
            let settings: Vec<&str> = SETTINGS.iter().take(most).copied().collect();
            format!("{name} is one of ({})", settings.join(", "))
        }
        (Kind::Setting, Mood::Serious | Mood::Dangerous) => {
            let settings: Vec<&str> = SETTINGS
                .iter()
                .skip(place(SETTINGS.len(), more))
                .copied()
                .collect();
            format!("{name} is one of ({})", settings.join(", "))
        }
        (Kind::Support, Mood::Mild) => {
            let any = SUPPORTS.iter().take(2 + place(4, 0)).copied().collect::<Vec<_>>();
            format!("{name} includes any of ({})", any.join(", "))
        }
        (Kind::Support, Mood::Serious | Mood::Dangerous) => {
            let none = SUPPORTS.iter().skip(place(5, more)).copied().collect::<Vec<_>>();
            format!("{name} includes none of ({})", none.join(", "))
        }
    }
}
