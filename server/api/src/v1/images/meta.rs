//! What a request says of an image, in its headers.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderValue};
use vitrine_model::{
    Claim, Visibility,
    validate::{self, Invalid},
};

use crate::{errors::ApiError, images::when, state::Api, v1::quoted::Quoting};

/// Formats of Amazon's machine images: disk and container have the same one.
const AMAZON: [&str; 3] = ["aki", "ari", "ami"];

/// The headers about one image. Of an attribute that is given twice the last value counts.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Meta {
    pub(super) id: Option<String>,
    /// The inner `None` is an empty header.
    pub(super) name: Option<Option<String>>,
    pub(super) disk_format: Option<String>,
    pub(super) container_format: Option<String>,
    pub(super) claim: Claim,
    pub(super) visibility: Option<Visibility>,
    pub(super) protected: Option<bool>,
    pub(super) min_ram: Option<u32>,
    pub(super) min_disk: Option<u32>,
    /// The inner `None` is an empty header: nobody.
    pub(super) owner: Option<Option<String>>,
    pub(super) status: Option<String>,
    pub(super) properties: BTreeMap<String, String>,
    /// Whether properties that are not given are to go.
    pub(super) purge_properties: bool,
    pub(super) location: Option<String>,
    pub(super) copy_from: Option<String>,
    store: Option<String>,
}

impl Meta {
    /// # Errors
    /// 400: an attribute that does not exist, or a value that cannot be one.
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, ApiError> {
        let quoting = Quoting::of(headers);
        let mut meta = Self { purge_properties: true, ..Self::default() };
        for (name, value) in headers {
            meta.add(quoting, name.as_str(), value)?;
        }
        meta.pair_formats()?;
        Ok(meta)
    }

    fn add(&mut self, quoting: Quoting, header: &str, value: &HeaderValue) -> Result<(), ApiError> {
        let given = || quoting.value(value);
        if let Some(property) = header.strip_prefix("x-image-meta-property-") {
            self.properties.insert(quoting.text(property).replace('-', "_"), given());
        } else if let Some(field) = header.strip_prefix("x-image-meta-") {
            self.set(&field.replace('-', "_"), given())?;
        } else if header == "x-glance-api-copy-from" {
            self.copy_from = Some(given());
        } else if header == "x-glance-registry-purge-props" {
            self.purge_properties = flag(&given());
        }
        Ok(())
    }

    fn set(&mut self, field: &str, value: String) -> Result<(), ApiError> {
        match field {
            "id" => self.id = filled(value),
            "name" => self.name = Some(filled(value)),
            "disk_format" => self.disk_format = Some(value),
            "container_format" => self.container_format = Some(value),
            "size" => self.claim.size = Some(number(field, &value)?),
            "virtual_size" if value.trim() == "None" => self.claim.virtual_size = None,
            "virtual_size" => self.claim.virtual_size = Some(number(field, &value)?),
            "checksum" => self.claim.checksum = filled(value),
            "is_public" if flag(&value) => self.visibility = Some(Visibility::Public),
            "is_public" => self.visibility = Some(Visibility::Shared),
            "protected" => self.protected = Some(flag(&value)),
            "min_ram" => self.min_ram = Some(minimum(field, &value)?),
            "min_disk" => self.min_disk = Some(minimum(field, &value)?),
            "owner" => self.owner = Some(filled(value)),
            "status" => self.status = filled(value),
            "location" => self.location = Some(value),
            "store" => self.store = filled(value),
            "created_at" | "updated_at" | "deleted_at" => instant(field, &value)?,
            // Nobody but the service says these; clients send them back as they came.
            "deleted" | "copy_from" | "uri" => {}
            _ => return Err(ApiError::bad_request(format!("Bad header: x-image-meta-{field}"))),
        }
        Ok(())
    }

