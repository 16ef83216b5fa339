//! Cases as examples that tell a mutant: they pass with the ruleset, and fail with the mutant.

use std::collections::BTreeSet;

use stepwell_diagnostic::Span;
use stepwell_eval::{diagrams::Case, impossible};
use stepwell_model::{Choose, Example, Expectation, Expected, OutcomeWord, Ruleset, Target, Verdict};

use super::{
    apart::{Apart, Both, Told},
    drafts::Draft,
    seen::Read,
};
use crate::{
    example::{Decided, write},
    expectations::failures,
};

/// What an example expects: what it is called, what comes out, and both as the examples of a ruleset have them.
pub(super) type Lines = Vec<(String, String)>;

/// More than these need not be expected.
const MOST_DETAILS: usize = 3;

/// The examples that tell of mutants.
#[derive(Default)]
pub(super) struct Killers {
    found: Vec<Killer>,
    titles: BTreeSet<String>,
}

struct Killer {
    title: String,
    case: Case,
    lines: Lines,
}

impl Killers {
    /// An example that tells of a mutant: one that was found for another, or a new one.
    pub(super) fn of(&mut self, both: &Both<'_>, draft: &Draft) -> Told {
        let apart = both.apart;
        for (at, known) in self.found.iter_mut().enumerate() {
            if is_promising(apart, &known.case)
                && let Some(lines) = lines(apart, &known.case, false)
            {
                for line in lines {
                    if !known.lines.contains(&line) {
                        known.lines.push(line);
                    }
                }
                return Told::Killer(at);
            }
        }
        match both.search() {
            Ok((case, lines)) => {
                let title = self.untaken(apart.ruleset, &draft.title());
                self.titles.insert(title.clone());
                self.found.push(Killer { title, case, lines });
                Told::Killer(self.found.len() - 1)
            }
            Err(why) => Told::Limit(why),
        }
    }

    /// An example as it is pasted into a file; `None` where one of its numbers cannot be written.
    pub(super) fn example(&self, ruleset: &Ruleset, at: usize) -> Option<String> {
        let killer = self.found.get(at)?;
        write(ruleset, &killer.title, &killer.case, &killer.lines)
    }

    /// A title that no example has yet.
    fn untaken(&self, ruleset: &Ruleset, title: &str) -> String {
        let is_taken = |title: &str| {
            self.titles.contains(title) || ruleset.examples.iter().any(|example| example.title == title)
        };
        let most = self.titles.len() + ruleset.examples.len() + 2;
        let numbered = (2..=most).map(|number| format!("{title} ({number})"));
        std::iter::once(title.to_owned())
            .chain(numbered)
            .find(|title| !is_taken(title))
            .unwrap_or_else(|| title.to_owned())
    }
}

/// What an example of a case would have to expect to tell a mutant: `None` where nothing tells it. With `open`, what is not
/// settled may be expected too.
pub(super) fn lines(apart: &Apart<'_>, case: &Case, open: bool) -> Option<Lines> {
    let Apart {
        ruleset,
        periods,
        mutated,
        mutated_periods,
        own,
    } = *apart;
    let facts = case.facts(ruleset);
    if !impossible(ruleset, periods, &facts, case.as_of).is_empty() {
        return None;
    }
    let refused = !impossible(mutated, mutated_periods, &facts, case.as_of).is_empty();
    let was = Decided::by(ruleset, periods, case);
    let is = Decided::by(mutated, mutated_periods, case);
    let line = |target: Target| {
        let before = was.expect(target)?;
        let differs = refused || is.expect(target).as_ref() != Some(&before);
        let expected = differs.then(|| expected(ruleset, target, &before.1)).flatten()?;
        (open || is_settled(&expected.0)).then_some((target, before.0, expected))
    };
    let mut found: Vec<_> = outcome_targets(ruleset).filter_map(line).collect();
    if !refused
        && let Some(own) = own.and_then(line)
        && !found.iter().any(|(target, ..)| *target == own.0)
    {
        found.insert(0, own);
    }
    if found.is_empty() {
        found = detail_targets(ruleset)
            .filter_map(line)
            .take(MOST_DETAILS)
            .collect();
    }
    if found.is_empty() {
        return None;
    }
    let expectations = found.iter().map(|(target, written, (expected, _))| Expectation {
        written: written.clone(),
        target: *target,
        expected: expected.clone(),
        span: Span::default(),
    });
    let example = Example {
        title: String::new(),
        as_of: Some(case.as_of),
        given: case.given.clone(),
        expect: expectations.collect(),
        span: Span::default(),
    };
    let tells = failures(ruleset, periods, &example).is_empty()
        && !failures(mutated, mutated_periods, &example).is_empty();
    tells.then(|| {
        found
            .into_iter()
            .map(|(_, written, (_, words))| (written, words))
            .collect()
    })
}

