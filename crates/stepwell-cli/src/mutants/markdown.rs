//! Mutants as Markdown, for a comment on a change.

use std::fmt::Write as _;

use stepwell_prove::MutantState;

use super::{
    AllMutants, OfRuleset, telling,
    words::{self, Tally},
};
use crate::markdown::{code, escaped, folded};

/// A table of what survived for each ruleset; the examples that would tell fold away.
pub(crate) fn markdown(all: &AllMutants<'_>) -> String {
    let mut text = String::new();
    for of in &all.rulesets {
        ruleset(&mut text, all, of);
    }
    if !all.rulesets.is_empty() {
        let _ = writeln!(text, "{}\n\n{}", escaped(&words::summary(all)), words::STATES);
    }
    text
}

fn ruleset(text: &mut String, all: &AllMutants<'_>, of: &OfRuleset) {
    let tally = Tally::of(&of.mutants);
    if tally.survived + tally.undecided == 0 {
        return;
    }
    let _ = writeln!(text, "### Mutants of {}\n", escaped(&words::heading(of)));
    text.push_str("| mutant | change | at | state |\n|---|---|---|---|\n");
    for mutant in &of.mutants {
        let state = match &mutant.state {
            MutantState::Killed { .. } | MutantState::Equivalent => continue,
            MutantState::Survived { .. } => "**survived**".to_owned(),
            MutantState::Undecided { limit } => format!("undecided: {}", escaped(limit)),
        };
        let (id, change) = (code(&mutant.id), escaped(&mutant.change));
        let place = code(&words::place(mutant.span, all.sources));
        let _ = writeln!(
            text,
            "| {} | {change} | {} | {state} |",
            escaped(&id),
            escaped(&place)
        );
    }
    text.push('\n');
    for telling in telling(of) {
        let ids: Vec<&str> = telling.mutants.iter().map(|mutant| mutant.id.as_str()).collect();
        folded(text, &ids.join("; "), telling.example, false);
    }
}
