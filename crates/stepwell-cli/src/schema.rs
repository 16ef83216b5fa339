//! JSON Schemas, draft 2020-12, of what a ruleset takes and gives.

mod decision;
mod facts;
mod what_if;

pub(crate) use decision::decision;
pub(crate) use facts::facts;

/// The dialect that every schema is written in.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
