//! The shape of a body, walked in a loop before anything is built from it: how deep it nests, how many parts it has,
//! and that every list is as long as it says.
//!
//! The library that reads MessagePack bounds the nesting of lists, but not that of enumerations, and a ruleset is
//! mostly those.

/// How deep a body may nest. The language allows conditions 64 deep, each a few layers here.
const DEEPEST: usize = 640;

/// How many parts a body may have. Each becomes at most some hundred bytes of memory, so this bounds what reading takes.
const MOST_PARTS: u64 = 8_000_000;

/// Whether a body is one whole value that is neither too deep nor too large.
pub(super) fn check(body: &[u8]) -> Result<(), &'static str> {
    let mut rest = body;
    // How many parts are still to come in each list that is open.
    let mut open: Vec<u64> = vec![1];
    let mut parts = 0_u64;
    while let Some(waiting) = open.last_mut() {
        let Some(fewer) = waiting.checked_sub(1) else {
            open.pop();
            continue;
        };
        *waiting = fewer;
        parts += 1;
        if parts > MOST_PARTS {
            return Err("it has more parts than any ruleset");
        }
        match next(&mut rest).ok_or("it ends inside a part")? {
            Part::Bytes(length) => {
                let length = usize::try_from(length).map_err(|_| "it ends inside a part")?;
                rest = rest.get(length..).ok_or("it ends inside a part")?;
            }
            Part::List(length) => {
                // Each part takes at least one byte.
                if length > rest.len() as u64 {
                    return Err("a list in it is longer than the whole");
                }
                if open.len() >= DEEPEST {
                    return Err("its conditions are nested deeper than the language allows");
                }
                open.push(length);
            }
            Part::Foreign => return Err("a ruleset holds no such data"),
        }
    }
    if rest.is_empty() {
        Ok(())
    } else {
        Err("something follows after its end")
    }
}

/// What a part is.
enum Part {
    /// So many bytes.
    Bytes(u64),
    /// So many parts.
    List(u64),
    /// What no ruleset holds: floats, extensions, the code that is never used.
    Foreign,
}

fn next(rest: &mut &[u8]) -> Option<Part> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    Some(match first {
        0x00..=0x7f | 0xe0..=0xff | 0xc0 | 0xc2 | 0xc3 => Part::Bytes(0),
        0x80..=0x8f => Part::List(2 * u64::from(first & 0x0f)),
        0x90..=0x9f => Part::List(u64::from(first & 0x0f)),
        0xa0..=0xbf => Part::Bytes(u64::from(first & 0x1f)),
        0xcc | 0xd0 => Part::Bytes(1),
        0xcd | 0xd1 => Part::Bytes(2),
        0xce | 0xd2 => Part::Bytes(4),
        0xcf | 0xd3 => Part::Bytes(8),
        0xc4 | 0xd9 => Part::Bytes(u64::from(u8::from_be_bytes(*take(rest)?))),
        0xc5 | 0xda => Part::Bytes(u64::from(u16::from_be_bytes(*take(rest)?))),
        0xc6 | 0xdb => Part::Bytes(u64::from(u32::from_be_bytes(*take(rest)?))),
        0xdc => Part::List(u64::from(u16::from_be_bytes(*take(rest)?))),
        0xdd => Part::List(u64::from(u32::from_be_bytes(*take(rest)?))),
        0xde => Part::List(2 * u64::from(u16::from_be_bytes(*take(rest)?))),
        0xdf => Part::List(2 * u64::from(u32::from_be_bytes(*take(rest)?))),
        0xc1 | 0xc7..=0xcb | 0xd4..=0xd8 => Part::Foreign,
    })
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (taken, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(taken)
}
