//! What a worked case comes to: of each thing its author speaks of, the outcome and what decides it.

use maud::{Markup, html};
use stepwell::{Decision, Facts};
use stepwell_eval::{
    ClauseDecision, PlacementDecision, PlacementOutcome, ProgramDecision, ProgramOutcome, TransitionDecision,
    TransitionsOutcome, program::DefineRegister, program::Program, program::VerdictRegister, record::record,
};
use stepwell_model::{ClauseKind, ClauseName, Day, Example, Id, Placement, Ruleset, Target, Verdict};

use crate::{
    book::{View, level_label, level_name, placement_name},
    links::{Thing, called, link},
    text::{capital, plain, spoken, text},
};

/// The most levels that are not met which a case shows one by one.
const MOST_LEVELS: usize = 8;

/// One example, decided.
pub(super) struct Case<'a> {
    view: View<'a>,
    decision: Decision,
    facts: Facts,
    day: Day,
}

impl<'a> Case<'a> {
    pub(super) fn new(view: View<'a>, facts: Facts, day: Day) -> Self {
        Self {
            decision: view.book.ready.evaluate(&facts, day),
            view,
            facts,
            day,
        }
    }

    /// What the example's author speaks of, each once.
    pub(super) fn results(&self, example: &Example) -> Markup {
        let mut targets: Vec<Target> = Vec::new();
        for expectation in &example.expect {
            if !targets.contains(&expectation.target) {
                targets.push(expectation.target);
            }
        }
        html! { ul.results { @for target in targets { li { (self.result(target)) } } } }
    }

