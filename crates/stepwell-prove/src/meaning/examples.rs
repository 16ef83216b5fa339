//! Examples that cannot both be right: somebody fits what both give, and they expect different things.

use std::collections::BTreeMap;

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_eval::{Facts, Given, Periods, compile, impossible};
use stepwell_model::{
    Day, Example, Expectation, Expected, OutcomeWord, Possible, Ruleset, SetBetween, Target, Verdict,
};

use crate::example::first_day;

/// An example's settled expectation of a target: one that holds whatever else becomes known.
struct Claim<'a> {
    example: &'a Example,
    expectation: &'a Expectation,
}

/// Tells every two examples of one day that contradict each other, once each.
pub(super) fn contradictions(ruleset: &Ruleset) -> Vec<Diagnostic> {
    let mut claims: BTreeMap<(Day, String), Vec<Claim<'_>>> = BTreeMap::new();
    for example in &ruleset.examples {
        let day = example.as_of.unwrap_or_else(|| first_day(ruleset));
        for expectation in &example.expect {
            if is_settled(expectation) {
                let target = format!("{:?}", expectation.target);
                claims
                    .entry((day, target))
                    .or_default()
                    .push(Claim { example, expectation });
            }
        }
    }
    let periods = compile(ruleset, None);
    let mut told: Vec<(usize, usize)> = Vec::new();
    let mut found = Vec::new();
    for ((day, _), claims) in &claims {
        for (at, one) in claims.iter().enumerate() {
            for other in claims.iter().skip(at + 1) {
                if one.expectation.expected == other.expectation.expected {
                    continue;
                }
                let pair = (one.example.span.start as usize, other.example.span.start as usize);
                if told.contains(&pair) || !fit_together(ruleset, &periods, *day, one.example, other.example)
                {
                    continue;
                }
                told.push(pair);
                found.push(diagnostic(one, other));
            }
        }
    }
    found
}

fn diagnostic(one: &Claim<'_>, other: &Claim<'_>) -> Diagnostic {
    let itself = one.example.span == other.example.span;
    let message = if itself {
        format!(
            "the example \"{}\" expects two different things of `{}`",
            one.example.title, other.expectation.written
        )
    } else {
        format!(
            "the examples \"{}\" and \"{}\" cannot both be right: somebody is like both, and they expect different \
             things of `{}`",
            one.example.title, other.example.title, other.expectation.written
        )
    };
    let help = if itself {
        "keep the line that is right, and remove the other"
    } else {
        "correct one of them, or give a fact that tells them apart"
    };
    Diagnostic::new(
        Code::ExamplesContradict,
        other.expectation.span,
        message,
        "this contradicts the other",
    )
    .related(one.expectation.span, "the other")
    .help(help)
}

/// Whether an expectation stays true when more becomes known.
fn is_settled(expectation: &Expectation) -> bool {
    match &expectation.expected {
        Expected::Outcome(word) => match word {
            OutcomeWord::Undetermined | OutcomeWord::Disputed | OutcomeWord::Verdict(Verdict::Unknown) => {
                false
            }
            // A level's name alone says nothing of a clause; of a placement it is settled.
            OutcomeWord::Level(_)
            | OutcomeWord::None
            | OutcomeWord::OutOfScope
            | OutcomeWord::Verdict(Verdict::Met | Verdict::NotMet)
            | OutcomeWord::Conforms
            | OutcomeWord::DoesNotConform
            | OutcomeWord::Conflict => true,
            // Of all transitions together, `triggered` can still become a conflict by nothing that is known later.
            OutcomeWord::Triggered => !matches!(expectation.target, Target::Transitions),
        },
        Expected::Several(_) => true,
        Expected::OneOf(_) | Expected::Needs(_) => false,
    }
}

/// Whether somebody possible is like both.
fn fit_together(ruleset: &Ruleset, periods: &Periods, day: Day, one: &Example, other: &Example) -> bool {
    let mut facts = Facts::of(ruleset, one.given.iter().map(|(fact, given)| (*fact, given)));
    for (fact, second) in &other.given {
        let both = match one.given.iter().find(|(id, _)| id == fact) {
            Some((_, first)) => match shared(first, second) {
                Some(both) => both,
                None => return false,
            },
            None => second.clone(),
        };
        facts.set(
            *fact,
            Given {
                possible: both,
                reports: Vec::new(),
            },
        );
    }
    impossible(ruleset, periods, &facts, day).is_empty()
}

/// The values that both allow; `None` where there are none.
fn shared(first: &Possible, second: &Possible) -> Option<Possible> {
    match (first, second) {
        (Possible::Labels(a), Possible::Labels(b)) => {
            let both = a.and(*b);
            (!both.is_empty()).then_some(Possible::Labels(both))
        }
        (Possible::Numbers(a), Possible::Numbers(b)) => {
            let mut both = Vec::new();
            for one in a {
                for other in b {
                    let from = one.from.clone().max(other.from.clone());
                    let to = match (&one.to, &other.to) {
                        (Some(x), Some(y)) => Some(x.min(y).clone()),
                        (end, None) | (None, end) => end.clone(),
                    };
                    let empty = matches!((&from, &to), (Some(from), Some(to)) if from > to);
                    if !empty {
                        both.push(stepwell_model::Interval { from, to });
                    }
                }
            }
            (!both.is_empty()).then_some(Possible::Numbers(both))
        }
        (Possible::Sets(a), Possible::Sets(b)) => {
            let mut both = Vec::new();
            for one in a {
                for other in b {
                    let surely = one.surely.or(other.surely);
                    let most = one.surely.or(one.perhaps).and(other.surely.or(other.perhaps));
                    if surely.is_within(most) {
                        both.push(SetBetween {
                            surely,
                            perhaps: most.without(surely),
                        });
                    }
                }
            }
            (!both.is_empty()).then_some(Possible::Sets(both))
        }
        (Possible::Labels(_) | Possible::Numbers(_) | Possible::Sets(_), _) => None,
    }
}
