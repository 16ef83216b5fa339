//! The sources that a page named, in full.

use stepwell_model::Stated;

use super::{Writer, piece};
use crate::layout::Tone;

pub(super) fn write(writer: &mut Writer<'_>) {
    let cited = std::mem::take(&mut writer.cited);
    if cited.is_empty() {
        return;
    }
    let widest = cited.iter().map(String::len).max().unwrap_or(0).min(16);
    writer.section(&[piece(Tone::Strong, "Sources")]);
    for source in &writer.ruleset.sources {
        if !cited.contains(&source.name) {
            continue;
        }
        let mut parts = vec![source.title.clone().unwrap_or_else(|| source.name.clone())];
        for stated in [&source.publisher, &source.published].into_iter().flatten() {
            match stated {
                Stated::As(text) => parts.push(text.clone()),
                Stated::Not => {}
            }
        }
        let name = format!("{:\u{a0}<widest$}", source.name);
        let text = format!("  {}", parts.join(", "));
        writer.paragraph(
            2,
            widest + 4,
            &[
                piece(Tone::Quiet, format!("{name}\u{a0}")),
                piece(Tone::Quiet, text),
            ],
        );
    }
}
