//! What is asked of sets, and of a placement that gives every level: which members they include, how many, none at all.

use stepwell_diagnostic::{Code, Diagnostic, Span};
use stepwell_model::{Condition, FactType, Including, LabelSet, Relation, Test};
use stepwell_syntax::ast;

use super::{Typed, combined, counting_fits, literals, words::gives_every};
use crate::{context::Context, spelled};

pub(super) fn set_help(context: &Context<'_>, kind: &FactType, name: &str, test: &ast::Test) -> String {
    let FactType::Set(id) = kind else {
        return String::new();
    };
    if let ast::Test::Is { value, negated } = test
        && let ast::ExpressionKind::Word(word) = &value.kind
        && matches!(word.text.as_str(), "empty" | "none" | "nothing")
    {
        return format!("write `{name} is {}()`", if *negated { "not " } else { "" });
    }
    let first = context.ruleset.choices[*id].values.first();
    format!(
        "write `{name} includes {}`",
        first.map(|term| term.label.as_str()).unwrap_or_default()
    )
}

pub(super) fn includes(
    context: &mut Context<'_>,
    subject: &ast::Expression,
    typed: Typed,
    (how, members): (ast::Including, &[ast::Label]),
    span: Span,
) -> Option<Condition> {
    let name = spelled::expression(subject);
    if let Some(id) = typed.placement {
        if !gives_every(context, &typed) {
            return context.fail(
                Diagnostic::new(
                    Code::TypeMismatch,
                    subject.span(),
                    format!("`{name}` gives one level, so it includes nothing"),
                    "one level",
                )
                .help(format!("write `{name} is 2.1` or `{name} is one of (2.1, 2.5)`")),
            );
        }
        let levels = labels_of(context, &typed.kind, members)?;
        let given: Vec<Condition> = levels
            .iter()
            .map(|level| Condition::Given { placement: id, level })
            .collect();
        count_fits(context, how, given.len(), span)?;
        return Some(combined(counting(how), given));
    }
    let FactType::Set(_) = &typed.kind else {
        let what = literals::type_in_words(context, &typed.kind);
        return context.fail(
            Diagnostic::new(
                Code::TypeMismatch,
                subject.span(),
                format!("`{name}` is {what}, not a set, so it includes nothing"),
                "this is no set",
            )
            .help(match members {
                [one] => format!("write `{name} is {}`", one.text),
                [] | [_, ..] => {
                    let names: Vec<&str> = members.iter().map(|word| word.text.as_str()).collect();
                    format!("write `{name} is one of ({})`", names.join(", "))
                }
            }),
        );
    };
    let members = labels_of(context, &typed.kind, members)?;
    let holds = |how: Including, members: LabelSet| {
        Condition::from(Test {
            subject: typed.value.clone(),
            relation: Relation::Includes { how, members },
        })
    };
    Some(match how {
        ast::Including::One | ast::Including::All => holds(Including::All, members),
        ast::Including::Any => holds(Including::Any, members),
        ast::Including::None => holds(Including::None, members),
        ast::Including::AtLeast(_) | ast::Including::Exactly(_) => {
            count_fits(context, how, members.len(), span)?;
            let each = members.iter().map(|member| LabelSet::EMPTY.with(member));
            combined(
                counting(how),
                each.map(|member| holds(Including::All, member)).collect(),
            )
        }
    })
}

/// Whether so many members can be in it; a list of all, any or none always can.
fn count_fits(context: &mut Context<'_>, how: ast::Including, length: usize, span: Span) -> Option<()> {
    match how {
        ast::Including::One | ast::Including::All | ast::Including::Any | ast::Including::None => Some(()),
        ast::Including::AtLeast(_) | ast::Including::Exactly(_) => {
            counting_fits(context, counting(how), length, span)
        }
    }
}

/// How many conditions must be met, where each asks for one member.
fn counting(how: ast::Including) -> ast::Counting {
    match how {
        ast::Including::One | ast::Including::All => ast::Counting::All,
        ast::Including::Any => ast::Counting::Any,
        ast::Including::None => ast::Counting::None,
        ast::Including::AtLeast(count) => ast::Counting::AtLeast(count),
        ast::Including::Exactly(count) => ast::Counting::Exactly(count),
    }
}

/// `services is ()`: it includes none of all there are.
pub(super) fn empty(
    context: &mut Context<'_>,
    subject: &ast::Expression,
    typed: Typed,
    negated: bool,
    span: Span,
) -> Option<Condition> {
    let FactType::Set(choice) = &typed.kind else {
        let name = spelled::expression(subject);
        let what = literals::type_in_words(context, &typed.kind);
        return context.fail(
            Diagnostic::new(
                Code::TypeMismatch,
                span,
                format!("`{name}` is {what}, not a set, so it cannot be `()`"),
                "`()` is a set with nothing in it",
            )
            .help("write the value that it should have, or should not have"),
        );
    };
    Some(Condition::from(Test {
        subject: typed.value,
        relation: Relation::Includes {
            how: if negated { Including::Any } else { Including::None },
            members: LabelSet::first(context.ruleset.choices[*choice].values.len()),
        },
    }))
}

/// The members that the words name; each word that is none is told.
fn labels_of(context: &mut Context<'_>, kind: &FactType, members: &[ast::Label]) -> Option<LabelSet> {
    let mut labels = Some(LabelSet::EMPTY);
    for member in members {
        match literals::label_in_type(context, kind, &member.text) {
            Some(label) => labels = labels.map(|labels| labels.with(label)),
            None => {
                labels = None;
                if context.lost.name(&member.text) {
                    continue;
                }
                if let Some(diagnostic) = literals::not_in_type(context, kind, member) {
                    context.tell(diagnostic);
                }
            }
        }
    }
    labels
}
