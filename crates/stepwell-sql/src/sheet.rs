//! Columns that rest on columns, in layers: a layer reads only the layers before it, and each column is calculated once.

use std::collections::BTreeSet;

use crate::{
    dialect::Dialect,
    expression::{Binding, Expression, Truth},
    names::{Names, Shortened},
};

/// A column.
#[derive(Clone, Debug)]
struct Column {
    name: String,
    /// How it is calculated; `None` of a column of the table.
    value: Option<Expression>,
    layer: usize,
}

/// All columns of a query but those it gives out.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) dialect: Dialect,
    columns: Vec<Column>,
    names: Names,
}

/// A layer as it is written.
#[derive(Debug)]
pub(crate) struct Layer {
    /// The names of columns that are handed on.
    pub(crate) kept: Vec<String>,
    /// New columns, with how they are calculated.
    pub(crate) new: Vec<(String, String)>,
}

impl Sheet {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            columns: Vec::new(),
            names: Names::new(dialect),
        }
    }

    /// A column of the table.
    pub(crate) fn given(&mut self, name: &str) -> Expression {
        // Its name is the table's; no other column takes it.
        self.names.take(name);
        self.push(Column {
            name: name.to_owned(),
            value: None,
            layer: 0,
        })
    }

    /// A new column, or what it would hold where that is a column already or the same for every row.
    pub(crate) fn column(&mut self, name: &str, value: Expression) -> Expression {
        if value.reads.is_empty() {
            return value;
        }
        let name = self.names.free(name);
        let layer = value.layer + 1;
        self.push(Column {
            name,
            value: Some(value),
            layer,
        })
    }

    /// The same of a condition.
    pub(crate) fn condition(&mut self, name: &str, holds: Truth) -> Truth {
        match holds {
            Truth::Always | Truth::Never => holds,
            Truth::Where(expression) => Truth::Where(self.column(name, expression)),
        }
    }

    fn push(&mut self, column: Column) -> Expression {
        let place = self.columns.len();
        let mut read = Expression::constant(self.dialect.name(&column.name));
        read.binding = Binding::Single;
        read.layer = column.layer;
        read.reads = vec![place];
        self.columns.push(column);
        read
    }

    /// The layers that are needed for what is given out. Of columns that nothing needs none is written.
    pub(crate) fn layers(&self, given_out: &[&Expression]) -> Vec<Layer> {
        let mut needed: BTreeSet<usize> = BTreeSet::new();
        let mut open: Vec<usize> = given_out.iter().flat_map(|it| it.reads.iter().copied()).collect();
        while let Some(place) = open.pop() {
            if needed.insert(place)
                && let Some(value) = self.columns.get(place).and_then(|column| column.value.as_ref())
            {
                open.extend(value.reads.iter().copied());
            }
        }
        let deepest = needed.iter().filter_map(|place| self.columns.get(*place));
        let deepest = deepest.map(|column| column.layer).max().unwrap_or(0).max(1);
        // Up to which layer each is read; what is given out reads the last.
        let mut until = vec![0; self.columns.len()];
        let mut read = |reads: &[usize], layer: usize| {
            for place in reads {
                if let Some(until) = until.get_mut(*place) {
                    *until = layer.max(*until);
                }
            }
        };
        for expression in given_out {
            read(&expression.reads, deepest + 1);
        }
        for column in needed.iter().filter_map(|place| self.columns.get(*place)) {
            if let Some(value) = &column.value {
                read(&value.reads, column.layer);
            }
        }
        (1..=deepest)
            .map(|layer| {
                let mut written = Layer {
                    kept: Vec::new(),
                    new: Vec::new(),
                };
                for place in &needed {
                    let (Some(column), Some(until)) = (self.columns.get(*place), until.get(*place)) else {
                        continue;
                    };
                    let name = self.dialect.name(&column.name);
                    match &column.value {
                        Some(value) if column.layer == layer => written.new.push((name, value.text.clone())),
                        Some(_) | None if column.layer < layer && *until > layer => written.kept.push(name),
                        Some(_) | None => {}
                    }
                }
                written
            })
            .collect()
    }

    /// Names that had to be shortened.
    pub(crate) fn shortened(&self) -> &[Shortened] {
        self.names.shortened()
    }
}
