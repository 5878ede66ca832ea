//! Rows that are written into a namespace.

use sea_query::{Expr, ExprTrait, InsertStatement, Query};
use vitrine_model::metadef::{
    Association, Document, Namespace, NamespaceVisibility, Object, Property, Tag, ascii_json,
};

use super::Stamp;
use crate::{
    Error,
    core::{Record, Row, Transaction},
};

/// Rows written by one statement.
const BATCH: usize = 500;

/// The columns of a namespace's attributes, with their values.
pub(super) fn attributes(namespace: &Namespace) -> [(&'static str, Expr); 6] {
    [
        ("namespace", Expr::val(namespace.namespace.as_str())),
        ("display_name", Expr::val(namespace.display_name.as_deref())),
        ("description", Expr::val(namespace.description.as_deref())),
        ("visibility", Expr::val(namespace.visibility.map(NamespaceVisibility::as_str))),
        ("protected", Expr::val(namespace.protected)),
        ("owner", Expr::val(namespace.owner.as_str())),
    ]
}

/// Writes the row of a namespace; answers its number.
pub(super) async fn insert_namespace(
    transaction: &mut Transaction,
    namespace: &Namespace,
    stamp: Stamp,
) -> Result<i64, Error> {
    let (columns, values): (Vec<_>, Vec<_>) = attributes(namespace).into_iter().unzip();
    let insert = Query::insert()
        .into_table("metadef_namespaces")
        .columns(columns.into_iter().chain(["created_at", "updated_at"]))
        .values_panic(values.into_iter().chain([stamp.created_at.into(), stamp.updated_at.into()]))
        .take();
    transaction.execute(&insert).await.map_err(|error| error.or_duplicate("namespace"))?;
    let id = Query::select()
        .column("id")
        .from("metadef_namespaces")
        .and_where(Expr::col("namespace").eq(namespace.namespace.as_str()))
        .take();
    transaction.fetch_scalar(&id).await
}

/// Writes everything that a document has in its namespace; the types of resources must be known already.
pub(super) async fn insert_all(
    transaction: &mut Transaction,
    namespace: i64,
    document: &Document,
    stamp: Stamp,
) -> Result<(), Error> {
    insert_associations(transaction, namespace, &document.resource_type_associations, stamp).await?;
    insert_properties(transaction, namespace, document.properties.iter(), stamp).await?;
    insert_objects(transaction, namespace, &document.objects, stamp).await?;
    insert_tags(transaction, namespace, &document.tags, stamp).await
}

pub(super) async fn insert_associations(
    transaction: &mut Transaction,
    namespace: i64,
    associations: &[Association],
    stamp: Stamp,
) -> Result<(), Error> {
    struct Type(i64, String);
    impl Record for Type {
        const TABLE: &'static str = "metadef_resource_types";
        fn read(row: &Row) -> Result<Self, Error> {
            Ok(Self(row.get("id")?, row.get("name")?))
        }
    }
    if associations.is_empty() {
        return Ok(());
    }
    let known = Query::select()
        .columns(["id", "name"])
        .from("metadef_resource_types")
        .and_where(Expr::col("name").is_in(associations.iter().map(|one| one.name.as_str())))
        .take();
    let known = transaction.fetch_all::<Type>(&known).await?;
    let row = |association: &Association| {
        let name = association.name.as_str();
        // A database of Glance may take names for the same that differ in case.
        let same = known.iter().find(|one| one.1 == name);
        let same = same.or_else(|| known.iter().find(|one| one.1.eq_ignore_ascii_case(name)));
        let Some(Type(id, _)) = same else {
            let problem = format!("the type '{name}' was removed a moment ago");
            return Err(Error::Inconsistent { table: Type::TABLE, column: "name", problem });
        };
        Ok(vec![
            Expr::val(*id),
            Expr::val(association.prefix.as_deref()),
            Expr::val(association.properties_target.as_deref()),
        ])
    };
    let rows = associations.iter().map(row).collect::<Result<_, _>>()?;
    let columns = &["resource_type_id", "prefix", "properties_target"];
    let table = "metadef_namespace_resource_types";
    insert(transaction, table, "association", columns, namespace, rows, stamp).await
}

pub(super) async fn insert_properties(
    transaction: &mut Transaction,
    namespace: i64,
    properties: impl Iterator<Item = (&str, &Property)> + Send,
    stamp: Stamp,
) -> Result<(), Error> {
    let rows =
        properties.map(|(name, property)| vec![Expr::val(name), Expr::val(ascii_json(property))]).collect();
    let columns = &["name", "json_schema"];
    insert(transaction, "metadef_properties", "property", columns, namespace, rows, stamp).await
}

/// The columns of an object, with their values.
pub(super) fn object(object: &Object) -> [(&'static str, Expr); 4] {
    let required = Some(object.required.join(",")).filter(|text| !text.is_empty());
    [
        ("name", Expr::val(object.name.as_str())),
        ("description", Expr::val(object.description.as_deref())),
        ("required", Expr::val(required)),
        ("json_schema", Expr::val(ascii_json(&object.properties))),
    ]
}

pub(super) async fn insert_objects(
    transaction: &mut Transaction,
    namespace: i64,
    objects: &[Object],
    stamp: Stamp,
) -> Result<(), Error> {
    let rows = objects.iter().map(|one| object(one).map(|(_, value)| value).to_vec()).collect();
    let columns = &["name", "description", "required", "json_schema"];
    insert(transaction, "metadef_objects", "object", columns, namespace, rows, stamp).await
}

pub(super) async fn insert_tags(
    transaction: &mut Transaction,
    namespace: i64,
    tags: &[Tag],
    stamp: Stamp,
) -> Result<(), Error> {
    let rows = tags.iter().map(|tag| vec![Expr::val(tag.name.as_str())]).collect();
    insert(transaction, "metadef_tags", "tag", &["name"], namespace, rows, stamp).await
}

/// Rows of a namespace: what each has of its own, then what all have. `what` names the key that may be taken.
async fn insert(
    transaction: &mut Transaction,
    table: &'static str,
    what: &'static str,
    own: &[&'static str],
    namespace: i64,
    rows: Vec<Vec<Expr>>,
    stamp: Stamp,
) -> Result<(), Error> {
    for rows in rows.chunks(BATCH) {
        let mut insert: InsertStatement = Query::insert()
            .into_table(table)
            .columns(own.iter().copied().chain(["namespace_id", "created_at", "updated_at"]))
            .take();
        for row in rows {
            let common = [Expr::val(namespace), Expr::val(stamp.created_at), Expr::val(stamp.updated_at)];
            insert.values_panic(row.iter().cloned().chain(common));
        }
        transaction.execute(&insert).await.map_err(|error| error.or_duplicate(what))?;
    }
    Ok(())
}
