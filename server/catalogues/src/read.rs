//! From a text to a catalogue, or to the parts of one.

use std::{cell::Cell, collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use crate::{Catalogue, Problem, list, loose::Loose, streams};

/// Objects of a text that are looked at.
const NODES_MAX: usize = 200_000;

/// What a text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// An index: the parts are to be fetched.
    Index(Vec<Part>),
    /// A catalogue, or one part of it.
    Catalogue(Catalogue),
}

/// A file of products that an index names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where it is, relative to the catalogue's beginning.
    pub path: String,
}

/// Everything that a text may have, in any form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Text {
    pub(crate) format: Loose,
    pub(crate) datatype: Loose,
    pub(crate) os: Loose,
    pub(crate) release: Loose,
    pub(crate) version: Loose,
    pub(crate) arch: Loose,
    pub(crate) index: Named<streams::Entry>,
    pub(crate) products: Named<streams::Product>,
    pub(crate) images: Several<list::Entry>,
}

/// Reads a text: an index of simplestreams, a file of products, or a list.
///
/// # Errors
/// It is none of them, is signed inside, or has more than is read.
pub fn read(text: &str) -> Result<Document, Problem> {
    if text.trim_start().starts_with("-----BEGIN PGP SIGNED MESSAGE-----") {
        return Err(Problem::Signed);
    }
    COUNT.set(0);
    let parsed: Text = serde_json::from_str(text).map_err(|error| {
        if COUNT.get() > NODES_MAX {
            Problem::TooMany { what: "entries", limit: NODES_MAX }
        } else {
            Problem::NoJson(error.to_string().chars().take(200).collect())
        }
    })?;
    match parsed.format.0.as_deref() {
        Some("index:1.0") => streams::parts(parsed).map(Document::Index),
        Some("products:1.0") => streams::products(parsed).map(Document::Catalogue),
        Some(other) if parsed.images.0.is_none() => Err(Problem::Format(other.chars().take(64).collect())),
        _ if parsed.images.0.is_some() => {
            list::read(parsed.images.0.unwrap_or_default()).map(Document::Catalogue)
        }
        _ => Err(Problem::Unknown),
    }
}

thread_local! {
    /// Objects met so far in the text that this thread reads: a text of some megabytes may hold millions.
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

fn count<E: serde::de::Error>() -> Result<(), E> {
    COUNT.set(COUNT.get() + 1);
    if COUNT.get() > NODES_MAX { Err(E::custom("too many entries")) } else { Ok(()) }
}

/// An object's entries in their order; empty for what is no object.
#[derive(Debug)]
pub(crate) struct Named<T>(pub(crate) Vec<(String, Option<T>)>);

/// A list's entries; `None` for what is no list.
#[derive(Debug)]
pub(crate) struct Several<T>(pub(crate) Option<Vec<Option<T>>>);

/// An object's texts and numbers, by name.
#[derive(Debug, Default)]
pub(crate) struct Texts(pub(crate) BTreeMap<String, String>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Default for Several<T> {
    fn default() -> Self {
        Self(None)
    }
}

/// An object, or nothing where something else stands.
struct Maybe<T>(Option<T>);

/// What is taken of a value: only one form is of use, everything else is passed over.
trait Take<'de>: Sized {
    fn nothing() -> Self;

    fn of_map<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::nothing())
    }

    fn of_seq<A: SeqAccess<'de>>(mut sequence: A) -> Result<Self, A::Error> {
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::nothing())
    }
}

impl<'de, T: DeserializeOwned> Take<'de> for Named<T> {
    fn nothing() -> Self {
        Self::default()
    }

    fn of_map<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut all = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Maybe<T>>()? {
            count()?;
            all.push((name, value.0));
        }
        Ok(Self(all))
    }
}

impl<'de, T: DeserializeOwned> Take<'de> for Several<T> {
    fn nothing() -> Self {
        Self(None)
    }

    fn of_seq<A: SeqAccess<'de>>(mut sequence: A) -> Result<Self, A::Error> {
        let mut all = Vec::new();
        while let Some(value) = sequence.next_element::<Maybe<T>>()? {
            count()?;
            all.push(value.0);
        }
        Ok(Self(Some(all)))
    }
}

impl<'de, T: DeserializeOwned> Take<'de> for Maybe<T> {
    fn nothing() -> Self {
        Self(None)
    }

