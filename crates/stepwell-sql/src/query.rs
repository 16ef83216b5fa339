//! The query as a whole.

use std::{collections::BTreeSet, fmt::Write as _};

use stepwell_eval::{
    Periods,
    circuit::{Circuit, Literal},
    program::Program,
    targets::{Kind, Target, targets, wanted},
};
use stepwell_model::{FactType, Id, Interval, Number, Ruleset};

use crate::{
    ColumnKind, Dialect, Export, OutputColumn, Request,
    expression::{Expression, Truth, all, any},
    facts::Facts,
    making::Making,
    names::{Names, shortened},
    outcomes::{Given, case},
    sheet::{Layer, Sheet},
    span::{Cannot, Span},
};

/// The query of a ruleset on a day.
///
/// # Errors
/// What a query cannot hold, in words: numbers of too many digits, too many columns, names that there are not.
pub fn export(ruleset: &Ruleset, periods: &Periods, request: &Request) -> Result<Export, String> {
    let targets = targets(ruleset, request.only.as_deref())?;
    if targets.is_empty() {
        return Err(format!(
            "`{}` decides nothing: it has no placement, program or transition",
            ruleset.name
        ));
    }
    let without = without(ruleset, request)?;
    let Some(program) = periods.program(ruleset, request.as_of) else {
        return Err(format!(
            "`{}` is not in force on {}: everybody would be out of scope; `--as-of` names another day",
            ruleset.name, request.as_of
        ));
    };
    let circuit = Circuit::of(ruleset, program).ok_or_else(|| {
        "a fact is compared with several other facts at once (`is one of (…)` with the names of more than one), which a query \
         does not hold; `stepwell cohort` decides by such rules"
            .to_owned()
    })?;
    let mut sheet = Sheet::new(request.dialect);
    let raw = columns_of_facts(ruleset, request, &without, &mut sheet)?;
    let facts = Facts::new(ruleset, raw, request.places);
    let as_of = Span::fixed(&Number::whole(request.as_of.count())).map_err(|_| "no such day".to_owned())?;
    let mut making = Making::new(&circuit, sheet, facts, as_of);
    making.name_all(ruleset, program);
    let registers = wanted(ruleset, program, &targets);
    let skip = if request.clauses {
        0
    } else {
        registers.clauses.len()
    };
    let kept = registers.registers.len().saturating_sub(skip);
    let literals: Vec<Literal> = registers
        .registers
        .iter()
        .take(kept)
        .map(|register| making.literal(*register))
        .collect();
    making
        .fill(&literals)
        .map_err(|(what, cannot)| cannot_be_written(&what, cannot, request))?;
    let id = making.sheet.given(&request.id);
    let given = given_out(&mut making, program, &targets, request);
    let columns = output_columns(request.dialect, &given)?;
    let mut values: Vec<&Expression> = given.iter().map(|it| &it.value).collect();
    values.push(&id);
    let layers = making.sheet.layers(&values);
    narrow_enough(request, &layers, columns.len())?;
    let header = header(ruleset, periods, request, &without, &making.sheet);
    let query = written(request, &header, &layers, &id, &given, &columns);
    Ok(Export { columns, query })
}

fn without(ruleset: &Ruleset, request: &Request) -> Result<BTreeSet<String>, String> {
    for name in &request.without {
        if !ruleset.facts.iter().any(|fact| fact.name == *name) {
            let near = ruleset
                .facts
                .iter()
                .map(|fact| (strsim::osa_distance(&fact.name, name), &fact.name));
            let near = near
                .filter(|(distance, known)| *distance * 3 <= known.chars().count().max(3))
                .min();
            return Err(match near {
                Some((_, near)) => {
                    format!("`--without {name}`: there is no fact `{name}`; did you mean `{near}`?")
                }
                None => format!("`--without {name}`: there is no fact `{name}`"),
            });
        }
    }
    Ok(request.without.iter().cloned().collect())
}

/// The columns of the table that are facts.
fn columns_of_facts(
    ruleset: &Ruleset,
    request: &Request,
    without: &BTreeSet<String>,
    sheet: &mut Sheet,
) -> Result<Vec<Option<Expression>>, String> {
    let mut names = Names::new(request.dialect);
    let mut raw = Vec::new();
    for fact in ruleset.facts.iter() {
        if without.contains(&fact.name) {
            raw.push(None);
            continue;
        }
        if !names.take(&fact.name) {
            return Err(format!(
                "{} does not tell the name of fact `{}` from that of another: it takes only the first 63 letters",
                request.dialect.title(),
                fact.name
            ));
        }
        raw.push(Some(sheet.given(&fact.name)));
    }
    Ok(raw)
}

