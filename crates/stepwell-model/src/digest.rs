//! The digest of a ruleset: over all that a decision can show or rest on.

use std::{
    fmt::Write as _,
    io::{self, BufWriter, Write},
};

use sha2::{Digest, Sha256};

use crate::Ruleset;

/// The version of the language: the same text means the same as long as this stays.
const LANGUAGE: &str = "stepwell-language/1";

impl Ruleset {
    /// Writes the digest. Examples, properties and known holes decide nothing and do not count.
    pub fn seal(&mut self) {
        let examples = std::mem::take(&mut self.examples);
        let properties = std::mem::take(&mut self.properties);
        let known = std::mem::take(&mut self.known);
        self.digest.clear();
        let mut hash = Sha256::new();
        hash.update(LANGUAGE.as_bytes());
        hash.update([0]);
        // Hashed as it is written: the JSON of a large ruleset is several times as long as its text.
        let mut json = BufWriter::with_capacity(1 << 14, Hashing(&mut hash));
        // Plain data without floats or maps always has a JSON form, and hashing cannot fail.
        let _ = serde_json::to_writer(&mut json, self);
        let _ = json.flush();
        drop(json);
        let mut digest = String::from("sha256:");
        for byte in hash.finalize() {
            // Writing into a string cannot fail.
            let _ = write!(digest, "{byte:02x}");
        }
        self.digest = digest;
        self.examples = examples;
        self.properties = properties;
        self.known = known;
    }
}

/// Hashes what is written.
struct Hashing<'a>(&'a mut Sha256);

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
