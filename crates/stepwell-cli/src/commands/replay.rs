//! `stepwell replay`: what a receipt says was decided, decided again; or a look at a whole log.

use std::{fs, path::Path};

use serde::Serialize;
use serde_json::json;
use stepwell::folders;
use stepwell_receipts::{Entry, Key, Receipt, entries, replay, verify};

use super::receipts::{self, Library, could_not};
use crate::{
    Status,
    arguments::{Form, Replay},
    console::{Console, Ended, Stop},
    layout::{Tone, counted},
};

pub(crate) fn run(console: &mut Console<'_>, arguments: &Replay) -> Ended {
    if let Some(folder) = &arguments.verify {
        return look(console, folder, arguments);
    }
    let facts = match &arguments.facts {
        None => None,
        Some(path) => Some(text_of(console, path)?),
    };
    let key = match &arguments.key {
        None => None,
        Some(path) => Some(receipts::read_key(console, path)?),
    };
    let library = Library::read(console, &arguments.rulesets)?;
    let mut desk = Desk {
        library,
        facts,
        key,
        form: arguments.format,
        same: 0,
        other: 0,
        undone: 0,
        alone: arguments.receipt.is_some(),
    };
    match (&arguments.receipts, &arguments.receipt) {
        (Some(folder), Some(wanted)) => {
            let found = receipts::find(console, folder, wanted)?;
            desk.one(console, &found.receipt)?;
        }
        (Some(folder), None) => {
            for entry in entries(&console.locate(folder)).map_err(could_not)? {
                match entry.map_err(could_not)? {
                    Entry::Receipt(receipt) => desk.one(console, &receipt)?,
                    Entry::Completion(_) => {}
                }
            }
        }
        (None, Some(file)) => {
            let text = text_of(console, Path::new(file))?;
            match Entry::parse(&text) {
                Ok(Entry::Receipt(receipt)) => desk.one(console, &receipt)?,
                Ok(Entry::Completion(completion)) => {
                    return Err(Stop::CouldNot(format!(
                        "`{file}` says which level was given after receipt {}; there is nothing to decide again",
                        completion.receipt
                    )));
                }
                Err(error) => return Err(Stop::CouldNot(format!("`{file}`: {error}"))),
            }
        }
        // The arguments require one of them.
        (None, None) => {}
    }
    desk.end(console)
}

fn text_of(console: &Console<'_>, path: &Path) -> Result<String, Stop> {
    let could_not = |why: &str| Stop::CouldNot(format!("`{}`: {why}", path.display()));
    let bytes = fs::read(console.locate(path)).map_err(|error| could_not(&folders::reason(&error)))?;
    String::from_utf8(bytes).map_err(|_| could_not("this is no text"))
}

/// Decides receipt after receipt again.
struct Desk {
    library: Library,
    facts: Option<String>,
    key: Option<Key>,
    form: Form,
    same: usize,
    other: usize,
    undone: usize,
    /// Whether one receipt was asked for.
    alone: bool,
}

/// What is said of one receipt.
#[derive(Serialize)]
struct Answer<'a> {
    format: &'static str,
    receipt: u64,
    result: &'static str,
    differences: &'a [String],
    other_engine: Option<&'a str>,
    reason: Option<&'a str>,
}

impl Desk {
    fn one(&mut self, console: &mut Console<'_>, receipt: &Receipt) -> Result<(), Stop> {
        let ruleset = self.library.get(&receipt.ruleset.digest);
        let replayed = match ruleset {
            None => Err(self.no_ruleset(receipt)),
            Some(ruleset) => replay(receipt, ruleset, self.facts.as_deref(), self.key.as_ref())
                .map_err(|error| error.to_string()),
        };
        let answer = match &replayed {
            Ok(replayed) => Answer {
                format: "stepwell.replay/1",
                receipt: receipt.number,
                result: if replayed.is_same() { "same" } else { "differs" },
                differences: &replayed.differences,
                other_engine: replayed.other_engine.as_deref(),
                reason: None,
            },
            Err(reason) => Answer {
                format: "stepwell.replay/1",
                receipt: receipt.number,
                result: "not replayed",
                differences: &[],
                other_engine: None,
                reason: Some(reason),
            },
        };
        match &replayed {
            Ok(replayed) if replayed.is_same() => self.same += 1,
            Ok(_) => self.other += 1,
            Err(_) => self.undone += 1,
        }
        match self.form {
            Form::Json => {
                let line = serde_json::to_string(&answer).unwrap_or_default();
                console.result(&format!("{line}\n"))
            }
            Form::Text => self.tell(console, receipt, &answer),
        }
    }

