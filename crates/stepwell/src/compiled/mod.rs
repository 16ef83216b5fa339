//! Compiled rulesets: a checked ruleset in one file, which a service loads without the parser.
//!
//! ```text
//! 8 bytes   \x89SWC\r\n\x1a\n      as in PNG: a copy that changes line ends or drops the eighth bit is seen at once
//! 4 bytes   the version of the form, lowest byte first
//! 8 bytes   the length of the body, lowest byte first
//! 32 bytes  the ruleset's digest (SHA-256)
//! …         the body: the ruleset as MessagePack, structures as lists
//! 32 bytes  SHA-256 of all that stands before
//! ```
//!
//! A file may come from anywhere. It is believed in four steps, none of which trusts the next: the container (magic,
//! version, length, checksum); the shape of the body, walked in a loop before anything is built from it, so that
//! neither nesting nor length can exhaust the stack or the memory (`shape`); the ruleset, written again and compared
//! byte for byte, digest included, so that there is one file for one ruleset; and all that the evaluator takes for
//! granted because the checker saw to it (`verify`).
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let ruleset = stepwell::Ruleset::load(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small"))?;
//! use stepwell::compiled::{self, CompiledError};
//!
//! let bytes = compiled::write(ruleset.model());
//! assert!(compiled::is_compiled(&bytes));
//! assert_eq!(compiled::read(&bytes)?.digest, ruleset.digest());
//!
//! let mut altered = bytes.clone();
//! altered[60] ^= 1;
//! assert!(compiled::read(&altered).is_err());
//! assert!(matches!(compiled::read(b"ruleset small"), Err(CompiledError::NotCompiled)));
//! # Ok(())
//! # }
//! ```

mod shape;
#[cfg(test)]
#[cfg(feature = "author")]
mod tests;
mod verify;

use std::{error::Error, fmt};

use sha2::{Digest, Sha256};
use stepwell_model::Ruleset as Model;

/// How every compiled ruleset begins.
pub const MAGIC: [u8; 8] = *b"\x89SWC\r\n\x1a\n";

/// The version of the form that this version of Stepwell writes and reads.
///
/// It is raised whenever what the model holds, or how it is laid out, changes.
pub const VERSION: u32 = 1;

/// The most bytes a compiled ruleset may have: some two hundred thousand clauses.
pub const LARGEST: usize = 64 * 1024 * 1024;

const HEADER: usize = 8 + 4 + 8 + 32;
const CHECKSUM: usize = 32;

/// Why bytes were not taken for a compiled ruleset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompiledError {
    /// They do not begin as one.
    NotCompiled,
    /// They are of another version of the form.
    OtherVersion {
        /// Which.
        version: u32,
    },
    /// They end too early.
    CutShort {
        /// How many bytes there are.
        length: usize,
        /// How many there must be, where so much of the beginning is left that it says so.
        expected: Option<u64>,
    },
    /// More follows after their end.
    TooLong {
        /// How many bytes there are.
        length: usize,
        /// How many there must be.
        expected: u64,
    },
    /// They say that they are longer than a compiled ruleset may be.
    TooLarge {
        /// How long.
        length: u64,
    },
    /// The checksum is not that of the bytes.
    Altered,
    /// The checksum is right, but what it covers is nothing that `stepwell export` writes.
    Unsound {
        /// What is wrong with it.
        reason: String,
    },
}

impl fmt::Display for CompiledError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const AGAIN: &str = "make it again with `stepwell export RULESET --as compiled -o FILE`";
        match self {
            Self::NotCompiled => write!(f, "this is no compiled ruleset; {AGAIN}"),
            Self::OtherVersion { version } if *version > VERSION => write!(
                f,
                "this compiled ruleset is of format {version}, but this version of Stepwell reads format {VERSION}; use a newer \
                 Stepwell, or {AGAIN} of this version"
            ),
            Self::OtherVersion { version } => write!(
                f,
                "this compiled ruleset is of format {version}, but this version of Stepwell reads format {VERSION}; {AGAIN}"
            ),
            Self::CutShort {
                length,
                expected: Some(expected),
            } => write!(
                f,
                "this compiled ruleset is cut short: {length} of its {expected} bytes are there; copy it again, or {AGAIN}"
            ),
            Self::CutShort {
                length,
                expected: None,
            } => write!(
                f,
                "this compiled ruleset is cut short: only {length} bytes of it are there; copy it again, or {AGAIN}"
            ),
            Self::TooLong { length, expected } => write!(
                f,
                "this compiled ruleset has {length} bytes where {expected} were written; copy it again, or {AGAIN}"
            ),
            Self::TooLarge { length } => write!(
                f,
                "this says that it is a compiled ruleset of {length} bytes, but none has more than {LARGEST}; {AGAIN}"
            ),
            Self::Altered => write!(
                f,
                "this compiled ruleset was altered after it was written: its checksum does not fit; copy it again, or {AGAIN}"
            ),
            Self::Unsound { reason } => write!(
                f,
                "this file has the form of a compiled ruleset, but `stepwell export` never wrote it: {reason}; do not use it, \
                 and {AGAIN}"
            ),
        }
    }
}

