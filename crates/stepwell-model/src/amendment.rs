//! What an amending ruleset changed in its base: plain data for proofs and manuals. The rules themselves stand in the
//! ruleset as amended.

use serde::{Deserialize, Serialize};
use stepwell_diagnostic::Span;

use crate::{Block, Cite, ClauseName, Dispute, Id, Period, Program, Version};

/// What a ruleset amends, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// The name of the base.
    pub base_name: String,
    /// The version of the base that was amended.
    pub base_version: Version,
    /// The folder of the base as the checker was given it; empty in a ruleset that was stored and loaded again.
    #[serde(skip)]
    pub base: String,
    /// The changes to clauses, by block, clause and first day. The base's own amendments do not stand here.
    pub changes: Vec<AmendedClause>,
    /// The disputes of the base that were replaced.
    pub disputes: Vec<Id<Dispute>>,
}

/// One change to one clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmendedClause {
    /// What was done to it.
    pub change: Change,
    /// The block it stands in; the base has one with the same header.
    pub block: AmendedBlock,
    /// The clause's id, `2.1/adult`: here it may be gone, in the base it may be missing.
    pub id: String,
    /// The clause as it stands now; `None` where no version of it is left.
    pub clause: Option<Id<ClauseName>>,
    /// The days on which the change counts: as written, what was left open taken from the base's clause.
    pub in_force: Period,
    /// On whose authority.
    pub cites: Vec<Cite>,
    /// Notes.
    pub notes: Vec<String>,
    /// Where the clause is named in the amendment.
    #[serde(skip)]
    pub span: Span,
}

/// The block whose clause was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AmendedBlock {
    /// Criteria.
    Criteria(Id<Block>),
    /// A program.
    Program(Id<Program>),
}

/// What was done to a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Whoever passes now passed before.
    Tighten,
    /// Whoever passed before passes now.
    Relax,
    /// It reads otherwise; neither is claimed.
    Replace,
    /// It is gone.
    Remove,
    /// It is new.
    Add,
}

impl Change {
    /// The word that opens such a change.
    pub fn keyword(self) -> &'static str {
        match self {
            Change::Tighten => "tighten",
            Change::Relax => "relax",
            Change::Replace => "replace",
            Change::Remove => "remove",
            Change::Add => "add",
        }
    }
}
