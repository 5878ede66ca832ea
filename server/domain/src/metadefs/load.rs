//! Loading a namespace from a file's document.

use vitrine_model::{
    Caller,
    metadef::{Document, LoadMode, Loaded, check},
};

use super::taken_in;
use crate::{
    Controller, Result,
    layers::policy::metadefs::{self, MetadefAction},
};

impl Controller {
    /// Loads a whole namespace, all of it or nothing; `mode` says what becomes of one that is there. As in Glance's
    /// loader, protection is not asked: loading a protected namespace again is what operators do. A document without
    /// an owner gets the owner `admin`, one without visibility is seen by administrators alone, and types of resources
    /// that become known are protected.
    ///
    /// # Errors
    /// 400 for what breaks a limit, 403 and 404 for who is no administrator, 409 for a name that stands twice.
    pub async fn load_metadef_namespace(
        &self,
        caller: &Caller,
        document: &Document,
        mode: LoadMode,
    ) -> Result<Loaded> {
        let deed = self.metadef_deed(caller, "metadef.load", &document.namespace, None);
        deed.record(async {
            check::document(document)?;
            metadefs::require(MetadefAction::AddNamespace, caller, None)?;
            let name = document.namespace.as_str();
            let outcome = self.database().metadefs().load(document, mode, self.now()).await;
            let loaded = outcome.map_err(|error| taken_in(error, name))?;
            match loaded {
                Loaded::Created | Loaded::Replaced => {
                    self.notify_metadef("metadef_namespace.create", caller, name, None);
                }
                Loaded::Merged => self.notify_metadef("metadef_namespace.update", caller, name, None),
                Loaded::Skipped => deed.is_idle(),
            }
            Ok(loaded)
        })
        .await
    }
}
