//! Questions at a terminal: lists to pick from, and lines to type. Everything is done with the keyboard.
//!
//! The first entry of a list says that it is not known, so that a key pressed by mistake answers nothing.

use std::fmt;

use inquire::{
    InquireError, MultiSelect, Select, Text,
    list_option::ListOption,
    ui::{Attributes, RenderConfig, StyleSheet},
};
use stepwell::interview::{Interview, Pick, Question, picks, said};
use stepwell_model::FactType;

use super::{Act, lines, tell, words};
use crate::console::{Console, Stop};

/// How many entries of a list are seen at once.
const SEEN: usize = 14;

/// An entry of a list.
#[derive(Clone, Debug)]
struct Entry {
    shown: String,
    /// What is matched first where somebody types.
    label: String,
    does: Does,
}

#[derive(Clone, Debug)]
enum Does {
    Act(Act),
    /// Opens the list of members of a set.
    Members,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// Puts a question and waits for what is done.
pub(super) fn ask(console: &mut Console<'_>, interview: &Interview, question: Question) -> Result<Act, Stop> {
    let mut page = console.message_page();
    words::question(&mut page, interview, question, false);
    console.message(&page.finish());
    let look = look(console.is_coloured());
    let model = interview.ruleset().model();
    match model.facts[question.fact].kind {
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Level(_)
        | FactType::Set(_) => pick(console, interview, question, look),
        FactType::Number(_) | FactType::Date => write(console, interview, question, look),
    }
}

/// Colour repeats what signs and words say; without it they are enough.
fn look(coloured: bool) -> RenderConfig<'static> {
    if coloured {
        RenderConfig::default_colored().with_answer(StyleSheet::new().with_attr(Attributes::BOLD))
    } else {
        RenderConfig::empty()
    }
}

/// A value from a list.
fn pick(
    console: &mut Console<'_>,
    interview: &Interview,
    question: Question,
    look: RenderConfig<'static>,
) -> Result<Act, Stop> {
    let model = interview.ruleset().model();
    let values = picks(model, question.fact);
    let is_set = matches!(model.facts[question.fact].kind, FactType::Set(_));
    loop {
        let prompt = Select::new("Answer:", entries(interview, question, &values, is_set))
            .with_page_size(SEEN)
            .with_help_message("arrows move, enter takes, letters search; esc stops")
            .with_scorer(&|typed, entry: &Entry, shown, _| score(typed, &entry.label, shown))
            .with_sorter(&|found| found.sort_by_key(|(at, score)| (std::cmp::Reverse(*score), *at)))
            .with_formatter(&|entry| entry.value.label.clone())
            .with_render_config(look);
        match done(prompt.prompt())? {
            Some(entry) => match entry.does {
                Does::Act(act) => return Ok(act),
                Does::Members => {
                    if let Some(act) = members(console, interview, question, &values, look)? {
                        return Ok(act);
                    }
                }
            },
            None => return Ok(Act::Stop),
        }
    }
}

/// The entries of a list: not known, the values, and what else can be done.
fn entries(interview: &Interview, question: Question, values: &[Pick], is_set: bool) -> Vec<Entry> {
    let model = interview.ruleset().model();
    let entry = |label: &str, shown: String, does: Does| Entry {
        shown,
        label: label.to_owned(),
        does,
    };
    let plain = |label: &str, act: Act| entry(label, label.to_owned(), Does::Act(act));
    let mut entries = vec![plain("not known", Act::NotKnown)];
    if is_set {
        entries.push(entry(
            "some of them",
            "some of them: choose which".to_owned(),
            Does::Members,
        ));
        entries.push(plain("none of them", Act::Value("[]".to_owned())));
    } else {
        let width = words::label_width(values);
        entries.extend(values.iter().filter_map(|value| {
            let json = said(model, question.fact, &value.label).ok()?;
            Some(entry(
                &value.label,
                words::pick(value, width),
                Does::Act(Act::Value(json)),
            ))
        }));
    }
    entries.push(plain("why is this asked?", Act::Why));
    if interview.can_go_back() {
        entries.push(plain("back to the question before", Act::Back));
    }
    entries.push(plain("stop here", Act::Stop));
    entries
}

