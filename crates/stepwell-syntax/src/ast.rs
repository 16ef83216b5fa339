//! The syntax tree: what a file says, in the order it says it, with the place of every word.
//!
//! Two trees are equal when they say the same, wherever it stands: [`Place`]s compare equal to one another. The
//! formatter relies on that to prove that it changed nothing.

use stepwell_diagnostic::Span;

/// Where something stands. Places are equal to one another, so that trees compare by what they say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place(pub Span);

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

/// A word as it stands in the file: a name, a label, a number, a date, or the inside of a quoted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its spelling; for a quoted text without the quotes.
    pub text: String,
    /// Where it stands; for a quoted text with the quotes.
    pub place: Place,
}

impl Word {
    /// Where it stands.
    pub fn span(&self) -> Span {
        self.place.0
    }
}

/// A name given by an author: `withdrawal_risk`.
pub type Name = Word;
/// The label of a level, dimension or value: `2.1`, `none`.
pub type Label = Word;
/// The inside of a quoted text.
pub type Text = Word;
/// A day, `2024-01-01`; the parser has seen that it is in the calendar.
pub type Date = Word;

/// A declaration of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declaration {
    /// `ruleset …` or `vocabulary …`
    Header(Header),
    /// `source NAME { … }`
    Source(Source),
    /// `scale NAME { … }`
    Scale(Values),
    /// `choice NAME { … }`
    Choice(Values),
    /// `unit session`
    CountedUnit(CountedUnit),
    /// `continuum NAME { … }`
    Continuum(Continuum),
    /// `dimension N { … }`
    Dimension(Dimension),
    /// `facts "…" { … }`
    FactGroup(FactGroup),
    /// `impossible "…": …`
    Impossible(Impossible),
    /// `define NAME as …`
    Define(Define),
    /// `population NAME: …`
    Population(Population),
    /// `placement NAME { … }`
    Placement(Placement),
    /// `criteria LEVEL { … }`
    Criteria(Criteria),
    /// `program NAME { … }`
    Program(Program),
    /// `transition NAME { … }`
    Transition(Transition),
    /// `dispute NAME { … }`
    Dispute(Dispute),
    /// `claim NAME "…"`
    Claim(Claim),
    /// `example "…" { … }`
    Example(Example),
    /// `prove "…": …`
    Prove(Prove),
    /// `known gap in …`
    Known(Known),
    /// `amend criteria …` or `amend program …`
    Amend(Amend),
    /// `replace dispute NAME { … }`
    ReplaceDispute(Dispute),
}

impl Declaration {
    /// The stretch from its first word to its last.
    pub fn span(&self) -> Span {
        match self {
            Declaration::Header(it) => it.place.0,
            Declaration::Source(it) => it.place.0,
            Declaration::Scale(it) | Declaration::Choice(it) => it.place.0,
            Declaration::CountedUnit(it) => it.place.0,
            Declaration::Continuum(it) => it.place.0,
            Declaration::Dimension(it) => it.place.0,
            Declaration::FactGroup(it) => it.place.0,
            Declaration::Impossible(it) => it.place.0,
            Declaration::Define(it) => it.place.0,
            Declaration::Population(it) => it.place.0,
            Declaration::Placement(it) => it.place.0,
            Declaration::Criteria(it) => it.place.0,
            Declaration::Program(it) => it.place.0,
            Declaration::Transition(it) => it.place.0,
            Declaration::Dispute(it) | Declaration::ReplaceDispute(it) => it.place.0,
            Declaration::Claim(it) => it.place.0,
            Declaration::Example(it) => it.place.0,
            Declaration::Prove(it) => it.place.0,
            Declaration::Known(it) => it.place.0,
            Declaration::Amend(it) => it.place.0,
        }
    }
}

/// What a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderKind {
    /// It decides.
    Ruleset,
    /// It only shares terms.
    Vocabulary,
}

