//! Which entries, as conditions.

use sea_query::{Expr, ExprTrait, Func, SelectStatement};
use vitrine_model::AuditFilter;

use crate::Engine;

/// Adds the conditions of the filter.
pub(super) fn matching(engine: Engine, filter: &AuditFilter, select: &mut SelectStatement) {
    let equal = [
        ("project_id", filter.project_id.as_deref()),
        ("target_kind", filter.target_kind.as_deref()),
        ("outcome", filter.outcome.map(vitrine_model::AuditOutcome::as_str)),
    ];
    for (column, value) in equal {
        if let Some(value) = value {
            select.and_where(Expr::col(column).eq(value));
        }
    }
    if let Some(project) = filter.project.as_deref() {
        select.and_where(Expr::col("project_id").eq(project).or(Expr::col("project_name").eq(project)));
    }
    if let Some(user) = filter.user.as_deref() {
        select.and_where(Expr::col("user_id").eq(user).or(Expr::col("user_name").eq(user)));
    }
    if let Some(target) = filter.target_id.as_deref() {
        select.and_where(Expr::col("target_id").eq(target));
    }
    if let Some(action) = filter.action.as_deref() {
        // A range: what follows a dot sorts before a slash, the next character.
        let word = || engine.bytewise(Expr::col("action"));
        let below = word().gte(format!("{action}.")).and(word().lt(format!("{action}/")));
        select.and_where(Expr::col("action").eq(action).or(below));
    }
    if let Some(text) = filter.text.as_deref() {
        let within =
            |column: &'static str| Expr::from(Func::coalesce([found(engine, column, text), Expr::val(0)]));
        select.and_where(within("target_id").gt(0).or(within("target_name").gt(0)));
    }
    if let Some(from) = filter.from {
        select.and_where(Expr::col("at").gte(from));
    }
    if let Some(until) = filter.until {
        select.and_where(Expr::col("at").lt(until));
    }
}

/// Where the text stands in the column, from 1; 0 where it does not.
fn found(engine: Engine, column: &'static str, text: &str) -> Expr {
    let name = if engine == Engine::Postgres { "STRPOS" } else { "INSTR" };
    Expr::from(Func::cust(name).args([Expr::col(column), Expr::val(text)]))
}
