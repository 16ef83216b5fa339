//! The reasons of a decision, drawn in a way of one's own: here as nested lists of HTML.
//!
//! ```text
//! cargo run -p stepwell --example custom_rendering
//! ```

use std::{error::Error, fmt::Write as _};

use stepwell::{
    Day, Ruleset,
    explanation::{Reason, reasons},
};

const FILES: [(&str, &str); 2] = [
    ("small/rules.criteria", include_str!("small/rules.criteria")),
    ("small/terms.criteria", include_str!("small/terms.criteria")),
];

fn main() -> Result<(), Box<dyn Error>> {
    let ruleset = Ruleset::from_files("small", FILES)?;
    let as_of = Day::parse("2026-01-01").ok_or("no such day")?;
    let facts = ruleset
        .facts()
        .set("needs_more", true)
        .set("weekly_hours", "480 minutes/week")
        .build()?;
    let decision = ruleset.evaluate(&facts, as_of);
    let mut page = String::new();
    list(&mut page, &reasons(&decision), 0)?;
    say(&page);
    Ok(())
}

fn list(page: &mut String, reasons: &[Reason<'_>], depth: usize) -> std::fmt::Result {
    let indent = "  ".repeat(depth);
    writeln!(page, "{indent}<ul>")?;
    for reason in reasons {
        let title = reason.title.unwrap_or(reason.id);
        let because = match reason.because {
            "" => String::new(),
            because => format!(", because {}", escaped(because)),
        };
        write!(
            page,
            "{indent}  <li title=\"{}\">{}: {}{because}",
            escaped(reason.id),
            escaped(title),
            reason.result
        )?;
        for cite in reason.cites {
            write!(page, " <cite>{}</cite>", escaped(&cite.source))?;
        }
        if reason.parts.is_empty() {
            writeln!(page, "</li>")?;
        } else {
            writeln!(page)?;
            list(page, &reason.parts, depth + 2)?;
            writeln!(page, "{indent}  </li>")?;
        }
    }
    writeln!(page, "{indent}</ul>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

#[expect(clippy::print_stdout, reason = "an example shows its results")]
fn say(page: &str) {
    print!("{page}");
}