/// The header of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// `ruleset` or `vocabulary`.
    pub kind: FolderKind,
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `version 1.0.0`
    pub version: Option<Word>,
    /// `in force from … until …`
    pub in_force: Option<InForce>,
    /// `edition "…"`
    pub edition: Option<Text>,
    /// `uses "../vocabulary"`, several.
    pub uses: Vec<Text>,
    /// `amends "../base" at 1.2.0`
    pub amends: Option<Amends>,
    /// `review by 2027-01-01`
    pub review_by: Option<Date>,
    /// The whole header.
    pub place: Place,
}

/// `in force from DATE until DATE`; both days in. At least one stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// The whole phrase.
    pub place: Place,
}

/// `amends "../base" at 1.2.0`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amends {
    /// The folder of the base.
    pub path: Text,
    /// The version it is pinned to.
    pub version: Word,
}

/// `allow W0203 because "…"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The warning.
    pub code: Word,
    /// Why.
    pub because: Text,
    /// The whole phrase.
    pub place: Place,
}

/// A source record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub name: Name,
    /// What it is called.
    pub title: Option<Text>,
    /// Who publishes it.
    pub publisher: Option<Stated>,
    /// When: a year or a day.
    pub published: Option<Stated>,
    /// What kind of document it is.
    pub kind: Option<Text>,
    /// `A`, `B` or `C`.
    pub grade: Option<Word>,
    /// Where it stands.
    pub url: Option<Text>,
    /// When it was read.
    pub accessed: Option<Date>,
    /// Notes.
    pub notes: Vec<Text>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// An entry of a source that can honestly be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stated {
    /// What the source states.
    As(Word),
    /// `not stated`
    Not(Place),
}

/// A scale (ordered) or a choice (unordered).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its values, for a scale lowest first.
    pub values: Vec<Value>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// A value of a scale or choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its label.
    pub label: Label,
    /// Its title.
    pub title: Option<Text>,
    /// Label and title.
    pub place: Place,
}

/// `unit session "…"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedUnit {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// The whole declaration.
    pub place: Place,
}

/// Levels of care, least intensive first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continuum {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its levels.
    pub levels: Vec<Level>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// A level of care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// Its label.
    pub label: Label,
    /// Its title.
    pub title: Option<Text>,
    /// What it is also called, for input only.
    pub aliases: Vec<Text>,
    /// A note.
    pub note: Option<Text>,
    /// The whole entry.
    pub place: Place,
}

/// A dimension of assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// Its number.
    pub label: Label,
    /// Its title.
    pub title: Option<Text>,
    /// Its areas, and its facts that lie in none.
    pub entries: Vec<DimensionEntry>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// What a dimension holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DimensionEntry {
    /// `area "…" { … }`
    Area(Area),
    /// `fact …`
    Fact(Box<Fact>),
}

/// An area of a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its title.
    pub title: Text,
    /// Its facts.
    pub facts: Vec<Fact>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole block.
    pub place: Place,
}

/// Facts that belong to no dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactGroup {
    /// Its title.
    pub title: Option<Text>,
    /// Its facts.
    pub facts: Vec<Fact>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub kind: FactType,
    /// Where the type stands.
    pub kind_place: Place,
    /// The range it lies in.
    pub range: Option<FactRange>,
    /// Its question.
    pub ask: Option<Text>,
    /// A note.
    pub note: Option<Text>,
    /// The whole entry.
    pub place: Place,
}

/// The type of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactType {
    /// `yes/no`
    YesNo,
    /// `set of CHOICE`
    SetOf(Name),
    /// `level of CONTINUUM`
    LevelOf(Name),
    /// `whole number`
    WholeNumber,
    /// `whole years`
    WholeUnit(Unit),
    /// `number`
    Number,
    /// `date`
    Date,
    /// A scale, a choice, or a unit: the checker tells which.
    Named(Unit),
}

/// A unit: `hours/week`. The first part stands above the line, the others below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its parts, at least one.
    pub parts: Vec<Word>,
    /// The whole unit.
    pub place: Place,
}

