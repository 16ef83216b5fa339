//! JSON without loss: numbers stay the text they were written as, and a key that stands twice is seen.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// What a piece of JSON is, one layer deep.
#[derive(Debug)]
pub(crate) enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    YesNo(bool),
    /// A number, as written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Box<RawValue>>),
    /// An object: its entries as they stand, repeated ones too.
    Object(Vec<(String, Box<RawValue>)>),
}

/// Reads one layer. Nothing here recurses, so no depth of nesting can hurt.
pub(crate) fn layer(text: &str) -> Result<Json, String> {
    let text = text.trim();
    match text.bytes().next() {
        Some(b'{') => parse::<Entries>(text).map(|entries| Json::Object(entries.0)),
        Some(b'[') => parse::<Vec<Box<RawValue>>>(text).map(Json::List),
        Some(b'"') => parse::<String>(text).map(Json::Text),
        Some(b't' | b'f') => parse::<bool>(text).map(Json::YesNo),
        Some(b'n') => parse::<()>(text).map(|()| Json::Null),
        Some(b'-' | b'0'..=b'9') => parse::<&RawValue>(text).map(|raw| Json::Number(raw.get().to_owned())),
        Some(_) => parse::<&RawValue>(text).map(|_| Json::Null),
        None => Err("it is empty".to_owned()),
    }
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| reason(&error))
}

/// What the JSON reader found, without its own words for types.
fn reason(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let place = format!("line {}, column {}", error.line(), error.column());
    match error.classify() {
        Category::Eof => format!("it ends too early, at {place}"),
        Category::Syntax | Category::Data | Category::Io => format!("it stops being JSON at {place}"),
    }
}

/// An object's entries in the order written.
struct Entries(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Entries, M::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry::<String, Box<RawValue>>()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(Reader)
    }
}
