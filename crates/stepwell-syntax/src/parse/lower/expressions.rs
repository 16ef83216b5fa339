//! Conditions and values.

use pest::iterators::Pair;
use stepwell_diagnostic::{Code, Diagnostic};

use super::{Lowering, is};
use crate::{
    ast::{
        Bound, BoundKind, Counting, ElapsedUnit, Expression, ExpressionKind, Including, Place, Quantity,
        Scaling, Sign, Test, Unit,
    },
    parse::grammar::Rule,
};

/// The most digits a number may have before its point, and as many after it.
const DIGITS: usize = 18;

impl Lowering<'_> {
    /// Adds a diagnostic.
    pub(super) fn tell(&mut self, code: Code, place: Place, message: &str, label: &str, help: &str) {
        self.diagnostics
            .push(Diagnostic::new(code, place.0, message, label).help(help));
    }

    pub(super) fn condition(&mut self, pair: Pair<'_, Rule>) -> Option<Expression> {
        let part = pair.into_inner().next()?;
        if part.as_rule() == Rule::junction {
            return self.junction(part);
        }
        let place = self.place(&part);
        let mut junctions = part.into_inner().filter(is(Rule::junction));
        let (condition, then) = (junctions.next()?, junctions.next()?);
        let condition = Box::new(self.junction(condition)?);
        let then = Box::new(self.junction(then)?);
        Some(Expression {
            kind: ExpressionKind::If { condition, then },
            place,
        })
    }

    fn junction(&mut self, pair: Pair<'_, Rule>) -> Option<Expression> {
        let whole = pair.clone();
        let mut parts = pair.into_inner();
        let first = self.negation(parts.next()?)?;
        let Some(connective) = parts.next() else {
            return Some(first);
        };
        let mut terms = vec![first];
        let mut connectives = vec![self.connective(&connective)];
        for part in parts {
            match part.as_rule() {
                Rule::connective => connectives.push(self.connective(&part)),
                _ => terms.push(self.negation(part)?),
            }
        }
        let first_or = connectives.first().is_some_and(|(or, _)| *or);
        if let Some((_, odd)) = connectives.iter().find(|(or, _)| *or != first_or) {
            let parts = whole
                .clone()
                .into_inner()
                .filter(|part| part.as_rule() != Rule::connective);
            let spelled: Vec<&str> = parts.map(|part| part.as_str().trim()).collect();
            self.mixed(&spelled, &connectives, *odd);
        }
        let kind = if first_or {
            ExpressionKind::Or(terms)
        } else {
            ExpressionKind::And(terms)
        };
        Some(Expression {
            kind,
            place: self.place(&whole),
        })
    }

    /// Whether it is an `or`, and where it stands.
    fn connective(&self, pair: &Pair<'_, Rule>) -> (bool, Place) {
        let or = pair
            .clone()
            .into_inner()
            .any(|word| word.as_rule() == Rule::kw_or);
        (or, self.place(pair))
    }

    /// `and` beside `or`: shows both readings.
    fn mixed(&mut self, spelled: &[&str], connectives: &[(bool, Place)], odd: Place) {
        let (first, second) = (
            reading(spelled, connectives, false),
            reading(spelled, connectives, true),
        );
        let mut diagnostic = Diagnostic::new(
            Code::MixedAndOr,
            odd.0,
            "`and` stands beside `or`, and the two can be read in two ways",
            "this one differs from the one before",
        )
        .help(format!("add parentheses: either `{first}` or `{second}`"));
        if let Some((_, place)) = connectives.first() {
            diagnostic = diagnostic.related(place.0, "the other word is here");
        }
        self.diagnostics.push(diagnostic);
    }

    fn negation(&mut self, pair: Pair<'_, Rule>) -> Option<Expression> {
        let whole = pair.clone();
        let mut nots = 0_usize;
        let mut inner = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_not => nots += 1,
                _ => inner = self.comparison(part),
            }
        }
        let mut expression = inner?;
        if nots == 0 {
            return Some(expression);
        }
        let place = self.place(&whole);
        if nots > 2 {
            self.tell(
                Code::NestingTooDeep,
                place,
                "`not` stands here more than twice in a row",
                "this is hard to read",
                "two `not`s cancel one another: write one, or none",
            );
            nots %= 2;
        }
        for _ in 0..nots {
            expression = Expression {
                kind: ExpressionKind::Not(Box::new(expression)),
                place,
            };
        }
        Some(expression)
    }

    fn comparison(&mut self, pair: Pair<'_, Rule>) -> Option<Expression> {
        let whole = pair.clone();
        let (mut subject, mut test) = (None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::sum => subject = self.sum(part),
                _ => test = Some(self.test(part)?),
            }
        }
        let subject = subject?;
        Some(match test {
            Some(test) => Expression {
                kind: ExpressionKind::Test {
                    subject: Box::new(subject),
                    test,
                },
                place: self.place(&whole),
            },
            None => subject,
        })
    }

    fn test(&mut self, pair: Pair<'_, Rule>) -> Option<Test> {
        let test = pair.into_inner().next()?;
        let form = test.into_inner().last()?;
        Some(match form.as_rule() {
            Rule::includes_all => self.includes(Including::All, &form),
            Rule::includes_any => self.includes(Including::Any, &form),
            Rule::includes_none => self.includes(Including::None, &form),
            Rule::includes_count => {
                let counting = form.clone().into_inner().next()?;
                let count = self.count(&counting)?;
                let how = if counting.as_rule() == Rule::at_least_so_many {
                    Including::AtLeast(count)
                } else {
                    Including::Exactly(count)
                };
                self.includes(how, &form)
            }
            Rule::is_empty => Test::Empty { negated: false },
            Rule::is_not_empty => Test::Empty { negated: true },
            Rule::includes_one => Test::Includes {
                how: Including::One,
                members: self.words_in(&form, Rule::word),
            },
            Rule::bounds => {
                let bounds = form.into_inner().filter(is(Rule::bound));
                Test::Bounds(bounds.map(|bound| self.bound(bound)).collect::<Option<_>>()?)
            }
            Rule::is_one_of => Test::OneOf {
                values: self.value_list(form)?,
                negated: false,
            },
            Rule::is_not_one_of => Test::OneOf {
                values: self.value_list(form)?,
                negated: true,
            },
            Rule::is_not => Test::Is {
                value: Box::new(self.sum_in(form)?),
                negated: true,
            },
            _ => Test::Is {
                value: Box::new(self.sum_in(form)?),
                negated: false,
            },
        })
    }

    fn includes(&mut self, how: Including, pair: &Pair<'_, Rule>) -> Test {
        Test::Includes {
            how,
            members: self.list_in(pair),
        }
    }

    fn value_list(&mut self, pair: Pair<'_, Rule>) -> Option<Vec<Expression>> {
        let list = pair.into_inner().find(is(Rule::value_list))?;
        list.into_inner()
            .filter(is(Rule::sum))
            .map(|sum| self.sum(sum))
            .collect()
    }

    fn bound(&mut self, pair: Pair<'_, Rule>) -> Option<Bound> {
        let place = self.place(&pair);
        let form = pair.into_inner().next()?;
        let rule = form.as_rule();
        let mut sums = form.into_inner().filter(is(Rule::sum));
        let limit = sums.next()?;
        let limit = self.sum(limit)?;
        let kind = match rule {
            Rule::at_least => BoundKind::AtLeast(limit),
            Rule::at_most => BoundKind::AtMost(limit),
            Rule::above => BoundKind::Above(limit),
            Rule::below => BoundKind::Below(limit),
            Rule::between => BoundKind::Between(limit, sums.next().and_then(|sum| self.sum(sum))?),
            Rule::on_or_after => BoundKind::OnOrAfter(limit),
            Rule::on_or_before => BoundKind::OnOrBefore(limit),
            Rule::before => BoundKind::Before(limit),
            _ => BoundKind::After(limit),
        };
        Some(Bound { kind, place })
    }

    fn sum_in(&mut self, pair: Pair<'_, Rule>) -> Option<Expression> {
        let sum = pair.into_inner().find(is(Rule::sum))?;
        self.sum(sum)
    }

    fn sum(&mut self, pair: Pair<'_, Rule>) -> Option<Expression> {
        let whole = pair.clone();
        let (mut first, mut rest, mut sign) = (None, Vec::new(), Sign::Plus);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::plus_or_minus => {
                    sign = if part.as_str() == "-" {
                        Sign::Minus
                    } else {
                        Sign::Plus
                    }
                }
                rule => {
                    let term = match rule {
                        Rule::plain_word => self.primary(part)?,
                        _ => self.product(part)?,
                    };
                    match first {
                        None => first = Some(term),
                        Some(_) => rest.push((sign, term)),
                    }
                }
            }
        }
        let first = first?;
        if rest.is_empty() {
            return Some(first);
        }
        Some(Expression {
            kind: ExpressionKind::Sum {
                first: Box::new(first),
                rest,
            },
            place: self.place(&whole),
        })
    }

    fn product(&mut self, pair: Pair<'_, Rule>) -> Option<Expression> {
        let whole = pair.clone();
        let (mut first, mut rest, mut scaling) = (None, Vec::new(), Scaling::Times);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::times_or_over => {
                    scaling = if part.as_str() == "/" {
                        Scaling::Over
                    } else {
                        Scaling::Times
                    };
                }
                _ => {
                    let factor = self.primary(part)?;
                    match first {
                        None => first = Some(factor),
                        Some(_) => rest.push((scaling, factor)),
                    }
                }
            }
        }
        let first = first?;
        if rest.is_empty() {
            return Some(first);
        }
        Some(Expression {
            kind: ExpressionKind::Product {
                first: Box::new(first),
                rest,
            },
            place: self.place(&whole),
        })
    }

    /// A value or condition that needs no other beside it.
    pub(super) fn primary(&mut self, pair: Pair<'_, Rule>) -> Option<Expression> {
        let place = self.place(&pair);
        let kind = match pair.as_rule() {
            Rule::counted => self.counted(pair)?,
            Rule::grouped => ExpressionKind::Grouped(Box::new(self.condition_in(&pair)?)),
            Rule::elapsed => self.elapsed(pair)?,
            Rule::clause_id => ExpressionKind::ClauseId(Box::new(self.clause_id(&pair)?)),
            Rule::dimension_value => ExpressionKind::Dimension(self.word_in(&pair, Rule::label)?),
            Rule::date_value => ExpressionKind::Date(self.date_in(&pair)?),
            Rule::date => ExpressionKind::Date(self.date(&pair)?),
            Rule::quantity => ExpressionKind::Quantity(self.quantity(&pair)?),
            Rule::word_value | Rule::plain_word => ExpressionKind::Word(self.word_in(&pair, Rule::word)?),
            _ => return None,
        };
        Some(Expression { kind, place })
    }

    fn counted(&mut self, pair: Pair<'_, Rule>) -> Option<ExpressionKind> {
        let (mut counting, mut items) = (Counting::All, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::counting => {
                    let how = part.into_inner().next()?;
                    counting = match how.as_rule() {
                        Rule::kw_all => Counting::All,
                        Rule::kw_any => Counting::Any,
                        Rule::kw_none => Counting::None,
                        Rule::at_least_so_many => Counting::AtLeast(self.count(&how)?),
                        _ => Counting::Exactly(self.count(&how)?),
                    };
                }
                Rule::condition_list => {
                    let conditions = part.into_inner().filter(is(Rule::condition));
                    items = conditions
                        .map(|condition| self.condition(condition))
                        .collect::<Option<_>>()?;
                }
                _ => {}
            }
        }
        Some(ExpressionKind::Counted { counting, items })
    }

    /// A count; one too large for any list is kept as large as can be, and refused by the checker.
    fn count(&mut self, pair: &Pair<'_, Rule>) -> Option<u32> {
        let word = self.word_in(pair, Rule::count)?;
        Some(word.text.parse().unwrap_or(u32::MAX))
    }

    fn elapsed(&mut self, pair: Pair<'_, Rule>) -> Option<ExpressionKind> {
        let mut unit = ElapsedUnit::Days;
        let mut ends = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::elapsed_unit => {
                    unit = match part.into_inner().next()?.as_rule() {
                        Rule::kw_months => ElapsedUnit::Months,
                        Rule::kw_years => ElapsedUnit::Years,
                        _ => ElapsedUnit::Days,
                    };
                }
                Rule::sum => ends.push(self.sum(part)?),
                _ => {}
            }
        }
        let to = Box::new(ends.pop()?);
        Some(ExpressionKind::Elapsed {
            unit,
            from: Box::new(ends.pop()?),
            to,
        })
    }

    /// A number and its unit.
    pub(super) fn quantity(&mut self, pair: &Pair<'_, Rule>) -> Option<Quantity> {
        let number = self.word_in(pair, Rule::number)?;
        let digits = number.text.trim_start_matches('-');
        let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
        if before.len() > DIGITS || after.len() > DIGITS {
            self.tell(
                Code::NumberTooLong,
                number.place,
                "this number has too many digits",
                "too long",
                "a number has at most 18 digits before its point and 18 after it",
            );
        }
        let unit: Option<Unit> = self.unit_in(pair);
        Some(Quantity { number, unit })
    }
}

/// A chain of `and` and `or` with parentheses around the runs of `or` (where `or_binds`) or of `and`.
fn reading(spelled: &[&str], connectives: &[(bool, Place)], or_binds: bool) -> String {
    let tight = |side: Option<usize>| {
        side.and_then(|side| connectives.get(side))
            .is_some_and(|(or, _)| *or == or_binds)
    };
    let mut text = String::new();
    for (at, term) in spelled.iter().enumerate() {
        let (before, after) = (tight(at.checked_sub(1)), tight(Some(at)));
        if after && !before {
            text.push('(');
        }
        text.extend(term.split_whitespace().flat_map(|word| [word, " "]));
        text.truncate(text.trim_end().len());
        if before && !after {
            text.push(')');
        }
        if let Some((or, _)) = connectives.get(at) {
            text.push_str(if *or { " or " } else { " and " });
        }
        if text.len() > 400 {
            text.push('…');
            break;
        }
    }
    text
}