    fn rules(&self) -> &'a Ruleset {
        self.view.rules()
    }

    fn result(&self, target: Target) -> Markup {
        match target {
            Target::Placement(id) => self.placement(id),
            Target::Block(id) => {
                let block = &self.rules().blocks[id];
                let decided = self.placed(block.placement);
                let level = decided.and_then(|it| it.levels.get(&self.label(block.placement, block.level)));
                let own = level.and_then(|it| it.blocks.iter().find(|it| it.id == block.header));
                let verdict = own.map(|it| it.verdict).or(level.map(|it| it.verdict));
                let header = format!("{}/", block.header);
                let clauses = level.map(|it| it.clauses.as_slice()).unwrap_or_default();
                let clauses: Vec<&ClauseDecision> =
                    clauses.iter().filter(|it| it.id.starts_with(&header)).collect();
                html! {
                    (verdict_or_absent(verdict)) " " (link(self.view, Thing::Block(id)))
                    (self.deciding(&clauses, verdict))
                }
            }
            Target::Program(id) => {
                let decided = self.decision.programs.get(&self.rules().programs[id].header);
                html! {
                    @match decided {
                        Some(decided) => (self.program(Thing::Program(id), decided)),
                        None => { (absent()) " " (link(self.view, Thing::Program(id))) }
                    }
                }
            }
            Target::Clause(id) => self.clause(id),
            Target::Transition(id) => {
                let name = &self.rules().transitions[id].name;
                let all = &self.decision.transitions.transitions;
                html! {
                    @match all.iter().find(|it| it.id == *name) {
                        Some(decided) => (self.transition(Thing::Transition(id), decided)),
                        None => { (absent()) " " (link(self.view, Thing::Transition(id))) }
                    }
                }
            }
            Target::Transitions => self.transitions(),
            Target::Dispute(id) => {
                let decided = self.decision.disputes.get(&self.rules().disputes[id].name);
                html! {
                    @match decided {
                        Some(it) => {
                            @if it.disputed { span class="state open" { "Disputed" } } @else { (state(it.verdict)) }
                            " " (link(self.view, Thing::Dispute(id)))
                            @if let Some(followed) = &it.followed { ", following " (plain(&spoken(followed))) }
                            ul.why {
                                @for reading in &it.readings {
                                    li { (plain(&spoken(&reading.source))) ": " (reading.verdict.to_string()) }
                                }
                            }
                        }
                        None => { (absent()) " " (link(self.view, Thing::Dispute(id))) }
                    }
                }
            }
            Target::Population(id) => {
                let verdict = self.register(|program| program.populations.get(id.index()).copied());
                html! { (verdict_or_absent(verdict)) " " (link(self.view, Thing::Population(id))) }
            }
            Target::Define(id) => {
                let verdict = self.register(|program| match program.defines.get(id.index())? {
                    DefineRegister::Verdict(register) => Some(*register),
                    DefineRegister::Value(_) => None,
                });
                html! { (verdict_or_absent(verdict)) " " (link(self.view, Thing::Define(id))) }
            }
        }
    }

    fn placed(&self, id: Id<Placement>) -> Option<&PlacementDecision> {
        self.decision.placements.get(&self.rules().placements[id].name)
    }

    fn label(&self, id: Id<Placement>, level: u32) -> String {
        let rules = self.rules();
        let levels = &rules.continua[rules.placements[id].continuum].levels;
        levels
            .get(level as usize)
            .map(|it| it.label.clone())
            .unwrap_or_default()
    }

    fn placement(&self, id: Id<Placement>) -> Markup {
        let rules = self.rules();
        let title = called(self.view, Thing::Placement(id), text(&placement_name(rules, id)));
        let Some(decided) = self.placed(id) else {
            return html! { (absent()) " " (title) };
        };
        let levels = &rules.continua[rules.placements[id].continuum].levels;
        let name = |label: &String| {
            let at = levels.iter().position(|it| it.label == *label);
            let at = at.and_then(|at| u32::try_from(at).ok());
            at.map_or_else(|| level_label(label), |at| level_name(rules, id, at))
        };
        let class = match decided.outcome {
            PlacementOutcome::Placed | PlacementOutcome::Several => "now",
            PlacementOutcome::None | PlacementOutcome::OutOfScope => "past",
            PlacementOutcome::Undetermined => "open",
        };
        let possible: Vec<String> = decided.possible.iter().map(|it| level_label(it)).collect();
        html! {
            p.outcome {
                (title) ": "
                @match decided.outcome {
                    PlacementOutcome::Placed => b { (decided.level.as_ref().map(name).unwrap_or_default()) },
                    PlacementOutcome::Several => b {
                        (decided.levels_met.iter().flatten().map(name).collect::<Vec<_>>().join("; "))
                    },
                    PlacementOutcome::None => span class=(format!("state {class}")) { "No level’s criteria are met" },
                    PlacementOutcome::OutOfScope => span class=(format!("state {class}")) { "Out of scope" },
                    PlacementOutcome::Undetermined => {
                        span class=(format!("state {class}")) { "Undetermined" }
                        ": it can still be " (one_of(&possible))
                    }
                }
            }
            (self.asking(decided.ask_next.as_deref(), &decided.needs))
            @if decided.outcome != PlacementOutcome::OutOfScope {
                dl.levels {
                    @let not_met = decided.levels.values().filter(|it| it.verdict == Verdict::NotMet).count();
                    @for (label, level) in &decided.levels {
                        @if level.verdict != Verdict::NotMet || not_met <= MOST_LEVELS {
                            @let clauses: Vec<&ClauseDecision> = level.clauses.iter().collect();
                            div {
                                dt { (level_label(label)) " " (state(level.verdict)) }
                                dd { (self.deciding(&clauses, Some(level.verdict))) }
                            }
                        }
                    }
                    @if not_met > MOST_LEVELS { div { dt { "Others" } dd { (not_met) " levels are not met" } } }
                }
            }
        }
    }

    /// The clauses that decide a level or a program: those not met, or those that wait for an answer.
    fn deciding(&self, clauses: &[&ClauseDecision], verdict: Option<Verdict>) -> Markup {
        const MOST: usize = 8;
        let wanted = |clause: &&&ClauseDecision| match (clause.kind, verdict) {
            (
                ClauseKind::Dimension | ClauseKind::Criterion | ClauseKind::Require,
                Some(verdict @ (Verdict::NotMet | Verdict::Unknown)),
            ) => clause.verdict == verdict,
            (ClauseKind::Exclude, Some(Verdict::NotMet)) => clause.verdict == Verdict::Met,
            (ClauseKind::Exclude, Some(Verdict::Unknown)) => clause.verdict == Verdict::Unknown,
            // What is told besides, where the level is met.
            (ClauseKind::Flag, Some(Verdict::Met)) => clause.verdict == Verdict::Met,
            (
                ClauseKind::Dimension
                | ClauseKind::Criterion
                | ClauseKind::Require
                | ClauseKind::Exclude
                | ClauseKind::Flag
                | ClauseKind::Admit
                | ClauseKind::Recommend
                | ClauseKind::Typical,
                _,
            ) => false,
        };
        let shown: Vec<&&ClauseDecision> = clauses.iter().filter(wanted).collect();
        html! {
            @if shown.is_empty() && verdict == Some(Verdict::Met) { p { "All that is asked is met." } }
            @if shown.is_empty() && verdict == Some(Verdict::NotMet) {
                p { "What is asked is not met, or the rule is for others." }
            }
            @if !shown.is_empty() {
                ul.why {
                    @for clause in shown.iter().take(MOST) { li { (self.told(clause)) } }
                    @if shown.len() > MOST { li { "and " (shown.len() - MOST) " more" } }
                }
            }
        }
    }

    fn told(&self, clause: &ClauseDecision) -> Markup {
        let rules = self.rules();
        let id = rules.clause_names.find(|name| name.id == clause.id);
        let short = clause
            .id
            .split_once('/')
            .map_or(clause.id.as_str(), |(_, short)| short);
        let name = match &clause.title {
            Some(title) => text(title),
            None => html! { (capital(&plain(&spoken(short)))) },
        };
        html! {
            @if clause.kind == ClauseKind::Exclude && clause.verdict == Verdict::Met { "Shut: " }
            @if clause.kind == ClauseKind::Flag { "Tell: " }
            @match id { Some(id) => (called(self.view, Thing::Clause(id), name)), None => (name) }
            ": " (reason(&clause.because))
            (missed(clause))
        }
    }

    fn clause(&self, id: Id<ClauseName>) -> Markup {
        let name = &self.rules().clause_names[id].id;
        let of_levels = self
            .decision
            .placements
            .values()
            .flat_map(|it| it.levels.values());
        let of_levels = of_levels.flat_map(|it| &it.clauses);
        let of_programs = self.decision.programs.values().flat_map(|it| &it.clauses);
        let found = of_levels.chain(of_programs).find(|clause| clause.id == *name);
        html! {
            @match found {
                Some(clause) => {
                    (state(clause.verdict)) " " (link(self.view, Thing::Clause(id))) ": " (reason(&clause.because))
                    (missed(clause))
                    @for lifted in clause.unless.iter().filter(|it| it.verdict == Verdict::Met) {
                        " Lifted: " @if let Some(title) = &lifted.title { (text(title)) ", " }
                        (reason(&lifted.because)) "."
                    }
                }
                None => { (absent()) " " (link(self.view, Thing::Clause(id))) }
            }
        }
    }

    fn program(&self, thing: Thing, decided: &ProgramDecision) -> Markup {
        let (class, verdict) = match decided.outcome {
            ProgramOutcome::Conforms => ("now", Some(Verdict::Met)),
            ProgramOutcome::DoesNotConform => ("past", Some(Verdict::NotMet)),
            ProgramOutcome::OutOfScope => ("past", None),
            ProgramOutcome::Undetermined => ("open", Some(Verdict::Unknown)),
        };
        let required: Vec<&ClauseDecision> = decided
            .clauses
            .iter()
            .filter(|clause| clause.kind == ClauseKind::Require)
            .collect();
        html! {
            span class=(format!("state {class}")) { (capital(decided.outcome.word())) } " " (link(self.view, thing))
            @if decided.outcome == ProgramOutcome::Undetermined { ": it can still be " (one_of(&decided.possible)) }
            (self.asking(decided.ask_next.as_deref(), &decided.needs))
            (self.deciding(&required, verdict))
        }
    }

    fn transition(&self, thing: Thing, decided: &TransitionDecision) -> Markup {
        html! {
            @match decided.verdict {
                Verdict::Met => span class="state now" { "Triggered" },
                Verdict::NotMet => span class="state past" { "Not triggered" },
                Verdict::Unknown => span class="state open" { "Unknown" },
            }
            " " (link(self.view, thing)) " (" (decided.action) "): " (reason(&decided.because))
        }
    }

    fn transitions(&self) -> Markup {
        let decided = &self.decision.transitions;
        let class = match decided.outcome {
            TransitionsOutcome::Triggered => "now",
            TransitionsOutcome::None | TransitionsOutcome::OutOfScope | TransitionsOutcome::Conflict => {
                "past"
            }
            TransitionsOutcome::Undetermined => "open",
        };
        let rules = self.rules();
        html! {
            span class=(format!("state {class}")) { (capital(decided.outcome.word())) } " Moving between levels"
            @if decided.outcome == TransitionsOutcome::Undetermined {
                ": it can still be " (one_of(&decided.possible_outcomes))
            }
            (self.asking(decided.ask_next.as_deref(), &decided.needs))
            @let triggered: Vec<&TransitionDecision> = decided.transitions.iter()
                .filter(|it| it.verdict == Verdict::Met).collect();
            @if !triggered.is_empty() {
                ul.why {
                    @for it in triggered {
                        @if let Some(id) = rules.transitions.find(|other| other.name == it.id) {
                            li { (self.transition(Thing::Transition(id), it)) }
                        }
                    }
                }
            }
        }
    }

    /// What to ask where the answer hangs on what is not known.
    fn asking(&self, next: Option<&str>, needs: &[String]) -> Markup {
        let rules = self.rules();
        let fact = next.and_then(|name| rules.facts.find(|fact| fact.name == name));
        html! {
            @if let Some(id) = fact {
                p.ask {
                    b { "Ask next: " }
                    @match &rules.facts[id].question {
                        Some(question) => (called(self.view, Thing::Fact(id), text(question))),
                        None => (link(self.view, Thing::Fact(id))),
                    }
                    @if needs.len() > 1 { " (" (needs.len()) " answers can still change it)" }
                }
            }
        }
    }

    fn register(&self, find: impl Fn(&Program) -> Option<VerdictRegister>) -> Option<Verdict> {
        let rules = self.rules();
        let program = self.view.book.ready.periods().program(rules, self.day)?;
        let register = find(program)?;
        Some(record(rules, program, &self.facts.facts, self.day)[register])
    }
}

/// A reason of the evaluator, its names as they are read.
fn reason(because: &str) -> Markup {
    text(&spoken(because))
}

fn missed(clause: &ClauseDecision) -> Markup {
    html! {
        @if let Some(by) = &clause.short_by { " (short by " (by) ")" }
        @if let Some(by) = &clause.over_by { " (over by " (by) ")" }
    }
}

fn one_of(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., end] => format!("{} or {end}", most.join(", ")),
    }
}

fn state(verdict: Verdict) -> Markup {
    let (class, word) = match verdict {
        Verdict::Met => ("now", "Met"),
        Verdict::NotMet => ("past", "Not met"),
        Verdict::Unknown => ("open", "Unknown"),
    };
    html! { span class=(format!("state {class}")) { (word) } }
}

fn verdict_or_absent(verdict: Option<Verdict>) -> Markup {
    verdict.map_or_else(absent, state)
}

/// Of something that is not there on the day.
fn absent() -> Markup {
    html! { span class="state past" { "Not in force on that day" } }
}
