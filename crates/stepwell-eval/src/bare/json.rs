//! JSON straight into a sheet, each value to its state.
//!
//! Only what is usual is read here: an object of known facts, each once, each a plain value in the fact's own unit.
//! Everything else (half-known facts, other units, `$as_of`, whatever is wrong) is left to [`crate::read_facts`], so that
//! there is one place that says what may be written and what is wrong with it.
// INVARIANT: what is read here `read_facts` reads too, to the same facts.

use std::fmt::{self, Write};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Unexpected, Visitor},
};
use serde_json::value::RawValue;
use stepwell_model::{Day, Fact, FactType, Id, LabelSet, Ruleset};

use super::Sheet;

/// The names of a ruleset's facts, and how the values of each are written.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// By the facts' places in the ruleset.
    each: Vec<Named>,
    /// The names in order, each with its fact's place.
    sorted: Vec<(Box<str>, usize)>,
}

#[derive(Clone, Debug)]
struct Named {
    name: Box<str>,
    form: Form,
}

/// How the values of a fact are written.
#[derive(Clone, Debug)]
enum Form {
    YesNo,
    /// One of these texts, each a label. Where a text stands twice the first counts.
    Label(Vec<(Box<str>, u32)>),
    /// A list of such texts.
    Members(Vec<(Box<str>, u32)>),
    /// A number without digits after the point.
    Whole,
    Decimal,
    Day,
}

/// Of what an entry is the key.
#[derive(Clone, Copy, Debug)]
enum Key {
    /// The fact of this place.
    Fact(usize),
    /// `$id`.
    Id,
}

impl Names {
    pub(super) fn new(ruleset: &Ruleset) -> Self {
        let each: Vec<Named> = ruleset
            .facts
            .iter()
            .map(|fact| Named {
                name: fact.name.as_str().into(),
                form: Form::of(ruleset, fact),
            })
            .collect();
        let mut sorted: Vec<(Box<str>, usize)> = each
            .iter()
            .enumerate()
            .map(|(at, named)| (named.name.clone(), at))
            .collect();
        sorted.sort_unstable();
        Self { each, sorted }
    }

    /// Reads a record into a sheet; whether it could be read here.
    pub(super) fn read(&self, text: &str, sheet: &mut Sheet<'_>) -> bool {
        sheet.clear();
        sheet.scratch.given.fill(0);
        sheet.scratch.name.clear();
        sheet.scratch.has_name = false;
        let mut json = serde_json::Deserializer::from_str(text);
        let record = Record { names: self, sheet };
        record.deserialize(&mut json).is_ok() && json.end().is_ok()
    }

    #[inline]
    fn is_fact(&self, at: usize, name: &str) -> bool {
        self.each.get(at).is_some_and(|named| &*named.name == name)
    }
}

impl Form {
    fn of(ruleset: &Ruleset, fact: &Fact) -> Self {
        let texts = |texts: &mut dyn Iterator<Item = &str>| {
            (0..).map_while(|at| Some((texts.next()?.into(), at))).collect()
        };
        match &fact.kind {
            FactType::YesNo => Form::YesNo,
            FactType::Scale(scale) => {
                let values = &ruleset.scales[*scale].values;
                Form::Label(texts(&mut values.iter().map(|value| value.label.as_str())))
            }
            FactType::Choice(choice) | FactType::Set(choice) => {
                let values = &ruleset.choices[*choice].values;
                let labels = texts(&mut values.iter().map(|value| value.label.as_str()));
                if matches!(fact.kind, FactType::Set(_)) {
                    Form::Members(labels)
                } else {
                    Form::Label(labels)
                }
            }
            FactType::Level(continuum) => {
                let levels = &ruleset.continua[*continuum].levels;
                let mut labels: Vec<(Box<str>, u32)> =
                    texts(&mut levels.iter().map(|level| level.label.as_str()));
                for (at, level) in (0..).zip(levels) {
                    labels.extend(level.aliases.iter().map(|alias| (alias.as_str().into(), at)));
                }
                Form::Label(labels)
            }
            FactType::Number(number) if number.whole => Form::Whole,
            FactType::Number(_) => Form::Decimal,
            FactType::Date => Form::Day,
        }
    }
}

fn label_of(labels: &[(Box<str>, u32)], text: &str) -> Option<u32> {
    let found = labels.iter().find(|(label, _)| &**label == text);
    found.map(|(_, label)| *label)
}

/// A number as written, without an exponent; `None` where it has one, or too many digits to be quick.
fn decimal(text: &str) -> Option<(i64, u8)> {
    /// So many digits fit an `i64` whatever they are.
    const MOST: usize = 18;
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if text.len() > MOST {
        return None;
    }
    let mut digits = 0_i64;
    let mut places = None;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                digits = digits * 10 + i64::from(byte - b'0');
                places = places.map(|places| places + 1);
            }
            b'.' if places.is_none() => places = Some(0_u8),
            _ => return None,
        }
    }
    Some((if negative { -digits } else { digits }, places.unwrap_or(0)))
}

/// What is not read here. Nobody sees it: the record is read again by [`crate::read_facts`], which says what is wrong.
fn unusual<E: Error>() -> E {
    E::invalid_value(Unexpected::Other(""), &"a plain fact")
}

struct Record<'s, 'e> {
    names: &'s Names,
    sheet: &'s mut Sheet<'e>,
}

