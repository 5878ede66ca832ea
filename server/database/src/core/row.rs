//! Rows, read by column name into plain types.

use sqlx::{Row as _, mysql::MySqlRow, postgres::PgRow, sqlite::SqliteRow};
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::Error;

/// What a statement's rows are read into.
pub(crate) trait Record: Sized {
    /// The table the rows come from, for messages.
    const TABLE: &'static str;

    /// Reads one row.
    fn read(row: &Row) -> Result<Self, Error>;
}

/// One row of any engine.
pub(crate) struct Row {
    table: &'static str,
    cells: Cells,
}

pub(super) enum Cells {
    Sqlite(SqliteRow),
    Postgres(PgRow),
    MySql(MySqlRow),
}

impl Row {
    pub(super) const fn new(table: &'static str, cells: Cells) -> Self {
        Self { table, cells }
    }

    /// The value of a column, by the name the statement gave it.
    pub(crate) fn get<C: Column>(&self, column: &'static str) -> Result<C, Error> {
        C::take(self, Place::Name(column)).map_err(|error| self.unreadable(column, &error))
    }

    /// The value of the first column.
    pub(crate) fn first<C: Column>(&self) -> Result<C, Error> {
        C::take(self, Place::First).map_err(|error| self.unreadable("1", &error))
    }

    /// The value of a column that holds a word of an enumeration.
    pub(crate) fn word<W: std::str::FromStr>(&self, column: &'static str) -> Result<W, Error>
    where
        W::Err: std::fmt::Display,
    {
        let text: String = self.get(column)?;
        text.parse().map_err(|error: W::Err| self.inconsistent(column, error.to_string()))
    }

    /// An error about a column of this row.
    pub(crate) fn inconsistent(&self, column: &'static str, problem: String) -> Error {
        Error::Inconsistent { table: self.table, column, problem }
    }

    fn unreadable(&self, column: &'static str, error: &Unreadable) -> Error {
        self.inconsistent(column, error.0.clone())
    }

    /// Decodes without the driver's comparison of declared types: SQLite has none worth the name, and Glance's
    /// columns differ in them from engine to engine (enumerations, numbers of all widths).
    fn decode<T>(&self, place: Place) -> Result<T, Unreadable>
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Sqlite>
            + for<'r> sqlx::Decode<'r, sqlx::Postgres>
            + for<'r> sqlx::Decode<'r, sqlx::MySql>,
    {
        Ok(match (&self.cells, place) {
            (Cells::Sqlite(row), Place::Name(name)) => row.try_get_unchecked(name)?,
            (Cells::Sqlite(row), Place::First) => row.try_get_unchecked(0)?,
            (Cells::Postgres(row), Place::Name(name)) => row.try_get_unchecked(name)?,
            (Cells::Postgres(row), Place::First) => row.try_get_unchecked(0)?,
            (Cells::MySql(row), Place::Name(name)) => row.try_get_unchecked(name)?,
            (Cells::MySql(row), Place::First) => row.try_get_unchecked(0)?,
        })
    }
}

/// Which column.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// By name.
    Name(&'static str),
    /// The only one there is.
    First,
}

/// A value that does not fit the type it is read into.
pub(crate) struct Unreadable(String);

impl From<sqlx::Error> for Unreadable {
    fn from(error: sqlx::Error) -> Self {
        Self(error.to_string())
    }
}

/// Types a column can be read into.
pub(crate) trait Column: Sized {
    /// Reads the value.
    fn take(row: &Row, place: Place) -> Result<Self, Unreadable>;
}

/// A type whose absence is known, from which the plain one and its `Option` follow.
macro_rules! columns {
    ($($type:ty => $read:expr;)*) => {$(
        impl Column for Option<$type> {
            fn take(row: &Row, place: Place) -> Result<Self, Unreadable> {
                let read: fn(&Row, Place) -> Result<Self, Unreadable> = $read;
                read(row, place)
            }
        }
        impl Column for $type {
            fn take(row: &Row, place: Place) -> Result<Self, Unreadable> {
                <Option<$type> as Column>::take(row, place)?.ok_or_else(|| Unreadable("NULL".to_owned()))
            }
        }
    )*};
}

columns! {
    String => |row, place| row.decode(place);
    Vec<u8> => |row, place| row.decode(place);
    bool => |row, place| row.decode(place);
    i64 => |row, place| match &row.cells {
        Cells::Postgres(cells) => postgres_number(cells, place),
        Cells::Sqlite(_) | Cells::MySql(_) => row.decode(place),
    };
    u64 => |row, place| narrow(<Option<i64> as Column>::take(row, place)?);
    u32 => |row, place| narrow(<Option<i64> as Column>::take(row, place)?);
    OffsetDateTime => |row, place| {
        let at: Option<PrimitiveDateTime> = row.decode(place)?;
        Ok(at.map(PrimitiveDateTime::assume_utc))
    };
}

fn narrow<T: TryFrom<i64>>(number: Option<i64>) -> Result<Option<T>, Unreadable> {
    let fits = |n: i64| T::try_from(n).map_err(|_| Unreadable(format!("{n} is out of range")));
    number.map(fits).transpose()
}

/// The driver reads a number only from exactly as many bytes as the column has.
fn postgres_number(row: &PgRow, place: Place) -> Result<Option<i64>, Unreadable> {
    use sqlx::{Column as _, TypeInfo as _, postgres::PgColumn};
    let column: &PgColumn = match place {
        Place::Name(name) => row.try_column(name)?,
        Place::First => row.try_column(0)?,
    };
    let index = column.ordinal();
    Ok(match column.type_info().name() {
        "INT2" => row.try_get_unchecked::<Option<i16>, _>(index)?.map(i64::from),
        "INT4" => row.try_get_unchecked::<Option<i32>, _>(index)?.map(i64::from),
        _ => row.try_get_unchecked(index)?,
    })
}
