//! Headers, sources, scales, levels, facts.

use pest::iterators::Pair;

use super::{Lowering, is};
use crate::{
    ast::{
        Allow, Amends, Area, Continuum, CountedUnit, Dimension, DimensionEntry, Fact, FactGroup, FactRange,
        FactType, FolderKind, Header, Level, Source, Stated, Unit, Value, Values,
    },
    parse::grammar::Rule,
};

impl Lowering<'_> {
    pub(super) fn header(&mut self, pair: Pair<'_, Rule>) -> Option<Header> {
        let place = self.place(&pair);
        let mut kind = FolderKind::Ruleset;
        let (mut name, mut title, mut version, mut in_force) = (None, None, None, None);
        let (mut edition, mut amends, mut review_by) = (None, None, None);
        let mut uses = Vec::new();
        for part in pair.into_inner() {
            let at = self.place(&part);
            match part.as_rule() {
                Rule::kw_vocabulary => kind = FolderKind::Vocabulary,
                Rule::name => name = Some(self.word(&part)),
                Rule::title => title = self.text_in(&part),
                Rule::version => {
                    let number = self.word_in(&part, Rule::version_number);
                    self.once(&mut version, number, "version", at);
                }
                Rule::in_force => {
                    let period = self.in_force(&part);
                    self.once(&mut in_force, period, "in force", at);
                }
                Rule::edition => {
                    let text = self.text_in(&part);
                    self.once(&mut edition, text, "edition", at);
                }
                Rule::uses => uses.extend(self.text_in(&part)),
                Rule::amends => {
                    let base = self.text_in(&part).zip(self.word_in(&part, Rule::version_number));
                    self.once(
                        &mut amends,
                        base.map(|(path, version)| Amends { path, version }),
                        "amends",
                        at,
                    );
                }
                Rule::review_by => {
                    let date = self.date_in(&part);
                    self.once(&mut review_by, date, "review by", at);
                }
                _ => {}
            }
        }
        Some(Header {
            kind,
            name: name?,
            title,
            version,
            in_force,
            edition,
            uses,
            amends,
            review_by,
            place,
        })
    }

    pub(super) fn source(&mut self, pair: Pair<'_, Rule>) -> Option<Source> {
        let place = self.place(&pair);
        let (mut name, mut title, mut publisher, mut published) = (None, None, None, None);
        let (mut kind, mut grade, mut url, mut accessed) = (None, None, None, None);
        let (mut notes, mut allows) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            let at = self.place(&part);
            match part.as_rule() {
                Rule::name => name = Some(self.word(&part)),
                Rule::title => title = self.text_in(&part),
                Rule::publisher => {
                    let stated = self.stated(&part);
                    self.once(&mut publisher, stated, "publisher", at);
                }
                Rule::published => {
                    let stated = self.stated(&part);
                    self.once(&mut published, stated, "published", at);
                }
                Rule::source_kind => {
                    let text = self.text_in(&part);
                    self.once(&mut kind, text, "kind", at);
                }
                Rule::grade => {
                    let letter = self.word_in(&part, Rule::grade_letter);
                    self.once(&mut grade, letter, "grade", at);
                }
                Rule::url => {
                    let text = self.text_in(&part);
                    self.once(&mut url, text, "url", at);
                }
                Rule::accessed => {
                    let date = self.date_in(&part);
                    self.once(&mut accessed, date, "accessed", at);
                }
                Rule::note => notes.extend(self.text_in(&part)),
                Rule::allow => allows.extend(self.allow(&part)),
                _ => {}
            }
        }
        Some(Source {
            name: name?,
            title,
            publisher,
            published,
            kind,
            grade,
            url,
            accessed,
            notes,
            allows,
            place,
        })
    }

    fn stated(&mut self, pair: &Pair<'_, Rule>) -> Option<Stated> {
        pair.clone().into_inner().find_map(|part| match part.as_rule() {
            Rule::not_stated => Some(Stated::Not(self.place(&part))),
            Rule::string | Rule::year => Some(Stated::As(self.word(&part))),
            Rule::date => self.date(&part).map(Stated::As),
            _ => None,
        })
    }

    pub(super) fn values(&mut self, pair: Pair<'_, Rule>) -> Option<Values> {
        let place = self.place(&pair);
        let (mut name, mut title, mut values, mut allows) = (None, None, Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.word(&part)),
                Rule::title => title = self.text_in(&part),
                Rule::value => {
                    let title = part
                        .clone()
                        .into_inner()
                        .find(is(Rule::title))
                        .and_then(|title| self.text_in(&title));
                    let place = self.place(&part);
                    values.extend(self.word_in(&part, Rule::label).map(|label| Value {
                        label,
                        title,
                        place,
                    }));
                }
                Rule::allow => allows.extend(self.allow(&part)),
                _ => {}
            }
        }
        Some(Values {
            name: name?,
            title,
            values,
            allows,
            place,
        })
    }

    pub(super) fn counted_unit(&mut self, pair: Pair<'_, Rule>) -> Option<CountedUnit> {
        let title = pair
            .clone()
            .into_inner()
            .find(is(Rule::title))
            .and_then(|title| self.text_in(&title));
        Some(CountedUnit {
            name: self.word_in(&pair, Rule::name)?,
            title,
            place: self.place(&pair),
        })
    }

    pub(super) fn continuum(&mut self, pair: Pair<'_, Rule>) -> Option<Continuum> {
        let place = self.place(&pair);
        let (mut name, mut title, mut levels, mut allows) = (None, None, Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.word(&part)),
                Rule::title => title = self.text_in(&part),
                Rule::level => levels.extend(self.level(part)),
                Rule::allow => allows.extend(self.allow(&part)),
                _ => {}
            }
        }
        Some(Continuum {
            name: name?,
            title,
            levels,
            allows,
            place,
        })
    }

    fn level(&mut self, pair: Pair<'_, Rule>) -> Option<Level> {
        let place = self.place(&pair);
        let (mut label, mut title, mut aliases, mut note) = (None, None, Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::label => label = Some(self.word(&part)),
                Rule::title => title = self.text_in(&part),
                Rule::aliases => aliases = self.words_in(&part, Rule::string),
                Rule::note => note = self.text_in(&part),
                _ => {}
            }
        }
        Some(Level {
            label: label?,
            title,
            aliases,
            note,
            place,
        })
    }

    pub(super) fn dimension(&mut self, pair: Pair<'_, Rule>) -> Option<Dimension> {
        let place = self.place(&pair);
        let (mut label, mut title, mut entries, mut allows) = (None, None, Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::label => label = Some(self.word(&part)),
                Rule::title => title = self.text_in(&part),
                Rule::area => entries.extend(self.area(part).map(DimensionEntry::Area)),
                Rule::fact => {
                    entries.extend(self.fact(part).map(|fact| DimensionEntry::Fact(Box::new(fact))))
                }
                Rule::allow => allows.extend(self.allow(&part)),
                _ => {}
            }
        }
        Some(Dimension {
            label: label?,
            title,
            entries,
            allows,
            place,
        })
    }

    fn area(&mut self, pair: Pair<'_, Rule>) -> Option<Area> {
        let group = self.fact_group(pair)?;
        Some(Area {
            title: group.title?,
            facts: group.facts,
            allows: group.allows,
            place: group.place,
        })
    }

    pub(super) fn fact_group(&mut self, pair: Pair<'_, Rule>) -> Option<FactGroup> {
        let place = self.place(&pair);
        let (mut title, mut facts, mut allows): (_, _, Vec<Allow>) = (None, Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::title => title = self.text_in(&part),
                Rule::fact => facts.extend(self.fact(part)),
                Rule::allow => allows.extend(self.allow(&part)),
                _ => {}
            }
        }
        Some(FactGroup {
            title,
            facts,
            allows,
            place,
        })
    }

    fn fact(&mut self, pair: Pair<'_, Rule>) -> Option<Fact> {
        let place = self.place(&pair);
        let (mut name, mut kind, mut range, mut ask, mut note) = (None, None, None, None, None);
        for part in pair.into_inner() {
            let at = self.place(&part);
            match part.as_rule() {
                Rule::name => name = Some(self.word(&part)),
                Rule::fact_type => kind = self.fact_type(&part).map(|kind| (kind, at)),
                Rule::fact_range => range = self.fact_range(&part),
                Rule::ask => {
                    let text = self.text_in(&part);
                    self.once(&mut ask, text, "ask", at);
                }
                Rule::note => {
                    let text = self.text_in(&part);
                    self.once(&mut note, text, "note", at);
                }
                _ => {}
            }
        }
        let (kind, kind_place) = kind?;
        Some(Fact {
            name: name?,
            kind,
            kind_place,
            range,
            ask,
            note,
            place,
        })
    }

    fn fact_type(&mut self, pair: &Pair<'_, Rule>) -> Option<FactType> {
        let part = pair.clone().into_inner().next()?;
        Some(match part.as_rule() {
            Rule::yes_no => FactType::YesNo,
            Rule::set_of => FactType::SetOf(self.word_in(&part, Rule::name)?),
            Rule::level_of => FactType::LevelOf(self.word_in(&part, Rule::name)?),
            Rule::whole_number => FactType::WholeNumber,
            Rule::whole_unit => FactType::WholeUnit(self.unit_in(&part)?),
            Rule::plain_number => FactType::Number,
            Rule::plain_date => FactType::Date,
            Rule::named_type => FactType::Named(self.unit_in(&part)?),
            _ => return None,
        })
    }

    fn fact_range(&mut self, pair: &Pair<'_, Rule>) -> Option<FactRange> {
        let place = self.place(pair);
        let upper_only = pair
            .clone()
            .into_inner()
            .any(|part| part.as_rule() == Rule::kw_most);
        let ends: Vec<Pair<'_, Rule>> = pair.clone().into_inner().filter(is(Rule::range_end)).collect();
        let mut ends = ends
            .into_iter()
            .map(|end| end.into_inner().next().and_then(|end| self.primary(end)));
        let first = ends.next().flatten();
        let second = ends.next().flatten();
        Some(if upper_only {
            FactRange {
                from: None,
                to: first,
                place,
            }
        } else {
            FactRange {
                from: first,
                to: second,
                place,
            }
        })
    }

    /// The unit inside a pair.
    pub(super) fn unit_in(&mut self, pair: &Pair<'_, Rule>) -> Option<Unit> {
        let unit = pair.clone().into_inner().find(is(Rule::unit))?;
        Some(Unit {
            parts: self.words_in(&unit, Rule::unit_part),
            place: self.place(&unit),
        })
    }
}
