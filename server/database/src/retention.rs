//! Which images of a project go by themselves.

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use time::OffsetDateTime;
use vitrine_model::{
    Family, RetentionFamilies, RetentionRule, RetentionRun, RetentionTerms, visibility::UnknownWord,
};

use crate::{
    Database, Error,
    core::{Record, Row},
};

/// All columns but the last, in their order; the first sixteen are those of a new rule.
const COLUMNS: [&str; 20] = [
    "id",
    "project_id",
    "name",
    "families",
    "family",
    "kind",
    "name_pattern",
    "keep_newest",
    "older_than_days",
    "unused_days",
    "include_shared",
    "action",
    "enabled",
    "created_at",
    "updated_at",
    "updated_by",
    "last_run_at",
    "last_run_task",
    "last_run_done",
    "last_run_refused",
];

impl Record for RetentionRule {
    const TABLE: &'static str = "vitrine_retention_rules";

    fn read(row: &Row) -> Result<Self, Error> {
        let number = |column: &'static str| -> Result<Option<u32>, Error> {
            let stored: Option<i64> = row.get(column)?;
            let fits = stored.map(u32::try_from).transpose();
            fits.map_err(|_| row.inconsistent(column, "not a count".to_owned()))
        };
        let terms = RetentionTerms {
            name: row.get("name")?,
            families: families(row)?,
            kind: word(row, "kind")?,
            name_pattern: row.get("name_pattern")?,
            keep_newest: number("keep_newest")?,
            older_than_days: number("older_than_days")?,
            unused_days: number("unused_days")?,
            include_shared: row.get("include_shared")?,
            action: word(row, "action")?,
        };
        Ok(Self {
            id: row.get("id")?,
            project: row.get("project_id")?,
            terms,
            enabled: row.get("enabled")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            updated_by: row.get("updated_by")?,
            last_run: last_run(row)?,
        })
    }
}

fn last_run(row: &Row) -> Result<Option<RetentionRun>, Error> {
    let Some(at) = row.get("last_run_at")? else { return Ok(None) };
    let count = |column: &'static str| -> Result<u64, Error> {
        Ok(row.get::<Option<u64>>(column)?.unwrap_or_default())
    };
    Ok(Some(RetentionRun {
        at,
        task: row.get::<Option<String>>("last_run_task")?.unwrap_or_default(),
        done: count("last_run_done")?,
        refused: count("last_run_refused")?,
        bytes: count("last_run_bytes")?,
    }))
}

fn word<T: std::str::FromStr<Err = UnknownWord>>(row: &Row, column: &'static str) -> Result<T, Error> {
    let word: String = row.get(column)?;
    word.parse().map_err(|_| row.inconsistent(column, format!("unknown word '{word}'")))
}

fn families(row: &Row) -> Result<RetentionFamilies, Error> {
    let word: String = row.get("families")?;
    let family: Option<String> = row.get("family")?;
    match (word.as_str(), family) {
        ("all", _) => Ok(RetentionFamilies::All),
        ("each", _) => Ok(RetentionFamilies::Each),
        ("one", Some(family)) => match serde_json::from_str::<Family>(&family) {
            Ok(family) => Ok(RetentionFamilies::One(family)),
            Err(error) => Err(row.inconsistent("family", error.to_string())),
        },
        _ => Err(row.inconsistent("families", format!("unknown word '{word}', or no family"))),
    }
}

/// The word and the document.
fn written(families: &RetentionFamilies) -> (&'static str, Option<String>) {
    match families {
        RetentionFamilies::All => ("all", None),
        RetentionFamilies::Each => ("each", None),
        // A family is an enumeration of texts: that can be written.
        RetentionFamilies::One(family) => ("one", serde_json::to_string(family).ok()),
    }
}

fn select() -> SelectStatement {
    Query::select().columns(COLUMNS).column("last_run_bytes").from("vitrine_retention_rules").take()
}

/// The rules of all projects.
#[derive(Clone, Debug)]
pub struct Retention {
    database: Database,
}

