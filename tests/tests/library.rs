//! `docs/library.md` and the criteria keep each other's word: every statement of the five pages has its row, every row
//! names what is there, and whatever is shipped cites where it comes from.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use stepwell_check::{Library, check};
use stepwell_diagnostic::Sources;
use stepwell_model::{ClauseKind, Day, Ruleset};
use stepwell_syntax::parse;
use stepwell_tests::{TODAY, files_below, text_of, workspace};

/// How many statements each letter has, and how many conflicts (X).
const STATEMENTS: [(char, u32); 14] = [
    ('L', 33),
    ('D', 16),
    ('A', 10),
    ('H', 31),
    ('V', 38),
    ('G', 6),
    ('I', 21),
    ('E', 18),
    ('N', 15),
    ('T', 16),
    ('R', 5),
    ('O', 10),
    ('C', 8),
    ('X', 30),
];

/// The rulesets that the table speaks of by a short name, and their folders.
const RULESETS: [(&str, &str); 6] = [
    ("roots", "criteria/sources/roots"),
    ("civiq", "criteria/sources/civiq"),
    ("renaissance", "criteria/sources/renaissance"),
    ("northeast", "criteria/sources/northeast"),
    ("overview", "criteria/sources/overview"),
    ("iop", "criteria/iop"),
];
/// The folder of words, which the table may name as well.
const VOCABULARY: (&str, &str) = ("vocabulary", "criteria/vocabulary");

/// What a row may say that a statement became.
const KINDS: [&str; 14] = [
    "criterion",
    "exclusion",
    "requirement",
    "recommendation",
    "typical",
    "flag",
    "dispute",
    "definition",
    "population",
    "placement",
    "transition",
    "claim",
    "fact",
    "term",
];

/// One line of the tables.
#[derive(Debug)]
struct Row {
    id: String,
    /// The kinds it announces.
    kinds: BTreeSet<String>,
    /// Whether it says more than the kinds.
    explains: bool,
    /// Ruleset by short name, and what is named there.
    places: BTreeMap<String, Vec<String>>,
}

/// Something that a ruleset declares.
struct Thing {
    kind: &'static str,
    notes: Vec<String>,
}

fn statements() -> Vec<String> {
    STATEMENTS
        .iter()
        .flat_map(|(letter, last)| (1..=*last).map(move |number| format!("{letter}{number:02}")))
        .collect()
}

fn rows() -> Vec<Row> {
    text_of(&workspace().join("docs/library.md"))
        .lines()
        .filter_map(row)
        .collect()
}

/// The row of a statement; none where the line is anything else.
fn row(line: &str) -> Option<Row> {
    let cells: Vec<&str> = line
        .strip_prefix("| ")?
        .strip_suffix(" |")?
        .split(" | ")
        .collect();
    let [id, _, how, places] = cells[..] else {
        return None;
    };
    statement(id)?;
    let announced = how.split([':', ';']).next().unwrap();
    let kinds = announced
        .split(|sign: char| !sign.is_ascii_lowercase())
        .filter(|word| KINDS.contains(word))
        .map(str::to_owned)
        .collect();
    let places = places
        .split("; ")
        .map(|place| {
            let (ruleset, named) = place.split_once(' ').unwrap();
            let named = named.split('`').skip(1).step_by(2).map(str::to_owned);
            (ruleset.to_owned(), named.collect())
        })
        .collect();
    Some(Row {
        id: id.to_owned(),
        kinds,
        explains: announced != how,
        places,
    })
}

/// The letter and the number of an id such as `H17`.
fn statement(word: &str) -> Option<(char, u32)> {
    let mut signs = word.chars();
    let letter = signs.next().filter(char::is_ascii_uppercase)?;
    let number = signs.as_str();
    if number.len() != 2 {
        return None;
    }
    Some((letter, number.parse().ok()?))
}

/// The ids in a note; `V01 to V03` are three.
fn named_in(note: &str) -> BTreeSet<String> {
    let words: Vec<&str> = note
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut named = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let Some((letter, from)) = statement(word) else {
            continue;
        };
        let to = match words[at + 1..] {
            ["to", end, ..] => statement(end).map_or(from, |(_, to)| to),
            _ => from,
        };
        named.extend((from..=to).map(|number| format!("{letter}{number:02}")));
    }
    named
}