/// `from 0 to 24`, `at least 0`, `at most 24`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactRange {
    /// Lowest, included.
    pub from: Option<Expression>,
    /// Highest, included.
    pub to: Option<Expression>,
    /// The whole phrase.
    pub place: Place,
}

/// `impossible "…": …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impossible {
    /// Its title.
    pub title: Option<Text>,
    /// What cannot be.
    pub condition: Expression,
    /// Sources, notes, dates.
    pub attributes: Attributes,
    /// The whole declaration.
    pub place: Place,
}

/// `define NAME as …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Define {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// What it stands for.
    pub body: DefineBody,
    /// Sources, notes, dates.
    pub attributes: Attributes,
    /// The whole declaration.
    pub place: Place,
}

/// What a define stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefineBody {
    /// One expression.
    Expression(Expression),
    /// `when CONDITION: VALUE` arms, and `otherwise: VALUE`.
    Arms {
        /// The arms, in the order written, which means nothing.
        arms: Vec<Arm>,
        /// The value where no arm holds.
        otherwise: Option<Expression>,
    },
}

/// `when CONDITION: VALUE`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// When it holds.
    pub when: Expression,
    /// What the define is then.
    pub value: Expression,
    /// The whole arm.
    pub place: Place,
}

/// `population NAME: …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Population {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Who is in it.
    pub condition: Expression,
    /// Sources, notes, dates.
    pub attributes: Attributes,
    /// The whole declaration.
    pub place: Place,
}

/// `placement NAME { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `on CONTINUUM`
    pub continuum: Option<Name>,
    /// `for POPULATION`
    pub population: Option<Name>,
    /// `choose …`
    pub choose: Option<Choose>,
    /// Where `choose …` stands.
    pub choose_place: Option<Place>,
    /// Notes.
    pub notes: Vec<Text>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// Which of the levels whose criteria are met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choose {
    /// `least intensive`
    LeastIntensive,
    /// `most intensive`
    MostIntensive,
    /// `every`
    Every,
}

/// The criteria of one level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criteria {
    /// Which level, for whom, in which placement.
    pub header: CriteriaHeader,
    /// Its title.
    pub title: Option<Text>,
    /// Its clauses.
    pub clauses: Vec<Clause>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// `asam 2.1 for adolescents in level_of_care`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriteriaHeader {
    /// The continuum, where it is named.
    pub continuum: Option<Name>,
    /// The level.
    pub level: Label,
    /// The population, where it is named.
    pub population: Option<Name>,
    /// The placement, where it is named.
    pub placement: Option<Name>,
    /// The whole header.
    pub place: Place,
}

/// A clause of criteria or of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// What it does.
    pub kind: ClauseKind,
    /// Its name: `detox`, or the number of a dimension; none for `admit`.
    pub name: Option<Label>,
    /// Its title.
    pub title: Option<Text>,
    /// Its condition.
    pub condition: Expression,
    /// Sources, notes, dates, and what lifts it.
    pub attributes: Attributes,
    /// The whole clause.
    pub place: Place,
}

/// What a clause does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseKind {
    /// `dimension N`
    Dimension,
    /// `criterion NAME`
    Criterion,
    /// `exclude NAME`
    Exclude,
    /// `typical NAME`
    Typical,
    /// `flag NAME`
    Flag,
    /// `admit when`
    Admit,
    /// `require NAME`
    Require,
    /// `recommend NAME`
    Recommend,
}

impl ClauseKind {
    /// The word that opens such a clause.
    pub fn keyword(self) -> &'static str {
        match self {
            ClauseKind::Dimension => "dimension",
            ClauseKind::Criterion => "criterion",
            ClauseKind::Exclude => "exclude",
            ClauseKind::Typical => "typical",
            ClauseKind::Flag => "flag",
            ClauseKind::Admit => "admit",
            ClauseKind::Require => "require",
            ClauseKind::Recommend => "recommend",
        }
    }
}

/// What follows a condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `cite SOURCE "place"`, several.
    pub cites: Vec<Cite>,
    /// `note "…"`, several.
    pub notes: Vec<Text>,
    /// `in force from … until …`
    pub in_force: Option<InForce>,
    /// `unless NAME: …`, several.
    pub unless: Vec<Unless>,
}

