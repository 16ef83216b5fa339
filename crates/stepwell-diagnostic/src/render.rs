//! Diagnostics as `miette` sees them, so that any of its handlers can draw them.

use std::fmt;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::{Diagnostic, Severity, SourceFile, Sources};

/// A diagnostic beside the file it speaks of, ready for a `miette` report handler.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
}

impl<'a> Report<'a> {
    /// Pairs a diagnostic with the files of its run.
    pub fn new(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Self {
        Self { diagnostic, sources }
    }

    fn file(&self) -> Option<&'a SourceFile> {
        self.sources.get(self.diagnostic.label.span.file)
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.diagnostic.fmt(f)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'s>(&'s self) -> Option<Box<dyn fmt::Display + 's>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity() {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'s>(&'s self) -> Option<Box<dyn fmt::Display + 's>> {
        self.diagnostic
            .help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.file().map(|file| file as &dyn SourceCode)
    }

    /// Places in the same file as the main one. Places in other files are told in words by [`Report::elsewhere`].
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let main = &self.diagnostic.label;
        let labels = std::iter::once(main)
            .chain(
                self.diagnostic
                    .related
                    .iter()
                    .filter(move |label| label.span.file == main.span.file),
            )
            .map(|label| {
                let length = (label.span.end - label.span.start) as usize;
                let text = (!label.text.is_empty()).then(|| label.text.clone());
                LabeledSpan::new(text, label.span.start as usize, length)
            });
        Some(Box::new(labels))
    }
}

impl Report<'_> {
    /// Lines for the places that lie in other files: `path:line:column: text`.
    pub fn elsewhere(&self) -> Vec<String> {
        let main = self.diagnostic.label.span.file;
        self.diagnostic
            .related
            .iter()
            .filter(|label| label.span.file != main)
            .filter_map(|label| {
                let file = self.sources.get(label.span.file)?;
                let at = file.position(label.span.start as usize);
                Some(format!("{}:{}:{}: {}", file.path, at.line, at.column, label.text))
            })
            .collect()
    }
}

impl SourceCode for SourceFile {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.text.as_str().read_span(span, lines_before, lines_after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            contents.data(),
            *contents.span(),
            contents.line(),
            contents.column(),
            contents.line_count(),
        )))
    }
}
