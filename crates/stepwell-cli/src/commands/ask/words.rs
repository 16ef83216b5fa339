//! What an interview says: questions, what is certain by now, and why something is asked.

use std::collections::BTreeSet;

use stepwell::interview::{Interview, Pick, Question, Reply, Standing, picks, typed};
use stepwell_eval::{Asker, AskerKind};
use stepwell_model::{Cite, FactGroup, FactType, Verdict};
use unicode_width::UnicodeWidthStr as _;

use super::Finish;
use crate::layout::{Page, Tone, counted, firm, listed};

/// Wider labels do not set in what stands beside them.
const WIDEST_LABEL: usize = 24;

/// What is asked for, what is known already, and how to answer.
pub(super) fn opening(page: &mut Page, interview: &Interview, file: Option<&str>) {
    let model = interview.ruleset().model();
    let title = model.title.as_deref().unwrap_or(&model.name);
    page.wrapped(
        0,
        2,
        &[
            (Tone::Strong, title),
            (
                Tone::Quiet,
                &format!(" ({} {}) on {}", model.name, model.version, interview.as_of()),
            ),
        ],
    );
    let known = interview.record().facts.count();
    if let Some(file) = file {
        let text = if known == 0 {
            format!("Answers are kept in {file}.")
        } else {
            let are = if known == 1 { "is" } else { "are" };
            format!(
                "{} {are} known from {file}; answers are kept there.",
                counted(known, "fact")
            )
        };
        page.wrapped(0, 2, &[(Tone::Plain, &text)]);
    }
    page.wrapped(
        0,
        2,
        &[(
            Tone::Plain,
            "Only what can still change the result is asked. Answer, or say back, skip (not known), why or quit.",
        )],
    );
    for standing in interview.standings() {
        certain(page, &standing);
    }
}

/// A question, with what it belongs to and what may be answered. `listed`: with its values, where nothing else shows them.
pub(super) fn question(page: &mut Page, interview: &Interview, question: Question, listed: bool) {
    let model = interview.ruleset().model();
    let fact = &model.facts[question.fact];
    let number = interview.answered() + interview.skipped().len() + 1;
    page.raw("\n");
    let asked = fact.question.as_deref().unwrap_or(&fact.name);
    page.wrapped(
        0,
        2,
        &[
            (Tone::Quiet, &format!("Question {number}. ")),
            (Tone::Strong, asked),
            (Tone::Quiet, &format!(" [{}]", fact.name)),
        ],
    );
    let group = match &fact.group {
        FactGroup::Dimension(id, area) => {
            let dimension = &model.dimensions[*id];
            let title = dimension.title.as_deref().unwrap_or("");
            let area = area.as_ref().map_or_else(String::new, |area| format!(", {area}"));
            format!("dimension {} {title}{area}", dimension.label)
        }
        FactGroup::Group(Some(title)) => title.clone(),
        FactGroup::Group(None) => String::new(),
    };
    if !group.is_empty() {
        page.wrapped(2, 4, &[(Tone::Quiet, &group)]);
    }
    if let Some(note) = &fact.note {
        page.wrapped(2, 4, &[(Tone::Plain, note)]);
    }
    if let Some(known) = interview.sheet().get(&fact.name).filter(|known| *known != "null") {
        page.wrapped(2, 4, &[(Tone::Unsure, &format!("known so far: {known}"))]);
    }
    if listed {
        let values = picks(model, question.fact);
        let width = label_width(&values);
        if fact.kind != FactType::YesNo {
            for value in &values {
                let gap = " ".repeat(width.saturating_sub(value.label.width()) + 1);
                let label = firm(&format!("{}{gap}", value.label));
                page.wrapped(
                    4,
                    6 + width,
                    &[
                        (Tone::Plain, &label),
                        (Tone::Plain, &format!(" {}", beside(value))),
                    ],
                );
            }
        }
    }
    let has_list = match fact.kind {
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Level(_) => true,
        FactType::Number(_) | FactType::Date => false,
    };
    if listed || !has_list {
        page.wrapped(2, 4, &[(Tone::Quiet, &typed(model, question.fact))]);
    }
}

/// How far titles beside labels are set in.
pub(super) fn label_width(values: &[Pick]) -> usize {
    let widths = values.iter().map(|value| value.label.width());
    widths.filter(|width| *width <= WIDEST_LABEL).max().unwrap_or(0)
}

