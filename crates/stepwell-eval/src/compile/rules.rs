//! Defines, populations, disputes, clauses, programs of care and transitions to registers.

use stepwell_model::{ClauseKind, DefineBody, Dispute, FactType, Id, Unless, Verdict};

use super::{
    order::{Node, version},
    values::Builder,
};
use crate::program::{
    BlockRegisters, ClauseRegisters, CurrentLevel, DefineRegister, DisputeRegisters, Origin, Program,
    ProgramRegisters, TransitionRegisters, VerdictOperation, VerdictRegister,
};

impl Builder<'_> {
    /// Compiles one thing that others can name.
    pub(crate) fn node(&mut self, node: Node) {
        match node {
            Node::Define(id) => {
                let register = match &self.ruleset.defines[id].body {
                    DefineBody::Condition(condition) => {
                        let body = self.condition(condition);
                        let named = VerdictOperation::All(vec![body]);
                        DefineRegister::Verdict(self.verdict(named, Origin::Define(id)))
                    }
                    DefineBody::Value(value) => DefineRegister::Value(self.value(value)),
                    DefineBody::Conditions { arms, otherwise } => {
                        let operation = self.chosen_condition(arms, otherwise.as_ref());
                        DefineRegister::Verdict(self.verdict(operation, Origin::Define(id)))
                    }
                    DefineBody::Values { arms, otherwise } => {
                        let operation = self.chosen_value(arms, otherwise.as_ref());
                        DefineRegister::Value(self.register(operation))
                    }
                };
                self.defines.insert(id.index(), register);
            }
            Node::Population(id) => {
                let body = self.condition(&self.ruleset.populations[id].condition);
                let named = self.verdict(VerdictOperation::All(vec![body]), Origin::Population(id));
                self.populations.insert(id.index(), named);
            }
            Node::Dispute(id) => self.dispute(id),
            Node::Clause(id) => {
                let Some(version) = version(self.ruleset, id, self.day) else {
                    // A clause that is not in force counts as not met; the checker refuses conditions that name one.
                    let absent = self.constant(Verdict::NotMet);
                    self.clauses.insert(id.index(), absent);
                    return;
                };
                let clause = &self.ruleset.clauses[version];
                let condition = self.condition(&clause.condition);
                let unless = self.unless(&clause.unless);
                let operation = match clause.kind {
                    ClauseKind::Exclude | ClauseKind::Flag => self.silenced(condition, &unless),
                    ClauseKind::Dimension
                    | ClauseKind::Criterion
                    | ClauseKind::Admit
                    | ClauseKind::Require
                    | ClauseKind::Recommend
                    | ClauseKind::Typical => {
                        let of = std::iter::once(condition).chain(unless.iter().copied()).collect();
                        VerdictOperation::Any(of)
                    }
                };
                let verdict = self.verdict(operation, Origin::Clause(id));
                self.clauses.insert(id.index(), verdict);
                if let Some(slot) = self.program.clauses.get_mut(id.index()) {
                    *slot = Some(ClauseRegisters {
                        clause: version,
                        condition,
                        unless,
                        verdict,
                    });
                }
            }
            Node::Placement(id) => self.placement(id),
        }
    }

    /// The whole program, once every node is compiled.
    pub(crate) fn finish(mut self) -> Program {
        let ruleset = self.ruleset;
        for program in ruleset.programs.iter() {
            let in_scope = match program.population {
                Some(population) => self.known(self.populations.get(&population.index()).copied()),
                None => self.constant(Verdict::Met),
            };
            let mut required = Vec::new();
            for name in &program.clauses {
                let requires = self
                    .program
                    .clause(*name)
                    .is_some_and(|registers| ruleset.clauses[registers.clause].kind == ClauseKind::Require);
                if requires {
                    required.push(self.known(self.clauses.get(&name.index()).copied()));
                }
            }
            let conforms = self.step(VerdictOperation::All(required));
            self.program
                .programs
                .push(ProgramRegisters { in_scope, conforms });
        }
        for (id, transition) in ruleset.transitions.entries() {
            if !transition.in_force.contains(self.day) {
                continue;
            }
            let condition = self.condition(&transition.condition);
            let unless = self.unless(&transition.unless);
            let operation = self.silenced(condition, &unless);
            let verdict = self.step(operation);
            let registers = TransitionRegisters {
                transition: id,
                condition,
                unless,
                verdict,
            };
            self.program.transitions.push(registers);
        }
        for (id, impossible) in ruleset.impossible.entries() {
            if impossible.in_force.contains(self.day) {
                let register = self.condition(&impossible.condition);
                self.program.impossible.push((id, register));
            }
        }
        self.current_level();
        for index in 0..ruleset.defines.len() {
            let register = match self.defines.get(&index) {
                Some(register) => *register,
                None => DefineRegister::Verdict(self.constant(Verdict::Unknown)),
            };
            self.program.defines.push(register);
        }
        for index in 0..ruleset.populations.len() {
            let register = self.known(self.populations.get(&index).copied());
            self.program.populations.push(register);
        }
        for index in 0..ruleset.placements.len() {
            self.program.placements.extend(self.placed.get(&index).cloned());
        }
        self.program
    }

    /// Makes room for what is filled out of order.
    pub(crate) fn reserve(&mut self) {
        let unknown = self.constant(Verdict::Unknown);
        let ruleset = self.ruleset;
        self.program.clauses = vec![None; ruleset.clause_names.len()];
        self.program.blocks = ruleset
            .blocks
            .ids()
            .map(|block| BlockRegisters {
                block,
                population: unknown,
                verdict: unknown,
            })
            .collect();
        let empty = DisputeRegisters {
            readings: Vec::new(),
            followed: None,
            verdict: unknown,
        };
        self.program.disputes = vec![empty; ruleset.disputes.len()];
    }

    fn dispute(&mut self, id: Id<Dispute>) {
        let dispute = &self.ruleset.disputes[id];
        let readings: Vec<VerdictRegister> = dispute
            .readings
            .iter()
            .map(|reading| self.condition(&reading.condition))
            .collect();
        let followed = followed(dispute, self.follow);
        let operation = match followed.and_then(|at| readings.get(at)) {
            Some(reading) => VerdictOperation::All(vec![*reading]),
            None => VerdictOperation::Agree {
                dispute: id,
                readings: readings.clone(),
            },
        };
        let verdict = self.verdict(operation, Origin::Dispute(id));
        self.disputes.insert(id.index(), verdict);
        if let Some(slot) = self.program.disputes.get_mut(id.index()) {
            *slot = DisputeRegisters {
                readings,
                followed,
                verdict,
            };
        }
    }

    fn unless(&mut self, unless: &[Unless]) -> Vec<VerdictRegister> {
        unless
            .iter()
            .map(|unless| self.condition(&unless.condition))
            .collect()
    }

    /// Met where the condition is and nothing lifts it.
    fn silenced(&mut self, condition: VerdictRegister, unless: &[VerdictRegister]) -> VerdictOperation {
        let mut of = vec![condition];
        for unless in unless {
            of.push(self.step(VerdictOperation::Not(*unless)));
        }
        VerdictOperation::All(of)
    }

    fn current_level(&mut self) {
        let ruleset = self.ruleset;
        let Some(fact) = ruleset.facts.find(|fact| fact.name == "current_level") else {
            return;
        };
        if let FactType::Level(continuum) = ruleset.facts[fact].kind {
            let levels = u32::try_from(ruleset.continua[continuum].levels.len()).unwrap_or(u32::MAX);
            let value = self.fact(fact);
            self.program.current_level = Some(CurrentLevel {
                fact,
                continuum,
                levels,
                value,
            });
        }
    }
}

/// The place of the reading that counts: of the source to follow where it stands exactly once, else the author's.
fn followed(dispute: &Dispute, follow: Option<Id<stepwell_model::Source>>) -> Option<usize> {
    let mut of_source = dispute
        .readings
        .iter()
        .enumerate()
        .filter(|(_, reading)| Some(reading.source) == follow)
        .map(|(at, _)| at);
    match (of_source.next(), of_source.next()) {
        (Some(only), None) => Some(only),
        (Some(_) | None, Some(_) | None) => dispute.followed.as_ref().map(|followed| followed.reading),
    }
}
