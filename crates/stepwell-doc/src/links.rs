//! What can be pointed at in a manual, and where it stands.

use maud::{Markup, html};
use stepwell_model::{
    Block, Claim, ClauseName, Continuum, Define, Dispute, Fact, Id, Impossible, Placement, Population,
    Program, Ruleset, Source, Transition, Values,
};

use crate::{
    book::{Part, View},
    text::{plain, spoken},
};

/// Something with a place of its own in the manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Thing {
    Block(Id<Block>),
    Clause(Id<ClauseName>),
    Program(Id<Program>),
    Transition(Id<Transition>),
    Placement(Id<Placement>),
    Level(Id<Continuum>, u32),
    Dispute(Id<Dispute>),
    Define(Id<Define>),
    Population(Id<Population>),
    Fact(Id<Fact>),
    Scale(Id<Values>),
    Choice(Id<Values>),
    Impossible(Id<Impossible>),
    Claim(Id<Claim>),
    Source(Id<Source>),
    /// A stated property, by its place.
    Property(usize),
    /// A hole that is meant, by its place.
    Known(usize),
    /// A worked case, by its place.
    Case(usize),
}

impl Thing {
    /// What it is called in a page's address: distinct from all others of the same ruleset, and the same in every version
    /// in which it keeps its name.
    pub(crate) fn anchor(self, rules: &Ruleset) -> String {
        // A blank cannot stand in an anchor, and no name holds a `~`.
        let of = |kind: &str, name: &str| format!("{kind}/{}", name.replace(' ', "~"));
        match self {
            Thing::Block(id) => of("criteria", &rules.blocks[id].header),
            Thing::Clause(id) => of("clause", &rules.clause_names[id].id),
            Thing::Program(id) => of("program", &rules.programs[id].header),
            Thing::Transition(id) => of("transition", &rules.transitions[id].name),
            Thing::Placement(id) => of("placement", &rules.placements[id].name),
            Thing::Level(continuum, level) => {
                let continuum = &rules.continua[continuum];
                let label = continuum.levels.get(level as usize);
                let label = label.map_or("", |level| level.label.as_str());
                of("level", &format!("{}/{label}", continuum.name))
            }
            Thing::Dispute(id) => of("dispute", &rules.disputes[id].name),
            Thing::Define(id) => of("term", &rules.defines[id].name),
            Thing::Population(id) => of("population", &rules.populations[id].name),
            Thing::Fact(id) => of("question", &rules.facts[id].name),
            Thing::Scale(id) => of("scale", &rules.scales[id].name),
            Thing::Choice(id) => of("choice", &rules.choices[id].name),
            Thing::Impossible(id) => of("impossible", &(id.index() + 1).to_string()),
            Thing::Claim(id) => of("statement", &rules.claims[id].name),
            Thing::Source(id) => of("source", &rules.sources[id].name),
            Thing::Property(at) => of("property", &(at + 1).to_string()),
            Thing::Known(at) => of("known", &(at + 1).to_string()),
            Thing::Case(at) => of("case", &(at + 1).to_string()),
        }
    }

    /// The part of the manual it stands in.
    pub(crate) fn part(self, view: View<'_>) -> Part {
        match self {
            Thing::Block(id) => view.part_of_block(id),
            Thing::Clause(id) => view.book.homes.get(id.index()).copied().unwrap_or(Part::Overview),
            Thing::Program(_) => Part::Programs,
            Thing::Transition(_) => Part::Transitions,
            Thing::Placement(_) | Thing::Level(..) => Part::Levels,
            Thing::Dispute(_) => Part::Disputes,
            Thing::Define(_)
            | Thing::Population(_)
            | Thing::Scale(_)
            | Thing::Choice(_)
            | Thing::Impossible(_) => Part::Terms,
            Thing::Fact(_) => Part::Questions,
            Thing::Claim(_) => Part::Statements,
            Thing::Source(_) => Part::Sources,
            Thing::Property(_) | Thing::Known(_) => Part::Proofs,
            Thing::Case(_) => Part::Cases,
        }
    }

    /// What it is called.
    pub(crate) fn name(self, rules: &Ruleset) -> String {
        let name = match self {
            Thing::Block(id) => rules.blocks[id].header.as_str(),
            Thing::Clause(id) => rules.clause_names[id].id.as_str(),
            Thing::Program(id) => rules.programs[id].header.as_str(),
            Thing::Transition(id) => rules.transitions[id].name.as_str(),
            Thing::Placement(id) => rules.placements[id].name.as_str(),
            Thing::Level(continuum, level) => {
                let level = rules.continua[continuum].levels.get(level as usize);
                level.map_or("", |level| level.label.as_str())
            }
            Thing::Dispute(id) => rules.disputes[id].name.as_str(),
            Thing::Define(id) => rules.defines[id].name.as_str(),
            Thing::Population(id) => rules.populations[id].name.as_str(),
            Thing::Fact(id) => rules.facts[id].name.as_str(),
            Thing::Scale(id) => rules.scales[id].name.as_str(),
            Thing::Choice(id) => rules.choices[id].name.as_str(),
            Thing::Source(id) => rules.sources[id].name.as_str(),
            Thing::Claim(id) => return plain(&rules.claims[id].statement),
            // Titles are sentences of the author: their letters stay as they are.
            Thing::Impossible(id) => return plain(&rules.impossible[id].title),
            Thing::Property(at) => {
                return rules
                    .properties
                    .get(at)
                    .map(|it| plain(&it.title))
                    .unwrap_or_default();
            }
            Thing::Known(at) => return format!("known {}", at + 1),
            Thing::Case(at) => {
                return rules
                    .examples
                    .get(at)
                    .map(|it| plain(&it.title))
                    .unwrap_or_default();
            }
        };
        plain(&spoken(name))
    }
}

/// A link to something, called as it is.
pub(crate) fn link(view: View<'_>, thing: Thing) -> Markup {
    called(view, thing, html! { (thing.name(view.book.rules)) })
}

/// A link to something, called otherwise.
pub(crate) fn called(view: View<'_>, thing: Thing, words: Markup) -> Markup {
    html! { a href=(address(view, thing)) { (words) } }
}

/// Where something stands, as a link writes it.
pub(crate) fn address(view: View<'_>, thing: Thing) -> String {
    let anchor = thing.anchor(view.book.rules);
    if view.whole {
        return format!("#{anchor}");
    }
    format!("{}#{anchor}", view.file(thing.part(view)))
}
