//! The steps between levels: a line for each level, a column for each transition.

use maud::{Markup, html};
use stepwell_model::{
    Action, Comparison, Condition, Continuum, Fact, FactType, Id, LabelSet, Relation, Ruleset, Transition,
    Value,
};

use crate::{
    book::{View, level_label},
    chapters::transitions::{action_words, name},
    page::wide,
    text::short,
};

/// The fact that tells at which level somebody is, and its levels.
fn current(rules: &Ruleset) -> Option<(Id<Fact>, Id<Continuum>)> {
    let id = rules.facts.find(|fact| fact.name == "current_level")?;
    match rules.facts[id].kind {
        FactType::Level(continuum) => Some((id, continuum)),
        FactType::YesNo
        | FactType::Scale(_)
        | FactType::Choice(_)
        | FactType::Set(_)
        | FactType::Number(_)
        | FactType::Date => None,
    }
}

/// The levels at which a condition can be met; `None` where it says nothing of the level.
fn starts(fact: Id<Fact>, condition: &Condition) -> Option<LabelSet> {
    match condition {
        Condition::Test(test) if test.subject == Value::Fact(fact) => match &test.relation {
            Relation::Bounds(bounds) => {
                let mut levels = LabelSet::first(LabelSet::CAPACITY);
                for bound in bounds {
                    let Value::Label(at) = bound.limit.value else {
                        return None;
                    };
                    let top = u32::try_from(LabelSet::CAPACITY).unwrap_or(u32::MAX) - 1;
                    let within = match bound.comparison {
                        Comparison::AtLeast => LabelSet::between(at, top),
                        Comparison::Above => LabelSet::between(at, top).without(LabelSet::one(at)),
                        Comparison::AtMost => LabelSet::between(0, at),
                        Comparison::Below => LabelSet::between(0, at).without(LabelSet::one(at)),
                    };
                    levels = levels.and(within);
                }
                Some(levels)
            }
            Relation::OneOf { values, negated } => {
                let mut levels = LabelSet::EMPTY;
                for limit in values {
                    let Value::Label(at) = limit.value else {
                        return None;
                    };
                    levels = levels.with(at);
                }
                let all = LabelSet::first(LabelSet::CAPACITY);
                Some(if *negated { all.without(levels) } else { levels })
            }
            Relation::Includes { .. } => None,
        },
        Condition::All(parts) => parts
            .iter()
            .filter_map(|part| starts(fact, part))
            .reduce(LabelSet::and),
        Condition::Any(parts) => {
            let each: Option<Vec<LabelSet>> = parts.iter().map(|part| starts(fact, part)).collect();
            each?.into_iter().reduce(LabelSet::or)
        }
        Condition::Test(_)
        | Condition::Not(_)
        | Condition::Count { .. }
        | Condition::Define(_)
        | Condition::Population(_)
        | Condition::Dispute(_)
        | Condition::Clause(_)
        | Condition::Given { .. } => None,
    }
}

/// Whether a transition starts from some levels only, or leads to another.
fn hangs_on_level(fact: Id<Fact>, transition: &Transition) -> bool {
    let leads = match transition.action {
        Action::StepUp | Action::StepDown | Action::MoveTo(..) | Action::Continue => true,
        Action::Review | Action::Discharge => false,
    };
    leads || starts(fact, &transition.condition).is_some()
}

/// From which levels a transition starts, in words.
pub(crate) fn from_words(view: View<'_>, transition: &Transition) -> Markup {
    let rules = view.rules();
    let found = current(rules).and_then(|(fact, continuum)| {
        let levels = starts(fact, &transition.condition)?;
        let all = &rules.continua[continuum].levels;
        let names: Vec<String> = (0_u32..)
            .zip(all)
            .filter(|(at, _)| levels.contains(*at))
            .map(|(_, level)| level_label(&level.label))
            .collect();
        Some(names)
    });
    html! {
        @match found {
            Some(names) if names.is_empty() => "none",
            Some(names) => (names.join(", ")),
            None => "any",
        }
    }
}

const LABELS: i64 = 270;
const COLUMN: i64 = 44;
const LINE: i64 = 34;
const TOP: i64 = 40;
/// The most transitions that one picture holds.
const MOST: usize = 14;

/// The diagram of all transitions.
pub(crate) fn steps(view: View<'_>) -> Markup {
    let rules = view.rules();
    let all: Vec<(usize, &Transition)> = rules.transitions.iter().enumerate().collect();
    html! {
        figure.steps {
            @match current(rules).filter(|(fact, _)| all.iter().any(|(_, it)| hangs_on_level(*fact, it))) {
                Some((fact, continuum)) => {
                    @for part in all.chunks(MOST) {
                        (wide(&label(part), Staves { view, fact, continuum, part }.draw()))
                    }
                    figcaption {
                        "Each line is a level, each column a step by its number. A dot marks a level it starts from, an arrow \
                         where it leads; an open arrow gives a direction and no size. A ring is a review, a bar care that \
                         goes on, a cross the end of care."
                    }
                }
                None => {
                    @for part in all.chunks(MOST) {
                        (wide(&label(part), events(view, part)))
                    }
                    figcaption { "What happens, and what follows from it." }
                }
            }
        }
    }
}

/// What a part of the diagram is called: steps are told by their numbers.
fn label(part: &[(usize, &Transition)]) -> String {
    let ends = part.first().zip(part.last());
    ends.map_or_else(String::new, |((first, _), (last, _))| {
        format!("Diagram of steps {} to {}", first + 1, last + 1)
    })
}

struct Staves<'a, 'p> {
    view: View<'a>,
    fact: Id<Fact>,
    continuum: Id<Continuum>,
    part: &'p [(usize, &'a Transition)],
}

