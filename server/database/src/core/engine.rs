//! The three dialects, and the forms in which each keeps a value.

use sea_query::{
    Expr, ExprTrait, MysqlQueryBuilder, NullOrdering, Order, PostgresQueryBuilder, SelectStatement,
    SqliteQueryBuilder, Value,
};
use sea_query_sqlx::{SqlxBinder, SqlxValues};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// One of the engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "names")]
pub enum Engine {
    Sqlite,
    Postgres,
    MySql,
}

/// A statement of sea-query.
pub(crate) trait Statement: Sync {
    /// The text and the values, for one engine.
    fn written_for(&self, engine: Engine) -> (String, SqlxValues);
}

impl<S: SqlxBinder + Sync> Statement for S {
    fn written_for(&self, engine: Engine) -> (String, SqlxValues) {
        let (sql, mut values) = match engine {
            Engine::Sqlite => self.build_sqlx(SqliteQueryBuilder),
            Engine::Postgres => self.build_sqlx(PostgresQueryBuilder),
            Engine::MySql => self.build_sqlx(MysqlQueryBuilder),
        };
        for value in &mut values.0.0 {
            engine.adapt(value);
        }
        (sql, values)
    }
}

impl Engine {
    /// A sum of whole numbers as a 64-bit number: engines answer with decimals of their own.
    pub(crate) fn sum(self, expr: impl Into<Expr>) -> Expr {
        let sum = sea_query::Func::sum(expr.into());
        let total = Expr::from(sea_query::Func::coalesce([Expr::from(sum), Expr::val(0)]));
        total.cast_as(match self {
            Self::MySql => "SIGNED",
            Self::Sqlite | Self::Postgres => "BIGINT",
        })
    }

    /// Text that is ordered and compared by its characters' numbers; PostgreSQL would use the database's language.
    pub(crate) fn bytewise(self, text: Expr) -> Expr {
        match self {
            Self::Postgres => Expr::cust_with_expr("$1 COLLATE \"C\"", text),
            Self::Sqlite | Self::MySql => text,
        }
    }

    /// Which way `NULL` is put before everything else: PostgreSQL alone must be told.
    pub(crate) fn order_nulls_lowest(self, select: &mut SelectStatement, by: Expr, order: Order) {
        match (self, &order) {
            (Self::Postgres, Order::Asc) => select.order_by_expr_with_nulls(by, order, NullOrdering::First),
            (Self::Postgres, _) => select.order_by_expr_with_nulls(by, order, NullOrdering::Last),
            (Self::Sqlite | Self::MySql, _) => select.order_by_expr(by, order),
        };
    }

    /// Times are kept in UTC without a zone, to the microsecond; on SQLite as the text SQLAlchemy writes, which
    /// sorts as the times do. Numbers beyond the engines' largest are cut to it.
    fn adapt(self, value: &mut Value) {
        if let Value::TimeDateTimeWithTimeZone(at) = value {
            *value = Value::TimeDateTime(at.map(utc));
        }
        if let Value::BigUnsigned(number) = value {
            *value = Value::BigInt(number.map(|n| i64::try_from(n).unwrap_or(i64::MAX)));
        }
        if let (Self::Sqlite, Value::TimeDateTime(at)) = (self, &*value) {
            *value = Value::String(at.map(sqlite_time));
        }
    }
}

/// Whether a row that is found by another column has a mark, such as `deleted`.
///
/// It is asked the other way round, so that no planner takes the index that Glance's tables have on this flag alone:
/// nearly all rows stand on one side of it, which SQLite does not know before it is told to gather statistics.
pub(crate) fn has_mark(deleted: Expr, wanted: bool) -> Expr {
    deleted.ne(!wanted)
}

fn utc(at: OffsetDateTime) -> PrimitiveDateTime {
    let at = at.to_offset(UtcOffset::UTC);
    let at = PrimitiveDateTime::new(at.date(), at.time());
    at.replace_microsecond(at.microsecond()).unwrap_or(at)
}

fn sqlite_time(at: PrimitiveDateTime) -> String {
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.microsecond()
    )
}

#[cfg(test)]
mod tests {
    use sea_query::Query;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn times_reach_sqlite_as_sqlalchemy_writes_them() {
        let statement = Query::select()
            .column("id")
            .from("images")
            .and_where(Expr::col("created_at").lt(datetime!(2026-01-02 04:04:05.000_012_9 +1)))
            .take();
        let (_, values) = statement.written_for(Engine::Sqlite);
        assert_eq!(values.0.0, [Value::from("2026-01-02 03:04:05.000012")]);
        let (_, values) = statement.written_for(Engine::Postgres);
        assert_eq!(values.0.0, [Value::from(time::macros::datetime!(2026-01-02 03:04:05.000_012))]);
    }

    #[test]
    fn numbers_beyond_the_engines_are_cut() {
        let statement = Query::select().expr(Expr::val(u64::MAX)).take();
        assert_eq!(statement.written_for(Engine::Sqlite).1.0.0, [Value::from(i64::MAX)]);
    }
}
