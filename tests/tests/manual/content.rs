//! What manuals say.

use std::{collections::BTreeSet, fs, path::PathBuf};

use stepwell::Ruleset;
use stepwell_tests::{files_below, snapshot, stepwell, tests, workspace};
use tempfile::tempdir;

use crate::pages::{assert_sound, manual_of, read};

/// Every folder with a ruleset below `criteria/`.
fn rulesets() -> Vec<PathBuf> {
    let files = files_below(&workspace().join("criteria"), "criteria");
    let folders: BTreeSet<PathBuf> = files.iter().map(|it| it.parent().unwrap().to_owned()).collect();
    assert!(folders.len() > 20);
    folders.into_iter().collect()
}

/// What a name is read as.
fn spoken(name: &str) -> String {
    name.replace('_', " ")
}

/// What a text is once its blanks are counted as one.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_shipped_ruleset_has_a_manual_that_says_all_it_says() {
    for folder in rulesets() {
        let what = folder.strip_prefix(workspace()).unwrap().display().to_string();
        let manual = manual_of(&folder);
        assert_eq!(manual.run.status, 0, "{what}: {}", manual.run.told());
        assert_sound(&manual, &what);

        let ruleset = Ruleset::load(&folder).unwrap();
        let model = ruleset.model();
        let pages = manual.pages();
        let whole = plain(&pages["whole-manual.html"].text);
        let apart = plain(
            &pages
                .iter()
                .filter(|(name, _)| *name != "whole-manual.html")
                .fold(String::new(), |all, (_, page)| all + &page.text + " "),
        );
        let ids: BTreeSet<&String> = pages["whole-manual.html"].ids.iter().collect();
        let mut said: Vec<String> = Vec::new();
        said.extend(model.clause_names.iter().map(|it| it.id.clone()));
        said.extend(model.sources.iter().map(|it| it.name.clone()));
        said.extend(model.sources.iter().filter_map(|it| it.title.clone()));
        said.extend(model.clauses.iter().filter_map(|it| it.title.clone()));
        said.extend(model.clauses.iter().flat_map(|it| it.notes.clone()));
        said.extend(
            model
                .clauses
                .iter()
                .flat_map(|it| &it.unless)
                .filter_map(|it| it.title.clone()),
        );
        said.extend(
            model
                .clauses
                .iter()
                .flat_map(|it| &it.cites)
                .filter_map(|it| it.place.clone()),
        );
        said.extend(
            model
                .disputes
                .iter()
                .flat_map(|it| &it.readings)
                .filter_map(|it| it.note.clone()),
        );
        said.extend(
            model
                .disputes
                .iter()
                .filter_map(|it| it.followed.as_ref())
                .map(|it| it.because.clone()),
        );
        said.extend(model.facts.iter().filter_map(|it| it.question.clone()));
        said.extend(model.transitions.iter().filter_map(|it| it.title.clone()));
        said.extend(model.claims.iter().map(|it| it.statement.clone()));
        said.extend(model.known.iter().map(|it| it.because.clone()));
        said.push(model.digest.clone());
        for words in said {
            let words = plain(&words);
            assert!(
                whole.contains(&words),
                "{what}: `{words}` is not on the whole manual"
            );
            assert!(apart.contains(&words), "{what}: `{words}` is on no page");
        }
        for name in &model.clause_names {
            let anchor = format!("clause/{}", name.id.replace(' ', "~"));
            assert!(ids.contains(&anchor), "{what}: no {anchor}");
        }
        for source in &model.sources {
            assert!(
                ids.contains(&format!("source/{}", source.name)),
                "{what}: {}",
                source.name
            );
        }
        for at in 0..model.examples.len() {
            assert!(ids.contains(&format!("case/{}", at + 1)), "{what}: case {at}");
        }
    }
}

