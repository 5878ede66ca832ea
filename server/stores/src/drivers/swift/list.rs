//! What is stored.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{account::Account, address::Place, options::MIB, upload::SEGMENTS};
use crate::{Error, Stored, drivers::key};

/// No manifest is as large; no data in segments is as small.
const MANIFEST: u64 = MIB;

impl Account {
    /// All objects whose names are keys, as far as they are in the container of their key.
    pub(super) async fn stored(&self, project: &str) -> Result<Vec<Stored>, Error> {
        let mut stored = Vec::new();
        for container in self.containers(project).await? {
            let (objects, _) = self.list(&container, "", false).await?;
            let (folders, _) = self.list(&container, SEGMENTS, false).await?;
            let segmented: BTreeSet<String> =
                folders.into_iter().filter_map(|folder| key_of_folder(&folder.subdir)).collect();
            for object in objects {
                if !is_key(&object.name) || !self.address.has_container(&container.name, Some(&object.name)) {
                    continue;
                }
                // A manifest of the dynamic kind has no bytes of its own, and of one of the static kind radosgw lists
                // its own bytes.
                let may_be_manifest = object.bytes < MANIFEST && segmented.contains(&object.name);
                let size = if object.bytes == 0 || may_be_manifest {
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

/// The key in `segments/KEY/`.
fn key_of_folder(folder: &str) -> Option<String> {
    Some(folder.strip_prefix(SEGMENTS)?.trim_end_matches('/').to_owned())
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
