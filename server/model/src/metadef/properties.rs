//! Properties under their names.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;

use super::Property;

/// Properties under their names, in the order in which they were given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Properties(Vec<(String, Property)>);

impl Properties {
    /// Names and properties, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Property)> {
        self.0.iter().map(|(name, property)| (name.as_str(), property))
    }

    /// The property of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Property> {
        self.iter().find(|(known, _)| *known == name).map(|(_, property)| property)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The same properties with `prefix` in front of each name.
    #[must_use]
    pub fn prefixed(self, prefix: &str) -> Self {
        self.0.into_iter().map(|(name, property)| (format!("{prefix}{name}"), property)).collect()
    }

    /// Properties as a database has them: see [`Property::stored`].
    #[must_use]
    pub fn stored(value: &Value) -> Self {
        let fields = value.as_object().into_iter().flatten();
        fields.map(|(name, property)| (name.clone(), Property::stored(property))).collect()
    }
}

impl FromIterator<(String, Property)> for Properties {
    /// Of several of one name the last is kept.
    fn from_iter<I: IntoIterator<Item = (String, Property)>>(properties: I) -> Self {
        let mut kept: Vec<(String, Property)> = Vec::new();
        let mut places = std::collections::HashMap::new();
        for (name, property) in properties {
            match places.get(&name).and_then(|place: &usize| kept.get_mut(*place)) {
                Some(earlier) => earlier.1 = property,
                None => {
                    places.insert(name.clone(), kept.len());
                    kept.push((name, property));
                }
            }
        }
        Self(kept)
    }
}

impl IntoIterator for Properties {
    type Item = (String, Property);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Properties;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("properties under their names")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
                let mut properties = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    properties.push(entry);
                }
                Ok(properties.into_iter().collect())
            }
        }
        deserializer.deserialize_map(Fields)
    }
}
