//! Everything that a ruleset declares, each as what it says, where it comes from, and what it is called.

use stepwell_model::{
    Choose, Cite, ClauseKind, ClauseName, Define, Id, Period, Population, Ruleset, Transition, Unless,
};

use super::{
    terms::{disputes, terms},
    words,
};

/// What is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Clause(Id<ClauseName>),
    Transition(Id<Transition>),
    Define(Id<Define>),
    Population(Id<Population>),
    Other(&'static str),
}

impl Sort {
    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Sort::Clause(_) => "clause",
            Sort::Transition(_) => "transition",
            Sort::Define(_) => "define",
            Sort::Population(_) => "population",
            Sort::Other(word) => word,
        }
    }
}

/// One declaration.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) sort: Sort,
    /// What it is called: `2.1/hours`.
    pub(super) id: String,
    /// The block it stands in, where it stands in one.
    pub(super) home: String,
    /// What it is called there.
    pub(super) short: String,
    /// What it says, as the author would write it.
    pub(super) says: String,
    /// What of that is no condition: what the clause does, what the transition asks for.
    pub(super) frame: String,
    /// Where it comes from.
    pub(super) cites: String,
    /// When it is in force.
    pub(super) days: String,
    /// What is told of it besides: title, question, notes.
    pub(super) told: String,
    /// Its title.
    pub(super) title: Option<String>,
    /// What lifts it, each by its name: where that comes from, and what is told of it.
    pub(super) lifted: Vec<(String, String, String)>,
}

/// Every declaration, in the order in which changes are told.
pub(super) fn entries(ruleset: &Ruleset) -> Vec<Entry> {
    let mut all = vec![header(ruleset)];
    for block in &ruleset.blocks {
        all.extend(
            block
                .clauses
                .iter()
                .map(|name| clause(ruleset, &block.header, *name)),
        );
    }
    for program in &ruleset.programs {
        let clauses = program.clauses.iter();
        all.extend(clauses.map(|name| clause(ruleset, &program.header, *name)));
    }
    for (id, it) in ruleset.transitions.entries() {
        let says = format!(
            "when {}{}: {}",
            words::condition(ruleset, &it.condition),
            lifted(ruleset, &it.unless),
            words::action(ruleset, it.action)
        );
        let mut entry = plain(
            Sort::Transition(id),
            &it.name,
            says,
            it.title.as_deref(),
            &it.notes,
        );
        entry.frame = words::action(ruleset, it.action);
        entry.lifted = lifting(ruleset, &it.unless);
        entry.cites = cites(ruleset, &it.cites);
        entry.days = days(it.in_force);
        all.push(entry);
    }
    for it in &ruleset.placements {
        let choose = match it.choose {
            Choose::LeastIntensive => "choose least intensive",
            Choose::MostIntensive => "choose most intensive",
            Choose::Every => "choose every",
        };
        let population = it
            .population
            .map(|id| format!(" for {}", ruleset.populations[id].name));
        let says = format!(
            "on {}{}, {choose}",
            ruleset.continua[it.continuum].name,
            population.unwrap_or_default()
        );
        all.push(plain(
            Sort::Other("placement"),
            &it.name,
            says,
            it.title.as_deref(),
            &it.notes,
        ));
    }
    all.extend(criteria(ruleset));
    for it in &ruleset.impossible {
        let says = words::condition(ruleset, &it.condition);
        let mut entry = plain(Sort::Other("impossible"), &it.title, says, None, &it.notes);
        entry.cites = cites(ruleset, &it.cites);
        entry.days = days(it.in_force);
        all.push(entry);
    }
    for (id, it) in ruleset.populations.entries() {
        let says = words::condition(ruleset, &it.condition);
        let mut entry = plain(
            Sort::Population(id),
            &it.name,
            says,
            it.title.as_deref(),
            &it.notes,
        );
        entry.cites = cites(ruleset, &it.cites);
        all.push(entry);
    }
    for (id, it) in ruleset.defines.entries() {
        let says = words::define(ruleset, id);
        let mut entry = plain(Sort::Define(id), &it.name, says, it.title.as_deref(), &it.notes);
        entry.cites = cites(ruleset, &it.cites);
        all.push(entry);
    }
    all.extend(disputes(ruleset));
    all.extend(terms(ruleset));
    all
}

/// The ruleset itself. Its version stands in the heading of what is told of it.
fn header(ruleset: &Ruleset) -> Entry {
    let edition = ruleset.edition.as_ref();
    let says = edition
        .map(|edition| format!("edition {edition}"))
        .unwrap_or_default();
    let title = ruleset.title.as_deref();
    let mut entry = plain(Sort::Other("ruleset"), &ruleset.name, says, title, &[]);
    entry.days = days(ruleset.in_force);
    entry
}

pub(super) fn plain(sort: Sort, name: &str, says: String, title: Option<&str>, notes: &[String]) -> Entry {
    Entry {
        sort,
        id: name.to_owned(),
        home: String::new(),
        short: name.to_owned(),
        says,
        frame: String::new(),
        cites: String::new(),
        days: String::new(),
        told: told(title, notes),
        title: title.map(str::to_owned),
        lifted: Vec::new(),
    }
}

