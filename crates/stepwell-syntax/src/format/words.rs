//! The words of a file and its comments, in the order they stand. The formatter only moves them.

/// One word: a name, number, quoted text or sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    /// Its spelling.
    pub(super) text: &'a str,
    /// Its first byte in the file.
    pub(super) start: usize,
    /// Its line in the file.
    pub(super) line: usize,
    /// How many characters it takes.
    pub(super) width: usize,
    /// Whether it touches its neighbours: the slash of `hours/week`, not that of `a / b`.
    pub(super) tight: bool,
}

/// One comment, without blanks at its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Remark<'a> {
    /// Its text, from `#`.
    pub(super) text: &'a str,
    /// Its first byte in the file.
    pub(super) start: usize,
    /// Its line in the file.
    pub(super) line: usize,
    /// Which word follows it; past the last one at the end of the file.
    pub(super) before: usize,
}

/// Splits a file whose parse found no fault into words and comments. Other text comes out as it stands, and whatever
/// this reading gets wrong is caught when the result is read again.
pub(super) fn split(text: &str) -> (Vec<Word<'_>>, Vec<Remark<'_>>) {
    let (mut words, mut remarks) = (Vec::new(), Vec::new());
    let (mut at, mut line) = (0, 1);
    while let Some(rest) = text.get(at..) {
        let Some(first) = rest.chars().next() else { break };
        if matches!(first, ' ' | '\t' | '\r' | '\n') {
            line += usize::from(first == '\n');
            at += 1;
            continue;
        }
        let length = length_of_word(rest, first);
        let Some(found) = rest.get(..length) else { break };
        if first == '#' {
            let text = found.trim_end();
            remarks.push(Remark {
                text,
                start: at,
                line,
                before: words.len(),
            });
        } else {
            let follows = rest.get(length..).and_then(|after| after.chars().next());
            words.push(Word {
                text: found,
                start: at,
                line,
                width: found.chars().count(),
                tight: found == "/" && !follows.is_none_or(char::is_whitespace),
            });
        }
        at += length;
    }
    (words, remarks)
}

/// How many bytes the word takes that `rest` begins with.
fn length_of_word(rest: &str, first: char) -> usize {
    let to = |end: Option<usize>| end.unwrap_or(rest.len());
    match first {
        '#' => to(rest.find('\n')),
        '"' => {
            let end = rest
                .char_indices()
                .skip(1)
                .find(|(_, found)| matches!(found, '"' | '\n'));
            to(end.map(|(at, found)| if found == '"' { at + 1 } else { at }))
        }
        '-' if rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => 1 + length_of_run(rest.get(1..)),
        first if first.is_ascii_alphanumeric() || first == '_' => length_of_run(Some(rest)),
        other => other.len_utf8(),
    }
}

/// The length of a run of letters and digits, with dots and dashes inside: `3.2-WM`.
fn length_of_run(rest: Option<&str>) -> usize {
    let bytes = rest.unwrap_or("").as_bytes();
    let inside = |at: usize, byte: u8| match byte {
        b'.' | b'-' => bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric),
        byte => byte.is_ascii_alphanumeric() || byte == b'_',
    };
    bytes
        .iter()
        .enumerate()
        .position(|(at, byte)| !inside(at, *byte))
        .unwrap_or(bytes.len())
}
