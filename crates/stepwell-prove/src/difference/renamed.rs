//! The earlier ruleset in the words of the later one: levels, answers, populations, placements and programs that only
//! have another name are given it, so that what is one and the same is not taken for something that went and something
//! that came.

use stepwell_model::{Id, Level, Population, Ruleset, Term};

use super::words;

/// Something that has another name.
pub(super) struct Renaming {
    /// What it is.
    pub(super) what: &'static str,
    /// Of a level or an answer, the name of its continuum, scale or choice.
    pub(super) of: Option<String>,
    pub(super) was: String,
    pub(super) is: String,
}

/// The earlier ruleset with the names of the later one, and which these are.
pub(super) fn renamed(before: &Ruleset, after: &Ruleset) -> (Ruleset, Vec<Renaming>) {
    let mut earlier = before.clone();
    let mut all = Vec::new();
    levels(&mut earlier, after, &mut all);
    answers(&mut earlier, after, &mut all);
    populations(&mut earlier, after, &mut all);
    placements(&mut earlier, after, &mut all);
    programs(&mut earlier, after, &mut all);
    (earlier, all)
}

/// The labels that alone of two lists of one length differ, if title and place tell that they stand for the same.
fn relabelled(was: &[(String, Option<String>)], is: &[(String, Option<String>)]) -> Vec<usize> {
    let has = |list: &[(String, Option<String>)], label: &str| list.iter().any(|(other, _)| other == label);
    if was.len() != is.len() {
        return Vec::new();
    }
    let pairs = was.iter().zip(is).enumerate();
    pairs
        .filter(|(_, ((was_label, was_title), (is_label, is_title)))| {
            !has(is, was_label) && !has(was, is_label) && was_title.is_some() && was_title == is_title
        })
        .map(|(at, _)| at)
        .collect()
}

fn levels(earlier: &mut Ruleset, after: &Ruleset, all: &mut Vec<Renaming>) {
    let told = |list: &[Level]| -> Vec<(String, Option<String>)> {
        list.iter()
            .map(|it| (it.label.clone(), it.title.clone()))
            .collect()
    };
    for id in earlier.continua.ids().collect::<Vec<_>>() {
        let name = earlier.continua[id].name.clone();
        let Some(other) = after.continua.find(|it| it.name == name) else {
            continue;
        };
        let new = &after.continua[other].levels;
        for at in relabelled(&told(&earlier.continua[id].levels), &told(new)) {
            let (Some(level), Some(is)) = (
                earlier.continua.get_mut(id).and_then(|it| it.levels.get_mut(at)),
                new.get(at),
            ) else {
                continue;
            };
            let was = std::mem::replace(&mut level.label, is.label.clone());
            let places: Vec<_> = earlier.blocks.ids().collect();
            for block in places {
                let of = &earlier.blocks[block];
                let is_here = of.level as usize == at && earlier.placements[of.placement].continuum == id;
                if is_here {
                    call_block(earlier, block, |words| rename_in(words, 0..2, &was, &is.label));
                }
            }
            all.push(Renaming {
                what: "level",
                of: Some(name.clone()),
                was,
                is: is.label.clone(),
            });
        }
    }
}

fn answers(earlier: &mut Ruleset, after: &Ruleset, all: &mut Vec<Renaming>) {
    let told = |list: &[Term]| -> Vec<(String, Option<String>)> {
        list.iter()
            .map(|it| (it.label.clone(), it.title.clone()))
            .collect()
    };
    for (own, others) in [
        (&mut earlier.scales, &after.scales),
        (&mut earlier.choices, &after.choices),
    ] {
        for id in own.ids().collect::<Vec<_>>() {
            let name = own[id].name.clone();
            let Some(other) = others.find(|it| it.name == name) else {
                continue;
            };
            for at in relabelled(&told(&own[id].values), &told(&others[other].values)) {
                let (Some(value), Some(is)) = (
                    own.get_mut(id).and_then(|it| it.values.get_mut(at)),
                    others[other].values.get(at),
                ) else {
                    continue;
                };
                all.push(Renaming {
                    what: "answer",
                    of: Some(name.clone()),
                    was: std::mem::replace(&mut value.label, is.label.clone()),
                    is: is.label.clone(),
                });
            }
        }
    }
}

