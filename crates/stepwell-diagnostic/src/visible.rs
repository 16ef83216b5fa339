//! Text that comes from a file or a person, made safe to show in a terminal.

use std::borrow::Cow;

/// The text with every character that would steer a terminal, or reorder what is read, replaced by one that shows.
///
/// Each replacement is as many bytes long as what it replaces, so that places in the text stay where they are. Line
/// ends and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    // Whole files are looked through, and nearly all are of plain characters alone: a stretch at a time, since looking
    // for the first that is not plain is slower.
    let are_plain = |stretch: &[u8]| {
        let plain = stretch
            .iter()
            .map(|byte| matches!(byte, b'\n' | b'\t' | b' '..=b'~'));
        plain.fold(true, |all, plain| all & plain)
    };
    if text.as_bytes().chunks(256).all(are_plain)
        || text.chars().all(|character| stand_in(character).is_none())
    {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        // A carriage return is part of a line end, or else moves the cursor back over what was shown.
        let ends_line = character == '\r' && rest.peek() == Some(&'\n');
        shown.push(if ends_line {
            character
        } else {
            stand_in(character).unwrap_or(character)
        });
    }
    Cow::Owned(shown)
}

/// What is shown in place of a character that must not reach a terminal.
fn stand_in(character: char) -> Option<char> {
    match character {
        '\n' | '\t' => None,
        '\0'..='\u{1f}' | '\u{7f}' => Some('?'),
        '\u{80}'..='\u{9f}' => Some('\u{b7}'),
        // Marks that reorder a line, or take no room in it, hide what a rule says.
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {
            Some('\u{fffd}')
        }
        _ => None,
    }
}
