//! `stepwell prove`: what is true of every possible patient or program, for every ruleset below the paths.

use stepwell::folders;
use stepwell_diagnostic::Severity;
use stepwell_model::{FolderKind, Ruleset};
use stepwell_prove::prove;

use crate::{
    Status,
    arguments::{ProofsForm, Prove},
    console::{Console, Ended},
    findings,
    layout::{Tone, counted},
    proofs::{self, Proof, Proofs},
};

pub(crate) fn run(console: &mut Console<'_>, arguments: &Prove) -> Ended {
    console.progress("reading");
    let found = folders::read(console.folder(), &arguments.paths);
    let outcome = folders::check(&found, None);
    let mut errors = outcome.diagnostics;
    errors.retain(|diagnostic| diagnostic.severity() == Severity::Error);
    let mut status = findings::status(&errors);
    let mut proofs = Proofs {
        rulesets: Vec::new(),
        not_proved: Vec::new(),
        errors,
        sources: &found.sources,
        deny_warnings: arguments.deny_warnings,
    };
    let mut decides_nothing = false;
    for ready in outcome.rulesets {
        match ready.ruleset {
            None => proofs.not_proved.push(ready.root),
            Some(ruleset) => match ruleset.kind {
                // What decides nothing has nothing to prove.
                FolderKind::Vocabulary => decides_nothing = true,
                FolderKind::Ruleset => {
                    console.progress(&format!("proving {}", ready.root));
                    proofs.rulesets.push(proof(ready.root, ruleset));
                }
            },
        }
    }
    console.end_progress();
    status = status.max(proofs::status(&proofs));
    match arguments.format {
        ProofsForm::Text => {
            let mut page = console.page();
            proofs::text(&mut page, &proofs);
            if proofs.rulesets.is_empty() && decides_nothing {
                page.wrapped(
                    0,
                    2,
                    &[(
                        Tone::Plain,
                        "nothing here decides anything: there is nothing to prove",
                    )],
                );
            }
            console.result(&page.finish())?;
        }
        ProofsForm::Json => console.document(&proofs::json(&proofs))?,
        ProofsForm::Sarif => console.document(&proofs::sarif(&proofs))?,
        ProofsForm::Github => console.result(&proofs::github(&proofs))?,
        ProofsForm::Markdown => console.result(&proofs::markdown(&proofs))?,
    }
    console.flush()?;
    if tells_errors_apart(arguments.format) && !proofs.errors.is_empty() {
        let mut page = console.message_page();
        findings::text(&mut page, &proofs.errors, &found.sources);
        page.gap();
        let text = format!(
            "{}; what has errors was not proved",
            counted(proofs.errors.len(), "error")
        );
        page.wrapped(0, 2, &[(Tone::Bad, &text)]);
        console.message(&page.finish());
    }
    for missing in &found.missing {
        console.complain(missing);
        status = Status::CouldNot;
    }
    Ok(status)
}

/// Whether errors are messages beside the results, since the results have no room for them.
fn tells_errors_apart(form: ProofsForm) -> bool {
    match form {
        ProofsForm::Text | ProofsForm::Markdown => true,
        ProofsForm::Json | ProofsForm::Sarif | ProofsForm::Github => false,
    }
}

/// What is true of everybody under a ruleset.
pub(super) fn proof(root: String, ruleset: Ruleset) -> Proof {
    Proof {
        root,
        proved: prove(&ruleset),
        version: ruleset.version.to_string(),
        name: ruleset.name,
        title: ruleset.title,
    }
}
