//! Namespaces from definition files.

use std::collections::HashSet;

use sea_query::{Expr, ExprTrait, Query};
use time::OffsetDateTime;
use vitrine_model::metadef::{
    Dated, Document, LOADED_OWNER, LoadMode, Loaded, Object, Properties, ascii_json,
};

use super::{
    Metadefs, Stamp, lock, named, namespaces, of,
    record::{
        AssociationRow, PropertyRow, TagRow, select_associations, select_objects, select_properties,
        select_tags,
    },
    rows,
};
use crate::{Error, core::Transaction};

impl Metadefs {
    /// Loads a namespace, all of it or nothing. Protection is for clients, and is not asked here. Types of resources
    /// that become known are protected; what is new has no time of change.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where a name stands twice in the document.
    pub async fn load(
        &self,
        document: &Document,
        mode: LoadMode,
        at: OffsetDateTime,
    ) -> Result<Loaded, Error> {
        let stamp = Stamp { created_at: at, updated_at: None };
        self.know_types(&document.resource_type_associations, true, stamp).await?;
        let mut transaction = self.database.begin().await?;
        let known = lock(&mut transaction, &document.namespace).await?;
        let attributes = document.attributes(LOADED_OWNER);
        let loaded = match (known, mode) {
            (Some(_), LoadMode::SkipExisting) => Loaded::Skipped,
            (Some(known), LoadMode::Merge) => {
                merge(&mut transaction, known.id, document, None, stamp).await?;
                Loaded::Merged
            }
            (Some(known), LoadMode::MergePreferNew) => {
                let update = Query::update()
                    .table("metadef_namespaces")
                    .values(rows::attributes(&attributes))
                    .value("updated_at", at)
                    .and_where(Expr::col("id").eq(known.id))
                    .take();
                transaction.execute(&update).await?;
                merge(&mut transaction, known.id, document, Some(at), stamp).await?;
                Loaded::Merged
            }
            (known, _) => {
                if let Some(known) = &known {
                    namespaces::wipe(&mut transaction, known.id).await?;
                }
                let id = rows::insert_namespace(&mut transaction, &attributes, stamp).await?;
                rows::insert_all(&mut transaction, id, document, stamp).await?;
                if known.is_some() { Loaded::Replaced } else { Loaded::Created }
            }
        };
        transaction.commit().await?;
        Ok(loaded)
    }

    /// Removes all definitions and all types of resources, protected or not; answers how many namespaces there were.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn clear(&self) -> Result<u64, Error> {
        let mut transaction = self.database.begin().await?;
        let namespaces = namespaces::wipe_all(&mut transaction).await?;
        transaction.commit().await?;
        Ok(namespaces)
    }
}

/// Adds what the namespace does not have; with a time, what it has is changed to what the document says.
async fn merge(
    transaction: &mut Transaction,
    id: i64,
    document: &Document,
    prefer_new: Option<OffsetDateTime>,
    stamp: Stamp,
) -> Result<(), Error> {
    let known = transaction.fetch_all::<AssociationRow>(&select_associations(&[id])).await?;
    let known = names(known.into_iter().map(|row| row.association.item.name));
    let all = &document.resource_type_associations;
    let (old, new): (Vec<_>, Vec<_>) = all.iter().cloned().partition(|one| known.contains(&one.name));
    rows::insert_associations(transaction, id, &new, stamp).await?;
    if let Some(at) = prefer_new {
        for one in old {
            let types = Query::select()
                .column("id")
                .from("metadef_resource_types")
                .and_where(named(&one.name))
                .take();
            let update = Query::update()
                .table("metadef_namespace_resource_types")
                .value("prefix", one.prefix)
                .value("properties_target", one.properties_target)
                .value("updated_at", at)
                .and_where(of(id).and(Expr::col("resource_type_id").in_subquery(types)))
                .take();
            transaction.execute(&update).await?;
        }
    }

    let known = transaction.fetch_all::<PropertyRow>(&select_properties(id)).await?;
    let known = names(known.into_iter().map(|PropertyRow(name, _)| name));
    let (old, new): (Vec<_>, Vec<_>) =
        document.properties.clone().into_iter().partition(|(name, _)| known.contains(name));
    let new: Properties = new.into_iter().collect();
    rows::insert_properties(transaction, id, new.iter(), stamp).await?;
    if let Some(at) = prefer_new {
        for (name, property) in old {
            let update = Query::update()
                .table("metadef_properties")
                .value("json_schema", Expr::val(ascii_json(&property)))
                .value("updated_at", at)
                .and_where(of(id).and(named(&name)))
                .take();
            transaction.execute(&update).await?;
        }
    }

    let known = transaction.fetch_all::<Dated<Object>>(&select_objects(id)).await?;
    let known = names(known.into_iter().map(|object| object.item.name));
    let (old, new): (Vec<_>, Vec<_>) =
        document.objects.iter().cloned().partition(|object| known.contains(&object.name));
    rows::insert_objects(transaction, id, &new, stamp).await?;
    if let Some(at) = prefer_new {
        for object in old {
            let update = Query::update()
                .table("metadef_objects")
                .values(rows::object(&object))
                .value("updated_at", at)
                .and_where(of(id).and(named(&object.name)))
                .take();
            transaction.execute(&update).await?;
        }
    }

    let known = transaction.fetch_all::<TagRow>(&select_tags(id)).await?;
    let known = names(known.into_iter().map(|row| row.tag.item.name));
    let new: Vec<_> = document.tags.iter().filter(|tag| !known.contains(&tag.name)).cloned().collect();
    rows::insert_tags(transaction, id, &new, stamp).await
}

fn names(names: impl Iterator<Item = String>) -> HashSet<String> {
    names.collect()
}