impl Retention {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// The rules of a project, or of all, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(&self, project: Option<&str>) -> Result<Vec<RetentionRule>, Error> {
        let mut select = select();
        if let Some(project) = project {
            select.and_where(Expr::col("project_id").eq(project));
        }
        select
            .order_by("project_id", Order::Asc)
            .order_by("created_at", Order::Asc)
            .order_by("id", Order::Asc);
        self.database.fetch_all(&select).await
    }

    /// One rule.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn get(&self, id: &str) -> Result<Option<RetentionRule>, Error> {
        if id.contains('\0') {
            return Ok(None);
        }
        self.database.fetch_optional(&select().and_where(Expr::col("id").eq(id)).take()).await
    }

    /// Keeps a new rule; its last run is left out.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the id is taken.
    pub async fn insert(&self, rule: &RetentionRule) -> Result<(), Error> {
        let (terms, (word, family)) = (&rule.terms, written(&rule.terms.families));
        let insert = Query::insert()
            .into_table("vitrine_retention_rules")
            .columns(COLUMNS.into_iter().take(16))
            .values_panic([
                rule.id.as_str().into(),
                rule.project.as_str().into(),
                terms.name.as_str().into(),
                word.into(),
                family.into(),
                terms.kind.as_str().into(),
                terms.name_pattern.clone().into(),
                terms.keep_newest.map(i64::from).into(),
                terms.older_than_days.map(i64::from).into(),
                terms.unused_days.map(i64::from).into(),
                terms.include_shared.into(),
                terms.action.as_str().into(),
                rule.enabled.into(),
                rule.created_at.into(),
                rule.updated_at.into(),
                rule.updated_by.as_str().into(),
            ])
            .take();
        self.database.execute(&insert).await.map_err(|error| error.or_duplicate("rule id")).map(|_| ())
    }

    /// Writes what a rule says and whether it is on, where it is still the version that was changed at `seen`; false
    /// where it is another one, or gone.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn save(&self, rule: &RetentionRule, seen: OffsetDateTime) -> Result<bool, Error> {
        let (terms, (word, family)) = (&rule.terms, written(&rule.terms.families));
        let update = Query::update()
            .table("vitrine_retention_rules")
            .value("name", terms.name.as_str())
            .value("families", word)
            .value("family", family)
            .value("kind", terms.kind.as_str())
            .value("name_pattern", terms.name_pattern.clone())
            .value("keep_newest", terms.keep_newest.map(i64::from))
            .value("older_than_days", terms.older_than_days.map(i64::from))
            .value("unused_days", terms.unused_days.map(i64::from))
            .value("include_shared", terms.include_shared)
            .value("action", terms.action.as_str())
            .value("enabled", rule.enabled)
            .value("updated_at", rule.updated_at)
            .value("updated_by", rule.updated_by.as_str())
            .and_where(Expr::col("id").eq(rule.id.as_str()))
            .and_where(Expr::col("updated_at").eq(seen))
            .take();
        Ok(self.database.execute(&update).await? > 0)
    }

    /// Notes what a run did; false where the rule is gone.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn ran(&self, id: &str, run: &RetentionRun) -> Result<bool, Error> {
        let update = Query::update()
            .table("vitrine_retention_rules")
            .value("last_run_at", run.at)
            .value("last_run_task", run.task.as_str())
            .value("last_run_done", run.done)
            .value("last_run_refused", run.refused)
            .value("last_run_bytes", run.bytes)
            .and_where(Expr::col("id").eq(id))
            .take();
        Ok(self.database.execute(&update).await? > 0)
    }

    /// Forgets a rule; false where there is none.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete(&self, id: &str) -> Result<bool, Error> {
        let delete =
            Query::delete().from_table("vitrine_retention_rules").and_where(Expr::col("id").eq(id)).take();
        Ok(self.database.execute(&delete).await? > 0)
    }

    /// The images of a project that other projects are members of, whatever those answered.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn with_members(&self, project: &str) -> Result<Vec<String>, Error> {
        let of_project = Query::select()
            .column("id")
            .from("images")
            .and_where(Expr::col(("images", "id")).equals(("image_members", "image_id")))
            .and_where(Expr::col("owner").eq(project))
            .take();
        let select = Query::select()
            .distinct()
            .column("image_id")
            .from("image_members")
            .and_where(crate::core::has_mark(Expr::col("deleted"), false))
            .and_where(Expr::exists(of_project))
            .take();
        let rows: Vec<Shared> = self.database.fetch_all(&select).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }
}

struct Shared(String);

impl Record for Shared {
    const TABLE: &'static str = "image_members";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("image_id").map(Self)
    }
}