impl Staves<'_, '_> {
    fn draw(&self) -> Markup {
        let levels = &self.view.rules().continua[self.continuum].levels;
        let count = i64::try_from(levels.len()).unwrap_or_default();
        let columns = i64::try_from(self.part.len()).unwrap_or_default();
        let (width, height) = (LABELS + columns * COLUMN + 12, TOP + count * LINE + 6);
        let told: Vec<String> = self
            .part
            .iter()
            .map(|(at, it)| format!("{}. {}: {}", at + 1, name(it), action_words(self.view, it.action)))
            .collect();
        html! {
            svg viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height) role="img"
                aria-label=(format!("Steps between levels. {}. The table below says the same.", told.join(". "))) {
                @for (at, level) in (0_i64..).zip(levels) {
                    @let y = self.line(at);
                    line.stave x1=(LABELS - 8) x2=(width) y1=(y) y2=(y) {}
                    text.level x="0" y=(y + 4) { (short(&level_label(&level.label), 12)) }
                    text.title x="56" y=(y + 4) {
                        (short(level.title.as_deref().unwrap_or_default(), 32))
                    }
                }
                @for (column, (at, transition)) in (0_i64..).zip(self.part) {
                    @let x = LABELS + column * COLUMN + COLUMN / 2;
                    text.no x=(x) y="20" text-anchor="middle" { (at + 1) }
                    (self.step(x, transition))
                }
            }
        }
    }

    /// The most intensive level is on top.
    fn line(&self, level: i64) -> i64 {
        let levels = self.view.rules().continua[self.continuum].levels.len();
        let count = i64::try_from(levels).unwrap_or_default();
        TOP + (count - 1 - level) * LINE + LINE / 2
    }

    fn step(&self, x: i64, transition: &Transition) -> Markup {
        let count = self.view.rules().continua[self.continuum].levels.len();
        let every = LabelSet::first(count);
        let from = starts(self.fact, &transition.condition)
            .unwrap_or(every)
            .and(every);
        let places: Vec<i64> = from.iter().map(i64::from).collect();
        let (Some(low), Some(high)) = (places.first().copied(), places.last().copied()) else {
            return html! {};
        };
        let (top, bottom) = (self.line(high), self.line(low));
        html! {
            @if top != bottom { line.from x1=(x) x2=(x) y1=(top) y2=(bottom) {} }
            @match transition.action {
                Action::StepUp => {
                    line.way x1=(x) x2=(x) y1=(top) y2=(top - LINE * 2 / 3) {}
                    path.open d=(format!("M{} {} l-6 8 M{} {} l6 8", x, top - LINE * 2 / 3, x, top - LINE * 2 / 3)) {}
                }
                Action::StepDown => {
                    line.way x1=(x) x2=(x) y1=(bottom) y2=(bottom + LINE * 2 / 3) {}
                    path.open d=(format!("M{} {} l-6 -8 M{} {} l6 -8", x, bottom + LINE * 2 / 3, x, bottom + LINE * 2 / 3)) {}
                }
                Action::MoveTo(continuum, level) if continuum == self.continuum => {
                    (self.moved(x, (top, bottom), self.line(i64::from(level))))
                }
                Action::MoveTo(..) => {}
                Action::Review => {
                    @for place in &places { circle.ring cx=(x) cy=(self.line(*place)) r="10" {} }
                }
                Action::Continue => {
                    @for place in &places {
                        @let y = self.line(*place);
                        line.bar x1=(x - 10) x2=(x + 10) y1=(y) y2=(y) {}
                    }
                }
                Action::Discharge => path.cross d=(format!("M{} {} l12 12 m0 -12 l-12 12", x - 6, bottom + 8)) {},
            }
            @for place in &places { circle.dot cx=(x) cy=(self.line(*place)) r="4" {} }
        }
    }

    fn moved(&self, x: i64, (top, bottom): (i64, i64), to: i64) -> Markup {
        let (start, side) = if to > bottom { (bottom, -1) } else { (top, 1) };
        html! {
            @if to > bottom || to < top {
                line.way x1=(x) x2=(x) y1=(start) y2=(to + side * 6) {}
                path.head d=(format!("M{x} {to} l-6 {} h12 z", side * 10)) {}
            } @else {
                path.head d=(format!("M{} {to} l10 -6 v12 z", x + 6)) {}
            }
        }
    }
}

/// Where no level moves: each event with what follows from it.
fn events(view: View<'_>, part: &[(usize, &Transition)]) -> Markup {
    let rows = i64::try_from(part.len()).unwrap_or_default();
    let told: Vec<String> = part
        .iter()
        .map(|(at, it)| format!("{}. {}: {}", at + 1, name(it), action_words(view, it.action)))
        .collect();
    html! {
        svg viewBox=(format!("0 0 560 {}", rows * 40 + 8)) width="560" height=(rows * 40 + 8) role="img"
            aria-label=(format!("Steps. {}", told.join(". "))) {
            @for (row, (at, it)) in (0_i64..).zip(part) {
                @let y = row * 40 + 24;
                rect.box x="1" y=(y - 16) width="340" height="32" rx="3" {}
                text.event x="12" y=(y + 4) { (at + 1) ". " (short(&name(it), 44)) }
                line.way x1="341" x2="392" y1=(y) y2=(y) {}
                path.head d=(format!("M400 {y} l-10 -6 v12 z")) {}
                rect.box x="400" y=(y - 16) width="150" height="32" rx="16" {}
                text.event x="475" y=(y + 4) text-anchor="middle" { (short(&action_words(view, it.action), 20)) }
            }
        }
    }
}
