//! What the formatter does to files.

use stepwell_diagnostic::{FileId, SourceFile};

use super::{FormatRefused, format};
use crate::parse;

const SAMPLE: &str = include_str!("../../../../tests/format/sample.criteria");

fn formatted(text: &str) -> String {
    let file = SourceFile::new(FileId(0), "test.criteria", text);
    let read = parse(&file);
    assert_eq!(read.diagnostics, [], "{text}");
    format(&file, &read).unwrap_or_else(|refused| panic!("{refused}\n{text}"))
}

/// Formats, and holds that formatting the result changes nothing.
fn settled(text: &str) -> String {
    let once = formatted(text);
    assert_eq!(formatted(&once), once, "formatting twice is not formatting once");
    once
}

/// `text` comes out as `expected`.
fn becomes(text: &str, expected: &str) {
    assert_eq!(settled(text), expected);
}

/// `text` is formatted already.
fn stays(text: &str) {
    becomes(text, text);
}

#[test]
fn the_sample_formats_to_itself() {
    stays(SAMPLE);
}

#[test]
fn line_ends_of_windows_become_plain_ones() {
    becomes(&SAMPLE.replace('\n', "\r\n"), SAMPLE);
    becomes("\u{feff}unit session # why\r\n", "unit session  # why\n");
}

#[test]
fn indentation_and_blanks_of_the_author_do_not_matter() {
    let shifted: String = SAMPLE.lines().map(|line| format!("   {line}  \n\n")).collect();
    let squeezed = settled(&shifted);
    let words = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
    assert_eq!(words(&squeezed), words(SAMPLE));
}

#[test]
fn a_file_on_one_line_gets_its_lines() {
    let one_line = SAMPLE.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = settled(&one_line);
    assert!(text.lines().count() > 90, "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
}

#[test]
fn one_liners_stay_together_and_others_part() {
    becomes(
        "unit session\nunit visit\n\n\nunit day_pass\nclaim a \"x\" cite s\nunit other\n",
        "unit session\nunit visit\n\nunit day_pass\n\nclaim a \"x\"\n  cite s\n\nunit other\n",
    );
}

#[test]
fn parts_of_a_clause_stand_below_it() {
    becomes(
        "criteria 2.1 { exclude detox \"Detox\" : needs_detox cite s \"p\" note \"n\" in force from 2024-01-01
           unless managed: level_now is at least 3.7 cite s
         flag f: a is b }",
        "criteria 2.1 {
  exclude detox \"Detox\": needs_detox
    cite s \"p\"
    note \"n\"
    in force from 2024-01-01
    unless managed: level_now is at least 3.7
      cite s
  flag f: a is b
}
",
    );
}

#[test]
fn blank_lines_between_clauses_shrink_to_one() {
    becomes(
        "criteria 1 {\n\n\n  flag a: x\n\n\n\n  flag b: x\n\n    cite s\n  flag c: x\n\n}\n",
        "criteria 1 {\n  flag a: x\n\n  flag b: x\n    cite s\n  flag c: x\n}\n",
    );
}

#[test]
fn values_on_one_line_stay_there_and_others_get_columns() {
    becomes(
        "choice a { x   y z }\nscale b {\n  low \"Low\"\n  medium\n  very_high \"High\"\n}\nchoice c {}\n",
        "choice a { x  y  z }\n\nscale b {\n  low        \"Low\"\n  medium\n  very_high  \"High\"\n}\n\nchoice c {}\n",
    );
}

#[test]
fn questions_stay_beside_their_facts_or_below() {
    becomes(
        "facts { fact a: yes / no ask \"A?\"\nfact longer: whole years ask \"B?\"\nfact c: date\nask \"C?\" }",
        "facts {
  fact a: yes/no            ask \"A?\"
  fact longer: whole years  ask \"B?\"
  fact c: date
    ask \"C?\"
}
",
    );
}

