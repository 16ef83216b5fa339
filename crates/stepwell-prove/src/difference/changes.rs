//! What was changed, in words: each declaration before and after, and what is only called or placed otherwise.

use std::collections::BTreeMap;

use stepwell_model::Ruleset;

use super::{
    Change, ChangeKind,
    entries::{Entry, Sort, entries},
    renamed::Renaming,
};

/// A change with what it was found at, so that its meaning can be asked.
pub(super) struct Found {
    pub(super) change: Change,
    pub(super) before: Option<Sort>,
    pub(super) after: Option<Sort>,
    /// Whether nothing differs but conditions.
    pub(super) is_framed_alike: bool,
}

/// Every change from one ruleset to another, in the order of the later one; what is gone stands at the end. The earlier
/// one goes by the names of the later one already, where it was found to.
pub(super) fn changes(before: &Ruleset, after: &Ruleset, renamings: &[Renaming]) -> Vec<Found> {
    let (before, after) = (entries(before), entries(after));
    let key = |entry: &Entry| (entry.sort.word(), entry.id.clone());
    let mut left: BTreeMap<(&str, String), &Entry> = before.iter().map(|entry| (key(entry), entry)).collect();
    let mut new: Vec<&Entry> = Vec::new();
    let mut pairs: Vec<(usize, &Entry, &Entry)> = Vec::new();
    let mut found: Vec<(usize, Found)> = Vec::new();
    let place = |entry: &Entry| {
        after
            .iter()
            .position(|other| std::ptr::eq(other, entry))
            .unwrap_or(0)
    };
    for entry in &after {
        match left.remove(&key(entry)) {
            Some(was) => pairs.push((place(entry), was, entry)),
            None => new.push(entry),
        }
    }
    // What is gone and what is new may be the same thing under another name, or in another block.
    for kind in [ChangeKind::Renamed, ChangeKind::Moved] {
        new.retain(|entry| {
            let Some(known) = left
                .iter()
                .find(|(_, was)| is_same(kind, was, entry))
                .map(|(key, _)| key.clone())
            else {
                return true;
            };
            if let Some(was) = left.remove(&known) {
                // What a ruleset is called stands in the heading.
                if entry.sort != Sort::Other("ruleset") {
                    found.push((place(entry), called(kind, was, entry)));
                }
                pairs.push((place(entry), was, entry));
            }
            false
        });
    }
    for renaming in renamings {
        let of = renaming.of.as_deref().unwrap_or(&renaming.is);
        if let Some(entry) = after
            .iter()
            .find(|entry| renaming.is_at(entry.sort.word()) && entry.id == of)
        {
            found.push((place(entry), renaming.told(entry)));
        }
    }
    for (at, was, entry) in pairs {
        found.extend(aspects(was, entry).into_iter().map(|change| (at, change)));
    }
    for entry in new {
        let change = change(ChangeKind::Added, entry, None, Some(whole(entry)));
        found.push((
            place(entry),
            Found {
                change,
                before: None,
                after: Some(entry.sort),
                is_framed_alike: false,
            },
        ));
    }
    found.sort_by_key(|(at, _)| *at);
    let mut gone: Vec<&Entry> = left.into_values().collect();
    gone.sort_by_key(|entry| before.iter().position(|other| std::ptr::eq(other, *entry)));
    let mut all: Vec<Found> = found.into_iter().map(|(_, found)| found).collect();
    all.extend(gone.into_iter().map(|entry| Found {
        change: change(ChangeKind::Removed, entry, Some(whole(entry)), None),
        before: Some(entry.sort),
        after: None,
        is_framed_alike: false,
    }));
    all
}

