//! Faults of compiled files: none is believed, none panics, hangs or takes the memory.

use stepwell_model::{
    Block, Condition, Day, Define, DefineBody, FactType, Id, LabelSet, Limit, Number, Relation,
    Ruleset as Model, Scaling, Test, Unless, Value,
};

use super::{CompiledError, HEADER, MAGIC, VERSION, read, write};
use crate::Ruleset;

const TEXT: &str = include_str!("../../../../tests/format/sample.criteria");

fn sample() -> Ruleset {
    Ruleset::from_files("sample", [("sample/sample.criteria", TEXT)]).unwrap()
}

fn day() -> Day {
    Day::parse("2026-01-01").unwrap()
}

/// Bytes with the checksum that belongs to them.
fn sealed(mut covered: Vec<u8>) -> Vec<u8> {
    use sha2::{Digest as _, Sha256};
    let checksum = Sha256::digest(&covered);
    covered.extend(checksum);
    covered
}

/// A container in which all is right but what it holds.
fn holding(body: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend((body.len() as u64).to_le_bytes());
    bytes.extend([0; 32]);
    bytes.extend(body);
    sealed(bytes)
}

/// What is said of a model that was changed and sealed again.
fn refused(change: impl FnOnce(&mut Model)) -> String {
    let mut model = read(&write(sample().model())).unwrap();
    change(&mut model);
    model.seal();
    match read(&write(&model)) {
        Err(CompiledError::Unsound { reason }) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_compiled_ruleset_is_the_ruleset() {
    let ruleset = sample();
    let bytes = ruleset.to_compiled();
    let again = Ruleset::from_compiled(&bytes).unwrap();
    assert_eq!(again.digest(), ruleset.digest());
    assert_eq!(again.to_compiled(), bytes);
    for facts in [
        "{}",
        r#"{"age": 34, "withdrawal_risk": "minimal", "days_per_week": {"from": 2, "to": 4}}"#,
    ] {
        let decided = |ruleset: &Ruleset| {
            let facts = ruleset.facts_from_json(facts).unwrap();
            ruleset.evaluate(&facts, day()).to_json()
        };
        assert_eq!(decided(&again), decided(&ruleset));
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let bytes = sample().to_compiled();
    for length in 0..bytes.len() {
        let refusal = read(&bytes[..length]).unwrap_err();
        assert!(
            matches!(refusal, CompiledError::CutShort { .. })
                || (length == 0 && matches!(refusal, CompiledError::NotCompiled)),
            "{length}: {refusal}"
        );
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(matches!(read(&longer), Err(CompiledError::TooLong { .. })));
}

#[test]
fn a_flipped_bit_anywhere_is_refused() {
    let bytes = sample().to_compiled();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            let refusal = read(&flipped).unwrap_err();
            let fits = match at {
                0..8 => refusal == CompiledError::NotCompiled,
                8..12 => matches!(refusal, CompiledError::OtherVersion { .. }),
                12..20 => matches!(
                    refusal,
                    CompiledError::CutShort { .. }
                        | CompiledError::TooLong { .. }
                        | CompiledError::TooLarge { .. }
                ),
                _ => refusal == CompiledError::Altered,
            };
            assert!(fits, "bit {bit} of byte {at}: {refusal}");
        }
    }
}

#[test]
fn another_version_says_which_and_what_to_do() {
    let mut bytes = sample().to_compiled();
    bytes[8] = 7;
    assert_eq!(
        read(&bytes).unwrap_err().to_string(),
        "this compiled ruleset is of format 7, but this version of Stepwell reads format 1; use a newer Stepwell, or \
         make it again with `stepwell export RULESET --as compiled -o FILE` of this version"
    );
    bytes[8] = 0;
    assert!(read(&bytes).unwrap_err().to_string().contains("of format 0"));
}

#[test]
fn other_files_are_no_compiled_rulesets() {
    for bytes in [&b"ruleset small"[..], b"\x89PNG\r\n\x1a\n", b"{}", &[0; 4096]] {
        assert_eq!(read(bytes).unwrap_err(), CompiledError::NotCompiled);
    }
    // Line ends that a careless copy changed.
    let mangled: Vec<u8> = sample()
        .to_compiled()
        .into_iter()
        .filter(|byte| *byte != b'\r')
        .collect();
    assert_eq!(read(&mangled).unwrap_err(), CompiledError::NotCompiled);
}

#[test]
fn what_holds_no_ruleset_is_refused_however_it_is_shaped() {
    let huge = |first: u8| [&[first][..], &u32::MAX.to_be_bytes(), &[0; 64]].concat();
    let bodies: Vec<Vec<u8>> = vec![
        vec![],
        vec![0xc0],
        vec![0xc1],
        vec![0xca, 0, 0, 0, 0],
        vec![0x91; 5_000_000],
        vec![0x81; 5_000_000],
        [[0x81, 0xa3, b'N', b'o', b't'].repeat(200_000), vec![0xc0]].concat(),
        huge(0xdd),
        huge(0xdf),
        huge(0xdb),
        huge(0xc6),
        [vec![0xdd, 0, 0xff, 0xff, 0xff], vec![0x90; 0x00ff_ffff]].concat(),
        vec![0xc7, 1, 1, 1],
        vec![0x90, 0x90],
    ];
    for body in bodies {
        let refusal = read(&holding(&body)).unwrap_err();
        assert!(matches!(refusal, CompiledError::Unsound { .. }), "{refusal}");
    }
}

#[test]
fn ids_that_lead_nowhere_are_refused() {
    let nowhere = 4_000_000;
    assert_eq!(
        refused(|model| model.clauses.get_mut(Id::new(0)).unwrap().condition =
            Condition::Clause(Id::new(nowhere))),
        "it names a clause that it does not hold"
    );
    assert_eq!(
        refused(|model| {
            let fact = model
                .facts
                .find(|fact| matches!(fact.kind, FactType::Scale(_)))
                .unwrap();
            model.facts.get_mut(fact).unwrap().kind = FactType::Scale(Id::new(nowhere));
        }),
        "it names a scale that it does not hold"
    );
    assert_eq!(
        refused(|model| {
            let block: Id<Block> = Id::new(0);
            model.blocks.get_mut(block).unwrap().level = 77;
        }),
        "it names a value that its scale, choice or continuum does not have"
    );
    assert_eq!(
        refused(|model| {
            let unless = Unless {
                name: "x".to_owned(),
                title: None,
                condition: Condition::Dispute(Id::new(nowhere)),
                cites: Vec::new(),
                notes: Vec::new(),
            };
            model.clauses.get_mut(Id::new(0)).unwrap().unless.push(unless);
        }),
        "it names a dispute that it does not hold"
    );
    assert_eq!(
        refused(|model| {
            let name = model.clause_names.get_mut(Id::new(0)).unwrap();
            let version = name.versions[0];
            name.versions.push(version);
        }),
        "one of its clauses goes by two names"
    );
}

fn fact_of(model: &Model, wanted: impl Fn(&FactType) -> bool) -> Value {
    Value::Fact(model.facts.find(|fact| wanted(&fact.kind)).unwrap())
}

#[test]
fn values_of_another_kind_are_refused() {
    let tested = |subject: fn(&Model) -> Value, relation: Relation| {
        refused(|model| {
            let subject = subject(model);
            model.clauses.get_mut(Id::new(0)).unwrap().condition =
                Condition::from(Test { subject, relation });
        })
    };
    let scale: fn(&Model) -> Value = |model| fact_of(model, |kind| matches!(kind, FactType::Scale(_)));
    let number: fn(&Model) -> Value = |model| fact_of(model, |kind| matches!(kind, FactType::Number(_)));
    let one_of = |value: Value| Relation::OneOf {
        values: vec![Limit {
            value,
            factor: Number::whole(1),
        }],
        negated: false,
    };
    tested(scale, one_of(Value::Label(100)));
    tested(scale, one_of(Value::AsOf));
    tested(number, one_of(Value::Label(0)));
    tested(number, one_of(Value::NoLevel));
    tested(scale, one_of(Value::Label(u32::MAX)));
    tested(
        scale,
        Relation::Includes {
            how: stepwell_model::Including::All,
            members: LabelSet::one(0),
        },
    );
    tested(|_| Value::Label(0), one_of(Value::Label(0)));
    tested(|_| Value::Placement(Id::new(9_999)), one_of(Value::Label(0)));
}

/// A define of a number by the product of others.
fn product(of: &[usize], name: String) -> Define {
    Define {
        name,
        title: None,
        kind: FactType::Number(stepwell_model::NumberType {
            unit: stepwell_model::Unit::default(),
            whole: false,
        }),
        body: DefineBody::Value(Value::Product(
            of.iter()
                .map(|id| (Scaling::Times, Value::Define(Id::new(*id))))
                .collect(),
        )),
        cites: Vec::new(),
        notes: Vec::new(),
        span: Default::default(),
    }
}

#[test]
fn circles_and_calculations_without_end_are_refused() {
    assert_eq!(
        refused(|model| {
            let next = model.defines.len();
            model.defines.add(product(&[next + 1], "one".to_owned()));
            model.defines.add(product(&[next], "two".to_owned()));
        }),
        "something in it is defined by way of itself"
    );
    // Each squares the one before: after a hundred, more digits than the world has room for.
    assert_eq!(
        refused(|model| {
            for _ in 0..100 {
                let next = model.defines.len();
                let before = next.saturating_sub(1);
                model
                    .defines
                    .add(product(&[before, before], format!("squared_{next}")));
            }
        }),
        "a calculation in it has more parts than the language allows"
    );
    // A chain as long as a file is no circle, and is walked without recursion.
    let mut model = read(&write(sample().model())).unwrap();
    for _ in 0..50_000 {
        let next = model.populations.len();
        let mut population = model.populations[Id::new(0)].clone();
        population.name = format!("population_{next}");
        population.condition = Condition::Population(Id::new(next - 1));
        model.populations.add(population);
    }
    model.seal();
    assert!(Ruleset::from_compiled(&write(&model)).is_ok());
}

#[test]
fn nesting_up_to_the_bound_evaluates_and_beyond_it_is_refused() {
    let nested = |depth: usize| {
        let mut model = read(&write(sample().model())).unwrap();
        let mut condition = Condition::All(Vec::new());
        for _ in 0..depth {
            condition = Condition::Not(Box::new(Condition::All(vec![condition])));
        }
        model.clauses.get_mut(Id::new(0)).unwrap().condition = condition;
        model.seal();
        write(&model)
    };
    // The stack of a thread is 2 MiB unless told otherwise, which is what this test has.
    let deep = Ruleset::from_compiled(&nested(99)).unwrap();
    let facts = deep.facts_from_json("{}").unwrap();
    assert!(!deep.evaluate(&facts, day()).to_json().is_empty());
    assert!(matches!(read(&nested(101)), Err(CompiledError::Unsound { .. })));
    assert!(matches!(read(&nested(400)), Err(CompiledError::Unsound { .. })));
}

#[test]
fn a_digest_that_is_not_its_own_is_refused() {
    let mut model = read(&write(sample().model())).unwrap();
    let honest = model.digest.clone();
    model.title = Some("Another".to_owned());
    model.digest = honest;
    assert_eq!(
        read(&write(&model)).unwrap_err(),
        CompiledError::Unsound {
            reason: "the digest it states is not that of its rules".to_owned()
        }
    );
    // The digest of the header must be that of the body.
    let mut bytes = sample().to_compiled();
    bytes.truncate(bytes.len() - 32);
    bytes[HEADER - 1] ^= 1;
    assert!(matches!(read(&sealed(bytes)), Err(CompiledError::Unsound { .. })));
}

#[test]
fn bodies_altered_at_random_are_refused_or_harmless() {
    let bytes = sample().to_compiled();
    let body = &bytes[HEADER..bytes.len() - 32];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let (mut built, mut taken) = (0, 0);
    for _ in 0..1_500 {
        let mut body = body.to_vec();
        for _ in 0..1 + random(3) {
            let at = random(body.len());
            match random(4) {
                0 => body[at] ^= 1 << random(8),
                1 => body[at] = body[random(body.len())],
                2 => body[at] = [0, 1, 2, 0x7f, 0x90, 0x91, 0x81, 0xc0, 0xcd, 0xcf][random(10)],
                _ => {
                    body.remove(at);
                }
            }
        }
        assert!(read(&holding(&body)).is_err());
        if super::shape::check(&body).is_err() {
            continue;
        }
        let Ok(mut model) = rmp_serde::from_slice::<Model>(&body) else {
            continue;
        };
        built += 1;
        model.seal();
        let Ok(ruleset) = Ruleset::from_compiled(&write(&model)) else {
            continue;
        };
        taken += 1;
        let facts = ruleset.facts_from_json("{}").unwrap_or_default();
        assert!(!ruleset.evaluate(&facts, day()).to_json().is_empty());
    }
    // The test looks at something: some mutants get that far.
    assert!(built > 100 && taken > 20, "{built} {taken}");
}
