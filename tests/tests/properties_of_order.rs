//! The order of files, declarations and clauses never changes a byte of a decision; layout never changes the digest.

use proptest::prelude::*;
use stepwell::{Day, Ruleset};
use stepwell_diagnostic::Sources;
use stepwell_syntax::{format, parse};
use stepwell_tests::generated::Choices;

/// A declaration: what stands before its entries, and the entries, which may come in any order.
struct Declaration {
    head: String,
    entries: Vec<String>,
}

const CONDITIONS: [&str; 14] = [
    "fear is at least mild",
    "grief is from none to mild",
    "asked",
    "not blamed",
    "weekly is at least 2 hours/week and below 5 hours/week",
    "total is above 3 hours/week",
    "drug is not one of (alcohol)",
    "services includes all of (group, single)",
    "ready",
    "adults",
    "rival",
    "2 or more of (fear, grief) are at least mild",
    "any of (asked, blamed)",
    "if asked then fear is none",
];

/// A small ruleset in pieces. Its declarations stand in the same order for the same choices.
fn pieces(choices: &mut Choices) -> Vec<Declaration> {
    let plain = |text: &str| Declaration {
        head: text.to_owned(),
        entries: Vec::new(),
    };
    let braced = |head: &str, entries: Vec<String>| Declaration {
        head: head.to_owned(),
        entries,
    };
    let own = |entries: &[&str]| {
        entries
            .iter()
            .map(|entry| (*entry).to_owned())
            .collect::<Vec<_>>()
    };
    let mut declarations = vec![
        plain("ruleset generated \"In any order\" version 1.0.0 in force from 2024-01-01"),
        plain("source one \"One\" { grade A }"),
        plain("source two \"Two\" { grade B }"),
        plain("scale risk { none mild severe }"),
        plain("choice drug_kind { alcohol opioids none }"),
        plain("choice service { group single family }"),
        plain("continuum asam { 1 2.1 2.5 }"),
        braced(
            "facts \"Patient\"",
            own(&[
                "fact asked: yes/no ask \"?\"",
                "fact blamed: yes/no ask \"?\"",
                "fact fear: risk ask \"?\"",
                "fact grief: risk ask \"?\"",
                "fact drug: drug_kind ask \"?\"",
                "fact current_level: level of asam ask \"?\"",
            ]),
        ),
        braced(
            "facts \"Program\"",
            own(&[
                "fact weekly: hours/week from 0 to 40 ask \"?\"",
                "fact extra: hours/week from 0 to 40 ask \"?\"",
                "fact services: set of service ask \"?\"",
            ]),
        ),
        plain("define total as weekly + extra"),
        plain("define ready as asked or grief is severe"),
        plain("population adults: not (asked and blamed)"),
        plain("placement first { on asam choose least intensive }"),
        plain("placement second { on asam for adults choose every }"),
        braced(
            "dispute rival",
            own(&[
                "one says fear is at least mild cite \"1\"",
                "two says weekly is above 9 hours/week cite \"2\"",
            ]),
        ),
    ];
    let condition = |choices: &mut Choices| CONDITIONS[choices.below(14) as usize];
    for placement in ["first", "second"] {
        for level in ["1", "2.1", "2.5"] {
            let count = 1 + choices.below(4);
            let mut entries: Vec<String> = (0..count)
                .map(|at| {
                    let unless = if choices.once_in(4) {
                        format!("unless lifted{at}: {}", condition(choices))
                    } else {
                        String::new()
                    };
                    format!(
                        "criterion part{at}: {} cite one \"{at}\" {unless}",
                        condition(choices)
                    )
                })
                .collect();
            if choices.once_in(2) {
                entries.push(format!("exclude shut: {} cite two \"s\"", condition(choices)));
                entries.push(format!("flag seen: {} cite two \"s\"", condition(choices)));
            }
            let parts: Vec<String> = (0..count).map(|at| format!("part{at}")).collect();
            let how = if choices.once_in(2) { "all" } else { "any" };
            entries.push(format!("admit when {how} of ({})", parts.join(", ")));
            declarations.push(braced(&format!("criteria {level} in {placement}"), entries));
        }
    }
    let requirements = (0..3).map(|at| format!("require need{at}: {} cite one \"p\"", condition(choices)));
    declarations.push(braced("program iop", requirements.collect()));
    for (at, action) in ["step up", "step down", "review"].into_iter().enumerate() {
        let text = format!(
            "transition move{at} {{ when {} {action} cite one \"t\" }}",
            condition(choices)
        );
        declarations.push(plain(&text));
    }
    declarations
}

fn shuffle<T>(items: &mut [T], choices: &mut Choices) {
    for at in (1..items.len()).rev() {
        items.swap(at, choices.below(at as u32 + 1) as usize);
    }
}

