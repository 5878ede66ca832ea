//! A namespace as a file's document.

use vitrine_model::{Caller, metadef::Document};

use crate::{Controller, Result};

impl Controller {
    /// The namespace as a document that can be loaded again: what [`Controller::show_metadef_namespace`] shows, without
    /// times.
    ///
    /// # Errors
    /// 404.
    pub async fn export_metadef_namespace(&self, caller: &Caller, namespace: &str) -> Result<Document> {
        Ok(self.show_metadef_namespace(caller, namespace, None).await?.into_document())
    }
}
