//! What is decided of many records: placements, programs and the transitions, with the registers that tell.
//!
//! Everything that lays records side by side names its columns by these.

use stepwell_model::{ClauseName, Id, Placement, Program as Care, Ruleset};

use crate::program::{Program, VerdictRegister};

/// One thing that is decided.
#[derive(Clone, Debug)]
pub struct Target {
    /// What it is.
    pub kind: Kind,
    /// What its columns begin with.
    pub name: String,
    /// Whether several levels can come out.
    pub every: bool,
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A placement.
    Placement(Id<Placement>),
    /// A program of care.
    Program(Id<Care>),
    /// The transitions together.
    Transitions,
}

/// Everything that is decided, or the one thing that is asked for.
///
/// # Errors
/// Nothing has that name: what there is, and what may be meant.
pub fn targets(ruleset: &Ruleset, only: Option<&str>) -> Result<Vec<Target>, String> {
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
        return Err(match nearest(&names, only) {
            Some(near) => format!("{problem}; did you mean `{near}`?"),
            None => problem,
        });
    }
    Ok(all)
}

/// The name nearest to one that there is not, if any is near.
fn nearest<'a>(names: &'a [String], name: &str) -> Option<&'a String> {
    // A name far longer than any is no slip, and comparing it would only cost time.
    let near = names.iter().filter(|_| name.len() <= 200);
    near.map(|known| (strsim::osa_distance(known, name), known))
        .filter(|(distance, known)| *distance * 3 <= known.chars().count().max(3))
        .min()
        .map(|(_, known)| known)
}

/// The registers that tell, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// All of them.
    pub registers: Vec<VerdictRegister>,
    /// How many `impossible` conditions stand at the beginning.
    pub impossible: usize,
    /// Of each target, where its registers begin, and the levels of a placement.
    pub targets: Vec<(usize, Vec<u32>)>,
    /// Of each clause in force, where its register stands.
    pub clauses: Vec<(Id<ClauseName>, usize)>,
}

impl Wanted {
    /// Where the registers of a target end.
    pub fn end(&self, target: usize) -> usize {
        let next = self.targets.get(target + 1).map(|(next, _)| *next);
        let clauses = || self.clauses.first().map(|(_, place)| *place);
        next.or_else(clauses).unwrap_or(self.registers.len())
    }
}

/// What has to be known of each record.
pub fn wanted(ruleset: &Ruleset, program: &Program, targets: &[Target]) -> Wanted {
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