/// Every folder of `criteria/` that holds a ruleset or a vocabulary, checked once for all tests.
static SHIPPED: LazyLock<BTreeMap<String, Ruleset>> = LazyLock::new(|| {
    let mut sources = Sources::default();
    let mut library = Library::default();
    for path in files_below(&workspace().join("criteria"), "criteria") {
        let short = path.strip_prefix(workspace()).unwrap();
        let folder = short.parent().unwrap().to_str().unwrap().replace('\\', "/");
        let id = sources.add(short.to_str().unwrap(), text_of(&path));
        let parsed = parse(sources.get(id).unwrap());
        library.folders.entry(folder).or_default().files.push(parsed);
    }
    library
        .folders
        .keys()
        .map(|folder| {
            let checked = check(&library, folder, Day::parse(TODAY));
            let ruleset = checked
                .ruleset
                .unwrap_or_else(|| panic!("{folder}: {:?}", checked.diagnostics));
            (folder.clone(), ruleset)
        })
        .collect()
});

/// The rulesets of the table by their short names.
fn rulesets() -> BTreeMap<&'static str, &'static Ruleset> {
    RULESETS
        .iter()
        .chain([&VOCABULARY])
        .map(|(name, folder)| (*name, &SHIPPED[*folder]))
        .collect()
}

fn kind_of(kind: ClauseKind) -> &'static str {
    match kind {
        ClauseKind::Dimension | ClauseKind::Criterion | ClauseKind::Admit => "criterion",
        ClauseKind::Exclude => "exclusion",
        ClauseKind::Require => "requirement",
        ClauseKind::Recommend => "recommendation",
        ClauseKind::Typical => "typical",
        ClauseKind::Flag => "flag",
    }
}

/// All that a ruleset declares, by the name under which the table may speak of it.
fn things(ruleset: &Ruleset) -> BTreeMap<String, Thing> {
    let mut things = BTreeMap::new();
    let mut add = |name: &str, kind, notes: Vec<String>| {
        things.insert(name.to_owned(), Thing { kind, notes });
    };
    for clause in ruleset.clauses.iter() {
        let lifting = clause.unless.iter().flat_map(|unless| unless.notes.clone());
        let notes = clause.notes.iter().cloned().chain(lifting).collect();
        add(&ruleset.clause_names[clause.name].id, kind_of(clause.kind), notes);
    }
    for dispute in ruleset.disputes.iter() {
        let readings = dispute.readings.iter().filter_map(|reading| reading.note.clone());
        let notes = dispute.notes.iter().cloned().chain(readings).collect();
        add(&dispute.name, "dispute", notes);
    }
    for transition in ruleset.transitions.iter() {
        add(&transition.name, "transition", transition.notes.clone());
    }
    for define in ruleset.defines.iter() {
        add(&define.name, "definition", define.notes.clone());
    }
    for population in ruleset.populations.iter() {
        add(&population.name, "population", population.notes.clone());
    }
    for placement in ruleset.placements.iter() {
        add(&placement.name, "placement", placement.notes.clone());
    }
    for claim in ruleset.claims.iter() {
        add(&claim.name, "claim", claim.notes.clone());
    }
    for fact in ruleset.facts.iter() {
        add(&fact.name, "fact", fact.note.iter().cloned().collect());
    }
    for values in ruleset.scales.iter().chain(ruleset.choices.iter()) {
        add(&values.name, "term", Vec::new());
    }
    for dimension in ruleset.dimensions.iter() {
        add(&format!("dimension {}", dimension.label), "term", Vec::new());
    }
    for continuum in ruleset.continua.iter() {
        add(&continuum.name, "term", Vec::new());
        for level in &continuum.levels {
            add(&format!("{} {}", continuum.name, level.label), "term", Vec::new());
        }
    }
    things
}

#[test]
fn every_statement_has_one_row() {
    let mut seen: Vec<String> = rows().into_iter().map(|row| row.id).collect();
    let mut expected = statements();
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
}

