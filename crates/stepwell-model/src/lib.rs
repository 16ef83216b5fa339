//! The checked ruleset as plain data. What the checker found out stands in the types; nothing here decides anything.
//!
//! Everything a ruleset declares lies in [`Table`]s, pointed at by typed [`Id`]s. All tables are in the order people
//! are shown: by kind, then number, then name, never by file.

mod amendment;
mod calendar;
mod condition;
mod digest;
mod labels;
mod number;
mod possible;
mod rules;
mod ruleset;
mod table;
mod terms;
mod unit;

pub use amendment::{AmendedBlock, AmendedClause, Amendment, Change};
pub use calendar::{Day, ElapsedUnit, Period};
pub use condition::{
    Arm, Bound, Comparison, Condition, Including, Limit, Quantity, Relation, Scaling, Sign, Test, Value,
};
pub use labels::LabelSet;
pub use number::{Number, NumberError};
pub use possible::{Interval, Possible, SetBetween};
pub use rules::{
    Action, Block, Choose, Cite, Claim, Clause, ClauseKind, ClauseName, Dispute, Example, Expectation,
    Expected, Followed, Hole, Impossible, Known, OutcomeWord, Placement, Program, Property, PropertyForm,
    Reading, Target, Transition, Unless, Verdict,
};
pub use ruleset::{Allow, FolderKind, Ruleset, Version};
pub use table::{Id, Table};
pub use terms::{
    Continuum, CountedUnit, Define, DefineBody, Dimension, Fact, FactGroup, FactType, Grade, Level,
    NumberRange, NumberType, Population, Source, Stated, Term, Values,
};
pub use unit::{Unit, UnitPart};
