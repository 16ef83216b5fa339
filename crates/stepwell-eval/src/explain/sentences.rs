//! One test in words: what its subject is, and what was asked of it.

use stepwell_model::{
    DefineBody, Fact, FactType, Id, Including, LabelSet, Limit, Possible, Relation, Test, Value, Verdict,
};

use super::{
    Explainer,
    used::facts_used,
    words::{echo_numbers, kind_of, label_of, listed, relation_words, state, value_words},
};
use crate::program::{DefineRegister, Register, VerdictOperation, VerdictRegister};

impl Explainer<'_> {
    /// One test in words.
    pub(super) fn test(&self, test: &Test, operation: &VerdictOperation, verdict: Verdict) -> String {
        let kind = kind_of(self.ruleset, &test.subject, None);
        let subject = value_words(self.ruleset, &test.subject, None);
        if let Value::Placement(placement) = &test.subject {
            return self.placement_test(*placement, &subject, test, &kind, verdict);
        }
        let Some(possible) = self.tested(operation) else {
            return format!("{subject} is {verdict}");
        };
        if let Relation::Includes { how, members } = &test.relation {
            return self.set_test(&subject, &kind, possible, *how, *members, verdict, test);
        }
        let missing = self.missing(operation);
        if verdict == Verdict::Unknown && !missing.is_empty() {
            return match &test.subject {
                Value::Fact(_) if missing.len() == 1 => format!("{} is not known", missing.join("")),
                Value::Fact(_)
                | Value::Define(_)
                | Value::Placement(_)
                | Value::AsOf
                | Value::Quantity(_)
                | Value::Day(_)
                | Value::Label(_)
                | Value::NoLevel
                | Value::Sum(_)
                | Value::Product(_)
                | Value::Elapsed { .. }
                | Value::Later { .. } => {
                    let verb = if missing.len() == 1 { "is" } else { "are" };
                    format!(
                        "{subject} is not known ({} {verb} not given)",
                        listed(&missing, "and")
                    )
                }
            };
        }
        let is = format!("{subject} is {}", state(self.ruleset, &kind, possible));
        let aside = self.aside(&test.subject);
        let asked = relation_words(self.ruleset, &kind, &test.relation, &|limit| {
            self.limit(limit, &kind)
        });
        let clear = matches!(
            (&kind, verdict),
            (FactType::YesNo, Verdict::Met | Verdict::NotMet)
        );
        let rest = match (&test.relation, verdict) {
            _ if clear => String::new(),
            (Relation::Bounds(_), Verdict::Met) => format!(", {asked}"),
            (Relation::Bounds(_), Verdict::NotMet) => format!(", not {asked}"),
            (Relation::OneOf { values, negated }, Verdict::Met | Verdict::NotMet) => {
                match (negated, verdict == Verdict::Met, values.len()) {
                    (false, true, 1) | (true, false, 1) => String::new(),
                    (false, true, _) | (true, false, _) => format!(", {asked}"),
                    (false, false, _) | (true, true, _) => format!(", not {asked}"),
                }
            }
            (Relation::Bounds(_) | Relation::OneOf { .. } | Relation::Includes { .. }, _) => String::new(),
        };
        format!("{is}{aside}{rest}")
    }

    fn placement_test(
        &self,
        placement: Id<stepwell_model::Placement>,
        subject: &str,
        test: &Test,
        kind: &FactType,
        verdict: Verdict,
    ) -> String {
        let Some(registers) = self.program.placement(placement) else {
            return format!("{subject} is {verdict}");
        };
        let can_be = |register: VerdictRegister| self.recorded[register] != Verdict::NotMet;
        let mut cases: Vec<String> = registers
            .placed
            .iter()
            .filter(|(_, register)| can_be(*register))
            .map(|(level, _)| label_of(self.ruleset, kind, *level))
            .collect();
        if can_be(registers.none) {
            cases.push("none".to_owned());
        }
        if can_be(registers.out_of_scope) {
            cases.push("out of scope".to_owned());
        }
        let asked = relation_words(self.ruleset, kind, &test.relation, &|limit| {
            self.limit(limit, kind)
        });
        let negated = matches!(&test.relation, Relation::OneOf { negated: true, .. });
        let rest = match (verdict, negated) {
            (Verdict::Met, false) | (Verdict::NotMet, true) if cases.len() == 1 && cases.contains(&asked) => {
                String::new()
            }
            (Verdict::Met, false) | (Verdict::NotMet, true) => format!(", {asked}"),
            (Verdict::NotMet, false) | (Verdict::Met, true) => format!(", not {asked}"),
            (Verdict::Unknown, _) => String::new(),
        };
        format!("{subject} is {}{rest}", listed(&cases, "or"))
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one sentence")]
    fn set_test(
        &self,
        subject: &str,
        kind: &FactType,
        possible: &Possible,
        how: Including,
        members: LabelSet,
        verdict: Verdict,
        test: &Test,
    ) -> String {
        let Possible::Sets(sets) = possible else {
            return format!("{subject} is {verdict}");
        };
        let all = LabelSet::first(LabelSet::CAPACITY);
        let surely = sets.iter().fold(all, |surely, set| surely.and(set.surely));
        let perhaps = sets.iter().fold(LabelSet::EMPTY, |perhaps, set| {
            perhaps.or(set.surely).or(set.perhaps)
        });
        let names = |labels: LabelSet, last: &str| {
            let words: Vec<String> = labels
                .iter()
                .map(|label| label_of(self.ruleset, kind, label))
                .collect();
            listed(&words, last)
        };
        let lacking = members.without(perhaps);
        let holding = members.and(surely);
        match (how, verdict) {
            (_, Verdict::Unknown) => match &test.subject {
                Value::Fact(fact) if self.facts.given(*fact).is_none() => format!("{subject} is not known"),
                Value::Fact(_)
                | Value::Define(_)
                | Value::Placement(_)
                | Value::AsOf
                | Value::Quantity(_)
                | Value::Day(_)
                | Value::Label(_)
                | Value::NoLevel
                | Value::Sum(_)
                | Value::Product(_)
                | Value::Elapsed { .. }
                | Value::Later { .. } => {
                    let open = members.and(perhaps).without(surely);
                    format!("whether {subject} includes {} is not known", names(open, "and"))
                }
            },
            (Including::All, Verdict::Met) => format!("{subject} includes {}", names(members, "and")),
            (Including::All, Verdict::NotMet) => format!("{subject} lacks {}", names(lacking, "and")),
            (Including::Any, Verdict::Met) | (Including::None, Verdict::NotMet) => {
                let shown = if holding.is_empty() { members } else { holding };
                let last = if holding.is_empty() { "or" } else { "and" };
                format!("{subject} includes {}", names(shown, last))
            }
            (Including::Any, Verdict::NotMet) | (Including::None, Verdict::Met) => {
                format!("{subject} lacks {}", names(members, "and"))
            }
        }
    }

    /// What the subject of a test can still be.
    fn tested(&self, operation: &VerdictOperation) -> Option<&Possible> {
        match operation {
            VerdictOperation::Labels { value, .. }
            | VerdictOperation::Within { value, .. }
            | VerdictOperation::Bounded { value, .. }
            | VerdictOperation::Equals { value, .. }
            | VerdictOperation::Includes { value, .. } => Some(&self.recorded[*value]),
            VerdictOperation::Not(of) => self.tested(&self.program.verdict(*of)?.operation),
            VerdictOperation::Constant(_)
            | VerdictOperation::All(_)
            | VerdictOperation::Any(_)
            | VerdictOperation::Count { .. }
            | VerdictOperation::Agree { .. }
            | VerdictOperation::Choose { .. } => None,
        }
    }

    /// The facts a test rests on of which nothing was given.
    fn missing(&self, operation: &VerdictOperation) -> Vec<&str> {
        let parts = operation.parts();
        facts_used(self.program, parts)
            .into_iter()
            .filter(|fact| self.facts.given(*fact).is_none())
            .map(|fact| self.ruleset.facts[fact].name.as_str())
            .collect()
    }

    /// What stands in parentheses behind a subject: who reports what, or the facts a derived value comes from.
    fn aside(&self, subject: &Value) -> String {
        if let Value::Fact(fact) = subject {
            return self.provenance(*fact);
        }
        let Some(register) = self.value_register(subject) else {
            return String::new();
        };
        let parts: Vec<String> = facts_used(self.program, [register])
            .into_iter()
            .filter_map(|fact| {
                let given = self.facts.given(fact)?;
                let entry = &self.ruleset.facts[fact];
                Some(format!(
                    "{} {}",
                    entry.name,
                    echo_numbers(self.ruleset, &entry.kind, &given.possible)
                ))
            })
            .collect();
        if parts.is_empty() || parts.len() > 4 {
            String::new()
        } else {
            format!(" ({})", parts.join(", "))
        }
    }

    fn provenance(&self, fact: Id<Fact>) -> String {
        let Some(given) = self.facts.given(fact) else {
            return String::new();
        };
        let differs = given
            .reports
            .split_first()
            .is_some_and(|(first, rest)| rest.iter().any(|report| report.value != first.value));
        if !differs {
            return String::new();
        }
        let kind = &self.ruleset.facts[fact].kind;
        let words: Vec<String> = given
            .reports
            .iter()
            .map(|report| {
                let source = report.source.as_deref().unwrap_or("not said by whom");
                format!("{source}: {}", state(self.ruleset, kind, &report.value))
            })
            .collect();
        format!(" ({})", words.join("; "))
    }

    /// The register of a derived subject, where it is a define.
    fn value_register(&self, subject: &Value) -> Option<Register> {
        match subject {
            Value::Define(define) => match self.program.defines.get(define.index())? {
                DefineRegister::Value(register) => Some(Register::Value(*register)),
                DefineRegister::Verdict(register) => Some(Register::Verdict(*register)),
            },
            Value::Fact(_)
            | Value::Placement(_)
            | Value::AsOf
            | Value::Quantity(_)
            | Value::Day(_)
            | Value::Label(_)
            | Value::NoLevel
            | Value::Sum(_)
            | Value::Product(_)
            | Value::Elapsed { .. }
            | Value::Later { .. } => None,
        }
    }

    /// A limit in words: `9 hours/week`, `minimum_hours (9 hours/week)`.
    fn limit(&self, limit: &Limit, against: &FactType) -> String {
        let words = value_words(self.ruleset, &limit.value, Some(against));
        match &limit.value {
            Value::Fact(fact) => {
                let kind = &self.ruleset.facts[*fact].kind;
                match self.facts.given(*fact) {
                    Some(given) => format!("{words} ({})", state(self.ruleset, kind, &given.possible)),
                    None => words,
                }
            }
            Value::Define(define) => match self.program.defines.get(define.index()) {
                Some(DefineRegister::Value(register)) => {
                    let define = &self.ruleset.defines[*define];
                    let shown = state(self.ruleset, &define.kind, &self.recorded[*register]);
                    let constant = matches!(&define.body, DefineBody::Value(Value::Quantity(_)));
                    if constant && shown.is_empty() {
                        words
                    } else {
                        format!("{words} ({shown})")
                    }
                }
                Some(DefineRegister::Verdict(_)) | None => words,
            },
            Value::Placement(_)
            | Value::AsOf
            | Value::Quantity(_)
            | Value::Day(_)
            | Value::Label(_)
            | Value::NoLevel
            | Value::Sum(_)
            | Value::Product(_)
            | Value::Elapsed { .. }
            | Value::Later { .. } => words,
        }
    }
}
