//! What placements and programs come to, from whether their levels and requirements are met and can be.

use stepwell_eval::{
    circuit::Literal,
    program::{PlacementRegisters, ProgramRegisters, VerdictRegister},
    targets::Target,
};
use stepwell_model::{Choose, Id, Placement};

use crate::{
    ColumnKind,
    expression::{Binding, Expression, Truth, all, any},
    making::Making,
};

/// What a row comes to, as a small number: of a placement that is placed, the level's place.
mod code {
    pub(super) const REFUSED: i32 = -4;
    pub(super) const OUT_OF_SCOPE: i32 = -3;
    pub(super) const UNDETERMINED: i32 = -2;
    pub(super) const NONE: i32 = -1;
    pub(super) const SEVERAL: i32 = 0;
    pub(super) const DOES_NOT_CONFORM: i32 = 0;
    pub(super) const CONFORMS: i32 = 1;
}

/// A column that is given out.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) name: String,
    pub(crate) kind: ColumnKind,
    pub(crate) value: Expression,
}

/// `CASE WHEN … THEN … ELSE … END`, without what never comes.
pub(crate) fn case(arms: Vec<(Truth, Expression)>, otherwise: Expression) -> Expression {
    let mut parts: Vec<Expression> = Vec::new();
    let mut text = String::new();
    let mut otherwise = otherwise;
    for (holds, value) in arms {
        match holds {
            Truth::Never => {}
            Truth::Always => {
                otherwise = value;
                break;
            }
            Truth::Where(holds) => {
                text.push_str(&format!("\n      WHEN {} THEN {}", holds.text, value.text));
                parts.extend([holds, value]);
            }
        }
    }
    if parts.is_empty() {
        return otherwise;
    }
    let text = format!("CASE{text}\n      ELSE {} END", otherwise.text);
    parts.push(otherwise);
    Expression::of(text, Binding::Single, &parts.iter().collect::<Vec<_>>())
}

/// `CASE code WHEN … THEN … END`, of a code that may be the same for every row.
fn by_code(code: &Expression, arms: &[(i32, Expression)], otherwise: &str) -> Expression {
    let mut parts = vec![code];
    let mut text = format!("CASE {}", code.text);
    for (value, then) in arms {
        text.push_str(&format!(" WHEN {value} THEN {}", then.text));
        parts.push(then);
    }
    text.push_str(&format!(" ELSE {otherwise} END"));
    Expression::of(text, Binding::Single, &parts)
}

fn number(value: i32) -> Expression {
    Expression::constant(value.to_string())
}

