//! `stepwell ask`: an interview, question after question, until nothing more can change.
//!
//! What is asked and what an answer changes is decided in [`stepwell::interview`]; here questions are put, answers are read
//! and the facts are saved. The conversation goes to the stream of messages, the decision at its end to that of results.
//! After each answer the facts file is written whole, so that whatever ends the program loses nothing.

mod lines;
mod terminal;
mod words;

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use stepwell::{
    Ruleset, Target,
    interview::{Interview, Reply, Sheet},
};
use stepwell_model::Day;

use self::lines::Line;
use super::{
    only::{self, Only},
    ready, refusal,
};
use crate::{
    Status,
    arguments::{Ask, Form},
    console::{Console, Ended, Stop},
    decision, whole_file,
};

/// What somebody does at a question.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Act {
    /// They give this value, as JSON.
    Value(String),
    /// They do not know.
    NotKnown,
    /// They want the question before this one.
    Back,
    /// They want to know why it is asked.
    Why,
    /// They stop here.
    Stop,
    /// There is nothing more to read.
    End,
}

pub(crate) fn run(console: &mut Console<'_>, arguments: &Ask) -> Ended {
    let Some(ready) = ready::load(console, &arguments.ruleset)? else {
        return Ok(Status::Wrong);
    };
    let model = ready.ruleset;
    let only = match &arguments.only {
        Some(name) => Some(only::find(&model, name).map_err(Stop::CouldNot)?),
        None => None,
    };
    let targets = targets(&model, only.as_ref());
    if targets.is_empty() {
        return Err(Stop::CouldNot(
            "this ruleset decides nothing: it has no placement, program or transition to ask for".to_owned(),
        ));
    }
    let ruleset = Ruleset::from_model(model);
    let ruleset = match &arguments.follow {
        Some(source) => only::following(&ruleset, source)?,
        None => ruleset,
    };
    let as_of = arguments.as_of.unwrap_or(console.today());
    let file = match &arguments.facts {
        Some(path) => Some(Kept::open(console, path)?),
        None => None,
    };
    let Some(interview) = started(console, &ruleset, as_of, targets, file.as_ref())? else {
        return Ok(Status::CouldNot);
    };
    let mut page = console.message_page();
    words::opening(
        &mut page,
        &interview,
        file.as_ref().map(|file| file.shown.as_str()),
    );
    console.message(&page.finish());
    let (interview, ended, status) = asked(console, interview, file.as_ref())?;
    let mut page = console.message_page();
    words::closing(
        &mut page,
        &interview,
        &ended,
        file.as_ref().map(|file| file.shown.as_str()),
    );
    console.message(&page.finish());
    show(console, &interview, only.as_ref(), arguments.format)?;
    Ok(status)
}

fn targets(model: &stepwell_model::Ruleset, only: Option<&Only>) -> Vec<Target> {
    let all = Target::all(model);
    let named = |name: &str| {
        let transitions = model.transitions.entries().map(|(id, _)| Target::Transition(id));
        let mut each = all.iter().copied().chain(transitions);
        each.find(|target| match *target {
            Target::Placement(id) => model.placements[id].name == name,
            Target::Program(id) => model.programs[id].header == name,
            Target::Transitions => false,
            Target::Transition(id) => model.transitions[id].name == name,
        })
    };
    match only {
        None => all,
        Some(Only::Placement(name) | Only::Program(name) | Only::Transition(name)) => {
            named(name).into_iter().collect()
        }
    }
}

/// The interview at its start; `None` where the facts file does not fit, which was told.
fn started(
    console: &mut Console<'_>,
    ruleset: &Ruleset,
    as_of: Day,
    targets: Vec<Target>,
    file: Option<&Kept>,
) -> Result<Option<Interview>, Stop> {
    let text = file.and_then(|file| file.text.as_deref());
    let started = match text {
        Some(text) => {
            // The evaluator's own reader finds what a sheet alone cannot see, such as a fact that is given twice.
            ruleset
                .facts_from_json(text)
                .and_then(|_| Sheet::read(text))
                .and_then(|sheet| Interview::start(ruleset, as_of, targets, sheet))
        }
        None => Interview::start(ruleset, as_of, targets, Sheet::default()),
    };
    match started {
        Ok(interview) => Ok(Some(interview)),
        Err(error) => {
            let mut page = console.message_page();
            refusal::text(&mut page, 1, &error.errors);
            console.message(&page.finish());
            Ok(None)
        }
    }
}

/// How the questions came to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finish {
    /// Nothing is left to ask.
    Over,
    /// Somebody stopped, or there was nothing more to read.
    Stopped,
}

