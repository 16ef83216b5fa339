//! What is said of coverage, held against the enumeration of every patient of drawn rulesets.

use std::collections::BTreeSet;

use stepwell_eval::{
    Facts, compile,
    diagrams::Limit,
    impossible,
    record::{Supposition, record},
};
use stepwell_model::{Interval, LabelSet, Possible, Ruleset, SetBetween, Verdict};
use stepwell_prove::{Covered, Covers, Missing};
use stepwell_tests::{
    enumerated, everybody,
    naive::Single,
    written::{Cuts, SHAPES},
};

/// Rulesets drawn at random: what is suggested closes every hole, and what is called impossible nobody shows.
#[test]
fn coverage_of_drawn_rulesets_agrees_with_the_enumeration_of_every_patient() {
    for number in (0..SHAPES * 6).chain((20..60).map(|at| at * SHAPES)) {
        let (written, ruleset) = enumerated::ruleset(number);
        let bare = without_examples(&ruleset);
        let found = stepwell_prove::coverage(&bare);
        let mut text = written.text.clone();
        for suggested in &found.suggested {
            text.push('\n');
            text.push_str(&suggested.example);
        }
        let after = stepwell_prove::coverage(&enumerated::model(&text));
        let seen = seen(&bare, &written.cuts);
        for (before, after) in found.items.iter().zip(&after.items) {
            assert_eq!(holes(after), 0, "ruleset {number}: {}\n{text}", before.name());
            let (Covers::Clause(_), Some(verdicts)) = (before.covers, &before.verdicts) else {
                continue;
            };
            for (verdict, side) in verdicts.each() {
                let possible = seen.contains(&(before.name(), verdict));
                let said = side.missing != Some(Missing::Impossible);
                assert_eq!(
                    possible,
                    said,
                    "ruleset {number}: {} {verdict}\n{text}",
                    before.name()
                );
            }
        }
    }
}

/// What `mattered` rests on: what a level would come to if a clause were met, or not met.
#[test]
fn supposing_a_clause_agrees_with_a_naive_evaluator() {
    let mut compared = 0;
    for number in 0..SHAPES * 6 {
        let (written, ruleset) = enumerated::ruleset(number);
        if ruleset.disputes.iter().any(|dispute| dispute.followed.is_none()) {
            continue;
        }
        let periods = compile(&ruleset, None);
        let people = everybody::everybody(&ruleset, &written.cuts);
        for world in enumerated::worlds(&ruleset) {
            let program = periods.program(&ruleset, world.day).unwrap();
            for person in people.iter().step_by(1 + people.len() / 40) {
                let given: Vec<Possible> = person.iter().map(known).collect();
                let facts = Facts::of(&ruleset, ruleset.facts.ids().zip(&given));
                let recorded = record(&ruleset, program, &facts, world.day);
                for (id, block) in ruleset.blocks.entries() {
                    for name in &block.clauses {
                        let Some(registers) = program.clause(*name) else {
                            continue;
                        };
                        let supposition = Supposition::new(program, registers.verdict);
                        for (verdict, met) in [(Verdict::Met, true), (Verdict::NotMet, false)] {
                            let supposed =
                                supposition.record(&ruleset, &facts, world.day, &recorded, verdict);
                            let mut completion = enumerated::completion(&ruleset, &world, person);
                            completion.supposed = Some((*name, met));
                            let here = supposed[program.blocks[id.index()].verdict] == Verdict::Met;
                            assert_eq!(
                                here,
                                completion.block(block),
                                "ruleset {number}: {}",
                                block.header
                            );
                            compared += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(compared > 1000, "{compared}");
}

/// The holes of an item, but for those that no example can close: cases seen only of numbers that no decimal is.
fn holes(item: &Covered) -> usize {
    let unwritten = Missing::Undecided(Limit::Written.to_string());
    let verdicts = item.verdicts.iter().flat_map(|verdicts| verdicts.each());
    let bounds = item.bounds.iter().flat_map(|bound| bound.each());
    let sides = verdicts.map(|(_, side)| side).chain(bounds.map(|(_, side)| side));
    sides
        .filter(|side| side.is_hole() && side.missing.as_ref() != Some(&unwritten))
        .count()
}

fn without_examples(ruleset: &Ruleset) -> Ruleset {
    let mut bare = ruleset.clone();
    bare.examples.clear();
    bare
}

/// The verdicts of clauses, by name and version, of every possible patient, and while nothing is known.
fn seen(ruleset: &Ruleset, cuts: &Cuts) -> BTreeSet<(String, Verdict)> {
    let periods = compile(ruleset, None);
    let mut everybody: Vec<Facts> = vec![Facts::of(ruleset, [])];
    everybody.extend(everybody::everybody(ruleset, cuts).iter().map(|person| {
        let given: Vec<Possible> = person.iter().map(known).collect();
        Facts::of(ruleset, ruleset.facts.ids().zip(&given))
    }));
    let mut seen = BTreeSet::new();
    for day in periods.days() {
        let program = periods.program(ruleset, day).unwrap();
        for facts in &everybody {
            if !impossible(ruleset, &periods, facts, day).is_empty() {
                continue;
            }
            let recorded = record(ruleset, program, facts, day);
            for registers in program.clauses.iter().flatten() {
                let clause = &ruleset.clauses[registers.clause];
                let name = &ruleset.clause_names[clause.name];
                let version = (name.versions.len() > 1).then_some(clause.in_force);
                let called = Covered {
                    id: name.id.clone(),
                    covers: Covers::Clause(clause.kind),
                    version,
                    span: clause.span,
                    verdicts: None,
                    mattered: false,
                    bounds: Vec::new(),
                };
                seen.insert((called.name(), recorded[registers.verdict]));
            }
        }
    }
    seen
}

fn known(value: &Single) -> Possible {
    match value {
        Single::Number(number) => Possible::Numbers(vec![Interval::point(number.clone())]),
        Single::Label(label) => Possible::Labels(LabelSet::one(*label)),
        Single::Set(members) => Possible::Sets(vec![SetBetween {
            surely: *members,
            perhaps: LabelSet::EMPTY,
        }]),
        Single::None | Single::OutOfScope => unreachable!("no fact has such a value"),
    }
}
