//! `stepwell review`: check, fmt, test, prove and diff in one page, for whoever has to say yes or no to a change.

use std::path::PathBuf;

use stepwell::folders::{self, Found};
use stepwell_diagnostic::{Diagnostic, Span};
use stepwell_model::{Day, FolderKind, Ruleset as Model};

use super::{
    diff::{self, Versions},
    fmt, prove, revision, test,
};
use crate::{
    Status,
    arguments::{Review as Arguments, ReviewForm},
    console::{Console, Ended, Stop},
    coverage::Coverages,
    review::{self, Before, Earlier, Judged, Review, Run},
};

/// One version of the rules, read and checked.
struct Side {
    found: Found,
    diagnostics: Vec<Diagnostic>,
    /// What decides something and has no errors, each with its folder.
    rulesets: Vec<(String, Model)>,
    /// The folders of what has errors.
    broken: Vec<String>,
}

pub(crate) fn run(console: &mut Console<'_>, arguments: &Arguments) -> Ended {
    console.progress("reading");
    let mut after = side(
        folders::read(console.folder(), &arguments.paths),
        Some(console.today()),
    );
    let before = match &arguments.git {
        Some(name) => Some(earlier(console, name, &arguments.paths)?),
        None => None,
    };
    let (told, versions) = match &before {
        Some(before) => {
            let (told, versions) = compared(console, before, &after);
            let revision = arguments.git.clone().unwrap_or_default();
            (Some(Before { revision, ..told }), versions)
        }
        None => (None, Vec::new()),
    };
    let mut coverages = Coverages {
        rulesets: Vec::new(),
        sources: &after.found.sources,
    };
    let mut rulesets = Vec::new();
    for (root, ruleset) in std::mem::take(&mut after.rulesets) {
        if arguments.coverage {
            console.progress(&format!("looking for what the examples of {root} leave out"));
            coverages.rulesets.push(test::covered(&root, &ruleset));
        }
        let was = versions
            .iter()
            .find(|(_, (new, _))| *new == root)
            .map(|(was, _)| was);
        let before = before.as_ref().map(|before| (before, was));
        rulesets.push(judged(console, &after.found, (root, ruleset), before));
    }
    console.end_progress();
    let review = Review {
        diagnostics: after.diagnostics,
        sources: &after.found.sources,
        unformatted: fmt::unformatted(&after.found),
        rulesets,
        broken: after.broken,
        missing: after.found.missing.clone(),
        coverages: arguments.coverage.then_some(coverages),
        before: told,
        deny_warnings: arguments.deny_warnings,
    };
    if review.is_empty() {
        // Nothing was found to hold: that must not be taken for "everything holds".
        return Ok(missing(console, &after.found, Status::Done));
    }
    match arguments.format {
        ReviewForm::Text => {
            let mut page = console.page();
            review::text(&mut page, &review);
            console.result(&page.finish())?;
        }
        ReviewForm::Github => console.result(&review::github(&review))?,
        ReviewForm::Json => console.document(&review::json(&review))?,
        ReviewForm::Markdown => console.result(&review::markdown(&review, arguments.at_most))?,
    }
    console.flush()?;
    let status = review::status(&review, arguments.exit_code);
    Ok(missing(console, &after.found, status))
}

/// Tells which paths gave nothing.
fn missing(console: &mut Console<'_>, found: &Found, mut status: Status) -> Status {
    for missing in &found.missing {
        console.complain(missing);
        status = Status::CouldNot;
    }
    status
}

fn side(found: Found, today: Option<Day>) -> Side {
    let outcome = folders::check(&found, today);
    let mut side = Side {
        found,
        diagnostics: outcome.diagnostics,
        rulesets: Vec::new(),
        broken: Vec::new(),
    };
    for ready in outcome.rulesets {
        match ready.ruleset {
            None => side.broken.push(ready.root),
            Some(ruleset) => match ruleset.kind {
                // What decides nothing is checked, and that is all.
                FolderKind::Vocabulary => {}
                FolderKind::Ruleset => side.rulesets.push((ready.root, ruleset)),
            },
        }
    }
    side
}

/// The rules as they were. That a path was not there yet is no mistake: all below it is new.
fn earlier(console: &mut Console<'_>, name: &str, paths: &[PathBuf]) -> Result<Side, Stop> {
    let revision = revision::read(console, name)?;
    let old: Vec<PathBuf> = paths
        .iter()
        .map(|path| revision.path(path))
        .collect::<Result<_, _>>()?;
    Ok(side(folders::read(&revision.folder(), &old), None))
}

/// What differs between what has no errors on both sides.
fn compared(console: &mut Console<'_>, before: &Side, after: &Side) -> (Before, Vec<Versions>) {
    let (comparable, not_compared): (Vec<_>, Vec<_>) = after
        .rulesets
        .iter()
        .cloned()
        .partition(|(root, _)| !before.broken.contains(root));
    let was: Vec<(String, Model)> = before
        .rulesets
        .iter()
        .filter(|(root, _)| !after.broken.contains(root))
        .cloned()
        .collect();
    let (mut differences, versions) =
        diff::compared(console, (&before.found, was), (&after.found, comparable));
    differences.pairs.sort_by(|one, other| one.name.cmp(&other.name));
    let before = Before {
        revision: String::new(),
        errors: folders::tally(&before.diagnostics).0,
        differences,
        not_compared: not_compared.into_iter().map(|(root, _)| root).collect(),
    };
    (before, versions)
}

/// One ruleset as it is, beside what it was.
fn judged(
    console: &mut Console<'_>,
    found: &Found,
    (root, ruleset): (String, Model),
    before: Option<(&Side, Option<&(String, Model)>)>,
) -> Judged {
    let (earlier, beside) = match before {
        None => (Earlier::NotAsked, Vec::new()),
        Some((_, None)) => (Earlier::New, Vec::new()),
        Some((side, Some((old, was)))) => {
            let beside = review::beside((&side.found, old), (found, &root));
            let earlier = if was.digest == ruleset.digest && beside.is_empty() {
                Earlier::Same
            } else {
                Earlier::Other(Box::new(ran(console, old.clone(), was.clone())))
            };
            (earlier, beside)
        }
    };
    let run = ran(console, root.clone(), ruleset);
    review::judged(run, &earlier, beside, |property| {
        review::stated(found, &root, &property.title)
    })
}

fn ran(console: &mut Console<'_>, root: String, ruleset: Model) -> Run {
    console.progress(&format!("testing and proving {root}"));
    let spans: Vec<Span> = ruleset.examples.iter().map(|example| example.span).collect();
    let proof = prove::proof(root.clone(), ruleset.clone());
    let examples = test::suite(root, ruleset).examples.into_iter().zip(spans);
    Run {
        proof,
        examples: examples
            .map(|((title, failures), span)| (title, span, failures))
            .collect(),
    }
}
