//! Metadata definitions: namespaces, and what is in them.
//!
//! Everybody with the role `reader` sees what is public or of its own project; administrators see everything, and they
//! alone change it. A protected namespace can be changed and added to, but neither it nor anything in it can be
//! deleted.
//!
//! Three use cases are for files: [`Controller::load_metadef_namespace`],
//! [`Controller::unload_metadef_namespace`] and [`Controller::export_metadef_namespace`]. They work on the
//! [`Document`](vitrine_model::metadef::Document), which is the JSON of Glance's `etc/metadefs/*.json`.

mod export;
mod load;
mod namespaces;
mod objects;
mod properties;
mod resource_types;
mod tags;
mod unload;

pub use namespaces::NamespacePage;

use vitrine_database::{Error as DatabaseError, Removed};
use vitrine_model::{
    Caller,
    metadef::{Dated, Namespace},
};

use crate::{
    Controller, Error, Event, Resource, Result,
    layers::policy::metadefs::{self, MetadefAction},
};

impl Controller {
    /// The namespace, where the caller may know of it and may do this with it.
    ///
    /// # Errors
    /// 404, 403.
    async fn namespace_for(
        &self,
        caller: &Caller,
        namespace: &str,
        action: MetadefAction,
    ) -> Result<Dated<Namespace>> {
        let found = self.database().metadefs().namespace(namespace).await?;
        let found = found.filter(|found| found.item.is_visible_to(caller));
        let found = found.ok_or_else(|| no_namespace(namespace))?;
        metadefs::require(action, caller, Some(&found.item))?;
        Ok(found)
    }

    /// Whether the rules let the caller do this in this namespace, or (`None`) outside of any: what a page offers. The
    /// use cases ask again.
    #[must_use]
    pub fn allows_metadef(
        &self,
        action: MetadefAction,
        caller: &Caller,
        namespace: Option<&Namespace>,
    ) -> bool {
        metadefs::allows(action, caller, namespace)
    }

    /// Tells what happened in a namespace, or to it.
    fn notify_metadef(&self, name: &'static str, caller: &Caller, namespace: &str, part: Option<&str>) {
        self.notify(&Event::metadef(name, caller, namespace, part));
    }
}

fn no_namespace(name: &str) -> Error {
    Error::NotFound(Resource::namespace(name))
}

fn no_part(kind: &'static str, namespace: &str, name: &str) -> Error {
    Error::NotFound(Resource::Metadef { kind, name: name.to_owned(), namespace: Some(namespace.to_owned()) })
}

/// What a taken name means.
fn taken(error: DatabaseError, namespace: &str, name: &str) -> Error {
    match error {
        DatabaseError::Duplicate { what: "namespace" } => {
            Error::Conflict(format!("There is a namespace called '{name}' already."))
        }
        DatabaseError::Duplicate { what } => {
            Error::Conflict(format!("The {what} '{name}' is there already in the namespace '{namespace}'."))
        }
        other => other.into(),
    }
}

/// A taken name in a document.
fn taken_in(error: DatabaseError, namespace: &str) -> Error {
    match error {
        DatabaseError::Duplicate { what: what @ ("property" | "object" | "tag" | "association") } => {
            Error::Conflict(format!("The name of one {what} stands twice in the document of '{namespace}'."))
        }
        other => taken(other, namespace, namespace),
    }
}

/// What became of a removal; `absent` where there was nothing.
fn removed(outcome: Removed, namespace: &str, absent: impl FnOnce() -> Error) -> Result<()> {
    match outcome {
        Removed::Yes => Ok(()),
        Removed::Absent => Err(absent()),
        Removed::Protected => Err(Error::Forbidden(format!(
            "The namespace '{namespace}' is protected: neither it nor anything in it can be deleted. Take the \
             protection away first."
        ))),
    }
}
