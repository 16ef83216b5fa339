//! The gates that are no `and`, by Kleene's tables.

use stepwell_model::Verdict;

use super::{Literal, Node};

/// The verdict of a gate from those of its parts; unknown for a node that is no gate.
pub(crate) fn gate(node: &Node, verdict: impl Fn(Literal) -> Verdict) -> Verdict {
    match node {
        Node::All(of) => of
            .iter()
            .map(|literal| verdict(*literal))
            .min_by_key(|part| strength(*part))
            .unwrap_or(Verdict::Met),
        Node::Count { of, least, most } => {
            let (mut met, mut can_be) = (0_u32, 0_u32);
            for literal in of {
                let part = verdict(*literal);
                met += u32::from(part == Verdict::Met);
                can_be += u32::from(part != Verdict::NotMet);
            }
            if can_be < *least || most.is_some_and(|most| met > most) {
                Verdict::NotMet
            } else if met >= *least && most.is_none_or(|most| can_be <= most) {
                Verdict::Met
            } else {
                Verdict::Unknown
            }
        }
        Node::Agree(of) => together(of.iter().map(|literal| verdict(*literal))),
        Node::Choose { arms, otherwise } => {
            let none_is_met = arms.iter().all(|(guard, _)| verdict(*guard) != Verdict::Met);
            let can_hold = arms
                .iter()
                .filter(|(guard, _)| verdict(*guard) != Verdict::NotMet);
            let otherwise = otherwise.iter().filter(|_| none_is_met);
            together(
                can_hold
                    .map(|(_, part)| part)
                    .chain(otherwise)
                    .map(|literal| verdict(*literal)),
            )
        }
        Node::Met => Verdict::Met,
        Node::Unknown
        | Node::State { .. }
        | Node::Includes { .. }
        | Node::Within { .. }
        | Node::Bounded { .. }
        | Node::Equals { .. } => Verdict::Unknown,
    }
}

/// From not met, which decides an `and`, to met.
fn strength(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotMet => 0,
        Verdict::Unknown => 1,
        Verdict::Met => 2,
    }
}

/// The verdict that all share, else unknown.
fn together(mut verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    match verdicts.next() {
        Some(first) if verdicts.all(|next| next == first) => first,
        Some(_) | None => Verdict::Unknown,
    }
}
