//! The conditions of a circuit as columns: of each whether it is met, and whether it can be met.

use std::collections::BTreeMap;

use stepwell_eval::{
    circuit::{AmountPlace, Circuit, Kind, Literal, Node, Piece},
    program::{Origin, Program},
};
use stepwell_model::{Fact, Id, Including, Interval, LabelSet, Ruleset};

use crate::{
    expression::{Binding, Expression, Truth, all, any, sum_text},
    facts::{Facts, Verdict},
    sheet::Sheet,
    span::{Cannot, Span},
    words,
};

/// A gate of more parts than this has a column of its own.
const MOST_INSIDE: usize = 12;
/// How deep gates stand inside gates before one has a column of its own.
const DEEPEST_INSIDE: usize = 3;

/// A query that is being made.
pub(crate) struct Making<'a> {
    pub(crate) circuit: &'a Circuit,
    pub(crate) sheet: Sheet,
    pub(crate) facts: Facts<'a>,
    pub(crate) as_of: Span,
    /// Of each node that has columns: of the node, or of its opposite.
    columns: Vec<Option<(bool, Verdict)>>,
    spans: Vec<Option<Span>>,
    names: BTreeMap<usize, (String, bool)>,
    uses: Vec<Uses>,
    /// How deep and how large a node is that stands inside another.
    sizes: Vec<(usize, usize)>,
}

/// How often a node is read as it is, and negated.
#[derive(Clone, Copy, Debug, Default)]
struct Uses {
    plain: usize,
    negated: usize,
}

impl<'a> Making<'a> {
    pub(crate) fn new(circuit: &'a Circuit, sheet: Sheet, facts: Facts<'a>, as_of: Span) -> Self {
        Self {
            columns: vec![None; circuit.nodes.len()],
            spans: vec![None; circuit.amounts.len()],
            names: BTreeMap::new(),
            uses: vec![Uses::default(); circuit.nodes.len()],
            sizes: vec![(0, 1); circuit.nodes.len()],
            circuit,
            sheet,
            facts,
            as_of,
        }
    }

    /// Names conditions by what the rules call them: clauses first, then what clauses are made of.
    pub(crate) fn name_all(&mut self, ruleset: &Ruleset, program: &Program) {
        let name = |rank: u8,
                    literal: Option<&Literal>,
                    name: &str,
                    found: &mut BTreeMap<usize, (u8, String, bool)>| {
            let Some(literal) = literal else { return };
            let entry = (rank, name.to_owned(), literal.is_negated());
            let known = found.entry(literal.node()).or_insert_with(|| entry.clone());
            if entry < *known {
                *known = entry;
            }
        };
        let mut found = BTreeMap::new();
        for (entry, literal) in program.verdicts.iter().zip(&self.circuit.verdicts) {
            match &entry.origin {
                Origin::Clause(id) => name(0, Some(literal), &ruleset.clause_names[*id].id, &mut found),
                Origin::Define(id) => name(1, Some(literal), &ruleset.defines[*id].name, &mut found),
                Origin::Population(id) => name(2, Some(literal), &ruleset.populations[*id].name, &mut found),
                Origin::Dispute(id) => name(3, Some(literal), &ruleset.disputes[*id].name, &mut found),
                Origin::Step | Origin::Test(_) => {}
            }
        }
        for transition in &program.transitions {
            let literal = self.circuit.verdicts.get(transition.verdict.index());
            name(
                0,
                literal,
                &ruleset.transitions[transition.transition].name,
                &mut found,
            );
        }
        for (placement, registers) in ruleset.placements.iter().zip(&program.placements) {
            let levels = &ruleset.continua[placement.continuum].levels;
            for (level, register) in &registers.levels {
                let label = levels
                    .get(*level as usize)
                    .map_or("", |level| level.label.as_str());
                let literal = self.circuit.verdicts.get(register.index());
                name(4, literal, &format!("{label} in {}", placement.name), &mut found);
            }
            let literal = self.circuit.verdicts.get(registers.in_scope.index());
            name(4, literal, &format!("{} is for them", placement.name), &mut found);
        }
        for (care, registers) in ruleset.programs.iter().zip(&program.programs) {
            let literal = self.circuit.verdicts.get(registers.conforms.index());
            name(4, literal, &format!("{} conforms", care.header), &mut found);
            let literal = self.circuit.verdicts.get(registers.in_scope.index());
            name(4, literal, &format!("{} is for them", care.header), &mut found);
        }
        for (impossible, register) in &program.impossible {
            let literal = self.circuit.verdicts.get(register.index());
            name(
                5,
                literal,
                &format!("impossible: {}", ruleset.impossible[*impossible].title),
                &mut found,
            );
        }
        self.names = found
            .into_iter()
            .map(|(node, (_, name, negated))| (node, (name, negated)))
            .collect();
    }

