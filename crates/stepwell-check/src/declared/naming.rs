//! The names of declarations: each once within its scope.

use std::collections::BTreeMap;

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::Id;
use stepwell_syntax::ast;

use super::Declared;
use crate::{context::Context, names::Thing};

/// A name that was given, and to what.
struct Given<'a> {
    name: &'a ast::Name,
    what: &'static str,
}

/// The names of one scope. Whoever comes first in the files keeps a name.
#[derive(Default)]
struct NameScope<'a> {
    given: BTreeMap<&'a str, Vec<Given<'a>>>,
    /// Names that stand for something else already.
    reserved: Vec<&'a ast::Name>,
}

impl<'a> NameScope<'a> {
    fn note(&mut self, name: &'a ast::Name, what: &'static str) {
        self.reserved.extend(
            ["as_of", "transitions"]
                .contains(&name.text.as_str())
                .then_some(name),
        );
        self.given
            .entry(&name.text)
            .or_default()
            .push(Given { name, what });
    }

    /// Tells the names given twice; gives the places of those that lost.
    fn settle(mut self, context: &mut Context<'a>) -> Vec<Span> {
        for name in &self.reserved {
            context.tell(
                Diagnostic::new(
                    Code::ReservedWord,
                    name.span(),
                    format!("`{}` stands for something else already", name.text),
                    "a word of the language",
                )
                .help(format!("write another name, such as `{}_2`", name.text)),
            );
        }
        let mut lost = Vec::new();
        for given in self.given.values_mut() {
            // Of a base and what amends it, the base was there first.
            let notes = context.notes;
            given.sort_by_key(|given| (notes.amends_here(given.name.span()), given.name.span()));
            let mut rest = given.iter();
            let Some(first) = rest.next() else { continue };
            for second in rest {
                lost.push(second.name.span());
                let mut diagnostic = twice(second.name, second.what, first.name.span(), first.what);
                if notes.amends_here(second.name.span()) && !notes.amends_here(first.name.span()) {
                    in_the_base(&mut diagnostic, second);
                }
                context.tell(diagnostic);
            }
        }
        lost.sort();
        lost
    }
}

/// What to write where the base has the name already.
fn in_the_base(diagnostic: &mut Diagnostic, given: &Given<'_>) {
    let name = &given.name.text;
    diagnostic.help = Some(if given.what == "a dispute" {
        format!("to change what the base says, write `replace dispute {name} {{ … }}`")
    } else {
        format!(
            "the base's stays as it is: give this another name, such as `{name}_2`, and amend the clauses that should \
             use it"
        )
    });
}

pub(crate) fn enter_types<'a>(declared: &mut Declared<'a>, context: &mut Context<'a>) {
    let mut scope = NameScope::default();
    for it in &declared.sources {
        scope.note(&it.tree.name, "a source");
    }
    let lost = scope.settle(context);
    keep(&mut declared.sources, &lost, |it| it.tree.name.span());
    let mut scope = NameScope::default();
    for it in &declared.claims {
        scope.note(&it.tree.name, "a claim");
    }
    let lost = scope.settle(context);
    keep(&mut declared.claims, &lost, |it| it.tree.name.span());
    let mut scope = NameScope::default();
    for it in &declared.scales {
        scope.note(&it.tree.name, "a scale");
    }
    for it in &declared.choices {
        scope.note(&it.tree.name, "a choice");
    }
    for it in &declared.units {
        scope.note(&it.tree.name, "a unit");
    }
    for it in &declared.continua {
        scope.note(&it.tree.name, "a continuum");
    }
    let lost = scope.settle(context);
    keep(&mut declared.scales, &lost, |it| it.tree.name.span());
    keep(&mut declared.choices, &lost, |it| it.tree.name.span());
    keep(&mut declared.units, &lost, |it| it.tree.name.span());
    keep(&mut declared.continua, &lost, |it| it.tree.name.span());
    let names = &mut context.names;
    for (at, it) in declared.sources.iter().enumerate() {
        names.sources.insert(&it.tree.name.text, Id::new(at));
    }
    let types = &mut names.types;
    for (at, it) in declared.scales.iter().enumerate() {
        types.insert(&it.tree.name.text, Thing::Scale(Id::new(at)));
    }
    for (at, it) in declared.choices.iter().enumerate() {
        types.insert(&it.tree.name.text, Thing::Choice(Id::new(at)));
    }
    for (at, it) in declared.units.iter().enumerate() {
        types.insert(&it.tree.name.text, Thing::Unit(Id::new(at)));
    }
    for (at, it) in declared.continua.iter().enumerate() {
        types.insert(&it.tree.name.text, Thing::Continuum(Id::new(at)));
    }
}

