//! A textbook's rating scheme with deliberate faults: every fault is found, with counts equal to brute force.
//!
//! The scheme stands in `tests/prove/textbook/`. Here it is written a second time, by hand, as arithmetic on six ratings,
//! and all 15,625 profiles are tried. A naive evaluator of the ruleset and counts worked out on paper hold that second
//! writing to the first.

use std::{collections::BTreeSet, fs};

use num_bigint::BigUint;
use stepwell_model::{Example, Id, Possible, Ruleset};
use stepwell_prove::{Answer, Finding, FindingKind, Proved, ProvedProperty, prove};
use stepwell_tests::{
    enumerated::{completion, model, worlds},
    naive::{Outcome, Single},
    stepwell, tests,
};

/// The dimensions in the order of a profile's ratings.
const DIMENSIONS: [&str; 6] = ["withdrawal", "body", "mind", "readiness", "relapse", "home"];
const RATINGS: u32 = 5;
const PROFILES: usize = 15_625;

/// Ratings of a patient, in the order of [`DIMENSIONS`].
type Profile = [u32; 6];
/// Ratings of which some are not known.
type Partly = [Option<u32>; 6];

fn text() -> String {
    fs::read_to_string(tests().join("prove/textbook/textbook.criteria")).unwrap()
}

fn every_profile() -> impl Iterator<Item = Profile> {
    (0..PROFILES as u32).map(|mut number| {
        [(); 6].map(|()| {
            let rating = number % RATINGS;
            number /= RATINGS;
            rating
        })
    })
}

/// The places of the levels whose criteria a profile meets, lowest first: the scheme written by hand.
fn met([withdrawal, body, mind, readiness, relapse, home]: Profile) -> Vec<usize> {
    let emergency = withdrawal == 4 || body == 4;
    let calm = withdrawal <= 1 && body <= 1;
    let safe = withdrawal <= 1 && body <= 2 && mind <= 2;
    let met = [
        calm && mind <= 1 && readiness <= 1 && relapse <= 1 && home <= 1,
        calm && mind <= 2 && (mind == 2 || readiness >= 2 || relapse == 2 || relapse == 3 || home == 2),
        safe && home >= 3 && readiness != 4,
        safe && mind >= 1 && home == 4 && readiness <= 2,
        !emergency && ((2..=3).contains(&withdrawal) || (2..=3).contains(&body) || mind >= 3),
        emergency,
    ];
    (0..met.len()).filter(|level| met[*level]).collect()
}

fn placed(profile: Profile) -> Option<usize> {
    met(profile).first().copied()
}

fn count(test: impl Fn(Profile) -> bool) -> usize {
    every_profile().filter(|profile| test(*profile)).count()
}

/// Whether some patient in whom these ratings are as high or higher, all else equal, is placed lower.
fn worsens(profile: Profile, rising: &[usize]) -> bool {
    placed(profile).is_some_and(|level| falls_below(level, profile, rising))
}

fn falls_below(level: usize, profile: Profile, rising: &[usize]) -> bool {
    let Some((first, others)) = rising.split_first() else {
        return placed(profile).is_some_and(|here| here < level);
    };
    (profile[*first]..RATINGS).any(|rating| {
        let mut risen = profile;
        risen[*first] = rating;
        falls_below(level, risen, others)
    })
}

#[test]
fn the_second_writing_says_what_the_ruleset_says() {
    let ruleset = model(&text());
    let world = &worlds(&ruleset)[0];
    for profile in every_profile() {
        let completion = completion(&ruleset, world, &person(&ruleset, profile));
        let blocks = ruleset.blocks.iter().filter(|block| completion.block(block));
        let levels: Vec<usize> = blocks.map(|block| block.level as usize).collect();
        assert_eq!(levels, met(profile), "{profile:?}");
        let outcome = placed(profile).map_or(Outcome::None, |level| Outcome::Level(level as u32));
        assert_eq!(completion.place(Id::new(0)), outcome, "{profile:?}");
    }
}

