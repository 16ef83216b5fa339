//! The digest of a ruleset: over all that a decision can show or rest on.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use stepwell_model::Ruleset;

/// The version of the language: the same text means the same as long as this stays.
const LANGUAGE: &str = "stepwell-language/1";

/// Writes the digest. Examples, properties and known holes decide nothing and do not count.
pub(crate) fn seal(ruleset: &mut Ruleset) {
    let examples = std::mem::take(&mut ruleset.examples);
    let properties = std::mem::take(&mut ruleset.properties);
    let known = std::mem::take(&mut ruleset.known);
    ruleset.digest.clear();
    // Plain data without floats or maps always has a JSON form.
    let json = serde_json::to_vec(ruleset).unwrap_or_default();
    let mut hash = Sha256::new();
    hash.update(LANGUAGE.as_bytes());
    hash.update([0]);
    hash.update(&json);
    let mut digest = String::from("sha256:");
    for byte in hash.finalize() {
        // Writing into a string cannot fail.
        let _ = write!(digest, "{byte:02x}");
    }
    ruleset.digest = digest;
    ruleset.examples = examples;
    ruleset.properties = properties;
    ruleset.known = known;
}