pub(crate) fn enter_things<'a>(declared: &mut Declared<'a>, context: &mut Context<'a>) {
    let mut scope = NameScope::default();
    for it in &declared.facts {
        scope.note(&it.tree.name, "a fact");
    }
    for it in &declared.defines {
        scope.note(&it.tree.name, "a define");
    }
    for it in &declared.populations {
        scope.note(&it.tree.name, "a population");
    }
    for it in &declared.placements {
        scope.note(&it.tree.name, "a placement");
    }
    for it in &declared.disputes {
        scope.note(&it.tree.name, "a dispute");
    }
    for it in &declared.transitions {
        scope.note(&it.tree.name, "a transition");
    }
    // Programs for different populations share a name.
    let mut seen: Option<&str> = None;
    for it in &declared.programs {
        if seen != Some(it.tree.header.name.text.as_str()) {
            scope.note(&it.tree.header.name, "a program");
        }
        seen = Some(&it.tree.header.name.text);
    }
    let lost = scope.settle(context);
    keep(&mut declared.facts, &lost, |it| it.tree.name.span());
    keep(&mut declared.defines, &lost, |it| it.tree.name.span());
    keep(&mut declared.populations, &lost, |it| it.tree.name.span());
    keep(&mut declared.placements, &lost, |it| it.tree.name.span());
    keep(&mut declared.disputes, &lost, |it| it.tree.name.span());
    keep(&mut declared.transitions, &lost, |it| it.tree.name.span());
    keep(&mut declared.programs, &lost, |it| it.tree.header.name.span());
    let things = &mut context.names.things;
    for (at, it) in declared.facts.iter().enumerate() {
        things.insert(&it.tree.name.text, Thing::Fact(Id::new(at)));
    }
    for (at, it) in declared.defines.iter().enumerate() {
        things.insert(&it.tree.name.text, Thing::Define(Id::new(at)));
    }
    for (at, it) in declared.populations.iter().enumerate() {
        things.insert(&it.tree.name.text, Thing::Population(Id::new(at)));
    }
    for (at, it) in declared.placements.iter().enumerate() {
        things.insert(&it.tree.name.text, Thing::Placement(Id::new(at)));
    }
    for (at, it) in declared.disputes.iter().enumerate() {
        things.insert(&it.tree.name.text, Thing::Dispute(Id::new(at)));
    }
    for (at, it) in declared.transitions.iter().enumerate() {
        things.insert(&it.tree.name.text, Thing::Transition(Id::new(at)));
    }
    for it in &declared.programs {
        things.insert(&it.tree.header.name.text, Thing::Program);
    }
}

/// Examples and proofs are told apart by their titles in every report.
pub(crate) fn titles(declared: &mut Declared<'_>, context: &mut Context<'_>) {
    let examples = declared.examples.iter().map(|it| &it.title);
    let proofs = declared.proofs.iter().map(|it| &it.title);
    for (titles, what) in [
        (examples.collect::<Vec<_>>(), "an example"),
        (proofs.collect(), "a proof"),
    ] {
        for pair in titles.windows(2) {
            if let [first, second] = pair
                && first.text == second.text
            {
                context.tell(
                    Diagnostic::new(
                        Code::DuplicateName,
                        second.span(),
                        format!("two have the title `{}`", second.text),
                        format!("{what} with the same title"),
                    )
                    .related(first.span(), "the first has it here")
                    .help("give one of them another title: reports tell them apart by it"),
                );
            }
        }
    }
}

/// Keeps what did not lose its name.
fn keep<T>(items: &mut Vec<T>, lost: &[Span], place: impl Fn(&T) -> Span) {
    items.retain(|item| lost.binary_search(&place(item)).is_err());
}

/// The mistake of a name given twice.
pub(crate) fn twice(name: &ast::Word, what: &str, first: Span, first_what: &str) -> Diagnostic {
    let message = if what == first_what {
        format!("`{}` is declared twice", name.text)
    } else {
        format!("`{}` is {first_what} and cannot also be {what}", name.text)
    };
    Diagnostic::new(Code::DuplicateName, name.span(), message, "the same name again")
        .related(first, "it is declared here first")
        .help(format!(
            "give one of them another name, such as `{}_2`",
            name.text
        ))
}
