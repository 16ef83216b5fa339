//! Conditions and values: that every value has the kind that its place asks for.

use stepwell_model::{
    Condition, Continuum, FactType, Id, Including, LabelSet, Limit, Placement, Relation, Ruleset as Model,
    Test, Value, Values,
};

use super::{day, within};

/// How deep conditions may nest; the language allows 64, of which each can become three here.
const DEEPEST: usize = 200;
/// The most registers one test on placements may become.
const MOST_CASES: usize = 100_000;

/// What kind of value something has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    YesNo,
    Scale(Id<Values>),
    Choice(Id<Values>),
    Set(Id<Values>),
    Level(Id<Continuum>),
    Number,
    Date,
}

impl Kind {
    /// The kind of a type.
    pub(super) fn of(kind: &FactType) -> Self {
        match kind {
            FactType::YesNo => Self::YesNo,
            FactType::Scale(id) => Self::Scale(*id),
            FactType::Choice(id) => Self::Choice(*id),
            FactType::Set(id) => Self::Set(*id),
            FactType::Level(id) => Self::Level(*id),
            FactType::Number(_) => Self::Number,
            FactType::Date => Self::Date,
        }
    }

    /// How many labels it has.
    fn labels(self, model: &Model) -> usize {
        match self {
            Self::YesNo => 2,
            Self::Scale(id) => model.scales[id].values.len(),
            Self::Choice(id) | Self::Set(id) => model.choices[id].values.len(),
            Self::Level(id) => model.continua[id].levels.len(),
            Self::Number | Self::Date => 0,
        }
    }

    /// Whether one of its values can be above another.
    fn has_order(self) -> bool {
        match self {
            Self::Scale(_) | Self::Level(_) | Self::Number | Self::Date => true,
            Self::YesNo | Self::Choice(_) | Self::Set(_) => false,
        }
    }
}

/// Whether a condition may be evaluated.
pub(super) fn condition(model: &Model, of: &Condition) -> Result<(), String> {
    condition_at(model, of, DEEPEST)
}

/// Whether a value may be evaluated and is of a kind.
pub(super) fn value(model: &Model, of: &Value, kind: Kind) -> Result<(), String> {
    value_at(model, of, kind, DEEPEST)
}

fn condition_at(model: &Model, of: &Condition, depth: usize) -> Result<(), String> {
    let depth = deeper(depth)?;
    match of {
        Condition::Test(of) => test(model, of, depth),
        Condition::All(of) | Condition::Any(of) => {
            of.iter().try_for_each(|of| condition_at(model, of, depth))
        }
        Condition::Count { conditions, .. } => conditions
            .iter()
            .try_for_each(|of| condition_at(model, of, depth)),
        Condition::Not(of) => condition_at(model, of, depth),
        Condition::Define(id) => {
            within(&model.defines, *id, "a define")?;
            same(Kind::of(&model.defines[*id].kind), Kind::YesNo)
        }
        Condition::Population(id) => within(&model.populations, *id, "a population"),
        Condition::Dispute(id) => within(&model.disputes, *id, "a dispute"),
        Condition::Clause(id) => within(&model.clause_names, *id, "a clause"),
        Condition::Given { placement, level } => {
            let continuum = continuum_of(model, *placement)?;
            label(model, Kind::Level(continuum), *level)
        }
    }
}

fn deeper(depth: usize) -> Result<usize, String> {
    depth
        .checked_sub(1)
        .ok_or_else(|| "its conditions are nested deeper than the language allows".to_owned())
}

