//! Defines, populations, placements, criteria, programs, transitions, disputes, claims.

use pest::iterators::Pair;

use super::{Lowering, is};
use crate::{
    ast::{
        Action, Arm, Attributes, Choose, Claim, Clause, ClauseKind, Criteria, CriteriaHeader, Define,
        DefineBody, Dispute, Expression, Follow, Impossible, LevelName, Placement, Population, Program,
        ProgramHeader, Reading, Transition, Unless, Word,
    },
    parse::grammar::Rule,
};

impl Lowering<'_> {
    pub(super) fn impossible(&mut self, pair: Pair<'_, Rule>) -> Option<Impossible> {
        let place = self.place(&pair);
        let (title, condition, attributes) = (
            self.title(&pair),
            self.condition_in(&pair)?,
            self.attributes_in(&pair),
        );
        Some(Impossible {
            title,
            condition,
            attributes,
            place,
        })
    }

    pub(super) fn define(&mut self, pair: Pair<'_, Rule>) -> Option<Define> {
        let place = self.place(&pair);
        let name = self.word_in(&pair, Rule::name)?;
        let (title, attributes) = (self.title(&pair), self.attributes_in(&pair));
        let arms: Vec<Arm> = pair
            .clone()
            .into_inner()
            .filter(is(Rule::arm))
            .filter_map(|arm| self.arm(arm))
            .collect();
        let body = if arms.is_empty() {
            DefineBody::Expression(self.condition_in(&pair)?)
        } else {
            let otherwise = pair.clone().into_inner().find(is(Rule::otherwise));
            DefineBody::Arms {
                arms,
                otherwise: otherwise.and_then(|otherwise| self.condition_in(&otherwise)),
            }
        };
        Some(Define {
            name,
            title,
            body,
            attributes,
            place,
        })
    }

    fn arm(&mut self, pair: Pair<'_, Rule>) -> Option<Arm> {
        let place = self.place(&pair);
        let mut conditions = pair.into_inner().filter(is(Rule::condition));
        let (when, value) = (conditions.next()?, conditions.next()?);
        Some(Arm {
            when: self.condition(when)?,
            value: self.condition(value)?,
            place,
        })
    }

    pub(super) fn population(&mut self, pair: Pair<'_, Rule>) -> Option<Population> {
        Some(Population {
            name: self.word_in(&pair, Rule::name)?,
            title: self.title(&pair),
            condition: self.condition_in(&pair)?,
            attributes: self.attributes_in(&pair),
            place: self.place(&pair),
        })
    }

    pub(super) fn placement(&mut self, pair: Pair<'_, Rule>) -> Option<Placement> {
        let place = self.place(&pair);
        let (mut name, mut title, mut continuum, mut population, mut choose) = (None, None, None, None, None);
        let (mut notes, mut allows) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            let at = self.place(&part);
            match part.as_rule() {
                Rule::name => name = Some(self.word(&part)),
                Rule::title => title = self.text_in(&part),
                Rule::on_continuum => {
                    let word = self.word_in(&part, Rule::name);
                    self.once(&mut continuum, word, "on", at);
                }
                Rule::for_population => {
                    let word = self.word_in(&part, Rule::name);
                    self.once(&mut population, word, "for", at);
                }
                Rule::choose => {
                    let which = part.clone().into_inner().find_map(|which| match which.as_rule() {
                        Rule::least_intensive => Some(Choose::LeastIntensive),
                        Rule::most_intensive => Some(Choose::MostIntensive),
                        Rule::kw_every => Some(Choose::Every),
                        _ => None,
                    });
                    self.once(&mut choose, which.map(|which| (which, at)), "choose", at);
                }
                Rule::note => notes.extend(self.text_in(&part)),
                Rule::allow => allows.extend(self.allow(&part)),
                _ => {}
            }
        }
        let (choose, choose_place) = choose.unzip();
        Some(Placement {
            name: name?,
            title,
            continuum,
            population,
            choose,
            choose_place,
            notes,
            allows,
            place,
        })
    }

    pub(super) fn criteria(&mut self, pair: Pair<'_, Rule>) -> Option<Criteria> {
        let place = self.place(&pair);
        let (mut header, mut title, mut clauses, mut allows) = (None, None, Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::criteria_header => header = self.criteria_header(&part),
                Rule::title => title = self.text_in(&part),
                Rule::allow => allows.extend(self.allow(&part)),
                _ => clauses.extend(self.clause(part)),
            }
        }
        Some(Criteria {
            header: header?,
            title,
            clauses,
            allows,
            place,
        })
    }

    /// The header of a level's criteria, of a clause id, or of an expectation's target.
    pub(super) fn criteria_header(&mut self, pair: &Pair<'_, Rule>) -> Option<CriteriaHeader> {
        let inner = |rule: Rule| pair.clone().into_inner().find(is(rule));
        let population =
            inner(Rule::header_population).and_then(|population| self.word_in(&population, Rule::name));
        let placement =
            inner(Rule::header_placement).and_then(|placement| self.word_in(&placement, Rule::name));
        Some(CriteriaHeader {
            continuum: self.word_in(pair, Rule::name),
            level: self.word_in(pair, Rule::label)?,
            population,
            placement,
            place: self.place(pair),
        })
    }

    pub(super) fn clause(&mut self, pair: Pair<'_, Rule>) -> Option<Clause> {
        let place = self.place(&pair);
        let mut kind = match pair.as_rule() {
            Rule::admit => ClauseKind::Admit,
            Rule::dimension_clause => ClauseKind::Dimension,
            Rule::named_clause => ClauseKind::Criterion,
            _ => return None,
        };
        let mut name = None;
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::kw_exclude => kind = ClauseKind::Exclude,
                Rule::kw_typical => kind = ClauseKind::Typical,
                Rule::kw_flag => kind = ClauseKind::Flag,
                Rule::kw_require => kind = ClauseKind::Require,
                Rule::kw_recommend => kind = ClauseKind::Recommend,
                Rule::own_name | Rule::label => name = Some(self.word(&part)),
                _ => {}
            }
        }
        Some(Clause {
            kind,
            name,
            title: self.title(&pair),
            condition: self.condition_in(&pair)?,
            attributes: self.attributes_in(&pair),
            place,
        })
    }

    pub(super) fn title(&mut self, pair: &Pair<'_, Rule>) -> Option<Word> {
        let title = pair.clone().into_inner().find(is(Rule::title))?;
        self.text_in(&title)
    }

    pub(super) fn condition_in(&mut self, pair: &Pair<'_, Rule>) -> Option<Expression> {
        let condition = pair.clone().into_inner().find(is(Rule::condition))?;
        self.condition(condition)
    }

    pub(super) fn attributes_in(&mut self, pair: &Pair<'_, Rule>) -> Attributes {
        let mut attributes = Attributes::default();
        if let Some(found) = pair.clone().into_inner().find(is(Rule::attributes)) {
            for part in found.into_inner() {
                self.attribute(part, &mut attributes);
            }
        }
        attributes
    }

    /// Takes in one attribute; tells whether the pair was one.
    pub(super) fn attribute(&mut self, part: Pair<'_, Rule>, attributes: &mut Attributes) {
        match part.as_rule() {
            Rule::cite => attributes.cites.extend(self.cite(&part)),
            Rule::note => attributes.notes.extend(self.text_in(&part)),
            Rule::in_force => {
                let (period, at) = (self.in_force(&part), self.place(&part));
                self.once(&mut attributes.in_force, period, "in force", at);
            }
            Rule::unless => attributes.unless.extend(self.unless(part)),
            _ => {}
        }
    }

    fn unless(&mut self, pair: Pair<'_, Rule>) -> Option<Unless> {
        let mut attributes = Attributes::default();
        for part in pair.clone().into_inner() {
            self.attribute(part, &mut attributes);
        }
        Some(Unless {
            name: self.word_in(&pair, Rule::own_name)?,
            title: self.title(&pair),
            condition: self.condition_in(&pair)?,
            cites: attributes.cites,
            notes: attributes.notes,
            place: self.place(&pair),
        })
    }

    pub(super) fn program(&mut self, pair: Pair<'_, Rule>) -> Option<Program> {
        let place = self.place(&pair);
        let (mut header, mut title, mut level) = (None, None, None);
        let (mut clauses, mut allows) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            let at = self.place(&part);
            match part.as_rule() {
                Rule::program_header => header = self.program_header(&part),
                Rule::title => title = self.text_in(&part),
                Rule::at_level => {
                    let name = self.level_name_in(&part);
                    self.once(&mut level, name, "at", at);
                }
                Rule::allow => allows.extend(self.allow(&part)),
                _ => clauses.extend(self.clause(part)),
            }
        }
        Some(Program {
            header: header?,
            title,
            level,
            clauses,
            allows,
            place,
        })
    }

    pub(super) fn program_header(&mut self, pair: &Pair<'_, Rule>) -> Option<ProgramHeader> {
        let population = pair.clone().into_inner().find(is(Rule::header_population));
        Some(ProgramHeader {
            name: self.word_in(pair, Rule::name)?,
            population: population.and_then(|population| self.word_in(&population, Rule::name)),
            place: self.place(pair),
        })
    }

    fn level_name_in(&mut self, pair: &Pair<'_, Rule>) -> Option<LevelName> {
        let level = pair.clone().into_inner().find(is(Rule::level_name))?;
        Some(LevelName {
            continuum: self.word_in(&level, Rule::name),
            level: self.word_in(&level, Rule::label)?,
            place: self.place(&level),
        })
    }

    pub(super) fn transition(&mut self, pair: Pair<'_, Rule>) -> Option<Transition> {
        let place = self.place(&pair);
        let (mut name, mut title, mut when, mut action) = (None, None, None, None);
        let (mut attributes, mut allows) = (Attributes::default(), Vec::new());
        for part in pair.into_inner() {
            let at = self.place(&part);
            match part.as_rule() {
                Rule::name => name = Some(self.word(&part)),
                Rule::title => title = self.text_in(&part),
                Rule::transition_when => {
                    let condition = self.condition_in(&part);
                    self.once(&mut when, condition, "when", at);
                }
                Rule::action => {
                    let found = self.action(&part);
                    self.once(&mut action, found.map(|found| (found, at)), "what follows", at);
                }
                Rule::allow => allows.extend(self.allow(&part)),
                _ => self.attribute(part, &mut attributes),
            }
        }
        let (action, action_place) = action.unzip();
        Some(Transition {
            name: name?,
            title,
            when,
            action,
            action_place,
            attributes,
            allows,
            place,
        })
    }

    fn action(&mut self, pair: &Pair<'_, Rule>) -> Option<Action> {
        let part = pair.clone().into_inner().next()?;
        Some(match part.as_rule() {
            Rule::step_up => Action::StepUp,
            Rule::step_down => Action::StepDown,
            Rule::move_to => Action::MoveTo(self.level_name_in(&part)?),
            Rule::kw_review => Action::Review,
            Rule::kw_continue => Action::Continue,
            Rule::kw_discharge => Action::Discharge,
            _ => return None,
        })
    }

    pub(super) fn dispute(&mut self, pair: Pair<'_, Rule>) -> Option<Dispute> {
        let place = self.place(&pair);
        let (mut name, mut title, mut follow) = (None, None, None);
        let (mut readings, mut notes, mut allows) = (Vec::new(), Vec::new(), Vec::new());
        for part in pair.into_inner() {
            let at = self.place(&part);
            match part.as_rule() {
                Rule::name => name = Some(self.word(&part)),
                Rule::title => title = self.text_in(&part),
                Rule::reading => readings.extend(self.reading(part)),
                Rule::follow => {
                    let found = self.follow(&part);
                    self.once(&mut follow, found, "follow", at);
                }
                Rule::note => notes.extend(self.text_in(&part)),
                Rule::allow => allows.extend(self.allow(&part)),
                _ => {}
            }
        }
        Some(Dispute {
            name: name?,
            title,
            readings,
            follow,
            notes,
            allows,
            place,
        })
    }

    fn reading(&mut self, pair: Pair<'_, Rule>) -> Option<Reading> {
        let inner = |rule: Rule| pair.clone().into_inner().find(is(rule));
        Some(Reading {
            source: self.word_in(&pair, Rule::name)?,
            condition: self.condition_in(&pair)?,
            at: inner(Rule::place).and_then(|place| self.text_in(&place)),
            note: inner(Rule::note).and_then(|note| self.text_in(&note)),
            place: self.place(&pair),
        })
    }

    fn follow(&mut self, pair: &Pair<'_, Rule>) -> Option<Follow> {
        Some(Follow {
            source: self.word_in(pair, Rule::name)?,
            because: self.text_in(pair)?,
            place: self.place(pair),
        })
    }

    pub(super) fn claim(&mut self, pair: Pair<'_, Rule>) -> Option<Claim> {
        let mut attributes = Attributes::default();
        for part in pair.clone().into_inner() {
            self.attribute(part, &mut attributes);
        }
        Some(Claim {
            name: self.word_in(&pair, Rule::name)?,
            title: self.title(&pair)?,
            cites: attributes.cites,
            notes: attributes.notes,
            place: self.place(&pair),
        })
    }
}
