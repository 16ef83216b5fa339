//! `stepwell eval`: facts in, decisions out.
//!
//! Facts come as one JSON object, over as many lines as it likes, or as one object a line. What the first line is
//! tells which: a whole JSON value means one a line. Records are then read, decided and handed on one by one, so that
//! a service can hold a conversation and a file of any length needs no room.

use stepwell::{FactError, Facts, NoSuchLevel, Ruleset, WhatIf};
use stepwell_eval::Decision;
use stepwell_model::Day;
use stepwell_receipts::Log;

use super::{
    only::{self, Only},
    ready, receipts, records, refusal,
};

use crate::{
    Status,
    arguments::{Eval, Form},
    console::{Console, Ended, Stop},
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
    let log = match &arguments.receipts {
        Some(folder) => Some(receipts::open(console, folder, arguments.key.as_deref())?),
        None => None,
    };
    let mut desk = Desk {
        ruleset: &ruleset,
        log,
        as_of: arguments.as_of.unwrap_or(console.today()),
        only,
        what_if: arguments.what_if.as_deref(),
        form: arguments.format,
        records: 0,
        refused: 0,
    };
    if let Some(mut records) = records::open(console, &arguments.facts)? {
        while let Some(text) = records.next()? {
            desk.one(console, &text)?;
            // Whoever waits for the answer to this line before sending the next gets it.
            console.flush()?;
        }
    }
    desk.end(console)
}

/// Decides record after record.
struct Desk<'a> {
    ruleset: &'a Ruleset,
    log: Option<Log>,
    as_of: Day,
    only: Option<Only>,
    /// The level for which it is said what would have to be different.
    what_if: Option<&'a str>,
    form: Form,
    records: u64,
    refused: u64,
}

impl Desk<'_> {
    /// Decides one record, or says why it is refused.
    fn one(&mut self, console: &mut Console<'_>, text: &str) -> Result<(), Stop> {
        self.records += 1;
        match self.decide(text) {
            Ok((facts, mut decision)) => {
                let what_if = match self.what_if {
                    Some(level) => Some(Box::new(self.what_if(&facts, level)?)),
                    None => None,
                };
                // What is shown is kept; what could not be kept is not shown. A receipt holds what was decided, not what
                // would have been.
                if let Some(log) = &mut self.log {
                    log.append(self.ruleset, &facts, &decision)
                        .map_err(|error| Stop::CouldNot(format!("no receipt was written: {error}")))?;
                }
                decision.what_if = what_if;
                self.answer(console, &decision)
            }
            Err(errors) => {
                self.refused += 1;
                self.refuse(console, text, &errors)
            }
        }
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

    fn answer(&self, console: &mut Console<'_>, decision: &Decision) -> Result<(), Stop> {
        match self.form {
            Form::Json => {
                let line = match &self.only {
                    Some(only) => only.json(decision),
                    None => decision.to_json(),
                };
                console.result(&line)?;
                console.result("\n")
            }
            Form::Text => {
                let mut page = console.page();
                if self.records > 1 {
                    page.raw("\n");
                    page.wrapped(
                        0,
                        0,
                        &[(Tone::Quiet, &format!("--- record {} ---", self.records))],
                    );
                    page.raw("\n");
                }
                match &self.only {
                    Some(only) => {
                        let narrowed = only.narrowed(decision);
                        decision::write(&mut page, self.ruleset.model(), &narrowed, only.parts());
                    }
                    None => decision::write(&mut page, self.ruleset.model(), decision, decision::Parts::ALL),
                }
                console.result(&page.finish())
            }
        }
    }

    fn refuse(&self, console: &mut Console<'_>, text: &str, errors: &[FactError]) -> Result<(), Stop> {
        if self.form == Form::Json {
            console.result(&refusal::json(self.records, text, errors))?;
            console.result("\n")?;
        }
        console.flush()?;
        let mut page = console.message_page();
        refusal::text(&mut page, self.records, errors);
        console.message(&page.finish());
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
