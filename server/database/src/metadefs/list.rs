//! Pages of namespaces.

use std::collections::HashMap;

use sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, Value};
use vitrine_model::{
    Viewer,
    metadef::{NamespaceEntry, NamespaceFilters, NamespaceQuery, NamespaceSortKey, NamespaceVisibility},
};

use super::{
    Metadefs,
    keyset::{self, Key},
    namespaces::select_namespace,
    record::{AssociationRow, NAMESPACE_COLUMNS, NamespaceRow, select_associations},
};
use crate::{
    Engine, Error,
    images::{like_any_case, like_literal},
};

impl Metadefs {
    /// A page of the namespaces the viewer sees, with their associations: two statements, however long it is, and
    /// one more with a marker. `None`
    /// where no namespace has the name of the marker; whether the viewer may see that one is not asked.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(
        &self,
        viewer: &Viewer,
        query: &NamespaceQuery,
    ) -> Result<Option<Vec<NamespaceEntry>>, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let engine = snapshot.engine();
        let keys = keys(query.sort.0, engine);
        let mut select = page(viewer, &query.filters);
        if let Some(marker) = &query.marker {
            let Some(marker) = snapshot.fetch_optional::<NamespaceRow>(&select_namespace(marker)).await?
            else {
                return Ok(None);
            };
            select.and_where(keyset::behind(&keys, values(query.sort.0, &marker), query.sort.1));
        }
        keyset::order(&mut select, &keys, query.sort.1, engine);
        let rows: Vec<NamespaceRow> = snapshot.fetch_all(&select.limit(query.limit.into()).take()).await?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut associations: HashMap<i64, Vec<_>> = HashMap::new();
        if !ids.is_empty() {
            for row in snapshot.fetch_all::<AssociationRow>(&select_associations(&ids)).await? {
                associations.entry(row.namespace_id).or_default().push(row.association);
            }
        }
        snapshot.commit().await?;
        let entry = |row: NamespaceRow| NamespaceEntry {
            associations: associations.remove(&row.id).unwrap_or_default(),
            namespace: row.namespace,
        };
        Ok(Some(rows.into_iter().map(entry).collect()))
    }
}

fn page(viewer: &Viewer, filters: &NamespaceFilters) -> SelectStatement {
    let mut select = Query::select().columns(NAMESPACE_COLUMNS).from("metadef_namespaces").take();
    let is = |visibility: NamespaceVisibility| Expr::col("visibility").eq(visibility.as_str());
    if !viewer.is_admin {
        let public = is(NamespaceVisibility::Public);
        select.and_where(match &viewer.project {
            Some(project) => public.or(Expr::col("owner").eq(project.as_str())),
            None => public,
        });
    }
    if let Some(visibility) = filters.visibility {
        select.and_where(is(visibility));
    }
    if let Some(types) = &filters.resource_types {
        const OWN: &str = "metadef_namespace_resource_types";
        const TYPES: &str = "metadef_resource_types";
        let associated = Query::select()
            .column((OWN, "namespace_id"))
            .from(OWN)
            .inner_join(TYPES, Expr::col((TYPES, "id")).equals((OWN, "resource_type_id")))
            .and_where(Expr::col((TYPES, "name")).is_in(types.iter().map(String::as_str)))
            .take();
        select.and_where(Expr::col("id").in_subquery(associated));
    }
    if let Some(protected) = filters.protected {
        let or_not = Func::coalesce([Expr::col("protected"), Expr::val(false)]);
        select.and_where(Expr::from(or_not).eq(protected));
    }
    if let Some(search) = filters.search.as_deref().map(str::trim).filter(|search| !search.is_empty()) {
        let part = format!("%{}%", like_literal(search));
        let has = |column: &'static str| like_any_case(Expr::col(column), part.clone());
        select.and_where(has("namespace").or(has("display_name")).or(has("description")));
    }
    select
}

/// The keys of the list in full: what was asked for, the time of creation, the number.
fn full(asked: NamespaceSortKey) -> Vec<NamespaceSortKey> {
    use NamespaceSortKey::{CreatedAt, Id};
    match asked {
        CreatedAt | Id => vec![CreatedAt, Id],
        other => vec![other, CreatedAt, Id],
    }
}

fn keys(asked: NamespaceSortKey, engine: Engine) -> Vec<Key> {
    use NamespaceSortKey as By;
    let key = |key: By| {
        let column = Expr::col(key.as_str());
        match key {
            By::Namespace | By::Owner => Key { by: engine.bytewise(column), nullable: false },
            By::DisplayName | By::Description | By::Visibility => {
                Key { by: engine.bytewise(column), nullable: true }
            }
            By::Protected => {
                let or_not = Func::coalesce([column, Expr::val(false)]);
                Key { by: Expr::from(or_not), nullable: false }
            }
            By::UpdatedAt => Key { by: column, nullable: true },
            By::CreatedAt | By::Id => Key { by: column, nullable: false },
        }
    };
    full(asked).into_iter().map(key).collect()
}

/// The values of a row under [`keys`].
fn values(asked: NamespaceSortKey, row: &NamespaceRow) -> Vec<Value> {
    use NamespaceSortKey as By;
    let (item, dated) = (&row.namespace.item, &row.namespace);
    let value = |key: By| match key {
        By::Namespace => item.namespace.as_str().into(),
        By::DisplayName => item.display_name.clone().into(),
        By::Description => item.description.clone().into(),
        By::Visibility => item.visibility.map(|visibility| visibility.as_str().to_owned()).into(),
        By::Protected => item.protected.into(),
        By::Owner => item.owner.as_str().into(),
        By::CreatedAt => dated.created_at.into(),
        By::UpdatedAt => dated.updated_at.into(),
        By::Id => row.id.into(),
    };
    full(asked).into_iter().map(value).collect()
}
