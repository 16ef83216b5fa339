//! `stepwell test`: the examples of every ruleset below the paths.

use std::fmt::Write as _;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;
use stepwell::{Ruleset, folders};
use stepwell_diagnostic::{FileId, Severity, Span};
use stepwell_model::FolderKind;
use stepwell_prove::{Failure, failures};

use crate::{
    Status,
    arguments::{Test, TestForm},
    console::{Console, Ended, Stop},
    coverage::{self, Coverages, OfRuleset},
    findings,
    layout::{Page, Tone, counted},
    markdown::escaped,
    mutants::{self, AllMutants},
};

/// The document `stepwell.test/1`.
#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    examples: Vec<ExampleEntry<'a>>,
    /// Where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Vec<coverage::Entry<'a>>>,
    /// Where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    mutants: Option<Vec<mutants::Entry<'a>>>,
    diagnostics: Vec<findings::Entry<'a>>,
}

#[derive(Serialize)]
struct ExampleEntry<'a> {
    ruleset: &'a str,
    title: &'a str,
    passed: bool,
    failures: Vec<FailureEntry<'a>>,
}

#[derive(Serialize)]
struct FailureEntry<'a> {
    target: &'a str,
    expected: &'a str,
    actual: &'a str,
    because: &'a str,
}

/// The examples of one ruleset, run.
pub(super) struct Suite {
    /// The folder.
    root: String,
    /// The ruleset's name.
    name: String,
    /// Each example, with what did not come out as expected.
    pub(super) examples: Vec<(String, Vec<Failure>)>,
    /// How many properties it states.
    properties: usize,
}

