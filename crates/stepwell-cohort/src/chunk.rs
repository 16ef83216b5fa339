//! A chunk of rows as columns of facts.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_eval::{Facts, Given, columns::Column};
use stepwell_model::{Day, Fact, FactType, Id, Interval, LabelSet, Number, Possible, Ruleset, SetBetween};

use crate::cells::Cell;

/// How many rows a chunk has at most.
pub(crate) const ROWS: usize = 4 * stepwell_eval::columns::BLOCK;

/// The facts of a chunk of rows.
#[derive(Debug)]
pub(crate) struct Block {
    /// What is known of each row besides its facts.
    pub(crate) rows: Vec<Row>,
    /// Names that stand for nothing, where each row names its own columns.
    pub(crate) ignored: BTreeSet<String>,
    /// By fact.
    columns: Vec<Filling>,
}

/// One row, without what columns hold.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// Its place in the file, from 1.
    pub(crate) number: u64,
    /// Its `$id`.
    pub(crate) id: Option<String>,
    /// Its own day.
    pub(crate) as_of: Option<Day>,
    /// Facts that columns do not hold.
    pub(crate) other: BTreeMap<Id<Fact>, Given>,
    /// Why it is refused.
    pub(crate) refused: Vec<String>,
}

/// One fact of every row.
#[derive(Debug)]
enum Filling {
    Labels(Vec<u8>),
    Numbers(Vec<Option<(i64, u8)>>),
    Sets(Vec<Option<LabelSet>>),
}

/// Columns as they are read.
pub(crate) enum Ready<'a> {
    Labels(&'a [u8]),
    Wide(Vec<i64>, u8),
    Sets(&'a [Option<LabelSet>]),
}

/// What a cell holds, to tell rows apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Held {
    Unknown,
    Label(u8),
    Number(i64, u8),
    Set(LabelSet),
}

impl Block {
    /// So many rows from this number on, of which nothing is known.
    pub(crate) fn new(ruleset: &Ruleset, first: u64, rows: usize) -> Self {
        let filling = |fact: &Fact| match fact.kind {
            FactType::YesNo | FactType::Scale(_) | FactType::Choice(_) | FactType::Level(_) => {
                Filling::Labels(vec![Column::NO_LABEL; rows])
            }
            FactType::Number(_) | FactType::Date => Filling::Numbers(vec![None; rows]),
            FactType::Set(_) => Filling::Sets(vec![None; rows]),
        };
        let numbers = first..first + rows as u64;
        Self {
            columns: ruleset.facts.iter().map(filling).collect(),
            ignored: BTreeSet::new(),
            rows: numbers
                .map(|number| Row {
                    number,
                    ..Row::default()
                })
                .collect(),
        }
    }

    /// Puts what is known from a cell into its place.
    pub(crate) fn set(&mut self, row: usize, fact: Id<Fact>, cell: Cell) {
        match (self.columns.get_mut(fact.index()), cell) {
            (_, Cell::Unknown) => {}
            (Some(Filling::Labels(labels)), Cell::Label(label)) => put(labels, row, label),
            (Some(Filling::Numbers(numbers)), Cell::Number(digits, places)) => {
                put(numbers, row, Some((digits, places)));
            }
            (Some(Filling::Sets(sets)), Cell::Set(set)) => put(sets, row, Some(set)),
            (_, Cell::Other(given)) => {
                if let Some(row) = self.rows.get_mut(row) {
                    row.other.insert(fact, *given);
                }
            }
            (_, Cell::Refused(why)) => self.refuse(row, why),
            // Cells are read by the fact's own type.
            (_, Cell::Label(_) | Cell::Number(..) | Cell::Set(_)) => {
                self.refuse(row, "a value is of another type than its fact".to_owned());
            }
        }
    }

    pub(crate) fn refuse(&mut self, row: usize, why: String) {
        if let Some(row) = self.rows.get_mut(row) {
            row.refused.push(why);
        }
    }

