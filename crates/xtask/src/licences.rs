//! The licences of everything that is built, held against a list.
//!
//! `cargo tree` knows them, so this takes no time; a tool of its own would take minutes to be built in every run.

use std::{collections::BTreeSet, process::Command};

use crate::{cargo, say};

/// Licences under which code may be used here. A new one is added by somebody who has read it.
const ALLOWED: [&str; 10] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Zlib",
];

/// Looks at the licence of every package that any crate of the workspace is built, tested or run with, on any system.
pub(crate) fn check() -> Result<(), String> {
    say("\n> licences");
    let tree = Command::new(cargo())
        .args(["tree", "--workspace", "--target", "all", "--prefix", "none"])
        .args(["--edges", "normal,build,dev", "--format", "{p}|{l}|"])
        .output()
        .map_err(|error| format!("`cargo tree` could not be started: {error}"))?;
    if !tree.status.success() {
        return Err(format!(
            "`cargo tree` failed: {}",
            String::from_utf8_lossy(&tree.stderr)
        ));
    }
    let tree = String::from_utf8_lossy(&tree.stdout);
    let mut refused = BTreeSet::new();
    let mut seen = 0_usize;
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let mut parts = line.split('|');
        let (Some(package), Some(licence)) = (parts.next(), parts.next()) else {
            return Err(format!("`cargo tree` wrote a line without a licence: {line}"));
        };
        seen += 1;
        if !is_allowed(licence) {
            let licence = if licence.is_empty() { "no licence" } else { licence };
            refused.insert(format!("{package}: {licence}"));
        }
    }
    // INVARIANT: a tree this small was misread.
    if seen < 50 {
        return Err(format!("`cargo tree` shows {seen} packages only"));
    }
    if refused.is_empty() {
        return Ok(());
    }
    let refused: Vec<String> = refused.into_iter().collect();
    Err(format!(
        "these licences are not on the list in crates/xtask/src/licences.rs:\n  {}",
        refused.join("\n  ")
    ))
}

/// Whether an expression of licences can be satisfied by those that are allowed: `A OR (B AND C)`, and `A/B`, which older
/// packages write for `A OR B`.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any(&mut rest).unwrap_or(false) && rest.is_empty()
}

fn any(rest: &mut &[&str]) -> Option<bool> {
    let mut allowed = all(rest)?;
    while let Some((&"OR", more)) = rest.split_first() {
        *rest = more;
        allowed |= all(rest)?;
    }
    Some(allowed)
}

fn all(rest: &mut &[&str]) -> Option<bool> {
    let mut allowed = one(rest)?;
    while let Some((&"AND", more)) = rest.split_first() {
        *rest = more;
        allowed &= one(rest)?;
    }
    Some(allowed)
}

fn one(rest: &mut &[&str]) -> Option<bool> {
    let (first, more) = rest.split_first()?;
    *rest = more;
    if *first == "(" {
        let allowed = any(rest)?;
        let (&")", more) = rest.split_first()? else {
            return None;
        };
        *rest = more;
        return Some(allowed);
    }
    let mut licence = (*first).to_owned();
    if let ["WITH", exception, more @ ..] = *rest {
        licence = format!("{licence} WITH {exception}");
        *rest = more;
    }
    Some(ALLOWED.contains(&licence.as_str()))
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn a_licence_is_allowed_where_the_list_satisfies_it() {
        for good in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "MIT OR GPL-3.0-only",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
        ] {
            assert!(is_allowed(good), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "(MIT OR Apache-2.0) AND GPL-3.0-only",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "MIT OR",
            "(MIT",
            "MIT MIT",
        ] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }
}
