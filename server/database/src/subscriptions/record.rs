//! Rows as records.

use sea_query::SimpleExpr;
use vitrine_model::{CatalogueFilter, SubscribedVersion, Subscription, SubscriptionChoice};

use crate::{
    Error,
    core::{Record, Row},
};

pub(super) const COLUMNS: [&str; 22] = [
    "id",
    "project_id",
    "name",
    "url",
    "kind",
    "product",
    "release_name",
    "arch",
    "ftype",
    "visibility",
    "stores",
    "every_hours",
    "keep_versions",
    "old_versions",
    "properties",
    "enabled",
    "created_at",
    "checked_at",
    "next_check_at",
    "result",
    "message",
    "task_id",
];

pub(super) const VERSION_COLUMNS: [&str; 14] = [
    "subscription_id",
    "product",
    "version",
    "title",
    "image_id",
    "task_id",
    "state",
    "size",
    "url",
    "checksum",
    "error",
    "attempts",
    "created_at",
    "updated_at",
];

impl Record for Subscription {
    const TABLE: &'static str = super::TABLE;

    fn read(row: &Row) -> Result<Self, Error> {
        let (stores, properties): (String, String) = (row.get("stores")?, row.get("properties")?);
        let filter = CatalogueFilter {
            product: row.get("product")?,
            release: row.get("release_name")?,
            arch: row.get("arch")?,
            ftype: row.get("ftype")?,
        };
        let choice = SubscriptionChoice {
            name: row.get("name")?,
            url: row.get("url")?,
            kind: row.word("kind")?,
            filter,
            visibility: row.word("visibility")?,
            stores: serde_json::from_str(&stores)
                .map_err(|error| row.inconsistent("stores", error.to_string()))?,
            every_hours: row.get("every_hours")?,
            keep: row.get("keep_versions")?,
            old: row.word("old_versions")?,
            properties: serde_json::from_str(&properties)
                .map_err(|error| row.inconsistent("properties", error.to_string()))?,
        };
        Ok(Self {
            id: row.get("id")?,
            project_id: row.get("project_id")?,
            choice,
            enabled: row.get("enabled")?,
            created_at: row.get("created_at")?,
            checked_at: row.get("checked_at")?,
            next_check_at: row.get("next_check_at")?,
            result: row.word("result")?,
            message: row.get("message")?,
            task_id: row.get("task_id")?,
        })
    }
}

/// Each column's value, in the order of [`COLUMNS`].
pub(super) fn values(of: &Subscription) -> impl Iterator<Item = (&'static str, SimpleExpr)> {
    let choice = &of.choice;
    let json = |value: serde_json::Value| value.to_string();
    let values: [SimpleExpr; COLUMNS.len()] = [
        of.id.as_str().into(),
        of.project_id.as_str().into(),
        choice.name.as_str().into(),
        choice.url.as_str().into(),
        choice.kind.as_str().into(),
        choice.filter.product.as_str().into(),
        choice.filter.release.as_str().into(),
        choice.filter.arch.as_str().into(),
        choice.filter.ftype.as_str().into(),
        choice.visibility.as_str().into(),
        json(choice.stores.clone().into()).into(),
        i64::from(choice.every_hours).into(),
        i64::from(choice.keep).into(),
        choice.old.as_str().into(),
        json(choice.properties.iter().map(|(name, value)| (name.clone(), value.clone())).collect()).into(),
        of.enabled.into(),
        of.created_at.into(),
        of.checked_at.into(),
        of.next_check_at.into(),
        of.result.as_str().into(),
        of.message.clone().into(),
        of.task_id.clone().into(),
    ];
    COLUMNS.into_iter().zip(values)
}

impl Record for SubscribedVersion {
    const TABLE: &'static str = super::VERSIONS;

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            subscription_id: row.get("subscription_id")?,
            product: row.get("product")?,
            version: row.get("version")?,
            title: row.get("title")?,
            image_id: row.get("image_id")?,
            task_id: row.get("task_id")?,
            state: row.word("state")?,
            size: row.get("size")?,
            url: row.get("url")?,
            checksum: row.get("checksum")?,
            error: row.get("error")?,
            attempts: row.get("attempts")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }
}

/// Each column's value, in the order of [`VERSION_COLUMNS`].
pub(super) fn version_values(of: &SubscribedVersion) -> impl Iterator<Item = (&'static str, SimpleExpr)> {
    let values: [SimpleExpr; VERSION_COLUMNS.len()] = [
        of.subscription_id.as_str().into(),
        of.product.as_str().into(),
        of.version.as_str().into(),
        of.title.as_str().into(),
        of.image_id.as_str().into(),
        of.task_id.clone().into(),
        of.state.as_str().into(),
        of.size.into(),
        of.url.as_str().into(),
        of.checksum.clone().into(),
        of.error.clone().into(),
        i64::from(of.attempts).into(),
        of.created_at.into(),
        of.updated_at.into(),
    ];
    VERSION_COLUMNS.into_iter().zip(values)
}
