//! What examples expect, and whether it fits what it is expected of.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{Choose, Continuum, Expectation, Expected, FactType, Id, OutcomeWord, Target, Verdict};
use stepwell_syntax::ast;

use crate::{
    context::{Context, Scope},
    expression::{level_on, no_level, unknown_thing},
    names::{Thing, list, nearest},
    rules::{Announced, Owner},
    spelled,
};

/// Settles one expectation.
pub(crate) fn settle(
    context: &mut Context<'_>,
    announced: &Announced<'_>,
    entry: &ast::Expect,
) -> Option<Expectation> {
    let (written, target) = match &entry.target {
        ast::Target::Clause(id) => (spelled::clause_id(id), clause(context, id)?),
        ast::Target::Header(header) => (spelled::header(header), named(context, announced, header)?),
    };
    let expected = expected(context, &written, target, entry)?;
    Some(Expectation {
        written,
        target,
        expected,
        span: entry.place.0,
    })
}

fn clause(context: &mut Context<'_>, id: &ast::ClauseId) -> Option<Target> {
    // Days do not matter here: the example has one.
    let scope = Scope {
        uses: false,
        period: None,
        ..context.outside()
    };
    crate::expression::clause_id(context, scope, id).map(Target::Clause)
}

/// A block's header, or the name of something that has an outcome.
fn named(
    context: &mut Context<'_>,
    announced: &Announced<'_>,
    header: &ast::CriteriaHeader,
) -> Option<Target> {
    let written = spelled::header(header);
    if let Some(at) = context.headers.get(&written).copied() {
        return match announced.blocks.get(at).map(|block| &block.owner) {
            Some(Owner::Program { .. }) => context.blocks.get(at)?.program.map(Target::Program),
            Some(Owner::Criteria { .. }) => context.blocks.get(at)?.criteria.map(Target::Block),
            None => None,
        };
    }
    let word = &header.level;
    let alone = header.continuum.is_none() && header.population.is_none() && header.placement.is_none();
    if !alone {
        if context.lost.name(&word.text) {
            return None;
        }
        let near = nearest(&written, context.headers.keys().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "spell the header of the block as it stands there".to_owned(),
        };
        return context.fail(
            Diagnostic::new(
                Code::UnknownClause,
                header.place.0,
                format!("nothing has the header `{written}`"),
                "no block has this header",
            )
            .help(help),
        );
    }
    if word.text == "transitions" {
        return Some(Target::Transitions);
    }
    match context.names.things.get(word.text.as_str()).copied() {
        Some(Thing::Placement(id)) => context.placement(id).map(|_| Target::Placement(id)),
        Some(Thing::Transition(id)) => Some(Target::Transition(id)),
        Some(Thing::Dispute(id)) => Some(Target::Dispute(id)),
        Some(Thing::Population(id)) => Some(Target::Population(id)),
        Some(Thing::Define(id)) => {
            let kind = context.define(id)?.kind.clone();
            if kind == FactType::YesNo {
                return Some(Target::Define(id));
            }
            context.fail(no_outcome(word, "a define with a value"))
        }
        Some(Thing::Program) => {
            let longer = format!("{} for ", word.text);
            let known: Vec<&str> = context
                .headers
                .keys()
                .map(String::as_str)
                .filter(|header| header.starts_with(&longer))
                .collect();
            let (message, help) = if let [only] = known.as_slice() {
                (
                    format!("`{}` is for one population, and its header says which", word.text),
                    format!("write `{only}`"),
                )
            } else {
                (
                    format!("`{}` stands for several populations", word.text),
                    format!("write one of {}", list(known)),
                )
            };
            context.fail(Diagnostic::new(Code::AmbiguousName, word.span(), message, "for whom?").help(help))
        }
        Some(
            thing @ (Thing::Fact(_)
            | Thing::Source(_)
            | Thing::Scale(_)
            | Thing::Choice(_)
            | Thing::Unit(_)
            | Thing::Continuum(_)),
        ) => context.fail(no_outcome(word, thing.what())),
        None => unknown_target(context, word),
    }
}

fn no_outcome(word: &ast::Word, what: &str) -> Diagnostic {
    Diagnostic::new(
        Code::WrongKindOfName,
        word.span(),
        format!("`{}` is {what} and has no outcome", word.text),
        "nothing to expect of this",
    )
    .help("expect something of a placement, a program, a transition, a dispute or a clause")
}