impl Making<'_> {
    pub(crate) fn text(&self, text: &str) -> Expression {
        Expression::constant(self.sheet.dialect.text(text))
    }

    /// A list of what holds.
    pub(crate) fn present(&self, items: Vec<(Truth, &str)>) -> Expression {
        let dialect = self.sheet.dialect;
        let mut texts = Vec::new();
        let mut parts = Vec::new();
        let mut sure = true;
        for (holds, label) in items {
            let label = dialect.text(label);
            match holds {
                Truth::Never => {}
                Truth::Always => texts.push(label),
                Truth::Where(holds) => {
                    sure = false;
                    texts.push(format!("CASE WHEN {} THEN {label} END", holds.text));
                    parts.push(holds);
                }
            }
        }
        let text = if sure {
            dialect.list(&texts)
        } else {
            dialect.present(&texts)
        };
        Expression::of(text, Binding::Single, &parts.iter().collect::<Vec<_>>())
    }

    pub(crate) fn list(&self, items: &[&str]) -> Expression {
        let items: Vec<String> = items.iter().map(|item| self.sheet.dialect.text(item)).collect();
        Expression::constant(self.sheet.dialect.list(&items))
    }

    pub(crate) fn literal(&self, register: VerdictRegister) -> Literal {
        let literal = self.circuit.verdicts.get(register.index());
        literal.copied().unwrap_or(Literal::UNKNOWN)
    }

    /// Null where the row is refused.
    pub(crate) fn unless_refused(decided: &Truth, value: Expression) -> Expression {
        match decided {
            Truth::Always => value,
            Truth::Never => Expression::constant("NULL"),
            Truth::Where(holds) => {
                let text = format!("CASE WHEN {} THEN {} END", holds.text, value.text);
                Expression::of(text, Binding::Single, &[holds, &value])
            }
        }
    }

    /// The columns of a placement.
    pub(crate) fn placement(
        &mut self,
        target: &Target,
        id: Id<Placement>,
        registers: &PlacementRegisters,
        decided: &Truth,
    ) -> Vec<Given> {
        let ruleset = self.facts.ruleset;
        let placement = &ruleset.placements[id];
        let all_levels = &ruleset.continua[placement.continuum].levels;
        let label = |level: u32| {
            all_levels
                .get(level as usize)
                .map_or("", |level| level.label.as_str())
        };
        let (in_scope, can_be_in_scope) = self.verdict(self.literal(registers.in_scope));
        let levels: Vec<(u32, Truth, Truth)> = registers
            .levels
            .iter()
            .map(|(level, register)| {
                let (met, can) = self.verdict(self.literal(*register));
                (*level, met, can)
            })
            .collect();
        let mut arms = vec![
            (decided.clone().not(), number(code::REFUSED)),
            (can_be_in_scope.not(), number(code::OUT_OF_SCOPE)),
            (in_scope.clone().not(), number(code::UNDETERMINED)),
        ];
        let mut order = levels.clone();
        match placement.choose {
            Choose::MostIntensive => order.reverse(),
            Choose::LeastIntensive | Choose::Every => {}
        }
        let place = |level: u32| number(i32::try_from(level).unwrap_or(i32::MAX));
        match placement.choose {
            Choose::LeastIntensive | Choose::MostIntensive => {
                for (level, met, can) in &order {
                    arms.push((met.clone(), place(*level)));
                    arms.push((can.clone(), number(code::UNDETERMINED)));
                }
            }
            Choose::Every => {
                let unknown = levels
                    .iter()
                    .map(|(_, met, can)| all([can.clone(), met.clone().not()]));
                arms.push((any(unknown), number(code::UNDETERMINED)));
                arms.push((
                    any(levels.iter().map(|(_, met, _)| met.clone())),
                    number(code::SEVERAL),
                ));
            }
        }
        let came_to = case(arms, number(code::NONE));
        let came_to = self.sheet.column(&format!("{}: code", target.name), came_to);
        let (possible, chosen) = match placement.choose {
            Choose::LeastIntensive | Choose::MostIntensive => {
                // Of levels beyond the first that is met, none can be the one chosen.
                let first = order.iter().zip(1_i32..);
                let first = first
                    .map(|((_, met, _), rank)| (met.clone(), number(rank)))
                    .collect();
                let beyond = number(i32::try_from(order.len()).unwrap_or(i32::MAX - 1) + 1);
                let first = case(first, beyond.clone());
                let first = self.sheet.column(&format!("{}: first met", target.name), first);
                let against = |sign: &str, rank: &str| {
                    let text = format!("{} {sign} {rank}", first.single());
                    Truth::Where(Expression::of(text, Binding::Comparison, &[&first]))
                };
                let mut items: Vec<(u32, Truth)> = order
                    .iter()
                    .zip(1_i32..)
                    .map(|((level, _, can), rank)| {
                        let reached = if rank == 1 {
                            Truth::Always
                        } else {
                            against(">=", &rank.to_string())
                        };
                        (*level, all([can.clone(), reached]))
                    })
                    .collect();
                items.sort_by_key(|(level, _)| *level);
                let mut items: Vec<(Truth, &str)> = items
                    .into_iter()
                    .map(|(level, holds)| (holds, label(level)))
                    .collect();
                items.push((against("=", &beyond.text), "none"));
                items.push((in_scope.clone().not(), "out of scope"));
                let each: Vec<(i32, Expression)> = levels
                    .iter()
                    .map(|(level, _, _)| {
                        (
                            i32::try_from(*level).unwrap_or(i32::MAX),
                            self.list(&[label(*level)]),
                        )
                    })
                    .collect();
                (self.present(items), each)
            }
            Choose::Every => {
                let mut items: Vec<(Truth, &str)> = levels
                    .iter()
                    .map(|(level, _, can)| (can.clone(), label(*level)))
                    .collect();
                items.push((any(levels.iter().map(|(_, met, _)| met.clone())).not(), "none"));
                items.push((in_scope.not(), "out of scope"));
                let met = levels
                    .iter()
                    .map(|(level, met, _)| (met.clone(), label(*level)))
                    .collect();
                (self.present(items), vec![(code::SEVERAL, self.present(met))])
            }
        };
        let settled = match placement.choose {
            Choose::LeastIntensive | Choose::MostIntensive => "placed",
            Choose::Every => "several",
        };
        let words = [
            (code::REFUSED, self.text("refused")),
            (code::OUT_OF_SCOPE, self.text("out of scope")),
            (code::UNDETERMINED, self.text("undetermined")),
            (code::NONE, self.text("none")),
        ];
        let outcome = by_code(&came_to, &words, &self.sheet.dialect.text(settled));
        let none = format!("CAST(NULL AS {})", self.sheet.dialect.texts());
        let level = match placement.choose {
            Choose::LeastIntensive | Choose::MostIntensive if !levels.is_empty() => {
                let arms: Vec<(i32, Expression)> = levels
                    .iter()
                    .map(|(level, _, _)| {
                        (
                            i32::try_from(*level).unwrap_or(i32::MAX),
                            self.text(label(*level)),
                        )
                    })
                    .collect();
                by_code(&came_to, &arms, "NULL")
            }
            Choose::LeastIntensive | Choose::MostIntensive | Choose::Every => Expression::constant(none),
        };
        let mut lists = vec![
            (code::OUT_OF_SCOPE, self.list(&["out of scope"])),
            (code::UNDETERMINED, possible),
            (code::NONE, self.list(&["none"])),
        ];
        lists.extend(chosen);
        let possible = by_code(&came_to, &lists, "NULL");
        let mut given = vec![
            given(target, "outcome", ColumnKind::Text, outcome),
            given(target, "level", ColumnKind::Text, level),
        ];
        if placement.choose == Choose::Every {
            let met = levels
                .iter()
                .map(|(level, met, _)| (met.clone(), label(*level)))
                .collect();
            let met = [
                (code::REFUSED, Expression::constant("NULL")),
                (code::OUT_OF_SCOPE, self.list(&[])),
                (code::UNDETERMINED, self.present(met)),
            ];
            let again = levels
                .iter()
                .map(|(level, met, _)| (met.clone(), label(*level)))
                .collect();
            let again = self.present(again);
            let mut levels = by_code(&came_to, &met, &again.text);
            levels = Expression::of(levels.text.clone(), Binding::Single, &[&levels, &again]);
            given.push(self::given(target, "levels", ColumnKind::Texts, levels));
        }
        given.push(self::given(target, "possible", ColumnKind::Texts, possible));
        given.push(exact(target, &came_to));
        given
    }

    /// The columns of a program of care.
    pub(crate) fn program(
        &mut self,
        target: &Target,
        registers: ProgramRegisters,
        decided: &Truth,
    ) -> Vec<Given> {
        let (in_scope, can_be_in_scope) = self.verdict(self.literal(registers.in_scope));
        let (conforms, can_conform) = self.verdict(self.literal(registers.conforms));
        let arms = vec![
            (decided.clone().not(), number(code::REFUSED)),
            (can_be_in_scope.not(), number(code::OUT_OF_SCOPE)),
            (in_scope.clone().not(), number(code::UNDETERMINED)),
            (conforms.clone(), number(code::CONFORMS)),
            (can_conform.clone(), number(code::UNDETERMINED)),
        ];
        let came_to = case(arms, number(code::DOES_NOT_CONFORM));
        let came_to = self.sheet.column(&format!("{}: code", target.name), came_to);
        let words = [
            (code::REFUSED, self.text("refused")),
            (code::OUT_OF_SCOPE, self.text("out of scope")),
            (code::UNDETERMINED, self.text("undetermined")),
            (code::CONFORMS, self.text("conforms")),
        ];
        let outcome = by_code(&came_to, &words, &self.sheet.dialect.text("does not conform"));
        let open = self.present(vec![
            (can_conform, "conforms"),
            (conforms.not(), "does not conform"),
            (in_scope.not(), "out of scope"),
        ]);
        let lists = [
            (code::OUT_OF_SCOPE, self.list(&["out of scope"])),
            (code::UNDETERMINED, open),
            (code::CONFORMS, self.list(&["conforms"])),
            (code::DOES_NOT_CONFORM, self.list(&["does not conform"])),
        ];
        let possible = by_code(&came_to, &lists, "NULL");
        vec![
            given(target, "outcome", ColumnKind::Text, outcome),
            given(target, "possible", ColumnKind::Texts, possible),
            exact(target, &came_to),
        ]
    }
}

/// A column of a target.
pub(crate) fn given(target: &Target, part: &str, kind: ColumnKind, value: Expression) -> Given {
    Given {
        name: format!("{}_{part}", target.name),
        kind,
        value,
    }
}

fn exact(target: &Target, came_to: &Expression) -> Given {
    let text = format!(
        "CASE WHEN {0} <> {1} THEN {0} <> {2} END",
        came_to.single(),
        code::REFUSED,
        code::UNDETERMINED
    );
    given(
        target,
        "exact",
        ColumnKind::YesNo,
        Expression::of(text, Binding::Single, &[came_to]),
    )
}