#[test]
fn cases_are_decided_as_eval_decides_them() {
    let manual = manual_of(&workspace().join("criteria/iop"));
    let pages = manual.pages();
    let cases = plain(&pages["cases.html"].text);
    // The outcome, what was missed and by how much, and what to ask.
    let ruleset = Ruleset::load(workspace().join("criteria/iop")).unwrap();
    let mut compared = 0;
    for example in &ruleset.model().examples {
        let facts = stepwell::Facts {
            id: None,
            as_of: None,
            facts: stepwell_eval::Facts::of(
                ruleset.model(),
                example.given.iter().map(|(fact, given)| (*fact, given)),
            ),
        };
        let day = example.as_of.or(ruleset.model().in_force.from).unwrap();
        let decision = ruleset.evaluate(&facts, day);
        for expectation in &example.expect {
            let stepwell_model::Target::Placement(_) = expectation.target else {
                continue;
            };
            let decided = &decision.placements["level_of_care"];
            let level = decided
                .levels
                .values()
                .find(|it| it.verdict == stepwell_model::Verdict::NotMet);
            for clause in level.iter().flat_map(|it| &it.clauses) {
                let is_told = matches!(
                    clause.kind,
                    stepwell_model::ClauseKind::Dimension | stepwell_model::ClauseKind::Criterion
                );
                if is_told && clause.verdict == stepwell_model::Verdict::NotMet {
                    compared += 1;
                    let because = plain(&spoken(&clause.because));
                    assert!(cases.contains(&because), "{}: {because}", example.title);
                }
            }
        }
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn the_pages_of_a_small_ruleset() {
    let manual = manual_of(&tests().join("manual/small.criteria"));
    assert_eq!(manual.run.status, 0, "{}", manual.run.told());
    assert_sound(&manual, "small");
    let mut all = manual.run.told();
    for (name, text) in manual.files() {
        if name.ends_with(".html") && name != "whole-manual.html" {
            all.push_str(&format!("\n=== {name} ===\n{}", without_digest(&text)));
        }
    }
    snapshot(&tests().join("manual"), "small", &all);
}

/// The digest changes with the language's version, and is no matter of these pages.
fn without_digest(text: &str) -> String {
    let mut pieces = text.split("sha256:");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |all, piece| format!("{all}sha256:…{}", &piece[64..]))
}

#[test]
fn nothing_an_author_writes_becomes_markup() {
    let manual = manual_of(&tests().join("manual/hostile.criteria"));
    assert_eq!(manual.run.status, 0, "{}", manual.run.told());
    assert_sound(&manual, "hostile");
    for (name, page) in manual.pages() {
        for (tag, attributes) in &page.elements {
            let foreign = ["script", "style", "marquee", "img", "i", "iframe", "object"];
            assert!(!foreign.contains(&tag.as_str()), "{name}: <{tag}>");
            let link = attributes.get("href").map_or("", String::as_str);
            assert!(!link.contains("javascript:"), "{name}: {link}");
        }
        // Marks that turn the order of reading round are shown, not obeyed.
        assert!(!page.text.contains(['\u{202e}', '\u{200b}']), "{name}");
    }
    let whole = &manual.pages()["whole-manual.html"];
    for words in [
        "title", "source", "clause", "cite", "unless", "dispute", "because", "known", "claim",
    ] {
        let words = format!("<script>alert('{words}')</script>");
        assert!(
            whole.text.contains(&words),
            "{words} is not shown as it is written"
        );
    }
    assert!(whole.text.contains("javascript:alert('url')"));
    let bdi = whole.elements.iter().filter(|(tag, _)| tag == "bdi").count();
    assert!(bdi > 0, "what is read from the right is not kept apart");
    let style = &manual.files()["style.css"];
    assert!(!style.contains("<script"), "{style}");
}

#[test]
fn levels_that_differ_in_capitals_alone_have_files_of_their_own() {
    let manual = manual_of(&tests().join("manual/hostile.criteria"));
    let names: Vec<String> = manual.files().into_keys().collect();
    let small: BTreeSet<String> = names.iter().map(|it| it.to_lowercase()).collect();
    assert_eq!(small.len(), names.len(), "{names:?}");
    assert!(names.contains(&"criteria-2.1-wm.html".to_owned()), "{names:?}");
    assert!(names.contains(&"criteria-2.1-wm~2.html".to_owned()), "{names:?}");
}

#[test]
fn hundreds_of_levels_have_a_page_each() {
    let mut text = String::from("ruleset many\n  version 1.0.0\n  in force from 2024-01-01\n");
    text.push_str("source s \"S\" { publisher not stated published not stated }\n");
    text.push_str("facts { fact score: whole number from 0 to 1000 ask \"Score?\" }\n");
    for continuum in ["one", "two", "three"] {
        let levels: String = (0..100).map(|at| format!(" {continuum}{at}")).collect();
        text.push_str(&format!("continuum c_{continuum} {{{levels} }}\n"));
        text.push_str(&format!(
            "placement p_{continuum} {{ on c_{continuum} choose most intensive }}\n"
        ));
        for at in 0..100 {
            text.push_str(&format!(
                "criteria {continuum}{at} in p_{continuum} {{ criterion enough: score is at least {at} cite s \
                 admit when enough }}\n"
            ));
        }
    }
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("many.criteria"), text).unwrap();
    let manual = manual_of(&folder.path().join("many.criteria"));
    assert_eq!(manual.run.status, 0, "{}", manual.run.told());
    let pages = manual.pages();
    assert!(pages.len() > 300, "{}", pages.len());
    assert_sound(&manual, "many");
    let contents = pages["terms.html"].links.len();
    assert!(
        contents < 60,
        "the contents list every level on every page: {contents} links"
    );
}

#[test]
fn the_same_ruleset_and_day_give_the_same_bytes() {
    let iop = workspace().join("criteria/iop");
    assert_eq!(manual_of(&iop).files(), manual_of(&iop).files());
}

#[test]
fn the_day_tells_what_is_in_force() {
    let folder = tempdir().unwrap();
    let small = tests().join("manual/small.criteria");
    let small = small.to_str().unwrap();
    for (day, word) in [("2024-06-01", "Not yet in force"), ("2025-06-01", "In force")] {
        let run = stepwell(folder.path(), &["doc", small, "--out", day, "--as-of", day], b"");
        assert_eq!(run.status, 0, "{}", run.told());
        let html = fs::read_to_string(folder.path().join(day).join("criteria-2.1.html")).unwrap();
        let page = read(&html);
        assert!(
            plain(&page.text).contains(&format!("{word} from 2025-01-01")),
            "{day}"
        );
    }
}

#[test]
fn an_amending_ruleset_shows_what_was_and_what_is() {
    let manual = manual_of(&workspace().join("criteria/public/virginia"));
    let page = plain(&manual.pages()["amendments.html"].text);
    for words in [
        "Tightened",
        "Added",
        "Was",
        "hours needed is from 9 to 19 hours/week",
        "third edition 1.0.0",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let was = page.find("Was").unwrap();
    assert!(page[was..].contains("at least 9 hours/week"), "{page}");
}
