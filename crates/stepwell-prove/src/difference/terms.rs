//! What rules are made of, as entries: disputes, facts and the words they are answered with, and what is quoted.

use std::collections::BTreeMap;

use stepwell_model::{Cite, Grade, Ruleset, Stated, Values};

use super::{
    entries::{Entry, Sort, cites, plain},
    words,
};

/// The disputes, and each of their readings by itself: most have many, of which few change.
pub(super) fn disputes(ruleset: &Ruleset) -> Vec<Entry> {
    let mut all = Vec::new();
    for it in &ruleset.disputes {
        let followed = it.followed.as_ref();
        let says = match followed.and_then(|followed| it.readings.get(followed.reading)) {
            Some(reading) => format!("follow {}", ruleset.sources[reading.source].name),
            None => "no source is followed".to_owned(),
        };
        let mut entry = plain(
            Sort::Other("dispute"),
            &it.name,
            says,
            it.title.as_deref(),
            &it.notes,
        );
        if let Some(followed) = followed {
            entry.tell(&format!("because \"{}\"", followed.because));
        }
        all.push(entry);
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for reading in &it.readings {
            let source = ruleset.sources[reading.source].name.as_str();
            let time = times.entry(source).or_default();
            *time += 1;
            let id = match time {
                1 => format!("{}/{source}", it.name),
                time => format!("{}/{source} {time}", it.name),
            };
            let says = format!("{source} says {}", words::condition(ruleset, &reading.condition));
            let mut entry = plain(Sort::Other("reading"), &id, says, None, &[]);
            entry.tell(reading.note.as_deref().unwrap_or_default());
            let cite = Cite {
                source: reading.source,
                place: reading.place.clone(),
            };
            entry.cites = cites(ruleset, &[cite]);
            entry.title.clone_from(&it.title);
            all.push(entry);
        }
    }
    all
}

/// Facts and the words they are answered with, and what is quoted.
pub(super) fn terms(ruleset: &Ruleset) -> Vec<Entry> {
    let mut all = Vec::new();
    for it in &ruleset.facts {
        let mut entry = plain(
            Sort::Other("fact"),
            &it.name,
            words::fact(ruleset, it),
            it.question.as_deref(),
            &[],
        );
        entry.tell(it.note.as_deref().unwrap_or_default());
        all.push(entry);
    }
    let values = |word: &'static str, it: &Values| {
        let labels: Vec<&str> = it.values.iter().map(|value| value.label.as_str()).collect();
        let mut entry = plain(
            Sort::Other(word),
            &it.name,
            labels.join(", "),
            it.title.as_deref(),
            &[],
        );
        for value in &it.values {
            entry.tell(&titled(&value.label, value.title.as_deref()));
        }
        entry
    };
    all.extend(ruleset.scales.iter().map(|it| values("scale", it)));
    all.extend(ruleset.choices.iter().map(|it| values("choice", it)));
    for it in &ruleset.continua {
        let labels: Vec<&str> = it.levels.iter().map(|level| level.label.as_str()).collect();
        let mut entry = plain(
            Sort::Other("levels"),
            &it.name,
            labels.join(", "),
            it.title.as_deref(),
            &[],
        );
        for level in &it.levels {
            entry.tell(&titled(&level.label, level.title.as_deref()));
        }
        all.push(entry);
    }
    for it in &ruleset.dimensions {
        let says = it.areas.join(", ");
        all.push(plain(
            Sort::Other("dimension"),
            &it.label,
            says,
            it.title.as_deref(),
            &[],
        ));
    }
    for it in &ruleset.sources {
        let stated = |stated: &Option<Stated>| match stated {
            Some(Stated::As(text)) => text.clone(),
            Some(Stated::Not) | None => "not stated".to_owned(),
        };
        let says = format!(
            "publisher {}, published {}{}{}{}",
            stated(&it.publisher),
            stated(&it.published),
            it.kind
                .as_ref()
                .map(|kind| format!(", {kind}"))
                .unwrap_or_default(),
            it.grade.map(grade).unwrap_or_default(),
            it.url.as_ref().map(|url| format!(", {url}")).unwrap_or_default()
        );
        all.push(plain(
            Sort::Other("source"),
            &it.name,
            says,
            it.title.as_deref(),
            &it.notes,
        ));
    }
    for it in &ruleset.claims {
        let mut entry = plain(
            Sort::Other("claim"),
            &it.name,
            format!("\"{}\"", it.statement),
            None,
            &it.notes,
        );
        entry.cites = cites(ruleset, &it.cites);
        all.push(entry);
    }
    all
}

/// A value with what it means; nothing where that is not said.
fn titled(label: &str, title: Option<&str>) -> String {
    title
        .map(|title| format!("{label} \"{title}\""))
        .unwrap_or_default()
}

/// The grade of a source, as it is written.
fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::A => ", grade A",
        Grade::B => ", grade B",
        Grade::C => ", grade C",
    }
}
