//! Which additional properties a client may touch, and which it gets to see.

use vitrine_model::{Image, names};

use crate::{Error, Result};

/// A property that a client wants to make, change or remove must be one that clients may: neither an attribute of
/// every image nor the service's own.
///
/// # Errors
/// 403.
pub(crate) fn check_name(name: &str) -> Result<()> {
    if names::is_reserved(name) {
        return Err(Error::Forbidden(format!("Attribute '{name}' is reserved.")));
    }
    let fixed = names::READ_ONLY.contains(&name) || names::READ_ONLY_IN_PATCH.contains(&name);
    if fixed || name == "stores" {
        return Err(Error::Forbidden(format!("Attribute '{name}' is read-only.")));
    }
    if names::BASE.contains(&name) {
        return Err(Error::Forbidden(format!(
            "'{name}' is an attribute of every image: it can be set, but neither added nor removed."
        )));
    }
    Ok(())
}

/// The image as callers get it: without what the service keeps on it for itself.
pub(crate) fn shown(mut image: Image) -> Image {
    image.properties.retain(|name, _| !names::is_hidden_property(name));
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_reach_additional_properties_alone() {
        for name in ["os_distro", "hw_disk_bus", "kernel_id", "x", ""] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        let not = [
            "os_glance_importing_to_stores",
            "location",
            "deleted",
            "status",
            "id",
            "stores",
            "tags",
            "name",
        ];
        for name in not {
            assert!(matches!(check_name(name), Err(Error::Forbidden(_))), "{name}");
        }
    }
}
