//! A list of images: one JSON file.
//!
//! ```json
//! {"images": [{
//!   "name": "Debian 13 x86_64", "version": "20260301", "url": "debian-13-20260301.qcow2",
//!   "sha256": "…", "size": 345678, "disk_format": "qcow2", "container_format": "bare",
//!   "properties": {"os_distro": "debian", "os_version": "13", "architecture": "x86_64"}
//! }]}
//! ```
//!
//! Images of one `name` are versions of one product. `url` is an address, or a path relative to the list. A checksum is
//! given as `sha512`, `sha256`, or as `checksum` in the form `ALGORITHM:HEX` or by digits whose number tells the
//! algorithm. An image without `version` takes the beginning of its checksum for it: so other data under the same address
//! is another version. `disk_format` may be left out where the name of the file tells it, `container_format` is `bare`
//! then. Properties are texts; the system, its version and the architecture are taken from `os_distro`, `os_version` and
//! `architecture`, the name of a release from `release`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    Catalogue, IMAGES_MAX, Item, PRODUCTS_MAX, Problem, Product, VERSIONS_MAX, Version,
    catalogue::disk_format,
    loose::{Loose, is_word},
    read::Texts,
    streams::{NoChecksum, strongest},
    version,
};

/// Properties of an image.
const PROPERTIES_MAX: usize = 64;
/// Digits of a checksum that are a version.
const DIGITS: usize = 12;

/// An image of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entry {
    name: Loose,
    version: Loose,
    url: Loose,
    sha512: Loose,
    sha256: Loose,
    checksum: Loose,
    size: Loose,
    disk_format: Loose,
    container_format: Loose,
    properties: Texts,
}

/// # Errors
/// There is more than is read.
pub(crate) fn read(entries: Vec<Option<Entry>>) -> Result<Catalogue, Problem> {
    if entries.len() > IMAGES_MAX {
        return Err(Problem::TooMany { what: "images", limit: IMAGES_MAX });
    }
    let (mut products, mut left_out) = (BTreeMap::<String, Product>::new(), 0);
    for entry in entries {
        let Some((name, version, item)) = entry.and_then(image) else {
            left_out += 1;
            continue;
        };
        let said = |property: &str| item.properties.get(property).filter(|text| is_word(text)).cloned();
        let product = products.entry(name.clone()).or_insert_with(|| Product {
            os: said("os_distro").map(|os| os.to_lowercase()),
            os_version: said("os_version"),
            release: said("release"),
            arch: said("architecture"),
            title: Some(name.clone()),
            name,
            ..Product::default()
        });
        match product.versions.iter().position(|known| known.name == version) {
            Some(at) if product.versions[at].items.iter().all(|one| one.ftype != item.ftype) => {
                product.versions[at].items.push(item);
            }
            Some(_) => left_out += 1,
            None if product.versions.len() == VERSIONS_MAX => {
                return Err(Problem::TooMany { what: "versions of a product", limit: VERSIONS_MAX });
            }
            None => product.versions.push(Version { name: version, items: vec![item] }),
        }
        if products.len() > PRODUCTS_MAX {
            return Err(Problem::TooMany { what: "products", limit: PRODUCTS_MAX });
        }
    }
    let mut products: Vec<Product> = products.into_values().collect();
    for product in &mut products {
        product.versions.sort_by(|a, b| version::order(&b.name, &a.name));
    }
    Ok(Catalogue { products, left_out })
}

/// The product's name, the version, and the file; `None` for an entry that cannot be used.
fn image(entry: Entry) -> Option<(String, String, Item)> {
    let name = entry.name.word()?;
    let path = entry.url.0.filter(|url| !url.trim().is_empty())?;
    let sums = [("sha512", &entry.sha512), ("sha256", &entry.sha256)];
    let checksum = match strongest(sums) {
        Ok(None) => any_checksum(&entry.checksum).ok()?,
        Ok(found) => found,
        Err(NoChecksum) => return None,
    };
    let digits = || Some(checksum.as_deref()?.split_once(':')?.1.get(..DIGITS)?.to_owned());
    let version = entry.version.word().or_else(digits)?;
    let disk = match entry.disk_format.word() {
        Some(said) => said.to_lowercase(),
        None => disk_format("img", &path)?.to_owned(),
    };
    let item = Item {
        ftype: disk.clone(),
        path,
        size: entry.size.number(),
        checksum,
        disk_format: disk,
        container_format: entry
            .container_format
            .word()
            .map_or_else(|| "bare".to_owned(), |word| word.to_lowercase()),
        properties: entry
            .properties
            .0
            .into_iter()
            .filter(|(name, value)| is_word(name) && is_word(value))
            .take(PROPERTIES_MAX)
            .collect(),
    };
    Some((name, version, item))
}

