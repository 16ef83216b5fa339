//! What is said about a place in a file.

use crate::{Code, Severity, Sources, Span};

/// Something wrong, or doubtful, at a place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which mistake this is.
    pub code: Code,
    /// What is wrong, in the words of the file: lower case, names in backticks.
    pub message: String,
    /// The place, and what the text there is.
    pub label: Label,
    /// Other places that belong to it.
    pub related: Vec<Label>,
    /// What can be typed instead.
    pub help: Option<String>,
}

/// A place and what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What this text is; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// A diagnostic at `span`, whose text is described by `label`.
    pub fn new(code: Code, span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            label: Label {
                span,
                text: label.into(),
            },
            related: Vec::new(),
            help: None,
        }
    }

    /// Adds what can be typed instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Whether it must be mended, or only thought about.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Puts diagnostics in the order they are shown: by path, place, code, message; repeated ones once.
pub fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    let path = |span: Span| sources.get(span.file).map_or("", |file| file.path.as_str());
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.label.span.start, d.label.span.end, d.code);
        path(a.label.span)
            .cmp(path(b.label.span))
            .then_with(|| key(a).cmp(&key(b)))
            .then_with(|| a.message.cmp(&b.message))
    });
    diagnostics.dedup();
}
