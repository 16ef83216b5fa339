//! What differs between two rulesets, as plain data.

use num_bigint::BigUint;

/// What differs between two rulesets, and whom that moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Whether nothing that a decision shows or rests on differs.
    pub is_same: bool,
    /// What was changed, in words.
    pub changes: Vec<Change>,
    /// Whom the counts leave out, since only one of both decides them: days on which only one is in force, answers that
    /// only one takes.
    pub beyond: Vec<String>,
    /// What else has to be known to read the changes and the counts.
    pub notes: Vec<String>,
    /// Placements, programs and transitions that both have, and what becomes of them.
    pub targets: Vec<TargetEffect>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What was done.
    pub kind: ChangeKind,
    /// What it was done to: `clause`, `fact`, `transition`.
    pub what: &'static str,
    /// What that is called now; of what is gone, what it was called.
    pub id: String,
    /// Its title now.
    pub title: Option<String>,
    /// What was.
    pub before: Option<String>,
    /// What is.
    pub after: Option<String>,
}

/// What was done to a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another name.
    Renamed,
    /// It stands in another block.
    Moved,
    /// It asks for something else.
    Changed,
    /// It asks for the same in other words: proved for every possible patient.
    Reworded,
    /// It is in force on other days.
    Dated,
    /// It cites something else.
    Cited,
    /// Its title, question or notes are others.
    Told,
}

impl ChangeKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Renamed => "renamed",
            ChangeKind::Moved => "moved",
            ChangeKind::Changed => "changed",
            ChangeKind::Reworded => "reworded",
            ChangeKind::Dated => "re-dated",
            ChangeKind::Cited => "re-cited",
            ChangeKind::Told => "retitled",
        }
    }
}

/// What becomes of one placement, program or transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetEffect {
    /// Its name, or its header.
    pub target: String,
    /// Its title.
    pub title: Option<String>,
    /// The levels that somebody moves from or to, with their titles.
    pub levels: Vec<(String, String)>,
    /// Whom it moves.
    pub affected: Affected,
    /// How many profiles come to the same on every day; `None` where they were not counted.
    pub stay: Option<BigUint>,
    /// Those by what they come to, where somebody else moves; `None` where they were not told apart. Who comes to another
    /// outcome on another day, and to the same in both versions, stands at each.
    pub stays: Option<Vec<(String, BigUint)>>,
    /// Of each outcome that somebody moves from or to, how many profiles come to it before and after; `None` where they
    /// were not told apart, or where that hangs on the day.
    pub totals: Option<Vec<(String, BigUint, BigUint)>>,
    /// Every outcome before with every other outcome after that somebody comes to.
    pub moves: Vec<Move>,
    /// The bound that was hit, or why it could not be decided.
    pub limit: Option<String>,
}

/// Whether anybody's outcome differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affected {
    /// Nobody's, of all who are possible.
    Nobody,
    /// Somebody's.
    Somebody,
    /// It could not be decided.
    Unknown,
}

impl Affected {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Affected::Nobody => "nobody",
            Affected::Somebody => "somebody",
            Affected::Unknown => "unknown",
        }
    }
}

/// Which way a patient moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To more intensive care.
    More,
    /// To less intensive care.
    Less,
    /// To a level, from none.
    Placed,
    /// To no level.
    Unplaced,
    /// To more levels than before, where several can be given.
    Wider,
    /// To fewer.
    Narrower,
}

impl Direction {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Direction::More => "more intensive",
            Direction::Less => "less intensive",
            Direction::Placed => "now placed",
            Direction::Unplaced => "no longer placed",
            Direction::Wider => "more levels",
            Direction::Narrower => "fewer levels",
        }
    }
}

/// Those who come to one outcome before and to another after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// What they came to.
    pub before: String,
    /// What they come to.
    pub after: String,
    /// Of a placement, which way that is.
    pub direction: Option<Direction>,
    /// How many profiles; `None` where they were not counted.
    pub profiles: Option<BigUint>,
    /// A smallest patient or program, as an `example` that passes with the later ruleset; where that refuses it, with the
    /// earlier one.
    pub example: Option<String>,
    /// The bound that was hit: it was not counted, not shown, or a smaller one may exist.
    pub limit: Option<String>,
}
