//! Bare verdicts and outcomes are those of the reading with reasons, over thousands of generated rulesets and patients.

use std::{collections::BTreeSet, sync::LazyLock};

use proptest::prelude::*;
use stepwell_eval::{
    Placed,
    bare::{Answer, Bare, BareOutcome},
    columns::{BLOCK, Code, Column, ColumnPlacement, ColumnVerdicts},
    compile, placed,
    record::record,
};
use stepwell_model::{Choose, FactType, LabelSet, Number, Ruleset, Verdict};
use stepwell_tests::{
    enumerated::model,
    generated::{self, Choices, States},
    naive::Single,
};

fn choices(count: usize) -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), count)
}

/// A known number as digits, in its shortest form or with zeros behind.
fn digits(number: &Number, zeros: u8) -> Answer {
    let places = (0..=18)
        .find(|places| (number * &Number::whole(10_i64.pow(*places))).is_whole())
        .expect("generated numbers are decimals");
    let places = places as u8 + zeros;
    let scaled = number * &Number::whole(10_i64.pow(u32::from(places)));
    Answer::Number {
        digits: scaled.to_i64().expect("generated numbers are small"),
        places,
    }
}

/// The same patient twice: half-known facts are not known at all.
fn answers(ruleset: &Ruleset, states: &States, zeros: u8) -> (Vec<Answer>, States) {
    let mut answers = vec![Answer::Unknown; ruleset.facts.len()];
    let mut kept = States::new();
    for (id, values) in states {
        if let [only] = values.as_slice() {
            answers[id.index()] = match only {
                Single::Label(label) => Answer::Label(*label),
                Single::Number(number) => digits(number, zeros),
                Single::Set(set) => Answer::Set(*set),
                Single::None | Single::OutOfScope => unreachable!("no fact is an outcome"),
            };
            kept.insert(*id, values.clone());
        }
    }
    (answers, kept)
}

