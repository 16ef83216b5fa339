//! Blocks for one level and placement: nobody may be in the population of two.

use stepwell_diagnostic::{Code, Diagnostic};
use stepwell_eval::diagrams::Limit;
use stepwell_model::{Block, Condition, Id, Ruleset};

use super::tell;
use crate::{
    questions::{Asked, Questions},
    universe::Universe,
};

/// Asks of every two blocks for one level whether somebody is in both populations.
pub(super) fn ask(ruleset: &Ruleset, questions: &mut Questions) -> Vec<(Id<Block>, Id<Block>, Asked)> {
    let population = |block: &Block| {
        let population = block
            .population
            .or(ruleset.placements[block.placement].population);
        population.map_or_else(|| Condition::All(Vec::new()), Condition::Population)
    };
    let mut asked = Vec::new();
    let blocks: Vec<(Id<Block>, &Block)> = ruleset.blocks.entries().collect();
    for (at, (one, first)) in blocks.iter().enumerate() {
        for (other, second) in blocks.iter().skip(at + 1) {
            if first.level == second.level && first.placement == second.placement {
                let both = Condition::All(vec![population(first), population(second)]);
                asked.push((*one, *other, questions.ask(both)));
            }
        }
    }
    asked
}

/// Tells blocks whose populations overlap.
pub(super) fn check(
    universe: &Universe<'_>,
    asked: &[(Id<Block>, Id<Block>, Asked)],
    base: Option<&Ruleset>,
) -> Vec<Diagnostic> {
    let blocks = &universe.ruleset.blocks;
    let of_base = |block: &Block| {
        base.is_some_and(|base| base.blocks.find(|other| other.header == block.header).is_some())
    };
    let found = asked.iter().filter_map(|(one, other, asked)| {
        let fault = universe.fault(|scene, program| match asked.register(program) {
            Some(register) => Ok((universe.everyone.met(scene, register)?, vec![register])),
            None => Err(Limit::Cases),
        });
        let (first, second) = (&blocks[*one], &blocks[*other]);
        let names = format!("`{}` and `{}`", first.header, second.header);
        let question = format!("whether somebody is in the populations of both {names}");
        tell(universe, fault, second.span, &question, |picture| {
            Diagnostic::new(
                Code::PopulationsOverlap,
                second.span,
                format!("{names} are criteria for one level, and somebody is in both populations{picture}"),
                "somebody is in the population of this and of the other",
            )
            .related(first.span, "the other")
            .help(match [first, second].map(|block| block.population.is_none()) {
                // The author of an amendment can say for whom a block of the base is only by changing its clauses.
                _ if of_base(first) != of_base(second) => {
                    let base = if of_base(first) { first } else { second };
                    format!(
                        "`{}` stands in what this amends: change it there with `amend criteria {} {{ … }}`, or give the \
                         other a population that leaves its people out",
                        base.header, base.header
                    )
                }
                [false, false] => {
                    "change one of the populations so that it leaves out whom the other takes in".to_owned()
                }
                [true, _] => for_whom(first),
                [false, true] => for_whom(second),
            })
        })
    });
    found.collect()
}

fn for_whom(block: &Block) -> String {
    format!(
        "add `for` and a population: `criteria {}` without `for` is for everybody in its placement",
        block.header
    )
}
