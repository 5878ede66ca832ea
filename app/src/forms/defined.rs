//! Properties of an image in fields that are made for their definitions.
//!
//! `defined` holds the keys, in order; what stands in the field of the first is called `defined-0`, and so on. A list
//! of boxes to tick sends several of one name, and perhaps an operator.

use std::collections::{BTreeMap, BTreeSet};

use vitrine_model::metadef::PropertyType;

use super::{
    Form,
    image::{ImageForm, Problems},
};
use crate::{
    definitions::{Definitions, Entries, check},
    locale::tr,
};

/// The field with the key of a property that has a field of its own.
pub(crate) const KEY: &str = "defined";

/// Fields a form may have.
const MOST: usize = 500;

/// The name of the field at this place.
pub(crate) fn field(place: usize) -> String {
    format!("{KEY}-{place}")
}

/// The name of the operator's field at this place.
pub(crate) fn operator_field(place: usize) -> String {
    format!("{KEY}-{place}-operator")
}

/// Keys and values, as they were sent.
pub(super) fn read(form: &Form) -> Vec<(String, String)> {
    let value = |place: usize| {
        let sent: Vec<String> = form
            .all(&field(place))
            .map(|value| value.replace("\r\n", "\n"))
            .filter(|value| !value.is_empty())
            .collect();
        match form.text(&operator_field(place)) {
            // Only what has boxes to tick has an operator, which may be none.
            Some(operator) => Entries { operator: operator.to_owned(), entries: sent }.write(),
            None => sent.join(","),
        }
    };
    let keys = form.all(KEY).take(MOST).map(str::to_owned);
    keys.enumerate().map(|(place, key)| (key, value(place))).collect()
}

impl ImageForm {
    /// Puts each property where it belongs: what is defined into a field made for it, the rest among the free rows.
    /// Empty values stay free rows, since an empty field would stand for no property.
    pub(crate) fn sort_out(&mut self, definitions: &Definitions) {
        let (kept, lost): (Vec<_>, Vec<_>) = std::mem::take(&mut self.defined)
            .into_iter()
            .partition(|(key, _)| definitions.get(key).is_some());
        let mut seen = BTreeSet::new();
        self.defined = kept.into_iter().filter(|(key, _)| seen.insert(key.clone())).collect();
        let lost = lost.into_iter().filter(|(_, value)| !value.is_empty());
        for (key, value) in lost.chain(std::mem::take(&mut self.properties)) {
            let empty = self.defined.iter_mut().find(|(known, old)| *known == key && old.is_empty());
            if value.is_empty() || definitions.get(&key).is_none() {
                self.properties.push((key, value));
            } else if let Some((_, field)) = empty {
                *field = value;
            } else if seen.insert(key.clone()) {
                self.defined.push((key, value));
            } else {
                self.properties.push((key, value));
            }
        }
    }

    /// Adds fields for these keys, each with the definition's default; what is there already stays as it is.
    pub(crate) fn add_defined<'a>(
        &mut self,
        keys: impl Iterator<Item = &'a str>,
        definitions: &Definitions,
    ) -> usize {
        let mut added = 0;
        for key in keys.take(MOST) {
            let Some((_, entry)) = definitions.get(key) else { continue };
            let there = self.defined.iter().chain(&self.properties).any(|(known, _)| known == key);
            if there || self.defined.len() >= MOST {
                continue;
            }
            let value = entry.property.default.clone().unwrap_or_default();
            let value = match entry.property.kind {
                PropertyType::Boolean => value.to_lowercase(),
                _ => value,
            };
            let fits = !value.is_empty() && check(&entry.property, &value).is_ok();
            self.defined.push((key.to_owned(), if fits { value } else { String::new() }));
            added += 1;
        }
        added
    }

    /// What of the fields made for definitions is not as defined. What is as it was when the form was `loaded` is not
    /// looked at: an old value must not keep people from changing another.
    pub(crate) fn check_defined(
        &self,
        definitions: &Definitions,
        loaded: &BTreeMap<String, String>,
    ) -> Problems {
        let mut problems = Problems::default();
        for (key, value) in &self.defined {
            let Some((_, entry)) = definitions.get(key) else { continue };
            let before = loaded.get(key).map(|value| value.replace("\r\n", "\n"));
            if before.as_deref().unwrap_or_default() == value {
                continue;
            }
            if entry.property.readonly == Some(true) {
                problems.add(key, tr("forms-read-only"));
            } else if !value.is_empty()
                && let Err(problem) = check(&entry.property, value)
            {
                problems.add(key, problem);
            }
        }
        problems
    }
}
