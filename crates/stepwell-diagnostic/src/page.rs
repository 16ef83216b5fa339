//! The page of each code, from `docs/errors/`.

use crate::Code;

/// The page of a code in Markdown: what it means, why it matters, an example, what to write instead.
pub fn page(code: Code) -> &'static str {
    code.page_text()
}
