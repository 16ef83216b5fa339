//! What is decided: placements, programs and the transitions, with the registers that tell.

use stepwell_eval::program::{Program, VerdictRegister};
use stepwell_model::{ClauseName, Id, Placement, Program as Care, Ruleset};

use crate::{Trouble, map::did_you_mean, nearest};

/// One thing that is decided.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// What it is.
    pub(crate) kind: Kind,
    /// What its columns begin with.
    pub(crate) name: String,
    /// Whether several levels can come out.
    pub(crate) every: bool,
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Placement(Id<Placement>),
    Program(Id<Care>),
    Transitions,
}

/// Everything that is decided, or the one thing that is asked for.
pub(crate) fn targets(ruleset: &Ruleset, only: Option<&str>) -> Result<Vec<Target>, Trouble> {
    let mut all = Vec::new();
    for (id, placement) in ruleset.placements.entries() {
        all.push(Target {
            kind: Kind::Placement(id),
            name: placement.name.clone(),
            every: placement.choose == stepwell_model::Choose::Every,
        });
    }
    for (id, program) in ruleset.programs.entries() {
        let taken = all.iter().any(|target: &Target| target.name == program.header);
        all.push(Target {
            kind: Kind::Program(id),
            name: if taken {
                format!("program_{}", program.header)
            } else {
                program.header.clone()
            },
            every: false,
        });
    }
    if !ruleset.transitions.is_empty() {
        let taken = all.iter().any(|target| target.name == "transitions");
        all.push(Target {
            kind: Kind::Transitions,
            name: if taken { "all_transitions" } else { "transitions" }.to_owned(),
            every: false,
        });
    }
    let Some(only) = only else {
        return Ok(all);
    };
    let names: Vec<String> = all.iter().map(|target| target.name.clone()).collect();
    all.retain(|target| target.name == only);
    if all.is_empty() {
        let problem = format!(
            "`--only {only}`: there is no placement or program `{only}`; there is {}",
            names.join(", ")
        );
        let near = nearest(names.iter().map(String::as_str), only);
        return Err(Trouble(did_you_mean(problem, near)));
    }
    Ok(all)
}

/// The registers that tell, one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// All of them.
    pub(crate) registers: Vec<VerdictRegister>,
    /// How many `impossible` conditions stand at the beginning.
    pub(crate) impossible: usize,
    /// Of each target, where its registers begin, and the levels of a placement.
    pub(crate) targets: Vec<(usize, Vec<u32>)>,
    /// Of each clause in force, where its register stands.
    pub(crate) clauses: Vec<(Id<ClauseName>, usize)>,
}

/// What has to be known of each record.
pub(crate) fn wanted(ruleset: &Ruleset, program: &Program, targets: &[Target]) -> Wanted {
    let mut wanted = Wanted::default();
    let impossible = program.impossible.iter();
    wanted.registers.extend(impossible.map(|(_, register)| *register));
    wanted.impossible = wanted.registers.len();
    for target in targets {
        let start = wanted.registers.len();
        let mut levels = Vec::new();
        match target.kind {
            Kind::Placement(id) => {
                if let Some(registers) = program.placement(id) {
                    wanted.registers.push(registers.in_scope);
                    for (level, register) in &registers.levels {
                        levels.push(*level);
                        wanted.registers.push(*register);
                    }
                }
            }
            Kind::Program(id) => {
                if let Some(registers) = program.programs.get(id.index()) {
                    wanted.registers.extend([registers.in_scope, registers.conforms]);
                }
            }
            Kind::Transitions => {
                let verdicts = program.transitions.iter().map(|it| it.verdict);
                wanted.registers.extend(verdicts);
            }
        }
        wanted.targets.push((start, levels));
    }
    for (id, _) in ruleset.clause_names.entries() {
        if let Some(registers) = program.clause(id) {
            wanted.clauses.push((id, wanted.registers.len()));
            wanted.registers.push(registers.verdict);
        }
    }
    wanted
}
