//! What no example shows: an example of it, or that there can be none.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_eval::{
    Facts, Periods,
    diagrams::{Case, Diagram, Limit},
    impossible,
    program::{Program, VerdictRegister},
    record::{Recorded, record, record_over},
};
use stepwell_model::{
    Clause, ClauseKind, Day, Fact, FactType, Id, Including, Interval, LabelSet, Number, Period, Possible,
    Relation, Ruleset, SetBetween, Target, Value, Verdict,
};

use super::{
    Asking, Covered, Missing, Plan, Side, Suggested,
    items::{Item, What},
    undecided,
};
use crate::{
    example::{Decided, Expected, first_day},
    show::without_what_is_not_needed,
    universe::{Fault, Found, Universe},
};

/// A case that is in no example.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Goal {
    /// The item, by its place.
    item: usize,
    kind: GoalKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GoalKind {
    Verdict(Verdict),
    Bound {
        /// By its place among the bounds of the item.
        bound: usize,
        /// Below, at, above.
        side: usize,
        /// The place of its condition among those asked; `None` where nothing lies on that side.
        asked: Option<usize>,
    },
}

/// Says of each case that is in no example why, and gives the examples that would show them.
pub(super) fn fill(ruleset: &Ruleset, plan: &Plan, covered: &mut [Covered]) -> Vec<Suggested> {
    let mut asking = Asking::default();
    let goals = goals(plan, covered, &mut asking);
    if goals.is_empty() {
        return Vec::new();
    }
    let periods = asking.compile(ruleset);
    let universe = match Universe::new(ruleset, &periods) {
        Ok(universe) => universe,
        Err(limit) => {
            for goal in &goals {
                set(covered, goal, undecided(limit));
            }
            return Vec::new();
        }
    };
    let mut search = Search {
        universe: &universe,
        plan,
        open: goals,
        suggested: Vec::new(),
    };
    search.unknown(covered);
    while let Some(goal) = search.open.first().cloned() {
        match search.case(&goal) {
            Ok(Some(case)) => {
                let title = search.title(&goal);
                let shown = search.suggest(covered, &case, &title, |goal| {
                    !matches!(goal.kind, GoalKind::Verdict(Verdict::Unknown))
                });
                if !shown {
                    search.close(covered, &goal, undecided(Limit::Numbers));
                }
            }
            Ok(None) => search.close(covered, &goal, Missing::Impossible),
            Err(limit) => search.close(covered, &goal, undecided(limit)),
        }
    }
    search.suggested
}

/// The cases in no example: of each item its bounds before its verdicts, since an example of the first often shows the
/// second.
fn goals(plan: &Plan, covered: &[Covered], asking: &mut Asking) -> Vec<Goal> {
    let mut goals = Vec::new();
    for (item, ((_, sided), covered)) in plan.items.iter().zip(covered).enumerate() {
        for (bound, (sided, covered)) in sided.iter().zip(&covered.bounds).enumerate() {
            for (side, (condition, (_, counted))) in sided.sides.iter().zip(covered.each()).enumerate() {
                if counted.examples == 0 {
                    let asked = condition.as_ref().map(|condition| asking.place(condition));
                    let kind = GoalKind::Bound { bound, side, asked };
                    goals.push(Goal { item, kind });
                }
            }
        }
        for (verdict, counted) in covered.verdicts.iter().flat_map(super::Verdicts::each) {
            if counted.examples == 0 {
                let kind = GoalKind::Verdict(verdict);
                goals.push(Goal { item, kind });
            }
        }
    }
    goals
}

fn set(covered: &mut [Covered], goal: &Goal, missing: Missing) {
    if let Some(side) = covered.get_mut(goal.item).and_then(|it| slot(it, goal.kind)) {
        side.missing = Some(missing);
    }
}

fn slot(covered: &mut Covered, kind: GoalKind) -> Option<&mut Side> {
    match kind {
        GoalKind::Verdict(verdict) => {
            let verdicts = covered.verdicts.as_mut()?;
            Some(match verdict {
                Verdict::Met => &mut verdicts.met,
                Verdict::NotMet => &mut verdicts.not_met,
                Verdict::Unknown => &mut verdicts.unknown,
            })
        }
        GoalKind::Bound { bound, side, .. } => {
            let bound = covered.bounds.get_mut(bound)?;
            match side {
                0 => Some(&mut bound.below),
                1 => Some(&mut bound.at),
                _ => Some(&mut bound.above),
            }
        }
    }
}

/// The search for examples.
struct Search<'a> {
    universe: &'a Universe<'a>,
    plan: &'a Plan,
    /// What is still missing.
    open: Vec<Goal>,
    suggested: Vec<Suggested>,
}

