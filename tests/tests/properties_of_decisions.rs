//! What must hold of every decision, over thousands of generated rulesets and patients.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use proptest::{prelude::*, test_runner::TestCaseResult};
use stepwell_eval::{
    ClauseDecision, Decision, PlacementOutcome, ProgramOutcome, TransitionsOutcome, compile, evaluate,
};
use stepwell_model::{Id, Ruleset, Verdict};
use stepwell_tests::{
    enumerated::{World, results},
    exact::{Seen, compared},
    generated::{self, Choices, States},
    naive::{Completion, Outcome, Single, completions},
};

/// The most completions of one record that are tried.
const MOST: usize = 250;
/// The most of one record that are tried where every region of every number must be hit.
const MOST_OF_ALL: usize = 1_600;

fn choices(count: usize) -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), count)
}

fn decided(ruleset: &Ruleset, states: &States, spread: bool) -> Decision {
    let facts = generated::given(ruleset, states, spread);
    evaluate(ruleset, &compile(ruleset, None), &facts, generated::day())
}

fn clauses(decision: &Decision) -> BTreeMap<String, &ClauseDecision> {
    let of_levels = decision
        .placements
        .values()
        .flat_map(|placement| placement.levels.values().flat_map(|level| &level.clauses));
    let of_programs = decision.programs.values().flat_map(|program| &program.clauses);
    of_levels
        .chain(of_programs)
        .map(|clause| (clause.id.clone(), clause))
        .collect()
}

fn label(level: u32) -> String {
    level.to_string()
}

/// A settled verdict is that of every completion.
fn allows(verdict: Verdict, holds: bool) -> bool {
    match verdict {
        Verdict::Met => holds,
        Verdict::NotMet => !holds,
        Verdict::Unknown => true,
    }
}

fn agrees(decision: &Decision, completion: &Completion<'_>) -> TestCaseResult {
    let ruleset = completion.ruleset;
    let decided = clauses(decision);
    for (id, name) in ruleset.clause_names.entries() {
        let clause = decided[&name.id];
        prop_assert!(
            allows(clause.verdict, completion.clause(id)),
            "{}: {}",
            name.id,
            clause.because
        );
    }
    for (id, dispute) in ruleset.disputes.entries() {
        prop_assert!(allows(
            decision.disputes[&dispute.name].verdict,
            completion.dispute(id)
        ));
    }
    for (id, placement) in ruleset.placements.entries() {
        let decided = &decision.placements[&placement.name];
        let can_be = |word: &str| decided.possible.iter().any(|possible| possible == word);
        match completion.place(id) {
            Outcome::Level(level) => prop_assert!(can_be(&label(level))),
            Outcome::None => prop_assert!(can_be("none")),
            Outcome::OutOfScope => prop_assert!(can_be("out of scope")),
            Outcome::Several(levels) => {
                let levels: Vec<String> = levels.into_iter().map(label).collect();
                prop_assert!(levels.iter().all(|level| can_be(level)));
                let surely = decided.levels_met.clone().unwrap_or_default();
                prop_assert!(surely.iter().all(|level| levels.contains(level)));
            }
        }
    }
    for program in ruleset.programs.iter() {
        let outcome = match completion.conforms(program) {
            None => ProgramOutcome::OutOfScope,
            Some(true) => ProgramOutcome::Conforms,
            Some(false) => ProgramOutcome::DoesNotConform,
        };
        let possible = &decision.programs[&program.header].possible;
        prop_assert!(
            possible.contains(&outcome.word().to_owned()),
            "{outcome:?} is not in {possible:?}"
        );
    }
    let triggered: BTreeSet<&String> = ruleset
        .transitions
        .iter()
        .filter(|transition| completion.triggered(transition))
        .map(|transition| &transition.name)
        .collect();
    let outcome = match (triggered.is_empty(), completion.conflict()) {
        (true, _) => TransitionsOutcome::None,
        (false, true) => TransitionsOutcome::Conflict,
        (false, false) => TransitionsOutcome::Triggered,
    };
    let moves = &decision.transitions;
    if moves.outcome == TransitionsOutcome::Undetermined {
        prop_assert!(moves.possible_outcomes.contains(&outcome.word().to_owned()));
    } else {
        prop_assert_eq!(moves.outcome, outcome);
    }
    prop_assert!(moves.triggered.iter().all(|name| triggered.contains(name)));
    prop_assert!(
        triggered
            .iter()
            .all(|name| moves.triggered.contains(name) || moves.possible.contains(name))
    );
    Ok(())
}

