//! The definitions of a new installation.

use vitrine_database::Database;
use vitrine_model::metadef::LoadMode;

use super::{catalog, load, names};
use crate::failure::{Context, Result};

/// Loads the default catalog into a database that nobody has used: one that never had an image, and has no definitions
/// but the catalog's, from a first start that was interrupted. A database that Glance has served keeps what it has.
///
/// # Errors
/// Those of the database.
pub(crate) async fn load_catalog_where_new(database: &Database) -> Result {
    let catalog = catalog()?;
    let is_known = |name: &String| catalog.iter().any(|document| document.namespace == *name);
    let used = database.images().ever_had_one().await.context("cannot read the images")?;
    if used || !names(database).await?.iter().all(is_known) {
        return Ok(());
    }
    load(database, &catalog, LoadMode::SkipExisting, |_, _| {}).await?;
    tracing::info!(namespaces = catalog.len(), "loaded the default catalog of metadata definitions");
    Ok(())
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;
    use vitrine_database::Options;
    use vitrine_model::metadef::Document;

    use super::*;

    async fn after_a_first_start(before: &[&str]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/vitrine.db", folder.path().display());
        let database = Database::connect(&url, Options::default()).await.unwrap();
        database.migrate().await.unwrap();
        for namespace in before {
            let document = Document { namespace: (*namespace).to_owned(), ..Document::default() };
            let at = OffsetDateTime::UNIX_EPOCH;
            database.metadefs().load(&document, LoadMode::SkipExisting, at).await.unwrap();
        }
        load_catalog_where_new(&database).await.unwrap();
        let names = names(&database).await.unwrap();
        for namespace in before {
            let contents = database.metadefs().contents(namespace).await.unwrap().unwrap();
            assert!(contents.properties.is_empty(), "what is there stays as it is");
        }
        database.close().await;
        names
    }

    #[tokio::test]
    async fn the_catalog_comes_into_an_unused_database_alone() {
        assert_eq!(after_a_first_start(&[]).await.len(), 32);
        assert_eq!(after_a_first_start(&["OS::Compute::CPUPinning"]).await.len(), 32, "interrupted before");
        assert_eq!(after_a_first_start(&["Ours"]).await, ["Ours"]);
    }
}
