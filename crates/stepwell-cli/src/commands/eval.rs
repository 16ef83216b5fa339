//! `stepwell eval`: facts in, decisions out.
//!
//! Facts come as one JSON object, over as many lines as it likes, or as one object a line. What the first line is
//! tells which: a whole JSON value means one a line. Records are then read, decided on all cores and handed on in their order,
//! a few at a time, so that a service can hold a conversation and a file of any length needs no room.

use stepwell::{FactError, Facts, NoSuchLevel, Ruleset, WhatIf};
use stepwell_cohort::in_order;
use stepwell_eval::Decision;
use stepwell_model::Day;
use stepwell_receipts::Log;

use super::{
    only::{self, Only},
    ready, receipts,
    records::{self, Numbered},
    refusal,
};

use crate::{
    Status,
    arguments::{Eval, Form},
    console::{Console, Ended, Pages, Stop},
    decision,
    layout::{Tone, counted},
};

pub(crate) fn run(console: &mut Console<'_>, arguments: &Eval) -> Ended {
    let Some(ready) = ready::load(console, &arguments.ruleset)? else {
        return Ok(Status::Wrong);
    };
    let model = ready.ruleset;
    let only = match &arguments.only {
        Some(name) => Some(only::find(&model, name).map_err(Stop::CouldNot)?),
        None => None,
    };
    let ruleset = Ruleset::from_model(model);
    let ruleset = match &arguments.follow {
        Some(source) => only::following(&ruleset, source)?,
        None => ruleset,
    };
    let mut log = match &arguments.receipts {
        Some(folder) => Some(receipts::open(console, folder, arguments.key.as_deref())?),
        None => None,
    };
    let desk = Desk {
        ruleset: &ruleset,
        keeps_receipts: log.is_some(),
        as_of: arguments.as_of.unwrap_or(console.today()),
        only: only.as_ref(),
        what_if: arguments.what_if.as_deref(),
        form: arguments.format,
        pages: console.pages(),
    };
    let mut count = Count::default();
    if let Some(mut records) = records::open(console, &arguments.facts)? {
        in_order(
            || records.some(),
            || |texts: Numbered| -> Vec<Result<Answer, Stop>> { desk.all(texts) },
            |answers| {
                for answer in answers {
                    count.hand_on(console, &ruleset, log.as_mut(), answer?)?;
                }
                // Whoever waits for the answer to this record before sending the next gets it.
                console.flush()
            },
        )?;
    }
    count.end(console)
}

/// Decides records: one in each thread.
#[derive(Clone, Copy)]
struct Desk<'a> {
    ruleset: &'a Ruleset,
    keeps_receipts: bool,
    as_of: Day,
    only: Option<&'a Only>,
    /// The level for which it is said what would have to be different.
    what_if: Option<&'a str>,
    form: Form,
    pages: Pages,
}

/// What is said of a record.
struct Answer {
    /// What is kept before it is said.
    receipt: Option<(Facts, Decision)>,
    result: String,
    /// Why it was refused.
    refusal: Option<String>,
}

