//! Which column stands for what.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_model::{Fact, Id, Ruleset};

use crate::{
    Trouble,
    map::{ColumnMap, did_you_mean},
    nearest,
};

/// What a column stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// A fact.
    Fact(Id<Fact>),
    /// The record's name.
    Id,
    /// The record's day.
    AsOf,
    /// Nothing.
    Ignored,
    /// Nothing, though it looks like something: the message.
    Misspelt(String),
}

/// What names of columns stand for.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    names: BTreeMap<String, Bound>,
    facts: Vec<String>,
}

/// What the columns of a file stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    /// Column by column.
    pub(crate) columns: Vec<Bound>,
    /// Facts without a column.
    pub(crate) without: Vec<String>,
    /// Columns that stand for nothing.
    pub(crate) ignored: Vec<String>,
}

impl Binding {
    pub(crate) fn new(ruleset: &Ruleset, map: &ColumnMap) -> Self {
        let mut names = BTreeMap::new();
        for (id, fact) in ruleset.facts.entries() {
            let column = map.facts.get(&fact.name).and_then(|entry| entry.column.as_ref());
            names.insert(column.unwrap_or(&fact.name).clone(), Bound::Fact(id));
        }
        if map.id.is_none() {
            // Where a fact has that name, the column is the fact's.
            names.entry("id".to_owned()).or_insert(Bound::Id);
        }
        names.insert(map.id.as_deref().unwrap_or("$id").to_owned(), Bound::Id);
        names.insert(map.as_of.as_deref().unwrap_or("$as_of").to_owned(), Bound::AsOf);
        for column in &map.ignore {
            names.insert(column.clone(), Bound::Ignored);
        }
        for name in &map.others {
            names.entry(name.clone()).or_insert(Bound::Ignored);
        }
        Self {
            facts: ruleset.facts.iter().map(|fact| fact.name.clone()).collect(),
            names,
        }
    }

    /// What one name stands for, where any fact may be meant.
    pub(crate) fn of(&self, name: &str) -> Bound {
        match self.names.get(name) {
            Some(bound) => bound.clone(),
            None => self.unbound(name, &self.facts().collect::<Vec<_>>()),
        }
    }

    /// The names of columns of facts.
    fn facts(&self) -> impl Iterator<Item = &str> {
        let names = self.names.iter();
        names
            .filter(|(_, bound)| matches!(bound, Bound::Fact(_)))
            .map(|(name, _)| name.as_str())
    }

    /// A name that stands for nothing, among names that nothing stands for.
    fn unbound(&self, name: &str, free: &[&str]) -> Bound {
        if name.starts_with('$') {
            return Bound::Misspelt(format!(
                "column `{name}` stands for nothing; only `$id` and `$as_of` start with `$`"
            ));
        }
        match nearest(free.iter().copied(), name) {
            Some(near) => Bound::Misspelt(format!(
                "column `{name}` is no fact; did you mean `{near}`? If it is nothing of that kind, the column map can `ignore` it"
            )),
            None => Bound::Ignored,
        }
    }

    /// What all columns of a file stand for.
    pub(crate) fn header(&self, columns: &[String], map: &ColumnMap) -> Result<Header, Trouble> {
        let mut seen = BTreeSet::new();
        for name in columns {
            if !seen.insert(name.as_str()) {
                return Err(Trouble(format!("column `{name}` stands there twice")));
            }
        }
        let mapped = map.facts.values().filter_map(|entry| entry.column.as_ref());
        for name in mapped.chain(&map.id).chain(&map.as_of).chain(&map.ignore) {
            if !seen.contains(name.as_str()) {
                let problem = format!("the column map names column `{name}`, which the file does not have");
                return Err(Trouble(did_you_mean(
                    problem,
                    nearest(seen.iter().copied(), name),
                )));
            }
        }
        let free: Vec<&str> = self.facts().filter(|name| !seen.contains(name)).collect();
        let mut header = Header::default();
        for name in columns {
            let bound = match self.names.get(name) {
                // Of two names of the record, the one that says so counts.
                Some(Bound::Id) if name == "id" && seen.contains("$id") => Bound::Ignored,
                Some(bound) => bound.clone(),
                None => self.unbound(name, &free),
            };
            match &bound {
                Bound::Misspelt(why) => return Err(Trouble(why.clone())),
                Bound::Ignored => header.ignored.push(name.clone()),
                Bound::Fact(_) | Bound::Id | Bound::AsOf => {}
            }
            header.columns.push(bound);
        }
        let has = |id: usize| header.columns.contains(&Bound::Fact(Id::new(id)));
        let missing = self.facts.iter().enumerate().filter(|(id, _)| !has(*id));
        header.without = missing.map(|(_, name)| name.clone()).collect();
        if header.without.len() == self.facts.len() && !self.facts.is_empty() {
            return Err(Trouble(
                "no column of the file is a fact of the ruleset; the column map says which column holds which"
                    .to_owned(),
            ));
        }
        Ok(header)
    }
}
