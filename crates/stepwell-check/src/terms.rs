//! Terms: sources, scales, choices, units, continua, dimensions, facts.

pub(crate) mod facts;

use std::collections::BTreeMap;

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_model::{
    Continuum, CountedUnit, Day, Dimension, Grade, Id, LabelSet, Level, Source, Stated, Term, UnitPart,
    Values,
};
use stepwell_syntax::ast;

use crate::{context::Context, declared::Declared, header::text, names::Thing};

/// Settles all terms.
pub(crate) fn settle<'a>(context: &mut Context<'a>, declared: &Declared<'a>) {
    for it in &declared.sources {
        context.ruleset.sources.add(source(it.tree));
    }
    for (at, it) in declared.scales.iter().enumerate() {
        let values = values(context, it.tree, Thing::Scale(Id::new(at)), "scale");
        context.ruleset.scales.add(values);
    }
    for (at, it) in declared.choices.iter().enumerate() {
        let values = values(context, it.tree, Thing::Choice(Id::new(at)), "choice");
        context.ruleset.choices.add(values);
    }
    for it in &declared.units {
        let name = &it.tree.name;
        if UnitPart::of_time(&name.text).is_some() {
            context.tell(
                Diagnostic::new(
                    Code::DuplicateName,
                    name.span(),
                    format!("`{}` is a unit already", name.text),
                    "a unit of time",
                )
                .help("units of time need no declaration: remove this line"),
            );
        }
        context.ruleset.units.add(CountedUnit {
            name: name.text.to_string(),
            title: text(it.tree.title.as_ref()),
            span: name.span(),
        });
    }
    for (at, it) in declared.continua.iter().enumerate() {
        let continuum = continuum(context, it.tree, Id::new(at));
        context.ruleset.continua.add(continuum);
    }
    dimensions(context, declared);
    facts::settle(context, declared);
}

fn source(tree: &ast::Source) -> Source {
    let stated = |it: &Option<ast::Stated>| {
        it.as_ref().map(|it| match it {
            ast::Stated::As(word) => Stated::As(word.text.to_string()),
            ast::Stated::Not(_) => Stated::Not,
        })
    };
    let grade = tree.grade.as_ref().map(|grade| match grade.text.as_str() {
        "A" => Grade::A,
        "B" => Grade::B,
        // The grammar knows three letters.
        _ => Grade::C,
    });
    Source {
        name: tree.name.text.to_string(),
        title: text(tree.title.as_ref()),
        publisher: stated(&tree.publisher),
        published: stated(&tree.published),
        kind: text(tree.kind.as_ref()),
        grade,
        url: text(tree.url.as_ref()),
        accessed: tree.accessed.as_ref().and_then(|day| Day::parse(&day.text)),
        notes: notes(&tree.notes),
        span: tree.name.span(),
    }
}

/// The inside of several texts.
pub(crate) fn notes(notes: &[ast::Text]) -> Vec<String> {
    notes.iter().map(|note| note.text.to_string()).collect()
}

fn values<'a>(context: &mut Context<'a>, tree: &'a ast::Values, thing: Thing, what: &str) -> Values {
    let mut first: BTreeMap<&str, &ast::Label> = BTreeMap::new();
    let mut values = Vec::new();
    for value in &tree.values {
        if let Some(first) = first.get(value.label.text.as_str()) {
            context.tell(
                Diagnostic::new(
                    Code::DuplicateName,
                    value.label.span(),
                    format!("`{}` stands twice in `{}`", value.label.text, tree.name.text),
                    "the same value again",
                )
                .related(first.span(), "it stands here first")
                .help("remove one of them"),
            );
            continue;
        }
        first.insert(&value.label.text, &value.label);
        context
            .names
            .values
            .entry(&value.label.text)
            .or_default()
            .push(thing);
        values.push(Term {
            label: value.label.text.to_string(),
            title: text(value.title.as_ref()),
        });
    }
    if values.is_empty() {
        context.tell(
            Diagnostic::new(
                Code::EmptyList,
                tree.name.span(),
                format!("the {what} `{}` has no values", tree.name.text),
                "its block is empty",
            )
            .help(format!(
                "list its values: `{what} {} {{ first_value  second_value }}`",
                tree.name.text
            )),
        );
        context.broken.insert(thing);
    }
    if too_many(context, &tree.name, values.len(), what, "values") {
        context.broken.insert(thing);
    }
    Values {
        name: tree.name.text.to_string(),
        title: text(tree.title.as_ref()),
        values,
        span: tree.name.span(),
    }
}