fn unknown_target(context: &mut Context<'_>, word: &ast::Word) -> Option<Target> {
    if context.names.levels.contains_key(word.text.as_str()) && !context.lost.name(&word.text) {
        let longer = format!("{} ", word.text);
        let header = context
            .headers
            .keys()
            .find(|header| header.starts_with(&longer))
            .cloned();
        return context.fail(
            Diagnostic::new(
                Code::UnknownClause,
                word.span(),
                format!("nothing has the header `{}`", word.text),
                "no block has this header",
            )
            .help(match header {
                Some(header) => format!("did you mean `{header}`?"),
                None => format!("this level has no criteria; add `criteria {} {{ … }}`", word.text),
            }),
        );
    }
    let scope = context.outside();
    unknown_thing(context, scope, word)
}

/// What a target can come to.
struct Fits {
    /// The continuum of a placement.
    levels: Option<Id<Continuum>>,
    /// Whether it gives several levels.
    every: bool,
    /// Outcomes it can have, by the words of an example.
    words: &'static [&'static str],
    /// Whether it can be undetermined among several, and need facts.
    open: bool,
}

fn fits(context: &Context<'_>, target: Target) -> Fits {
    let none = |words: &'static [&'static str], open: bool| Fits {
        levels: None,
        every: false,
        words,
        open,
    };
    match target {
        Target::Placement(id) => {
            let placement = &context.ruleset.placements[id];
            Fits {
                levels: Some(placement.continuum),
                every: placement.choose == Choose::Every,
                words: &["none", "undetermined", "out of scope"],
                open: true,
            }
        }
        Target::Program(_) => none(
            &["conforms", "does not conform", "undetermined", "out of scope"],
            true,
        ),
        Target::Transitions => none(&["triggered", "none", "conflict", "undetermined"], true),
        Target::Transition(_) => none(&["triggered", "met", "not met", "unknown"], false),
        Target::Block(_) | Target::Clause(_) => none(&["met", "not met", "unknown", "disputed"], false),
        Target::Dispute(_) | Target::Population(_) | Target::Define(_) => {
            none(&["met", "not met", "unknown", "disputed"], false)
        }
    }
}

fn expected(
    context: &mut Context<'_>,
    written: &str,
    target: Target,
    entry: &ast::Expect,
) -> Option<Expected> {
    let fits = fits(context, target);
    let place = entry.expectation_place.0;
    match &entry.expectation {
        ast::Expectation::Outcome(word) => {
            let word = outcome(context, written, &fits, word, place)?;
            if let (true, OutcomeWord::Level(level)) = (fits.every, word) {
                let label = fits
                    .levels
                    .and_then(|id| context.ruleset.continua[id].levels.get(level as usize))
                    .map(|level| level.label.clone())
                    .unwrap_or_default();
                return context.fail(
                    Diagnostic::new(
                        Code::ExpectationUnfit,
                        place,
                        format!("`{written}` chooses every level, so it gives a list of them"),
                        "a single level",
                    )
                    .help(format!("write `several ({label})`")),
                );
            }
            Some(Expected::Outcome(word))
        }
        ast::Expectation::Several(labels) => {
            let Some(continuum) = fits.levels.filter(|_| fits.every) else {
                return context.fail(unfit(written, &fits, "several", place));
            };
            let levels: Vec<Option<u32>> = labels
                .iter()
                .map(|label| level(context, continuum, label))
                .collect();
            let mut levels: Vec<u32> = levels.into_iter().collect::<Option<_>>()?;
            levels.sort_unstable();
            levels.dedup();
            Some(Expected::Several(levels))
        }
        ast::Expectation::OneOf(words) => {
            if !fits.open {
                return context.fail(unfit(written, &fits, "one of", place));
            }
            let found: Vec<Option<OutcomeWord>> = words
                .iter()
                .map(|word| outcome(context, written, &fits, word, place))
                .collect();
            let mut found: Vec<OutcomeWord> = found.into_iter().collect::<Option<_>>()?;
            found.sort();
            found.dedup();
            if found.len() < 2 {
                return context.fail(
                    Diagnostic::new(
                        Code::ExpectationUnfit,
                        place,
                        "what is undetermined has at least two possible outcomes",
                        "fewer than two",
                    )
                    .help("write one outcome alone, or `one of (2.1, none)`"),
                );
            }
            Some(Expected::OneOf(found))
        }
        ast::Expectation::Needs(names) => {
            if !fits.open {
                return context.fail(unfit(written, &fits, "needs", place));
            }
            let found: Vec<Option<String>> = names.iter().map(|name| needed(context, name)).collect();
            let mut found: Vec<String> = found.into_iter().collect::<Option<_>>()?;
            found.sort();
            found.dedup();
            Some(Expected::Needs(found))
        }
    }
}