/// `ALGORITHM:HEX`, or digits alone.
fn any_checksum(sum: &Loose) -> Result<Option<String>, NoChecksum> {
    let Some(text) = sum.0.as_deref().map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let (word, digits) = text.split_once(':').map_or(("", text), |(word, digits)| (word, digits));
    let word = word.to_ascii_lowercase().replace('-', "");
    let known = [("sha512", 128), ("sha384", 96), ("sha256", 64), ("sha1", 40), ("md5", 32)];
    let found = known.into_iter().find(|(name, length)| {
        (word.is_empty() || word == *name)
            && digits.len() == *length
            && digits.bytes().all(|b| b.is_ascii_hexdigit())
    });
    found.map(|(name, _)| Some(format!("{name}:{}", digits.to_ascii_lowercase()))).ok_or(NoChecksum)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{Catalogue, Document, read};

    fn catalogue(images: serde_json::Value) -> Catalogue {
        match read(&json!({"images": images}).to_string()) {
            Ok(Document::Catalogue(catalogue)) => catalogue,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn images_of_one_name_are_versions() {
        let (sha256, sha512) = ("a".repeat(64), "B".repeat(128));
        let found = catalogue(json!([
            {"name": "Debian", "version": "9", "url": "debian-9.qcow2", "checksum": format!("SHA-256:{sha256}"), "size": 7,
             "properties": {"os_distro": "Debian", "architecture": "amd64", "os_version": 13, "x": {"y": 1}}},
            {"name": "Debian", "version": "10", "url": "https://mirror.example/debian-10.raw", "sha512": sha512},
            {"name": "Debian", "version": "10", "url": "again.raw", "sha512": sha512},
            {"name": "Cirros", "url": "cirros.img", "checksum": sha256, "container_format": "OVF", "disk_format": "vmdk"},
        ]));
        assert_eq!(found.left_out, 1, "a version that is there already");
        let [cirros, debian] = &found.products[..] else { panic!("{found:?}") };
        assert_eq!(cirros.versions[0].name, "aaaaaaaaaaaa");
        let item = &cirros.versions[0].items[0];
        assert_eq!((item.disk_format.as_str(), item.container_format.as_str()), ("vmdk", "ovf"));
        let names: Vec<_> = debian.versions.iter().map(|version| version.name.as_str()).collect();
        assert_eq!(names, ["10", "9"]);
        assert_eq!(debian.versions[0].items[0].disk_format, "raw");
        assert_eq!(debian.versions[0].items[0].checksum, Some(format!("sha512:{}", "b".repeat(128))));
        assert_eq!(debian.family(), "Debian");
        let properties = &debian.versions[1].items[0].properties;
        assert_eq!(properties.get("os_version").map(String::as_str), Some("13"));
        assert!(!properties.contains_key("x"));
    }

    #[test]
    fn entries_that_cannot_be_used_are_left_out() {
        let found = catalogue(json!([
            {}, 5, null, [], {"name": "a"}, {"url": "b.img", "version": "1"},
            {"name": "no version", "url": "c.img"},
            {"name": "wrong", "version": "1", "url": "c.img", "sha256": "abc"},
            {"name": "wrong", "version": "1", "url": "c.img", "checksum": "crc32:00000000"},
            {"name": "packed", "version": "1", "url": "c.img.xz"},
            {"name": "x".repeat(300), "version": "1", "url": "c.img"},
            {"name": "good", "version": "1", "url": "c.img", "properties": []},
        ]));
        assert_eq!((found.products.len(), found.left_out), (1, 11));
        assert_eq!(found.products[0].versions[0].items[0].checksum, None);
    }
}
