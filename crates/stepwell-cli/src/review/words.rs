//! The words of a review.

use stepwell::folders::tally;
use stepwell_prove::{Affected, Answer};

use super::{Beside, Judged, Review, Was};
use crate::{
    differences::Differences,
    layout::{Tone, counted, listed},
    proofs::words::tallied,
};

/// More rulesets than this are counted and not named.
const NAMED: usize = 5;

/// A line of the summary: what was asked, what came out, and whether that is as it should be.
pub(super) struct Line {
    pub(super) asked: &'static str,
    pub(super) answer: String,
    pub(super) tone: Tone,
}

/// `outcomes differ in 1 ruleset; 3 examples fail`: what has to be known before anything else.
pub(super) fn headline(review: &Review<'_>) -> String {
    let mut said = Vec::new();
    let (errors, warnings) = tally(&review.diagnostics);
    if errors > 0 {
        said.push(counted(errors, "error"));
    }
    let (surely, perhaps) = review.moved();
    if surely > 0 {
        said.push(format!("outcomes differ in {}", counted(surely, "ruleset")));
    }
    if perhaps > 0 {
        let more = if surely > 0 { " more" } else { "" };
        said.push(format!("outcomes may differ in {perhaps}{more}"));
    }
    if let Some(before) = &review.before {
        let (come, gone) = (before.differences.added.len(), before.differences.removed.len());
        said.extend((come > 0).then(|| format!("{} new", counted(come, "ruleset"))));
        said.extend((gone > 0).then(|| format!("{} gone", counted(gone, "ruleset"))));
        let not_compared = before.not_compared.len();
        said.extend((not_compared > 0).then(|| format!("{} not compared", counted(not_compared, "ruleset"))));
    }
    let failing: usize = review.rulesets.iter().map(|it| it.failing.len()).sum();
    if failing > 0 {
        let verb = if failing == 1 { "fails" } else { "fail" };
        said.push(format!("{} {verb}", counted(failing, "example")));
    }
    let answers = |answer: Answer| {
        let all = review.rulesets.iter().flat_map(|it| &it.unproved);
        all.filter(|it| it.property.result == answer).count()
    };
    for answer in [Answer::Refuted, Answer::Unknown] {
        let count = answers(answer);
        if count > 0 {
            let things = if count == 1 { "property" } else { "properties" };
            said.push(format!("{count} {things} {}", answer.word()));
        }
    }
    let gone = guards(review).filter(|it| it.after.is_none()).count();
    if gone > 0 {
        said.push(format!("{} gone", counted(gone, "guard")));
    }
    if !review.unformatted.is_empty() {
        let count = review.unformatted.len();
        said.push(format!("{} not in the one layout", counted(count, "file")));
    }
    if review.deny_warnings && warnings > 0 {
        said.push(counted(warnings, "warning"));
    }
    if !review.missing.is_empty() {
        said.push(format!("{} not found", counted(review.missing.len(), "path")));
    }
    match (said.is_empty(), &review.before) {
        (false, _) => said.join("; "),
        (true, _) if review.rulesets.is_empty() => "nothing here decides anything".to_owned(),
        (true, Some(_)) => "no patient is affected, and everything holds".to_owned(),
        (true, None) => "everything holds".to_owned(),
    }
}

fn guards<'a>(review: &'a Review<'_>) -> impl Iterator<Item = &'a Beside> {
    review.rulesets.iter().flat_map(|it| &it.beside)
}

/// What each command came to.
pub(super) fn lines(review: &Review<'_>) -> Vec<Line> {
    let mut lines = vec![
        rules(review),
        layout(review),
        examples(review),
        properties(review),
        found(review),
    ];
    lines.extend(guarded(review));
    lines.extend(covered(review));
    lines.extend(
        review
            .before
            .as_ref()
            .map(|before| outcomes(review, &before.differences)),
    );
    lines
}

fn line(asked: &'static str, answer: String, tone: Tone) -> Line {
    Line { asked, answer, tone }
}

fn rules(review: &Review<'_>) -> Line {
    let (errors, warnings) = tally(&review.diagnostics);
    let number = |count: usize, thing: &str| match count {
        0 => format!("no {thing}s"),
        _ => counted(count, thing),
    };
    let tone = match (errors, warnings) {
        (0, 0) => Tone::Good,
        (0, _) if !review.deny_warnings => Tone::Unsure,
        (_, _) => Tone::Bad,
    };
    let rulesets = counted(review.rulesets.len() + review.broken.len(), "ruleset");
    let answer = format!(
        "{rulesets}: {}, {}",
        number(errors, "error"),
        number(warnings, "warning")
    );
    line("rules", answer, tone)
}

