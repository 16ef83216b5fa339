//! A chunk of rows as columns of facts.

use std::collections::{BTreeMap, BTreeSet};

use arrow_array::{Array as _, StringArray};
use stepwell_eval::{Facts, Given, columns::Column};
use stepwell_model::{Day, Fact, FactType, Id, Interval, LabelSet, Number, Possible, Ruleset, SetBetween};

use crate::{cells::Cell, numbers::Numbers};

/// How many rows a chunk has at most.
pub(crate) const ROWS: usize = 16 * stepwell_eval::columns::BLOCK;

/// The facts of a chunk of rows. What few rows have stands by the place of the row.
#[derive(Debug)]
pub(crate) struct Block {
    /// The number of its first row, from 1.
    pub(crate) first: u64,
    /// How many rows it has.
    pub(crate) rows: usize,
    /// Of each row its `$id`; `None` where no row has any.
    pub(crate) ids: Option<StringArray>,
    /// The rows' own days.
    pub(crate) days: BTreeMap<usize, Day>,
    /// Facts that columns do not hold.
    pub(crate) other: BTreeMap<usize, BTreeMap<Id<Fact>, Given>>,
    /// Why rows are refused.
    pub(crate) refused: BTreeMap<usize, Vec<String>>,
    /// Names that stand for nothing, where each row names its own columns.
    pub(crate) ignored: BTreeSet<String>,
    /// By fact.
    columns: Vec<Filling>,
}

/// One fact of every row.
#[derive(Debug)]
enum Filling {
    Labels(Vec<u8>),
    Numbers(Numbers),
    Sets(Vec<Option<LabelSet>>),
}

