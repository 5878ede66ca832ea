//! Rows.

use sea_query::{Expr, ExprTrait, Query, SelectStatement};
use time::OffsetDateTime;
use vitrine_model::metadef::{
    Association, Dated, Namespace, Object, Properties, Property, ResourceType, Tag,
};

use super::of;
use crate::{
    Error,
    core::{Record, Row},
};

fn dated<T>(row: &Row, item: T) -> Result<Dated<T>, Error> {
    let updated_at: Option<OffsetDateTime> = row.get("updated_at")?;
    Ok(Dated { item, created_at: row.get("created_at")?, updated_at })
}

/// Reads JSON; where there is none, that is `null`.
fn json(row: &Row, column: &'static str) -> Result<serde_json::Value, Error> {
    let text: Option<String> = row.get(column)?;
    let text = text.as_deref().unwrap_or("null");
    serde_json::from_str(text).map_err(|error| row.inconsistent(column, error.to_string()))
}

/// A namespace with its number.
#[derive(Clone)]
pub(super) struct NamespaceRow {
    pub(super) id: i64,
    pub(super) namespace: Dated<Namespace>,
}

pub(super) const NAMESPACE_COLUMNS: [&str; 9] = [
    "id",
    "namespace",
    "display_name",
    "description",
    "visibility",
    "protected",
    "owner",
    "created_at",
    "updated_at",
];

impl Record for NamespaceRow {
    const TABLE: &'static str = "metadef_namespaces";

    fn read(row: &Row) -> Result<Self, Error> {
        let visibility: Option<String> = row.get("visibility")?;
        let protected: Option<bool> = row.get("protected")?;
        let namespace = Namespace {
            namespace: row.get("namespace")?,
            display_name: row.get("display_name")?,
            description: row.get("description")?,
            // A file may hold any word; whatever is not public is as good as private.
            visibility: visibility.and_then(|word| word.parse().ok()),
            protected: protected.unwrap_or(false),
            owner: row.get("owner")?,
        };
        Ok(Self { id: row.get("id")?, namespace: dated(row, namespace)? })
    }
}

impl Record for Dated<Object> {
    const TABLE: &'static str = "metadef_objects";

    fn read(row: &Row) -> Result<Self, Error> {
        let required: Option<String> = row.get("required")?;
        let required = required.filter(|text| !text.is_empty());
        let object = Object {
            name: row.get("name")?,
            required: required.map_or_else(Vec::new, |text| text.split(',').map(str::to_owned).collect()),
            description: row.get("description")?,
            properties: Properties::stored(&json(row, "json_schema")?),
        };
        dated(row, object)
    }
}

pub(super) fn select_objects(namespace: i64) -> SelectStatement {
    Query::select()
        .columns(["name", "required", "description", "json_schema", "created_at", "updated_at"])
        .from("metadef_objects")
        .and_where(of(namespace))
        .take()
}

/// A property under its name.
pub(super) struct PropertyRow(pub(super) String, pub(super) Property);

impl Record for PropertyRow {
    const TABLE: &'static str = "metadef_properties";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self(row.get("name")?, Property::stored(&json(row, "json_schema")?)))
    }
}

pub(super) fn select_properties(namespace: i64) -> SelectStatement {
    Query::select()
        .columns(["name", "json_schema"])
        .from("metadef_properties")
        .and_where(of(namespace))
        .take()
}

/// A tag with its number.
pub(super) struct TagRow {
    pub(super) id: i64,
    pub(super) tag: Dated<Tag>,
}

impl Record for TagRow {
    const TABLE: &'static str = "metadef_tags";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { id: row.get("id")?, tag: dated(row, Tag::new(row.get::<String>("name")?))? })
    }
}

pub(super) fn select_tags(namespace: i64) -> SelectStatement {
    Query::select()
        .columns(["id", "name", "created_at", "updated_at"])
        .from("metadef_tags")
        .and_where(of(namespace))
        .take()
}

/// An association with the number of its namespace.
pub(super) struct AssociationRow {
    pub(super) namespace_id: i64,
    pub(super) association: Dated<Association>,
}

impl Record for AssociationRow {
    const TABLE: &'static str = "metadef_namespace_resource_types";

    fn read(row: &Row) -> Result<Self, Error> {
        let association = Association {
            name: row.get("name")?,
            prefix: row.get("prefix")?,
            properties_target: row.get("properties_target")?,
        };
        Ok(Self { namespace_id: row.get("namespace_id")?, association: dated(row, association)? })
    }
}

/// The associations of these namespaces, those of one by the names of their types.
pub(super) fn select_associations(namespaces: &[i64]) -> SelectStatement {
    const OWN: &str = "metadef_namespace_resource_types";
    const TYPES: &str = "metadef_resource_types";
    Query::select()
        .columns(
            ["namespace_id", "prefix", "properties_target", "created_at", "updated_at"].map(|c| (OWN, c)),
        )
        .column((TYPES, "name"))
        .from(OWN)
        .inner_join(TYPES, Expr::col((TYPES, "id")).equals((OWN, "resource_type_id")))
        .and_where(Expr::col((OWN, "namespace_id")).is_in(namespaces.iter().copied()))
        .order_by((OWN, "namespace_id"), sea_query::Order::Asc)
        .order_by((TYPES, "name"), sea_query::Order::Asc)
        .take()
}

impl Record for Dated<ResourceType> {
    const TABLE: &'static str = "metadef_resource_types";

    fn read(row: &Row) -> Result<Self, Error> {
        dated(row, ResourceType { name: row.get("name")?, protected: row.get("protected")? })
    }
}