fn layout(review: &Review<'_>) -> Line {
    let names: Vec<&str> = review.unformatted.iter().map(|(path, _)| path.as_str()).collect();
    if names.is_empty() {
        return line("layout", "every file is in the one layout".to_owned(), Tone::Good);
    }
    let answer = format!(
        "{} not in the one layout: {}",
        are(names.len(), "file"),
        listed(&names, "and")
    );
    line("layout", answer, Tone::Bad)
}

fn are(count: usize, thing: &str) -> String {
    format!(
        "{} {}",
        counted(count, thing),
        if count == 1 { "is" } else { "are" }
    )
}

fn examples(review: &Review<'_>) -> Line {
    let all: usize = review.rulesets.iter().map(|it| it.examples).sum();
    let failing: Vec<Was> = review
        .rulesets
        .iter()
        .flat_map(|it| &it.failing)
        .map(|it| it.was)
        .collect();
    let answer = match (all, failing.len()) {
        (0, _) => "there are none".to_owned(),
        (1, 0) => "the one there is passes".to_owned(),
        (all, 0) => format!("all {all} pass"),
        (all, count) => {
            let verb = if count == 1 { "fails" } else { "fail" };
            format!("{count} of {all} {verb}{}", before(&failing, "passed", "failed"))
        }
    };
    line(
        "examples",
        answer,
        if failing.is_empty() { Tone::Good } else { Tone::Bad },
    )
}

fn properties(review: &Review<'_>) -> Line {
    let all: usize = review.rulesets.iter().map(|it| it.properties).sum();
    let unproved: Vec<Was> = review
        .rulesets
        .iter()
        .flat_map(|it| &it.unproved)
        .map(|it| it.was)
        .collect();
    let answer = match (all, unproved.len()) {
        (0, _) => "none is stated".to_owned(),
        (1, 0) => "the one that is stated holds".to_owned(),
        (all, 0) => format!("all {all} hold"),
        (all, count) => {
            let verb = if count == 1 { "does" } else { "do" };
            format!(
                "{count} of {all} {verb} not hold{}",
                before(&unproved, "held", "did not hold")
            )
        }
    };
    line(
        "properties",
        answer,
        if unproved.is_empty() {
            Tone::Good
        } else {
            Tone::Bad
        },
    )
}

/// `: all 3 passed before`, `: 2 passed before, 1 is new`; nothing where nobody looked.
fn before(all: &[Was], right: &str, wrong: &str) -> String {
    let count = |was: Was| all.iter().filter(|other| **other == was).count();
    let told: Vec<String> = [
        (Was::Right, format!("{right} before")),
        (Was::Wrong, format!("{wrong} before")),
        (
            Was::New,
            if count(Was::New) == 1 { "is new" } else { "are new" }.to_owned(),
        ),
    ]
    .into_iter()
    .filter_map(|(was, words)| {
        let some = count(was);
        let who = match (some, all.len()) {
            (0, _) => return None,
            (1, 1) => "it".to_owned(),
            (some, all) if some == all => format!("all {some}"),
            (some, _) => some.to_string(),
        };
        Some(format!("{who} {words}"))
    })
    .collect();
    if told.is_empty() {
        String::new()
    } else {
        format!("; {}", told.join(", "))
    }
}

fn found(review: &Review<'_>) -> Line {
    let findings = || review.rulesets.iter().flat_map(Judged::found);
    let all = tallied(findings().map(|(finding, _)| finding));
    if all.is_empty() {
        return line("found unasked", "nothing".to_owned(), Tone::Good);
    }
    let new = tallied(
        findings()
            .filter(|(_, was)| *was == Was::Right)
            .map(|(finding, _)| finding),
    );
    let new = match new.as_slice() {
        [] => String::new(),
        same if same == all => ", not there before".to_owned(),
        some => format!("; not there before: {}", listed(some, "and")),
    };
    let tone = if review.deny_warnings {
        Tone::Bad
    } else {
        Tone::Unsure
    };
    line("found unasked", format!("{}{new}", listed(&all, "and")), tone)
}

