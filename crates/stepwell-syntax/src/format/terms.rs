//! What stands on a line of its own in the declarations of terms: header, sources, values, levels, facts, defines.

use stepwell_diagnostic::Span;

use super::{
    blocks,
    columns::{self, Row},
    expressions::{expression, words},
    layout::{Layout, STEP, Space},
    parts::{allows, attributes, entry, entry_before, head, in_force, notes},
};
use crate::ast::{
    Area, Continuum, Define, DefineBody, Dimension, DimensionEntry, Fact, FactGroup, FactType, Header,
    Source, Stated, Text, Values,
};

pub(super) fn header(layout: &mut Layout<'_>, it: &Header) {
    let under = |layout: &mut Layout<'_>, word: &Text, keyword| {
        let at = layout.before(word.span(), keyword);
        layout.line_at(at, 1, Space::Never);
    };
    for (word, keyword) in [
        (&it.version, "version"),
        (&it.edition, "edition"),
        (&it.review_by, "review"),
    ] {
        if let Some(word) = word {
            under(layout, word, keyword);
        }
    }
    it.uses.iter().for_each(|path| under(layout, path, "uses"));
    if let Some(amends) = &it.amends {
        under(layout, &amends.path, "amends");
    }
    in_force(layout, it.in_force.as_ref(), 1);
}

pub(super) fn source(layout: &mut Layout<'_>, it: &Source) {
    let texts = [
        (&it.kind, "kind"),
        (&it.grade, "grade"),
        (&it.url, "url"),
        (&it.accessed, "accessed"),
    ];
    for (text, keyword) in texts {
        if let Some(text) = text {
            entry_before(layout, text.span(), keyword);
        }
    }
    for (stated, keyword) in [(&it.publisher, "publisher"), (&it.published, "published")] {
        match stated {
            Some(Stated::As(word)) => entry_before(layout, word.span(), keyword),
            Some(Stated::Not(place)) => entry_before(layout, place.0, keyword),
            None => {}
        }
    }
    notes(layout, &it.notes, 0, Space::Kept);
    allows(layout, &it.allows);
}

pub(super) fn values(layout: &mut Layout<'_>, it: &Values) {
    allows(layout, &it.allows);
    let starts: Vec<Span> = it.values.iter().map(|value| value.place.0).collect();
    if it.allows.is_empty() && blocks::keep_on_one_line(layout, it.place.0, &starts) {
        return;
    }
    let mut titles = Vec::new();
    for value in &it.values {
        let start = entry(layout, value.place.0);
        titles.extend(value.title.as_ref().map(|title| Row {
            start,
            aligned: layout.first(title.span()),
        }));
    }
    columns::align(layout, &titles);
}

pub(super) fn continuum(layout: &mut Layout<'_>, it: &Continuum) {
    allows(layout, &it.allows);
    let starts: Vec<Span> = it.levels.iter().map(|level| level.place.0).collect();
    if it.allows.is_empty() && blocks::keep_on_one_line(layout, it.place.0, &starts) {
        return;
    }
    let (mut titles, mut aliases) = (Vec::new(), Vec::new());
    for level in &it.levels {
        let start = entry(layout, level.place.0);
        titles.extend(level.title.as_ref().map(|title| Row {
            start,
            aligned: layout.first(title.span()),
        }));
        words(layout, level.aliases.get(1..).unwrap_or(&[]), 0);
        let also = level
            .aliases
            .first()
            .and_then(|alias| layout.before(alias.span(), "also"));
        aliases.extend(also.map(|aligned| Row { start, aligned }));
        notes(layout, level.note.as_slice(), 1, Space::Never);
    }
    columns::align(layout, &titles);
    columns::align(layout, &aliases);
}

pub(super) fn dimension(layout: &mut Layout<'_>, it: &Dimension) {
    allows(layout, &it.allows);
    let mut asked = Vec::new();
    for item in &it.entries {
        match item {
            DimensionEntry::Area(Area {
                facts: inside,
                allows: silenced,
                place,
                ..
            }) => {
                align_questions(layout, &std::mem::take(&mut asked), STEP);
                entry(layout, place.0);
                allows(layout, silenced);
                let inside: Vec<Asked> = inside.iter().map(|it| fact(layout, it)).collect();
                align_questions(layout, &inside, 2 * STEP);
            }
            DimensionEntry::Fact(it) => asked.push(fact(layout, it)),
        }
    }
    align_questions(layout, &asked, STEP);
}

pub(super) fn fact_group(layout: &mut Layout<'_>, it: &FactGroup) {
    allows(layout, &it.allows);
    let asked: Vec<Asked> = it.facts.iter().map(|it| fact(layout, it)).collect();
    align_questions(layout, &asked, STEP);
}

/// A fact, and its `ask` where that stands on the same line.
struct Asked {
    start: usize,
    ask: Option<usize>,
}

fn fact(layout: &mut Layout<'_>, it: &Fact) -> Asked {
    let start = entry(layout, it.place.0);
    if it.kind == FactType::YesNo {
        let yes = layout.first(it.kind_place.0);
        layout.gap(yes + 1, 0);
        layout.gap(yes + 2, 0);
    }
    notes(layout, it.note.as_slice(), 1, Space::Never);
    let ask = it.ask.as_ref().and_then(|text| layout.before(text.span(), "ask"));
    let after_note = it
        .ask
        .as_ref()
        .zip(it.note.as_ref())
        .is_some_and(|(ask, note)| note.span() < ask.span());
    let beside = ask.filter(|ask| layout.on_same_line(*ask) && !after_note);
    if beside.is_none() {
        layout.line_at(ask, 1, Space::Never);
    }
    Asked { start, ask: beside }
}

/// Aligns the questions of neighbouring facts that have theirs on the same line, or moves them all below.
fn align_questions(layout: &mut Layout<'_>, facts: &[Asked], indent: usize) {
    let mut run: Vec<Row> = Vec::new();
    for fact in facts {
        if fact.ask.is_none() || layout.is_apart(fact.start) {
            columns::align_or_move_below(layout, &std::mem::take(&mut run), indent);
        }
        run.extend(fact.ask.map(|aligned| Row {
            start: fact.start,
            aligned,
        }));
    }
    columns::align_or_move_below(layout, &run, indent);
}

pub(super) fn define(layout: &mut Layout<'_>, it: &Define) {
    match &it.body {
        DefineBody::Expression(body) => head(layout, body),
        DefineBody::Arms { arms, otherwise } => {
            for arm in arms {
                let first = layout.first(arm.place.0);
                layout.line(first, 1, Space::Never);
                expression(layout, &arm.when, 1);
                head(layout, &arm.value);
            }
            if let Some(value) = otherwise {
                let at = layout.before(value.span(), "otherwise");
                layout.line_at(at, 1, Space::Never);
                head(layout, value);
            }
        }
    }
    attributes(layout, &it.attributes, 1);
}
