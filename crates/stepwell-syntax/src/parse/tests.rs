//! What the parser must make of sound and broken text.

use stepwell_diagnostic::{FileId, SourceFile};

use crate::{Parse, ast::Declaration};

fn read(text: &str) -> (SourceFile, Parse) {
    let file = SourceFile::new(FileId(0), "test.criteria", text);
    let parse = super::parse(&file);
    (file, parse)
}

/// The code of each diagnostic beside the text it points at.
fn told(text: &str) -> Vec<(String, String)> {
    let (file, parse) = read(text);
    let at = |span| file.slice(span).to_owned();
    parse
        .diagnostics
        .iter()
        .map(|found| (found.code.to_string(), at(found.label.span)))
        .collect()
}

/// A clause of a level, with what stands around it.
fn clause(condition: &str) -> String {
    format!(
        "criteria 2.1 {{\n  criterion a: {condition}\n  criterion b: age is at least 18 years\n  admit when a\n}}\n"
    )
}

fn tells(condition: &str, code: &str, place: &str) {
    let text = clause(condition);
    assert_eq!(told(&text), [(code.to_owned(), place.to_owned())], "{condition}");
    let (_, parse) = read(&text);
    let Some(Declaration::Criteria(criteria)) = parse.declarations.first() else {
        panic!("the block is lost")
    };
    assert!(
        criteria.clauses.len() >= 2,
        "the sound clauses of the block are kept: {condition}"
    );
}

#[test]
fn slips_of_a_newcomer_are_recognised_at_their_place() {
    tells("age >= 18", "E0105", ">=");
    tells("age is >= 18", "E0105", ">=");
    tells("age == 18", "E0105", "==");
    tells("age = 18", "E0105", "=");
    tells("a && b", "E0105", "&&");
    tells("age is more than 18 years", "E0105", "more");
    tells("age is between 3 and 5", "E0105", "between");
    tells("needs_detox is true", "E0113", "true");
    tells("needs_detox else b", "E0109", "else");
    tells("age at least 18 years", "E0121", "at");
    tells("all of (a b)", "E0121", "b");
    tells("2 or more (a, b)", "E0121", "(");
    tells("drug is “alcohol”", "E0106", "“");
    tells("age\t18", "E0107", "18");
    tells("age is 5%", "E0112", "%");
    tells("a and b or c", "E0104", "or");
    tells("not not not a", "E0110", "not not not a");
    tells("admitted is 2023-02-29", "E0118", "2023-02-29");
    tells("age is 1234567890123456789", "E0117", "1234567890123456789");
}

#[test]
fn both_readings_of_and_beside_or_are_shown_and_parse() {
    let (_, parse) = read(&clause("a and b or c and d"));
    let help = parse
        .diagnostics
        .first()
        .and_then(|found| found.help.clone())
        .unwrap_or_default();
    assert_eq!(
        help,
        "add parentheses: either `(a and b) or (c and d)` or `a and (b or c) and d`"
    );
    for reading in help.split('`').skip(1).step_by(2) {
        assert!(told(&clause(reading)).is_empty(), "{reading}");
    }
}

#[test]
fn five_mistakes_in_five_declarations_are_five_diagnostics() {
    let text = "scale Risk { a b }\nfacts {\n  fact age whole years\n}\nplcement x { }\n\
                define y as (a\nclaim z \"unended\nscale sound { a b }\n";
    let told: Vec<String> = told(text).into_iter().map(|(code, _)| code).collect();
    let mut sorted = told.clone();
    sorted.sort();
    assert_eq!(sorted, ["E0102", "E0103", "E0108", "E0115", "E0119"], "{told:?}");
    let (_, parse) = read(text);
    assert!(
        parse
            .declarations
            .iter()
            .any(|it| matches!(it, Declaration::Scale(scale) if scale.name.text == "sound"))
    );
}

#[test]
fn an_open_block_is_named_and_what_follows_it_is_read() {
    let text = "criteria 2.1 {\n  criterion a: b\n\nscale sound { a b }\n";
    assert_eq!(told(text), [("E0102".to_owned(), "{".to_owned())]);
    let (_, parse) = read(text);
    assert_eq!(
        parse.declarations.len(),
        2,
        "the open block is closed for the author and read too"
    );
    assert!(
        parse
            .diagnostics
            .iter()
            .any(|found| found.message == "the block `criteria 2.1` is never closed")
    );
}