/// A value with its title and note.
pub(super) fn pick(value: &Pick, width: usize) -> String {
    let beside = beside(value);
    if beside.is_empty() {
        return value.label.clone();
    }
    let gap = " ".repeat(width.saturating_sub(value.label.width()));
    format!("{}{gap}  {beside}", value.label)
}

/// What stands beside a label.
fn beside(value: &Pick) -> String {
    let parts: Vec<&str> = value
        .title
        .iter()
        .chain(&value.note)
        .map(String::as_str)
        .collect();
    parts.join(". ")
}

/// What a reply was taken as, and what is certain by now.
pub(super) fn change(page: &mut Page, before: &Interview, after: &Interview, reply: &Reply) {
    if let (Reply::Value(value), Some(question)) = (reply, before.question()) {
        let name = &before.ruleset().model().facts[question.fact].name;
        page.wrapped(2, 4, &[(Tone::Quiet, &format!("taken: {name} is {value}"))]);
    }
    let focus = after.question().map(|question| question.target);
    let standings = before.standings();
    for standing in after.standings() {
        let was = standings.iter().find(|was| was.target == standing.target);
        if was != Some(&standing) && (standing.settled || Some(standing.target) == focus) {
            certain(page, &standing);
        }
    }
}

/// What is certain of one thing that was asked for.
fn certain(page: &mut Page, standing: &Standing) {
    let title = standing.title.as_deref().unwrap_or(&standing.name);
    if standing.settled {
        let outcome = titled(standing, &standing.outcome);
        page.wrapped(
            2,
            4,
            &[
                (Tone::Good, "settled: "),
                (Tone::Plain, &format!("{title}: ")),
                (Tone::Strong, &outcome),
            ],
        );
        return;
    }
    let mut said: Vec<String> = Vec::new();
    let with = |wanted: &dyn Fn(&stepwell::interview::LevelStanding) -> bool| -> Vec<&str> {
        let levels = standing.levels.iter().filter(|level| wanted(level));
        levels.map(|level| level.label.as_str()).collect()
    };
    let met = with(&|level| level.verdict == Verdict::Met);
    if !met.is_empty() {
        said.push(format!("criteria met: {}", met.join(", ")));
    }
    let out = with(&|level| !level.possible);
    if !out.is_empty() {
        said.push(format!("ruled out: {}", out.join(", ")));
    }
    if !standing.possible.is_empty() {
        said.push(format!("still possible: {}", listed(&standing.possible, "or")));
    }
    // Of one transition alone it is not counted.
    if !standing.waits_for.is_empty() {
        said.push(format!(
            "{} can matter",
            counted(standing.waits_for.len(), "answer")
        ));
    }
    page.wrapped(2, 4, &[(Tone::Plain, &format!("{title}: {}", said.join("; ")))]);
}

/// A level with its title.
fn titled(standing: &Standing, outcome: &str) -> String {
    let level = standing.levels.iter().find(|level| level.label == outcome);
    let title = level.and_then(|level| level.title.as_deref());
    title.map_or_else(|| outcome.to_owned(), |title| format!("{outcome} {title}"))
}

/// Why a question is asked: what it can decide, and each clause that asks it, with its sources.
pub(super) fn why(page: &mut Page, interview: &Interview, question: Question) {
    let model = interview.ruleset().model();
    let fact = &model.facts[question.fact];
    let standing = interview
        .standings()
        .into_iter()
        .find(|it| it.target == question.target);
    let mut about = String::new();
    if let Some(standing) = standing {
        let title = standing.title.as_deref().unwrap_or(&standing.name);
        about = format!(" It can still change `{title}`");
        if !standing.possible.is_empty() {
            about.push_str(&format!(
                ", where {} is possible",
                listed(&standing.possible, "or")
            ));
        }
        about.push('.');
    }
    page.wrapped(
        2,
        4,
        &[
            (Tone::Strong, "Why"),
            (Tone::Plain, &format!(" `{}` is asked:{about}", fact.name)),
        ],
    );
    let found = interview.why();
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for asker in &found {
        let (head, id, cites) = asker_words(model, asker);
        let mut pieces = vec![(Tone::Plain, head.as_str())];
        let bracket = format!(" [{id}]");
        pieces.push((Tone::Quiet, &bracket));
        page.wrapped(4, 6, &pieces);
        if !asker.tests.is_empty() {
            let text = format!("asks whether {}", asker.tests.join("; "));
            page.wrapped(6, 8, &[(Tone::Plain, &text)]);
        }
        if !cites.is_empty() {
            let places: Vec<String> = cites
                .iter()
                .map(|cite| {
                    let source = model.sources[cite.source].name.as_str();
                    named.insert(source);
                    match &cite.place {
                        Some(place) => format!("{source}, {place}"),
                        None => source.to_owned(),
                    }
                })
                .collect();
            page.wrapped(6, 8, &[(Tone::Quiet, &format!("from {}", places.join("; ")))]);
        }
    }
    if found.is_empty() {
        let text = "No clause asks it alone: with other answers it tells apart what is possible.";
        page.wrapped(4, 6, &[(Tone::Plain, text)]);
    }
    for source in named {
        let title = model.sources.iter().find(|it| it.name == source);
        if let Some(title) = title.and_then(|it| it.title.as_deref()) {
            page.wrapped(4, 6, &[(Tone::Quiet, &format!("{source}: {title}"))]);
        }
    }
}

