//! How much of a decision is kept.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::{Error, entry::hex};

/// How much of a decision a log keeps.
#[derive(Clone, Debug)]
pub enum Keep {
    /// The facts and the decision with its reasons: enough to replay it from the log alone.
    Everything,
    /// Outcomes, and of facts and decision a hash with this key: enough to prove later, with the facts and the key, what
    /// was decided about whom. A decision names the facts it rests on, so keeping it would keep them.
    Hashes(Key),
}

/// A secret that hashes are made with.
///
/// Facts are few and guessable: without a secret, whoever holds the log could try every answer to every question until
/// the hash fits. The key belongs somewhere else than the log.
#[derive(Clone)]
pub struct Key {
    bytes: Vec<u8>,
}

impl Key {
    /// The fewest bytes a key may have.
    pub const SHORTEST: usize = 32;

    /// A key of these bytes, which should come from a random source.
    ///
    /// # Errors
    /// They are fewer than [`Key::SHORTEST`].
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, Error> {
        let bytes = bytes.into();
        if bytes.len() < Self::SHORTEST {
            return Err(Error::refused(format!(
                "the key has {} bytes, and one of fewer than {} can be guessed; make one with `head -c 32 /dev/urandom`",
                bytes.len(),
                Self::SHORTEST
            )));
        }
        Ok(Self { bytes })
    }

    /// The hash of a text. What it is and the receipt before are part of it, so that equal facts have unequal hashes.
    pub(crate) fn hash(&self, what: &str, previous: Option<&str>, text: &str) -> String {
        // A key of any length makes this hash.
        let Ok(mut hash) = Hmac::<Sha256>::new_from_slice(&self.bytes) else {
            return String::new();
        };
        for part in [what, previous.unwrap_or_default(), text] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hex("hmac-sha256:", &hash.finalize().into_bytes())
    }
}

impl fmt::Debug for Key {
    /// Never the bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}
