//! Pieces of SQL, with the layer in which they can be calculated.

/// How tightly the parts of a text hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Binding {
    /// `a OR b`
    Or,
    /// `a AND b`
    And,
    /// `NOT a`
    Not,
    /// `a >= b`
    Comparison,
    /// A name, a number, a call.
    Single,
}

/// A piece of SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expression {
    /// As it is written.
    pub(crate) text: String,
    /// How its outermost parts hang together.
    pub(crate) binding: Binding,
    /// The last layer of which it reads a column.
    pub(crate) layer: usize,
    /// The columns it reads, by their places.
    pub(crate) reads: Vec<usize>,
}

impl Expression {
    /// A text that reads nothing.
    pub(crate) fn constant(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            binding: Binding::Single,
            layer: 0,
            reads: Vec::new(),
        }
    }

    /// A text made of others.
    pub(crate) fn of(text: String, binding: Binding, parts: &[&Expression]) -> Self {
        let mut reads: Vec<usize> = parts.iter().flat_map(|part| part.reads.iter().copied()).collect();
        reads.sort_unstable();
        reads.dedup();
        Self {
            text,
            binding,
            layer: parts.iter().map(|part| part.layer).max().unwrap_or(0),
            reads,
        }
    }

    /// The text, in parentheses where it hangs together no more tightly than this.
    pub(crate) fn inside(&self, binding: Binding) -> String {
        if self.binding > binding {
            self.text.clone()
        } else {
            format!("({})", self.text)
        }
    }

    /// The text as an operand of arithmetic or an argument of a comparison.
    pub(crate) fn single(&self) -> String {
        self.inside(Binding::Comparison)
    }
}

/// A condition that is never null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    /// For every row.
    Always,
    /// For no row.
    Never,
    /// Where this holds.
    Where(Expression),
}

impl Truth {
    /// The same for every row.
    pub(crate) fn of(holds: bool) -> Self {
        if holds { Truth::Always } else { Truth::Never }
    }

    /// As SQL.
    pub(crate) fn expression(self) -> Expression {
        match self {
            Truth::Always => Expression::constant("TRUE"),
            Truth::Never => Expression::constant("FALSE"),
            Truth::Where(expression) => expression,
        }
    }

    /// Where it does not hold.
    pub(crate) fn not(self) -> Self {
        match self {
            Truth::Always => Truth::Never,
            Truth::Never => Truth::Always,
            Truth::Where(expression) => {
                let text = format!("NOT {}", expression.inside(Binding::Not));
                Truth::Where(Expression::of(text, Binding::Not, &[&expression]))
            }
        }
    }
}

/// Where every one holds.
pub(crate) fn all(parts: impl IntoIterator<Item = Truth>) -> Truth {
    joined(parts, &Truth::Never, &Truth::Always, Binding::And, "AND")
}

/// Where at least one holds.
pub(crate) fn any(parts: impl IntoIterator<Item = Truth>) -> Truth {
    joined(parts, &Truth::Always, &Truth::Never, Binding::Or, "OR")
}

/// The longest line that is not broken.
const WIDE: usize = 96;

fn joined(
    parts: impl IntoIterator<Item = Truth>,
    settles: &Truth,
    empty: &Truth,
    binding: Binding,
    word: &str,
) -> Truth {
    let mut kept: Vec<Expression> = Vec::new();
    for part in parts {
        if &part == settles {
            return settles.clone();
        }
        if &part == empty {
            continue;
        }
        let expression = part.expression();
        if !kept.contains(&expression) {
            kept.push(expression);
        }
    }
    match kept.as_slice() {
        [] => empty.clone(),
        [only] => Truth::Where(only.clone()),
        _ => {
            let texts: Vec<String> = kept
                .iter()
                .map(|part| {
                    // `a AND b` inside `AND` needs no parentheses.
                    if part.binding == binding {
                        part.text.clone()
                    } else {
                        part.inside(binding)
                    }
                })
                .collect();
            let length: usize = texts.iter().map(String::len).sum();
            let between = if length > WIDE {
                format!("\n      {word} ")
            } else {
                format!(" {word} ")
            };
            let parts: Vec<&Expression> = kept.iter().collect();
            Truth::Where(Expression::of(texts.join(&between), binding, &parts))
        }
    }
}

/// A sum of many, in groups, so that no engine nests it as deep as it is long.
pub(crate) fn sum_text(terms: &[String]) -> String {
    const GROUP: usize = 16;
    let mut terms = terms.to_vec();
    while terms.len() > GROUP {
        terms = terms
            .chunks(GROUP)
            .map(|group| format!("({})", group.join(" + ")))
            .collect();
    }
    terms.join(" + ")
}