/// Whether an outcome of a case, or what is changed itself, is settled, and not so by a mutant.
pub(super) fn is_promising(apart: &Apart<'_>, case: &Case) -> bool {
    let facts = case.facts(apart.ruleset);
    let read = |ruleset, periods| Read::new(ruleset, periods, &facts, case.as_of);
    let was = read(apart.ruleset, apart.periods);
    let is = read(apart.mutated, apart.mutated_periods);
    was.zip(is).is_some_and(|(was, is)| {
        let mut targets = outcome_targets(apart.ruleset).chain(apart.own);
        targets.any(|target| {
            let was = was.sight(target);
            was.settled && was.seen != is.sight(target).seen
        })
    })
}

/// What people are told in the end.
fn outcome_targets(ruleset: &Ruleset) -> impl Iterator<Item = Target> {
    let placements = ruleset.placements.ids().map(Target::Placement);
    let programs = ruleset.programs.ids().map(Target::Program);
    let transitions = ruleset.transitions.ids().map(Target::Transition);
    let together = (!ruleset.transitions.is_empty()).then_some(Target::Transitions);
    placements.chain(programs).chain(transitions).chain(together)
}

/// What else an example can expect.
fn detail_targets(ruleset: &Ruleset) -> impl Iterator<Item = Target> {
    let is_admit = |id| {
        let versions: &Vec<_> = &ruleset.clause_names[id].versions;
        let mut kinds = versions.iter().map(|version| ruleset.clauses[*version].kind);
        kinds.any(|kind| kind == stepwell_model::ClauseKind::Admit)
    };
    let blocks = ruleset.blocks.ids().map(Target::Block);
    let clauses = ruleset.clause_names.ids().filter(move |id| !is_admit(*id));
    let disputes = ruleset.disputes.ids().map(Target::Dispute);
    let populations = ruleset.populations.ids().map(Target::Population);
    let defines = ruleset.defines.ids().map(Target::Define);
    blocks
        .chain(clauses.map(Target::Clause))
        .chain(disputes)
        .chain(populations)
        .chain(defines)
}

fn is_settled(expected: &Expected) -> bool {
    match expected {
        Expected::Outcome(word) => match word {
            OutcomeWord::Undetermined | OutcomeWord::Verdict(Verdict::Unknown) => false,
            OutcomeWord::Level(_)
            | OutcomeWord::None
            | OutcomeWord::OutOfScope
            | OutcomeWord::Verdict(Verdict::Met | Verdict::NotMet)
            | OutcomeWord::Disputed
            | OutcomeWord::Conforms
            | OutcomeWord::DoesNotConform
            | OutcomeWord::Triggered
            | OutcomeWord::Conflict => true,
        },
        Expected::Several(_) => true,
        Expected::OneOf(_) | Expected::Needs(_) => false,
    }
}

/// What an example expects, from the words for it; with the words that are written. `None` where it cannot be expected.
fn expected(ruleset: &Ruleset, target: Target, words: &str) -> Option<(Expected, String)> {
    let list = |head: &str| -> Option<Vec<String>> {
        let inner = words.strip_prefix(head)?.strip_prefix(" (")?.strip_suffix(')')?;
        Some(inner.split(", ").map(str::to_owned).collect())
    };
    let level = |label: &str| -> Option<u32> {
        let Target::Placement(id) = target else {
            return None;
        };
        let levels = &ruleset.continua[ruleset.placements[id].continuum].levels;
        let place = levels.iter().position(|level| level.label == label)?;
        u32::try_from(place).ok()
    };
    let written = |expected: Expected| Some((expected, words.to_owned()));
    if let Some(labels) = list("several") {
        let levels: Option<Vec<u32>> = labels.iter().map(|label| level(label)).collect();
        return written(Expected::Several(levels?));
    }
    let word = |word: &str| match word {
        "none" => Some(OutcomeWord::None),
        "out of scope" => Some(OutcomeWord::OutOfScope),
        "undetermined" => Some(OutcomeWord::Undetermined),
        "met" => Some(OutcomeWord::Verdict(Verdict::Met)),
        "not met" => Some(OutcomeWord::Verdict(Verdict::NotMet)),
        "unknown" => Some(OutcomeWord::Verdict(Verdict::Unknown)),
        "disputed" => Some(OutcomeWord::Disputed),
        "conforms" => Some(OutcomeWord::Conforms),
        "does not conform" => Some(OutcomeWord::DoesNotConform),
        "triggered" => Some(OutcomeWord::Triggered),
        "conflict" => Some(OutcomeWord::Conflict),
        label => level(label).map(OutcomeWord::Level),
    };
    if let Some(labels) = list("one of") {
        if let Target::Placement(id) = target
            && ruleset.placements[id].choose == Choose::Every
            && !labels.iter().all(|label| word(label).is_some())
        {
            let undetermined = Expected::Outcome(OutcomeWord::Undetermined);
            return Some((undetermined, "undetermined".to_owned()));
        }
        let words: Option<Vec<OutcomeWord>> = labels.iter().map(|label| word(label)).collect();
        return written(Expected::OneOf(words?));
    }
    written(Expected::Outcome(word(words)?))
}
