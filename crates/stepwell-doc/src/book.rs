//! What all pages of a manual share: the ruleset, what was found out about it, and its chapters.

use std::collections::{BTreeMap, BTreeSet};

use stepwell::{Day, Ruleset as Ready};
use stepwell_model::{Block, FolderKind, Id, Placement, Ruleset};
use stepwell_prove::{Proved, failures, prove};

use crate::{
    Input,
    text::{counted, plain},
    uses::Uses,
};

/// A part of the manual with a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Overview,
    Levels,
    /// The criteria of one level in one placement.
    Criteria(Id<Placement>, u32),
    Programs,
    Transitions,
    Amendments,
    Disputes,
    Questions,
    Terms,
    Cases,
    Proofs,
    Statements,
    Sources,
}

/// A chapter.
#[derive(Clone, Debug)]
pub(crate) struct Chapter {
    pub(crate) part: Part,
    /// The file of its page.
    pub(crate) file: String,
    /// `3`, or `3.2` for the criteria of a level.
    pub(crate) number: String,
    pub(crate) title: String,
    /// What it tells, in a line.
    pub(crate) about: String,
}

/// A manual before it is written.
pub(crate) struct Book<'a> {
    pub(crate) ready: &'a Ready,
    pub(crate) rules: &'a Ruleset,
    pub(crate) base: Option<&'a Ruleset>,
    pub(crate) as_of: Day,
    /// The examples that do not come out as their author states, by their place.
    pub(crate) contradicted: BTreeSet<usize>,
    pub(crate) proved: Proved,
    pub(crate) uses: Uses,
    /// The part in which each clause name stands, by its place.
    pub(crate) homes: Vec<Part>,
    pub(crate) chapters: Vec<Chapter>,
}

/// A manual, seen as pages that link to one another, or as the one page that holds them all.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) book: &'a Book<'a>,
    /// Whether everything stands on one page.
    pub(crate) whole: bool,
}

impl<'a> View<'a> {
    pub(crate) fn of(book: &'a Book<'a>) -> Self {
        Self { book, whole: false }
    }

    pub(crate) fn whole(book: &'a Book<'a>) -> Self {
        Self { book, whole: true }
    }

    pub(crate) fn rules(self) -> &'a Ruleset {
        self.book.rules
    }

    /// The file of a part's page.
    pub(crate) fn file(self, part: Part) -> &'a str {
        let chapter = self.book.chapters.iter().find(|chapter| chapter.part == part);
        chapter.map_or("index.html", |chapter| chapter.file.as_str())
    }

    pub(crate) fn has(self, part: Part) -> bool {
        self.book.chapters.iter().any(|chapter| chapter.part == part)
    }

    /// Where a chapter begins, as a link writes it.
    pub(crate) fn chapter(self, part: Part) -> String {
        let file = self.file(part);
        if self.whole {
            format!("#{}", file.trim_end_matches(".html"))
        } else {
            file.to_owned()
        }
    }

    pub(crate) fn part_of_block(self, id: Id<Block>) -> Part {
        let block = &self.rules().blocks[id];
        Part::Criteria(block.placement, block.level)
    }
}

impl<'a> Book<'a> {
    pub(crate) fn new(input: Input<'a>) -> Self {
        let rules = input.ruleset.model();
        let proved = match rules.kind {
            FolderKind::Ruleset => prove(rules),
            FolderKind::Vocabulary => Proved::default(),
        };
        Self {
            ready: input.ruleset,
            rules,
            base: input.base,
            as_of: input.as_of,
            contradicted: contradicted(input.ruleset),
            uses: Uses::of(rules),
            homes: homes(rules),
            chapters: chapters(rules, &proved),
            proved,
        }
    }
}

fn contradicted(ready: &Ready) -> BTreeSet<usize> {
    let rules = ready.model();
    let examples = rules.examples.iter().enumerate();
    examples
        .filter(|(_, example)| !failures(rules, ready.periods(), example).is_empty())
        .map(|(at, _)| at)
        .collect()
}

fn homes(rules: &Ruleset) -> Vec<Part> {
    let mut homes = vec![Part::Overview; rules.clause_names.len()];
    let of_blocks = rules.blocks.iter().flat_map(|block| {
        let part = Part::Criteria(block.placement, block.level);
        block.clauses.iter().map(move |clause| (*clause, part))
    });
    let of_programs = rules.programs.iter().flat_map(|program| &program.clauses);
    for (clause, part) in of_blocks.chain(of_programs.map(|clause| (*clause, Part::Programs))) {
        if let Some(home) = homes.get_mut(clause.index()) {
            *home = part;
        }
    }
    homes
}

/// The levels that have criteria, by placement, then from the least intensive up.
fn judged(rules: &Ruleset) -> BTreeSet<(Id<Placement>, u32)> {
    let blocks = rules.blocks.iter();
    blocks.map(|block| (block.placement, block.level)).collect()
}

/// What a level is called: `2.1 Intensive outpatient services`.
pub(crate) fn level_name(rules: &Ruleset, placement: Id<Placement>, level: u32) -> String {
    let continuum = &rules.continua[rules.placements[placement].continuum];
    let Some(level) = continuum.levels.get(level as usize) else {
        return String::new();
    };
    match &level.title {
        Some(title) => format!("{} {}", level_label(&level.label), plain(title)),
        None => level_label(&level.label),
    }
}

/// The title of the page of a level: `Level 2.1: Intensive outpatient services`.
fn level_heading(rules: &Ruleset, placement: Id<Placement>, level: u32) -> String {
    let continuum = &rules.continua[rules.placements[placement].continuum];
    let Some(level) = continuum.levels.get(level as usize) else {
        return String::new();
    };
    let label = level_label(&level.label);
    match &level.title {
        Some(title) if label.starts_with(|it: char| it.is_ascii_digit()) => {
            format!("Level {label}: {}", plain(title))
        }
        // "Authorised: treatment is authorised" says one thing twice.
        Some(title) if title.to_lowercase().contains(&label.to_lowercase()) => plain(title),
        Some(title) => format!("{label}: {}", plain(title)),
        None => format!("Level {label}"),
    }
}