    /// What a row holds of every fact.
    pub(crate) fn held(&self, row: usize) -> impl Iterator<Item = Held> {
        self.columns.iter().map(move |column| match column {
            Filling::Labels(labels) => match labels.get(row) {
                Some(label) if *label != Column::NO_LABEL => Held::Label(*label),
                Some(_) | None => Held::Unknown,
            },
            Filling::Numbers(numbers) => match numbers.get(row) {
                Some(Some((digits, places))) => Held::Number(*digits, *places),
                Some(None) | None => Held::Unknown,
            },
            Filling::Sets(sets) => match sets.get(row) {
                Some(Some(set)) => Held::Set(*set),
                Some(None) | None => Held::Unknown,
            },
        })
    }

    /// The facts of a row, for reading it alone.
    pub(crate) fn facts(&self, ruleset: &Ruleset, row: usize) -> Facts {
        let mut facts = Facts::of(ruleset, []);
        for ((id, _), held) in ruleset.facts.entries().zip(self.held(row)) {
            let possible = match held {
                Held::Unknown => continue,
                Held::Label(label) => Possible::Labels(LabelSet::one(u32::from(label))),
                Held::Number(digits, places) => {
                    Possible::Numbers(vec![Interval::point(Number::decimal(digits, places))])
                }
                Held::Set(surely) => Possible::Sets(vec![SetBetween {
                    surely,
                    perhaps: LabelSet::EMPTY,
                }]),
            };
            let reports = Vec::new();
            facts.set(id, Given { possible, reports });
        }
        for (fact, given) in self.rows.get(row).iter().flat_map(|row| &row.other) {
            facts.set(*fact, given.clone());
        }
        facts
    }

    /// The columns as they are read. Rows with a number of too many digits to stand beside the others are marked.
    pub(crate) fn columns(&self, alone: &mut [bool]) -> Vec<Ready<'_>> {
        let mut all = Vec::with_capacity(self.columns.len());
        for filling in &self.columns {
            all.push(match filling {
                Filling::Labels(labels) => Ready::Labels(labels),
                Filling::Sets(sets) => Ready::Sets(sets),
                Filling::Numbers(numbers) => side_by_side(numbers, alone),
            });
        }
        all
    }

    /// Of each fact, in how many of these rows it is not known.
    pub(crate) fn unknown(&self, counted: &[bool]) -> Vec<u64> {
        let mut unknown = vec![0; self.columns.len()];
        for (row, _) in counted.iter().enumerate().filter(|(_, counted)| **counted) {
            let other = self.rows.get(row).map(|row| &row.other);
            for (fact, (held, count)) in self.held(row).zip(&mut unknown).enumerate() {
                let half = other.is_some_and(|other| other.contains_key(&Id::new(fact)));
                *count += u64::from(held == Held::Unknown && !half);
            }
        }
        unknown
    }
}

impl Ready<'_> {
    pub(crate) fn column(&self) -> Column<'_> {
        match self {
            Ready::Labels(labels) => Column::Labels(labels),
            Ready::Wide(digits, places) => Column::Wide(digits, *places),
            Ready::Sets(sets) => Column::Sets(sets),
        }
    }
}

fn put<T>(column: &mut [T], row: usize, value: T) {
    if let Some(slot) = column.get_mut(row) {
        *slot = value;
    }
}

/// Numbers as digits, of which as many stand after the point in each.
fn side_by_side<'a>(numbers: &[Option<(i64, u8)>], alone: &mut [bool]) -> Ready<'a> {
    let most = numbers.iter().flatten().map(|(_, places)| *places).max();
    let most = most.unwrap_or(0);
    let mut digits = vec![Column::NO_WIDE; numbers.len()];
    for ((number, digits), alone) in numbers.iter().zip(&mut digits).zip(alone) {
        let Some((known, places)) = number else { continue };
        let factor = 10_i64.checked_pow(u32::from(most.saturating_sub(*places)));
        match factor.and_then(|factor| known.checked_mul(factor)) {
            Some(scaled) if scaled != Column::NO_WIDE => *digits = scaled,
            Some(_) | None => *alone = true,
        }
    }
    Ready::Wide(digits, most)
}
