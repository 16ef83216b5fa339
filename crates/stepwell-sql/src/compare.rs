//! How ends of spans stand to numbers and to one another.

use stepwell_model::Number;

use crate::{
    expression::{Binding, Expression, Truth, all, any},
    span::{End, Span},
    whole::{TooLarge, Whole, common_divisor, terms},
};

/// Which way two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    AtLeast,
    Above,
    AtMost,
    Below,
}

impl Order {
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Order::AtLeast => ">=",
            Order::Above => ">",
            Order::AtMost => "<=",
            Order::Below => "<",
        }
    }
}

/// How an end stands to a number; `open` where the end is missing.
pub(crate) fn against(
    end: &End,
    scale: &Number,
    order: Order,
    number: &Number,
    open: bool,
) -> Result<Truth, TooLarge> {
    let (over, under) = terms(number);
    let holds = match &end.under {
        None => {
            // A whole count is at least a fraction where it is at least the next whole one.
            let limit = number * scale;
            let (order, limit) = match order {
                Order::AtLeast => (Order::AtLeast, limit.ceil()),
                Order::Above => (Order::AtLeast, &limit.floor() + &Number::whole(1)),
                Order::AtMost => (Order::AtMost, limit.floor()),
                Order::Below => (Order::AtMost, &limit.ceil() - &Number::whole(1)),
            };
            compared(&end.over, order, &Whole::constant(&limit)?)
        }
        Some(divisor) => {
            let left = end.over.times(&Whole::constant(&under)?)?;
            let right = divisor.times(&Whole::constant(&(&over * scale))?)?;
            compared(&left, order, &right)
        }
    };
    Ok(where_there(holds, &[end], open))
}

/// How two ends stand to one another; `open` where one is missing.
pub(crate) fn side_by_side(
    one: (&End, &Number),
    order: Order,
    two: (&End, &Number),
    open: bool,
) -> Result<Truth, TooLarge> {
    let ((one, one_scale), (two, two_scale)) = (one, two);
    let shared = common_divisor(one_scale, two_scale);
    let divided = |number: &Number| number.over(&shared).unwrap_or_else(|| number.clone());
    let mut left = one.over.times(&Whole::constant(&divided(two_scale))?)?;
    let mut right = two.over.times(&Whole::constant(&divided(one_scale))?)?;
    if let Some(under) = &two.under {
        left = left.times(under)?;
    }
    if let Some(under) = &one.under {
        right = right.times(under)?;
    }
    Ok(where_there(compared(&left, order, &right), &[one, two], open))
}

/// What holds where all ends are there, and something fixed where one is missing.
fn where_there(holds: Truth, ends: &[&End], open: bool) -> Truth {
    match holds {
        Truth::Where(expression) if ends.iter().any(|end| end.open) => {
            let word = if open { "TRUE" } else { "FALSE" };
            let text = format!("coalesce({}, {word})", expression.text);
            Truth::Where(Expression::of(text, Binding::Single, &[&expression]))
        }
        Truth::Always | Truth::Never if ends.iter().any(|end| end.open) => {
            let missing = ends.iter().filter(|end| end.open).map(|end| {
                let value = &end.over.value;
                let text = format!("{} IS NULL", value.single());
                Truth::Where(Expression::of(text, Binding::Comparison, &[value]))
            });
            let missing = any(missing);
            match (holds == Truth::Always, open) {
                (true, true) => Truth::Always,
                (false, false) => Truth::Never,
                (true, false) => missing.not(),
                (false, true) => missing,
            }
        }
        Truth::Always | Truth::Never | Truth::Where(_) => holds,
    }
}

fn compared(left: &Whole, order: Order, right: &Whole) -> Truth {
    let (always, never) = match order {
        Order::AtLeast => (left.low >= right.high, left.high < right.low),
        Order::Above => (left.low > right.high, left.high <= right.low),
        Order::AtMost => (left.high <= right.low, left.low > right.high),
        Order::Below => (left.high < right.low, left.low >= right.high),
    };
    if always || never {
        return Truth::of(always);
    }
    let text = format!(
        "{} {} {}",
        left.value.single(),
        order.sign(),
        right.value.single()
    );
    Truth::Where(Expression::of(
        text,
        Binding::Comparison,
        &[&left.value, &right.value],
    ))
}

/// Whether two spans share a number.
pub(crate) fn overlap(one: &Span, two: &Span) -> Result<Truth, TooLarge> {
    Ok(all([
        side_by_side(
            (&one.low, &one.scale),
            Order::AtMost,
            (&two.high, &two.scale),
            true,
        )?,
        side_by_side(
            (&two.low, &two.scale),
            Order::AtMost,
            (&one.high, &one.scale),
            true,
        )?,
    ]))
}

/// Whether a span holds one number only.
pub(crate) fn is_single(span: &Span) -> Result<Truth, TooLarge> {
    side_by_side(
        (&span.high, &span.scale),
        Order::AtMost,
        (&span.low, &span.scale),
        false,
    )
}