pub(crate) fn run(console: &mut Console<'_>, arguments: &Test) -> Ended {
    console.progress("reading");
    let found = folders::read(console.folder(), &arguments.paths);
    let outcome = folders::check(&found, None);
    let mut coverages = Coverages {
        rulesets: Vec::new(),
        sources: &found.sources,
    };
    let mut all_mutants = AllMutants {
        rulesets: Vec::new(),
        sources: &found.sources,
    };
    let mut suites: Vec<Suite> = Vec::new();
    for ready in outcome.rulesets {
        let Some(ruleset) = ready.ruleset else { continue };
        // What decides nothing has nothing to cover.
        if arguments.coverage && ruleset.kind == FolderKind::Ruleset {
            console.progress(&format!(
                "looking for what the examples of {} leave out",
                ready.root
            ));
            coverages.rulesets.push(covered(&ready.root, &ruleset));
        }
        if arguments.mutate && ruleset.kind == FolderKind::Ruleset {
            let own = found.files.get(&ready.root).map_or(&[][..], Vec::as_slice);
            all_mutants
                .rulesets
                .push(mutated(console, &ready.root, &ruleset, own));
        }
        console.progress(&format!("testing {}", ready.root));
        suites.push(suite(ready.root, ruleset));
    }
    console.end_progress();
    let mut errors = outcome.diagnostics;
    errors.retain(|diagnostic| diagnostic.severity() == Severity::Error);
    let failed = suites
        .iter()
        .flat_map(|suite| &suite.examples)
        .any(|(_, failures)| !failures.is_empty());
    let mut status = findings::status(&errors);
    if failed || coverages.has_holes() || all_mutants.has_survivors() {
        status = status.max(Status::Wrong);
    }
    match arguments.format {
        TestForm::Text => {
            let mut page = console.page();
            coverage::text(&mut page, &coverages);
            mutants::text(&mut page, &all_mutants);
            let paths = arguments.paths.iter().map(|path| format!(" {}", path.display()));
            text(
                &mut page,
                &suites,
                &format!("stepwell prove{}", paths.collect::<String>()),
            );
            console.result(&page.finish())?;
        }
        TestForm::Json => console.document(&Document {
            format: "stepwell.test/1",
            examples: entries(&suites),
            coverage: arguments.coverage.then(|| coverage::entries(&coverages)),
            mutants: arguments.mutate.then(|| mutants::entries(&all_mutants)),
            diagnostics: findings::entries(&errors, &found.sources),
        })?,
        TestForm::Junit => console.result(&junit(&suites, &coverages, &all_mutants)?)?,
        TestForm::Markdown => {
            let mut text = markdown(&suites);
            text.push_str(&coverage::markdown(&coverages));
            text.push_str(&mutants::markdown(&all_mutants));
            console.result(&text)?;
        }
    }
    console.flush()?;
    if arguments.format != TestForm::Json && !errors.is_empty() {
        let mut page = console.message_page();
        findings::text(&mut page, &errors, &found.sources);
        page.gap();
        let text = format!(
            "{}; the examples of what has errors were not run",
            counted(errors.len(), "error")
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

/// What the examples of a ruleset cover.
pub(super) fn covered(root: &str, ruleset: &stepwell_model::Ruleset) -> OfRuleset {
    OfRuleset {
        root: root.to_owned(),
        name: ruleset.name.clone(),
        title: ruleset.title.clone(),
        version: ruleset.version.to_string(),
        coverage: stepwell_prove::coverage(ruleset),
    }
}

/// The mutants of a ruleset, whose own files are these.
fn mutated(
    console: &mut Console<'_>,
    root: &str,
    ruleset: &stepwell_model::Ruleset,
    own: &[FileId],
) -> mutants::OfRuleset {
    let is_own = |span: Span| own.contains(&span.file);
    let mut progress = |done: usize, of: usize| {
        console.progress(&format!("changing the rules of {root}: {done} of {of}"));
    };
    mutants::OfRuleset {
        root: root.to_owned(),
        name: ruleset.name.clone(),
        title: ruleset.title.clone(),
        version: ruleset.version.to_string(),
        mutants: stepwell_prove::mutants(ruleset, &is_own, &mut progress),
    }
}

/// Runs the examples of a ruleset.
pub(super) fn suite(root: String, model: stepwell_model::Ruleset) -> Suite {
    let ruleset = Ruleset::from_model(model);
    let (model, periods) = (ruleset.model(), ruleset.periods());
    Suite {
        root,
        name: model.name.clone(),
        examples: model
            .examples
            .iter()
            .map(|example| (example.title.clone(), failures(model, periods, example)))
            .collect(),
        properties: model.properties.len(),
    }
}

/// The results, and with which command the properties are decided.
fn text(page: &mut Page, suites: &[Suite], decides: &str) {
    let (mut passed, mut failed, mut properties) = (0_usize, 0_usize, 0_usize);
    for suite in suites {
        properties += suite.properties;
        for (title, failures) in &suite.examples {
            if failures.is_empty() {
                passed += 1;
                continue;
            }
            failed += 1;
            page.gap();
            page.wrapped(
                0,
                2,
                &[
                    (Tone::Bad, "failed"),
                    (Tone::Strong, &format!(" {title}")),
                    (Tone::Quiet, &format!(" in {}", suite.root)),
                ],
            );
            for failure in failures {
                page.wrapped(2, 4, &[(Tone::Plain, &failure.target)]);
                page.wrapped(
                    4,
                    13,
                    &[
                        (Tone::Plain, "expected"),
                        (Tone::Plain, &format!(" {}", failure.expected)),
                    ],
                );
                page.wrapped(
                    4,
                    13,
                    &[
                        (Tone::Plain, "came out"),
                        (Tone::Bad, &format!(" {}", failure.actual)),
                    ],
                );
                if !failure.because.is_empty() {
                    page.wrapped(
                        4,
                        13,
                        &[
                            (Tone::Plain, "because "),
                            (Tone::Plain, &format!(" {}", failure.because)),
                        ],
                    );
                }
            }
        }
    }
    if suites.is_empty() {
        return;
    }
    page.gap();
    let tone = if failed > 0 { Tone::Bad } else { Tone::Good };
    page.wrapped(
        0,
        2,
        &[
            (
                tone,
                &format!("{} passed, {failed} failed", counted(passed, "example")),
            ),
            (Tone::Plain, &format!(", in {}", counted(suites.len(), "ruleset"))),
        ],
    );
    if properties > 0 {
        let text = if properties == 1 {
            format!("1 property is stated; `{decides}` decides it")
        } else {
            format!("{properties} properties are stated; `{decides}` decides them")
        };
        page.wrapped(0, 2, &[(Tone::Quiet, &text)]);
    }
}

fn entries(suites: &[Suite]) -> Vec<ExampleEntry<'_>> {
    let mut entries = Vec::new();
    for suite in suites {
        for (title, failures) in &suite.examples {
            entries.push(ExampleEntry {
                ruleset: &suite.name,
                title,
                passed: failures.is_empty(),
                failures: failures
                    .iter()
                    .map(|failure| FailureEntry {
                        target: &failure.target,
                        expected: &failure.expected,
                        actual: &failure.actual,
                        because: &failure.because,
                    })
                    .collect(),
            });
        }
    }
    entries
}

/// A table of the examples that did not come out as expected, and how many did.
fn markdown(suites: &[Suite]) -> String {
    let mut text = String::new();
    let examples = || suites.iter().flat_map(|suite| &suite.examples);
    let failed = examples().filter(|(_, failures)| !failures.is_empty()).count();
    if failed > 0 {
        text.push_str("| example | of | expected | came out | because |\n|---|---|---|---|---|\n");
    }
    for suite in suites {
        for (title, failures) in &suite.examples {
            for failure in failures {
                let cells = [
                    title,
                    &failure.target,
                    &failure.expected,
                    &failure.actual,
                    &failure.because,
                ];
                let cells = cells.map(|cell| escaped(cell)).join(" | ");
                let _ = writeln!(text, "| {cells} |");
            }
        }
    }
    if failed > 0 {
        text.push('\n');
    }
    if !suites.is_empty() {
        let passed = counted(examples().count() - failed, "example");
        let rulesets = counted(suites.len(), "ruleset");
        let _ = writeln!(text, "{passed} passed, {failed} failed, in {rulesets}\n");
    }
    text
}

fn junit(suites: &[Suite], coverages: &Coverages<'_>, all_mutants: &AllMutants<'_>) -> Result<String, Stop> {
    let mut report = Report::new("stepwell");
    for suite in suites {
        let mut shown = TestSuite::new(suite.root.as_str());
        for (title, failures) in &suite.examples {
            let mut status = TestCaseStatus::success();
            if !failures.is_empty() {
                status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                let lines: Vec<String> = failures
                    .iter()
                    .map(|failure| {
                        format!(
                            "{}: expected {}, came out {}; {}",
                            failure.target, failure.expected, failure.actual, failure.because
                        )
                    })
                    .collect();
                status.set_message(lines.join("\n"));
            }
            let mut case = TestCase::new(title.as_str(), status);
            case.set_classname(suite.name.as_str());
            shown.add_test_case(case);
        }
        report.add_test_suite(shown);
    }
    for of in &coverages.rulesets {
        let mut shown = TestSuite::new(format!("coverage of {}", of.root));
        for item in &of.coverage.items {
            let missing = coverage::missing(item);
            let mut status = TestCaseStatus::success();
            if !missing.is_empty() {
                status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(format!("no example shows: {}", missing.join("; ")));
            }
            let mut case = TestCase::new(item.name(), status);
            case.set_classname(of.name.as_str());
            shown.add_test_case(case);
        }
        report.add_test_suite(shown);
    }
    for suite in mutants::suites(all_mutants) {
        report.add_test_suite(suite);
    }
    let text = report
        .to_string()
        .map_err(|error| Stop::CouldNot(format!("the report could not be written: {error}")))?;
    Ok(format!("{}\n", text.trim_end()))
}
