//! An interview: which question comes next, what an answer changes, and what is certain by then.
//!
//! [`Interview::reply`] takes a state and a reply to the next state. Nothing here reads, writes or waits: a terminal, a
//! service or a test holds the conversation. A fact is asked only while its answer can still change what was asked for;
//! among those, the one is next whose answer leaves, on average over all profiles that are left, the fewest outcomes open.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let ruleset = stepwell::Ruleset::load(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small"))?;
//! use stepwell::{Day, Target, interview::{Interview, Reply, Sheet, picks, said, typed}};
//!
//! let as_of = Day::parse("2026-01-01").ok_or("no such day")?;
//! let placement = ruleset.model().placements.ids().next().ok_or("no placement")?;
//! let interview = Interview::start(&ruleset, as_of, vec![Target::Placement(placement)], Sheet::default())?;
//!
//! let question = interview.question().ok_or("nothing to ask")?;
//! let model = ruleset.model();
//! assert_eq!(model.facts[question.fact].name, "needs_more");
//! assert_eq!(typed(model, question.fact), "yes or no");
//! assert_eq!(picks(model, question.fact).len(), 2);
//!
//! // What a person says becomes the JSON in which facts are kept.
//! let answer = said(model, question.fact, "yes").map_err(|error| error.to_string())?;
//! let interview = interview.reply(&Reply::Value(answer))?;
//! assert_eq!(interview.decision().placements["level_of_care"].level.as_deref(), Some("2.1"));
//! assert_eq!(interview.question(), None);
//! assert_eq!(interview.sheet().to_line(), r#"{"needs_more": true}"#);
//! # Ok(())
//! # }
//! ```

mod said;
mod sheet;
mod standing;

use std::{collections::BTreeSet, fmt};

use stepwell_eval::{AskerKind, Decision, FactError, Record, Target, askers, still_asked};
use stepwell_model::{Day, Fact, Id};

pub use said::{Pick, picks, said, typed};
pub use sheet::Sheet;
pub use standing::{LevelStanding, Standing};
pub use stepwell_eval::Asker;

use crate::{FactsError, Ruleset};

/// An interview at one moment.
#[derive(Clone, Debug)]
pub struct Interview {
    ruleset: Ruleset,
    as_of: Day,
    targets: Vec<Target>,
    sheet: Sheet,
    record: Record,
    steps: Vec<Step>,
    question: Option<Question>,
    decision: Decision,
}

/// What was replied to a question, so that it can be taken back.
#[derive(Clone, Debug)]
struct Step {
    fact: Id<Fact>,
    /// What the sheet said of it before.
    before: Option<String>,
    /// Whether it was left open.
    skipped: bool,
}

/// The question that comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// What it asks for.
    pub fact: Id<Fact>,
    /// What the answer can change.
    pub target: Target,
    /// How many facts can still change that, this one and those that were skipped included.
    pub left: usize,
}

/// A reply to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// This value, as JSON in any form in which facts are given.
    Value(String),
    /// It is not known. It is not asked again in this interview.
    NotKnown,
    /// The question before this one is asked again, and what was replied to it is forgotten.
    Back,
}

/// Why a reply was not taken. The interview is where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The value does not fit, alone or beside what is known.
    Facts(Vec<FactError>),
    /// There is no question before this one.
    FirstQuestion,
    /// Nothing is asked any more.
    Over,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Facts(errors) => {
                for (at, error) in errors.iter().enumerate() {
                    if at > 0 {
                        writeln!(f)?;
                    }
                    write!(f, "{error}")?;
                }
                Ok(())
            }
            Self::FirstQuestion => f.write_str("this is the first question: there is none to go back to"),
            Self::Over => f.write_str("nothing is asked any more"),
        }
    }
}

impl std::error::Error for Refused {}

impl Interview {
    /// Starts, or takes up again what a sheet of facts holds: every question that the sheet leaves open is asked, those
    /// included that were skipped before.
    ///
    /// # Errors
    /// Everything in the sheet that does not fit, at once.
    pub fn start(
        ruleset: &Ruleset,
        as_of: Day,
        targets: Vec<Target>,
        sheet: Sheet,
    ) -> Result<Self, FactsError> {
        let record = read(ruleset, as_of, &sheet)?;
        let decision = ruleset.evaluate(&record, as_of);
        let mut interview = Self {
            ruleset: ruleset.clone(),
            as_of,
            targets,
            sheet,
            record,
            steps: Vec::new(),
            question: None,
            decision,
        };
        interview.question = interview.next();
        Ok(interview)
    }

