//! The fenced blocks of the documents.

use std::{fs, path::Path};

/// A fenced block.
#[derive(Debug)]
pub struct Block {
    /// The heading it stands under, without its `#`; empty before the first.
    pub section: String,
    /// The word after the fence: `criteria`, `console`, `json`, `text`.
    pub language: String,
    /// What follows it: `fragment`, `file=here/rules.criteria`.
    pub about: String,
    /// The line of its fence, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
}

/// The blocks of a Markdown document, in order. What stands in an HTML comment is passed over.
pub fn blocks(path: &Path) -> Vec<Block> {
    let text = fs::read_to_string(path).unwrap();
    let mut blocks: Vec<Block> = Vec::new();
    let mut section = String::new();
    let mut open: Option<Block> = None;
    let mut in_comment = false;
    for (at, line) in text.lines().enumerate() {
        if let Some(block) = &mut open {
            if line.trim() == "```" {
                blocks.extend(open.take());
            } else {
                block.text.push_str(line);
                block.text.push('\n');
            }
        } else if in_comment || line.starts_with("<!--") {
            in_comment = !line.contains("-->");
        } else if let Some(fence) = line.strip_prefix("```") {
            let (language, about) = fence.split_once(' ').unwrap_or((fence, ""));
            open = Some(Block {
                section: section.clone(),
                language: language.to_owned(),
                about: about.trim().to_owned(),
                line: at + 1,
                text: String::new(),
            });
        } else if line.starts_with('#') {
            section = line.trim_start_matches('#').trim().to_owned();
        }
    }
    assert!(
        open.is_none(),
        "{}: a fenced block is never closed",
        path.display()
    );
    blocks
}

/// The codes that the comments `# error: E0301` and `# warning: W0201` in a text announce.
pub fn announced(text: &str) -> Vec<String> {
    let mut codes: Vec<String> = text
        .lines()
        .filter_map(|line| {
            let (_, comment) = line
                .split_once("# error: ")
                .or_else(|| line.split_once("# warning: "))?;
            Some(comment.split_whitespace().next()?.to_owned())
        })
        .collect();
    codes.sort();
    codes.dedup();
    codes
}