impl<'a> Search<'a> {
    fn ruleset(&self) -> &'a Ruleset {
        self.universe.ruleset
    }

    fn periods(&self) -> &'a Periods {
        self.universe.periods
    }

    fn item(&self, goal: &Goal) -> Option<&'a Item> {
        self.plan.items.get(goal.item).map(|(item, _)| item)
    }

    fn close(&mut self, covered: &mut [Covered], goal: &Goal, missing: Missing) {
        set(covered, goal, missing);
        self.open.retain(|open| open != goal);
    }

    /// The register of a goal, and what it must hold.
    fn register(&self, goal: &Goal, program: &Program) -> Option<(VerdictRegister, Verdict)> {
        let what = self.item(goal)?.what;
        match goal.kind {
            GoalKind::Verdict(verdict) => Some((what.register(self.ruleset(), program)?, verdict)),
            GoalKind::Bound { asked, .. } if what.stands(self.ruleset(), program) => {
                Some((*program.asked.get(asked?)?, Verdict::Met))
            }
            GoalKind::Bound { .. } => None,
        }
    }

    /// Settles every verdict that should be unknown. Whoever knows less leaves no fewer verdicts open: so what is settled
    /// while nothing is known can never be unknown, and one example in which nothing is known shows all others.
    fn unknown(&mut self, covered: &mut [Covered]) {
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

    /// A smallest case of a goal; `None` where there is none.
    fn case(&self, goal: &Goal) -> Result<Option<Case>, Limit> {
        match goal.kind {
            GoalKind::Verdict(Verdict::Met | Verdict::NotMet) | GoalKind::Bound { asked: Some(_), .. } => {}
            GoalKind::Verdict(Verdict::Unknown) => return Err(Limit::Cases),
            GoalKind::Bound { asked: None, .. } => return Ok(None),
        }
        let fault = self.fault(goal)?;
        match self.universe.found(&fault)? {
            Found::Nobody => return Ok(None),
            Found::Somebody => {}
            Found::Doubtful => return Err(Limit::Numbers),
        }
        let scene = match self.universe.smallest(&fault) {
            Ok(None) => return Ok(None),
            Ok(Some(smallest)) if self.shows(goal, &smallest.case) => {
                return Ok(Some(self.near_in_time(goal, smallest.case)));
            }
            Ok(Some(smallest)) if !smallest.certain => {
                // It hangs on how an open dispute is read, whatever is known: such a verdict is never settled.
                for set in &fault.sets {
                    if !self.universe.everyone.occurring(set)?.is_certain() {
                        return Err(Limit::Numbers);
                    }
                }
                return Ok(None);
            }
            Ok(Some(smallest)) => smallest.case.scene,
            // A small case will do where the smallest was not found.
            Err(Limit::Search) => {
                let somebody = fault.sets.iter().position(|set| !set.is_nobody());
                somebody.ok_or(Limit::Search)?
            }
            Err(limit) => return Err(limit),
        };
        // What is certain of all who are like this is not told of the verdict: then more is given.
        let Some(whole) = self.universe.whole(&fault, scene)? else {
            // Of a large set not every choice of members is tried.
            return self.of_sets(goal, scene).map(Some).ok_or(Limit::Search);
        };
        if !self.shows(goal, &whole) {
            return Err(Limit::Readings);
        }
        let fewer = without_what_is_not_needed(whole, |fewer| self.shows(goal, fewer));
        Ok(Some(self.near_in_time(goal, fewer)))
    }

    /// A case in which each set that the item asks of holds just the members it names, or none.
    fn of_sets(&self, goal: &Goal, scene: usize) -> Option<Case> {
        let days = self.periods().stretches().nth(scene)?;
        let as_of = days.from.or(days.until).unwrap_or(first_day(self.ruleset()));
        let mut named: BTreeMap<Id<Fact>, LabelSet> = BTreeMap::new();
        for test in &self.item(goal)?.tests {
            if let (Value::Fact(fact), Relation::Includes { how, members }) = (&test.subject, &test.relation)
            {
                let wanted = match how {
                    Including::All | Including::Any => *members,
                    Including::None => LabelSet::EMPTY,
                };
                let held = named.entry(*fact).or_default();
                *held = held.or(wanted);
            }
        }
        let case = |members: &dyn Fn(LabelSet) -> LabelSet| {
            let given = named.iter().map(|(fact, held)| {
                let set = SetBetween {
                    surely: members(*held),
                    perhaps: LabelSet::EMPTY,
                };
                (*fact, Possible::Sets(vec![set]))
            });
            Case {
                scene,
                as_of,
                given: given.collect(),
            }
        };
        let cases = [case(&|held| held), case(&|_| LabelSet::EMPTY)];
        let found = cases.into_iter().find(|case| self.shows(goal, case))?;
        Some(without_what_is_not_needed(found, |fewer| self.shows(goal, fewer)))
    }

    /// The case with its days moved to the first day in force, all by as much, where it still shows its goal: lowest
    /// days are long gone.
    fn near_in_time(&self, goal: &Goal, case: Case) -> Case {
        let ruleset = self.ruleset();
        let day_of = |possible: &Possible| match possible {
            Possible::Numbers(intervals) => intervals.first().and_then(Interval::single).cloned(),
            Possible::Labels(_) | Possible::Sets(_) => None,
        };
        let is_day = |id: Id<Fact>| ruleset.facts[id].kind == FactType::Date;
        let days = case.given.iter().filter(|(id, _)| is_day(*id));
        let Some(latest) = days.filter_map(|(_, given)| day_of(given)).max() else {
            return case;
        };
        let by = &Number::whole(case.as_of.count()) - &latest;
        let mut moved = case.clone();
        for (id, given) in &mut moved.given {
            if let (true, Some(day)) = (is_day(*id), day_of(given)) {
                let day = &day + &by;
                let range = &ruleset.facts[*id].range;
                if range.from.as_ref().is_some_and(|from| day < *from)
                    || range.to.as_ref().is_some_and(|to| day > *to)
                {
                    return case;
                }
                *given = Possible::Numbers(vec![Interval::point(day)]);
            }
        }
        if self.shows(goal, &moved) { moved } else { case }
    }

    fn fault(&self, goal: &Goal) -> Result<Fault, Limit> {
        let everyone = &self.universe.everyone;
        self.universe.fault(|scene, program| {
            let Some((register, verdict)) = self.register(goal, program) else {
                return Ok((everyone.space().nobody(), Vec::new()));
            };
            let met: Diagram = everyone.met(scene, register)?;
            let set = match verdict {
                Verdict::Met => met,
                Verdict::NotMet | Verdict::Unknown => met.not(),
            };
            Ok((set, vec![register]))
        })
    }

    /// Whether the evaluator of records sees a goal in a case that can be.
    fn shows(&self, goal: &Goal, case: &Case) -> bool {
        let ruleset = self.ruleset();
        let facts = case.facts(ruleset);
        let Some((program, recorded)) = self.recorded(case) else {
            return false;
        };
        self.is_in(goal, program, &recorded)
            && impossible(ruleset, self.periods(), &facts, case.as_of).is_empty()
    }

    fn recorded(&self, case: &Case) -> Option<(&'a Program, Recorded)> {
        let ruleset = self.ruleset();
        let program = self.periods().program(ruleset, case.as_of)?;
        Some((
            program,
            record(ruleset, program, &case.facts(ruleset), case.as_of),
        ))
    }

    fn is_in(&self, goal: &Goal, program: &Program, recorded: &Recorded) -> bool {
        self.register(goal, program)
            .is_some_and(|(register, verdict)| recorded[register] == verdict)
    }

    /// Suggests a case as an example of all that is missing in it and wanted; whether it shows any.
    fn suggest(
        &mut self,
        covered: &mut [Covered],
        case: &Case,
        title: &str,
        wanted: impl Fn(&Goal) -> bool,
    ) -> bool {
        let Some((program, recorded)) = self.recorded(case) else {
            return false;
        };
        let (shown, open): (Vec<Goal>, Vec<Goal>) = self
            .open
            .iter()
            .cloned()
            .partition(|goal| wanted(goal) && self.is_in(goal, program, &recorded));
        if shown.is_empty() {
            return false;
        }
        let decided = Decided::new(self.universe, case);
        let expected = self.expected(&shown, &decided, program, &recorded);
        let Some(example) = decided.write(title, &expected) else {
            return false;
        };
        for goal in &shown {
            set(covered, goal, Missing::Suggested(self.suggested.len()));
        }
        self.suggested.push(Suggested {
            example,
            shows: self.words_of(&shown),
        });
        self.open = open;
        true
    }

    /// What an example of these expects: what they come to, then the outcomes that rest on them.
    fn expected(
        &self,
        shown: &[Goal],
        decided: &Decided<'_>,
        program: &Program,
        recorded: &Recorded,
    ) -> Expected {
        let ruleset = self.ruleset();
        let mut expected: Expected = Vec::new();
        let mut outcomes: Vec<Target> = Vec::new();
        for what in shown.iter().filter_map(|goal| Some(self.item(goal)?.what)) {
            let (own, outcome) = targets(ruleset, what);
            for target in outcome {
                if !outcomes.contains(&target) {
                    outcomes.push(target);
                }
            }
            let line = match own {
                Some(Target::Transition(id)) => program
                    .transitions
                    .iter()
                    .find(|registers| registers.transition == id)
                    .map(|registers| {
                        let words = match recorded[registers.verdict] {
                            Verdict::Met => "triggered",
                            Verdict::NotMet => "not met",
                            Verdict::Unknown => "unknown",
                        };
                        (ruleset.transitions[id].name.clone(), words.to_owned())
                    }),
                Some(target) => decided.expect(target),
                None => None,
            };
            if let Some(line) = line
                && !expected.contains(&line)
            {
                expected.push(line);
            }
        }
        if expected.is_empty() && outcomes.is_empty() {
            outcomes.extend(ruleset.placements.ids().map(Target::Placement));
            outcomes.extend(ruleset.programs.ids().map(Target::Program));
        }
        for target in outcomes {
            expected.extend(decided.expect(target));
        }
        expected
    }

    /// The cases that an example shows, those that say the same of several things together.
    fn words_of(&self, shown: &[Goal]) -> Vec<String> {
        let mut grouped: Vec<(Said, Vec<&str>)> = Vec::new();
        for goal in shown {
            let Some((said, id)) = self.said(goal) else {
                continue;
            };
            match grouped.iter_mut().find(|(known, _)| *known == said) {
                Some((_, ids)) => ids.push(id),
                None => grouped.push((said, vec![id])),
            }
        }
        let words = grouped.into_iter().map(|(said, ids)| match said {
            Said::Verdict(verdict) => format!("{verdict}: {}", ids.join(", ")),
            Said::Bound(words) => format!("{words}: {}", ids.join(", ")),
        });
        words.collect()
    }

    /// What the example of a goal is called.
    fn title(&self, goal: &Goal) -> String {
        match self.said(goal) {
            Some((Said::Verdict(verdict), id)) => format!("{id} is {verdict}"),
            Some((Said::Bound(words), _)) => words,
            None => String::new(),
        }
    }

    fn said(&self, goal: &Goal) -> Option<(Said, &'a str)> {
        let (item, sided) = self.plan.items.get(goal.item)?;
        let said = match (goal.kind, item.what) {
            (GoalKind::Verdict(Verdict::Met), What::Transition(_)) => Said::Verdict("triggered".to_owned()),
            (GoalKind::Verdict(verdict), _) => Said::Verdict(verdict.to_string()),
            (GoalKind::Bound { bound, side, .. }, _) => Said::Bound(sided.get(bound)?.side_words(side)),
        };
        Some((said, &item.id))
    }
}

