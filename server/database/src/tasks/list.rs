//! One task, and pages of them.

use sea_query::{Expr, ExprTrait, Order, SelectStatement, Value};
use vitrine_model::{
    Task,
    task::{TaskQuery, TaskSortKey},
};

use super::{Tasks, record::select};
use crate::Error;

impl Tasks {
    /// One task that is not deleted.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn get(&self, id: &str) -> Result<Option<Task>, Error> {
        let select = select().and_where(Expr::col(("tasks", "id")).eq(id)).take();
        self.database.fetch_optional(&select).await
    }

    /// The page behind `after`, at most `query.limit` tasks.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(&self, query: &TaskQuery, after: Option<&Task>) -> Result<Vec<Task>, Error> {
        let mut select = select();
        let equal = [
            ("owner", query.owner.as_deref()),
            ("image_id", query.image_id.as_deref()),
            ("type", query.kind.as_deref()),
            ("status", query.status.map(vitrine_model::TaskStatus::as_str)),
        ];
        for (column, value) in equal {
            if let Some(value) = value {
                select.and_where(Expr::col(("tasks", column)).eq(value));
            }
        }
        let keys = keys(query.sort_key);
        let order = if query.descending { Order::Desc } else { Order::Asc };
        for key in &keys {
            self.database.engine().order_nulls_lowest(&mut select, column(*key), order.clone());
        }
        if let Some(after) = after {
            behind(&mut select, &keys, after, query.descending);
        }
        self.database.fetch_all(&select.limit(u64::from(query.limit)).take()).await
    }
}

/// The asked one, then those that make every order total.
fn keys(first: TaskSortKey) -> Vec<TaskSortKey> {
    let mut keys = vec![first];
    keys.extend([TaskSortKey::CreatedAt, TaskSortKey::Id].into_iter().filter(|key| *key != first));
    keys
}

fn column(key: TaskSortKey) -> Expr {
    Expr::col(("tasks", key.as_str()))
}

/// (a, b, c) is behind (x, y, z) when a is behind x, or a = x and b is behind y, and so on.
fn behind(select: &mut SelectStatement, keys: &[TaskSortKey], after: &Task, descending: bool) {
    let mut any = Expr::val(false);
    let mut equal = Expr::val(true);
    for key in keys {
        let by = column(*key);
        let bound = value(*key, after);
        let further = match (&bound, descending) {
            (None, true) => Expr::val(false),
            (None, false) => by.clone().is_not_null(),
            (Some(bound), true) => by.clone().lt(bound.clone()).or(by.clone().is_null()),
            (Some(bound), false) => by.clone().gt(bound.clone()),
        };
        any = any.or(equal.clone().and(further));
        equal = equal.and(match bound {
            Some(bound) => by.eq(bound),
            None => by.is_null(),
        });
    }
    select.and_where(any);
}

fn value(key: TaskSortKey, task: &Task) -> Option<Value> {
    Some(match key {
        TaskSortKey::Id => task.id.as_str().into(),
        TaskSortKey::Kind => task.kind.as_str().into(),
        TaskSortKey::Status => task.status.as_str().into(),
        TaskSortKey::Owner => task.owner.as_str().into(),
        TaskSortKey::ExpiresAt => task.expires_at?.into(),
        TaskSortKey::CreatedAt => task.created_at.into(),
        TaskSortKey::UpdatedAt => task.updated_at.into(),
    })
}
