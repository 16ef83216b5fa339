//! The words for what differs.

use stepwell_prove::{Affected, Change, ChangeKind, Move, TargetEffect};

use super::{Cohort, Differences, Pair};
use crate::{
    layout::{counted, listed},
    proofs::words::{number, profiles},
};

/// What a count is a count of; told once, where counts are shown.
pub(super) use crate::proofs::words::PROFILE;

/// What is proved of a target at which no outcome differs.
pub(super) const NOBODY: &str = "nobody moves";

/// `Adult intensive outpatient care (iop 1.0.0, was 0.9.0)`
pub(super) fn heading(pair: &Pair) -> String {
    let (was, is) = &pair.versions;
    let version = if pair.was_called != pair.name {
        format!("{is}, was {} {was}", pair.was_called)
    } else if was == is {
        is.clone()
    } else {
        format!("{is}, was {was}")
    };
    match &pair.title {
        Some(title) => format!("{title} ({} {version})", pair.name),
        None => format!("{} {version}", pair.name),
    }
}

/// That nothing was changed, and how far.
pub(super) fn nothing(pair: &Pair) -> Option<&'static str> {
    if !pair.difference.changes.is_empty() {
        return None;
    }
    Some(match (pair.same_text, pair.difference.is_same) {
        (true, true) => "nothing was changed",
        (false, true) => {
            "only reformatted: layout, comments, examples or properties differ; nothing that a decision shows or rests on does"
        }
        (_, false) => "no rule was changed, but a note or another name by which something goes was",
    })
}

/// What a change was done to: `clause 2.1/hours`.
pub(super) fn thing(change: &Change) -> String {
    format!("{} {}", change.what, change.id)
}

/// ` "Enough hours"`, to stand behind the thing; nothing where the change tells the title itself.
pub(super) fn title(change: &Change) -> String {
    match (&change.title, change.kind) {
        (None, _) | (Some(_), ChangeKind::Told) => String::new(),
        (
            Some(title),
            ChangeKind::Added
            | ChangeKind::Removed
            | ChangeKind::Renamed
            | ChangeKind::Moved
            | ChangeKind::Changed
            | ChangeKind::Reworded
            | ChangeKind::Dated
            | ChangeKind::Cited,
        ) => format!(" \"{title}\""),
    }
}

/// What was and what is, in two rows or one.
pub(super) fn before_and_after(change: &Change) -> Vec<(&'static str, String)> {
    let shown = |text: &String| {
        if text.is_empty() {
            "nothing".to_owned()
        } else {
            text.clone()
        }
    };
    match change.kind {
        ChangeKind::Renamed | ChangeKind::Moved => {
            change.before.iter().map(|was| ("was", was.clone())).collect()
        }
        ChangeKind::Added
        | ChangeKind::Removed
        | ChangeKind::Changed
        | ChangeKind::Reworded
        | ChangeKind::Dated
        | ChangeKind::Cited
        | ChangeKind::Told => {
            let was = change.before.iter().map(|was| ("was", shown(was)));
            was.chain(change.after.iter().map(|is| ("is", shown(is))))
                .collect()
        }
    }
}

/// Whether what was added or removed has outcomes of its own.
pub(super) fn is_target(change: &Change) -> bool {
    match change.kind {
        ChangeKind::Added | ChangeKind::Removed => {
            matches!(change.what, "placement" | "program" | "transition")
        }
        ChangeKind::Renamed
        | ChangeKind::Moved
        | ChangeKind::Changed
        | ChangeKind::Reworded
        | ChangeKind::Dated
        | ChangeKind::Cited
        | ChangeKind::Told => false,
    }
}

/// Whether, over all placements, programs and transitions, nobody is affected.
pub(super) fn proved(pair: &Pair) -> bool {
    !pair.difference.targets.is_empty()
        && pair
            .difference
            .targets
            .iter()
            .all(|target| target.affected == Affected::Nobody)
        && !pair.difference.changes.iter().any(is_target)
}

/// What is proved where nobody is affected: of everybody, or of all whom both versions decide.
pub(super) fn proof(pair: &Pair) -> [&'static str; 2] {
    if pair.difference.beyond.is_empty() {
        ["no patient is affected", ": proved for everybody"]
    } else {
        [
            "nobody else is affected",
            ": proved for all whom both versions decide",
        ]
    }
}

/// The line of a target: `level_of_care: 12 profiles move, 340 stay`.
pub(super) fn target_line(target: &TargetEffect) -> String {
    let stay = target.stay.as_ref().map(ToString::to_string);
    let stay = stay.map(|stay| format!("; {} as before", profiles_come(&stay)));
    match target.affected {
        Affected::Nobody => NOBODY.to_owned(),
        Affected::Somebody => format!(
            "somebody moves{}{}",
            stay.unwrap_or_default(),
            limit(target.limit.as_deref())
        ),
        Affected::Unknown => format!(
            "not decided: {}",
            target.limit.as_deref().unwrap_or("a bound was hit")
        ),
    }
}

fn limit(limit: Option<&str>) -> String {
    limit.map(|limit| format!("; {limit}")).unwrap_or_default()
}