/// `cite SOURCE "place"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cite {
    /// The source.
    pub source: Name,
    /// Where in it.
    pub at: Option<Text>,
    /// The whole phrase.
    pub place: Place,
}

/// `unless NAME: …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unless {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// What lifts the clause.
    pub condition: Expression,
    /// Its sources.
    pub cites: Vec<Cite>,
    /// Its notes.
    pub notes: Vec<Text>,
    /// The whole phrase.
    pub place: Place,
}

/// `program NAME for POPULATION { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its name and for whom.
    pub header: ProgramHeader,
    /// Its title.
    pub title: Option<Text>,
    /// `at LEVEL`
    pub level: Option<LevelName>,
    /// Its clauses.
    pub clauses: Vec<Clause>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// `iop for adolescents`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramHeader {
    /// The program.
    pub name: Name,
    /// The population, where it is named.
    pub population: Option<Name>,
    /// The whole header.
    pub place: Place,
}

/// `2.1` or `asam 2.1`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelName {
    /// The continuum, where it is named.
    pub continuum: Option<Name>,
    /// The level.
    pub level: Label,
    /// Both.
    pub place: Place,
}

/// `transition NAME { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `when CONDITION`
    pub when: Option<Expression>,
    /// What follows.
    pub action: Option<Action>,
    /// Where the action stands.
    pub action_place: Option<Place>,
    /// Sources, notes, dates, and what lifts it.
    pub attributes: Attributes,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// What a transition asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `step up`
    StepUp,
    /// `step down`
    StepDown,
    /// `move to LEVEL`
    MoveTo(LevelName),
    /// `review`
    Review,
    /// `continue`
    Continue,
    /// `discharge`
    Discharge,
}

/// `dispute NAME { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its readings.
    pub readings: Vec<Reading>,
    /// `follow SOURCE because "…"`
    pub follow: Option<Follow>,
    /// Notes.
    pub notes: Vec<Text>,
    /// Silenced warnings.
    pub allows: Vec<Allow>,
    /// The whole declaration.
    pub place: Place,
}

/// `SOURCE says CONDITION cite "place"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The source.
    pub source: Name,
    /// What it says.
    pub condition: Expression,
    /// Where in it.
    pub at: Option<Text>,
    /// A note.
    pub note: Option<Text>,
    /// The whole reading.
    pub place: Place,
}

/// `follow SOURCE because "…"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// The source.
    pub source: Name,
    /// Why.
    pub because: Text,
    /// The whole phrase.
    pub place: Place,
}

/// `claim NAME "…" cite …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its name.
    pub name: Name,
    /// What the source states.
    pub title: Text,
    /// Its sources.
    pub cites: Vec<Cite>,
    /// Notes.
    pub notes: Vec<Text>,
    /// The whole declaration.
    pub place: Place,
}

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
    /// `includes (a) and may include (b)`
    Includes {
        /// Surely in the set.
        surely: Vec<Label>,
        /// Perhaps in the set; what stands in neither is absent.
        perhaps: Vec<Label>,
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

/// The name of a clause within its block: `dimension 4`, `detox`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseName {
    /// Whether it is a dimension.
    pub dimension: bool,
    /// The name, or the dimension's number.
    pub name: Label,
    /// The whole name.
    pub place: Place,
}

/// `2.1 for adolescents/dimension 4`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseId {
    /// The block: a level's header, or a program's name in `header.level`.
    pub header: CriteriaHeader,
    /// The clause.
    pub name: ClauseName,
    /// The whole id.
    pub place: Place,
}

/// A condition or a value: the checker tells which by type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it stands.
    pub place: Place,
}

impl Expression {
    /// Where it stands.
    pub fn span(&self) -> Span {
        self.place.0
    }
}

