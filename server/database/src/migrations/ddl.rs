//! How each engine spells a definition. The result has the columns, types, keys and names that Glance's own
//! migrations give its tables.

use std::fmt::Write as _;

use super::schema::{Column, Index, Kind, Table, beginning_of};
use crate::Engine;

/// `CREATE TYPE` of PostgreSQL for the columns of words; empty elsewhere.
pub(super) fn types(table: &Table, engine: Engine) -> Vec<(&'static str, String)> {
    if engine != Engine::Postgres {
        return Vec::new();
    }
    let words = table.columns.iter().filter_map(|column| match column.kind {
        Kind::Words(name, words) => Some((name, words)),
        _ => None,
    });
    words.map(|(name, words)| (name, format!("CREATE TYPE {name} AS ENUM ({})", quoted(words)))).collect()
}

/// `CREATE TABLE`, with keys and checks, without indexes. `collation` is the one of the text on MySQL.
pub(super) fn table(table: &Table, engine: Engine, collation: &str) -> String {
    let mut lines: Vec<String> = table.columns.iter().map(|c| column(c, engine)).collect();
    let serial = table.columns.iter().find(|c| matches!(c.kind, Kind::Serial | Kind::BigSerial));
    match serial {
        Some(serial) => lines.push(format!("PRIMARY KEY ({})", name(serial.name, engine))),
        None => lines.push(format!("PRIMARY KEY ({})", names(table.primary, engine))),
    }
    for reference in &table.references {
        lines.push(format!(
            "FOREIGN KEY ({}) REFERENCES {} ({}){}",
            name(reference.column, engine),
            name(reference.table, engine),
            name(reference.key, engine),
            if reference.cascade { " ON DELETE CASCADE" } else { "" }
        ));
    }
    for unique in &table.uniques {
        lines.push(format!(
            "CONSTRAINT {} UNIQUE ({})",
            name(unique.name, engine),
            names(unique.columns, engine)
        ));
    }
    if engine != Engine::Postgres {
        let booleans = table.columns.iter().filter(|c| matches!(c.kind, Kind::Boolean));
        lines.extend(booleans.map(|c| format!("CHECK ({} IN (0, 1))", name(c.name, engine))));
    }
    let mut sql = format!("CREATE TABLE {} (\n\t{}\n)", name(table.name, engine), lines.join(",\n\t"));
    if engine == Engine::MySql {
        let _ = write!(sql, " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE={collation}");
    }
    sql
}

/// `CREATE INDEX`. The beginning of a column is a part of the key on MySQL, an expression elsewhere.
pub(super) fn index(table: &str, index: &Index, engine: Engine) -> String {
    let mut columns = names(index.columns, engine);
    if let Some((column, length)) = index.beginning {
        columns.push_str(", ");
        columns.push_str(&match engine {
            Engine::MySql => format!("{}({length})", name(column, engine)),
            Engine::Sqlite | Engine::Postgres => beginning_of(column, length),
        });
    }
    format!("CREATE INDEX {} ON {} ({columns})", name(index.name, engine), name(table, engine))
}

fn column(column: &Column, engine: Engine) -> String {
    let mut sql = format!("{} {}", name(column.name, engine), kind(column.kind, engine));
    if let Some(default) = column.default {
        let default = if default == "FALSE" && engine != Engine::Postgres { "0" } else { default };
        let _ = write!(sql, " DEFAULT {default}");
    }
    if !column.null {
        sql.push_str(" NOT NULL");
    }
    if engine == Engine::MySql && matches!(column.kind, Kind::Serial | Kind::BigSerial) {
        sql.push_str(" AUTO_INCREMENT");
    }
    sql
}

fn kind(kind: Kind, engine: Engine) -> String {
    use Engine::{MySql, Postgres, Sqlite};
    let word = match (kind, engine) {
        (Kind::Serial, Postgres) => "SERIAL",
        (Kind::BigSerial, Postgres) => "BIGSERIAL",
        (Kind::Serial | Kind::Integer, _) | (Kind::BigSerial | Kind::Size, Sqlite) => "INTEGER",
        (Kind::BigSerial | Kind::Size | Kind::BigInteger, _) => "BIGINT",
        (Kind::Boolean, MySql) => "TINYINT(1)",
        (Kind::Boolean, _) => "BOOLEAN",
        (Kind::Document, MySql) => "MEDIUMTEXT",
        (Kind::LongText | Kind::Document, _) => "TEXT",
        (Kind::FineTime, MySql) => "DATETIME(6)",
        (Kind::Time | Kind::FineTime, Postgres) => "TIMESTAMP WITHOUT TIME ZONE",
        (Kind::Time | Kind::FineTime, _) => "DATETIME",
        (Kind::Text(length), _) => return format!("VARCHAR({length})"),
        (Kind::Words(_, words), MySql) => return format!("ENUM({})", quoted(words)),
        (Kind::Words(name, _), Postgres) => name,
        (Kind::Words(_, words), Sqlite) => {
            return format!("VARCHAR({})", words.iter().map(|word| word.len()).max().unwrap_or(1));
        }
    };
    word.to_owned()
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ")
}

fn name(name: &str, engine: Engine) -> String {
    match engine {
        Engine::MySql => format!("`{name}`"),
        Engine::Sqlite | Engine::Postgres => format!("\"{name}\""),
    }
}

fn names(list: &[&str], engine: Engine) -> String {
    list.iter().map(|n| name(n, engine)).collect::<Vec<_>>().join(", ")
}
