//! The order people are shown: numbers by their value, then names; never the order of files.

use std::cmp::Ordering;

/// A label that sorts its digits by value: `2` before `10`, `2.1` before `2.10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Natural<'a>(pub(crate) &'a str);

impl PartialOrd for Natural<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (self.0, other.0);
        loop {
            if a.is_empty() || b.is_empty() {
                let rest = a.len().cmp(&b.len());
                // Spellings of one value, `01` and `1`, still need an order.
                return rest.then_with(|| self.0.cmp(other.0));
            }
            let (first, rest_of_a) = piece(a);
            let (second, rest_of_b) = piece(b);
            let digits = |text: &str| text.starts_with(|letter: char| letter.is_ascii_digit());
            let order = if digits(first) && digits(second) {
                let (first, second) = (first.trim_start_matches('0'), second.trim_start_matches('0'));
                first.len().cmp(&second.len()).then_with(|| first.cmp(second))
            } else {
                first.cmp(second)
            };
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (rest_of_a, rest_of_b);
        }
    }
}

/// The first run of digits or of other characters, and what follows it.
fn piece(text: &str) -> (&str, &str) {
    let digit = text.starts_with(|letter: char| letter.is_ascii_digit());
    let end = text
        .find(|letter: char| letter.is_ascii_digit() != digit)
        .unwrap_or(text.len());
    text.split_at(end)
}
