//! Tests of amounts: met where they hold for every number that the amount can be, to be met where for some.

use stepwell_eval::circuit::{AmountPlace, Node};
use stepwell_model::Comparison;

use crate::{
    amounts::leave_room,
    compare::{Order, against, is_single, overlap, side_by_side},
    expression::{Truth, all, any},
    facts::Verdict,
    making::Making,
    span::Cannot,
};

impl Making<'_> {
    /// A test of amounts.
    pub(crate) fn test(&self, node: &Node) -> Result<Verdict, Cannot> {
        match node {
            Node::Within { amount, ranges } => {
                let span = self.span(*amount)?;
                let (mut met, mut can) = (Vec::new(), Vec::new());
                for range in ranges {
                    let (mut holds, mut meets) = (Vec::new(), Vec::new());
                    if let Some(cut) = &range.low {
                        let order = if cut.inside { Order::AtLeast } else { Order::Above };
                        holds.push(against(&span.low, &span.scale, order, &cut.value, false)?);
                        meets.push(against(&span.high, &span.scale, order, &cut.value, true)?);
                    }
                    if let Some(cut) = &range.high {
                        let order = if cut.inside { Order::AtMost } else { Order::Below };
                        holds.push(against(&span.high, &span.scale, order, &cut.value, false)?);
                        meets.push(against(&span.low, &span.scale, order, &cut.value, true)?);
                    }
                    if !range.is_empty() {
                        met.push(all(holds));
                        can.push(all(meets));
                    }
                }
                Ok((any(met), any(can)))
            }
            Node::Bounded {
                amount,
                bounds,
                whole,
            } => self.bounded(*amount, bounds, *whole),
            Node::Equals { amount, others } => {
                let span = self.span(*amount)?;
                let single = is_single(&span)?;
                let (mut met, mut can) = (Vec::new(), Vec::new());
                for other in others {
                    let other = self.span(*other)?;
                    let same = side_by_side(
                        (&span.low, &span.scale),
                        Order::AtMost,
                        (&other.low, &other.scale),
                        false,
                    )?;
                    let not_less = side_by_side(
                        (&span.low, &span.scale),
                        Order::AtLeast,
                        (&other.low, &other.scale),
                        false,
                    )?;
                    met.push(all([is_single(&other)?, same, not_less]));
                    can.push(overlap(&span, &other)?);
                }
                Ok((all([single, any(met)]), any(can)))
            }
            Node::Met
            | Node::Unknown
            | Node::State { .. }
            | Node::Includes { .. }
            | Node::All(_)
            | Node::Count { .. }
            | Node::Agree(_)
            | Node::Choose { .. } => Ok((Truth::Never, Truth::Always)),
        }
    }

    fn bounded(
        &self,
        amount: AmountPlace,
        bounds: &[(Comparison, AmountPlace)],
        whole: bool,
    ) -> Result<Verdict, Cannot> {
        let span = self.span(amount)?;
        let (mut met, mut can) = (Vec::new(), Vec::new());
        let (mut lower, mut upper) = (Vec::new(), Vec::new());
        for (comparison, limit) in bounds {
            let limit = self.span(*limit)?;
            let (low, high) = ((&span.low, &span.scale), (&span.high, &span.scale));
            let (limit_low, limit_high) = ((&limit.low, &limit.scale), (&limit.high, &limit.scale));
            let (order, surely, perhaps) = match comparison {
                Comparison::AtLeast => (Order::AtLeast, (low, limit_high), (high, limit_low)),
                Comparison::Above => (Order::Above, (low, limit_high), (high, limit_low)),
                Comparison::AtMost => (Order::AtMost, (high, limit_low), (low, limit_high)),
                Comparison::Below => (Order::Below, (high, limit_low), (low, limit_high)),
            };
            met.push(side_by_side(surely.0, order, surely.1, false)?);
            can.push(side_by_side(perhaps.0, order, perhaps.1, true)?);
            match comparison {
                Comparison::AtLeast => lower.push((limit, false)),
                Comparison::Above => lower.push((limit, true)),
                Comparison::AtMost => upper.push((limit, false)),
                Comparison::Below => upper.push((limit, true)),
            }
        }
        for (lower, above) in &lower {
            for (upper, below) in &upper {
                can.push(leave_room(
                    (lower, *above),
                    (upper, *below),
                    whole,
                    self.sheet.dialect,
                )?);
            }
        }
        Ok((all(met), all(can)))
    }
}