/// The forms of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpressionKind {
    /// `A and B and C`
    And(Vec<Expression>),
    /// `A or B or C`
    Or(Vec<Expression>),
    /// `not A`; several `not`s nest.
    Not(Box<Expression>),
    /// `if A then B`
    If {
        /// The condition.
        condition: Box<Expression>,
        /// What must then hold.
        then: Box<Expression>,
    },
    /// `all of (…)`, `2 or more of (…)`; with a test, the items are values and the test is applied to each.
    Counted {
        /// How many.
        counting: Counting,
        /// Of what.
        items: Vec<Expression>,
    },
    /// `SUBJECT is …`, `SUBJECT includes …`; the subject may be `Counted`.
    Test {
        /// What is tested.
        subject: Box<Expression>,
        /// The test.
        test: Test,
    },
    /// `a + b - c`
    Sum {
        /// The first term.
        first: Box<Expression>,
        /// Terms after it.
        rest: Vec<(Sign, Expression)>,
    },
    /// `a * b / c`
    Product {
        /// The first factor.
        first: Box<Expression>,
        /// Factors after it.
        rest: Vec<(Scaling, Expression)>,
    },
    /// `days from A to B`
    Elapsed {
        /// In what.
        unit: ElapsedUnit,
        /// From this day.
        from: Box<Expression>,
        /// To this day.
        to: Box<Expression>,
    },
    /// `(…)`; kept so that the formatter keeps the author's parentheses.
    Grouped(Box<Expression>),
    /// `9 hours/week`, `3`; a level or a value of a scale may look like a number.
    Quantity(Quantity),
    /// `2024-01-01`
    Date(Date),
    /// A name or a value: `age`, `none`, `yes`, `3.2-WM`.
    Word(Word),
    /// `2.1/detox`
    ClauseId(Box<ClauseId>),
    /// `dimension 4` on its own: the clause of that dimension in this block.
    Dimension(Label),
}

/// A number, and its unit where one stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The number as written.
    pub number: Word,
    /// Its unit.
    pub unit: Option<Unit>,
}

/// How many of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// `all of`
    All,
    /// `any of`
    Any,
    /// `none of`
    None,
    /// `2 or more of`
    AtLeast(u32),
    /// `exactly 1 of`
    Exactly(u32),
}

/// Plus or minus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-`
    Minus,
}

/// Times or over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// `*`
    Times,
    /// `/`
    Over,
}

/// The unit of elapsed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElapsedUnit {
    /// `days`
    Days,
    /// `months`
    Months,
    /// `years`
    Years,
}

/// What follows a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// `is at least 9 hours/week and below 20 hours/week`
    Bounds(Vec<Bound>),
    /// `is X`, `is not X`
    Is {
        /// The value.
        value: Box<Expression>,
        /// Whether `not` stands before it.
        negated: bool,
    },
    /// `is one of (…)`, `is not one of (…)`
    OneOf {
        /// The values.
        values: Vec<Expression>,
        /// Whether `not` stands before it.
        negated: bool,
    },
    /// `includes all of (…)`, `includes any of`, `includes none of`, `includes a`
    Includes {
        /// How many of them.
        how: Including,
        /// The members.
        members: Vec<Label>,
    },
}

/// How many members a set must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Including {
    /// `includes a`
    One,
    /// `includes all of (…)`
    All,
    /// `includes any of (…)`
    Any,
    /// `includes none of (…)`
    None,
}

/// One bound of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Which bound.
    pub kind: BoundKind,
    /// Where it stands.
    pub place: Place,
}

/// The forms of a bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoundKind {
    /// `at least X`
    AtLeast(Expression),
    /// `at most X`
    AtMost(Expression),
    /// `above X`
    Above(Expression),
    /// `below X`
    Below(Expression),
    /// `from X to Y`; both ends in; the unit of one serves both.
    Between(Expression, Expression),
    /// `on or after DATE`
    OnOrAfter(Expression),
    /// `on or before DATE`
    OnOrBefore(Expression),
    /// `before DATE`
    Before(Expression),
    /// `after DATE`
    After(Expression),
}

/// A comment and where it stands; its text begins with `#`.
pub type Comment = Word;
