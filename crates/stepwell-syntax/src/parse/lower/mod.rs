//! pest's pairs to the syntax tree. What the grammar cannot say is told here: parts that stand twice, `and` beside
//! `or`, days that are in no calendar, numbers that are too long.

mod cases;
mod expressions;
mod rules;
mod terms;

use jiff::civil;
use pest::iterators::{Pair, Pairs};
use stepwell_diagnostic::{Code, Diagnostic, FileId, Span};

use super::grammar::Rule;
use crate::ast::{Allow, Cite, Declaration, InForce, Place, Text, Word};

/// The declarations of a sound stretch of text that begins at byte `offset` of the file.
pub(super) fn declarations(
    pairs: Pairs<'_, Rule>,
    file: FileId,
    offset: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Declaration> {
    let mut lowering = Lowering {
        file,
        offset,
        diagnostics,
    };
    pairs.filter_map(|pair| lowering.declaration(pair)).collect()
}

/// Where the text lies, and what is wrong with it.
struct Lowering<'a> {
    file: FileId,
    offset: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Lowering<'_> {
    fn declaration(&mut self, pair: Pair<'_, Rule>) -> Option<Declaration> {
        Some(match pair.as_rule() {
            Rule::header => Declaration::Header(self.header(pair)?),
            Rule::source => Declaration::Source(self.source(pair)?),
            Rule::scale => Declaration::Scale(self.values(pair)?),
            Rule::choice => Declaration::Choice(self.values(pair)?),
            Rule::counted_unit => Declaration::CountedUnit(self.counted_unit(pair)?),
            Rule::continuum => Declaration::Continuum(self.continuum(pair)?),
            Rule::dimension => Declaration::Dimension(self.dimension(pair)?),
            Rule::fact_group => Declaration::FactGroup(self.fact_group(pair)?),
            Rule::impossible => Declaration::Impossible(self.impossible(pair)?),
            Rule::define => Declaration::Define(self.define(pair)?),
            Rule::population => Declaration::Population(self.population(pair)?),
            Rule::placement => Declaration::Placement(self.placement(pair)?),
            Rule::criteria => Declaration::Criteria(self.criteria(pair)?),
            Rule::program => Declaration::Program(self.program(pair)?),
            Rule::transition => Declaration::Transition(self.transition(pair)?),
            Rule::dispute => Declaration::Dispute(self.dispute(pair)?),
            Rule::claim => Declaration::Claim(self.claim(pair)?),
            Rule::example => Declaration::Example(self.example(pair)?),
            Rule::prove => Declaration::Prove(self.prove(pair)?),
            Rule::known => Declaration::Known(self.known(pair)?),
            Rule::amend => Declaration::Amend(self.amend(pair)?),
            Rule::replace_dispute => {
                let mut dispute = self.dispute(pair.clone().into_inner().find(is(Rule::dispute))?)?;
                dispute.place = self.place(&pair);
                Declaration::ReplaceDispute(dispute)
            }
            // The end of the file; every other rule lies inside a declaration.
            _ => return None,
        })
    }

    /// From the first token of a pair to the end of its last: pest's own span may take in blanks behind it.
    fn place(&self, pair: &Pair<'_, Rule>) -> Place {
        let start = self.offset + pair.as_span().start();
        let text = pair.as_str().trim_end_matches([' ', '\t', '\r', '\n']);
        let last_line = text.rsplit('\n').next().unwrap_or(text);
        let length = if last_line.contains('#') {
            // It may be a comment behind the last token.
            last_token_end(pair) - pair.as_span().start()
        } else {
            text.len()
        };
        Place(Span::new(self.file, start, start + length))
    }

    /// A token as a word; the quotes of a quoted text are left off. Tokens are atomic: nothing stands behind them.
    fn word(&self, pair: &Pair<'_, Rule>) -> Word {
        let span = pair.as_span();
        let text = span.as_str();
        let text = match pair.as_rule() {
            Rule::string => text
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'))
                .unwrap_or(text),
            _ => text,
        };
        Word {
            text: text.into(),
            place: Place(Span::new(
                self.file,
                self.offset + span.start(),
                self.offset + span.end(),
            )),
        }
    }

    /// The first token of that rule inside a pair, as a word.
    fn word_in(&self, pair: &Pair<'_, Rule>, rule: Rule) -> Option<Word> {
        pair.clone()
            .into_inner()
            .find(is(rule))
            .map(|inner| self.word(&inner))
    }

    /// The quoted text inside a pair.
    fn text_in(&self, pair: &Pair<'_, Rule>) -> Option<Text> {
        self.word_in(pair, Rule::string)
    }

    /// Every token of that rule inside a pair, as words.
    fn words_in(&self, pair: &Pair<'_, Rule>, rule: Rule) -> Vec<Word> {
        pair.clone()
            .into_inner()
            .filter(is(rule))
            .map(|inner| self.word(&inner))
            .collect()
    }

    /// Fills a slot that may be filled once; a second filling is told and left out.
    fn once<T>(&mut self, slot: &mut Option<T>, value: Option<T>, what: &str, place: Place) {
        if slot.is_some() {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::RepeatedPart,
                    place.0,
                    format!("`{what}` stands here a second time"),
                    "once is enough",
                )
                .help("keep one of them"),
            );
        } else {
            *slot = value;
        }
    }

    /// A day that is in the calendar.
    fn date(&mut self, pair: &Pair<'_, Rule>) -> Option<Word> {
        let word = self.word(pair);
        let part =
            |range: std::ops::Range<usize>| word.text.get(range).and_then(|part| part.parse::<i16>().ok());
        let day = || {
            let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
            let date = civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
            (date.year() >= 1).then_some(date)
        };
        if day().is_none() {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::NotADate,
                    word.span(),
                    format!("there is no day `{}`", word.text),
                    "not in the calendar",
                )
                .help("a day is written year-month-day, such as `2024-01-31`"),
            );
        }
        Some(word)
    }

    fn date_in(&mut self, pair: &Pair<'_, Rule>) -> Option<Word> {
        let date = pair.clone().into_inner().find(is(Rule::date))?;
        self.date(&date)
    }

    fn in_force(&mut self, pair: &Pair<'_, Rule>) -> Option<InForce> {
        let from = self.date_in(pair);
        let until = pair
            .clone()
            .into_inner()
            .find(is(Rule::until))
            .and_then(|until| self.date_in(&until));
        Some(InForce {
            from,
            until,
            place: self.place(pair),
        })
    }

    fn allow(&mut self, pair: &Pair<'_, Rule>) -> Option<Allow> {
        Some(Allow {
            code: self.word_in(pair, Rule::warning_code)?,
            because: self.text_in(pair)?,
            place: self.place(pair),
        })
    }

    fn cite(&mut self, pair: &Pair<'_, Rule>) -> Option<Cite> {
        Some(Cite {
            source: self.word_in(pair, Rule::name)?,
            at: self.text_in(pair),
            place: self.place(pair),
        })
    }
}

/// Where the last token inside a pair ends.
fn last_token_end(pair: &Pair<'_, Rule>) -> usize {
    let mut last = pair.clone();
    while let Some(inner) = last.clone().into_inner().rfind(has_tokens) {
        last = inner;
    }
    last.as_span().end()
}

/// A test for pairs of that rule.
fn is(rule: Rule) -> impl Fn(&Pair<'_, Rule>) -> bool {
    move |pair| pair.as_rule() == rule
}

/// `attributes` is the one rule that can be empty, and then takes in blanks.
fn has_tokens(pair: &Pair<'_, Rule>) -> bool {
    pair.as_rule() != Rule::attributes || pair.clone().into_inner().next().is_some()
}
