//! Diagnostics beside the lines they speak of, as `miette` draws them.

use miette::{GraphicalReportHandler, GraphicalTheme};
use stepwell_diagnostic::{Diagnostic, Report, Sources};

use crate::layout::{Page, Tone, WIDTH};

/// Draws every diagnostic, each with the command that explains it.
pub(crate) fn text(page: &mut Page, diagnostics: &[Diagnostic], sources: &Sources) {
    let theme = if page.is_coloured() {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(WIDTH)
        .with_links(false);
    for diagnostic in diagnostics {
        page.gap();
        let report = Report::new(diagnostic, sources);
        let mut drawn = String::new();
        // Drawing fails only where a place lies outside its file; the words are said all the same.
        if handler.render_report(&mut drawn, &report).is_err() {
            drawn = format!("{}\n\n  {report}\n", diagnostic.code);
        }
        page.raw(&drawn);
        for elsewhere in report.elsewhere() {
            page.wrapped(2, 4, &[(Tone::Plain, "see "), (Tone::Plain, &elsewhere)]);
        }
        page.line(Tone::Quiet, &format!("  stepwell explain {}", diagnostic.code));
    }
}
