//! `parse/NAME.criteria`: what the parser keeps of a file, and what it says about the rest.

use std::{fmt::Write as _, path::Path};

use stepwell_diagnostic::{SourceFile, Sources, Span};
use stepwell_syntax::parse;
use stepwell_tests::{snapshot_beside, text_of};

fn parses_as_before(path: &Path) -> datatest_stable::Result<()> {
    let mut sources = Sources::default();
    let id = sources.add(path.file_name().unwrap().to_string_lossy(), text_of(path));
    let file = sources.get(id).unwrap();
    let parsed = parse(file);
    let mut told = String::new();
    for declaration in &parsed.declarations {
        let kind = format!("{declaration:?}");
        let kind = kind.split('(').next().unwrap();
        writeln!(told, "{} {kind}", lines(file, declaration.span()))?;
    }
    for broken in &parsed.broken {
        let name = broken.name.as_deref().unwrap_or("no name");
        writeln!(told, "{} could not be read ({name})", lines(file, broken.span))?;
    }
    writeln!(told, "{} comments", parsed.comments.len())?;
    for diagnostic in &parsed.diagnostics {
        let at = file.position(diagnostic.label.span.start as usize);
        writeln!(
            told,
            "\n{}:{} {} {}",
            at.line, at.column, diagnostic.code, diagnostic.message
        )?;
        let shown = file.slice(diagnostic.label.span);
        writeln!(
            told,
            "  label  {} | {}",
            shown.lines().next().unwrap_or_default(),
            diagnostic.label.text
        )?;
        for related in &diagnostic.related {
            let at = file.position(related.span.start as usize);
            writeln!(told, "  see    {}:{} {}", at.line, at.column, related.text)?;
        }
        if let Some(help) = &diagnostic.help {
            writeln!(told, "  help   {help}")?;
        }
    }
    snapshot_beside(path, &told);
    Ok(())
}

fn lines(file: &SourceFile, span: Span) -> String {
    let first = file.position(span.start as usize).line;
    let last = file.position(span.end as usize).line;
    format!("{first}-{last}:")
}

datatest_stable::harness! { { test = parses_as_before, root = "parse", pattern = r"\.criteria$" } }