    /// One of Amazon's formats goes for disk and container.
    fn pair_formats(&mut self) -> Result<(), ApiError> {
        let amazon = |format: &Option<String>| format.as_deref().is_some_and(|name| AMAZON.contains(&name));
        if !amazon(&self.disk_format) && !amazon(&self.container_format) {
            return Ok(());
        }
        match (&self.disk_format, &self.container_format) {
            (None, container) => self.disk_format.clone_from(container),
            (disk, None) => self.container_format.clone_from(disk),
            (disk, container) if disk == container => {}
            _ => {
                return Err(ApiError::bad_request(
                    "Where disk_format or container_format is one of aki, ari and ami, both must be the same.",
                ));
            }
        }
        Ok(())
    }

    /// # Errors
    /// 400: data comes, and it is not said of what format.
    pub(super) fn check_formats(&self) -> Result<(), ApiError> {
        let formats = [("disk_format", &self.disk_format), ("container_format", &self.container_format)];
        match formats.into_iter().find(|(_, format)| format.is_none()) {
            Some((name, _)) => Err(ApiError::bad_request(format!(
                "{name} is not specified. Data needs the header x-image-meta-{name}."
            ))),
            None => Ok(()),
        }
    }

    /// The name of the store that is asked for, by its name or by the scheme of its locations.
    ///
    /// # Errors
    /// 400: there is none.
    pub(super) fn store(&self, api: &Api) -> Result<Option<String>, ApiError> {
        let Some(wanted) = self.store.as_deref() else { return Ok(None) };
        let stores = api.controller.stores();
        if stores.named(wanted).is_ok() {
            return Ok(Some(wanted.to_owned()));
        }
        let has_scheme =
            |location: &str| location.split_once(':').is_some_and(|(scheme, _)| scheme == wanted);
        let mut known = std::iter::once(stores.default_store()).chain(stores.iter());
        let found =
            known.find(|store| has_scheme(&store.location("id"))).map(|store| store.name().to_owned());
        let refusal =
            || ApiError::bad_request(format!("Required store {wanted} is invalid: there is none such."));
        found.ok_or_else(refusal).map(Some)
    }
}

fn filled(value: String) -> Option<String> {
    Some(value).filter(|value| !value.is_empty())
}

/// A few words are true, in any case; all others are false.
fn flag(value: &str) -> bool {
    ["1", "t", "true", "on", "y", "yes"].contains(&value.trim().to_ascii_lowercase().as_str())
}

fn number(field: &str, value: &str) -> Result<u64, Invalid> {
    let text = value.trim();
    text.strip_prefix('+')
        .unwrap_or(text)
        .parse()
        .map_err(|_| Invalid::new(field, format!("'{value}' is not a whole number of 0 or more")))
}

fn minimum(field: &str, value: &str) -> Result<u32, Invalid> {
    validate::minimum(field, i64::try_from(number(field, value)?).unwrap_or(i64::MAX))
}

