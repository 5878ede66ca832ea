//! What definitions are for.

use serde::{Deserialize, Serialize};

/// A kind of resource that metadata is set on: `OS::Glance::Image`, `OS::Nova::Flavor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceType {
    /// Unique.
    pub name: String,
    /// Whether it came from a definition file; those that a client named are not.
    pub protected: bool,
}

/// That a namespace's definitions are for a type of resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Association {
    /// The type's name.
    pub name: String,
    /// Stands in front of the names of properties where they are set on resources of this type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Which of several sets of metadata of the resource is meant: a volume has some of its own and some of its image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties_target: Option<String>,
}