impl Desk<'_> {
    fn all(&self, texts: Numbered) -> Vec<Result<Answer, Stop>> {
        let numbers = texts.first..;
        let records = numbers.zip(&texts.records);
        records.map(|(number, text)| self.one(number, text)).collect()
    }

    /// Decides one record, or says why it is refused.
    fn one(&self, number: u64, text: &str) -> Result<Answer, Stop> {
        let (facts, mut decision) = match self.decide(text) {
            Ok(decided) => decided,
            Err(errors) => return Ok(self.refuse(number, text, &errors)),
        };
        let what_if = match self.what_if {
            Some(level) => Some(Box::new(self.what_if(&facts, level)?)),
            None => None,
        };
        // A receipt holds what was decided, not what would have been.
        let kept = self.keeps_receipts.then(|| decision.clone());
        decision.what_if = what_if;
        Ok(Answer {
            result: self.answer(number, &decision),
            receipt: kept.map(|kept| (facts, kept)),
            refusal: None,
        })
    }

    fn decide(&self, text: &str) -> Result<(Facts, Decision), Vec<FactError>> {
        let facts: Facts = self.ruleset.facts_from_json(text).map_err(|error| error.errors)?;
        let impossible = self.ruleset.impossible(&facts, self.as_of);
        if impossible.is_empty() {
            let decision = self.ruleset.evaluate(&facts, self.as_of);
            Ok((facts, decision))
        } else {
            Err(impossible
                .iter()
                .map(|title| FactError::impossible(title))
                .collect())
        }
    }

    /// What would have to be different for a level.
    fn what_if(&self, facts: &Facts, level: &str) -> Result<WhatIf, Stop> {
        let wanted = |name: &str| self.only.as_ref().is_none_or(|only| only.is_placement(name));
        self.ruleset
            .what_if_in(facts, self.as_of, level, &wanted)
            .map_err(|error| {
                let none = "nothing that was asked for is a placement, and only a placement gives a level";
                Stop::CouldNot(match error {
                    NoSuchLevel::Unknown(levels) if levels.is_empty() => format!("`--what-if {level}`: {none}"),
                    NoSuchLevel::Unknown(levels) => format!(
                        "`--what-if {level}`: there is no level `{level}`; there is {}",
                        levels.join(", ")
                    ),
                    NoSuchLevel::NotJudged(levels) => format!(
                        "`--what-if {level}`: `{level}` has no criteria here, so that nobody is placed there; there are \
                         criteria for {}",
                        levels.join(", ")
                    ),
                })
            })
    }

    fn answer(&self, number: u64, decision: &Decision) -> String {
        match self.form {
            Form::Json => {
                let mut line = match self.only {
                    Some(only) => only.json(decision),
                    None => decision.to_json(),
                };
                line.push('\n');
                line
            }
            Form::Text => {
                let mut page = self.pages.result();
                if number > 1 {
                    page.raw("\n");
                    page.wrapped(0, 0, &[(Tone::Quiet, &format!("--- record {number} ---"))]);
                    page.raw("\n");
                }
                match self.only {
                    Some(only) => {
                        let narrowed = only.narrowed(decision);
                        decision::write(&mut page, self.ruleset.model(), &narrowed, only.parts());
                    }
                    None => decision::write(&mut page, self.ruleset.model(), decision, decision::Parts::ALL),
                }
                page.finish()
            }
        }
    }

    fn refuse(&self, number: u64, text: &str, errors: &[FactError]) -> Answer {
        let result = match self.form {
            Form::Json => refusal::json(number, text, errors) + "\n",
            Form::Text => String::new(),
        };
        let mut page = self.pages.message();
        refusal::text(&mut page, number, errors);
        Answer {
            receipt: None,
            result,
            refusal: Some(page.finish()),
        }
    }
}

/// How many records there were.
#[derive(Default)]
struct Count {
    records: u64,
    refused: u64,
}

impl Count {
    /// Says what came of the next record. What is shown is kept first; what could not be kept is not shown.
    fn hand_on(
        &mut self,
        console: &mut Console<'_>,
        ruleset: &Ruleset,
        log: Option<&mut Log>,
        answer: Answer,
    ) -> Result<(), Stop> {
        self.records += 1;
        if let (Some(log), Some((facts, decision))) = (log, &answer.receipt) {
            log.append(ruleset, facts, decision)
                .map_err(|error| Stop::CouldNot(format!("no receipt was written: {error}")))?;
        }
        console.result(&answer.result)?;
        if let Some(refusal) = answer.refusal {
            self.refused += 1;
            console.flush()?;
            console.message(&refusal);
        }
        Ok(())
    }

    fn end(&self, console: &mut Console<'_>) -> Ended {
        if self.records == 0 {
            return Err(Stop::CouldNot(
                "no facts were given: an empty object, `{}`, means that nothing is known".to_owned(),
            ));
        }
        if self.refused == 0 {
            return Ok(Status::Done);
        }
        // The one object that was given does not fit: nothing could be done. Of many, the others were decided.
        if self.records == 1 {
            return Ok(Status::CouldNot);
        }
        let mut page = console.message_page();
        let decided = self.records - self.refused;
        let text = format!(
            "{} refused, {decided} decided",
            counted(usize::try_from(self.refused).unwrap_or(usize::MAX), "record")
        );
        page.wrapped(0, 2, &[(Tone::Bad, &text)]);
        console.message(&page.finish());
        Ok(Status::Wrong)
    }
}