/// Columns as they are read.
pub(crate) enum Ready<'a> {
    Labels(&'a [u8]),
    Numbers(Vec<i32>, u8),
    Wide(&'a [i64], u8),
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
            FactType::Number(_) | FactType::Date => Filling::Numbers(Numbers::new(rows)),
            FactType::Set(_) => Filling::Sets(vec![None; rows]),
        };
        Self {
            first,
            rows,
            ids: None,
            days: BTreeMap::new(),
            other: BTreeMap::new(),
            refused: BTreeMap::new(),
            ignored: BTreeSet::new(),
            columns: ruleset.facts.iter().map(filling).collect(),
        }
    }

    /// The number of a row, from 1.
    pub(crate) fn number(&self, row: usize) -> u64 {
        self.first + row as u64
    }

    /// The `$id` of a row.
    pub(crate) fn id(&self, row: usize) -> Option<&str> {
        let ids = self.ids.as_ref().filter(|ids| row < ids.len())?;
        ids.is_valid(row).then(|| ids.value(row))
    }

    /// Puts what is known from a cell into its place.
    pub(crate) fn set(&mut self, row: usize, fact: Id<Fact>, cell: &Cell) {
        match (self.columns.get_mut(fact.index()), cell) {
            (_, Cell::Unknown) => {}
            (Some(Filling::Labels(labels)), Cell::Label(label)) => put(labels, row, *label),
            (Some(Filling::Numbers(numbers)), Cell::Number(digits, places)) => {
                for (row, digits, places) in numbers.put(row, *digits, *places) {
                    self.set_other(row, fact, given_number(digits, places));
                }
            }
            (Some(Filling::Sets(sets)), Cell::Set(set)) => put(sets, row, Some(*set)),
            (_, Cell::Other(given)) => self.set_other(row, fact, given.as_ref().clone()),
            (_, Cell::Refused(why)) => self.refuse(row, why.clone()),
            // Cells are read by the fact's own type.
            (_, Cell::Label(_) | Cell::Number(..) | Cell::Set(_)) => {
                self.refuse(row, "a value is of another type than its fact".to_owned());
            }
        }
    }

    fn set_other(&mut self, row: usize, fact: Id<Fact>, given: Given) {
        self.other.entry(row).or_default().insert(fact, given);
    }

    pub(crate) fn refuse(&mut self, row: usize, why: String) {
        self.refused.entry(row).or_default().push(why);
    }

    /// What a row holds of every fact.
    pub(crate) fn held(&self, row: usize) -> impl Iterator<Item = Held> {
        self.columns.iter().map(move |column| match column {
            Filling::Labels(labels) => match labels.get(row) {
                Some(label) if *label != Column::NO_LABEL => Held::Label(*label),
                Some(_) | None => Held::Unknown,
            },
            Filling::Numbers(numbers) => match numbers.get(row) {
                Some((digits, places)) => Held::Number(digits, places),
                None => Held::Unknown,
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
            let given = match held {
                Held::Unknown => continue,
                Held::Label(label) => given(Possible::Labels(LabelSet::one(u32::from(label)))),
                Held::Number(digits, places) => given_number(digits, places),
                Held::Set(surely) => given(Possible::Sets(vec![SetBetween {
                    surely,
                    perhaps: LabelSet::EMPTY,
                }])),
            };
            facts.set(id, given);
        }
        for (fact, given) in self.other.get(&row).into_iter().flatten() {
            facts.set(*fact, given.clone());
        }
        facts
    }

    /// The columns as they are read.
    pub(crate) fn columns(&self) -> Vec<Ready<'_>> {
        let columns = self.columns.iter();
        let ready = columns.map(|filling| match filling {
            Filling::Labels(labels) => Ready::Labels(labels),
            Filling::Sets(sets) => Ready::Sets(sets),
            Filling::Numbers(numbers) => match numbers.narrow() {
                Some(narrow) => Ready::Numbers(narrow, numbers.places()),
                None => Ready::Wide(numbers.digits(), numbers.places()),
            },
        });
        ready.collect()
    }

    /// Of each fact, in how many rows it is not known, those that are refused left out.
    pub(crate) fn unknown(&self, refused: impl Iterator<Item = usize> + Clone) -> Vec<u64> {
        let in_all = self.columns.iter().map(|column| match column {
            Filling::Labels(labels) => labels.iter().filter(|label| **label == Column::NO_LABEL).count(),
            Filling::Numbers(numbers) => numbers.unknown(),
            Filling::Sets(sets) => sets.iter().filter(|set| set.is_none()).count(),
        });
        let mut unknown: Vec<u64> = in_all.map(|count| count as u64).collect();
        for row in refused.clone() {
            for (held, count) in self.held(row).zip(&mut unknown) {
                *count -= u64::from(held == Held::Unknown);
            }
        }
        // What columns do not hold is known all the same, at least by half.
        let refused: BTreeSet<usize> = refused.collect();
        for (row, facts) in self.other.iter().filter(|(row, _)| !refused.contains(row)) {
            for (fact, held) in self.held(*row).enumerate() {
                if held == Held::Unknown
                    && facts.contains_key(&Id::new(fact))
                    && let Some(count) = unknown.get_mut(fact)
                {
                    *count -= 1;
                }
            }
        }
        unknown
    }
}

impl Ready<'_> {
    pub(crate) fn column(&self) -> Column<'_> {
        match self {
            Ready::Labels(labels) => Column::Labels(labels),
            Ready::Numbers(digits, places) => Column::Numbers(digits, *places),
            Ready::Wide(digits, places) => Column::Wide(digits, *places),
            Ready::Sets(sets) => Column::Sets(sets),
        }
    }
}

fn given(possible: Possible) -> Given {
    Given {
        possible,
        reports: Vec::new(),
    }
}

fn given_number(digits: i64, places: u8) -> Given {
    given(Possible::Numbers(vec![Interval::point(Number::decimal(
        digits, places,
    ))]))
}

fn put<T>(column: &mut [T], row: usize, value: T) {
    if let Some(slot) = column.get_mut(row) {
        *slot = value;
    }
}
