//! The rules about metadata definitions. Names and defaults are those of Glance 33.

use vitrine_model::{
    Caller, Role,
    metadef::{Namespace, NamespaceVisibility},
};

use crate::{Error, Resource, Result};

/// What a rule about metadata definitions is asked about, by the names that Glance's policy has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names of the rules say it")]
pub enum MetadefAction {
    GetNamespace,
    GetNamespaces,
    ModifyNamespace,
    AddNamespace,
    DeleteNamespace,
    GetObject,
    GetObjects,
    ModifyObject,
    AddObject,
    DeleteObject,
    ListResourceTypes,
    GetResourceType,
    AddAssociation,
    RemoveAssociation,
    GetProperty,
    GetProperties,
    ModifyProperty,
    AddProperty,
    RemoveProperty,
    GetTag,
    GetTags,
    ModifyTag,
    AddTag,
    AddTags,
    DeleteTag,
    DeleteTags,
}

/// Who a rule is for. Administrators pass every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Administrators alone (`metadef_admin`).
    Admin,
    /// Readers, of what is public or of their own project.
    Sight,
}

impl MetadefAction {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::GetNamespace,
        Self::GetNamespaces,
        Self::ModifyNamespace,
        Self::AddNamespace,
        Self::DeleteNamespace,
        Self::GetObject,
        Self::GetObjects,
        Self::ModifyObject,
        Self::AddObject,
        Self::DeleteObject,
        Self::ListResourceTypes,
        Self::GetResourceType,
        Self::AddAssociation,
        Self::RemoveAssociation,
        Self::GetProperty,
        Self::GetProperties,
        Self::ModifyProperty,
        Self::AddProperty,
        Self::RemoveProperty,
        Self::GetTag,
        Self::GetTags,
        Self::ModifyTag,
        Self::AddTag,
        Self::AddTags,
        Self::DeleteTag,
        Self::DeleteTags,
    ];

    /// The name of the rule, and what it allows, as the end of "may not …".
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::GetNamespace => ("get_metadef_namespace", "see this namespace"),
            Self::GetNamespaces => ("get_metadef_namespaces", "list namespaces"),
            Self::ModifyNamespace => ("modify_metadef_namespace", "change this namespace"),
            Self::AddNamespace => ("add_metadef_namespace", "make namespaces"),
            Self::DeleteNamespace => {
                ("delete_metadef_namespace", "delete this namespace or all there is of a kind in it")
            }
            Self::GetObject => ("get_metadef_object", "see objects of this namespace"),
            Self::GetObjects => ("get_metadef_objects", "list the objects of this namespace"),
            Self::ModifyObject => ("modify_metadef_object", "change objects of this namespace"),
            Self::AddObject => ("add_metadef_object", "make objects in this namespace"),
            Self::DeleteObject => ("delete_metadef_object", "delete objects of this namespace"),
            Self::ListResourceTypes => ("list_metadef_resource_types", "list types of resources"),
            Self::GetResourceType => ("get_metadef_resource_type", "see this type of resource"),
            Self::AddAssociation => {
                ("add_metadef_resource_type_association", "associate this namespace with types of resources")
            }
            Self::RemoveAssociation => {
                ("remove_metadef_resource_type_association", "end associations of this namespace")
            }
            Self::GetProperty => ("get_metadef_property", "see properties of this namespace"),
            Self::GetProperties => ("get_metadef_properties", "list the properties of this namespace"),
            Self::ModifyProperty => ("modify_metadef_property", "change properties of this namespace"),
            Self::AddProperty => ("add_metadef_property", "make properties in this namespace"),
            Self::RemoveProperty => ("remove_metadef_property", "delete properties of this namespace"),
            Self::GetTag => ("get_metadef_tag", "see tags of this namespace"),
            Self::GetTags => ("get_metadef_tags", "list the tags of this namespace"),
            Self::ModifyTag => ("modify_metadef_tag", "change tags of this namespace"),
            Self::AddTag => ("add_metadef_tag", "make tags in this namespace"),
            Self::AddTags => ("add_metadef_tags", "set the tags of this namespace"),
            Self::DeleteTag => ("delete_metadef_tag", "delete tags of this namespace"),
            Self::DeleteTags => ("delete_metadef_tags", "delete the tags of this namespace"),
        }
    }

    /// The rule's name in a policy file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.words().0
    }

    /// The table.
    const fn rule(self) -> Rule {
        match self {
            Self::GetNamespace
            | Self::GetNamespaces
            | Self::GetObject
            | Self::GetObjects
            | Self::ListResourceTypes
            | Self::GetResourceType
            | Self::GetProperty
            | Self::GetProperties
            | Self::GetTag
            | Self::GetTags => Rule::Sight,
            Self::ModifyNamespace
            | Self::AddNamespace
            | Self::DeleteNamespace
            | Self::ModifyObject
            | Self::AddObject
            | Self::DeleteObject
            | Self::AddAssociation
            | Self::RemoveAssociation
            | Self::ModifyProperty
            | Self::AddProperty
            | Self::RemoveProperty
            | Self::ModifyTag
            | Self::AddTag
            | Self::AddTags
            | Self::DeleteTag
            | Self::DeleteTags => Rule::Admin,
        }
    }
}

/// Whether the rules let the caller do this, in this namespace or (`None`) in none. Glance asks for no project here: a
/// token of the whole system sees what is public.
pub(crate) fn allows(action: MetadefAction, caller: &Caller, namespace: Option<&Namespace>) -> bool {
    let in_sight = |namespace: &Namespace| {
        namespace.visibility == Some(NamespaceVisibility::Public) || caller.is_owner(Some(&namespace.owner))
    };
    caller.is_admin()
        || match action.rule() {
            Rule::Admin => false,
            Rule::Sight => caller.has(Role::Reader) && namespace.is_none_or(in_sight),
        }
}

/// Asks the rule.
///
/// # Errors
/// 403, or 404 where the caller may not do so much as see the namespace, or, where there is none, any namespace.
pub(crate) fn require(action: MetadefAction, caller: &Caller, namespace: Option<&Namespace>) -> Result<()> {
    if allows(action, caller, namespace) {
        return Ok(());
    }
    if !allows(MetadefAction::GetNamespace, caller, namespace) {
        return Err(Error::NotFound(match namespace {
            Some(namespace) => Resource::namespace(&namespace.namespace),
            None => Resource::Definitions,
        }));
    }
    let (_, what) = action.words();
    Err(Error::Forbidden(format!("You may not {what}: it needs the role 'admin'.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rules_share_a_name() {
        let names: std::collections::BTreeSet<_> =
            MetadefAction::ALL.into_iter().map(MetadefAction::name).collect();
        assert_eq!(names.len(), MetadefAction::ALL.len());
    }
}
