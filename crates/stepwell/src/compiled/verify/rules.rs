//! Defines, placements, criteria, clauses, programs, transitions and disputes.

use stepwell_model::{Action, Clause, DefineBody, Id, Population, Ruleset as Model, Unless};

use super::{
    cites, kind, once, period, within,
    words::{Kind, condition, label, value},
};

/// Whether everything that rules name is there, and of the right kind.
pub(super) fn check(model: &Model) -> Result<(), String> {
    // What conditions ask about comes first, so that they can look at it.
    for define in &model.defines {
        kind(model, &define.kind)?;
        cites(model, &define.cites)?;
    }
    for placement in &model.placements {
        within(&model.continua, placement.continuum, "a continuum")?;
        population(model, placement.population)?;
    }
    for define in &model.defines {
        body(model, Kind::of(&define.kind), &define.body)?;
    }
    for population in &model.populations {
        condition(model, &population.condition)?;
        cites(model, &population.cites)?;
    }
    for impossible in &model.impossible {
        condition(model, &impossible.condition)?;
        cites(model, &impossible.cites)?;
        period(impossible.in_force)?;
    }
    blocks(model)?;
    clauses(model)?;
    transitions(model)?;
    disputes(model)?;
    for claim in &model.claims {
        cites(model, &claim.cites)?;
    }
    Ok(())
}

fn population(model: &Model, id: Option<Id<Population>>) -> Result<(), String> {
    id.map_or(Ok(()), |id| within(&model.populations, id, "a population"))
}

fn body(model: &Model, kind: Kind, body: &DefineBody) -> Result<(), String> {
    let yes_no = || {
        if kind == Kind::YesNo {
            Ok(())
        } else {
            Err("it defines a value by a condition".to_owned())
        }
    };
    match body {
        DefineBody::Condition(of) => {
            yes_no()?;
            condition(model, of)
        }
        DefineBody::Value(of) => value(model, of, kind),
        DefineBody::Conditions { arms, otherwise } => {
            yes_no()?;
            for arm in arms {
                condition(model, &arm.when)?;
                condition(model, &arm.value)?;
            }
            otherwise.iter().try_for_each(|of| condition(model, of))
        }
        DefineBody::Values { arms, otherwise } => {
            for arm in arms {
                condition(model, &arm.when)?;
                value(model, &arm.value.value, kind)?;
            }
            otherwise.iter().try_for_each(|of| value(model, &of.value, kind))
        }
    }
}

fn blocks(model: &Model) -> Result<(), String> {
    once("placement", model.placements.iter().map(|it| it.name.as_str()))?;
    once("program", model.programs.iter().map(|it| it.header.as_str()))?;
    // A clause name belongs to one block or program, and a version to one clause name.
    let mut owned = vec![false; model.clause_names.len()];
    let mut own = |names: &[Id<stepwell_model::ClauseName>]| {
        for name in names {
            within(&model.clause_names, *name, "a clause")?;
            if let Some(owned) = owned.get_mut(name.index())
                && std::mem::replace(owned, true)
            {
                return Err("one of its clauses stands in two places".to_owned());
            }
        }
        Ok(())
    };
    for block in &model.blocks {
        within(&model.placements, block.placement, "a placement")?;
        let continuum = model.placements[block.placement].continuum;
        label(model, Kind::Level(continuum), block.level)?;
        population(model, block.population)?;
        own(&block.clauses)?;
    }
    for program in &model.programs {
        if let Some((continuum, level)) = program.level {
            within(&model.continua, continuum, "a continuum")?;
            label(model, Kind::Level(continuum), level)?;
        }
        population(model, program.population)?;
        own(&program.clauses)?;
    }
    Ok(())
}

fn clauses(model: &Model) -> Result<(), String> {
    once("clause", model.clause_names.iter().map(|it| it.id.as_str()))?;
    let mut owned = vec![false; model.clauses.len()];
    for (id, name) in model.clause_names.entries() {
        for version in &name.versions {
            within::<Clause>(&model.clauses, *version, "a clause")?;
            let is_new = owned
                .get_mut(version.index())
                .is_some_and(|owned| !std::mem::replace(owned, true));
            if !is_new || model.clauses[*version].name != id {
                return Err("one of its clauses goes by two names".to_owned());
            }
        }
    }
    for clause in &model.clauses {
        within(&model.clause_names, clause.name, "a clause")?;
        condition(model, &clause.condition)?;
        cites(model, &clause.cites)?;
        period(clause.in_force)?;
        lifted(model, &clause.unless)?;
    }
    Ok(())
}

fn lifted(model: &Model, unless: &[Unless]) -> Result<(), String> {
    for unless in unless {
        condition(model, &unless.condition)?;
        cites(model, &unless.cites)?;
    }
    Ok(())
}

fn transitions(model: &Model) -> Result<(), String> {
    once("transition", model.transitions.iter().map(|it| it.name.as_str()))?;
    for transition in &model.transitions {
        condition(model, &transition.condition)?;
        match transition.action {
            Action::MoveTo(continuum, level) => {
                within(&model.continua, continuum, "a continuum")?;
                label(model, Kind::Level(continuum), level)?;
            }
            Action::StepUp | Action::StepDown | Action::Review | Action::Continue | Action::Discharge => {}
        }
        cites(model, &transition.cites)?;
        period(transition.in_force)?;
        lifted(model, &transition.unless)?;
    }
    Ok(())
}

fn disputes(model: &Model) -> Result<(), String> {
    once("dispute", model.disputes.iter().map(|it| it.name.as_str()))?;
    for dispute in &model.disputes {
        if dispute.readings.is_empty() {
            return Err(format!("nobody says anything in the dispute `{}`", dispute.name));
        }
        for reading in &dispute.readings {
            within(&model.sources, reading.source, "a source")?;
            condition(model, &reading.condition)?;
        }
        if let Some(followed) = &dispute.followed
            && followed.reading >= dispute.readings.len()
        {
            return Err(format!(
                "the dispute `{}` follows nobody who is in it",
                dispute.name
            ));
        }
    }
    Ok(())
}
