//! Diagnostics as `miette` sees them, so that any of its handlers can draw them.

use std::fmt;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::{Diagnostic, Label, Severity, SourceFile, Sources, visible};

/// The longest stretch that is shown as the place of a label. A longer one is shown by its first line.
const LONGEST_LABEL: usize = 600;
/// The most lines a label covers before it is shown by its first line.
const MOST_LINES: usize = 6;
/// How much of a line is shown on either side of a label: lines can be as long as a file.
const LONGEST_SIDE: usize = 240;

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
        f.write_str(&visible(&self.diagnostic.message))
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
            .map(|help| Box::new(visible(help)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.file().map(|file| file as &dyn SourceCode)
    }

    /// Places in the same file as the main one. Places in other files are told in words by [`Report::elsewhere`].
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let file = self.file()?;
        let main = &self.diagnostic.label;
        let related = self.diagnostic.related.iter();
        let labels = std::iter::once(labeled(file, main, LabeledSpan::new_primary_with_span)).chain(
            related
                .filter(move |label| label.span.file == main.span.file)
                .map(|label| labeled(file, label, LabeledSpan::new_with_span)),
        );
        Some(Box::new(labels))
    }
}

/// A label as `miette` takes it, cut to its first line where it is too long to be looked at.
fn labeled(
    file: &SourceFile,
    label: &Label,
    build: impl Fn(Option<String>, (usize, usize)) -> LabeledSpan,
) -> LabeledSpan {
    let length = file.text.len();
    let start = (label.span.start as usize).min(length);
    let mut end = (label.span.end as usize).clamp(start, length);
    let (first, _) = file.line_of(start);
    let (last, _) = file.line_of(end);
    if last - first >= MOST_LINES {
        end = file
            .line_start(first + 1)
            .map_or(length, |next| next - 1)
            .max(start);
    }
    end = character_start(&file.text, end.min(start + LONGEST_LABEL));
    let text = (!label.text.is_empty()).then(|| visible(&label.text).into_owned());
    build(text, (start, end - start))
}

/// The start of the character that the byte at `offset` belongs to.
fn character_start(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
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
                Some(format!(
                    "{}:{}:{}: {}",
                    file.path,
                    at.line,
                    at.column,
                    visible(&label.text)
                ))
            })
            .collect()
    }
}

impl SourceCode for SourceFile {
    /// The lines around a place. They are found through the line index and cut around the place, so that the cost
    /// does not grow with the file, nor with the line.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset().saturating_add(span.len()));
        // A stretch too long to show is two labels that `miette` tries to draw together; refused, it draws each alone.
        if end > self.text.len() || end - start > 4 * LONGEST_LABEL {
            return Err(MietteError::OutOfBounds);
        }
        let (start_line, start_of_line) = self.line_of(start);
        // A place that ends with its line's end belongs to that line, not to the next.
        let (end_line, _) = self.line_of(end.saturating_sub(1).max(start));
        // `miette` asks with no lines around a place when it wants the place itself.
        let wanted = if lines_before == 0 {
            start
        } else {
            self.line_start(start_line.saturating_sub(lines_before))
                .unwrap_or(start_of_line)
        };
        let from = character_start(&self.text, wanted.max(start.saturating_sub(LONGEST_SIDE)));
        let stop = self
            .line_start(end_line + lines_after + 1)
            .unwrap_or(self.text.len());
        let to = character_start(&self.text, stop.min(end + LONGEST_SIDE)).max(from);
        let (line, _) = self.line_of(from);
        let shown = self.shown().get(from..to).unwrap_or("");
        let column = self.position(from).column - 1;
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            shown.as_bytes(),
            (from, to - from).into(),
            line,
            column,
            shown.matches('\n').count(),
        )))
    }
}
