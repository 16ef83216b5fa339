//! The reasons of a decision as one tree, for whoever shows them in a way of their own.
//!
//! A [`Decision`] has a type for each thing it speaks of. That is right for asking after one of them, and much for
//! drawing all of them alike. Here everything is a [`Reason`]: what it is, what it came to, why, and the reasons below it.
//!
//! ```
//! use stepwell::explanation::{Reason, reasons};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let ruleset = stepwell::Ruleset::from_files(
//! #     "small",
//! #     [
//! #         ("small/rules.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/rules.criteria"))),
//! #         ("small/terms.criteria", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small/terms.criteria"))),
//! #     ],
//! # )?;
//! # let as_of = stepwell::Day::parse("2026-01-01").ok_or("no such day")?;
//! let facts = ruleset.facts().set("needs_more", true).build()?;
//! let decision = ruleset.evaluate(&facts, as_of);
//! let mut page = String::new();
//! for reason in reasons(&decision) {
//!     reason.walk(&mut |depth, reason: &Reason<'_>| {
//!         page.push_str(&format!("{:indent$}{} {}\n", "", reason.id, reason.result, indent = 2 * depth));
//!     });
//! }
//! assert!(page.starts_with("level_of_care placed 2.1\n  1 not met\n    1/little not met\n"), "{page}");
//! # Ok(())
//! # }
//! ```

use std::fmt;

use indexmap::IndexMap;
use stepwell_eval::{
    CiteDecision, ClauseDecision, Decision, LevelDecision, PopulationDecision, Shown, UnlessDecision,
};
use stepwell_model::{ClauseKind, Verdict};

/// Something that a decision says, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its name, or its id as the file spells it: `2.1/dimension 4`.
    pub id: &'a str,
    /// Its title.
    pub title: Option<&'a str>,
    /// What it came to.
    pub result: Outcome<'a>,
    /// Why, in a few words; empty where the reasons below say it.
    pub because: &'a str,
    /// The facts it rests on itself.
    pub facts: Option<&'a IndexMap<String, Shown>>,
    /// Where it comes from.
    pub cites: &'a [CiteDecision],
    /// Notes.
    pub notes: &'a [String],
    /// What it rests on.
    pub parts: Vec<Reason<'a>>,
}

/// What a reason is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A placement; below it, its levels.
    Placement,
    /// A level; below it, its criteria.
    Level,
    /// The criteria of a level for one population.
    Block,
    /// Whom criteria or a program are for.
    Population,
    /// A clause; below it, what lifts it.
    Clause(ClauseKind),
    /// What lifts a clause or a transition.
    Unless,
    /// A program of care; below it, its clauses.
    Program,
    /// The transitions together.
    Transitions,
    /// A transition.
    Transition,
    /// A dispute; below it, its readings.
    Dispute,
    /// What one source says in a dispute.
    Reading,
}

/// What something came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// Met, not met or unknown.
    Verdict(Verdict),
    /// An outcome in a word, `placed`, and the level where there is one.
    Word(&'static str, Option<&'a str>),
}

impl fmt::Display for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verdict(verdict) => verdict.fmt(f),
            Self::Word(word, None) => f.write_str(word),
            Self::Word(word, Some(level)) => write!(f, "{word} {level}"),
        }
    }
}

impl<'a> Reason<'a> {
    fn new(kind: Kind, id: &'a str, result: Outcome<'a>) -> Self {
        Self {
            kind,
            id,
            title: None,
            result,
            because: "",
            facts: None,
            cites: &[],
            notes: &[],
            parts: Vec::new(),
        }
    }

