//! A placement that chooses every level, asked for its one level: what can be asked in place of that.

use stepwell_model::FactType;
use stepwell_syntax::ast;

use super::Typed;
use crate::{context::Context, spelled};

/// What can be asked of a placement that chooses every level, in place of what was.
pub(super) fn every_help(context: &Context<'_>, typed: &Typed, name: &str, test: &ast::Test) -> String {
    let FactType::Level(continuum) = &typed.kind else {
        return String::new();
    };
    let levels: Vec<&str> = context.ruleset.continua[*continuum]
        .levels
        .iter()
        .map(|level| level.label.as_str())
        .collect();
    let asks_none = |value: &ast::Expression| spelled::expression(value) == "none";
    let none = match test {
        ast::Test::Is { value, negated } if asks_none(value) => Some(*negated),
        ast::Test::Empty { negated } => Some(*negated),
        ast::Test::Is { .. }
        | ast::Test::Bounds(_)
        | ast::Test::OneOf { .. }
        | ast::Test::Includes { .. } => None,
    };
    if let Some(negated) = none {
        let how = if negated { "any" } else { "none" };
        return format!(
            "ask for all its levels: `{name} includes {how} of ({})`",
            levels.join(", ")
        );
    }
    match meant(&levels, test).as_slice() {
        [] => format!(
            "ask for one of them: `{name} includes {}`",
            levels.first().copied().unwrap_or("2.1")
        ),
        [only] => format!("ask for one of them: `{name} includes {only}`"),
        several => format!(
            "ask for some of them: `{name} includes any of ({})`",
            several.join(", ")
        ),
    }
}

/// The levels for which a test holds, as far as it names them.
fn meant<'a>(levels: &[&'a str], test: &ast::Test) -> Vec<&'a str> {
    let place = |value: &ast::Expression| {
        let label = spelled::expression(value);
        levels.iter().position(|level| *level == label)
    };
    let mut holds = vec![true; levels.len()];
    let mut keep = |kept: &dyn Fn(usize) -> bool| {
        for (at, holds) in holds.iter_mut().enumerate() {
            *holds &= kept(at);
        }
    };
    match test {
        ast::Test::Bounds(bounds) => {
            for bound in bounds {
                match &bound.kind {
                    ast::BoundKind::AtLeast(limit) => keep(&|at| place(limit).is_some_and(|it| at >= it)),
                    ast::BoundKind::Above(limit) => keep(&|at| place(limit).is_some_and(|it| at > it)),
                    ast::BoundKind::AtMost(limit) => keep(&|at| place(limit).is_some_and(|it| at <= it)),
                    ast::BoundKind::Below(limit) => keep(&|at| place(limit).is_some_and(|it| at < it)),
                    ast::BoundKind::Between(from, to) => keep(&|at| {
                        place(from).is_some_and(|it| at >= it) && place(to).is_some_and(|it| at <= it)
                    }),
                    ast::BoundKind::OnOrAfter(_)
                    | ast::BoundKind::OnOrBefore(_)
                    | ast::BoundKind::Before(_)
                    | ast::BoundKind::After(_) => keep(&|_| false),
                }
            }
        }
        ast::Test::Is { value, negated } => keep(&|at| (place(value) == Some(at)) != *negated),
        ast::Test::OneOf { values, negated } => {
            keep(&|at| values.iter().any(|value| place(value) == Some(at)) != *negated);
        }
        ast::Test::Empty { .. } | ast::Test::Includes { .. } => keep(&|_| false),
    }
    let found = levels.iter().zip(holds).filter(|(_, holds)| *holds);
    found.map(|(level, _)| *level).collect()
}