/// Everything of a completion that a decision could show, to tell whether two differ.
fn outcomes(completion: &Completion<'_>) -> BTreeMap<String, String> {
    let ruleset = completion.ruleset;
    let placements = ruleset
        .placements
        .entries()
        .map(|(id, placement)| (placement.name.clone(), format!("{:?}", completion.place(id))));
    let programs = ruleset.programs.iter().map(|program| {
        (
            program.header.clone(),
            format!("{:?}", completion.conforms(program)),
        )
    });
    let triggered: Vec<bool> = ruleset
        .transitions
        .iter()
        .map(|transition| completion.triggered(transition))
        .collect();
    let moves = (
        "transitions".to_owned(),
        format!("{triggered:?} {}", completion.conflict()),
    );
    placements.chain(programs).chain([moves]).collect()
}

/// What comes of a completion, where it is possible.
fn seen(completion: &Completion<'_>, states: &States) -> Option<Seen> {
    let world = World {
        day: completion.as_of,
        readings: completion.readings.clone(),
    };
    let results = results(completion.ruleset, &world, &completion.facts)?;
    let place =
        |values: &Vec<Single>, value: &Single| values.iter().position(|here| here == value).unwrap() as u32;
    let facts = states
        .values()
        .zip(&completion.facts)
        .map(|(values, value)| place(values, value));
    let readings = completion.readings.iter().map(|reading| *reading as u32);
    Some(Seen {
        values: facts.chain(readings).collect(),
        results: Rc::new(results),
    })
}

