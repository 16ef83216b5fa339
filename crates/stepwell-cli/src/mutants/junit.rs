//! Mutants as test cases: what survived has failed, what cannot be told was skipped.

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use stepwell_prove::{Mutant, MutantState};

use super::AllMutants;

/// A suite for each ruleset.
pub(crate) fn suites(all: &AllMutants<'_>) -> Vec<TestSuite> {
    let suites = all.rulesets.iter().map(|of| {
        let mut suite = TestSuite::new(format!("mutants of {}", of.root));
        for mutant in &of.mutants {
            let mut case = TestCase::new(mutant.id.as_str(), status(mutant));
            case.set_classname(of.name.as_str());
            suite.add_test_case(case);
        }
        suite
    });
    suites.collect()
}

fn status(mutant: &Mutant) -> TestCaseStatus {
    let change = &mutant.change;
    match &mutant.state {
        MutantState::Killed { .. } => TestCaseStatus::success(),
        MutantState::Survived { example } => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(format!("no example tells of {change}"));
            status.set_description(format!("this one would:\n\n{example}"));
            status
        }
        MutantState::Equivalent => skipped(format!("{change} changes nothing for anybody")),
        MutantState::Undecided { limit } => skipped(format!("{change}: not decided, {limit}")),
    }
}

fn skipped(why: String) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(why);
    status
}