#[test]
fn an_open_list_is_told_in_its_own_clause() {
    let text = "criteria 2.1 {\n  criterion a: all of (b, c\n  criterion d: e\n  admit when d\n}\n";
    assert_eq!(told(text), [("E0102".to_owned(), "(".to_owned())]);
}

#[test]
fn places_end_where_the_last_word_ends() {
    let (file, parse) =
        read("scale a { x }   # why\n\ndefine b as c   # and why\n\nsource d { kind \"e\" }\n");
    let places: Vec<&str> = parse
        .declarations
        .iter()
        .map(|it| file.slice(it.span()))
        .collect();
    assert_eq!(
        places,
        ["scale a { x }", "define b as c", "source d { kind \"e\" }"]
    );
    assert_eq!(
        parse
            .comments
            .iter()
            .map(|it| it.text.as_str())
            .collect::<Vec<_>>(),
        ["# why", "# and why"]
    );
}

#[test]
fn a_word_that_may_be_a_value_is_no_name() {
    assert_eq!(
        told("program more \"More\" { at 2.1 }"),
        [("E0114".to_owned(), "more".to_owned())]
    );
}

#[test]
fn keywords_are_whole_words() {
    assert!(told(&clause("nothing is none and notable and order is north")).is_empty());
}

#[test]
fn layout_means_nothing() {
    let (_, one_line) = read("scale a { x y } define b as c and d");
    let (_, many_lines) = read("scale\na {\n  x\n  y\n}\ndefine b # why\n  as c\n  and d\n");
    assert_eq!(one_line.declarations, many_lines.declarations);
}

#[test]
fn a_unit_is_no_name_that_follows() {
    let text = "example \"e\" {\n  given {\n    current_level: 2.1\n    age: 34 years\n  }\n}\n";
    assert!(told(text).is_empty());
    assert!(told("dispute d {\n  a says x is at most 3\n  b says x is 4\n}\n").is_empty());
}

#[test]
fn nesting_has_a_budget() {
    let deep = |depth: usize| format!("define a as {}b{}", "(".repeat(depth), ")".repeat(depth));
    assert!(told(&deep(64)).is_empty());
    assert_eq!(told(&deep(65)), [("E0110".to_owned(), "(".to_owned())]);
    assert_eq!(told(&deep(100_000)), [("E0110".to_owned(), "(".to_owned())]);
}

#[test]
fn hostile_texts_end_in_diagnostics() {
    let parts = [
        "\"\n",
        "}",
        "{",
        ")",
        "#\n",
        "not ",
        "a or ",
        "if a then ",
        "define x as a\n",
        "\0",
        "“",
        "é",
        "- ",
    ];
    for part in parts {
        let text = part.repeat(20_000);
        let (_, parse) = read(&text);
        assert!(
            !parse.diagnostics.is_empty() || part == "#\n" || part.starts_with("define"),
            "{part:?}"
        );
    }
}

#[test]
fn plain_english_is_explained() {
    tells("risk severe", "E0121", "severe");
    tells("risk is quite high", "E0101", "high");
    tells("needs_detox, relapsed", "E0101", ",");
    tells("a*b is below 9", "E0116", "*");
    tells("hours is below 9 hours per week", "E0101", "per");
    tells("age is older than 65 years", "E0105", "older than");
    tells("2 of (a, b)", "E0121", "of");
    tells("all (a, b)", "E0121", "(");
    tells("services include groups", "E0105", "include");
    tells("drug is in (a, b)", "E0105", "in");
    tells("admitted is before 1/3/2024", "E0118", "/");
    tells("age is at lest 18 years", "E0101", "lest");
    assert_eq!(
        told("criteria 2.1 {\n  exclude needs_detox\n  admit when a\n}\n"),
        [("E0108".to_owned(), "needs_detox".to_owned())]
    );
    assert_eq!(
        told("Level\tService\n2.1\tIOP\n"),
        [("E0107".to_owned(), "Level".to_owned())]
    );
}