fn too_many(context: &mut Context<'_>, name: &ast::Name, count: usize, what: &str, of: &str) -> bool {
    let most = LabelSet::CAPACITY;
    if count <= most {
        return false;
    }
    context.tell(
        Diagnostic::new(
            Code::TooManyValues,
            name.span(),
            format!("the {what} `{}` has {count} {of}", name.text),
            format!("at most {most} can stand here"),
        )
        .help(format!("split it into several, of at most {most} {of} each")),
    );
    true
}

fn continuum<'a>(context: &mut Context<'a>, tree: &'a ast::Continuum, id: Id<Continuum>) -> Continuum {
    let mut first: BTreeMap<&str, &ast::Word> = BTreeMap::new();
    let mut levels: Vec<Level> = Vec::new();
    for level in &tree.levels {
        let mut fresh = true;
        for word in std::iter::once(&level.label).chain(&level.aliases) {
            match first.get(word.text.as_str()) {
                Some(first) => {
                    fresh &= word.place.0 != level.label.place.0;
                    context.tell(
                        Diagnostic::new(
                            Code::DuplicateName,
                            word.span(),
                            format!("`{}` stands for two levels of `{}`", word.text, tree.name.text),
                            "the same name again",
                        )
                        .related(first.span(), "it stands here first")
                        .help("remove one of them"),
                    );
                }
                None => {
                    first.insert(&word.text, word);
                }
            }
        }
        if !fresh {
            continue;
        }
        let place = (id, u32::try_from(levels.len()).unwrap_or(u32::MAX));
        context
            .names
            .levels
            .entry(&level.label.text)
            .or_default()
            .push(place);
        levels.push(Level {
            label: level.label.text.to_string(),
            title: text(level.title.as_ref()),
            aliases: notes(&level.aliases),
            note: text(level.note.as_ref()),
        });
    }
    if levels.is_empty() {
        context.tell(
            Diagnostic::new(
                Code::EmptyList,
                tree.name.span(),
                format!("the continuum `{}` has no levels", tree.name.text),
                "its block is empty",
            )
            .help(format!(
                "list its levels, least intensive first: `continuum {} {{ 1  2.1 }}`",
                tree.name.text
            )),
        );
        context.broken.insert(Thing::Continuum(id));
    }
    if too_many(context, &tree.name, levels.len(), "continuum", "levels") {
        context.broken.insert(Thing::Continuum(id));
    }
    Continuum {
        name: tree.name.text.to_string(),
        title: text(tree.title.as_ref()),
        levels,
        span: tree.name.span(),
    }
}

/// One dimension may be opened several times, to add facts to what a vocabulary brought; it has one title.
fn dimensions<'a>(context: &mut Context<'a>, declared: &Declared<'a>) {
    for it in &declared.dimensions {
        let areas = it.tree.entries.iter().filter_map(|entry| match entry {
            ast::DimensionEntry::Area(area) => Some(area.title.text.to_string()),
            ast::DimensionEntry::Fact(_) => None,
        });
        let known = context.names.dimensions.get(it.tree.label.text.as_str()).copied();
        let id = match known {
            Some(id) => id,
            None => {
                let id = context.ruleset.dimensions.add(Dimension {
                    label: it.tree.label.text.to_string(),
                    title: text(it.tree.title.as_ref()),
                    areas: Vec::new(),
                    span: it.tree.label.span(),
                });
                context.names.dimensions.insert(&it.tree.label.text, id);
                id
            }
        };
        let Some(dimension) = context.ruleset.dimensions.get_mut(id) else {
            continue;
        };
        for area in areas {
            if !dimension.areas.contains(&area) {
                dimension.areas.push(area);
            }
        }
        dimension.areas.sort();
        let first = (dimension.title.clone(), dimension.span);
        if let (Some(title), (Some(first_title), span)) = (&it.tree.title, first)
            && title.text != first_title
        {
            context.tell(
                Diagnostic::new(
                    Code::DuplicateName,
                    it.tree.label.span(),
                    format!(
                        "dimension {} is called `{first_title}` and `{}`",
                        it.tree.label.text, title.text
                    ),
                    "the same number with another title",
                )
                .related(span, "its first title stands here")
                .help(format!(
                    "to add facts to it, leave the title out: `dimension {} {{`",
                    it.tree.label.text
                )),
            );
        }
    }
}
