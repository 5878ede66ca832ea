//! What a catalogue says, as far as it is of use.

use std::collections::BTreeMap;

use crate::{IMAGES_MAX, PRODUCTS_MAX, Problem, version};

/// Images that somebody publishes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// What there is, by name.
    pub products: Vec<Product>,
    /// Entries that were left out: without a file that is an image, with a checksum that is none, or with words of
    /// impossible lengths.
    pub left_out: u64,
}

/// Something of which there are versions: an operating system's release for one architecture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Product {
    /// What the catalogue calls it; unique in it.
    pub name: String,
    /// The operating system, in lower case.
    pub os: Option<String>,
    /// Its version, such as `24.04`.
    pub os_version: Option<String>,
    /// The name of that version, such as `noble`.
    pub release: Option<String>,
    /// The architecture, as the catalogue spells it.
    pub arch: Option<String>,
    /// What people call it, where the catalogue says so.
    pub title: Option<String>,
    /// One of several builds of the same.
    pub variant: Option<String>,
    /// Newest first.
    pub versions: Vec<Version>,
}

/// One version of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// What the catalogue calls it; unique in its product.
    pub name: String,
    /// Its files that are images, by type.
    pub items: Vec<Item>,
}

/// A file that is an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The catalogue's word for what it is: `disk1.img`, `qcow2`.
    pub ftype: String,
    /// Where it is, relative to the catalogue's beginning, or a whole address.
    pub path: String,
    /// Bytes.
    pub size: Option<u64>,
    /// `ALGORITHM:HEX`, the strongest that is named.
    pub checksum: Option<String>,
    /// Glance's word for the format of the disk.
    pub disk_format: String,
    /// Glance's word for how it is wrapped.
    pub container_format: String,
    /// Properties that the catalogue gives the image.
    pub properties: BTreeMap<String, String>,
}

/// Architectures as images name them: what catalogues say, and what the metadata definitions and `nova` know.
const ARCHITECTURES: [(&str, &str); 10] = [
    ("amd64", "x86_64"),
    ("x86-64", "x86_64"),
    ("x64", "x86_64"),
    ("i386", "i686"),
    ("arm64", "aarch64"),
    ("armhf", "armv7l"),
    ("armel", "armv6l"),
    ("ppc64el", "ppc64le"),
    ("powerpc64le", "ppc64le"),
    ("loong64", "loongarch64"),
];

impl Product {
    /// The architecture in the words of images.
    #[must_use]
    pub fn architecture(&self) -> Option<String> {
        let arch = self.arch.as_deref()?.to_lowercase();
        let known = ARCHITECTURES.iter().find(|(word, _)| *word == arch);
        Some(known.map_or(arch, |(_, word)| (*word).to_owned()))
    }

