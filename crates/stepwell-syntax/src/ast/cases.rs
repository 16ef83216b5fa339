//! Examples, proofs, known holes, amendments.

use super::{
    Allow, Attributes, Cite, Clause, ClauseId, ClauseName, CriteriaHeader, Date, Expression, InForce, Label,
    Name, Place, ProgramHeader, Quantity, Text, Word,
};

/// `example "…" { given { … } expect { … } }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its title.
    pub title: Text,
    /// `as_of: DATE`, from under `given`.
    pub as_of: Option<Date>,
    /// The facts.
    pub given: Vec<Given>,
    /// What must come out.
    pub expect: Vec<Expect>,
    /// The whole declaration.
    pub place: Place,
}

/// `age: 34 years`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The fact.
    pub fact: Name,
    /// What is known of it.
    pub value: GivenValue,
    /// Where the value stands.
    pub value_place: Place,
    /// The whole entry.
    pub place: Place,
}

/// What an example knows of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenValue {
    /// `not known`
    NotKnown,
    /// One value: `34 years`, `2024-01-01`, `minimal`, `yes`, `(a, b)`.
    One(GivenItem),
    /// `one of (none, severe)`
    OneOf(Vec<GivenItem>),
    /// `from 2 to 4 days/week`, `at least 2`, `at most 4`
    Range {
        /// Lowest, included.
        from: Option<GivenItem>,
        /// Highest, included.
        to: Option<GivenItem>,
    },
    /// `includes (a)`, `may include (b)`, `includes (a) and may include (b)`
    Includes {
        /// Surely in the set.
        surely: Vec<Label>,
        /// Perhaps in the set, and nothing beyond; where it is not said, anything may be.
        perhaps: Option<Vec<Label>>,
    },
}

/// One value in an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenItem {
    /// A word: `minimal`, `yes`, `2.1` too where it is not read as a number.
    Word(Word),
    /// A number, with or without its unit; a level or a value of a scale may look like one.
    Quantity(Quantity),
    /// A day.
    Date(Date),
    /// `(a, b)`
    Set(Vec<Label>),
}

/// `2.1/dimension 4: met`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect {
    /// Of what.
    pub target: Target,
    /// What must come out.
    pub expectation: Expectation,
    /// Where the expectation stands.
    pub expectation_place: Place,
    /// The whole entry.
    pub place: Place,
}

/// What an expectation speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A clause id.
    Clause(ClauseId),
    /// A block header, or a lone name (in `header.level`): a placement, program, transition, dispute, population,
    /// define, or `transitions`.
    Header(CriteriaHeader),
}

/// What must come out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// One outcome.
    Outcome(Outcome),
    /// `several (2.1, 2.5)`
    Several(Vec<Label>),
    /// `one of (2.1, none)`
    OneOf(Vec<Outcome>),
    /// `needs (FACT, …)`
    Needs(Vec<Name>),
}

/// An outcome, as an example spells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `out of scope`
    OutOfScope,
    /// `does not conform`
    DoesNotConform,
    /// `not met`
    NotMet,
    /// A level, or `met`, `unknown`, `disputed`, `none`, `undetermined`, `conforms`, `triggered`, `conflict`.
    Word(Word),
}

/// `prove "…": …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prove {
    /// Its title.
    pub title: Text,
    /// What must hold for everybody.
    pub property: Property,
    /// The whole declaration.
    pub place: Place,
}

/// A property of every possible patient or program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Property {
    /// `always CONDITION`
    Always(Expression),
    /// `never CONDITION`
    Never(Expression),
    /// `raising FACT never lowers PLACEMENT`
    Raising {
        /// What rises.
        raised: Raised,
        /// Whether the placement may not get lower, or not higher.
        never: Direction,
        /// The placement.
        placement: Name,
    },
    /// `no gap in PLACEMENT`, `no overlap in PLACEMENT`
    No(Hole, Name),
}

/// What rises in a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Raised {
    /// Facts by name; they may rise together.
    Facts(Vec<Name>),
    /// `any risk`: all facts of that scale.
    AnyOfScale(Name),
}

/// Which way a placement may not go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `lowers`
    Lowers,
    /// `raises`
    Raises,
}

/// A gap or an overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    /// No level's criteria are met.
    Gap,
    /// Those of several are.
    Overlap,
}

/// `known gap in PLACEMENT when CONDITION because "…"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Gap or overlap.
    pub hole: Hole,
    /// Where.
    pub placement: Name,
    /// For whom.
    pub when: Expression,
    /// Why it is meant.
    pub because: Text,
    /// The whole declaration.
    pub place: Place,
}

/// `amend program iop { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amend {
    /// Which block.
    pub block: Amended,
    /// What changes.
    pub changes: Vec<Change>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// The block that an amendment changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amended {
    /// `criteria …`
    Criteria(CriteriaHeader),
    /// `program …`
    Program(ProgramHeader),
}

/// One change of an amendment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// `remove NAME cite …`
    Remove {
        /// The clause.
        clause: ClauseName,
        /// Its sources.
        cites: Vec<Cite>,
        /// Notes.
        notes: Vec<Text>,
        /// From when.
        in_force: Option<InForce>,
        /// The whole change.
        place: Place,
    },
    /// `add CLAUSE`
    Add {
        /// The new clause.
        clause: Clause,
        /// The whole change.
        place: Place,
    },
    /// `tighten NAME: …`, `relax …`, `replace …`
    Alter {
        /// In which way.
        how: Alteration,
        /// The clause; `None` for `admit`.
        clause: Option<ClauseName>,
        /// Its new title.
        title: Option<Text>,
        /// Its new condition.
        condition: Expression,
        /// Sources, notes, dates.
        attributes: Attributes,
        /// The whole change.
        place: Place,
    },
}

/// In which way a clause is altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alteration {
    /// Whoever passes now passed before.
    Tighten,
    /// Whoever passed before passes now.
    Relax,
    /// Anything.
    Replace,
}