#[test]
fn counts_are_those_worked_out_on_paper() {
    let meets = |level: usize| count(|profile| met(profile).contains(&level));
    // Each rating 0 or 1.
    assert_eq!(meets(0), 2_usize.pow(6));
    // Two, two and three ratings, then everybody but those with mind at most 1, readiness at most 1, relapse none of 2
    // and 3, and home not 2: 2 · 2 · (3 · 5³ − 2 · 2 · 3 · 4).
    assert_eq!(meets(1), 2 * 2 * (3 * 125 - 2 * 2 * 3 * 4));
    // Two, three and three ratings, four of readiness, any relapse, two of home.
    assert_eq!(meets(2), 2 * 3 * 3 * 4 * 5 * 2);
    assert_eq!(meets(3), 2 * 3 * 2 * 3 * 5);
    // No emergency leaves four ratings each of withdrawal and body; from these, both at most 1 and mind at most 2.
    assert_eq!(meets(4), (4 * 4 * 5 - 2 * 2 * 3) * 125);
    assert_eq!(meets(5), PROFILES - 4 * 4 * 5_usize.pow(4));
    // Relapse 4 and home at most 1, all others at most 1.
    assert_eq!(count(|profile| placed(profile).is_none()), 2_usize.pow(5));
    // 3.1 meets 3.7 where body is 2: two of withdrawal, three of mind, four of readiness, any relapse, two of home; it
    // meets 2.1 where body is at most 1: there all of 3.1 but those with mind and readiness at most 1 and relapse none of 2
    // and 3. 3.3 lies within 3.1, and levels 1 and 4 share nobody.
    let with_inpatient = 2 * 3 * 4 * 5 * 2;
    let with_outpatient = 2 * 2 * 2 * (3 * 4 * 5 - 2 * 2 * 3);
    // And 3.3 alone meets 3.1 where body is at most 1, mind 1, readiness at most 1, relapse none of 2 and 3, home 4.
    let slow_alone = 2 * 2 * 2 * 3;
    assert_eq!(
        count(|profile| met(profile).len() > 1),
        with_inpatient + with_outpatient + slow_alone
    );
    assert!(every_profile().all(|profile| placed(profile) != Some(3)));
}

#[test]
fn every_fault_is_found_with_its_count() {
    let ruleset = model(&text());
    let proved = prove(&ruleset);
    let gap = |profile: Profile| met(profile).is_empty();
    let overlap = |profile: Profile| met(profile).len() > 1;
    assert_eq!(
        only(&proved, FindingKind::Gap, "level_of_care").profiles,
        counted(gap)
    );
    assert_eq!(
        only(&proved, FindingKind::Overlap, "level_of_care").profiles,
        counted(overlap)
    );
    assert_eq!(targets(&proved, FindingKind::Unreachable), ["3.3"]);
    assert_eq!(targets(&proved, FindingKind::Never), ["4/beyond"]);
    assert_eq!(targets(&proved, FindingKind::Always), Vec::<&str>::new());
    let idle = targets(&proved, FindingKind::Idle);
    assert!(idle.contains(&"1/acute"), "{idle:?}");
    // Nothing that matters is called idle; whether all clauses of a level nobody reaches are listed too is not held.
    for id in &idle {
        assert!(
            ["1/acute", "4/beyond"].contains(id) || id.starts_with("3.3/"),
            "{id}"
        );
    }
}

#[test]
fn every_property_is_decided_as_by_brute_force() {
    let ruleset = model(&text());
    let proved = prove(&ruleset);
    let lowers = |rising: &[usize]| {
        every_profile()
            .filter(|profile| worsens(*profile, rising))
            .count()
    };
    let (home, severe) = (5, [0, 1]);
    let outpatient = |profile| placed(profile).is_some_and(|level| level <= 1);
    let cases: [(&str, usize); 12] = [
        ("worse withdrawal never means less care", lowers(&[0])),
        ("a worse body never means less care", lowers(&[1])),
        (
            "serious withdrawal is never left to outpatient care",
            count(|profile| profile[0] >= 3 && outpatient(profile)),
        ),
        (
            "every emergency is sent to hospital",
            count(|profile| severe.iter().any(|at| profile[*at] == 4) && placed(profile) != Some(5)),
        ),
        ("worse is never less care", lowers(&[0, 1, 2, 3, 4, 5])),
        ("a worse home never means less care", lowers(&[home])),
        ("less readiness never means less care", lowers(&[3])),
        (
            "relapse and readiness together never mean less care",
            lowers(&[3, 4]),
        ),
        (
            "the unready are never left to outpatient care",
            count(|profile| profile[3] == 4 && placed(profile) == Some(1)),
        ),
        (
            "a dangerous home is left",
            count(|profile| profile[home] >= 3 && placed(profile).is_none_or(|level| level < 2)),
        ),
        (
            "everybody has a level",
            count(|profile| placed(profile).is_none()),
        ),
        ("nobody has two", count(|profile| met(profile).len() > 1)),
    ];
    assert_eq!(proved.properties.len(), cases.len());
    for (title, failing) in cases {
        let told = property(&proved, title);
        let answer = if failing == 0 {
            Answer::Holds
        } else {
            Answer::Refuted
        };
        assert_eq!(told.result, answer, "{title}");
        if failing > 0
            && let Some(profiles) = &told.profiles
        {
            assert_eq!(*profiles, BigUint::from(failing), "{title}");
        }
        assert_eq!(told.example.is_some(), failing > 0, "{title}");
    }
}

