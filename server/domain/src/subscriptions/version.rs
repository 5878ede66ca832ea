//! One version of a product: what its image is to be.

use std::collections::BTreeMap;

use vitrine_catalogues::{Catalogue, Item, Problem, Product, Version, resolve};
use vitrine_model::{
    CatalogueFilter, NewImage, Subscription,
    family::{DISTRO_PROPERTY, FAMILY_PROPERTY, VERSION_PROPERTY},
    subscription::WORD_MAX,
};

use crate::layers::property_protection;

/// The property with the architecture.
const ARCHITECTURE: &str = "architecture";

/// A version that is to become an image.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) subscription: &'a Subscription,
    pub(super) product: &'a Product,
    pub(super) version: &'a Version,
    pub(super) item: &'a Item,
    /// What the paths of its catalogue are relative to.
    pub(super) base: &'a str,
}

impl Wanted<'_> {
    /// Where its data is.
    pub(super) fn address(&self) -> Result<String, Problem> {
        resolve(self.base, &self.item.path)
    }

    /// What people call it.
    pub(super) fn title(&self) -> String {
        title(self.product, self.version)
    }

    /// The image that it is to become. Of the properties that a catalogue names, those are taken that tell what it is,
    /// and those that the operator has allowed to come from elsewhere.
    pub(super) fn image(&self, id: &str, allowed: &[String]) -> NewImage {
        let own = [FAMILY_PROPERTY, DISTRO_PROPERTY, VERSION_PROPERTY, ARCHITECTURE, "description"];
        let taken = self.item.properties.iter().filter(|(name, _)| {
            (own.contains(&name.as_str()) || allowed.iter().any(|beginning| name.starts_with(beginning)))
                && property_protection::check_name(name).is_ok()
        });
        let mut properties: BTreeMap<String, String> =
            taken.map(|(name, value)| (name.clone(), value.clone())).collect();
        let told = [
            (FAMILY_PROPERTY, Some(self.product.family())),
            (DISTRO_PROPERTY, self.product.os.clone()),
            (VERSION_PROPERTY, self.product.os_version.clone().or_else(|| self.product.release.clone())),
            (ARCHITECTURE, self.product.architecture()),
        ];
        for (name, value) in told {
            if let Some(value) = value {
                properties.entry(name.to_owned()).or_insert(value);
            }
        }
        let choice = &self.subscription.choice;
        properties.extend(choice.properties.clone());
        NewImage {
            id: Some(id.to_owned()),
            name: Some(self.title()),
            visibility: Some(choice.visibility),
            disk_format: Some(self.item.disk_format.clone()),
            container_format: Some(self.item.container_format.clone()),
            properties,
            ..NewImage::default()
        }
    }
}

fn title(product: &Product, version: &Version) -> String {
    format!("{} {}", product.family(), version.name).chars().take(WORD_MAX).collect()
}

/// What a subscription with this filter would take of the catalogue at first: titles, versions and files, product by
/// product.
#[must_use]
pub fn versions_to_come<'a>(
    catalogue: &'a Catalogue,
    filter: &CatalogueFilter,
    keep: u32,
) -> Vec<(&'a Product, Vec<(String, &'a Item)>)> {
    let keep = usize::try_from(keep).unwrap_or(usize::MAX);
    let chosen = catalogue.select(filter).into_iter().map(|one| {
        let versions = one.versions.iter().take(keep);
        (one.product, versions.map(|(version, item)| (version.name.clone(), *item)).collect())
    });
    chosen.collect()
}