/// A fact or a dispute.
fn needed(context: &mut Context<'_>, name: &ast::Name) -> Option<String> {
    match context.names.things.get(name.text.as_str()).copied() {
        Some(Thing::Fact(_) | Thing::Dispute(_)) => Some(name.text.to_string()),
        Some(
            thing @ (Thing::Define(_)
            | Thing::Population(_)
            | Thing::Placement(_)
            | Thing::Transition(_)
            | Thing::Program
            | Thing::Source(_)
            | Thing::Scale(_)
            | Thing::Choice(_)
            | Thing::Unit(_)
            | Thing::Continuum(_)),
        ) => context.fail(
            Diagnostic::new(
                Code::ExpectationUnfit,
                name.span(),
                format!(
                    "`{}` is {}; only facts and disputes can be needed",
                    name.text,
                    thing.what()
                ),
                "neither a fact nor a dispute",
            )
            .help("name the facts it rests on"),
        ),
        None => {
            let scope = context.outside();
            unknown_thing(context, scope, name)
        }
    }
}

fn unfit(written: &str, fits: &Fits, what: &str, place: Span) -> Diagnostic {
    let mut can: Vec<String> = fits.words.iter().map(|word| (*word).to_owned()).collect();
    if fits.levels.is_some() {
        can.insert(0, if fits.every { "several (…)" } else { "a level" }.to_owned());
    }
    if fits.open {
        can.push("one of (…)".to_owned());
        can.push("needs (…)".to_owned());
    }
    Diagnostic::new(
        Code::ExpectationUnfit,
        place,
        format!("`{written}` can never be `{what}`"),
        "this does not fit",
    )
    .help(format!("it can be {}", can.join(", ")))
}

fn level(context: &mut Context<'_>, continuum: Id<Continuum>, label: &ast::Label) -> Option<u32> {
    match level_on(context, continuum, &label.text) {
        Some(at) => u32::try_from(at).ok(),
        None if context.lost.name(&label.text) => None,
        None => {
            let diagnostic = no_level(context, continuum, label);
            context.fail(Diagnostic {
                code: Code::ExpectationUnfit,
                ..diagnostic
            })
        }
    }
}

fn outcome(
    context: &mut Context<'_>,
    written: &str,
    fits: &Fits,
    outcome: &ast::Outcome,
    place: Span,
) -> Option<OutcomeWord> {
    let (text, word) = match outcome {
        ast::Outcome::OutOfScope => ("out of scope", OutcomeWord::OutOfScope),
        ast::Outcome::DoesNotConform => ("does not conform", OutcomeWord::DoesNotConform),
        ast::Outcome::NotMet => ("not met", OutcomeWord::Verdict(Verdict::NotMet)),
        ast::Outcome::Word(word) => {
            const OTHERS: [&str; 6] = ["met", "unknown", "disputed", "conforms", "triggered", "conflict"];
            let other = |text: &str| fits.words.contains(&text) || OTHERS.contains(&text);
            if let Some(continuum) = fits.levels
                && !other(&word.text)
            {
                return level(context, continuum, word).map(OutcomeWord::Level);
            }
            let found = match word.text.as_str() {
                "met" => OutcomeWord::Verdict(Verdict::Met),
                "unknown" => OutcomeWord::Verdict(Verdict::Unknown),
                "disputed" => OutcomeWord::Disputed,
                "none" => OutcomeWord::None,
                "undetermined" => OutcomeWord::Undetermined,
                "conforms" => OutcomeWord::Conforms,
                "triggered" => OutcomeWord::Triggered,
                "conflict" => OutcomeWord::Conflict,
                _ => return context.fail(unfit(written, fits, &word.text, word.span())),
            };
            (word.text.as_str(), found)
        }
    };
    if fits.words.contains(&text) {
        return Some(word);
    }
    context.fail(unfit(written, fits, text, place))
}
