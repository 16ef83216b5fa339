//! A rule for levels of care of a stated shape, to measure what is asked about every possible patient.
//!
//! It is built as such rules are: twelve levels, each with criteria for adults and for adolescents; in each of these
//! blocks and each of six dimensions a verdict of the dimension, what must be mild enough, what must be serious enough,
//! and an exclusion. What is asked is a table, as in the rules that are in use: a row asks the same one or two facts of its
//! dimension at every level, with bounds that rise with the level and are stricter for adolescents. One cell in so many is
//! uneven, as in rules that grew: it asks something of its own.

mod conditions;
mod facts;

use std::fmt::Write;

use crate::{File, draw::Draw};
use conditions::{Mood, Row, condition, row};
use facts::{FactLine, Kind, facts};

/// How many levels the rule has.
pub const RULE_LEVELS: usize = 12;
const DIMENSIONS: usize = 6;
const POPULATIONS: [&str; 2] = ["adults", "adolescents"];
/// What a risk can be, but for none.
const RISKS: [&str; 4] = ["minimal", "moderate", "high", "severe"];

/// The shape of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How many facts it asks, six of them of the patient, the others evenly of six dimensions.
    pub facts: usize,
    /// How many clauses it has; `admit` is not counted.
    pub clauses: usize,
    /// One cell in so many asks facts of its own instead of those of its row; with none, no cell does.
    pub uneven: Option<usize>,
    /// Where the facts of a row or of an uneven cell come from.
    pub from: From,
    /// In how many blocks a criterion counts how many of all risks are high.
    pub wide_counts: usize,
    /// Whether it states its properties.
    pub properties: bool,
}

/// Where the facts of a clause come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// From its dimension.
    Dimension,
    /// From all dimensions.
    Anywhere,
}

impl Shape {
    /// The shape that goals are set for: 60 facts, 12 levels, 1,000 clauses, ten properties.
    pub const STATED: Self = Self {
        facts: 60,
        clauses: 1_000,
        uneven: Some(32),
        from: From::Dimension,
        wide_counts: 0,
        properties: true,
    };
}

/// Writes a line; a `String` takes everything.
macro_rules! line {
    ($text:expr, $($arguments:tt)*) => {{
        let _ = writeln!($text, $($arguments)*);
    }};
}
use line;

/// A rule of a shape.
pub fn rule(shape: Shape, seed: u64) -> Vec<File> {
    let mut draw = Draw::new(seed);
    let facts = facts(shape.facts.saturating_sub(PATIENT_FACTS) / DIMENSIONS, &mut draw);
    let mut text = terms();
    facts::write(&mut text, &facts);
    defines(&mut text, &facts);
    let blocks = RULE_LEVELS * POPULATIONS.len();
    let cells = blocks * DIMENSIONS;
    let most = shape.clauses.div_ceil(cells);
    let rows: Vec<Vec<Row<'_>>> = (1..=DIMENSIONS)
        .map(|dimension| {
            let pool = pool(&shape, dimension, &facts);
            (0..most).map(|_| row(&pool, &mut draw)).collect()
        })
        .collect();
    for block in 0..blocks {
        // Each cell of block and dimension gets as many clauses as another, or one more.
        let count = |dimension: usize| {
            let cell = block * DIMENSIONS + dimension;
            let before = |cell: usize| shape.clauses * cell / cells;
            before(cell + 1) - before(cell)
        };
        criteria(&mut text, &shape, block, &count, &facts, &rows, &mut draw);
    }
    if shape.properties {
        properties(&mut text, &facts);
    }
    vec![("generated/rule.criteria".to_owned(), text)]
}

const PATIENT_FACTS: usize = 6;

/// The facts that a clause of a dimension may ask.
fn pool<'a>(shape: &Shape, dimension: usize, facts: &'a [FactLine]) -> Vec<&'a FactLine> {
    let own = |fact: &&FactLine| shape.from == From::Anywhere || fact.dimension == dimension;
    facts.iter().filter(own).collect()
}