/// What asks: its words, its id and its sources.
fn asker_words<'a>(model: &'a stepwell_model::Ruleset, asker: &Asker) -> (String, String, &'a [Cite]) {
    match asker.kind {
        AskerKind::Population(id) => {
            let population = &model.populations[id];
            let title = population.title.as_deref().unwrap_or(&population.name);
            (
                format!("whom it is for: {title}"),
                population.name.clone(),
                &population.cites,
            )
        }
        AskerKind::Clause(name) => {
            let name = &model.clause_names[name];
            let clause = name.versions.last().map(|id| &model.clauses[*id]);
            let title = clause.and_then(|clause| clause.title.clone());
            (
                title.unwrap_or_else(|| name.short.clone()),
                name.id.clone(),
                clause.map(|clause| clause.cites.as_slice()).unwrap_or_default(),
            )
        }
        AskerKind::Transition(id) => {
            let transition = &model.transitions[id];
            (
                transition
                    .title
                    .clone()
                    .unwrap_or_else(|| transition.name.clone()),
                transition.name.clone(),
                &transition.cites,
            )
        }
        AskerKind::Impossible(id) => {
            let impossible = &model.impossible[id];
            (
                format!("what cannot be: {}", impossible.title),
                "impossible".to_owned(),
                &impossible.cites,
            )
        }
    }
}

/// Something that cannot be taken.
pub(super) fn problem(page: &mut Page, problem: &str) {
    for line in problem.lines() {
        page.wrapped(2, 4, &[(Tone::Bad, line)]);
    }
}

/// Why it ends here, and where the answers are.
pub(super) fn closing(page: &mut Page, interview: &Interview, finish: &Finish, file: Option<&str>) {
    page.raw("\n");
    let open: Vec<String> = interview
        .standings()
        .iter()
        .filter(|standing| !standing.settled)
        .map(|standing| standing.title.clone().unwrap_or_else(|| standing.name.clone()))
        .collect();
    let skipped: Vec<String> = interview
        .skipped()
        .into_iter()
        .map(|fact| interview.ruleset().model().facts[fact].name.clone())
        .collect();
    let text = match (finish, open.is_empty()) {
        (Finish::Over, true) => "Everything is settled: no further answer can change it.".to_owned(),
        (Finish::Over, false) if skipped.is_empty() => format!(
            "No answer can settle {}: the sources disagree, and nobody has said which to follow.",
            listed(&open, "and")
        ),
        (Finish::Over, false) => format!(
            "Nothing else can be asked. Still open, for want of {}: {}.",
            listed(&skipped, "and"),
            listed(&open, "and")
        ),
        (Finish::Stopped, true) => "Stopped.".to_owned(),
        (Finish::Stopped, false) => format!("Stopped here. Still open: {}.", listed(&open, "and")),
    };
    page.wrapped(0, 2, &[(Tone::Strong, &text)]);
    match file {
        Some(file) if interview.sheet().is_empty() => {
            page.wrapped(
                0,
                2,
                &[(
                    Tone::Plain,
                    &format!("Nothing was answered; {file} was not written."),
                )],
            );
        }
        Some(file) => {
            let text =
                format!("The answers are in {file}; `stepwell ask` with the same file goes on from there.");
            page.wrapped(0, 2, &[(Tone::Plain, &text)]);
        }
        None if interview.sheet().is_empty() => {}
        None => {
            page.wrapped(
                0,
                2,
                &[(
                    Tone::Plain,
                    "The answers were not kept, since no `--facts FILE` was given. As facts they are:",
                )],
            );
            page.line(Tone::Plain, &interview.sheet().to_line());
        }
    }
    page.raw("\n");
}
