//! A file of which no record may be endlessly long.

use std::{
    fs::File,
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// A record longer than this was given by mistake: a quotation mark that is never closed, a file without line ends.
pub(super) const LONGEST_RECORD: u64 = 64 * 1024 * 1024;

/// A file whose reader says when a record begins.
pub(super) struct Limited {
    file: File,
    since: Arc<AtomicU64>,
    all: Arc<AtomicU64>,
}

/// Counts what was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Count {
    since: Arc<AtomicU64>,
    all: Arc<AtomicU64>,
}

impl Count {
    /// A record begins.
    pub(super) fn begin(&self) {
        self.since.store(0, Ordering::Relaxed);
    }

    /// All bytes so far.
    pub(super) fn all(&self) -> u64 {
        self.all.load(Ordering::Relaxed)
    }
}

pub(super) fn limited(file: File) -> (Limited, Count) {
    let count = Count::default();
    let limited = Limited {
        file,
        since: Arc::clone(&count.since),
        all: Arc::clone(&count.all),
    };
    (limited, count)
}

impl Read for Limited {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        let bytes = read as u64;
        self.all.fetch_add(bytes, Ordering::Relaxed);
        if self.since.fetch_add(bytes, Ordering::Relaxed) + bytes > LONGEST_RECORD {
            return Err(io::Error::other(
                "a record is longer than 64 MiB; is a quotation mark left open?",
            ));
        }
        Ok(read)
    }
}
