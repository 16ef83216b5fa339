//! One ruleset as it is now: the examples that fail, the properties that do not hold and what was found unasked, each
//! with what it was before.

use stepwell_diagnostic::Span;
use stepwell_prove::{Answer, Failure, Finding, ProvedProperty};

use super::Beside;
use crate::proofs::Proof;

/// What something was before that is wrong now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Was {
    /// It was right.
    Right,
    /// It was wrong then, too.
    Wrong,
    /// It was not there.
    New,
    /// Nobody looked.
    NotAsked,
}

/// An example that fails.
pub(crate) struct Failing {
    /// Its title.
    pub(crate) title: String,
    /// Where it stands.
    pub(crate) span: Span,
    /// What did not come out as expected.
    pub(crate) failures: Vec<Failure>,
    /// What it was.
    pub(crate) was: Was,
}

/// A property that does not hold, or of which it is not known.
pub(crate) struct Unproved {
    /// What became of it.
    pub(crate) property: ProvedProperty,
    /// What it states, as written.
    pub(crate) stated: String,
    /// What it was.
    pub(crate) was: Was,
}

/// One ruleset.
pub(crate) struct Judged {
    /// Its folder.
    pub(crate) root: String,
    /// Its name.
    pub(crate) name: String,
    /// Its title.
    pub(crate) title: Option<String>,
    /// Its version.
    pub(crate) version: String,
    /// How many examples it has.
    pub(crate) examples: usize,
    /// Those that fail.
    pub(crate) failing: Vec<Failing>,
    /// How many properties it states.
    pub(crate) properties: usize,
    /// Those that do not hold.
    pub(crate) unproved: Vec<Unproved>,
    /// What was found unasked.
    pub(crate) findings: Vec<(Finding, Was)>,
    /// What stands otherwise beside it than it did.
    pub(crate) beside: Vec<Beside>,
}

/// The examples of a ruleset, each with what did not come out as expected, and what was proved of it.
pub(crate) struct Run {
    pub(crate) examples: Vec<(String, Span, Vec<Failure>)>,
    pub(crate) proof: Proof,
}

/// What the rules were before.
pub(crate) enum Earlier {
    /// Nobody asked.
    NotAsked,
    /// There were none, or they could not be read.
    New,
    /// Nothing that this rests on was changed.
    Same,
    /// They were others.
    Other(Box<Run>),
}

/// Puts what is wrong now beside what it was; `stated` gives a property as written.
pub(crate) fn judged(
    now: Run,
    earlier: &Earlier,
    beside: Vec<Beside>,
    stated: impl Fn(&ProvedProperty) -> String,
) -> Judged {
    let was = |known: &dyn Fn(&Run) -> Option<bool>| match earlier {
        Earlier::NotAsked => Was::NotAsked,
        Earlier::New => Was::New,
        Earlier::Same => Was::Wrong,
        Earlier::Other(run) => match known(run) {
            None => Was::New,
            Some(true) => Was::Right,
            Some(false) => Was::Wrong,
        },
    };
    let Run { examples, proof } = now;
    let count = examples.len();
    let failing = examples
        .into_iter()
        .filter(|(_, _, failures)| !failures.is_empty())
        .map(|(title, span, failures)| Failing {
            span,
            was: was(&|run| {
                let mut same = run.examples.iter().filter(|(other, _, _)| *other == title);
                same.next().map(|(_, _, failures)| failures.is_empty())
            }),
            title,
            failures,
        })
        .collect();
    let properties = proof.proved.properties.len();
    let unproved = proof.proved.properties.into_iter();
    let unproved = unproved
        .filter(|property| property.result != Answer::Holds)
        .map(|property| Unproved {
            was: was(&|run| {
                let properties = &run.proof.proved.properties;
                let same = properties.iter().find(|other| other.title == property.title)?;
                Some(same.result == Answer::Holds)
            }),
            stated: stated(&property),
            property,
        })
        .collect();
    let findings = proof.proved.findings.into_iter();
    let findings = findings
        .map(|finding| {
            let was = was(&|run| {
                let mut others = run.proof.proved.findings.iter();
                let same = others.any(|other| {
                    (other.kind, &other.target, &other.known)
                        == (finding.kind, &finding.target, &finding.known)
                });
                Some(!same)
            });
            (finding, was)
        })
        .collect();
    Judged {
        root: proof.root,
        name: proof.name,
        title: proof.title,
        version: proof.version,
        examples: count,
        failing,
        properties,
        unproved,
        findings,
        beside,
    }
}

impl Judged {
    /// What was found unasked and is not known.
    pub(crate) fn found(&self) -> impl Iterator<Item = &(Finding, Was)> {
        self.findings
            .iter()
            .filter(|(finding, _)| finding.known.is_none())
    }
}
