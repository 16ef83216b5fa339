//! Examples, proofs, known holes, amendments.

use pest::iterators::Pair;

use super::{Lowering, is};
use crate::{
    ast::{
        Alteration, Amend, Amended, Attributes, Change, ClauseId, ClauseName, Date, Direction, Example,
        Expect, Expectation, Given, GivenItem, GivenValue, Hole, Known, Outcome, Property, Prove, Raised,
        Target, Word,
    },
    parse::grammar::Rule,
};

impl Lowering<'_> {
    pub(super) fn example(&mut self, pair: Pair<'_, Rule>) -> Option<Example> {
        let place = self.place(&pair);
        let title = self.title(&pair)?;
        let (mut as_of, mut given, mut expect): (Option<Date>, _, _) = (None, Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::given => {
                    for entry in part.into_inner().filter(is(Rule::given_entry)) {
                        self.given_entry(entry, &mut as_of, &mut given);
                    }
                }
                Rule::expect => {
                    let entries = part.into_inner().filter(is(Rule::expect_entry));
                    expect.extend(entries.filter_map(|entry| self.expect_entry(entry)));
                }
                _ => {}
            }
        }
        Some(Example {
            title,
            as_of,
            given,
            expect,
            place,
        })
    }

    fn given_entry(&mut self, pair: Pair<'_, Rule>, as_of: &mut Option<Date>, given: &mut Vec<Given>) {
        let place = self.place(&pair);
        let Some(value) = pair.clone().into_inner().find(is(Rule::given_value)) else {
            return;
        };
        let value_place = self.place(&value);
        let Some(value) = self.given_value(&value) else {
            return;
        };
        if let Some(fact) = self.word_in(&pair, Rule::name) {
            given.push(Given {
                fact,
                value,
                value_place,
                place,
            });
            return;
        }
        let GivenValue::One(GivenItem::Date(date)) = value else {
            self.tell(
                stepwell_diagnostic::Code::NotADate,
                value_place,
                "`as_of` is the day of evaluation",
                "this is no day",
                "write a day, such as `as_of: 2024-01-31`",
            );
            return;
        };
        self.once(as_of, Some(date), "as_of", place);
    }

    fn given_value(&mut self, pair: &Pair<'_, Rule>) -> Option<GivenValue> {
        let part = pair.clone().into_inner().next()?;
        let mut items: Vec<GivenItem> = part
            .clone()
            .into_inner()
            .filter(|item| matches!(item.as_rule(), Rule::given_single | Rule::given_set))
            .filter_map(|item| self.given_item(&item))
            .collect();
        Some(match part.as_rule() {
            Rule::not_known => GivenValue::NotKnown,
            Rule::given_one_of => GivenValue::OneOf(items),
            Rule::given_range => {
                let to = items.pop();
                GivenValue::Range {
                    from: items.pop(),
                    to,
                }
            }
            Rule::given_at_least => GivenValue::Range {
                from: items.pop(),
                to: None,
            },
            Rule::given_at_most => GivenValue::Range {
                from: None,
                to: items.pop(),
            },
            Rule::given_includes => {
                let starts_with_may = part
                    .clone()
                    .into_inner()
                    .next()
                    .is_some_and(|first| first.as_rule() == Rule::kw_may);
                let mut lists = part
                    .into_inner()
                    .filter(is(Rule::word_list))
                    .map(|list| self.list(&list));
                let surely = if starts_with_may { None } else { lists.next() };
                let perhaps = lists.next();
                GivenValue::Includes {
                    surely: surely.unwrap_or_default(),
                    perhaps,
                }
            }
            _ => GivenValue::One(self.given_item(&part)?),
        })
    }

    fn given_item(&mut self, pair: &Pair<'_, Rule>) -> Option<GivenItem> {
        let part = pair.clone().into_inner().next()?;
        Some(match part.as_rule() {
            Rule::word_list => GivenItem::Set(self.list(&part)),
            Rule::date => GivenItem::Date(self.date(&part)?),
            Rule::given_quantity => GivenItem::Quantity(self.quantity(&part)?),
            Rule::word => GivenItem::Word(self.word(&part)),
            _ => return None,
        })
    }

    /// The words of a list.
    pub(super) fn list(&mut self, pair: &Pair<'_, Rule>) -> Vec<Word> {
        self.words_in(pair, Rule::word)
    }

    /// The list inside a pair.
    pub(super) fn list_in(&mut self, pair: &Pair<'_, Rule>) -> Vec<Word> {
        let list = pair.clone().into_inner().find(is(Rule::word_list));
        list.map(|list| self.list(&list)).unwrap_or_default()
    }

    fn expect_entry(&mut self, pair: Pair<'_, Rule>) -> Option<Expect> {
        let target = pair
            .clone()
            .into_inner()
            .find(is(Rule::target))?
            .into_inner()
            .next()?;
        let target = match target.as_rule() {
            Rule::clause_id => Target::Clause(self.clause_id(&target)?),
            _ => Target::Header(self.criteria_header(&target)?),
        };
        let expectation = pair.clone().into_inner().find(is(Rule::expectation))?;
        let expectation_place = self.place(&expectation);
        let part = expectation.into_inner().next()?;
        let expectation = match part.as_rule() {
            Rule::expect_several => Expectation::Several(self.list_in(&part)),
            Rule::expect_needs => Expectation::Needs(self.list_in(&part)),
            Rule::expect_one_of => {
                let list = part.into_inner().find(is(Rule::outcome_list))?;
                let outcomes = list.into_inner().filter(is(Rule::outcome));
                Expectation::OneOf(
                    outcomes
                        .filter_map(|outcome| self.outcome(&outcome.into_inner().next()?))
                        .collect(),
                )
            }
            _ => Expectation::Outcome(self.outcome(&part)?),
        };
        Some(Expect {
            target,
            expectation,
            expectation_place,
            place: self.place(&pair),
        })
    }

    fn outcome(&mut self, pair: &Pair<'_, Rule>) -> Option<Outcome> {
        Some(match pair.as_rule() {
            Rule::expect_out_of_scope => Outcome::OutOfScope,
            Rule::expect_does_not_conform => Outcome::DoesNotConform,
            Rule::expect_not_met => Outcome::NotMet,
            Rule::expect_word => Outcome::Word(self.word_in(pair, Rule::word)?),
            _ => return None,
        })
    }

    pub(super) fn prove(&mut self, pair: Pair<'_, Rule>) -> Option<Prove> {
        let property = pair
            .clone()
            .into_inner()
            .find(is(Rule::property))?
            .into_inner()
            .next()?;
        let has = |rule: Rule| property.clone().into_inner().any(|part| part.as_rule() == rule);
        let property = match property.as_rule() {
            Rule::property_always => Property::Always(self.condition_in(&property)?),
            Rule::property_never => Property::Never(self.condition_in(&property)?),
            Rule::property_raising => {
                let raised = property.clone().into_inner().find(is(Rule::raised))?;
                let any = raised
                    .clone()
                    .into_inner()
                    .any(|part| part.as_rule() == Rule::kw_any);
                let name = self.word_in(&raised, Rule::name);
                let raised = match name {
                    Some(scale) if any => Raised::AnyOfScale(scale),
                    Some(fact) => Raised::Facts(vec![fact]),
                    None => Raised::Facts(self.list_in(&raised)),
                };
                let never = if has(Rule::kw_raises) {
                    Direction::Raises
                } else {
                    Direction::Lowers
                };
                Property::Raising {
                    raised,
                    never,
                    placement: self.word_in(&property, Rule::name)?,
                }
            }
            _ => {
                let hole = if has(Rule::kw_gap) {
                    Hole::Gap
                } else {
                    Hole::Overlap
                };
                Property::No(hole, self.word_in(&property, Rule::name)?)
            }
        };
        Some(Prove {
            title: self.title(&pair)?,
            property,
            place: self.place(&pair),
        })
    }

    pub(super) fn known(&mut self, pair: Pair<'_, Rule>) -> Option<Known> {
        let gap = pair
            .clone()
            .into_inner()
            .any(|part| part.as_rule() == Rule::kw_gap);
        Some(Known {
            hole: if gap { Hole::Gap } else { Hole::Overlap },
            placement: self.word_in(&pair, Rule::name)?,
            when: self.condition_in(&pair)?,
            because: self.text_in(&pair)?,
            place: self.place(&pair),
        })
    }

    pub(super) fn amend(&mut self, pair: Pair<'_, Rule>) -> Option<Amend> {
        let place = self.place(&pair);
        let (mut block, mut changes, mut allows) = (None, Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::amended => {
                    block = part.into_inner().find_map(|header| match header.as_rule() {
                        Rule::criteria_header => self.criteria_header(&header).map(Amended::Criteria),
                        Rule::program_header => self.program_header(&header).map(Amended::Program),
                        _ => None,
                    });
                }
                Rule::amendment => {
                    changes.extend(part.into_inner().next().and_then(|change| self.change(change)))
                }
                Rule::allow => allows.extend(self.allow(&part)),
                _ => {}
            }
        }
        Some(Amend {
            block: block?,
            changes,
            allows,
            place,
        })
    }

    fn change(&mut self, pair: Pair<'_, Rule>) -> Option<Change> {
        let place = self.place(&pair);
        match pair.as_rule() {
            Rule::remove_clause => {
                let mut attributes = Attributes::default();
                let clause = pair.clone().into_inner().find(is(Rule::clause_name))?;
                let clause = self.clause_name(&clause)?;
                for part in pair.into_inner() {
                    self.attribute(part, &mut attributes);
                }
                let Attributes {
                    cites,
                    notes,
                    in_force,
                    unless: _,
                } = attributes;
                Some(Change::Remove {
                    clause,
                    cites,
                    notes,
                    in_force,
                    place,
                })
            }
            Rule::add_clause => {
                let clause = pair.into_inner().find_map(|part| self.clause(part))?;
                Some(Change::Add { clause, place })
            }
            _ => {
                let mut how = Alteration::Replace;
                let mut changed = None;
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::kw_tighten => how = Alteration::Tighten,
                        Rule::kw_relax => how = Alteration::Relax,
                        Rule::changed_admit | Rule::changed_clause => changed = Some(part),
                        _ => {}
                    }
                }
                let changed = changed?;
                let clause = changed.clone().into_inner().find(is(Rule::clause_name));
                Some(Change::Alter {
                    how,
                    clause: clause.and_then(|clause| self.clause_name(&clause)),
                    title: self.title(&changed),
                    condition: self.condition_in(&changed)?,
                    attributes: self.attributes_in(&changed),
                    place,
                })
            }
        }
    }

    /// The name of a clause within its block.
    pub(super) fn clause_name(&mut self, pair: &Pair<'_, Rule>) -> Option<ClauseName> {
        let dimension = pair
            .clone()
            .into_inner()
            .any(|part| part.as_rule() == Rule::kw_dimension);
        let rule = if dimension { Rule::label } else { Rule::own_name };
        Some(ClauseName {
            dimension,
            name: self.word_in(pair, rule)?,
            place: self.place(pair),
        })
    }

    /// A clause id.
    pub(super) fn clause_id(&mut self, pair: &Pair<'_, Rule>) -> Option<ClauseId> {
        let header = pair.clone().into_inner().find(is(Rule::id_header))?;
        let name = pair.clone().into_inner().find(is(Rule::clause_name))?;
        Some(ClauseId {
            header: self.criteria_header(&header)?,
            name: self.clause_name(&name)?,
            place: self.place(pair),
        })
    }
}
