//! How proofs read, from hand-made ones.

use std::path::Path;

use num_bigint::BigUint;
use stepwell_diagnostic::{Code, Diagnostic, Sources, Span};
use stepwell_prove::{Answer, Finding, FindingKind, Proved, ProvedProperty};

use super::{Proof, Proofs, words};
use crate::{Status, layout::Page};

const TEXT: &str = "\
prove \"adults always land\": no gap in level_of_care
placement level_of_care { on asam  choose least intensive }
criteria 2.5 { admit when severe }
";

const PATIENT: &str = "\
example \"nobody is placed: withdrawal_risk severe\" {
  given {
    age: 18 years

    withdrawal_risk: severe
  }
  expect { level_of_care: none }
}
";

/// The span of the first such words in [`TEXT`].
fn span(sources: &Sources, words: &str) -> Span {
    let file = sources.iter().next().unwrap();
    let start = file.text.find(words).unwrap();
    Span::new(file.id, start, start + words.len())
}

fn sources() -> Sources {
    let mut sources = Sources::default();
    sources.add("rules/rules.criteria", TEXT);
    sources
}

fn property(sources: &Sources, title: &str, result: Answer) -> ProvedProperty {
    ProvedProperty {
        title: title.to_owned(),
        span: span(sources, "prove \"adults always land\": no gap in level_of_care"),
        result,
        profiles: None,
        story: None,
        example: None,
        limit: None,
        but_for: Vec::new(),
    }
}

fn finding(sources: &Sources, kind: FindingKind, target: &str, message: &str) -> Finding {
    Finding {
        kind,
        target: target.to_owned(),
        span: span(sources, "level_of_care {"),
        message: message.to_owned(),
        profiles: None,
        known: None,
        example: None,
        limit: None,
    }
}

/// Some of everything.
fn everything(sources: &Sources) -> Proofs<'_> {
    let properties = vec![
        property(sources, "more risk never means less care", Answer::Holds),
        ProvedProperty {
            but_for: vec!["Severe withdrawal is treated in hospital | elsewhere".to_owned()],
            ..property(sources, "adolescents always land", Answer::Holds)
        },
        ProvedProperty {
            profiles: Some(BigUint::from(15_625_u32)),
            story: Some(
                "a patient whose `withdrawal_risk` is severe is an adult, and the criteria of no level are met"
                    .to_owned(),
            ),
            example: Some(PATIENT.to_owned()),
            ..property(sources, "adults always land | 100%, in <every> program", Answer::Refuted)
        },
        ProvedProperty {
            story: Some("`hours` may be anything".to_owned()),
            limit: Some("the counting would pass 2 million steps".to_owned()),
            ..property(sources, "whoever is sent has hours", Answer::Refuted)
        },
        ProvedProperty {
            limit: Some("the question has more than 1 million parts".to_owned()),
            ..property(sources, "hours stay below 20", Answer::Unknown)
        },
    ];
    let findings = vec![
        Finding {
            profiles: Some(BigUint::from(12_u32)),
            example: Some(PATIENT.to_owned()),
            ..finding(
                sources,
                FindingKind::Gap,
                "level_of_care for adults",
                "adults whose `withdrawal_risk` is severe",
            )
        },
        Finding {
            profiles: Some(BigUint::from(32_u32).pow(40)),
            known: Some("Severe withdrawal is treated in hospital, under other rules than these".to_owned()),
            example: Some(PATIENT.to_owned()),
            ..finding(
                sources,
                FindingKind::Gap,
                "level_of_care for adolescents",
                "no level of theirs has criteria",
            )
        },
        Finding {
            profiles: Some(BigUint::from(1_u32)),
            limit: Some("no facts were found that give this product".to_owned()),
            ..finding(
                sources,
                FindingKind::Overlap,
                "level_of_care",
                "both 2.1 and 2.5 are met",
            )
        },
        finding(
            sources,
            FindingKind::Unreachable,
            "2.5",
            "whoever meets 2.5 also meets 2.1, which is less intensive",
        ),
        finding(
            sources,
            FindingKind::Never,
            "2.1/detox",
            "its condition is never met",
        ),
        finding(
            sources,
            FindingKind::Always,
            "2.1/adult",
            "its condition is always met",
        ),
        finding(
            sources,
            FindingKind::Always,
            "2.1/known",
            "its condition is always met",
        ),
        finding(
            sources,
            FindingKind::Idle,
            "2.1/dimension 4",
            "without it, nobody would be placed otherwise",
        ),
        finding(
            sources,
            FindingKind::NotInForce,
            "iop",
            "from 2025-01-01 until 2025-06-30 nothing of `iop` is in force",
        ),
    ];
    proofs(sources, Proved { properties, findings })
}

fn proofs(sources: &Sources, proved: Proved) -> Proofs<'_> {
    Proofs {
        rulesets: vec![Proof {
            root: "rules".to_owned(),
            name: "demo_iop".to_owned(),
            title: Some("Adult intensive outpatient care, a demonstration".to_owned()),
            version: "1.0.0".to_owned(),
            proved,
        }],
        not_proved: Vec::new(),
        errors: Vec::new(),
        sources,
        deny_warnings: false,
    }
}

/// The proofs of one ruleset beside another that has an error.
fn beside_an_error(sources: &Sources) -> Proofs<'_> {
    Proofs {
        not_proved: vec!["other".to_owned()],
        errors: vec![Diagnostic::new(
            Code::ALL[0],
            span(sources, "criteria 2.5"),
            "something is wrong",
            "here",
        )],
        ..everything(sources)
    }
}