/// Whether what is gone is what is new, but for its name or its block.
fn is_same(kind: ChangeKind, was: &Entry, is: &Entry) -> bool {
    if was.sort.word() != is.sort.word() || was.says != is.says {
        return false;
    }
    let renamed = was.home == is.home && was.cites == is.cites;
    match was.sort {
        // That a clause says the same and comes from the same place makes it the same clause.
        Sort::Clause(_) if kind == ChangeKind::Moved => was.home != is.home && was.short == is.short,
        Sort::Clause(_) | Sort::Transition(_) | Sort::Define(_) | Sort::Population(_) => {
            kind == ChangeKind::Renamed && renamed
        }
        // Many facts are answered alike: only one and the same question makes them one.
        Sort::Other("fact" | "scale" | "choice" | "levels" | "source") => {
            kind == ChangeKind::Renamed && was.told == is.told && !is.told.is_empty()
        }
        Sort::Other("ruleset") => kind == ChangeKind::Renamed,
        Sort::Other("impossible" | "dispute") => kind == ChangeKind::Renamed && renamed,
        Sort::Other(_) => false,
    }
}

impl Renaming {
    /// Whether it is told where such things stand.
    fn is_at(&self, word: &str) -> bool {
        match self.what {
            "level" => word == "levels",
            "answer" => matches!(word, "scale" | "choice"),
            what => word == what,
        }
    }

    fn told(&self, at: &Entry) -> Found {
        let id = |name: &str| match &self.of {
            Some(of) => format!("{of}/{name}"),
            None => name.to_owned(),
        };
        Found {
            change: Change {
                kind: ChangeKind::Renamed,
                what: self.what,
                id: id(&self.is),
                title: at.title.clone().filter(|_| self.of.is_none()),
                before: Some(id(&self.was)),
                after: Some(id(&self.is)),
            },
            before: None,
            after: None,
            is_framed_alike: false,
        }
    }
}

fn called(kind: ChangeKind, was: &Entry, is: &Entry) -> Found {
    Found {
        change: change(kind, is, Some(was.id.clone()), Some(is.id.clone())),
        before: Some(was.sort),
        after: Some(is.sort),
        is_framed_alike: false,
    }
}

/// What differs of one thing, each by itself.
fn aspects(was: &Entry, is: &Entry) -> Vec<Found> {
    let (was_frame, is_frame) = (&was.frame, &is.frame);
    let told = [
        (ChangeKind::Changed, &was.says, &is.says),
        (ChangeKind::Dated, &was.days, &is.days),
        (ChangeKind::Cited, &was.cites, &is.cites),
        (ChangeKind::Told, &was.told, &is.told),
    ];
    let mut found: Vec<Found> = told
        .into_iter()
        .filter(|(_, was, is)| was != is)
        .map(|(kind, before, after)| Found {
            change: change(kind, is, Some(before.clone()), Some(after.clone())),
            before: Some(was.sort),
            after: Some(is.sort),
            is_framed_alike: was_frame == is_frame,
        })
        .collect();
    // What no longer lifts it, or does so newly, is told with what it says.
    for (name, cites, told) in &is.lifted {
        let Some((_, had, was_told)) = was.lifted.iter().find(|(other, _, _)| other == name) else {
            continue;
        };
        for (kind, before, after) in [
            (ChangeKind::Cited, had, cites),
            (ChangeKind::Told, was_told, told),
        ] {
            if before != after {
                let mut change = change(kind, is, Some(before.clone()), Some(after.clone()));
                change.id = format!("{} unless {name}", is.id);
                found.push(Found {
                    change,
                    before: None,
                    after: None,
                    is_framed_alike: false,
                });
            }
        }
    }
    found
}

fn change(kind: ChangeKind, of: &Entry, before: Option<String>, after: Option<String>) -> Change {
    Change {
        kind,
        what: of.sort.word(),
        id: of.id.clone(),
        title: of.title.clone(),
        before,
        after,
    }
}

fn whole(entry: &Entry) -> String {
    if entry.cites.is_empty() {
        entry.says.clone()
    } else {
        format!("{}, cites {}", entry.says, entry.cites)
    }
}