fn populations(earlier: &mut Ruleset, after: &Ruleset, all: &mut Vec<Renaming>) {
    let same = |was: &Population, is: &Population, earlier: &Ruleset| {
        words::condition(earlier, &was.condition) == words::condition(after, &is.condition)
    };
    for id in earlier.populations.ids().collect::<Vec<_>>() {
        let was = &earlier.populations[id];
        if after.populations.find(|it| it.name == was.name).is_some() {
            continue;
        }
        let is = after.populations.iter().find(|is| {
            let is_new = earlier.populations.find(|it| it.name == is.name).is_none();
            is_new && same(was, is, earlier)
        });
        let Some(is) = is.map(|is| is.name.clone()) else {
            continue;
        };
        let Some(population) = earlier.populations.get_mut(id) else {
            continue;
        };
        let was = std::mem::replace(&mut population.name, is.clone());
        for block in earlier.blocks.ids().collect::<Vec<_>>() {
            if earlier.blocks[block].population == Some(id) {
                call_block(earlier, block, |words| rename_after(words, "for", &was, &is));
            }
        }
        for program in earlier.programs.ids().collect::<Vec<_>>() {
            if earlier.programs[program].population == Some(id) {
                call_program(earlier, program, |words| rename_after(words, "for", &was, &is));
            }
        }
        all.push(Renaming {
            what: "population",
            of: None,
            was,
            is,
        });
    }
}

/// A placement that is gone and one that is new are one if they choose alike on the same levels, and if their titles or
/// their criteria say so.
fn placements(earlier: &mut Ruleset, after: &Ruleset, all: &mut Vec<Renaming>) {
    let how = |ruleset: &Ruleset, id: Id<stepwell_model::Placement>| {
        let it = &ruleset.placements[id];
        let population = it.population.map(|id| ruleset.populations[id].name.clone());
        (ruleset.continua[it.continuum].name.clone(), population, it.choose)
    };
    let conditions = |ruleset: &Ruleset, id: Id<stepwell_model::Placement>| -> Vec<String> {
        let blocks = ruleset.blocks.iter().filter(|block| block.placement == id);
        let clauses = blocks.flat_map(|block| &block.clauses);
        clauses.flat_map(|name| said(ruleset, *name)).collect()
    };
    for id in earlier.placements.ids().collect::<Vec<_>>() {
        let was = &earlier.placements[id];
        if after.placements.find(|it| it.name == was.name).is_some() {
            continue;
        }
        let is = after.placements.entries().find(|(other, is)| {
            let is_new = earlier.placements.find(|it| it.name == is.name).is_none();
            let alike = how(earlier, id) == how(after, *other);
            let told = was.title.is_some() && was.title == is.title;
            is_new && alike && (told || mostly(&conditions(earlier, id), &conditions(after, *other)))
        });
        let Some(is) = is.map(|(_, is)| is.name.clone()) else {
            continue;
        };
        let Some(placement) = earlier.placements.get_mut(id) else {
            continue;
        };
        let was = std::mem::replace(&mut placement.name, is.clone());
        for block in earlier.blocks.ids().collect::<Vec<_>>() {
            if earlier.blocks[block].placement == id {
                call_block(earlier, block, |words| rename_after(words, "in", &was, &is));
            }
        }
        all.push(Renaming {
            what: "placement",
            of: None,
            was,
            is,
        });
    }
}