#[test]
fn the_examples_of_findings_are_the_smallest_and_pass() {
    let ruleset = model(&text());
    let proved = prove(&ruleset);
    let gap = only(&proved, FindingKind::Gap, "level_of_care")
        .example
        .clone()
        .unwrap();
    smallest(&gap, &|profile| placed(profile).is_none());
    let overlap = only(&proved, FindingKind::Overlap, "level_of_care")
        .example
        .clone()
        .unwrap();
    smallest(&overlap, &|profile| met(profile).len() > 1);
}

#[test]
fn the_examples_of_refuted_conditions_are_the_smallest_and_pass() {
    let proved = prove(&model(&text()));
    let example = |title: &str| property(&proved, title).example.clone().unwrap();
    smallest(&example("everybody has a level"), &|profile| {
        placed(profile).is_none()
    });
    smallest(&example("nobody has two"), &|profile| met(profile).len() > 1);
    smallest(
        &example("the unready are never left to outpatient care"),
        &|profile| profile[3] == 4 && placed(profile) == Some(1),
    );
    smallest(&example("a dangerous home is left"), &|profile| {
        profile[5] >= 3 && placed(profile).is_none_or(|level| level < 2)
    });
}

#[test]
fn the_two_examples_of_worse_and_less_care_are_the_smallest_and_pass() {
    let proved = prove(&model(&text()));
    for (title, rising) in [
        ("worse is never less care", vec![0, 1, 2, 3, 4, 5]),
        ("a worse home never means less care", vec![5]),
        ("less readiness never means less care", vec![3]),
        ("relapse and readiness together never mean less care", vec![3, 4]),
    ] {
        let pasted = property(&proved, title).example.clone().unwrap();
        passes(&pasted);
        let given = given(&pasted);
        let [low, high] = given.as_slice() else {
            panic!("two examples are shown for {title}: {given:?}")
        };
        for at in 0..6 {
            assert_eq!(low[at].is_some(), high[at].is_some(), "{title}");
            let rises = rising.contains(&at) && low[at] <= high[at];
            assert!(rises || low[at] == high[at], "{title}: {low:?} {high:?}");
        }
        let settled =
            |partly: &Partly| (0..6).find(|level| all(partly, &|profile| placed(profile) == Some(*level)));
        let (before, after) = (settled(low).unwrap(), settled(high).unwrap());
        assert!(after < before, "{title}");
        // The fewest facts: no two patients of whom fewer facts are known, the same of both, settle it too.
        let known = low.iter().flatten().count();
        for facts in (0..64_u32).filter(|facts| (facts.count_ones() as usize) < known) {
            assert!(!settles_lower(facts, &rising), "{title}: {facts:b} would do");
        }
    }
}

/// Whether two patients, of whom exactly these facts are known, are placed for certain, one with worse ratings lower.
fn settles_lower(facts: u32, rising: &[usize]) -> bool {
    let known: Vec<usize> = (0..6).filter(|at| facts & (1 << at) != 0).collect();
    let patients: Vec<(Partly, usize)> = partly_known(&known)
        .into_iter()
        .filter_map(|partly| {
            let first = placed(partly.map(|rating| rating.unwrap_or(0)))?;
            all(&partly, &|profile| placed(profile) == Some(first)).then_some((partly, first))
        })
        .collect();
    patients.iter().any(|(low, before)| {
        patients.iter().any(|(high, after)| {
            after < before
                && (0..6).all(|at| low[at] == high[at] || (rising.contains(&at) && low[at] <= high[at]))
        })
    })
}

fn partly_known(known: &[usize]) -> Vec<Partly> {
    let mut patients = vec![[None; 6]];
    for at in known {
        patients = patients
            .into_iter()
            .flat_map(|partly| {
                (0..RATINGS).map(move |rating| {
                    let mut partly = partly;
                    partly[*at] = Some(rating);
                    partly
                })
            })
            .collect();
    }
    patients
}