/// A clause with all its versions.
fn clause(ruleset: &Ruleset, home: &str, id: Id<ClauseName>) -> Entry {
    let name = &ruleset.clause_names[id];
    let versions: Vec<_> = name.versions.iter().map(|id| &ruleset.clauses[*id]).collect();
    let (mut says, mut frames) = (Vec::new(), Vec::new());
    let (mut places, mut when, mut besides) = (Vec::new(), Vec::new(), Vec::new());
    for version in &versions {
        let verb = match version.kind {
            ClauseKind::Dimension | ClauseKind::Criterion => "",
            ClauseKind::Exclude => "exclude ",
            ClauseKind::Admit => "admit when ",
            ClauseKind::Require => "require ",
            ClauseKind::Recommend => "recommend ",
            ClauseKind::Typical => "typical ",
            ClauseKind::Flag => "flag ",
        };
        frames.push(verb.to_owned());
        says.push(format!(
            "{verb}{}{}",
            words::condition(ruleset, &version.condition),
            lifted(ruleset, &version.unless)
        ));
        places.push(cites(ruleset, &version.cites));
        when.push(days(version.in_force));
        besides.push(told(version.title.as_deref(), &version.notes));
    }
    Entry {
        sort: Sort::Clause(id),
        id: name.id.clone(),
        home: home.to_owned(),
        short: name.short.clone(),
        says: together(says),
        frame: together(frames),
        cites: together(places),
        days: together(when),
        told: together(besides),
        title: versions.last().and_then(|version| version.title.clone()),
        lifted: versions
            .iter()
            .flat_map(|version| lifting(ruleset, &version.unless))
            .collect(),
    }
}

/// What lifts something, without its conditions.
fn lifting(ruleset: &Ruleset, unless: &[Unless]) -> Vec<(String, String, String)> {
    unless
        .iter()
        .map(|it| {
            (
                it.name.clone(),
                cites(ruleset, &it.cites),
                told(it.title.as_deref(), &it.notes),
            )
        })
        .collect()
}

/// What the versions of a clause say, one after the other; once, where they say the same.
fn together(mut all: Vec<String>) -> String {
    all.dedup();
    all.join("; then ")
}

/// The blocks of criteria and the programs themselves, without their clauses.
fn criteria(ruleset: &Ruleset) -> Vec<Entry> {
    let blocks = ruleset.blocks.iter().map(|it| {
        let placement = &ruleset.placements[it.placement];
        let level = label(ruleset, placement.continuum, it.level);
        let population = it
            .population
            .map(|id| format!(" for {}", ruleset.populations[id].name));
        let says = format!("{level}{} in {}", population.unwrap_or_default(), placement.name);
        plain(
            Sort::Other("criteria"),
            &it.header,
            says,
            it.title.as_deref(),
            &[],
        )
    });
    let programs = ruleset.programs.iter().map(|it| {
        let level = it
            .level
            .map(|(continuum, level)| label(ruleset, continuum, level));
        let population = it
            .population
            .map(|id| format!(" for {}", ruleset.populations[id].name));
        let says = match level {
            Some(level) => format!("claims {level}{}", population.unwrap_or_default()),
            None => format!("claims no level{}", population.unwrap_or_default()),
        };
        plain(Sort::Other("program"), &it.header, says, it.title.as_deref(), &[])
    });
    blocks.chain(programs).collect()
}

pub(super) fn label(ruleset: &Ruleset, continuum: Id<stepwell_model::Continuum>, level: u32) -> String {
    let levels = &ruleset.continua[continuum].levels;
    levels
        .get(level as usize)
        .map_or_else(|| level.to_string(), |level| level.label.clone())
}

impl Entry {
    /// Adds what is told of it besides.
    pub(super) fn tell(&mut self, more: &str) {
        if !self.told.is_empty() && !more.is_empty() {
            self.told.push_str("; ");
        }
        self.told.push_str(more);
    }
}

fn lifted(ruleset: &Ruleset, unless: &[Unless]) -> String {
    unless
        .iter()
        .map(|it| {
            format!(
                " unless {}: {}",
                it.name,
                words::condition(ruleset, &it.condition)
            )
        })
        .collect()
}

pub(super) fn cites(ruleset: &Ruleset, cites: &[Cite]) -> String {
    let words: Vec<String> = cites
        .iter()
        .map(|cite| {
            let source = &ruleset.sources[cite.source].name;
            match &cite.place {
                Some(place) => format!("{source} \"{place}\""),
                None => source.clone(),
            }
        })
        .collect();
    words.join(", ")
}

/// Days in force in words.
pub(super) fn days(period: Period) -> String {
    match (period.from, period.until) {
        (Some(from), Some(until)) => format!("from {from} until {until}"),
        (Some(from), None) => format!("from {from}"),
        (None, Some(until)) => format!("until {until}"),
        (None, None) => "always".to_owned(),
    }
}

fn told(title: Option<&str>, notes: &[String]) -> String {
    let title = title.map(|title| format!("\"{title}\""));
    let notes = notes.iter().map(|note| format!("note \"{note}\""));
    title.into_iter().chain(notes).collect::<Vec<_>>().join("; ")
}