fn cannot_be_written(what: &str, cannot: Cannot, request: &Request) -> String {
    match cannot {
        Cannot::TooLarge => format!(
            "`{what}` can have more than 38 digits, which no column of {} holds; facts with a range (`from … to …`) and with \
             fewer digits after the point (`--places`, now {}) need fewer",
            request.dialect.title(),
            request.places
        ),
        Cannot::NotWritten => format!(
            "`{what}` cannot be written as a query: it divides, or multiplies numbers without a range, in a way that only \
             `stepwell cohort` follows"
        ),
    }
}

/// Every column that is given out but the record's name.
fn given_out(
    making: &mut Making<'_>,
    program: &Program,
    targets: &[Target],
    request: &Request,
) -> Vec<Given> {
    let fit = making.facts.fit(&mut making.sheet);
    let impossible: Vec<Truth> = program
        .impossible
        .iter()
        .map(|(_, register)| making.verdict(making.literal(*register)).0)
        .collect();
    let decided = all([fit, any(impossible).not()]);
    let decided = making.sheet.condition("fits", decided);
    let mut given = Vec::new();
    for target in targets {
        match target.kind {
            Kind::Placement(id) => {
                if let Some(registers) = program.placement(id) {
                    given.extend(making.placement(target, id, registers, &decided));
                }
            }
            Kind::Program(id) => {
                if let Some(registers) = program.programs.get(id.index()) {
                    given.extend(making.program(target, *registers, &decided));
                }
            }
            Kind::Transitions => given.extend(making.transitions(target, program, &decided)),
        }
    }
    if request.clauses {
        given.extend(clauses(making, program, &decided));
    }
    given
}

fn clauses(making: &mut Making<'_>, program: &Program, decided: &Truth) -> Vec<Given> {
    let ruleset = making.facts.ruleset;
    let ids: Vec<Id<stepwell_model::ClauseName>> = ruleset.clause_names.entries().map(|(id, _)| id).collect();
    ids.into_iter()
        .map(|id| {
            let value = match program.clause(id) {
                None => Expression::constant(format!("CAST(NULL AS {})", making.sheet.dialect.texts())),
                Some(registers) => {
                    let (met, can) = making.verdict(making.literal(registers.verdict));
                    let arms = vec![
                        (decided.clone().not(), Expression::constant("NULL")),
                        (met, making.text("met")),
                        (can, making.text("unknown")),
                    ];
                    case(arms, making.text("not met"))
                }
            };
            Given {
                name: format!("clause {}", ruleset.clause_names[id].id),
                kind: ColumnKind::Text,
                value,
            }
        })
        .collect()
}

/// The columns as the engine names them, each once.
fn output_columns(dialect: Dialect, given: &[Given]) -> Result<Vec<OutputColumn>, String> {
    let mut names = Names::new(dialect);
    names.take("id");
    let mut columns = vec![OutputColumn {
        name: "id".to_owned(),
        kind: ColumnKind::Id,
    }];
    for column in given {
        let name = shortened(dialect, &column.name);
        if !names.take(&name) {
            return Err(format!(
                "two columns would be called `{name}`, for {} does not tell capital letters from small ones",
                dialect.title()
            ));
        }
        columns.push(OutputColumn {
            name,
            kind: column.kind,
        });
    }
    Ok(columns)
}

fn narrow_enough(request: &Request, layers: &[Layer], columns: usize) -> Result<(), String> {
    let widest = layers
        .iter()
        .map(|layer| layer.kept.len() + layer.new.len())
        .max();
    let widest = widest.unwrap_or(0).max(columns);
    match request.dialect.most_columns() {
        Some(most) if widest > most => Err(format!(
            "the query needs {widest} columns side by side, and {} holds {most}; `--only NAME` asks for one placement or \
             program, and without `--clauses` there are fewer",
            request.dialect.title()
        )),
        Some(_) | None => Ok(()),
    }
}

/// Lines that tell what the query is.
fn header(
    ruleset: &Ruleset,
    periods: &Periods,
    request: &Request,
    without: &BTreeSet<String>,
    sheet: &Sheet,
) -> String {
    let mut text = String::new();
    let mut line = |words: &str| {
        let _ = writeln!(text, "{}", format!("-- {}", one_line(words)).trim_end());
    };
    let title = ruleset
        .title
        .as_deref()
        .map_or_else(String::new, |title| format!(": {title}"));
    line(&format!("{} {}{title}", ruleset.name, ruleset.version));
    line(&ruleset.digest);
    line(&format!(
        "as of {}, for {}, written by {}",
        request.as_of,
        request.dialect.title(),
        request.written_by
    ));
    if let Some(source) = periods.follow() {
        line(&format!(
            "following {} where it stands once in a dispute",
            ruleset.sources[source].name
        ));
    }
    line("");
    line(&format!(
        "Reads `{}`: a row for each record, `{}` its name, a column for each fact.",
        request.table, request.id
    ));
    line("Null is not known. A row that does not fit comes out as refused.");
    for fact in ruleset.facts.iter().filter(|fact| !without.contains(&fact.name)) {
        line(&format!(
            "  {}: {}",
            fact.name,
            kind_words(ruleset, &fact.kind, &interval(fact))
        ));
    }
    if !without.is_empty() {
        let names: Vec<&str> = without.iter().map(String::as_str).collect();
        line(&format!("Known of nobody: {}", names.join(", ")));
    }
    for short in sheet.shortened() {
        line(&format!("\"{}\" is {}", short.short, short.name));
    }
    text
}