#[test]
fn questions_that_do_not_fit_beside_all_move_below() {
    let long = "x".repeat(90);
    becomes(
        &format!("facts {{\n  fact a: yes/no  ask \"{long}\"\n  fact b: yes/no  ask \"B?\"\n}}\n"),
        &format!("facts {{\n  fact a: yes/no\n    ask \"{long}\"\n  fact b: yes/no\n    ask \"B?\"\n}}\n"),
    );
}

#[test]
fn rows_keep_a_column_they_share() {
    stays("scale a {\n  low       \"Low\"\n  moderate\n  high      \"High\"\n}\n");
    becomes(
        "scale a {\n  low                     \"Low\"\n  high                    \"High\"\n}\n",
        "scale a {\n  low   \"Low\"\n  high  \"High\"\n}\n",
    );
}

#[test]
fn long_conditions_break_at_their_outermost_words() {
    let [a, b, c] =
        ["a", "b", "c"].map(|name| format!("{}_{name} is at least 3 hours/week", "long".repeat(5)));
    becomes(
        &format!("criteria 1 {{ flag f \"Title\": {a} and ({b} or {c}) cite s }}"),
        &format!("criteria 1 {{\n  flag f \"Title\": {a}\n      and ({b} or {c})\n    cite s\n}}\n"),
    );
    becomes(
        &format!("criteria 1 {{ flag f: 2 or more of ({a}, {b}, {c}) }}"),
        &format!("criteria 1 {{\n  flag f: 2 or more of (\n      {a},\n      {b},\n      {c}\n    )\n}}\n"),
    );
}

#[test]
fn a_long_head_stands_alone_where_that_is_enough() {
    let title = "t".repeat(80);
    becomes(
        &format!("criteria 1 {{ flag f \"{title}\": one_thing is at least other_thing }}"),
        &format!("criteria 1 {{\n  flag f \"{title}\":\n      one_thing is at least other_thing\n}}\n"),
    );
}

#[test]
fn lists_of_words_fill_their_lines() {
    let words: Vec<String> = (0..30).map(|at| format!("service_{at}")).collect();
    let text = settled(&format!(
        "population p: services includes all of ({})",
        words.join(", ")
    ));
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
}

#[test]
fn comments_stay_with_what_they_stand_beside() {
    stays(
        "# The file.

# About the source.
source s {  # beside the brace
  # before the grade
  grade B  # beside it

  # at the end of the block
}  # after the block

# before the unit
unit session
# the end
",
    );
}

#[test]
fn comments_inside_a_condition_move_above_its_line() {
    becomes(
        "criteria 1 {
  flag f: a # first
    and # second
    # third
    b # fourth
    # fifth
    cite s
}
",
        "criteria 1 {
  # first
  # second
  # third
  flag f: a and b  # fourth
    # fifth
    cite s
}
",
    );
}

#[test]
fn comments_at_the_ends_of_neighbouring_lines_stand_in_a_column() {
    becomes(
        "choice c {\n  a # one\n  longer # two\n}\n",
        "choice c {\n  a       # one\n  longer  # two\n}\n",
    );
    stays("choice c {\n  a          # one\n  longer     # two\n}\n");
}

#[test]
fn a_change_keeps_its_only_attribute_beside_it() {
    stays(
        "amend program iop {
  tighten hours: weekly_hours is at least 10 hours/week and below 20 hours/week  cite admin7 \"7-12\"
  remove three_days  cite admin7 \"7-13\"
  add require crisis: services includes crisis_line  cite admin7 \"7-14\"
  remove four_days
    cite admin7 \"7-15\"
    note \"Twice\"
}
",
    );
}

#[test]
fn a_dispute_keeps_its_columns() {
    stays(
        "dispute iop_hours \"Hours a week that make an intensive outpatient program\" {
  roots      says weekly_hours is above 9 hours/week              cite \"Level 2\"
  civiq      says weekly_hours is from 6 to 30 hours/week         cite \"Description of IOP\"
  northeast  says weekly_hours is at least 9 hours/week           cite \"What is an IOP?\"
  overview   says weekly_hours is from 9 to 20 hours/week         cite \"Program Structure and Weekly Schedule\"
  follow northeast
    because \"It names ASAM as the origin of the figure\"
}
",
    );
}

