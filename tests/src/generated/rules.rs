//! Placements, blocks, programs of care and transitions of generated rulesets.

use stepwell_model::{
    Action, Block, Choose, Clause, ClauseKind, ClauseName, Condition, Id, Period, Placement, Population,
    Program, Transition, Unless,
};

use super::{LABELS, Maker};

impl Maker<'_> {
    pub(super) fn rules(&mut self) {
        let placements = [
            ("any", Choose::LeastIntensive),
            ("best", Choose::MostIntensive),
            ("each", Choose::Every),
        ];
        for (at, (name, choose)) in placements.into_iter().enumerate() {
            let population = self
                .choices
                .once_in(2)
                .then(|| Id::new(self.choices.below(2) as usize));
            let id = Id::new(at);
            for level in 0..LABELS {
                for of in 0..self.choices.below(3) {
                    let for_population = self
                        .choices
                        .once_in(3)
                        .then(|| Id::new(self.choices.below(2) as usize));
                    self.block(id, name, level, of, for_population);
                }
            }
            self.made.placements.add(Placement {
                name: name.to_owned(),
                title: None,
                continuum: Id::new(0),
                population,
                choose,
                notes: Vec::new(),
                span: Default::default(),
            });
        }
        self.rules = true;
        let mut clauses = Vec::new();
        for (at, kind) in [ClauseKind::Require, ClauseKind::Require, ClauseKind::Flag]
            .into_iter()
            .enumerate()
        {
            clauses.push(self.clause("iop", &format!("part{at}"), kind, None));
        }
        let population = self.choices.once_in(2).then(|| Id::new(0));
        self.made.programs.add(Program {
            header: "iop".to_owned(),
            title: None,
            level: None,
            population,
            clauses,
            span: Default::default(),
        });
        for at in 0..self.choices.below(4) {
            let action = match self.choices.below(6) {
                0 => Action::StepUp,
                1 => Action::StepDown,
                2 => Action::MoveTo(Id::new(0), self.choices.below(LABELS)),
                3 => Action::Review,
                4 => Action::Continue,
                _ => Action::Discharge,
            };
            let condition = self.condition(1);
            let unless = self.unless();
            self.made.transitions.add(Transition {
                name: format!("move{at}"),
                title: None,
                condition,
                action,
                cites: Vec::new(),
                notes: Vec::new(),
                in_force: Period::default(),
                unless,
                span: Default::default(),
            });
        }
    }

    fn unless(&mut self) -> Vec<Unless> {
        (0..self.choices.below(5).saturating_sub(2))
            .map(|at| Unless {
                name: format!("unless{at}"),
                title: None,
                condition: self.condition(1),
                cites: Vec::new(),
                notes: Vec::new(),
            })
            .collect()
    }

    fn block(
        &mut self,
        placement: Id<Placement>,
        name: &str,
        level: u32,
        of: u32,
        population: Option<Id<Population>>,
    ) {
        let header = format!("{level}.{of} in {name}");
        let mut clauses = Vec::new();
        for at in 0..2 {
            clauses.push(self.clause(&header, &format!("criterion{at}"), ClauseKind::Criterion, None));
        }
        if self.choices.once_in(2) {
            clauses.push(self.clause(&header, "exclude", ClauseKind::Exclude, None));
        }
        let of: Vec<Condition> = clauses
            .iter()
            .take(2)
            .map(|name| Condition::Clause(*name))
            .collect();
        let admit = if self.choices.once_in(2) {
            Condition::Any(of)
        } else {
            Condition::All(of)
        };
        clauses.push(self.clause(&header, "admit", ClauseKind::Admit, Some(admit)));
        self.made.blocks.add(Block {
            header,
            title: None,
            placement,
            level,
            population,
            clauses,
            span: Default::default(),
        });
    }

    fn clause(
        &mut self,
        header: &str,
        short: &str,
        kind: ClauseKind,
        condition: Option<Condition>,
    ) -> Id<ClauseName> {
        let condition = match condition {
            Some(condition) => condition,
            None => self.condition(2),
        };
        let unless = if kind == ClauseKind::Admit {
            Vec::new()
        } else {
            self.unless()
        };
        let name = Id::new(self.made.clause_names.len());
        let version = self.made.clauses.add(Clause {
            name,
            kind,
            title: None,
            condition,
            cites: Vec::new(),
            notes: Vec::new(),
            in_force: Period::default(),
            unless,
            span: Default::default(),
        });
        self.made.clause_names.add(ClauseName {
            id: format!("{header}/{short}"),
            short: short.to_owned(),
            versions: vec![version],
        })
    }
}