/// A program that is gone and one that is new are one if they claim the same level for the same people, and if their
/// titles or their clauses say so.
fn programs(earlier: &mut Ruleset, after: &Ruleset, all: &mut Vec<Renaming>) {
    let claims = |ruleset: &Ruleset, id: Id<stepwell_model::Program>| {
        let it = &ruleset.programs[id];
        let level = it
            .level
            .map(|(continuum, level)| super::entries::label(ruleset, continuum, level));
        (
            level,
            it.population.map(|id| ruleset.populations[id].name.clone()),
        )
    };
    let conditions = |ruleset: &Ruleset, id: Id<stepwell_model::Program>| -> Vec<String> {
        let clauses = ruleset.programs[id].clauses.iter();
        clauses.flat_map(|name| said(ruleset, *name)).collect()
    };
    for id in earlier.programs.ids().collect::<Vec<_>>() {
        let was = &earlier.programs[id];
        if after.programs.find(|it| it.header == was.header).is_some() {
            continue;
        }
        let is = after.programs.entries().find(|(other, is)| {
            let is_new = earlier.programs.find(|it| it.header == is.header).is_none();
            let alike = claims(earlier, id) == claims(after, *other);
            let told = was.title.is_some() && was.title == is.title;
            is_new && alike && (told || mostly(&conditions(earlier, id), &conditions(after, *other)))
        });
        let Some(is) = is.map(|(_, is)| is.header.clone()) else {
            continue;
        };
        let was = earlier.programs[id].header.clone();
        call_program(earlier, id, |_| is.clone());
        all.push(Renaming {
            what: "program",
            of: None,
            was,
            is,
        });
    }
}

/// What the versions of a clause say.
fn said(ruleset: &Ruleset, id: Id<stepwell_model::ClauseName>) -> Vec<String> {
    let name = &ruleset.clause_names[id];
    let versions = name.versions.iter().map(|id| &ruleset.clauses[*id]);
    versions
        .map(|clause| format!("{}: {}", name.short, words::condition(ruleset, &clause.condition)))
        .collect()
}

/// Whether more than half of either list stands in the other.
fn mostly(one: &[String], other: &[String]) -> bool {
    let shared = one.iter().filter(|it| other.contains(it)).count();
    shared * 2 > one.len().max(other.len())
}

/// Gives a block another header, and its clauses other ids.
fn call_block(ruleset: &mut Ruleset, id: Id<stepwell_model::Block>, name: impl Fn(&str) -> String) {
    let Some(block) = ruleset.blocks.get_mut(id) else {
        return;
    };
    let header = name(&block.header);
    let was = std::mem::replace(&mut block.header, header.clone());
    let clauses = block.clauses.clone();
    call_clauses(ruleset, &clauses, &was, &header);
}

fn call_program(ruleset: &mut Ruleset, id: Id<stepwell_model::Program>, name: impl Fn(&str) -> String) {
    let Some(program) = ruleset.programs.get_mut(id) else {
        return;
    };
    let header = name(&program.header);
    let was = std::mem::replace(&mut program.header, header.clone());
    let clauses = program.clauses.clone();
    call_clauses(ruleset, &clauses, &was, &header);
}

fn call_clauses(ruleset: &mut Ruleset, clauses: &[Id<stepwell_model::ClauseName>], was: &str, is: &str) {
    for id in clauses {
        if let Some(name) = ruleset.clause_names.get_mut(*id)
            && let Some(rest) = name.id.strip_prefix(was)
        {
            name.id = format!("{is}{rest}");
        }
    }
}

/// A header with one word in place of another, among the words of these places: the level stands first, or behind the
/// name of its continuum.
fn rename_in(header: &str, places: std::ops::Range<usize>, was: &str, is: &str) -> String {
    let words = header.split(' ').enumerate();
    let words: Vec<&str> = words
        .map(|(at, word)| {
            if places.contains(&at) && word == was {
                is
            } else {
                word
            }
        })
        .collect();
    words.join(" ")
}

/// A header with one name in place of another behind a keyword.
fn rename_after(header: &str, keyword: &str, was: &str, is: &str) -> String {
    let mut before = "";
    let mut words = Vec::new();
    for word in header.split(' ') {
        words.push(if before == keyword && word == was {
            is
        } else {
            word
        });
        before = word;
    }
    words.join(" ")
}
