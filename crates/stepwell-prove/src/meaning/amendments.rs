//! `tighten` and `relax`, held to what they say: whoever the tighter level admits, or program conforms to it, the base
//! admitted; and the reverse.
//!
//! Each change is looked at alone, with all else as in the base, so that one change never hides or excuses another.

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_eval::{
    Periods, compile,
    diagrams::{Case, Diagram, Everyone, Limit, Scene},
    program::{Program, VerdictRegister},
};
use stepwell_model::{AmendedBlock, AmendedClause, Change, ClauseKind, ClauseName, Day, Id, Period, Ruleset};

use super::{picture, readings, undecided};

/// The most pairs of stretches of days that are looked at.
const MOST_PAIRS: usize = 100;

/// Tells each change that does not do what it says.
pub(super) fn check(ruleset: &Ruleset, base: &Ruleset) -> Vec<Diagnostic> {
    let Some(amendment) = &ruleset.amendment else {
        return Vec::new();
    };
    let claims: Vec<&AmendedClause> = amendment
        .changes
        .iter()
        .filter(|change| matches!(change.change, Change::Tighten | Change::Relax))
        .collect();
    if claims.is_empty() {
        return Vec::new();
    }
    let (now, before) = (compile(ruleset, None), compile(base, None));
    let both = match Both::new(ruleset, base, &now, &before) {
        Ok(both) => both,
        Err(limit) => {
            let question = |claim: &AmendedClause| format!("whether `{}` is what it says", claim.id);
            return claims
                .iter()
                .map(|claim| undecided(limit, claim.span, &question(claim)))
                .collect();
        }
    };
    claims
        .into_iter()
        .filter_map(|claim| match both.broken(claim) {
            Ok(None) => None,
            Ok(Some(case)) => Some(told(ruleset, claim, &case, base, &amendment.base_name)),
            Err(limit) => {
                let question = format!("whether this makes `{}` what it says", claim.id);
                Some(undecided(limit, claim.span, &question))
            }
        })
        .collect()
}

fn told(
    ruleset: &Ruleset,
    claim: &AmendedClause,
    case: &Case,
    base: &Ruleset,
    base_name: &str,
) -> Diagnostic {
    let picture = picture(ruleset, case);
    let looser = claim.change == Change::Relax;
    let name = base.clause_names.find(|name| name.id == claim.id);
    let happens = match (claim.block, name.is_some_and(|name| decides(base, name))) {
        (AmendedBlock::Criteria(_), true) if looser => {
            format!("shuts somebody out whom `{base_name}` lets in")
        }
        (AmendedBlock::Criteria(_), true) => format!("lets somebody in whom `{base_name}` does not let in"),
        (AmendedBlock::Program(_), true) if looser => {
            format!("fails a program that conforms under `{base_name}`")
        }
        (AmendedBlock::Program(_), true) => {
            format!("lets a program conform that does not under `{base_name}`")
        }
        (AmendedBlock::Criteria(_) | AmendedBlock::Program(_), false) if looser => {
            format!("is not met where it is under `{base_name}`")
        }
        (AmendedBlock::Criteria(_) | AmendedBlock::Program(_), false) => {
            format!("is met where it is not under `{base_name}`")
        }
    };
    let (code, says, label, help) = if looser {
        (
            Code::NotLooser,
            "relax",
            "this is not looser",
            "mend the condition; or write `tighten` or `replace` for `relax`",
        )
    } else {
        (
            Code::NotTighter,
            "tighten",
            "this is not tighter",
            "mend the condition; or write `relax` or `replace` for `tighten`",
        )
    };
    let readings = readings::told(ruleset, base, claim, case);
    let message = format!("`{says}` of `{}` {happens}{picture}{readings}", claim.id);
    Diagnostic::new(code, claim.span, message, label).help(help)
}

/// Both rulesets in one space, on the days on which both are in force.
struct Both<'a> {
    ruleset: &'a Ruleset,
    base: &'a Ruleset,
    everyone: Everyone<'a>,
    /// The scenes of the amended ruleset and of the base that hold on the same days.
    pairs: Vec<(usize, usize)>,
}

impl<'a> Both<'a> {
    fn new(
        ruleset: &'a Ruleset,
        base: &'a Ruleset,
        now: &'a Periods,
        before: &'a Periods,
    ) -> Result<Self, Limit> {
        let mut scenes = Vec::new();
        let mut pairs = Vec::new();
        for (days, day) in now.stretches().zip(now.days()) {
            for (other_days, other_day) in before.stretches().zip(before.days()) {
                let Some(shared) = shared(days, other_days) else {
                    continue;
                };
                let (Some(program), Some(other)) =
                    (now.program(ruleset, day), before.program(base, other_day))
                else {
                    continue;
                };
                pairs.push((scenes.len(), scenes.len() + 1));
                if pairs.len() > MOST_PAIRS {
                    return Err(Limit::Stretches);
                }
                let scene = |ruleset, program| Scene {
                    ruleset,
                    program,
                    days: shared,
                };
                scenes.push(scene(ruleset, program));
                scenes.push(scene(base, other));
            }
        }
        Ok(Self {
            ruleset,
            base,
            everyone: Everyone::new(scenes)?,
            pairs,
        })
    }