/// `2 examples changed, 1 property gone`; nothing where all guards stand as they did.
fn guarded(review: &Review<'_>) -> Option<Line> {
    let mut tally: Vec<((&str, &str), usize)> = Vec::new();
    for it in guards(review) {
        let key = (it.what, it.word());
        match tally.iter_mut().find(|(other, _)| *other == key) {
            Some((_, count)) => *count += 1,
            None => tally.push((key, 1)),
        }
    }
    tally.sort_unstable();
    let weaker = guards(review).any(|it| it.before.is_some() || it.what.starts_with("known"));
    let told: Vec<String> = tally
        .into_iter()
        .map(|((what, word), count)| match (what, count) {
            ("property", 2..) => format!("{count} properties {word}"),
            (what, count) => format!("{} {word}", counted(count, what)),
        })
        .collect();
    let tone = if weaker { Tone::Unsure } else { Tone::Good };
    (!told.is_empty()).then(|| line("guards", told.join(", "), tone))
}

fn covered(review: &Review<'_>) -> Option<Line> {
    let coverages = review.coverages.as_ref()?;
    let tone = if coverages.has_holes() {
        Tone::Bad
    } else {
        Tone::Good
    };
    Some(line("coverage", crate::coverage::summary(coverages), tone))
}

fn outcomes(review: &Review<'_>, differences: &Differences) -> Line {
    let (surely, perhaps) = review.moved();
    let all = differences.pairs.len();
    let mut said = Vec::new();
    if surely > 0 {
        said.push(format!(
            "differ in {}",
            named(differences, Affected::Somebody, surely)
        ));
    }
    if perhaps > 0 {
        let names = named(differences, Affected::Unknown, perhaps);
        said.push(format!("could not be decided in {names}"));
    }
    let still = all - surely - perhaps;
    match (still, said.is_empty()) {
        (0, _) => {}
        (_, true) => said.push("no patient is affected".to_owned()),
        (1, false) => said.push("no patient is affected in 1 other".to_owned()),
        (still, false) => said.push(format!("no patient is affected in {still} others")),
    }
    let left = review.broken.len() + review.before.as_ref().map_or(0, |it| it.not_compared.len());
    if left > 0 {
        said.push(format!("{} not compared", counted(left, "ruleset")));
    }
    if said.is_empty() {
        said.push("nothing was there to compare".to_owned());
    }
    let tone = match (surely, perhaps + left) {
        (0, 0) => Tone::Good,
        (0, _) => Tone::Unsure,
        (_, _) => Tone::Bad,
    };
    line("outcomes", said.join("; "), tone)
}

/// The rulesets of which something is so, by name where they are few.
fn named(differences: &Differences, affected: Affected, count: usize) -> String {
    if count > NAMED {
        return counted(count, "ruleset");
    }
    let is = |pair: &&crate::differences::Pair, affected| {
        let found = pair.difference.targets.iter().any(|it| it.affected == affected);
        found || (affected == Affected::Somebody && !pair.difference.beyond.is_empty())
    };
    let names: Vec<&str> = differences
        .pairs
        .iter()
        .filter(|pair| is(pair, affected))
        .filter(|pair| affected == Affected::Somebody || !is(pair, Affected::Somebody))
        .map(|pair| pair.name.as_str())
        .collect();
    listed(&names, "and")
}

/// What something was before, as a cell of a table.
pub(super) fn was(was: Was, right: &'static str, wrong: &'static str) -> &'static str {
    match was {
        Was::Right => right,
        Was::Wrong => wrong,
        Was::New => "is new",
        Was::NotAsked => "",
    }
}

/// What could not be compared, and why.
pub(super) fn not_compared(review: &Review<'_>) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(before) = review.before.as_ref().filter(|before| before.errors > 0) {
        let names = if before.not_compared.is_empty() {
            "what has them".to_owned()
        } else {
            listed(&before.not_compared, "and")
        };
        said.push(format!(
            "{} before, at `{}`: {names} was not compared",
            counted(before.errors, "error"),
            before.revision
        ));
    }
    said.extend(review.missing.iter().cloned());
    if !review.broken.is_empty() {
        said.push(format!(
            "{} now: {} was neither tested nor proved nor compared",
            if review.broken.len() == 1 {
                "errors"
            } else {
                "errors in several"
            },
            listed(&review.broken, "and")
        ));
    }
    said
}
