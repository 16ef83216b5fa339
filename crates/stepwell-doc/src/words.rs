//! Conditions and values in words, every name in them a link to where it is explained.

mod meaning;
mod values;

use maud::{Markup, html};
use stepwell_eval::subject_type;
use stepwell_model::{
    Comparison, Condition, FactType, Including, LabelSet, Limit, Relation, Ruleset, Test, Value,
};

use crate::{
    book::View,
    links::{Thing, called, link},
    text::{listed, plain, spoken, text},
};

pub(crate) use meaning::{where_names_stand, where_things_stand};
pub(crate) use values::{answer, answer_kind, label, number, value};

/// Where a condition stands: names of clauses in the same block are short there.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) view: View<'a>,
    /// The ruleset whose condition it is: the one of the manual, or the one that it amends.
    pub(crate) rules: &'a Ruleset,
    /// The header of the block.
    pub(crate) home: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub(crate) fn of(view: View<'a>, home: Option<&'a str>) -> Self {
        Self {
            view,
            rules: view.rules(),
            home,
        }
    }

    /// A name, as a link where it is explained in this manual: what only an amended base has is not.
    fn link(self, thing: Thing, words: Markup) -> Markup {
        if std::ptr::eq(self.rules, self.view.rules()) {
            called(self.view, thing, words)
        } else {
            html! { em { (words) } }
        }
    }

    fn named(self, thing: Thing) -> Markup {
        self.link(thing, html! { (thing.name(self.rules)) })
    }

    fn clause(self, thing: Thing) -> Markup {
        let name = thing.name(self.rules);
        let own = self.home.and_then(|home| {
            let home = plain(&spoken(home));
            Some(name.strip_prefix(&home)?.strip_prefix('/')?.to_owned())
        });
        self.link(thing, html! { (own.unwrap_or(name)) })
    }
}

/// A condition as a block: a sentence, or a list of what is asked.
pub(crate) fn condition(place: Place<'_>, of: &Condition) -> Markup {
    html! { div.condition { (block(place, of, 0)) } }
}

/// A condition within a sentence.
pub(crate) fn phrase(place: Place<'_>, of: &Condition) -> Markup {
    match of {
        Condition::Test(test) => tested(place, test, false),
        Condition::All(of) => joined(place, of, "and"),
        Condition::Any(of) => joined(place, of, "or"),
        Condition::Not(of) => denied(place, of),
        Condition::Count {
            conditions,
            least,
            most,
        } => {
            let parts: Vec<Markup> = conditions.iter().map(|it| phrase(place, it)).collect();
            html! { (how_many(*least, *most)) " of these: " (listed(&parts, "and")) }
        }
        Condition::Define(id) => html! { (place.named(Thing::Define(*id))) " is met" },
        Condition::Population(id) => place.named(Thing::Population(*id)),
        Condition::Dispute(id) => html! { (place.named(Thing::Dispute(*id))) " is met" },
        Condition::Clause(id) => html! { (place.clause(Thing::Clause(*id))) " is met" },
        Condition::Given { placement, level } => {
            let levels = &place.rules.continua[place.rules.placements[*placement].continuum].levels;
            let label = levels
                .get(*level as usize)
                .map_or("", |level| level.label.as_str());
            html! { (place.named(Thing::Placement(*placement))) " includes " (spoken(label)) }
        }
    }
}

/// A condition as a sentence or as a list; lists nest only so far, then sentences take over.
fn block(place: Place<'_>, of: &Condition, depth: usize) -> Markup {
    const DEEPEST: usize = 4;
    if depth >= DEEPEST {
        return html! { p { (phrase(place, of)) } };
    }
    if let Some((premise, conclusion)) = if_then(place, of) {
        return html! {
            @if is_plain(premise) && is_plain(conclusion) {
                p { b { "if " } (phrase(place, premise)) b { " then " } (phrase(place, conclusion)) }
            } @else {
                div.branch { p.lead { "If" } (block(place, premise, depth + 1)) }
                div.branch { p.lead { "then" } (block(place, conclusion, depth + 1)) }
            }
        };
    }
    let list = |lead: &str, of: &[Condition]| {
        html! {
            p.lead { (lead) }
            ul { @for of in of { li { (block(place, of, depth + 1)) } } }
        }
    };
    match of {
        Condition::All(parts) if parts.len() > 1 && !reads_in_a_line(parts) => list("All of these:", parts),
        Condition::Any(parts) if parts.len() > 1 && !reads_in_a_line(parts) => {
            list("At least one of these:", parts)
        }
        Condition::Count {
            conditions,
            least,
            most,
        } => list(&format!("{} of these:", how_many(*least, *most)), conditions),
        Condition::Not(inner) => match inner.as_ref() {
            Condition::Any(parts) if parts.len() > 1 => list("None of these:", parts),
            Condition::All(parts) if parts.len() > 1 => list("Not all of these:", parts),
            Condition::Test(_)
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Count { .. }
            | Condition::Define(_)
            | Condition::Population(_)
            | Condition::Dispute(_)
            | Condition::Clause(_)
            | Condition::Given { .. } => html! { p { (phrase(place, of)) } },
        },
        Condition::Test(_)
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::Define(_)
        | Condition::Population(_)
        | Condition::Dispute(_)
        | Condition::Clause(_)
        | Condition::Given { .. } => html! { p { (phrase(place, of)) } },
    }
}

/// Whether parts are few and short enough for a sentence.
fn reads_in_a_line(parts: &[Condition]) -> bool {
    parts.len() <= 2 && parts.iter().all(is_plain)
}

