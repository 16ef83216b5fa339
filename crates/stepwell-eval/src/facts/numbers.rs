//! Numbers and days of facts: exact, in the fact's own unit, within its range.

use stepwell_model::{Day, FactType, Number, NumberError, Unit, UnitPart};

use super::{
    error::shortened,
    json::Json,
    value::{Read, Reader},
};

impl Reader<'_> {
    /// A number in the fact's unit, or a day in days since 1970-01-01, within the fact's range.
    pub(super) fn number(&self, json: &Json, text: &str) -> Read<Number> {
        let number = match (&self.fact.kind, json) {
            (FactType::Date, Json::Text(day)) => match Day::parse(day) {
                Some(day) => Number::whole(day.count()),
                None => return Err(self.refused(text)),
            },
            (FactType::Number(_), Json::Number(number)) => self.decimal(number, true, text)?,
            (FactType::Number(kind), Json::Text(written)) => self.with_unit(written, &kind.unit, text)?,
            (
                FactType::Date
                | FactType::Number(_)
                | FactType::YesNo
                | FactType::Scale(_)
                | FactType::Choice(_)
                | FactType::Set(_)
                | FactType::Level(_),
                Json::Null
                | Json::YesNo(_)
                | Json::Number(_)
                | Json::Text(_)
                | Json::List(_)
                | Json::Object(_),
            ) => return Err(self.refused(text)),
        };
        if let FactType::Number(kind) = &self.fact.kind
            && kind.whole
            && !number.is_whole()
        {
            return Err(self.wrong(format!(
                "{} is given, which is not a whole number",
                shortened(text)
            )));
        }
        let range = &self.fact.range;
        let below = range.from.as_ref().is_some_and(|from| &number < from);
        let above = range.to.as_ref().is_some_and(|to| &number > to);
        if below || above {
            return Err(self.wrong(format!("{} is given, which is out of range", shortened(text))));
        }
        Ok(number)
    }

    fn decimal(&self, number: &str, exponent: bool, text: &str) -> Read<Number> {
        Number::parse(number, exponent).map_err(|error| match error {
            NumberError::NotDecimal => self.refused(text),
            NumberError::TooLong => self.wrong(format!(
                "{} is given, which has more than {} digits before or after the point",
                shortened(text),
                Number::DIGITS
            )),
        })
    }

    fn with_unit(&self, written: &str, own: &Unit, text: &str) -> Read<Number> {
        let Some((number, unit)) = written.trim().split_once(' ') else {
            return Err(self.refused(text));
        };
        let number = self.decimal(number, false, text)?;
        let unit = unit.trim();
        let Some(read) = self.unit(unit) else {
            return Err(self.wrong(format!(
                "{} is given, and `{}` is no unit of this ruleset",
                shortened(text),
                shortened(unit)
            )));
        };
        match read.factor_to(own) {
            Some(factor) => Ok(&number * &factor),
            None if own.is_plain() => {
                Err(self.wrong(format!("{} is given, but the fact has no unit", shortened(text))))
            }
            None => Err(self.wrong(format!(
                "{} is given, and {read} do not convert into {own}",
                shortened(text)
            ))),
        }
    }

    fn unit(&self, text: &str) -> Option<Unit> {
        let part = |word: &str| {
            UnitPart::of_time(word).or_else(|| {
                let declared = |name: &str| self.ruleset.units.iter().any(|unit| unit.name == name);
                let singular = word.strip_suffix('s').unwrap_or(word);
                [word, singular]
                    .into_iter()
                    .find(|name| declared(name))
                    .map(|name| UnitPart::Counted(name.to_owned()))
            })
        };
        let mut parts = text.split('/').map(part);
        let above = parts.next()??;
        let below: Option<Vec<UnitPart>> = parts.collect();
        Some(Unit::new([above], below?))
    }
}
