//! Pages of lists that run in one direction: their order, and where the next one begins.

use sea_query::{Expr, ExprTrait, Order, SelectStatement, Value};
use vitrine_model::query::SortDir;

use crate::Engine;

/// Something a list is ordered by.
#[derive(Clone)]
pub(super) struct Key {
    /// The value of a row.
    pub(super) by: Expr,
    /// Whether rows without a value exist; they are lower than all others.
    pub(super) nullable: bool,
}

/// Orders a statement.
pub(super) fn order(select: &mut SelectStatement, keys: &[Key], dir: SortDir, engine: Engine) {
    for key in keys {
        let order = match dir {
            SortDir::Asc => Order::Asc,
            SortDir::Desc => Order::Desc,
        };
        if key.nullable {
            engine.order_nulls_lowest(select, key.by.clone(), order);
        } else {
            select.order_by_expr(key.by.clone(), order);
        }
    }
}

/// The rows behind the one that has these values: behind it in the first key, or equal there and behind it in the
/// second, and so on.
pub(super) fn behind(keys: &[Key], values: Vec<Value>, dir: SortDir) -> Expr {
    let mut condition: Option<Expr> = None;
    for (key, value) in keys.iter().zip(values).rev() {
        let by = || key.by.clone();
        let is_null = is_null(&value);
        let further = match (dir, is_null) {
            (SortDir::Asc, true) => Some(by().is_not_null()),
            (SortDir::Asc, false) => Some(by().gt(Expr::val(value.clone()))),
            (SortDir::Desc, true) => None,
            (SortDir::Desc, false) if key.nullable => {
                Some(by().lt(Expr::val(value.clone())).or(by().is_null()))
            }
            (SortDir::Desc, false) => Some(by().lt(Expr::val(value.clone()))),
        };
        let same = if is_null { by().is_null() } else { by().eq(Expr::val(value)) };
        let equal = condition.map(|rest| same.and(rest));
        condition = match (further, equal) {
            (Some(further), Some(equal)) => Some(further.or(equal)),
            (further, equal) => further.or(equal),
        };
    }
    condition.unwrap_or_else(|| Expr::val(false).eq(true))
}

const fn is_null(value: &Value) -> bool {
    matches!(value, Value::String(None) | Value::TimeDateTimeWithTimeZone(None))
}
