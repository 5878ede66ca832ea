//! `POST /v2/metadefs/namespaces`.

use vitrine_model::{
    Caller,
    metadef::{Dated, Document, Namespace, NamespaceVisibility, check},
};

use crate::{
    Controller, Error, Result,
    layers::policy::metadefs::{self, MetadefAction},
    metadefs::taken_in,
};

impl Controller {
    /// Makes a namespace with everything in the document, or nothing. It is private and of the caller's project where
    /// the document says nothing else.
    ///
    /// # Errors
    /// 400, 403, 404 for a caller without a role, 409 for a name that is taken or stands twice in the document.
    pub async fn create_metadef_namespace(
        &self,
        caller: &Caller,
        mut document: Document,
    ) -> Result<Dated<Namespace>> {
        let deed = self.metadef_deed(caller, "metadef.create", &document.namespace, None);
        deed.record(async {
            check::document(&document)?;
            for (needed, action) in [
                (true, MetadefAction::AddNamespace),
                (!document.resource_type_associations.is_empty(), MetadefAction::AddAssociation),
                (!document.objects.is_empty(), MetadefAction::AddObject),
                (!document.properties.is_empty(), MetadefAction::AddProperty),
                (!document.tags.is_empty(), MetadefAction::AddTag),
            ] {
                if needed {
                    metadefs::require(action, caller, None)?;
                }
            }
            let owner = owner(caller, document.owner.as_deref())?;
            document.visibility = document.visibility.or(Some(NamespaceVisibility::Private));
            let now = self.now();
            let outcome = self.database().metadefs().insert(&document, &owner, now).await;
            let name = document.namespace.as_str();
            outcome.map_err(|error| taken_in(error, name))?;
            self.tell(caller, &document);
            Ok(Dated::new(document.attributes(&owner), now))
        })
        .await
    }

    fn tell(&self, caller: &Caller, document: &Document) {
        let tell = |event, part: Option<&str>| self.notify_metadef(event, caller, &document.namespace, part);
        tell("metadef_namespace.create", None);
        for one in &document.resource_type_associations {
            tell("metadef_resource_type.create", Some(&one.name));
        }
        for one in &document.objects {
            tell("metadef_object.create", Some(&one.name));
        }
        for one in &document.tags {
            tell("metadef_tag.create", Some(&one.name));
        }
        for (name, _) in document.properties.iter() {
            tell("metadef_property.create", Some(name));
        }
    }
}

/// The owner that was asked for, else the caller's project.
///
/// # Errors
/// 400 where neither is there.
pub(super) fn owner(caller: &Caller, asked: Option<&str>) -> Result<String> {
    asked.or(caller.project_id.as_deref()).map(str::to_owned).ok_or_else(|| {
        Error::BadRequest(
            "The token is not scoped to a project that could own the namespace. Name the owner.".to_owned(),
        )
    })
}
