//! What of a catalogue somebody wants, and what there is to choose from.

use std::{cmp::Ordering, collections::BTreeMap};

use vitrine_model::{CatalogueFilter, pattern};

use crate::{Catalogue, Item, Product, Version, version};

/// Types of files in the order in which they are taken where none is named: what a virtual machine boots from, without
/// special needs, comes first.
const USUAL: [&str; 8] =
    ["disk1.img", "disk-kvm.img", "disk.img", "disk.qcow2", "qcow2", "img", "uefi1.img", "uefi.img"];

/// A product that a filter lets through, with the file of each version that is meant.
#[derive(Debug, Clone)]
pub struct Chosen<'a> {
    /// The product.
    pub product: &'a Product,
    /// Newest first; never empty.
    pub versions: Vec<(&'a Version, &'a Item)>,
}

/// What filters can ask for: each word with the number of products that have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// Names of releases, with their versions (`24.04`) where those are known.
    pub releases: Vec<(String, Option<String>, usize)>,
    /// Architectures.
    pub archs: Vec<(String, usize)>,
    /// Types of files.
    pub ftypes: Vec<(String, usize)>,
}

impl Catalogue {
    /// The products that the filter lets through, by name.
    #[must_use]
    pub fn select(&self, filter: &CatalogueFilter) -> Vec<Chosen<'_>> {
        let is =
            |asked: &str, word: Option<&String>| asked.is_empty() || word.is_some_and(|word| word == asked);
        // Letters count whatever their case, and no pattern lets all through.
        let wanted = filter.product.to_lowercase();
        let fitting = self.products.iter().filter(|product| {
            (wanted.is_empty() || pattern::fits(&wanted, &product.name.to_lowercase()))
                && is(&filter.release, product.release.as_ref().or(product.os_version.as_ref()))
                && is(&filter.arch, product.arch.as_ref())
        });
        fitting
            .map(|product| Chosen {
                versions: product
                    .versions
                    .iter()
                    .filter_map(|version| Some((version, version.item(&filter.ftype)?)))
                    .collect(),
                product,
            })
            .filter(|chosen| !chosen.versions.is_empty())
            .collect()
    }

    /// What there is to choose from.
    #[must_use]
    pub fn offer(&self) -> Offer {
        let (mut releases, mut archs) = (BTreeMap::<String, (Option<String>, usize)>::new(), BTreeMap::new());
        let mut ftypes = BTreeMap::new();
        for product in &self.products {
            if let Some(release) = product.release.as_ref().or(product.os_version.as_ref()) {
                let entry = releases.entry(release.clone()).or_default();
                entry.1 += 1;
                entry.0 = entry
                    .0
                    .take()
                    .or_else(|| product.os_version.clone().filter(|version| version != release));
            }
            if let Some(arch) = &product.arch {
                *archs.entry(arch.clone()).or_default() += 1;
            }
            let items = product.versions.iter().flat_map(|version| &version.items);
            let own: std::collections::BTreeSet<&String> = items.map(|item| &item.ftype).collect();
            for ftype in own {
                *ftypes.entry(ftype.clone()).or_default() += 1;
            }
        }
        let mut releases: Vec<_> =
            releases.into_iter().map(|(name, (version, count))| (name, version, count)).collect();
        // The newest system first.
        releases.sort_by(|a, b| {
            let key = |one: &(String, Option<String>, usize)| one.1.clone().unwrap_or_else(|| one.0.clone());
            version::order(&key(b), &key(a))
        });
        Offer { releases, archs: archs.into_iter().collect(), ftypes: ftypes.into_iter().collect() }
    }
}

impl Version {
    /// The file of that type; where none is named, the most usual one.
    #[must_use]
    pub fn item(&self, ftype: &str) -> Option<&Item> {
        if !ftype.is_empty() {
            return self.items.iter().find(|item| item.ftype == ftype);
        }
        let rank = |item: &Item| USUAL.iter().position(|known| *known == item.ftype).unwrap_or(USUAL.len());
        self.items.iter().min_by_key(|item| rank(item))
    }
}

/// Which of two versions is newer, as catalogues name them.
#[must_use]
pub fn order(a: &str, b: &str) -> Ordering {
    version::order(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(ftype: &str) -> Item {
        Item {
            ftype: ftype.to_owned(),
            path: "x".to_owned(),
            size: None,
            checksum: None,
            disk_format: "qcow2".to_owned(),
            container_format: "bare".to_owned(),
            properties: BTreeMap::new(),
        }
    }

    fn product(name: &str, release: &str, number: &str, arch: &str, ftypes: &[&str]) -> Product {
        let items = ftypes.iter().map(|ftype| item(ftype)).collect();
        Product {
            name: name.to_owned(),
            release: Some(release.to_owned()),
            os_version: Some(number.to_owned()),
            arch: Some(arch.to_owned()),
            versions: vec![Version { name: "1".to_owned(), items }],
            ..Product::default()
        }
    }

    fn catalogue() -> Catalogue {
        let products = vec![
            product("a:jammy:amd64", "jammy", "22.04", "amd64", &["disk-kvm.img", "uefi1.img", "disk1.img"]),
            product("a:noble:amd64", "noble", "24.04", "amd64", &["disk1.img"]),
            product("a:noble:arm64", "noble", "24.04", "arm64", &["uefi1.img"]),
        ];
        Catalogue { products, left_out: 0 }
    }

    #[test]
    fn filters_choose_products_and_their_files() {
        let catalogue = catalogue();
        let chosen = |product: &str, release: &str, arch: &str, ftype: &str| {
            let [product, release, arch, ftype] = [product, release, arch, ftype].map(str::to_owned);
            let chosen = catalogue.select(&CatalogueFilter { product, release, arch, ftype });
            chosen
                .iter()
                .map(|chosen| format!("{} {}", chosen.product.name, chosen.versions[0].1.ftype))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            chosen("", "", "", ""),
            ["a:jammy:amd64 disk1.img", "a:noble:amd64 disk1.img", "a:noble:arm64 uefi1.img"]
        );
        assert_eq!(chosen("", "noble", "", "uefi1.img"), ["a:noble:arm64 uefi1.img"]);
        assert_eq!(chosen("*:amd64", "", "", "disk-kvm.img"), ["a:jammy:amd64 disk-kvm.img"]);
        assert!(chosen("", "", "amd64", "iso").is_empty());
        assert!(chosen("", "", "riscv64", "").is_empty());
    }

    #[test]
    fn what_there_is_is_counted() {
        let offer = catalogue().offer();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            offer.releases,
            [("noble".to_owned(), some("24.04"), 2), ("jammy".to_owned(), some("22.04"), 1)]
        );
        assert_eq!(offer.archs, [("amd64".to_owned(), 2), ("arm64".to_owned(), 1)]);
        let ftypes: Vec<_> = offer.ftypes.iter().map(|(word, count)| (word.as_str(), *count)).collect();
        assert_eq!(ftypes, [("disk-kvm.img", 1), ("disk1.img", 2), ("uefi1.img", 2)]);
    }
}