#[test]
fn a_file_with_mistakes_is_left_alone() {
    let file = SourceFile::new(FileId(0), "test.criteria", "scale {\n");
    assert_eq!(format(&file, &parse(&file)), Err(FormatRefused::Mistakes));
}

#[test]
fn an_empty_file_stays_empty_and_lone_comments_stay() {
    stays("");
    becomes("\n\n", "");
    becomes("\n# a\n\n\n# b", "# a\n\n# b\n");
}

/// How many spacings of each declaration are tried.
const SPACINGS: u64 = 8;

/// Writes the words of a text with other blanks, line ends and comments between them.
fn spaced_otherwise(text: &str, seed: u64) -> String {
    let (words, _) = super::words::split(text);
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut spaced = String::new();
    for (at, word) in words.iter().enumerate() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let tight = word.tight || at > 0 && words[at - 1].tight;
        // Commonly one blank, so that lines grow long enough to break.
        let gap = match (state >> 20) % 24 {
            _ if at == 0 || tight => String::new(),
            0 | 1 => "\n".to_owned(),
            2 => "\n\n\n".to_owned(),
            3 => format!("  # beside {at}\n"),
            4 => format!("\n# above {at}\n"),
            5 => format!("\r\n\r\n   # apart {at} \r\n\n"),
            6 => "\t".to_owned(),
            _ => " ".to_owned(),
        };
        spaced.push_str(&gap);
        spaced.push_str(word.text);
    }
    spaced
}

/// Declarations that the sample lacks.
const OTHERS: &str = "\
dispute iop_hours \"Hours\" {
  allow W0202 because \"Both are read\"
  roots      says weekly_hours is above 9 hours/week  cite \"Level 2\"  note \"A note\"
  northeast  says weekly_hours is from 6 to 30 hours/week
    cite \"What is an IOP?\"
  follow northeast
    because \"It names its origin\"
}

amend criteria asam 2.1 for adults in level_of_care {
  tighten dimension 4: ambivalence is at most high  cite a \"1\"
  relax admit when all of (dimension 1, any of (dimension 4, dimension 5), not detox)
  remove detox
    cite b
    note \"No longer\"
  add exclude other \"Other\": needs_detox or not (age is at least 18 years and age is below 65 years)
    unless lifted: 2 or more of (a, b, c) is none
      cite a \"2\"
}

known gap in level_of_care when hours_given is at least 9 hours/week and any of (not a, not b, c) because \"It is meant\"

impossible \"A very long title that leaves little room for the condition\": if needs_detox then withdrawal_risk is not none
  note \"n\"

define days_there as days from admitted to as_of
define long_sum \"The sum\" as first_part_of_the_sum + second_part_of_the_sum - third_part_of_the_sum * (fourth + fifth / 2)

example \"many\" {
  given {
    as_of: 2024-01-01
    services: includes (group_therapy, drug_testing) and may include (case_management)
    risk: one of (none, severe)
    hours_given: from 2 to 4 hours/week
    other: not known
  }
  expect {
    2.1 for adolescents/dimension 4: not met
    level_of_care: one of (2.1, none, out of scope)
    level_of_care: needs (a_first_fact_with_a_long_name, a_second_fact_with_a_long_name, a_third_fact_with_a_long_name)
  }
}

prove \"more\": raising (first_fact, second_fact) never lowers level_of_care";

#[test]
fn any_spacing_settles_and_keeps_every_comment() {
    let declarations: Vec<&str> = SAMPLE.split("\n\n").chain(OTHERS.split("\n\n")).collect();
    for seed in 0..SPACINGS {
        for (at, declaration) in declarations.iter().enumerate() {
            // Two at a time, so that what stands between declarations is seen too.
            let pair = format!("{declaration}\n{}", declarations[(at + 7) % declarations.len()]);
            settled(&spaced_otherwise(&pair, seed * 100 + at as u64));
        }
    }
}