fn terms() -> String {
    let mut text = String::from(
        "ruleset generated \"Generated for measurements\"\n  version 1.0.0\n  in force from 2024-01-01\n\n\
         source guide \"The guide\" {\n  publisher \"Publisher\"\n  published 2023\n  kind \"web page\"\n  grade B\n}\n\
         source study \"The study\" {\n  publisher \"University\"\n  published 2022\n  kind \"article\"\n  grade A\n}\n\
         scale risk \"How serious the risk is\" {\n  none \"No sign of it\"\n",
    );
    for risk in RISKS {
        line!(text, "  {risk} \"A risk that is {risk}\"");
    }
    line!(
        text,
        "}}\nchoice setting {{ home  family  shelter  street  institution }}"
    );
    line!(
        text,
        "choice support {{ kin  friends  peers  work  school  faith }}"
    );
    line!(
        text,
        "continuum levels \"Levels of care, least intensive first\" {{"
    );
    for level in 1..=RULE_LEVELS {
        line!(text, "  {level} \"Services of level {level}\"");
    }
    text.push_str(
        "}\npopulation adults: age is at least 18 years\npopulation adolescents: age is from 12 to 17 years\n\
         placement level_of_care {\n  on levels\n  choose least intensive\n}\n\
         known gap in level_of_care when age is below 12 years\n  because \"Children are placed by another rule.\"\n\
         define weekly_hours \"Hours of care a week so far\" as days_per_week * hours_per_day\n\
         dispute enough_hours \"What counts as having tried less intensive care\" {\n\
         guide says weekly_hours is at least 9 hours/week cite \"4\"\n\
         study says weekly_hours is above 6 hours/week cite \"Results\"\n}\n",
    );
    text
}

/// For each dimension, whether several of its risks are high.
fn defines(text: &mut String, facts: &[FactLine]) {
    for dimension in 1..=DIMENSIONS {
        let risks: Vec<String> = facts
            .iter()
            .filter(|fact| fact.dimension == dimension && fact.kind == Kind::Risk)
            .map(|fact| format!("{} is at least high", fact.name))
            .collect();
        let least = risks.len().min(2);
        line!(
            text,
            "define serious_{dimension} as {least} or more of ({})",
            risks.join(", ")
        );
    }
    let first = |kind: Kind| facts.iter().find(|fact| fact.kind == kind);
    if let (Some(risk), Some(sign)) = (first(Kind::Risk), first(Kind::Sign)) {
        line!(
            text,
            "impossible \"A sign of what there is no risk of\": {} is none and {}",
            risk.name,
            sign.name
        );
    }
}