fn text(proofs: &Proofs<'_>) -> String {
    let mut page = Page::new(false);
    super::text(&mut page, proofs);
    page.finish()
}

/// Compares with a snapshot beside those of the other commands.
fn told(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cli"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn everything_reads_as_it_should() {
    let sources = sources();
    let proofs = everything(&sources);
    told("prove_everything_as_text", &text(&proofs));
    told("prove_everything_as_markdown", &super::markdown(&proofs));
    told("prove_everything_for_github", &super::github(&proofs));
    let document = serde_json::to_string_pretty(&super::json(&proofs)).unwrap();
    told("prove_everything_as_json", &document);
    let log = serde_json::to_string_pretty(&super::sarif(&proofs)).unwrap();
    told("prove_everything_as_sarif", &log);
}

#[test]
fn no_line_of_text_is_wider_than_a_page() {
    let sources = sources();
    let shown = text(&everything(&sources));
    let wide: Vec<&str> = shown.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "{wide:?}");
}

#[test]
fn an_example_can_be_pasted() {
    let sources = sources();
    let shown = text(&everything(&sources));
    let set_in: String = PATIENT
        .lines()
        .map(|line| format!("{}\n", format!("    {line}").trim_end()))
        .collect();
    // The refuted property and the gap; what is known is told shortly.
    assert_eq!(shown.matches(&set_in).count(), 2, "{shown}");
}

#[test]
fn what_is_quiet_is_told_in_a_line() {
    let sources = sources();
    let nothing = proofs(&sources, Proved::default());
    assert_eq!(
        text(&nothing),
        "Adult intensive outpatient care, a demonstration (demo_iop 1.0.0) in rules\n\n  \
         no property is stated, and nothing was found unasked\n\n\
         no property is stated; nothing was found unasked\n"
    );
    let mut holds = nothing;
    holds.rulesets[0].proved.properties = vec![property(&sources, "all is well", Answer::Holds)];
    assert_eq!(
        text(&holds),
        "Adult intensive outpatient care, a demonstration (demo_iop 1.0.0) in rules\n\n  \
         holds  all is well\n\n\
         1 property holds; nothing was found unasked\n"
    );
}

#[test]
fn errors_stand_beside_the_proofs_of_the_others() {
    let sources = sources();
    let proofs = beside_an_error(&sources);
    let code = Code::ALL[0].as_str();
    assert!(super::markdown(&proofs).contains("`other` has errors and was not proved"));
    assert!(super::github(&proofs).starts_with("::error file=rules/rules.criteria,line=3,"));
    let log = super::sarif(&proofs);
    let (rules, results) = (
        log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap(),
        log["runs"][0]["results"].as_array().unwrap(),
    );
    assert_eq!(results[0]["ruleId"], code);
    // The error, three properties and nine findings.
    assert_eq!(results.len(), 13);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let document = serde_json::to_value(super::json(&proofs)).unwrap();
    assert_eq!(document["diagnostics"][0]["code"], code);
}

#[test]
fn only_what_fails_or_is_denied_has_a_status() {
    let sources = sources();
    let mut proofs = proofs(&sources, Proved::default());
    for (answer, status) in [
        (Answer::Holds, Status::Done),
        (Answer::Refuted, Status::Wrong),
        (Answer::Unknown, Status::Wrong),
    ] {
        proofs.rulesets[0].proved.properties = vec![property(&sources, "it", answer)];
        assert_eq!(super::status(&proofs), status, "{answer:?}");
    }
    let gap = finding(&sources, FindingKind::Gap, "level_of_care", "a gap");
    for (known, deny_warnings, status) in [
        (None, false, Status::Done),
        (None, true, Status::Wrong),
        (Some("it is meant".to_owned()), true, Status::Done),
    ] {
        proofs.deny_warnings = deny_warnings;
        proofs.rulesets[0].proved = Proved {
            properties: Vec::new(),
            findings: vec![Finding { known, ..gap.clone() }],
        };
        assert_eq!(super::status(&proofs), status);
    }
}

#[test]
fn counts_are_grouped_and_those_past_reading_are_told_by_their_size() {
    for (count, shown) in [
        ("0", "0 profiles"),
        ("1", "1 profile"),
        ("999", "999 profiles"),
        ("15625", "15,625 profiles"),
        ("123456789012345", "123,456,789,012,345 profiles"),
        ("1234567890123456", "at least 1.2 × 10^15 profiles"),
    ] {
        assert_eq!(words::profiles(count), shown);
    }
}

#[test]
fn what_an_author_writes_ends_no_cell_link_or_fence() {
    let sources = sources();
    let title = "a | b [x](http://x) `c | d` <img> @all";
    let refuted = ProvedProperty {
        example: Some("example \"```` and ```\" {}".to_owned()),
        ..property(&sources, title, Answer::Refuted)
    };
    let shown = super::markdown(&proofs(
        &sources,
        Proved {
            properties: vec![refuted],
            findings: Vec::new(),
        },
    ));
    assert!(
        shown.contains("| **refuted** | a \\| b \\[x\\](http://x) `c \\| d` &lt;img> @\u{200b}all |  |\n"),
        "{shown}"
    );
    assert!(shown.contains("\n`````criteria\nexample"), "{shown}");
    assert!(shown.contains("`c | d` &lt;img&gt; @all</summary>"), "{shown}");
}