/// Puts question after question.
fn asked(
    console: &mut Console<'_>,
    mut interview: Interview,
    file: Option<&Kept>,
) -> Result<(Interview, Finish, Status), Stop> {
    let mut input = (!console.has_terminal()).then(|| console.take_input()).flatten();
    let at_terminal = console.has_terminal();
    let mut status = Status::Done;
    while let Some(question) = interview.question() {
        let act = if at_terminal {
            terminal::ask(console, &interview, question)?
        } else {
            let mut page = console.message_page();
            words::question(&mut page, &interview, question, true);
            console.message(&page.finish());
            let line = lines::read(&mut input).map_err(|why| {
                let so_far = interview.sheet().to_line();
                Stop::CouldNot(format!(
                    "the answers cannot be read: {why}; the answers so far, as facts: {so_far}"
                ))
            })?;
            let act = match line {
                Line::End => Ok(Act::End),
                Line::Unread(why) => Err(why.to_owned()),
                Line::Said(line) => {
                    lines::act(&interview, question, &line).map_err(|error| error.to_string())
                }
            };
            match act {
                Ok(act) => act,
                Err(why) => {
                    status = Status::Wrong;
                    tell(console, &why);
                    continue;
                }
            }
        };
        let reply = match act {
            Act::Value(value) => Reply::Value(value),
            Act::NotKnown => Reply::NotKnown,
            Act::Back => Reply::Back,
            Act::Why => {
                let mut page = console.message_page();
                words::why(&mut page, &interview, question);
                console.message(&page.finish());
                continue;
            }
            Act::Stop => return Ok((interview, Finish::Stopped, Status::Done)),
            Act::End => return Ok((interview, Finish::Stopped, status)),
        };
        let next = match interview.reply(&reply) {
            Ok(next) => next,
            Err(refused) => {
                status = Status::Wrong;
                tell(console, &refused.to_string());
                continue;
            }
        };
        status = Status::Done;
        if let Some(file) = file
            && next.sheet() != interview.sheet()
        {
            file.save(next.sheet())?;
        }
        let mut page = console.message_page();
        words::change(&mut page, &interview, &next, &reply);
        console.message(&page.finish());
        interview = next;
    }
    Ok((interview, Finish::Over, status))
}

fn tell(console: &mut Console<'_>, problem: &str) {
    let mut page = console.message_page();
    words::problem(&mut page, problem);
    console.message(&page.finish());
}

/// The decision, as `eval` gives it.
fn show(
    console: &mut Console<'_>,
    interview: &Interview,
    only: Option<&Only>,
    form: Form,
) -> Result<(), Stop> {
    let decision = interview.decision();
    match form {
        Form::Json => {
            let line = match only {
                Some(only) => only.json(decision),
                None => decision.to_json(),
            };
            console.result(&format!("{line}\n"))
        }
        Form::Text => {
            let mut page = console.page();
            let model = interview.ruleset().model();
            match only {
                Some(only) => decision::write(&mut page, model, &only.narrowed(decision), only.parts()),
                None => decision::write(&mut page, model, decision, decision::Parts::ALL),
            }
            console.result(&page.finish())
        }
    }
}

/// The file that keeps the facts.
struct Kept {
    path: PathBuf,
    /// The path as it was given.
    shown: String,
    /// What stood in it; `None` where it is not there yet.
    text: Option<String>,
}

impl Kept {
    /// Opens the file, or makes sure that it can be made: nobody should answer twenty questions to learn that it cannot.
    fn open(console: &Console<'_>, path: &Path) -> Result<Self, Stop> {
        let shown = path.display().to_string();
        if shown == "-" {
            return Err(Stop::CouldNot(
                "`--facts -`: the answers are read from standard input, so the facts need a file".to_owned(),
            ));
        }
        let path = console.locate(path);
        let could_not = |error: std::io::Error| {
            Stop::CouldNot(format!("`{shown}`: {}", stepwell::folders::reason(&error)))
        };
        let text = match fs::read(&path) {
            Ok(bytes) => Some(String::from_utf8(bytes).map_err(|_| {
                Stop::CouldNot(format!(
                    "`{shown}` is not UTF-8 text, so its facts cannot be read"
                ))
            })?),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                if folder.is_some_and(|folder| !folder.is_dir()) {
                    return Err(Stop::CouldNot(format!("`{shown}`: its folder is not there")));
                }
                None
            }
            Err(error) => return Err(could_not(error)),
        };
        if fs::metadata(&path).is_ok_and(|it| it.permissions().readonly()) {
            return Err(could_not(ErrorKind::PermissionDenied.into()));
        }
        Ok(Self { path, shown, text })
    }

    fn save(&self, sheet: &Sheet) -> Result<(), Stop> {
        whole_file::write(&self.path, sheet.to_json()).map_err(|error| {
            Stop::CouldNot(format!(
                "`{}` could not be written: {}; the answers so far, as facts: {}",
                self.shown,
                stepwell::folders::reason(&error),
                sheet.to_line()
            ))
        })
    }
}
