//! `vitrine metadefs …`

use std::{fs, path::Path};

use vitrine_database::{Database, Removed};
use vitrine_model::{
    audit::target,
    metadef::{self, Loaded},
};

use super::{open, print, trail::Trail};
use crate::{
    cli::{LoadMode, MetadefsAction, Place},
    config,
    definitions::{self, catalog, read_all},
    failure::{Context, Failure, Result},
};

/// Loads, removes or exports metadata definitions.
pub(crate) fn run(place: &Place, action: MetadefsAction) -> Result {
    let config = config::load(place, None)?;
    open::block_on(async {
        let database = open::current_database(&config).await?;
        let trail = Trail::new(database.clone());
        match action {
            MetadefsAction::Load { paths, mode } => {
                let documents = if paths.is_empty() { catalog()? } else { read_all(&paths)? };
                let mut changed = Vec::new();
                let told = |namespace: &str, loaded| {
                    print(format_args!("{}  {namespace}", outcome(loaded)));
                    if loaded != Loaded::Skipped {
                        changed.push(namespace.to_owned());
                    }
                };
                let ended = definitions::load(&database, &documents, mode.into(), told).await;
                // Those before the one at which it ended are loaded.
                for namespace in &changed {
                    trail.did("metadef.load", (target::METADEF, namespace, None), &[]).await;
                }
                ended?;
            }
            MetadefsAction::Unload { all: true, .. } => {
                let known = definitions::names(&database).await?;
                let removed =
                    database.metadefs().clear().await.context("the definitions were not removed")?;
                for namespace in &known {
                    trail.did("metadef.delete", (target::METADEF, namespace, None), &[]).await;
                }
                print(format_args!("removed all, {removed} in number"));
            }
            MetadefsAction::Unload { namespaces, .. } => unload(&database, &trail, &namespaces).await?,
            MetadefsAction::Export { namespaces, to } => export(&database, namespaces, &to).await?,
        }
        database.close().await;
        Ok(())
    })
}

impl From<LoadMode> for metadef::LoadMode {
    fn from(mode: LoadMode) -> Self {
        match mode {
            LoadMode::Skip => Self::SkipExisting,
            LoadMode::Merge => Self::Merge,
            LoadMode::PreferNew => Self::MergePreferNew,
            LoadMode::Replace => Self::Replace,
        }
    }
}

/// One word, all of one width.
const fn outcome(loaded: Loaded) -> &'static str {
    match loaded {
        Loaded::Created => "loaded  ",
        Loaded::Skipped => "skipped ",
        Loaded::Merged => "merged  ",
        Loaded::Replaced => "replaced",
    }
}

/// All names must be right before one namespace is removed.
async fn unload(database: &Database, trail: &Trail, namespaces: &[String]) -> Result {
    let metadefs = database.metadefs();
    let known = definitions::names(database).await?;
    refuse_unknown(namespaces, &known, "nothing was removed")?;
    for namespace in namespaces {
        match metadefs.remove(namespace, true).await.context(format!("{namespace} was not removed"))? {
            Removed::Absent => print(format_args!("gone      {namespace}")),
            Removed::Yes | Removed::Protected => {
                trail.did("metadef.delete", (target::METADEF, namespace, None), &[]).await;
                print(format_args!("removed   {namespace}"));
            }
        }
    }
    Ok(())
}

async fn export(database: &Database, mut namespaces: Vec<String>, folder: &Path) -> Result {
    let known = definitions::names(database).await?;
    refuse_unknown(&namespaces, &known, "nothing was written")?;
    if namespaces.is_empty() {
        namespaces = known;
    }
    fs::create_dir_all(folder).context(format!("cannot make the folder {}", folder.display()))?;
    for namespace in namespaces {
        let contents = database.metadefs().contents(&namespace).await;
        // It may have been removed in the meantime.
        if let Some(contents) = contents.context(format!("cannot read {namespace}"))? {
            print(definitions::write(folder, &contents.into_document())?.display());
        }
    }
    Ok(())
}

fn refuse_unknown(namespaces: &[String], known: &[String], outcome: &str) -> Result {
    let unknown: Vec<_> =
        namespaces.iter().filter(|name| !known.contains(name)).map(String::as_str).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("{outcome}: there is no namespace {}", unknown.join(", "))))
}
