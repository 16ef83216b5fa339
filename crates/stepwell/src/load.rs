//! Rulesets from folders and files: parse, check, compile.

use std::{
    error::Error,
    fmt,
    path::{Path, PathBuf},
};

use stepwell_check::resolve;
use stepwell_diagnostic::{Diagnostic, Severity, Sources};
use stepwell_syntax::parse_all;

use crate::{
    Ruleset,
    folders::{self, Found},
};

/// Why a ruleset was not loaded.
#[derive(Clone, Debug)]
pub enum LoadError {
    /// There is no ruleset to read.
    Missing {
        /// Where it was looked for.
        path: PathBuf,
        /// Why there is none.
        reason: String,
    },
    /// It was read and has errors.
    Wrong {
        /// The files.
        sources: Sources,
        /// Every error and warning, in order.
        diagnostics: Vec<Diagnostic>,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::Missing { path, reason } => write!(f, "`{}`: {reason}", path.display()),
            LoadError::Wrong { sources, diagnostics } => {
                let errors = diagnostics
                    .iter()
                    .filter(|diagnostic| diagnostic.severity() == Severity::Error);
                for (at, error) in errors.enumerate() {
                    if at > 0 {
                        writeln!(f)?;
                    }
                    if let Some(file) = sources.get(error.label.span.file) {
                        let place = file.position(error.label.span.start as usize);
                        write!(f, "{}:{}:{}: ", file.path, place.line, place.column)?;
                    }
                    write!(f, "{}: {}", error.code, error.message)?;
                }
                Ok(())
            }
        }
    }
}

impl Error for LoadError {}

impl Ruleset {
    /// Loads the ruleset in a folder, or the one that a single file is.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use stepwell::{LoadError, Ruleset};
    ///
    /// let ruleset = Ruleset::load(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/small"))?;
    /// assert_eq!((ruleset.name(), ruleset.version().as_str()), ("small", "1.0.0"));
    ///
    /// let nowhere = Ruleset::load("no/such/folder");
    /// assert!(matches!(nowhere, Err(LoadError::Missing { .. })));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// There is none, or it has errors; then every diagnostic is given.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let path = path.as_ref();
        let found = folders::read_one(Path::new(""), path).map_err(|reason| LoadError::Missing {
            path: path.to_owned(),
            reason,
        })?;
        checked(found)
    }

    /// Loads the ruleset in folder `root` from files in memory, each with its path and text. Folders that it uses are
    /// found among the files.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use stepwell::{LoadError, Ruleset};
    ///
    /// // A service has its texts from `include_str!`.
    /// let wrong = Ruleset::from_files("rules", [("rules/rules.criteria", "ruleset rules version one")]);
    /// let Err(LoadError::Wrong { diagnostics, .. }) = wrong else { return Err("it is wrong".into()) };
    /// assert!(!diagnostics.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// No file lies in the folder, or the ruleset has errors; then every diagnostic is given.
    pub fn from_files<P: Into<String>, T: Into<String>>(
        root: &str,
        files: impl IntoIterator<Item = (P, T)>,
    ) -> Result<Self, LoadError> {
        let mut files: Vec<(String, String)> = files
            .into_iter()
            .map(|(path, text)| (path.into(), text.into()))
            .collect();
        files.sort();
        let mut found = Found {
            roots: vec![resolve(root, ".")],
            ..Found::default()
        };
        let mut folders = Vec::new();
        for (path, text) in files {
            let folder = if path == root {
                path.as_str()
            } else {
                path.rsplit_once('/').map_or(".", |(folder, _)| folder)
            };
            folders.push(resolve(folder, "."));
            found.sources.add(path, text);
        }
        let parses = parse_all(&found.sources.iter().collect::<Vec<_>>());
        for (folder, parsed) in folders.into_iter().zip(parses) {
            found
                .library
                .folders
                .entry(folder)
                .or_default()
                .files
                .push(parsed);
        }
        if !found
            .roots
            .iter()
            .all(|root| found.library.folders.contains_key(root))
        {
            return Err(LoadError::Missing {
                path: PathBuf::from(root),
                reason: "no file of criteria lies there".to_owned(),
            });
        }
        checked(found)
    }
}

fn checked(found: Found) -> Result<Ruleset, LoadError> {
    let mut outcome = folders::check(&found, None);
    let (errors, _) = folders::tally(&outcome.diagnostics);
    match outcome.rulesets.pop().and_then(|ready| ready.ruleset) {
        Some(ruleset) if errors == 0 => Ok(Ruleset::from_model(ruleset)),
        Some(_) | None => Err(LoadError::Wrong {
            sources: found.sources,
            diagnostics: outcome.diagnostics,
        }),
    }
}
