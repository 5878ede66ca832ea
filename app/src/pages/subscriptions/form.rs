//! What the form of a subscription holds, and the choice that it is.

use std::collections::BTreeMap;

use vitrine_model::{
    CatalogueFilter, CatalogueKind, OldVersions, SubscriptionChoice, Visibility,
    subscription::{HOURS_MAX, KEEP_MAX},
};

use crate::{
    forms::{Form, image::Problems},
    locale::tr,
};

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SubscriptionForm {
    pub(super) kind: CatalogueKind,
    pub(super) url: String,
    pub(super) name: String,
    pub(super) filter: CatalogueFilter,
    pub(super) visibility: String,
    pub(super) stores: Vec<String>,
    pub(super) every_hours: String,
    pub(super) keep: String,
    pub(super) old: OldVersions,
    /// `name=value`, one a line.
    pub(super) properties: String,
}

impl SubscriptionForm {
    /// Before anything was typed.
    pub(super) fn blank() -> Self {
        Self {
            kind: CatalogueKind::Simplestreams,
            url: String::new(),
            name: String::new(),
            filter: CatalogueFilter::default(),
            visibility: Visibility::Private.as_str().to_owned(),
            stores: Vec::new(),
            every_hours: "24".to_owned(),
            keep: "1".to_owned(),
            old: OldVersions::Hide,
            properties: String::new(),
        }
    }

    /// What was sent; fields of the second step that the first one does not send are as in a blank form.
    pub(super) fn read(form: &Form) -> Self {
        let blank = Self::blank();
        let text = |name: &str| form.trimmed(name).to_owned();
        let or = |name: &str, other: String| form.text(name).map_or(other, |text| text.trim().to_owned());
        // The button beside a product asks for it alone.
        let product = form.text("only").map_or_else(|| text("product"), |only| only.trim().to_owned());
        Self {
            kind: text("kind").parse().unwrap_or(blank.kind),
            url: text("url"),
            name: text("name"),
            filter: CatalogueFilter {
                product,
                release: text("release"),
                arch: text("arch"),
                ftype: text("ftype"),
            },
            visibility: or("visibility", blank.visibility),
            stores: form.all("store").map(str::to_owned).filter(|store| !store.is_empty()).collect(),
            every_hours: or("every_hours", blank.every_hours),
            keep: or("keep", blank.keep),
            old: text("old").parse().unwrap_or_default(),
            properties: form.text("properties").unwrap_or_default().replace("\r\n", "\n"),
        }
    }

    /// The form of what was chosen before.
    pub(super) fn of(choice: &SubscriptionChoice) -> Self {
        let lines = choice.properties.iter().map(|(name, value)| format!("{name}={value}"));
        Self {
            kind: choice.kind,
            url: choice.url.clone(),
            name: choice.name.clone(),
            filter: choice.filter.clone(),
            visibility: choice.visibility.as_str().to_owned(),
            stores: choice.stores.clone(),
            every_hours: choice.every_hours.to_string(),
            keep: choice.keep.to_string(),
            old: choice.old,
            properties: lines.collect::<Vec<_>>().join("\n"),
        }
    }

    /// The choice; what cannot be one is named by its field.
    pub(super) fn choice(&self) -> Result<SubscriptionChoice, Problems> {
        let mut problems = Problems::default();
        let mut number = |field: &str, text: &str, least: u32, most: u32| {
            let number = text.parse().ok().filter(|number| (least..=most).contains(number));
            number.unwrap_or_else(|| {
                problems.add(field, tr!("subscriptions-number", least = least, most = most));
                least
            })
        };
        let every_hours = number("every_hours", &self.every_hours, 0, HOURS_MAX);
        let keep = number("keep", &self.keep, 1, KEEP_MAX);
        if self.name.is_empty() {
            problems.add("name", tr("subscriptions-name-missing"));
        }
        let visibility = self.visibility.parse().unwrap_or_else(|_| {
            problems.add("visibility", tr("forms-one-of-four"));
            Visibility::Private
        });
        let mut properties = BTreeMap::new();
        for line in self.properties.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.split_once('=') {
                Some((name, value)) if !name.trim().is_empty() => {
                    properties.insert(name.trim().to_owned(), value.trim().to_owned());
                }
                _ => problems.add("properties", tr!("subscriptions-property-line", line = line)),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(SubscriptionChoice {
            name: self.name.clone(),
            url: self.url.clone(),
            kind: self.kind,
            filter: self.filter.clone(),
            visibility,
            stores: self.stores.clone(),
            every_hours,
            keep,
            old: self.old,
            properties,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_survives_the_form() {
        let body = "kind=list&url=+https://c.example/i.json&name=n&release=noble&visibility=community&store=a&store=b\
                    &every_hours=0&keep=3&old=delete&properties=a%3Db%3Dc%0D%0A%0D%0A+hw_x+%3D+1";
        let form = SubscriptionForm::read(&Form::parse(body.as_bytes()));
        let choice = form.choice().unwrap();
        assert_eq!((choice.every_hours, choice.keep, choice.old), (0, 3, OldVersions::Delete));
        assert_eq!(choice.properties.get("a").map(String::as_str), Some("b=c"));
        assert_eq!(choice.properties.get("hw_x").map(String::as_str), Some("1"));
        assert_eq!(SubscriptionForm::of(&choice).choice().unwrap(), choice);
    }

    #[test]
    fn what_cannot_be_chosen_is_named_by_its_field() {
        for (body, field) in [
            ("name=n&keep=0", "keep"),
            ("name=n&keep=x", "keep"),
            ("name=n&every_hours=-1", "every_hours"),
            ("name=n&every_hours=99999", "every_hours"),
            ("name=", "name"),
            ("name=n&visibility=all", "visibility"),
            ("name=n&properties=no", "properties"),
            ("name=n&properties=%3Dx", "properties"),
        ] {
            let problems = SubscriptionForm::read(&Form::parse(body.as_bytes())).choice().unwrap_err();
            assert!(problems.of(field).is_some(), "{body}");
        }
        let only = SubscriptionForm::read(&Form::parse(b"product=*&only=ubuntu"));
        assert_eq!(only.filter.product, "ubuntu");
    }
}
