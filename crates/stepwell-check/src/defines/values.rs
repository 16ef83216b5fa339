//! Values that stand for one thing: of several arms, or of one expression.

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_model::FactType;
use stepwell_syntax::ast;

use crate::{
    context::{Context, Scope},
    expression::{Settled, either, shared_type},
};

/// Settles values that stand for one thing. A label has no subject here to tell its type: the other values tell it,
/// or the only scale, choice or continuum that has all the labels.
pub(crate) fn values(
    context: &mut Context<'_>,
    scope: Scope,
    trees: &[&ast::Expression],
) -> Option<Vec<Settled>> {
    let labels: Vec<Option<&str>> = trees.iter().map(|tree| label(context, tree)).collect();
    let mut settled: Vec<Option<Settled>> = trees
        .iter()
        .zip(&labels)
        .map(|(tree, label)| match label {
            None if !is_bare_number(tree) => either(context, scope, tree, None),
            Some(_) | None => None,
        })
        .collect();
    let told = trees
        .iter()
        .zip(&labels)
        .zip(&settled)
        .any(|((tree, label), settled)| label.is_none() && !is_bare_number(tree) && settled.is_none());
    let known: Vec<&str> = labels.iter().flatten().copied().collect();
    let expected = settled
        .iter()
        .flatten()
        .find_map(|it| match it {
            Settled::Value(typed) => Some(typed.kind.clone()),
            Settled::Condition(_) => None,
        })
        .or_else(|| match shared_type(context, &known).as_slice() {
            [only] if !known.is_empty() => Some(only.clone()),
            [] | [_, ..] => None,
        });
    if expected.is_none() && !known.is_empty() {
        return if told {
            None
        } else {
            ambiguous(context, trees, &known)
        };
    }
    let expected = expected.filter(|kind| {
        matches!(
            kind,
            FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_)
        )
    });
    for ((slot, tree), label) in settled.iter_mut().zip(trees).zip(&labels) {
        if label.is_some() || is_bare_number(tree) {
            *slot = either(context, scope, tree, expected.as_ref());
        }
    }
    settled.into_iter().collect()
}

fn is_bare_number(tree: &ast::Expression) -> bool {
    matches!(&tree.kind, ast::ExpressionKind::Quantity(quantity) if quantity.unit.is_none())
}

/// The word, where it can only be a label.
fn label<'t>(context: &Context<'_>, tree: &'t ast::Expression) -> Option<&'t str> {
    if let ast::ExpressionKind::Grouped(inner) = &tree.kind {
        return label(context, inner);
    }
    let ast::ExpressionKind::Word(word) = &tree.kind else {
        return None;
    };
    let text = word.text.as_str();
    let names = &context.names;
    let labels = names.values.contains_key(text) || names.levels.contains_key(text);
    (labels && !names.things.contains_key(text)).then_some(text)
}

fn ambiguous<T>(context: &mut Context<'_>, trees: &[&ast::Expression], known: &[&str]) -> Option<T> {
    let first = known.first()?;
    let tree = trees.iter().find(|tree| label(context, tree) == Some(first))?;
    context.fail(
        Diagnostic::new(
            Code::AmbiguousName,
            tree.span(),
            format!("it is not clear which scale, choice or continuum `{first}` belongs to"),
            "a value of several types, or not of one type with the others",
        )
        .help("let one arm name a fact of the type that is meant, or give the values names that only one scale has"),
    )
}
