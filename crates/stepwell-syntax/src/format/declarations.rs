//! What stands on a line of its own in each declaration.

use stepwell_diagnostic::Span;

use super::{
    blocks,
    columns::{self, Row},
    expressions::{expression, words},
    layout::{BendKind, Layout, STEP, Space},
};
use crate::ast::{
    Allow, Area, Attributes, Cite, Clause, Continuum, Declaration, Define, DefineBody, Dimension,
    DimensionEntry, Dispute, Example, Expectation, Expression, Fact, FactGroup, GivenItem, GivenValue,
    Header, InForce, Known, Name, Outcome, Placement, Program, Property, Prove, Raised, Source, Stated, Text,
    Transition, Values,
};

/// Marks one declaration.
pub(super) fn declaration(layout: &mut Layout<'_>, it: &Declaration) {
    let first = layout.first(it.span());
    layout.line(first, 0, Space::Declaration);
    match it {
        Declaration::Header(it) => header(layout, it),
        Declaration::Source(it) => source(layout, it),
        Declaration::Scale(it) | Declaration::Choice(it) => values(layout, it),
        Declaration::CountedUnit(_) => {}
        Declaration::Continuum(it) => continuum(layout, it),
        Declaration::Dimension(it) => dimension(layout, it),
        Declaration::FactGroup(it) => fact_group(layout, it),
        Declaration::Impossible(it) => {
            head(layout, &it.condition);
            attributes(layout, &it.attributes, 1);
        }
        Declaration::Define(it) => define(layout, it),
        Declaration::Population(it) => {
            head(layout, &it.condition);
            attributes(layout, &it.attributes, 1);
        }
        Declaration::Placement(it) => placement(layout, it),
        Declaration::Criteria(it) => {
            it.clauses.iter().for_each(|it| clause(layout, it));
            allows(layout, &it.allows);
        }
        Declaration::Program(it) => program(layout, it),
        Declaration::Transition(it) => transition(layout, it),
        Declaration::Dispute(it) | Declaration::ReplaceDispute(it) => dispute(layout, it),
        Declaration::Claim(it) => {
            cites(layout, &it.cites, 1);
            notes(layout, &it.notes, 1, Space::Never);
        }
        Declaration::Example(it) => example(layout, it),
        Declaration::Prove(it) => prove(layout, it),
        Declaration::Known(it) => known(layout, it),
        Declaration::Amend(it) => super::amendments::amend(layout, it),
    }
}