/// Whether all profiles that what is known leaves open pass.
fn all(partly: &Partly, test: &dyn Fn(Profile) -> bool) -> bool {
    let Some(open) = partly.iter().position(Option::is_none) else {
        return test(partly.map(Option::unwrap_or_default));
    };
    (0..RATINGS).all(|rating| {
        let mut partly = *partly;
        partly[open] = Some(rating);
        all(&partly, test)
    })
}

/// The one example passes, shows the fault whatever else is true of the patient, gives the fewest facts that do, and of
/// those facts the lowest values: no lower one could be given instead.
fn smallest(pasted: &str, fault: &dyn Fn(Profile) -> bool) {
    passes(pasted);
    let given = given(pasted);
    let [given] = given.as_slice() else {
        panic!("one example is shown: {pasted}")
    };
    assert!(all(given, fault), "{pasted}");
    let known: Vec<usize> = (0..6).filter(|at| given[*at].is_some()).collect();
    for facts in (0..64_u32).filter(|facts| (facts.count_ones() as usize) < known.len()) {
        let fewer: Vec<usize> = (0..6).filter(|at| facts & (1 << at) != 0).collect();
        for partly in partly_known(&fewer) {
            assert!(!all(&partly, fault), "{partly:?} would do instead of\n{pasted}");
        }
    }
    for partly in partly_known(&known) {
        let lower = partly != *given && partly.iter().zip(given).all(|(lower, given)| lower <= given);
        assert!(
            !(lower && all(&partly, fault)),
            "{partly:?} is lower than\n{pasted}"
        );
    }
}

/// The examples, pasted into the file, pass there under `stepwell test`.
fn passes(pasted: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("textbook.criteria"),
        format!("{}\n{pasted}\n", text()),
    )
    .unwrap();
    let run = stepwell(folder.path(), &["test"], b"");
    assert_eq!(run.status, 0, "{pasted}\n{}", run.told());
}

/// What the pasted examples give.
fn given(pasted: &str) -> Vec<Partly> {
    let ruleset = model(&format!("{}\n{pasted}\n", text()));
    let read = |(id, possible): &(Id<stepwell_model::Fact>, Possible)| {
        let at = DIMENSIONS
            .iter()
            .position(|name| *name == ruleset.facts[*id].name)
            .unwrap();
        let Possible::Labels(labels) = possible else {
            panic!("a rating is a label")
        };
        assert_eq!(labels.len(), 1, "an example gives one value: {pasted}");
        (at, labels.lowest().unwrap())
    };
    let mut examples: Vec<&Example> = ruleset.examples.iter().collect();
    // The ruleset keeps them by title.
    examples.sort_by_key(|example| example.title.ends_with(": after"));
    examples
        .into_iter()
        .map(|example| {
            let mut partly = [None; 6];
            for (at, rating) in example.given.iter().map(read) {
                partly[at] = Some(rating);
            }
            partly
        })
        .collect()
}

fn person(ruleset: &Ruleset, profile: Profile) -> Vec<Single> {
    ruleset
        .facts
        .iter()
        .map(|fact| {
            let at = DIMENSIONS.iter().position(|name| *name == fact.name).unwrap();
            Single::Label(profile[at])
        })
        .collect()
}

fn counted(test: impl Fn(Profile) -> bool) -> Option<BigUint> {
    Some(BigUint::from(count(test)))
}

fn only<'a>(proved: &'a Proved, kind: FindingKind, target: &str) -> &'a Finding {
    let found: Vec<&Finding> = proved
        .findings
        .iter()
        .filter(|finding| finding.kind == kind)
        .collect();
    assert_eq!(found.len(), 1, "{kind:?}: {found:?}");
    assert_eq!(found[0].target, target);
    found[0]
}

fn targets(proved: &Proved, kind: FindingKind) -> Vec<&str> {
    let of_kind = proved.findings.iter().filter(|finding| finding.kind == kind);
    let targets: BTreeSet<&str> = of_kind.map(|finding| finding.target.as_str()).collect();
    targets.into_iter().collect()
}

fn property<'a>(proved: &'a Proved, title: &str) -> &'a ProvedProperty {
    proved
        .properties
        .iter()
        .find(|property| property.title == title)
        .unwrap()
}
