//! Mistakes and doubts that only meaning can tell, each with its place: a part of `check`.

mod amendments;
mod arms;
mod blocks;
mod clauses;
mod examples;
mod ifs;
mod known;
mod readings;

use stepwell_diagnostic::{Code, Diagnostic, Severity, Span};
use stepwell_eval::{
    compile_asking,
    diagrams::{Case, Limit},
    given_words,
};
use stepwell_model::{FolderKind, Ruleset};

use crate::{
    example::first_day,
    questions::{Questions, stated},
    universe::{Fault, Found, Universe},
};

/// The mistakes and doubts that only meaning can tell. With `base`, the ruleset amends that one, and what is called
/// tighter or looser is held to it.
pub fn meaning(ruleset: &Ruleset, base: Option<&Ruleset>) -> Vec<Diagnostic> {
    if ruleset.kind == FolderKind::Vocabulary {
        return Vec::new();
    }
    let mut found = examples::contradictions(ruleset);
    let mut questions = Questions::default();
    let stated = stated(ruleset, &mut questions);
    let arms = arms::ask(ruleset, &mut questions);
    let blocks = blocks::ask(ruleset, &mut questions);
    let ifs = ifs::ask(ruleset, &mut questions);
    let periods = compile_asking(ruleset, None, questions.into_conditions());
    match Universe::new(ruleset, &periods) {
        Ok(universe) => {
            let nobody = known::nobody(&universe);
            // Where nobody is possible, everything and its opposite is true of them.
            if nobody.is_empty() {
                found.extend(arms::check(&universe, &arms));
                found.extend(blocks::check(&universe, &blocks, base));
                let ifs = ifs::check(&universe, &ifs);
                let clauses = clauses::check(&universe);
                // A clause that is always met because its `if` can never hold is told once, by its cause.
                let again = |told: &Diagnostic| {
                    let cause = |other: &Diagnostic| {
                        other.code == Code::IfNeverHolds && other.label.span == told.label.span
                    };
                    told.code == Code::AlwaysMet && ifs.iter().any(cause)
                };
                found.extend(clauses.into_iter().filter(|told| !again(told)));
                found.extend(ifs);
                found.extend(known::check(&universe, &stated));
            }
            found.extend(nobody);
        }
        Err(limit) => found.push(undecided(
            limit,
            ruleset_span(ruleset),
            "whether the rules make sense together",
        )),
    }
    if let Some(base) = base {
        found.extend(amendments::check(ruleset, base));
    }
    allowed(ruleset, found)
}

/// Whether the arms of a definition conflict, or leave somebody out: such a ruleset is refused.
pub(crate) fn has_faulty_arms(ruleset: &Ruleset) -> bool {
    let mut questions = Questions::default();
    let arms = arms::ask(ruleset, &mut questions);
    if arms.is_empty() {
        return false;
    }
    let periods = compile_asking(ruleset, None, questions.into_conditions());
    let found = Universe::new(ruleset, &periods).map(|universe| arms::check(&universe, &arms));
    found.is_ok_and(|found| found.iter().any(|told| told.severity() == Severity::Error))
}

/// A place to point at where a whole ruleset is meant.
fn ruleset_span(ruleset: &Ruleset) -> Span {
    let placement = ruleset.placements.iter().map(|placement| placement.span).next();
    placement
        .or_else(|| ruleset.programs.iter().map(|program| program.span).next())
        .unwrap_or_default()
}

/// Leaves out what the author silences, and tells each `allow` that silences nothing.
fn allowed(ruleset: &Ruleset, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let silences = |allow: &stepwell_model::Allow, diagnostic: &Diagnostic| {
        let span = diagnostic.label.span;
        diagnostic.severity() == Severity::Warning
            && allow.code == diagnostic.code
            && span.file == allow.within.file
            && allow.within.start <= span.start
            && span.end <= allow.within.end
    };
    let idle = ruleset
        .allows
        .iter()
        .filter(|allow| !found.iter().any(|diagnostic| silences(allow, diagnostic)))
        .map(|allow| {
            Diagnostic::new(
                Code::AllowOfNothing,
                allow.span,
                format!("`{}` does not occur here: {}", allow.code, allow.code.summary()),
                "this silences nothing",
            )
            .help("remove this `allow`")
        });
    let idle: Vec<Diagnostic> = idle.collect();
    let kept = found
        .into_iter()
        .filter(|diagnostic| !ruleset.allows.iter().any(|allow| silences(allow, diagnostic)));
    kept.chain(idle).collect()
}

/// Something that was not decided.
fn undecided(limit: Limit, span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(
        Code::NotDecided,
        span,
        format!("{what} was not decided: {limit}"),
        "not decided",
    )
    .help("nothing was found wrong here, and nothing was shown to be right; with fewer bounds, or fewer facts in one calculation, it may be decided")
}

/// What to tell of a fault: nothing where nobody shows it, a diagnostic with a patient where somebody does.
fn tell(
    universe: &Universe<'_>,
    fault: Result<Fault, Limit>,
    span: Span,
    question: &str,
    make: impl FnOnce(&str) -> Diagnostic,
) -> Option<Diagnostic> {
    let fault = match fault {
        Ok(fault) => fault,
        Err(limit) => return Some(undecided(limit, span, question)),
    };
    match universe.found(&fault) {
        Ok(Found::Nobody) => None,
        Ok(Found::Somebody) => {
            let picture = match universe.smallest(&fault) {
                Ok(Some(smallest)) => picture(universe.ruleset, &smallest.case),
                Ok(None) | Err(_) => String::new(),
            };
            Some(make(&picture))
        }
        Ok(Found::Doubtful) => Some(undecided(Limit::Numbers, span, question)),
        Err(limit) => Some(undecided(limit, span, question)),
    }
}

/// `, as with age 16 years and risk high`: a patient in a sentence.
fn picture(ruleset: &Ruleset, case: &Case) -> String {
    let parts: Vec<String> = case
        .given
        .iter()
        .filter_map(|(id, value)| {
            let fact = &ruleset.facts[*id];
            Some(format!(
                "`{}: {}`",
                fact.name,
                given_words(ruleset, &fact.kind, value)?
            ))
        })
        .collect();
    let day = if case.as_of == first_day(ruleset) {
        String::new()
    } else {
        format!(" on {}", case.as_of)
    };
    match parts.as_slice() {
        [] if day.is_empty() => ", whoever it is".to_owned(),
        [] => format!(", whoever it is,{day}"),
        [only] => format!(", as with {only}{day}"),
        [most @ .., last] => format!(", as with {} and {last}{day}", most.join(", ")),
    }
}