fn test(model: &Model, of: &Test, depth: usize) -> Result<(), String> {
    let kind = kind_of(model, &of.subject)?;
    match &of.subject {
        Value::Placement(_) => {}
        Value::Fact(_)
        | Value::Define(_)
        | Value::AsOf
        | Value::Quantity(_)
        | Value::Day(_)
        | Value::Label(_)
        | Value::NoLevel
        | Value::Sum(_)
        | Value::Product(_)
        | Value::Elapsed { .. }
        | Value::Later { .. } => value_at(model, &of.subject, kind, depth)?,
    }
    let limits: Vec<&Limit> = match &of.relation {
        Relation::Bounds(bounds) if kind.has_order() => bounds.iter().map(|bound| &bound.limit).collect(),
        Relation::Bounds(_) => return Err("it asks for an order of what has none".to_owned()),
        Relation::OneOf { values, .. } => {
            if let Kind::Set(_) = kind {
                return Err("it compares a set with single values".to_owned());
            }
            values.iter().collect()
        }
        Relation::Includes { how, members } => {
            let Kind::Set(_) = kind else {
                return Err("it asks for members of what is no set".to_owned());
            };
            match how {
                Including::All | Including::Any | Including::None => {}
            }
            if !members.is_within(LabelSet::first(kind.labels(model))) {
                return Err("it asks for a member that its choice does not have".to_owned());
            }
            return Ok(());
        }
    };
    let mut cases = 1_usize;
    let mut counted: Vec<Id<Placement>> = Vec::new();
    for limit in limits {
        match &limit.value {
            // What a placement gives when it gives no level is asked of placements only; elsewhere nothing is it.
            Value::NoLevel => {
                let Kind::Level(_) = kind else {
                    return Err("it compares with a level what has none".to_owned());
                };
            }
            Value::Placement(id) => {
                let continuum = continuum_of(model, *id)?;
                same(Kind::Level(continuum), kind)?;
                if !counted.contains(id) {
                    counted.push(*id);
                    cases = cases.saturating_mul(kind.labels(model) + 2);
                }
                if cases > MOST_CASES {
                    return Err("it compares very many placements at once".to_owned());
                }
            }
            Value::Fact(_)
            | Value::Define(_)
            | Value::AsOf
            | Value::Quantity(_)
            | Value::Day(_)
            | Value::Label(_)
            | Value::Sum(_)
            | Value::Product(_)
            | Value::Elapsed { .. }
            | Value::Later { .. } => value_at(model, &limit.value, kind, depth)?,
        }
    }
    Ok(())
}

/// The kind of a value that says it by itself.
fn kind_of(model: &Model, of: &Value) -> Result<Kind, String> {
    Ok(match of {
        Value::Fact(id) => {
            within(&model.facts, *id, "a fact")?;
            Kind::of(&model.facts[*id].kind)
        }
        Value::Define(id) => {
            within(&model.defines, *id, "a define")?;
            Kind::of(&model.defines[*id].kind)
        }
        Value::Placement(id) => Kind::Level(continuum_of(model, *id)?),
        Value::AsOf | Value::Day(_) | Value::Later { .. } => Kind::Date,
        Value::Quantity(_) | Value::Sum(_) | Value::Product(_) | Value::Elapsed { .. } => Kind::Number,
        Value::Label(_) | Value::NoLevel => return Err("it tests a label, which is what it is".to_owned()),
    })
}

fn value_at(model: &Model, of: &Value, kind: Kind, depth: usize) -> Result<(), String> {
    let depth = deeper(depth)?;
    match of {
        Value::Label(at) => return label(model, kind, *at),
        Value::NoLevel | Value::Placement(_) => {
            return Err("it calculates with the level that a placement gives".to_owned());
        }
        Value::Fact(_) | Value::Define(_) | Value::AsOf | Value::Quantity(_) => {}
        Value::Day(of) => day(*of)?,
        Value::Sum(terms) => {
            for (_, term) in terms {
                value_at(model, &term.value, Kind::Number, depth)?;
            }
        }
        Value::Product(factors) => {
            for (_, factor) in factors {
                value_at(model, factor, Kind::Number, depth)?;
            }
        }
        Value::Elapsed { from, to, .. } => {
            value_at(model, from, Kind::Date, depth)?;
            value_at(model, to, Kind::Date, depth)?;
        }
        Value::Later { day, amount, .. } => {
            value_at(model, day, Kind::Date, depth)?;
            value_at(model, &amount.value, Kind::Number, depth)?;
        }
    }
    same(kind_of(model, of)?, kind)
}

/// That a label is one of its kind's.
pub(super) fn label(model: &Model, kind: Kind, label: u32) -> Result<(), String> {
    if (label as usize) < kind.labels(model) {
        Ok(())
    } else {
        Err("it names a value that its scale, choice or continuum does not have".to_owned())
    }
}

fn same(found: Kind, wanted: Kind) -> Result<(), String> {
    if found == wanted {
        Ok(())
    } else {
        Err("it puts a value of one kind where another kind belongs".to_owned())
    }
}

fn continuum_of(model: &Model, placement: Id<Placement>) -> Result<Id<Continuum>, String> {
    within(&model.placements, placement, "a placement")?;
    let continuum = model.placements[placement].continuum;
    within(&model.continua, continuum, "a continuum")?;
    Ok(continuum)
}