    /// The state after a reply.
    ///
    /// # Errors
    /// The reply cannot be taken; this state stays.
    pub fn reply(&self, reply: &Reply) -> Result<Self, Refused> {
        let mut next = self.clone();
        match reply {
            Reply::Back => {
                let Some(step) = next.steps.pop() else {
                    return Err(Refused::FirstQuestion);
                };
                if !step.skipped {
                    next.sheet
                        .set(&next.ruleset.model().facts[step.fact].name, step.before);
                }
            }
            Reply::NotKnown => {
                let question = self.question.ok_or(Refused::Over)?;
                next.steps.push(Step {
                    fact: question.fact,
                    before: None,
                    skipped: true,
                });
            }
            Reply::Value(value) => {
                let question = self.question.ok_or(Refused::Over)?;
                let model = self.ruleset.model();
                match stepwell_eval::read_fact(model, question.fact, value) {
                    Ok(Some(_)) => {}
                    // `null` says that it is not known.
                    Ok(None) => return self.reply(&Reply::NotKnown),
                    Err(errors) => return Err(Refused::Facts(errors)),
                }
                let name = &model.facts[question.fact].name;
                let before = next.sheet.set(name, Some(value.clone()));
                next.steps.push(Step {
                    fact: question.fact,
                    before,
                    skipped: false,
                });
            }
        }
        next.record =
            read(&next.ruleset, next.as_of, &next.sheet).map_err(|error| Refused::Facts(error.errors))?;
        next.decision = next.ruleset.evaluate(&next.record, next.as_of);
        next.question = next.next();
        // The question that was taken back is asked again, even where others would tell as much by now.
        if let (Reply::Back, Some(step)) = (reply, self.steps.last()) {
            next.question = next.asking(step.fact).or(next.question);
        }
        Ok(next)
    }

    /// The question that comes next; `None` where all is settled, or only what was skipped could settle more.
    pub fn question(&self) -> Option<Question> {
        self.question
    }

    /// The decision as far as it is known.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// The facts that are known, as they are kept.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// The facts that are known, as they were read.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The ruleset.
    pub fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }

    /// What was asked for.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// The day of evaluation.
    pub fn as_of(&self) -> Day {
        self.record.as_of.unwrap_or(self.as_of)
    }

    /// How many questions were answered in this interview.
    pub fn answered(&self) -> usize {
        self.steps.iter().filter(|step| !step.skipped).count()
    }

    /// The facts that were skipped in this interview, in the ruleset's order.
    pub fn skipped(&self) -> BTreeSet<Id<Fact>> {
        let skipped = self.steps.iter().filter(|step| step.skipped);
        skipped.map(|step| step.fact).collect()
    }

    /// Whether there is a question to go back to.
    pub fn can_go_back(&self) -> bool {
        !self.steps.is_empty()
    }

    /// What each thing that was asked for has come to, in their order.
    pub fn standings(&self) -> Vec<Standing> {
        standing::standings(self)
    }

    /// What hangs on the question that comes next: clauses, and whom they are for.
    pub fn why(&self) -> Vec<Asker> {
        let Some(question) = self.question else {
            return Vec::new();
        };
        let mut found = askers(
            self.ruleset.model(),
            self.ruleset.periods(),
            &self.record.facts,
            self.as_of(),
            question.target,
            question.fact,
        );
        // Two blocks for one population ask it once.
        let mut seen: Vec<AskerKind> = Vec::new();
        found.retain(|asker| {
            let new = !seen.contains(&asker.kind);
            seen.push(asker.kind);
            new
        });
        found
    }

    /// The next question: of the first target that is not settled and can be asked for, the best that was not skipped.
    fn next(&self) -> Option<Question> {
        let skipped = self.skipped();
        self.targets.iter().find_map(|target| {
            let open = self.open(*target);
            let fact = open.iter().find(|fact| !skipped.contains(fact))?;
            Some(Question {
                fact: *fact,
                target: *target,
                left: open.len(),
            })
        })
    }

    /// A fact as the next question, where it can still change something.
    fn asking(&self, fact: Id<Fact>) -> Option<Question> {
        self.targets.iter().find_map(|target| {
            let open = self.open(*target);
            open.contains(&fact).then_some(Question {
                fact,
                target: *target,
                left: open.len(),
            })
        })
    }

    fn open(&self, target: Target) -> Vec<Id<Fact>> {
        still_asked(
            self.ruleset.model(),
            self.ruleset.periods(),
            &self.record.facts,
            self.as_of(),
            target,
        )
    }
}

/// Reads a sheet, and refuses what cannot be on its day.
fn read(ruleset: &Ruleset, as_of: Day, sheet: &Sheet) -> Result<Record, FactsError> {
    let record = ruleset.facts_from_json(&sheet.to_json())?;
    let impossible = ruleset.impossible(&record, as_of);
    if impossible.is_empty() {
        return Ok(record);
    }
    let errors = impossible.iter().map(|title| FactError::impossible(title));
    Err(FactsError {
        errors: errors.collect(),
    })
}
