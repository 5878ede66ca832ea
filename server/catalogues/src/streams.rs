//! Simplestreams: an index, and files of products with versions and items.

use serde::Deserialize;

use crate::{
    Catalogue, IMAGES_MAX, ITEMS_MAX, Item, PARTS_MAX, PRODUCTS_MAX, Part, Problem, Product as Found,
    VERSIONS_MAX, Version as FoundVersion,
    catalogue::disk_format,
    loose::{Loose, is_word},
    read::{Named, Text},
    version,
};

/// An entry of an index.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entry {
    datatype: Loose,
    format: Loose,
    path: Loose,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Product {
    os: Loose,
    release: Loose,
    release_codename: Loose,
    version: Loose,
    arch: Loose,
    variant: Loose,
    versions: Named<Version>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Version {
    items: Named<File>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct File {
    ftype: Loose,
    path: Loose,
    size: Loose,
    sha512: Loose,
    sha384: Loose,
    sha256: Loose,
    sha1: Loose,
    md5: Loose,
}

/// A checksum stands there that is none.
pub(crate) struct NoChecksum;

/// The strongest of some checksums, as `ALGORITHM:HEX`; the strongest comes first.
pub(crate) fn strongest<'a>(
    sums: impl IntoIterator<Item = (&'static str, &'a Loose)>,
) -> Result<Option<String>, NoChecksum> {
    let Some((algorithm, sum)) = sums.into_iter().find(|(_, sum)| sum.0.is_some()) else { return Ok(None) };
    let digits = match algorithm {
        "sha512" => 128,
        "sha384" => 96,
        "sha256" => 64,
        "sha1" => 40,
        _ => 32,
    };
    let sum = sum.0.as_deref().unwrap_or_default().trim();
    let is_one = sum.len() == digits && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_one { Ok(Some(format!("{algorithm}:{}", sum.to_ascii_lowercase()))) } else { Err(NoChecksum) }
}

/// The files of products in an index that say of images to download. An index of older content says nothing of what its
/// files are about: then all of them count.
pub(crate) fn parts(text: Text) -> Result<Vec<Part>, Problem> {
    let is_of_images = |entry: &Entry| {
        let datatype = entry.datatype.0.as_deref();
        let format = entry.format.0.as_deref();
        datatype.is_none_or(|word| word == "image-downloads")
            && format.is_none_or(|word| word == "products:1.0")
    };
    let paths = text.index.0.into_iter().filter_map(|(_, entry)| entry).filter(is_of_images);
    let parts: Vec<Part> = paths.filter_map(|entry| entry.path.0).map(|path| Part { path }).collect();
    if parts.iter().any(|part| part.path.ends_with(".sjson")) {
        return Err(Problem::Signed);
    }
    match parts.len() {
        0 => Err(Problem::NoParts),
        1..=PARTS_MAX => Ok(parts),
        _ => Err(Problem::TooMany { what: "files of products", limit: PARTS_MAX }),
    }
}

pub(crate) fn products(text: Text) -> Result<Catalogue, Problem> {
    let Text { os, release, version, arch, datatype, products, .. } = text;
    if let Some(other) = datatype.0.filter(|word| word != "image-downloads") {
        return Err(Problem::Format(other.chars().take(64).collect()));
    }
    if products.0.len() > PRODUCTS_MAX {
        return Err(Problem::TooMany { what: "products", limit: PRODUCTS_MAX });
    }
    // What is said of the whole file is said of each product that says nothing else.
    let either = |own: &Loose, above: &Loose| own.word().or_else(|| above.word());
    let (mut out, mut images) = (Catalogue::default(), 0);
    for (name, product) in products.0 {
        let Some(product) = product.filter(|_| is_word(&name)) else {
            out.left_out += 1;
            continue;
        };
        let codename = product.release.word().or_else(|| product.release_codename.word());
        let found = Found {
            os: either(&product.os, &os).map(|os| os.to_lowercase()),
            os_version: either(&product.version, &version),
            release: codename.or_else(|| release.word()),
            arch: either(&product.arch, &arch),
            title: None,
            variant: product.variant.word(),
            versions: versions(product.versions, &mut out.left_out)?,
            name,
        };
        if found.versions.is_empty() {
            continue;
        }
        images += found.versions.iter().map(|version| version.items.len()).sum::<usize>();
        if images > IMAGES_MAX {
            return Err(Problem::TooMany { what: "images", limit: IMAGES_MAX });
        }
        out.products.push(found);
    }
    out.products.sort_by(|a, b| a.name.cmp(&b.name));
    out.products.dedup_by(|later, first| later.name == first.name);
    Ok(out)
}

fn versions(versions: Named<Version>, left_out: &mut u64) -> Result<Vec<FoundVersion>, Problem> {
    if versions.0.len() > VERSIONS_MAX {
        return Err(Problem::TooMany { what: "versions of a product", limit: VERSIONS_MAX });
    }
    let mut found = Vec::new();
    for (name, version) in versions.0 {
        let Some(version) = version.filter(|_| is_word(&name)) else {
            *left_out += 1;
            continue;
        };
        if version.items.0.len() > ITEMS_MAX {
            return Err(Problem::TooMany { what: "files of a version", limit: ITEMS_MAX });
        }
        let files = version.items.0.into_iter().filter_map(|(_, file)| file);
        let mut items: Vec<Item> = files.filter_map(|file| item(&file, left_out)).collect();
        items.sort_by(|a, b| a.ftype.cmp(&b.ftype));
        if !items.is_empty() {
            found.push(FoundVersion { name, items });
        }
    }
    found.sort_by(|a, b| version::order(&b.name, &a.name));
    found.dedup_by(|later, first| later.name == first.name);
    Ok(found)
}

/// The file, where it is an image. One whose checksum cannot be one is left out: it would be taken without.
fn item(file: &File, left_out: &mut u64) -> Option<Item> {
    let (ftype, path) = (file.ftype.word()?, file.path.0.clone()?);
    let disk_format = disk_format(&ftype, &path)?.to_owned();
    let sums = [
        ("sha512", &file.sha512),
        ("sha384", &file.sha384),
        ("sha256", &file.sha256),
        ("sha1", &file.sha1),
        ("md5", &file.md5),
    ];
    let Ok(checksum) = strongest(sums) else {
        *left_out += 1;
        return None;
    };
    Some(Item {
        ftype,
        path,
        size: file.size.number(),
        checksum,
        disk_format,
        container_format: "bare".to_owned(),
        properties: std::collections::BTreeMap::new(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Document, read};

    fn catalogue(text: &serde_json::Value) -> Catalogue {
        match read(&text.to_string()) {
            Ok(Document::Catalogue(catalogue)) => catalogue,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_index_names_its_files_of_images() {
        let text = json!({"format": "index:1.0", "index": {
            "a": {"datatype": "image-downloads", "format": "products:1.0", "path": "streams/v1/a.json", "products": ["x"]},
            "b": {"datatype": "image-ids", "format": "products:1.0", "path": "streams/v1/b.json"},
            "c": {"path": "streams/v1/old.json"},
            "d": {"datatype": "image-downloads"}, "e": 5, "f": null,
        }});
        let Ok(Document::Index(parts)) = read(&text.to_string()) else { panic!("an index") };
        let paths: Vec<_> = parts.iter().map(|part| part.path.as_str()).collect();
        assert_eq!(paths, ["streams/v1/a.json", "streams/v1/old.json"]);
        let signed = json!({"format": "index:1.0", "index": {"a": {"path": "streams/v1/a.sjson"}}});
        assert_eq!(read(&signed.to_string()), Err(Problem::Signed));
        let many: serde_json::Map<_, _> =
            (0..17).map(|n| (n.to_string(), json!({"path": "x.json"}))).collect();
        let many = json!({"format": "index:1.0", "index": many});
        assert!(matches!(read(&many.to_string()), Err(Problem::TooMany { .. })));
    }

    #[test]
    fn products_have_versions_with_files() {
        let sum = "AB".repeat(32);
        let text = json!({
            "format": "products:1.0", "datatype": "image-downloads", "arch": "amd64",
            "products": {
                "server:24.04": {
                    "os": "Ubuntu", "release": "noble", "version": "24.04",
                    "versions": {
                        "20260301": {"items": {
                            "disk1.img": {"ftype": "disk1.img", "path": "n/1.img", "size": 5, "sha256": sum, "md5": "x"},
                            "manifest": {"ftype": "manifest", "path": "n/1.manifest"},
                            "vm": {"ftype": "uefi1.img", "path": "n/1u.img", "size": "6"},
                        }},
                        "20260401.1": {"items": {"d": {"ftype": "disk1.img", "path": "n/2.img"}}},
                        "20260401": {"items": {"d": {"ftype": "disk1.img", "path": "n/3.img", "sha256": "zz"}}},
                        "20260201": {"items": {"d": {"ftype": "tar.gz", "path": "n/3.tar.gz"}}},
                    },
                },
                "none": {"versions": {}}, "odd": [], "": {},
            },
        });
        let found = catalogue(&text);
        assert_eq!(found.products.len(), 1);
        assert_eq!(found.left_out, 3, "a checksum that is none, a list, a product without a name");
        let product = &found.products[0];
        assert_eq!((product.os.as_deref(), product.arch.as_deref()), (Some("ubuntu"), Some("amd64")));
        assert_eq!(product.family(), "ubuntu 24.04 x86_64");
        let names: Vec<_> = product.versions.iter().map(|version| version.name.as_str()).collect();
        assert_eq!(names, ["20260401.1", "20260301"]);
        let items = &product.versions[1].items;
        assert_eq!(items.len(), 2);
        assert_eq!(items[0].checksum, Some(format!("sha256:{}", "ab".repeat(32))));
        assert_eq!((items[0].size, items[1].size), (Some(5), Some(6)));
    }

    #[test]
    fn hostile_words_and_numbers_are_left_out() {
        let text = json!({"format": "products:1.0", "products": {
            "p": {"os": {"a": 1}, "release": "x".repeat(300), "version": "a\u{0}b", "versions": {
                "1": {"items": {
                    "a": {"ftype": "disk.img", "path": "../../etc/passwd", "size": -1},
                    "b": {"ftype": ["disk.img"], "path": "x"}, "c": {"ftype": "disk.img"},
                    "d": {"ftype": "disk.img\u{7}", "path": "x"},
                }},
                "\u{1b}[31m": {"items": {"a": {"ftype": "disk.img", "path": "x"}}},
                "y".repeat(300): {"items": {"a": {"ftype": "disk.img", "path": "x"}}},
            }},
            "evil\u{1F4BE}": {"versions": {"1": {"items": {"a": {"ftype": "disk.img", "path": "x"}}}}},
        }});
        let found = catalogue(&text);
        let product = &found.products[0];
        assert_eq!((&product.os, &product.release, &product.os_version), (&None, &None, &None));
        assert_eq!((product.versions.len(), product.versions[0].items.len()), (1, 1));
        assert_eq!(product.versions[0].items[0].size, None);
        assert_eq!(found.products.len(), 1);
        let text = json!({"format": "products:1.0", "datatype": "image-ids", "products": {}});
        assert_eq!(read(&text.to_string()), Err(Problem::Format("image-ids".to_owned())));
    }

    #[test]
    fn too_many_of_anything_is_too_many() {
        let items: serde_json::Map<_, _> =
            (0..=ITEMS_MAX).map(|n| (n.to_string(), json!({"ftype": "disk.img", "path": "x"}))).collect();
        let text =
            json!({"format": "products:1.0", "products": {"p": {"versions": {"1": {"items": items}}}}});
        assert!(matches!(read(&text.to_string()), Err(Problem::TooMany { limit: ITEMS_MAX, .. })));
        let versions: serde_json::Map<_, _> =
            (0..=VERSIONS_MAX).map(|n| (n.to_string(), json!({}))).collect();
        let text = json!({"format": "products:1.0", "products": {"p": {"versions": versions}}});
        assert!(matches!(read(&text.to_string()), Err(Problem::TooMany { limit: VERSIONS_MAX, .. })));
    }
}