    /// What versions of it have in common, for people: its title, or `ubuntu 24.04 x86_64`; the product's own name where
    /// the catalogue says nothing of the system.
    #[must_use]
    pub fn family(&self) -> String {
        if let Some(title) = &self.title {
            return title.clone();
        }
        let Some(os) = &self.os else { return self.name.clone() };
        let variant = self.variant.clone().filter(|variant| variant != "default");
        let version = self.os_version.clone().or_else(|| self.release.clone());
        let parts = [Some(os.clone()), version, variant, self.architecture()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl Catalogue {
    /// The two as one, as the parts of an index are. A product of both has the versions of both.
    ///
    /// # Errors
    /// There are too many products, or images.
    pub fn joined(mut self, other: Self) -> Result<Self, Problem> {
        self.left_out += other.left_out;
        for product in other.products {
            match self.products.binary_search_by(|known| known.name.cmp(&product.name)) {
                Ok(at) => {
                    let known = &mut self.products[at].versions;
                    for version in product.versions {
                        if known.iter().all(|one| one.name != version.name) {
                            known.push(version);
                        }
                    }
                    known.sort_by(|a, b| version::order(&b.name, &a.name));
                }
                Err(at) => self.products.insert(at, product),
            }
        }
        if self.products.len() > PRODUCTS_MAX {
            return Err(Problem::TooMany { what: "products", limit: PRODUCTS_MAX });
        }
        let versions = self.products.iter().flat_map(|product| &product.versions);
        if versions.map(|version| version.items.len()).sum::<usize>() > IMAGES_MAX {
            return Err(Problem::TooMany { what: "images", limit: IMAGES_MAX });
        }
        Ok(self)
    }

    /// The product of that name.
    #[must_use]
    pub fn product(&self, name: &str) -> Option<&Product> {
        self.products
            .binary_search_by(|known| known.name.as_str().cmp(name))
            .ok()
            .map(|at| &self.products[at])
    }
}

/// Glance's word for the format of a file, by its type and its name; `None` where it is no disk, or packed.
pub(crate) fn disk_format(ftype: &str, path: &str) -> Option<&'static str> {
    let ending = |text: &str| {
        let name = text.split(['?', '#']).next().unwrap_or_default();
        name.rsplit(['.', '/']).next().unwrap_or_default().to_lowercase()
    };
    let known = |word: &str| {
        Some(match word {
            "qcow2" => "qcow2",
            "raw" => "raw",
            "vmdk" => "vmdk",
            "vhd" => "vhd",
            "vhdx" => "vhdx",
            "vdi" => "vdi",
            "iso" => "iso",
            _ => return None,
        })
    };
    let (word, file) = (ending(ftype), ending(path));
    if matches!(file.as_str(), "gz" | "xz" | "zst" | "bz2" | "zip" | "7z" | "tgz") {
        return None;
    }
    if word == "img" {
        // Whoever publishes `.img` means QEMU's format; a name that says more is believed.
        return known(&file).or(Some("qcow2"));
    }
    known(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disks_are_told_from_everything_else() {
        for (ftype, path, expected) in [
            ("disk1.img", "a/server.img", Some("qcow2")),
            ("disk-kvm.img", "a/disk.qcow2", Some("qcow2")),
            ("disk.img", "a/x.raw", Some("raw")),
            ("uefi1.img", "a/x-uefi1.img", Some("qcow2")),
            ("qcow2", "a/x?y=z.gz", Some("qcow2")),
            ("iso", "a.iso", Some("iso")),
            ("vmdk", "x.vmdk", Some("vmdk")),
            ("disk1.img", "x.img.xz", None),
            ("azure.vhd.zip", "x.vhd.zip", None),
            ("squashfs", "x.img", None),
            ("manifest", "x.manifest", None),
            ("tar.gz", "x.tar.gz", None),
            ("", "", None),
        ] {
            assert_eq!(disk_format(ftype, path), expected, "{ftype} {path}");
        }
    }

    #[test]
    fn parts_are_joined_and_bounded_together() {
        let item = |ftype: &str| Item {
            ftype: ftype.to_owned(),
            path: "x".to_owned(),
            size: None,
            checksum: None,
            disk_format: "raw".to_owned(),
            container_format: "bare".to_owned(),
            properties: BTreeMap::new(),
        };
        let part = |product: &str, version: &str, items: usize| Catalogue {
            products: vec![Product {
                name: product.to_owned(),
                versions: vec![Version { name: version.to_owned(), items: vec![item("raw"); items] }],
                ..Product::default()
            }],
            left_out: 1,
        };
        let both = part("b", "9", 1).joined(part("a", "1", 1)).unwrap().joined(part("b", "10", 1)).unwrap();
        let both = both.joined(part("b", "10", 1)).unwrap();
        assert_eq!(both.left_out, 4);
        let names: Vec<_> = both.products.iter().map(|product| product.name.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
        let versions: Vec<_> =
            both.products[1].versions.iter().map(|version| version.name.as_str()).collect();
        assert_eq!(versions, ["10", "9"]);
        assert!(both.product("c").is_none() && both.product("a").is_some());
        assert!(part("a", "1", IMAGES_MAX).joined(part("b", "1", 1)).is_err());
    }

    #[test]
    fn families_name_the_system_its_version_and_its_architecture() {
        let some = |text: &str| Some(text.to_owned());
        let product = Product {
            name: "com.ubuntu.cloud:server:24.04:amd64".to_owned(),
            os: some("ubuntu"),
            os_version: some("24.04"),
            release: some("noble"),
            arch: some("amd64"),
            ..Product::default()
        };
        assert_eq!(product.family(), "ubuntu 24.04 x86_64");
        let cloud = Product { variant: some("cloud"), os_version: None, ..product.clone() };
        assert_eq!(cloud.family(), "ubuntu noble cloud x86_64");
        assert_eq!(Product { variant: some("default"), ..product.clone() }.family(), product.family());
        assert_eq!(Product { os: None, ..product.clone() }.family(), product.name);
    }
}
