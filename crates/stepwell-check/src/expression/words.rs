//! Words in expressions: what each stands for where it stands.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{
    Change, Choose, ClauseName, Condition, FactType, Id, Interval, LabelSet, Number, Value,
};
use stepwell_syntax::ast;

use super::{Settled, Typed, constant, literals, yes_no};
use crate::{
    context::{ClauseUse, Context, Scope},
    dates,
    names::{Thing, list, nearest},
    spelled,
};

/// Settles a word. The type it is held against comes first: `none` is a value of a scale where one is expected.
pub(crate) fn word(
    context: &mut Context<'_>,
    scope: Scope,
    word: &ast::Word,
    expected: Option<&FactType>,
) -> Option<Settled> {
    if let Some(kind) = expected
        && let Some(label) = literals::label_in_type(context, kind, &word.text)
    {
        return Some(Settled::Value(Typed::new(Value::Label(label), kind.clone())));
    }
    match word.text.as_str() {
        "as_of" => return Some(Settled::Value(Typed::new(Value::AsOf, FactType::Date))),
        "yes" => return Some(Settled::Condition(constant(true))),
        "no" => return Some(Settled::Condition(constant(false))),
        _ => {}
    }
    // A clause that is called like something else has been told; the name keeps its first meaning.
    if !context.names.things.contains_key(word.text.as_str())
        && let Some(id) = clause_here(context, scope, &word.text)
    {
        return clause(context, scope, id, word.span()).map(|id| Settled::Condition(Condition::Clause(id)));
    }
    match context.names.things.get(word.text.as_str()).copied() {
        Some(thing) => known(context, scope, word, thing),
        None if removed(context, scope, (here(context, scope), &word.text), word.span()) => None,
        None => super::slips::unknown(context, scope, word, expected),
    }
}

fn known(context: &mut Context<'_>, scope: Scope, word: &ast::Word, thing: Thing) -> Option<Settled> {
    match thing {
        Thing::Fact(id) => {
            context.mark(scope, thing);
            let fact = context.fact(id)?;
            if fact.kind == FactType::YesNo {
                return Some(Settled::Condition(yes_no(Value::Fact(id), true, false)));
            }
            let mut typed = Typed::new(Value::Fact(id), fact.kind.clone());
            typed.interval = Interval {
                from: fact.range.from.clone(),
                to: fact.range.to.clone(),
            };
            Some(Settled::Value(typed))
        }
        Thing::Define(id) => {
            context.mark(scope, thing);
            let facts = context.define(id)?.clone();
            if facts.kind == FactType::YesNo {
                return Some(Settled::Condition(Condition::Define(id)));
            }
            let mut typed = Typed::new(Value::Define(id), facts.kind);
            typed.interval = facts.interval;
            typed.size = facts.size;
            Some(Settled::Value(typed))
        }
        Thing::Population(id) => {
            context.mark(scope, thing);
            Some(Settled::Condition(Condition::Population(id)))
        }
        Thing::Dispute(id) => {
            context.mark(scope, thing);
            Some(Settled::Condition(Condition::Dispute(id)))
        }
        Thing::Placement(id) => {
            if !scope.placements {
                return context.fail(
                    Diagnostic::new(
                        Code::PlacementInCriteria,
                        word.span(),
                        format!(
                            "`{}` is decided by rules such as this one and cannot be asked here",
                            word.text
                        ),
                        "the level that a placement gives",
                    )
                    .help(
                        "ask for a placement's level in a transition, a program or a proof; here name facts",
                    ),
                );
            }
            let placement = context.placement(id)?;
            let mut typed = Typed::new(Value::Placement(id), FactType::Level(placement.continuum));
            typed.placement = Some(id);
            Some(Settled::Value(typed))
        }
        Thing::Program => {
            let clauses = clauses_of_program(context, &word.text);
            context.fail(
                Diagnostic::new(
                    Code::WrongKindOfName,
                    word.span(),
                    format!(
                        "`{}` is a program, and no condition can ask whether a program conforms",
                        word.text
                    ),
                    "the outcome of a program",
                )
                .help(if clauses.is_empty() {
                    "name the facts it rests on".to_owned()
                } else {
                    format!(
                        "ask for the clauses that are meant: {}",
                        list(clauses.iter().map(String::as_str))
                    )
                }),
            )
        }
        Thing::Transition(_) => context.fail(
            Diagnostic::new(
                Code::WrongKindOfName,
                word.span(),
                format!(
                    "`{}` is {}, not something that can be asked",
                    word.text,
                    thing.what()
                ),
                "this is neither a condition nor a value",
            )
            .help("name the facts it rests on"),
        ),
        Thing::Source(_) | Thing::Scale(_) | Thing::Choice(_) | Thing::Unit(_) | Thing::Continuum(_) => None,
    }
}