/// What the reading with reasons says before anything is read exactly.
fn bare(placed: &Placed, choose: Choose) -> BareOutcome {
    let levels: LabelSet = placed.levels.iter().copied().collect();
    if !placed.settled {
        let (none, out_of_scope) = (placed.none, placed.out_of_scope);
        return BareOutcome::Undetermined {
            levels,
            none,
            out_of_scope,
        };
    }
    match (placed.out_of_scope, placed.levels.as_slice(), choose) {
        (true, _, _) => BareOutcome::OutOfScope,
        (false, [], _) => BareOutcome::None,
        (false, _, Choose::Every) => BareOutcome::Several(levels),
        (false, [first, ..], Choose::LeastIntensive | Choose::MostIntensive) => BareOutcome::Placed(*first),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bare_is_the_same_without_reasons(
        rules in choices(940), patients in proptest::collection::vec(choices(60), 8), zeros in 0_u8..7,
    ) {
        let ruleset = generated::constrained(&mut Choices::new(&rules));
        let patients: Vec<States> = patients
            .iter()
            .map(|patient| generated::states(&ruleset, &mut Choices::new(patient), 6))
            .collect();
        same_without_reasons(&ruleset, &patients, zeros);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bare_is_the_same_where_tables_end(patients in proptest::collection::vec(choices(120), 16)) {
        for ruleset in &*BEYOND_TABLES {
            let patients: Vec<States> = patients
                .iter()
                .map(|patient| generated::states(ruleset, &mut Choices::new(patient), 12))
                .collect();
            same_without_reasons(ruleset, &patients, 0);
        }
    }
}

/// Rulesets whose verdicts are looked up in tables as far as these reach, and found by gates beyond: more pairs of facts
/// than there is room for, three facts of more states together than a table has rows, and four facts in one verdict.
static BEYOND_TABLES: LazyLock<[Ruleset; 3]> = LazyLock::new(|| {
    let yes_or_no = |count: usize| {
        (0..count)
            .map(|at| format!("  fact f{at}: yes/no ask \"{at}?\"\n"))
            .collect::<String>()
    };
    let pairs = (0..30).flat_map(|a| (0..a).map(move |b| format!("f{a} or f{b} is no")));
    let amounts = (0..3)
        .map(|at| format!("  fact f{at}: number from 0 to 4 ask \"{at}?\"\n"))
        .collect::<String>();
    let bounds = (0..8).map(|halves| {
        let (least, most) = (f64::from(halves) / 2.0, f64::from(halves + 1) / 2.0);
        format!("any of (f0 is at least {most}, f1 is above {least}, f2 is from {least} to {most})")
    });
    let fours = (0..5).map(|at| {
        let f = |step: usize| (at + step) % 8;
        format!("2 or more of (f{}, f{}, f{}, f{})", f(0), f(1), f(3), f(6))
    });
    [
        ruleset_of(&yes_or_no(30), pairs),
        ruleset_of(&amounts, bounds),
        ruleset_of(&yes_or_no(8), fours),
    ]
});

/// A ruleset with a criterion for each condition.
fn ruleset_of(facts: &str, conditions: impl Iterator<Item = String>) -> Ruleset {
    let conditions: Vec<String> = conditions.collect();
    let names: Vec<String> = (0..conditions.len()).map(|at| format!("c{at}")).collect();
    let criteria: String = names
        .iter()
        .zip(&conditions)
        .map(|(name, condition)| format!("  criterion {name}: {condition}\n"))
        .collect();
    model(&format!(
        "ruleset here \"Here\"\n  version 1.0.0\n  in force from 2024-01-01\n\nfacts {{\n{facts}}}\n\n\
         continuum care {{ 1 2 }}\n\nplacement level_of_care {{\n  on care\n  choose least intensive\n}}\n\n\
         criteria 1 {{\n{criteria}  admit when all of ({})\n}}\n",
        names.join(", ")
    ))
}

/// Holds every verdict and outcome of these patients against the reading with reasons.
fn same_without_reasons(ruleset: &Ruleset, patients: &[States], zeros: u8) {
    let periods = compile(ruleset, None);
    let day = generated::day();
    let program = periods.program(ruleset, day).unwrap();
    let ready = Bare::new(ruleset, program).expect("these rulesets hold one label against one");
    let clauses = ready.clauses(program).unwrap();
    let mut sheet = ready.sheet();
    for states in patients {
        let (answers, kept) = answers(ruleset, states, zeros);
        let facts = generated::given(ruleset, &kept, false);
        let recorded = record(ruleset, program, &facts, day);
        assert!(sheet.answers(&answers));
        clauses.read(&mut sheet, day);
        for (id, name) in ruleset.clause_names.entries() {
            let expected = program.clause(id).map(|registers| recorded[registers.verdict]);
            assert_eq!(clauses.verdict(&sheet, id), expected, "{}", &name.id);
        }
        for (id, placement) in ruleset.placements.entries() {
            let ready = ready.placement(ruleset, program, id).unwrap();
            let impossible = program
                .impossible
                .iter()
                .any(|(_, register)| recorded[*register] == Verdict::Met);
            let expected = if impossible {
                BareOutcome::Impossible
            } else {
                bare(&placed(ruleset, program, &recorded, id), placement.choose)
            };
            assert_eq!(ready.outcome(&mut sheet, day), expected, "{}", &placement.name);
        }
    }
}

/// The answers of many patients to one fact, as a column of its own.
enum Answers {
    Labels(Vec<u8>),
    Numbers(Vec<i32>),
    Wide(Vec<i64>),
    Sets(Vec<Option<LabelSet>>),
}

impl Answers {
    fn column(&self) -> Column<'_> {
        match self {
            Answers::Labels(labels) => Column::Labels(labels),
            Answers::Numbers(digits) => Column::Numbers(digits, 1),
            Answers::Wide(digits) => Column::Wide(digits, 3),
            Answers::Sets(sets) => Column::Sets(sets),
        }
    }
}

/// Digits with so many places, of a number that has at most one.
fn in_places(answer: Answer, wanted: u8) -> Option<i64> {
    match answer {
        Answer::Number { digits, places } => Some(digits * 10_i64.pow(u32::from(wanted - places))),
        Answer::Unknown | Answer::Label(_) | Answer::Set(_) => None,
    }
}

fn columns_of(ruleset: &Ruleset, patients: &[Vec<Answer>], wide: bool) -> Vec<Answers> {
    let of_fact = |(id, fact): (stepwell_model::Id<stepwell_model::Fact>, &stepwell_model::Fact)| {
        let answers = patients.iter().map(|answers| answers[id.index()]);
        match fact.kind {
            FactType::Set(_) => Answers::Sets(
                answers
                    .map(|answer| match answer {
                        Answer::Set(set) => Some(set),
                        Answer::Unknown | Answer::Label(_) | Answer::Number { .. } => None,
                    })
                    .collect(),
            ),
            FactType::Number(_) | FactType::Date if wide => Answers::Wide(
                answers
                    .map(|answer| in_places(answer, 3).unwrap_or(Column::NO_WIDE))
                    .collect(),
            ),
            FactType::Number(_) | FactType::Date => {
                let digits = answers.map(|answer| in_places(answer, 1));
                let digits = digits.map(|digits| digits.map_or(Column::NO_NUMBER, |digits| digits as i32));
                Answers::Numbers(digits.collect())
            }
            FactType::YesNo | FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => {
                Answers::Labels(
                    answers
                        .map(|answer| match answer {
                            Answer::Label(label) => label as u8,
                            Answer::Unknown | Answer::Number { .. } | Answer::Set(_) => Column::NO_LABEL,
                        })
                        .collect(),
                )
            }
        }
    };
    ruleset.facts.entries().map(of_fact).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn columns_are_the_same_record_by_record(
        rules in choices(940), patients in proptest::collection::vec(choices(60), 150), wide in any::<bool>(),
    ) {
        let ruleset = generated::constrained(&mut Choices::new(&rules));
        let periods = compile(&ruleset, None);
        let day = generated::day();
        let program = periods.program(&ruleset, day).unwrap();
        let patients: Vec<Vec<Answer>> = patients
            .iter()
            .map(|patient| {
                let states = generated::states(&ruleset, &mut Choices::new(patient), 6);
                answers(&ruleset, &states, 0).0
            })
            .collect();
        let columns = columns_of(&ruleset, &patients, wide);
        let columns: Vec<Column<'_>> = columns.iter().map(Answers::column).collect();
        let ready = Bare::new(&ruleset, program).unwrap();
        let clauses = ready.clauses(program).unwrap();
        let (names, registers): (Vec<_>, Vec<_>) = ruleset
            .clause_names
            .entries()
            .filter_map(|(id, _)| Some((id, program.clause(id)?.verdict)))
            .unzip();
        let verdicts = ColumnVerdicts::new(&ruleset, program, &registers).unwrap();
        let (mut sheet, mut block) = (ready.sheet(), verdicts.room());
        verdicts.read(&columns, 0, patients.len(), day, &mut block);
        let mut packed = [0; BLOCK];
        verdicts.packed(&block, 0, names.len(), &mut packed);
        for (record, answers) in patients.iter().enumerate() {
            // The first four verdicts, as two binary digits each, and the sets of records, say the same.
            let digits = (0..names.len().min(4)).map(|place| match verdicts.verdict(&block, place, record) {
                Verdict::Met => 0b11_u8 << (2 * place),
                Verdict::Unknown => 0b10 << (2 * place),
                Verdict::NotMet => 0,
            });
            prop_assert_eq!(packed[record], digits.sum::<u8>());
            for place in 0..names.len() {
                let (met, can_be) = verdicts.records(&block, place);
                let verdict = match (met.contains(record), can_be.contains(record)) {
                    (true, _) => Verdict::Met,
                    (false, true) => Verdict::Unknown,
                    (false, false) => Verdict::NotMet,
                };
                prop_assert_eq!(verdicts.verdict(&block, place, record), verdict);
            }
            prop_assert_eq!(sheet.answers(answers), !verdicts.refused(&block).contains(record));
            clauses.read(&mut sheet, day);
            for (place, name) in names.iter().enumerate() {
                prop_assert_eq!(Some(verdicts.verdict(&block, place, record)), clauses.verdict(&sheet, *name));
            }
        }
        for (id, placement) in ruleset.placements.entries() {
            let alone = ready.placement(&ruleset, program, id).unwrap();
            let together = ColumnPlacement::new(&ruleset, program, id).unwrap();
            let mut block = together.room();
            // Not from the first record on, so that blocks begin anywhere.
            let first = 3;
            let count = patients.len() - first;
            together.read(&columns, first, count, day, &mut block);
            let mut codes = vec![0; count];
            together.codes(&block, &mut codes);
            for (record, answers) in patients.iter().skip(first).enumerate() {
                let fits = sheet.answers(answers);
                let expected = if fits { alone.outcome(&mut sheet, day) } else { BareOutcome::Refused };
                prop_assert_eq!(together.outcome(&block, record), expected, "{}", &placement.name);
                let code = match expected {
                    BareOutcome::Placed(level) => level as u8,
                    BareOutcome::Several(_) => Code::SEVERAL,
                    BareOutcome::None => Code::NONE,
                    BareOutcome::OutOfScope => Code::OUT_OF_SCOPE,
                    BareOutcome::Undetermined { .. } => Code::UNDETERMINED,
                    BareOutcome::Impossible => Code::IMPOSSIBLE,
                    BareOutcome::Refused => Code::REFUSED,
                };
                prop_assert_eq!(codes[record], code, "{}", &placement.name);
            }
        }
    }
}

#[test]
fn an_answer_that_does_not_fit_is_refused() {
    let number = |digits, places| Answer::Number { digits, places };
    let mut seen = BTreeSet::new();
    for seed in 0..40_u16 {
        let rules: Vec<u16> = (0..940_u16)
            .map(|at| at.wrapping_mul(seed).wrapping_add(at / 7))
            .collect();
        let ruleset = generated::ruleset(&mut Choices::new(&rules));
        let periods = compile(&ruleset, None);
        let program = periods.program(&ruleset, generated::day()).unwrap();
        let ready = Bare::new(&ruleset, program).unwrap();
        let clauses = ready.clauses(program).unwrap();
        let mut sheet = ready.sheet();
        for fact in clauses.facts() {
            let name = ruleset.facts[fact].name.as_str();
            let (fits, wrong) = match name {
                "hours" => (
                    vec![number(4, 0), number(35, 1), number(400_000_000, 8)],
                    vec![
                        number(5, 0),
                        number(-1, 1),
                        number(400_000_001, 8),
                        Answer::Label(0),
                    ],
                ),
                "years" => (
                    vec![number(4, 0), number(40, 1)],
                    vec![number(35, 1), number(-1, 0)],
                ),
                "items" => (
                    vec![Answer::Set(LabelSet::first(3))],
                    vec![Answer::Set(LabelSet::one(3)), Answer::Label(0)],
                ),
                "joined" => (
                    vec![number(generated::day().count(), 0)],
                    vec![number(0, 0), Answer::Label(0)],
                ),
                "asked" | "blamed" => (vec![Answer::Label(1)], vec![Answer::Label(2), number(0, 0)]),
                _ => (
                    vec![Answer::Label(2)],
                    vec![Answer::Label(3), Answer::Set(LabelSet::EMPTY)],
                ),
            };
            seen.insert(name.to_owned());
            let mut read = |answer| {
                let mut answers = vec![Answer::Unknown; ruleset.facts.len()];
                answers[fact.index()] = answer;
                sheet.answers(&answers)
            };
            for answer in fits {
                assert!(read(answer), "{name} {answer:?}");
            }
            for answer in wrong {
                assert!(!read(answer), "{name} {answer:?}");
            }
        }
    }
    assert!(seen.len() > 6, "{seen:?}");
}