/// The whole label before its start, its start before anything else that holds what was typed.
fn score(typed: &str, label: &str, shown: &str) -> Option<i64> {
    let (typed, label) = (typed.trim().to_lowercase(), label.to_lowercase());
    if typed.is_empty() {
        Some(0)
    } else if label == typed {
        Some(3)
    } else if label.starts_with(&typed) {
        Some(2)
    } else {
        shown.to_lowercase().contains(&typed).then_some(1)
    }
}

/// The members of a set; `None` where somebody wants back to the list before.
fn members(
    console: &mut Console<'_>,
    interview: &Interview,
    question: Question,
    values: &[Pick],
    look: RenderConfig<'static>,
) -> Result<Option<Act>, Stop> {
    let width = words::label_width(values);
    let shown: Vec<String> = values.iter().map(|value| words::pick(value, width)).collect();
    let taken = |chosen: &[ListOption<&String>]| {
        let labels = chosen.iter().filter_map(|entry| values.get(entry.index));
        let labels: Vec<&str> = labels.map(|value| value.label.as_str()).collect();
        labels.join(", ")
    };
    let prompt = MultiSelect::new("All that apply:", shown)
        .with_page_size(SEEN)
        .with_help_message("arrows move, space ticks, enter takes, letters search; esc goes back")
        .with_formatter(&taken)
        .with_render_config(look);
    let chosen = match prompt.raw_prompt() {
        Err(InquireError::OperationCanceled) => return Ok(None),
        other => match done(other)? {
            Some(chosen) => chosen,
            None => return Ok(Some(Act::Stop)),
        },
    };
    // Nothing ticked may be a slip: that none applies is said in the list before.
    if chosen.is_empty() {
        tell(
            console,
            "nothing was ticked; `none of them` says that none applies",
        );
        return Ok(None);
    }
    let labels: Vec<&str> = chosen
        .iter()
        .filter_map(|entry| values.get(entry.index))
        .map(|value| value.label.as_str())
        .collect();
    let json = said(interview.ruleset().model(), question.fact, &labels.join(", "));
    match json {
        Ok(json) => Ok(Some(Act::Value(json))),
        Err(error) => {
            tell(console, &error.to_string());
            Ok(None)
        }
    }
}

/// A number or a day.
fn write(
    console: &mut Console<'_>,
    interview: &Interview,
    question: Question,
    look: RenderConfig<'static>,
) -> Result<Act, Stop> {
    let mut typed = String::new();
    loop {
        let prompt = Text::new("Answer:")
            .with_initial_value(&typed)
            .with_help_message("or a word: back, skip (not known), why, quit; esc stops")
            .with_render_config(look);
        let Some(line) = done(prompt.prompt())? else {
            return Ok(Act::Stop);
        };
        match lines::act(interview, question, &line) {
            Ok(act) => return Ok(act),
            Err(error) => tell(console, &error.to_string()),
        }
        typed = line;
    }
}

/// What a prompt came to; `None` where somebody wants to stop.
fn done<T>(prompt: Result<T, InquireError>) -> Result<Option<T>, Stop> {
    match prompt {
        Ok(value) => Ok(Some(value)),
        Err(InquireError::OperationCanceled | InquireError::OperationInterrupted) => Ok(None),
        Err(InquireError::IO(error)) => Err(Stop::CouldNot(format!(
            "the terminal cannot be used: {}",
            stepwell::folders::reason(&error)
        ))),
        Err(
            error @ (InquireError::NotTTY | InquireError::InvalidConfiguration(_) | InquireError::Custom(_)),
        ) => Err(Stop::CouldNot(format!("the terminal cannot be used: {error}"))),
    }
}