fn criteria(
    text: &mut String,
    shape: &Shape,
    block: usize,
    count: &dyn Fn(usize) -> usize,
    facts: &[FactLine],
    rows: &[Vec<Row<'_>>],
    draw: &mut Draw,
) {
    let (level, population) = (block / POPULATIONS.len(), block % POPULATIONS.len());
    let name = POPULATIONS.get(population).copied().unwrap_or_default();
    line!(text, "\ncriteria {} for {name} {{", level + 1);
    for dimension in 1..=DIMENSIONS {
        let mut asked = 0_usize;
        // The next row of the dimension, or now and then something of its own.
        let mut own = |mood: Mood, draw: &mut Draw| {
            let of_row = rows.get(dimension - 1).and_then(|rows| rows.get(asked));
            asked += 1;
            let uneven = shape.uneven.is_some_and(|one_in| draw.below(one_in) == 0);
            let severity = level + population;
            match of_row {
                Some(row) if !uneven => condition(row, mood, severity),
                Some(_) | None => condition(&row(&pool(shape, dimension, facts), draw), mood, severity),
            }
        };
        let clauses = count(dimension - 1);
        let exclusions = usize::from(clauses > 2) + usize::from(clauses > 9);
        let told = usize::from(clauses > 6);
        let criteria = clauses.saturating_sub(1 + exclusions + told);
        // The lower levels ask for nothing serious.
        let safe = if level < RULE_LEVELS / 3 {
            criteria
        } else {
            criteria.div_ceil(2)
        };
        for at in 0..criteria {
            let (what, mood) = if at < safe {
                ("mild", Mood::Mild)
            } else {
                ("serious", Mood::Serious)
            };
            line!(text, "  criterion {what}_{dimension}_{at}: {}", own(mood, draw));
            cite(text, draw);
        }
        let named = |what: &str, from: usize, to: usize| -> Vec<String> {
            (from..to).map(|at| format!("{what}_{dimension}_{at}")).collect()
        };
        let (mild, serious) = (named("mild", 0, safe), named("serious", safe, criteria));
        line!(
            text,
            "  dimension {dimension}: {}",
            match criteria {
                0 => own(Mood::Mild, draw),
                _ => of_dimension(&mild, &serious, dimension, draw),
            }
        );
        cite(text, draw);
        for at in 0..exclusions {
            line!(
                text,
                "  exclude danger_{dimension}_{at}: {}",
                own(Mood::Dangerous, draw)
            );
            cite(text, draw);
            if draw.below(3) == 0 {
                line!(text, "    unless managed: current_level is at least 8");
            }
        }
        for at in 0..told {
            line!(
                text,
                "  flag watch_{dimension}_{at}: {}",
                own(Mood::Serious, draw)
            );
        }
    }
    admit(text, shape, block, level, facts, draw);
    line!(text, "}}");
}

/// How a dimension's criteria combine: what must be mild all, or all but one; what must be serious any.
fn of_dimension(mild: &[String], serious: &[String], dimension: usize, draw: &mut Draw) -> String {
    let joined = mild.join(", ");
    let mild = if mild.len() > 2 && draw.below(2) == 0 {
        format!("{} or more of ({joined})", mild.len() - 1)
    } else {
        format!("all of ({joined})")
    };
    if serious.is_empty() {
        mild
    } else {
        format!(
            "all of ({mild}, any of ({}, serious_{dimension}))",
            serious.join(", ")
        )
    }
}

/// All dimensions at the lower levels; three and two of the others in the middle; two at the higher ones.
fn admit(text: &mut String, shape: &Shape, block: usize, level: usize, facts: &[FactLine], draw: &mut Draw) {
    let all = "dimension 1, dimension 2, dimension 3, dimension 4, dimension 5, dimension 6";
    let mut extra = String::new();
    if block < shape.wide_counts {
        let risks: Vec<String> = facts
            .iter()
            .filter(|fact| fact.kind == Kind::Risk)
            .map(|fact| format!("{} is at least high", fact.name))
            .collect();
        line!(
            text,
            "  criterion overall: {} or more of ({})",
            risks.len() / 3,
            risks.join(", ")
        );
        cite(text, draw);
        extra.push_str(" and overall");
    }
    if level == RULE_LEVELS / 2 {
        line!(
            text,
            "  criterion tried: enough_hours or weekly_hours is below 3 hours/week"
        );
        cite(text, draw);
        extra.push_str(" and tried");
    }
    match level * 3 / RULE_LEVELS {
        0 => line!(text, "  admit when all of ({all}){extra}"),
        1 => line!(
            text,
            "  admit when dimension 1 and dimension 2 and dimension 3{extra} and 2 or more of (dimension 4, dimension 5, dimension 6)"
        ),
        _ => line!(
            text,
            "  admit when any of (dimension 1, dimension 2, dimension 3){extra} and 2 or more of ({all})"
        ),
    }
}

/// Ten properties: for each dimension of its first risk, of some two of them together, and of all risks.
fn properties(text: &mut String, facts: &[FactLine]) {
    let first: Vec<&str> = (1..=DIMENSIONS)
        .filter_map(|dimension| {
            facts
                .iter()
                .find(|fact| fact.dimension == dimension && fact.kind == Kind::Risk)
                .map(|fact| fact.name.as_str())
        })
        .collect();
    let mut state = |what: &str| {
        line!(
            text,
            "prove \"more of {what}\": raising {what} never lowers level_of_care"
        );
    };
    for name in &first {
        state(name);
    }
    for pair in first.chunks(2) {
        state(&format!("({})", pair.join(", ")));
    }
    state("age");
}

fn cite(text: &mut String, draw: &mut Draw) {
    line!(text, "    cite guide \"Section {}\"", draw.below(90));
}
