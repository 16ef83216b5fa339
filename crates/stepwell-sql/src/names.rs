//! Names of columns: each once, and none longer than the engine takes.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::dialect::Dialect;

/// A name that was too long, and what stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shortened {
    pub(crate) name: String,
    pub(crate) short: String,
}

/// Names that are taken.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    dialect: Dialect,
    taken: BTreeSet<String>,
    shortened: Vec<Shortened>,
}

impl Names {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            taken: BTreeSet::new(),
            shortened: Vec::new(),
        }
    }

    /// Takes a name as it stands; whether it was free.
    pub(crate) fn take(&mut self, name: &str) -> bool {
        let cut = match self.dialect.longest_name() {
            Some(longest) => head(name, longest),
            None => name,
        };
        let key = self.key(cut);
        self.taken.insert(key)
    }

    /// A name that is free: this one where it can be.
    pub(crate) fn free(&mut self, name: &str) -> String {
        let name = self.short(name);
        if self.taken.insert(self.key(&name)) {
            return name;
        }
        let mut count = 2_usize;
        loop {
            let numbered = self.short(&format!("{name} ({count})"));
            if self.taken.insert(self.key(&numbered)) {
                return numbered;
            }
            count += 1;
        }
    }

    /// The name, or where it is too long its beginning and the beginning of its digest, which nobody else has.
    pub(crate) fn short(&mut self, name: &str) -> String {
        let short = shortened(self.dialect, name);
        if short != name && !self.shortened.iter().any(|known| known.name == name) {
            self.shortened.push(Shortened {
                name: name.to_owned(),
                short: short.clone(),
            });
        }
        short
    }

    pub(crate) fn shortened(&self) -> &[Shortened] {
        &self.shortened
    }

    fn key(&self, name: &str) -> String {
        if self.dialect.tells_capitals_apart() {
            name.to_owned()
        } else {
            name.to_lowercase()
        }
    }
}

/// The name as the engine takes it.
pub(crate) fn shortened(dialect: Dialect, name: &str) -> String {
    const DIGITS: usize = 8;
    match dialect.longest_name() {
        Some(longest) if name.len() > longest => {
            let digest = Sha256::digest(name.as_bytes());
            let digest: String = digest
                .iter()
                .take(DIGITS / 2)
                .map(|byte| format!("{byte:02x}"))
                .collect();
            format!("{}~{digest}", head(name, longest - DIGITS - 1))
        }
        Some(_) | None => name.to_owned(),
    }
}

/// The first bytes of a text, whole letters only.
fn head(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