fn is_plain(of: &Condition) -> bool {
    match of {
        Condition::Test(_)
        | Condition::Define(_)
        | Condition::Population(_)
        | Condition::Dispute(_)
        | Condition::Clause(_)
        | Condition::Given { .. } => true,
        Condition::Not(of) => is_plain(of),
        Condition::All(_) | Condition::Any(_) | Condition::Count { .. } => false,
    }
}

/// The parts of a written `if A then B`, which is kept as `not A or B`.
fn if_then<'c>(place: Place<'_>, of: &'c Condition) -> Option<(&'c Condition, &'c Condition)> {
    let Condition::Any(parts) = of else { return None };
    let [Condition::Not(premise), conclusion] = parts.as_slice() else {
        return None;
    };
    let is_written = place.rules.ifs.contains(of);
    is_written.then_some((premise.as_ref(), conclusion))
}

fn joined(place: Place<'_>, of: &[Condition], word: &str) -> Markup {
    html! {
        @match of {
            [] if word == "and" => "always",
            [] => "never",
            _ => {
                @for (at, of) in of.iter().enumerate() {
                    @if at > 0 { " " span.op { (word) } " " }
                    @if is_plain(of) { (phrase(place, of)) } @else { "(" (phrase(place, of)) ")" }
                }
            }
        }
    }
}

fn denied(place: Place<'_>, of: &Condition) -> Markup {
    match of {
        Condition::Test(test) => tested(place, test, true),
        Condition::Define(id) => html! { (place.named(Thing::Define(*id))) " is not met" },
        Condition::Population(id) => html! { "not " (place.named(Thing::Population(*id))) },
        Condition::Dispute(id) => html! { (place.named(Thing::Dispute(*id))) " is not met" },
        Condition::Clause(id) => html! { (place.clause(Thing::Clause(*id))) " is not met" },
        Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_)
        | Condition::Count { .. }
        | Condition::Given { .. } => html! { "not (" (phrase(place, of)) ")" },
    }
}

fn how_many(least: u32, most: Option<u32>) -> String {
    match most {
        None => format!("{least} or more"),
        Some(most) if most == least => format!("Exactly {least}"),
        Some(most) => format!("From {least} to {most}"),
    }
}

/// One test; `not` turns it round.
fn tested(place: Place<'_>, test: &Test, not: bool) -> Markup {
    let kind = subject_type(place.rules, test);
    let subject = value(place, &test.subject, None);
    let limit = |limit: &Limit| value(place, &limit.value, Some(&kind));
    match &test.relation {
        Relation::OneOf { values, negated } => {
            let not = not != *negated;
            let words: Vec<Markup> = values.iter().map(limit).collect();
            // `not needs_detox` is read as `needs detox is no`.
            if let (
                FactType::YesNo,
                [
                    Limit {
                        value: Value::Label(yes),
                        ..
                    },
                ],
            ) = (&kind, values.as_slice())
            {
                let word = if (*yes == 1) == not { "no" } else { "yes" };
                return html! { (subject) " is " (word) };
            }
            html! { (subject) " is " @if not { "not " } (listed(&words, "or")) }
        }
        Relation::Bounds(bounds) => {
            let is_date = matches!(kind, FactType::Date);
            html! {
                (subject) " is " @if not { "not " }
                @match bounds.as_slice() {
                    [low, high] if low.comparison == Comparison::AtLeast && high.comparison == Comparison::AtMost => {
                        "from " (values::lower_end(place, low, high, &kind)) " to " (limit(&high.limit))
                    }
                    _ => {
                        @for (at, bound) in bounds.iter().enumerate() {
                            @if at > 0 { " and " }
                            (compared(bound.comparison, is_date)) " " (limit(&bound.limit))
                        }
                    }
                }
            }
        }
        Relation::Includes { how, members } => includes(&subject, place.rules, &kind, *how, *members, not),
    }
}

fn includes(
    subject: &Markup,
    rules: &Ruleset,
    kind: &FactType,
    how: Including,
    members: LabelSet,
    not: bool,
) -> Markup {
    let words: Vec<Markup> = members
        .iter()
        .map(|member| html! { (label(rules, kind, member)) })
        .collect();
    let one = words.len() == 1;
    let (before, last) = match (how, not) {
        (Including::All | Including::Any, false) if one => ("includes ", ""),
        (Including::All | Including::Any, true) if one => ("does not include ", ""),
        (Including::All, false) => ("includes all of ", "and"),
        (Including::All, true) => ("does not include all of ", "and"),
        (Including::Any, false) | (Including::None, true) => ("includes any of ", "or"),
        (Including::Any, true) | (Including::None, false) => ("includes none of ", "and"),
    };
    html! { (subject) " " (before) (listed(&words, last)) }
}

fn compared(comparison: Comparison, is_date: bool) -> &'static str {
    match (comparison, is_date) {
        (Comparison::AtLeast, false) => "at least",
        (Comparison::Above, false) => "above",
        (Comparison::AtMost, false) => "at most",
        (Comparison::Below, false) => "below",
        (Comparison::AtLeast, true) => "on or after",
        (Comparison::Above, true) => "after",
        (Comparison::AtMost, true) => "on or before",
        (Comparison::Below, true) => "before",
    }
}

/// Who is meant, where a rule is for some only.
pub(crate) fn population(view: View<'_>, id: stepwell_model::Id<stepwell_model::Population>) -> Markup {
    let population = &view.rules().populations[id];
    match &population.title {
        Some(title) => called(view, Thing::Population(id), text(title)),
        None => link(view, Thing::Population(id)),
    }
}
