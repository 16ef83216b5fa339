//! Placements, criteria, programs, transitions and properties of written rulesets.

use super::{Stage, Writer};

/// What a ruleset with dated clauses says until the last day of June, and what from the first of July.
const DATES: [&str; 2] = ["in force until 2024-06-30", "in force from 2024-07-01"];

/// The same, where the day is asked.
const DAYS: [&str; 2] = ["in force until 2023-12-04", "in force from 2023-12-05"];

impl Writer<'_> {
    fn dates(&self) -> &'static [&'static str; 2] {
        if self.shape.days { &DAYS } else { &DATES }
    }

    pub(super) fn rules(&mut self) {
        let names: &[&'static str] = if self.choices.once_in(4) {
            &["level_of_care", "stay"]
        } else {
            &["level_of_care"]
        };
        for name in names {
            self.placement(name, names.len() > 1);
        }
        self.stage = Stage::Levels;
        self.program();
        if self.shape.level {
            self.transitions();
        }
    }

    fn placement(&mut self, name: &'static str, several: bool) {
        let choose = self.one_of(&["least intensive", "least intensive", "most intensive", "every"]);
        if choose != "every" {
            self.single.push(name);
        }
        let population = self.one_of(&["", "", "\n  for ones"]);
        self.line(&format!(
            "placement {name} {{\n  on care{population}\n  choose {choose}\n}}"
        ));
        let place = if several {
            format!(" in {name}")
        } else {
            String::new()
        };
        let without = self.choices.below(6);
        for (at, level) in ["1", "2.1", "3.7"].into_iter().enumerate() {
            if at as u32 == without {
                continue;
            }
            if self.choices.once_in(4) {
                self.block(&format!("{level} for ones{place}"));
                if self.choices.once_in(2) {
                    self.block(&format!("{level} for strangers{place}"));
                }
            } else {
                self.block(&format!("{level}{place}"));
            }
        }
    }

    fn block(&mut self, header: &str) {
        self.line(&format!("criteria {header} {{"));
        let criteria = 1 + self.choices.below(3);
        let names: Vec<String> = (0..criteria).map(|at| format!("criterion_{at}")).collect();
        for name in &names {
            if self.dated && self.choices.once_in(3) {
                for dates in self.dates() {
                    self.clause("criterion", name, dates);
                }
            } else {
                self.clause("criterion", name, "");
            }
        }
        if self.choices.once_in(2) {
            let dates = if self.dated && self.choices.once_in(2) {
                self.one_of(self.dates())
            } else {
                ""
            };
            self.clause("exclude", "excluded", dates);
        }
        if self.choices.once_in(3) {
            let kind = self.one_of(&["flag", "typical"]);
            self.clause(kind, "told", "");
        }
        let how = self.one_of(&["all of", "any of"]);
        self.line(&format!("  admit when {how} ({})", names.join(", ")));
        self.line("}");
    }

    fn clause(&mut self, kind: &str, name: &str, dates: &str) {
        let condition = self.condition(2);
        self.line(&format!("  {kind} {name}: {condition} cite one \"page 1\""));
        if !dates.is_empty() {
            self.line(&format!("    {dates}"));
        }
        if self.choices.once_in(4) {
            let condition = self.condition(1);
            self.line(&format!("    unless lifted: {condition}"));
        }
    }

    fn program(&mut self) {
        let population = self.one_of(&["", "", " for ones"]);
        self.line(&format!("program iop{population} {{"));
        self.clause("require", "required", "");
        if self.choices.once_in(2) {
            self.clause("require", "needed", "");
        }
        if self.choices.once_in(2) {
            self.clause("recommend", "advised", "");
        }
        self.line("}");
    }

    fn transitions(&mut self) {
        for at in 0..self.choices.below(4) {
            let action = self.one_of(&[
                "step up",
                "step down",
                "move to 2.1",
                "review",
                "continue",
                "discharge",
            ]);
            let condition = self.condition(1);
            self.line(&format!("transition move_{at} {{ when {condition}  {action} }}"));
        }
    }

    pub(super) fn properties(&mut self) {
        for at in 0..2 {
            let how = self.one_of(&["always", "never"]);
            let condition = self.condition(2);
            self.line(&format!("prove \"Property {at}\": {how} ({condition})"));
        }
        let shape = self.shape;
        let mut rising = vec!["fear"];
        for (has, what) in [
            (shape.grief, "grief"),
            (shape.grief, "any risk"),
            (shape.amount, "amount"),
            (shape.dose, "dose"),
            (shape.visits, "visits"),
            (shape.visits, "(amount, visits)"),
            (shape.level, "current_level"),
            (shape.joined, "(fear, joined)"),
            (shape.days, "joined"),
        ] {
            if has {
                rising.push(what);
            }
        }
        let at = self.choices.below(self.single.len().max(1) as u32) as usize;
        if let Some(name) = self.single.get(at).copied()
            && self.choices.once_in(2)
        {
            let hole = self.one_of(&["gap", "gap", "overlap"]);
            let condition = self.condition(1);
            self.line(&format!(
                "known {hole} in {name} when {condition} because \"It is meant\""
            ));
        }
        for name in self.single.clone() {
            let what = self.one_of(&rising);
            let how = self.one_of(&["lowers", "raises"]);
            self.line(&format!(
                "prove \"Raising in {name}\": raising {what} never {how} {name}"
            ));
            self.line(&format!("prove \"Gap in {name}\": no gap in {name}"));
            self.line(&format!("prove \"Overlap in {name}\": no overlap in {name}"));
        }
    }
}