/// What each undetermined outcome needs, by its name.
fn needs(decision: &Decision) -> BTreeMap<String, (Vec<String>, Option<String>, bool)> {
    let placements = decision.placements.iter().map(|(name, placement)| {
        let open = placement.outcome == PlacementOutcome::Undetermined;
        (
            name.clone(),
            (placement.needs.clone(), placement.ask_next.clone(), open),
        )
    });
    let programs = decision.programs.iter().map(|(name, program)| {
        let open = program.outcome == ProgramOutcome::Undetermined;
        (
            name.clone(),
            (program.needs.clone(), program.ask_next.clone(), open),
        )
    });
    let moves = &decision.transitions;
    let open = moves.outcome == TransitionsOutcome::Undetermined;
    let moves = (
        "transitions".to_owned(),
        (moves.needs.clone(), moves.ask_next.clone(), open),
    );
    placements.chain(programs).chain([moves]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_decided_is_exact(rules in choices(940), patient in choices(60), spread in any::<bool>()) {
        let ruleset = generated::constrained(&mut Choices::new(&rules));
        let states = generated::states(&ruleset, &mut Choices::new(&patient), 3);
        let every = generated::refined(&ruleset, &states, spread);
        let Some(completions) = completions(&ruleset, generated::day(), &every, MOST_OF_ALL) else {
            return Ok(());
        };
        let seen: Vec<Seen> = completions.iter().filter_map(|completion| seen(completion, &every)).collect();
        if seen.is_empty() {
            return Ok(());
        }
        let told = compared(&ruleset, &seen, &decided(&ruleset, &states, spread));
        prop_assert!(told.is_empty(), "{}", told.join("\n"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_decision_allows_every_completion(rules in choices(900), patient in choices(60)) {
        let ruleset = generated::ruleset(&mut Choices::new(&rules));
        let states = generated::states(&ruleset, &mut Choices::new(&patient), 3);
        let Some(completions) = completions(&ruleset, generated::day(), &states, MOST) else {
            return Ok(());
        };
        for spread in [false, true] {
            let decision = decided(&ruleset, &states, spread);
            for completion in &completions {
                agrees(&decision, completion)?;
            }
        }
    }

    #[test]
    fn a_complete_record_is_decided_as_the_naive_evaluator_does(rules in choices(900), patient in choices(60)) {
        let mut ruleset = generated::ruleset(&mut Choices::new(&rules));
        for index in 0..ruleset.disputes.len() {
            let dispute = ruleset.disputes.get_mut(Id::new(index)).unwrap();
            dispute.followed = Some(stepwell_model::Followed { reading: index, because: String::new() });
        }
        let states = generated::states(&ruleset, &mut Choices::new(&patient), 0);
        let decision = decided(&ruleset, &states, false);
        let all = completions(&ruleset, generated::day(), &states, MOST).unwrap();
        prop_assert_eq!(all.len(), 1);
        agrees(&decision, &all[0])?;
        for clause in clauses(&decision).values() {
            prop_assert_ne!(clause.verdict, Verdict::Unknown, "{}", clause.because);
        }
        for placement in decision.placements.values() {
            prop_assert_ne!(placement.outcome, PlacementOutcome::Undetermined);
            prop_assert!(placement.exact);
            prop_assert!(placement.needs.is_empty());
            prop_assert!(placement.ask_next.is_none());
        }
        for program in decision.programs.values() {
            prop_assert_ne!(program.outcome, ProgramOutcome::Undetermined);
        }
        prop_assert_ne!(decision.transitions.outcome, TransitionsOutcome::Undetermined);
        prop_assert!(decision.transitions.possible.is_empty());
    }

    #[test]
    fn narrowing_a_fact_never_reverses_what_is_settled(
        rules in choices(900), patient in choices(60), learned in choices(60), spread in any::<bool>(),
    ) {
        let ruleset = generated::ruleset(&mut Choices::new(&rules));
        let before = generated::states(&ruleset, &mut Choices::new(&patient), 10);
        let mut choices = Choices::new(&learned);
        let after: States = before
            .iter()
            .map(|(id, values)| {
                let narrowed = if choices.once_in(3) {
                    generated::some_of(values, &mut choices)
                } else {
                    values.clone()
                };
                (*id, narrowed)
            })
            .collect();
        let (before, after) = (decided(&ruleset, &before, spread), decided(&ruleset, &after, spread));
        let after_clauses = clauses(&after);
        for (id, clause) in clauses(&before) {
            for (then, now) in [
                (clause.verdict, after_clauses[&id].verdict),
                (clause.condition, after_clauses[&id].condition),
            ] {
                prop_assert!(then == Verdict::Unknown || then == now, "{}", id);
            }
        }
        for (name, then) in &before.placements {
            let now = &after.placements[name];
            prop_assert!(now.possible.iter().all(|outcome| then.possible.contains(outcome)));
            if then.outcome != PlacementOutcome::Undetermined {
                prop_assert_eq!(then.outcome, now.outcome);
                prop_assert_eq!(&then.level, &now.level);
                prop_assert_eq!(&then.levels_met, &now.levels_met);
            }
            for (level, verdict) in &then.levels {
                let now = now.levels[level].verdict;
                prop_assert!(verdict.verdict == Verdict::Unknown || verdict.verdict == now);
            }
        }
        for (name, then) in &before.programs {
            let now = &after.programs[name];
            prop_assert!(now.possible.iter().all(|outcome| then.possible.contains(outcome)));
        }
        let (then, now) = (&before.transitions, &after.transitions);
        prop_assert!(then.outcome == TransitionsOutcome::Undetermined || then.outcome == now.outcome);
        prop_assert!(then.triggered.iter().all(|name| now.triggered.contains(name)));
        prop_assert!(
            now.triggered.iter().chain(&now.possible)
                .all(|name| then.triggered.contains(name) || then.possible.contains(name))
        );
        for (name, then) in &before.disputes {
            let now = after.disputes[name].verdict;
            prop_assert!(then.verdict == Verdict::Unknown || then.verdict == now);
        }
    }

    #[test]
    fn only_what_is_needed_can_change_an_outcome(rules in choices(900), patient in choices(60)) {
        let ruleset = generated::ruleset(&mut Choices::new(&rules));
        let states = generated::states(&ruleset, &mut Choices::new(&patient), 3);
        let Some(completions) = completions(&ruleset, generated::day(), &states, MOST) else {
            return Ok(());
        };
        for (name, (needed, ask_next, open)) in needs(&decided(&ruleset, &states, false)) {
            prop_assert!(!open || !needed.is_empty(), "{name} is undetermined but needs nothing");
            prop_assert!(ask_next.is_none_or(|fact| needed.contains(&fact)));
            let mut seen: BTreeMap<Vec<String>, String> = BTreeMap::new();
            for completion in &completions {
                let facts = ruleset.facts.entries().filter(|(_, fact)| needed.contains(&fact.name));
                let disputes = ruleset.disputes.entries().filter(|(_, dispute)| needed.contains(&dispute.name));
                let key = facts
                    .map(|(id, _)| format!("{:?}", completion.facts[id.index()]))
                    .chain(disputes.map(|(id, _)| format!("{:?}", completion.readings[id.index()])))
                    .collect();
                let outcome = outcomes(completion)[&name].clone();
                let first = seen.entry(key).or_insert_with(|| outcome.clone());
                prop_assert_eq!(&*first, &outcome, "{} depends on more than {:?}", name, needed);
            }
        }
    }
}