fn interval(fact: &stepwell_model::Fact) -> Interval {
    Interval {
        from: fact.range.from.clone(),
        to: fact.range.to.clone(),
    }
}

fn kind_words(ruleset: &Ruleset, kind: &FactType, range: &Interval) -> String {
    let labels = |values: &[stepwell_model::Term]| {
        let labels: Vec<&str> = values.iter().map(|value| value.label.as_str()).collect();
        labels.join(", ")
    };
    match kind {
        FactType::YesNo => "boolean".to_owned(),
        FactType::Scale(id) => format!("text, one of {}", labels(&ruleset.scales[*id].values)),
        FactType::Choice(id) => format!("text, one of {}", labels(&ruleset.choices[*id].values)),
        FactType::Set(id) => format!("list of texts among {}", labels(&ruleset.choices[*id].values)),
        FactType::Level(id) => {
            let levels: Vec<&str> = ruleset.continua[*id]
                .levels
                .iter()
                .map(|level| level.label.as_str())
                .collect();
            format!("text, one of {}", levels.join(", "))
        }
        FactType::Number(number) => {
            let what = if number.whole {
                "whole number"
            } else {
                "exact number"
            };
            let unit = number.unit.to_string();
            let unit = if unit.is_empty() {
                unit
            } else {
                format!(" of {unit}")
            };
            let range = match (&range.from, &range.to) {
                (Some(from), Some(to)) => format!(" from {from} to {to}"),
                (Some(from), None) => format!(" from {from}"),
                (None, Some(to)) => format!(" to {to}"),
                (None, None) => String::new(),
            };
            format!("{what}{unit}{range}")
        }
        FactType::Date => "date".to_owned(),
    }
}

/// A text that ends no comment and begins no substitution.
fn one_line(words: &str) -> String {
    let plain = words
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter });
    plain.collect::<String>().replace("${", "$ {")
}

/// The text of the query.
fn written(
    request: &Request,
    header: &str,
    layers: &[Layer],
    id: &Expression,
    given: &[Given],
    columns: &[OutputColumn],
) -> String {
    let dialect = request.dialect;
    let parts: Vec<String> = request.table.split('.').map(|part| dialect.name(part)).collect();
    let table = parts.join(".");
    let mut text = header.to_owned();
    let mut source = table;
    for (at, layer) in layers.iter().enumerate() {
        let name = match at {
            0 => "facts_read".to_owned(),
            at => format!("conditions_{at}"),
        };
        // A table of the same name would be hidden.
        let name = if request.table.to_lowercase().contains(&name) {
            format!("stepwell_{name}")
        } else {
            name
        };
        let name = dialect.name(&name);
        let before = if at == 0 { "WITH" } else { "," };
        let _ = writeln!(text, "{before} {name} {} (", dialect.within());
        let mut items: Vec<String> = Vec::new();
        if !layer.kept.is_empty() {
            items.push(folded(&layer.kept));
        }
        items.extend(
            layer
                .new
                .iter()
                .map(|(name, value)| format!("{value}\n      AS {name}")),
        );
        if items.is_empty() {
            items.push("1 AS nothing".to_owned());
        }
        let _ = writeln!(text, "  SELECT\n    {}", items.join(",\n    "));
        let _ = writeln!(text, "  FROM {source}");
        if let Some(fence) = dialect.fence() {
            let _ = writeln!(text, "  {fence}");
        }
        text.push(')');
        text.push('\n');
        source = name;
    }
    let _ = writeln!(text, "SELECT\n  {} AS {}", id.text, dialect.name("id"));
    let given = given.iter().zip(columns.iter().skip(1));
    for (given, column) in given {
        let _ = writeln!(
            text,
            "  , {}\n    AS {}",
            given.value.text,
            dialect.name(&column.name)
        );
    }
    let _ = writeln!(text, "FROM {source}");
    text
}

/// Names on lines of a bearable length.
fn folded(names: &[String]) -> String {
    const WIDE: usize = 100;
    let mut text = String::new();
    let mut length = 0;
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            text.push(',');
            if length + name.len() > WIDE {
                text.push_str("\n    ");
                length = 0;
            } else {
                text.push(' ');
            }
        }
        length += name.len() + 2;
        text.push_str(name);
    }
    text
}
