//! Between files and the database. As with `glance-manage`, there is no caller whose rights could be asked, no event is
//! sent, and no store has to be open.

use vitrine_database::{Database, Error};
use vitrine_domain::{Clock, SystemClock};
use vitrine_model::{
    Viewer,
    metadef::{Document, LoadMode, Loaded, NamespaceFilters, NamespaceQuery, NamespaceSortKey},
    query::SortDir,
};

use crate::failure::{Context, Result};

/// Namespaces asked for at once.
const PAGE: u32 = 500;

/// Loads namespaces, each of them as a whole or not at all, and says of each what became of it.
///
/// # Errors
/// Names the namespace where it ended; those before it are loaded.
pub(crate) async fn load(
    database: &Database,
    documents: &[Document],
    mode: LoadMode,
    mut told: impl FnMut(&str, Loaded),
) -> Result {
    let metadefs = database.metadefs();
    // What the databases keep: whole microseconds.
    let now = SystemClock.now();
    let now = now.replace_nanosecond(now.microsecond() * 1000).unwrap_or(now);
    for document in documents {
        let loaded = match metadefs.load(document, mode, now).await {
            // Another process has made it in this moment: now it is there.
            Err(Error::Duplicate { .. }) => metadefs.load(document, mode, now).await,
            other => other,
        };
        told(&document.namespace, loaded.context(format!("{} was not loaded", document.namespace))?);
    }
    Ok(())
}

/// The names of all namespaces, in order.
///
/// # Errors
/// Those of the database.
pub(crate) async fn names(database: &Database) -> Result<Vec<String>> {
    let viewer = Viewer { project: None, is_admin: true };
    let mut names = Vec::new();
    loop {
        let query = NamespaceQuery {
            filters: NamespaceFilters::default(),
            sort: (NamespaceSortKey::Namespace, SortDir::Asc),
            marker: names.last().cloned(),
            limit: PAGE,
        };
        let page = database.metadefs().list(&viewer, &query).await.context("cannot list the namespaces")?;
        // A marker that was removed in the meantime: begin again.
        let Some(page) = page else {
            names.clear();
            continue;
        };
        let is_last = page.len() < PAGE as usize;
        names.extend(page.into_iter().map(|entry| entry.namespace.item.namespace));
        if is_last {
            return Ok(names);
        }
    }
}
