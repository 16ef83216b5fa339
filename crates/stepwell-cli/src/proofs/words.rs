//! The words for what was proved and found.

use stepwell_prove::{Answer, Finding, FindingKind, ProvedProperty};

use super::{Proof, Proofs};
use crate::layout::{counted, listed};

/// What a count is a count of; told once, where counts are shown.
pub(crate) const PROFILE: &str = "A profile is one way of answering everything that the question depends on. \
     Numbers and days count by the ranges that the rules tell apart; impossible answers are left out.";

/// The longest count that is written out, in digits.
const LONGEST_COUNT: usize = 15;

/// `Adult intensive outpatient care (iop 1.0.0)`
pub(super) fn heading(proof: &Proof) -> String {
    let Proof {
        name, title, version, ..
    } = proof;
    match title {
        Some(title) => format!("{title} ({name} {version})"),
        None => format!("{name} {version}"),
    }
}

/// `12 profiles`, from the digits of the count.
pub(crate) fn profiles(count: &str) -> String {
    let thing = if count == "1" { "profile" } else { "profiles" };
    format!("{} {thing}", number(count))
}

/// `15,625`; of a count too long to be read, how much it is at least.
pub(crate) fn number(count: &str) -> String {
    let mut digits = count.chars();
    if count.len() > LONGEST_COUNT {
        let (first, second) = (digits.next().unwrap_or('0'), digits.next().unwrap_or('0'));
        return format!("at least {first}.{second} × 10^{}", count.len() - 1);
    }
    let mut shown = String::new();
    for (at, digit) in digits.enumerate() {
        if at > 0 && (count.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// What stands before a finding.
pub(crate) fn label(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Gap => "gap",
        FindingKind::Overlap => "overlap",
        FindingKind::Unreachable => "out of reach",
        FindingKind::Never => "never met",
        FindingKind::Always => "always met",
        FindingKind::Idle => "idle",
        FindingKind::NotInForce => "not in force",
    }
}

/// Whom a finding concerns, in a few words: `level_of_care for adults: 12 profiles get no level`.
pub(crate) fn headline(finding: &Finding) -> String {
    let count = finding.profiles.as_ref().map(ToString::to_string);
    let who = count.as_deref().map_or("somebody".to_owned(), profiles);
    let one = count.as_deref().is_none_or(|count| count == "1");
    let verb = |plural: &str| format!("{plural}{}", if one { "s" } else { "" });
    let target = &finding.target;
    match finding.kind {
        FindingKind::Gap => format!("{target}: {who} {} no level", verb("get")),
        FindingKind::Overlap => format!("{target}: {who} {} several levels", verb("meet")),
        FindingKind::Unreachable
        | FindingKind::Never
        | FindingKind::Always
        | FindingKind::Idle
        | FindingKind::NotInForce => match &count {
            Some(count) => format!("{target}: {}", profiles(count)),
            None => target.clone(),
        },
    }
}

/// What the kinds of findings mean, for whoever meets them alone.
pub(super) fn meaning(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Gap => "somebody for whom no level's criteria are met",
        FindingKind::Overlap => "somebody for whom the criteria of several levels are met",
        FindingKind::Unreachable => "a level, or an outcome, that nobody can get",
        FindingKind::Never => "a condition that is never met",
        FindingKind::Always => "a condition that is always met",
        FindingKind::Idle => "a clause that never changes any outcome",
        FindingKind::NotInForce => "days on which nothing of a level or program is in force",
    }
}

/// What could not be done within its bound, and the bound. What is missing tells which.
pub(super) fn limit_of(finding: &Finding) -> Option<String> {
    let limit = finding.limit.as_deref()?;
    Some(match (&finding.profiles, &finding.example) {
        (None, None) => format!("not decided: {limit}"),
        (None, Some(_)) => format!("not counted: {limit}"),
        (Some(_), None) => format!("no example: {limit}"),
        (Some(_), Some(_)) => limit.to_owned(),
    })
}

/// What is to be said beside a property: of one that does not hold what happens, to how many, or the bound that was
/// hit; of one that holds, what it leaves out.
pub(crate) fn failure(property: &ProvedProperty) -> Vec<String> {
    let mut said: Vec<String> = property.story.iter().cloned().collect();
    match property.result {
        Answer::Refuted => {
            if let Some(count) = &property.profiles {
                said.push(format!("fails for {}", profiles(&count.to_string())));
            }
            said.extend(property.limit.iter().map(|limit| match &property.profiles {
                Some(_) => limit.clone(),
                None => format!("not counted: {limit}"),
            }));
        }
        Answer::Unknown => said.extend(property.limit.iter().map(|limit| format!("not decided: {limit}"))),
        Answer::Holds => said.extend(but_for(property)),
    }
    said
}

/// `but for what is known: "…" and "…"`
fn but_for(property: &ProvedProperty) -> Option<String> {
    let known: Vec<String> = property
        .but_for
        .iter()
        .map(|because| format!("\"{because}\""))
        .collect();
    (!known.is_empty()).then(|| format!("but for what is known: {}", listed(&known, "and")))
}

/// Whether a count of profiles is shown somewhere.
pub(super) fn counts_profiles(proofs: &Proofs<'_>) -> bool {
    proofs
        .properties()
        .any(|property| property.profiles.is_some() && property.result == Answer::Refuted)
        || proofs.findings().any(|finding| finding.profiles.is_some())
}

/// How a run ended, in a line, and whether all is well: `3 properties hold, 1 refuted; 2 gaps; known: 1 overlap`.
pub(super) struct Summary {
    pub(super) properties: String,
    pub(super) all_hold: bool,
    pub(super) findings: String,
    pub(super) found: bool,
    pub(super) known: Option<String>,
    pub(super) rulesets: String,
}

impl Summary {
    /// The whole line.
    pub(super) fn line(&self) -> String {
        let known = self.known.as_ref().map(|known| format!("; {known}"));
        format!(
            "{}; {}{}{}",
            self.properties,
            self.findings,
            known.unwrap_or_default(),
            self.rulesets
        )
    }
}

/// Counts everything.
pub(super) fn summary(proofs: &Proofs<'_>) -> Summary {
    let of = |answer: Answer| {
        proofs
            .properties()
            .filter(|property| property.result == answer)
            .count()
    };
    let (hold, refuted, unknown) = (of(Answer::Holds), of(Answer::Refuted), of(Answer::Unknown));
    let mut properties: Vec<String> = Vec::new();
    match hold {
        0 if refuted + unknown == 0 => properties.push("no property is stated".to_owned()),
        0 => properties.push("no property holds".to_owned()),
        1 => properties.push("1 property holds".to_owned()),
        more => properties.push(format!("{more} properties hold")),
    }
    // Whoever reads only this line must not take such a one for a promise about everybody.
    let but_for = proofs
        .properties()
        .filter(|property| !property.but_for.is_empty());
    match (hold, but_for.count()) {
        (_, 0) => {}
        (1, _) => properties.push("but for what is known".to_owned()),
        (_, some) => properties.push(format!("{some} of them but for what is known")),
    }
    for (count, answer) in [(refuted, Answer::Refuted), (unknown, Answer::Unknown)] {
        if count > 0 {
            properties.push(format!("{count} {}", answer.word()));
        }
    }
    let found = tallied(proofs.findings().filter(|finding| finding.known.is_none()));
    let known = tallied(proofs.findings().filter(|finding| finding.known.is_some()));
    let count = proofs
        .findings()
        .filter(|finding| finding.known.is_none())
        .count();
    let denied = match count {
        1 if proofs.deny_warnings => " (which counts as an error here)",
        2.. if proofs.deny_warnings => " (which count as errors here)",
        _ => "",
    };
    Summary {
        properties: properties.join(", "),
        all_hold: refuted + unknown == 0,
        findings: if found.is_empty() {
            "nothing was found unasked".to_owned()
        } else {
            format!("found unasked: {}{denied}", listed(&found, "and"))
        },
        found: !found.is_empty(),
        known: (!known.is_empty()).then(|| format!("known: {}", listed(&known, "and"))),
        rulesets: match proofs.rulesets.len() {
            1 => String::new(),
            count => format!(", in {}", counted(count, "ruleset")),
        },
    }
}

/// `2 gaps`, `1 idle clause`; by kind.
pub(crate) fn tallied<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<String> {
    let mut kinds: Vec<(FindingKind, usize)> = Vec::new();
    for finding in findings {
        match kinds.iter_mut().find(|(kind, _)| *kind == finding.kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((finding.kind, 1)),
        }
    }
    kinds.sort_unstable();
    kinds
        .into_iter()
        .map(|(kind, count)| match kind {
            FindingKind::Gap => counted(count, "gap"),
            FindingKind::Overlap => counted(count, "overlap"),
            FindingKind::Unreachable => format!("{count} out of reach"),
            FindingKind::Never => format!("{} never met", counted(count, "condition")),
            FindingKind::Always => format!("{} always met", counted(count, "condition")),
            FindingKind::Idle => counted(count, "idle clause"),
            FindingKind::NotInForce => format!("{} not in force", counted(count, "time")),
        })
        .collect()
}