impl<'de> DeserializeSeed<'de> for Record<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Record<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let Self { names, sheet } = self;
        // Records of one service come in one order, whatever that is: after each fact the one that came after it last time
        // is tried first.
        let mut last = names.each.len();
        let mut has_id = false;
        loop {
            let expected = sheet.scratch.next.get(last).copied().unwrap_or(0) as usize;
            let key = KeySeed { names, expected };
            match map.next_key_seed(key)? {
                None => return Ok(()),
                Some(Key::Id) => {
                    if std::mem::replace(&mut has_id, true) {
                        return Err(unusual());
                    }
                    sheet.scratch.has_name = map.next_value_seed(Name(&mut sheet.scratch.name))?;
                }
                Some(Key::Fact(at)) => {
                    let flag = 1_u64 << (at % 64);
                    let Some(given) = sheet.scratch.given.get_mut(at / 64) else {
                        return Err(unusual());
                    };
                    if *given & flag != 0 {
                        return Err(unusual());
                    }
                    *given |= flag;
                    if at != expected
                        && let (Some(next), Ok(at)) = (sheet.scratch.next.get_mut(last), u32::try_from(at))
                    {
                        *next = at;
                    }
                    last = at;
                    let Some(named) = names.each.get(at) else {
                        return Err(unusual());
                    };
                    let value = Value {
                        fact: Id::new(at),
                        form: &named.form,
                        sheet,
                    };
                    map.next_value_seed(value)?;
                }
            }
        }
    }
}

struct KeySeed<'s> {
    names: &'s Names,
    expected: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fact's name")
    }

    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
        if self.names.is_fact(self.expected, name) {
            return Ok(Key::Fact(self.expected));
        }
        if name == "$id" {
            return Ok(Key::Id);
        }
        let sorted = &self.names.sorted;
        let found = sorted.binary_search_by(|(known, _)| (**known).cmp(name));
        match found.ok().and_then(|found| sorted.get(found)) {
            Some((_, at)) => Ok(Key::Fact(*at)),
            None => Err(unusual()),
        }
    }
}

/// The value of `$id`, a text or a number; whether it is one.
struct Name<'s>(&'s mut String);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a whole number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        self.0.push_str(text);
        Ok(true)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<bool, E> {
        write!(self.0, "{number}").map_err(|_| unusual())?;
        Ok(true)
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }
}

/// The value of a fact.
struct Value<'s, 'e> {
    fact: Id<Fact>,
    form: &'s Form,
    sheet: &'s mut Sheet<'e>,
}

impl Value<'_, '_> {
    fn fits<E: Error>(fits: bool) -> Result<(), E> {
        if fits { Ok(()) } else { Err(unusual()) }
    }

    fn number<E: Error>(self, digits: i64, places: u8) -> Result<(), E> {
        Self::fits(self.sheet.number(self.fact, digits, places))
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.form {
            Form::YesNo | Form::Label(_) | Form::Members(_) | Form::Whole | Form::Day => {
                deserializer.deserialize_any(self)
            }
            // Other than by its text a number with digits after the point would come as a float.
            Form::Decimal => match <&RawValue>::deserialize(deserializer)?.get() {
                "null" => Ok(()),
                text => match decimal(text) {
                    Some((digits, places)) => self.number(digits, places),
                    None => Err(unusual()),
                },
            },
        }
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plain value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    #[inline]
    fn visit_bool<E: Error>(self, yes: bool) -> Result<(), E> {
        match self.form {
            Form::YesNo => Self::fits(self.sheet.yes_no(self.fact, yes)),
            Form::Label(_) | Form::Members(_) | Form::Whole | Form::Decimal | Form::Day => Err(unusual()),
        }
    }

    #[inline]
    fn visit_u64<E: Error>(self, digits: u64) -> Result<(), E> {
        match (self.form, i64::try_from(digits)) {
            (Form::Whole, Ok(digits)) => self.number(digits, 0),
            (
                Form::YesNo | Form::Label(_) | Form::Members(_) | Form::Whole | Form::Decimal | Form::Day,
                Ok(_) | Err(_),
            ) => Err(unusual()),
        }
    }

    fn visit_i64<E: Error>(self, digits: i64) -> Result<(), E> {
        match self.form {
            Form::Whole => self.number(digits, 0),
            Form::YesNo | Form::Label(_) | Form::Members(_) | Form::Decimal | Form::Day => Err(unusual()),
        }
    }

    #[inline]
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        match self.form {
            Form::Label(labels) => match label_of(labels, text) {
                Some(label) => Self::fits(self.sheet.label(self.fact, label)),
                None => Err(unusual()),
            },
            Form::Day => match Day::parse(text) {
                Some(day) => self.number(day.count(), 0),
                None => Err(unusual()),
            },
            Form::YesNo | Form::Members(_) | Form::Whole | Form::Decimal => Err(unusual()),
        }
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<(), S::Error> {
        let Form::Members(labels) = self.form else {
            return Err(unusual());
        };
        let mut members = LabelSet::EMPTY;
        while let Some(member) = items.next_element_seed(Member(labels))? {
            members = members.with(member);
        }
        Self::fits(self.sheet.set(self.fact, members))
    }
}

/// A member of a set.
struct Member<'s>(&'s [(Box<str>, u32)]);

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = u32;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u32, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Member<'_> {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<u32, E> {
        label_of(self.0, text).map_or_else(|| Err(unusual()), Ok)
    }
}