/// A level's label as it is read: one that is a word loses its underscores.
pub(crate) fn level_label(label: &str) -> String {
    crate::text::spoken(label)
}

/// What a placement is called.
pub(crate) fn placement_name(rules: &Ruleset, placement: Id<Placement>) -> String {
    let placement = &rules.placements[placement];
    let title = placement.title.as_deref().map(plain);
    title.unwrap_or_else(|| crate::text::spoken(&placement.name))
}

struct Shelf {
    chapters: Vec<Chapter>,
    files: BTreeMap<String, usize>,
    count: usize,
}

impl Shelf {
    fn add(&mut self, part: Part, file: &str, title: &str, about: String) {
        self.count += 1;
        let number = self.count.to_string();
        self.put(part, file, number, title, about);
    }

    fn put(&mut self, part: Part, file: &str, number: String, title: &str, about: String) {
        // Names that differ in their capitals alone are one file on many disks.
        let name = slug(file);
        let seen = self.files.entry(name.clone()).or_default();
        *seen += 1;
        let file = if *seen == 1 {
            format!("{name}.html")
        } else {
            format!("{name}~{seen}.html")
        };
        self.chapters.push(Chapter {
            part,
            file,
            number,
            title: title.to_owned(),
            about,
        });
    }
}

/// A name as a file can carry it everywhere.
fn slug(name: &str) -> String {
    const LONGEST: usize = 80;
    name.chars()
        .map(|it| if it == ' ' { '-' } else { it.to_ascii_lowercase() })
        .filter(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.'))
        .take(LONGEST)
        .collect()
}

/// The chapters; what a ruleset does not have gets none.
fn chapters(rules: &Ruleset, proved: &Proved) -> Vec<Chapter> {
    let mut shelf = Shelf {
        chapters: Vec::new(),
        files: BTreeMap::new(),
        count: 0,
    };
    shelf.add(
        Part::Overview,
        "index",
        "Overview",
        "What this manual is, whom it covers, and what it leaves out.".to_owned(),
    );
    if !rules.continua.is_empty() {
        shelf.add(
            Part::Levels,
            "levels",
            "Levels of care at a glance",
            "Every level, and what each dimension asks for there.".to_owned(),
        );
    }
    let judged = judged(rules);
    if !judged.is_empty() {
        shelf.count += 1;
        let several = rules.placements.len() > 1;
        for (at, (placement, level)) in judged.into_iter().enumerate() {
            let number = format!("{}.{}", shelf.count, at + 1);
            let title = level_heading(rules, placement, level);
            let continuum = &rules.continua[rules.placements[placement].continuum];
            let label = continuum.levels.get(level as usize).map_or("", |it| &it.label);
            let name = &rules.placements[placement].name;
            let (file, about) = if several {
                (
                    format!("criteria-{name}-{label}"),
                    placement_name(rules, placement),
                )
            } else {
                (
                    format!("criteria-{label}"),
                    "Who belongs at this level, and who does not.".to_owned(),
                )
            };
            shelf.put(Part::Criteria(placement, level), &file, number, &title, about);
        }
    }
    if !rules.programs.is_empty() {
        shelf.add(
            Part::Programs,
            "programs",
            "What programs must offer",
            counted(rules.programs.len(), "program") + " of care, with their requirements.",
        );
    }
    if !rules.transitions.is_empty() {
        shelf.add(
            Part::Transitions,
            "transitions",
            "Moving between levels",
            "What calls for more care, for less, or for a new look.".to_owned(),
        );
    }
    if let Some(amendment) = &rules.amendment {
        let base = crate::text::spoken(&amendment.base_name);
        shelf.add(
            Part::Amendments,
            "amendments",
            "Changes by amendment",
            format!("What differs from {base} {}.", amendment.base_version),
        );
    }
    if !rules.disputes.is_empty() {
        shelf.add(
            Part::Disputes,
            "disputes",
            "Where sources disagree",
            counted(rules.disputes.len(), "question") + " on which sources differ, with every reading.",
        );
    }
    if !rules.facts.is_empty() {
        shelf.add(
            Part::Questions,
            "questions",
            "Questions asked",
            "What has to be known of a patient or a program, and what each answer is used for.".to_owned(),
        );
    }
    shelf.add(
        Part::Terms,
        "terms",
        "Terms",
        "Words with a fixed meaning, who is meant, and how answers are graded.".to_owned(),
    );
    if !rules.examples.is_empty() {
        let count = counted(rules.examples.len(), "case");
        shelf.add(
            Part::Cases,
            "cases",
            "Worked cases",
            format!("{count}, each decided, with the reasons."),
        );
    }
    if !(rules.properties.is_empty() && rules.known.is_empty() && proved.findings.is_empty()) {
        shelf.add(
            Part::Proofs,
            "proofs",
            "What is proved, and known holes",
            "What is true of every possible patient, and who is meant to fall through.".to_owned(),
        );
    }
    if !rules.claims.is_empty() {
        shelf.add(
            Part::Statements,
            "statements",
            "Statements that decide nothing",
            "What the sources also say: figures, habits, advice.".to_owned(),
        );
    }
    if !rules.sources.is_empty() {
        let count = counted(rules.sources.len(), "source");
        shelf.add(
            Part::Sources,
            "sources",
            "Index of sources",
            format!("{count}, and every place where each is cited."),
        );
    }
    shelf.chapters
}
