//! Names: what each stands for, and which known one an unknown one resembles.

use std::collections::BTreeMap;

use stepwell_model::{
    Continuum, CountedUnit, Define, Dimension, Dispute, Fact, Id, Placement, Population, Source, Transition,
    Values,
};

/// Something that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Thing {
    Source(Id<Source>),
    Scale(Id<Values>),
    Choice(Id<Values>),
    Unit(Id<CountedUnit>),
    Continuum(Id<Continuum>),
    Fact(Id<Fact>),
    Define(Id<Define>),
    Population(Id<Population>),
    Placement(Id<Placement>),
    Dispute(Id<Dispute>),
    /// Programs may share a name, for several populations.
    Program,
    Transition(Id<Transition>),
}

impl Thing {
    /// What it is, with its article: `a scale`.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Thing::Source(_) => "a source",
            Thing::Scale(_) => "a scale",
            Thing::Choice(_) => "a choice",
            Thing::Unit(_) => "a unit",
            Thing::Continuum(_) => "a continuum",
            Thing::Fact(_) => "a fact",
            Thing::Define(_) => "a define",
            Thing::Population(_) => "a population",
            Thing::Placement(_) => "a placement",
            Thing::Dispute(_) => "a dispute",
            Thing::Program => "a program",
            Thing::Transition(_) => "a transition",
        }
    }
}

/// All names of a ruleset but those of clauses. Sources, types, and what stands in conditions are three scopes: a
/// fact may be called like its choice, a source like a continuum.
#[derive(Default)]
pub(crate) struct Names<'a> {
    /// Sources.
    pub(crate) sources: BTreeMap<&'a str, Id<Source>>,
    /// Scales, choices, units and continua.
    pub(crate) types: BTreeMap<&'a str, Thing>,
    /// Facts, defines, populations, placements, disputes, programs and transitions.
    pub(crate) things: BTreeMap<&'a str, Thing>,
    /// Dimensions by number.
    pub(crate) dimensions: BTreeMap<&'a str, Id<Dimension>>,
    /// The continua a level stands on, and where.
    pub(crate) levels: BTreeMap<&'a str, Vec<(Id<Continuum>, u32)>>,
    /// The scales and choices a value belongs to.
    pub(crate) values: BTreeMap<&'a str, Vec<Thing>>,
}

/// The known name that an unknown one most resembles, where one comes near.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let length = name.chars().count();
    let limit = (length / 3).max(1);
    known
        .into_iter()
        .filter(|other| *other != name && other.chars().count().abs_diff(length) <= limit)
        .map(|other| (strsim::osa_distance(name, other), other))
        .filter(|(distance, other)| {
            // One letter for another is no slip in names of one letter, such as the numbers of levels.
            *distance <= limit && (length > 1 || other.chars().count() > 1)
        })
        .min()
        .map(|(_, other)| other)
}

/// The help for an unknown name: the nearest one.
pub(crate) fn did_you_mean(nearest: Option<&str>) -> Option<String> {
    nearest.map(|name| format!("did you mean `{name}`?"))
}

/// A list for people: `a, b and c`, cut after eight.
pub(crate) fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(8);
    if more > 0 {
        names.truncate(8);
        return format!("{} and {more} more", names.join(", "));
    }
    match names.pop() {
        None => String::new(),
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} and {last}", names.join(", ")),
    }
}
