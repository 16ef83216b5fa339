//! Disputes: what each source says, and which one is followed.

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_model::{Condition, Dispute, Followed, Id, Reading};
use stepwell_syntax::ast;

use super::clauses::source;
use crate::{
    context::Context,
    expression::condition,
    header::text,
    names::{did_you_mean, list, nearest},
    terms::notes,
};

/// Settles a dispute; tells whether all of it is sound.
pub(crate) fn dispute(context: &mut Context<'_>, tree: &ast::Dispute) -> (Dispute, bool) {
    let scope = context.outside();
    let mut sound = true;
    let mut sorted: Vec<&ast::Reading> = tree.readings.iter().collect();
    // A source may stand twice: then in the order written.
    sorted.sort_by_key(|reading| &reading.source.text);
    let mut readings = Vec::new();
    for reading in &sorted {
        let settled = condition(context, scope, &reading.condition);
        let source = source(context, &reading.source);
        sound &= settled.is_some() && source.is_some();
        readings.push(Reading {
            source: source.unwrap_or(Id::new(0)),
            condition: settled.unwrap_or(Condition::All(Vec::new())),
            place: text(reading.at.as_ref()),
            note: text(reading.note.as_ref()),
        });
    }
    let lost = context.lost.inside(tree.place.0);
    sound &= !lost;
    if readings.len() < 2 && !lost {
        context.tell(
            Diagnostic::new(
                Code::TooFewReadings,
                tree.name.span(),
                format!(
                    "a dispute has at least two readings; `{}` has {}",
                    tree.name.text,
                    readings.len()
                ),
                "too few readings",
            )
            .help("add what the other source says, or make it a `define`"),
        );
    }
    let followed = match &tree.follow {
        Some(follow) if !lost => followed(context, tree, follow, &sorted),
        Some(_) | None => None,
    };
    let dispute = Dispute {
        name: tree.name.text.to_string(),
        title: text(tree.title.as_ref()),
        readings,
        followed,
        notes: notes(&tree.notes),
        span: tree.name.span(),
    };
    (dispute, sound)
}

fn followed(
    context: &mut Context<'_>,
    tree: &ast::Dispute,
    follow: &ast::Follow,
    readings: &[&ast::Reading],
) -> Option<Followed> {
    let mut of_source = readings
        .iter()
        .enumerate()
        .filter(|(_, reading)| reading.source.text == follow.source.text);
    let name = &follow.source;
    match (of_source.next(), of_source.next()) {
        (Some((reading, _)), None) => Some(Followed {
            reading,
            because: follow.because.text.to_string(),
        }),
        (Some((_, first)), Some((_, second))) => {
            let (first, second) = (first.source.span(), second.source.span());
            context.fail(
                Diagnostic::new(
                    Code::FollowTwice,
                    name.span(),
                    format!(
                        "`{}` contradicts itself in `{}` and cannot be followed",
                        name.text, tree.name.text
                    ),
                    "this source stands twice",
                )
                .related(first, "one reading")
                .related(second, "another reading")
                .help("follow another source, or leave `follow` out: then the readings must agree"),
            )
        }
        (None, _) => {
            let known = || readings.iter().map(|reading| reading.source.text.as_str());
            let help = did_you_mean(nearest(&name.text, known()))
                .unwrap_or_else(|| format!("follow one of {}", list(known())));
            context.fail(
                Diagnostic::new(
                    Code::FollowNotAReading,
                    name.span(),
                    format!(
                        "`{}` says nothing in `{}`, so it cannot be followed",
                        name.text, tree.name.text
                    ),
                    "no reading of this source",
                )
                .help(help),
            )
        }
    }
}