/// The ids of the clauses of a program, for each of its populations.
fn clauses_of_program(context: &Context<'_>, name: &str) -> Vec<String> {
    let of = |header: &str| {
        header
            .strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(" for "))
    };
    let blocks = context.blocks.iter();
    blocks
        .filter(|block| block.program.is_some() && of(&block.header))
        .flat_map(|block| {
            let clauses = block.clauses.keys();
            clauses.map(|short| format!("{}/{short}", block.header))
        })
        .collect()
}

/// The clause of this block with that name.
fn clause_here(context: &Context<'_>, scope: Scope, name: &str) -> Option<Id<ClauseName>> {
    context.blocks.get(scope.block?)?.clauses.get(name).copied()
}

/// Notes that a condition names a clause.
fn clause(context: &mut Context<'_>, scope: Scope, id: Id<ClauseName>, span: Span) -> Option<Id<ClauseName>> {
    if let Some(period) = scope.period {
        context.clause_uses.push(ClauseUse {
            named: id,
            by: scope.clause,
            span,
            period,
        });
    }
    Some(id)
}

/// The header of the block that an expression stands in.
fn here(context: &Context<'_>, scope: Scope) -> Option<String> {
    Some(context.blocks.get(scope.block?)?.header.clone())
}

/// Tells a clause that an amendment has removed, where it is still named.
fn removed(
    context: &mut Context<'_>,
    scope: Scope,
    (header, short): (Option<String>, &str),
    span: Span,
) -> bool {
    let Some(header) = header else { return false };
    let touches = context.notes.of(&header, short);
    let Some(touch) = touches.iter().find(|touch| touch.change == Change::Remove) else {
        return false;
    };
    if !context.amendment_lost(&header) {
        let diagnostic = dates::removed_but_named(context, &header, short, touch, (span, scope.clause));
        context.tell(diagnostic);
    }
    true
}

/// `dimension 4` on its own.
pub(crate) fn dimension(
    context: &mut Context<'_>,
    scope: Scope,
    label: &ast::Label,
    span: Span,
) -> Option<Id<ClauseName>> {
    let short = ["dimension ", &label.text].concat();
    if let Some(id) = clause_here(context, scope, &short) {
        return clause(context, scope, id, span);
    }
    if removed(context, scope, (here(context, scope), &short), span) {
        return None;
    }
    let Some(block) = scope.block.and_then(|at| context.blocks.get(at)) else {
        let example = context
            .blocks
            .iter()
            .find(|block| block.clauses.contains_key(&short))
            .map_or_else(|| "2.1".to_owned(), |block| block.header.clone());
        return context.fail(
            Diagnostic::new(
                Code::UnknownClause,
                span,
                format!("`{short}` could be of any level: this stands in no block of criteria"),
                "which level's clause?",
            )
            .help(format!("write `{example}/{short}`")),
        );
    };
    if context.lost.name(&label.text) {
        return None;
    }
    let mut diagnostic = Diagnostic::new(
        Code::UnknownClause,
        span,
        format!("`{}` has no clause for dimension {}", block.header, label.text),
        "no such clause in this block",
    );
    let known = block.clauses.keys().map(String::as_str);
    let known = list(known.filter(|short| *short != "admit"));
    diagnostic.help = Some(if known.is_empty() {
        format!("add `{short}` to this block, or leave it out here")
    } else {
        format!("its clauses are {known}")
    });
    context.fail(diagnostic)
}

