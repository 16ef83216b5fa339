//! What stands beside the rules and decides nothing: examples, properties, and holes that are said to be meant. Who takes
//! one away, or makes it say less, takes a guard away.

use stepwell::folders::Found;
use stepwell_diagnostic::Span;
use stepwell_syntax::ast::{self, Declaration};

/// Something that stands beside the rules and is not what it was.
pub(crate) struct Beside {
    /// `example`, `property`, `known gap`.
    pub(crate) what: &'static str,
    /// Its title; of a known hole, why it is meant.
    pub(crate) title: String,
    /// What it was; `None` where it is new.
    pub(crate) before: Option<String>,
    /// What it is; `None` where it is gone.
    pub(crate) after: Option<String>,
}

impl Beside {
    /// `new`, `gone`, `changed`.
    pub(crate) fn word(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "new",
            (Some(_), None) => "gone",
            (Some(_), Some(_)) => "changed",
        }
    }
}

/// One declaration that stands beside the rules, in one version.
#[derive(Clone, Copy)]
struct Entry<'a> {
    declaration: &'a Declaration,
    what: &'static str,
    title: &'a str,
    text: &'a str,
}

/// What stands otherwise beside a ruleset than it did.
pub(crate) fn beside(before: (&Found, &str), after: (&Found, &str)) -> Vec<Beside> {
    let mut left = entries(before.0, before.1);
    let mut all = Vec::new();
    let mut new = Vec::new();
    // What says the same is the same, under whatever title it is found first.
    for entry in entries(after.0, after.1) {
        match left.iter().position(|was| was.declaration == entry.declaration) {
            Some(place) => {
                left.remove(place);
            }
            None => new.push(entry),
        }
    }
    for entry in new {
        let same = |was: &Entry<'_>| was.what == entry.what && was.title == entry.title;
        let was = left.iter().position(same).map(|place| left.remove(place));
        all.push(Beside {
            what: entry.what,
            title: entry.title.to_owned(),
            before: was.map(|was| was.text.to_owned()),
            after: Some(entry.text.to_owned()),
        });
    }
    all.extend(left.into_iter().map(|was| Beside {
        what: was.what,
        title: was.title.to_owned(),
        before: Some(was.text.to_owned()),
        after: None,
    }));
    all.sort_by(|one, other| (one.what, &one.title).cmp(&(other.what, &other.title)));
    all
}

/// What a property states, as written: `never (needs_detox and level_of_care is 2.1)`.
pub(crate) fn stated(found: &Found, root: &str, title: &str) -> String {
    let all = entries(found, root);
    let property = all.iter().find(|it| it.what == "property" && it.title == title);
    let text = property.map_or("", |it| it.text);
    let said = text.split_once("\":").map_or(text, |(_, said)| said);
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn entries<'a>(found: &'a Found, root: &str) -> Vec<Entry<'a>> {
    let files = found.files.get(root).into_iter().flatten();
    let folder = found.library.folders.get(root);
    let parses = folder.into_iter().flat_map(|folder| &folder.files);
    let mut all = Vec::new();
    for (file, parse) in files.zip(parses) {
        let text = |span: Span| found.sources.get(*file).map_or("", |file| file.slice(span));
        for declaration in &parse.declarations {
            let (what, title) = match declaration {
                Declaration::Example(it) => ("example", it.title.text.as_str()),
                Declaration::Prove(it) => ("property", it.title.text.as_str()),
                Declaration::Known(it) => (
                    match it.hole {
                        ast::Hole::Gap => "known gap",
                        ast::Hole::Overlap => "known overlap",
                    },
                    it.because.text.as_str(),
                ),
                Declaration::Header(_)
                | Declaration::Source(_)
                | Declaration::Scale(_)
                | Declaration::Choice(_)
                | Declaration::CountedUnit(_)
                | Declaration::Continuum(_)
                | Declaration::Dimension(_)
                | Declaration::FactGroup(_)
                | Declaration::Impossible(_)
                | Declaration::Define(_)
                | Declaration::Population(_)
                | Declaration::Placement(_)
                | Declaration::Criteria(_)
                | Declaration::Program(_)
                | Declaration::Transition(_)
                | Declaration::Dispute(_)
                | Declaration::Claim(_)
                | Declaration::Amend(_)
                | Declaration::ReplaceDispute(_) => continue,
            };
            all.push(Entry {
                declaration,
                what,
                title,
                text: text(declaration.span()),
            });
        }
    }
    all
}
