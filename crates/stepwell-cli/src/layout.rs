//! Text for people: tones, and paragraphs wrapped to the width of a page.

use owo_colors::{OwoColorize as _, Style};
use stepwell_diagnostic::visible;
use unicode_width::UnicodeWidthStr as _;

/// How wide a page is, in columns.
pub(crate) const WIDTH: usize = 80;

/// What a piece of text is to its reader. Colour only repeats what the words say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Running text.
    Plain,
    /// What is read first.
    Strong,
    /// It is as it should be.
    Good,
    /// It is not.
    Bad,
    /// It is not known, or doubtful.
    Unsure,
    /// What can be skipped: sources, ids.
    Quiet,
}

impl Tone {
    fn look(self) -> Style {
        match self {
            Tone::Plain => Style::new(),
            Tone::Strong => Style::new().bold(),
            Tone::Good => Style::new().green(),
            Tone::Bad => Style::new().red(),
            Tone::Unsure => Style::new().yellow(),
            Tone::Quiet => Style::new().dimmed(),
        }
    }
}

/// Stands for a blank at which a line is not broken.
const FIRM_BLANK: char = '\u{a0}';

/// The text as one word, which is not broken at its blanks: an id, a quantity.
pub(crate) fn firm(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// A page that is being written.
pub(crate) struct Page {
    text: String,
    colour: bool,
}

/// A stretch of one tone without a blank.
type Fragment = (Tone, String);

impl Page {
    pub(crate) fn new(colour: bool) -> Self {
        Self {
            text: String::new(),
            colour,
        }
    }

    /// What was written.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// An empty line, unless there is one or nothing stands above.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Whether tones are shown in colour.
    pub(crate) fn is_coloured(&self) -> bool {
        self.colour
    }

    /// Text that was laid out elsewhere.
    pub(crate) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A line as it is, not wrapped: code, a path.
    pub(crate) fn line(&mut self, tone: Tone, text: &str) {
        let text = visible(text);
        self.emit(&[(tone, text.into_owned())]);
        self.text.push('\n');
    }

    /// A paragraph whose first line is set in by `indent` blanks and its other lines by `hanging`.
    pub(crate) fn wrapped(&mut self, indent: usize, hanging: usize, pieces: &[(Tone, &str)]) {
        let mut line: Vec<Fragment> = vec![(Tone::Plain, " ".repeat(indent))];
        let mut used = indent;
        let mut empty = true;
        for word in words(pieces) {
            let width: usize = word.iter().map(|(_, text)| text.width()).sum();
            if !empty && used + 1 + width > WIDTH {
                self.finish_line(&line);
                line = vec![(Tone::Plain, " ".repeat(hanging))];
                used = hanging;
                empty = true;
            }
            if !empty {
                // The blank between two words of one tone takes that tone, so that a stretch stays in one piece.
                let tone = match (line.last(), word.first()) {
                    (Some((before, _)), Some((after, _))) if before == after => *after,
                    (Some(_) | None, Some(_) | None) => Tone::Plain,
                };
                line.push((tone, " ".to_owned()));
                used += 1;
            }
            line.extend(word);
            used += width;
            empty = false;
        }
        self.finish_line(&line);
    }

    fn finish_line(&mut self, line: &[Fragment]) {
        self.emit(line);
        let kept = self.text.trim_end_matches(' ').len();
        self.text.truncate(kept);
        self.text.push('\n');
    }

    fn emit(&mut self, line: &[Fragment]) {
        let mut rest = line.iter().peekable();
        while let Some((tone, text)) = rest.next() {
            let mut stretch = text.clone();
            while let Some((_, more)) = rest.next_if(|(next, _)| next == tone) {
                stretch.push_str(more);
            }
            let stretch = stretch.replace(FIRM_BLANK, " ");
            if self.colour && *tone != Tone::Plain && !stretch.trim().is_empty() {
                self.text.push_str(&stretch.style(tone.look()).to_string());
            } else {
                self.text.push_str(&stretch);
            }
        }
    }
}

/// The words of a paragraph; a word may change its tone in the middle.
fn words(pieces: &[(Tone, &str)]) -> Vec<Vec<Fragment>> {
    let mut words: Vec<Vec<Fragment>> = Vec::new();
    let mut word: Vec<Fragment> = Vec::new();
    for (tone, text) in pieces {
        let text = visible(text);
        for (at, part) in text.split([' ', '\n', '\t']).enumerate() {
            if at > 0 && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if !part.is_empty() {
                word.push((*tone, part.to_owned()));
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// `1 error`, `2 errors`.
pub(crate) fn counted(count: usize, thing: &str) -> String {
    if count == 1 {
        format!("1 {thing}")
    } else {
        format!("{count} {thing}s")
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed<T: AsRef<str>>(things: &[T], last: &str) -> String {
    match things {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., end] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", first.join(", "), end.as_ref())
        }
    }
}