    fn of_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|value| Self(Some(value)))
    }
}

impl<'de> Take<'de> for Texts {
    fn nothing() -> Self {
        Self::default()
    }

    fn of_map<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut all = BTreeMap::new();
        while let Some((name, value)) = map.next_entry::<String, Loose>()? {
            count()?;
            all.extend(value.0.map(|value| (name, value)));
        }
        Ok(Self(all))
    }
}

struct Taking<T>(PhantomData<T>);

impl<'de, T: Take<'de>> Visitor<'de> for Taking<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<T, E> {
        Ok(T::nothing())
    }

    fn visit_i64<E>(self, _: i64) -> Result<T, E> {
        Ok(T::nothing())
    }

    fn visit_u64<E>(self, _: u64) -> Result<T, E> {
        Ok(T::nothing())
    }

    fn visit_f64<E>(self, _: f64) -> Result<T, E> {
        Ok(T::nothing())
    }

    fn visit_str<E>(self, _: &str) -> Result<T, E> {
        Ok(T::nothing())
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::nothing())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<T, A::Error> {
        T::of_seq(sequence)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::of_map(map)
    }
}

macro_rules! taken {
    ($($name:ident),*) => {$(
        impl<'de, T: DeserializeOwned> Deserialize<'de> for $name<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Taking(PhantomData))
            }
        }
    )*};
}

taken!(Named, Several, Maybe);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Taking(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_catalogue_says_so() {
        for (text, expected) in [
            ("{}", Problem::Unknown),
            ("[]", Problem::Unknown),
            ("5", Problem::NoJson(String::new())),
            ("<html>", Problem::NoJson(String::new())),
            ("{\"images\": {}}", Problem::Unknown),
            ("{\"format\": \"products:2.0\"}", Problem::Format("products:2.0".to_owned())),
            ("{\"format\": \"index:1.0\", \"index\": 5}", Problem::NoParts),
            ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512", Problem::Signed),
        ] {
            let found = read(text).unwrap_err();
            assert!(
                found == expected || matches!((&found, &expected), (Problem::NoJson(_), Problem::NoJson(_))),
                "{text}: {found}"
            );
        }
    }

    #[test]
    fn depth_and_number_have_an_end() {
        let deep = format!("{{\"x\": {}{}}}", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(read(&deep), Err(Problem::Unknown), "passed over, whatever its depth");
        let deep = format!("{{\"products\": {}{}}}", "{\"a\":".repeat(5000), "}".repeat(5000));
        assert!(read(&deep).is_err());
        let many = format!(
            "{{\"format\": \"products:1.0\", \"products\": {{{}\"z\": 1}}}}",
            "\"a\":{},".repeat(NODES_MAX)
        );
        assert_eq!(read(&many), Err(Problem::TooMany { what: "entries", limit: NODES_MAX }));
        let list = format!("{{\"images\": [{}0]}}", "{},".repeat(NODES_MAX));
        assert_eq!(read(&list), Err(Problem::TooMany { what: "entries", limit: NODES_MAX }));
        assert!(read("{\"images\": []}").is_ok(), "the next text is counted anew");
    }

    proptest! {
        #[test]
        fn no_text_brings_it_down(text in "\\PC*") {
            let _ = read(&text);
        }

        #[test]
        fn no_json_brings_it_down(
            name in "\\PC{0,12}", path in "\\PC{0,12}", size in any::<i64>(), ftype in "(disk1\\.img|\\PC{0,8})",
            sum in "[0-9a-g]{0,70}",
        ) {
            let item = serde_json::json!({"ftype": ftype, "path": path, "size": size, "sha256": sum});
            let versions = serde_json::json!({name.clone(): {"items": {"i": item, "j": [1], "k": null}}, "v": 3});
            let text = serde_json::json!({
                "format": "products:1.0", "products": {name.clone(): {"versions": versions, "os": [name]}, "p": 7},
            });
            let Document::Catalogue(found) = read(&text.to_string()).unwrap() else { panic!("a catalogue") };
            for product in &found.products {
                prop_assert!(!product.versions.is_empty());
                for item in product.versions.iter().flat_map(|version| &version.items) {
                    prop_assert!(item.checksum.is_some() || sum.is_empty());
                    prop_assert!(item.size.is_none() || size >= 0);
                }
            }
        }
    }
}
