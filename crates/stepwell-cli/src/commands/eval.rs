//! `stepwell eval`: facts in, decisions out.
//!
//! Facts come as one JSON object, over as many lines as it likes, or as one object a line. What the first line is
//! tells which: a whole JSON value means one a line. Records are then read, decided and handed on one by one, so that
//! a service can hold a conversation and a file of any length needs no room.

use stepwell::{FactError, Facts, Ruleset};
use stepwell_eval::Decision;
use stepwell_model::Day;

use super::{
    only::{self, Only},
    ready, records, refusal,
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
    let mut desk = Desk {
        ruleset: &ruleset,
        as_of: arguments.as_of.unwrap_or(console.today()),
        only,
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
    as_of: Day,
    only: Option<Only>,
    form: Form,
    records: u64,
    refused: u64,
}

impl Desk<'_> {
    /// Decides one record, or says why it is refused.
    fn one(&mut self, console: &mut Console<'_>, text: &str) -> Result<(), Stop> {
        self.records += 1;
        match self.decide(text) {
            Ok(decision) => self.answer(console, &decision),
            Err(errors) => {
                self.refused += 1;
                self.refuse(console, text, &errors)
            }
        }
    }

    fn decide(&self, text: &str) -> Result<Decision, Vec<FactError>> {
        let facts: Facts = self.ruleset.facts_from_json(text).map_err(|error| error.errors)?;
        let impossible = self.ruleset.impossible(&facts, self.as_of);
        if impossible.is_empty() {
            Ok(self.ruleset.evaluate(&facts, self.as_of))
        } else {
            Err(impossible
                .iter()
                .map(|title| FactError::impossible(title))
                .collect())
        }
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
