//! The words in which a migration is written.

use sea_query::InsertStatement;

/// What one migration adds, in order.
#[derive(Default)]
pub(crate) struct Schema {
    pub(super) steps: Vec<Step>,
}

pub(super) enum Step {
    Table(Table),
    Index(&'static str, Index),
    Rows(Box<InsertStatement>),
}

impl Schema {
    /// Adds a table with its indexes.
    pub(crate) fn table(&mut self, table: Table) {
        self.steps.push(Step::Table(table));
    }

    /// Adds an index to a table that exists. The columns are in ascending order.
    pub(crate) fn index(
        &mut self,
        table: &'static str,
        name: &'static str,
        columns: &'static [&'static str],
    ) {
        self.steps.push(Step::Index(table, Index { name, columns, beginning: None }));
    }

    /// Adds an index whose last column is long text, of which the first so many characters count. To use it, a
    /// statement must compare [`beginning_of`] the column, and the column.
    pub(crate) fn index_with_beginning(
        &mut self,
        table: &'static str,
        name: &'static str,
        columns: &'static [&'static str],
        beginning: (&'static str, u32),
    ) {
        self.steps.push(Step::Index(table, Index { name, columns, beginning: Some(beginning) }));
    }

    /// Adds first rows; on a table of this same migration.
    pub(crate) fn rows(&mut self, insert: InsertStatement) {
        self.steps.push(Step::Rows(Box::new(insert)));
    }
}

/// A table. Columns are `NOT NULL` unless [`Table::null`] follows.
pub(crate) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: Vec<Column>,
    pub(super) primary: &'static [&'static str],
    pub(super) uniques: Vec<Index>,
    pub(super) references: Vec<Reference>,
    pub(super) indexes: Vec<Index>,
}

pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) null: bool,
    /// SQL text that all engines read the same way.
    pub(super) default: Option<&'static str>,
}

#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// Counts up by itself.
    Serial,
    /// Counts up by itself, in 64 bits.
    BigSerial,
    /// 32 bits.
    Integer,
    /// 64 bits.
    BigInteger,
    /// 64 bits, though SQLite's column says `INTEGER`.
    Size,
    Boolean,
    /// At most so many characters.
    Text(u32),
    /// 64 KiB on MySQL, unlimited elsewhere.
    LongText,
    /// 16 MiB on MySQL, unlimited elsewhere.
    Document,
    /// To the second on MySQL, to the microsecond elsewhere.
    Time,
    /// To the microsecond everywhere.
    FineTime,
    /// One of the words: a type of its own on PostgreSQL, `ENUM` on MySQL, text on SQLite.
    Words(&'static str, &'static [&'static str]),
}

pub(super) struct Index {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
    pub(super) beginning: Option<(&'static str, u32)>,
}

/// The first characters of a column, as the index has them.
pub(crate) fn beginning_of(column: &str, length: u32) -> String {
    format!("SUBSTR({column}, 1, {length})")
}

pub(super) struct Reference {
    pub(super) column: &'static str,
    pub(super) table: &'static str,
    pub(super) key: &'static str,
    pub(super) cascade: bool,
}

impl Table {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self {
            name,
            columns: Vec::new(),
            primary: &[],
            uniques: Vec::new(),
            references: Vec::new(),
            indexes: Vec::new(),
        }
    }

    fn column(mut self, name: &'static str, kind: Kind) -> Self {
        self.columns.push(Column { name, kind, null: false, default: None });
        self
    }

    /// A primary key that counts up.
    pub(crate) fn serial(self, name: &'static str) -> Self {
        self.column(name, Kind::Serial)
    }

    /// A primary key that counts up, in 64 bits.
    pub(crate) fn big_serial(self, name: &'static str) -> Self {
        self.column(name, Kind::BigSerial)
    }

    /// A whole number of 32 bits.
    pub(crate) fn integer(self, name: &'static str) -> Self {
        self.column(name, Kind::Integer)
    }

    /// A whole number of 64 bits.
    pub(crate) fn big_integer(self, name: &'static str) -> Self {
        self.column(name, Kind::BigInteger)
    }

    /// A number of bytes, as Glance declares it.
    pub(crate) fn size(self, name: &'static str) -> Self {
        self.column(name, Kind::Size)
    }

    /// True or false.
    pub(crate) fn boolean(self, name: &'static str) -> Self {
        self.column(name, Kind::Boolean)
    }

    /// Text of at most `length` characters.
    pub(crate) fn text(self, name: &'static str, length: u32) -> Self {
        self.column(name, Kind::Text(length))
    }

    /// Text of at most 64 KiB.
    pub(crate) fn long_text(self, name: &'static str) -> Self {
        self.column(name, Kind::LongText)
    }

    /// Text of at most 16 MiB.
    pub(crate) fn document(self, name: &'static str) -> Self {
        self.column(name, Kind::Document)
    }

    /// A time as Glance keeps it: MySQL drops the fraction of the second.
    pub(crate) fn time(self, name: &'static str) -> Self {
        self.column(name, Kind::Time)
    }

    /// A time to the microsecond.
    pub(crate) fn fine_time(self, name: &'static str) -> Self {
        self.column(name, Kind::FineTime)
    }

    /// One of `words`; PostgreSQL calls the type `type_name`.
    pub(crate) fn words(
        self,
        name: &'static str,
        type_name: &'static str,
        words: &'static [&'static str],
    ) -> Self {
        self.column(name, Kind::Words(type_name, words))
    }

    /// The column before may be NULL.
    pub(crate) fn null(mut self) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.null = true;
        }
        self
    }

    /// The column before has this default, in SQL.
    pub(crate) fn default(mut self, sql: &'static str) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.default = Some(sql);
        }
        self
    }

    /// `created_at` and `updated_at`, as Glance's tables have them.
    pub(crate) fn dates(self) -> Self {
        self.time("created_at").time("updated_at").null()
    }

    /// [`Table::dates`], and `deleted_at` and `deleted` of tables with soft delete.
    pub(crate) fn soft_delete(self) -> Self {
        self.dates().time("deleted_at").null().boolean("deleted")
    }

    /// The primary key, where it is no serial.
    pub(crate) const fn primary(mut self, columns: &'static [&'static str]) -> Self {
        self.primary = columns;
        self
    }

    /// A unique key.
    pub(crate) fn unique(mut self, name: &'static str, columns: &'static [&'static str]) -> Self {
        self.uniques.push(Index { name, columns, beginning: None });
        self
    }

    /// `column` is a key of another table; rows that are pointed at cannot go.
    pub(crate) fn references(mut self, column: &'static str, table: &'static str, key: &'static str) -> Self {
        self.references.push(Reference { column, table, key, cascade: false });
        self
    }

    /// `column` is a key of another table; a row goes with the one it points at.
    pub(crate) fn belongs_to(mut self, column: &'static str, table: &'static str, key: &'static str) -> Self {
        self.references.push(Reference { column, table, key, cascade: true });
        self
    }

    /// An index.
    pub(crate) fn index(mut self, name: &'static str, columns: &'static [&'static str]) -> Self {
        self.indexes.push(Index { name, columns, beginning: None });
        self
    }
}