    fn tell(&self, console: &mut Console<'_>, receipt: &Receipt, answer: &Answer<'_>) -> Result<(), Stop> {
        let mut page = console.page();
        let number = format!("receipt {}: ", receipt.number);
        let engine = answer.other_engine.map(|engine| {
            format!(
                "it was decided by engine {engine}, and now by engine {}",
                stepwell::ENGINE
            )
        });
        match (answer.reason, answer.differences) {
            (Some(reason), _) => {
                page.wrapped(0, 2, &[(Tone::Plain, &number), (Tone::Bad, "not decided again")]);
                for line in reason.lines() {
                    page.wrapped(2, 4, &[(Tone::Plain, line)]);
                }
            }
            // Of many, only those that differ are told.
            (None, []) if !self.alone && engine.is_none() => return Ok(()),
            (None, []) => {
                page.wrapped(
                    0,
                    2,
                    &[
                        (Tone::Plain, &number),
                        (Tone::Good, "the same decision, byte for byte"),
                    ],
                );
            }
            (None, differences) => {
                page.wrapped(0, 2, &[(Tone::Plain, &number), (Tone::Bad, "another decision")]);
                for difference in differences {
                    page.wrapped(2, 4, &[(Tone::Plain, difference)]);
                }
            }
        }
        if let Some(engine) = engine {
            page.wrapped(2, 4, &[(Tone::Unsure, &engine)]);
        }
        console.result(&page.finish())
    }

    fn no_ruleset(&self, receipt: &Receipt) -> String {
        let stamp = &receipt.ruleset;
        let mut text = format!(
            "its ruleset is not there: `{}` {} with digest {}",
            stamp.name, stamp.version, stamp.digest
        );
        for other in self.library.called(&stamp.name) {
            text.push_str(&format!(
                "\n`{}` {} is there with another digest, {}: it was changed since",
                other.name(),
                other.version(),
                other.digest()
            ));
        }
        for unreadable in &self.library.unreadable {
            text.push_str(&format!("\n{unreadable}"));
        }
        text
    }

    fn end(&self, console: &mut Console<'_>) -> Ended {
        if self.form == Form::Text && !self.alone {
            let mut page = console.page();
            let told = [
                (self.same, "decided the same, byte for byte", Tone::Good),
                (self.other, "decided otherwise", Tone::Bad),
                (self.undone, "not decided again", Tone::Bad),
            ];
            for (count, words, tone) in told {
                if count > 0 || (words.starts_with("decided the same") && self.other + self.undone == 0) {
                    page.wrapped(
                        0,
                        2,
                        &[
                            (Tone::Plain, &format!("{} ", counted(count, "receipt"))),
                            (tone, words),
                        ],
                    );
                }
            }
            console.result(&page.finish())?;
        }
        // One that was asked for and cannot be decided again could not be done; of many, something was wrong.
        Ok(if self.alone && self.undone > 0 {
            Status::CouldNot
        } else if self.other + self.undone > 0 {
            Status::Wrong
        } else {
            Status::Done
        })
    }
}

/// What is said of a log.
#[derive(Serialize)]
struct Look {
    format: &'static str,
    sound: bool,
    receipts: u64,
    completions: u64,
    head: Option<serde_json::Value>,
    unfinished_bytes: u64,
    faults: Vec<String>,
}

/// Looks at every entry of a log.
fn look(console: &mut Console<'_>, folder: &Path, arguments: &Replay) -> Ended {
    let found = verify(&console.locate(folder), arguments.head.as_deref()).map_err(could_not)?;
    let status = if found.faults.is_empty() {
        Status::Done
    } else {
        Status::Wrong
    };
    if arguments.format == Form::Json {
        let faults: Vec<String> = found.faults.iter().map(ToString::to_string).collect();
        console.document(&Look {
            format: "stepwell.verify/1",
            sound: faults.is_empty(),
            receipts: found.receipts,
            completions: found.completions,
            head: found
                .head
                .as_ref()
                .map(|head| json!({"number": head.number, "hash": head.hash})),
            unfinished_bytes: found.unfinished,
            faults,
        })?;
        return Ok(status);
    }
    let mut page = console.page();
    for fault in &found.faults {
        page.wrapped(0, 2, &[(Tone::Bad, &fault.to_string())]);
    }
    if found.unfinished > 0 {
        let bytes = usize::try_from(found.unfinished).unwrap_or(usize::MAX);
        let text = format!(
            "an unfinished write left {} at the end, of a receipt that was never acknowledged",
            counted(bytes, "byte")
        );
        page.wrapped(0, 2, &[(Tone::Unsure, &text)]);
    }
    let count = |count: u64, thing: &str| counted(usize::try_from(count).unwrap_or(usize::MAX), thing);
    let counts = format!(
        "{} and {}",
        count(found.receipts, "receipt"),
        count(found.completions, "completion")
    );
    let (tone, words) = if found.faults.is_empty() {
        (Tone::Good, ", each as it was written")
    } else {
        (Tone::Bad, ", and not all as they were written")
    };
    page.wrapped(0, 2, &[(Tone::Plain, &counts), (tone, words)]);
    if let Some(head) = &found.head {
        page.wrapped(
            0,
            2,
            &[
                (Tone::Plain, &format!("the last is entry {}, ", head.number)),
                (Tone::Quiet, &head.hash),
            ],
        );
    }
    console.result(&page.finish())?;
    Ok(status)
}
