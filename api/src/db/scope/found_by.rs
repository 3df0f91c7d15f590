//! What rows are found and ordered by, and those between the cursors of a window.

use super::{Scope, id_column};
use crate::{
    access::policy::{Guarded, gaps_by},
    db::page::{Cursor, Key, Window},
};
use entity::gap;
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

/// What comes before the id in an order.
pub enum Sort {
    /// Nothing: the id itself is the order.
    Id,
    /// A text.
    Text(Expr),
    /// A number.
    Number(Expr),
    /// A number that is computed and has to be read with the row.
    Computed(Expr),
    /// The same, where the whole list is these rows and no others, each of which the viewer may read. So the page is picked from them
    /// alone, and no row of another page is looked at for anything else. What is picked is read under the policy like everything.
    Picked {
        /// The number, which these rows can be asked for.
        by: Expr,
        /// The rows, by their ids, which they call `id`.
        of: Box<SelectStatement>,
    },
}

impl Sort {
    pub(super) fn by(&self) -> Option<&Expr> {
        match self {
            Self::Id => None,
            Self::Text(by) | Self::Number(by) | Self::Computed(by) | Self::Picked { by, .. } => {
                Some(by)
            }
        }
    }

    /// Whether an index has it, in words of ours.
    pub fn is_indexed(&self) -> bool {
        matches!(self.by(), Some(Expr::Custom(_)))
    }

    /// Whether a cursor of this order can hold this value: cursors come from outside.
    pub fn fits(&self, key: &Key) -> bool {
        match self {
            Self::Id => *key == Key::None,
            Self::Text(_) => matches!(key, Key::Text(_)),
            Self::Number(_) | Self::Computed(_) | Self::Picked { .. } => {
                matches!(key, Key::Number(_))
            }
        }
    }
}

impl Scope {
    /// What the viewer finds and orders rows by, where that is their id.
    pub(super) fn place<E: Guarded>(&self) -> Expr {
        let place = E::place(&self.viewer, self.backend());
        place.unwrap_or_else(|| Expr::col(id_column::<E>().as_column_ref()))
    }

    /// What the viewer finds and orders gaps by, where that is this column.
    pub fn gaps_by(&self, column: gap::Column) -> Expr {
        gaps_by(column, &self.viewer, self.backend())
    }
}

/// The rows between the cursors of a window.
pub(super) fn within(sort: &Sort, id: &Expr, descending: bool, window: &Window) -> Condition {
    let mut within = Condition::all();
    for (cursor, behind) in [(&window.after, true), (&window.before, false)] {
        if let Some(cursor) = cursor {
            within = within.add(beyond(sort, id.clone(), cursor, behind != descending));
        }
    }
    within
}

/// What follows from the cursors for the sort value alone, where an index has it in words of ours: SQLite looks up row values by columns,
/// and by such words a single value.
pub(super) fn bounded(sort: &Sort, descending: bool, window: &Window) -> Condition {
    let bound = |(cursor, behind): (&Option<Cursor>, bool)| match sort.by() {
        Some(by) if sort.is_indexed() => {
            let key = value(&cursor.as_ref()?.key)?;
            let is_least = behind != descending;
            Some(if is_least {
                by.clone().gte(key)
            } else {
                by.clone().lte(key)
            })
        }
        _ => None,
    };
    let bounds = [bound((&window.after, true)), bound((&window.before, false))];
    bounds
        .into_iter()
        .flatten()
        .fold(Condition::all(), Condition::add)
}

/// The rows behind or before a cursor, as one comparison of row values that an index answers.
fn beyond(sort: &Sort, id: Expr, cursor: &Cursor, greater: bool) -> Expr {
    let (left, right) = match (sort.by(), value(&cursor.key)) {
        (Some(by), Some(key)) => (
            Expr::tuple([by.clone(), id]),
            Expr::tuple([key, Expr::val(cursor.id)]),
        ),
        _ => (id, Expr::val(cursor.id)),
    };
    if greater {
        left.gt(right)
    } else {
        left.lt(right)
    }
}

/// The sort value in a cursor.
fn value(key: &Key) -> Option<Expr> {
    match key {
        Key::None => None,
        Key::Number(number) => Some(Expr::val(*number)),
        Key::Text(text) => Some(Expr::val(text.clone())),
    }
}