/// `2.1 for adolescents/detox`
pub(crate) fn clause_id(
    context: &mut Context<'_>,
    scope: Scope,
    id: &ast::ClauseId,
) -> Option<Id<ClauseName>> {
    let header = spelled::header(&id.header);
    let short = spelled::clause_name(id.name.dimension, &id.name.name);
    let block = context
        .headers
        .get(&header)
        .and_then(|at| context.blocks.get(*at));
    if let Some(id_of) = block.and_then(|block| block.clauses.get(&short)) {
        let id_of = *id_of;
        return clause(context, scope, id_of, id.place.0);
    }
    let lost = |name: &ast::Word| context.lost.name(&name.text);
    if lost(&id.header.level) || lost(&id.name.name) {
        return None;
    }
    if removed(context, scope, (Some(header.clone()), &short), id.place.0) {
        return None;
    }
    let block = context
        .headers
        .get(&header)
        .and_then(|at| context.blocks.get(*at));
    let did_you_mean = |id: String| format!("did you mean `{id}`?");
    let (message, help) = match block {
        Some(block) => {
            let shorts = block.clauses.keys().map(String::as_str);
            let near = nearest(&short, shorts.clone()).map(|name| did_you_mean(format!("{header}/{name}")));
            let known = list(shorts.filter(|short| *short != "admit"));
            let known = (!known.is_empty()).then(|| format!("the clauses of `{header}`: {known}"));
            let help = [near, known]
                .into_iter()
                .flatten()
                .reduce(|near, known| format!("{near} {known}"));
            (format!("`{header}` has no clause `{short}`"), help)
        }
        None => (
            format!("nothing has the header `{header}`"),
            same_level(context, &header)
                .or_else(|| context.nearest(&header, context.headers.keys().map(String::as_str)))
                .map(|name| did_you_mean(format!("{name}/{short}"))),
        ),
    };
    let mut diagnostic = Diagnostic::new(Code::UnknownClause, id.place.0, message, "no clause has this id");
    diagnostic.help = help
        .or_else(|| Some("a clause's id is its block's header and its name, as in `2.1/dimension 4`".into()));
    context.fail(diagnostic)
}

/// A header that says more than the one written, or less: `2.1 for adults` for `2.1`, `asam 2.1 in care` for `2.1 in care`.
fn same_level<'n>(context: &'n Context<'_>, header: &str) -> Option<&'n str> {
    let within = |short: &str, long: &str| {
        short
            .split(' ')
            .all(|word| long.split(' ').any(|other| other == word))
    };
    context
        .headers
        .keys()
        .map(String::as_str)
        .find(|known| within(header, known) || within(known, header))
}

/// Whether a placement gives every level, and so has no single one.
pub(crate) fn gives_every(context: &Context<'_>, typed: &Typed) -> bool {
    typed
        .placement
        .is_some_and(|id| match context.ruleset.placements[id].choose {
            Choose::Every => true,
            Choose::LeastIntensive | Choose::MostIntensive => false,
        })
}

/// All labels of a type, or nothing where it has none.
pub(crate) fn all_labels(context: &Context<'_>, kind: &FactType) -> Option<LabelSet> {
    let count = match kind {
        FactType::YesNo => 2,
        FactType::Scale(id) => context.ruleset.scales[*id].values.len(),
        FactType::Choice(id) => context.ruleset.choices[*id].values.len(),
        FactType::Level(id) => context.ruleset.continua[*id].levels.len(),
        FactType::Set(_) | FactType::Number(_) | FactType::Date => return None,
    };
    Some(LabelSet::first(count))
}

/// The number of a literal in its own unit.
pub(crate) fn literal_number(typed: &Typed) -> Option<Number> {
    if let Value::Quantity(quantity) = &typed.value {
        Some(quantity.number.clone())
    } else if let Value::Day(day) = &typed.value {
        Some(Number::whole(day.count()))
    } else {
        None
    }
}