/// Clients send back the instants they were shown; they are read, and not heeded.
fn instant(field: &str, value: &str) -> Result<(), Invalid> {
    if value.is_empty() || when::parse(value).is_some_and(|at| at.year() >= 1900) {
        return Ok(());
    }
    Err(Invalid::new(field, format!("'{value}' is not an instant in ISO 8601 since the year 1900")))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    fn read(headers: &[(&str, &str)]) -> Result<Meta, ApiError> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            map.append(HeaderName::try_from(*name).unwrap(), value);
        }
        Meta::read(&map)
    }

    #[test]
    fn every_attribute_finds_its_place() {
        let meta = read(&[
            ("X-Image-Meta-Id", "i"),
            ("x-image-meta-name", "Käse"),
            ("x-image-meta-disk-format", "raw"),
            ("x-image-meta-container_format", "bare"),
            ("x-image-meta-size", "5"),
            ("x-image-meta-virtual_size", "None"),
            ("x-image-meta-checksum", "c"),
            ("x-image-meta-is_public", "YES"),
            ("x-image-meta-protected", "0"),
            ("x-image-meta-min_ram", " 1 "),
            ("x-image-meta-min-disk", "+2"),
            ("x-image-meta-owner", ""),
            ("x-image-meta-status", "queued"),
            ("x-image-meta-created_at", "2026-01-31T08:05:07.000000"),
            ("x-image-meta-updated_at", ""),
            ("x-image-meta-deleted", "True"),
            ("x-image-meta-uri", "x"),
            ("x-image-meta-property-OS-Distro", "debian"),
            ("x-image-meta-property-empty", ""),
            ("x-glance-registry-purge-props", "false"),
            ("x-auth-token", "t"),
        ])
        .unwrap();
        let properties = [("empty", ""), ("os_distro", "debian")];
        assert_eq!(
            meta,
            Meta {
                id: Some("i".to_owned()),
                name: Some(Some("Käse".to_owned())),
                disk_format: Some("raw".to_owned()),
                container_format: Some("bare".to_owned()),
                claim: Claim { size: Some(5), virtual_size: None, checksum: Some("c".to_owned()) },
                visibility: Some(Visibility::Public),
                protected: Some(false),
                min_ram: Some(1),
                min_disk: Some(2),
                owner: Some(None),
                status: Some("queued".to_owned()),
                properties: properties.map(|(k, v)| (k.to_owned(), v.to_owned())).into_iter().collect(),
                purge_properties: false,
                ..Meta::default()
            }
        );
        assert_eq!(read(&[]).unwrap(), Meta { purge_properties: true, ..Meta::default() });
    }

    #[test]
    fn what_is_not_public_is_shared() {
        for (word, visibility) in [
            ("True", Visibility::Public),
            (" on ", Visibility::Public),
            ("t", Visibility::Public),
            ("False", Visibility::Shared),
            ("", Visibility::Shared),
            ("maybe", Visibility::Shared),
        ] {
            assert_eq!(read(&[("x-image-meta-is_public", word)]).unwrap().visibility, Some(visibility));
        }
    }

    #[test]
    fn amazons_formats_go_together() {
        for (given, pair) in [
            (vec![("x-image-meta-disk_format", "ami")], Some(("ami", "ami"))),
            (vec![("x-image-meta-container_format", "aki")], Some(("aki", "aki"))),
            (
                vec![("x-image-meta-disk_format", "ari"), ("x-image-meta-container_format", "ari")],
                Some(("ari", "ari")),
            ),
            (
                vec![("x-image-meta-disk_format", "raw"), ("x-image-meta-container_format", "bare")],
                Some(("raw", "bare")),
            ),
            (vec![("x-image-meta-disk_format", "raw"), ("x-image-meta-container_format", "ami")], None),
            (vec![("x-image-meta-disk_format", "aki"), ("x-image-meta-container_format", "ari")], None),
        ] {
            let read = read(&given).ok();
            let formats = read
                .as_ref()
                .and_then(|meta| meta.disk_format.as_deref().zip(meta.container_format.as_deref()));
            assert_eq!(formats, pair, "{given:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (name, value) in [
            ("x-image-meta-visibility", "public"),
            ("x-image-meta-tags", "a"),
            ("x-image-meta-", "a"),
            ("x-image-meta-size", "-1"),
            ("x-image-meta-size", ""),
            ("x-image-meta-size", "1.5"),
            ("x-image-meta-size", "99999999999999999999999"),
            ("x-image-meta-virtual_size", "none"),
            ("x-image-meta-min_ram", "x"),
            ("x-image-meta-min_disk", "2147483648"),
            ("x-image-meta-created_at", "yesterday"),
            ("x-image-meta-deleted_at", "1899-12-31T23:59:59"),
        ] {
            assert_eq!(read(&[(name, value)]).unwrap_err().status().as_u16(), 400, "{name}: {value}");
        }
    }
}
