//! Levels enough that who is placed where makes large diagrams: what is then told level by level is held against every
//! profile.

use std::fmt::Write;

use num_bigint::BigUint;
use stepwell_eval::{
    compile,
    diagrams::{Everyone, MOST_NODES_TOGETHER, Scene},
};
use stepwell_model::{Period, Ruleset};
use stepwell_prove::{Answer, FindingKind, Proved, prove};
use stepwell_tests::enumerated::model;

const FACTS: usize = 21;
const LEVELS: usize = 16;
/// So many of the tests of a level must hold.
const LEAST: u32 = 9;
const TESTS: usize = 13;
/// Facts of which it is asked whether raising them ever lowers the level.
const RAISED: usize = 6;

/// A test of a level: a fact, and whether it is to be high.
type Test = (usize, bool);

/// The tests of each level: scattered over the facts, so that every level asks others.
fn levels() -> Vec<Vec<Test>> {
    let mut state = 7_usize;
    let mut draw = |end: usize| {
        state = (state * 1_103_515_245 + 12_345) % (1 << 31);
        (state >> 8) % end
    };
    (0..LEVELS)
        .map(|_| {
            let mut tests: Vec<Test> = Vec::new();
            while tests.len() < TESTS {
                let fact = draw(FACTS);
                if tests.iter().all(|(other, _)| *other != fact) {
                    tests.push((fact, draw(4) > 0));
                }
            }
            tests
        })
        .collect()
}

fn text() -> String {
    let mut text = String::from(
        "ruleset many \"Many levels\"\n  version 1.0.0\n  in force from 2024-01-01\n\n\
         source guide \"The guide\" {\n  publisher \"Publisher\"\n  published 2023\n  kind \"web page\"\n  grade B\n}\n\
         scale risk {\n  low\n  high\n}\ncontinuum levels \"Levels\" {\n",
    );
    for level in 1..=LEVELS {
        writeln!(text, "  {level} \"Level {level}\"").unwrap();
    }
    text.push_str("}\nplacement care {\n  on levels\n  choose least intensive\n}\nfacts \"Patient\" {\n");
    for fact in 0..FACTS {
        writeln!(text, "  fact risk_{fact}: risk ask \"Risk {fact}?\"").unwrap();
    }
    text.push_str("}\n");
    for (at, tests) in levels().iter().enumerate() {
        let tests: Vec<String> = tests
            .iter()
            .map(|(fact, high)| format!("risk_{fact} is {}", if *high { "high" } else { "low" }))
            .collect();
        writeln!(
            text,
            "criteria {} {{\n  criterion many: {LEAST} or more of ({})\n    cite guide \"1\"\n  admit when many\n}}",
            at + 1,
            tests.join(", ")
        )
        .unwrap();
    }
    for fact in 0..RAISED {
        writeln!(
            text,
            "prove \"raising {fact}\": raising risk_{fact} never lowers care"
        )
        .unwrap();
    }
    text
}

/// The levels that a profile meets, lowest first; the bits of the profile are the facts that are high.
fn met(levels: &[Vec<Test>], profile: u32) -> Vec<usize> {
    let of = |tests: &[Test], wanted: bool| -> u32 {
        let facts = tests.iter().filter(|(_, high)| *high == wanted);
        facts.map(|(fact, _)| 1 << fact).sum()
    };
    let holding = |tests: &[Test]| {
        (profile & of(tests, true)).count_ones() + (!profile & of(tests, false)).count_ones()
    };
    (0..levels.len())
        .filter(|level| holding(&levels[*level]) >= LEAST)
        .collect()
}

/// Who is placed nowhere makes a diagram that is not searched as one.
fn is_large(ruleset: &Ruleset) {
    let periods = compile(ruleset, None);
    let day = ruleset.in_force.from.unwrap();
    let program = periods.program(ruleset, day).unwrap();
    let everyone = Everyone::new(vec![Scene {
        ruleset,
        program,
        days: Period::default(),
    }])
    .unwrap();
    let placement = ruleset.placements.ids().next().unwrap();
    let registers = program.placement(placement).unwrap();
    let nowhere = everyone.met(0, registers.none).unwrap().nodes();
    assert!(nowhere > MOST_NODES_TOGETHER, "{nowhere} nodes");
}

/// The profiles that are like an example.
fn like(example: &str) -> Vec<u32> {
    let given = |value: &str| -> u32 {
        (0..FACTS)
            .filter(|fact| example.contains(&format!("    risk_{fact}: {value}\n")))
            .map(|fact| 1 << fact)
            .sum()
    };
    let (high, low) = (given("high"), given("low"));
    (0..1_u32 << FACTS)
        .filter(|profile| profile & high == high && profile & low == 0)
        .collect()
}

/// A hole is found with the count of those in it, and everybody who is like its example is in it; or there is none.
fn holds_hole(proved: &Proved, kind: FindingKind, is_in: impl Fn(usize) -> bool, all: &[Vec<usize>]) {
    let count = all.iter().filter(|met| is_in(met.len())).count();
    let found = proved.findings.iter().find(|finding| finding.kind == kind);
    assert_eq!(found.is_some(), count > 0, "{kind:?}");
    let Some(found) = found else { return };
    assert_eq!(found.profiles, Some(BigUint::from(count)), "{kind:?}");
    let example = found.example.as_deref().unwrap();
    let like = like(example);
    assert!(!like.is_empty() && like.len() < all.len(), "{example}");
    for profile in like {
        assert!(is_in(all[profile as usize].len()), "{example}");
    }
}

#[test]
fn what_is_told_level_by_level_is_so() {
    let ruleset = model(&text());
    is_large(&ruleset);
    let levels = levels();
    let all: Vec<Vec<usize>> = (0..1_u32 << FACTS).map(|profile| met(&levels, profile)).collect();
    let proved = prove(&ruleset);
    holds_hole(&proved, FindingKind::Gap, |levels| levels == 0, &all);
    holds_hole(&proved, FindingKind::Overlap, |levels| levels > 1, &all);
    for (fact, property) in proved.properties.iter().enumerate() {
        let placed = |profile: usize| all.get(profile).and_then(|met| met.first());
        let turns = (0..all.len()).any(|low| {
            let high = low | 1 << fact;
            matches!((placed(low), placed(high)), (Some(low), Some(high)) if high < low)
        });
        let expected = if turns { Answer::Refuted } else { Answer::Holds };
        assert_eq!(property.result, expected, "{}", property.title);
        let Some(example) = property.example.as_deref() else {
            continue;
        };
        // Everybody who is like the first is placed higher than whoever is like the second and alike in all else.
        let (before, after) = example.split_once(": after\"").unwrap();
        let after = like(after);
        for low in like(before) {
            let high = low | 1 << fact;
            assert!(low != high && after.contains(&high), "{example}");
            assert!(placed(high as usize) < placed(low as usize), "{example}");
        }
    }
}
