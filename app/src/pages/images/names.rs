//! The names of projects, where only their ids are stored.

use std::collections::{BTreeMap, BTreeSet};

use crate::{failure::Result, locale::tr, session::Visitor};

/// Names by id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(BTreeMap<String, String>);

impl Names {
    /// The names of these projects.
    pub(crate) async fn of(visitor: &Visitor, ids: impl IntoIterator<Item = String>) -> Result<Self> {
        let ids: Vec<String> = ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        if ids.is_empty() {
            return Ok(Self::default());
        }
        Ok(Self(visitor.dashboard.identity.project_names(&ids).await?))
    }

    /// The name, or the id where none is known.
    pub(crate) fn name(&self, id: Option<&str>) -> String {
        match id {
            None => tr("images-nobody"),
            Some(id) => self.0.get(id).cloned().unwrap_or_else(|| id.to_owned()),
        }
    }
}
