//! The records of a file one by one, for whoever asks something else of them than a file of decisions.

use std::{collections::BTreeSet, path::Path, vec};

use stepwell::{Facts, Ruleset};

use crate::{
    Trouble,
    input::{self, Input, Layout},
    map::{self, ColumnMap},
};

/// The records of a file that is being read.
pub struct Records {
    ruleset: Ruleset,
    map: ColumnMap,
    input: Input,
    layout: Layout,
    /// Those of the chunk that was read last.
    waiting: vec::IntoIter<Result<Facts, Vec<String>>>,
}

impl Records {
    /// Opens a file for a ruleset, by its ending. The names of `others` stand for nothing here and are no misspelling:
    /// they are facts of another ruleset that is put to the same file.
    ///
    /// # Errors
    /// What cannot be read, and columns that fit no fact.
    pub fn open(
        path: &Path,
        ruleset: &Ruleset,
        map: Option<&Path>,
        others: &BTreeSet<String>,
    ) -> Result<Self, Trouble> {
        let mut map = match map {
            Some(path) => map::read(path, ruleset.model())?,
            None => ColumnMap::default(),
        };
        map.others.clone_from(others);
        let (input, layout) = input::open(path, ruleset.model(), &map, false)?;
        Ok(Self {
            ruleset: ruleset.clone(),
            map,
            input,
            layout,
            waiting: Vec::new().into_iter(),
        })
    }

    /// The next record, or why it is refused; `None` at the end. Whether it can be is not asked.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn next_record(&mut self) -> Result<Option<Result<Facts, Vec<String>>>, Trouble> {
        loop {
            if let Some(record) = self.waiting.next() {
                return Ok(Some(record));
            }
            let Some(chunk) = self.input.next()? else {
                return Ok(None);
            };
            let ruleset = self.ruleset.model();
            let mut readers = input::readers(ruleset, &self.map);
            let block = input::read(ruleset, &self.layout, &mut readers, &chunk);
            let records: Vec<_> = (0..block.rows)
                .map(|row| match block.refused.get(&row) {
                    Some(reasons) => Err(reasons.clone()),
                    None => Ok(Facts {
                        id: block.id(row).map(str::to_owned),
                        as_of: block.days.get(&row).copied(),
                        facts: block.facts(ruleset, row),
                    }),
                })
                .collect();
            self.waiting = records.into_iter();
        }
    }
}