/// What is said of a goal, besides of what.
#[derive(PartialEq, Eq)]
enum Said {
    Verdict(String),
    Bound(String),
}

/// What an example of something expects: itself, or what it is a part of; and the outcomes that rest on it.
fn targets(ruleset: &Ruleset, what: What) -> (Option<Target>, Vec<Target>) {
    match what {
        What::Clause(id) | What::ClauseUnless(id, _) => of_clause(ruleset, id),
        What::Transition(id) | What::TransitionUnless(id, _) => {
            (Some(Target::Transition(id)), vec![Target::Transitions])
        }
        What::Reading(id, _) => (Some(Target::Dispute(id)), Vec::new()),
        What::Population(id) => (Some(Target::Population(id)), Vec::new()),
        What::Define(id) => (Some(Target::Define(id)), Vec::new()),
    }
}

fn of_clause(ruleset: &Ruleset, id: Id<Clause>) -> (Option<Target>, Vec<Target>) {
    let Clause { name, kind, .. } = &ruleset.clauses[id];
    let block = ruleset
        .blocks
        .entries()
        .find(|(_, block)| block.clauses.contains(name));
    let program = ruleset
        .programs
        .entries()
        .find(|(_, care)| care.clauses.contains(name));
    // What `admit` combines is told by its level.
    let own = match (kind, &block) {
        (ClauseKind::Admit, Some((id, _))) => Target::Block(*id),
        (
            ClauseKind::Admit
            | ClauseKind::Dimension
            | ClauseKind::Criterion
            | ClauseKind::Exclude
            | ClauseKind::Require
            | ClauseKind::Recommend
            | ClauseKind::Typical
            | ClauseKind::Flag,
            _,
        ) => Target::Clause(*name),
    };
    let outcomes = block.iter().map(|(_, block)| Target::Placement(block.placement));
    let outcomes = outcomes.chain(program.iter().map(|(id, _)| Target::Program(*id)));
    (Some(own), outcomes.collect())
}