    fn program(&self, scene: usize) -> Option<&'a Program> {
        self.everyone.scenes().get(scene).map(|scene| scene.program)
    }

    /// Somebody for whom a change does not do what it says.
    fn broken(&self, claim: &AmendedClause) -> Result<Option<Case>, Limit> {
        let mut best: Option<Case> = None;
        for (now, before) in &self.pairs {
            // On other days another version of the clause stands, which has a change of its own to answer for it.
            let days = self.everyone.scenes().get(*now).map(|scene| scene.days);
            if !days.is_some_and(|days| days.meets(claim.in_force)) {
                continue;
            }
            let Some((set, scene)) = self.breaks(claim, *now, *before)? else {
                continue;
            };
            if let Some(found) = self.everyone.smallest(scene, &set)? {
                let fewer = best
                    .as_ref()
                    .is_none_or(|best| found.case.given.len() < best.given.len());
                if fewer {
                    best = Some(found.case);
                }
            }
        }
        Ok(best)
    }

    /// Those for whom it does not, on the days of one pair of scenes.
    fn breaks(
        &self,
        claim: &AmendedClause,
        now: usize,
        before: usize,
    ) -> Result<Option<(Diagram, usize)>, Limit> {
        let (Some(program), Some(other)) = (self.program(now), self.program(before)) else {
            return Ok(None);
        };
        let old_name = self.base.clause_names.find(|name| name.id == claim.id);
        let (Some(new_name), Some(old_name)) = (claim.clause, old_name) else {
            return Ok(None);
        };
        let (Some(new), Some(old)) = (program.clause(new_name), other.clause(old_name)) else {
            // On these days one of the versions is not in force, and nothing is changed.
            return Ok(None);
        };
        let was = self.everyone.met(before, old.verdict)?;
        let is = self.everyone.met(now, new.verdict)?;
        let (was, is) = match self.level(claim, other) {
            Some(level) if decides(self.base, old_name) => {
                let level_was = self.everyone.met(before, level)?;
                let level_is = self.everyone.met_with(before, level, old.verdict, &is)?;
                (level_was, level_is)
            }
            Some(_) | None => (was, is),
        };
        let set = match claim.change {
            Change::Relax => was.without(&is)?,
            Change::Tighten | Change::Replace | Change::Remove | Change::Add => is.without(&was)?,
        };
        // Who cannot be under either ruleset does not count; the case is told in the amended ruleset's facts.
        let set = self.everyone.on_days(before, &set)?;
        let set = self.everyone.on_days(now, &set)?;
        Ok((!set.is_nobody()).then_some((set, now)))
    }

    /// The register of the base's level or program that a change is about.
    fn level(&self, claim: &AmendedClause, other: &Program) -> Option<VerdictRegister> {
        match claim.block {
            AmendedBlock::Criteria(id) => {
                let header = &self.ruleset.blocks[id].header;
                let block = self.base.blocks.find(|block| block.header == *header)?;
                other.blocks.get(block.index()).map(|registers| registers.verdict)
            }
            AmendedBlock::Program(id) => {
                let header = &self.ruleset.programs[id].header;
                let care = self.base.programs.find(|care| care.header == *header)?;
                other
                    .programs
                    .get(care.index())
                    .map(|registers| registers.conforms)
            }
        }
    }
}

/// Whether a clause decides its level or program; what does not is compared itself.
fn decides(base: &Ruleset, name: Id<ClauseName>) -> bool {
    let clause = base.clause_names[name].versions.first();
    clause.is_some_and(|clause| match base.clauses[*clause].kind {
        ClauseKind::Dimension
        | ClauseKind::Criterion
        | ClauseKind::Exclude
        | ClauseKind::Admit
        | ClauseKind::Require => true,
        ClauseKind::Recommend | ClauseKind::Typical | ClauseKind::Flag => false,
    })
}

/// The days in both; `None` where there are none.
fn shared(a: Period, b: Period) -> Option<Period> {
    if !a.meets(b) {
        return None;
    }
    let earlier = |x: Option<Day>, y: Option<Day>| match (x, y) {
        (Some(x), Some(y)) => Some(x.min(y)),
        (day, None) | (None, day) => day,
    };
    Some(Period {
        from: a.from.max(b.from),
        until: earlier(a.until, b.until),
    })
}
