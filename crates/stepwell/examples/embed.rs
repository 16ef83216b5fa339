//! A ruleset that is part of the program: its files are compiled in, parsed and checked when the program starts.
//!
//! ```text
//! cargo run -p stepwell --example embed
//! ```
//!
//! A service that wants to carry no parser embeds a compiled ruleset instead, with `include_bytes!` and
//! [`Ruleset::from_compiled`].

#![expect(clippy::indexing_slicing, reason = "the ruleset of this program has these")]

use std::error::Error;

use stepwell::{Answer, Day, Ruleset};

/// Names are for messages; folders tell what belongs together.
const FILES: [(&str, &str); 2] = [
    ("small/rules.criteria", include_str!("small/rules.criteria")),
    ("small/terms.criteria", include_str!("small/terms.criteria")),
];

fn main() -> Result<(), Box<dyn Error>> {
    let ruleset = Ruleset::from_files("small", FILES)?;
    let as_of = Day::parse("2026-01-01").ok_or("no such day")?;

    let facts = ruleset
        .facts()
        .id("A-17")
        .set("needs_more", true)
        .set("services", ["group_therapy"])
        .set("weekly_hours", Answer::between(8, 10))
        .build()?;
    let decision = ruleset.evaluate(&facts, as_of);
    let placement = &decision.placements["level_of_care"];
    let program = &decision.programs["day_clinic"];
    say(&format!(
        "{}: {}",
        placement.outcome.word(),
        placement.level.as_deref().unwrap_or("no level")
    ));
    say(&format!(
        "{}, until it is known: {}",
        program.outcome.word(),
        program.needs.join(", ")
    ));

    // What does not fit is told at once, in the words of the rules.
    if let Err(refused) = ruleset
        .facts()
        .set("risk", "terrible")
        .set("needs_mor", 1)
        .build()
    {
        for error in &refused.errors {
            say(&error.to_string());
        }
    }

    // The same ruleset as one file, for a service without the parser.
    let compiled = ruleset.to_compiled();
    let again = Ruleset::from_compiled(&compiled)?;
    say(&format!(
        "{} bytes compiled, the same decision: {}",
        compiled.len(),
        again.evaluate(&facts, as_of) == decision
    ));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example shows its results")]
fn say(line: &str) {
    println!("{line}");
}
