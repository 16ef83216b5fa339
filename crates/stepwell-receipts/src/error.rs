//! Why something could not be done with a log.

use std::{fmt, io, path::PathBuf};

/// Why a log or a receipt could not be used. Every message is for whoever runs the service.
#[derive(Debug)]
pub enum Error {
    /// The files could not be read or written.
    Files {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Another process has the log open for writing.
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// An earlier write failed, and what the disk holds is not known until the log is opened again.
    Closed,
    /// The log is not as it was left.
    Faulty {
        /// The folder.
        path: PathBuf,
        /// What is wrong.
        fault: String,
    },
    /// What was given is no receipt.
    NoReceipt {
        /// Why not.
        reason: String,
    },
    /// What was asked of a receipt cannot be done with it.
    Refused {
        /// Why not, and what to do.
        reason: String,
    },
}

impl Error {
    pub(crate) fn files(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        |error| Self::Files { path, error }
    }

    pub(crate) fn refused(reason: impl Into<String>) -> Self {
        Self::Refused {
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Files { path, error } => write!(f, "`{}`: {}", path.display(), reason(error)),
            Self::InUse { path } => write!(
                f,
                "another process is writing receipts to `{}`; a log has one writer at a time",
                path.display()
            ),
            Self::Closed => f.write_str(
                "an earlier receipt could not be written; open the log again before writing another",
            ),
            Self::Faulty { path, fault } => write!(
                f,
                "nothing is written to `{}`, because it is not as it was left: {fault}; look at it with `stepwell replay \
                 --verify {}`",
                path.display(),
                path.display()
            ),
            Self::NoReceipt { reason } | Self::Refused { reason } => f.write_str(reason),
        }
    }
}

impl std::error::Error for Error {}

/// What the system says, without its numbers.
fn reason(error: &io::Error) -> String {
    /// The kinds that people meet, in their words; the rest speak for themselves.
    const WORDS: [(io::ErrorKind, &str); 8] = [
        (io::ErrorKind::NotFound, "there is no such file or folder"),
        (io::ErrorKind::PermissionDenied, "permission denied"),
        (io::ErrorKind::NotADirectory, "a part of the path is no folder"),
        (io::ErrorKind::AlreadyExists, "it is already there"),
        (io::ErrorKind::StorageFull, "the disk is full"),
        (
            io::ErrorKind::QuotaExceeded,
            "no more room is allowed on this disk",
        ),
        (
            io::ErrorKind::FileTooLarge,
            "the file would be larger than is allowed here",
        ),
        (io::ErrorKind::ReadOnlyFilesystem, "the disk can only be read"),
    ];
    let known = WORDS.iter().find(|(kind, _)| *kind == error.kind());
    known.map_or_else(
        || {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_lowercase()
        },
        |(_, words)| (*words).to_owned(),
    )
}