fn header(layout: &mut Layout<'_>, it: &Header) {
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

fn source(layout: &mut Layout<'_>, it: &Source) {
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

fn values(layout: &mut Layout<'_>, it: &Values) {
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

fn continuum(layout: &mut Layout<'_>, it: &Continuum) {
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

fn dimension(layout: &mut Layout<'_>, it: &Dimension) {
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

fn fact_group(layout: &mut Layout<'_>, it: &FactGroup) {
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
    if it.kind == crate::ast::FactType::YesNo {
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

fn define(layout: &mut Layout<'_>, it: &Define) {
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

fn placement(layout: &mut Layout<'_>, it: &Placement) {
    for (name, keyword) in [(&it.continuum, "on"), (&it.population, "for")] {
        if let Some(name) = name {
            entry_before(layout, name.span(), keyword);
        }
    }
    if let Some(place) = it.choose_place {
        entry(layout, place.0);
    }
    notes(layout, &it.notes, 0, Space::Kept);
    allows(layout, &it.allows);
}

fn program(layout: &mut Layout<'_>, it: &Program) {
    if let Some(level) = &it.level {
        entry_before(layout, level.place.0, "at");
    }
    it.clauses.iter().for_each(|it| clause(layout, it));
    allows(layout, &it.allows);
}

fn clause(layout: &mut Layout<'_>, it: &Clause) {
    entry(layout, it.place.0);
    head(layout, &it.condition);
    attributes(layout, &it.attributes, 1);
}

fn transition(layout: &mut Layout<'_>, it: &Transition) {
    if let Some(when) = &it.when {
        entry_before(layout, when.span(), "when");
        expression(layout, when, 1);
    }
    if let Some(place) = it.action_place {
        entry(layout, place.0);
    }
    attributes(layout, &it.attributes, 0);
    allows(layout, &it.allows);
}

fn dispute(layout: &mut Layout<'_>, it: &Dispute) {
    let (mut says, mut cited) = (Vec::new(), Vec::new());
    for reading in &it.readings {
        let start = entry(layout, reading.place.0);
        says.push(Row {
            start,
            aligned: start + 1,
        });
        expression(layout, &reading.condition, 1);
        let cite = reading
            .at
            .as_ref()
            .and_then(|text| layout.before(text.span(), "cite"));
        match cite {
            Some(aligned) if layout.on_same_line(aligned) => cited.push(Row { start, aligned }),
            other => layout.line_at(other, 1, Space::Never),
        }
        let noted = reading
            .note
            .as_ref()
            .and_then(|text| layout.before(text.span(), "note"));
        if let Some(note) = noted {
            beside_or_below(layout, note, 2);
        }
    }
    if let Some(follow) = &it.follow {
        entry(layout, follow.place.0);
        let because = layout.before(follow.because.span(), "because");
        layout.line_at(because, 1, Space::Never);
    }
    notes(layout, &it.notes, 0, Space::Kept);
    allows(layout, &it.allows);
    columns::align(layout, &says);
    columns::align_or_move_below(layout, &cited, STEP);
}

fn example(layout: &mut Layout<'_>, it: &Example) {
    if let Some(day) = &it.as_of {
        entry_before(layout, day.span(), "as_of");
    }
    for given in &it.given {
        entry(layout, given.place.0);
        match &given.value {
            GivenValue::One(GivenItem::Set(items)) => words(layout, items, 1),
            GivenValue::OneOf(items) => items.iter().for_each(|item| match item {
                GivenItem::Word(word) | GivenItem::Date(word) => words(layout, std::slice::from_ref(word), 1),
                GivenItem::Quantity(quantity) => words(layout, std::slice::from_ref(&quantity.number), 1),
                GivenItem::Set(members) => words(layout, members, 2),
            }),
            GivenValue::Includes { surely, perhaps } => {
                words(layout, surely, 1);
                words(layout, perhaps, 1);
            }
            GivenValue::NotKnown | GivenValue::One(_) | GivenValue::Range { .. } => {}
        }
    }
    for expect in &it.expect {
        entry(layout, expect.place.0);
        match &expect.expectation {
            Expectation::Several(labels) => words(layout, labels, 1),
            Expectation::Needs(facts) => words(layout, facts, 1),
            Expectation::OneOf(outcomes) => outcomes.iter().for_each(|outcome| match outcome {
                Outcome::Word(word) => words(layout, std::slice::from_ref(word), 1),
                Outcome::OutOfScope | Outcome::DoesNotConform | Outcome::NotMet => {}
            }),
            Expectation::Outcome(_) => {}
        }
    }
}

fn prove(layout: &mut Layout<'_>, it: &Prove) {
    // The title, the colon, then the property.
    let property = layout.first(it.title.span()) + 2;
    layout.bend(property, 0, BendKind::Head);
    match &it.property {
        Property::Always(condition) | Property::Never(condition) => expression(layout, condition, 1),
        Property::Raising {
            raised: Raised::Facts(facts),
            ..
        } => raised(layout, facts),
        Property::Raising {
            raised: Raised::AnyOfScale(_),
            ..
        }
        | Property::No(..) => {}
    }
}

/// A lone fact stays with `raising`; a list fills its lines.
fn raised(layout: &mut Layout<'_>, facts: &[Name]) {
    if facts.len() > 1 {
        words(layout, facts, 1);
    }
}

fn known(layout: &mut Layout<'_>, it: &Known) {
    expression(layout, &it.when, 1);
    if let Some(because) = layout.before(it.because.span(), "because") {
        beside_or_below(layout, because, 1);
    }
}

/// Keeps the word on its line where the author has it there and the line does not grow too long.
pub(super) fn beside_or_below(layout: &mut Layout<'_>, at: usize, gap: usize) {
    if layout.on_same_line(at) {
        layout.gap(at, gap);
        layout.bend(at, 0, BendKind::Tail);
    } else {
        layout.line(at, 1, Space::Never);
    }
}

/// An expression after a head that ends in a colon.
pub(super) fn head(layout: &mut Layout<'_>, body: &Expression) {
    let first = layout.first(body.span());
    expression(layout, body, 1);
    if layout.is(first.wrapping_sub(1), ":") || layout.is(first.wrapping_sub(1), "as") {
        layout.bend(first, 0, BendKind::Head);
    }
}

/// Sources, notes, dates and `unless`, each on a line of its own, so many steps in.
pub(super) fn attributes(layout: &mut Layout<'_>, it: &Attributes, deeper: usize) {
    cites(layout, &it.cites, deeper);
    notes(layout, &it.notes, deeper, Space::Never);
    in_force(layout, it.in_force.as_ref(), deeper);
    for unless in &it.unless {
        let first = layout.first(unless.place.0);
        layout.line(first, deeper, Space::Never);
        head(layout, &unless.condition);
        cites(layout, &unless.cites, deeper + 1);
        notes(layout, &unless.notes, deeper + 1, Space::Never);
    }
}

pub(super) fn cites(layout: &mut Layout<'_>, cites: &[Cite], deeper: usize) {
    for cite in cites {
        let first = layout.first(cite.place.0);
        layout.line(first, deeper, Space::Never);
    }
}

pub(super) fn notes(layout: &mut Layout<'_>, notes: &[Text], deeper: usize, space: Space) {
    for note in notes {
        let at = layout.before(note.span(), "note");
        layout.line_at(at, deeper, space);
    }
}

pub(super) fn in_force(layout: &mut Layout<'_>, in_force: Option<&InForce>, deeper: usize) {
    if let Some(in_force) = in_force {
        let first = layout.first(in_force.place.0);
        layout.line(first, deeper, Space::Never);
    }
}

pub(super) fn allows(layout: &mut Layout<'_>, allows: &[Allow]) {
    for allow in allows {
        entry(layout, allow.place.0);
    }
}

/// An entry of a block: on a line of its own, a blank line before it where the author left one.
pub(super) fn entry(layout: &mut Layout<'_>, span: Span) -> usize {
    let first = layout.first(span);
    layout.line(first, 0, Space::Kept);
    first
}

/// An entry that begins with a keyword before `span`.
fn entry_before(layout: &mut Layout<'_>, span: Span, keyword: &str) {
    let at = layout.before(span, keyword);
    layout.line_at(at, 0, Space::Kept);
}
