//! What is stored.

use uuid::Uuid;

use super::{account::Account, address::Place};
use crate::{Error, Stored, drivers::key};

impl Account {
    /// All objects whose names are keys, as far as they are in the container of their key.
    pub(super) async fn stored(&self) -> Result<Vec<Stored>, Error> {
        let mut stored = Vec::new();
        for container in self.containers().await? {
            let (objects, _) = self.list(&container, "", false).await?;
            for object in objects {
                if !is_key(&object.name) || !self.address.has_container(&container, Some(&object.name)) {
                    continue;
                }
                // A manifest of the dynamic kind has no bytes of its own.
                let size = if object.bytes == 0 {
                    let place = Place { container: container.clone(), key: object.name.clone() };
                    match self.find(&place).await? {
                        Some(found) => found.size,
                        None => continue,
                    }
                } else {
                    object.bytes
                };
                stored.push(Stored { key: object.name, size });
            }
        }
        Ok(stored)
    }
}

/// Whether a name is a key, and not that of a segment of Glance: `ID-00001`.
fn is_key(name: &str) -> bool {
    let is_segment = name.rsplit_once('-').is_some_and(|(id, number)| {
        number.len() == 5 && number.bytes().all(|byte| byte.is_ascii_digit()) && Uuid::parse_str(id).is_ok()
    });
    !is_segment && key::check(name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_no_keys() {
        let id = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c11";
        assert!(is_key(id) && is_key("image-00001"));
        assert!(!is_key(&format!("{id}-00001")) && !is_key("segments/a") && !is_key(""));
    }
}