/// The pieces in some order, spread over some files.
fn files(mut pieces: Vec<Declaration>, choices: &mut Choices) -> Vec<(String, String)> {
    shuffle(&mut pieces, choices);
    let mut files: Vec<(String, String)> = ["b", "a", "c"]
        .iter()
        .map(|name| (format!("rule/{name}.criteria"), String::new()))
        .collect();
    for mut piece in pieces {
        let (_, text) = &mut files[choices.below(3) as usize];
        text.push_str(&piece.head);
        if !piece.entries.is_empty() {
            shuffle(&mut piece.entries, choices);
            text.push_str(&format!(" {{\n{}\n}}", piece.entries.join("\n")));
        }
        text.push_str("\n\n");
    }
    files
}

fn facts(choices: &mut Choices) -> String {
    let options = [
        ("asked", "true false"),
        ("blamed", "true false"),
        (
            "fear",
            "\"none\" \"mild\" \"severe\" {\"one_of\":[\"none\",\"severe\"]}",
        ),
        ("grief", "\"none\" \"mild\" \"severe\""),
        ("drug", "\"alcohol\" \"opioids\" \"none\""),
        ("current_level", "\"1\" \"2.1\" \"2.5\""),
        ("weekly", "0 3 9.5 {\"from\":1,\"to\":12}"),
        ("extra", "0 0.5 20"),
        ("services", "[] [\"group\",\"single\"] [\"family\"]"),
    ];
    let mut given = Vec::new();
    for (name, values) in options {
        let values: Vec<&str> = values.split(' ').collect();
        let choice = choices.below(values.len() as u32 + 1) as usize;
        if let Some(value) = values.get(choice) {
            given.push(format!("\"{name}\":{value}"));
        }
    }
    format!("{{{}}}", given.join(","))
}

/// The text in the one layout, and how many comments it holds.
fn laid_out(path: &str, text: &str) -> (String, usize) {
    let mut sources = Sources::default();
    let id = sources.add(path, text);
    let file = sources.get(id).unwrap();
    let parsed = parse(file);
    let formatted = format(file, &parsed).unwrap_or_else(|refused| panic!("{refused:?}\n{text}"));
    (formatted, parsed.comments.len())
}

/// Puts comments behind some lines and before others, and blanks where there were none.
fn commented(text: &str, choices: &mut Choices) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        if choices.once_in(5) {
            out.push_str(&format!("# before {at}\n"));
        }
        out.push_str(&" ".repeat(choices.below(5) as usize));
        out.push_str(line);
        if choices.once_in(5) {
            out.push_str(&format!("   # behind {at}"));
        }
        out.push('\n');
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_never_changes_a_byte(
        rules in proptest::collection::vec(any::<u16>(), 120),
        order in proptest::collection::vec(any::<u16>(), 200),
        patient in proptest::collection::vec(any::<u16>(), 20),
    ) {
        let written = files(pieces(&mut Choices::new(&rules)), &mut Choices::new(&[]));
        let shuffled = files(pieces(&mut Choices::new(&rules)), &mut Choices::new(&order));
        let load = |files| Ruleset::from_files("rule", files).unwrap_or_else(|error| panic!("{error}"));
        let (written, shuffled) = (load(written), load(shuffled));
        let facts = facts(&mut Choices::new(&patient));
        let decide = |ruleset: &Ruleset| {
            let facts = ruleset.facts_from_json(&facts).unwrap_or_else(|error| panic!("{facts}: {error}"));
            ruleset.evaluate(&facts, Day::parse("2026-01-01").unwrap()).to_json_pretty()
        };
        prop_assert_eq!(decide(&written), decide(&shuffled));
    }

    #[test]
    fn layout_and_comments_never_change_the_digest(
        rules in proptest::collection::vec(any::<u16>(), 120),
        order in proptest::collection::vec(any::<u16>(), 200),
        comments in proptest::collection::vec(any::<u16>(), 200),
    ) {
        let load = |files| Ruleset::from_files("rule", files).unwrap_or_else(|error| panic!("{error}"));
        let written = files(pieces(&mut Choices::new(&rules)), &mut Choices::new(&order));
        let mut choices = Choices::new(&comments);
        let mut formatted = Vec::new();
        for (path, text) in &written {
            let text = commented(text, &mut choices);
            let (once, before) = laid_out(path, &text);
            let (twice, after) = laid_out(path, &once);
            prop_assert_eq!(before, text.matches('#').count());
            prop_assert_eq!(before, after);
            prop_assert_eq!(&once, &twice);
            formatted.push((path.clone(), once));
        }
        let (written, formatted) = (load(written), load(formatted));
        prop_assert_eq!(written.digest(), formatted.digest());
    }
}