    /// Makes columns of all that these conditions rest on.
    ///
    /// # Errors
    /// What cannot be written, in words, and why.
    pub(crate) fn fill(&mut self, wanted: &[Literal]) -> Result<(), (String, Cannot)> {
        let circuit = self.circuit;
        let pieces = circuit.needed(wanted.iter().copied(), |_, node| node.literals());
        for literal in wanted {
            // What is given out is read more than once.
            self.count_use(*literal);
            self.count_use(*literal);
        }
        for piece in &pieces {
            let literals = match piece {
                Piece::Node(place) => circuit.nodes.get(*place).map(Node::literals),
                Piece::Amount(place) => circuit
                    .amounts
                    .get(*place)
                    .map(stepwell_eval::circuit::Amount::literals),
            };
            for literal in literals.into_iter().flatten() {
                self.count_use(literal);
                // An amount reads a guard at both of its ends.
                if matches!(piece, Piece::Amount(_)) {
                    self.count_use(literal);
                }
            }
        }
        for piece in pieces {
            match piece {
                Piece::Node(place) => self
                    .node(place)
                    .map_err(|cannot| (self.node_words(place, false), cannot))?,
                Piece::Amount(place) => {
                    if let Some(amount) = circuit.amounts.get(place) {
                        let span = self
                            .amount(place, amount)
                            .map_err(|cannot| (self.amount_words(place), cannot))?;
                        if let Some(slot) = self.spans.get_mut(place) {
                            *slot = Some(span);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn count_use(&mut self, literal: Literal) {
        if let Some(uses) = self.uses.get_mut(literal.node()) {
            if literal.is_negated() {
                uses.negated += 1;
            } else {
                uses.plain += 1;
            }
        }
    }

    /// Gives a node columns, where it is named, read more than once, or large.
    fn node(&mut self, place: usize) -> Result<(), Cannot> {
        let Some(node) = self.circuit.nodes.get(place) else {
            return Ok(());
        };
        let inside = node
            .literals()
            .into_iter()
            .map(|literal| match self.columns.get(literal.node()) {
                Some(None) => self.sizes.get(literal.node()).copied().unwrap_or((0, 1)),
                Some(Some(_)) | None => (0, 1),
            });
        let (depth, size) = inside.fold((0, 0), |(depth, size), (inner, parts)| {
            (depth.max(inner), size + parts)
        });
        let (depth, size) = match node {
            Node::Met | Node::Unknown => return Ok(()),
            Node::State { .. } | Node::Includes { .. } => (0, 1),
            Node::Within { .. } | Node::Bounded { .. } | Node::Equals { .. } => (0, MOST_INSIDE / 3),
            Node::All(_) => (depth + 1, size),
            Node::Count { .. } | Node::Agree(_) | Node::Choose { .. } => (depth + 2, 2 * size),
        };
        if let Some(slot) = self.sizes.get_mut(place) {
            *slot = (depth, size);
        }
        let uses = self.uses.get(place).copied().unwrap_or_default();
        let name = self.names.get(&place).cloned();
        let plain = match node {
            Node::State { .. } | Node::Includes { .. } => true,
            Node::Met
            | Node::Unknown
            | Node::Within { .. }
            | Node::Bounded { .. }
            | Node::Equals { .. }
            | Node::All(_)
            | Node::Count { .. }
            | Node::Agree(_)
            | Node::Choose { .. } => false,
        };
        let often = uses.plain + uses.negated > 1 && !plain;
        if name.is_none() && !often && depth <= DEEPEST_INSIDE && size <= MOST_INSIDE {
            // It is still looked at here, so that what cannot be written is told.
            return match node {
                Node::Within { .. } | Node::Bounded { .. } | Node::Equals { .. } => {
                    self.test(node).map(|_| ())
                }
                Node::Met
                | Node::Unknown
                | Node::State { .. }
                | Node::Includes { .. }
                | Node::All(_)
                | Node::Count { .. }
                | Node::Agree(_)
                | Node::Choose { .. } => Ok(()),
            };
        }
        let (name, negated) = match name {
            Some(named) => named,
            None => (
                self.node_words(place, uses.negated > uses.plain),
                uses.negated > uses.plain,
            ),
        };
        let (met, can) = self.open(place, negated)?;
        let met = self.sheet.condition(&format!("{name}: met"), met);
        let can = self.sheet.condition(&format!("{name}: can be met"), can);
        if let Some(slot) = self.columns.get_mut(place) {
            *slot = Some((negated, (met, can)));
        }
        Ok(())
    }

    /// Whether a literal is met, and whether it can be.
    pub(crate) fn verdict(&mut self, literal: Literal) -> Verdict {
        match self.columns.get(literal.node()) {
            Some(Some((negated, (met, can)))) => {
                let (met, can) = (met.clone(), can.clone());
                if *negated == literal.is_negated() {
                    (met, can)
                } else {
                    (can.not(), met.not())
                }
            }
            // INVARIANT: what cannot be written was told when the node was reached.
            Some(None) | None => self
                .open(literal.node(), literal.is_negated())
                .unwrap_or((Truth::Never, Truth::Always)),
        }
    }

    /// A node written out.
    fn open(&mut self, place: usize, negated: bool) -> Result<Verdict, Cannot> {
        let Some(node) = self.circuit.nodes.get(place) else {
            return Ok((Truth::Never, Truth::Always));
        };
        let (met, can) = match node {
            Node::Met => (Truth::Always, Truth::Always),
            Node::Unknown => return Ok((Truth::Never, Truth::Always)),
            Node::State { fact, accept } => self.state(*fact, *accept),
            Node::Includes { fact, how, members } => self.includes(*fact, *how, *members),
            Node::Within { .. } | Node::Bounded { .. } | Node::Equals { .. } => self.test(node)?,
            Node::All(of) => {
                // Negated, it is any of the opposites.
                let of = of
                    .iter()
                    .map(|literal| if negated { literal.negated() } else { *literal });
                let (met, can): (Vec<Truth>, Vec<Truth>) = of.map(|literal| self.verdict(literal)).unzip();
                return Ok(if negated {
                    (any(met), any(can))
                } else {
                    (all(met), all(can))
                });
            }
            Node::Count { of, least, most } => self.count(of, *least, *most),
            Node::Agree(of) => {
                let cases = of
                    .iter()
                    .map(|literal| (Truth::Always, self.verdict(*literal)))
                    .collect();
                agree(cases)
            }
            Node::Choose { arms, otherwise } => {
                let mut cases = Vec::with_capacity(arms.len() + 1);
                let mut met_guards = Vec::with_capacity(arms.len());
                for (guard, verdict) in arms {
                    let (met, can) = self.verdict(*guard);
                    met_guards.push(met);
                    cases.push((can, self.verdict(*verdict)));
                }
                if let Some(otherwise) = otherwise {
                    cases.push((any(met_guards).not(), self.verdict(*otherwise)));
                }
                agree(cases)
            }
        };
        Ok(if negated {
            (can.not(), met.not())
        } else {
            (met, can)
        })
    }

    fn state(&mut self, fact: usize, accept: LabelSet) -> Verdict {
        let circuit = self.circuit;
        let Some(seen) = circuit.facts.get(fact) else {
            return (Truth::Never, Truth::Always);
        };
        match &seen.kind {
            Kind::Labels(count) => self.facts.is_label(&mut self.sheet, seen.fact, *count, accept),
            Kind::Number(regions) => self.facts.is_region(&mut self.sheet, seen.fact, regions, accept),
            Kind::Set(_) => (Truth::Never, Truth::Always),
        }
    }

    fn includes(&mut self, fact: usize, how: Including, members: LabelSet) -> Verdict {
        let Some(seen) = self.circuit.facts.get(fact) else {
            return (Truth::Never, Truth::Always);
        };
        let fact = seen.fact;
        let (is, can): (Vec<Truth>, Vec<Truth>) = members
            .iter()
            .map(|member| self.facts.holds(&mut self.sheet, fact, member))
            .unzip();
        match how {
            Including::All => (all(is), all(can)),
            Including::Any => (any(is), any(can)),
            Including::None => (any(can).not(), any(is).not()),
        }
    }

    fn count(&mut self, of: &[Literal], least: u32, most: Option<u32>) -> Verdict {
        let (met, can): (Vec<Truth>, Vec<Truth>) = of.iter().map(|literal| self.verdict(*literal)).unzip();
        let (met, can) = (how_many(met), how_many(can));
        let at_least = |count: &Expression, least: u32| {
            if least == 0 {
                return Truth::Always;
            }
            let text = format!("{} >= {least}", count.single());
            Truth::Where(Expression::of(text, Binding::Comparison, &[count]))
        };
        let at_most = |count: &Expression| match most {
            None => Truth::Always,
            Some(most) => {
                let text = format!("{} <= {most}", count.single());
                Truth::Where(Expression::of(text, Binding::Comparison, &[count]))
            }
        };
        (
            all([at_least(&met, least), at_most(&can)]),
            all([at_least(&can, least), at_most(&met)]),
        )
    }

    /// The span of an amount that was filled.
    pub(crate) fn span(&self, place: AmountPlace) -> Result<Span, Cannot> {
        self.spans.get(place).cloned().flatten().ok_or(Cannot::NotWritten)
    }

    /// A fact that is a number or day, with what it can be.
    pub(crate) fn number_fact(&self, place: usize) -> Option<(Id<Fact>, Interval)> {
        let seen = self.circuit.facts.get(place)?;
        match &seen.kind {
            Kind::Number(regions) => Some((seen.fact, regions.domain().clone())),
            Kind::Labels(_) | Kind::Set(_) => None,
        }
    }

    /// What an amount is called.
    pub(crate) fn amount_words(&self, place: AmountPlace) -> String {
        words::amount(self.facts.ruleset, self.circuit, place)
    }

    fn node_words(&self, place: usize, negated: bool) -> String {
        words::node(self.facts.ruleset, self.circuit, place, negated)
    }
}

/// The verdict that all cases share which can hold, else unknown.
fn agree(cases: Vec<(Truth, Verdict)>) -> Verdict {
    let some = any(cases.iter().map(|(holds, _)| holds.clone()));
    let mut met = vec![some.clone()];
    let mut can = vec![some.not()];
    for (holds, (is, can_be)) in cases {
        met.push(any([holds.clone().not(), is]));
        can.push(all([holds, can_be]));
    }
    (all(met), any(can))
}

/// Of how many it holds.
fn how_many(of: Vec<Truth>) -> Expression {
    let terms: Vec<Expression> = of.into_iter().map(Truth::expression).collect();
    let texts: Vec<String> = terms
        .iter()
        .map(|term| format!("CAST({} AS INTEGER)", term.text))
        .collect();
    let parts: Vec<&Expression> = terms.iter().collect();
    let text = if texts.is_empty() {
        "0".to_owned()
    } else {
        format!("({})", sum_text(&texts))
    };
    Expression::of(text, Binding::Single, &parts)
}
