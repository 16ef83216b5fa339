//! Verdicts that should be unknown: one example in which nothing is known shows them all.

use std::collections::BTreeSet;

use stepwell_eval::{
    Facts,
    diagrams::Case,
    record::{record, record_over},
};
use stepwell_model::{Day, Period, Relation, Value, Verdict};

use super::{Goal, GoalKind, Search};
use crate::{
    coverage::{Covered, Missing},
    example::first_day,
};

impl Search<'_> {
    /// Settles every verdict that should be unknown. Whoever knows less leaves no fewer verdicts open: so what is settled
    /// while nothing is known can never be unknown, and one example in which nothing is known shows all others.
    pub(super) fn unknown(&mut self, covered: &mut [Covered]) {
        let wanted = |goal: &Goal| matches!(goal.kind, GoalKind::Verdict(Verdict::Unknown));
        let mut days: Vec<Day> = Vec::new();
        for goal in self.open.clone().iter().filter(|goal| wanted(goal)) {
            let mut missing = Missing::Impossible;
            let mut found = None;
            for days in self.periods().stretches() {
                match self.day_of_unknown(goal, days) {
                    Ok(Some(day)) => {
                        found = Some(day);
                        break;
                    }
                    Ok(None) => {}
                    Err(why) => missing = Missing::Undecided(why),
                }
            }
            match found {
                Some(day) if days.contains(&day) => {}
                Some(day) => days.push(day),
                None => self.close(covered, goal, missing),
            }
        }
        days.sort_unstable();
        for day in days {
            let case = Case {
                scene: 0,
                as_of: day,
                given: Vec::new(),
            };
            let title = if day == first_day(self.ruleset()) {
                "nothing is known".to_owned()
            } else {
                format!("nothing is known on {day}")
            };
            self.suggest(covered, &case, &title, wanted);
        }
    }

    /// A day of a stretch on which a verdict is unknown while nothing is known; `None` where there is none.
    fn day_of_unknown(&self, goal: &Goal, days: Period) -> Result<Option<Day>, String> {
        let ruleset = self.ruleset();
        let first = first_day(ruleset);
        let from = days
            .from
            .unwrap_or_else(|| days.until.unwrap_or(first).min(first));
        let until = days.until.unwrap_or(Day::LAST);
        let Some(program) = self.periods().program(ruleset, from) else {
            return Ok(None);
        };
        let Some((register, _)) = self.register(goal, program) else {
            return Ok(None);
        };
        let nothing = Facts::of(ruleset, []);
        if record(ruleset, program, &nothing, from)[register] == Verdict::Unknown {
            return Ok(Some(from));
        }
        let earliest = days.from.unwrap_or(Day::FIRST);
        if record_over(ruleset, program, &nothing, earliest, until)[register] != Verdict::Unknown {
            return Ok(None);
        }
        // It hangs on the day. The days that rules name are those around which that can change.
        let near = self.days_named().into_iter().find(|day| {
            days.contains(*day) && record(ruleset, program, &nothing, *day)[register] == Verdict::Unknown
        });
        match near {
            Some(day) => Ok(Some(day)),
            None => Err("no day was found on which it is unknown, and none was ruled out".to_owned()),
        }
    }

    /// The days that rules name, with those before and after, in rising order.
    fn days_named(&self) -> BTreeSet<Day> {
        let tests = self.plan.items.iter().flat_map(|(item, _)| &item.tests);
        let limits = tests.flat_map(|test| match &test.relation {
            Relation::Bounds(bounds) => bounds.iter().map(|bound| &bound.limit).collect(),
            Relation::OneOf { values, .. } => values.iter().collect(),
            Relation::Includes { .. } => Vec::new(),
        });
        let mut days = BTreeSet::new();
        for limit in limits {
            if let Value::Day(day) = limit.value {
                days.extend([day.previous(), day, day.next()]);
            }
        }
        days
    }
}
