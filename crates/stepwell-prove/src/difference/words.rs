//! Conditions, values and types of the model, written as an author writes them.

use stepwell_eval::test_words;
use stepwell_model::{
    Action, Condition, DefineBody, Fact, FactType, Including, Limit, NumberRange, Relation, Ruleset, Test,
    Value,
};

/// A condition.
pub(crate) fn condition(ruleset: &Ruleset, of: &Condition) -> String {
    match of {
        Condition::Test(test) => tested(ruleset, test),
        Condition::All(of) => joined(ruleset, of, " and "),
        Condition::Any(of) => joined(ruleset, of, " or "),
        Condition::Not(of) => format!("not {}", part(ruleset, of)),
        Condition::Count {
            conditions,
            least,
            most,
        } => {
            let of: Vec<String> = conditions.iter().map(|it| condition(ruleset, it)).collect();
            let how = match most {
                None => format!("{least} or more"),
                Some(most) if most == least => format!("exactly {least}"),
                Some(most) => format!("from {least} to {most}"),
            };
            format!("{how} of ({})", of.join(", "))
        }
        Condition::Define(id) => ruleset.defines[*id].name.clone(),
        Condition::Population(id) => ruleset.populations[*id].name.clone(),
        Condition::Dispute(id) => ruleset.disputes[*id].name.clone(),
        Condition::Clause(id) => ruleset.clause_names[*id].short.clone(),
        Condition::Given { placement, level } => {
            let placement = &ruleset.placements[*placement];
            let levels = &ruleset.continua[placement.continuum].levels;
            let label = levels
                .get(*level as usize)
                .map_or("", |level| level.label.as_str());
            format!("{} is {label}", placement.name)
        }
    }
}

fn joined(ruleset: &Ruleset, of: &[Condition], word: &str) -> String {
    match of {
        [] if word == " and " => "always".to_owned(),
        [] => "never".to_owned(),
        of => {
            let parts: Vec<String> = of.iter().map(|it| part(ruleset, it)).collect();
            parts.join(word)
        }
    }
}

/// A condition inside another, in parentheses where it is made of several.
fn part(ruleset: &Ruleset, of: &Condition) -> String {
    let words = condition(ruleset, of);
    match of {
        Condition::All(of) | Condition::Any(of) if of.len() != 1 => format!("({words})"),
        Condition::Test(_)
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_)
        | Condition::Count { .. }
        | Condition::Define(_)
        | Condition::Population(_)
        | Condition::Dispute(_)
        | Condition::Clause(_)
        | Condition::Given { .. } => words,
    }
}

fn tested(ruleset: &Ruleset, test: &Test) -> String {
    let (subject, asked) = test_words(ruleset, test);
    match &test.relation {
        Relation::Includes {
            how: Including::All | Including::Any | Including::None,
            ..
        } => format!("{subject} includes {asked}"),
        Relation::OneOf { negated: false, .. } if asked == "yes" => subject,
        Relation::OneOf { negated: false, .. } if asked == "no" => format!("not {subject}"),
        Relation::OneOf { negated: true, .. } => format!("{subject} is not {asked}"),
        Relation::OneOf { .. } | Relation::Bounds(_) => format!("{subject} is {asked}"),
    }
}

/// What a define stands for.
pub(crate) fn define(ruleset: &Ruleset, id: stepwell_model::Id<stepwell_model::Define>) -> String {
    let limit = |limit: &Limit| {
        let test = Test {
            subject: Value::Define(id),
            relation: Relation::OneOf {
                values: vec![limit.clone()],
                negated: false,
            },
        };
        test_words(ruleset, &test).1
    };
    match &ruleset.defines[id].body {
        DefineBody::Condition(of) => condition(ruleset, of),
        DefineBody::Value(value) => {
            let test = Test {
                subject: value.clone(),
                relation: Relation::Bounds(Vec::new()),
            };
            test_words(ruleset, &test).0
        }
        DefineBody::Conditions { arms, otherwise } => {
            let mut words: Vec<String> = arms
                .iter()
                .map(|arm| {
                    format!(
                        "when {}: {}",
                        condition(ruleset, &arm.when),
                        condition(ruleset, &arm.value)
                    )
                })
                .collect();
            words.extend(
                otherwise
                    .iter()
                    .map(|of| format!("otherwise: {}", condition(ruleset, of))),
            );
            words.join("; ")
        }
        DefineBody::Values { arms, otherwise } => {
            let mut words: Vec<String> = arms
                .iter()
                .map(|arm| format!("when {}: {}", condition(ruleset, &arm.when), limit(&arm.value)))
                .collect();
            words.extend(otherwise.iter().map(|of| format!("otherwise: {}", limit(of))));
            words.join("; ")
        }
    }
}

/// What a fact may be answered with.
pub(crate) fn fact(ruleset: &Ruleset, fact: &Fact) -> String {
    match &fact.kind {
        FactType::YesNo => "yes/no".to_owned(),
        FactType::Scale(id) => format!("a value of {}", ruleset.scales[*id].name),
        FactType::Choice(id) => format!("one of {}", ruleset.choices[*id].name),
        FactType::Set(id) => format!("any of {}", ruleset.choices[*id].name),
        FactType::Level(id) => format!("a level of {}", ruleset.continua[*id].name),
        FactType::Number(number) => {
            let whole = if number.whole {
                "a whole number"
            } else {
                "a number"
            };
            let of = if number.unit.is_plain() {
                String::new()
            } else {
                format!(" of {}", number.unit)
            };
            format!("{whole}{of}{}", range(&fact.range))
        }
        FactType::Date => "a date".to_owned(),
    }
}

fn range(range: &NumberRange) -> String {
    match (&range.from, &range.to) {
        (Some(from), Some(to)) => format!(" from {from} to {to}"),
        (Some(from), None) => format!(", at least {from}"),
        (None, Some(to)) => format!(", at most {to}"),
        (None, None) => String::new(),
    }
}

/// What a transition asks for.
pub(crate) fn action(ruleset: &Ruleset, action: Action) -> String {
    match action {
        Action::StepUp => "step up".to_owned(),
        Action::StepDown => "step down".to_owned(),
        Action::MoveTo(continuum, level) => {
            let levels = &ruleset.continua[continuum].levels;
            let label = levels
                .get(level as usize)
                .map_or("", |level| level.label.as_str());
            format!("move to {label}")
        }
        Action::Review => "review".to_owned(),
        Action::Continue => "continue".to_owned(),
        Action::Discharge => "discharge".to_owned(),
    }
}