    /// Visits this reason and all below it, each before those it rests on, with how deep it lies.
    pub fn walk(&self, visit: &mut impl FnMut(usize, &Reason<'a>)) {
        self.walk_at(0, visit);
    }

    // Reasons lie five deep at most, so this may recurse.
    fn walk_at(&self, depth: usize, visit: &mut impl FnMut(usize, &Reason<'a>)) {
        visit(depth, self);
        for part in &self.parts {
            part.walk_at(depth + 1, visit);
        }
    }
}

/// The reasons of a decision: its placements, programs, transitions and disputes, in the ruleset's order.
pub fn reasons(decision: &Decision) -> Vec<Reason<'_>> {
    let placements = decision.placements.iter().map(|(name, placement)| Reason {
        title: placement.title.as_deref(),
        parts: placement
            .levels
            .iter()
            .map(|(label, level)| of_level(label, level))
            .collect(),
        ..Reason::new(
            Kind::Placement,
            name,
            Outcome::Word(placement.outcome.word(), placement.level.as_deref()),
        )
    });
    let programs = decision.programs.iter().map(|(name, program)| Reason {
        title: program.title.as_deref(),
        parts: program
            .population
            .iter()
            .map(of_population)
            .chain(program.clauses.iter().map(of_clause))
            .collect(),
        ..Reason::new(
            Kind::Program,
            name,
            Outcome::Word(program.outcome.word(), program.level.as_deref()),
        )
    });
    let transitions = &decision.transitions;
    let together = (!transitions.transitions.is_empty()).then(|| Reason {
        parts: transitions
            .transitions
            .iter()
            .map(|transition| Reason {
                title: transition.title.as_deref(),
                because: &transition.because,
                facts: Some(&transition.facts),
                cites: &transition.cites,
                notes: &transition.notes,
                parts: transition.unless.iter().map(of_unless).collect(),
                ..Reason::new(
                    Kind::Transition,
                    &transition.id,
                    Outcome::Verdict(transition.verdict),
                )
            })
            .collect(),
        ..Reason::new(
            Kind::Transitions,
            "transitions",
            Outcome::Word(transitions.outcome.word(), None),
        )
    });
    let disputes = decision.disputes.iter().map(|(name, dispute)| Reason {
        title: dispute.title.as_deref(),
        because: dispute.because.as_deref().unwrap_or_default(),
        notes: &dispute.notes,
        parts: dispute
            .readings
            .iter()
            .map(|reading| Reason {
                because: &reading.because,
                cites: &reading.cites,
                ..Reason::new(Kind::Reading, &reading.source, Outcome::Verdict(reading.verdict))
            })
            .collect(),
        ..Reason::new(Kind::Dispute, name, Outcome::Verdict(dispute.verdict))
    });
    placements
        .chain(programs)
        .chain(together)
        .chain(disputes)
        .collect()
}

fn of_level<'a>(label: &'a str, level: &'a LevelDecision) -> Reason<'a> {
    let blocks = level.blocks.iter().map(|block| Reason {
        title: block.title.as_deref(),
        parts: block.population.iter().map(of_population).collect(),
        ..Reason::new(Kind::Block, &block.id, Outcome::Verdict(block.verdict))
    });
    Reason {
        title: level.title.as_deref(),
        because: &level.because,
        parts: blocks.chain(level.clauses.iter().map(of_clause)).collect(),
        ..Reason::new(Kind::Level, label, Outcome::Verdict(level.verdict))
    }
}

fn of_population(population: &PopulationDecision) -> Reason<'_> {
    Reason {
        title: population.title.as_deref(),
        because: &population.because,
        ..Reason::new(
            Kind::Population,
            &population.name,
            Outcome::Verdict(population.verdict),
        )
    }
}

fn of_clause(clause: &ClauseDecision) -> Reason<'_> {
    Reason {
        title: clause.title.as_deref(),
        because: &clause.because,
        facts: Some(&clause.facts),
        cites: &clause.cites,
        notes: &clause.notes,
        parts: clause.unless.iter().map(of_unless).collect(),
        ..Reason::new(
            Kind::Clause(clause.kind),
            &clause.id,
            Outcome::Verdict(clause.verdict),
        )
    }
}

fn of_unless(unless: &UnlessDecision) -> Reason<'_> {
    Reason {
        title: unless.title.as_deref(),
        because: &unless.because,
        facts: Some(&unless.facts),
        cites: &unless.cites,
        notes: &unless.notes,
        ..Reason::new(Kind::Unless, &unless.id, Outcome::Verdict(unless.verdict))
    }
}