fn profiles_come(count: &str) -> String {
    let verb = if count == "1" { "comes out" } else { "come out" };
    format!("{} {verb}", profiles(count))
}

/// How many profiles, as a number alone.
pub(super) fn count(one: &Move) -> String {
    match &one.profiles {
        Some(count) => number(&count.to_string()),
        None => "not counted".to_owned(),
    }
}

/// `12 profiles`, and the records where there are any.
pub(super) fn who(one: &Move, records: Option<u64>) -> String {
    let who = match &one.profiles {
        Some(count) => profiles(&count.to_string()),
        None => "somebody".to_owned(),
    };
    let records = records.map(|records| format!(", {}", of_records(records)));
    let way = one.direction.map(|way| format!(", {}", way.words()));
    format!("{who}{}{}", records.unwrap_or_default(), way.unwrap_or_default())
}

/// `3 records`
pub(super) fn of_records(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "record")
}

/// What became of the records.
pub(super) fn cohort(cohort: &Cohort) -> String {
    let mut moved: Vec<&str> = cohort
        .moves
        .keys()
        .map(|(target, _, _)| target.as_str())
        .collect();
    moved.dedup();
    let refused = match (cohort.refused, cohort.refused_now) {
        (0, _) => String::new(),
        (refused, 0) => format!("; {} refused", of_records(refused)),
        (refused, now) => format!(
            "; {} refused, of them {now} that {} decided before",
            of_records(refused),
            if now == 1 { "was" } else { "were" }
        ),
    };
    if cohort.moves.is_empty() {
        return format!("of {}: none moves{refused}", of_records(cohort.decided));
    }
    let each: Vec<String> = moved
        .iter()
        .map(|target| {
            let moves = cohort.moves.iter().filter(|((other, _, _), _)| other == target);
            let count: u64 = moves.map(|(_, count)| count).sum();
            format!(
                "{count} {} at {target}",
                if count == 1 { "moves" } else { "move" }
            )
        })
        .collect();
    format!("of {}: {}{refused}", of_records(cohort.decided), each.join(", "))
}

/// `Indicated level of care (level_of_care)`
pub(super) fn titled(target: &TargetEffect) -> String {
    match &target.title {
        Some(title) => format!("{title} ({})", target.target),
        None => target.target.clone(),
    }
}

/// `2.1: Intensive outpatient services; 2.5: …`, of the levels that moves speak of.
pub(super) fn levels(target: &TargetEffect) -> Option<String> {
    let all: Vec<String> = target
        .levels
        .iter()
        .map(|(label, title)| format!("{label}: {title}"))
        .collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// Of each outcome that somebody moves from or to, how many profiles come to it before and after.
pub(super) fn totals(target: &TargetEffect) -> Vec<[String; 3]> {
    let all = target.totals.iter().flatten();
    all.map(|(word, before, after)| {
        [
            word.clone(),
            number(&before.to_string()),
            number(&after.to_string()),
        ]
    })
    .collect()
}

/// What `one of (…)` means as an outcome; told once, where somebody moves to or from such a one.
pub(super) const ONE_OF: &str =
    "An outcome that is `one of` several hangs on a dispute of which no source is followed.";

/// Whether somebody moves to or from what hangs on a dispute.
pub(super) fn speaks_of_disputes(differences: &Differences) -> bool {
    let targets = differences.pairs.iter().flat_map(|pair| &pair.difference.targets);
    targets.flat_map(|target| &target.moves).any(|one| {
        [&one.before, &one.after]
            .into_iter()
            .any(|it| it.starts_with("one of ("))
    })
}

/// Whether a ruleset was left alone altogether: nothing has to be told of it.
pub(crate) fn is_untouched(pair: &Pair) -> bool {
    pair.same_text && pair.difference.is_same && pair.cohort.is_none() && pair.was_called == pair.name
}

/// `nothing was changed in california and civiq`, of those that were left alone beside others.
pub(super) fn untouched(differences: &Differences) -> Option<String> {
    let pairs = differences.pairs.iter().filter(|pair| is_untouched(pair));
    let names: Vec<&str> = pairs.map(|pair| pair.name.as_str()).collect();
    (!names.is_empty()).then(|| {
        format!(
            "nothing was changed in {}: no patient is affected",
            listed(&names, "and")
        )
    })
}

/// The targets at which nobody moves, and those of which it was not decided, by the reason why.
pub(super) fn alike(targets: &[TargetEffect]) -> Vec<(String, Vec<&str>)> {
    let mut all: Vec<(String, Vec<&str>)> = Vec::new();
    for target in targets {
        match target.affected {
            Affected::Somebody => {}
            Affected::Nobody | Affected::Unknown => {
                let line = target_line(target);
                match all.iter_mut().find(|(other, _)| *other == line) {
                    Some((_, names)) => names.push(&target.target),
                    None => all.push((line, vec![&target.target])),
                }
            }
        }
    }
    all
}

/// Whether a count of profiles is shown somewhere.
pub(super) fn counts_profiles(differences: &Differences) -> bool {
    differences
        .pairs
        .iter()
        .flat_map(|pair| &pair.difference.targets)
        .any(|target| target.affected == Affected::Somebody)
}