impl Error for CompiledError {}

/// Writes a checked ruleset. Examples, proofs and known holes decide nothing and stay behind.
pub fn write(model: &Model) -> Vec<u8> {
    let stripped;
    let model = if model.examples.is_empty() && model.properties.is_empty() && model.known.is_empty() {
        model
    } else {
        stripped = Model {
            examples: Vec::new(),
            properties: Vec::new(),
            known: Vec::new(),
            ..model.clone()
        };
        &stripped
    };
    let body = encode(model);
    let mut bytes = Vec::with_capacity(HEADER + body.len() + CHECKSUM);
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend((body.len() as u64).to_le_bytes());
    bytes.extend(digest_bytes(&model.digest));
    bytes.extend(body);
    let checksum = Sha256::digest(&bytes);
    bytes.extend(checksum);
    bytes
}

/// Reads a checked ruleset.
///
/// # Errors
/// The bytes are no compiled ruleset, or one that must not be believed: see [`CompiledError`].
pub fn read(bytes: &[u8]) -> Result<Model, CompiledError> {
    let (digest, body) = opened(bytes)?;
    let unsound = |reason: &str| CompiledError::Unsound {
        reason: reason.to_owned(),
    };
    shape::check(body).map_err(unsound)?;
    let model: Model =
        rmp_serde::from_slice(body).map_err(|_| unsound("what it holds is not laid out as a ruleset"))?;
    let mut sealed = model;
    let stated = std::mem::take(&mut sealed.digest);
    verify::check(&sealed).map_err(|reason| CompiledError::Unsound { reason })?;
    sealed.seal();
    if sealed.digest != stated || digest_bytes(&sealed.digest) != *digest {
        return Err(unsound("the digest it states is not that of its rules"));
    }
    if encode(&sealed) != body {
        return Err(unsound("it is not spelled as `stepwell export` spells it"));
    }
    Ok(sealed)
}

/// The version, where bytes begin as a compiled ruleset; `None` where they do not.
pub fn is_compiled(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

fn encode(model: &Model) -> Vec<u8> {
    // Plain data without floats always has this form.
    rmp_serde::to_vec(model).unwrap_or_default()
}

/// The digest and the body of a container in which everything is right.
fn opened(bytes: &[u8]) -> Result<(&[u8; 32], &[u8]), CompiledError> {
    let cut_short = CompiledError::CutShort {
        length: bytes.len(),
        expected: None,
    };
    let Some(rest) = bytes.strip_prefix(&MAGIC) else {
        let begins = !bytes.is_empty() && MAGIC.starts_with(bytes);
        return Err(if begins {
            cut_short
        } else {
            CompiledError::NotCompiled
        });
    };
    let (version, rest) = rest.split_first_chunk::<4>().ok_or_else(|| cut_short.clone())?;
    let version = u32::from_le_bytes(*version);
    if version != VERSION {
        return Err(CompiledError::OtherVersion { version });
    }
    let (length, rest) = rest.split_first_chunk::<8>().ok_or_else(|| cut_short.clone())?;
    let length = u64::from_le_bytes(*length);
    if length > LARGEST as u64 {
        return Err(CompiledError::TooLarge { length });
    }
    let expected = length + (HEADER + CHECKSUM) as u64;
    if (bytes.len() as u64) < expected {
        return Err(CompiledError::CutShort {
            length: bytes.len(),
            expected: Some(expected),
        });
    }
    if bytes.len() as u64 > expected {
        return Err(CompiledError::TooLong {
            length: bytes.len(),
            expected,
        });
    }
    let (digest, rest) = rest.split_first_chunk::<32>().ok_or_else(|| cut_short.clone())?;
    let (body, checksum) = rest.split_last_chunk::<32>().ok_or(cut_short)?;
    let covered = bytes.len() - CHECKSUM;
    let found = bytes.get(..covered).map(Sha256::digest);
    if found.is_none_or(|found| found.as_slice() != checksum) {
        return Err(CompiledError::Altered);
    }
    Ok((digest, body))
}

/// The bytes of `sha256:…`; zeros where it is none.
fn digest_bytes(digest: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    let digits = digest.strip_prefix("sha256:").unwrap_or_default();
    for (at, byte) in bytes.iter_mut().enumerate() {
        let pair = digits.get(2 * at..2 * at + 2);
        *byte = pair
            .and_then(|pair| u8::from_str_radix(pair, 16).ok())
            .unwrap_or(0);
    }
    bytes
}