#[test]
fn whatever_is_only_a_claim_says_what_is_missing() {
    let silent: Vec<String> = rows()
        .into_iter()
        .filter(|row| row.kinds.iter().all(|kind| kind == "claim") && !row.explains)
        .map(|row| row.id)
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn every_row_names_what_is_there_and_is_named_by_it() {
    let things: BTreeMap<&str, BTreeMap<String, Thing>> = rulesets()
        .iter()
        .map(|(name, ruleset)| (*name, things(ruleset)))
        .collect();
    let mut wrong = Vec::new();
    for row in rows() {
        let mut found = BTreeSet::new();
        for (ruleset, places) in &row.places {
            for place in places {
                let Some(thing) = things.get(ruleset.as_str()).and_then(|all| all.get(place)) else {
                    wrong.push(format!("{}: {ruleset} has no `{place}`", row.id));
                    continue;
                };
                found.insert(thing.kind.to_owned());
                // A term and its levels have nowhere to put a note.
                if thing.kind != "term" && !thing.notes.iter().any(|note| named_in(note).contains(&row.id)) {
                    wrong.push(format!("{}: no note of {ruleset} `{place}` names it", row.id));
                }
            }
        }
        if row.kinds.is_empty() || !row.kinds.is_subset(&found) {
            wrong.push(format!(
                "{}: announces {:?} and names {found:?}",
                row.id, row.kinds
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_statement_that_a_note_names_has_that_ruleset_in_its_row() {
    let rows: BTreeMap<String, Row> = rows().into_iter().map(|row| (row.id.clone(), row)).collect();
    let rulesets = rulesets();
    let shared = things(rulesets["vocabulary"]);
    let mut wrong = BTreeSet::new();
    for (name, _) in RULESETS {
        for (thing, it) in things(rulesets[name]) {
            if shared.contains_key(&thing) {
                continue;
            }
            for id in it.notes.iter().flat_map(|note| named_in(note)) {
                if !rows.get(&id).is_some_and(|row| row.places.contains_key(name)) {
                    wrong.insert(format!("{id}: {name} `{thing}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "these are not in the table: {wrong:#?}");
}

#[test]
fn whatever_is_shipped_cites_its_source() {
    let mut wrong = BTreeSet::new();
    for (folder, ruleset) in SHIPPED.iter() {
        for clause in ruleset.clauses.iter() {
            if clause.kind != ClauseKind::Admit && clause.cites.is_empty() {
                wrong.insert(format!("{folder}: {}", ruleset.clause_names[clause.name].id));
            }
        }
        for transition in ruleset.transitions.iter() {
            if transition.cites.is_empty() {
                wrong.insert(format!("{folder}: {}", transition.name));
            }
        }
        for claim in ruleset.claims.iter() {
            if claim.cites.is_empty() {
                wrong.insert(format!("{folder}: {}", claim.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_source_record_is_whole() {
    let mut wrong = BTreeSet::new();
    for (folder, ruleset) in SHIPPED.iter() {
        for source in ruleset.sources.iter() {
            let whole = [
                source.title.is_some(),
                source.publisher.is_some(),
                source.published.is_some(),
                source.kind.is_some(),
                source.grade.is_some(),
            ];
            if whole.contains(&false) {
                wrong.insert(format!("{folder}: {}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What else the page of public rules may name: blocks, programs, sources.
fn declared(ruleset: &Ruleset) -> BTreeSet<String> {
    let blocks = ruleset.blocks.iter().map(|block| block.header.clone());
    let programs = ruleset.programs.iter().map(|program| program.header.clone());
    let sources = ruleset.sources.iter().map(|source| source.name.clone());
    let things = things(ruleset).into_keys();
    blocks.chain(programs).chain(sources).chain(things).collect()
}

#[test]
fn what_the_page_of_public_rules_names_is_there() {
    let pages = ["docs/library-public.md", "docs/library.md"].map(|page| text_of(&workspace().join(page)));
    let names = pages.iter().flat_map(|page| page.split('`').skip(1).step_by(2));
    let mut wrong = BTreeSet::new();
    let mut found = 0;
    for name in names.filter(|name| name.starts_with("public/") || name.starts_with("sources/")) {
        let (folder, named) = name.split_once(' ').unwrap_or((name, ""));
        match SHIPPED.get(&format!("criteria/{folder}")) {
            Some(ruleset) if named.is_empty() || declared(ruleset).contains(named) => found += 1,
            Some(_) | None => {
                wrong.insert(name.to_owned());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(found > 150, "{found}");
}

#[test]
fn every_public_statement_has_one_row() {
    let page = text_of(&workspace().join("docs/library-public.md"));
    let rows = page
        .lines()
        .filter_map(|line| line.strip_prefix("| P")?.get(..3)?.parse::<u32>().ok());
    let rows: Vec<u32> = rows.collect();
    assert_eq!(rows, (1..=99).collect::<Vec<u32>>());
}
