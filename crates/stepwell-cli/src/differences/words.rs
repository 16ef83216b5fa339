//! The words for what differs.

use stepwell_prove::{Affected, Change, ChangeKind, Move, TargetEffect};

use super::{Cohort, Differences, Pair};
use crate::{
    layout::counted,
    proofs::words::{number, profiles},
};

/// What a count is a count of; told once, where counts are shown.
pub(super) use crate::proofs::words::PROFILE;

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
        (_, false) => {
            "no declaration was changed; the header, or what is told of values, levels and areas, was"
        }
    })
}

/// What a change was done to: `clause 2.1/hours`.
pub(super) fn thing(change: &Change) -> String {
    format!("{} {}", change.what, change.id)
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

/// The line of a target: `level_of_care: 12 profiles move, 340 stay`.
pub(super) fn target_line(target: &TargetEffect) -> String {
    let stay = target.stay.as_ref().map(ToString::to_string);
    let stay = stay.map(|stay| format!("; {} as before", profiles_come(&stay)));
    match target.affected {
        Affected::Nobody => "nobody moves".to_owned(),
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
    match records {
        Some(records) => format!("{who}, {}", of_records(records)),
        None => who,
    }
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
    let refused = match cohort.refused {
        0 => String::new(),
        refused => format!("; {} refused by either ruleset", of_records(refused)),
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

/// Whether a count of profiles is shown somewhere.
pub(super) fn counts_profiles(differences: &Differences) -> bool {
    differences
        .pairs
        .iter()
        .flat_map(|pair| &pair.difference.targets)
        .any(|target| target.affected == Affected::Somebody)
}
